"""Sheet "Thông tin" as read: the settings and the period, and what is missing or cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from toolkit import words
from toolkit.findings import Code, Finding, Place, finding
from toolkit.model import Medium, Period, Settings
from toolkit.plan.names import CODE
from toolkit.plan.tables import PlanLine, PlanTable
from toolkit.text import date_vi, recognise

K = TypeVar("K")

_YEARS = range(2000, 2101)
_LISTS = ("addressees", "recipients", "legal_bases")
#: How items of a list stand in a document; the report sets these marks itself.
_LIST_MARKS = re.compile(r"^[-–—•+]\s*|\s*[;.]+$")


class SettingsReader:
    """The lines of the sheet by field; `findings` grows as the settings and the period are read."""

    def __init__(self, table: PlanTable, file: str) -> None:
        self.findings: list[Finding] = []
        self._sheet = Place(file, words.PLAN_SHEETS["settings"])
        self._lines: dict[str, PlanLine] = {}
        labels = {name: setting.label for name, setting in words.SETTINGS.items()}
        for line in table.lines:
            self._keep(line, recognise(line["label"], labels))

    def settings(self, codes: Container[str]) -> Settings:
        """All fields; a required one that is missing is "" and a finding. `codes` are the register's."""
        special: dict[str, Callable[[str], Any]] = {
            "plan_code": self._code,
            "issuer_code": partial(self._code, codes=codes),
            "report_date": self._day,
            "medium": lambda name: self._choice(name, words.MEDIUM) or Medium.PAPER,
            "signer_power": self._power,
            "urgency": lambda name: self._choice(name, words.URGENCY) or "",
            **dict.fromkeys(_LISTS, self._items),
        }
        values = {each.name: special.get(each.name, self._text)(each.name) for each in fields(Settings)}
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
            self._tell(Code.DUE_OUTSIDE_YEAR, "due_before", due=date_vi(due), year=year, next=year + 1)
        return Period(year, due)

    def _keep(self, line: PlanLine, name: str | None) -> None:
        first = self._lines.setdefault(name, line) if name else None
        if first is line or not line.filled("value"):
            return
        if first is None:
            told = line.told(Code.SETTING_UNKNOWN, "label", label=line["label"], value=line["value"])
        else:
            told = line.told(Code.SETTING_REPEATED, "value", label=line["label"], first=first.place("value").cell)
        self.findings.append(told)

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

    def _code(self, name: str, codes: Container[str] | None = None) -> str:
        """A code, of those where they are given."""
        value = self._text(name).upper()
        if value and not CODE.fullmatch(value):
            self._tell(Code.CODE_INVALID, name, code=value)
        if value and codes is not None and value not in codes:
            self._invalid(name, value)
        return value

    def _day(self, name: str) -> date | None:
        value = self._text(name)
        day = _parse_day(value)
        if value and day is None:
            self._invalid(name, value)
        return day

    def _choice(self, name: str, offered: Mapping[K, words.Word]) -> K | None:
        value = self._text(name)
        chosen = recognise(value, offered)
        if value and not chosen:
            self._invalid(name, value)
        return chosen

    def _power(self, name: str) -> str:
        power = self._choice(name, words.SIGNER_POWER) or ""
        if power == "KT." and not self._text("signer_deputy_title"):
            self._missing("signer_deputy_title")
        return power

    def _missing(self, name: str) -> None:
        self._tell(Code.SETTING_MISSING, name, label=words.SETTINGS[name].label.text)

    def _invalid(self, name: str, value: str) -> None:
        setting = words.SETTINGS[name]
        self._tell(Code.SETTING_INVALID, name, label=setting.label.text, value=value, cure=setting.guide)

    def _tell(self, code: Code, name: str, /, **details: object) -> None:
        """A finding about the cell where the field is written, or about the sheet where its line is missing."""
        line = self._lines.get(name)
        self.findings.append(finding(code, line.place("value") if line else self._sheet, **details))


def _parse_day(text: str) -> date | None:
    """The day written dd/mm/yyyy, None where `text` is not that."""
    try:
        return datetime.strptime(re.sub("[.-]", "/", text), "%d/%m/%Y").date()
    except ValueError:
        return None
