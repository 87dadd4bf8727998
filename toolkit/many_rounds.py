"""What there is to say of a folder of rounds: each on a line, most urgent first, and who owes what to which.

Nothing is written, no lock is taken, and what came back is not read again: of each round that is told which its
consolidated workbook keeps (`rounds.record`), as far as nothing has changed since; else what names and the plan tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from toolkit import words
from toolkit.closing import REFUSALS, refused
from toolkit.files import written_last
from toolkit.findings import Code, Finding, Severity, ToolkitError, has_errors
from toolkit.model import Period
from toolkit.plan.names import name_key
from toolkit.round_lines import LineKind
from toolkit.round_status import Action, FolderState, folder_state
from toolkit.rounds import Round, interrupted, plan_of
from toolkit.rounds.beside import rounds_below
from toolkit.rounds.record import (
    IssuedReport,
    RecordedAgency,
    ReportState,
    RoundRecord,
    SeenFile,
    Times,
    arrived,
    came_beside,
    decision_of,
    files_held,
    inputs_held,
    last_issued,
    read_record,
    review_held,
)
from toolkit.text import bare_key, date_vi, grouped, names_vi, open_ended, uncapitalised

#: What of an agency's report is still owed.
OWED = (ReportState.MISSING, ReportState.MEND, ReportState.DECIDE)
#: So many rounds are named in a line.
_FEW = 6
_REPORTED = (ReportState.RECEIVED, ReportState.MEND)


@dataclass(frozen=True, slots=True)
class RoundGlance:
    """A round as it is seen in passing. `folder` is its path from the folder of rounds; of one that cannot be read
    there is no `period`, and `said` tells why.

    `agencies` are those that are to report; where it is not `fresh`, they and the counts are of the last consolidation,
    and all of them unread where there was none. `asked`: forms were made, so that they owe something. `said` is where
    it stands and what is next, `next` that step, None where there is none.
    """

    where: Round
    folder: str
    said: str
    next: Action | None = Action.CONSOLIDATE
    plan_code: str = ""
    decision: str = ""
    issuer: str = ""
    period: Period | None = None
    agencies: tuple[RecordedAgency, ...] = ()
    questions: int = 0
    errors: int = 0
    open: int = 0
    fresh: bool = True
    asked: bool = True
    issued: bool = False

    @property
    def named(self) -> str:
        """The period, an ad hoc report by its title."""
        return (self.period.title or self.period.label) if self.period else ""

    @property
    def reported(self) -> int | None:
        """How many have reported, None where nobody has counted."""
        return sum(each.state in _REPORTED for each in self.agencies) if self.counted else None

    @property
    def counted(self) -> bool:
        """Whether anybody has counted, now or before."""
        return self.period is not None and any(each.state is not ReportState.UNREAD for each in self.agencies)

    @property
    def owed(self) -> tuple[RecordedAgency, ...]:
        """Whose report is still wanting; before forms are made and once the report is issued, nobody's."""
        return () if self.issued or not self.asked else tuple(each for each in self.agencies if each.state in OWED)

    def is_overdue(self, today: date) -> bool:
        """Whether the last day is over and the report is still to be made."""
        return self.period is not None and self.period.last_day < today and not self.issued

    @property
    def still_open(self) -> str:
        """What is open in it, in words; "" where nothing is."""
        counts = ((self.open, "lỗi"), (self.questions, "câu hỏi"))
        return ", ".join(f"{count} {what}" for count, what in counts if count)

    def sign(self, today: date) -> str:
        """What the line asks for, in a sign."""
        if self.period is None or self.errors:
            return LineKind.MEND.sign
        if not self.fresh:
            return LineKind.LOOK.sign
        if self.questions:
            return LineKind.DECIDE.sign
        waits = self.is_overdue(today) and any(each.state is ReportState.MISSING for each in self.owed)
        return LineKind.MISSING.sign if waits else "✔" if self.next is None else LineKind.NOTE.sign


class Owing(NamedTuple):
    """An agency and the rounds that it owes a report, or one to be mended, those due first first."""

    code: str
    name: str
    owed: tuple[tuple[RoundGlance, ReportState], ...]

    def overdue(self, today: date) -> int:
        """How many of them are over their last day."""
        return sum(glance.is_overdue(today) for glance, _ in self.owed)


