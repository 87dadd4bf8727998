"""A consolidation and officers' wordings → the report as a Word document."""
