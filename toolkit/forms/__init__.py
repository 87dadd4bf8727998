"""A plan → each agency's form, also marked, answered, or as a superior sent it."""
