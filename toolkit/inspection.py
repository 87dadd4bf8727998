"""A template an officer has changed: everything it breaks, in one pass, before a round is run with it."""

from __future__ import annotations

from pathlib import Path

from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.resources import example, template


def check_template(path: Path) -> tuple[Finding, ...]:
    """What is wrong with a report template (.docx) or a form template (.xlsx), none where it can be used.

    ToolkitError where it is neither, or cannot be read at all.
    """
    if not path.is_file():
        raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    suffix = path.suffix.casefold()
    if suffix == ".docx":
        from toolkit.report.inspection import inspect_template
        from toolkit.report.specimen import specimens

        return inspect_template(path, template("report_template.docx"), specimens())
    if suffix == ".xlsx":
        return _form_template(path)
    raise ToolkitError(Code.TEMPLATE_FORMAT, Place(path.name), file=path.name)


def _form_template(path: Path) -> tuple[Finding, ...]:
    from toolkit.forms import FormTemplate
    from toolkit.layout import NAMES
    from toolkit.plan import read_plan
    from toolkit.workbooks import UnreadableFile, read_workbook, resolve_name

    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(path.name), file=path.name, why=error.finding.problem.rstrip(".")) from error
    missing = [finding(Code.TEMPLATE_NAME_MISSING, Place(path.name), file=path.name, name=name) for name in NAMES if resolve_name(book, name) is None]
    if missing:
        return tuple(missing)
    plan, _ = read_plan(example("ke_hoach.xlsx"))
    try:
        FormTemplate.read(path).form(plan, plan.expected[0])
    except ToolkitError as error:
        return error.found
    return ()
