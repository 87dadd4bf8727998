"""The lines at the head of an annex's table → the label of each column; a label → the field its words name. A label
names a field only where all its words are known, so that no sentence does. Also the roles an officer chose in a sheet
of the chooser (`annex.columns_asked`). Called by the modules that read tables and labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from toolkit.annex.source import AnnexLine, Choices, PlanLineKind, is_filled, tt_number
from toolkit.base.text import phrase_end, word_key
from toolkit.model import words
from toolkit.sheetread.any_file import column_letters
from toolkit.sheets.heading_finder import namer
from toolkit.sheets.reading import chosen
from toolkit.sheets.schema import CellKind, Column, Owner, SheetSchema

#: The role of a column of leads and coordinators.
BOTH = "both"
#: The role of a column of product and deadline.
OUTCOME = "outcome"
#: The role of a column of titles of groups.
GROUP = "group"
#: The fields of a task beside its number and content, in the record's order; a group's heading leaves them blank.
WORK_FIELDS = ("leads", "coordinators", "product", "deadline")
#: The most words of a label.
_MOST_WORDS = 9
#: By a phrase of labels its sense ("lead", "when" …); the word "cùng"; the most words of a phrase.
_SENSE_OF_PHRASE = {word_key(phrase): sense for sense, phrases in words.HEADING_WORDS.items() for phrase in phrases}
_TOGETHER = "cùng"
_MOST_PHRASE_WORDS = max(len(phrase.split()) for phrase in _SENSE_OF_PHRASE)
#: The words of labels, which may stand in a cell without being part of its field.
LABEL_WORDS = frozenset(word for phrase in _SENSE_OF_PHRASE for word in phrase.split())
#: The senses of a column that a plan does not have.
_OTHER_SENSES = frozenset(("other", "given"))
#: The role of a column of marks for one agency.
MARK = "mark"
#: The role of a column of marks for one period.
PERIOD = "period"
#: The role of a column that is not used.
UNUSED = "unused"
#: By role its name in Vietnamese.
ROLES: Mapping[str, str] = {
    **{name: word.text for name, word in words.ANNEX_COLUMNS.items()}, BOTH: words.BOTH_COLUMN,
    OUTCOME: words.OUTCOME_COLUMN, GROUP: words.GROUP_COLUMN, MARK: words.MARK_COLUMN, PERIOD: words.PERIOD_COLUMN,
    UNUSED: words.UNUSED_COLUMN}
#: Between the rows of a label.
_BETWEEN_ROWS = " › "
#: A remark in a label: "(nếu có)", a footnote's star.
_REMARK = re.compile(r"\([^()]*\)|\*+")
#: The most rows of a heading.
_MOST_ROWS = 4
#: The most characters of a label.
_MOST_CHARACTERS = 300
#: The fewest filled cells of a heading's first row that has further rows below it.
_FEWEST_CELLS = 3
#: The beginning of the guide, second row of a sheet of columns; the rows below it are labels, then choices.
GUIDE_BEGINS = "Ở dòng nền vàng, chọn mỗi cột là gì"
#: The custom property of a chooser that holds the seal of its annex.
SEAL_PROPERTY = "annex"
#: The drop-down above each column.
ROLE_COLUMN = Column("choice", "", kind=CellKind.CHOICE, owner=Owner.OFFICER,
                      choices={role: (text, ()) for role, text in ROLES.items()})
_LINE_KINDS = {kind: (kind.value, ()) for kind in PlanLineKind}
#: The sheet of the numbered paragraphs, each with its kind and fields.
LINES_SHEET = SheetSchema(words.DOCUMENT_PLACE, "Phụ lục: chọn mỗi dòng là gì", (
    "Ở cột nền vàng, chọn mỗi dòng là nhóm, nhiệm vụ hay không phải nhiệm vụ; dòng nền đỏ là dòng chưa chắc. "
    "Ghi cơ quan và thời hạn của nhiệm vụ nào còn trống. Lưu, rồi tạo kỳ báo cáo lại với phụ lục ấy."),
    (Column("kind", "Dòng này là", 18, kind=CellKind.CHOICE, owner=Owner.OFFICER, choices=_LINE_KINDS),
     *(Column(name, word.text, width, owner=Owner.OFFICER)
       for (name, word), width in zip(words.ANNEX_COLUMNS.items(), (8, 60, 28, 28, 28, 18), strict=True))))
_field_of_name = namer(words.ANNEX_COLUMNS)


class Heading(NamedTuple):
    """The heading of a table."""

    labels: Mapping[int, str]              # by column, the rows of a label joined
    depth: int                             # the number of lines it takes
    roles: Mapping[int, str]               # by column a key of `ROLES`; unused columns are left out
    guessed: frozenset[int] = frozenset()  # columns whose role the texts below gave, not the label alone
    asked: frozenset[int] = frozenset()    # columns whose role an officer is asked about
    chosen: frozenset[int] = frozenset()   # columns whose role an officer chose
    supposed: bool = False                 # its labels alone do not name content and leads

    def columns(self, *roles: str) -> list[int]:
        """Roles → the columns that have one of them."""
        return [column for column, role in self.roles.items() if role in roles]

    @property
    def names_leads(self) -> bool:
        """Whether a column holds leads, or marks of agencies."""
        return bool(self.columns("leads", BOTH, MARK))

    def label(self, column: int) -> str:
        """A column → its label on one line."""
        return " ".join(self.labels.get(column, "").split())


def read_labels(lines: Sequence[AnnexLine], start: int) -> tuple[dict[int, str], int]:
    """Lines and the first line of a heading → by column its label, and the number of lines the heading takes. A cell
    over several columns is part of the label of each."""
    labels = _label_cells(lines[start])
    depth = 1
    for line in lines[start + 1:start + _MOST_ROWS]:
        if not _is_further_row(line, lines[start:start + depth], labels):
            break
        for column, text in _label_cells(line).items():
            if is_filled(text):
                between = " " if text[0].islower() and not line.covered and not line.shared else _BETWEEN_ROWS
                labels[column] = between.join(filter(is_filled, (labels.get(column, ""), text)))
        depth += 1
    return labels, depth


def _label_cells(line: AnnexLine) -> dict[int, str]:
    """A line → by column the text of the cell there, also of one that begins further left."""
    width = max(len(line.texts), *(column + 1 for column in line.covered), 0)
    return {column: line.text(line.covered.get(column, column)) for column in range(width)}


def choice_key(labels: Mapping[int, str], column: int) -> str:
    """A column → the key under which its role is kept from one annex to the next (`choice_label`, normalised)."""
    return word_key(choice_label(labels, column))


def choice_label(labels: Mapping[int, str], column: int) -> str:
    """A column → its label, with the column's letter where the label is blank or another column has the same."""
    same = Counter(word_key(text[:_MOST_CHARACTERS]) for text in labels.values())
    label = " ".join(labels.get(column, "")[:_MOST_CHARACTERS].split())
    is_unique = is_filled(label) and same[word_key(label)] == 1
    return label if is_unique else f"{label} (cột {column_letters(column + 1)})".strip()


