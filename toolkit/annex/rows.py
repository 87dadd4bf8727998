"""A table of an annex, whatever it stands in: its lines, the heading that names its columns, and what they hold:
groups, tasks and what continues them, in printed order.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from toolkit import words
from toolkit.annex.headings import BOTH, meaning, parted, says_as_above, says_both, with_others
from toolkit.findings import Code, Finding, Place, finding
from toolkit.tables import namer, names_in_row
from toolkit.text import is_blank

#: Columns of a table: Word allows no more.
WIDEST = 63
#: A line that numbers the columns, under the heading: (1) (2) (3), or A B 1 2.
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: A remark in a heading: "(nếu có)", a footnote's star.
_ASIDE = re.compile(r"\([^()]*\)|\*+")
#: What a group's heading leaves blank.
_WORK = ("leads", "coordinators", "product", "deadline")
#: Characters of a TT cell that is no number: "a)", "-", "2.1a".
_LONGEST_TT = 6
#: The numbers an annex prints before groups and tasks: 1, 2.1, II, A, a), "-".
_PART = r"(?:[0-9]{1,4}[A-Za-z]?|[A-Z])"
_NUMBER = re.compile(rf"(?:[0-9]{{1,4}}[A-Za-z]?|[IVX]{{1,6}}|[A-Z])(?:\.{_PART}){{0,5}}")
_AROUND = " \t\n.,:;/()-–—"
#: A heading in one cell: "II. Tuyên truyền".
_BEFORE_TITLE = re.compile(rf"(?P<number>{_NUMBER.pattern})\s*(?:[.)/:]|\s[-–—])\s*(?P<title>[^\d\s].*)", re.DOTALL)
#: How a signature begins, and what stands beside it.
_SIGNED = re.compile(
    r"(?:TM|KT|TL|TUQ|Q)\s?\.\s*[A-ZĐÀ-Ỹ]{2}|(?:CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|THỦ TRƯỞNG|HIỆU TRƯỞNG|TỔNG GIÁM ĐỐC|CỤC TRƯỞNG|TRƯỞNG PHÒNG|NGƯỜI LẬP|NGƯỜI KÝ)\b[^a-zà-ỹ]*\Z"
    r"|(?i:nơi nhận)\s*:|\((?i:đã ký|ký)[^)]*\)")
#: A row of sums, and a mark that stands for no day.
_TOTAL, _MARKS = re.compile(r"(?:tổng )?cộng\b", re.IGNORECASE), ("x", "✓", "✔", "√")
_ROMAN = {"I": 1, "V": 5, "X": 10}
_name_of = namer(words.ANNEX_COLUMNS)


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """One line of a table. Columns count from 0; `number` is the line, row or table row as people count it. `texts` are
    "" where blank or covered. `covered` maps a column under a horizontally merged cell to the column where that cell
    begins; `shared` maps a column of a cell merged with the one above to that cell's text."""
    number: int
    place: Place
    texts: tuple[str, ...]
    covered: Mapping[int, int] = field(default_factory=dict)
    shared: Mapping[int, str] = field(default_factory=dict)

    def at(self, column: int | None) -> str:
        """The text of its own in that column; "" where there is none."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns that say something."""
        return tuple(column for column, text in enumerate(self.texts) if says(text))


def says(text: str) -> bool:
    """Whether a text of an annex says anything: dashes and invisible marks do not."""
    return bool(text) and not is_blank(text)


def tidy(text: str) -> str:
    """A cell's text without the spaces around it and around its line breaks."""
    return re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def share(lines: Iterable[tuple[AnnexLine, Collection[int]]]) -> Iterator[AnnexLine]:
    """Lines with `shared` filled; with each stand the columns that go on from the line above."""
    above: dict[int, str] = {}
    for line, columns in lines:
        yield replace(line, shared={column: above.get(column, "") for column in columns})
        above.update({column: text for column, text in enumerate(line.texts) if column not in columns})


@dataclass(frozen=True, slots=True)
class Heading:
    """`columns`: the column of each field of `words.ANNEX_COLUMNS` that is there. `labels`: every column's heading.
    `depth` is how many lines the heading takes."""
    columns: Mapping[str, int]
    labels: Mapping[int, str]
    depth: int


