"""One reminder to each agency for all it owes to the rounds of a folder. Nothing is ever sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit import words
from toolkit.files import Outputs, plain_name
from toolkit.findings import Code, Finding, ToolkitError, finding, system_reason
from toolkit.model import Plan
from toolkit.plan.names import name_key
from toolkit.progress import Progress, silent
from toolkit.rounds import Made, Round, finish, folder_turn, round_turn, rounds_below
from toolkit.rounds.record import issued_reports
from toolkit.rounds.sending import Outgoing, reminded_of, told_of_reminded, write_mails
from toolkit.text import grouped

if TYPE_CHECKING:
    from toolkit.letters.reminders import Reminder

#: Who has not reported is reminded of a round once its last day is so near; before that nothing is owed.
SOON = timedelta(days=7)
_NAMED = "nhac chung - "


@dataclass(frozen=True, slots=True)
class RemindedTogether(Made):
    """What `remind_rounds` wrote: how many drafts of mails, about reports of how many `rounds`; `early` are rounds
    whose last day is not near."""

    mails: int
    rounds: int
    early: int

    def __str__(self) -> str:
        return f"{self.mails} thư cho báo cáo còn thiếu của {self.rounds} kỳ"


class _Owed(NamedTuple):
    """What an agency owes to a round, and the mail that would remind it of that alone."""

    plan: Plan
    reminder: Reminder
    outgoing: Outgoing

    @property
    def whose(self) -> tuple[str, str, str]:
        """Who asks, and who is asked: the same code under another name, however it is spelt, is another agency."""
        agency = self.reminder.agency
        return name_key(self.plan.settings.issuer), agency.code, name_key(agency.name)


class _AskedRound(NamedTuple):
    """A round that was read: how it is named in the folder, what is owed to it, whether its last day is still far."""

    where: Round
    name: str
    outputs: Outputs
    plan: Plan
    owed: list[_Owed]
    is_early: bool

    @property
    def known_by(self) -> tuple[str, str, str]:
        """What no two rounds share, unless one is a copy."""
        return name_key(self.plan.settings.issuer), self.plan.settings.plan_code, self.plan.period.code

    def named(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """Findings of the round, seen from the folder it lies in."""
        yield from (replace(each, place=each.place._replace(file=f"{self.name}/{each.place.file}")) for each in found)


def remind_rounds(folder: Path, today: date, progress: Progress = silent) -> RemindedTogether:
    """Draft a mail for each agency that owes a report, or one to be mended, to any round of the folder; each round's
    form goes along. Marked forms are made anew in their rounds.

    Rounds whose report is issued, or whose forms are not made, ask nothing; nobody is reminded of what is due later
    than in `SOON`. One that cannot be read, is at work, or lacks what a mail carries is left out, and told; so is one
    that lies there twice, as nobody knows in which folder what came back is. What agencies need no more is removed, but
    for what people edited. Outputs: drafts and, last, the page.
    """
    paths = rounds_below(folder)
    if not paths:
        raise ToolkitError(Code.PLAN_MISSING, folder=str(folder))
    target, told, asked = folder / words.JOINT_REMINDERS_FOLDER, list[Finding](), list[_AskedRound]()
    with ExitStack() as turns:
        joint = turns.enter_context(folder_turn(Round(folder), target))
        for done, path in enumerate(paths):
            where, name = Round(path), path.relative_to(folder).as_posix()
            progress(name, done, len(paths))
            try:
                if _asks(where):
                    outputs = turns.enter_context(round_turn(where, where.results))
                    asked.append(_asked(where, name, outputs, today))
            except (ToolkitError, OSError) as error:
                why = f"{system_reason(error)}." if isinstance(error, OSError) else error.finding.problem
                told.append(finding(Code.ROUND_LEFT_OUT, folder=name, why=why))
        once = list[_AskedRound]()
        for alike in grouped(asked, lambda each: each.known_by).values():
            if len(alike) == 1:
                once += alike
            else:
                plan, folders = alike[0].plan, "; ".join(each.name for each in alike)
                told.append(finding(Code.ROUND_TWICE, plan=plan.settings.plan_code, period=plan.period.label,
                                    folders=folders))
        owed = [each for one in once for each in one.owed]
        mails = list(_joined(owed, today))
        written, of_mails = write_mails(joint, target, "joint", f"{_NAMED}*", mails)
        for one in once:
            pairs = [(each.reminder, each.outgoing) for each in one.owed]
            told += one.named(told_of_reminded(one.where, one.plan, pairs, today))
        for one in asked:
            told += one.named(finish(one.where, one.outputs))
        told += (*finish(Round(folder), joint), *of_mails)
        rounds, early = sum(bool(one.owed) for one in once), sum(one.is_early for one in once)
        return RemindedTogether(tuple(written), tuple(told), len(mails), rounds, early)


def _asks(where: Round) -> bool:
    """Whether anybody can owe it anything: its forms are made or something came back, and its report is not issued."""
    if issued_reports(where):
        return False
    return any(True for folder in (where.forms, where.returns) for _ in folder.glob("[!.~]*.*"))


def _asked(where: Round, name: str, outputs: Outputs, today: date) -> _AskedRound:
    """A round with what is owed to it, in register order; its marked forms are made."""
    from toolkit.letters.reminders import Need

    plan, pairs = reminded_of(where, outputs, today)
    is_early = plan.period.last_day - today > SOON
    owed = [_Owed(plan, *pair) for pair in pairs if not (is_early and pair[0].need is Need.MISSING)]
    return _AskedRound(where, name, outputs, plan, owed, is_early)


def _joined(owed: Sequence[_Owed], today: date) -> Iterator[Outgoing]:
    """One mail to each agency, in the order in which agencies are first met, of what is due first first. Its draft is
    called by code and name of the agency, where these are two offices' or agencies' also by a number."""
    from toolkit.forms import form_file_name
    from toolkit.letters.owed import OwedReport, owed_mail

    taken = set[str]()
    by_agency = grouped(sorted(owed, key=lambda each: each.plan.period.due_before), lambda each: each.whose)
    for held in by_agency.values():
        plan, agency = held[0].plan, held[0].reminder.agency
        form = Path(form_file_name(plan, agency)).stem
        plain = f"{_NAMED}{form.removeprefix(f'{plan.settings.plan_code}-{plan.period.code}-')}"
        numbered = (f"{plain} ({number})" for number in range(2, len(by_agency) + 2))
        name = plain if plain not in taken else next(name for name in numbered if name not in taken)
        taken.add(name)
        if len(held) == 1:
            yield held[0].outgoing._replace(name=name)
            continue
        forms = tuple(form for each in held for form in each.outgoing.attached)
        reports = [OwedReport(each.plan, each.reminder, next(
            (plain_name(form.file.name) for form in each.outgoing.attached if form.content is not None), ""))
            for each in held]
        yield Outgoing(agency, owed_mail(reports, today), forms, name)
