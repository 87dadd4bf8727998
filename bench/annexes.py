"""An annex of many tasks, under headings the reader has to work out, read by the toolkit and cell by cell by others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.rounds.round import Round

HEADINGS = ("TT", "Đầu việc phải lo", "Bên đứng mũi", "Bên góp sức", "Sản phẩm bàn giao", "Mốc cuối", "Ghi chú")
WORKBOOK = "phu-luc.xlsx"


def make_annex(folder: Path, tasks: int) -> Path:
    """A workbook of so many tasks in that folder."""
    import openpyxl

    folder.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Phụ lục")
    for line in (HEADINGS, *map(_task, range(1, tasks + 1))):
        sheet.append(line)
    book.save(folder / WORKBOOK)
    return folder


def _task(number: int) -> tuple[str, ...]:
    return (str(number), f"Rà soát thủ tục hành chính thứ {number} của các đơn vị", "Sở Nội vụ", "Sở Y tế, UBND các xã",
            f"Báo cáo số {number}", "Quý III/2026", "")


def understand_workbook(where: Round) -> Callable[[], object]:
    """The annex in a workbook, understood."""
    from toolkit.annex.annex import understand

    return lambda: understand(where.folder / WORKBOOK)


def cells_by_openpyxl(where: Round) -> Callable[[], object]:
    """The bare values of the workbook."""
    import openpyxl

    return lambda: [list(row) for sheet in openpyxl.load_workbook(where.folder / WORKBOOK, read_only=True)
                    for row in sheet.iter_rows(values_only=True)]
