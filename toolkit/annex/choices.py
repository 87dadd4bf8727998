"""What an officer says the columns of an annex are: by the names of a drop-down, in a workbook made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit import words
from toolkit.annex.columns import MARK, PERIOD, UNUSED, choice_key
from toolkit.annex.headings import BOTH, GROUP, OUTCOME
from toolkit.annex.lines import AnnexLine, Choices
from toolkit.text import word_key

#: What may be chosen for a column, by what it stands for.
ROLES: Mapping[str, str] = {
    **{name: word.text for name, word in words.ANNEX_COLUMNS.items()}, BOTH: words.BOTH_COLUMN,
    OUTCOME: words.OUTCOME_COLUMN, GROUP: words.GROUP_COLUMN, MARK: words.MARK_COLUMN, PERIOD: words.PERIOD_COLUMN,
    UNUSED: words.UNUSED_COLUMN}
#: How the guide begins, in the first row of such a sheet; the rows of the columns' headings and of the choices.
GUIDE = "Ở dòng nền vàng, chọn mỗi cột là gì"
LABELS, CHOICES = 2, 3


def choices_in(lines: Sequence[AnnexLine]) -> tuple[tuple[AnnexLine, ...], Choices]:
    """The table of a sheet in which somebody chose what its columns are, and what was chosen; any other as it is, with
    no choices."""
    rows = {line.number: line for line in lines[:CHOICES]}
    guide, labels, chosen = (rows.get(number) for number in (1, LABELS, CHOICES))
    if not (guide and labels and chosen and guide.at(0).startswith(GUIDE)):
        return tuple(lines), {}
    named = {word_key(text): role for role, text in ROLES.items()}
    headings = dict(enumerate(labels.texts))
    found = {choice_key(headings, column): named[word_key(text)] for column, text in enumerate(chosen.texts)
             if word_key(text) in named and column in headings}
    return tuple(line for line in lines if line.number not in (1, CHOICES)), found
