"""Options that several commands share; types of periods, days and paths; and click's own messages in Vietnamese.
`commands` uses it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from toolkit.model.period import period_named
from toolkit.rounds.round import Round, typed_day

#: Click's messages (version 8.1 and later) that our commands can cause, in Vietnamese; others stay English.
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
    "{name} {filename!r} is a file.":
        "“{filename}” là một tệp, ở đây cần một thư mục. Ghi thư mục của kỳ báo cáo, nơi có tệp ke_hoach.xlsx.",
    "{name} {filename!r} is a directory.":
        "“{filename}” là một thư mục, ở đây cần một tệp. Ghi cả tên tệp trong thư mục đó.",
}
#: Stand in a usage line for the options, and for a command with its arguments.
OPTIONS, COMMAND = "[TÙY CHỌN]", "LỆNH [THAM SỐ]..."


def _translate(message: str, many: str = "", count: int = 1) -> str:
    """One of click's English messages → Vietnamese; `many` replaces `message` where the count is not one."""
    english = message if count == 1 else many
    return WORDS.get(english, english)


# Click itself translates by a gettext catalogue of the system's language, whatever we want.
for _module in (core, decorators, exceptions, formatting, parser, termui, types):
    for _name in ("_", "ngettext"):
        if hasattr(_module, _name):
            setattr(_module, _name, _translate)


class TextType(click.ParamType):  # type: ignore[type-arg]
    """A type of argument: `read` turns the typed text into a value; where it gives none, `wrong` is the usage error."""

    def __init__(self, name: str, read: Callable[[str], Any], wrong: str) -> None:
        self.name, self._read, self._wrong = name, read, wrong

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The typed text → its value."""
        return self._read(value) or self.fail(self._wrong.format(value), param, ctx)


PERIOD = TextType("period", period_named,
                  "“{}” không phải là một kỳ; ghi như 2026, 2026H1 (6 tháng đầu năm), 2026N9 (9 tháng), "
                  "2026Q3 (quý III), 2026M09 (tháng 9).")
DAY = TextType("day", typed_day,
               "“{}” không phải là ngày từ năm 2000 đến năm 2100; ghi như 2020-11-15 hoặc 15/11/2020.")


#: Paths; whether they can be read is checked by the step that reads them.
FILE = click.Path(dir_okay=False, readable=False, path_type=Path)
FOLDER = click.Path(file_okay=False, readable=False, path_type=Path)


def as_round(_: click.Context, __: click.Parameter, folder: Path) -> Round:
    """The callback of an argument: a folder → the round in it."""
    return Round(folder)


ROUND = click.argument("where", metavar="KY_BAO_CAO", type=FOLDER, callback=as_round)
JSON = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, không in gì khác.")
#: The day to work on: as given, else the machine's date; the only place that reads the clock.
TODAY = click.option("--today", type=DAY, metavar="NGAY",
                     callback=lambda _, __, day: day or date.today(),
                     help="Coi ngày này là hôm nay, ví dụ 15/11/2020 (mặc định: ngày của máy).")
