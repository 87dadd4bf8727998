"""A Word document → the rules of Nghị định 30/2020/NĐ-CP for paper and margins that it breaks.

Called by the check of a changed template (`toolkit.report.inspection`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolkit.nd30.rules import PAGE_MARGINS, PAGE_SIZE, Rule


def page_breaches(document: Any) -> Iterator[tuple[Rule, str]]:
    """Each rule for paper and margins that a section of python-docx's document breaks, and how. Only annexes may lie on
    their side."""
    for number, section in enumerate(document.sections, 1):
        width, height = round(section.page_width.mm), round(section.page_height.mm)
        if sorted((width, height)) != [210, 297] or (number == 1 and width > height):
            yield PAGE_SIZE, f"phần {number} khổ {width} × {height} mm"
        margins = (("trên", section.top_margin, 20, 25), ("dưới", section.bottom_margin, 20, 25),
                   ("trái", section.left_margin, 30, 35), ("phải", section.right_margin, 15, 20))
        for side, margin, narrowest, widest in margins:
            if not narrowest - 0.1 <= margin.mm <= widest + 0.1:
                yield PAGE_MARGINS, f"phần {number}, lề {side} {margin.mm:.0f} mm"
