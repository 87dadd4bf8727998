"""How a round begins, with no window in it: what an officer may choose, what is still to be filled in, what is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.base.text import date_vi, day_of, names_vi
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
from toolkit.rounds.beginning import amend_round, init_round, is_used, next_ad_hoc, tasks_named
from toolkit.rounds.round import Round, hindrance, rounds_in
from toolkit.rounds.ways import QUESTIONS, AdHoc, AfterRounds, Beginning, BelowForm, FromAnnex, ShippedPlan

_NAME = "Ky bao cao "
#: Periods of the years beside are offered where they begin or end within so many days.
_NEAR = timedelta(days=92)
#: So many numbers of tasks are named at the most.
_NAMED = 40


class Source(Enum):
    """What a round begins with, in words for the officer, the way that is (None: no new round is made), and what he
    fills in."""

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

    def __init__(self, label: str, way: type[Beginning] | None, asked: str) -> None:
        self.label, self.way, self.asked = label, way, asked.split()


#: What is chosen from only after "Khác…".
OTHERS = (Source.FORM, Source.AD_HOC, Source.AMEND, Source.SHIPPED)


class FirstChoice(NamedTuple):
    """What is chosen so far, as typed. `previous` is the folder of the round to open, to amend or before; `folder` the
    new one's."""

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
    """The round to work in, the workbook to look through first (None where nothing was made), and what making it has to
    tell."""

    where: Round
    opens: Path | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def asks_columns(self) -> bool:
        """Whether nothing was made but a workbook in which an officer is to say what the columns of the annex are."""
        return bool(self.findings) and self.findings[0].code is Code.ANNEX_COLUMNS_ASKED


class KnownRound(NamedTuple):
    """A round that could be read."""

    folder: Path
    plan: Plan

    @property
    def name(self) -> PeriodName:
        """Its period."""
        return self.plan.period.name


def known_round(folder: str | Path) -> KnownRound | None:
    """The round in that folder, None where there is none that can be read."""
    where = Path(folder)
    with suppress(*REFUSALS, OSError):
        return KnownRound(where, _read(read_plan, where / words.PLAN_FILE)[0]) if folder else None
    return None


def form_chosen(choice: FirstChoice) -> SuperiorForm | None:
    """The superior's form that is chosen, None where none is that can be read."""
    with suppress(OSError, ToolkitError):
        return _read(read_superior_form, Path(choice.form)) if choice.form else None
    return None


def _read(reader: Callable[[Path], Any], path: Path) -> Any:
    """What that reader makes of a file as it was last saved."""
    return _read_once(reader, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)  # read at each key that is pressed it would take 13 ms a round
def _read_once(reader: Callable[[Path], Any], path: Path, _saved: int) -> Any:
    return reader(path)


def answered_before(choice: FirstChoice) -> KnownRound | None:
    """The last of the rounds beside the new one that answered the same superior's plan, None where there is none."""
    form = form_chosen(choice)
    beside = map(known_round, rounds_in(Path(choice.folder).parent)) if form else ()
    before = [known for known in beside if known and form and known.plan.settings.plan_code == code_below(form)
              and known.name.order < form.name.order]
    return max(before, key=lambda known: known.name.order, default=None)


def first_choice(folder: Path, today: date) -> FirstChoice:
    """What the dialog begins with."""
    rounds, year = rounds_in(folder), PeriodName(today.year)
    source, given = (Source.OPEN, str(rounds[0])) if rounds else (Source.ANNEX, "")
    return FirstChoice(source, given, period=year.heading, folder=str(folder / f"{_NAME}{year.code}"))


def choice_after(before: Path, today: date) -> FirstChoice:
    """What the dialog begins with where a round is already chosen: the one after it, beside it."""
    choice = FirstChoice(Source.PREVIOUS, str(before))
    to = periods_offered(choice, today)[0]
    return choice._replace(period=to.heading, folder=str(before.parent / f"{_NAME}{to.code}"))


def periods_offered(choice: FirstChoice, today: date) -> tuple[PeriodName, ...]:
    """The periods an officer may want: all of this year, of the years beside those that are near; from the round
    before, those after it, and first the next of its kind."""
    before = known_round(choice.previous) if choice.source is Source.PREVIOUS else None
    if before is None or before.name.kind is PeriodKind.AD_HOC:
        return _periods_around(today)
    after = before.name.shifted(1)
    around = _periods_around(after.days[0])
    return (after, *(name for name in around if name.order > before.name.order and name != after))


