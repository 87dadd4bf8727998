"""How a round begins, without a window: an officer's choice → what is missing, what making the round will do, the round
made. The dialog `first_use` calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.base.text import date_vi, names_vi
from toolkit.consolidate.new_plans import OFFICE_DAYS, code_below, period_below, province_below
from toolkit.consolidate.parts import parts_missing
from toolkit.forms.superior_form import SuperiorForm, read_superior_form
from toolkit.model import words
from toolkit.model.findings import REFUSALS, Code, Finding, ToolkitError
from toolkit.model.period import PeriodKind, PeriodName, period_named
from toolkit.model.records import Plan
from toolkit.plan.plan_workbook import read_plan
from toolkit.plan.registers import province_named
from toolkit.plan.sheets import SETTINGS_PLACE
from toolkit.rounds.beginning import (
    QUESTIONS,
    AdHoc,
    AfterRounds,
    Beginning,
    BelowForm,
    FromAnnex,
    ShippedPlan,
    amend_round,
    init_round,
    is_used,
    next_ad_hoc,
    tasks_named,
)
from toolkit.rounds.round import Round, hindrance, rounds_in, typed_day

#: Names of new folders begin so, the period's code follows.
_NAME = "Ky bao cao "
#: So many numbers of tasks are named at the most.
_NAMED = 40


class Source(Enum):
    """The beginnings an officer chooses from: words, the way of making the round (None: no new round is made), the
    questions asked for it."""

    OPEN = "Mở kỳ báo cáo đang làm", None, "previous"
    ANNEX = ("Tạo kỳ mới từ phụ lục của Quyết định, Kế hoạch (.docx, .xlsx, .txt)", FromAnnex,
             "annex period province folder")
    PREVIOUS = ("Tạo kỳ tiếp theo của một kỳ trước (chuyển nhiệm vụ còn lại và kết quả để so sánh)", AfterRounds,
                "previous period province folder")
    FORM = "Trả lời biểu mẫu cấp trên gửi (.xlsx)", BelowForm, "form folder"
    AD_HOC = ("Báo cáo đột xuất (một số nhiệm vụ, một số cơ quan)", AdHoc,
              "previous title tasks last_day folder")
    AMEND = "Sửa kế hoạch của kỳ đang làm theo phụ lục mới", None, "previous annex"
    SHIPPED = "Kế hoạch 2793/QĐ-UBND kèm sẵn, làm ví dụ", ShippedPlan, "period folder"

    def __init__(self, label: str, way: type[Beginning] | None, questions: str) -> None:
        self.label, self.way, self.questions = label, way, questions.split()


#: The beginnings offered only after "Khác…".
OTHERS = (Source.FORM, Source.AD_HOC, Source.AMEND, Source.SHIPPED)


class FirstChoice(NamedTuple):
    """An officer's choice so far, as typed. `previous` is the folder of the round to open, to amend or before; `folder`
    the new one's."""

    source: Source
    previous: str = ""
    annex: str = ""
    title: str = ""
    tasks: str = ""
    last_day: str = ""
    period: str = ""
    folder: str = ""
    form: str = ""
    province: str = ""


class Begun(NamedTuple):
    """The round to work in, the workbook to open first (None where nothing was made), and the findings of making it."""

    where: Round
    opens: Path | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def asks_columns(self) -> bool:
        """Whether only a workbook was made, in which an officer is to say what the annex's columns are."""
        return any(finding.code is Code.ANNEX_COLUMNS_ASKED for finding in self.findings)


class KnownRound(NamedTuple):
    """A round that could be read."""

    folder: Path
    plan: Plan
    period: PeriodName


# ── what is offered and proposed ──────────────────────────────────────────────────────────────────


def first_choice(folder: Path, today: date, before: Path | None = None) -> FirstChoice:
    """The choice the dialog begins with: the round after `before`, else the round in `folder` last worked in, else a
    new one from an annex."""
    rounds = rounds_in(folder)
    source = Source.PREVIOUS if before else Source.OPEN if rounds else Source.ANNEX
    choice = FirstChoice(source, str(before or next(iter(rounds), "")))
    period = periods_offered(choice, today)[0]
    home = before.parent if before else folder
    return choice._replace(period=period.heading, folder=str(home / f"{_NAME}{period.code}"))


def periods_offered(choice: FirstChoice, today: date) -> tuple[PeriodName, ...]:
    """The periods an officer may want: all of this year, then those of the years before and after; after a round, first
    the next of its kind, then those later than it."""
    before = known_round(choice.previous) if choice.source is Source.PREVIOUS else None
    if before is None or before.period.kind is PeriodKind.AD_HOC:
        return _periods_around(today.year)
    following = before.period.shifted(1)
    around = _periods_around(following.year)
    return (following, *(name for name in around if name.order > before.period.order and name != following))


