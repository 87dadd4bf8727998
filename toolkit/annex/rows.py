"""The lines of an annex's tables, read through their headings → rows: by field the text of each cell. Cells of two
fields are split, marks are read, "như trên" and merged cells take the text above. Called by `groups_and_tasks`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.annex.annex_tables import AnnexTable
from toolkit.annex.cells import (
    is_deadline,
    is_ditto,
    is_mark,
    may_be_several,
    split_both,
    split_leads,
    split_outcome,
    with_whole_names,
    without_persons,
)
from toolkit.annex.headings import (
    BOTH,
    GROUP,
    LABEL_WORDS,
    MARK,
    OUTCOME,
    PERIOD,
    ROLES,
    UNUSED,
    WORK_FIELDS,
    lowest_row,
    names_bold,
    period_in_label,
)
from toolkit.annex.roles import known_heading
from toolkit.annex.source import AnnexLine, PlanLineKind, is_filled, lines_left, split_number, split_title, tt_number
from toolkit.base.text import by_key, word_key
from toolkit.model import words
from toolkit.model.findings import Code, Finding, finding

#: The fewest characters of a group's title in a column without a role.
_SHORTEST_TITLE = 8
#: A number of a column, printed below the heading: "(1)".
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z])\)?")
#: The meaning of a mark in a text beside the table: "X: chủ trì", "● đơn vị phối hợp".
_LEGEND = re.compile(
    r"(?<![^\s;,.(“\"'])(?P<mark>[^\s\w;,]|\w{1,3})[\"”')]?\s*(?:[:=–-]|là|thể hiện)?\s*(?:là\s+)?"
    r"(?:(?:cơ quan|đơn vị|bộ phận)\s+)*"
    r"(?:(?P<leads>chủ trì|đầu mối|phụ trách|thực hiện chính)|phối hợp|tham gia|hỗ trợ)")
#: The most characters of a text that explains marks.
_LONGEST_LEGEND = 2000
#: The fields that marks of agencies give.
_LEAD_FIELDS = ("leads", "coordinators")
#: The roles of columns whose cells are split, so that words may be left over.
_SPLIT_ROLES = (*WORK_FIELDS, BOTH, OUTCOME)
#: The fields that a column of product and deadline gives.
_OUTCOME_FIELDS = ("product", "deadline")


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A line read through its heading."""

    line: AnnexLine
    texts: dict[str, str]       # by field, of its own cells
    shared: Mapping[str, str]   # by field, of cells merged with those of the row above
    is_wide: bool               # its first cell reaches over the column of leads, as a group's title does
    group: str                  # its text in a column of groups

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name) or self.shared.get(name, "")

    @property
    def tt(self) -> str:
        """The text of its own TT cell."""
        return self.texts.get("tt", "")

    @property
    def content(self) -> str:
        """The text of its own content cell."""
        return self.texts.get("content", "")

    @property
    def lacks_work(self) -> bool:
        """Whether it has no leads, coordinators, product or deadline."""
        return not any(self[name] for name in WORK_FIELDS)

    @property
    def is_merged(self) -> bool:
        """Whether its cell of TT or content is merged with the one above."""
        return bool(self.shared.get("tt") or self.shared.get("content"))

    def group_title(self) -> tuple[str, str]:
        """The number and title of the group this row may be the heading of; title "" where it cannot be one."""
        if not self.lacks_work or self.is_merged:
            return "", ""
        if self.tt and self.content:
            return tt_number(self.tt), self.content if tt_number(self.tt) else ""
        printed, title = split_title(self.tt or self.content)
        has_words = " " in title and title[0].isalpha() and len(self.line.texts) > 1
        is_title = self.is_wide or (printed or has_words if self.tt else title.isupper())
        return printed, title if is_title else ""


