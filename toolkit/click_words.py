"""What click itself says, in Vietnamese: headings of its help and its own error messages."""

from __future__ import annotations

from click import core, decorators, exceptions, formatting, parser, termui, types

#: By click's own English, of 8.1 and since; what is not here stays English.
WORDS = {
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Các lệnh",
    "Positional arguments": "Tham số",
    "required": "bắt buộc",
    "default: {default}": "mặc định: {default}",
    "(DEPRECATED)": "(không dùng nữa)",
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
    "Missing parameter": "Thiếu tham số",
    "No such option {name!r}.": "Không có tùy chọn “{name}”.",
    "No such option: {name}": "Không có tùy chọn “{name}”.",
    "No such command {name!r}.": "Không có lệnh “{name}”.",
    "Did you mean {possibility}?": "Có phải là {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải một trong: {possibilities}?)",
    "(Possible options: {possibilities})": "(Có phải một trong: {possibilities}?)",
    "Option {name!r} does not take a value.": "Tùy chọn “{name}” không kèm giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn “{name}” cần kèm một giá trị.",
    "Option {name!r} requires {nargs} arguments.": "Tùy chọn “{name}” cần kèm {nargs} giá trị.",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args}). Đường dẫn có dấu cách phải đặt trong ngoặc kép.",
    "Got unexpected extra arguments ({args})": "Thừa tham số ({args}). Đường dẫn có dấu cách phải đặt trong ngoặc kép.",
    "{value!r} is not a valid {number_type}.": "“{value}” không phải là số.",
    "{value} is not in the range {range}.": "{value} không nằm trong khoảng {range}.",
    "{value!r} does not match the format {format}.": "“{value}” không phải là ngày; ghi như 2020-11-15 hoặc 15/11/2020.",
    "{value!r} does not match the formats {formats}.": "“{value}” không phải là ngày; ghi như 2020-11-15 hoặc 15/11/2020.",
}
#: What stands in a usage line for options, and for a command with what follows it.
OPTIONS, COMMAND = "[TÙY CHỌN]", "LỆNH [THAM SỐ]..."


def speak_vietnamese() -> None:
    """Have click say these words. Its own way, a gettext catalogue, is chosen by the system's language, not by us."""
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        for name, said in (("_", _said), ("ngettext", _counted)):
            if hasattr(module, name):
                setattr(module, name, said)


def _said(message: str) -> str:
    return WORDS.get(message, message)


def _counted(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)
