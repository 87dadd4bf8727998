"""A plan and its forms → the returns folder of a simulated round, some files with a clerk's mistake.
`rounds.beginning.demo_round` calls it.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from toolkit.base.files import make_folder, write_content
from toolkit.demo.clerks import MARK, Answers, OpenForm, clear_rows, fill_form, put, simulate_answers, with_times
from toolkit.model import fields, resources, words
from toolkit.model.records import Plan, Status
from toolkit.plan.reading import is_confirmed


class Sending(NamedTuple):
    """The form an agency is about to send."""
    plan: Plan
    answers: Answers
    filled: bytes  # the form with the answers typed in


#: A clerk's mistake: the form about to be sent → the file sent instead.
Mistake = Callable[[Sending], bytes]


def edited_form(edit: Callable[[OpenForm], None], days_later: int = 0) -> Mistake:
    """An edit of the open form → the mistake of that edit, saved so many days after the form was filled."""

    def make(sending: Sending) -> bytes:
        form = OpenForm(sending.filled)
        edit(form)
        return form.saved(sending.answers.saved + timedelta(days=days_later))

    return make


def _first_answer_replaced(column: str, text: str, days_later: int = 0) -> Mistake:
    """The mistake with `text` as the first answer in a column."""
    return edited_form(lambda form: put(form.typed(column)[0], text), days_later)


def blank_form(form: OpenForm) -> None:
    """Delete everything typed in the form."""
    clear_rows(form, [row for slot, row in form.rows.items() if slot[0] in "TX"])
    for part in fields.FREE_PARTS:
        form.free(part).value = None


def add_task(form: OpenForm) -> None:
    """Type a task of the clerk's own into the band above the rows for tasks outside the annex."""
    form.fill(form.task_rows[-1] + 1, {
        fields.CONTENT: "Phối hợp kiểm tra chợ đầu mối (đơn vị tự thêm)", fields.STATUS: words.STATUS[Status.DONE].text,
        fields.RESULT: "Đã kiểm tra 12 sạp, nhắc nhở 03 sạp chưa niêm yết giá."})


def last_years_form(sending: Sending) -> bytes:
    """The form of the year before with this year's answers."""
    from toolkit.forms.form import FormTemplate

    plan, answers = sending.plan, sending.answers
    before = replace(plan, period=plan.period.moved(plan.period.name.year_before))
    template = FormTemplate.read(resources.template("progress_form.xlsx"))
    return fill_form(template.form(before, plan.agency(answers.agency)), answers)


