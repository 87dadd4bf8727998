"""A folder of rounds → each round on a line, who owes which reports, and one reminder to each agency for all it owes.
Only for reminders are returns read; else each round's saved `RoundState`, or the plan of a round that was never
consolidated. Command line and window call it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.base.files import plain_name
from toolkit.base.text import bare_key, date_vi, grouped, names_vi
from toolkit.consolidate.standing import AgencyState, standing_of
from toolkit.model.findings import REFUSALS, Code, Finding, ToolkitError, finding, problem_of, refused
from toolkit.model.form_code import form_file_name
from toolkit.model.period import Period
from toolkit.model.records import Intake, Progress, silent
from toolkit.plan.names import name_key
from toolkit.rounds.round import Round, finish, folder_turn, plan_of, round_turn, rounds_below
from toolkit.rounds.round_state import (
    COUNTED_DAYS,
    DONE,
    Action,
    FolderState,
    RoundState,
    folder_state,
    read_state,
    state_of,
)
from toolkit.rounds.sending import Outgoing, Papers, Reminded, draft_reminders, reminder_findings, write_mails
from toolkit.rounds.status import LineKind

if TYPE_CHECKING:
    from toolkit.letters.letters import Reminder

#: The sign of a report that nobody has sent and that is over its last day.
LATE = "●"
LEGEND = f"○ chưa gửi, {LATE} chưa gửi và đã quá hạn, ✖ phải sửa hoặc gửi lại, ? chờ cán bộ quyết định"
#: Who has not reported is reminded once the last day is so near; to mend, at any time.
SOON = timedelta(days=7)
#: So many rounds are named in a line.
_MOST_NAMED = 6


class RoundGlance(NamedTuple):
    """A line of the list: a round and its state on the day `today`."""

    where: Round
    folder: str  # its path from the folder of rounds
    state: RoundState
    today: date

    @property
    def next(self) -> Action:
        """The step an officer takes next."""
        return self.state.next

    @property
    def step(self) -> str:
        """The words on where it stands and what is next; of a round that cannot be read, why."""
        return self.state.step_words(self.today)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do but to send the report upward."""
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
        """The sign of the line: of the most urgent thing that the officer must do there."""
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
    """An agency and the reports it owes."""

    code: str
    name: str
    owed: tuple[tuple[RoundGlance, AgencyState], ...]  # by round, the one due first first: the state of its report


