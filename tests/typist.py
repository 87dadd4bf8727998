"""A clerk at LibreOffice: run by a Python that has LibreOffice's `uno`, which the tests' own has not.

Opens a workbook in a running program without a screen, does there what a list of steps (JSON) says, and writes for
each step what was seen. Typing goes the way of the keyboard: what is locked stays as it is, rows fit what is typed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import uno  # type: ignore[import-not-found]


def main(program: str, profile: str, book: str) -> None:
    pipe = f"typist{os.getpid()}"
    office = subprocess.Popen(
        [program, "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile}",
         f"--accept=pipe,name={pipe};urp"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = connected(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        typist = Typist(context, desktop.loadComponentFromURL(book, "_blank", 0, named(Hidden=True)))
        json.dump([getattr(typist, name)(*told) for name, *told in json.load(sys.stdin)], sys.stdout)
    finally:
        desktop.terminate()
        office.wait(60)


def connected(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not start")


def named(**values: object) -> tuple[Any, ...]:
    made = [uno.createUnoStruct("com.sun.star.beans.PropertyValue") for _ in values]
    for each, (name, value) in zip(made, values.items(), strict=True):
        each.Name, each.Value = name, value
    return tuple(made)


class Typist:
    def __init__(self, context: Any, book: Any) -> None:
        self._book, self._sheet = book, book.Sheets.getByIndex(0)
        self._dispatcher = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", context)

    def _do(self, command: str, **told: object) -> None:
        frame = self._book.CurrentController.Frame
        self._dispatcher.executeDispatch(frame, f".uno:{command}", "", 0, named(**told))

    def type(self, cell: str, text: str) -> str:
        """What the cell shows then."""
        self._do("GoToCell", ToPoint=cell)
        self._do("EnterString", StringName=text)
        return str(self._sheet.getCellRangeByName(cell).String)

    def shown(self, cell: str) -> str:
        return str(self._sheet.getCellRangeByName(cell).String)

    def unprotect(self) -> bool:
        self._sheet.unprotect("")
        return bool(self._sheet.isProtected())

    def sort(self, area: str, column: int) -> None:
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = column, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        self._sheet.getCellRangeByName(area).sort(named(SortFields=fields, ContainsHeader=False))

    def filter(self, area: str, column: int, text: str) -> list[int]:
        """The rows of the area that are seen then."""
        cells = self._sheet.getCellRangeByName(area)
        asked, field = cells.createFilterDescriptor(True), uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
        field.Field, field.StringValue = column, text
        field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
        asked.ContainsHeader = True
        asked.setFilterFields((field,))
        cells.filter(asked)
        rows = cells.RangeAddress
        return [row + 1 for row in range(rows.StartRow, rows.EndRow + 1) if self._sheet.Rows.getByIndex(row).IsVisible]

    def height(self, row: int, points: float) -> None:
        self._sheet.Rows.getByIndex(row - 1).Height = round(points * 2540 / 72)

    def save(self, url: str, kind: str) -> None:
        self._book.storeToURL(url, named(FilterName=kind))


main(*sys.argv[1:])
