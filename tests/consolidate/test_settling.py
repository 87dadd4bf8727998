"""What counts of several statements: flows and stocks over the quarters of a year, a status that goes back, in any order."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from said import intake as said_in
from samples import PLAN
from test_intake import Answers, sent
from test_year_parts import QUARTERS, YEAR, drop, form, quarter

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.parts import PartRound, with_parts
from toolkit.consolidate.standing import standing_of
from toolkit.model import fields, words
from toolkit.model.findings import Code, Finding, Place
from toolkit.model.period import period_of, usual_period
from toolkit.model.records import (
    Entry,
    Indicator,
    Intake,
    Plan,
    Previous,
    Return,
    Role,
    Ruling,
    Status,
    TaskAnswer,
    TaskNumber,
    Way,
)
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds import reading
from toolkit.rounds.beginning import AfterRounds, init_round
from toolkit.rounds.reading import read_inputs
from toolkit.rounds.round import Round
from toolkit.summary.summary import write_summary

#: A flow, a stock that agencies add up, a stock of which the mean of agencies counts, a flow only the last sender knows, a
#: figure of which the largest counts.
INDICATORS = (
    Indicator("1", "Số vụ đã giải quyết", "vụ", Way.SUM), Indicator("2", "Số điểm tiếp nhận hiện có", "điểm", Way.SUM, through=Way.LATEST),
    Indicator("3", "Tỷ lệ bao phủ", "%", Way.MEAN, through=Way.LATEST), Indicator("4", "Số vụ toàn tỉnh", "vụ", Way.LATEST, through=Way.SUM),
    Indicator("5", "Mức phạt cao nhất", "triệu đồng", Way.LARGEST))
BASE = replace(PLAN, indicators=INDICATORS)

#: By quarter and agency the figures typed, in the order of the indicators; SNV says nothing in the third, HCK comes late.
FIGURES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("2026Q1", "SCT"): ("10", "4", "50", "100", "12,5"), ("2026Q1", "SNV"): ("1,5", "2", "70", "90", "31"),
    ("2026Q1", "HCK"): ("3", "1", "20", "80"),
    ("2026Q2", "SCT"): ("20", "6", "60", "110", "40"), ("2026Q2", "SNV"): ("2", "3", "75", ""), ("2026Q2", "HCK"): ("", "1", "", "70"),
    ("2026Q3", "SCT"): ("30", "5", "65", "120"), ("2026Q4", "SCT"): ("40", "7", "80", "130", "9"), ("2026Q4", "SNV"): ("0,25", "4", "90", "95"),
}


def figures(*typed: str) -> Answers:
    return {f"I{number}": {"figure": text} for number, text in enumerate(typed, 1) if text}


def received(here: Path, code: str, agency: str, answers: Answers, day: date, name: str = "") -> None:
    drop(here / f"Ky {code}", f"{name or agency}.xlsx", form(quarter(code, BASE), agency, answers, day), day)


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four quarters with what came back in each, and the year made from them in folder NAM."""
    here = tmp_path_factory.mktemp("quarters")
    for code in QUARTERS:
        plan = quarter(code, BASE)
        (here / f"Ky {code}").mkdir()
        (here / f"Ky {code}" / words.PLAN_FILE).write_bytes(write_plan(plan))
        for (when, agency), typed in FIGURES.items():
            if when == code:
                received(here, code, agency, figures(*typed), plan.period.last_day)
    init_round(here / "NAM", AfterRounds(tuple(here / f"Ky {code}" for code in QUARTERS), period=YEAR))
    return here


@pytest.fixture
def here(quarters: Path, tmp_path: Path) -> Path:
    shutil.copytree(quarters, tmp_path, dirs_exist_ok=True)
    return tmp_path


def year(here: Path) -> Consolidation:
    plan, told, _, intake = read_inputs(Round(here / "NAM"))
    return consolidate(plan, intake, told)


def totals(made: Consolidation) -> dict[str, float]:
    return dict(made.indicators[["code", "total"]].itertuples(index=False))


