"""The ways a round may begin, a record each, and the questions asked for them: one table for window and command line.

A field without a usual value must be answered; `beginning.init_round` makes the round.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.consolidate.new_plans import OFFICE_DAYS
from toolkit.model import words
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.period import PeriodKind, PeriodName


class FromAnnex(NamedTuple):
    """A round of an office's own annex. None and "" are what the annex says itself: of which year and province it is;
    the agencies are the shipped ones of that province, or those of a `register` that the office's plans share."""

    annex: Path
    period: PeriodName | None = None
    province: str = ""
    register: Path | None = None
    last_day: date | None = None  # of returns; None: the usual one


class AfterRounds(NamedTuple):
    """The round after others, or put together from those within its period: their plan and what was answered."""

    previous: tuple[Path, ...]
    annex: Path | None = None        # of the new round; None: the tasks go on
    period: PeriodName | None = None  # None: the next after the last of them
    province: str = ""               # where the province's offices became others
    register: Path | None = None
    last_day: date | None = None


class AdHoc(NamedTuple):
    """A report asked for once, on some tasks of the last of these rounds, by number; () for all."""

    previous: tuple[Path, ...]
    title: str
    last_day: date
    tasks: tuple[str, ...] = ()


class BelowForm(NamedTuple):
    """A round that answers a superior's form: its rows are the tasks, period and days follow from it; the office needs
    so many days between its returns and the superior's due day."""

    form: Path
    previous: tuple[Path, ...] = ()  # rounds that answered such forms before
    province: str = ""               # "": the one whose People's Committee the form asks
    register: Path | None = None
    last_day: date | None = None
    office_days: int = OFFICE_DAYS


class ShippedPlan(NamedTuple):
    """A round of the shipped plan of Decision 2793, as an example."""

    period: PeriodName | None = None
    last_day: date | None = None


Beginning = FromAnnex | AfterRounds | AdHoc | BelowForm | ShippedPlan


class RoundQuestion(NamedTuple):
    """What is asked before a round begins, of any of these ways: its label in the window, its option of the command
    line, what is said where it is needed and not answered."""

    label: str
    option: str
    cure: str = ""


#: By name of the records' fields: label, option, and what is said where it is missing.
QUESTIONS = {name: RoundQuestion(*texts) for name, *texts in (
    [text.strip() for text in line.split("|")] for line in f"""
    previous | Thư mục của kỳ trước | --previous | Chọn thư mục của kỳ báo cáo: thư mục có tệp {words.PLAN_FILE}.
    annex | Tệp phụ lục | --annex | Chọn tệp phụ lục của Quyết định.
    form | Biểu của cấp trên | --from-form | Chọn tệp biểu mẫu cấp trên đã gửi.
    title | Tên báo cáo | --adhoc | Ghi tên báo cáo đột xuất, ví dụ Báo cáo nhanh về an toàn thực phẩm dịp Tết.
    tasks | TT nhiệm vụ | --tasks |
    last_day | Ngày cuối nhận báo cáo | --due | Ghi ngày cuối nhận báo cáo, ví dụ 05/10/2026.
    period | Kỳ báo cáo | --period | Chọn kỳ báo cáo ở mũi tên, hoặc ghi như Năm 2026, Quý III năm 2026, 2026Q3.
    province | Tỉnh, thành phố | --province |
    register | Danh bạ dùng chung | --register |
    office_days | Số ngày cần để tổng hợp | --office-days |
    shipped_plan | Kế hoạch kèm sẵn | --shipped-plan |
    folder | Thư mục của kỳ mới |  | Ghi nơi đặt thư mục của kỳ báo cáo mới.
    """.strip().splitlines())}


#: The answer that says which way a round begins, of several the first.
_WAYS: dict[str, type[Beginning]] = {
    "form": BelowForm, "title": AdHoc, "previous": AfterRounds, "annex": FromAnnex, "shipped_plan": ShippedPlan}


def way_of(answers: Mapping[str, Any]) -> Beginning:
    """The way in which a round begins of which these answers were given, by name. ToolkitError where nothing says what
    it begins with, ValueError that says what is missing or not asked in that way."""
    mark = next((name for name in _WAYS if name in answers), "")
    if not mark:
        raise ToolkitError(Code.ROUND_SOURCE_ASKED)
    way, given = _WAYS[mark], dict(answers)
    if mark == "shipped_plan":
        del given[mark]
    for name in given.keys() - set(way._fields):
        raise ValueError(f"{QUESTIONS[name].option} không dùng cùng {QUESTIONS[mark].option}.")
    missing = [QUESTIONS[name] for name in way._fields if name not in way._field_defaults and not given.get(name)]
    if missing:
        raise ValueError(" ".join(f"Thiếu {question.option}: {question.cure}" for question in missing))
    if (period := given.get("period")) and period.kind is PeriodKind.AD_HOC:
        raise ValueError("Báo cáo đột xuất cần tên: --adhoc \"Báo cáo nhanh …\"; số thứ tự được tự đặt.")
    return way(**given)
