"""What an officer chooses the first time: which round to open, or what to make a new one from. No window in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from toolkit import words
from toolkit.findings import Finding
from toolkit.round_status import hindrance
from toolkit.rounds import Round, init_round


class Source(Enum):
    """What a round is made from, in words for the officer; OPEN is a round there is already."""

    OPEN = "Mở một kỳ báo cáo đã có"
    SHIPPED = "Tạo kỳ mới theo kế hoạch kèm sẵn (Quyết định 2793/QĐ-UBND)"
    ANNEX = "Tạo kỳ mới từ phụ lục của một Quyết định khác (.docx, .xlsx, .txt)"
    PREVIOUS = "Tạo kỳ mới từ kỳ trước (chuyển nhiệm vụ còn lại và kết quả để so sánh)"


@dataclass(frozen=True, slots=True)
class FirstChoice:
    """What is chosen so far, as typed. `given` is the round to open, the annex or last year's round.

    `year` "" is the year after last year's round.
    """

    source: Source
    given: str = ""
    year: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """The round to work in, whether it is `new`, and what making it has to tell."""

    where: Round
    new: bool = False
    findings: tuple[Finding, ...] = ()


_NEW_NAME = "Ky bao cao {year}"
_NO_ROUND = "Chọn thư mục kỳ báo cáo: thư mục có tệp ke_hoach.xlsx."
_NO_ANNEX = "Chọn tệp phụ lục của Quyết định."
_NO_PREVIOUS = "Chọn thư mục của kỳ trước: thư mục có tệp ke_hoach.xlsx."
_NO_YEAR = "Ghi năm báo cáo bằng bốn chữ số, ví dụ {year}."
_NO_FOLDER = "Ghi nơi đặt thư mục của kỳ báo cáo mới."
_USED = "Thư mục này đã có dữ liệu. Ghi một tên thư mục mới."


def rounds_in(folder: Path) -> tuple[Path, ...]:
    """The rounds that lie in that folder, the one last worked in first."""
    try:
        found = [each for each in folder.iterdir() if (each / words.PLAN_FILE).is_file()]
        return tuple(sorted(found, key=lambda each: (-(each / words.PLAN_FILE).stat().st_mtime, each.name)))
    except OSError:
        return ()


def first_choice(folder: Path, today: date) -> FirstChoice:
    """What the dialog begins with."""
    held = rounds_in(folder)
    year = str(today.year)
    source, given = (Source.OPEN, str(held[0])) if held else (Source.SHIPPED, "")
    return FirstChoice(source, given, year, str(folder / _NEW_NAME.format(year=year)))


def renamed(choice: FirstChoice) -> str:
    """The new folder, called after the year chosen where its name is still the one proposed."""
    folder = Path(choice.folder)
    proposed = _NEW_NAME.format(year="")
    year = choice.year.strip()
    is_proposed = folder.name.startswith(proposed) and folder.name[len(proposed):].isdecimal() and len(year) == 4
    return str(folder.with_name(_NEW_NAME.format(year=year))) if is_proposed else choice.folder


def objection(choice: FirstChoice, today: date) -> str:
    """What is still to be filled in, in a sentence; "" where nothing is."""
    given = Path(choice.given)
    if choice.source is Source.OPEN:
        return "" if choice.given and Round(given).plan.is_file() else _NO_ROUND
    if choice.source is Source.ANNEX and not (choice.given and given.is_file()):
        return _NO_ANNEX
    if choice.source is Source.PREVIOUS and not (choice.given and Round(given).plan.is_file()):
        return _NO_PREVIOUS
    if (choice.source is not Source.PREVIOUS or choice.year.strip()) and not _is_year(choice.year.strip()):
        return _NO_YEAR.format(year=today.year)
    if not choice.folder.strip():
        return _NO_FOLDER
    folder = Path(choice.folder.strip())
    if told := hindrance(folder):
        return told
    return _USED if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) else ""


def begin(choice: FirstChoice) -> Begun:
    """The round chosen, made where it is a new one. `objection` has none."""
    if choice.source is Source.OPEN:
        return Begun(Round(Path(choice.given)))
    folder = Path(choice.folder.strip())
    annex = Path(choice.given) if choice.source is Source.ANNEX else None
    previous = Path(choice.given) if choice.source is Source.PREVIOUS else None
    made = init_round(folder, annex, int(choice.year) if choice.year.strip() else None, previous)
    return Begun(Round(folder), True, made.findings)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and text.startswith("20")
