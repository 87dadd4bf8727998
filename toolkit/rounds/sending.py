"""A round → what goes out to agencies, each with a draft mail: forms, marked forms to be mended, reminders; and the
ledger of forms sent (bieu_da_gui.xlsx), which officers and the window's ticks fill. Nothing is ever sent. Steps of
command line and window call it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.base.files import Outputs, is_ours, make_folder, plain_name, read_or_none
from toolkit.base.text import date_vi, day_of, grouped, is_blank, names_vi, uncapitalised
from toolkit.consolidate.standing import Standing
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, Place, Severity, ToolkitError, finding, refuse_unfilled
from toolkit.model.layout import correction_file_name, find_codes, form_code, form_file_name
from toolkit.model.records import Agency, Plan, Progress, silent
from toolkit.model.workbooks import OWN_LIMITS, UnreadableFile, read_workbook
from toolkit.plan.sheets import AGENCIES_PLACE
from toolkit.review.decisions import says_the_same
from toolkit.rounds.reading import (
    form_changes,
    is_filled,
    layout_of,
    printed_content,
    read_printed,
    read_standing,
)
from toolkit.rounds.round import Made, Round, finish, plan_of, round_turn
from toolkit.sheets.book_writer import ALARM, LOOSE, BookWriter, CellLook
from toolkit.sheets.heading_finder import Texts, sheet_texts
from toolkit.sheets.reading import Line, brief, read_sheet
from toolkit.sheets.schema import CellKind, Column, Highlight, Owner, SheetSchema
from toolkit.sheets.writing import write_sheet

if TYPE_CHECKING:
    from toolkit.letters.letters import Reminder
    from toolkit.letters.mail import Mail


#: So many agencies are named whose forms changed alike: those of a province.
_MOST_NAMED = 60


class Outgoing(NamedTuple):
    """A mail to an agency, whose draft bears the name of the form that goes along."""

    agency: Agency
    mail: Mail
    form: Path
    content: bytes | None  # of the form; None where there is no such file


class SentBack(NamedTuple):
    """What goes back to an agency: the marked form, its letter, and what to mend, a line each."""

    form: Path
    content: bytes
    letter_file: Path
    letter: str
    points: tuple[str, ...]


class Papers:
    """Prints the letters and mails of a round's plan from its templates and sentences, as of the day `today` (None: the
    last day of returns), and gives them to `outputs`. ToolkitError where the round's own sentences are wrong."""

    def __init__(self, where: Round, outputs: Outputs, plan: Plan, today: date | None, progress: Progress) -> None:
        from toolkit.letters.letters import letter_sentences

        self.where, self.outputs, self.plan, self.today, self.progress = where, outputs, plan, today, progress
        self.sentences = letter_sentences(where.template(resources.LETTER_SENTENCES))

    def write_letter(self, path: Path, template: str, values: Mapping[str, Any] | None) -> list[Path]:
        """Write a letter, or remove it where there are no `values`; one that people edited is kept either way."""
        from toolkit.report.rendering import render_report

        if values is None:
            self.outputs.remove(path, is_ours)
            return []
        return [self.outputs.write(path, render_report(values, self.where.template(template)), is_ours)]

    def send_back(self, standing: Standing) -> dict[str, SentBack]:
        """Write a marked form and a letter for each return with errors, by agency code; those of returns mended since
        are removed."""
        from toolkit.forms.correction import corrections
        from toolkit.forms.form import FormTemplate
        from toolkit.forms.marked_form import marked_form
        from toolkit.letters.letters import correction_letter, points_to_mend
        from toolkit.letters.mail import letter_file

        folder, plan, write, sent = self.where.corrections, self.plan, self.outputs.write, dict[str, SentBack]()
        found = corrections(plan, standing.intake, standing.findings)
        if found:
            template = FormTemplate.read(self.where.template(resources.FORM_TEMPLATE))
            make_folder(folder)
        for done, correction in enumerate(found):
            agency = correction.agency
            self.progress(agency.name, done, len(found))
            content, placed = marked_form(template, plan, correction)
            letter = correction_letter(plan, correction, placed, self.today, self.sentences)
            path = folder / correction_file_name(plan, agency)
            sent[agency.code] = SentBack(
                form=write(path, content, is_ours), content=content,
                letter_file=write(path.with_suffix(".txt"), letter_file(letter), is_ours), letter=letter,
                points=points_to_mend(plan, correction, placed, self.sentences))
        self._remove_others(folder, "*", [path for back in sent.values() for path in (back.form, back.letter_file)])
        return sent

    def write_reminder_letters(self, reminders: Sequence[Reminder], today: date, asked: bool) -> list[Path]:
        """Write a letter to each agency where they are `asked` for; those that are not needed are removed, but for
        those somebody edited of agencies that are reminded."""
        from toolkit.letters.letters import letter_values

        written, edited = list[Path](), list[Path]()
        for done, reminder in enumerate(reminders):
            name = f"{Path(form_file_name(self.plan, reminder.agency)).stem} - {reminder.need.value}.docx"
            path = self.where.reminders / name
            if asked:
                self.progress(reminder.agency.name, done, len(reminders))
                values = letter_values(self.plan, reminder, today, self.sentences)
                written += self.write_letter(path, resources.REMINDER_TEMPLATE, values)
            elif not is_ours(path):
                edited.append(path)
        self._remove_others(self.where.reminders, "*.docx", [*written, *edited])
        return written

    def reminding_mails(
        self, reminders: Iterable[Reminder], sent: Mapping[str, SentBack], today: date
    ) -> Iterator[Outgoing]:
        """The mails, each with the marked form that was sent back, or with the form as it was made: one that was filled
        is not sent."""
        from toolkit.letters.letters import mending_mail, reminder_mail

        plan, layout = self.plan, layout_of(self.where)
        forms = {plain_name(path.name): path for path in reversed(self.where.made_forms)
                 if is_filled(path, plan, layout) is False}  # the last of those beside each other is the newest
        for reminder in reminders:
            agency = reminder.agency
            if back := sent.get(agency.code):
                mail = mending_mail(plan, agency, back.letter, self.sentences)
                yield Outgoing(agency, mail, back.form, back.content)
            else:
                form = forms.get(form_file_name(plan, agency))
                path = form or self.where.forms / form_file_name(plan, agency)
                mail = reminder_mail(plan, reminder, today, self.sentences)
                yield Outgoing(agency, mail, path, read_or_none(form) if form else None)

    def write_mails(self, folder: Path, kind: str, mails: Iterable[Outgoing]) -> tuple[list[Path], list[Finding]]:
        """Write drafts and, last, their page; remove drafts that are none now. The findings name who has no address,
        and what is no address."""
        from toolkit.letters.mail import Item, addresses, draft, mail_page

        make_folder(folder)
        written, items, findings = list[Path](), list[Item](), list[Finding]()
        for agency, mail, form, content in mails:
            findings += [finding(Code.MAIL_ADDRESS_INVALID, AGENCIES_PLACE, value=value)
                         for value in addresses(agency.email)[1]]
            name, attached, files = plain_name(form.name), list[tuple[str, bytes]](), tuple[str, ...]()
            if content is not None:
                attached, files = [(name, content)], (Path(os.path.relpath(form, folder)).as_posix(),)
            path = folder / f"{Path(name).stem}.eml"
            written.append(self.outputs.write(path, draft(mail, *attached), is_ours))
            items.append(Item(agency.name, mail, written[-1].name, files))
        self._remove_others(folder, "*.eml", written)
        page = folder / words.MAIL_PAGE_FILE
        if items:
            ledger = words.SENT_FILE if kind == "forms" else ""
            content = mail_page(words.MAIL_PAGE_TITLES[kind], items, ledger)
            written.append(self.outputs.write(page, content))
        else:
            self.outputs.remove(page)
        if nowhere := [item.whom for item in items if not item.mail.to]:
            findings.append(finding(
                Code.AGENCIES_WITHOUT_ADDRESS, AGENCIES_PLACE, count=len(nowhere), names=names_vi(nowhere)))
        return written, findings

    def _remove_others(self, folder: Path, pattern: str, wanted: Iterable[Path]) -> None:
        """Remove the plan's files for agencies that are not wanted any more, but for what people have edited."""
        pattern = f"{self.plan.settings.plan_code}-{self.plan.period.code}-{pattern}"
        names = {plain_name(path.name) for path in wanted}
        for name in sorted({plain_name(path.name) for path in folder.glob(pattern)} - names):
            self.outputs.remove(folder / name, is_ours)


