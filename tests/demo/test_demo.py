"""The simulated round: the same for the same seed, within the form's rules, about nobody; and each mistake says what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from clerk_mistakes import EXPECTED, MISTAKES
from samples import PLAN

from toolkit.base.text import date_vi, recognise
from toolkit.demo.clerks import Answers, OpenForm, answers_of, fill_form, simulate_answers
from toolkit.demo.demonstration import (
    MISTAKES_IN_ORDER,
    SECOND_FILES,
    Sending,
    as_illustration,
    sent_files,
    write_demo_returns,
)
from toolkit.forms.form import FormTemplate
from toolkit.intake.returns import collect, read_returns
from toolkit.model import fields, resources, words
from toolkit.model.findings import Code
from toolkit.model.form_code import form_code, form_file_name, task_slot
from toolkit.model.records import FileRecord, Plan, Role, Status
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.typed_text import cited_documents

SEED = 2793


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan of Decision 2793."""
    return read_plan(resources.example(words.PLAN_FILE))[0]


@pytest.fixture(scope="module")
def template() -> FormTemplate:
    """The shipped form."""
    return FormTemplate.read(resources.template("progress_form.xlsx"))


@pytest.fixture(scope="module")
def returns(plan: Plan) -> tuple[Answers, ...]:
    """What the agencies answer."""
    return simulate_answers(plan, SEED)


def texts(answers: Answers) -> Iterator[str]:
    """Every text typed into a form."""
    for typed in (*answers.rows.values(), *answers.extras):
        yield from (value for value in typed.values() if isinstance(value, str))
    yield from answers.free.values()


# ── what is answered ──────────────────────────────────────────────────────────────────────────────
def test_answers_follow_from_seed_and_agency_and_most_report(plan: Plan, returns: tuple[Answers, ...]) -> None:
    assert simulate_answers(plan, SEED) == returns
    assert simulate_answers(plan, SEED + 1) != returns
    without = replace(plan, agencies=plan.agencies[1:])
    agency = plan.agencies[-1]
    assert answers_of(without, agency, SEED) == answers_of(plan, agency, SEED)
    assert len(plan.expected) - len(returns) == 4
    assert plan.settings.issuer_code in [each.agency for each in returns]
    late = [each for each in returns if each.received > plan.period.last_day]
    assert 2 <= len(late) <= 8
    marked = as_illustration(plan)
    assert "SỐ LIỆU MINH HỌA" in marked.settings.report_subject
    assert "SỐ LIỆU MINH HỌA" in marked.settings.plan_title
    assert [form_code(marked, a.code) for a in plan.expected] == [form_code(plan, a.code) for a in plan.expected]


def test_answers_use_the_form_s_fields_and_fit_their_status(plan: Plan, returns: tuple[Answers, ...]) -> None:
    for each in returns:
        rows = plan.rows_of(each.agency)
        assert list(each.rows) == [row.task_id for row in rows]
        for row in rows:
            status = recognise(str(each.rows[row.task_id]["status"]), words.STATUS)
            assert status not in (None, Status.MISSING)
            assert row.role is Role.COORDINATING or status is not Status.NOTHING_ARISEN
        assert set(each.free) <= set(fields.FREE_PARTS)
        assert all(set(typed) <= set(fields.ANSWERS) for typed in each.rows.values())
        assert all(set(typed) <= {*fields.ANSWERS, *fields.EXTRAS} for typed in each.extras)
        for typed in each.rows.values():
            status = recognise(str(typed["status"]), words.STATUS)
            assert ("completed" in typed) == (status is Status.DONE)
            assert ("result" in typed) == (status in (Status.DONE, Status.UNDER_WAY))
            assert ("difficulties" in typed) or status not in (Status.NOT_STARTED, Status.NOT_DOING)
            day = typed.get("completed")
            if isinstance(day, date):
                assert date(plan.period.year, 1, 1) <= day < each.received
            if "percent" in typed:
                percent = int(str(typed["percent"]).removesuffix("%"))
                assert percent == 100 if status is Status.DONE else 0 < percent < 100


def test_texts_are_no_one_s_and_cite_documents_as_clerks_do(returns: tuple[Answers, ...]) -> None:
    results = [typed["result"] for each in returns for typed in each.rows.values() if "result" in typed]
    assert len(results) > 300
    assert len(set(results)) == len(results)
    cells = [str(typed["documents"]) for each in returns for typed in each.rows.values() if "documents" in typed]
    named = [document for cell in cells for document in cited_documents(cell)]
    assert len(named) > 250
    found = [re.match(r"(\D+ số )?[\w/-]+( ngày [\d/]+)?(.*)", document) for document in named]
    assert all(found)
    ways = Counter(tuple(map(bool, each.groups())) for each in found if each)
    assert ways[True, True, True] > 0.7 * len(named)
    assert min(ways[True, True, False], ways[False, False, False]) > 0.04 * len(named)
    for each in returns:
        assert each.free["overall"].endswith("(Số liệu minh họa.)")
        assert "số liệu minh họa" in each.free["preparer"]
    person = re.compile(r"\b(?i:ông|bà|đồng chí|đ/c|anh|chị)\s+[A-ZĐ]\w+|0\d{2,3}[ .]?\d{3}[ "
                        r".]?\d{3}|@(?!example\.org)")
    for each in returns:
        for part in ("preparer", "approver"):
            assert re.fullmatch(r"\[[^\]]+\]", each.free[part])
        assert not [text for text in texts(each) if person.search(text)]
    assert not [text for each in returns for text in texts(each) if "{" in text or "}" in text]


