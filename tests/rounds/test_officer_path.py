"""A first-time officer's path through a round of 38 with twelve files that need something: clicks and decisions, counted.

She opens the window, decides in the review workbook by drop-downs alone, consolidates again, has reminders drafted.
Nothing is typed, nothing is looked for in a folder, and no point is met twice.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from desks import desk_on_screen
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.model import words
from toolkit.review.decisions import DECISIONS
from toolkit.rounds.reading import read_standing
from toolkit.rounds.round import Round

pytestmark = [pytest.mark.desk, pytest.mark.slow]
#: The cell, its arrow, the entry; the first cell is chosen already.
IN_DROP_DOWN = 3
SAVE_AND_CLOSE = 2


@pytest.fixture
def where(demo_copy: Path) -> Round:
    """38 agencies asked; of what came back twelve files need something, four agencies sent nothing."""
    return Round(demo_copy)


def columns(page: Worksheet) -> dict[str, int]:
    """The columns of the questions by name."""
    return {column.name: cell.column for column in DECISIONS.columns for cell in page[3] if cell.value == column.heading}


def choose(page: Worksheet) -> tuple[int, int]:
    """Pick the proposal where there is one, else the first entry, of each open question; clicks and decisions."""
    clicks = decisions = 0
    at, first = columns(page), page.sheet_view.selection[-1].activeCell
    for row in range(4, page.max_row + 1):
        if page.cell(row, at["state"]).value != "Chờ quyết định":
            continue
        offered = [page.cell(row, column).value for column in range(1, page.max_column + 1)
                   if str(page.cell(3, column).value).startswith("Lựa chọn") and page.cell(row, column).value]
        assert offered
        cell, proposed = page.cell(row, at["decision"]), page.cell(row, at["proposal"]).value
        cell.value = proposed if proposed in offered else offered[0]
        clicks += IN_DROP_DOWN - (cell.coordinate == first)
        decisions += 1
    return clicks, decisions


def test_thirteen_problems_take_eight_decisions_and_no_typing(display: str, where: Round) -> None:
    clicks = Counter[str]()
    with desk_on_screen() as desk:
        clicks["open the window"] = 1
        desk.show(where.folder)
        desk.idle()
        lines = desk.lines()
        asked = [line for heading, held in lines.items() if heading.startswith(("✖", "?")) for line in held]
        assert len(asked) == len(set(asked)) == 9
        assert desk.default() == ["Mở tệp rà soát"]
        desk.press("<Return>")
        clicks["open the review workbook"] = 1
        review = where.results / words.REVIEW_FILE
        assert desk.opened == [review]
        book = openpyxl.load_workbook(review)
        clicks["choose"], decisions = choose(book[words.REVIEW_SHEET])
        book.save(review)
        clicks["save, close"] = SAVE_AND_CLOSE
        desk.press("<Alt-Key-t>")
        desk.idle()
        clicks["consolidate"] = 1
        assert [line for heading, held in desk.lines().items() if heading.startswith("?") for line in held] == []
        desk.press("<Alt-Key-c>")
        desk.wait(lambda: desk.opened[-1] == where.reminders)
        clicks["reminders and forms that go back"] = 1
        assert not desk.crashed
    standing = read_standing(where, today=date(2020, 11, 20))
    assert (standing.to_decide, list(standing.to_mend)) == ((), ["VPUB"])
    assert (decisions, clicks.total()) == (8, 29)
