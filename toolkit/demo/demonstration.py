"""A plan and its forms → the returns folder of a simulated round, some files with a mistake of a clerk, which turns a
filled form into other bytes. `rounds.beginning.demo_round` calls it.
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
from toolkit.demo.clerks import MARK, Answers, OpenForm, clear, fill_form, frozen, put, simulate_answers
from toolkit.model import fields, resources, words
from toolkit.model.records import Plan, Status
from toolkit.plan.reading import is_confirmed


class Sending(NamedTuple):
    """What an agency is about to send: its answers, and the form they are typed in."""
    plan: Plan
    answers: Answers
    filled: bytes


Mistake = Callable[[Sending], bytes]


def typing(edit: Callable[[OpenForm], None], days_later: int = 0) -> Mistake:
    """The filled form opened, edited and saved again, so many days after it was filled."""

    def make(sending: Sending) -> bytes:
        form = OpenForm(sending.filled)
        edit(form)
        return form.saved(sending.answers.saved + timedelta(days=days_later))

    return make


def _with_answer(column: str, text: str, days_later: int = 0) -> Mistake:
    """The first answer in that column is `text`."""
    return typing(lambda form: put(form.typed(column)[0], text), days_later)


def all_blank(form: OpenForm) -> None:
    """Nothing filled at all."""
    clear(form, [row for slot, row in form.rows.items() if slot[0] in "TX"])
    for part in fields.FREE_PARTS:
        form.free(part).value = None


def task_added(form: OpenForm) -> None:
    """A task of the clerk's own in the band above the tasks outside the annex, not in a row below it."""
    form.fill(form.task_rows[-1] + 1, {
        fields.CONTENT: "Phối hợp kiểm tra chợ đầu mối (đơn vị tự thêm)", fields.STATUS: words.STATUS[Status.DONE].text,
        fields.RESULT: "Đã kiểm tra 12 sạp, nhắc nhở 03 sạp chưa niêm yết giá."})


def last_years_form(sending: Sending) -> bytes:
    """The form the agency was sent a year before, with this year's answers."""
    from toolkit.forms.form import FormTemplate

    plan, answers = sending.plan, sending.answers
    before = replace(plan, period=plan.period.moved(plan.period.name.year_before))
    template = FormTemplate.read(resources.template("progress_form.xlsx"))
    return fill_form(template.form(before, plan.agency(answers.agency)), answers)