def _periods_around(day: date) -> tuple[PeriodName, ...]:
    """All periods of that day's year, then those of the years before and after that are near."""
    names = (PeriodName(year, kind, number) for year in (day.year, day.year - 1, day.year + 1)
             for kind in PeriodKind if kind is not PeriodKind.AD_HOC for number in kind.parts)
    return tuple(name for name in names if name.year == day.year
                 or name.days[0] - _NEAR <= day <= name.days[1] + _NEAR)


def renamed(choice: FirstChoice) -> str:
    """The new folder, called after the period chosen where its name is still one proposed."""
    folder, to = Path(choice.folder), _period(choice)
    is_proposed = folder.name.startswith(_NAME) and period_named(folder.name.removeprefix(_NAME)) is not None
    return str(folder.with_name(f"{_NAME}{to.code}")) if to and is_proposed else choice.folder


def _period(choice: FirstChoice) -> PeriodName | None:
    """The new round's period as far as it is known: of an ad hoc report the next number of its year."""
    if choice.source is Source.FORM:
        return form.name if (form := form_chosen(choice)) else None
    if choice.source is not Source.AD_HOC:
        return _regular(choice.period)
    day = day_of(choice.last_day)
    return next_ad_hoc(day.year, Path(choice.folder), Path(choice.previous)) if day else None


def _regular(typed: str) -> PeriodName | None:
    named = period_named(typed)
    return None if named and named.kind is PeriodKind.AD_HOC else named


#: By name of a question what an answer to it means; None where it means nothing.
_MEANING: Mapping[str, Callable[[str], Any]] = {
    "previous": lambda typed: (Path(typed),) if typed and Round(Path(typed)).plan.is_file() else None,
    "annex": lambda typed: Path(typed) if Path(typed).is_file() else None,
    "form": lambda typed: Path(typed) if Path(typed).is_file() and _read(read_superior_form, Path(typed)) else None,
    "title": lambda typed: " ".join(typed.split()) or None,
    "tasks": tasks_named,
    "last_day": day_of,
    "period": _regular,
    "province": province_named,
    "folder": lambda typed: typed.strip() or None,
}


def objection(choice: FirstChoice) -> str:
    """What is still to be filled in, in a sentence; "" where nothing is. What has a usual answer may stay blank."""
    source = choice.source
    for name in source.asked:
        typed = getattr(choice, name)
        if not typed and source.way and name in source.way._field_defaults:
            continue
        try:
            if _MEANING[name](typed) is None:
                return QUESTIONS[name].cure
        except ToolkitError as error:
            return str(error.finding)
        except OSError:
            return f"Không mở được tệp {Path(typed).name}."
    if "folder" not in source.asked:
        return ""
    used = "Thư mục này đã có dữ liệu. Ghi một tên thư mục mới." if is_used(Path(choice.folder)) else ""
    return hindrance(Path(choice.folder)) or used


def taken_with(choice: FirstChoice) -> tuple[tuple[KnownRound, ...], KnownRound | None]:
    """What lies beside the round before, of the same plan: the parts that the new round is put together from, of which
    no two are about the same month and those of the kind of the round before go first; and the round of the same period
    a year before, where that is older than the round before."""
    before, to = known_round(choice.previous), _period(choice)
    if choice.source is not Source.PREVIOUS or before is None or to is None:
        return (), None
    around = [before, *filter(None, map(known_round, rounds_in(before.folder.parent)))]
    alike = [known for known in around if known.plan.settings.plan_code == before.plan.settings.plan_code]
    parts: list[KnownRound] = []
    for known in sorted(alike, key=lambda known: (known.name.kind is not before.name.kind, known.name.order)):
        if to.holds(known.name) and not any(known.name.overlaps(part.name) for part in parts):
            parts.append(known)
    year_before = (known for known in alike if known.name == to.year_before and known.name.order < before.name.order)
    return tuple(sorted(parts, key=lambda part: part.name.order)), next(year_before, None)