class AnnexRowReader:
    """Reads the lines of an annex's tables in order, each through the last heading above it."""

    def __init__(self, tables: Sequence[AnnexTable], paragraph_texts: Sequence[str]) -> None:
        self.findings = list[Finding]()
        self._tables = tables
        self._paragraph_texts = paragraph_texts
        self._row_above = dict[str, str]()
        self._unread_cells: dict[str, list[tuple[AnnexLine, str]]] = {}    # by label of a column without a role

    def rows(self) -> Iterator[AnnexRow]:
        """The rows with a text in a column that has a role; after the last one `findings` has all that was not read."""
        for table in self._tables:
            lines, index = table.lines, table.start
            if table.heading is not None:
                self._add_extra_findings()
                self._heading, first = table.heading, lines[index]
                self._role_of_mark = self._read_marks(table)
            while index < len(lines):
                line = lines[index]
                if line.texts == first.texts:    # the heading again, on a further page
                    index += self._heading.depth
                elif again := known_heading(lines, index):
                    if again.labels != self._heading.labels:
                        self._heading = again
                    index += again.depth
                else:
                    row = self._read_line(line)
                    numbers_columns = len(line.filled) > 2 and all(
                        _COLUMN_NUMBER.fullmatch(line.texts[column]) for column in line.filled)    # (1) (2) (3)
                    if (row.texts or row.group) and not numbers_columns:
                        yield row
                    index += 1
        self._add_extra_findings()

    def _read_line(self, line: AnnexLine) -> AnnexRow:
        """A line → its row; a cell "như trên", or merged with the one above, takes the text of the row above."""
        heading = self._heading
        if line.is_outside:
            printed, group_title = split_title(line.all_texts)
            return AnnexRow(line, {"tt": printed, "content": group_title}, {}, True, "")
        columns = [(column, role) for column, role in heading.roles.items() if role not in (MARK, PERIOD)]
        written = by_key((role, line.text(column)) for column, role in columns
                         # a dash numbers a task
                         if is_filled(line.text(column)) or (role == "tt" and line.text(column)))
        merged = by_key((role, text) for column, role in columns if is_filled(text := line.shared.get(column, "")))
        texts, shared = ({role: "; ".join(found) for role, found in cells.items()} for cells in (written, merged))
        for cells in (texts, shared):
            for role, text in [*cells.items()]:
                if role in (*WORK_FIELDS, BOTH, OUTCOME) and (cells is shared or is_ditto(text)):
                    is_split = role == BOTH or split_leads(text)
                    fields = _OUTCOME_FIELDS if role == OUTCOME else _LEAD_FIELDS if is_split else (role,)
                    above = {name: self._row_above[name] for name in fields if name in self._row_above}
                    del cells[role]
                    cells |= above or {fields[0]: text}
        self._split_cells(line, texts)
        number, content = split_number(texts.get("content", ""))
        if number and not heading.columns("tt"):
            texts |= {"tt": number, "content": content}
        texts = {**self._fields_by_marks(line), **texts}
        filled = {name: text for name in WORK_FIELDS if (text := texts.get(name) or shared.get(name, ""))}
        self._row_above = filled or self._row_above
        working = min(heading.columns("leads", BOTH), default=max(heading.labels, default=0))
        is_wide = line.covered.get(working) in heading.columns("tt", "content")
        title = self._title_outside_content(line, texts)
        kept = {*LABEL_WORDS, *word_key(" ".join(texts.values())).split()}
        for column in line.filled:
            role = heading.roles.get(column, "")
            text = line.texts[column]
            is_unread = (role == MARK and text.strip() not in self._role_of_mark) or (
                role == PERIOD and not is_mark(text)) or (not role and text != title) or (
                role in _SPLIT_ROLES and not is_ditto(text) and not kept.issuperset(word_key(text).split()))
            if is_unread:
                label = heading.label(column) or f"số {column + 1}"
                self._unread_cells.setdefault(label, []).append((line, text))
        if title:
            tt = {name: text for name, text in texts.items() if name == "tt"}
            return AnnexRow(line, {**tt, "content": title}, shared, True, "")
        return AnnexRow(line, texts, shared, is_wide, texts.pop(GROUP, shared.pop(GROUP, "")))

    def _title_outside_content(self, line: AnnexLine, texts: Mapping[str, str]) -> str:
        """A line → the title of a group outside the column of content, "" for none. It is the longest text beside a
        number alone; or the only text: in a cell over the column of content, in a column of product or deadline beside
        a number, or in the first column behind a number."""
        roles, content = self._heading.roles, self._heading.columns("content")[0]
        is_numbered = tt_number(texts.get("tt", "")) != ""
        filled = [column for column in line.filled if roles.get(column) != "tt"]
        if is_numbered and texts.keys() == {"tt"}:
            longest = max(map(line.text, filled), key=len, default="")
            return longest if len(longest) > _SHORTEST_TITLE else ""
        if len(filled) != 1 or filled[0] == content:
            return ""
        text = line.text(filled[0])
        is_instead = is_numbered and roles.get(filled[0]) in (*_OUTCOME_FIELDS, OUTCOME) and (
            content not in line.shared and not is_deadline(text))
        is_first = filled[0] == 0 and split_title(text)[0] != ""
        return text if line.covered.get(content) == filled[0] or is_instead or is_first else ""

    def _split_cells(self, line: AnnexLine, texts: dict[str, str]) -> None:
        """Split in `texts` the cells that hold leads and coordinators, or product and deadline, and take out
        persons."""
        if both := texts.pop(BOTH, ""):
            parts = split_both(both) or self._split_by_bold(line, both)
            if not parts:
                self.findings.append(finding(
                    Code.ANNEX_BOTH_UNPARTED, line.place, line=line.number, text=line.all_texts))
            texts |= parts or {"leads": both}
        if outcome := texts.pop(OUTCOME, ""):
            product, day = split_outcome(outcome) or (("", outcome) if is_deadline(outcome) else (outcome, ""))
            texts |= {name: text for name, text in (("product", product), ("deadline", day)) if text}
        if "coordinators" not in texts:
            texts |= split_leads(texts.get("leads", ""))
        for name in (name for name in _LEAD_FIELDS if name in texts):
            texts[name] = without_persons(with_whole_names(texts[name]))
            if may_be_several(texts[name]):
                self.findings.append(finding(
                    Code.ANNEX_NAMES_LISTED, line.place, line=line.number, text=texts[name]))

    def _split_by_bold(self, line: AnnexLine, both: str) -> dict[str, str]:
        """A cell of leads and coordinators → both, where the label says that leads are in bold, and some are; else
        {}."""
        (column, *_) = self._heading.columns(BOTH)
        bold = line.bold.get(column, "")
        if not bold or not names_bold(self._heading.labels[column]) or bold not in both:
            return {}
        rest = both.replace(bold, "", 1).strip(" \n;,.–-")
        return {"leads": bold.strip(" \n;,."), **({"coordinators": rest} if rest else {})}

    def _fields_by_marks(self, line: AnnexLine) -> dict[str, str]:
        """A line → the fields its marks give: leads and coordinators in the order of the columns, and as deadline the
        last period marked."""
        heading = self._heading
        marked = by_key((self._role_of_mark.get(line.text(column).strip()), lowest_row(heading.labels[column]))
                        for column in heading.columns(MARK))
        fields = {name: ", ".join(marked.get(name, ())) for name in _LEAD_FIELDS}
        periods = sorted(heading.columns(PERIOD))
        for column in periods:
            begins = line.covered.get(column, column)
            if begins in periods and is_filled(line.text(begins)):    # a title reaches over the periods and marks none
                fields["deadline"] = period_in_label(heading.labels[column])
        return {name: text for name, text in fields.items() if text}

    def _read_marks(self, table: AnnexTable) -> Mapping[str, str]:
        """A table → by mark "leads" or "coordinators", with a finding that names them."""
        columns = self._heading.columns(MARK)
        signs = {line.text(column).strip() for line in table.lines for column in columns}
        texts_alone = (text for line in table.lines if len(line.filled) == 1 for text in line.texts)
        led = bool(self._heading.columns("leads"))
        marks = roles_of_marks(filter(is_mark, signs), (*self._paragraph_texts, *texts_alone), led)
        if marks:
            parts = (f"“{mark}” là {words.ANNEX_COLUMNS[part].text.lower()}" for mark, part in marks.items())
            self.findings.append(finding(Code.ANNEX_MARKS_TAKEN, table.lines[0].place, marks="; ".join(parts)))
        return marks

    def _add_extra_findings(self) -> None:
        """Add a finding for each column without a role that has texts."""
        for label, found in self._unread_cells.items():
            texts = "; ".join(f"dòng {line.number} “{text}”" for line, text in found)
            self.findings.append(finding(Code.ANNEX_COLUMN_EXTRA, found[0][0].place, column=label, texts=texts))
        self._unread_cells = {}


