"""Numbers that an amendment gave to other tasks: a form is read as if its tasks had always been called so, whole forms
are told nothing, and whatever an officer is asked to write does what it says."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, cast

import openpyxl
import pytest
from amended_plan import OLD, RENUMBERED_PLANS, SWAPPED, SWAPPED_BEFORE, as_first_issued
from clerk_mistakes import delete_row
from click.testing import CliRunner
from damage import EDITS, PART_EDITS, damaged, every_cell_marked, issued, returned
from said import intake as said_in
from samples import open_form
from test_nothing_lost import SAMPLE, misplaced

from toolkit.cli.commands import main
from toolkit.consolidate.consolidation import consolidate
from toolkit.consolidate.parts import PartRound, with_parts
from toolkit.consolidate.standing import standing_of
from toolkit.demo.clerks import OpenForm, put
from toolkit.forms.superior_form import SuperiorForm
from toolkit.model.findings import Code, Finding, Place
from toolkit.model.form_code import task_slot
from toolkit.model.period import period_of, usual_period
from toolkit.model.records import About, Annex, Doubt, FileRecord, Intake, Outcome, Plan, Ruling
from toolkit.plan.plan_workbook import write_plan
from toolkit.report.upward import rests_on
from toolkit.review.decisions import Decision, Decisions
from toolkit.review.questions import interpret, open_questions
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.reading import printed_rows
from toolkit.rounds.round import Round

PLANS = {"swapped": SWAPPED, **RENUMBERED_PLANS}
each_plan = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
SAVED = datetime(2020, 11, 2, 8, 0)


def result_of(task: str) -> str:
    return f"Kết quả của nhiệm vụ mã {task}"


def whole_form(plan: Plan, agency: str, edit: Callable[[OpenForm], object] = lambda _: None) -> bytes:
    """The form with every task answered, each by its identity."""
    form = open_form(issued(agency, plan))
    for row in plan.rows_of(agency):
        line, task = form.rows[task_slot(plan.identity(row.task_id))], plan.identity(row.task_id)
        put(form.cell(line, "status"), "Đang thực hiện")
        put(form.cell(line, "percent"), "50")
        put(form.cell(line, "result"), result_of(task))
    edit(form)
    return form.saved(SAVED)


def results(intake: Intake) -> dict[str, str]:
    return {row.task_id: row.text("result") for made in intake.returns for row in made.progress if row.text("result")}


def expected(plan: Plan, agency: str) -> dict[str, str]:
    return {row.task_id: result_of(plan.identity(row.task_id)) for row in plan.rows_of(agency)}


# ── reading ───────────────────────────────────────────────────────────────────────────────────────
@each_plan
@pytest.mark.parametrize("ledger", [False, True], ids=["without the ledger", "with it"])
def test_a_whole_form_is_told_nothing(plan: Plan, ledger: bool) -> None:
    made = [row for each in OLD.expected for row in printed_rows(OLD, each.code, "01/10/2020")] if ledger else ()
    for agency in plan.expected:
        if plan.rows_of(agency.code):
            intake, record = returned(whole_form(plan, agency.code), plan=plan, made=made)
            assert (record.outcome, record.findings, record.listed) == (Outcome.ACCEPTED, (), 0)
            assert results(intake) == expected(plan, agency.code)


@each_plan
def test_a_row_that_was_cut_is_named_by_its_number_now(plan: Plan) -> None:
    task = next(each for each in plan.tasks if each.id == "2.5")
    form = whole_form(plan, "SNV", lambda form: delete_row(form, form.rows[task_slot(task.identity)]))
    _, record = returned(form, plan=plan)
    assert [(each.code, each.details["tasks"]) for each in record.findings] == [(Code.ROWS_MISSING, "2.5")]


class Reading(NamedTuple):
    """What is told of a file, and what was taken and left out of it."""

    outcome: Outcome
    cells: tuple[int, int, int]
    told: list[tuple[Code, Place, str]]
    taken: dict[tuple[str, str], str]
    listed: list[tuple[Place, str]]


#: What tells one form of the same rows from another: its codes and keys, which are of identities.
CODES = re.compile(r"TV2793-20\d\d-[A-Z]+-\w{4}-[\w?]|\b[TX]\d[\w.]*-\w{3}\b|\bkq\S+~\d+")


def reading(intake: Intake, record: FileRecord) -> Reading:
    unmarked = partial(CODES.sub, "~")
    rows = [row for made in intake.returns for row in (*made.progress, *made.extras)]
    return Reading(
        record.outcome, (record.typed, record.consolidated, record.listed),
        [(found.code, found.place, unmarked(found.message)) for found in record.findings],
        {(row.task_id, name): unmarked(entry.text) for row in rows for name, entry in row.entries.items()},
        sorted((each.entry.place, unmarked(each.entry.text)) for each in intake.listed))


@pytest.mark.parametrize(("plan", "name"), [
    pytest.param(plan, name, id=f"{which} {name}",
                 marks=() if which == "swapped" and name in SAMPLE[::2] else pytest.mark.nightly)
    for which, plan in PLANS.items() for name in (*EDITS, *PART_EDITS)])
def test_a_damaged_form_is_read_as_if_its_tasks_had_always_had_their_numbers(name: str, plan: Plan) -> None:
    told = []
    for each in (plan, as_first_issued(plan)):
        form = damaged(every_cell_marked("SNV", valid=True, plan=each), [name], random.Random(1))
        intake, record = returned(form, plan=each)
        assert misplaced(intake, each) == []
        told.append(reading(intake, record))
    assert told[0] == told[1]


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────
def ruled(plan: Plan, doubt: Doubt, answer: str) -> Ruling | Finding:
    return interpret(plan, doubt, Decision(doubt.mark, "questions", {"decision": answer}, Place("ra_soat.xlsx")))


def decided(plan: Plan, form: bytes, doubt: Doubt, answer: str) -> Intake:
    """The form read again once an officer has written that answer, which is understood."""
    ruling = ruled(plan, doubt, answer)
    assert isinstance(ruling, Ruling), (answer, ruling)
    intake, record = returned(form, lambda other: ruling if other.mark == doubt.mark else None, plan)
    assert Code.DECIDED in {each.code for each in record.findings}
    consolidate(plan, intake)
    return intake


def asked(plan: Plan, form: bytes) -> Iterator[tuple[Doubt, tuple[str, ...]]]:
    """The doubts about rows of a form, each with what its question offers."""
    intake, _ = returned(form, plan=plan)
    offered = {each.mark: each.options for each in open_questions(plan, intake, Decisions())}
    yield from ((doubt, offered[doubt.mark]) for doubt in intake.doubts if doubt.about is About.ROW)


def spare_row_about_a_task(form: OpenForm) -> None:
    put(form.cell(form.rows["X1"], "content"), "Nhiệm vụ 2.5")
    put(form.cell(form.rows["X1"], "result"), "Ghi ở phần phát sinh")


def other_text(form: OpenForm) -> None:
    for row in form.task_rows[:2]:
        put(form.cell(row, "content"), "Một việc hoàn toàn khác không ai giao cho cơ quan này")


def keyless_and_reworded(form: OpenForm) -> None:
    EDITS["both_key_columns_emptied"](form, random.Random(0))
    for row in form.task_rows or range(1, 40):
        cell = form.cell(row, "content")
        if isinstance(cell.value, str) and len(cell.value) > 40:
            put(cell, f"{cell.value} nữa")


MISTAKES: Mapping[str, Callable[[OpenForm], object]] = {
    "a spare row about a task": spare_row_about_a_task, "another text": other_text,
    "no key and a text that resembles": keyless_and_reworded,
    **{name: partial(EDITS[name], draw=random.Random(3)) for name in (
        "row_inserted_with_answer", "rows_sorted_without_keys", "keys_sorted_alone", "row_copied_and_changed",
        "second_answer_pasted_under")}}


@pytest.mark.parametrize(("mistake", "plan"), [
    pytest.param(mistake, plan, id=f"{mistake}, {name}",
                 marks=() if name == "swapped" or mistake == "another text" else pytest.mark.nightly)
    for mistake in MISTAKES for name, plan in PLANS.items()])
def test_whatever_a_question_offers_is_understood_and_files_the_row_there(mistake: str, plan: Plan) -> None:
    form = whole_form(plan, "SNV", MISTAKES[mistake])
    doubts = list(asked(plan, form))
    assert doubts
    for doubt, options in doubts:
        for answer in options:
            intake = decided(plan, form, doubt, answer)
            ruling = ruled(plan, doubt, answer)
            assert isinstance(ruling, Ruling)
            typed = {entry.text for entry in doubt.entries if entry.text.startswith(("Kết quả", "kqA", "Ghi"))}
            if answer.startswith("Nhiệm vụ"):
                assert typed <= {entry.text for made in intake.returns for row in made.progress
                                 if plan.identity(row.task_id) == ruling.value for entry in row.entries.values()}


@each_plan
def test_every_task_can_be_named_and_a_number_that_was_another_s_is_asked_again_with_what_to_write(plan: Plan) -> None:
    form = whole_form(plan, "SNV", other_text)
    doubt, _ = next(asked(plan, form))
    typed = next(entry.text for entry in doubt.entries if entry.text.startswith("Kết quả"))
    moved = 0
    for task in plan.tasks:
        answer = f"Nhiệm vụ {task.id}"
        found = ruled(plan, doubt, answer)
        if isinstance(found, Finding):
            moved += 1
            answer = f"Nhiệm vụ mã {task.identity}"
            assert found.code is Code.DECISION_INVALID
            assert f"“{answer}” nếu là nhiệm vụ {task.id} nay" in found.message
        assert results(decided(plan, form, doubt, answer))[task.id] == typed
    assert moved >= 2


@pytest.fixture(scope="module")
def round_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of before the numbers moved, consolidated, with a row that an officer is asked about."""
    where = Round(tmp_path_factory.mktemp("before") / "ky")
    where.returns.mkdir(parents=True)
    where.plan.write_bytes(write_plan(SWAPPED_BEFORE))
    (where.returns / "snv.xlsx").write_bytes(whole_form(SWAPPED_BEFORE, "SNV", other_text))
    consolidate_round(where)
    return where.folder