def foreseen(choice: FirstChoice) -> str:
    """What making the round will do, before it is done; "" where a round is only opened."""
    if choice.source is Source.OPEN:
        return ""
    if choice.source is Source.FORM:
        return _foreseen_below(choice)
    before = known_round(choice.previous)
    if choice.source is Source.AMEND:
        named = f" của {before.name.label}" if before else ""
        return (f"Sẽ có tệp {words.AMENDED_FILE} cạnh {words.PLAN_FILE}{named}, mỗi thay đổi là một đề xuất để kiểm "
                f"tra. {words.PLAN_FILE} và các biểu đã gửi chưa thay đổi.")
    if choice.source is Source.AD_HOC and before:
        numbers = names_vi([task.id for task in before.plan.tasks], _NAMED, "nhiệm vụ")
        return f"Kế hoạch có nhiệm vụ {numbers}. TT để trống là tất cả; chỉ cơ quan liên quan nhận biểu mẫu."
    (parts, year_before), to = taken_with(choice), _period(choice)
    compared = f" So sánh với cùng kỳ năm trước: {year_before.folder.name}." if year_before else ""
    if parts and to:
        return _put_together(parts, to) + compared
    read = (" Số, ngày, tên kế hoạch, tỉnh và các cơ quan lấy theo phụ lục; tỉnh, thành phố chỉ cần chọn khi phụ lục "
            "không nói." if choice.source is Source.ANNEX else "")
    return ("Sẽ có một thư mục với tệp kế hoạch ke_hoach.xlsx và chỗ để biểu mẫu, báo cáo nhận về, kết quả. "
            f"Tệp kế hoạch được mở ngay để kiểm tra.{read}{compared}")


def _foreseen_below(choice: FirstChoice) -> str:
    """What the round will be that answers the superior's form."""
    if (form := form_chosen(choice)) is None:
        return "Mỗi dòng của biểu là một nhiệm vụ của kỳ mới; cuối kỳ, bấm Trả lời cấp trên để điền lại đúng biểu ấy."
    due, own = form.due_before, period_below(form, OFFICE_DAYS).due_before
    before = answered_before(choice)
    register = province_below(form)
    whose = (f" Cơ quan chủ trì và danh sách cơ quan lấy theo {before.folder.name}." if before else
             f" Danh sách cơ quan: {register}, từ dữ liệu kèm sẵn." if register else
             " Danh sách cơ quan để trống, điền ở trang Cơ quan.")
    return (f"Biểu {form.code} của {form.head['agency_name']}: {len(form.tasks)} nhiệm vụ, {form.name.label}; cấp trên "
            f"nhận trước ngày {date_vi(due)}, kỳ này nhận trước ngày {date_vi(own)}.{whose}")


def _put_together(parts: tuple[KnownRound, ...], to: PeriodName) -> str:
    """Which rounds the new one will be put together from, and what is lacking."""
    names = ", ".join(f"{part.name.part} ({part.folder.name})" for part in parts)
    lacks = "".join(f" {each.problem}" for each in parts_missing(to, [part.name for part in parts], SETTINGS_PLACE))
    setting, sheet = words.SETTINGS["parts"].label.text, words.PLAN_SHEETS["settings"]
    return (f"Gộp từ {len(parts)} kỳ: {names}.{lacks} Không muốn gộp thì xóa mục “{setting}” ở trang {sheet} "
            f"của {words.PLAN_FILE}.")


def begin(choice: FirstChoice) -> Begun:
    """The round chosen, made where it is a new one. `objection` has none."""
    source, where = choice.source, Round(Path(choice.previous))
    if source is Source.OPEN:
        return Begun(where)
    if source.way is None:
        amended = amend_round(where, Path(choice.annex))
        return Begun(where, amended.outputs[0], amended.findings)
    typed = {name: getattr(choice, name) for name in source.asked if name != "folder"}
    answers = {name: _MEANING[name](text) for name, text in typed.items() if text}
    if source is Source.PREVIOUS:
        parts, year_before = taken_with(choice)
        beside = (known.folder for known in (*parts, year_before) if known)
        answers["previous"] = tuple(dict.fromkeys((where.folder, *beside)))
    elif source is Source.FORM and (before := answered_before(choice)):
        answers["previous"] = (before.folder,)
    folder = Path(choice.folder)
    made = init_round(folder, source.way(**answers))
    return Begun(Round(folder), made.outputs[0], made.findings)
