"""A template an officer has changed: everything it breaks, in one pass, before a round is run with it."""

from __future__ import annotations

from pathlib import Path

from toolkit.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.resources import example, template


def check_template(path: Path) -> tuple[Finding, ...]:
    """What is wrong with a template of the report, the reminder (.docx) or the form (.xlsx); nothing where it is good.

    ToolkitError where it is neither, or cannot be read at all.
    """
    if not path.is_file():
        raise ToolkitError(Code.FILE_ABSENT, Place(path.name))
    suffix = path.suffix.casefold()
    if suffix == ".docx":
        return _document_template(path)
    if suffix == ".xlsx":
        return _form_template(path)
    raise ToolkitError(Code.TEMPLATE_FORMAT, Place(path.name), file=path.name)


def _document_template(path: Path) -> tuple[Finding, ...]:
    """Held against whichever of the two it has more lines of, whatever it is called."""
    from toolkit.letters.correspondence import specimen_letters
    from toolkit.nd30 import breaches, letter_breaches
    from toolkit.plan import read_plan
    from toolkit.report.inspection import inspect_template, lines_shared, specimens

    report, reminder = template("report_template.docx"), template("reminder_template.docx")
    if lines_shared(path, reminder) > lines_shared(path, report):
        plan, _ = read_plan(example("ke_hoach.xlsx"))
        return inspect_template(path, reminder, specimen_letters(plan), letter_breaches)
    return inspect_template(path, report, specimens(), breaches)


def _form_template(path: Path) -> tuple[Finding, ...]:
    from toolkit.forms import FormTemplate
    from toolkit.layout import NAMES
    from toolkit.plan import read_plan
    from toolkit.sheetread import resolve_name
    from toolkit.workbooks import UnreadableFile, read_workbook

    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        why = error.finding.problem.rstrip(".")
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(path.name), file=path.name, why=why) from error
    missing = [name for name in NAMES if resolve_name(book, name) is None]
    if missing:
        told = (finding(Code.TEMPLATE_NAME_MISSING, Place(path.name), file=path.name, name=name) for name in missing)
        return tuple(told)
    plan, _ = read_plan(example("ke_hoach.xlsx"))
    try:
        FormTemplate.read(path).form(plan, plan.expected[0])
    except ToolkitError as error:
        return error.found
    return ()