def heading_at(lines: Sequence[AnnexLine], at: int) -> Heading | None:
    """The heading that begins at that line, None where none does: it has at least what is to be done and by whom."""
    top = lines[at]
    labels = {column: top.at(top.covered.get(column, column)) for column in range(len(top.texts))}
    columns = _columns(labels)
    if "content" not in columns:
        return None
    depth = 1
    if at + 1 < len(lines) and (below := _second_row(top, lines[at + 1], columns)):
        joined = {column: f"{labels.get(column, '')} {text}" for column, text in below.items() if not field_of(text)}
        rest = {column: text for column, text in labels.items() if column not in below}
        columns = _columns(below, labels) | _columns(below, joined, rest)
        labels, depth = {**labels, **below, **joined}, 2
    while depth > 1 and at + depth < len(lines) and (below := _row_further_down(lines[at + depth], columns)):
        columns = _columns(below, labels)
        labels, depth = {**labels, **below}, depth + 1
    if _leading(columns) is None:
        return None
    if at + depth < len(lines) and _numbers_columns(lines[at + depth], columns):
        depth += 1
    return Heading(columns, labels, depth)


def _leading(columns: Mapping[str, int]) -> int | None:
    """The column that says who leads, be it beside who joins in; None where there is none."""
    return columns.get("leads", columns.get(BOTH))


def first_heading(lines: Sequence[AnnexLine]) -> tuple[int, Heading | None]:
    """Where the first heading begins, and that heading; None where there is none."""
    return next(((at, heading) for at in range(len(lines)) if (heading := heading_at(lines, at))), (0, None))


def _columns(*rows: Mapping[int, str]) -> dict[str, int]:
    """The column of each field; of two columns with one name the first, of two rows the first. What the words of a
    heading say counts only of a field that no heading names."""
    found: dict[str, int] = {}
    for texts, of_heading in product(rows, (_by_name, field_of)):
        taken = set(found.values())
        left = ((column, text) for column, text in texts.items() if column not in taken)
        found = names_in_row(left, of_heading) | found
    return found


def field_of(text: str) -> str | None:
    """The field a heading names, its remarks aside: by name, else by what its words say together."""
    return _by_name(text) or meaning(_ASIDE.sub(" ", text))


def _by_name(text: str) -> str | None:
    return BOTH if says_both(text) else _name_of(text) or _name_of(_ASIDE.sub(" ", text))


def _row_further_down(line: AnnexLine, columns: Mapping[str, int]) -> dict[int, str]:
    """The texts of a further row of the heading, by column; {} where the line is none. What is to be done is still the
    cell that began with the heading, which says so only in sources that know merged cells."""
    goes_on = says(line.shared.get(columns["content"], "")) and field_of(line.shared[columns["content"]]) == "content"
    return {column: line.texts[column] for column in line.filled} if goes_on else {}


def _second_row(top: AnnexLine, line: AnnexLine, columns: Mapping[str, int]) -> dict[int, str]:
    """The texts of a heading's second row, by column; {} where the line is none. It says something only under headings
    that reach over several columns; where the source knows no merged cells (text), a heading reaches over the blank
    ones to its right, and one of the names must be known."""
    below = {column: line.texts[column] for column in line.filled}
    if not below or any(columns.get(name) in below for name in ("tt", "content")):
        return {}
    if top.covered:
        wide = set(top.covered) | set(top.covered.values())
        return below if set(below) <= wide else {}
    reach = all(not says(top.at(column)) or not says(top.at(column + 1)) for column in below)
    return below if reach and any(field_of(text) for text in below.values()) else {}