@dataclass(frozen=True, slots=True)
class ManyRounds:
    """A folder of rounds on the day `today`: the rounds, most urgent first; who owes what, who owes most first; what
    else is to be told."""

    folder: Path
    today: date
    rounds: tuple[RoundGlance, ...]
    agencies: tuple[Owing, ...]
    told: tuple[str, ...]

    @property
    def plans(self) -> dict[str, str]:
        """The codes of the plans, in their order, each with the decision it carries out."""
        known = sorted((each for each in self.rounds if each.plan_code), key=lambda each: each.plan_code)
        return {each.plan_code: each.decision for each in known}

    @property
    def wrong(self) -> bool:
        """Whether something must be mended, as far as is known."""
        return any(each.errors or each.period is None for each in self.rounds)

    @property
    def sentence(self) -> str:
        """How many there are, and how they stand."""
        count = Counter[str]()
        for each in self.rounds:
            count["không đọc được"] += each.period is None
            count["đã quá hạn"] += each.is_overdue(self.today)
            count["chờ tổng hợp"] += each.period is not None and not each.fresh
            count["đã phát hành"] += each.issued
        said = ", ".join(f"{number} kỳ {what}" for what, number in count.items() if number)
        return f"{len(self.rounds)} kỳ báo cáo của {len(self.plans)} kế hoạch{f': {said}' if said else ''}."


def look_at_rounds(folder: Path, today: date) -> ManyRounds:
    """All rounds in that folder and the folders there (`rounds_below`)."""
    return seen_together(folder, today, (glance(path, folder, today) for path in rounds_below(folder)))


def seen_together(folder: Path, today: date, glances: Iterable[RoundGlance]) -> ManyRounds:
    """Those rounds, in order, and who owes what to them."""
    rounds = tuple(sorted(glances, key=_urgency))
    owed = [((each.code, name_key(each.name)), (each.name, glance, each.state))
            for glance in rounds for each in glance.owed]
    agencies = [Owing(code, held[0][1][0], tuple((glance, state) for _, (_, glance, state) in held))
                for (code, _), held in grouped(owed, lambda each: each[0]).items()]
    agencies.sort(key=lambda each: (-each.overdue(today), -len(each.owed), bare_key(each.name)))
    return ManyRounds(folder, today, rounds, tuple(agencies), tuple(_told(rounds)))


def _urgency(each: RoundGlance) -> tuple[bool, bool, date, str]:
    """What cannot be read first, what is done with last, otherwise what is due first."""
    due = each.period.due_before if each.period else date.min
    return each.period is not None, each.next is None, due, each.folder


def _known_by(each: RoundGlance) -> tuple[str, str, str]:
    return name_key(each.issuer), each.plan_code, each.period.code if each.period else ""


def _told(rounds: Sequence[RoundGlance]) -> Iterator[str]:
    """Rounds that lie there twice, codes that two agencies bear, what the table of who owes what does not count."""
    for alike in grouped((each for each in rounds if each.period), _known_by).values():
        if len(alike) > 1:
            folders = "; ".join(each.folder for each in alike)
            named = f"{alike[0].plan_code}, {alike[0].named}"
            yield f"{named} có ở {len(alike)} thư mục: {folders}. Chuyển bản chép ra chỗ khác."
    known = ((agency.code, (agency.name, glance.folder)) for glance in rounds for agency in glance.agencies)
    for code, held in grouped(known, lambda each: each[0]).items():
        names = grouped((each for _, each in held), lambda each: name_key(each[0]))
        if len(names) > 1:
            said = "; ".join(f"“{alike[0][0]}” ({alike[0][1]})" for alike in names.values())
            yield f"Mã {code} là của {len(names)} cơ quan khác tên: {said}. Được tính riêng từng cơ quan."
    if old := [each.folder for each in rounds if not each.fresh and each.counted]:
        yield f"Theo lần tổng hợp trước, vì có thay đổi chưa tổng hợp: {names_vi(old, _FEW, 'kỳ khác')}."
    if unread := [each.folder for each in rounds if each.period and not each.fresh and not each.counted]:
        yield f"Chưa tính ai còn nợ, vì phải tổng hợp trước: {names_vi(unread, _FEW, 'kỳ khác')}."


# ── one round in passing ──────────────────────────────────────────────────────────────────────────