# ── how it is typed ───────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def sending(plan: Plan, template: FormTemplate) -> Sending:
    """A district's filled form, with every sort of answer in it."""
    agency = next(agency for agency in reversed(plan.expected) if answers_of(plan, agency, SEED).extras)
    answers = answers_of(plan, agency, SEED)
    return Sending(plan, answers, fill_form(template.form(plan, agency), answers))


def test_everything_answered_stands_in_the_form_as_text(sending: Sending, template: FormTemplate) -> None:
    form = OpenForm(sending.filled)
    def shown(value: object) -> object:
        return date_vi(value) if isinstance(value, date) else value
    for task, typed in sending.answers.rows.items():
        row = form.rows[task_slot(task)]
        assert {name: shown(form.cell(row, name).value) for name in typed} == {k: shown(v) for k, v in typed.items()}
    for part, text in sending.answers.free.items():
        assert form.free(part).value == text
    agency = sending.plan.agency(sending.answers.agency)
    assert fill_form(template.form(sending.plan, agency), sending.answers) == sending.filled
    assert OpenForm(sending.filled).book.properties.modified == sending.answers.saved
    signed = sending.answers._replace(free={"overall": "=1+1", "direction": "- Một"})
    form = OpenForm(fill_form(template.form(sending.plan, sending.plan.agency(signed.agency)), signed))
    assert [(form.free(part).value, form.free(part).data_type) for part in signed.free] == [("=1+1", "s"),
        ("- Một", "s")]


# ── what the toolkit says of each mistake ─────────────────────────────────────────────────────────
def ledger(sending: Sending, template: FormTemplate, folder: Path, *contents: bytes) -> dict[str, FileRecord]:
    """The ledger of a folder holding these files, "1.xlsx" …, by name."""
    for number, content in enumerate(contents, 1):
        (folder / f"{number}.xlsx").write_bytes(content)
    made = read_returns(sending.plan, collect(folder), template.layout, lambda *_: None)
    return {record.file: record for record in made.files}


def told(records: dict[str, FileRecord]) -> set[Code]:
    """All codes of a ledger."""
    return {finding.code for record in records.values() for finding in record.findings}


@pytest.mark.parametrize("name", [*MISTAKES, *SECOND_FILES])
def test_a_mistake_is_told(name: str, sending: Sending, template: FormTemplate, tmp_path: Path) -> None:
    records = ledger(sending, template, tmp_path, *sent_files(sending, name) if name in SECOND_FILES else (MISTAKES[name](sending),))
    assert EXPECTED[name].told in told(records)
    assert EXPECTED[name].outcome in {record.outcome for record in records.values()}
    assert all(record.typed == record.consolidated + record.listed for record in records.values())


# ── the returns folder ────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def folder(plan: Plan, template: FormTemplate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated returns folder."""
    made = tmp_path_factory.mktemp("returns")
    forms = {form_file_name(plan, agency): template.form(plan, agency) for agency in plan.expected}
    written = write_demo_returns(plan, forms, made, SEED)
    assert sorted(written) == sorted(made.iterdir())
    return made


def test_files_arrive_when_they_were_saved_and_the_toolkit_says_what_their_clerks_did_wrong(
        plan: Plan, returns: tuple[Answers, ...], folder: Path, template: FormTemplate) -> None:
    for each in returns:
        path = folder / form_file_name(plan, plan.agency(each.agency))
        assert datetime.fromtimestamp(path.stat().st_mtime) == each.saved
    silent = {agency.code for agency in plan.expected} - {each.agency for each in returns}
    assert not [code for code in silent if list(folder.glob(f"*-{code} *"))]
    assert len(list(folder.iterdir())) == len(returns) + len(SECOND_FILES)
    made = read_returns(plan, collect(folder), template.layout, lambda *_: None)
    supplement = (Code.ANSWERS_UNREPEATED,)  # beside that its files were merged
    expected = Counter((*(EXPECTED[name].told for name in MISTAKES_IN_ORDER), *supplement))
    assert Counter(finding.code for finding in made.findings) == expected


@pytest.mark.parametrize("seed", range(4))
def test_any_plan_and_any_seed_make_a_round(seed: int, template: FormTemplate, tmp_path: Path) -> None:
    forms = {form_file_name(PLAN, agency): template.form(PLAN, agency) for agency in PLAN.expected}
    written = write_demo_returns(PLAN, forms, tmp_path, seed)
    assert len(written) >= len(PLAN.expected)