def counted_anew(here: Path) -> dict[str, float]:
    """The year's figures from the quarters' workbooks, by openpyxl alone: of several of an agency the last saved counts."""
    typed = defaultdict[tuple[str, str], list[float]](list)  # by indicator and agency, in the order of quarters
    for folder in sorted(here.glob("Ky 2026Q*")):
        books = [(openpyxl.load_workbook(path), path) for path in (folder / words.RETURNS_FOLDER).glob("*.xlsx")]
        last: dict[str, openpyxl.Workbook] = {}
        for book, path in sorted(books, key=lambda opened: opened[0].properties.modified):
            last[path.stem.split()[0]] = book
        for agency, book in last.items():
            for row in book[words.FORM_SHEETS["fill"]].iter_rows(values_only=True):
                slot = str(row[12] or "").partition("-")[0]
                if slot in ("I1", "I2", "I3", "I4", "I5") and row[4]:
                    typed[slot[1:], agency].append(float(str(row[4]).replace(",", ".")))
    by_agency = {code: {agency: said for (named, agency), said in typed.items() if named == code} for code in "12345"}
    ends = [said[-1] for said in by_agency["3"].values()]
    return {"1": sum(map(sum, by_agency["1"].values())), "2": sum(said[-1] for said in by_agency["2"].values()),
            "3": round(sum(ends) / len(ends), 2), "4": sum(by_agency["4"]["SCT"]), "5": max(map(max, by_agency["5"].values()))}


HEAD = "| agency | task | status | percent | completed | result |\n"


@pytest.mark.parametrize(("deadline", "then", "status", "is_known", "is_told"), [
    ("Năm 2026", "done", "under_way", False, True), ("Hằng năm", "done", "not_started", False, True),
    ("Năm 2026", "done", "under_way", True, False), ("Hằng quý", "done", "under_way", False, False),
    ("Năm 2026", "done", "nothing_arisen", False, False), ("Năm 2026", "under_way", "not_started", False, False)])
def test_a_year_tells_of_a_task_that_is_done_no_more_where_the_later_quarter_did_not_know(
        deadline: str, then: str, status: str, is_known: bool, is_told: bool) -> None:
    plan = replace(PLAN, tasks=tuple(task._replace(deadline=deadline) for task in PLAN.tasks))
    before = (Previous("2026Q1", "SNV", "2.4", Status.DONE, 100.0, "A"),) if is_known else ()
    parts = [PartRound(f"../{code}", standing_of(replace(quarter(code, plan), previous=before if code == "2026Q3" else ()),
                                                said_in(f"{HEAD}| SNV | 2.4 | {said} | | | {code} |")))
             for code, said in zip(QUARTERS, (then, "", status), strict=False)]
    _, intake, found = with_parts(plan, Intake((), (), ()), parts, Place())
    told = [each for each in found if each.code is Code.PART_STATUS_BACK]
    assert [(each.details["done"], each.details["period"], each.place.file) for each in told] == [
        ("quý I", "quý III", "../2026Q3/2_bao_cao_nhan_ve/SNV.xlsx")] * is_told
    assert intake.returns[0].progress[0].status is Status(status)


# ── a year of flows and stocks ────────────────────────────────────────────────────────────────────
def test_flows_are_added_up_over_the_year_and_of_stocks_the_last_counts(here: Path) -> None:
    made = year(here)
    assert totals(made) == counted_anew(here) == {"1": 106.75, "2": 12, "3": 63.33, "4": 460, "5": 40}
    held = {form.agency: {code: row.lacking for code, row in form.figures.items()} for form in made.intake.returns}
    assert held["SNV"] == {"1": ("quý III",), "2": (), "3": (), "4": ("quý II", "quý III"), "5": ("quý II", "quý III", "quý IV")}
    assert held["HCK"]["2"] == ("quý III", "quý IV")  # a stock is of the last quarter known, which is told
    path = here / "NAM" / "bang.xlsx"
    path.write_bytes(write_summary(made).content({}))
    rows = list(openpyxl.load_workbook(path)[words.PLAN_SHEETS["indicators"]].iter_rows(values_only=True))
    own = {(str(row[0]), row[5]): row[4] for row in rows if row[5] in ("SCT", "SNV", "HCK")}
    assert own["2", "SCT"] == 7
    assert sum(value for (code, _), value in own.items() if code == "1") == 106.75


