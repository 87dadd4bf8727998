"""A changed template of the report or a letter → all it breaks: placeholders, page, fonts, order of parts.

Called by `toolkit check-template`. A placeholder is read as people see it, a paragraph at a time, whatever runs Word
has cut it into. To every rule of the decree our own reports and letters are held, by the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from toolkit.base.text import grouped
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.page.document import FONT, FONTS, PARTS, URGENCY_STYLE, Rule, page_breaches, run_looks
from toolkit.report.rendering import TemplateLine, open_template, template_faults, template_lines, template_tree
from toolkit.report.sentence_file import names_in, unknown_names

#: Paragraphs a rule is broken in that are told.
_TOLD = 3
_UNKNOWN = "Xem danh mục chỗ điền trong tài liệu Sửa mẫu báo cáo, hoặc chép lại từ mẫu gốc."


def inspect_template(path: Path, originals: Iterable[Path]) -> tuple[Finding, ...]:
    """What is wrong with the template at `path`: against whichever of the shipped `originals` it has most lines of.
    ToolkitError where the template cannot be read."""
    place, lines = Place(path.name), template_lines(path)
    texts = {line.text for line in lines}
    shipped = max(map(template_lines, originals), key=lambda template: len(texts & {line.text for line in template}))
    wrong = [*template_faults(place, lines), *_unknown(place, lines, shipped), *_missing(place, lines, shipped)]
    breaches = [*page_breaches(open_template(path).docx), *_look_breaches(lines), *_order_breaches(lines, shipped)]
    return (*wrong, *_decree(place, breaches))


def _unknown(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[Finding]:
    """Names no value has; none of a template that cannot be taken apart, whose faults are told."""
    from jinja2 import TemplateSyntaxError

    with suppress(TemplateSyntaxError):
        yield from unknown_names(place, template_tree(lines), names_in(template_tree(shipped)), _UNKNOWN,
                                 lambda number: lines[number - 1].shown)


def _missing(place: Place, lines: list[TemplateLine], shipped: list[TemplateLine]) -> Iterator[Finding]:
    """Lines of the shipped template that are gone, with what is now printed nowhere, or less often."""
    texts, named = {line.text for line in lines}, [name for line in lines for name in line.places]
    printed = Counter(named) + Counter(name.partition(".")[0] for name in named if "." in name)
    wanted = Counter(name for line in shipped for name in line.places)
    for line in shipped:
        fewer = {name for name in line.places if printed[name] < wanted[name] and line.text not in texts}
        nowhere = {name for name in fewer if not printed[name]}
        if fewer:
            code = Code.TEMPLATE_VALUE_MISSING if nowhere else Code.TEMPLATE_LINE_MISSING
            names = ", ".join(f"{{{{ {name} }}}}" for name in sorted(nowhere or fewer))
            yield finding(code, place, names=names, line=line.shown)


def _look_breaches(lines: list[TemplateLine]) -> Iterator[tuple[Rule, str]]:
    """Fonts and colours the decree has not, each with its line."""
    for line in (line for line in lines if not line.kind):
        runs = [run for run in run_looks(line.paragraph._p, line.paragraph.part.document) if run.text.strip()]
        fonts = {font or "chưa đặt" for run in runs for font in run.fonts} - {FONT}
        colors = {run.color for run in runs if line.style != URGENCY_STYLE} - {"000000", "auto"}
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
