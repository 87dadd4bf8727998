"""Hostile and broken files of our own making, by name: how each is made, and how intake is known to end with it.

Most are a form filled in well with one thing wrong, so that an answer that goes missing or elsewhere shows. Nothing
here is kept as a file: all are made when they are needed, the largest in a tenth of a second.
"""

from __future__ import annotations

import base64
import random
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from damage import filled
from packages import LINKS, NAMESPACES, packed, unpacked, worksheet, xlsx
from raw_files import DIRECTORY, FAT, MB, Entry, bomb, compound, deflated, record, xls, zipped

#: Everything that is typed in the form the files are made from: nothing else may ever count as this agency's answer.
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "2.4": {"status": "Đã hoàn thành", "percent": "100", "completed": "30/10/2020", "documents": "12/QĐ-SNV",
        "result": "Đã lập bộ phận tiếp nhận"},
    "2.5": {"status": "Đang thực hiện", "percent": "80", "result": "Đã trình dự thảo kế hoạch"},
    "1.1": {"status": "Không phát sinh"},
    "2.1": {"status": "Không phát sinh"},
}
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
WORKBOOK, LINKED, CORE, CUSTOM = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml", "docProps/custom.xml"
TOP, TYPES, GUIDE, META = "_rels/.rels", "[Content_Types].xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"


class Hostile(NamedTuple):
    """One file: its bytes, the outcome and findings it ends with, the name it comes under.

    `typed` is the one answer, by task and field, that is not of `ANSWERS`.
    """

    build: Callable[[], bytes]
    ends: str
    file: str = "a.xlsx"
    typed: tuple[str, str, str] = ("", "", "")


# ── the form with one thing wrong ─────────────────────────────────────────────────────────────────
@lru_cache
def form() -> bytes:
    """The form the others are made from: accepted as it is."""
    return filled(ANSWERS)


@lru_cache
def parts() -> Mapping[str, bytes]:
    """Its parts."""
    return unpacked(form())


def entries(changed: Mapping[str, Entry | bytes | str | None] | None = None) -> list[Entry]:
    """Its entries, some replaced, added, or left out (None)."""
    held = {**parts(), **(changed or {})}
    made = ((name, part.encode() if isinstance(part, str) else part) for name, part in held.items() if part is not None)
    return [part if isinstance(part, Entry) else Entry(name, part) for name, part in made]


def but(changed: Mapping[str, Entry | bytes | str | None]) -> bytes:
    """The form with those parts changed."""
    return zipped(entries(changed))


def lying(part: str = SHEET, **said: Any) -> bytes:
    """The form of whose zip one part's entry says that."""
    return but({part: Entry(part, parts()[part], **said)})


def edited(part: str, old: str, new: str) -> bytes:
    """The form with that text of a part, which is there, replaced."""
    text = parts()[part].decode()
    assert old in text, old
    return but({part: text.replace(old, new)})


def with_rows(rows: str) -> bytes:
    """The form with more rows."""
    return edited(SHEET, "</sheetData>", f"{rows}</sheetData>")


def after_rows(rest: str) -> bytes:
    """The form with something after its cells."""
    return edited(SHEET, "</sheetData>", f"</sheetData>{rest}")


def with_cell(cell: str) -> bytes:
    """The form with another cell, far below."""
    return with_rows(f'<row r="900">{cell}</row>')


def with_reference(reference: str) -> bytes:
    """The form with a text that stands there."""
    return with_rows(f'<row r="900"><c r="{reference}" t="inlineStr"><is><t>lạc</t></is></c></row>')


def with_string(strings: str, index: str) -> bytes:
    """The form with a table of strings, and a cell that takes one of them."""
    return but({
        SHEET: parts()[SHEET].decode().replace("</sheetData>",
            f'<row r="900"><c r="C900" t="s"><v>{index}</v></c></row></sheetData>'),
        STRINGS: f"<sst {NAMESPACES}>{strings}</sst>",
        LINKED: parts()[LINKED].decode().replace("</Relationships>",
            f'<Relationship Id="s" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'),
    })


def with_links(relationships: str, **more: str) -> bytes:
    """The form whose sheet is linked to that; `more` are parts, by names without folder and suffix."""
    return but({
        "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{relationships}</Relationships>",
        **{f"xl/{name}.xml": text for name, text in more.items()},
    })