# ── forms ─────────────────────────────────────────────────────────────────────────────────────────


def preview_forms(where: Round, today: date) -> Made:
    """Write beside the plan workbook who would get which tasks as it is now, and what in it is not understood."""
    with round_turn(where, where.folder) as outputs:
        plan, found = plan_of(where, today)
        path = _write_preview(where, outputs, plan, found)
        return Made((path,), (*finish(where, outputs), *found))


def _write_preview(where: Round, outputs: Outputs, plan: Plan, found: Iterable[Finding]) -> Path:
    """Where the preview stands; one that says the same already may be open, and is left alone."""
    from toolkit.plan.writing import preview

    path, content = where.folder / words.PREVIEW_FILE, preview(plan, found)
    return path if read_or_none(path) == content else outputs.write(path, content)


def make_forms(where: Round, today: date, progress: Progress = silent) -> Made:
    """Write one form for each agency that receives one, draft the mail that takes it there, and one letter to all that
    asks for their reports; bring the ledger of what was sent up to date. Outputs are the forms.

    While the plan workbook has an error, or the last day to answer is before `today`, nothing is written but who would
    get which tasks: a form that is sent cannot be called back. That is told by ToolkitError holding every finding.
    """
    from toolkit.forms.form import FormTemplate
    from toolkit.letters.letters import form_mail, request_values

    with round_turn(where, where.forms) as outputs:
        plan, found = plan_of(where, today)
        _write_preview(where, outputs, plan, found)
        if count := sum(fault.severity is Severity.ERROR for fault in found):
            found, place = (*found, *finish(where, outputs)), Place(words.PLAN_FILE)
            raise ToolkitError(Code.PLAN_HAS_ERRORS, place, count=count, work="làm biểu mẫu", found=found)
        template = FormTemplate.read(where.template(resources.FORM_TEMPLATE))
        papers, ledger, printed = Papers(where, outputs, plan, today, progress), read_ledger(where), read_printed(where)

        def has_answers(path: Path) -> bool | None:
            return is_filled(path, plan, template.layout, printed.rows)

        changes, form_of, mails = form_changes(printed.rows, plan), template.forms(plan), list[Outgoing]()
        for done, agency in enumerate(plan.expected):
            progress(agency.name, done, len(plan.expected))
            path, content = where.forms / form_file_name(plan, agency), form_of(agency)
            path = outputs.write(path, content, lambda path: has_answers(path) is False)  # beside one that is filled
            mail = form_mail(plan, agency, changes.get(agency.code, ""), papers.sentences)
            mails.append(Outgoing(agency, mail, path, content))
        _, of_mails = papers.write_mails(where.form_mails, "forms", mails)
        request = where.form_mails / words.REQUEST_FILE  # with the mails: beside the forms lies nothing but forms
        papers.write_letter(request, resources.REQUEST_TEMPLATE, request_values(plan, today))
        if not printed.findings:
            outputs.write(where.printed, printed_content(printed, plan, today))
        found = (*finish(where, outputs), *found)
        forms = tuple(mail.form for mail in mails)
        names = {plain_name(path.name) for path in forms}
        stale = [finding(Code.FORM_FILLED if has_answers(path) else Code.FORM_STALE,
                         Place(f"{where.forms.name}/{path.name}"))
                 for path in where.made_forms if plain_name(path.name) not in names]
        ledger = update_ledger(ledger, plan)
        unwritten = write_ledger(where, ledger) if ledger.readable else ()
        unsent = {code: text for code, text in changes.items() if code not in ledger.days}
        amended = [finding(Code.FORM_AMENDED, Place(words.SENT_FILE), changes=text,
                           names=names_vi(plan.names_of(agencies), _MOST_NAMED))
                   for text, agencies in grouped(unsent, unsent.__getitem__).items()]
        return Made(forms, (
            *found, *stale, *of_mails, *printed.findings, *amended, *ledger.findings_for(plan), *unwritten))