@pytest.mark.parametrize(("answer", "filed"), [
    ("Nhiệm vụ 2.8", ""), ("Nhiệm vụ mã 2.8", "2.9"), ("Nhiệm vụ 2.1", "2.1"), ("?", ""), *(
        pytest.param(answer, filed, marks=pytest.mark.nightly)
        for answer, filed in (("2.9", ""), ("Nhiệm vụ mã 2.9", "2.8"), ("Bỏ", "")))])
def test_a_decision_written_before_the_numbers_moved_goes_by_no_number_of_another_task(
        answer: str, filed: str, round_before: Path, tmp_path: Path) -> None:
    """And ends no command in a traceback."""
    where = Round(Path(shutil.copytree(round_before, tmp_path / "ky")))
    book = openpyxl.load_workbook(path := where.results / "ra_soat.xlsx")
    line = next(row for row in book.worksheets[0].iter_rows(min_row=4) if "Dòng" in str([cell.value for cell in row]))
    typed = re.search("Kết quả của nhiệm vụ mã [0-9.]+", str([cell.value for cell in line]))
    assert typed
    line[6].value = answer
    book.save(path)
    where.plan.write_bytes(write_plan(SWAPPED))
    before = results(consolidate_round(where).standing.intake)
    assert [number for number, text in before.items() if text == typed[0]] == ([filed] if filed else [])
    for command in ("consolidate", "status", "remind"):
        done = CliRunner().invoke(main, [command, str(where.folder), "--today", "2020-11-20"])
        assert done.exit_code in (0, 1)
        assert isinstance(done.exception, SystemExit | None)


