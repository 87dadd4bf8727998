"""Frames → `tong_hop.xlsx`, the consolidated workbook, and `can_xu_ly_them.csv` for what it has no room for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time

from toolkit.consolidate import Consolidation
from toolkit.model import Overrule
from toolkit.summary.attention import overflow_csv, write_attention
from toolkit.summary.figures import write_figures
from toolkit.summary.ledger import write_ledger
from toolkit.summary.matrix import write_matrix
from toolkit.summary.overview import write_overview
from toolkit.summary.paper import FONT, open_paper
from toolkit.summary.tables import write_difficulties, write_extras, write_rows, write_tasks

#: In the order of `words.SUMMARY_SHEETS`, whose last is the ledger; the figures have a sheet where any are asked for.
_SHEETS = (
    write_overview,
    write_tasks,
    write_matrix,
    write_rows,
    write_difficulties,
    write_extras,
    write_figures,
    write_attention,
)

#: People's text stays text: xlsxwriter would make formulas, links and numbers of some of it.
_AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_summary(consolidation: Consolidation, overruled: Sequence[Overrule] = ()) -> bytes:
    """The workbook; `overruled` are the errors it was issued in spite of.

    Equal consolidations give equal bytes: its dates are the period's, not the clock's.
    """
    from xlsxwriter import Workbook

    settings, period = consolidation.plan.settings, consolidation.plan.period
    stream = io.BytesIO()
    with Workbook(stream, {**_AS_TYPED, "in_memory": True, "default_format_properties": dict(FONT)}) as book:
        book.set_properties({
            "title": f"Tổng hợp tiến độ thực hiện nhiệm vụ năm {period.year}",
            "subject": settings.plan_code,
            "author": settings.issuer,
            "created": datetime.combine(period.due_before, time()),
        })
        paper = open_paper(book, settings.plan_code, period.year)
        for write in _SHEETS:
            write(paper, consolidation)
        write_ledger(paper, consolidation, overruled)
    return stream.getvalue()


__all__ = ["overflow_csv", "write_summary"]
