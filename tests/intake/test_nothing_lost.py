"""Whatever happens to a form: every text in it is consolidated or listed where it stands, none under another task, and what
was consolidated is found again in `tong_hop.xlsx`, what was listed in sheet "Cần xử lý" or its overflow.

Each input cell holds a text of its own. The texts a damaged file physically holds, and the outputs, are read without any of
our readers. All is so too where an amendment has given the numbers of tasks to others, and in the round after it.
NOTHING_LOST_SEEDS (1 unless said) runs more; the numbers of a run are printed with `-s`.
"""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from amended_plan import OLD, RENUMBERED, RENUMBERED_PLANS, SWAPPED
from click.testing import CliRunner
from conftest import NIGHTLY, Demonstration
from damage import EDITS, PART_EDITS, TOKEN, Mark, damaged, every_cell_marked, physical, returned, saved_by_openpyxl
from hurried_ways import HURRIED, HURRIED_DOUBTFUL, hurried
from outputs import Outputs, miscounted, unfound
from samples import PLAN

from toolkit.cli.commands import main
from toolkit.consolidate.consolidation import consolidate
from toolkit.intake import returns as intake_room
from toolkit.model import fields, words
from toolkit.model.findings import Code, has_errors
from toolkit.model.records import FileRecord, Intake, Plan, PrintedRow
from toolkit.rounds.beginning import demo_round
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.reading import printed_rows
from toolkit.rounds.round import Round
from toolkit.summary import tables
from toolkit.summary.summary import write_summary

SEEDS = range(int(os.environ.get("NOTHING_LOST_SEEDS", "1")))
NAMES = (*EDITS, *PART_EDITS)
#: One or two of each kind: rows, columns, keys, sheets, code, values, texts, beside the cells, parts of the file.
SAMPLE = ("row_copied_and_changed", "rows_sorted_without_keys", "column_inserted_with_text", "columns_exchanged",
          "both_key_columns_emptied", "sheet_copied_and_changed", "code_edited", "pasted_over_validation",
          "text_in_another_unicode_form", "comment_as_answer", "text_box", "values_under_a_merge")
AGENCIES = ("SNV", "SCT", "HCK")
#: What the forms printed that went out before the numbers moved.
MADE = tuple(row for agency in OLD.expected for row in printed_rows(OLD, agency.code, "01/10/2020"))
#: By name the plan of the form, that of the round that reads it, and what forms printed.
CAMPAIGNS: dict[str, tuple[Plan, Plan, Sequence[PrintedRow]]] = {
    "as issued": (PLAN, PLAN, ()), "old form, numbers moved": (OLD, RENUMBERED, MADE),
    "new form, numbers moved": (RENUMBERED, RENUMBERED, MADE), "swapped": (SWAPPED, SWAPPED, ()),
    **{name: (plan, plan, ()) for name, plan in RENUMBERED_PLANS.items()}}
#: So many pairs of damages are tried with each seed.
PAIRS = 20 if NIGHTLY else 6
#: Other programs take long over these; what is at stake there is our reader.
_FOR_OUR_READER = ("whole_columns_formatted", "swollen_file", "stray_cell_in_the_corner")

#: LibreOffice saves a formula that was never worked out as 0 in an .xls, whose formulas our reader does not see.
_GONE = [("xls", "formula_without_value"), ("xls", "answer_of_another_row_by_formula")]
#: The clerk has the answer of one row stand in another.
_COPIED = ("answer_of_another_row_by_formula",)


def accounted(intake: Intake) -> set[Mark]:
    """Every marked text that intake shows, where it says it stands."""
    rows = [row for returned in intake.returns for row in (*returned.progress, *returned.extras)]
    entries = [entry for row in rows for entry in (*row.entries.values(), *row.unclear.values())]
    entries += [entry for returned in intake.returns for entry in returned.free.values()]
    entries += [listed.entry for listed in intake.listed]
    return {Mark(entry.place.sheet, entry.place.cell, found) for entry in entries for found in TOKEN.findall(entry.text)}


def lost(intake: Intake, marks: Iterable[Mark]) -> list[Mark]:
    """Texts that are nowhere, or nowhere where they stand. Of a text that stands twice and says the same, one place
    will do."""
    held, shown = list(marks), accounted(intake)
    places = {(mark.sheet, mark.cell, mark.token) for mark in shown} | {(mark.sheet, "", mark.token) for mark in shown}
    found = {mark.token for mark in held if mark in places}
    return [mark for mark in held if mark.token not in found]


def misplaced(intake: Intake, plan: Plan = PLAN) -> list[str]:
    """Texts of a task's row that are in another task's answers, whatever its number is now; what a damage adds is of no
    task."""
    wrong = []
    for each in intake.returns:
        for row in (*each.progress, *each.extras):
            slot = row.task_id if row in each.extras else f"T{plan.identity(row.task_id)}"
            texts = " ".join(entry.text for entry in (*row.entries.values(), *row.unclear.values()))
            wrong += [found for found in TOKEN.findall(texts) if found[2] in "TX" and found[2:].split("~")[0] != slot]
    return wrong