# ── beside the round ──────────────────────────────────────────────────────────────────────────────
def test_tasks_of_one_text_keep_each_its_answers_of_a_quarter_before_the_numbers_moved() -> None:
    first, second, inserted = (OLD.tasks[4]._replace(id=number, tt=number) for number in ("2.6", "2.7", "2.8"))
    before = replace(OLD, tasks=(first, second), period=usual_period(period_of("2020Q1")))
    now = replace(OLD, tasks=(
        inserted._replace(id="2.6", first_id="2.6A", content="Một việc mới"), first._replace(id="2.7", first_id="2.6"),
        second._replace(id="2.8", first_id="2.7")), period=usual_period(period_of("2020")))
    standing = standing_of(before, said_in("""
        | agency | task | status | result |
        | SNV | 2.6 | under_way | của 2.6 |
        | SNV | 2.7 | under_way | của 2.7 |"""))
    _, intake, _ = with_parts(now, Intake((), (), ()), (PartRound("Q1", standing),), Place())
    assert {number: text.rpartition(": ")[2] for number, text in results(intake).items()} == {
        "2.7": "của 2.6", "2.8": "của 2.7"}


def test_what_an_answered_form_rests_on_names_tasks_it_does_not_ask_by_their_numbers_now() -> None:
    intake, _ = returned(whole_form(SWAPPED, "SNV"), plan=SWAPPED)
    form = cast(SuperiorForm, SimpleNamespace(annex=lambda: Annex((), ()), tasks=(), figures=()))
    assert {line.text: line.tt for line in rests_on(consolidate(SWAPPED, intake), form) if "mã" in line.text} == {
        text: f"TV2793 {number}" for number, text in expected(SWAPPED, "SNV").items()}