def glance(path: Path, folder: Path, today: date) -> RoundGlance:
    """The round at that path, in a folder of rounds; one that cannot be read says so and costs no other its line."""
    where, name = Round(path), path.relative_to(folder).as_posix()
    try:
        lies = _lying(where)
        stale = _stale(lies)
        known = _fresh(lies, name, lies.record, today) if lies.record and not stale else None
        found = known or _by_plan(lies, name, stale, today)
        broken = tuple(interrupted(where))
        if broken:
            found = replace(found, said=broken[0].problem, errors=found.errors + len(broken))
        if lies.issued:
            parts = (lies.issued.label, uncapitalised(found.said))
            found = replace(found, said="; ".join(part for part in parts if part))
    except (ToolkitError, *REFUSALS) as error:
        return RoundGlance(where, name, str(refused(error).finding), Action.OPEN_PLAN, fresh=False)
    return found


class _Lying(NamedTuple):
    """What lies in a round's folder: the record of its last consolidation, what came back, when it was `made`, None
    where it never was; whether what it was made from has other names or sizes now; the report `issued` last."""

    where: Round
    record: RoundRecord | None
    files: tuple[SeenFile, ...]
    made: Times | None
    changed: bool
    issued: IssuedReport | None

    def is_new(self, each: Times) -> bool:
        """Whether that came after the round was consolidated. In a folder that was copied whole since, all came in no
        order: while nothing is changed, only what was written since is new."""
        if self.made is None:
            return True
        is_copy = self.made.came - self.made.written > _WHILE_WRITTEN
        if is_copy and self.record is not None and not self.changed:
            return each.written > self.made.written
        return each.came > self.made.came

    @property
    def new(self) -> list[SeenFile]:
        """What came back, or was saved there, after the round was consolidated."""
        return [each for each in self.files if self.is_new(each.times)]

    @property
    def asked(self) -> bool:
        """Whether anybody can owe it anything."""
        return bool(self.files) or any(True for _ in self.where.forms.glob("[!.~]*.xlsx"))


#: Seconds after which a file that came later than it was written is a copy.
_WHILE_WRITTEN = 60


def _lying(where: Round) -> _Lying:
    record, files = read_record(where), files_held(where)
    changed = record is not None and inputs_held(where, record, files) != record.held
    made = next(arrived(written_last(where.results / words.SUMMARY_FILE)), None)
    return _Lying(where, record, files, made, changed, last_issued(where))


def _stale(lies: _Lying) -> str:
    """What has come to the round since it was consolidated, in words; "" where nothing has. Opening a return only to
    look at it changes neither name, size nor time of it."""
    where, record, new = lies.where, lies.record, len(lies.new)
    if lies.made is None:
        return f"có {new} tệp nhận về, chưa tổng hợp" if new else "chưa tổng hợp"
    if new:
        return f"có {new} tệp mới nhận, chưa tổng hợp"
    if record is None:
        return "kết quả do bản cũ của bộ công cụ làm, cần tổng hợp lại một lần"
    if any(map(lies.is_new, arrived(where.plan))):
        return "kế hoạch đã sửa, chưa tổng hợp lại"
    reviewed = arrived(where.results / words.REVIEW_FILE)
    if any(map(lies.is_new, reviewed)) or review_held(where) != record.review:
        return f"{words.REVIEW_FILE} đã ghi thêm, chưa tổng hợp lại"
    if any(map(lies.is_new, came_beside(where, record))) or (lies.changed and record.parts):
        return "kỳ thành phần hoặc danh bạ chung có thay đổi, chưa tổng hợp lại"
    return "tệp nhận về đã thay đổi hoặc bị xóa, chưa tổng hợp lại" if lies.changed else ""


def _fresh(lies: _Lying, name: str, record: RoundRecord, today: date) -> RoundGlance:
    """A round of which all is known."""
    missing = sum(each.state is ReportState.MISSING for each in record.agencies)
    step: Action | None = Action.OPEN_REPORT
    if lies.issued:
        step, said = None, f"Sau đó có thay đổi, {words.REPORT_FILE} là dự thảo mới" if lies.issued.changes else ""
    elif record.questions:
        step, said = Action.OPEN_REVIEW, f"Ghi quyết định vào {words.REVIEW_FILE}"
    elif missing:
        said = f"Nhắc {missing} cơ quan chưa gửi" if record.period.last_day < today else f"Chờ {missing} cơ quan gửi"
    elif mend := sum(each.state is ReportState.MEND for each in record.agencies):
        said = f"Chờ {mend} cơ quan sửa, gửi lại"
    else:
        said = "Sửa các lỗi còn lại" if record.open else "Đủ báo cáo: đọc dự thảo, phát hành"
    return RoundGlance(
        lies.where, name, said, step, record.plan_code, record.decision, record.issuer, record.period, record.agencies,
        record.questions, record.errors, record.open, asked=lies.asked, issued=lies.issued is not None)