def test_late_and_corrected_returns_of_a_quarter_count_as_its_own(here: Path) -> None:
    received(here, "2026Q3", "SNV", figures("5", "9", "85", "96"), date(2026, 11, 2), "SNV tre")
    assert totals(year(here)) == counted_anew(here) == {"1": 111.75, "2": 12, "3": 63.33, "4": 460, "5": 40}
    received(here, "2026Q4", "SCT", figures("44", "8", "82", "131"), date(2027, 1, 5), "SCT sua")
    received(here, "2026Q4", "HCK", figures("1", "2", "30", ""), date(2027, 1, 6))
    # of SCT's two returns of the fourth quarter, saved one after the other, the later counts
    assert totals(year(here)) == counted_anew(here) == {"1": 116.75, "2": 14, "3": 67.33, "4": 461, "5": 40}


def test_the_plan_keeps_how_a_figure_is_put_together_over_time_and_says_nothing_where_it_follows(here: Path) -> None:
    plan, found = read_plan(here / "NAM" / words.PLAN_FILE)
    assert plan.indicators == INDICATORS
    assert not [each for each in found if each.place.sheet == words.PLAN_SHEETS["indicators"]]
    lines = list(openpyxl.load_workbook(here / "NAM" / words.PLAN_FILE)[words.PLAN_SHEETS["indicators"]].iter_rows(values_only=True))
    head = next(row for row in lines if "Qua các kỳ" in row)
    column = head.index("Qua các kỳ")
    assert [row[column] for row in lines if row[0] in ("1", "2", "3", "4", "5")] == [
        None, "Số kỳ cuối", "Số kỳ cuối", "Cộng các kỳ", None]


# ── a part that is gone ───────────────────────────────────────────────────────────────────────────
def test_a_part_that_moved_is_an_error_at_its_setting_and_who_reported_in_it_is_not_said_to_have(here: Path) -> None:
    assert totals(year(here))["1"] == 106.75
    (here / "Ky 2026Q1").rename(here / "Quy I")
    made = year(here)
    (told,) = (each for each in made.findings if each.code is Code.PART_UNREADABLE)
    assert (told.place.sheet, told.place.cell[0], told.details["folder"]) == ("Thông tin", "B", "../Ky 2026Q1")
    assert "nên không có số liệu của kỳ đó" in told.problem
    assert told in standing_of(made.plan, made.intake, made.findings).open  # the report stays a draft
    assert Code.PARTS_MISSING in [each.code for each in made.findings]
    lacking = [each.problem for each in made.findings if each.code is Code.PARTS_MISSING]
    assert "quý I" in lacking[0]
    assert totals(made)["1"] == 106.75 - 14.5


def test_a_part_that_cannot_be_opened_is_told_with_why_and_one_that_is_only_read_is_left_as_it_is(
        here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.stat().st_mtime_ns for path in here.glob("Ky */**/*")}
    assert totals(year(here))["1"] == 106.75
    assert {path: path.stat().st_mtime_ns for path in here.glob("Ky */**/*")} == before

    plan_of = reading.plan_of

    def guarded(where: Round, sending: date | None = None) -> tuple[Plan, tuple[Finding, ...]]:
        if where.folder.name == "Ky 2026Q4":
            raise PermissionError(13, "Permission denied")
        return plan_of(where, sending)

    monkeypatch.setattr(reading, "plan_of", guarded)
    (told,) = (each for each in year(here).findings if each.code is Code.PART_UNREADABLE)
    assert (told.place.sheet, told.details["folder"]) == ("Thông tin", "../Ky 2026Q4")


