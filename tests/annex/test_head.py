"""What stands above an annex: of which document, day, issuer and title it is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.annexes import annexes
from toolkit.annex.carriers import read_source
from toolkit.annex.source import Head, read_head

ANNEXES = Path(__file__).parents[1] / "data/annexes"
ROWS = (("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"), ("1", "Nâng cấp mạng", "Sở Nội vụ", "Năm 2026"))


def head_of(path: Path, *lines: str) -> Head:
    """The head of an annex with these lines above its table: text, a Word document or a workbook, by its name."""
    if path.suffix == ".docx":
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        table = document.add_table(0, 4)
        for row in ROWS:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.save(str(path))
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in (*((line,) for line in lines), *ROWS):
            book.worksheets[0].append(row)
        book.save(path)
    else:
        path.write_text("\n".join((*lines, *map("\t".join, ROWS))), encoding="utf-8")
    return read_head(read_source(path))


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.xlsx"])
def test_a_decision_an_annex_is_enclosed_with_is_read_from_any_carrier(name: str, tmp_path: Path) -> None:
    head = head_of(
        tmp_path / name, "PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ THỰC HIỆN KẾ HOẠCH CHUYỂN ĐỔI SỐ NĂM 2026",
        "(Ban hành kèm theo Quyết định số: 123/QĐ-UBND ngày 05 tháng 01 năm 2026 của Chủ tịch UBND tỉnh Vĩnh Long)")
    assert head[:5] == ("Quyết định", "123/QĐ-UBND", date(2026, 1, 5), "Chủ tịch UBND tỉnh Vĩnh Long",
                        "Kế hoạch chuyển đổi số năm 2026")


@pytest.mark.parametrize(("lines", "expected"), [
    (("UBND XÃ LONG HỒ", "Số: 45/KH-UBND", "Long Hồ, ngày 12 tháng 02 năm 2026", "KẾ HOẠCH", "Cải cách hành chính năm 2026",
      "Căn cứ Luật số 72/2025/QH15 ngày 16 tháng 6 năm 2025;"),
     ("Kế hoạch", "45/KH-UBND", date(2026, 2, 12), "", "Kế hoạch cải cách hành chính năm 2026")),
    (("QUYẾT ĐỊNH", "Về việc ban hành Chương trình phát triển du lịch giai đoạn 2026 - 2030"),
     ("", "", None, "", "Chương trình phát triển du lịch giai đoạn 2026 - 2030")),
    (("Điều 1. Ban hành kèm theo Quyết định này Kế hoạch phòng, chống thiên tai năm 2026.",),
     ("", "", None, "", "Kế hoạch phòng, chống thiên tai năm 2026")),
    (("PHỤ LỤC II", "NHIỆM VỤ CHỐNG KHAI THÁC IUU", "(Kèm theo Kế hoạch số 15-KH/ĐU, ngày 27-02-2026 của Đảng ủy phường)"),
     ("Kế hoạch", "15-KH/ĐU", date(2026, 2, 27), "Đảng ủy phường", "Kế hoạch chống khai thác IUU")),
    ((), ("", "", None, "", ""))])
def test_what_the_head_does_not_say_is_left_blank(
        lines: tuple[str, ...], expected: tuple[object, ...], tmp_path: Path) -> None:
    assert head_of(tmp_path / "a.txt", *lines)[:5] == expected


def test_the_document_that_each_annex_of_the_tests_is_enclosed_with_is_read(tmp_path: Path) -> None:
    enclosed = re.compile(r"[Kk]èm theo (Kế hoạch|Quyết định|Chương trình|Phương án) số (\S+?)[,) ]")
    wanted = {path.stem: found.groups() for path in ANNEXES.glob("*.txt")
              if (found := enclosed.search(path.read_text(encoding="utf-8").split("\n| 1 ")[0]))}
    read = {name: read_head(read_source(annex.build(tmp_path))) for name, annex in annexes().items() if name in wanted}
    assert len(read) > 50
    assert [name for name, head in read.items() if (head.kind, head.number) != wanted[name]] == []


@pytest.mark.parametrize(("line", "issuer", "title"), [
    ("(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2026 của UBND xã Long Hồ ban hành Quy chế phối hợp với Sở Y tế năm 2026)",
     "UBND xã Long Hồ", "Quy chế phối hợp với Sở Y tế năm 2026"),
    ("(Kèm theo Kế hoạch số 5/KH-SYT ngày 05/01/2026 của Sở Y tế về việc thực hiện Kế hoạch của UBND tỉnh Vĩnh Long)", "Sở Y tế", None)])
def test_an_office_that_the_title_names_is_not_the_issuer(line: str, issuer: str, title: str | None, tmp_path: Path) -> None:
    head = head_of(tmp_path / "a.txt", line)
    assert head.issuer == issuer
    assert title is None or head.title == title