def closes(intake: Intake, plan: Plan = PLAN) -> Intake:
    """The returns, once their accounting closes at the outputs: counted, and text by text."""
    outputs = Outputs.of(write_summary(consolidate(plan, intake)))
    assert miscounted(intake, plan, outputs) == {}
    assert list(unfound(intake, plan, outputs)) == []
    return intake


def survives(
        content: bytes, names: Iterable[str], plan: Plan = PLAN, made: Sequence[PrintedRow] = (),
        to_outputs: bool = NIGHTLY) -> int:
    """That nothing of a file is lost or misplaced, from its cells to the intake, or to the outputs; how many texts it held."""
    intake, _ = read_once(content, plan, made)
    held = list(physical(content))
    assert lost(intake, held) == [], names
    assert misplaced(intake, plan) == [], names
    if to_outputs:
        closes(intake, plan)
    return len(held)


@lru_cache(4)
def read_once(content: bytes, plan: Plan, made: Sequence[PrintedRow]) -> tuple[Intake, FileRecord]:
    """What intake makes of the file: several questions are asked of it."""
    return returned(content, plan=plan, made=made)


def form(seed: int, plan: Plan = PLAN, valid: bool = False) -> bytes:
    return every_cell_marked(AGENCIES[seed % len(AGENCIES)], valid=valid or seed % 2 == 1, plan=plan)


def answered(content: bytes, way: str, seed: int) -> bytes:
    if way in NAMES:
        return damaged(content, [way], random.Random(seed))
    return hurried(content, way, random.Random(f"{way}{seed}"))


@pytest.mark.parametrize("campaign", ["as issued", "new form, numbers moved"])
@pytest.mark.parametrize("way", HURRIED)
def test_in_more_ways_that_clerks_answer_no_text_is_lost_and_no_doubt_taken_without_a_word(
        way: str, campaign: str) -> None:
    issued, plan, _ = CAMPAIGNS[campaign]
    for seed in SEEDS:
        before = form(seed, issued, valid=True)
        content = answered(before, way, seed)
        survives(content, [way, str(seed)], plan)
        usual, told = ({found.code for found in read_once(file, plan, ())[1].findings} for file in (before, content))
        assert told - usual or way not in HURRIED_DOUBTFUL
        assert Code.FILE_FAILED not in told


def test_every_input_cell_of_a_form_is_marked() -> None:
    content = form(0)
    assert survives(content, []) == len({mark.token for mark in physical(content)}) > 74


@pytest.mark.parametrize(("campaign", "name", "valid"), [
    pytest.param(campaign, name, valid, marks=() if name in SAMPLE and (
        campaign == "as issued" if valid else campaign in list(CAMPAIGNS)[:3]) else pytest.mark.nightly)
    for campaign in CAMPAIGNS for name in NAMES for valid in (True, False)])
def test_no_text_is_lost(campaign: str, name: str, valid: bool) -> None:
    """`valid`: statuses, percents and days are what they should be; else each is a text that nobody understands."""
    issued, plan, made = CAMPAIGNS[campaign]
    for seed in SEEDS:
        survives(damaged(form(seed, issued, valid), [name], random.Random(seed)), [name], plan, made, valid or NIGHTLY)


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.nightly)
                                  for name in NAMES if name not in _FOR_OUR_READER])
def test_no_text_is_lost_when_a_program_saves_the_file_again(name: str) -> None:
    for seed in SEEDS:
        survives(saved_by_openpyxl(damaged(form(seed), [name], random.Random(seed))), [name])


@pytest.mark.parametrize("campaign", [pytest.param(name, marks=() if name == "as issued" else pytest.mark.nightly)
                                      for name in CAMPAIGNS])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_is_lost_by_two_damages(seed: int, campaign: str) -> None:
    issued, plan, made = CAMPAIGNS[campaign]
    draw = random.Random(seed)
    held = 0
    for _ in range(PAIRS):
        pair = draw.sample(NAMES, 2)
        held += survives(damaged(form(seed, issued), pair, draw), [*pair, str(seed)], plan, made)
    print(f"seed {seed}: {PAIRS} files, {held} texts, 0 lost")
    assert held > PAIRS * 75