# ── the ledger of forms sent ──────────────────────────────────────────────────────────────────────

#: The ledger: a line for each agency, known by its code; `sent` and `note` are the officer's. `earlier` tells which
#: forms were sent that have changed since: the day in `sent` is that of the form whose code stands in the line.
LEDGER = SheetSchema(
    words.SENT_SHEET, "SỔ GỬI BIỂU MẪU CHO CÁC CƠ QUAN",
    "Gửi biểu cho cơ quan nào thì ghi ngày gửi vào cột Đã gửi ngày (ô nền vàng), đủ ngày/tháng/năm. "
    "Cột Ghi chú ghi gì cũng được. Làm lại biểu mẫu thì nội dung đã ghi được giữ, kể cả khi "
    "sắp xếp, thêm dòng, thêm cột. Biểu đã đổi mã sau khi gửi phải gửi lại: ngày đã gửi chuyển sang cột Lần gửi trước.",
    (Column("name", "Cơ quan", 33, aliases=("Tên cơ quan", "Đơn vị")),
     Column("code", "Mã", 12, CellKind.CODE, aliases=("Mã cơ quan", "Mã đơn vị")),
     Column("sent", "Đã gửi ngày", 13, CellKind.DAY, Owner.OFFICER, ("Ngày gửi", "Đã gửi", "Ngày đã gửi")),
     Column("note", "Ghi chú", 29, owner=Owner.OFFICER, aliases=("Chú thích",), open=True),
     Column("file", "Tệp biểu", 29, aliases=("Tên tệp", "Tệp")),
     Column("form", "Mã biểu", 27, CellKind.CODE),
     Column("earlier", "Lần gửi trước", 34, hide_blank=True)),
    known_by=("code", "sent"), highlights=(
        Highlight('{sent}<>""', CellLook("", "E2EFDA")), Highlight('{earlier}<>""', CellLook("", ALARM))))