def lowest_row(label: str) -> str:
    """A label → its lowest row."""
    return label.rpartition(_BETWEEN_ROWS)[2]


def period_in_label(label: str) -> str:
    """The label of a column of a period → the period, with the year from a row above where the lowest has none."""
    period = lowest_row(label)
    year = re.search(r"20\d\d", label)
    return period if re.search(r"20\d\d", period) or not year else f"{period}/{year[0]}"


def _is_further_row(line: AnnexLine, heading: Sequence[AnnexLine], labels: Mapping[int, str]) -> bool:
    """Whether a line is one more row of the heading above it. It is where a label of the heading is merged down into
    it, or its filled cells all stand below cells over several columns. In text, which has no merged cells, a label
    reaches over the blank ones to its right, and the line must fill two of them."""
    top = heading[0]
    above = heading[-1]
    if not line.filled:
        return False
    if any(is_filled(text) and column in labels and lowest_row(labels[column]) == text
           for column, text in line.shared.items()):
        return True
    if above.covered:
        return len(top.filled) >= _FEWEST_CELLS and {*line.filled} <= {*above.covered, *above.covered.values()}
    if not line.covered and line.filled[0] > 0 and len(line.filled) > 1 and all(
            line.texts[column][0].islower() for column in line.filled):
        above_names = [labels.get(column, "") for column in line.filled]
        joined = [f"{label} {line.texts[column]}" for label, column in zip(above_names, line.filled, strict=True)]
        # a heading broken over lines, or the first task below one that is whole
        return not all(map(_is_column_name, above_names)) or all(map(_is_column_name, joined))
    fills_blanks = not all(is_filled(top.text(column)) for column in line.filled) and all(
        not is_filled(row.text(column)) or (column + 1 < len(line.texts) and not is_filled(row.text(column + 1)))
        for column in line.filled for row in heading)
    is_partial = line.filled[0] > 0 or not {*top.filled} <= {*line.filled}
    return fills_blanks and is_partial and len(line.filled) > 1 and not any(map(tt_number, line.texts))