def saved_again(
        files: Mapping[str, bytes], kind: str, soffice: Callable[..., Path], folder: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """By name each workbook as LibreOffice saves it in that format, and as it saves that as .xlsx."""
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    first, *others = files
    again = folder / kind
    soffice(folder / f"{first}.xlsx", kind, again, *(folder / f"{name}.xlsx" for name in others))
    if kind != "xlsx":
        soffice(again / f"{first}.{kind}", "xlsx", again, *(again / f"{name}.{kind}" for name in others))
    for name in files:
        yield name, (again / f"{name}.{kind}").read_bytes(), (again / f"{name}.xlsx").read_bytes()


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "names"), [
    pytest.param(kind, names, marks=mark, id=f"{kind}, {len(names)} damages") for kind in ("xlsx", "ods", "xls")
    for names, mark in ((SAMPLE[kind != "xlsx"::3], ()), ((*NAMES, *HURRIED), pytest.mark.nightly))])
def test_no_text_is_lost_when_libreoffice_saves_the_file_again(
        kind: str, names: Sequence[str], soffice: Callable[..., Path], tmp_path: Path) -> None:
    """Where the format is .xlsx, by place; of the others, whatever the .xlsx that LibreOffice makes of them holds."""
    for seed in SEEDS:
        held = [name for name in names if name not in _FOR_OUR_READER and (kind, name) not in _GONE]
        files = {name: answered(form(seed), name, seed) for name in held}
        for name, content, as_xlsx in saved_again(files, kind, soffice, tmp_path / str(seed)):
            intake, _ = returned({f"a.{kind}": content})
            texts = {mark.token for mark in physical(as_xlsx)}
            assert len(texts) > 74, name
            if kind == "xlsx":
                assert lost(intake, physical(content)) == [], (name, seed)
            assert texts - {mark.token for mark in accounted(intake)} == set(), (name, seed)
            assert name in _COPIED or misplaced(intake) == [], (name, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_files_that_say_the_same_and_files_that_do_not_are_found_again(seed: int) -> None:
    draw = random.Random(seed)
    form = every_cell_marked("SNV", valid=True)
    for name in draw.sample(list(EDITS), 6 if NIGHTLY else 2):
        intake = closes(returned({"a.xlsx": form, "b.xlsx": saved_by_openpyxl(form), "c.xlsx": damaged(form, [name], draw)})[0])
        assert any(made.agreeing for made in intake.returns)


def accounts(where: Path, done: Consolidated) -> None:
    """A whole round's accounting closes at the files it wrote."""
    results, intake, plan = Round(where).results, done.consolidation.intake, done.consolidation.plan
    overflow = results / words.OVERFLOW_FILE
    outputs = Outputs((results / words.SUMMARY_FILE).read_bytes(), overflow.read_bytes() if overflow.exists() else None)
    assert sum(record.consolidated for record in intake.files) > 1_000 < 100 * sum(record.listed for record in intake.files)
    assert all(record.typed == record.consolidated + record.listed for record in intake.files)
    assert miscounted(intake, plan, outputs) == {}
    assert list(unfound(intake, plan, outputs)) == []


def test_a_whole_round_is_found_again_in_the_files_it_wrote(demonstration: Demonstration) -> None:
    accounts(demonstration.folder, demonstration.made.consolidated)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", SEEDS)
def test_so_are_rounds_with_other_mistakes_of_other_clerks(seed: int, tmp_path: Path) -> None:
    accounts(tmp_path / "ky", demo_round(tmp_path / "ky", seed).consolidated)


# ── these checks see what is not there ────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def marked() -> Intake:
    return returned({"a.xlsx": every_cell_marked("SNV", valid=True)})[0]


def test_a_column_not_written_is_seen(marked: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROWS", "EXTRAS"):
        monkeypatch.setattr(tables, name, getattr(tables, name).without(fields.DOCUMENTS))
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
    other = consolidate(PLAN, intake._replace(listed=change(intake.listed)))
    assert list(miscounted(intake, PLAN, Outputs.of(write_summary(other)))) == ["a.xlsx"]


def test_an_equation_that_does_not_hold_keeps_the_report_a_draft(
    demo_copy: Path, demonstration: Demonstration, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of returns without any error: a cell that the intake typed and did neither consolidate nor list."""
    where = Round(demo_copy)
    for record in demonstration.made.consolidated.consolidation.intake.files:
        if has_errors(record.findings):
            (where.returns / record.file).unlink()
    whole = intake_room._ledger_line

    def careless(reading: Any) -> FileRecord:
        reading.typed += reading.file.name.startswith("TV2793-2020-SNV")
        return whole(reading)

    monkeypatch.setattr(intake_room, "_ledger_line", careless)
    done = consolidate_round(where)
    assert {each.code for each in done.standing.open} == {Code.ACCOUNTING_BROKEN}
    report = (where.results / words.REPORT_FILE).read_bytes()
    result = CliRunner().invoke(main, ["report", str(where.folder), "--final"])
    assert result.exit_code == 1
    assert "không bằng số đã tổng hợp" in result.output
    assert (where.results / words.REPORT_FILE).read_bytes() == report
    parts = docx.Document(io.BytesIO(report)).element.body.iter()
    assert "DỰ THẢO" in "".join(part.text for part in parts if part.text)