def _periods_around(year: int) -> tuple[PeriodName, ...]:
    return tuple(PeriodName(year + years, kind, number) for years in (0, -1, 1)
                 for kind in PeriodKind if kind is not PeriodKind.AD_HOC for number in kind.parts)


def renamed(choice: FirstChoice) -> str:
    """The new folder, called after the period chosen as long as its name is a proposed one."""
    folder, period = Path(choice.folder), _new_period(choice)
    is_proposed = folder.name.startswith(_NAME) and period_named(folder.name.removeprefix(_NAME)) is not None
    return str(folder.with_name(f"{_NAME}{period.code}")) if period and is_proposed else choice.folder


def _new_period(choice: FirstChoice) -> PeriodName | None:
    """The new round's period as far as it is known: of an ad hoc report the next number of its year."""
    if choice.source is Source.FORM:
        return form.name if (form := form_chosen(choice)) else None
    if choice.source is not Source.AD_HOC:
        return _regular_period(choice.period)
    day = typed_day(choice.last_day)
    return next_ad_hoc(day.year, Path(choice.folder), Path(choice.previous)) if day else None


def _regular_period(typed: str) -> PeriodName | None:
    named = period_named(typed)
    return None if named and named.kind is PeriodKind.AD_HOC else named


# ── rounds and forms that lie there ───────────────────────────────────────────────────────────────


def known_round(folder: str | Path) -> KnownRound | None:
    """The round in that folder, None where there is none that can be read."""
    with suppress(*REFUSALS, OSError):
        if folder:
            plan, _ = _read_saved(read_plan, Path(folder, words.PLAN_FILE))
            return KnownRound(Path(folder), plan, plan.period.name)
    return None


def form_chosen(choice: FirstChoice) -> SuperiorForm | None:
    """The superior's form that is chosen, None where none is that can be read."""
    with suppress(OSError, ToolkitError):
        return _read_form(choice.form) if choice.form else None
    return None


def _read_form(file: str) -> SuperiorForm:
    return _read_saved(read_superior_form, Path(file))  # type: ignore[no-any-return]