def _is_column_name(label: str) -> bool:
    """Whether a label names a field, or a column that a plan does not have."""
    return field_of_label(label) is not None or names_no_field(label)


def field_of(text: str) -> str | None:
    """A label → its field: by a known name, else by the senses of all its words; None for neither. Remarks do not
    count."""
    return None if len(text) > _MOST_CHARACTERS else field_by_name(text) or field_by_words(_REMARK.sub(" ", text))


def field_by_name(text: str) -> str | None:
    """A label → the field of which it is a known name, with or without its remarks; None for no known name."""
    return BOTH if names_both(text) else _field_of_name(text) or _field_of_name(_REMARK.sub(" ", text))


def field_of_label(label: str) -> str | None:
    """A label of one row or more → the field named by its lowest row, else by all rows; None for neither."""
    return field_of(lowest_row(label)) or field_of(label)


def field_by_words(text: str) -> str | None:
    """A label → the field of `words.ANNEX_COLUMNS` that the senses of its words name; `BOTH` for leads and
    coordinators. None where they name no field or two others, or where a word is not known."""
    senses = _senses(text)
    return None if {"", "other", "target"} & {*senses} else _field_by_senses(senses)


def _field_by_senses(senses: Sequence[str]) -> str | None:
    """The senses of a label's words → the field they name together; None for no field or two."""
    found = {*senses}
    first = next((sense for sense in senses if sense not in ("nothing", "group")), "")
    if {"lead", "join"} <= found and not found & {"product", "when", "task"}:
        return BOTH
    if {"lead", "join"} <= found or {"product", "when"} <= found:
        return None
    if first == "task":
        return "content"
    if "join" in found:
        return "coordinators"
    if "lead" in found or {"agency", "does"} <= found:
        return "leads" if not found & {"product", "when", "task"} else None
    if "given" in found:  # the day it was given is none by which it is due
        return "leads" if "agency" in found else None
    if found & {"product", "when"}:
        return ("product" if "product" in found else "deadline") if not found & {"agency", "task"} else None
    return "tt" if first == "number" else None


