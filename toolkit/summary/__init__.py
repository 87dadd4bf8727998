"""Frames → `tong_hop.xlsx`, the consolidated workbook, and `can_xu_ly_them.csv` for what it has no room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from toolkit.consolidate import Consolidation
from toolkit.consolidate.frames import answer_lines
from toolkit.findings import Code, Finding, Place, finding
from toolkit.model import Overrule
from toolkit.sheets import PackedBook
from toolkit.summary import overview, tables
from toolkit.summary.sheet import RowKey, SummaryBook, SummarySheet

#: In the order of `words.SUMMARY_SHEETS`, after the overview and before what needs attention and the ledger; the
#: figures have a sheet where any are asked for.
_SHEETS = (tables.write_tasks, overview.write_matrix, tables.write_rows, tables.write_difficulties, tables.write_extras,
           tables.write_figures)


@dataclass(frozen=True, slots=True)
class WrittenSummary:
    """The workbook but for the ledger and what stands on the `overview`; what it has no room for (None: nothing); and
    the files of which it does not hold all it should."""

    book: SummaryBook
    consolidation: Consolidation
    overflow: bytes | None
    findings: tuple[Finding, ...]
    overview: SummarySheet | None = None

    def content(self) -> bytes:
        """The workbook, asked for once, which keeps nothing of the round."""
        self._complete((), "")
        return self.book.writer.content()

    def packed(self, overruled: Sequence[Overrule], issued: str) -> PackedBook:
        """The workbook, asked for once, but for what it keeps of the round; its ledger says which errors somebody took
        responsibility for, its overview that the report was `issued`, "": not."""
        self._complete(overruled, issued)
        return self.book.writer.packed()

    def _complete(self, overruled: Sequence[Overrule], issued: str) -> None:
        if self.overview:
            overview.write_overview(self.overview, self.consolidation, issued)
        tables.write_ledger(self.book, self.consolidation, overruled)


def write_summary(consolidation: Consolidation) -> WrittenSummary:
    """Equal consolidations give equal bytes: the workbook's dates are the period's, not the clock's."""
    book = SummaryBook(consolidation.plan)
    first = overview.overview_sheet(book)
    for write in _SHEETS:
        write(book, consolidation)
    overflow, listed = overview.write_attention(book, consolidation)
    broken = tuple(_broken(consolidation, _consolidated(consolidation, book.found), listed))
    book.found.clear()
    return WrittenSummary(book, consolidation, overflow, broken, first)


def _consolidated(consolidation: Consolidation, found: Mapping[RowKey, Set[str]]) -> Counter[str]:
    """By file how many of the cells that count as consolidated are found again in what was written.

    A cell is found where its answer was written; one that only says what another says, where that one was. An answer in
    an officer's own words is nobody's cell.
    """
    own = Counter[str]()
    for made in consolidation.intake.returns:
        written = {place for agency, part, task_id, name, _, unclear, place in answer_lines(made)
                   if not unclear and name in found.get((part, agency, task_id), ())}
        own.update(place.file for place in written)
        own.subtract(each.file for each in made.worded if each in written)
        own.update(each.place.file for each, stands in made.agreeing if stands in written)
    return own


def _broken(consolidation: Consolidation, consolidated: Counter[str], listed: Counter[str]) -> Iterator[Finding]:
    """A finding for each file of which not all is found again in the outputs."""
    for record in consolidation.intake.files:
        found = consolidated[record.file], listed[record.file]
        if found != (record.consolidated, record.listed):
            counts = {"typed": record.typed, "consolidated": found[0], "listed": found[1]}
            yield finding(Code.ACCOUNTING_BROKEN, Place(record.file), **counts)