def _numbers_columns(line: AnnexLine, columns: Mapping[str, int]) -> bool:
    texts = [line.texts[column] for column in line.filled]
    named = all(says(line.at(column)) for column in (columns["content"], _leading(columns)))
    return named and len(texts) > 2 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line read through its heading: by field the texts of its own, and those of cells it shares with the row above.
    `wide`: its first cell reaches over the column of the leads, as a group's heading does."""
    line: AnnexLine
    own: Mapping[str, str]
    shared: Mapping[str, str]
    wide: bool

    def __getitem__(self, name: str) -> str:
        return self.own.get(name) or self.shared.get(name, "")

    @property
    def tt(self) -> str:
        """The text of its own TT cell."""
        return self.own.get("tt", "")

    @property
    def content(self) -> str:
        """The text of its own content cell."""
        return self.own.get("content", "")

    @property
    def bare(self) -> bool:
        """Whether it says nothing about who does what and when."""
        return not any(self[name] for name in _WORK)

    @property
    def merged(self) -> bool:
        """Whether its TT or its content is the cell of the row above."""
        return bool(self.shared.get("tt") or self.shared.get("content"))

    def title(self) -> tuple[str, str]:
        """Number and title, were this row the heading of a group; no title where it cannot be one."""
        if not self.bare or self.merged:
            return "", ""
        if self.tt and self.content:
            return number(self.tt), self.content if number(self.tt) else ""
        match = _BEFORE_TITLE.fullmatch(self.tt or self.content)
        printed, title = (match["number"].upper(), match["title"]) if match else ("", self.tt or self.content)
        if self.tt:
            words = " " in title and title[:1].isalpha() and len(self.line.texts) > 1
            return printed, title if self.wide or printed or words else ""
        return printed, title if self.wide or title.isupper() else ""


@dataclass(slots=True)
class AnnexItem:
    """A group or a task while its rows are gathered; a group's title is its "content"."""
    line: AnnexLine
    is_group: bool
    tt: str
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The printed number as ids use it, "" where there is none."""
        return number(self.tt)

    @property
    def named(self) -> str:
        """What people know it by."""
        return self.tt or self.texts["content"]

    def add(self, row: AnnexRow) -> None:
        """Continue each text with the row's own."""
        between = "\n" if row.merged else " "
        for name, text in row.own.items():
            before = self.texts.get(name)
            self.texts[name] = f"{before}{between}{text}" if before else text


def gather(lines: Sequence[AnnexLine]) -> tuple[list[AnnexItem], list[Finding]]:
    """The groups and tasks under the first heading, none where there is none. Headings of further pages are dropped.
    What is no task, no group and continues none, and what stands in a column of no field, is a finding."""
    rows, findings = _rows(lines)
    items: list[AnnexItem] = []
    signed = False
    for row, after in zip(rows, _following(rows), strict=True):
        last = items[-1] if items else None
        signed = _signs(row) or (signed and not number(row.tt))
        if signed or _TOTAL.match(row.tt or row.content):  # whoever signs the annex, and whom it goes to
            findings.append(_about(Code.ANNEX_UNPLACED, row))
            continue
        printed, title = row.title()
        if title and (_heads(printed, after, items) if printed else after is not None):
            items.append(AnnexItem(row.line, True, printed, {"content": title}))
        elif _begins(row, last):
            if not row.tt and last is not None and not last.is_group and last.number:    # or the rest of that one
                findings.append(_about(Code.ANNEX_TASK_UNNUMBERED, row, task=last.named))
            items.append(AnnexItem(row.line, False, row.tt, {name: row[name] for name in ("content", *_WORK)}))
        elif last is not None and not row.tt and (not last.is_group or (row.bare and _goes_on(row.content))):
            surely = row.merged or _goes_on(row.content) or (not row.content and all(map(_goes_on, row.own.values())))
            if not surely:    # nothing but its blank TT says so
                findings.append(_about(Code.ANNEX_ROW_JOINED, row, task=last.named))
            last.add(row)
        else:
            findings.append(_about(Code.ANNEX_UNPLACED, row))
    return _handed_down(items, findings), findings


def _handed_down(items: list[AnnexItem], findings: list[Finding]) -> list[AnnexItem]:
    """The items, where who leads is said of a numbered row alone and not of those below it, 1.1 and 1.2: that row is
    their group, and what it says holds for them."""
    for at, item in enumerate(items):
        below = [each for each in items[at + 1:] if each.number.startswith(f"{item.number}.")] if item.number else []
        if item.is_group or not item.texts.get("leads") or not below or any(each.texts.get("leads") for each in below):
            continue
        for each in below:
            blank = [name for name in _WORK if item.texts.get(name) and not each.texts.get(name)]
            each.texts |= {name: item.texts[name] for name in blank}
        numbers, line = ", ".join(each.tt for each in below), item.line
        findings.append(finding(Code.ANNEX_HANDED_DOWN, line.place, line=line.number, text=item.texts["content"],
                                tasks=numbers, leads=item.texts["leads"]))
        items[at] = AnnexItem(item.line, True, item.number, {"content": item.texts["content"]})
    return items


