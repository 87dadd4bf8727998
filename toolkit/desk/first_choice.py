"""An officer's choice of how a round begins → the missing answers, a preview in words, the round. Nothing of Tk is in
it; the dialog of `opening` calls it.
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

#: A new folder's name: this, then the period's code.
_NAME = "Ky bao cao "
#: Most numbers of tasks that a sentence lists.
_MOST_NUMBERS = 40


class Source(Enum):
    """The ways to begin: the words an officer chooses, the record of the way (None: no new round is made), the
    questions it asks."""

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


#: The sentences on where the new round's settings come from.
_ORIGINS = {
    Source.ANNEX: " Số, ngày, tên kế hoạch, tỉnh và các cơ quan lấy theo phụ lục; tỉnh, thành phố chỉ cần chọn khi phụ "
                  "lục không nói.",
    Source.PREVIOUS: " Tỉnh, thành phố chỉ cần chọn khi kỳ trước là của tỉnh đã sáp nhập."}


class FirstChoice(NamedTuple):
    """An officer's choice so far, as typed."""

    source: Source
    previous: str = ""  # folder of the round to open, to amend, or before the new one
    annex: str = ""
    title: str = ""
    tasks: str = ""
    last_day: str = ""
    period: str = ""
    folder: str = ""    # folder of the new round
    form: str = ""
    province: str = ""


class Begun(NamedTuple):
    """The result of the dialog."""

    where: Round                        # the round to work in
    opens: Path | None = None           # the workbook to open first, None where nothing was made
    findings: tuple[Finding, ...] = ()  # of making the round

    @property
    def asks_columns(self) -> bool:
        """Whether only a workbook was made, in which an officer chooses what the annex's columns mean."""
        return any(finding.code is Code.ANNEX_COLUMNS_ASKED for finding in self.findings)


class KnownRound(NamedTuple):
    """A readable round."""

    folder: Path
    plan: Plan
    period: PeriodName


# ── the first choice, periods and folder proposed ─────────────────────────────────────────────────


def first_choice(folder: Path, today: date, before: Path | None = None) -> FirstChoice:
    """A folder → the choice the dialog opens with: the round after `before`, else the round last worked in, else a new
    one from an annex. Files are read anew."""
    _forget_files()
    rounds = rounds_in(folder)
    source = Source.PREVIOUS if before else Source.OPEN if rounds else Source.ANNEX
    choice = FirstChoice(source, str(before or next(iter(rounds), "")))
    period = periods_offered(choice, today)[0]
    home = before.parent if before else folder
    return choice._replace(period=period.heading, folder=str(home / f"{_NAME}{period.code}"))


def periods_offered(choice: FirstChoice, today: date) -> tuple[PeriodName, ...]:
    """A choice → the periods in its list: all of this year, then of the years before and after. After a round: the next
    of its kind first, then all later ones."""
    before = known_round(choice.previous) if choice.source is Source.PREVIOUS else None
    if before is None or before.period.kind is PeriodKind.AD_HOC:
        return _periods_around(today.year)
    following = before.period.shifted(1)
    around = _periods_around(following.year)
    return (following, *(name for name in around if name.order > before.period.order and name != following))


def _periods_around(year: int) -> tuple[PeriodName, ...]:
    """The regular periods of that year, the year before and the year after."""
    return tuple(PeriodName(year + years, kind, number) for years in (0, -1, 1)
                 for kind in PeriodKind if kind is not PeriodKind.AD_HOC for number in kind.parts)


def proposed_folder(choice: FirstChoice) -> str:
    """A choice → its folder, renamed to the chosen period if it still has a proposed name."""
    folder, period = Path(choice.folder), _new_period(choice)
    is_proposed = folder.name.startswith(_NAME) and period_named(folder.name.removeprefix(_NAME)) is not None
    return str(folder.with_name(f"{_NAME}{period.code}")) if period and is_proposed else choice.folder


