"""Sheet "Thông tin" as read: the settings and the period, and what is missing or cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import fields
from datetime import date
from functools import partial
from typing import Any

from toolkit import words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.model import Medium, Period, Settings
from toolkit.plan.register import CODE
from toolkit.plan.tables import Line, Table
from toolkit.text import date_vi, recognise

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEARS = range(2000, 2101)
_LISTS = ("addressees", "recipients", "legal_bases")
#: How items of a list stand in a document; the report sets these marks itself.
_LIST_MARKS = re.compile(r"^[-–—•+]\s*|\s*[;.]+$")


class SettingsReader:
    """The lines of the sheet by field; `findings` grows as the settings and the period are read."""

    def __init__(self, table: Table, file: str) -> None:
        self.findings: list[Finding] = []
        self._sheet = Place(file, words.PLAN_SHEETS["settings"])
        self._lines: dict[str, Line] = {}
        for line in table.lines:
            self._keep(line)

    def settings(self, codes: Container[str]) -> Settings:
        """All fields; a required one that is missing is "" and a finding. `codes` are the register's."""
        special: dict[str, Callable[[], Any]] = {
            "plan_code": partial(self._code, "plan_code"),
            "issuer_code": partial(self._issuer_code, codes),
            "report_date": partial(self._day, "report_date"),
            "medium": self._medium,
            "signer_power": self._power,
            "urgency": self._urgency,
            **{name: partial(self._items, name) for name in _LISTS},
        }
        values: dict[str, Any] = {}
        for field in fields(Settings):
            values[field.name] = special.get(field.name, partial(self._text, field.name))()
        return Settings(**values)

    def period(self) -> Period | None:
        """The period, None where its year or its due date cannot be read; the last finding then says so."""
        value, due = self._text("year"), self._day("due_before")
        year = int(value) if re.fullmatch(r"\d{4}", value) else 0
        if value and year not in _YEARS:
            self._invalid("year", value)
        if year not in _YEARS or due is None:
            return None
        if due.year not in (year, year + 1):
            self._add(Code.DUE_OUTSIDE_YEAR, self._place("due_before"), due=date_vi(due), year=year, next=year + 1)
        return Period(year, due)

    def _keep(self, line: Line) -> None:
        labels = {name: setting.label for name, setting in words.SETTINGS.items()}
        name = recognise(line["label"], labels)
        first = self._lines.get(name or "")
        if name is None:
            if line.filled("value"):
                self._add(Code.SETTING_UNKNOWN, line.place("label"), label=line["label"], value=line["value"])
        elif first is None:
            self._lines[name] = line
        elif line.filled("value"):
            self._add(Code.SETTING_REPEATED, line.place("value"), label=line["label"], first=first.place("value").cell)

    def _text(self, name: str) -> str:
        line = self._lines.get(name)
        if line is not None and line.filled("value"):
            return line["value"]
        if words.SETTINGS[name].required:
            self._missing(name)
        return ""

    def _items(self, name: str) -> tuple[str, ...]:
        lines = (_LIST_MARKS.sub("", item.strip()) for item in self._text(name).split("\n"))
        return tuple(item for item in lines if item)

    def _code(self, name: str) -> str:
        value = self._text(name).upper()
        if value and not CODE.fullmatch(value):
            self._add(Code.CODE_INVALID, self._place(name), code=value)
        return value

    def _issuer_code(self, codes: Container[str]) -> str:
        value = self._code("issuer_code")
        if value and value not in codes:
            self._invalid("issuer_code", value)
        return value

    def _day(self, name: str) -> date | None:
        value = self._text(name)
        day = _parse_day(value)
        if value and day is None:
            self._invalid(name, value)
        return day

    def _medium(self) -> Medium:
        value = self._text("medium")
        medium = recognise(value, words.MEDIUM)
        if value and medium is None:
            self._invalid("medium", value)
        return medium or Medium.PAPER

    def _power(self) -> str:
        value = self._text("signer_power")
        power = recognise(value, words.SIGNER_POWER) or ""
        if value and not power:
            self._invalid("signer_power", value)
        if power == "KT." and not self._text("signer_deputy_title"):
            self._missing("signer_deputy_title")
        return power

    def _place(self, name: str) -> Place:
        """The cell where the field is written, or the sheet where its line is missing."""
        line = self._lines.get(name)
        return line.place("value") if line else self._sheet

    def _missing(self, name: str) -> None:
        self._add(Code.SETTING_MISSING, self._place(name), label=words.SETTINGS[name].label.text)

    def _urgency(self) -> str:
        value = self._text("urgency")
        mark = recognise(value, words.URGENCY) or ""
        if value and not mark:
            self._invalid("urgency", value)
        return mark

    def _invalid(self, name: str, value: str) -> None:
        setting = words.SETTINGS[name]
        self._add(Code.SETTING_INVALID, self._place(name), label=setting.label.text, value=value, cure=setting.guide)

    def _add(self, code: Code, place: Place, /, **details: Any) -> None:
        self.findings.append(finding(code, place, **details))


def _parse_day(text: str) -> date | None:
    """The day written dd/mm/yyyy, None where `text` is not that."""
    match = _DATE.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
