"""What goes out to agencies: forms with their mails, and marked forms back to be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from toolkit import words
from toolkit.files import beside, make_folder, remove_file, write_content
from toolkit.findings import Code, Finding, Place, ToolkitError, finding, has_errors
from toolkit.model import Agency, Intake, Plan
from toolkit.progress import Watch, unwatched
from toolkit.rounds.folder import (
    FORM_TEMPLATE,
    Made,
    Round,
    count_errors,
    file_prefix,
    plan_of,
    round_turn,
)


def make_forms(where: Round, watch: Watch = unwatched) -> Made:
    """Write one form for each agency that receives one, and draft the mail that takes it there; the forms are the outputs.

    Nothing is written while the plan workbook has an error: a form sent with a row missing cannot be called
    back. That is told by ToolkitError holding every finding.
    """
    with round_turn(where, where.forms):
        return _make_forms(where, watch)


def _make_forms(where: Round, watch: Watch) -> Made:
    from toolkit.forms import FormTemplate, form_file_name
    from toolkit.letters.correspondence import form_mail
    from toolkit.letters.mailing import Outgoing, write_mails

    plan, found = plan_of(where)
    if has_errors(found):
        raise ToolkitError(Code.PLAN_HAS_ERRORS, Place(words.PLAN_FILE), count=count_errors(found), found=found)
    template = FormTemplate.read(where.template(FORM_TEMPLATE))
    outputs = []
    for done, agency in enumerate(plan.expected):
        watch(agency.name, done, len(plan.expected))
        outputs.append(write_content(where.forms / form_file_name(plan, agency), template.form(plan, agency)))
    mails = [Outgoing(agency, form_mail(plan, agency), path) for agency, path in zip(plan.expected, outputs, strict=True)]
    _, told = write_mails(where.form_mails, words.MAIL_PAGE_TITLES["forms"], mails, file_prefix(plan))
    return Made(tuple(outputs), (*beside(outputs), *found, *_stale(where.forms, outputs), *told))


def _stale(folder: Path, made: Iterable[Path]) -> tuple[Finding, ...]:
    names = {path.name for path in made}
    others = sorted(path.name for path in folder.glob("*.xlsx") if path.name not in names and path.name[:2] != "~$")
    return tuple(finding(Code.FORM_STALE, Place(f"{folder.name}/{name}")) for name in others)


@dataclass(frozen=True, slots=True)
class SentBack:
    """What went back to an agency: the marked form and its letter's text as written, that text, and what must be mended, a line each."""

    agency: Agency
    form: Path
    text: Path
    letter: str
    points: tuple[str, ...]


def send_back(
    where: Round, plan: Plan, intake: Intake, between: Iterable[Finding], watch: Watch
) -> tuple[list[SentBack], tuple[Finding, ...]]:
    """Write a marked form and a letter for each return with errors; those of returns mended since are removed."""
    from toolkit.forms import CORRECTION_ENDING, FormTemplate, correction_file_name, corrections
    from toolkit.letters.correspondence import points_to_mend

    folder = where.corrections
    made = corrections(plan, intake, between)
    names = [correction_file_name(plan, each.agency) for each in made]
    outputs: list[SentBack] = []
    if made:
        from toolkit.forms.correction import correction_files

        template = FormTemplate.read(where.template(FORM_TEMPLATE))
        make_folder(folder)
        for done, (each, name) in enumerate(zip(made, names, strict=True)):
            watch(each.agency.name, done, len(made))
            form, letter, placed = correction_files(template, plan, each)
            written = write_content(folder / name, form), write_content((folder / name).with_suffix(".txt"), _for_notepad(letter))
            outputs.append(SentBack(each.agency, *written, letter, points_to_mend(each, placed)))
    kept = {Path(name).stem for name in names}
    ours = sorted(folder.glob(f"{file_prefix(plan)}*{CORRECTION_ENDING}.*"))
    stale = [path for path in ours if path.stem not in kept and path.suffix in (".xlsx", ".txt")]
    return outputs, tuple(found for path in stale for found in remove_file(path))


def _for_notepad(text: str) -> bytes:
    """As every version of Notepad shows it: a byte-order mark, Windows line ends."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")
