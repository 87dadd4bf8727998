"""The department's report: frames → values → `bao_cao.docx`, its wording and layout those of the Word template."""

from toolkit.report.document import render_report, untouched
from toolkit.report.values import open_points, report_context

__all__ = ["open_points", "render_report", "report_context", "untouched"]
