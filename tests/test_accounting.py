"""What was consolidated is found again in `tong_hop.xlsx`, what was listed in sheet "Cần xử lý" or its overflow.

The outputs are read without any of our readers. ACCOUNTING_SEEDS (1 unless said) runs more damages.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from amended_plan import RENUMBERED_PLANS
from click.testing import CliRunner
from damage import EDITS, PART_EDITS, damaged, every_cell_marked, returned, saved_by_openpyxl
from outputs import Outputs, miscounted, unfound
from samples import PLAN

from toolkit import fields, words
from toolkit import intake as intake_room
from toolkit.cli import main
from toolkit.consolidate import consolidate
from toolkit.findings import Code, has_errors
from toolkit.model import FileRecord, Intake, Plan
from toolkit.rounds import Round
from toolkit.rounds.beginning import demo_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.summary import tables, write_summary

SEEDS = range(int(os.environ.get("ACCOUNTING_SEEDS", "1")))
PLANS = {"as issued": PLAN, **RENUMBERED_PLANS}


def closes(files: dict[str, bytes], plan: Plan = PLAN) -> Intake:
    """The returns of these files, once their accounting closes at the outputs: counted, and text by text."""
    intake, _ = returned(files, plan=plan)
    outputs = Outputs.of(write_summary(consolidate(plan, intake)))
    assert miscounted(intake, plan, outputs) == {}
    assert list(unfound(intake, plan, outputs)) == []
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


def test_the_words_of_mails_are_found_again() -> None:
    odd = "=1+1", "'x", "@a\u202eb", "a\x0bb", "\ufffe", "| a |", "- ", "x" * 40_000, "\t", "a\u200b"
    letter = "From: a@example.org\r\nTo: b@example.org\r\nSubject: =2+2\r\n"
    page = f"Content-Type: text/html\r\n\r\n<html><table><tr><td>{'<td>'.join(odd)}</table><p>{'<p>'.join(odd)}"
    intake = closes({
        "a.eml": (letter + "\r\n" + "\r\n\r\n".join(odd)).encode(), "b.eml": (letter + page).encode(),
        "c.eml": (letter + "\r\n" + "\n\n".join(map(str, range(1_000)))).encode()})
    assert {each.file: each.listed for each in intake.files} == {"a.eml": 10, "b.eml": 12, "c.eml": 1_001}


@pytest.mark.parametrize("seed", [2793, *SEEDS])
def test_a_whole_round_is_found_again_in_the_files_it_wrote(seed: int, tmp_path: Path) -> None:
    """The demonstration, and others with other mistakes of other clerks."""
    made = demo_round(tmp_path / "ky", seed).consolidated
    results, overflow = Round(tmp_path / "ky").results, Round(tmp_path / "ky").results / words.OVERFLOW_FILE
    plan, intake = made.consolidation.plan, made.consolidation.intake
    outputs = Outputs((results / words.SUMMARY_FILE).read_bytes(), overflow.read_bytes() if overflow.exists() else None)
    assert sum(record.consolidated for record in intake.files) > 1_000 < 100 * sum(record.listed for record in intake.files)
    assert all(record.typed == record.consolidated + record.listed for record in intake.files)
    assert miscounted(intake, plan, outputs) == {}
    assert list(unfound(intake, plan, outputs)) == []


# ── these checks see what is not there ────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def marked() -> Intake:
    return returned({"a.xlsx": every_cell_marked("SNV", valid=True)})[0]


def test_a_column_not_written_is_seen(marked: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in ("_ANSWERS", "_ROW_COLUMNS", "_EXTRA_COLUMNS"):
        columns = getattr(tables, table)
        monkeypatch.setattr(tables, table, tuple(column for column in columns if column.field != fields.DOCUMENTS))
    outputs = Outputs.of(write_summary(consolidate(PLAN, marked)))
    assert list(miscounted(marked, PLAN, outputs)) == ["a.xlsx"]
    assert list(unfound(marked, PLAN, outputs)) != []


@pytest.mark.parametrize("name", [fields.PERCENT, fields.COMPLETED, fields.RESULT])
def test_a_single_cell_not_written_is_seen(name: str, marked: Intake) -> None:
    made = consolidate(PLAN, marked)
    assert miscounted(marked, PLAN, Outputs.of(write_summary(made))) == {}
    row = next(row for row in marked.returns[0].progress if name in row.values)
    made.rows.loc[made.rows["agency_code"].eq("SNV") & made.rows["task_id"].eq(row.task_id), name] = (
        "" if fields.ANSWERS[name].kind is fields.ValueKind.TEXT else None)
    (counts,) = miscounted(marked, PLAN, Outputs.of(write_summary(made))).values()
    assert counts[0] == counts[1] + 1


@pytest.mark.parametrize("change", [lambda listed: listed[1:], lambda listed: (*listed, listed[0])])
def test_a_listed_text_not_written_or_written_twice_is_seen(change: Callable[[Any], Any]) -> None:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for number in range(9):
        book.active.append([f"Đoạn {number}"])  # type: ignore[union-attr]
    book.save(stream)
    intake, _ = returned({"a.xlsx": stream.getvalue()})
    other = consolidate(PLAN, replace(intake, listed=change(intake.listed)))
    assert list(miscounted(intake, PLAN, Outputs.of(write_summary(other)))) == ["a.xlsx"]


def test_an_equation_that_does_not_hold_keeps_the_report_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of returns without any error: a cell that the intake typed and did neither consolidate nor list."""
    where = Round(tmp_path / "ky")
    demo_round(where.folder, 2793)
    for record in consolidate_round(where).consolidation.intake.files:
        if has_errors(record.findings):
            (where.returns / record.file).unlink()
    assert not consolidate_round(where).standing.open
    whole = intake_room._record

    def careless(reading: Any) -> FileRecord:
        reading.typed += reading.file.name.startswith("TV2793-2020-SNV")
        return whole(reading)

    monkeypatch.setattr(intake_room, "_record", careless)
    done = consolidate_round(where)
    assert {each.code for each in done.standing.open} == {Code.ACCOUNTING_BROKEN}
    report = (where.results / words.REPORT_FILE).read_bytes()
    result = CliRunner().invoke(main, ["report", str(where.folder), "--final"])
    assert result.exit_code == 1
    assert "không bằng số đã tổng hợp" in result.output
    assert (where.results / words.REPORT_FILE).read_bytes() == report
    parts = docx.Document(io.BytesIO(report)).element.body.iter()
    assert "DỰ THẢO" in "".join(part.text for part in parts if part.text)