def possible_fields(text: str) -> tuple[str, ...]:
    """A label of which only some words are known → the fields it may name, the likeliest first; () where no word is
    known or one names a column that a plan does not have. The texts below decide (`roles`)."""
    senses = tuple(filter(None, _senses(text)))
    found = {*senses}
    if "other" in found:
        return ("content",) if "task" in found and "given" not in found else ()
    if "given" in found:
        return ("leads",) if "when" not in found else ()
    by_words = _field_by_senses(senses) if "target" not in found else None
    may_be = {"content": {"task"} <= found, OUTCOME: {"product", "when"} <= found,
              "deadline": bool(found & {"when", "done"}), "product": bool(found & {"product", "reached"}),
              "leads": bool(found & {"agency", "does"}), "coordinators": bool(found & {"agency", "does"})}
    return tuple(dict.fromkeys((*filter(None, (by_words,)), *(field for field, is_so in may_be.items() if is_so))))


def may_name_groups(text: str) -> bool:
    """Whether a label may be that of a column of groups."""
    return "group" in _senses(text)


def names_no_field(text: str) -> bool:
    """Whether a label names a column that a plan does not have: money, notes, the first day of a task. A label that
    begins with unknown words may still be one of a plan's."""
    senses = [sense for sense in _senses(text) if sense != "nothing"]
    return not _OTHER_SENSES.isdisjoint(senses) and (senses[0] in _OTHER_SENSES or {"", "target"}.isdisjoint(senses))


def names_both(heading: str) -> bool:
    """Whether a label, or a remark in it, says that its cells hold leads and coordinators, or that colour or letters
    tell these apart."""
    label = word_key(heading)
    return len(label.split()) <= _MOST_WORDS + 4 and "chủ trì" in label and any(
        sign in label for sign in ("phối hợp", *words.LOOKS_SAID))


def names_bold(heading: str) -> bool:
    """Whether a label says that leads stand in bold."""
    return any(look in word_key(heading) for look in words.BOLD_SAID)


def _senses(text: str) -> tuple[str, ...]:
    """A label → the senses of its words from the left, by the longest known phrase at each place, "" for an unknown
    word. "Cùng" with the phrase after it has the sense "join". () for a text too long for a label."""
    label_words = word_key(text).split() if len(text) <= _MOST_CHARACTERS else []
    senses, start = list[str](), 0
    while start < len(label_words) <= _MOST_WORDS:
        end = phrase_end(label_words, start, _SENSE_OF_PHRASE, _MOST_PHRASE_WORDS)
        is_join = end == start and label_words[start] == _TOGETHER and start + 1 < len(label_words)
        senses.append("join" if is_join else _SENSE_OF_PHRASE.get(" ".join(label_words[start:end]), ""))
        if is_join:    # the phrase after "cùng" is part of that sense
            end = max(phrase_end(label_words, start + 1, _SENSE_OF_PHRASE, _MOST_PHRASE_WORDS), start + 2)
        start = max(end, start + 1)
    return tuple(senses)


# ── what an officer chose ──
def read_choices(lines: Sequence[AnnexLine]) -> tuple[tuple[AnnexLine, ...], Choices]:
    """The lines of a sheet → those of the annex's table, and the roles chosen for its columns, where the sheet is one
    of a chooser; of its sheet of paragraphs the lines have their kinds. Lines of any other sheet are unchanged."""
    begins = next(
        (index for index, line in enumerate(lines[:4]) if line.text(0) == LINES_SHEET.columns[0].heading), None)
    if begins is not None:
        kinds = (None, *(chosen(line.text(0), _LINE_KINDS) or PlanLineKind.NONE for line in lines[begins + 1:]))
        return tuple(line._replace(texts=line.texts[1:], covered={}, shared={}, kind=kind)
                     for line, kind in zip(lines[begins:], kinds, strict=True)), {}
    guide = next((index for index, line in enumerate(lines[:2]) if line.text(0).startswith(GUIDE_BEGINS)), None)
    if guide is None or len(lines) < guide + 3:
        return tuple(lines), {}
    labels, roles = lines[guide + 1:guide + 3]
    headings = dict(enumerate(labels.texts))
    found = ((column, chosen(text, ROLE_COLUMN.choices)) for column, text in enumerate(roles.texts))
    return (labels, *lines[guide + 3:]), {choice_key(headings, column): role for column, role in found if role}