def _by_plan(lies: _Lying, name: str, stale: str, today: date) -> RoundGlance:
    """A round of which the plan is read: nothing came back, or what did is not consolidated yet."""
    where, record, seen = lies.where, lies.record, folder_state(lies.where)
    plan, found = plan_of(where, seen.sending(today))
    settings, unread = plan.settings, bool(lies.files or plan.settings.parts)
    agencies = tuple(RecordedAgency(each.code, each.name, ReportState.UNREAD if unread else ReportState.MISSING)
                     for each in plan.expected)
    wrong = sum(each.severity is Severity.ERROR and not (lies.files and each.code is Code.DUE_PASSED) for each in found)
    made = RoundGlance(
        where, name, stale[0].upper() + stale[1:], Action.CONSOLIDATE, settings.plan_code, decision_of(plan),
        open_ended(settings.issuer), plan.period, agencies, errors=wrong, open=wrong, fresh=False, asked=lies.asked,
        issued=lies.issued is not None)
    if not unread:
        return _before_returns(made, seen, found)
    if record is None or (record.plan_code, record.period.code) != (settings.plan_code, plan.period.code):
        return made
    codes = _senders((each.name for each in lies.new), settings.plan_code, plan.period.code)
    held = {each.code: each for each in record.agencies}
    before = (held.get(each.code, each)._replace(name=each.name) for each in agencies)
    known = tuple(each._replace(state=ReportState.UNREAD) if each.code in codes
                  and each.state is not ReportState.RECEIVED else each for each in before)
    return replace(made, agencies=known, questions=record.questions, open=record.open, errors=max(wrong, record.errors))


def _before_returns(made: RoundGlance, seen: FolderState, found: Iterable[Finding]) -> RoundGlance:
    """A round to which nothing has come back; before forms are made nobody owes it anything."""
    made = replace(made, fresh=True)
    if seen.forms_current:
        return replace(made, said="Đã làm biểu mẫu, chưa có báo cáo gửi về", next=Action.OPEN_FOLDER)
    if has_errors(found):
        return replace(made, said=f"Kế hoạch còn {made.errors} lỗi phải sửa", next=Action.OPEN_PLAN)
    return replace(made, said="Kế hoạch đã sửa, làm lại biểu mẫu" if seen.forms else "Làm biểu mẫu", next=Action.FORMS)


def _senders(names: Iterable[str], plan_code: str, period: str) -> set[str]:
    """Whose forms files are by their names, which is no proof."""
    wanted = re.compile(rf"{re.escape(plan_code)}-{re.escape(period)}-([A-Z0-9]+)")
    return {found[1] for name in names for found in wanted.finditer(name)}


# ── in a terminal, and for programs ───────────────────────────────────────────────────────────────

#: Characters that a column of a table in a terminal may have.
_WIDE, _NARROW, _ANY = 44, 30, 200
#: The sign of a report that is over its last day, where it is still wanting.
LATE = "●"
LEGEND = f"○ chưa gửi, {LATE} chưa gửi và đã quá hạn, ✖ phải sửa, ? chờ cán bộ quyết định"


def owed_sign(glance: RoundGlance, state: ReportState, today: date) -> str:
    """The sign of what an agency owes to a round."""
    return LATE if state is ReportState.MISSING and glance.is_overdue(today) else state.sign


def owed_in(each: Owing, plan: str, today: date) -> str:
    """What an agency owes to the rounds of one plan, in short: of one its sign and period, of several their number by
    sign."""
    owed = [(owed_sign(glance, state, today), glance) for glance, state in each.owed if glance.plan_code == plan]
    if len(owed) == 1:
        return f"{owed[0][0]} {short_period(owed[0][1])}"
    return "  ".join(f"{sign} {len(held)}" for sign, held in grouped(owed, lambda pair: pair[0]).items())


def owing_text(each: Owing, today: date) -> Iterator[str]:
    """An agency with every report that it owes: a line for each sign, plan by plan."""
    yield f"{each.name} ({each.code}) còn nợ {len(each.owed)} báo cáo."
    signs = grouped(each.owed, lambda owed: (owed_sign(*owed, today), owed[1]))
    for (sign, state), held in signs.items():
        plans = grouped((glance for glance, _ in held), lambda glance: glance.plan_code)
        reports = "; ".join(f"{plan} {', '.join(map(short_period, alike))}" for plan, alike in plans.items())
        yield f"{sign} {state.words}{', đã quá hạn' if sign == LATE else ''}: {reports}."


