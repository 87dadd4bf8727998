"""A file → a `Book`, or a refusal in Vietnamese; a book → findings on its unread parts: the words for what `sheetread`
reports in codes. Called by all readers of workbooks: `intake`, `plan`, `annex`, `review`, `forms`, `rounds`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.sheetread.any_file import (
    LIMITS,
    Book,
    Format,
    Limits,
    Package,
    Reason,
    Refused,
    read_book,
    read_book_bytes,
)
from toolkit.sheets.reading import Fault, SheetFault

#: Findings on a sheet of columns, by fault.
_FAULTS = {
    Fault.SHEET_MISSING: Code.SHEET_MISSING, Fault.COLUMN_MISSING: Code.COLUMN_MISSING,
    Fault.CELL_ERROR: Code.CELL_ERROR, Fault.FORMULA_EMPTY: Code.PLAN_FORMULA_EMPTY,
    Fault.VALUE_UNKNOWN: Code.VALUE_UNKNOWN, Fault.VALUE_UNCLEAR: Code.SETTING_INVALID}
#: Limits for the toolkit's own workbooks, edited by officers; earlier ones had a line for each answer of thousands of
#: returns.
OWN_LIMITS = Limits(file=200 << 20, total=2048 << 20, part=1024 << 20, cells=10_000_000, characters=500_000_000)


class UnreadableFile(ToolkitError):
    """A file that cannot be read at all; `finding` gives reason and remedy."""


def read_workbook(path: Path, limits: Limits = LIMITS) -> Book:
    """A path → its workbook, recognised by its bytes whatever its name. UnreadableFile for every refusal; unread parts
    of a book are in `remarks_of`. `limits` are by default those for files from anybody."""
    try:
        return read_book(path, limits)
    except Refused as error:
        raise unreadable(error, Place(path.name)) from error


def read_workbook_bytes(
        data: bytes, file: str, limits: Limits = LIMITS, spend: Callable[[int], object] = lambda size: None,
        package: Package | None = None) -> Book:
    """Bytes → their workbook, like `read_workbook`; `file` is the name shown to people, `spend` and `package` as in
    `read_book_bytes`."""
    try:
        return read_book_bytes(data, file, limits, spend, package)
    except Refused as error:
        raise unreadable(error, Place(file)) from error


def read_template(path: Path) -> Book:
    """A form template; ToolkitError (TEMPLATE_UNREADABLE) where it is no workbook that can be read."""
    try:
        return read_workbook(path)
    except UnreadableFile as error:
        why = error.finding.problem.rstrip(".")
        raise ToolkitError(Code.TEMPLATE_UNREADABLE, Place(path.name), file=path.name, why=why) from error


def fault_finding(fault: SheetFault) -> Finding:
    """A fault of a sheet of columns → its finding."""
    return finding(_FAULTS[fault.fault], Place(fault.file, fault.sheet, fault.cell), **fault.details)


def unreadable(error: Refused, place: Place = Place()) -> UnreadableFile:
    """A refusal of the reading library → the error in Vietnamese."""
    if error.reason is Reason.FORMAT:
        return _format_refusal(error.details["format"], place)
    code, why = _REFUSALS[error.reason]
    return UnreadableFile(code, place, why=why.format_map(error.details))


def refusal_by_name(name: str) -> UnreadableFile | None:
    """The name of a file that only its ending identifies (a folder in Windows, a shortcut to an online document) → its
    refusal; None for other names."""
    form = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    return form and _format_refusal(form, Place(name))


def _format_refusal(form: Format, place: Place) -> UnreadableFile:
    """The refusal of a file of that format."""
    name, cure = _FORMATS[form]
    return UnreadableFile(Code.FORMAT_NOT_READ, place, format=name, cure=cure)


def format_title(form: Format) -> str:
    """A format → its name in Vietnamese."""
    return _FORMATS[form][0]


def remarks_of(book: Book) -> tuple[Finding, ...]:
    """A book → findings on its unread parts and on losses of its format."""
    place = Place(book.file)
    found = [finding(_REMARKS.get(remark.kind, Code.CELL_MISPLACED), Place(book.file, remark.sheet, remark.cell),
                     sheet=remark.sheet, cells=remark.text, reference=remark.cell, text=remark.text)
             for remark in book.remarks]
    if lost := _LOST.get(book.format):
        found.append(finding(Code.FORMAT_CONVERTED, place, format=format_title(book.format), lost=lost))
    if book.macros:
        found.append(finding(Code.MACROS_LEFT, place))
    return tuple(found)


_REMARKS = {"unread": Code.FILE_SHEET_BROKEN, "cut": Code.TEXT_CUT}
#: What a form may lose when saved in another format.
_LOST = {
    Format.ODS: "danh sách chọn, ô kiểm tra và khóa ô có thể",
    Format.XLS: "công thức",
    Format.TEXT: "các trang tính khác, ô gộp, định dạng và chú thích"}
#: Remedies for unreadable files → formats, with their Vietnamese names.
_CURES = {
    "Mở tệp, lưu lại dạng Excel (.xlsx) rồi bỏ vào thư mục.": {
        Format.XLSX: "sổ tính Excel (.xlsx)", Format.XLSB: "sổ tính Excel nhị phân (.xlsb)",
        Format.XLS: "sổ tính Excel 97-2003 (.xls)", Format.ODS: "sổ tính OpenDocument (.ods)",
        Format.FODS: "sổ tính OpenDocument dạng XML (.fods)", Format.XML2003: "bảng tính XML 2003",
        Format.HTML: "trang web (HTML) mang tên bảng tính", Format.MHTML: "trang web lưu trữ (MHTML)",
        Format.TEXT: "văn bản thuần hoặc CSV"},
    "Đề nghị đơn vị điền biểu mẫu Excel đã gửi rồi gửi lại.": {
        Format.DOCX: "văn bản Word (.docx)", Format.DOC: "văn bản Word 97-2003 (.doc)",
        Format.RTF: "văn bản RTF", Format.PPTX: "bản trình chiếu (.pptx)", Format.PPT: "bản trình chiếu (.ppt)",
        Format.ODF: "tài liệu OpenDocument (.odt, .odp)", Format.PDF: "tệp PDF",
        Format.PICTURE: "ảnh chụp hoặc ảnh quét", Format.XML: "tệp XML", Format.OTHER_OLE: "tài liệu Office đời cũ",
        Format.OTHER: "tệp không rõ loại"},
    "Đề nghị đơn vị gửi lại tệp.": {Format.CUT_OFF: "tài liệu Office đời cũ bị cắt cụt hoặc tải chưa hết"},
    "Giải nén, đưa từng tệp Excel vào thư mục.": {
        Format.ZIP: "tệp nén (.zip)", Format.RAR: "tệp nén (.rar)", Format.SEVEN_ZIP: "tệp nén (.7z)",
        Format.GZIP: "tệp nén (.gz)"},
    "Mở thư, lưu tệp Excel đính kèm vào thư mục.": {
        Format.EML: "thư điện tử (.eml)", Format.MSG: "thư Outlook (.msg)"},
    "Đề nghị đơn vị gửi lại thư dạng văn bản thường (không dùng Rich Text) kèm tệp Excel.": {
        Format.TNEF: "tệp đính kèm kiểu Outlook (winmail.dat)"},
    "Bảng tính thì mở trên máy Mac, iPhone hoặc icloud.com, chọn Tệp › Xuất sang › Excel (File › Export To › Excel), "
    "rồi bỏ tệp .xlsx vào thư mục; tài liệu khác thì đề nghị đơn vị điền biểu mẫu Excel đã gửi rồi gửi lại.": {
        Format.IWORK: "tài liệu của Apple (Numbers, Pages hoặc Keynote)"},
    "Bảng tính thì mở trên Google, chọn Tệp › Tải xuống › Microsoft Excel (.xlsx), rồi bỏ tệp tải về vào thư mục; "
    "tài liệu khác thì đề nghị đơn vị điền biểu mẫu Excel đã gửi rồi gửi lại.": {
        Format.GOOGLE: "lối tắt tới tài liệu Google, không có nội dung"},
    "Đề nghị đơn vị bỏ giới hạn quyền rồi gửi lại.": {Format.RIGHTS: "tệp giới hạn quyền xem (IRM)"},
    "Chép tệp gốc mà lối tắt trỏ tới vào thư mục.": {Format.SHORTCUT: "lối tắt (shortcut), không phải tệp báo cáo"},
    "": {Format.ENCRYPTED: "tệp đặt mật khẩu", Format.PROGRAM: "chương trình chạy được", Format.EMPTY: "tệp rỗng"}}
_FORMATS = {form: (name, cure) for cure, names in _CURES.items() for form, name in names.items()}
#: Formats that only the ending of the name shows.
_BY_SUFFIX = dict.fromkeys((".numbers", ".pages", ".key"), Format.IWORK) | dict.fromkeys(
    (".gsheet", ".gdoc", ".gslides"), Format.GOOGLE)

#: Findings → the library's reasons, with the wording of the reason; "" where the finding needs none.
_REASONS = {
    Code.FILE_LOCKED: {Reason.LOCKED: ""},
    Code.FILE_NOT_HERE: {Reason.EMPTY: "không có nội dung"},
    Code.FILE_ENCRYPTED: {Reason.ENCRYPTED: ""},
    Code.FORMAT_NOT_READ: {Reason.FORMAT: ""},
    Code.FILE_TOO_LARGE: {Reason.FILE_SIZE: "hơn {megabytes} MB", Reason.PARTS: "{count} tệp con",
        Reason.PARTS_WITHIN: "quá nhiều tệp con", Reason.INFLATED: "dung lượng sau giải nén quá lớn",
        Reason.SHEETS: "{count} trang tính", Reason.SHEETS_PAST: "hơn {most} trang tính",
        Reason.CELLS: "hơn {most} ô có nội dung", Reason.CHARACTERS: "quá nhiều chữ",
        Reason.CELL_CHARACTERS: "một ô có hơn {most} ký tự", Reason.RECORDS: "quá nhiều khai báo",
        Reason.MEMORY: "không đủ bộ nhớ"},
    Code.FILE_UNSAFE: {Reason.PROGRAM: "chương trình chạy được", Reason.PART_TWICE: "hai phần trùng tên",
        Reason.COMPRESSION: "cách nén lạ", Reason.RATIO: "tỷ lệ nén bất thường",
        Reason.SHARED_PART: "hai trang tính chung một phần",
        Reason.MISPLACED: "quá nhiều ô sai vị trí",
        Reason.ODD_MARKUP: "nội dung XML bất thường", Reason.DEPTH: "XML lồng quá sâu",
        Reason.DOCTYPE: "XML có khai báo DOCTYPE"},
    Code.FILE_UNREADABLE: {Reason.NOT_OPENED: "không mở được tệp",
        Reason.CUT_OFF: "tệp nén bị cắt cụt hoặc tải chưa hết", Reason.PART_ABSENT: "thiếu phần {part}",
        Reason.PART_ASTRAY: "phần {part} không đúng chỗ", Reason.PART_CHECKSUM: "phần {part} sai mã kiểm",
        Reason.PART_INFLATING: "phần {part} không giải nén được", Reason.PART_CUT_OFF: "phần {part} bị cắt cụt",
        Reason.MARKUP: "nội dung XML hỏng", Reason.STRINGS: "mất bảng chữ dùng chung",
        Reason.LINK: "thiếu liên kết tới trang tính", Reason.NO_SHEETS: "không có trang tính nào",
        Reason.NO_SHEETS_READ: "không có trang tính nào đọc được", Reason.TABLE_IN_TABLE: "bảng lồng trong bảng",
        Reason.CSV: "bảng CSV hỏng", Reason.XLS: "cấu trúc tệp .xls hỏng hoặc khác thường",
        Reason.XLS_SLOW: "đọc quá lâu", Reason.XLS_DIED: "chương trình đọc .xls dừng đột ngột"}}
_REFUSALS = {reason: (code, why) for code, reasons in _REASONS.items() for reason, why in reasons.items()}