def _read_saved(reader: Callable[[Path], Any], path: Path) -> Any:
    """The file as it was last saved, read once: it is asked for at every key, and a round takes 13 ms."""
    return _read_version(reader, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read_version(reader: Callable[[Path], Any], path: Path, _saved: int) -> Any:
    return reader(path)


def _rounds_of_plan(folder: Path, plan_code: str) -> list[KnownRound]:
    """The rounds of a plan that lie in that folder."""
    rounds = map(known_round, rounds_in(folder))
    return [known for known in rounds if known and known.plan.settings.plan_code == plan_code]


def answered_before(choice: FirstChoice) -> KnownRound | None:
    """The last earlier round beside the new one that answered the same superior's plan, None where there is none."""
    if (form := form_chosen(choice)) is None:
        return None
    rounds = _rounds_of_plan(Path(choice.folder).parent, code_below(form))
    before = [known for known in rounds if known.period.order < form.name.order]
    return max(before, key=lambda known: known.period.order, default=None)


def taken_with(choice: FirstChoice) -> tuple[tuple[KnownRound, ...], KnownRound | None]:
    """The rounds of the same plan that lie beside the round before: those the new round is put together from, of which
    no two are about one month and those of the kind of the round before go first; and the round of the same period a
    year before, where that is older than the round before."""
    before, period = known_round(choice.previous), _new_period(choice)
    if choice.source is not Source.PREVIOUS or before is None or period is None:
        return (), None
    alike = _rounds_of_plan(before.folder.parent, before.plan.settings.plan_code)
    parts: list[KnownRound] = []
    for known in sorted(alike, key=lambda known: (known.period.kind is not before.period.kind, known.period.order)):
        if period.holds(known.period) and not any(known.period.overlaps(part.period) for part in parts):
            parts.append(known)
    year_before = [known for known in alike
                   if known.period == period.year_before and known.period.order < before.period.order]
    return tuple(sorted(parts, key=lambda part: part.period.order)), next(iter(year_before), None)


# ── what is missing, what will be made ────────────────────────────────────────────────────────────


def _existing_file(typed: str) -> Path | None:
    return Path(typed) if Path(typed).is_file() else None


#: By name of a question: the typed answer → its value; None where it has none.
_VALUE: Mapping[str, Callable[[str], Any]] = {
    "previous": lambda typed: (Path(typed),) if typed and Round(Path(typed)).plan.is_file() else None,
    "annex": _existing_file,
    "form": lambda typed: _existing_file(typed) if _existing_file(typed) and _read_form(typed) else None,
    "title": lambda typed: " ".join(typed.split()) or None,
    "tasks": tasks_named,
    "last_day": typed_day,
    "period": _regular_period,
    "province": province_named,
    "folder": lambda typed: typed.strip() or None,
}


def objection(choice: FirstChoice) -> str:
    """What is still to be filled in, in a sentence; "" where nothing is. What has a usual answer may stay blank."""
    source = choice.source
    for name in source.questions:
        typed = getattr(choice, name)
        if not typed and source.way and name in source.way._field_defaults:
            continue
        try:
            if _VALUE[name](typed) is None:
                return QUESTIONS[name].cure
        except ToolkitError as error:
            return str(error.finding)
        except OSError:
            return f"Không mở được tệp {Path(typed).name}."
    if "folder" not in source.questions:
        return ""
    used = "Thư mục này đã có dữ liệu. Ghi một tên thư mục mới." if is_used(Path(choice.folder)) else ""
    return hindrance(Path(choice.folder)) or used


def foreseen(choice: FirstChoice) -> str:
    """What making the round will do, before it is done; "" where a round is only opened."""
    if choice.source is Source.OPEN:
        return ""
    if choice.source is Source.FORM:
        return _foreseen_answer(choice)
    before = known_round(choice.previous)
    if choice.source is Source.AMEND:
        name = f" của {before.period.label}" if before else ""
        return (f"Sẽ có tệp {words.AMENDED_FILE} cạnh {words.PLAN_FILE}{name}, mỗi thay đổi là một đề xuất để kiểm "
                f"tra. {words.PLAN_FILE} và các biểu đã gửi chưa thay đổi.")
    if choice.source is Source.AD_HOC and before:
        numbers = names_vi([task.id for task in before.plan.tasks], _NAMED, "nhiệm vụ")
        return f"Kế hoạch có nhiệm vụ {numbers}. TT để trống là tất cả; chỉ cơ quan liên quan nhận biểu mẫu."
    (parts, year_before), period = taken_with(choice), _new_period(choice)
    compared = f" So sánh với cùng kỳ năm trước: {year_before.folder.name}." if year_before else ""
    if parts and period:
        return _foreseen_parts(parts, period) + compared
    source = (" Số, ngày, tên kế hoạch, tỉnh và các cơ quan lấy theo phụ lục; tỉnh, thành phố chỉ cần chọn khi phụ lục "
              "không nói." if choice.source is Source.ANNEX else "")
    return ("Sẽ có một thư mục với tệp kế hoạch ke_hoach.xlsx và chỗ để biểu mẫu, báo cáo nhận về, kết quả. "
            f"Tệp kế hoạch được mở ngay để kiểm tra.{source}{compared}")


def _foreseen_answer(choice: FirstChoice) -> str:
    """The round that will answer the superior's form."""
    if (form := form_chosen(choice)) is None:
        return "Mỗi dòng của biểu là một nhiệm vụ của kỳ mới; cuối kỳ, bấm Trả lời cấp trên để điền lại đúng biểu ấy."
    before, register = answered_before(choice), province_below(form)
    whose = (f" Cơ quan chủ trì và danh sách cơ quan lấy theo {before.folder.name}." if before else
             f" Danh sách cơ quan: {register}, từ dữ liệu kèm sẵn." if register else
             " Danh sách cơ quan để trống, điền ở trang Cơ quan.")
    own_due = date_vi(period_below(form, OFFICE_DAYS).due_before)
    return (f"Biểu {form.code} của {form.head['agency_name']}: {len(form.tasks)} nhiệm vụ, {form.name.label}; cấp trên "
            f"nhận trước ngày {date_vi(form.due_before)}, kỳ này nhận trước ngày {own_due}.{whose}")


def _foreseen_parts(parts: tuple[KnownRound, ...], period: PeriodName) -> str:
    """The rounds the new one will be put together from, and those that are missing."""
    names = ", ".join(f"{part.period.part} ({part.folder.name})" for part in parts)
    missing = parts_missing(period, [part.period for part in parts], SETTINGS_PLACE)
    lacks = "".join(f" {found.problem}" for found in missing)
    setting, sheet = words.SETTINGS["parts"].label.text, words.PLAN_SHEETS["settings"]
    return (f"Gộp từ {len(parts)} kỳ: {names}.{lacks} Không muốn gộp thì xóa mục “{setting}” ở trang {sheet} "
            f"của {words.PLAN_FILE}.")


def begin(choice: FirstChoice) -> Begun:
    """The round chosen, made where it is a new one. `objection` has none."""
    source, where = choice.source, Round(Path(choice.previous))
    if source is Source.OPEN:
        return Begun(where)
    if source.way is None:
        result = amend_round(where, Path(choice.annex))
    else:
        typed = {name: getattr(choice, name) for name in source.questions if name != "folder"}
        answers = {name: _VALUE[name](text) for name, text in typed.items() if text}
        if source is Source.PREVIOUS:
            parts, year_before = taken_with(choice)
            folders = (known.folder for known in (*parts, year_before) if known)
            answers["previous"] = tuple(dict.fromkeys((where.folder, *folders)))
        elif source is Source.FORM and (before := answered_before(choice)):
            answers["previous"] = (before.folder,)
        where = Round(Path(choice.folder))
        result = init_round(where.folder, source.way(**answers))
    return Begun(where, result.outputs[0], result.findings)