def short_period(glance: RoundGlance) -> str:
    """The period in a narrow column: "quý III/2026", "2026"."""
    name = glance.period.name if glance.period else None
    return "" if name is None else f"{name.part}/{name.year}" if name.part else str(name.year)


def round_cells(each: RoundGlance, today: date) -> tuple[str, ...]:
    """A round in the columns of `ROUND_HEADS`."""
    if each.period is None:
        return each.sign(today), "", each.folder, "", "", "", "Không đọc được kỳ này", each.folder
    counted = "?" if each.reported is None else str(each.reported)
    late = (today - each.period.last_day).days
    due = f"{date_vi(each.period.due_before)}{f' (quá {late} ngày)' if 0 < late < _COUNTED and not each.issued else ''}"
    return (each.sign(today), each.plan_code, each.named, due, f"{counted}/{len(each.agencies)}", each.still_open,
            each.said, each.folder)


#: Days over the last one that are counted beside it.
_COUNTED = 61
ROUND_HEADS = ("", "Kế hoạch", "Kỳ báo cáo", "Hạn: trước ngày", "Đã nhận", "Còn mở", "Đang ở đâu, việc tiếp theo",
               "Thư mục")


def many_lines(shown: ManyRounds) -> Iterator[str]:
    """The folder for a terminal: how many, a line for each round, who owes what, the command that is next."""
    yield shown.sentence
    yield ""
    yield from _table(ROUND_HEADS, (round_cells(each, shown.today) for each in shown.rounds), (_NARROW,) * 6 + (_WIDE,))
    yield ""
    yield from (f"{code}: {decision}" for code, decision in shown.plans.items())
    if shown.agencies:
        yield f"\nCơ quan còn nợ báo cáo ({len(shown.agencies)}): {LEGEND}"
        plans = tuple(shown.plans)
        rows = ((str(len(each.owed)), each.name, each.code, *(owed_in(each, plan, shown.today) for plan in plans))
                for each in shown.agencies)
        yield from _table(("Nợ", "Cơ quan", "Mã", *plans), rows, (_NARROW, _WIDE))
    unread = (f"{each.folder}: {each.said}" for each in shown.rounds if each.period is None)
    yield from (f"\n{sign} {line}" for sign, lines in (("✖", unread), ("·", shown.told)) for line in lines)
    if first := next((each for each in shown.rounds if each.next), None):
        yield f"\nXem một kỳ: toolkit status \"{first.where.folder}\""
    if shown.agencies:
        yield f"Nhắc chung mỗi cơ quan một thư: toolkit remind \"{shown.folder}\""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Lines whose columns stand below each other; what is longer than its width, where it has one, is cut."""
    most = (*widths, *(_ANY,) * len(heads))
    lines = [[_cut(cell, wide) for cell, wide in zip(row, most, strict=False)] for row in (heads, *rows)]
    wide = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    yield from ("  ".join(f"{cell:{size}}" for cell, size in zip(line, wide, strict=True)).rstrip() for line in lines)


def _cut(text: str, wide: int) -> str:
    return text if len(text) <= wide else f"{text[:wide - 1].rstrip()}…"


def many_document(shown: ManyRounds) -> dict[str, Any]:
    """The document of `status --json` over a folder of rounds; its form is described in docs/command-line.md."""
    return {"today": shown.today.isoformat(), "sentence": shown.sentence,
            "rounds": [_round_document(each, shown.today) for each in shown.rounds],
            "agencies": [{"code": each.code, "name": each.name,
                          "owes": [{"folder": glance.folder, "state": state.name.lower(),
                                    "overdue": glance.is_overdue(shown.today)} for glance, state in each.owed]}
                         for each in shown.agencies],
            "told": list(shown.told)}


def _round_document(each: RoundGlance, today: date) -> dict[str, Any]:
    period, known = each.period, {}
    if period is not None:
        known = {"code": each.plan_code, "decision": each.decision, "period": period.code, "label": each.named,
                 "due": period.due_before.isoformat(), "issuer": each.issuer}
    return {"folder": each.folder, "plan": known or None, "expected": len(each.agencies), "reported": each.reported,
            "questions": each.questions, "open": each.open, "errors": each.errors, "fresh": each.fresh,
            "issued": each.issued, "overdue": each.is_overdue(today),
            "next": each.next.name.lower() if each.next else None, "said": each.said}
