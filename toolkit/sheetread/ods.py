"""OpenDocument workbooks, zipped (.ods) or as one XML file (.fods) → Book, by the same caps as any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from toolkit.findings import Code, Place, finding
from toolkit.sheetread.book import Book, Sheet
from toolkit.sheetread.limits import Damaged, Limits, Refused, too_large
from toolkit.sheetread.markup import Attributes, feed, nested_too_deep, new_parser
from toolkit.sheetread.ods_annotations import OdsAside, lies_aside
from toolkit.sheetread.ods_names import defined_name
from toolkit.sheetread.ods_table import OdsTable
from toolkit.sheetread.ods_text import OdsText
from toolkit.sheetread.package import Package
from toolkit.sheetread.properties import moment
from toolkit.sheetread.values import Shared

_HEADERS = frozenset(
    f"style:{part}{which}" for part in ("header", "footer") for which in ("", "-left", "-first")
)
#: Elements of meta.xml and the core property each is.
_CORE = {
    "dc:title": "title", "dc:subject": "subject", "dc:description": "description", "dc:creator": "lastModifiedBy",
    "dc:date": "modified", "meta:keyword": "keywords", "meta:initial-creator": "creator",
}  # fmt: skip


def read_ods(package: Package, file: str, limits: Limits) -> Book:
    """The workbook in that package. Raises Damaged or Refused where it cannot be read."""
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refused(Code.FILE_ENCRYPTED)
    reader = _OdsReader(limits)
    for part in ("meta.xml", "styles.xml"):
        if part in package:
            try:
                reader.read(package.chunks(part))
            except Damaged:  # a value counts for more than its look
                reader = _OdsReader(limits)
    reader.read(package.chunks("content.xml"))
    return reader.book(file)


def read_fods(data: bytes, file: str, limits: Limits) -> Book:
    """The workbook in that XML file. Raises Damaged or Refused where it cannot be read."""
    reader = _OdsReader(limits)
    reader.read(data[start:start + limits.chunk] for start in range(0, len(data), limits.chunk))
    return reader.book(file)


class _OdsReader:
    """Handlers for the parts of a workbook, or for all of it in one file. Elements go by the names every program gives them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shared = Shared(limits)
        self._text = OdsText(limits)
        self._depth = self._aside_from = self._records = 0
        self._aside: OdsAside | None = None
        self._tables: list[OdsTable] = []
        self._table: OdsTable | None = None
        self._names: dict[str, str] = {}
        self._sheet_names: dict[str, str] = {}
        self._core: dict[str, list[str]] = {}
        self._custom: dict[str, str] = {}
        self._user_defined = ""
        # styles of tables by name, then what each says; texts of headers and footers by master page
        self._style = self._master = ""
        self._hidden_styles: dict[str, bool] = {}
        self._masters: dict[str, str] = {}
        self._header_footer: dict[str, list[str]] = {}

    def read(self, chunks: Iterable[bytes]) -> None:
        """One part. Raises Damaged where it is not XML, Refused where it passes a cap."""
        parser = new_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.pieces.append
        self._depth, self._aside = 0, None
        feed(parser, chunks, self._limits, self._count)

    def book(self, file: str) -> Book:
        """What has been read. Raises Damaged where there is no sheet in it."""
        if not self._tables:
            raise Damaged("không có trang tính nào")
        core = {name: text for name, texts in self._core.items() if (text := ", ".join(texts)).strip()}
        return Book(
            file,
            tuple(map(self._sheet, self._tables)),
            {**self._sheet_names, **self._names},
            core,
            self._custom,
            moment(core.get("modified", "")),
            findings=tuple(
                finding(Code.CELL_MISPLACED, Place(file, sheet, reference), reference=reference, text=text)
                for sheet, reference, text in self._shared.misplaced
            ),
        )

    def _sheet(self, table: OdsTable) -> Sheet:
        hidden = self._hidden_styles.get(table.style, False)
        texts = self._header_footer.get(self._masters.get(table.style, ""), ())
        return table.sheet("hidden" if hidden else "visible", "\n".join(texts).replace("&", "&&"))

    def _count(self) -> None:
        if self._shared.characters > self._limits.characters:
            raise too_large("quá nhiều chữ")

    # ── elements ──────────────────────────────────────────────────────────────────────────────────

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise nested_too_deep()
        if self._aside is not None:
            self._aside.start(name, attributes)
        elif name in _STARTS:
            _STARTS[name](self, attributes)
        elif name in _RECORDS:
            self._record()
            _RECORDS[name](self, attributes)
        elif lies_aside(name):
            self._record()
            self._aside_from = self._depth
            self._aside = OdsAside(name, self._table.cell_name if self._table else "", self._text)

    def _record(self) -> None:
        self._records += 1
        if self._records > self._limits.records:
            raise too_large("quá nhiều khai báo")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._aside is not None:
            self._end_aside(name, self._aside)
        elif name in _ENDS:
            _ENDS[name](self)
        elif name in _CORE and self._table is None:
            self._core.setdefault(_CORE[name], []).append("".join(self._text.pieces))
        elif name in _HEADERS:
            self._header_footer.setdefault(self._master, []).extend(filter(None, self._text.paragraphs))

    def _end_aside(self, name: str, aside: OdsAside) -> None:
        if self._depth >= self._aside_from:
            aside.end(name)
            return
        self._aside = None
        note = aside.note()
        if note is not None and self._table is not None:
            self._table.notes.append(note)
            self._shared.characters += len(note.text)

    def _start_style(self, attributes: Attributes) -> None:
        self._style = attributes.get("style:name", "") if attributes.get("style:family") == "table" else ""
        if self._style and "style:master-page-name" in attributes:
            self._masters[self._style] = attributes["style:master-page-name"]

    def _start_look(self, attributes: Attributes) -> None:
        if self._style:
            self._hidden_styles[self._style] = attributes.get("table:display") == "false"

    def _start_master(self, attributes: Attributes) -> None:
        self._master = attributes.get("style:name", "")

    def _end_master(self) -> None:
        self._master = ""

    def _start_header(self, attributes: Attributes) -> None:
        self._text.paragraphs.clear()

    def _start_core(self, attributes: Attributes) -> None:
        self._text.pieces.clear()

    def _start_user_defined(self, attributes: Attributes) -> None:
        self._user_defined = attributes.get("meta:name", "")
        self._text.pieces.clear()

    def _end_user_defined(self) -> None:
        if text := "".join(self._text.pieces):
            self._custom[self._user_defined] = text

    def _start_table(self, attributes: Attributes) -> None:
        if self._table is not None:
            raise Damaged("bảng lồng trong bảng")
        if len(self._tables) >= self._limits.sheets:
            raise too_large(f"hơn {self._limits.sheets} trang tính")
        name = attributes.get("table:name", "")
        protected = attributes.get("table:protected") == "true"
        self._table = OdsTable(name, attributes.get("table:style-name", ""), protected, self._shared, self._text)
        self._tables.append(self._table)

    def _end_table(self) -> None:
        self._table = None

    def _start_name(self, attributes: Attributes) -> None:
        names = self._names if self._table is None else self._sheet_names
        found = attributes.get("table:cell-range-address") or attributes.get("table:expression", "")
        names.setdefault(attributes.get("table:name", ""), defined_name(found))

    def _start_paragraph(self, attributes: Attributes) -> None:
        self._text.open()

    def _end_paragraph(self) -> None:
        self._text.close()