def foreign(sending: Sending) -> bytes:
    """Another workbook: the office's own list, in no form."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách"
    for line in (("STT", "Cơ sở", "Kết quả kiểm tra"), (1, "[Cơ sở số 1]", "Đạt"), (2, "[Cơ sở số 2]", "Nhắc nhở")):
        sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return frozen(stream.getvalue(), sending.answers.saved)


def the_rest(form: OpenForm) -> None:
    """Only what was forgotten: a task outside the annex, in a fresh form."""
    all_blank(form)
    form.fill(form.rows["X4"], {
        fields.CONTENT: "Tham gia đoàn giám sát về an toàn thực phẩm", fields.BASIS: "Công văn của UBND tỉnh",
        fields.PRODUCT: "Báo cáo", fields.DEADLINE: "Quý IV", fields.STATUS: words.STATUS[Status.DONE].text,
        fields.RESULT: "Đã cử công chức tham gia 02 buổi giám sát tại 05 cơ sở."})


#: By name: what comes back instead of the filled form.
MISTAKES: dict[str, Mistake] = {
    "trang-thai-ghi-tu-do": _with_answer(fields.STATUS, "cơ bản xong"),
    "tien-do-khong-ro": _with_answer(fields.PERCENT, "0,8"),
    "ngay-khong-ro": _with_answer(fields.COMPLETED, "03/04"),
    "tien-do-mau-thuan": typing(lambda form: put(form.cell(form.typed(fields.COMPLETED)[0].row, fields.PERCENT), 60)),
    "bo-trong-dong-chu-tri": typing(lambda form: clear(form, form.task_rows[:1])),
    "ghi-them-viec": typing(task_added),
    # protection lifted, and the task's deadline corrected to what the clerk thinks right
    "sua-o-khoa": typing(lambda form: put(form.cell(form.task_rows[0], "deadline"), "Quý II năm sau")),
    "ghi-ngoai-bang": typing(lambda form: put(
        form.cell(form.sheet.max_row + 12, "content"), "Ghi chú: số liệu tính đến ngày 31/10.")),
    "bieu-trong": typing(all_blank),
    "tep-hong": lambda sending: sending.filled[:len(sending.filled) * 3 // 5],    # half a download
    "bieu-nam-truoc": last_years_form,
}

#: By name: what is sent besides it.
SECOND_FILES: dict[str, Mistake] = {
    "gui-hai-lan": lambda sending: sending.filled,
    "gui-bo-sung": typing(the_rest, days_later=1),
    "gui-lai-khac-so-lieu": _with_answer(
        fields.RESULT, "Số liệu đã được đơn vị rà soát, điều chỉnh so với bản gửi trước.", days_later=1),
    "gui-kem-tep-khac": foreign,
}

#: Names of what goes wrong in a simulated round, in the order agencies are drawn for it.
IN_A_ROUND = (*(name for name in MISTAKES if name != "bieu-nam-truoc"), *SECOND_FILES, "bieu-nam-truoc")


def as_illustration(plan: Plan) -> Plan:
    """The plan with its titles marked as illustrative, so that no output made from it passes for a real report, and its
    placeholders and its past due date said to be meant."""
    settings, mark = plan.settings, f" ({MARK.upper()})"
    titles = {name: getattr(settings, name).removesuffix(mark) + mark for name in ("plan_title", "report_subject")}
    agencies = tuple(
        agency if is_confirmed(agency.note) else agency._replace(note=f"{words.MEANT.text}. {agency.note}".strip())
        for agency in plan.agencies)
    confirmed = frozenset(words.SETTINGS).difference(words.RARE_SETTINGS)
    return replace(plan, settings=settings._replace(**titles), agencies=agencies, confirmed=confirmed)


def write_demo_returns(plan: Plan, forms: Mapping[str, bytes], folder: Path, seed: int) -> tuple[Path, ...]:
    """Fill the issued forms as the plan's agencies do and write what they send into `folder`, oldest first. `forms`
    holds one form for each expected agency, in register order, by file name. Some agencies send nothing, some make a
    mistake, some send a second file a day later. A file's modification time is when it arrived."""
    make_folder(folder)
    issued = dict(zip((agency.code for agency in plan.expected), forms.items(), strict=True))
    draw = random.Random(f"{seed}|mistakes")
    answers = sorted(simulate_answers(plan, seed), key=lambda answer: (answer.saved, answer.agency))
    # where anything is done there is a status, a percentage, a date and a result to get wrong
    able = {answer.agency for answer in answers if any(fields.COMPLETED in typed for typed in answer.rows.values())}
    others = [code for code in issued if code in able and code != plan.settings.issuer_code]
    mistakes = dict(zip(draw.sample(others, len(others)), IN_A_ROUND, strict=False))
    written = []
    for answer in answers:
        name, form = issued[answer.agency]
        files = sent(Sending(plan, answer, fill_form(form, answer)), mistakes.get(answer.agency, ""))
        for days, content in enumerate(files):
            path = folder / f"{Path(name).stem}{' (2)' if days else ''}.xlsx"
            arrived = (answer.saved + timedelta(days=days)).timestamp()
            write_content(path, content)
            os.utime(path, (arrived, arrived))
            written.append(path)
    return tuple(written)


def sent(sending: Sending, mistake: str) -> tuple[bytes, ...]:
    """The file or files one agency sends; its clerk makes no mistake where there is none of that name."""
    if mistake in SECOND_FILES:
        return sending.filled, SECOND_FILES[mistake](sending)
    return (MISTAKES[mistake](sending) if mistake in MISTAKES else sending.filled,)
