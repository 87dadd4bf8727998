"""What was consolidated is found again in `tong_hop.xlsx`, what was listed in sheet "Cần xử lý" or its overflow.

The outputs are read without any of our readers. ACCOUNTING_SEEDS (1 unless said) runs more damages.
"""

from __future__ import annotations

import csv
import io
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from amended_plan import RENUMBERED_PLANS
from click.testing import CliRunner
from damage import EDITS, PART_EDITS, damaged, every_cell_marked, returned, saved_by_openpyxl
from samples import PLAN

from toolkit import fields, words
from toolkit.cli import main
from toolkit.consolidate import consolidate
from toolkit.findings import Code, has_errors
from toolkit.model import Entry, Intake, Plan, TaskAnswer
from toolkit.rounds import Round
from toolkit.rounds.beginning import demo_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.summary import WrittenSummary, tables, write_summary
from toolkit.text import printable

SEEDS = range(int(os.environ.get("ACCOUNTING_SEEDS", "1")))
PLANS = {"as issued": PLAN, **RENUMBERED_PLANS}
#: A cell shows at least so much of a text that is too long for it.
SHOWN = 30_000


class Outputs:
    """What a reader finds in the summary and its overflow."""

    def __init__(self, written: WrittenSummary) -> None:
        book = openpyxl.load_workbook(io.BytesIO(written.content()))
        self.sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
                       for sheet in book.worksheets}
        overflow = (written.overflow or b"").decode("utf-8-sig")
        self.overflow = [cell for row in csv.reader(io.StringIO(overflow, newline="")) for cell in row]

    def texts(self, *names: str) -> set[str]:
        """The texts of those sheets, as much of each as a cell shows at least."""
        return {str(cell)[:SHOWN] for name in names for row in self.sheets[words.SUMMARY_SHEETS[name]]
                for cell in row if cell is not None}

    def cell(self, sheet: str, key: tuple[str, str], heading: str) -> object:
        """What stands under that heading in the row of an agency's task."""
        _, _, head, *rows = self.sheets[words.SUMMARY_SHEETS[sheet]]
        row = next(row for row in rows if (row[0], row[head.index("TT")]) == key)
        return row[head.index(heading)]


#: What is put before what a spreadsheet would take for a formula.
APOSTROPHES = re.compile(r"(?:^|(?<=[;\t\n]))'(?=[\s\"]*[=+\-@＝＋－＠]|\t)")


def unfound(intake: Intake, written: WrittenSummary) -> Iterator[Entry]:
    """The entries that are in none of the outputs."""
    outputs = Outputs(written)
    told = outputs.texts("rows", "extras", "difficulties")
    listed = outputs.texts("attention") | {APOSTROPHES.sub("", text)[:SHOWN] for text in outputs.overflow}
    for made in intake.returns:
        for row in (*made.progress, *made.extras):
            yield from (each for name, each in row.entries.items() if not _found(outputs, made.agency, row, name, told))
        yield from (each for each in made.free.values() if _shown(each) not in told)
    for each in intake.listed:
        if _shown(each.entry) not in listed:
            yield each.entry


def _shown(entry: Entry) -> str:
    return printable(entry.text)[:SHOWN]


def _found(outputs: Outputs, agency: str, row: TaskAnswer, name: str, told: set[str]) -> bool:
    field = fields.ANSWERS.get(name, fields.EXTRAS.get(name))
    assert field
    if field.kind is fields.ValueKind.TEXT:
        return _shown(row.entries[name]) in told
    if row.task_id.startswith("X"):
        named = {each.code: each.name for each in PLAN.agencies}
        return outputs.cell("extras", (named[agency], row.task_id), field.text) is not None
    return outputs.cell("rows", (agency, row.task_id), field.text) is not None


def closes(files: dict[str, bytes], plan: Plan = PLAN) -> Intake:
    """That the accounting of these files closes at the outputs, by the run's own count and by an independent reader."""
    intake, _ = returned(files, plan=plan)
    written = write_summary(consolidate(plan, intake))
    assert written.findings == ()
    assert list(unfound(intake, written)) == []
    return intake


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("name", [*EDITS, *PART_EDITS])
def test_what_is_consolidated_or_listed_is_found_again(name: str, plan: Plan) -> None:
    for seed in SEEDS:
        form = every_cell_marked(("SNV", "SCT", "HCK")[seed % 3], valid=True, plan=plan)
        intake = closes({"a.xlsx": damaged(form, [name], random.Random(seed))}, plan)
        assert sum(record.consolidated + record.listed for record in intake.files) > 100