def _in_table(handler: Callable[[OdsTable, Attributes], None]) -> Callable[[_OdsReader, Attributes], None]:
    """A handler for what only means something inside a table."""
    def start(reader: _OdsReader, attributes: Attributes) -> None:
        if reader._table is not None:
            handler(reader._table, attributes)
    return start


def _table_end(handler: Callable[[OdsTable], None]) -> Callable[[_OdsReader], None]:
    def end(reader: _OdsReader) -> None:
        if reader._table is not None:
            handler(reader._table)
    return end


_STARTS: Mapping[str, Callable[[_OdsReader, Attributes], None]] = {
    "table:table-cell": _in_table(OdsTable.start_cell),
    "table:covered-table-cell": _in_table(OdsTable.start_cell),
    "text:p": _OdsReader._start_paragraph,
    "text:s": lambda reader, attributes: reader._text.spaces(attributes),
    "text:tab": lambda reader, attributes: reader._text.tab(attributes),
    "text:line-break": lambda reader, attributes: reader._text.line_break(attributes),
    "table:table-row": _in_table(OdsTable.start_row),
    "table:table-column": _in_table(OdsTable.start_column),
}
#: Elements that are remembered for the whole workbook, so there may not be too many of them.
_RECORDS: Mapping[str, Callable[[_OdsReader, Attributes], None]] = {
    "table:table": _OdsReader._start_table,
    "table:named-range": _OdsReader._start_name,
    "table:named-expression": _OdsReader._start_name,
    "style:style": _OdsReader._start_style,
    "style:table-properties": _OdsReader._start_look,
    "style:master-page": _OdsReader._start_master,
    "meta:user-defined": _OdsReader._start_user_defined,
    **dict.fromkeys(_HEADERS, _OdsReader._start_header),
    **dict.fromkeys(_CORE, _OdsReader._start_core),
}
_ENDS: Mapping[str, Callable[[_OdsReader], None]] = {
    "table:table-cell": _table_end(OdsTable.end_cell),
    "table:covered-table-cell": _table_end(OdsTable.end_cell),
    "text:p": _OdsReader._end_paragraph,
    "table:table-row": _table_end(OdsTable.end_row),
    "table:table": _OdsReader._end_table,
    "style:master-page": _OdsReader._end_master,
    "meta:user-defined": _OdsReader._end_user_defined,
}

