"""A folder of rounds → each round on a line, most urgent first, and who owes which reports. Returns are not read for
it: the state that each consolidated workbook keeps is (`rounds.record`), or the plan of a round that was never
consolidated. Command line and window call it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.base.text import bare_key, date_vi, grouped, names_vi
from toolkit.consolidate.standing import AgencyState, standing_of
from toolkit.model.findings import REFUSALS, Code, refused
from toolkit.model.period import Period
from toolkit.model.records import Intake
from toolkit.plan.names import name_key
from toolkit.rounds.record import FolderState, RoundState, folder_state, read_state, state_of
from toolkit.rounds.round import Round, plan_of, rounds_below
from toolkit.rounds.status import COUNTED, DONE, Action, LineKind, next_action, step_words

#: The sign of a report that nobody has sent and that is over its last day.
LATE = "●"
LEGEND = f"○ chưa gửi, {LATE} chưa gửi và đã quá hạn, ✖ phải sửa hoặc gửi lại, ? chờ cán bộ quyết định"
#: So many rounds are named in a line.
_MOST_NAMED = 6


class RoundGlance(NamedTuple):
    """A round on a line of the list, as it stands on a day."""

    where: Round
    folder: str  # its path from the folder of rounds
    state: RoundState
    today: date

    @property
    def next(self) -> Action:
        """The step an officer takes next."""
        return next_action(self.state)

    @property
    def step(self) -> str:
        """Where it stands and what is next, in words; of a round that cannot be read, why."""
        return step_words(self.state, self.today)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.next in DONE

    @property
    def wrong(self) -> bool:
        """Whether something must be mended, as far as is known."""
        return bool(self.state.errors or self.state.folder.interrupted) and not self.done

    @property
    def is_overdue(self) -> bool:
        """Whether the last day for returns is over and no report was issued."""
        return self.state.is_overdue(self.today)

    @property
    def sign(self) -> str:
        """The sign of what the line asks for."""
        if self.done:
            return AgencyState.RECEIVED.sign
        if self.wrong:
            return LineKind.MEND.sign
        if not self.state.is_fresh:
            return LineKind.LOOK.sign
        if self.state.questions:
            return LineKind.DECIDE.sign
        waits = self.is_overdue and any(report.state is AgencyState.MISSING for report in self.state.owed)
        return LineKind.MISSING.sign if waits else LineKind.NOTE.sign


class Owing(NamedTuple):
    """An agency and the rounds that it owes a report or a mended one, those due first first, with how each stands."""

    code: str
    name: str
    owed: tuple[tuple[RoundGlance, AgencyState], ...]


class ManyRounds(NamedTuple):
    """A folder of rounds on a day: its rounds, most urgent first; who owes reports, who owes most first; what else is
    to be told, a sentence each."""

    folder: Path
    today: date
    rounds: tuple[RoundGlance, ...]  # most urgent first
    agencies: tuple[Owing, ...]  # that owe reports, who owes most first
    remark: str  # of which rounds nobody knows yet who owes them a report; "" of none

    @property
    def sentence(self) -> str:
        """How many rounds there are, and how they stand."""
        counts = {"không đọc được": sum(not glance.state.is_readable for glance in self.rounds),
                  "đã quá hạn": sum(glance.is_overdue for glance in self.rounds),
                  "chờ tổng hợp": sum(glance.next is Action.CONSOLIDATE for glance in self.rounds),
                  "đã phát hành": sum(glance.state.issued is not None for glance in self.rounds)}
        counted = ", ".join(f"{count} kỳ {kind}" for kind, count in counts.items() if count)
        plans = {glance.state.plan_code for glance in self.rounds} - {""}
        return f"{len(self.rounds)} kỳ báo cáo của {len(plans)} kế hoạch{f': {counted}' if counted else ''}."


def look_at_rounds(folder: Path, today: date) -> ManyRounds:
    """A folder → all rounds in it and in the folders there (`rounds_below`), and who owes what to them."""
    glances = (RoundGlance(Round(path), path.relative_to(folder).as_posix(), known_state(Round(path), today), today)
               for path in rounds_below(folder))
    rounds = sorted(glances, key=lambda glance: (
        glance.state.is_readable, glance.done, glance.state.period.due_before, glance.folder))
    owed = [(glance, report) for glance in rounds for report in glance.state.owed]
    # one code with two names is two agencies
    by_agency = grouped(owed, lambda pair: (pair[1].code, name_key(pair[1].name)))
    agencies = [Owing(code, pairs[0][1].name, tuple((glance, report.state) for glance, report in pairs))
                for (code, _), pairs in by_agency.items()]
    agencies.sort(key=lambda agency: (-len(agency.owed), bare_key(agency.name)))
    stale = [glance.folder for glance in rounds if not (glance.state.is_fresh or glance.state.issued)]
    remark = f"Chưa tính ai còn nợ, vì phải tổng hợp trước: {names_vi(stale, _MOST_NAMED, 'kỳ khác')}." if stale else ""
    return ManyRounds(folder, today, tuple(rounds), tuple(agencies), remark)


def known_state(where: Round, today: date) -> RoundState:
    """The state of a round without reading its returns: as it was saved; as its plan begins it where it was never
    consolidated or nothing that came back lies there; one that `is_readable` says cannot be read, and why."""
    try:
        saved = read_state(where)
        folder = folder_state(where, saved)
        if saved and (folder.returned or saved.parts):
            return saved._replace(folder=folder)
        plan, found = plan_of(where, folder.sending(today))
        found = tuple(fault for fault in found if not (plan.settings.parts and fault.code is Code.DUE_PASSED))
        state = state_of(standing_of(plan, Intake((), (), ()), found), folder)
        return state._replace(reported=None) if state.returned else state
    except REFUSALS as error:
        never = Period(date.max.year, date.max)
        return RoundState(
            "", "", never, (), errors=1, folder=FolderState(unreadable=str(refused(error).finding)))


# ── in a list ─────────────────────────────────────────────────────────────────────────────────────


def round_cells(glance: RoundGlance) -> tuple[str, ...]:
    """A round in the columns of a list: sign, plan, period, last day, how many returned, what is open, what is next."""
    state, period = glance.state, glance.state.period
    if not state.is_readable:
        return glance.sign, "", glance.folder, "", "", "", "Không đọc được kỳ này"
    late = (glance.today - period.last_day).days
    due = f"{date_vi(period.due_before)}{f' (quá {late} ngày)' if 0 < late <= COUNTED and not state.issued else ''}"
    returned = f"{'?' if state.reported is None else state.reported}/{len(state.agencies)}"
    counts = {"lỗi": state.open, "câu hỏi": state.questions}
    still_open = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return glance.sign, state.plan_code, period.title or period.label, due, returned, still_open, glance.step


def round_text(glance: RoundGlance) -> str:
    """A round in a line, without its sign."""
    if not glance.state.is_readable:
        return f"{glance.folder}: {glance.step}"
    _, plan, period, due, returned, still_open, step = round_cells(glance)
    still = f", còn mở {still_open}" if still_open else ""
    return f"{plan}, {period}; hạn: trước ngày {due}; đã nhận {returned}{still}. {step}. Thư mục: {glance.folder}."


def owing_cells(agency: Owing) -> tuple[str, ...]:
    """An agency in the columns of a list: how many reports it owes, name, code, of each report a sign, the plan and the
    period."""
    reports = []
    for glance, state in agency.owed:
        name = glance.state.period.name
        sign = LATE if state is AgencyState.MISSING and glance.is_overdue else state.sign
        period = f"{name.part}/{name.year}" if name.part else str(name.year)
        reports.append(f"{sign} {glance.state.plan_code} {period}")
    return str(len(agency.owed)), agency.name, agency.code, "; ".join(reports)


def owing_text(agency: Owing) -> str:
    """An agency in a line, with every report that it owes."""
    count, name, code, reports = owing_cells(agency)
    return f"{name} ({code}) còn nợ {count} báo cáo: {reports}."