def _rows(lines: Sequence[AnnexLine]) -> tuple[list[AnnexRow], list[Finding]]:
    """The rows that say something in a column of a field; a finding for each other column that does."""
    rows, extras = list[AnnexRow](), dict[str, list[tuple[AnnexLine, str]]]()
    above, unparted = dict[str, str](), list[AnnexLine]()
    at, heading = first_heading(lines)
    taken = list(_taken(lines[at], heading)) if heading else []
    while heading is not None and at < len(lines):
        again = heading_at(lines, at)
        if again is not None:
            heading, at = again, at + again.depth
            continue
        line = lines[at]
        row = _row(line, heading)
        if BOTH in row.own:
            said = parted(row.own[BOTH])
            unparted += [] if said else [line]
            row = replace(row, own={**{name: text for name, text in row.own.items() if name != BOTH}, **(
                said or {"leads": row.own[BOTH]})})
        if "coordinators" not in row.own and (said := with_others(row.own.get("leads", ""))):
            row = replace(row, own={**row.own, **said})
        row = replace(row, own={name: above[name] if name in _WORK and name in above and says_as_above(text) else text
                                for name, text in row.own.items()})
        above |= {name: row[name] for name in _WORK if row[name]}
        if (mark := row.own.get("deadline", "")).casefold() in _MARKS:
            row = replace(row, own={name: text for name, text in row.own.items() if name != "deadline"})
            extras.setdefault(heading.labels.get(heading.columns["deadline"], ""), []).append((line, mark))
        if row.own:
            rows.append(row)
        for column in line.filled:
            if column not in heading.columns.values():
                label = " ".join(heading.labels.get(column, "").split()) or f"số {column + 1}"
                extras.setdefault(label, []).append((line, line.texts[column]))
        at += 1
    told = [finding(Code.ANNEX_BOTH_UNPARTED, line.place, line=line.number, text=" | ".join(filter(says, line.texts)))
            for line in unparted]
    return rows, [
        *taken, *told, *(finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label,
                texts="; ".join(f"dòng {line.number} “{text}”" for line, text in found))
        for label, found in extras.items())]


def _taken(line: AnnexLine, heading: Heading) -> Iterator[Finding]:
    """What each column was taken for whose heading is none of the names that are known."""
    for label, name in _doubles(heading):
        known = heading.labels.get(heading.columns[name], "")
        yield finding(Code.ANNEX_TWO_COLUMNS, line.place, line=line.number, taken=" ".join(known.split()),
                      other=" ".join(label.split()), column=words.ANNEX_COLUMNS[name].text)
    names = {name: word.text for name, word in words.ANNEX_COLUMNS.items()} | {BOTH: words.BOTH_COLUMN}
    read = [(heading.labels.get(column, ""), names[name]) for name, column in heading.columns.items()]
    if said := "; ".join(f"“{' '.join(label.split())}” là {name}" for label, name in read
                          if name == words.BOTH_COLUMN or not _by_name(label)):
        yield finding(Code.ANNEX_COLUMNS_TAKEN, line.place, line=line.number, columns=said)


def _doubles(heading: Heading) -> Iterator[tuple[str, str]]:
    """The headings of columns left out that may mean a field another column was taken for, each with that field."""
    for column, label in heading.labels.items():
        name = field_of(label) if column not in heading.columns.values() else None
        if name in words.ANNEX_COLUMNS and name in heading.columns and name != "tt":
            yield label, name


