"""One reminder to each agency for all it owes to the rounds of a folder. Nothing is ever sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit import resources, words
from toolkit.files import Outputs, make_folder, plain_name
from toolkit.findings import Code, Finding, ToolkitError, finding, refuse_unfilled, system_reason
from toolkit.model import Agency, Plan
from toolkit.plan.names import name_key
from toolkit.progress import Progress, silent
from toolkit.rounds import Made, Round, finish, folder_turn, read_standing, round_turn, write_letter
from toolkit.rounds.beside import rounds_below
from toolkit.rounds.record import issued_reports
from toolkit.rounds.sending import (
    Outgoing,
    formless,
    gone_since,
    maybe_unsent,
    reminding_mails,
    remove_letters,
    send_back,
    write_mails,
)
from toolkit.text import grouped

if TYPE_CHECKING:
    from toolkit.letters.reminders import Reminder

#: Who has not reported is reminded of a round once its last day is so near; before that nothing is owed.
SOON = timedelta(days=7)
_NAMED = "nhac chung - "


@dataclass(frozen=True, slots=True)
class RemindedTogether(Made):
    """What `remind_rounds` wrote: how many drafts of mails and letters, about reports of how many `rounds`; `early` are
    rounds whose last day is not near."""

    mails: int
    letters: int
    rounds: int
    early: int

    def __str__(self) -> str:
        letters = f", {self.letters} công văn" if self.letters else ""
        return f"{self.mails} thư{letters} cho báo cáo còn thiếu của {self.rounds} kỳ"


class _Owed(NamedTuple):
    """What an agency owes to a round, and the mail that would remind it of that alone."""

    where: Round
    plan: Plan
    reminder: Reminder
    outgoing: Outgoing

    @property
    def whose(self) -> tuple[str, str, str]:
        """Who asks, and who is asked: the same code under another name, however it is spelt, is another agency."""
        agency = self.reminder.agency
        return name_key(self.plan.settings.issuer), agency.code, name_key(agency.name)

    @property
    def is_own(self) -> bool:
        """Whether it is the issuer's own people, who get no letter."""
        return self.reminder.agency.code == self.plan.settings.issuer_code


class _AskedRound(NamedTuple):
    """A round that was read: what is owed to it, whether its last day is still far."""

    where: Round
    outputs: Outputs
    plan: Plan
    owed: list[_Owed]
    is_early: bool

    @property
    def known_by(self) -> tuple[str, str, str]:
        """What no two rounds share, unless one is a copy."""
        return name_key(self.plan.settings.issuer), self.plan.settings.plan_code, self.plan.period.code


def remind_rounds(
    folder: Path, today: date, progress: Progress = silent, letters: bool = False
) -> RemindedTogether:
    """Draft a mail for each agency that owes a report, or one to be mended, to any round of the folder, and write it a
    letter where `letters` are asked for; each round's form goes along. Marked forms are made anew in their rounds.

    Rounds whose report is issued, or whose forms are not made, ask nothing; nobody is reminded of what is due later
    than in `SOON`. One that cannot be read, is at work, or lacks what a letter carries is left out, and told; so is one
    that lies there twice, as nobody knows in which folder what came back is. What agencies need no more is removed, but
    for what people edited. Outputs: letters, drafts and, last, the page.
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
                    asked.append(_asked(where, turns.enter_context(round_turn(where, where.results)), today))
            except (ToolkitError, OSError) as error:
                told.append(_left_out(name, error))
        once, twice = _once(folder, asked)
        owed = [each for one in once for each in one.owed]
        written, mails, count = _write(Round(folder), joint, owed, today, letters)
        for one in once:
            told += _named(one.where.folder.relative_to(folder).as_posix(), _wanting(one, today))
        for one in asked:
            told += _named(one.where.folder.relative_to(folder).as_posix(), finish(one.where, one.outputs))
        told += (*twice, *finish(Round(folder), joint), *mails.findings)
        rounds, early = len({each.where.folder for each in owed}), sum(one.is_early for one in once)
        return RemindedTogether((*written, *mails.outputs), tuple(told), count, len(written), rounds, early)


def _once(folder: Path, asked: Sequence[_AskedRound]) -> tuple[list[_AskedRound], list[Finding]]:
    """The rounds that lie there once, and of the others a finding each."""
    once, told = list[_AskedRound](), list[Finding]()
    for alike in grouped(asked, lambda each: each.known_by).values():
        if len(alike) == 1:
            once += alike
        else:
            plan, folders = alike[0].plan, (each.where.folder.relative_to(folder).as_posix() for each in alike)
            told.append(finding(Code.ROUND_TWICE, plan=plan.settings.plan_code, period=plan.period.label,
                                folders="; ".join(folders)))
    return once, told


def _asks(where: Round) -> bool:
    """Whether anybody can owe it anything: its forms are made or something came back, and its report is not issued."""
    if issued_reports(where):
        return False
    return any(True for folder in (where.forms, where.returns) for _ in folder.glob("[!.~]*.*"))


def _asked(where: Round, outputs: Outputs, today: date) -> _AskedRound:
    """A round with what is owed to it, in register order; its marked forms are made."""
    from toolkit.letters.reminders import Need, reminders

    standing = read_standing(where, today=today)
    refuse_unfilled(standing.findings, "soạn thư nhắc")
    plan = standing.plan
    sent = send_back(where, outputs, plan, standing.intake, standing.findings, silent, today)
    back = {each.agency.code: each for each in sent}
    is_early = plan.period.last_day - today > SOON
    needed = [each for each in reminders(standing, {code: each.points for code, each in back.items()}, today)
              if not (is_early and each.need is Need.MISSING)]
    mails = reminding_mails(where, plan, needed, back, today)
    owed = [_Owed(where, plan, *each) for each in zip(needed, mails, strict=True)]
    return _AskedRound(where, outputs, plan, owed, is_early)


def _wanting(one: _AskedRound, today: date) -> Iterator[Finding]:
    """What a round's part in the reminders lacks, or may."""
    needed = [each.reminder for each in one.owed]
    yield from maybe_unsent(one.where, needed)
    yield from formless(each.outgoing for each in one.owed)
    yield from gone_since(one.plan, needed, today)


