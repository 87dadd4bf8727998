"""Sheet "Chỉ tiêu" as read: the figures agencies are asked for. A plan that asks for none may lack the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from toolkit import words
from toolkit.findings import Code, Finding, finding
from toolkit.model import Agency, Indicator, Phrase, Way
from toolkit.plan.names import Names, agency_names, phrase_names, split_names
from toolkit.plan.register import LIST, kind_names
from toolkit.plan.tables import Line, Table
from toolkit.text import key, recognise

#: A code is part of row keys (`toolkit.form_code`).
_CODE = re.compile(r"[0-9A-Z.]+")


def read_indicators(
    table: Table, agencies: Sequence[Agency], phrases: Iterable[Phrase]
) -> tuple[tuple[Indicator, ...], tuple[Finding, ...]]:
    """The indicators in sheet order, and what is wrong with them. Of two lines with one code the first counts.

    Codes, names and kinds of agencies and group phrases become codes; of a kind and a phrase of one name the phrase counts.
    """
    codes = ((agency.code, (agency.code,)) for agency in agencies)
    known = Names.of((*codes, *phrase_names(phrases), *kind_names(agencies), *agency_names(agencies)))
    made: dict[str, Indicator] = {}
    lines: dict[str, Line] = {}
    findings: list[Finding] = []
    for line in table.lines:
        named = [name for item in line.items("agencies", LIST) for name in split_names(item, known)]
        asked = {code for name in named for code in known.codes(name) or ()}
        indicator = Indicator(
            line["code"].upper(), line["name"], line["unit"], recognise(line["way"], words.WAY) or Way.SUM,
            tuple(agency.code for agency in agencies if agency.code in asked), line["note"],
        )
        findings += _doubts(line, indicator, named, known, agencies)
        findings += _repeated(line, indicator, made, lines)
        if indicator.code not in made:
            made[indicator.code], lines[indicator.code] = indicator, line
    return tuple(made.values()), tuple(findings)


def _doubts(line: Line, made: Indicator, named: Sequence[str], known: Names, agencies: Iterable[Agency]) -> Iterator[Finding]:
    if not line.filled("code"):
        yield finding(Code.INDICATOR_ID_MISSING, line.place("code"))
    elif not _CODE.fullmatch(made.code):
        yield finding(Code.TASK_ID_INVALID, line.place("code"), tt=line["code"])
    if not line.filled("name"):
        yield finding(Code.INDICATOR_UNNAMED, line.place("name"), code=made.code)
    if recognise(line["way"], words.WAY) is None:
        allowed = "; ".join(word.text for word in words.WAY.values())
        column = words.INDICATOR_COLUMNS["way"].text
        yield finding(Code.VALUE_UNKNOWN, line.place("way"), value=line["way"], column=column, allowed=allowed)
    for name in named:
        if name not in known:
            yield finding(Code.AGENCY_UNKNOWN, line.place("agencies"), name=name, nearest=known.nearest(name))
    silent = [agency.name for agency in agencies if agency.code in made.agencies and not agency.receives_form]
    if silent or (named and not made.agencies and all(name in known for name in named)):
        yield finding(Code.INDICATOR_NOT_ASKED, line.place("agencies"), code=made.code, agencies="; ".join(silent or named))


def _repeated(line: Line, made: Indicator, others: dict[str, Indicator], lines: dict[str, Line]) -> Iterator[Finding]:
    """That a code, or a name with its unit, stands in a line above."""
    if made.code and made.code in others:
        yield finding(Code.CODE_REPEATED, line.place("code"), code=made.code, first=lines[made.code].place("code"))
    alike = (each for each in others.values() if key(each.name) == key(made.name) and key(each.unit) == key(made.unit))
    first = next(alike, None)
    if first is not None and line.filled("name"):
        place = lines[first.code].place("name")
        yield finding(Code.INDICATOR_REPEATED, line.place("name"), name=made.name, unit=made.unit, first=place)