def roles_of_marks(signs: Iterable[str], texts: Iterable[str], led: bool = False) -> dict[str, str]:
    """Marks and the texts beside their table → by mark "leads" or "coordinators": as a text says ("X: chủ trì"), else
    as the mark is known. Of other marks the first, as the capital of X and x, leads where nothing else does (`led`: a
    column names the leads)."""
    signs = sorted({*signs})
    legend = {match["mark"]: _LEAD_FIELDS[match["leads"] is None]
              for text in texts if len(text) < _LONGEST_LEGEND for match in _LEGEND.finditer(text)}
    known = {mark: part for part, marks in words.MARKS.items() for mark in signs if mark.casefold() in marks}
    roles = {mark: part for mark in signs if (part := legend.get(mark) or known.get(mark))}
    for mark in signs:    # a capital comes first
        roles.setdefault(mark, "coordinators" if led or "leads" in roles.values() else "leads")
    return roles


def column_findings(table: AnnexTable) -> Iterator[Finding]:
    """A table of the annex → findings about the roles of its columns, and about lines that an officer says are no
    tasks. A finding names a role of two columns, a role given by the texts below, a role to ask about."""
    heading = table.heading
    if heading is None:
        return
    place, line = table.lines[table.start].place, table.lines[table.start].number
    for column, role in heading.roles.items():
        taken = heading.columns(role)[0]
        if column != taken and role not in (MARK, PERIOD):
            yield finding(Code.ANNEX_TWO_COLUMNS, place, line=line, other=heading.label(column),
                          taken=heading.label(taken), column=ROLES[role])
    if heading.guessed:
        columns = (f"“{heading.label(column)}” là {ROLES[heading.roles[column]]}" for column in sorted(heading.guessed))
        yield finding(Code.ANNEX_COLUMNS_GUESSED, place, line=line, columns="; ".join(columns))
    for column in sorted(heading.asked):
        yield finding(Code.ANNEX_COLUMN_DOUBTED, place, line=line, column=heading.label(column),
                      field=ROLES[heading.roles.get(column, UNUSED)])
    yield from lines_left([line for line in table.lines if line.kind is PlanLineKind.NONE])
