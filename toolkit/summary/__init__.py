"""Frames → `tong_hop.xlsx`, the consolidated workbook, and `can_xu_ly_them.csv` for what it has no room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from toolkit.consolidate import Consolidation
from toolkit.model import Overrule
from toolkit.summary import overview, tables
from toolkit.summary.sheet import SummaryBook, SummarySheet

#: In the order of `words.SUMMARY_SHEETS`, after the overview and before what needs attention and the ledger; the
#: figures have a sheet where any are asked for.
_SHEETS = (tables.write_tasks, overview.write_matrix, tables.write_rows, tables.write_difficulties, tables.write_extras,
           tables.write_figures)


@dataclass(frozen=True, slots=True)
class WrittenSummary:
    """The workbook but for the ledger and what stands on the `overview`; `overflow` is what it has no room for."""

    book: SummaryBook
    consolidation: Consolidation
    overflow: bytes | None
    overview: SummarySheet | None = None

    def content(
        self, overruled: Sequence[Overrule] = (), issued: str = "", kept: Mapping[str, str] = MappingProxyType({})
    ) -> bytes:
        """The workbook, asked for once. Its ledger says which errors somebody took responsibility for, its overview
        that the report was `issued`, "": not; these texts are `kept` among its custom properties, by name."""
        if self.overview:
            overview.write_overview(self.overview, self.consolidation, issued)
        tables.write_ledger(self.book, self.consolidation, overruled)
        self.book.writer.keep(kept)
        return self.book.writer.content()


def write_summary(consolidation: Consolidation) -> WrittenSummary:
    """Equal consolidations give equal bytes: the workbook's dates are the period's, not the clock's."""
    book = SummaryBook(consolidation.plan)
    first = overview.overview_sheet(book)
    for write in _SHEETS:
        write(book, consolidation)
    return WrittenSummary(book, consolidation, overview.write_attention(book, consolidation), first)