def link(kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="x" Type="{LINKS}/{kind}" Target="{target}"{mode and f" TargetMode={mode!r}"}/>'


def declared(part: str, doctype: str, entity: str) -> bytes:
    """The form with a document type in a part, and a use of it inside the first element."""
    text = parts().get(part, b"<a></a>").decode().rpartition("?>")[2]
    at = text.index(">") + 1
    return but({part: doctype + text[:at] + entity + text[at:]})


def encoded(encoding: str, said: str, part: str = SHEET) -> bytes:
    """The form with a part in an encoding, said to be in one."""
    text = parts()[part].decode().rpartition("?>")[2]
    return but({part: f"<?xml version='1.0' encoding='{said}'?>{text}".encode(encoding, "xmlcharrefreplace")})


def sheets_named(*names: str, part: str = "rId1") -> bytes:
    """The form with more sheets, all that one part."""
    more = "".join(f'<sheet xmlns:r="{LINKS}" name="{name}" sheetId="9" r:id="{part}"/>' for name in names)
    return edited(WORKBOOK, "</sheets>", f"{more}</sheets>")


def named(names: str) -> bytes:
    """The form with more defined names."""
    return edited(WORKBOOK, "</definedNames>", f"{names}</definedNames>")


def number_format(code: str) -> bytes:
    """A workbook with a cell of that number format."""
    formats = f'<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs>'
    return xlsx('<c r="A1" s="1"><v>0.5</v></c>', styles=formats)


def flipped(part: str) -> bytes:
    """The form with a byte of that part's data changed."""
    held = parts()[part]
    return but({part: Entry(part, held, raw=held[:100] + bytes([held[100] ^ 1]) + held[101:], method=0)})


@lru_cache
def noise(megabytes: int) -> str:
    """Letters that do not pack well, so that no ratio gives them away."""
    return base64.b32encode(random.Random(1).randbytes(megabytes * MB * 5 // 8)).decode()


_BLANKS = '<c s="1"/>' * 20


def _empty_rows(count: int = 1_000_000) -> str:
    return "".join(f'<row r="{number}" s="5" customFormat="1"/>' for number in range(1_000, 1_000 + count))


def backwards() -> bytes:
    """The form's sheet with its rows from the bottom up."""
    head, _, rest = parts()[SHEET].partition(b"<sheetData>")
    rows, _, tail = rest.partition(b"</sheetData>")
    return head + b"<sheetData>" + b"</row>".join([*reversed(rows.split(b"</row>")[:-1]), b""]) + b"</sheetData>" + tail


def numeral(column: str, text: str) -> bytes:
    """The form with that number, a day where days stand, in a column of the row of 2.5."""
    rows = f'<row r="6"><c r="{column}6" s="{int(column == "G")}"><v>{text}</v></c></row>'
    return but({SHEET: parts()[SHEET].decode().replace("<sheetData>", f"<sheetData>{rows}"),
                STYLES: '<styleSheet><cellXfs><xf/><xf numFmtId="22"/></cellXfs></styleSheet>'})


def sheets_part(count: int) -> str:
    sheets = "".join(f'<sheet xmlns:r="{LINKS}" name="{number}" r:id="rId1"/>' for number in range(count))
    return parts()[WORKBOOK].decode().replace("</sheets>", f"{sheets}</sheets>")


# ── OpenDocument ──────────────────────────────────────────────────────────────────────────────────

_ODS_NAMES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office",
    "table", "text", "style", "draw"))
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def content(tables: str) -> str:
    return (f"<office:document-content {_ODS_NAMES}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>")


def ods(rows: str = "", tables: str = "", more: Mapping[str, bytes | str | Entry] | None = None) -> bytes:
    """A workbook of one table with those rows, or of those tables; `more` are parts, by names without suffix."""
    made = {"content": content(tables or f'<table:table table:name="A">{rows}</table:table>'), **(more or {})}
    found = (each if isinstance(each, Entry) else Entry(f"{name}.xml", each.encode() if isinstance(each, str) else each)
             for name, each in made.items())
    return zipped([Entry("mimetype", _KIND.encode(), method=0), *found])


def cells(count: str, text: str = "x") -> str:
    return f'<table:table-cell table:number-columns-repeated="{count}"><text:p>{text}</text:p></table:table-cell>'


def row(inner: str, count: str = "1") -> str:
    return f'<table:table-row table:number-rows-repeated="{count}">{inner}</table:table-row>'


# ── mail and zips of files ────────────────────────────────────────────────────────────────────────
def mail(body: str, headers: str = "") -> bytes:
    return (f"From: a@example.org\r\nTo: b@example.org\r\nDate: Tue, 10 Nov 2020 08:00:00 +0700\r\nMIME-Version: "
            f"1.0\r\n{headers}"
            f"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n{body}\r\n--b--\r\n").encode()


def attached(name: str, data: bytes) -> str:
    text = base64.encodebytes(data).decode().replace("\n", "\r\n")
    return (f"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{text}\r\n")


def letter(charset: str, body: str, sort: str = "plain") -> bytes:
    return (f"From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/{sort}; {charset}\r\n"
            f"\r\n{body}").encode()


def docx(body: str, before: str = "") -> bytes:
    return packed({"word/document.xml": f"{before}<w:document xmlns:w='w'>{body}</w:document>"}, zipfile.ZIP_STORED)


def letters_in_letters(depth: int) -> bytes:
    letter = mail(attached("a.xlsx", form()))
    for _ in range(depth):
        letter = b"From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + letter
    return letter


def parts_in_parts(depth: int) -> bytes:
    lines = ["From: a@example.org", "To: b@example.org", "MIME-Version: 1.0"]
    for number in range(depth):
        lines += [f"Content-Type: multipart/mixed; boundary=b{number}", "", f"--b{number}"]
    return "\r\n".join((*lines, "", "x")).encode()


def zips_in_zips(depth: int) -> bytes:
    held = form()
    for _ in range(depth):
        held = zipped([Entry("a.zip", held)])
    return held


def overlapping(count: int) -> bytes:
    """Members that are all the same few bytes of the file."""
    return zipped([bomb("0.xlsx", megabytes=200, size=0),
        *(Entry(f"{number}.xlsx", shared=True, raw=bomb("", megabytes=200).raw) for number in range(1, count))])


def form_as(name: str) -> bytes:
    """A zip with the form under that name."""
    return zipped([Entry(name, form())])


# ── .xls and text ─────────────────────────────────────────────────────────────────────────────────
def label(row_number: int, column: int, text: bytes) -> bytes:
    return record(0x204, struct.pack("<4H", row_number, column, 0, len(text)) + b"\0" + text)


def number_of(*values: int, size: str = "I") -> bytes:
    return struct.pack(f"<{len(values)}{size}", *values)


def csv(body: str) -> bytes:
    return ("Mã biểu;x\n" + body).encode()


# ── the table ─────────────────────────────────────────────────────────────────────────────────────

OK = "accepted"
UNSAFE, LARGE, BROKEN = "quarantined FILE_UNSAFE", "quarantined FILE_TOO_LARGE", "quarantined FILE_UNREADABLE"
FOREIGN, NOT_READ, OUTSIDE = "quarantined FOREIGN_WORKBOOK", "quarantined FORMAT_NOT_READ", "accepted_with_warnings OUTSIDE_FORM"
ODS_FOREIGN = "quarantined FORMAT_CONVERTED FOREIGN_WORKBOOK"
MISPLACED, MERGED, MERGED_AWAY = "accepted_with_warnings CELL_MISPLACED", "accepted_with_warnings ANSWER_MERGED", "empty ANSWER_MERGED ANSWERS_BESIDE"
SHEET_BROKEN, OTHER_BROKEN = "quarantined FILE_SHEET_BROKEN FILE_UNREADABLE", "accepted_with_warnings FILE_SHEET_BROKEN"
ENCRYPTED, SUSPICIOUS, EMPTY = "quarantined FILE_ENCRYPTED", "quarantined FILE_SUSPICIOUS", "quarantined CONTAINER_EMPTY"
RENAMED, PERCENT, DAY = OK, "needs_correction PERCENT_NOT_NUMBER", "needs_correction DATE_NOT_READ"
NOT_DONE, PERCENT_TWICE = "accepted_with_warnings DATE_WITHOUT_DONE", "needs_correction CELL_MISPLACED PERCENT_NOT_NUMBER"

_LAUGHS = "<!DOCTYPE a [<!ENTITY l0 'lol'>" + "".join(
    f"<!ENTITY l{level} '{f'&l{level - 1};' * 10}'>" for level in range(1, 10)) + "]>"
_QUADRATIC = f"<!DOCTYPE a [<!ENTITY q '{'q' * 50_000}'>]>"
_XXE = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
_PARAMETER = "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://example.org/p.dtd'> %p;]>"
_DTDS = {"billion laughs": (_LAUGHS, "&l9;"), "quadratic blow-up": (_QUADRATIC, "&q;" * 50_000),
    "outside entity": (_XXE, "&x;"),
         "parameter entity": (_PARAMETER, ""),
         "document type elsewhere": ("<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'>", "")}
_READ_PARTS = (SHEET, GUIDE, WORKBOOK, LINKED, TOP, STYLES, CORE, CUSTOM)


def _bombs() -> Iterator[tuple[str, Hostile]]:
    """A gigabyte in every part there is, said and unsaid."""
    for part in (*_READ_PARTS, TYPES, "xl/theme/theme1.xml", "docProps/app.xml"):
        yield f"gigabyte, said, in {part}", Hostile(partial(lambda part: but({part: bomb(part)}), part), LARGE)
        unread = part in (TYPES, "xl/theme/theme1.xml", "docProps/app.xml")
        yield f"gigabyte, unsaid, in {part}", Hostile(partial(lambda part: but({part: bomb(part, size=9)}), part),
            OK if unread else LARGE)
    for part in ("content", "meta", "styles"):
        yield f"gigabyte, unsaid, in {part}.xml of an .ods", Hostile(
            partial(lambda part: ods(more={part: bomb(f"{part}.xml", size=9)}), part), LARGE, "a.ods")
    made = {"sharedStrings": STRINGS, "comments": "xl/comments1.xml", "drawing": "xl/drawing1.xml",
        "vmlDrawing": "xl/vml.xml"}
    for kind, part in made.items():
        changed: dict[str, Entry | bytes | str | None] = {LINKED: parts()[LINKED].decode().replace("</Rel",
            f"{link(kind, '/' + part)}</Rel"),
                   "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{link(kind, '/' + part)}</Relationships>",
                   part: bomb(part, size=9)}
        yield f"gigabyte, unsaid, in {part}", Hostile(partial(but, changed), LARGE)


def _dtds() -> Iterator[tuple[str, Hostile]]:
    for kind, (doctype, entity) in _DTDS.items():
        for part in _READ_PARTS:
            yield f"{kind} in {part}", Hostile(partial(declared, part, doctype, entity), UNSAFE)
        for part in ("content", "meta", "styles"):
            yield f"{kind} in {part}.xml of an .ods", Hostile(
                partial(lambda part, text: ods(more={part: text}), part, f"{doctype}<a>{entity}</a>"), UNSAFE, "a.ods")


def _cut() -> Iterator[tuple[str, Hostile]]:
    for share in (5, 30, 60, 90, 97, 99):
        yield f"cut off at {share} percent", Hostile(partial(lambda share: form()[:len(form()) * share // 100], share),
            BROKEN)
    yield "cut off by one byte", Hostile(lambda: form()[:-1], BROKEN)


HOSTILE: dict[str, Hostile] = dict((*_bombs(), *_dtds(), *_cut())) | {
    # encodings
    "UTF-16": Hostile(lambda: encoded("utf-16", "utf-16"), OK),
    "UTF-16, the other way round": Hostile(lambda: encoded("utf-16-be", "utf-16"), OK),
    "a document type in UTF-16": Hostile(lambda: but({SHEET: ("<?xml version='1.0'?>" + _XXE + "<a>&x;</a>").encode("utf-16")}), UNSAFE),
    "Vietnamese Windows": Hostile(lambda: encoded("cp1258", "windows-1258"), OK),
    **{f"encoding {said!a}": Hostile(partial(encoded, kind, said), SHEET_BROKEN) for kind, said in (
        ("utf-7", "utf-7"), ("cp037", "cp037"), ("utf-32", "utf-32"), ("utf-8", "la"), ("utf-8", "zlib"),
        ("utf-8", "undefined"), ("utf-8", "../../a"))},
    # the zip
    "a size that is too small": Hostile(lambda: lying(size=1), OK),
    "a packed size of nothing": Hostile(lambda: lying(packed=0), SHEET_BROKEN),
    "a packed size past the end": Hostile(lambda: lying(packed=1 << 31), OK),
    "sizes that differ between the headers": Hostile(lambda: lying(local_size=1 << 30, local_packed=1), OK),
    "names that differ between the headers": Hostile(lambda: lying(local_name=GUIDE), OK),
    "a size in the long form": Hostile(lambda: lying(size=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, 1 << 62)), LARGE),
    "a size in the long form that is cut off": Hostile(lambda: lying(size=0xFFFFFFFF, extra=b"\1\0\1\0\0"), BROKEN),
    "a place in the long form": Hostile(lambda: lying(at=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, 1 << 63)), SHEET_BROKEN),
    "a place past the end": Hostile(lambda: lying(at=1 << 30), SHEET_BROKEN),
    "a sheet where another lies": Hostile(lambda: lying(at=0), SHEET_BROKEN),
    "one part twice": Hostile(lambda: zipped([*entries(), Entry(SHEET, worksheet("").encode())]), UNSAFE),
    "one part twice, in other letters": Hostile(lambda: zipped([*entries(), Entry(SHEET.upper(), worksheet("").encode())]), UNSAFE),
    "one part twice, with other slashes": Hostile(lambda: zipped([*entries(), Entry("/xl\\worksheets\\sheet1.xml", worksheet("").encode())]), UNSAFE),
    "entries that overlap": Hostile(lambda: overlapping(200), "quarantined FILE_TOO_LARGE; quarantined FILE_UNSAFE", "a.zip"),
    "a password": Hostile(lambda: lying(flags=1), ENCRYPTED),
    **{f"compression {method}": Hostile(partial(lambda method: but({SHEET: Entry(SHEET, raw=b"x" * 99, method=method)}), method), UNSAFE) for method in (1, 9, 12, 14, 93, 99, 65535)},
    "a wrong checksum": Hostile(lambda: lying(crc=1), SHEET_BROKEN),
    "a wrong checksum of the guide": Hostile(lambda: lying(part=GUIDE, crc=1), OTHER_BROKEN),
    "a wrong checksum of the styles": Hostile(lambda: lying(part=STYLES, crc=1), OK),
    "a byte changed": Hostile(lambda: flipped(SHEET), SHEET_BROKEN),
    "deflated data that never ends": Hostile(lambda: lying(raw=deflated(parts()[SHEET])[:-9]), SHEET_BROKEN),
    "deflated data and more": Hostile(lambda: lying(raw=deflated(parts()[SHEET]) + b"x" * 999), OK),
    "a program before": Hostile(lambda: b"MZ" + bytes(999) + form(), UNSAFE),
    "junk after": Hostile(lambda: form() + b"x" * 999, OK),
    "much junk after": Hostile(lambda: form() + bytes(100_000), BROKEN),
    "another zip after": Hostile(lambda: form() + zipped([Entry("a.txt", b"x")]), NOT_READ),
    "a comment that is an end": Hostile(lambda: zipped(entries(), comment=b"PK\5\6" + bytes(18)), EMPTY),
    "more entries said than there are": Hostile(lambda: zipped(entries(), count=60_000), OK),
    "thousand and one parts": Hostile(lambda: but({f"xl/{number}.xml": b"" for number in range(1001)}), LARGE),
    "hundred thousand parts": Hostile(lambda: zipped(Entry(str(number), method=0) for number in range(100_000)), LARGE, "a.zip"),
    "a part under a path that leads out": Hostile(lambda: but({SHEET: None, "../../" + SHEET: parts()[SHEET]}), SHEET_BROKEN),
    "a part with NUL in its name": Hostile(lambda: but({"xl/a\0b.xml": b"x"}), OK),
    "a part with a name of 60,000 letters": Hostile(lambda: but({"xl/" + "a" * 60_000: b"x"}), OK),
    "a part with half a letter in its name": Hostile(lambda: but({"xl/\udc80.xml": b"x"}), BROKEN),
    "a zip under the name of a sheet": Hostile(lambda: but({SHEET: form()}), SHEET_BROKEN),
    "a sheet of zeros": Hostile(lambda: but({SHEET: bytes(MB)}), SHEET_BROKEN),
    **{f"no {part}": Hostile(partial(but, {part: None}), ends) for part, ends in (
        (SHEET, SHEET_BROKEN), (WORKBOOK, BROKEN), (LINKED, BROKEN), (TOP, OK), (STYLES, OK), (TYPES, OK),
        (META, OTHER_BROKEN))},
    # XML
    "depth of a hundred thousand": Hostile(lambda: after_rows("<a>" * 100_000 + "</a>" * 100_000), UNSAFE),
    "depth inside a cell": Hostile(lambda: with_cell('<c r="C900">' + "<is>" * 100_000), UNSAFE),
    "an attribute of 40 MB": Hostile(lambda: but({SHEET: bomb(SHEET, b"<worksheet a='", b"'/>", 40, 9)}), UNSAFE),
    "an attribute of 3 MB": Hostile(lambda: with_cell(f'<c r="C900" a="{noise(3)}"/>'), OK),
    "an attribute of 6 MB": Hostile(lambda: with_cell(f'<c r="C900" a="{noise(6)}"/>'), UNSAFE),
    "a comment of 6 MB": Hostile(lambda: after_rows(f"<!--{noise(6)}-->"), UNSAFE),
    "a text of 6 MB in a cell": Hostile(lambda: with_cell(f'<c r="C900" t="inlineStr"><is><t>{noise(6)}</t></is></c>'), LARGE),
    "a text of 6 MB in no cell": Hostile(lambda: after_rows(f"<a>{noise(6)}</a>"), LARGE),
    "marked text of 6 MB": Hostile(lambda: with_cell(f'<c r="C900" t="inlineStr"><is><t><![CDATA[{noise(6)}]]></t></is></c>'), LARGE),
    "a formula of 6 MB": Hostile(lambda: with_cell(f'<c r="C900"><f>{noise(6)}</f></c>'), LARGE),
    "a reference of 3 MB": Hostile(lambda: with_reference(noise(3)), MISPLACED),
    "a style of 3 MB": Hostile(lambda: with_cell(f'<c r="C900" s="{noise(3)}"><v>1</v></c>'), OUTSIDE),
    "a million attributes": Hostile(lambda: after_rows("<a " + " ".join(f'a{number}=""' for number in range(300_000)) + "/>"), UNSAFE),
    "a million names": Hostile(lambda: after_rows("".join(f"<a{number}/>" for number in range(300_000))), UNSAFE),
    "a million elements": Hostile(lambda: after_rows("<a/><b/>" * 500_000), UNSAFE),
    "one attribute twice": Hostile(lambda: with_cell('<c r="C900" r="C901"/>'), SHEET_BROKEN),
    "an entity nobody declared": Hostile(lambda: after_rows("<a>&nbsp;</a>"), SHEET_BROKEN),
    "bytes that are no text": Hostile(lambda: but({SHEET: parts()[SHEET].replace(b"</sheetData>", b"\xed\xa0\x80</sheetData>")}), SHEET_BROKEN),
    "an inclusion": Hostile(lambda: after_rows('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'), OK),
    "a style sheet from elsewhere": Hostile(lambda: but({SHEET: b'<?xml-stylesheet href="http://example.org/a.xsl"?>' + parts()[SHEET]}), OK),
    "a prefix for everything": Hostile(lambda: after_rows('<x:row r="5"><x:c r="C5"><x:v>9</x:v></x:c></x:row>'), MISPLACED),
    # where cells stand
    **{f"a cell at {reference}": Hostile(partial(with_reference, reference), MISPLACED)
       for reference in ("ABCDEFGHI1", "A4294967295", "A-1", "A0", "XFE1", "A1048577", "A１", "Ａ1", "$A$1", "R1C1", "", "A1:B2", " A1", "A1'!B2", "../A1")},
    "a cell at XFD1048576": Hostile(lambda: with_reference("XFD1048576"), OUTSIDE),
    "an answer a second time": Hostile(lambda: with_rows('<row r="5"><c r="I5" t="inlineStr"><is><t>hai</t></is></c></row>'), MISPLACED),
    **{f"a row {number}": Hostile(partial(lambda number: with_rows(f'<row r="{number}"><c t="str"><v>lạc</v></c></row>'), number), ends)
       for number, ends in (("4294967295", MISPLACED), ("0", MISPLACED), *(
           (text, OUTSIDE) for text in ("-1", "²", "९९९", "1e3", "9" * 5000)))},
    "a thousand and one cells nowhere": Hostile(lambda: with_rows('<row><c r="?"><v>1</v></c></row>' * 1001), UNSAFE),
    "rows the other way round": Hostile(lambda: but({SHEET: backwards()}), OK),
    # many
    "a million styled blanks": Hostile(lambda: with_rows("".join(f'<row r="{number}">{_BLANKS}</row>' for number in range(100, 50_100))), OK),
    "a million empty rows": Hostile(lambda: with_rows(_empty_rows()), OK),
    "half a million cells": Hostile(lambda: with_rows("".join(f"<row>{'<c><v>1</v></c>' * 100}</row>" for _ in range(5_001))), LARGE),
    "hundred thousand cells": Hostile(lambda: with_rows("".join(f"<row>{'<c><v>1</v></c>' * 10}</row>" for _ in range(10_000))), OUTSIDE),
    "one string of a megabyte in hundred cells": Hostile(lambda: but({
        SHEET: parts()[SHEET].decode().replace("</sheetData>", "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row></sheetData>"),
        STRINGS: f"<sst><si><t>{noise(1)[:-99]}</t></si></sst>",
        LINKED: parts()[LINKED].decode().replace("</Rel", f"{link('sharedStrings', 'sharedStrings.xml')}</Rel")}), LARGE),
    "merged all over": Hostile(lambda: after_rows('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), MERGED_AWAY),
    "merged all over five thousand times": Hostile(lambda: after_rows("<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 5_000 + "</mergeCells>"), MERGED_AWAY),
    "merges that overlap": Hostile(lambda: after_rows("<mergeCells>" + "".join(
        f'<mergeCell ref="A{number}:P{number + 99}"/>' for number in range(20, 20_020)) + "</mergeCells>"), MERGED),
    "hundred thousand merges": Hostile(lambda: after_rows("<mergeCells>" + '<mergeCell ref="Q99:Z99"/>' * 100_001 + "</mergeCells>"), UNSAFE),
    "merges of many cells": Hostile(lambda: with_rows("".join(f"<row>{'<c><v>1</v></c>' * 10}</row>" for _ in range(3_000)) ), OUTSIDE),
    "columns past the last": Hostile(lambda: edited(SHEET, "<cols>",
        '<cols><col min="1" max="99999999" hidden="1"/><col min="9" max="1" hidden="1"/><col min="-1" max="²" hidden="1"/>'), "accepted HIDDEN_READ"),
    "columns over the grid": Hostile(lambda: edited(SHEET, "<cols>", "<cols>" + '<col min="1" max="16384" hidden="1"/>' * 16_000), "accepted HIDDEN_READ"),
    "a million columns": Hostile(lambda: edited(SHEET, "<cols>", "<cols>" + '<col min="1" max="2" hidden="1"/>' * 1_000_000), UNSAFE),
    "links, formats and lists over the grid": Hostile(lambda: after_rows(
        '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression"><formula>A1</formula></cfRule></conditionalFormatting>' * 20_000
        + f'<dataValidations>{"<dataValidation sqref=`A1:XFD1048576`/>".replace("`", chr(34)) * 20_000}</dataValidations><hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'), OK),
    "headers without end": Hostile(lambda: after_rows("<headerFooter>" + "<oddHeader>x</oddHeader>" * 200_001 + "</headerFooter>"), UNSAFE),
    "a header of many sections": Hostile(lambda: after_rows("<headerFooter><oddHeader>" + "&amp;Lx" * 100_000 + "</oddHeader></headerFooter>"), "accepted_with_warnings HEADER_CHANGED"),
    # values
    "formulas that share each other": Hostile(lambda: with_cell(
        '<c r="C900"><f t="shared" si="0" ref="C900:XFD1048576">D900</f></c><c r="D900"><f t="shared" si="0">C900</f></c>'
        '<c r="E900"><f t="shared" si="4294967295"/></c>'), OUTSIDE),
    "a formula over the grid": Hostile(lambda: with_cell('<c r="C900"><f t="array" ref="A1:XFD1048576">A1:XFD1048576</f><v>1</v></c>'), OUTSIDE),
    "a command in a formula": Hostile(lambda: with_cell('<c r="C900"><f>cmd|\' /C calc\'!A0</f><v>0</v></c>'), OUTSIDE),
    **{f"string {index}": Hostile(partial(with_string, "<si><t>x</t></si>", index), SHEET_BROKEN) for index in ("1", "-1", "4294967296", "9" * 5000, "0.5", "x", "0x0")},
    "string ٠": Hostile(lambda: with_string("<si><t>x</t></si>", "٠"), OUTSIDE),
    **{f"style {index}": Hostile(partial(lambda index: with_cell(f'<c r="C900" s="{index}"><v>1</v></c>'), index), OUTSIDE) for index in ("-1", "99999", "4294967296", "x", "")},
    **{f"number {text[:9]}": Hostile(partial(lambda text: edited(SHEET, ">80<", f">{text}<"), text), ends,
        typed=("2.5", "percent", text))
       for text, ends in (("1e308", PERCENT), ("-0", OK), ("NaN", PERCENT), ("9" * 400, PERCENT), ("1_0", PERCENT), ("٨٠", OK))},
    **{f"numeral {text[:9]}": Hostile(partial(numeral, "F", text), ends, typed=("2.5", "percent", shown)) for text, shown, ends in (
        *((text, "", PERCENT_TWICE) for text in ("1e308", "-1e308", "NaN", "INF", "9" * 400)),
        ("1e-400", "0", MISPLACED), ("0.5", "", "needs_correction CELL_MISPLACED PERCENT_UNCLEAR"))},
    **{f"day {text}": Hostile(partial(numeral, "G", text), ends, typed=("2.5", "completed", shown)) for text, shown, ends in (
        *((text, "", DAY) for text in ("-1", "0", "2958465.999999", "2958465.9999999", "2958466", "1e300", "1e-300")),
        ("60", "28/02/1900", "accepted_with_warnings DATE_WITHOUT_DONE DATE_OUTSIDE_PERIOD"),
        ("44134.9999999", "30/10/2020 23:59", NOT_DONE), ("44134", "30/10/2020", NOT_DONE))},
    "a day of the year 99999": Hostile(lambda: with_cell('<c r="C900" t="d"><v>99999-01-01</v></c>'), OUTSIDE),
    "a day of the year 1": Hostile(lambda: with_cell('<c r="C900" t="d"><v>0001-01-01T00:00:00+14:00</v></c>'), OUTSIDE),
    "control characters, escaped": Hostile(lambda: edited(SHEET, "&#272;&#227; tr&#236;nh",
        "_x0000__x0001__x001B__xFFFE_Đã trình"), OK, typed=("2.5", "result", "\0\1\x1b\ufffeĐã trình dự thảo kế hoạch")),
    "half characters, escaped": Hostile(lambda: edited(SHEET, "&#272;&#227; tr&#236;nh",
        "_xD800__xDC00__xDC00_Đã trình"), OK, typed=("2.5", "result", "\U00010000\udc00Đã trình dự thảo kế hoạch")),
    "text that turns round": Hostile(lambda: edited(SHEET, "&#272;&#227; tr&#236;nh", "&#x202E;Đã trình"), OK, typed=("2.5", "result", "\u202eĐã trình dự thảo kế hoạch")),
    "a template in a cell": Hostile(lambda: edited(SHEET, "&#272;&#227; tr&#236;nh",
        "{{ cycler.__init__.__globals__ }}{% for a in b %}&lt;w:p/&gt;Đã trình"), OK,
        typed=("2.5", "result", "{{ cycler.__init__.__globals__ }}{% for a in b %}<w:p/>Đã trình dự thảo kế hoạch")),
    "a condition of 255 sections": Hostile(lambda: number_format(";".join(["[&gt;1]0"] * 255)), FOREIGN),
    "a number format of 255 brackets": Hostile(lambda: number_format("[" * 255 + "]" * 255), FOREIGN),
    "a number format of a megabyte": Hostile(lambda: number_format("#," * 500_000), FOREIGN),
    "a number format of quotes": Hostile(lambda: number_format("&quot;" * 300_001), UNSAFE),
    "half a million styles": Hostile(lambda: but({STYLES: "<styleSheet><cellXfs>" + "<xf/>" * 500_000 + "</cellXfs></styleSheet>"}), UNSAFE),
    # the workbook
    "no sheet": Hostile(lambda: but({WORKBOOK: f"<workbook {NAMESPACES}><sheets/></workbook>"}), BROKEN),
    "seventy thousand sheets": Hostile(lambda: sheets_named(*map(str, range(70_000))), LARGE),
    "one part as 250 sheets": Hostile(lambda: sheets_named(*map(str, range(250))), UNSAFE),
    "one large part as 250 sheets": Hostile(lambda: zipped(entries({
        WORKBOOK: sheets_part(250),
        SHEET: parts()[SHEET].replace(b"</sheetData>", _empty_rows(30_000).encode() + b"</sheetData>")})), UNSAFE),
    "two sheets of one name": Hostile(lambda: sheets_named("Biểu báo cáo", part="rId2"), UNSAFE),
    "sheets with hostile names": Hostile(lambda: sheets_named("", "../a", "&#x202E;a", "_x0000_", "a'!b", "=cmd", "[a]b", part="rId3"), UNSAFE),
    "a sheet with a long name": Hostile(lambda: sheets_named(noise(3), part="rId3"), UNSAFE),
    "a million names of cells": Hostile(lambda: named('<definedName name="a">A1</definedName>' * 1_000_000), LARGE),
    "names that mean each other": Hostile(lambda: named('<definedName name="a">b</definedName><definedName name="b">a</definedName>'), OK),
    "names that lead nowhere": Hostile(lambda: edited(WORKBOOK, "'Biểu báo cáo'!$A$3", "'Biểu báo cáo'!$XFE$99999999"), OK),
    "names that lead astray": Hostile(lambda: edited(WORKBOOK, "'Biểu báo cáo'!$H$3", "'Biểu báo cáo'!$I$3"), OK),
    "a defined name of 6 MB": Hostile(lambda: named(f'<definedName name="x">{noise(6)}</definedName>'), LARGE),
    # links
    "a workbook outside": Hostile(lambda: edited(TOP, "xl/workbook.xml", "../../../etc/passwd"), BROKEN),
    "a sheet outside": Hostile(lambda: edited(LINKED, "/xl/worksheets/sheet1.xml", "../../../../etc/passwd"), SHEET_BROKEN),
    "a sheet on the web": Hostile(lambda: edited(LINKED, 'Target="/xl/worksheets/sheet1.xml"', 'Target="http://example.org/a.xml" TargetMode="External"'), SHEET_BROKEN),
    "a sheet that is a file": Hostile(lambda: edited(LINKED, "/xl/worksheets/sheet1.xml", "file:///etc/hostname"), SHEET_BROKEN),
    "a sheet that is the guide": Hostile(lambda: edited(LINKED, "/xl/worksheets/sheet1.xml", "/xl/worksheets/sheet2.xml"), UNSAFE),
    "a workbook that is its links": Hostile(lambda: edited(TOP, "xl/workbook.xml", "_rels/.rels"), BROKEN),
    "styles that are a sheet": Hostile(lambda: edited(LINKED, '"styles.xml"', '"worksheets/sheet1.xml"'), OK),
    "links that go round": Hostile(lambda: with_links(link("comments", "worksheets/sheet1.xml") + link("drawing", "../worksheets/sheet1.xml")), OK),
    "two hundred thousand links": Hostile(lambda: but({LINKED: "<Relationships>" + link("worksheet", "a.xml") * 200_001 + "</Relationships>"}), UNSAFE),
    "a hundred thousand comments": Hostile(lambda: with_links(link("comments", "../c.xml"),
        c="<comments><commentList>" + '<comment ref="C7"><text><t>x</t></text></comment>' * 100_000 + "</commentList></comments>"), UNSAFE),
    "a note of 6 MB": Hostile(lambda: with_links(link("comments", "../c.xml"), c=f'<comments><comment ref="C7"><text><t>{noise(6)}</t></text></comment></comments>'), LARGE),
    "a comment nowhere": Hostile(lambda: with_links(link("comments", "../c.xml"),
        c='<comments><comment ref="ABCDEFG0"><text><t>x</t></text></comment></comments>'), "accepted_with_warnings COMMENT_LEFT"),
    "comments that are broken": Hostile(lambda: with_links(link("comments", "../c.xml"), c="<comments>"), "accepted_with_warnings NOTES_BROKEN"),
    "comments that are missing": Hostile(lambda: with_links(link("comments", "../c.xml")), "accepted_with_warnings NOTES_BROKEN"),
    # OpenDocument
    "a text in a thousand million cells": Hostile(lambda: ods(row(cells("16384"), "1048576")), LARGE, "a.ods"),
    "a text in a number of cells without end": Hostile(lambda: ods(row(cells("9" * 5000), "9" * 5000)), LARGE, "a.ods"),
    "a text in hundred thousand cells": Hostile(lambda: ods(row(cells("100"), "1000")), ODS_FOREIGN, "a.ods"),
    "a text in cells that are none": Hostile(lambda: ods(row(cells("0"), "-1") + row(cells("²"), "x") + row(cells("٣"), "")), ODS_FOREIGN, "a.ods"),
    "spanned all over": Hostile(lambda: ods(row(
        '<table:table-cell table:number-columns-spanned="16384" table:number-rows-spanned="1048576"><text:p>x</text:p></table:table-cell>')), ODS_FOREIGN, "a.ods"),
    "cells outside a table": Hostile(lambda: ods(tables=row(cells("9")) + '<table:table table:name="A"/>' + row(cells("9"))), ODS_FOREIGN, "a.ods"),
    "a million hidden columns": Hostile(lambda: ods(
        '<table:table-column table:number-columns-repeated="99999999" table:visibility="collapse"/>' * 9_999 + row(cells("1"))), ODS_FOREIGN, "a.ods"),
    "an .ods without content": Hostile(lambda: zipped([Entry("mimetype", _KIND.encode(), method=0)]), BROKEN, "a.ods"),
    "a drawing in a drawing": Hostile(lambda: ods(row("<table:table-cell>" + "<draw:frame>" * 150 + "<text:p>x</text:p>" + "</draw:frame>" * 150 + "</table:table-cell>")), ODS_FOREIGN, "a.ods"),
    "hundred thousand comments in an .ods": Hostile(lambda: ods(row("<table:table-cell>" + "<office:annotation><text:p>x</text:p></office:annotation>" * 100_000 + "</table:table-cell>")), UNSAFE, "a.ods"),
    "laughs in one XML file": Hostile(lambda: (_LAUGHS + content("&l9;")).encode(), NOT_READ, "a.fods"),
    # .xls
    "an .xls whose table goes round": Hostile(lambda: compound(xls(label(0, 0, b"x")), patches={FAT + 12: number_of(2)}), BROKEN, "a.xls"),
    "an .xls whose entries go round": Hostile(lambda: compound(xls(), patches={DIRECTORY + 128 + 68: number_of(1, 1, 1)}), BROKEN, "a.xls"),
    "an .xls whose stream is huge": Hostile(lambda: compound(xls(), patches={DIRECTORY + 128 + 120: number_of(0x7FFFFFFF)}), BROKEN, "a.xls"),
    "an .xls with sectors of a gigabyte": Hostile(lambda: compound(xls(), patches={30: number_of(30, size="H")}), ODS_FOREIGN, "a.xls"),
    "an .xls cut off": Hostile(lambda: compound(xls(label(0, 0, b"x")))[:2000], BROKEN, "a.xls"),
    "an .xls with seventy thousand sheets": Hostile(lambda: compound(xls(sheets=4_000)), LARGE, "a.xls"),
    "an .xls whose sheets are the workbook": Hostile(lambda: compound(xls(sheets=50, at=0)), BROKEN, "a.xls"),
    "an .xls whose record is too long": Hostile(lambda: compound(xls(record(0x204, b"x" * 9, 65_000))), BROKEN, "a.xls"),
    "an .xls with strings without end": Hostile(lambda: compound(xls(around=record(0xFC, number_of(0x7FFFFFFF, 0x7FFFFFFF) + b"\1\0\0x"))), BROKEN, "a.xls"),
    "an .xls with a string that is not there": Hostile(lambda: compound(xls(
        record(0xFD, struct.pack("<3HI", 0, 0, 0, 0xFFFFFFFF)), around=record(0xFC, number_of(1, 1) + b"\1\0\0x"))), ODS_FOREIGN, "a.xls"),
    "an .xls with merges without end": Hostile(lambda: compound(xls(label(0, 0, b"x") + record(0xE5, struct.pack("<5H", 65535, 0, 65535, 0, 255)))), BROKEN, "a.xls"),
    "an .xls merged all over": Hostile(lambda: compound(xls(label(0, 0, b"x") + record(0xE5,
        struct.pack("<H", 1_000) + struct.pack("<4H", 0, 65535, 0, 255) * 1_000))), ODS_FOREIGN, "a.xls"),
    "an .xls with a cell in the corner": Hostile(lambda: compound(xls(label(65535, 255, b"x"))), ODS_FOREIGN, "a.xls"),
    "an .xls with cells past the last column": Hostile(lambda: compound(xls(label(0, 65535, b"x"))), BROKEN, "a.xls"),
    "an .xls with columns without end": Hostile(lambda: compound(xls(record(0x7D, struct.pack("<6H", 0, 65535, 0, 0, 1, 0)) * 1_000 + label(0, 0, b"x"))), ODS_FOREIGN, "a.xls"),
    "an .xls with names that mean themselves": Hostile(
        lambda: compound(xls(around=record(
            0x18, struct.pack("<HBBHHH4B", 0, 0, 1, 5, 0, 0, 0, 0, 0, 0) + b"\0a" + b"\x23\1\0\0\0") * 50)),
        ODS_FOREIGN, "a.xls"),
    "an .xls of old": Hostile(lambda: record(0x409, b"\0\0\x10\0\0\0") + record(0x204, struct.pack("<4H", 0, 0, 0, 9999) + b"x") + record(0x0A), ODS_FOREIGN, "a.xls"),
    # text
    "a line of 19 MB": Hostile(lambda: csv("x" * (19 * MB)), NOT_READ, "a.csv"),
    "a line of ten million cells": Hostile(lambda: csv(";" * (10 * MB) + "\nx;" + ";" * (9 * MB)), NOT_READ, "a.csv"),
    "a line of lines": Hostile(lambda: csv(';"\n"' * (5 * MB - 9)), NOT_READ, "a.csv"),
    "a line of lines below others": Hostile(lambda: csv("x;y\n" * 300 + ';"\n"' * (5 * MB - 999)), LARGE, "a.csv"),
    "a million cells of text": Hostile(lambda: csv("x;y\n" * 500_000), LARGE, "a.csv"),
    "three million lines": Hostile(lambda: csv(";\n" * 3_000_000), ODS_FOREIGN, "a.csv"),
    "a quotation without end": Hostile(lambda: csv('x;"' + "y;z\n" * 400_000), NOT_READ, "a.csv"),
    "nothing but quotes": Hostile(lambda: csv('"' * (10 * MB)), NOT_READ, "a.csv"),
    "text with NULs": Hostile(lambda: csv("a;b\0\nc;d"), NOT_READ, "a.csv"),
    "text with NULs, far below": Hostile(lambda: csv("a;b\n" * 2_000 + "c;\0d\ne;f"), ODS_FOREIGN, "a.csv"),
    "half characters in text": Hostile(lambda: b"a;b\n\xed\xa0\x80;c\n", ODS_FOREIGN, "a.csv"),
    "formulas in text": Hostile(lambda: csv("=cmd|' /C calc'!A0;+1\n@SUM(1);-1"), ODS_FOREIGN, "a.csv"),
    "a separator nobody uses": Hostile(lambda: b"sep=\"\na\"b\"c\n\"d", ODS_FOREIGN, "a.csv"),
    "a separator that is a line break": Hostile(lambda: b"sep=\r\r\na\rb", ODS_FOREIGN, "a.csv"),
    "a file past the size that is read": Hostile(lambda: csv("x" * (21 * MB)), LARGE, "a.csv"),
    # mail
    "a mail with the form": Hostile(lambda: mail(attached("a.xlsx", form())), OK, "a.eml"),
    "a mail of ten thousand parts": Hostile(lambda: mail(attached("a.txt", b"x") * 10_000),
        "duplicate SAME_FILE; quarantined FILE_TOO_LARGE; quarantined FORMAT_NOT_READ", "a.eml"),
    "a mail with a bomb": Hostile(lambda: mail(attached("a.xlsx", but({SHEET: bomb(SHEET, size=9)}))), LARGE, "a.eml"),
    "mail in mail fifty deep": Hostile(lambda: letters_in_letters(50), NOT_READ, "a.eml"),
    "mail in mail a thousand deep": Hostile(lambda: letters_in_letters(1_000), BROKEN, "a.eml"),
    "parts in parts two thousand deep": Hostile(lambda: parts_in_parts(2_000), BROKEN, "a.eml"),
    "a subject of a megabyte": Hostile(lambda: mail(attached("a.xlsx", form()), "Subject: " + "=?utf-8?B?4bqkb?= " * 50_000 + "\r\n"), "accepted; skipped MAIL_SAYS", "a.eml"),
    "a date of a megabyte": Hostile(lambda: mail(attached("a.xlsx", form())).replace(b"Date: Tue, ", b"Date: Tue, " + b"1 " * 100_000), OK, "a.eml"),
    "a date outside all calendars": Hostile(lambda: mail(attached("a.xlsx", form())).replace(b"10 Nov 2020 08:00:00 +0700", b"01 Jan 0001 00:00:00 +2359"), OK, "a.eml"),
    "a name in ten thousand pieces": Hostile(lambda: mail(attached("a.xlsx", form()).replace('filename="a.xlsx"',
        ";".join(f' filename*{number}*="a"' for number in range(10_000)))), RENAMED, "a.eml"),
    "a name of words nobody can read": Hostile(lambda: mail(attached("=?x-la?Q?a?= =?utf-8?B?@@?=.xlsx", form())), OK, "a.eml"),
    "a name that leads out, in a mail": Hostile(lambda: mail(attached("../../a.xlsx", form())), OK, "a.eml"),
    "a program in a mail": Hostile(lambda: mail(attached("a.xlsx.exe", form())), SUSPICIOUS, "a.eml"),
    "a mail that ends in its middle": Hostile(lambda: mail(attached("a.xlsx", form()))[:9_000], BROKEN, "a.eml"),
    "a mail with half a character": Hostile(lambda: mail(attached("a\udc80.xlsx".encode("utf-8", "surrogatepass").decode("latin-1"), form())), OK, "a.eml"),
    "a mail of 15 MB of words": Hostile(lambda: letter("charset=utf-8", "chữ " * (3 * MB)), EMPTY, "a.eml"),
    "texts in parts four hundred deep": Hostile(lambda: parts_in_parts(200) + b" y" * (2 * MB), EMPTY, "a.eml"),
    # documents, of which nothing is read
    "a document of three million elements": Hostile(lambda: docx("<w:p/>" * (3 * MB)), NOT_READ, "a.docx"),
    "a document that swells": Hostile(lambda: zipped([bomb("word/document.xml", size=9)]), NOT_READ, "a.docx"),
    # zips of files
    "a zip with the form": Hostile(lambda: form_as("a.xlsx"), OK, "a.zip"),
    "a zip with a bomb": Hostile(lambda: zipped([bomb("a.xlsx", size=9)]), LARGE, "a.zip"),
    "zips in zips": Hostile(lambda: zips_in_zips(20), NOT_READ, "a.zip"),
    "201 files in a zip": Hostile(lambda: zipped(Entry(f"{number}.xlsx", b"x") for number in range(201)), LARGE, "a.zip"),
    "a form two hundred times": Hostile(lambda: zipped(Entry(f"{number}.xlsx", form()) for number in range(200)), "accepted; duplicate SAME_FILE", "a.zip"),
    **{f"a member named {name!a}"[:60]: Hostile(partial(form_as, name), ends, "a.zip") for name, ends in (
        ("../../../a.xlsx", OK), ("/etc/a.xlsx", OK), ("C:\\Windows\\a.xlsx", OK), ("\\\\may\\a.xlsx", OK),
        ("a\0.xlsx", RENAMED), ("CON.xlsx", OK),
        ("a.xlsx.", RENAMED), ("a\nb.xlsx", OK), ("a\u202excod.xlsx", SUSPICIOUS), ("a.lnk", SUSPICIOUS),
        ("a.xlsx.exe", SUSPICIOUS), ("~$a.xlsx", OK), ("a" * 60_000 + ".xlsx", OK), ("", RENAMED),
        ("..", RENAMED),
        ("=cmd|' /C calc'!A0.xlsx", OK), ("a\udc80.xlsx", BROKEN), ("xl/workbook.xml", BROKEN), ("mimetype", RENAMED))},
    # other files
    "a program": Hostile(lambda: b"MZ\x90\0" + bytes(99), UNSAFE),
    "a shortcut by name": Hostile(form, SUSPICIOUS, "a.lnk"),
    "a program by name": Hostile(form, SUSPICIOUS, "a.xlsx.exe"),
    "a name that turns round": Hostile(form, SUSPICIOUS, "a\u202excod.xlsx"),
    "a web page of tables": Hostile(lambda: b"<html>" + b"<table>" * MB, NOT_READ, "a.xls"),
    "XML of 2003": Hostile(lambda: f'<?xml version="1.0"?>{_LAUGHS}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&l9;</Workbook>'.encode(), NOT_READ, "a.xls"),
    "a Word document with a bomb": Hostile(lambda: zipped([bomb("word/document.xml")]), LARGE, "a.docx"),
    "a PDF with a workbook after it": Hostile(lambda: b"%PDF-1.7\n" + form(), NOT_READ, "a.pdf"),
    "20 MB of zeros": Hostile(lambda: bytes(20 * MB), "quarantined FILE_NOT_HERE"),
    "20 MB of PK": Hostile(lambda: b"PK\3\4" + b"PK\1\2" * (5 * MB - 9), LARGE),
    "20 MB of directory names": Hostile(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * MB, NOT_READ, "a.xls"),
    "20 MB of mail headers": Hostile(lambda: b"From: a\nTo: b\n" * MB, UNSAFE, "a.eml"),
}
