"""`tong_hop.xlsx` and `can_xu_ly_them.csv`, read without any of our readers, and what of a round is not found in them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

import openpyxl

from toolkit.base.text import printable
from toolkit.consolidate.rows import answer_lines
from toolkit.model import fields, words
from toolkit.model.findings import Code, Place
from toolkit.model.records import Entry, Intake, Plan, TaskAnswer
from toolkit.summary.summary import WrittenSummary

#: A cell shows at least so much of a text that is too long for it.
SHOWN = 30_000
#: What is put before what a spreadsheet would take for a formula.
APOSTROPHES = re.compile(r"(?:^|(?<=[;\t\n]))'(?=[\s\"]*[=+\-@＝＋－＠]|\t)")


class Outputs:
    """What a reader finds in the summary and its overflow."""

    def __init__(self, content: bytes, overflow: bytes | None) -> None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
                       for sheet in book.worksheets}
        rows = csv.reader(io.StringIO((overflow or b"").decode("utf-8-sig"), newline=""))
        self.overflow = [[APOSTROPHES.sub("", cell) for cell in row] for row in rows]

    @classmethod
    def of(cls, written: WrittenSummary) -> Outputs:
        return cls(written.content({}), written.overflow)

    def texts(self, *names: str) -> set[str]:
        """The texts of those sheets, as much of each as a cell shows at least."""
        return {str(cell)[:SHOWN] for name in names for row in self.sheets[words.SUMMARY_SHEETS[name]]
                for cell in row if cell is not None}

    def cell(self, sheet: str, key: tuple[str, str], heading: str) -> object:
        """What stands under that heading in the row of an agency's task."""
        _, _, head, *rows = self.sheets[words.SUMMARY_SHEETS[sheet]]
        agency = "Mã cơ quan" if sheet == "rows" else "Cơ quan"
        row = next(row for row in rows if (row[head.index(agency)], row[head.index("TT")]) == key)
        return row[head.index(heading)]

    def answers(self, plan: Plan) -> set[tuple[str, str, str, str]]:
        """By part, agency, task and field the answers that stand in their own rows and columns."""
        names = {agency.name: agency.code for agency in plan.agencies}
        held = {(part, agency, task, field) for part, agency, task, field in self._in_rows(names)}
        free = {field.text: name for name, field in fields.FREE_PARTS.items()}
        for row in self.sheets[words.SUMMARY_SHEETS["difficulties"]][3:]:
            if row[0] is None and row[3] in free and row[4] is not None:
                held.add(("free", names[str(row[2])], "", free[str(row[3])]))
        figures = self.sheets.get(words.PLAN_SHEETS["indicators"], [])
        heads = [number for number, row in enumerate(figures) if row[5] == "Mã cơ quan"]
        for row in figures[heads[0] + 1:] if heads else []:
            held |= {("figure", str(row[5]), str(row[0]), name)
                     for name, column in ((fields.FIGURE, 4), (fields.NOTE, 6)) if row[column] is not None}
        return held

    def _in_rows(self, names: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
        of_extras = {field.text: name for name, field in fields.EXTRAS.items()}
        of_tasks = {field.text: name for name, field in fields.ANSWERS.items()}
        for part, sheet, of_part in (("task", "rows", of_tasks), ("extra", "extras", of_tasks | of_extras)):
            _, _, head, *rows = self.sheets[words.SUMMARY_SHEETS[sheet]]
            for row in rows:
                agency = row[head.index("Mã cơ quan")] if part == "task" else names.get(str(row[0]))
                for heading, cell in zip(head, row, strict=True):
                    if agency and heading in of_part and cell is not None:
                        yield part, str(agency), str(row[head.index("TT")]), of_part[str(heading)]

    def listed(self) -> Counter[str]:
        """By file how many texts are listed."""
        _, _, head, *rows = self.sheets[words.SUMMARY_SHEETS["attention"]]
        lines = [(row[head.index("Tệp")], row[head.index("Nội dung đơn vị đã điền")]) for row in rows if row[5:]]
        lines += [(row[1], row[4]) for row in self.overflow[1:] if row[5] != printable(Code.TEXT_TOO_LONG.remedy)]
        return Counter(str(file) for file, typed in lines if typed not in (None, ""))


def miscounted(intake: Intake, plan: Plan, outputs: Outputs) -> dict[str, tuple[int, int, int, int]]:
    """By file what the run consolidated and listed of it and how much of both is found again, where these differ.

    A cell is found where its answer was written; one that only says what another says, where that one was. An answer in
    an officer's own words is nobody's cell: what a sender typed there is listed.
    """
    answers, consolidated, listed = outputs.answers(plan), Counter[str](), outputs.listed()
    decided = {(each.place, each.message) for each in intake.findings if each.code is Code.DECIDED}
    worded = {each.entry.place for each in intake.listed if (each.entry.place, each.reason) in decided}
    for returned in intake.returns:
        written = {Place(*place) for agency, part, task_id, name, _, unclear, *place in answer_lines(returned)
                   if not unclear and (part, agency, str(task_id), name) in answers}
        consolidated.update(place.file for place in written)
        consolidated.subtract(place.file for place in written & worded)
        consolidated.update(entry.place.file for entry, stands in returned.agreeing if stands in written)
    return {record.file: counts for record in intake.files
            if (counts := (record.consolidated, consolidated[record.file], record.listed, listed[record.file]))[::2]
            != counts[1::2]}


def unfound(intake: Intake, plan: Plan, outputs: Outputs) -> Iterator[Entry]:
    """The entries that are in none of the outputs."""
    written = outputs.texts("rows", "extras", "difficulties")
    listed = outputs.texts("attention") | {cell[:SHOWN] for row in outputs.overflow for cell in row}
    names = {agency.code: agency.name for agency in plan.agencies}
    for returned in intake.returns:
        for row in (*returned.progress, *returned.extras):
            yield from (entry for name, entry in row.entries.items()
                        if not _is_found(outputs, (returned.agency, names[returned.agency]), row, name, written))
        yield from (entry for entry in returned.free.values() if _shown(entry) not in written)
    yield from (each.entry for each in intake.listed if _shown(each.entry) not in listed)


def _shown(entry: Entry) -> str:
    return printable(entry.text)[:SHOWN]


def _is_found(outputs: Outputs, agency: tuple[str, str], row: TaskAnswer, name: str, written: set[str]) -> bool:
    field = fields.ANSWERS.get(name, fields.EXTRAS.get(name))
    assert field
    if field.kind is fields.ValueKind.TEXT:
        return _shown(row.entries[name]) in written
    code, called = agency
    if row.task_id.startswith("X"):
        return outputs.cell("extras", (called, row.task_id), field.text) is not None
    return outputs.cell("rows", (code, row.task_id), field.text) is not None
