"""What the command line takes, options of several commands, periods and paths, and how click says what is wrong with
it: in Vietnamese."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

if TYPE_CHECKING:
    from toolkit.rounds.round import Round

#: What our commands make click say, by its own English, of 8.1 and since; what is not here stays English.
WORDS = {
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Các lệnh",
    "Positional arguments": "Tham số",
    "required": "bắt buộc",
    "default: {default}": "mặc định: {default}",
    "Show the version and exit.": "In số phiên bản rồi kết thúc.",
    "Show this message and exit.": "In hướng dẫn này rồi kết thúc.",
    "Aborted!": "Đã dừng.",
    "Error: {message}": "Lỗi: {message}",
    "Try '{command} {option}' for help.": "Xem hướng dẫn: {command} {option}",
    "Invalid value: {message}": "Giá trị không dùng được: {message}",
    "Invalid value for {param_hint}: {message}": "Giá trị của {param_hint} không dùng được: {message}",
    "Missing command.": "Thiếu tên lệnh.",
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "No such option {name!r}.": "Không có tùy chọn “{name}”.",
    "No such option: {name}": "Không có tùy chọn “{name}”.",
    "No such command {name!r}.": "Không có lệnh “{name}”.",
    "Did you mean {possibility}?": "Có phải là {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải một trong: {possibilities}?)",
    "(Possible options: {possibilities})": "(Có phải một trong: {possibilities}?)",
    "Option {name!r} does not take a value.": "Tùy chọn “{name}” không kèm giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn “{name}” cần kèm một giá trị.",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args}). Đường dẫn có dấu cách phải đặt trong ngoặc kép.",
    "Got unexpected extra arguments ({args})": "Thừa tham số ({args}). Đường dẫn có dấu cách phải đặt trong ngoặc kép.",
    "{value!r} is not a valid {number_type}.": "“{value}” không phải là số.",
}
#: What stands in a usage line for options, and for a command with what follows it.
OPTIONS, COMMAND = "[TÙY CHỌN]", "LỆNH [THAM SỐ]..."


def _said(message: str, many: str = "", count: int = 1) -> str:
    """What click says, in Vietnamese: one thing, or `many` where it counts other than one."""
    spoken = message if count == 1 else many
    return WORDS.get(spoken, spoken)


# Click's own way, a gettext catalogue, is chosen by the system's language, not by us.
for _module in (core, decorators, exceptions, formatting, parser, termui, types):
    for _name in ("_", "ngettext"):
        if hasattr(_module, _name):
            setattr(_module, _name, _said)


class PeriodType(click.ParamType):  # type: ignore[type-arg]
    """A period, by code or label."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The period's name; a usage error where the text names none."""
        from toolkit.model.period import PeriodName, period_named

        return value if isinstance(value, PeriodName) else period_named(value) or self.fail(
            f"“{value}” không phải là một kỳ; ghi như 2026, 2026H1 (6 tháng đầu năm), 2026N9 (9 tháng), "
            "2026Q3 (quý III), 2026M09 (tháng 9).", param, ctx)


class DayType(click.ParamType):  # type: ignore[type-arg]
    """A day of one of the years that have periods."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day; a usage error where the text is none, or its year mistyped."""
        from toolkit.base.text import day_of

        day = day_of(str(value))
        return day if day and 2000 <= day.year <= 2100 else self.fail(
            f"“{value}” không phải là ngày từ năm 2000 đến năm 2100; ghi như 2020-11-15 hoặc 15/11/2020.", param, ctx)


class ProvinceType(click.ParamType):  # type: ignore[type-arg]
    """A province of today, by name."""

    name = "province"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Its name; a usage error where it names no province, or one that is part of another since."""
        from toolkit.model.findings import ToolkitError
        from toolkit.plan.registers import province_named

        try:
            return value and province_named(value)
        except ToolkitError as error:
            self.fail(error.finding.message, param, ctx)


class PathKind(click.Path):
    """A path of a file or of a folder; the other one, where it is there, is told. Whether it can be read is found out,
    and told, by whoever reads it."""

    def __init__(self, is_other: Callable[[Path], bool], told: str) -> None:
        super().__init__(path_type=Path, readable=False)
        self._is_other, self._told = is_other, told

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path as it was typed; a usage error where it is of the other kind."""
        from toolkit.rounds.round import Round

        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if self._is_other(path):
            whole = Path(os.path.abspath(path))
            near = next((each for each in whole.parents if Round(each).plan.is_file()), whole.parent)
            self.fail(self._told.format(path=path, near=near), param, ctx)
        return path


FILE = PathKind(Path.is_dir, "“{path}” là một thư mục, ở đây cần một tệp. Ghi cả tên tệp trong thư mục đó.")
FOLDER = PathKind(Path.is_file, "“{path}” là một tệp, ở đây cần một thư mục. Có phải là thư mục “{near}”?")


def as_round(_: click.Context, __: click.Parameter, folder: Path) -> Round:
    """The round in that folder, as the callback of an argument."""
    from toolkit.rounds.round import Round

    return Round(folder)


ROUND = click.argument("where", metavar="KY_BAO_CAO", type=FOLDER, callback=as_round)
JSON = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, không in gì khác.")
#: The day to work on: the one given, else the machine's; nowhere else is the clock asked.
DAY = DayType()
TODAY = click.option("--today", type=DAY, metavar="NGAY",
                     callback=lambda _, __, given: given or date.today(),
                     help="Coi ngày này là hôm nay, ví dụ 15/11/2020 (mặc định: ngày của máy).")
