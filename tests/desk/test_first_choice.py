"""What the dialog of the first time offers, foresees and makes: periods, parts of a year, ad hoc reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from samples import PLAN

from toolkit.desk.first_choice import (
    FirstChoice,
    Source,
    begin,
    first_choice,
    foreseen,
    known_round,
    objection,
    periods_offered,
    proposed_folder,
    superior_form,
)
from toolkit.model.period import period_of, usual_period
from toolkit.model.records import Plan
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.beginning import AfterRounds
from toolkit.rounds.round import Round

TODAY = date(2026, 11, 10)


def round_of(folder: Path, code: str, plan: Plan = PLAN, name: str = "") -> Path:
    """A round of that period of a plan, the sample's, called as it is proposed."""
    where = Round(folder / (name or f"Ky bao cao {code}"))
    where.folder.mkdir()
    where.plan.write_bytes(write_plan(replace(plan, period=usual_period(period_of(code)))))
    return where.folder


def after(before: Path, period: str = "") -> FirstChoice:
    """The round after that one is chosen."""
    return FirstChoice(Source.PREVIOUS, str(before), period=period, folder=str(before.parent / "Ky bao cao 2026"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[AfterRounds]:
    """What rounds are made as; none is made."""
    kept: list[AfterRounds] = []
    def make(folder: Path, way: AfterRounds) -> None:
        kept.append(way)
        raise NotImplementedError
    monkeypatch.setattr("toolkit.desk.first_choice.init_round", make)
    return kept


def made_as(choice: FirstChoice, asked: list[AfterRounds]) -> AfterRounds:
    """What the round of that choice would be made as."""
    assert objection(choice) == ""
    with pytest.raises(NotImplementedError):
        begin(choice)
    return asked[-1]


def codes(previous: tuple[Path, ...]) -> list[str]:
    """The periods of rounds called as they are proposed."""
    return [folder.name.rpartition(" ")[2] for folder in previous]


# ── which period ──────────────────────────────────────────────────────────────────────────────────
def test_all_periods_of_this_year_are_offered_then_those_of_the_years_before_and_after() -> None:
    offered = [period.code for period in periods_offered(FirstChoice(Source.SHIPPED), TODAY)]
    assert offered[:8] == ["2026", "2026H1", "2026H2", "2026N9", "2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert offered[8:20] == [f"2026M{month:02}" for month in range(1, 13)]
    assert offered[20:] == [code.replace("2026", year) for year in ("2025", "2027") for code in offered[:20]]


def test_after_a_round_the_next_comes_first_and_what_is_without_a_round_is_named(tmp_path: Path) -> None:
    offered = [period.heading for period in periods_offered(after(round_of(tmp_path, "2026Q4")), TODAY)]
    assert offered[0] == "Quý I năm 2027"
    assert {"Năm 2026", "6 tháng cuối năm 2026", "Năm 2027"} <= set(offered)
    assert not {"Quý IV năm 2026", "Quý III năm 2026", "Tháng 12 năm 2026"} & set(offered)
    last = [round_of(tmp_path, code) for code in ("2026Q1", "2026Q3")][1]
    assert "Gộp từ 2 kỳ: quý I (Ky bao cao 2026Q1), quý III (Ky bao cao 2026Q3). Các kỳ được gộp chưa đủ 9 tháng đầu năm 2026: thiếu quý II." in (
        foreseen(after(last, "9 tháng năm 2026")))


def test_a_round_that_was_saved_since_is_read_anew_when_the_dialog_opens_again(tmp_path: Path) -> None:
    before = round_of(tmp_path, "2026Q1")
    assert first_choice(tmp_path, TODAY, before).period == "Quý II năm 2026"
    Round(before).plan.write_bytes(write_plan(replace(PLAN, period=usual_period(period_of("2026Q2")))))
    assert first_choice(tmp_path, TODAY, before).period == "Quý III năm 2026"


@pytest.mark.parametrize(("typed", "folder"), [
    ("Năm 2027", "Ky bao cao 2027"), ("quý 3/2026", "Ky bao cao 2026Q3"), ("2026h1", "Ky bao cao 2026H1"),
    ("Tháng 9 năm 2026", "Ky bao cao 2026M09"), ("202", "Ky bao cao 2026"), ("đột xuất lần 1 năm 2026", "Ky bao cao 2026"),
])
def test_the_proposed_folder_follows_the_period_a_chosen_one_does_not(typed: str, folder: str) -> None:
    for place in ("Ky bao cao 2026", "Ky bao cao 2026Q4"):
        choice = FirstChoice(Source.SHIPPED, period=typed, folder=f"/a/{place}")
        assert proposed_folder(choice) == str(Path("/a") / (folder if folder != "Ky bao cao 2026" else place))
    assert proposed_folder(FirstChoice(Source.SHIPPED, period=typed, folder="/a/Kỳ của tôi")) == "/a/Kỳ của tôi"


# ── a year from its quarters ──────────────────────────────────────────────────────────────────────
def test_quarters_that_lie_beside_are_put_together_to_their_year_and_that_is_said_before(
        tmp_path: Path, asked: list[AfterRounds]) -> None:
    last = [round_of(tmp_path, code) for code in ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2025")][3]
    round_of(tmp_path, "2026M12")  # its month is in the fourth quarter
    round_of(tmp_path, "2026Q1", replace(PLAN, settings=PLAN.settings._replace(plan_code="KH99")), "KH99")  # another plan's
    (tmp_path / "hỏng").mkdir()
    (tmp_path / "hỏng" / "ke_hoach.xlsx").write_bytes(b"no workbook")
    foretold = foreseen(after(last, "Năm 2026"))
    assert foretold.startswith("Gộp từ 4 kỳ: quý I (Ky bao cao 2026Q1), quý II (Ky bao cao 2026Q2), quý III (")
    assert "chưa đủ" not in foretold
    assert "“Tổng hợp từ các kỳ”" in foretold
    assert foretold.endswith("So sánh với cùng kỳ năm trước: Ky bao cao 2025.")
    way = made_as(after(last, "Năm 2026"), asked)
    assert (way.period, codes(way.previous)) == (period_of("2026"), ["2026Q4", "2026Q1", "2026Q2", "2026Q3", "2025"])


def test_what_is_about_the_same_month_is_not_put_together_twice(tmp_path: Path, asked: list[AfterRounds]) -> None:
    rounds = {code: round_of(tmp_path, code) for code in ("2026Q1", "2026Q2", "2026H1", "2026Q3", "2026Q4")}
    way = made_as(after(rounds["2026Q4"], "2026"), asked)
    assert sorted(codes(way.previous)) == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    way = made_as(after(rounds["2026H1"], "2026"), asked)
    assert sorted(codes(way.previous)) == ["2026H1", "2026Q3", "2026Q4"]


def test_the_next_quarter_follows_the_one_before_and_is_compared_with_the_same_of_last_year(
        tmp_path: Path, asked: list[AfterRounds]) -> None:
    second = [round_of(tmp_path, code) for code in ("2025Q3", "2026Q1", "2026Q2")][2]
    assert codes(made_as(after(second, "2026Q3"), asked).previous) == ["2026Q2", "2025Q3"]
    assert foreseen(after(second, "2026Q3")).endswith("So sánh với cùng kỳ năm trước: Ky bao cao 2025Q3.")
    assert made_as(after(second), asked) == AfterRounds((second,))


def test_an_ad_hoc_report_takes_the_next_number_of_its_year_and_only_its_tasks(tmp_path: Path) -> None:
    before = round_of(tmp_path, "2026Q3")
    choice = FirstChoice(Source.AD_HOC, str(before), folder=str(tmp_path / "Ky bao cao 2026"))
    numbers = "; ".join(task.id for task in PLAN.tasks)
    assert foreseen(choice).startswith(f"Kế hoạch có nhiệm vụ {numbers}.")
    assert "Ghi tên báo cáo đột xuất" in objection(choice)
    assert "ký tự" in objection(choice._replace(title="Báo cáo", last_day="5/12/2026", folder=str(tmp_path / ("K" * 300))))
    choice = choice._replace(title="  Báo cáo  nhanh dịp Tết ", tasks=PLAN.tasks[0].id)
    for typed in ("", "mai", "31/2/2027"):
        assert objection(choice._replace(last_day=typed)) == "Ghi ngày cuối nhận báo cáo, ví dụ 05/10/2026."
    for number in (1, 2):
        choice = choice._replace(last_day="5/12/2026")
        choice = choice._replace(folder=proposed_folder(choice))
        assert choice.folder == str(tmp_path / f"Ky bao cao 2026D0{number}")
        assert objection(choice) == ""
        period = read_plan(begin(choice).where.plan)[0].period
        assert (period.code, period.title, period.last_day) == (f"2026D0{number}", "Báo cáo nhanh dịp Tết", date(2026, 12, 5))
        assert [task.id for task in read_plan(Round(Path(choice.folder)).plan)[0].tasks] == [PLAN.tasks[0].id]


def test_a_round_or_form_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert known_round(tmp_path / "không có") is None
    assert superior_form(str(tmp_path / "không có.xlsx")) is None