# ── a status that goes back ───────────────────────────────────────────────────────────────────────
def second_quarter(deadline: str, before: str) -> Plan:
    plan = replace(quarter("2026Q2"), tasks=tuple(task._replace(deadline=deadline) for task in PLAN.tasks))
    return replace(plan, previous=(Previous(before, "SNV", TaskNumber("2.4"), Status.DONE, 100.0),))


@pytest.mark.parametrize(("deadline", "before", "is_asked"), [
    ("Năm 2026", "2026Q1", True), ("Hằng năm", "2026Q1", True), ("Hằng năm", "2025", False), ("Hằng quý", "2026Q1", False), ("Khi có yêu cầu", "2026Q1", False)])
def test_a_status_that_goes_back_is_asked_and_counts_once_an_officer_has_said_what_is_true(
        deadline: str, before: str, is_asked: bool) -> None:
    plan = second_quarter(deadline, before)
    files = {"SNV.xlsx": form(plan, "SNV", {"T2.4": {"status": "Đang thực hiện", "percent": "60", "result": "Làm lại"}}, date(2026, 6, 12))}
    intake = sent(files, plan)
    asked = [doubt for doubt in intake.doubts if doubt.reason and doubt.reason.code is Code.STATUS_BACK]
    row = next(row for row in intake.returns[0].progress if row.task_id == "2.4")
    assert (len(asked), row.contradicts, row.entries["status"].text) == (is_asked, is_asked, "Đang thực hiện")
    if is_asked:
        decided = sent(files, plan, lambda doubt: Ruling(doubt.mark, Status.UNDER_WAY, "Đang thực hiện") if doubt == asked[0] else None)
        row = next(row for row in decided.returns[0].progress if row.task_id == "2.4")
        assert (row.status, row.contradicts) == (Status.UNDER_WAY, False)
        assert Code.STATUS_BACK not in [each.code for each in decided.findings]


@pytest.mark.parametrize(("deadline", "before", "percent", "is_asked"), [
    ("Năm 2026", 80.0, "40", True), ("Năm 2026", 40.0, "40", False), ("Năm 2026", None, "40", False), ("Hằng quý", 80.0, "40", False),
    ("Năm 2026", 80.0, "", False)])
def test_a_percentage_that_falls_is_asked(deadline: str, before: float | None, percent: str, is_asked: bool) -> None:
    plan = second_quarter(deadline, "2026Q1")
    plan = replace(plan, previous=tuple(row._replace(status=Status.UNDER_WAY, percent=before) for row in plan.previous))
    typed = {"status": "Đang thực hiện", "percent": percent, "result": "Đã rà soát"}
    intake = sent({"SNV.xlsx": form(plan, "SNV", {"T2.4": typed}, date(2026, 6, 12))}, plan)
    asked = [doubt.reason.problem for doubt in intake.doubts if doubt.reason and doubt.reason.code is Code.PERCENT_BACK]
    assert asked == ["Kỳ trước đã báo tiến độ cao hơn, nay chỉ còn 40 %."] * is_asked


# ── in any order ──────────────────────────────────────────────────────────────────────────────────
TEXTS = st.sampled_from(("", "Đã rà soát", "đã rà soát", "Đã họp", "Không"))
STATUSES = st.sampled_from((None, Status.NOT_STARTED, Status.UNDER_WAY, Status.DONE))
FIGURE_VALUES = st.sampled_from((None, 0.0, 1.5, 7.0))
#: Of each quarter what each agency said: status, text, figure.
YEARS = st.lists(st.dictionaries(st.sampled_from(("SNV", "SCT", "HCK")), st.tuples(STATUSES, TEXTS, FIGURE_VALUES), max_size=3), min_size=1, max_size=4)


