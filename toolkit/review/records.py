"""What an officer wrote in the review workbook, verbatim."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.findings import Place
from toolkit.text import is_blank, key
from toolkit.words import Word

TITLES = {"questions": "CÁC ĐIỂM CÁN BỘ CẦN QUYẾT ĐỊNH", "received": "NGÀY NHẬN BÁO CÁO CỦA TỪNG CƠ QUAN"}
GUIDES = {
    "questions": (
        "Ghi vào cột Quyết định (ô nền vàng): chọn trong danh sách hoặc ghi tay; cột Lý do ghi thêm nếu cần. Với giá trị: ghi giá trị "
        "đúng, “Bản 1”, “Bản 2”, hoặc “Bỏ”. Với dòng: “Nhiệm vụ 2.5”, “Phát sinh” hoặc “Bỏ”. Với tệp: “Báo cáo của SCT” hoặc “Bỏ qua”. "
        "Lưu, đóng tệp rồi chạy lại. Quyết định được giữ mãi, kể cả khi sắp xếp, thêm dòng, thêm cột; không sửa cột Mã câu hỏi."
    ),
    "received": (
        "Ngày nhận quyết định đúng hạn hay quá hạn. Nếu ngày của tệp không phải ngày nhận, ghi ngày nhận thật vào cột Quyết định "
        "(ngày/tháng/năm, ví dụ 12/11/2020); để trống thì lấy ngày của tệp hoặc của thư."
    ),
}
#: The keys of what stands above our headings.
OURS = frozenset(map(key, (*TITLES.values(), *GUIDES.values())))

#: The columns we write, and the hidden one that seals them, so that what an officer writes over them is noticed.
PRINTED = ("state", "agency", "task", "field", "problem", "values", "places")
SEAL = Word("Dấu kiểm")


def seal(text: str) -> str:
    """A short digest of a text, the same whatever program saved it."""
    return hashlib.sha256(key(text).encode("utf-8", "replace")).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the review workbook.

    `sheet` is a name of `words.REVIEW_SHEETS`; `texts` are by column of `words.REVIEW_COLUMNS`; `more` by heading what
    stands in columns an officer added, or over what we had written. `place` is the cell for the answer.
    """

    mark: str
    sheet: str
    texts: Mapping[str, str]
    place: Place
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """What the officer decided, "" where nothing."""
        return "" if is_blank(self.texts.get("decision", "")) else self.texts["decision"].strip()

    @property
    def why(self) -> str:
        """The reason given, "" where none."""
        return " ".join(self.texts.get("why", "").split())

    @property
    def written(self) -> bool:
        """Whether an officer wrote anything in the line."""
        return bool(self.more) or any(not is_blank(self.texts.get(name, "")) for name in ("decision", "why"))


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that officers wrote: decisions by the mark of their question, then what belongs to none.

    `notes` are by sheet of ours the texts of lines without a known question, `sheets` the cells of further sheets,
    `headings` by sheet of ours those of columns officers added.
    """

    by_mark: Mapping[str, Decision] = field(default_factory=dict)
    notes: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    sheets: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
