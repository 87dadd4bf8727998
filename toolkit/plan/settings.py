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
from toolkit.text import recognise

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_LISTS = ("addressees", "recipients", "legal_bases")
#: How items of a list stand in a document; the report sets these marks itself.
_LIST_MARKS = re.compile(r"^[-–—•+]\s*|\s*[;.]+$")


class SettingsReader:
    """The lines of the sheet by field, read once; `findings` grows as fields are asked for."""

    def __init__(self, table: Table, file: str) -> None:
        self.findings: list[Finding] = []
        self._sheet = Place(file, words.PLAN_SHEETS["settings"])
        self._lines: dict[str, Line] = {}
        for line in table.lines:
            self._keep(line)

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
            cure = f"Mục này đã có ở ô {first.place('value').cell}; chỉ giữ một dòng."
            self._add(Code.SETTING_INVALID, line.place("value"), label=line["label"], value=line["value"], cure=cure)

    def _add(self, code: Code, place: Place, /, **details: Any) -> None:
        self.findings.append(finding(code, place, **details))

    def text(self, name: str) -> str:
        """The field's text, "" where it is open; a finding where it may not be."""
        line = self._lines.get(name)
        if line is not None and line.filled("value"):
            return line["value"]
        if words.SETTINGS[name].required:
            self._add(Code.SETTING_MISSING, self.place(name), label=words.SETTINGS[name].label.text)
        return ""

    def place(self, name: str) -> Place:
        """The cell where the field is written, or the sheet where its line is missing."""
        line = self._lines.get(name)
        return line.place("value") if line else self._sheet

    def invalid(self, name: str, value: str, cure: str) -> None:
        """Say that a field's value cannot be used."""
        label = words.SETTINGS[name].label.text
        self._add(Code.SETTING_INVALID, self.place(name), label=label, value=value, cure=cure)

    def items(self, name: str) -> tuple[str, ...]:
        """A list, one item a line, without the marks it has in a document."""
        lines = (_LIST_MARKS.sub("", item.strip()) for item in self.text(name).split("\n"))
        return tuple(item for item in lines if item)

    def code(self, name: str) -> str:
        """A code in capitals."""
        value = self.text(name).upper()
        if value and not CODE.fullmatch(value):
            self._add(Code.CODE_INVALID, self.place(name), code=value)
        return value

    def day(self, name: str) -> date | None:
        """A date, None where it is open or none."""
        value = self.text(name)
        day = parse_day(value)
        if value and day is None:
            self.invalid(name, value, "Ghi ngày/tháng/năm, ví dụ 15/11/2020.")
        return day

    def medium(self) -> Medium:
        """How the report is issued; paper where that is missing, which is a finding."""
        value = self.text("medium")
        medium = recognise(value, words.MEDIUM) if value else None
        if value and medium is None:
            self.invalid("medium", value, f"Chọn một trong: {', '.join(word.text for word in words.MEDIUM.values())}.")
        return medium or Medium.PAPER

    def power(self) -> str:
        """ "", "KT." or "Q."; under "KT." the deputy's title must be there."""
        value = self.text("signer_power")
        power = recognise(value, words.SIGNER_POWER) if value else ""
        if power is None:
            self.invalid("signer_power", value, f"Để trống hoặc chọn một trong: {', '.join(words.SIGNER_POWER)}.")
        if power == "KT." and not self.text("signer_deputy_title"):
            label = words.SETTINGS["signer_deputy_title"].label.text
            self._add(Code.SETTING_MISSING, self.place("signer_deputy_title"), label=label)
        return power or ""

    def issuer_code(self, codes: Container[str]) -> str:
        """The issuer's code, one of the register's."""
        value = self.code("issuer_code")
        if value and value not in codes:
            self.invalid("issuer_code", value, f"Ghi một mã có ở trang {words.PLAN_SHEETS['agencies']}.")
        return value

    def settings(self, codes: Container[str]) -> Settings:
        """All fields; a required one that is missing is "" and a finding. `codes` are the register's."""
        special: dict[str, Callable[[], Any]] = {
            "plan_code": partial(self.code, "plan_code"),
            "issuer_code": partial(self.issuer_code, codes),
            "report_date": partial(self.day, "report_date"),
            "medium": self.medium,
            "signer_power": self.power,
        }
        special.update({name: partial(self.items, name) for name in _LISTS})
        values: dict[str, Any] = {}
        for field in fields(Settings):
            values[field.name] = special.get(field.name, partial(self.text, field.name))()
        return Settings(**values)

    def period(self) -> Period | None:
        """The period, None where its year or its due date cannot be read; the last finding then says so."""
        value = self.text("year")
        year = int(value) if re.fullmatch(r"\d{4}", value) else 0
        if value and not _FIRST_YEAR <= year <= _LAST_YEAR:
            self.invalid("year", value, "Ghi năm bằng bốn chữ số, ví dụ 2020.")
            year = 0
        due = self.day("due_before")
        if not year or due is None:
            return None
        if due.year not in (year, year + 1):
            self.invalid("due_before", self.text("due_before"), f"Năm báo cáo là {year}; ghi hạn trong năm {year} hoặc {year + 1}.")
        return Period(year, due)


def parse_day(text: str) -> date | None:
    """The day written dd/mm/yyyy, None where `text` is not that."""
    match = _DATE.fullmatch(text.strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None