@pytest.mark.parametrize("seed", SEEDS)
def test_files_that_say_the_same_and_files_that_do_not_are_found_again(seed: int) -> None:
    draw = random.Random(seed)
    form = every_cell_marked("SNV", valid=True)
    for name in draw.sample(list(EDITS), 6):
        intake = closes({"a.xlsx": form, "b.xlsx": saved_by_openpyxl(form), "c.xlsx": damaged(form, [name], draw)})
        assert any(made.agreeing for made in intake.returns)


def test_the_words_of_mails_and_documents_are_found_again() -> None:
    odd = "=1+1", "'x", "@a\u202eb", "a\x0bb", "\ufffe", "| a |", "- ", "x" * 40_000, "\t", "a\u200b"
    letter = "From: a@example.org\r\nTo: b@example.org\r\nSubject: =2+2\r\n\r\n"
    intake = closes({
        "a.eml": (letter + "\r\n\r\n".join(odd)).encode(), "a.txt": "\n\n".join(odd[:2] + odd[4:]).encode(),
        "a.html": f"<html><table><tr><td>{'<td>'.join(odd)}</table><p>{'<p>'.join(odd)}".encode(),
        "a.rtf": rb"{\rtf1 \u55357?\u56832? x\par \u-2?\par {\*\x no} =3}", "b\x01.txt": b"mot", "b\x02.txt": b"hai",
        "c.txt": b"\n\n".join(b"%d" % number for number in range(1_000))})
    assert {each.file: each.listed for each in intake.files} == {
        "a.eml": 10, "a.html": 11, "a.rtf": 3, "a.txt": 7, "b .txt": 1, "b  (2).txt": 1, "c.txt": 1_000}


def test_a_column_dropped_from_the_summary_is_found_by_the_run_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "ky"
    assert not {each.code.name for each in demo_round(folder, 2793).consolidated.findings} & {"ACCOUNTING_BROKEN"}
    for table in ("_ANSWERS", "_ROW_COLUMNS", "_EXTRA_COLUMNS"):
        columns = getattr(tables, table)
        monkeypatch.setattr(tables, table, tuple(column for column in columns if column.field != fields.DOCUMENTS))
    result = CliRunner().invoke(main, ["consolidate", str(folder)])
    assert result.exit_code == 1
    assert "không bằng số đã tổng hợp" in result.output


@pytest.mark.parametrize("name", [fields.PERCENT, fields.COMPLETED, fields.RESULT])
def test_a_single_cell_not_written_is_found_by_the_run_itself(name: str) -> None:
    intake, _ = returned({"a.xlsx": every_cell_marked("SNV", valid=True)})
    made = consolidate(PLAN, intake)
    assert write_summary(made).findings == ()
    row = next(row for row in intake.returns[0].progress if name in row.values)
    made.rows.loc[made.rows["agency_code"].eq("SNV") & made.rows["task_id"].eq(row.task_id), name] = (
        "" if fields.ANSWERS[name].kind is fields.ValueKind.TEXT else None)
    found, = write_summary(made).findings
    assert (found.code, found.place.file) == (Code.ACCOUNTING_BROKEN, "a.xlsx")
    assert found.details["typed"] == found.details["consolidated"] + found.details["listed"] + 1


def test_a_broken_accounting_keeps_the_report_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of returns without any error: it is found while the summary is made, and a final report is refused."""
    where = Round(tmp_path / "ky")
    demo_round(where.folder, 2793)
    for record in consolidate_round(where).consolidation.intake.files:
        if has_errors(record.findings):
            (where.returns / record.file).unlink()
    assert not consolidate_round(where).standing.open
    for table in ("_ANSWERS", "_ROW_COLUMNS", "_EXTRA_COLUMNS"):
        columns = getattr(tables, table)
        monkeypatch.setattr(tables, table, tuple(column for column in columns if column.field != fields.DOCUMENTS))
    assert {each.code for each in consolidate_round(where).standing.open} == {Code.ACCOUNTING_BROKEN}
    report = (where.results / words.REPORT_FILE).read_bytes()
    result = CliRunner().invoke(main, ["report", str(where.folder), "--final"])
    assert result.exit_code == 1
    assert "không bằng số đã tổng hợp" in result.output
    assert (where.results / words.REPORT_FILE).read_bytes() == report
    parts = docx.Document(io.BytesIO(report)).element.body.iter()
    assert "DỰ THẢO" in "".join(part.text for part in parts if part.text)
