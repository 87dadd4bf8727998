"""What processes that read are told and say, small and quickly made: by columns, not one record after another."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from io import BytesIO
from itertools import chain, repeat
from operator import attrgetter
from sys import intern
from typing import Any

from toolkit.findings import Code, Place
from toolkit.intake.account import ReturnedForm
from toolkit.intake.arrivals import ReturnedFile
from toolkit.intake.cells import CellAnswer
from toolkit.intake.file_reading import FileReading
from toolkit.intake.rows import FormLine
from toolkit.model import Agency, Assignment, Doubt, Entry, Figure, Listed, Plan, Previous

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


def _of_form(form: ReturnedForm) -> Parts:
    *told, answers, wordings = _columns(form.lines, FormLine)
    return _form, (_REST[ReturnedForm](form), (*told, wordings), tuple(map(tuple, answers)), [*_values(answers)])


def _form(rest: Sequence[Any], columns: Columns, names: Columns, said: Sequence[CellAnswer]) -> ReturnedForm:
    *told, wordings = columns
    lines = tuple(_records(FormLine, (*told, _mappings(names, iter(said)), wordings)))
    return ReturnedForm(lines=lines, **_named(ReturnedForm, rest))


def _named(kind: type, rest: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(_NAMES[kind], rest, strict=True))


def _plainly(kind: type) -> Callable[[Any], Parts]:
    return lambda each: (kind, _REST[kind](each))


#: Records without columns, of each all fields.
_PLAIN = (FileReading, Agency, Previous, ReturnedFile, Listed, Doubt, Figure)
#: What of a record is not said by columns: its fields, but for those named.
_NAMES: Mapping[type, Sequence[str]] = {
    kind: tuple(each.name for each in fields(kind) if each.name not in but) for kind, but in (
        (Plan, ("assignments",)), (ReturnedForm, ("lines",)),
        *((kind, ()) for kind in _PLAIN))}
_REST: Mapping[type, Callable[[Any], Any]] = {kind: attrgetter(*names) for kind, names in _NAMES.items()}
#: How pickle takes records apart.
_PARTS: Mapping[type, Callable[[Any], Parts]] = {
    **copyreg.dispatch_table,  # type: ignore[dict-item]
    **{kind: _plainly(kind) for kind in _PLAIN},
    **dict.fromkeys((Entry, Place), lambda each: (_new, (type(each), tuple(each)))),
    Code: lambda code: (getattr, (Code, code.name)),
    Plan: _of_plan, ReturnedForm: _of_form}