def _new_period(choice: FirstChoice) -> PeriodName | None:
    """The new round's period, None while it is not known; of an ad hoc report the next number of its year."""
    if choice.source is Source.FORM:
        return form.name if (form := superior_form(choice.form)) else None
    if choice.source is not Source.AD_HOC:
        return _regular_period(choice.period)
    day = typed_day(choice.last_day)
    return next_ad_hoc(day.year, Path(choice.folder), Path(choice.previous)) if day else None


def _regular_period(typed: str) -> PeriodName | None:
    """A typed period → its name, None where it is none or ad hoc."""
    named = period_named(typed)
    return None if named and named.kind is PeriodKind.AD_HOC else named


# ── rounds and forms in a folder ──────────────────────────────────────────────────────────────────


@lru_cache  # until `_forget_files`: without the cache, every key typed takes 13 ms for each round
def known_round(folder: str | Path) -> KnownRound | None:
    """The round in a folder, None where there is no readable one."""
    with suppress(*REFUSALS, OSError):
        if folder:
            plan, _ = read_plan(Path(folder, words.PLAN_FILE))
            return KnownRound(Path(folder), plan, plan.period.name)
    return None


@lru_cache
def superior_form(file: str) -> SuperiorForm | None:
    """The superior's form in a file, None where there is no readable one."""
    with suppress(OSError, ToolkitError):
        return read_superior_form(Path(file)) if file else None
    return None


def _forget_files() -> None:
    """Have rounds and forms read anew."""
    known_round.cache_clear()
    superior_form.cache_clear()


def _rounds_of_plan(folder: Path, plan_code: str) -> list[KnownRound]:
    """The rounds of a plan in that folder."""
    rounds = map(known_round, rounds_in(folder))
    return [known for known in rounds if known and known.plan.settings.plan_code == plan_code]


def earlier_answering_round(choice: FirstChoice) -> KnownRound | None:
    """The latest earlier round beside the new one that answered a form of the same superior's plan, None where there is
    none."""
    if (form := superior_form(choice.form)) is None:
        return None
    rounds = _rounds_of_plan(Path(choice.folder).parent, code_below(form))
    before = [known for known in rounds if known.period.order < form.name.order]
    return max(before, key=lambda known: known.period.order, default=None)


def related_rounds(choice: FirstChoice) -> tuple[tuple[KnownRound, ...], KnownRound | None]:
    """A choice → the rounds of the same plan whose periods the new period holds (its parts), and the round of the same
    period a year before. Parts share no month; those of the kind of the round before are preferred. The second is None
    unless it is older than the round before."""
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


# ── missing answers, the foreseen round, the round made ───────────────────────────────────────────


def _existing_file(typed: str) -> Path | None:
    """A typed path → the path, None where there is no such file."""
    return Path(typed) if Path(typed).is_file() else None


#: Readers of typed answers by question: text → value, None where the text is no answer.
_READERS: Mapping[str, Callable[[str], Any]] = {
    "previous": lambda typed: (Path(typed),) if typed and Round(Path(typed)).plan.is_file() else None,
    "annex": _existing_file,
    "form": lambda typed: (path := _existing_file(typed)) and read_superior_form(path) and path,
    "title": lambda typed: " ".join(typed.split()) or None,
    "tasks": tasks_named,
    "last_day": typed_day,
    "period": _regular_period,
    "province": province_named,
    "folder": lambda typed: typed.strip() or None,
}


def objection(choice: FirstChoice) -> str:
    """The sentence on the first question without a usable answer, "" where there is none. Questions with a default may
    stay blank. All files are read anew."""
    _forget_files()
    source = choice.source
    for name in source.questions:
        typed = getattr(choice, name)
        if not typed and source.way and name in source.way._field_defaults:
            continue
        try:
            if _READERS[name](typed) is None:
                return QUESTIONS[name].cure
        except ToolkitError as error:
            return str(error.finding)
        except OSError:
            return f"Không mở được tệp {Path(typed).name}."
    if "folder" not in source.questions:
        return ""
    folder = Path(choice.folder)
    if reason := hindrance(folder):  # also of a name that no system takes, which could not be looked up
        return reason
    return "Thư mục này đã có dữ liệu. Ghi một tên thư mục mới." if is_used(folder) else ""