def other_workbook(sending: Sending) -> bytes:
    """A workbook that is no form: the office's own list."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    for line in (("STT", "Cơ sở", "Kết quả kiểm tra"), (1, "[Cơ sở số 1]", "Đạt"), (2, "[Cơ sở số 2]", "Nhắc nhở")):
        sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return with_times(stream.getvalue(), sending.answers.saved)


def keep_forgotten_task(form: OpenForm) -> None:
    """Make the form a fresh one with only a forgotten task outside the annex."""
    blank_form(form)
    form.fill(form.rows["X4"], {
        fields.CONTENT: "Tham gia đoàn giám sát về an toàn thực phẩm", fields.BASIS: "Công văn của UBND tỉnh",
        fields.PRODUCT: "Báo cáo", fields.DEADLINE: "Quý IV", fields.STATUS: words.STATUS[Status.DONE].text,
        fields.RESULT: "Đã cử công chức tham gia 02 buổi giám sát tại 05 cơ sở."})


#: Mistakes by name: the file comes instead of the filled form.
MISTAKES: dict[str, Mistake] = {
    "trang-thai-ghi-tu-do": _first_answer_replaced(fields.STATUS, "cơ bản xong"),
    "tien-do-khong-ro": _first_answer_replaced(fields.PERCENT, "0,8"),
    "ngay-khong-ro": _first_answer_replaced(fields.COMPLETED, "03/04"),
    "tien-do-mau-thuan": edited_form(lambda form: put(
        form.cell(form.typed(fields.COMPLETED)[0].row, fields.PERCENT), 60)),
    "bo-trong-dong-chu-tri": edited_form(lambda form: clear_rows(form, form.task_rows[:1])),
    "ghi-them-viec": edited_form(add_task),
    # protection lifted and the task's deadline changed
    "sua-o-khoa": edited_form(lambda form: put(form.cell(form.task_rows[0], "deadline"), "Quý II năm sau")),
    "ghi-ngoai-bang": edited_form(lambda form: put(
        form.cell(form.sheet.max_row + 12, "content"), "Ghi chú: số liệu tính đến ngày 31/10.")),
    "bieu-trong": edited_form(blank_form),
    "tep-hong": lambda sending: sending.filled[:len(sending.filled) * 3 // 5],    # half a download
    "bieu-nam-truoc": last_years_form,
}

#: Mistakes by name: the file comes a day after the filled form.
SECOND_FILES: dict[str, Mistake] = {
    "gui-hai-lan": lambda sending: sending.filled,
    "gui-bo-sung": edited_form(keep_forgotten_task, days_later=1),
    "gui-lai-khac-so-lieu": _first_answer_replaced(
        fields.RESULT, "Số liệu đã được đơn vị rà soát, điều chỉnh so với bản gửi trước.", days_later=1),
    "gui-kem-tep-khac": other_workbook,
}

#: Names of all mistakes, in the order in which agencies are drawn for them.
MISTAKES_IN_ORDER = (*(name for name in MISTAKES if name != "bieu-nam-truoc"), *SECOND_FILES, "bieu-nam-truoc")


def as_illustration(plan: Plan) -> Plan:
    """The plan with its titles marked as illustrative, so that no output passes for a real report. Its placeholders and
    its past due date are confirmed."""
    settings, mark = plan.settings, f" ({MARK.upper()})"
    titles = {name: getattr(settings, name).removesuffix(mark) + mark for name in ("plan_title", "report_subject")}
    agencies = tuple(
        agency if is_confirmed(agency.note) else agency._replace(note=f"{words.MEANT.text}. {agency.note}".strip())
        for agency in plan.agencies)
    confirmed = frozenset(words.SETTINGS).difference(words.RARE_SETTINGS)
    return replace(plan, settings=settings._replace(**titles), agencies=agencies, confirmed=confirmed)


def write_demo_returns(plan: Plan, forms: Mapping[str, bytes], folder: Path, seed: int) -> tuple[Path, ...]:
    """Write the files that the plan's agencies send into `folder`, oldest first → their paths. `forms` has the form of
    each expected agency by file name, in register order. Some agencies send nothing, some make a mistake, some send a
    second file a day later; a file's modification time is its arrival."""
    make_folder(folder)
    issued = dict(zip((agency.code for agency in plan.expected), forms.items(), strict=True))
    draw = random.Random(f"{seed}|mistakes")
    answers = sorted(simulate_answers(plan, seed), key=lambda answer: (answer.saved, answer.agency))
    # where anything is done there is a status, a percentage, a date and a result to get wrong
    able = {answer.agency for answer in answers if any(fields.COMPLETED in typed for typed in answer.rows.values())}
    others = [code for code in issued if code in able and code != plan.settings.issuer_code]
    mistakes = dict(zip(draw.sample(others, len(others)), MISTAKES_IN_ORDER, strict=False))
    written = []
    for answer in answers:
        name, form = issued[answer.agency]
        files = sent_files(Sending(plan, answer, fill_form(form, answer)), mistakes.get(answer.agency, ""))
        for days, content in enumerate(files):
            path = folder / f"{Path(name).stem}{' (2)' if days else ''}.xlsx"
            arrived = (answer.saved + timedelta(days=days)).timestamp()
            write_content(path, content)
            os.utime(path, (arrived, arrived))
            written.append(path)
    return tuple(written)


def sent_files(sending: Sending, mistake: str) -> tuple[bytes, ...]:
    """The one or two files an agency sends; an unknown name of a mistake means none is made."""
    if mistake in SECOND_FILES:
        return sending.filled, SECOND_FILES[mistake](sending)
    return (MISTAKES[mistake](sending) if mistake in MISTAKES else sending.filled,)
