"""Forms that came back, damaged at random but along their structure: elements, attributes, references, parts.

Bytes changed, and records of an .xls, are asked of the readers themselves, in tests/sheetread.

`mutant(seed, number)` makes the same file every time. `python tests/mutants.py SEED NUMBER > FILE` keeps one.
"""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
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
#: Changes of an XML part, the usual ones twice.
_XML = ("drop", "double", "swap", "swap", "move", "nest", "text", "text", "swap texts", "set", "set", "borrow", "borrow", "omit",
        "step", "step")


def _element(tokens: Tokens, draw: random.Random, name: str = "") -> tuple[int, int]:
    """Where some element, with all that is in it, starts and ends."""
    starts = [at for at, token in enumerate(tokens) if (found := _NAME.match(token)) and (not name or found[1] == name)]
    start = draw.choice(starts or [0])
    depth = 0
    for at in range(start, len(tokens)):
        token = tokens[at]
        depth += (_NAME.match(token) is not None and not token.endswith("/>")) - token.startswith("</")
        if depth <= 0:
            return start, at + 1
    return start, len(tokens)


def change_xml(tokens: Tokens, draw: random.Random, kind: str) -> None:
    """One change of that kind: of an element, with all that is in it, of texts, or of an attribute."""
    start, end = _element(tokens, draw)
    texts = [at for at, token in enumerate(tokens) if not token.startswith("<")]
    match kind:
        case "drop":
            del tokens[start:end]
        case "double":
            tokens[end:end] = tokens[start:end] * draw.choice((1, 1, 50))
        case "swap":  # two of one name, as a row or a cell that went elsewhere
            found = _NAME.match(tokens[start]) if start < len(tokens) else None
            other, last = _element(tokens, draw, found[1] if found else "")
            if end <= other:
                tokens[start:last] = tokens[other:last] + tokens[end:other] + tokens[start:end]
        case "move":
            moved = tokens[start:end]
            del tokens[start:end]
            at = draw.randrange(len(tokens) + 1)
            tokens[at:at] = moved
        case "nest" if end - start > 1:
            times = draw.choice((1, 2, 250))
            tokens[start:end] = [tokens[start]] * times + tokens[start:end] + [tokens[end - 1]] * times
        case "text" if texts:
            at = draw.choice(texts)
            tokens[at] = draw.choice((*_EXTREMES, *(tokens[draw.choice(texts)] for _ in range(20)), tokens[at] * 3))
        case "swap texts" if texts:
            one, other = draw.choice(texts), draw.choice(texts)
            tokens[one], tokens[other] = tokens[other], tokens[one]
        case "set" | "borrow" | "omit" | "step":
            change_attribute(tokens, draw, kind)


def change_attribute(tokens: Tokens, draw: random.Random, kind: str) -> None:
    """One attribute set to an extreme, to the value of its like elsewhere, left out, or a number in it one higher or lower:
    the next row, column, string, style."""
    tags = [at for at, token in enumerate(tokens) if token.startswith("<") and "=" in token]
    at = draw.choice(tags or [0])
    found = draw.choice(list(_ATTRIBUTE.finditer(tokens[at])) or [None]) if tags else None
    if found is None:
        return
    alike = re.compile(rf'\b{re.escape(found[1])}="([^"]*)"')
    others = [other[1] for tag in draw.sample(tags, min(30, len(tags))) if (other := alike.search(tokens[tag]))]
    stepped = re.sub(r"[0-9]{1,9}", lambda number: str(int(number[0]) + draw.choice((-1, 1))), found[2], count=1)
    value = {"set": draw.choice(_EXTREMES), "borrow": draw.choice([*others, found[2]]), "step": stepped}
    changed = f'{found[1]}="{value[kind]}"' if kind in value else ""
    tokens[at] = tokens[at][:found.start()] + changed + tokens[at][found.end():]


# ── along the parts of a package ──────────────────────────────────────────────────────────────────
_PACKAGE = ("drop", "swap", "splice", "splice", "cut")


def change_package(parts: Parts, draw: random.Random, kind: str, other: Parts) -> None:
    """A part left out, two exchanged, one of another form where this one has its own, or one cut, doubled, blanked."""
    at, two, held = draw.randrange(len(parts)), draw.randrange(len(parts)), dict(other)
    (name, data), shared = parts[at], [place for place, (name, _) in enumerate(parts) if name in held]
    match kind:
        case "drop":
            del parts[at]
        case "swap":
            parts[at], parts[two] = (name, parts[two][1]), (parts[two][0], data)
        case "splice" if shared:
            place = draw.choice(shared)
            parts[place] = parts[place][0], held[parts[place][0]]
        case "cut":
            parts[at] = name, draw.choice((b"", data[:draw.randrange(len(data) + 1)], bytes(len(data)), data + data,
                b"\xef\xbb\xbf" + data, data.replace(b" ", b"\n")))


# ── all together ──────────────────────────────────────────────────────────────────────────────────
def mutant(seed: int, number: int) -> Mutant:
    """One to four damages of one of the forms."""
    draw = random.Random(f"{seed}:{number}")
    packages = {name: data for name, data in sources().items() if not name.endswith(".xls")}
    source = draw.choice(sorted(packages))
    parts, done = _parts(packages[source]), [source]
    kind = draw.choice(("xml", "xml", "xml", "package", "both"))
    if kind != "package":
        done += _edit_part(parts, draw)
    if kind != "xml":
        other = _parts(draw.choice(list(packages.values())))
        for _ in range(draw.choice((1, 1, 2))):
            done.append(draw.choice(_PACKAGE))
            change_package(parts, draw, done[-1], other)
    method = draw.choice((0, 8))
    data = zipped([Entry(name, part, method=method) for name, part in parts])
    return Mutant("a" + source[source.rindex("."):], data, " ".join(done))


def _edit_part(parts: Parts, draw: random.Random) -> list[str]:
    """One to four changes of one XML part, mostly of the form's own sheet."""
    xml = [at for at, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
    main = [at for at in xml if parts[at][0] in ("xl/worksheets/sheet1.xml", "content.xml")]
    at = draw.choice((*main * len(xml), *xml))
    tokens = _TOKEN.findall(parts[at][1].decode())
    done = [parts[at][0]]
    for _ in range(draw.choice((1, 1, 2, 4))):
        done.append(draw.choice(_XML))
        change_xml(tokens, draw, done[-1])
    parts[at] = parts[at][0], "".join(tokens).encode("utf-8", "surrogatepass")
    return done


def _parts(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(entry.filename, archive.read(entry)) for entry in archive.infolist() if not entry.is_dir()]


if __name__ == "__main__":
    sys.stdout.buffer.write(mutant(int(sys.argv[1]), int(sys.argv[2])).content)