def _left_out(name: str, error: ToolkitError | OSError) -> Finding:
    why = f"{system_reason(error)}." if isinstance(error, OSError) else error.finding.problem
    return finding(Code.ROUND_LEFT_OUT, folder=name, why=why)


def _named(name: str, found: Sequence[Finding] | Iterator[Finding]) -> Iterator[Finding]:
    """Findings of a round, seen from the folder it lies in."""
    yield from (replace(each, place=each.place._replace(file=f"{name}/{each.place.file}")) for each in found)


# ── what is written ───────────────────────────────────────────────────────────────────────────────


def _write(
    where: Round, outputs: Outputs, owed: Sequence[_Owed], today: date, with_letters: bool
) -> tuple[list[Path], Made, int]:
    """Letters where they are asked for, then mails and their page, in the order in which agencies are first met."""
    folder, letters, mails = where.folder / words.JOINT_REMINDERS_FOLDER, list[Path](), list[Outgoing]()
    make_folder(folder)
    by_agency = grouped(sorted(owed, key=lambda each: each.plan.period.due_before), lambda each: each.whose)
    names = _names(list(by_agency.values()))
    for name, held in zip(names, by_agency.values(), strict=True):
        mails.append(_outgoing(name, held, today))
        if with_letters and not held[0].is_own:
            letters += _letter(where, outputs, folder / f"{name}.docx", held, today)
    remove_letters(outputs, folder, f"{_NAMED}*", (folder / f"{name}.docx" for name in names), with_letters)
    written, told = write_mails(outputs, folder, "joint", f"{_NAMED}*", mails)
    return letters, Made(tuple(written), tuple(told)), len(mails)


def _names(held: Sequence[Sequence[_Owed]]) -> list[str]:
    """How each agency's files are called: by its code and name, where these are two offices' or agencies' also by a
    number."""
    taken, names = set[str](), list[str]()
    for each in held:
        plain = f"{_NAMED}{_called(each[0].plan, each[0].reminder.agency)}"
        numbered = (f"{plain} ({number})" for number in range(2, len(held) + 2))
        names.append(plain if plain not in taken else next(name for name in numbered if name not in taken))
        taken.add(names[-1])
    return names


def _called(plan: Plan, agency: Agency) -> str:
    from toolkit.forms import form_file_name

    return Path(form_file_name(plan, agency)).stem.removeprefix(f"{plan.settings.plan_code}-{plan.period.code}-")


def _outgoing(name: str, held: Sequence[_Owed], today: date) -> Outgoing:
    from toolkit.letters.owed import OwedReport, owed_mail

    if len(held) == 1:
        return held[0].outgoing._replace(name=name)
    forms = tuple(form for each in held for form in each.outgoing.attached)
    known = [OwedReport(each.plan, each.reminder, next(
        (plain_name(form.file.name) for form in each.outgoing.attached if form.content is not None), ""))
        for each in held]
    return Outgoing(held[0].reminder.agency, owed_mail(known, today), forms, name)


def _letter(where: Round, outputs: Outputs, path: Path, held: Sequence[_Owed], today: date) -> list[Path]:
    from toolkit.letters.owed import OwedReport, owed_values
    from toolkit.letters.reminders import letter_values

    first = held[0]
    if len(held) == 1:
        values = letter_values(first.plan, first.reminder, today)
        return write_letter(first.where, outputs, path, resources.REMINDER_TEMPLATE, values)
    values = owed_values([OwedReport(each.plan, each.reminder) for each in held], today)
    return write_letter(where, outputs, path, resources.OWED_REPORTS_TEMPLATE, values)
