"""How a task's leads are told of: where they stand, in a sentence, and which of many are quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from toolkit import fields
from toolkit.model import Status, Timeliness
from toolkit.report import sentences
from toolkit.report.quotes import in_turn, text_key
from toolkit.report.sentences import say
from toolkit.text import capitalised, grouped, number_vi, printable

if TYPE_CHECKING:
    from toolkit.report.quotes import FrameRow, Quote

#: Of a task with more leads than these, they are counted and not named, and the results of LEADS_QUOTED are quoted.
LEADS_NAMED, LEADS_QUOTED = 4, 2
_ORDER = (Status.DONE, Status.UNDER_WAY, Status.NOT_STARTED, Status.NOT_DOING, Status.NOTHING_ARISEN, None)


def lead_sentence(task: FrameRow, row: FrameRow) -> str:
    """Where the only lead stands, without its name or the end: "đang thực hiện, tiến độ 30 %"."""
    status = _status(row)
    percent = row[fields.PERCENT] if status is Status.UNDER_WAY else None
    return sentences.LEAD[status] + _when(task, status) + (
        "" if percent is None else sentences.PROGRESS.format(percent=_as_given(percent)))


def leads_sentence(task: FrameRow, rows: Sequence[FrameRow]) -> str:
    """Where several leads stand, without the end; of few each by name, of many how many and how far they are."""
    answered = [row for row in rows if row["answered"]]
    silent = [_name(row) for row in rows if not row["answered"]]
    few, held = len(rows) <= LEADS_NAMED, grouped(answered, _status)
    statuses = [status for status in _ORDER if status in held]
    if not silent and len(statuses) == 1 and not (few and statuses == [Status.UNDER_WAY]):
        status = statuses[0]
        told = [say(sentences.ALL_LEADS, total=len(rows), status=sentences.LEAD[status] + _when(task, status))]
    elif few:
        told = [_few(held[status], status, len(rows)) for status in statuses]
        told += [sentences.LEAD_NAMES.format(names=", ".join(silent), status=sentences.SILENT)] if silent else []
    else:
        parts = (say(sentences.LEAD_COUNT, count=len(held[status]), status=sentences.LEAD[status])
                 for status in statuses)
        told = [say(sentences.SOME_LEADS, reported=len(answered), total=len(rows), parts=", ".join(parts))]
    told += [] if few else _span(answered)
    overdue = task["timeliness"] == Timeliness.OVERDUE.value and sentences.OVER_TIME not in told[0]
    return capitalised("; ".join(told) + (sentences.OVER_TIME if overdue else ""))


def _few(rows: Sequence[FrameRow], status: Status | None, total: int) -> str:
    if status is Status.DONE:
        return say(sentences.FEW_LEADS, count=len(rows), total=total, status=sentences.LEAD[status])
    names = (_name(row) if row[fields.PERCENT] is None or status is not Status.UNDER_WAY else
             sentences.PERCENT.format(name=_name(row), percent=_as_given(row[fields.PERCENT])) for row in rows)
    return sentences.LEAD_NAMES.format(status=sentences.LEAD[status], names=", ".join(names))


def _as_given(percent: float) -> str:
    """A percentage as its agency gave it, to two places."""
    return number_vi(percent, 2)


def _span(rows: Iterable[FrameRow]) -> list[str]:
    """From where to where the leads are that gave a percentage, their mean, and how many they are."""
    given = [row[fields.PERCENT] for row in rows if row[fields.PERCENT] is not None]
    if not given:
        return []
    if min(given) == max(given):
        return [say(sentences.SAME_PERCENT, percent=given[0], base=len(given))]
    mean = sum(given) / len(given)
    return [say(sentences.SPAN, least=min(given), most=max(given), percent=mean, base=len(given))]


def _when(task: FrameRow, status: Status | None) -> str:
    if task["timeliness"] == Timeliness.OVERDUE.value:
        return sentences.OVER_TIME
    return sentences.IN_TIME if status is Status.DONE and task["timeliness"] else ""


def _status(row: FrameRow) -> Status | None:
    return Status(row[fields.STATUS]) if row[fields.STATUS] else None


def _name(row: FrameRow) -> str:
    return printable(row["agency"])


def notable(quotes: Sequence[Quote], most: int) -> set[int]:
    """The numbers of the quotes that say most: of work done, with documents, with figures, what most leads wrote; of
    a text that several wrote one."""
    shared = Counter(text_key(quote.text) for quote in quotes)

    def weight(number: int) -> tuple[int, int, int]:
        quote = quotes[number]
        signs = (quote.status == sentences.LEAD[Status.DONE], bool(quote.documents), any(map(str.isdigit, quote.text)))
        return -sum(signs), -shared[text_key(quote.text)], number

    ranked = sorted((number for number, quote in enumerate(quotes) if quote.text), key=weight)
    first = {text_key(quotes[number].text): number for number in reversed(ranked)}
    ranked = in_turn(sorted(first.values(), key=weight), lambda number: quotes[number].text)
    return set(ranked[:most])
