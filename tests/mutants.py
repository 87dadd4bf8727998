"""Forms that came back, damaged at random but along their structure: elements, attributes, references, parts, records, headers.

`mutant(seed, number)` makes the same file every time. `python tests/mutants.py SEED NUMBER > FILE` keeps one.
"""

from __future__ import annotations

import io
import random
import re
import struct
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from damage import issued
from raw_files import Entry, zipped

from toolkit.demo.clerks import OpenForm, put
from toolkit.model import fields

DATA = Path(__file__).parent / "data"
#: An answer's own text: the agency, the slot of its row, a number.
MARK = re.compile(r"kq([A-Z]+)\.([A-Z][A-Z0-9.]*)~\d+")

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_NAME = re.compile(r"<([^\s/>!?]+)")
_ATTRIBUTE = re.compile(r'([\w:.-]+)="([^"]*)"')
#: What files hold that want to hurt: sizes, places, types, numbers, texts at the end of what there is.
_EXTREMES = (
    *["", "0", "1", "-1", "2", "255", "65536", "1048577", "4294967295", "4294967296", "1e308", "-1e308", "NaN", "INF", "0.5", "1e-320", "٣", "²", "1_0", "true", "false"],
    *["A0", "A1", "L8", "XFD1048576", "XFE1", "ABCDEFGHI1", "A1:XFD1048576", "$A$1", "A1:A1:A1", "s", "str", "inlineStr", "e", "d", "b", "n", "float", "percentage", "date"],
    *["time", "string", "boolean", "2020-11-05", "99999-01-01", "0001-01-01T00:00:00+14:00", "PT99999H99M", "#REF!", "=1+1", "of:=[.A1]"],
    *["_x0000_", "_xD800_", "_x005F_", "&#x202E;", "&amp;", "&#10;", "&nope;", "&#0;", "&quot;", "../../x", "/xl/workbook.xml", "http://example.org/"],
    *["xl/worksheets/sheet1.xml", "hidden", "veryHidden", "collapse", "Xong", "-", "T2.4-XXX", "TV2793-2020-SCT-AAAA-A", "50%", "31/12/2020"],
    *["0.80", "dd/mm/yyyy", ";;;", "[Red]"], "Đã hoàn thành", " ", "\x01", "\ud800", "9" * 400, "x" * 33_000)
_NUMBERS = (0, 1, 2, 7, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)

Parts = list[tuple[str, bytes]]
Tokens = list[str]


class Mutant(NamedTuple):
    """A damaged file: the name it comes under, its bytes, what it was made from and by which damages."""

    file: str
    content: bytes
    made: str


# ── what they are made from ───────────────────────────────────────────────────────────────────────
@lru_cache
def marked(agency: str) -> bytes:
    """An agency's form, filled in, with a text of its own in every cell for text."""
    form = OpenForm(issued(agency))
    number = 0
    for slot, row in form.rows.items():
        if slot[0] in "TX" and slot[1:2].isdigit():
            for name in ("status", "percent", "documents", "result", "difficulties",
                *(("content", "leads") if slot[0] == "X" else ())):
                number += 1
                put(form.cell(row, name),
                    {"status": "Đang thực hiện", "percent": str(number % 99)}.get(name, f"kq{agency}.{slot}~{number}"))
    for part in fields.FREE_PARTS:
        put(form.free(part), f"kq{agency}.{part.upper()}~0")
    return form.saved(datetime(2020, 11, 2, 8, 0))


@lru_cache
def sources() -> dict[str, bytes]:
    """Forms of three agencies; one of them as LibreOffice saves it in three formats."""
    held = {f"{agency}.xlsx": marked(agency) for agency in ("SNV", "SCT", "HCK")}
    return held | {path.name: path.read_bytes() for path in sorted(DATA.glob("SNV_*"))}


# ── along the structure of XML ────────────────────────────────────────────────────────────────────
def _starts(tokens: Tokens, name: str = "") -> list[int]:
    return [at for at, token in enumerate(tokens) if (found := _NAME.match(token)) and (not name or found[1] == name)]


def _element(tokens: Tokens, draw: random.Random, name: str = "") -> tuple[int, int]:
    """Where some element, with all that is in it, starts and ends."""
    start = draw.choice(_starts(tokens, name) or [0])
    depth = 0
    for at in range(start, len(tokens)):
        token = tokens[at]
        depth += (_NAME.match(token) is not None and not token.endswith("/>")) - token.startswith("</")
        if depth <= 0:
            return start, at + 1
    return start, len(tokens)


def drop_element(tokens: Tokens, draw: random.Random) -> None:
    start, end = _element(tokens, draw)
    del tokens[start:end]


def double_element(tokens: Tokens, draw: random.Random) -> None:
    start, end = _element(tokens, draw)
    tokens[end:end] = tokens[start:end] * draw.choice((1, 1, 50))


