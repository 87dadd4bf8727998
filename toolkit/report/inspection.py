"""A changed template of the report or a letter → all it breaks: placeholders, page, fonts, order of parts.

Called by `toolkit check-template`. A placeholder is read as people see it, a paragraph at a time, whatever runs Word
has cut it into. To every rule of the decree our own reports and letters are held, by the tests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from toolkit.base.text import grouped, nearest
from toolkit.model.findings import Code, Finding, Place, ToolkitError, finding
from toolkit.page.document import FONT, FONTS, PARTS, URGENCY_STYLE, Rule, page_breaches
from toolkit.report.rendering import TemplateLine, open_template, render_report, template_faults, template_lines

#: Paragraphs a rule is broken in that are told.
_TOLD = 3
_UNKNOWN = "Xem danh mục chỗ điền trong tài liệu Sửa mẫu báo cáo, hoặc chép lại từ mẫu gốc."


def inspect_template(path: Path, originals: Iterable[Path]) -> tuple[Finding, ...]:
    """What is wrong with the template at `path`: against whichever of the shipped `originals` it has most lines of, and
    in printing whatever that prints. ToolkitError where the template cannot be read."""
    place, lines = Place(path.name), list(template_lines(path))
    texts = {line.text for line in lines}
    shipped = max((list(template_lines(original)) for original in originals),
                  key=lambda template: len(texts & {line.text for line in template}))
    given = {name for line in shipped for name in line.asked[0]}
    given = given.difference({"loop"}, *(line.asked[1] for line in shipped))
    wrong = [*template_faults(place, lines), *_unknown(place, lines, shipped, given), *_missing(place, lines, shipped)]
    breaches = [*page_breaches(open_template(path).docx), *_look_breaches(lines), *_order_breaches(lines, shipped)]
    return (*(wrong or _unprintable(path, given)), *_decree(place, breaches))


def _unknown(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine],
             given: set[str]) -> Iterator[Finding]:
    """Names no value has, each with the line where it stands and the name that was likely meant."""
    given = given.union({"loop"}, *(line.asked[1] for line in lines))
    parts = {"index", "first", "last", "length", *(name for line in shipped for name in line.asked[2])}
    for line in lines:
        names, _, attributes = line.asked
        for asked, known in ((names, given), (attributes, parts)):
            for name in sorted(asked - known):
                near = nearest(name, known)
                cure = f"Sửa thành {near}." if near else _UNKNOWN
                yield finding(Code.TEMPLATE_NAME_UNKNOWN, place, name=name, line=line.shown, cure=cure)


def _missing(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[Finding]:
    """Lines of the shipped template that are gone, with what is now printed nowhere, or less often."""
    texts = {line.text for line in lines}
    printed = Counter(name for line in lines for name in line.places)
    printed.update(name for line in lines if line.tree is None for name in set(re.findall(r"[\w.]+", line.text)))
    fewer = Counter(name for line in shipped for name in line.places) - printed
    for line in shipped:
        if line.text in texts:
            continue
        places = {name for name in line.places if not name.startswith("loop")}
        gone = {name for name in places if fewer[name] and not any(other.startswith(f"{name}.") for other in places)}
        fewer -= Counter(gone)
        nowhere = {name for name in gone if not printed[name]}
        if gone:
            code = Code.TEMPLATE_VALUE_MISSING if nowhere else Code.TEMPLATE_LINE_MISSING
            names = ", ".join(f"{{{{ {name} }}}}" for name in sorted(nowhere or gone))
            yield finding(code, place, names=names, line=line.shown)


class _Anything:
    """Stands for a value of any kind: it has every part, and one item where it is `full`, none where it is not."""

    def __init__(self, full: bool) -> None:
        self._items = [self] * full

    def __getattr__(self, name: str) -> _Anything:
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __getitem__(self, place: object) -> _Anything:
        return self

    def __iter__(self) -> Iterator[_Anything]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __str__(self) -> str:
        return "…"


def _unprintable(path: Path, given: set[str]) -> Iterator[Finding]:
    """Why no document comes of it, whether there are values of these names or not."""
    for full in (True, False):
        try:
            render_report(dict.fromkeys(given, _Anything(full)), path)
        except ToolkitError as error:
            yield error.finding
            return


def _look_breaches(lines: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Fonts and colours the decree has not, each with its line."""
    for line in (line for line in lines if not line.control):
        fonts = {font or "chưa đặt" for run in line.printing_runs for font in run.fonts} - {FONT}
        colors = {run.color for run in line.printing_runs if line.style != URGENCY_STYLE} - {"000000", "auto"}
        for what, wrong in (("phông", fonts), ("màu", colors)):
            if wrong:
                yield FONTS, f"“{line.shown}” {what} {', '.join(sorted(wrong))}"


def _order_breaches(lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Parts of the shipped template that are gone, or stand above one they stood below."""
    styles, shipped_styles = _part_styles(lines), _part_styles(shipped)
    for style in shipped_styles:
        if style not in styles:
            yield PARTS[style], f"không còn đoạn theo kiểu “{style}” của mẫu gốc"
    for above, below in pairwise(style for style in shipped_styles if style in styles):
        if styles.index(above) > styles.index(below):
            yield PARTS[below], f"đứng trước phần {PARTS[above].part}, khác mẫu gốc"


def _part_styles(lines: list[TemplateLine]) -> list[str]:
    """The styles of the parts that have their place, in the order in which they first stand."""
    return list(dict.fromkeys(line.style for line in lines if line.style in PARTS))


def _decree(place: Place, breaches: list[tuple[Rule, str]]) -> Iterator[Finding]:
    """A finding for each rule that is broken, with the first places."""
    for rule, broken in grouped(breaches, lambda breach: breach[0]).items():
        what = "; ".join(what for _, what in broken[:_TOLD])
        more = f" và {len(broken) - _TOLD} chỗ khác" if len(broken) > _TOLD else ""
        yield finding(Code.TEMPLATE_DECREE, place, part=rule.part, what=f"{what}{more}", wanted=rule.wanted,
                      article=f" (Phụ lục I, phần I, mục {rule.article})")