_EARLIER = "Biểu đã thay đổi sau khi gửi ngày {day} (mã biểu {form})"


class SentForms(NamedTuple):
    """The ledger as read."""

    columns: tuple[Column, ...] = LEDGER.columns  # from the left
    lines: tuple[Mapping[str, str], ...] = ()  # texts by column
    sheets: Mapping[str, Texts] = {}  # which officers added
    content: bytes | None = None  # of the file; None: there is none
    findings: tuple[Finding, ...] = ()
    readable: bool = True  # False: nothing in it could be read

    @property
    def days(self) -> dict[str, date]:
        """By agency code the day its form was sent: the first in a line of that code."""
        days = dict[str, date]()
        for line in self.lines:
            code, day = _agency_code(line), day_of(line.get("sent", ""))
            if code and day:
                days.setdefault(code, day)
        return days

    def findings_for(self, plan: Plan) -> tuple[Finding, ...]:
        """Its findings, last which agencies are to be sent a form again as it has changed since."""
        changed = {_agency_code(line) for line in self.lines if line.get("earlier")} - self.days.keys()
        names = [agency.name for agency in plan.expected if agency.code in changed]
        again = finding(Code.FORM_CHANGED, Place(words.SENT_FILE), names=names_vi(names))
        return (*self.findings, again) if names else self.findings


def read_sent_forms(where: Round) -> dict[str, date]:
    """By agency code the day its form was sent; nothing where there is no ledger, or none that can be read."""
    return read_ledger(where).days