class ManyRounds(NamedTuple):
    """The rounds of a folder, and the agencies that owe reports to them, on the day `today`."""

    folder: Path
    today: date
    rounds: tuple[RoundGlance, ...]  # most urgent first
    agencies: tuple[Owing, ...]  # those that owe reports, the one that owes most first
    copies: tuple[tuple[RoundGlance, ...], ...]  # the folders of each round that lies in several

    @property
    def sentence(self) -> str:
        """One sentence: the number of rounds, and how many are overdue, issued, to be consolidated, unreadable."""
        counts = {"không đọc được": sum(not glance.state.is_readable for glance in self.rounds),
                  "đã quá hạn": sum(glance.is_overdue for glance in self.rounds),
                  "chờ tổng hợp": sum(glance.next is Action.CONSOLIDATE for glance in self.rounds),
                  "đã phát hành": sum(glance.state.issued is not None for glance in self.rounds)}
        counted = ", ".join(f"{count} kỳ {kind}" for kind, count in counts.items() if count)
        plans = {glance.state.plan_code for glance in self.rounds} - {""}
        return f"{len(self.rounds)} kỳ báo cáo của {len(plans)} kế hoạch{f': {counted}' if counted else ''}."

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on rounds that lie there twice, and on those of which nobody knows yet who owes a report."""
        stale = [glance.folder for glance in self.rounds if not (glance.state.is_fresh or glance.state.issued)]
        unknown = f"Chưa tính ai còn nợ, vì phải tổng hợp trước: {names_vi(stale, _MOST_NAMED, 'kỳ khác')}."
        return (*(str(_copies_finding(glances)) for glances in self.copies), *([unknown] if stale else []))


def _copies_finding(copies: tuple[RoundGlance, ...]) -> Finding:
    """The finding that a round lies in several folders: nobody knows to which of them its returns belong."""
    state = copies[0].state
    folders = "; ".join(glance.folder for glance in copies)
    return finding(Code.ROUND_TWICE, plan=state.plan_code, period=state.period.label, folders=folders)


def look_at_rounds(folder: Path, today: date) -> ManyRounds:
    """A folder → the rounds in it and in its folders (`rounds_below`), and the agencies that owe them reports."""
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
    alike = grouped(rounds, lambda glance: (
        name_key(glance.state.issuer), glance.state.plan_code, glance.state.period.label))
    copies = tuple(tuple(glances) for glances in alike.values() if len(glances) > 1 and glances[0].state.is_readable)
    return ManyRounds(folder, today, tuple(rounds), tuple(agencies), copies)


def known_state(where: Round, today: date) -> RoundState:
    """The state of a round, without reading its returns: the saved one; where it was never consolidated, or no returns
    lie there, that of a round of its plan; where it cannot be read, one that is not `is_readable` and says why."""
    try:
        saved = read_state(where)
        folder = folder_state(where, saved)
        if saved and (folder.returned or saved.parts):
            return saved._replace(folder=folder)
        plan, found = plan_of(where, folder.sending_day(today))
        found = tuple(fault for fault in found if not (plan.settings.parts and fault.code is Code.DUE_PASSED))
        state = state_of(standing_of(plan, Intake((), (), ()), found), folder)
        return state._replace(reported=None) if state.returned else state
    except REFUSALS as error:
        never = Period(date.max.year, date.max)
        return RoundState(
            "", "", never, (), errors=1, folder=FolderState(unreadable=str(refused(error).finding)))


# ── in a list ─────────────────────────────────────────────────────────────────────────────────────


def round_cells(glance: RoundGlance) -> tuple[str, ...]:
    """A round → the cells of its line: sign, plan, period, last day, agencies that reported, open points, next step."""
    state, period = glance.state, glance.state.period
    if not state.is_readable:
        return glance.sign, "", glance.folder, "", "", "", "Không đọc được kỳ này"
    late = (glance.today - period.last_day).days
    is_counted = 0 < late <= COUNTED_DAYS and not state.issued
    due = f"{date_vi(period.due_before)}{f' (quá {late} ngày)' if is_counted else ''}"
    returned = f"{'?' if state.reported is None else state.reported}/{len(state.agencies)}"
    counts = {"lỗi": state.open, "câu hỏi": state.questions}
    still_open = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return glance.sign, state.plan_code, period.title or period.label, due, returned, still_open, glance.step


def round_text(glance: RoundGlance) -> str:
    """A round → its line as one text, without the sign."""
    if not glance.state.is_readable:
        return f"{glance.folder}: {glance.step}"
    _, plan, period, due, returned, still_open, step = round_cells(glance)
    still = f", còn mở {still_open}" if still_open else ""
    return f"{plan}, {period}; hạn: trước ngày {due}; đã nhận {returned}{still}. {step}. Thư mục: {glance.folder}."


def owing_cells(agency: Owing) -> tuple[str, ...]:
    """An agency → the cells of its line: number of reports it owes, name, code, and of each report sign, plan, period.
    """
    reports = []
    for glance, state in agency.owed:
        name = glance.state.period.name
        sign = LATE if state is AgencyState.MISSING and glance.is_overdue else state.sign
        period = f"{name.part}/{name.year}" if name.part else str(name.year)
        reports.append(f"{sign} {glance.state.plan_code} {period}")
    return str(len(agency.owed)), agency.name, agency.code, "; ".join(reports)


def owing_text(agency: Owing) -> str:
    """An agency → its line as one text."""
    count, name, code, reports = owing_cells(agency)
    return f"{name} ({code}) còn nợ {count} báo cáo: {reports}."


# ── one reminder for all ──────────────────────────────────────────────────────────────────────────


def remind_rounds(folder: Path, today: date, progress: Progress = silent) -> Reminded:
    """Draft a mail for each agency that owes reports, or mended ones, to rounds of the folder whose forms are made and
    whose report is not issued; all its forms go along. Marked forms are made anew in their rounds.

    A round is left out and told if it cannot be read, is at work, lacks a text that the mail needs or lies there twice.
    Drafts that agencies need no more are removed, unless people edited them. Outputs: drafts and, last, their page."""
    from toolkit.letters.letters import Need

    known, home = look_at_rounds(folder, today), Round(folder)
    if not known.rounds:
        raise ToolkitError(Code.PLAN_MISSING, folder=str(folder))
    findings, early = list(map(_copies_finding, known.copies)), 0
    owed: list[tuple[Papers, Reminder, Outgoing]] = []
    copied = {glance.folder for glances in known.copies for glance in glances}
    asked = [glance for glance in known.rounds
             if glance.folder not in copied and (glance.state.asks or not glance.state.is_readable)]
    with folder_turn(home, home.joint_reminders) as outputs:
        for done, glance in enumerate(asked):
            progress(glance.folder, done, len(asked))
            try:
                with round_turn(glance.where, glance.where.results) as of_round:
                    papers, needed = draft_reminders(glance.where, of_round, today)
                    found = finish(glance.where, of_round)
            except (ToolkitError, OSError) as error:
                findings.append(finding(Code.ROUND_LEFT_OUT, folder=glance.folder, why=problem_of(error)))
                continue
            if papers.plan.period.last_day - today > SOON:
                early += 1
                needed = [(reminder, mail) for reminder, mail in needed if reminder.need is not Need.MISSING]
            owed += ((papers, reminder, mail) for reminder, mail in needed)
            found += (*reminder_findings(glance.where, [mail for _, mail in needed]),)
            findings += (fault._replace(place=fault.place._replace(file=f"{glance.folder}/{fault.place.file}"))
                         for fault in found)
        mails = list(_joint_mails(owed, today))
        written, of_mails = write_mails(outputs, home.joint_reminders, "joint", "*", mails)
        findings += (*finish(home, outputs), *of_mails)
    summary = f"{len(mails)} thư cho báo cáo còn thiếu của {len({papers.where for papers, *_ in owed})} kỳ"
    if early:
        summary += f" ({early} kỳ còn hạn trên {SOON.days} ngày: chưa nhắc cơ quan chưa gửi)"
    return Reminded(tuple(written), tuple(findings), len(mails), summary)


def _joint_mails(owed: Iterable[tuple[Papers, Reminder, Outgoing]], today: date) -> Iterator[Outgoing]:
    """Owed reports → one mail to each agency of each issuer, in the sentences of its round that is due first."""
    from toolkit.letters.letters import OwedReport, owed_mail, report_values

    draft_names = Counter[str]()
    for reports in grouped(owed, lambda report: (  # one code with two names is two agencies
            name_key(report[0].plan.settings.issuer), report[1].agency.code, name_key(report[1].agency.name))).values():
        papers, _, first = reports[0]
        plan, items, forms = papers.plan, list[OwedReport](), dict[Path, bytes | None]()
        name = Path(form_file_name(plan, first.agency)).stem.removeprefix(papers.pattern.rstrip("*"))
        draft_names[name] += 1  # two offices may remind one agency
        for of_round, reminder, outgoing in reports:
            forms |= outgoing.forms
            attached = next((plain_name(form.name) for form, content in outgoing.forms.items() if content), "")
            items.append(OwedReport(report_values(of_round.plan, reminder.agency, today), reminder, attached))
        mail = owed_mail(items, papers.sentences) if len(items) > 1 else first.mail
        yield Outgoing(first.agency, mail, forms, f"{name} ({draft_names[name]})" if draft_names[name] > 1 else name)
