"""What an officer wrote in the review workbook, verbatim."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from toolkit.findings import Place
from toolkit.text import is_blank, key
from toolkit.words import REVIEW_COLUMNS, REVIEW_SHEETS, WORDING_COLUMNS, WORDING_SHEET, Word

TITLES = {
    "questions": "CÁC ĐIỂM CÁN BỘ CẦN QUYẾT ĐỊNH",
    "received": "NGÀY NHẬN BÁO CÁO CỦA TỪNG CƠ QUAN",
    "wording": "NỘI DUNG BÁO CÁO, DO CÁN BỘ CHỌN VÀ BIÊN TẬP",
}
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
    "wording": (
        "Để trống thì báo cáo in nội dung đề xuất. Muốn in khác: ghi vào cột Nội dung của cán bộ (ô nền vàng; mỗi dòng một đoạn, "
        "Alt + Enter để xuống dòng). Ghi ở dòng đậm thì thay cả mục; ghi ở dòng của một cơ quan thì chỉ thay câu ấy: bấm dấu + ở lề trái "
        "(hoặc số 2 ở góc trái trên) để mở. Đưa vào báo cáo: chọn Có hoặc Không, để trống thì theo mặc định ở cột Tình trạng. “Nguồn đã đổi”: "
        "báo cáo gửi về đã khác lúc cán bộ viết; xem xong thì xóa ô Đề xuất trước đây. Lưu, đóng tệp rồi chạy lại: nội dung đã ghi được giữ mãi."
    ),
}
NO_QUESTION = "Không có điểm nào cần quyết định."
#: The keys of what stands above our headings.
OURS = frozenset(map(key, (*TITLES.values(), *GUIDES.values(), NO_QUESTION)))



@dataclass(frozen=True, slots=True)
class Page:
    """A kind of sheet: its columns by name, the hidden ones after them, the officer's (the answer first), and those that are sealed.

    A seal tells what an officer wrote over a text of ours, or changed in one of their own.
    """

    columns: Mapping[str, Word]
    hidden: Mapping[str, Word]
    answers: tuple[str, ...]
    sealed: tuple[str, ...]

    @property
    def answer(self) -> str:
        """The column an officer answers in."""
        return self.answers[0]


_SEAL = {"seal": Word("Dấu kiểm")}
_DECISIONS = Page(
    REVIEW_COLUMNS, _SEAL, ("decision", "why"), ("state", "agency", "task", "field", "problem", "values", "places"))
#: `rest` is what no longer fits in the cell of the officer's text, `base` the proposal it was written against.
_WORDINGS = Page(
    WORDING_COLUMNS, {**_SEAL, "base": Word("Đề xuất khi cán bộ viết"), "rest": Word("Nội dung của cán bộ (viết tiếp)")},
    ("own", "include"), ("state", "part", "task", "agency", "proposed", "former", "places", "own"))
PAGES = {"questions": _DECISIONS, "received": _DECISIONS, "wording": _WORDINGS}
SHEETS = {**REVIEW_SHEETS, "wording": WORDING_SHEET}


#: So much of a text of ours is shown in a cell; Excel takes 32,767 characters.
CELL_LENGTH = 32_000


def fitting(text: str) -> str:
    """A text of ours as its cell holds it: with an end that tells two long ones apart where it is cut."""
    return text if len(text) <= CELL_LENGTH else f"{text[:CELL_LENGTH - 60]}… (xem đủ ở tệp đơn vị gửi; {seal(text)})"


@lru_cache(maxsize=1 << 16)
def seal(text: str) -> str:
    """A short digest of a text, the same whatever program saved it."""
    return hashlib.sha256(key(text).encode("utf-8", "replace")).hexdigest()[:6]


def overwritten(sheet: str, name: str) -> str:
    """What heads the column that keeps what an officer wrote over that column of ours."""
    return f"{PAGES[sheet].columns[name].text} (cán bộ sửa)"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the review workbook.

    `sheet` is a name of `SHEETS`; `texts` are by column of its page; `more` by heading what stands in columns an officer
    added, or over what we had written. `place` is the cell for the answer.
    """

    mark: str
    sheet: str
    texts: Mapping[str, str]
    place: Place
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """What the officer decided or worded, "" where nothing."""
        text = self.texts.get(PAGES[self.sheet].answer, "")
        return "" if is_blank(text) else text.strip()

    @property
    def why(self) -> str:
        """The reason given, "" where none."""
        return " ".join(self.texts.get("why", "").split())

    @property
    def written(self) -> bool:
        """Whether an officer wrote anything in the line."""
        return bool(self.more) or any(not is_blank(self.texts.get(name, "")) for name in PAGES[self.sheet].answers)

    def contradicts(self, other: Decision) -> bool:
        """Whether another line of the same mark says something else: in the answer, or in whether it is printed."""
        both = [(name, self.texts.get(name, ""), other.texts.get(name, "")) for name in PAGES[self.sheet].answers if name != "why"]
        said = [(name, one, two) for name, one, two in both if not (is_blank(one) or is_blank(two))]
        return any(one.strip() != two.strip() if name == "own" else key(one) != key(two) for name, one, two in said)

    def untouched(self, name: str) -> bool:
        """Whether a sealed column holds what it held when we wrote it."""
        seals = dict(zip(PAGES[self.sheet].sealed, self.texts.get("seal", "").split("."), strict=False))
        return seal(self.texts.get(name, "")) == seals.get(name)


class Line(NamedTuple):
    """A line as it is to be written: `texts` by column, hidden ones too; `state` by code name; `options` for a drop-down.

    `inner`: it is one of those that the line above sums up, shown when that is opened; `shut`: it need not be seen at first.
    """

    state: str
    texts: Mapping[str, str]
    options: tuple[str, ...] = ()
    more: Mapping[str, str] = {}
    inner: bool = False
    shut: bool = False


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