def mark_sent(where: Round, days: Mapping[str, date | None]) -> None:
    """Write in the ledger on which day the forms of these agencies, by code, were sent; None: that they were not. What
    an officer wrote there that is no day goes to the remarks.

    ToolkitError where a form is not made, the round busy, or the ledger open elsewhere, unreadable, not to be
    written."""
    with round_turn(where, where.forms):
        ledger = read_ledger(where)
        if not ledger.readable:
            raise ToolkitError(Code.SENT_UNREADABLE, ledger.findings[0].place, **ledger.findings[0].details)
        if unwritten := days.keys() - {_agency_code(line) for line in ledger.lines}:
            plan = plan_of(where)[0]
            ready = {agency.code for agency in plan.expected if (where.forms / form_file_name(plan, agency)).is_file()}
            if unmade := [plan.names.get(code, code) for code in days if code in unwritten - ready]:
                raise ToolkitError(Code.SENT_UNMADE, Place(words.FORMS_FOLDER), names=names_vi(unmade))
            ledger = update_ledger(ledger, plan)
        lines = []
        for line in ledger.lines:
            code, typed = _agency_code(line), line.get("sent", "")
            if code in days:
                day = days[code]
                note = _join_remarks(line.get("note", ""), "" if day_of(typed) else typed)
                line = {**line, "sent": date_vi(day) if day else "", "note": note}
            lines.append(line)
        make_folder(where.form_mails)
        for refusal in write_ledger(where, ledger._replace(lines=tuple(lines))):
            raise ToolkitError(refusal.code, refusal.place)


def read_ledger(where: Round) -> SentForms:
    """The round's ledger; an empty one where there is none yet."""
    path = where.ledger
    if not path.is_file():
        return SentForms()
    content = read_or_none(path)
    try:
        book = read_workbook(path, OWN_LIMITS)
    except UnreadableFile as error:
        return _unreadable_ledger(path, uncapitalised(error.finding.problem.rstrip(".")))
    if lost := next((remark for remark in book.remarks if remark.kind != "cut"), None):
        return _unreadable_ledger(path, f"trang “{lost.sheet}” bị hỏng")
    sheet = read_sheet(book, LEDGER)
    if not sheet.usable:
        return _unreadable_ledger(path, "không tìm thấy bảng có hai cột “Mã”, “Đã gửi ngày”")
    lines = (*sheet.above, *sheet.lines)
    others = {page.name: sheet_texts(page, book) for page in book.sheets if page.name != sheet.name}
    unclear = [finding(Code.SENT_DAY_UNCLEAR, Place(fault.file, fault.sheet, fault.cell),
                       column=LEDGER.column("sent").heading, value=brief(str(fault.details["value"])))
               for fault in sheet.faults if fault.column == "sent"]
    unplaced = [finding(Code.SENT_LINE_UNPLACED, Place(line.file, line.sheet, line.cell("sent")),
                        column=LEDGER.column("code").heading)
                for line in lines if day_of(line.text("sent")) and not line.filled("code")]
    return SentForms(sheet.columns, tuple(map(_line_texts, lines)), others, content, (*unclear, *unplaced))


def _unreadable_ledger(path: Path, why: str) -> SentForms:
    return SentForms(findings=(finding(Code.SENT_UNREADABLE, Place(path.name), why=why),), readable=False)


def _line_texts(line: Line) -> dict[str, str]:
    """A line → its texts by column; comments at its cells, which would not be written again, go to the remarks."""
    texts = {name: text for name, text in line.texts.items() if not is_blank(text)}
    return {**texts, "note": _join_remarks(texts.get("note", ""), *line.comments)}


def _agency_code(line: Mapping[str, str]) -> str:
    return line.get("code", "").upper()


def _join_remarks(*texts: str) -> str:
    """Several texts of officers in one cell, each once."""
    return " / ".join(dict.fromkeys(filter(None, texts)))


def update_ledger(ledger: SentForms, plan: Plan) -> SentForms:
    """The ledger for the forms this plan makes, with all lines there were, in their order. The day another form was
    sent moves to the earlier sendings; what an officer wrote over texts of ours goes to the remarks."""
    forms = {agency.code: {"name": agency.name, "code": agency.code, "file": form_file_name(plan, agency),
                           "form": str(form_code(plan, agency.code))} for agency in plan.expected}
    lines, new = [], dict(forms)
    for line in ledger.lines:
        if form := forms.get(_agency_code(line)):
            new.pop(form["code"], None)
            name, file, typed_code, sent, earlier, note = (
                line.get(column, "") for column in ("name", "file", "form", "sent", "earlier", "note"))
            code = next(map(str, find_codes(typed_code)), "")
            if day := day_of(sent):
                sent = date_vi(day)
                if code not in ("", form["form"]):
                    entry = _EARLIER.format(day=sent, form=code)
                    earlier, sent = f"{earlier}\n{entry}".strip(), ""
            note = _join_remarks(
                note, name if name != form["name"] else "", "" if file.endswith(".xlsx") else file,
                typed_code if typed_code != code else "")
            line = {**line, **form, "sent": sent, "earlier": earlier, "note": note}
        lines.append(line)
    return ledger._replace(lines=(*lines, *new.values()))