def swap_elements(tokens: Tokens, draw: random.Random) -> None:
    """Two of one name, as a row or a cell that went elsewhere."""
    start, end = _element(tokens, draw)
    found = _NAME.match(tokens[start]) if start < len(tokens) else None
    other, last = _element(tokens, draw, found[1] if found else "")
    if end <= other:
        tokens[start:last] = tokens[other:last] + tokens[end:other] + tokens[start:end]


def move_element(tokens: Tokens, draw: random.Random) -> None:
    start, end = _element(tokens, draw)
    held = tokens[start:end]
    del tokens[start:end]
    at = draw.randrange(len(tokens) + 1)
    tokens[at:at] = held


def nest_element(tokens: Tokens, draw: random.Random) -> None:
    start, end = _element(tokens, draw)
    times = draw.choice((1, 2, 250))
    if end - start > 1:
        tokens[start:end] = [tokens[start]] * times + tokens[start:end] + [tokens[end - 1]] * times


def change_text(tokens: Tokens, draw: random.Random) -> None:
    texts = [at for at, token in enumerate(tokens) if not token.startswith("<")]
    if texts:
        at = draw.choice(texts)
        tokens[at] = draw.choice((*_EXTREMES, *(tokens[draw.choice(texts)] for _ in range(20)), tokens[at] * 3))


def swap_texts(tokens: Tokens, draw: random.Random) -> None:
    texts = [at for at, token in enumerate(tokens) if not token.startswith("<")]
    if texts:
        one, other = draw.choice(texts), draw.choice(texts)
        tokens[one], tokens[other] = tokens[other], tokens[one]


def _attribute(tokens: Tokens, draw: random.Random, change: Callable[[str, str, list[str]], str]) -> None:
    """Change one attribute, given its name, its value, and the values of its like elsewhere."""
    tags = [at for at, token in enumerate(tokens) if token.startswith("<") and "=" in token]
    if not tags:
        return
    at = draw.choice(tags)
    found = draw.choice(list(_ATTRIBUTE.finditer(tokens[at])) or [None])
    if found is not None:
        alike = re.compile(rf'\b{re.escape(found[1])}="([^"]*)"')
        others = [other[1] for each in draw.sample(tags, min(30, len(tags))) if (other := alike.search(tokens[each]))]
        tokens[at] = tokens[at][:found.start()] + change(found[1], found[2], others) + tokens[at][found.end():]


def change_attribute(tokens: Tokens, draw: random.Random) -> None:
    _attribute(tokens, draw, lambda name, value, others: f'{name}="{draw.choice(_EXTREMES)}"')


def borrow_attribute(tokens: Tokens, draw: random.Random) -> None:
    _attribute(tokens, draw, lambda name, value, others: f'{name}="{draw.choice([*others, value])}"')


def drop_attribute(tokens: Tokens, draw: random.Random) -> None:
    _attribute(tokens, draw, lambda name, value, others: "")


def step_attribute(tokens: Tokens, draw: random.Random) -> None:
    """A number in it one higher or lower: the next row, column, string, style."""
    _attribute(tokens, draw, lambda name, value, others:
               f'{name}="{re.sub(r"[0-9]{1,9}", lambda number: str(int(number[0]) + draw.choice((-1, 1))), value, count=1)}"')


_XML = (drop_element, double_element, swap_elements, swap_elements, move_element, nest_element, change_text, change_text,
        swap_texts, change_attribute, change_attribute, borrow_attribute, borrow_attribute, drop_attribute, step_attribute,
        step_attribute)


# ── along the parts of a package ──────────────────────────────────────────────────────────────────
def drop_part(parts: Parts, draw: random.Random, other: Parts) -> None:
    del parts[draw.randrange(len(parts))]


def swap_parts(parts: Parts, draw: random.Random, other: Parts) -> None:
    one, two = draw.randrange(len(parts)), draw.randrange(len(parts))
    parts[one], parts[two] = (parts[one][0], parts[two][1]), (parts[two][0], parts[one][1])


def splice_part(parts: Parts, draw: random.Random, other: Parts) -> None:
    """A part of another form, where this one has its own."""
    held = dict(other)
    shared = [at for at, (name, _) in enumerate(parts) if name in held]
    if shared:
        at = draw.choice(shared)
        parts[at] = parts[at][0], held[parts[at][0]]


def cut_part(parts: Parts, draw: random.Random, other: Parts) -> None:
    at = draw.randrange(len(parts))
    name, data = parts[at]
    parts[at] = name, draw.choice((b"", data[:draw.randrange(len(data) + 1)], bytes(len(data)), data + data,
        b"\xef\xbb\xbf" + data, data.replace(b" ", b"\n")))


_PACKAGE = (drop_part, swap_parts, splice_part, splice_part, cut_part)


