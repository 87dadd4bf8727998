"""The text above an annex → what it says of the document the annex is part of: kind, number, day, issuer, title.

Called when a round begins; all of it is proposed to an officer in sheet "Thông tin", none of it is sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, takewhile
from typing import NamedTuple

from toolkit.annex.source import AnnexFile, says
from toolkit.base.legacy_text import is_syllable
from toolkit.base.text import DAY, capitalised, day_of, single_spaced, uncapitalised

#: The kinds of documents that assign tasks, by what their symbols begin with.
_KINDS = {"QĐ": "Quyết định", "KH": "Kế hoạch", "CTr": "Chương trình", "CT": "Chỉ thị", "NQ": "Nghị quyết",
          "PA": "Phương án", "CV": "Công văn"}
_KIND = "|".join(_KINDS.values())
_NUMBER = r"(?P<number>\d+[/-][\w/-]*\w)"
#: "(Kèm theo Quyết định số: 12/QĐ-UBND ngày 05/01/2026 của UBND tỉnh Vĩnh Long)".
_ENCLOSED = re.compile(
    rf"kèm theo (?:.{{0,40}}tại )?(?P<kind>{_KIND}) số:? ?{_NUMBER}(?:,? {DAY})?"
    r"(?: của (?P<issuer>[^(),;.]+?)(?= (?:về việc|v/v|ban hành|phê duyệt)\b|[(),;.]|\Z))?"
    r"(?: (?P<about>(?:về việc |v/v )?(?:ban hành|phê duyệt) [^();.]+))?", re.I)
#: The head of the document itself: "Số: 45/KH-UBND", "Long Hồ, ngày 12 tháng 02 năm 2026".
_OWN, _DATED = re.compile(f"số: ?{_NUMBER}", re.I), re.compile(rf"\w, {DAY}", re.I)
#: How an article or a heading of the document says what it issues.
_ISSUED = re.compile(rf"ban hành kèm theo (?:{_KIND}) này (.{{9,400}}?)[.;]", re.I)
_ABOUT = re.compile(r"\A(?:về việc |v/v )?(?:ban hành|phê duyệt) (.{9,400})", re.I)
#: The heading of an annex: how it is known, the plan it may name, what stands before what it is about.
_HEADING = re.compile(r"\bNĂM (?:HỌC )?20\d\d|\bGIAI ĐOẠN 20\d\d|\A(?:KẾ HOẠCH|CHƯƠNG TRÌNH) .")
_PLAN = re.compile("(?:kế hoạch|chương trình|phương án|đề án) .*", re.I)
_ASSIGNING = re.compile(
    r"\A(?:phụ lục\W*[ivx\d]{0,4}\W+)?(?:(?:bảng|biểu|danh mục|ma trận|phân công|phân việc|giao việc|giao|các|nội dung"
    r"|nhiệm vụ|chỉ tiêu|công việc|trọng tâm|cụ thể|triển khai|thực hiện|tiến độ|của|và)\b,? ?)*", re.I)
#: So many lines of a table, and characters in all, are looked at; a title has so many words.
_LINES, _CHARACTERS, _FEWEST_WORDS = 15, 30_000, 4


class Head(NamedTuple):
    """What stands above an annex; "" and None for what it does not say. `above` is all of that text."""

    kind: str        # "Quyết định"
    number: str      # "12/QĐ-UBND"
    day: date | None
    issuer: str      # as written: "Chủ tịch UBND tỉnh Vĩnh Long"
    title: str       # "Kế hoạch chuyển đổi số tỉnh Vĩnh Long năm 2026"
    above: str


def read_head(source: AnnexFile) -> Head:
    """What the lines above the tables of that file and the paragraphs beside them say of the document."""
    cells = (text for table in source.tables
             for line in takewhile(lambda line: len(line.filled) < 3, table.lines[:_LINES]) for text in line.texts)
    texts = [*dict.fromkeys(map(single_spaced, filter(says, (*cells, *source.said))))]
    above = " ".join(texts)[:_CHARACTERS]
    enclosed = _ENCLOSED.search(above)
    number, day = enclosed or _OWN.search(above), enclosed or _DATED.search(above)
    symbol = re.findall(r"[^\W\d_]+", number["number"])[0] if number else ""
    kind = enclosed["kind"].capitalize() if enclosed else _KINDS.get(symbol, "")
    about = [enclosed["about"]] if enclosed and enclosed["about"] else []
    return Head(kind, number["number"] if number else "", day_of(day["day"] or "") if day else None,
                (enclosed["issuer"] or "").strip() if enclosed else "", _title((*about, *texts), above, kind), above)


def _title(texts: Sequence[str], above: str, kind: str) -> str:
    """The plan's title: as an article or a heading of the document says it, else as the heading of the annex does."""
    if issued := _ISSUED.search(above) or next(filter(None, map(_ABOUT.search, texts)), None):
        return capitalised(issued[1].strip())
    pairs = list(pairwise((*texts, "")))
    for text, following in pairs:
        if text == kind.upper() and following:
            return f"{kind} {uncapitalised(following)}"
    headings = [text for text in texts if text.isupper() and _HEADING.search(text)]
    headings += [following for text, following in pairs if text.startswith("PHỤ LỤC") and following.isupper()]
    words = headings[0].split() if headings else []
    # what is no Vietnamese word stays in capitals, as an abbreviation does
    heading = " ".join(word.lower() if is_syllable(word.strip(",.;:()–-")) else word for word in words)
    plan = _PLAN.search(heading)
    about = _ASSIGNING.sub("", heading)
    own = kind if _PLAN.match(f"{kind} ") else "Kế hoạch"
    title = capitalised(plan[0]) if plan else f"{own} {uncapitalised(about)}"
    return title if len(title.split()) >= _FEWEST_WORDS else ""
