"""What processes that read are told and say, small and quickly made: by columns, not one record after another."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import partial
from io import BytesIO
from itertools import chain, repeat
from operator import attrgetter
from sys import intern
from typing import Any

from toolkit.findings import Code, Place
from toolkit.intake.account import MergedReturn, ReturnedForm
from toolkit.intake.arrivals import ReturnedFile
from toolkit.intake.cells import CellAnswer
from toolkit.intake.file_reading import FileReading
from toolkit.intake.rows import FormLine
from toolkit.model import Agency, Assignment, Doubt, Entry, Figure, Listed, Plan, Previous, Return, TaskAnswer

#: What makes a record again, and of what.
Parts = tuple[Callable[..., Any], tuple[Any, ...]]
#: The fields of records of one kind: of each field as many values as there are records.
Columns = Sequence[Sequence[Any]]

_new = tuple.__new__


def packed(said: object) -> bytes:
    """What `pickle.loads` makes `said` of again."""
    stream = BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _PARTS
    pickler.dump(said)
    return stream.getvalue()


def _columns(records: Iterable[tuple[Any, ...]], kind: type[tuple[Any, ...]]) -> Columns:
    return tuple(zip(*records, strict=True)) or ((),) * len(kind._fields)  # type: ignore[attr-defined]


def _records(kind: type, columns: Iterable[Iterable[Any]]) -> Iterator[Any]:
    return map(_new, repeat(kind), zip(*columns, strict=True))


def _of_places(places: Iterable[Place]) -> Columns:
    return _columns(places, Place)


def _places(files: Sequence[str], sheets: Sequence[str], cells: Sequence[str]) -> Iterator[Place]:
    return _records(Place, (files, sheets, map(intern, cells)))  # of one form as of the next


def _of_entries(entries: Iterable[Entry]) -> Columns:
    texts, places = _columns(entries, Entry)
    return texts, *_of_places(places)


def _entries(texts: Sequence[str], *places: Sequence[str]) -> Iterator[Entry]:
    return _records(Entry, (texts, _places(*places)))


def _values(mappings: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    return chain.from_iterable(each.values() for each in mappings)


def _mappings(names: Iterable[Iterable[str]], values: Iterator[Any]) -> list[dict[str, Any]]:
    return [dict(zip(each, values, strict=False)) for each in names]


def _of_plan(plan: Plan) -> Parts:
    return _plan, (_REST[Plan](plan), _columns(plan.assignments, Assignment))


def _plan(rest: Sequence[Any], columns: Columns) -> Plan:
    return Plan(assignments=tuple(_records(Assignment, columns)), **_named(Plan, rest))


def _of_return(made: Return) -> Parts:
    ids, roles, places, values, entries, *others = _columns((*made.progress, *made.extras), TaskAnswer)
    held = *entries, made.free
    return _return, (
        _REST[Return](made), len(made.progress), (ids, roles, _of_places(places), values, *others),
        tuple(map(tuple, held)), _of_entries(_values(held)))


def _return(rest: Sequence[Any], tasks: int, columns: Columns, names: Columns, cells: Columns) -> Return:
    ids, roles, places, values, *others = columns
    *entries, free = _mappings(names, _entries(*cells))
    rows = tuple(_records(TaskAnswer, (ids, roles, _places(*places), values, entries, *others)))
    return Return(progress=rows[:tasks], extras=rows[tasks:], free=free, **_named(Return, rest))


def _answers(alone: MergedReturn | None) -> list[tuple[Entry, Any]]:
    """The entries of a return, each with what it means, where that is clear."""
    if alone is None:
        return []
    rows, free = (*alone.returned.progress, *alone.returned.extras), alone.returned.free.values()
    clear = zip(_values(each.entries for each in rows), _values(each.values for each in rows), strict=False)
    return [*clear, *((entry, entry.text) for entry in free)]


def _of_form(form: ReturnedForm, alone: MergedReturn | None) -> Callable[[MergedReturn | None], ReturnedForm]:
    """What makes a form of the return it is `alone`: most of its answers stand there."""
    *told, answers, wordings = _columns(form.lines, FormLine)
    held = _answers(alone)
    at = {id(entry): number for number, (entry, _) in enumerate(held)}
    said = [number if (number := at.get(id(entry))) is not None and held[number][1] is value and found is None
            else (entry, value, found) for entry, value, found in _values(answers)]
    return partial(_form, _REST[ReturnedForm](form), (*told, wordings), tuple(map(tuple, answers)), said)


def _form(rest: Sequence[Any], columns: Columns, names: Columns, said: Sequence[Any],
          alone: MergedReturn | None) -> ReturnedForm:
    *told, wordings = columns
    held = _answers(alone)
    cells = ((*held[each], None) if isinstance(each, int) else each for each in said)
    answers = _mappings(names, map(_new, repeat(CellAnswer), cells))
    lines = tuple(_records(FormLine, (*told, answers, wordings)))
    return ReturnedForm(lines=lines, **_named(ReturnedForm, rest))


def _of_reading(read: FileReading) -> Parts:
    held = read.held  # which hardly anybody asks for
    held = packed(_of_form(held, read.alone)) if isinstance(held, ReturnedForm) else held
    return _reading, (_REST[FileReading](read), held)


def _reading(rest: Sequence[Any], held: bytes | None) -> FileReading:
    return FileReading(held=held, **_named(FileReading, rest))


def _named(kind: type, rest: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(_NAMES[kind], rest, strict=True))


def _plainly(kind: type) -> Callable[[Any], Parts]:
    return lambda each: (kind, _REST[kind](each))


#: Records without columns, of each all fields.
_PLAIN = (Agency, Previous, ReturnedFile, Listed, Doubt, Figure)
#: What of a record is not said by columns: its fields, but for those named.
_NAMES: Mapping[type, Sequence[str]] = {
    kind: tuple(each.name for each in fields(kind) if each.name not in but) for kind, but in (
        (Plan, ("assignments",)), (Return, ("progress", "extras", "free")), (ReturnedForm, ("lines",)),
        (FileReading, ("held",)), *((kind, ()) for kind in _PLAIN))}
_REST: Mapping[type, Callable[[Any], Any]] = {kind: attrgetter(*names) for kind, names in _NAMES.items()}
#: How pickle takes records apart.
_PARTS: Mapping[type, Callable[[Any], Parts]] = {
    **copyreg.dispatch_table,  # type: ignore[dict-item]
    **{kind: _plainly(kind) for kind in _PLAIN},
    **dict.fromkeys((Entry, Place), lambda each: (_new, (type(each), tuple(each)))),
    Code: lambda code: (getattr, (Code, code.name)),
    Plan: _of_plan, Return: _of_return, FileReading: _of_reading}