def write_ledger(where: Round, ledger: SentForms) -> tuple[Finding, ...]:
    """Write the ledger. Where it is open or was saved since it was read, nothing is written and a finding says so.
    Raises as `files.Outputs` does."""
    book = BookWriter(LEDGER.title)
    write_sheet(book, LEDGER.arranged(ledger.columns), ledger.lines)
    for title, cells in ledger.sheets.items():
        page = book.sheet(title)
        for place, text in cells.items():
            page.put(*place, text, LOOSE)
    path, content = where.ledger, book.content()
    if says_the_same(path, content):
        return ()
    with Outputs() as outputs:
        is_new = read_or_none(path) == ledger.content and outputs.write(path, content) == path
        is_written = is_new and all(output.open is None for output in outputs.move())
    return () if is_written else (finding(Code.SENT_NOT_WRITTEN, Place(path.name)),)


# ── reminders ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reminded(Made):
    """What a reminding step wrote: how many drafts of mails, all papers counted in words, and how many rounds were left
    out as their last day is not near."""

    mails: int
    summary: str
    early: int = 0


def remind_round(where: Round, today: date, progress: Progress = silent, letters: bool = False) -> Reminded:
    """Draft a mail for each agency that has not reported, or whose report must be mended, and write one letter to all
    of them; with `letters` also one to each.

    The marked forms are made anew, as the mails take them along. What agencies need no more is removed; a letter
    somebody has edited is kept. The issuer's own people get no letter. Outputs: letters, drafts and, last, the page.
    ToolkitError where something they would carry is unfilled in the plan workbook: nothing is written.
    """
    from toolkit.letters.letters import joint_values, reminders

    with round_turn(where, where.reminders) as outputs:
        standing = read_standing(where, progress, today)
        refuse_unfilled(standing.findings, "soạn thư nhắc")
        plan, papers = standing.plan, Papers(where, outputs, standing.plan, today, progress)
        sent_back = papers.send_back(standing)
        points = {code: back.points for code, back in sent_back.items()}
        needed = reminders(standing, points, today, papers.sentences)
        mails = list(papers.reminding_mails(needed, sent_back, today))
        others = [reminder for reminder in needed if reminder.agency.code != plan.settings.issuer_code]
        single = papers.write_reminder_letters(others, today, letters)
        joint = papers.write_letter(where.reminders / words.JOINT_REMINDER_FILE, resources.JOINT_REMINDER_TEMPLATE,
                                    joint_values(plan, others, today, papers.sentences))
        written, of_mails = papers.write_mails(where.reminders, "reminders", mails)
        findings = [*finish(where, outputs), *of_mails]
        if names := [mail.agency.name for mail in mails if mail.content is None]:
            findings.append(finding(Code.FORM_NOT_MADE, Place(words.FORMS_FOLDER), names=names_vi(names)))
        sent = read_sent_forms(where)  # officers who write down what they send are told of forms never sent
        if sent and (names := [mail.agency.name for mail in mails if mail.agency.code not in sent]):
            place = Place(where.ledger.relative_to(where.folder).as_posix())
            findings.append(finding(Code.FORM_MAYBE_UNSENT, place, names=names_vi(names)))
        counts = {"thư": len(mails), "công văn nhắc từng cơ quan": len(single), "công văn chung": len(joint)}
        summary = ", ".join(f"{count} {paper}" for paper, count in counts.items() if count)
        return Reminded((*single, *joint, *written), tuple(findings), len(mails), summary)
