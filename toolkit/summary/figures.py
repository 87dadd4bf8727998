"""Sheet "Chỉ tiêu": each indicator's total, who has reported it and who not, then every agency's figure with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from toolkit.consolidate import UNCLEAR_MARK, Consolidation
from toolkit.model import Status, Way
from toolkit.summary.paper import Column, Paper, Sheet, Toned, records, row_height
from toolkit.words import INDICATOR_COLUMNS, PLAN_SHEETS, STATUS, WAY

Record = Mapping[str, Any]

#: Two tables share the columns: of totals, and of every agency's figure.
_COLUMNS = (
    Column("TT", 6, "centre"),
    Column(INDICATOR_COLUMNS["name"].text, 40),
    Column(INDICATOR_COLUMNS["unit"].text, 12, "centre"),
    Column("Cách tổng hợp", 28),
    Column("Kết quả", 20, "exact"),
    Column("Đã báo cáo", 11, "centre"),
    Column("Cơ quan chưa có số liệu", 46),
    Column("", 20),
    Column("", 12),
    Column("", 6, "centre"),
)
_DETAILS = ("TT", INDICATOR_COLUMNS["name"].text, INDICATOR_COLUMNS["unit"].text, "Cơ quan", "Số liệu", "Mã cơ quan", "Ghi chú của cơ quan",
            "Tệp", "Trang tính", "Ô")
_TOTALS = 7   # columns of the table of totals
_VALUE = 4    # the column of figures in both

NO_FIGURE = "Chưa có số liệu"
_FUNCTIONS = {Way.SUM: "SUM", Way.MEAN: "AVERAGE"}


def write_figures(paper: Paper, consolidation: Consolidation) -> None:
    """Write the sheet, where the plan asks for figures."""
    indicators, figures = records(consolidation.indicators), records(consolidation.figures)
    if not indicators:
        return
    sheet = Sheet(paper, PLAN_SHEETS["indicators"], "#7030A0", _COLUMNS)
    sheet.title(
        "CHỈ TIÊU SỐ LIỆU",
        "Kết quả tính bằng công thức từ số liệu của các cơ quan ở bảng dưới; ô để trống không tính là 0. "
        f"Số liệu kèm dấu{UNCLEAR_MARK} chưa rõ nên không tính vào kết quả.",
    )
    _head(sheet, [column.title for column in _COLUMNS[:_TOTALS]])
    sheet.page.freeze_panes(0, 2)
    first = sheet.next + len(indicators) + 3  # a blank row, the second table's title and its heading
    for each in indicators:
        own = [figure for figure in figures if figure["code"] == each["code"]]
        _total(sheet, each, own, first)
        first += len(own)
    sheet.end_row(12)
    sheet.line("Số liệu của từng cơ quan", "section", 20)
    _details(sheet, indicators, figures)


def _total(sheet: Sheet, indicator: Record, own: Sequence[Record], first: int) -> None:
    """An indicator's line; its agencies' figures stand from row `first` on."""
    way, given = Way(indicator["way"]), indicator["total"] is not None
    values = (indicator["code"], indicator["name"], indicator["unit"], WAY[way].text, NO_FIGURE,
              f"{indicator['reported']}/{indicator['asked']}", indicator["missing"])
    for place, value in enumerate(values):
        sheet.put(sheet.next, place, value, _COLUMNS[place].style, Status.MISSING.value if place == _VALUE and not given else "")
    if own and (given or way is not Way.LATEST):
        value = indicator["total"] if given else NO_FIGURE
        sheet.work_out(_VALUE, _formula(indicator, own, first), value, "exact", "" if given else Status.MISSING.value)
    sheet.end_row(row_height([(str(value), column.width) for value, column in zip(values, _COLUMNS, strict=False)]))


def _formula(indicator: Record, own: Sequence[Record], first: int) -> str:
    way = Way(indicator["way"])
    if way is Way.LATEST:
        place = next(place for place, each in enumerate(own) if each["agency_code"] == indicator["latest"])
        return f"={xl_rowcol_to_cell(first + place, _VALUE)}"
    area = f"{xl_rowcol_to_cell(first, _VALUE)}:{xl_rowcol_to_cell(first + len(own) - 1, _VALUE)}"
    return f'=IF(COUNT({area})=0,"{NO_FIGURE}",{_FUNCTIONS[way]}({area}))'


def _details(sheet: Sheet, indicators: Sequence[Record], figures: Sequence[Record]) -> None:
    named = {each["code"]: each for each in indicators}
    heading = sheet.next
    _head(sheet, _DETAILS)
    sheet.page.repeat_rows(heading)
    for each in figures:
        own = named[each["code"]]
        sheet.row((each["code"], own["name"], own["unit"], each["agency"], _value(each), each["agency_code"], each["note"],
                   each["file"], each["sheet"], each["cell"]))
    if figures:
        sheet.filter(heading)


def _head(sheet: Sheet, titles: Sequence[str]) -> None:
    for place, title in enumerate(titles):
        sheet.put(sheet.next, place, title, "head")
    sheet.end_row(36)


def _value(figure: Record) -> float | Toned:
    if figure["value"] is not None:
        return float(figure["value"])
    if figure["unclear"]:
        return Toned(f"{figure['unclear']}{UNCLEAR_MARK}", "unclear", "centre")
    return Toned(NO_FIGURE if figure["reported"] else STATUS[Status.MISSING].text, "unclear" if figure["reported"] else "missing", "centre")