def _row(line: AnnexLine, heading: Heading) -> AnnexRow:
    columns = heading.columns
    own = {name: line.at(column) for name, column in columns.items() if says(line.at(column))}
    if line.at(columns.get("tt")):
        own["tt"] = line.at(columns.get("tt"))    # a dash numbers a task
    shared = {name: line.shared[column] for name, column in columns.items() if says(line.shared.get(column, ""))}
    if BOTH in shared:
        shared |= parted(both := shared.pop(BOTH)) or {"leads": both}
    leading = _leading(columns)
    begins = line.covered.get(leading) if leading is not None else None
    wide = begins is not None and begins in (columns.get("tt"), columns["content"])
    return AnnexRow(line, own, shared, wide)


def _following(rows: Sequence[AnnexRow]) -> list[AnnexRow | None]:
    """For each row the next one that may be a group or a task: it has a TT, or says who does what."""
    following: list[AnnexRow | None] = []
    after: AnnexRow | None = None
    for row in reversed(rows):
        following.append(after)
        after = row if row.tt or (row.content and not row.bare) or row.title()[1] else after
    return following[::-1]


def _heads(printed: str, after: AnnexRow | None, items: Sequence[AnnexItem]) -> bool:
    """Whether a numbered row with nothing but a text is a group's heading, not a task whose other cells are blank. It
    is such a task where its number goes on counting the tasks around it: 5, 6, 7 or 2.8, 2.9."""
    following = number(after.tt) if after else ""
    if after and not after.bare and follows(printed, following):
        return False
    last = items[-1] if items else None
    if last is None or last.is_group or not follows(last.number, printed):
        return True
    if after is None:
        return False
    if not following or following.startswith(f"{printed}."):
        return True
    return level(following) == level(printed) and any(item.is_group and follows(item.number, printed) for item in items)


def _begins(row: AnnexRow, last: AnnexItem | None) -> bool:
    """Whether the row is a task: it has a TT, or it starts a sentence and says all that the task before it says."""
    if row.tt:
        return not row.bare or (bool(row.content) and (bool(number(row.tt)) or len(row.tt) <= _LONGEST_TT))
    if not row.content or row.merged:
        return False
    if last is None:
        return not row.bare
    if last.is_group:
        return not row.bare or not _goes_on(row.content)
    needed = ("leads", *(name for name in ("product", "deadline") if last.texts.get(name)))
    return not _goes_on(row.content) and all(row[name] for name in needed)


def _signs(row: AnnexRow) -> bool:
    """Whether a row without a number is the beginning of a signature or of the list of recipients."""
    return not number(row.tt) and any(_SIGNED.match(text) for text in row.own.values())


def _goes_on(text: str) -> bool:
    """Whether a text begins as the middle of a sentence does."""
    return text[:1].islower() or text[:1] in ",;.)”"


def _about(code: Code, row: AnnexRow, **details: str) -> Finding:
    return finding(code, row.line.place, line=row.line.number, text=" | ".join(row.own.values()), **details)


def number(tt: str) -> str:
    """The number in a TT cell as ids use it: "1." → "1", "(2a)" → "2A"; "" where it is none ("-", "a)")."""
    bare = tt.strip(_AROUND)
    return bare.upper() if _NUMBER.fullmatch(bare) else ""


def level(printed: str) -> str:
    """What sort of number: "roman", "letter", or how many parts ("1", "2"); "" for no number."""
    if not printed:
        return ""
    if set(printed) <= set(_ROMAN):
        return "roman"
    return "letter" if printed.isalpha() else str(printed.count(".") + 1)


def follows(first: str, second: str) -> bool:
    """Whether `second` is the number after `first` at the same level: 2 → 3, 2.1 → 2.2, II → III, A → B."""
    head, _, last = first.rpartition(".")
    other_head, _, other_last = second.rpartition(".")
    if head != other_head or not last or not other_last:
        return False
    return any(b == a + 1 for a, b in zip(_values(last), _values(other_last), strict=True) if a and b)


def _values(part: str) -> tuple[int, int, int]:
    """What a part counts as a numeral, a Roman numeral and a letter; 0 for what it is not."""
    signs = [_ROMAN.get(char, 0) for char in part]
    roman = sum(-sign if sign < max(signs[at:]) else sign for at, sign in enumerate(signs)) if all(signs) else 0
    letter = ord(part) - 64 if len(part) == 1 and part.isalpha() else 0
    return (int(part) if re.match(r"[0-9]+$", part) else 0, roman, letter)
