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
from toolkit.model.records import Plan, Role, Status
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.typed_text import cited_documents

SEED = 2793


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(resources.example(words.PLAN_FILE))[0]


@pytest.fixture(scope="module")
def template() -> FormTemplate:
    return FormTemplate.read(resources.template("progress_form.xlsx"))


@pytest.fixture(scope="module")
def returns(plan: Plan) -> tuple[Answers, ...]:
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
    assert plan.settings.issuer_code in [answers.agency for answers in returns]
    late = [answers for answers in returns if answers.received > plan.period.last_day]
    assert 2 <= len(late) <= 8
    marked = as_illustration(plan)
    assert "SỐ LIỆU MINH HỌA" in marked.settings.report_subject
    assert "SỐ LIỆU MINH HỌA" in marked.settings.plan_title
    assert [form_code(marked, a.code) for a in plan.expected] == [form_code(plan, a.code) for a in plan.expected]


def test_answers_use_the_form_s_fields_and_fit_their_status(plan: Plan, returns: tuple[Answers, ...]) -> None:
    for answers in returns:
        rows = plan.rows_of(answers.agency)
        assert list(answers.rows) == [row.task_id for row in rows]
        assert set(answers.free) <= set(fields.FREE_PARTS)
        assert all(set(typed) <= {*fields.ANSWERS, *fields.EXTRAS} for typed in answers.extras)
        for row, typed in zip(rows, answers.rows.values(), strict=True):
            status = recognise(str(typed["status"]), words.STATUS)
            assert status not in (None, Status.MISSING)
            assert row.role is Role.COORDINATING or status is not Status.NOTHING_ARISEN
            assert set(typed) <= set(fields.ANSWERS)
            assert ("completed" in typed) == (status is Status.DONE)
            assert ("result" in typed) == (status in (Status.DONE, Status.UNDER_WAY))
            assert ("difficulties" in typed) or status not in (Status.NOT_STARTED, Status.NOT_DOING)
            day = typed.get("completed")
            assert not isinstance(day, date) or date(plan.period.year, 1, 1) <= day < answers.received
            if "percent" in typed:
                percent = int(str(typed["percent"]).removesuffix("%"))
                assert percent == 100 if status is Status.DONE else 0 < percent < 100


def test_texts_are_no_one_s_and_cite_documents_as_clerks_do(returns: tuple[Answers, ...]) -> None:
    results = [typed["result"] for answers in returns for typed in answers.rows.values() if "result" in typed]
    assert len(results) > 300
    assert len(set(results)) == len(results)
    cells = [str(typed["documents"]) for answers in returns for typed in answers.rows.values() if "documents" in typed]
    named = [document for cell in cells for document in cited_documents(cell)]
    assert len(named) > 250
    found = [re.match(r"(\D+ số )?[\w/-]+( ngày [\d/]+)?(.*)", document) for document in named]
    assert all(found)
    ways = Counter(tuple(map(bool, match.groups())) for match in found if match)
    assert ways[True, True, True] > 0.7 * len(named)
    assert min(ways[True, True, False], ways[False, False, False]) > 0.04 * len(named)
    person_or_blank = re.compile(
        r"\b(?i:ông|bà|đồng chí|đ/c|anh|chị)\s+[A-ZĐ]\w+|0\d{2,3}[ .]?\d{3}[ .]?\d{3}|@(?!example\.org)|[{}]")
    for answers in returns:
        assert answers.free["overall"].endswith("(Số liệu minh họa.)")
        assert "số liệu minh họa" in answers.free["preparer"]
        assert all(re.fullmatch(r"\[[^\]]+\]", answers.free[part]) for part in ("preparer", "approver"))
        assert not [text for text in texts(answers) if person_or_blank.search(text)]


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
    assert [(form.free(part).value, form.free(part).data_type) for part in signed.free] == [("=1+1", "s"), ("- Một", "s")]


# ── what the toolkit says of each mistake ─────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", [*MISTAKES, *SECOND_FILES])
def test_a_mistake_is_told(name: str, sending: Sending, template: FormTemplate, tmp_path: Path) -> None:
    contents = sent_files(sending, name) if name in SECOND_FILES else (MISTAKES[name](sending),)
    for number, content in enumerate(contents, 1):
        (tmp_path / f"{number}.xlsx").write_bytes(content)
    records = read_returns(sending.plan, collect(tmp_path), template.layout, lambda *_: None).files
    assert EXPECTED[name].told in {finding.code for record in records for finding in record.findings}
    assert EXPECTED[name].outcome in {record.outcome for record in records}
    assert all(record.typed == record.consolidated + record.listed for record in records)


# ── the returns folder ────────────────────────────────────────────────────────────────────────────
def returned(plan: Plan, template: FormTemplate, folder: Path, seed: int = SEED) -> list[Path]:
    """The files of a simulated returns folder."""
    forms = {form_file_name(plan, agency): template.form(plan, agency) for agency in plan.expected}
    written = write_demo_returns(plan, forms, folder, seed)
    assert sorted(written) == sorted(folder.iterdir())
    return list(written)


def test_files_arrive_when_they_were_saved_and_the_toolkit_says_what_their_clerks_did_wrong(
        plan: Plan, returns: tuple[Answers, ...], tmp_path: Path, template: FormTemplate) -> None:
    files, folder = returned(plan, template, tmp_path), tmp_path
    for answers in returns:
        path = folder / form_file_name(plan, plan.agency(answers.agency))
        assert datetime.fromtimestamp(path.stat().st_mtime) == answers.saved
    silent = {agency.code for agency in plan.expected} - {answers.agency for answers in returns}
    assert not [code for code in silent if list(folder.glob(f"*-{code} *"))]
    assert len(files) == len(returns) + len(SECOND_FILES)
    intake = read_returns(plan, collect(folder), template.layout, lambda *_: None)
    supplement = (Code.ANSWERS_UNREPEATED,)  # beside that its files were merged
    expected = Counter((*(EXPECTED[name].told for name in MISTAKES_IN_ORDER), *supplement))
    assert Counter(finding.code for finding in intake.findings) == expected


@pytest.mark.parametrize("seed", range(4))
def test_any_plan_and_any_seed_make_a_round(seed: int, template: FormTemplate, tmp_path: Path) -> None:
    assert len(returned(PLAN, template, tmp_path, seed)) >= len(PLAN.expected)