# ── along the bytes ───────────────────────────────────────────────────────────────────────────────
def flipped(data: bytes, draw: random.Random) -> bytes:
    """Some bytes changed."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 20)) if data else 0):
        changed[draw.randrange(len(data))] = draw.randrange(256)
    return bytes(changed)


def cut(data: bytes, draw: random.Random) -> bytes:
    return data[:draw.randrange(len(data))]


def hole(data: bytes, draw: random.Random) -> bytes:
    """A piece gone, or zeros, or there twice, as by a bad transfer."""
    start = draw.randrange(len(data))
    end = min(len(data), start + draw.choice((1, 16, 512, 4096)))
    return data[:start] + draw.choice((b"", bytes(end - start), data[start:end] * 2)) + data[end:]


def header(data: bytes, draw: random.Random) -> bytes:
    """A field of a zip's headers changed."""
    spots = [found.start() for found in re.finditer(b"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    return _field(data, draw.choice(spots) + draw.randrange(4, 46), draw) if spots else data


def _field(data: bytes, at: int, draw: random.Random) -> bytes:
    size = draw.choice((1, 2, 4))
    number = draw.choice((*_NUMBERS, draw.randrange(1 << 32))) & ((1 << 8 * size) - 1)
    return data[:at] + number.to_bytes(size, "little") + data[at + size:]


_BYTES = (flipped, cut, hole, header, header)


# ── along the records of an .xls ──────────────────────────────────────────────────────────────────
def _records(data: bytes) -> list[tuple[int, int]]:
    """Where records of the workbook's stream start, and how long they are."""
    at = data.find(b"\x09\x08\x10\0\0\6\5\0")
    found = []
    while 0 <= at < len(data) - 4:
        number, length = struct.unpack_from("<HH", data, at)
        if not number or length > 8224:
            break
        found.append((at, length))
        at += 4 + length
    return found


def record_field(data: bytes, draw: random.Random) -> bytes:
    at, length = draw.choice(_records(data) or [(0, 4)])
    return _field(data, at + 4 + draw.randrange(max(1, length)), draw)


def swap_records(data: bytes, draw: random.Random) -> bytes:
    """Two records of one length."""
    found = _records(data) or [(0, 4)]
    at, length = draw.choice(found)
    to, _ = draw.choice([each for each in found if each[1] == length])
    first, last = sorted((at, to))
    end = 4 + length
    return data[:first] + data[last:last + end] + data[first + end:last] + data[first:first + end] + data[last + end:] if last - first >= end else data


def compound_field(data: bytes, draw: random.Random) -> bytes:
    """A field of the header, the tables or the directory."""
    start = draw.choice((0, 512, 512 * (1 + int.from_bytes(data[48:52], "little") % 4096),
        512 * (1 + int.from_bytes(data[76:80], "little") % 4096)))
    return _field(data, min(start + draw.randrange(512), len(data) - 4), draw)


_XLS = (record_field, record_field, record_field, swap_records, compound_field)


# ── all together ──────────────────────────────────────────────────────────────────────────────────
def mutant(seed: int, number: int) -> Mutant:
    """One to four damages of one of the forms."""
    draw = random.Random(f"{seed}:{number}")
    source = draw.choice(sorted(sources()))
    data, done = sources()[source], [source]
    if source.endswith(".xls"):
        for _ in range(draw.choice((1, 1, 2, 4))):
            change = draw.choice((*_XLS, *_XLS, flipped, cut, hole))
            data = change(data, draw) or b"\0"
            done.append(change.__name__)
    else:
        data = _repacked(data, draw, done)
    return Mutant("a" + source[source.rindex("."):], data, " ".join(done))


def _repacked(data: bytes, draw: random.Random, done: list[str]) -> bytes:
    parts = _parts(data)
    kind = draw.choice(("xml", "xml", "xml", "xml", "package", "both", "bytes"))
    if kind in ("xml", "both"):
        done += _edit_part(parts, draw)
    if kind in ("package", "both"):
        other = _parts(draw.choice([each for name, each in sources().items() if not name.endswith(".xls")]))
        for _ in range(draw.choice((1, 1, 2))):
            change = draw.choice(_PACKAGE)
            change(parts, draw, other)
            done.append(change.__name__)
    method = draw.choice((0, 8))
    data = zipped([Entry(name, part, method=method) for name, part in parts])
    if kind == "bytes":
        spoil = draw.choice(_BYTES)
        done.append(spoil.__name__)
        data = spoil(data, draw)
    return data


def _edit_part(parts: Parts, draw: random.Random) -> list[str]:
    """One to four changes of one XML part, mostly of the form's own sheet."""
    xml = [at for at, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
    main = [at for at in xml if parts[at][0] in ("xl/worksheets/sheet1.xml", "content.xml")]
    at = draw.choice((*main * len(xml), *xml))
    tokens = _TOKEN.findall(parts[at][1].decode())
    done = [parts[at][0]]
    for _ in range(draw.choice((1, 1, 2, 4))):
        change = draw.choice(_XML)
        change(tokens, draw)
        done.append(change.__name__)
    parts[at] = parts[at][0], "".join(tokens).encode("utf-8", "surrogatepass")
    return done


def _parts(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist() if not entry.is_dir()]


if __name__ == "__main__":
    sys.stdout.buffer.write(mutant(int(sys.argv[1]), int(sys.argv[2])).content)
