"""The rounds of a folder: each on a line, most urgent first, who owes what to which, and one reminder to each agency
for all it owes.

What came back is not read again to look at them: of a round that is told which its consolidated workbook keeps
(`rounds.record`), of one that was never consolidated what its plan says. Nothing is ever sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.base.files import plain_name
from toolkit.base.text import bare_key, by_key, date_vi, grouped, names_vi
from toolkit.consolidate.standing import AgencyReport, AgencyState, standing_of
from toolkit.model import words
from toolkit.model.findings import REFUSALS, Code, Finding, ToolkitError, finding, problem_of, refused
from toolkit.model.layout import form_file_name
from toolkit.model.records import Intake, Progress, silent
from toolkit.plan.names import name_key
from toolkit.rounds.record import RoundState, folder_state, read_state, state_of
from toolkit.rounds.round import Made, Round, finish, folder_turn, plan_of, round_turn, rounds_below
from toolkit.rounds.sending import Outgoing, Papers, reminded_of, reminder_findings, write_mails
from toolkit.rounds.status import COUNTED, DONE, Action, LineKind, next_action, step_words

if TYPE_CHECKING:  # letters: not before the window is there
    from toolkit.letters.reminders import Reminder

#: The sign of a report that nobody has sent and that is over its last day.
LATE = "●"
LEGEND = f"○ chưa gửi, {LATE} chưa gửi và đã quá hạn, ✖ phải sửa hoặc gửi lại, ? chờ cán bộ quyết định"
#: Who has not reported is reminded of a round once its last day is so near; before that nothing is owed.
SOON = timedelta(days=7)
#: How the names of joint reminders begin.
_PREFIX = "nhac chung - "
#: So many rounds are named in a line.
_MOST_NAMED = 6


class RoundGlance(NamedTuple):
    """A round as it is seen in passing. `folder` is its path from the folder of rounds, `said` where it stands and what
    is next; `state` is None where it cannot be read, which is `said`."""

    where: Round
    folder: str
    said: str
    state: RoundState | None = None

    @property
    def next(self) -> Action:
        """The step that is next."""
        return next_action(self.state) if self.state else Action.OPEN_PLAN

    @property
    def owed(self) -> tuple[AgencyReport, ...]:
        """Who owes it something, as far as is known."""
        return self.state.owed if self.state else ()

    @property
    def issued(self) -> bool:
        """Whether its report was issued."""
        return bool(self.state and self.state.issued)

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.next in DONE

    @property
    def wrong(self) -> bool:
        """Whether something must be mended, as far as is known."""
        return self.state is None or (bool(self.state.errors or self.state.folder.interrupted) and not self.done)

    def is_overdue(self, today: date) -> bool:
        """Whether the last day is over and the report is still to be made."""
        return bool(self.state and self.state.is_overdue(today))

    def sign(self, today: date) -> str:
        """What the line asks for, in a sign."""
        if self.done:
            return AgencyState.RECEIVED.sign
        if self.wrong or self.state is None:
            return LineKind.MEND.sign
        if not self.state.is_fresh:
            return LineKind.LOOK.sign
        if self.state.questions:
            return LineKind.DECIDE.sign
        waits = self.is_overdue(today) and any(report.state is AgencyState.MISSING for report in self.owed)
        return LineKind.MISSING.sign if waits else LineKind.NOTE.sign


class Owing(NamedTuple):
    """An agency, the rounds that it owes a report, or one to be mended, those due first first, and how that stands."""

    code: str
    name: str
    owed: tuple[tuple[RoundGlance, AgencyState], ...]


class ManyRounds(NamedTuple):
    """A folder of rounds on the day `today`: the rounds, most urgent first; who owes what, who owes most first; what
    else is to be told."""

    folder: Path
    today: date
    rounds: tuple[RoundGlance, ...]
    agencies: tuple[Owing, ...]
    told: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """How many there are, and how they stand."""
        count = {"không đọc được": sum(each.state is None for each in self.rounds),
                 "đã quá hạn": sum(each.is_overdue(self.today) for each in self.rounds),
                 "chờ tổng hợp": sum(each.next is Action.CONSOLIDATE for each in self.rounds),
                 "đã phát hành": sum(each.issued for each in self.rounds)}
        said = ", ".join(f"{number} kỳ {what}" for what, number in count.items() if number)
        plans = {each.state.plan_code for each in self.rounds if each.state}
        return f"{len(self.rounds)} kỳ báo cáo của {len(plans)} kế hoạch{f': {said}' if said else ''}."


def look_at_rounds(folder: Path, today: date) -> ManyRounds:
    """All rounds in that folder and the folders there (`rounds_below`), in order, and who owes what to them."""
    rounds = sorted((glance(path, folder, today) for path in rounds_below(folder)), key=_urgency)
    owed = [(glanced, each) for glanced in rounds for each in glanced.owed]
    by_agency = grouped(owed, lambda pair: (pair[1].code, name_key(pair[1].name)))  # one code of two names is two
    agencies = [Owing(code, held[0][1].name, tuple((glanced, each.state) for glanced, each in held))
                for (code, _), held in by_agency.items()]
    agencies.sort(key=lambda each: (-len(each.owed), bare_key(each.name)))
    return ManyRounds(folder, today, tuple(rounds), tuple(agencies), tuple(_told(rounds)))


def _urgency(each: RoundGlance) -> tuple[bool, bool, date, str]:
    """What cannot be read first, what is done with last, otherwise what is due first."""
    due = each.state.period.due_before if each.state else date.min
    return each.state is not None, each.done, due, each.folder


def _told(rounds: Sequence[RoundGlance]) -> Iterator[str]:
    """Rounds that lie there twice, and those of which it is not known who owes what."""
    for alike, plan, period, folders in _copies(rounds):
        yield f"{plan}, {period} có ở {len(alike)} thư mục: {folders}. Chuyển bản chép ra chỗ khác."
    unread = [glanced.folder for glanced in rounds
              if glanced.state and not (glanced.state.is_fresh or glanced.issued)]
    if unread:
        yield f"Chưa tính ai còn nợ, vì phải tổng hợp trước: {names_vi(unread, _MOST_NAMED, 'kỳ khác')}."


def _copies(rounds: Iterable[RoundGlance]) -> Iterator[tuple[list[RoundGlance], str, str, str]]:
    """Rounds that lie in several folders, with their plan, period and folders."""
    known = [(name_key(glanced.state.issuer), glanced.state.plan_code, glanced.state.period.label, glanced)
             for glanced in rounds if glanced.state]
    for (_, plan, period), alike in grouped(known, lambda line: line[:3]).items():
        if len(alike) > 1:
            copies = [line[3] for line in alike]
            yield copies, plan, period, "; ".join(copy.folder for copy in copies)


def glance(path: Path, folder: Path, today: date) -> RoundGlance:
    """The round at that path, in a folder of rounds; one that cannot be read says so and costs no other its line."""
    where, name = Round(path), path.relative_to(folder).as_posix()
    try:
        state = known_state(where, today)
        return RoundGlance(where, name, step_words(state, today), state)
    except REFUSALS as error:
        return RoundGlance(where, name, str(refused(error).finding))


def known_state(where: Round, today: date) -> RoundState:
    """The state of a round without reading what came back: as it was saved; where it was never consolidated, or nothing
    is there that came back, as its plan begins it."""
    saved = read_state(where)
    folder = folder_state(where, saved)
    if saved is None or not (folder.returned or saved.parts):
        plan, found = plan_of(where, folder.sending(today))
        found = tuple(each for each in found if not (plan.settings.parts and each.code is Code.DUE_PASSED))
        saved = state_of(standing_of(plan, Intake((), (), ()), found), folder)
        return saved._replace(reported=None) if saved.returned else saved
    return saved._replace(folder=folder)


# ── in a list ─────────────────────────────────────────────────────────────────────────────────────


def round_cells(each: RoundGlance, today: date) -> tuple[str, ...]:
    """A round in the columns of a list: sign, plan, period, last day, how many returned, what is open, what is next."""
    if each.state is None:
        return each.sign(today), "", each.folder, "", "", "", "Không đọc được kỳ này"
    state, period = each.state, each.state.period
    late = (today - period.last_day).days
    due = f"{date_vi(period.due_before)}{f' (quá {late} ngày)' if 0 < late <= COUNTED and not each.issued else ''}"
    returned = f"{'?' if state.reported is None else state.reported}/{len(state.agencies)}"
    counts = {"lỗi": state.open, "câu hỏi": state.questions}
    still_open = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return each.sign(today), state.plan_code, period.title or period.label, due, returned, still_open, each.said


def round_text(each: RoundGlance, today: date) -> str:
    """A round in a line, without its sign."""
    _, plan, period, due, returned, still_open, said = round_cells(each, today)
    if each.state is None:
        return f"{each.folder}: {each.said}"
    still = f", còn mở {still_open}" if still_open else ""
    return f"{plan}, {period}; hạn: trước ngày {due}; đã nhận {returned}{still}. {said}. Thư mục: {each.folder}."


def owing_cells(each: Owing, today: date) -> tuple[str, ...]:
    """An agency in the columns of a list: how many reports it owes, name, code, of each report a sign, the plan and the
    period."""
    reports = []
    for glanced, state in each.owed:
        assert glanced.state is not None
        name, late = glanced.state.period.name, state is AgencyState.MISSING and glanced.is_overdue(today)
        period = f"{name.part}/{name.year}" if name.part else str(name.year)
        reports.append(f"{LATE if late else state.sign} {glanced.state.plan_code} {period}")
    return str(len(each.owed)), each.name, each.code, "; ".join(reports)


def owing_text(each: Owing, today: date) -> str:
    """An agency with every report that it owes."""
    count, name, code, reports = owing_cells(each, today)
    return f"{name} ({code}) còn nợ {count} báo cáo: {reports}."


# ── one reminder for all ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RemindedTogether(Made):
    """What `remind_rounds` wrote: how many drafts of mails, about reports of how many `rounds`; `early` are rounds
    whose last day is not near."""

    mails: int
    rounds: int
    early: int

    def __str__(self) -> str:
        return f"{self.mails} thư cho báo cáo còn thiếu của {self.rounds} kỳ"


def remind_rounds(folder: Path, today: date, progress: Progress = silent) -> RemindedTogether:
    """Draft a mail for each agency that owes a report, or one to be mended, to any round of the folder; each round's
    form goes along. Marked forms are made anew in their rounds.

    Rounds whose report is issued, or whose forms are not made, ask nothing; nobody is reminded of what is due later
    than in `SOON`. One that cannot be read, is at work, or lacks what a mail carries is left out, and told; so is one
    that lies there twice, as nobody knows in which folder what came back is. What agencies need no more is removed, but
    for what people edited. Outputs: drafts and, last, the page.
    """
    from toolkit.letters.reminders import Need

    if not rounds_below(folder):
        raise ToolkitError(Code.PLAN_MISSING, folder=str(folder))
    target, findings, early = folder / words.JOINT_REMINDERS_FOLDER, list[Finding](), list[str]()
    owed: list[tuple[Papers, Reminder, Outgoing]] = []
    with folder_turn(Round(folder), target) as outputs:
        asked = [glanced for glanced in look_at_rounds(folder, today).rounds
                 if glanced.state is None or glanced.state.asks]
        for alike, plan, period, folders in _copies(asked):
            findings.append(finding(Code.ROUND_TWICE, plan=plan, period=period, folders=folders))
            asked = [glanced for glanced in asked if glanced not in alike]
        for done, glanced in enumerate(asked):
            progress(glanced.folder, done, len(asked))
            try:
                with round_turn(glanced.where, glanced.where.results) as of_round:
                    papers, reminders, mails = reminded_of(glanced.where, of_round, today)
                    of_round_findings = [*finish(glanced.where, of_round)]
            except (ToolkitError, OSError) as error:
                findings.append(finding(Code.ROUND_LEFT_OUT, folder=glanced.folder, why=problem_of(error)))
                continue
            pairs = list(zip(reminders, mails, strict=True))
            if papers.plan.period.last_day - today > SOON:
                early.append(glanced.folder)
                pairs = [pair for pair in pairs if pair[0].need is not Need.MISSING]
            owed += ((papers, *pair) for pair in pairs)
            of_round_findings += reminder_findings(glanced.where, [mail for _, mail in pairs])
            findings += (found._replace(place=found.place._replace(file=f"{glanced.folder}/{found.place.file}"))
                         for found in of_round_findings)
        joint = list(_joint_mails(owed, today))
        written, of_mails = write_mails(outputs, target, "joint", _PREFIX, joint)
        findings += (*finish(Round(folder), outputs), *of_mails)
        rounds = len({papers.where for papers, *_ in owed})
        return RemindedTogether(tuple(written), tuple(findings), len(joint), rounds, len(early))


def _joint_mails(owed: Iterable[tuple[Papers, Reminder, Outgoing]], today: date) -> Iterator[Outgoing]:
    """One mail to each agency of each issuer, about what is due first first, in the sentences of that round. Its draft
    is called by code and name of the agency, where two offices remind it, or two are called so, also by a number."""
    from toolkit.letters.letters import report_values
    from toolkit.letters.reminders import OwedReport, owed_mail

    # the same code under another name, however it is spelt, is another agency
    by_agency = by_key(((name_key(papers.plan.settings.issuer), mail.agency.code, name_key(mail.agency.name)),
                        (papers, reminder, mail)) for papers, reminder, mail in owed)
    numbers = Counter[str]()
    for reports in by_agency.values():
        papers, _, mail = reports[0]
        forms = {file: content for *_, outgoing in reports for file, content in outgoing.attached.items()}
        name = _PREFIX + Path(form_file_name(papers.plan, mail.agency)).stem.removeprefix(papers.prefix)
        numbers[name] += 1
        name += f" ({numbers[name]})" if numbers[name] > 1 else ""
        if len(reports) > 1:
            listed = [OwedReport(report_values(papers.plan, mail.agency, today), reminder,
                                 plain_name(file.name) if content is not None else "")
                      for (papers, reminder, mail), (file, content) in zip(reports, forms.items(), strict=True)]
            mail = mail._replace(mail=owed_mail(listed, papers.sentences))
        yield mail._replace(attached=forms, name=name)