def part_return(code: str, agency: str, status: Status | None, text: str, figure: float | None) -> Return:
    place = Place(f"{agency}.xlsx", "Biểu", "H9")
    values = {name: value for name, value in (("status", status), ("result", text)) if value}
    row = TaskAnswer(TaskNumber("2.4"), Role.LEAD, place, values, {name: Entry(str(value), place) for name, value in values.items()})
    given = {} if figure is None else {fields.FIGURE: figure}
    counted = {each.code: TaskAnswer(TaskNumber(f"I{each.code}"), Role.LEAD, place, given, {name: Entry(str(value), place) for name, value in given.items()})
               for each in INDICATORS}
    return Return(agency, (place.file,), usual_period(period_of(code)).last_day, "", (row,), figures=counted)


@settings(max_examples=60, deadline=None)
@given(YEARS, st.randoms(use_true_random=False))
def test_the_order_of_returns_changes_nothing_and_each_field_is_settled_as_its_policy_says(
        said: list[dict[str, tuple[Status | None, str, float | None]]], draw: object) -> None:
    def together(shuffled: bool) -> tuple[Intake, tuple[Finding, ...]]:
        parts = []
        for code, answers in zip(QUARTERS, said, strict=False):
            returns = [part_return(code, agency, *told) for agency, told in answers.items()]
            if shuffled:
                draw.shuffle(returns)  # type: ignore[attr-defined]
            parts.append(PartRound(f"../{code}", standing_of(quarter(code, BASE), Intake(tuple(returns), (), ()))))
        _, intake, found = with_parts(BASE, Intake((), (), ()), parts, Place())
        return intake, found

    intake, found = together(False)
    other, found_too = together(True)
    assert (intake.returns, sorted(each.message for each in found)) == (other.returns, sorted(each.message for each in found_too))
    for form_ in intake.returns:
        told = [answers[form_.agency] for answers in said if form_.agency in answers]
        (row,) = form_.progress
        assert row.status is next((status for status, _, _ in reversed(told) if status), None)
        typed = {text.casefold() for _, text, _ in told if text and text != "Không"}
        assert all(row.text("result").casefold().count(text) == 1 for text in typed)
        given = [figure for _, _, figure in told if figure is not None]
        expected = (sum(given), given[-1], given[-1], sum(given), max(given)) if given else (None,) * 5
        assert tuple(form_.figures[each.code].value for each in INDICATORS) == expected


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(st.permutations(range(12)), st.permutations(QUARTERS))
def test_names_of_files_and_the_order_of_parts_change_no_frame(quarters: Path, names: list[int], parts: list[str]) -> None:
    """Of several files of one agency the last saved counts, whatever they are called; of parts their periods' order."""
    def frames(renamed: bool) -> dict[str, pd.DataFrame]:
        with TemporaryDirectory() as folder:
            here = Path(shutil.copytree(quarters, folder, dirs_exist_ok=True))
            received(here, "2026Q3", "SNV", figures("5", "9", "85", "96"), date(2026, 11, 2), "SNV tre")
            received(here, "2026Q4", "SCT", figures("44", "8", "82", "131"), date(2027, 1, 5), "SCT sua")
            received(here, "2026Q4", "SCT", figures("", "9", "", ""), date(2027, 1, 6), "SCT bo sung")
            for path, number in zip(sorted(here.glob(f"Ky */{words.RETURNS_FOLDER}/*.xlsx")), names, strict=True) if renamed else ():
                path.rename(path.with_name(f"to {number}.xlsx"))
            if renamed:
                plan, _ = read_plan(here / "NAM" / words.PLAN_FILE)
                settings_ = plan.settings._replace(parts=tuple(f"../Ky {code}" for code in parts))
                (here / "NAM" / words.PLAN_FILE).write_bytes(write_plan(replace(plan, settings=settings_)))
            made = year(here)
            return {name: getattr(made, name).drop(columns="file", errors="ignore") for name in (
                "rows", "tasks", "agencies", "groups", "extras", "free", "indicators", "figures", "answers")}

    expected, found = frames(False), frames(True)
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(frame, found[name])