def foreseen(choice: FirstChoice) -> str:
    """The sentences on the effect of making the round; "" where a round is only opened."""
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
        numbers = names_vi([task.id for task in before.plan.tasks], _MOST_NUMBERS, "nhiệm vụ")
        return f"Kế hoạch có nhiệm vụ {numbers}. TT để trống là tất cả; chỉ cơ quan liên quan nhận biểu mẫu."
    (parts, year_before), period = related_rounds(choice), _new_period(choice)
    compared = f" So sánh với cùng kỳ năm trước: {year_before.folder.name}." if year_before else ""
    if parts and period:
        return _foreseen_parts(parts, period) + compared
    return ("Sẽ có một thư mục với tệp kế hoạch ke_hoach.xlsx và chỗ để biểu mẫu, báo cáo nhận về, kết quả. "
            f"Tệp kế hoạch được mở ngay để kiểm tra.{_ORIGINS.get(choice.source, '')}{compared}")


def _foreseen_answer(choice: FirstChoice) -> str:
    """The sentences on the round that will answer the superior's form."""
    if (form := superior_form(choice.form)) is None:
        return "Mỗi dòng của biểu là một nhiệm vụ của kỳ mới; cuối kỳ, bấm Trả lời cấp trên để điền lại đúng biểu ấy."
    before, register = earlier_answering_round(choice), province_below(form)
    register_sentence = (f" Cơ quan chủ trì và danh sách cơ quan lấy theo {before.folder.name}." if before else
                         f" Danh sách cơ quan: {register}, từ dữ liệu kèm sẵn." if register else
                         " Danh sách cơ quan để trống, điền ở trang Cơ quan.")
    own_due = date_vi(period_below(form, OFFICE_DAYS).due_before)
    return (f"Biểu {form.code} của {form.head['agency_name']}: {len(form.tasks)} nhiệm vụ, {form.name.label}; cấp trên "
            f"nhận trước ngày {date_vi(form.due_before)}, kỳ này nhận trước ngày {own_due}.{register_sentence}")


def _foreseen_parts(parts: tuple[KnownRound, ...], period: PeriodName) -> str:
    """The sentences on the parts the new round is put together from, and on missing ones."""
    names = ", ".join(f"{part.period.part} ({part.folder.name})" for part in parts)
    missing = parts_missing(period, [part.period for part in parts], SETTINGS_PLACE)
    lacks = "".join(f" {found.problem}" for found in missing)
    setting, sheet = words.SETTINGS["parts"].label.text, words.PLAN_SHEETS["settings"]
    return (f"Gộp từ {len(parts)} kỳ: {names}.{lacks} Không muốn gộp thì xóa mục “{setting}” ở trang {sheet} "
            f"của {words.PLAN_FILE}.")


def begin(choice: FirstChoice) -> Begun:
    """A choice without an `objection` → the round, made if it is a new one."""
    source, where = choice.source, Round(Path(choice.previous))
    if source is Source.OPEN:
        return Begun(where)
    if source.way is None:
        result = amend_round(where, Path(choice.annex))
    else:
        typed = {name: getattr(choice, name) for name in source.questions if name != "folder"}
        answers = {name: _READERS[name](text) for name, text in typed.items() if text}
        if source is Source.PREVIOUS:
            parts, year_before = related_rounds(choice)
            folders = (known.folder for known in (*parts, year_before) if known)
            answers["previous"] = tuple(dict.fromkeys((where.folder, *folders)))
        elif source is Source.FORM and (before := earlier_answering_round(choice)):
            answers["previous"] = (before.folder,)
        where = Round(Path(choice.folder))
        result = init_round(where.folder, source.way(**answers))
    return Begun(where, result.outputs[0], result.findings)
