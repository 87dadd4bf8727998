"""The peers, each doing its work once: `PEERS-PYTHON bench/peers.py NAME ROUND-FOLDER` prints what it took, as JSON.

Run by an interpreter of its own (`bench.environment`) that knows the peers: nothing of ours is imported.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

Work = Callable[[], object]

#: What a recipe's author looks up once and writes down: the heading row of the shipped form, from 0; the answers'
#: columns and first row.
HEADING_ROW, ANSWERS, FIRST_ROW, SHEET = 2, "EFGHIJK", 5, "Biểu báo cáo"


def read_calamine(folder: Path) -> Work:
    """The bare values of every sheet of every return."""
    from python_calamine import CalamineWorkbook

    def work() -> None:
        for path in returns(folder):
            book = CalamineWorkbook.from_path(str(path))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()

    return work


def recipe(engine: Literal["openpyxl", "calamine"], writer: Literal["openpyxl", "xlsxwriter"]) -> Callable[[Path],
    Work]:
    """The usual recipe: glob, read_excel, concat, to_excel, then headings, widths and wrapping; unchecked, by
    position."""
    def case(folder: Path) -> Work:
        def work() -> None:
            import pandas as pd

            frames = []
            for path in returns(folder):
                frame = pd.read_excel(path, header=HEADING_ROW, engine=engine)
                frame["Tệp"] = path.name
                frames.append(frame)
            with pd.ExcelWriter(folder / "peer.xlsx", engine=writer) as book:
                pd.concat(frames, ignore_index=True).to_excel(book, sheet_name="Tổng hợp", index=False)
                STYLES[writer](book)

        return work

    return case


def style_openpyxl(book: Any) -> None:
    """Every cell wrapped and bordered, the heading in sight."""
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    sheet = book.sheets["Tổng hợp"]
    sheet.freeze_panes = "A2"
    wrap, side = Alignment(wrap_text=True, vertical="top"), Side(style="thin")
    border = Border(side, side, side, side)
    for column in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 20
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment, cell.border = wrap, border


def style_xlsxwriter(book: Any) -> None:
    """Every column wrapped and bordered, the heading in sight."""
    sheet = book.sheets["Tổng hợp"]
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, sheet.dim_colmax, 20, book.book.add_format({"text_wrap": True, "valign": "top", "border": 1}))


STYLES: dict[str, Callable[[Any], None]] = {"openpyxl": style_openpyxl, "xlsxwriter": style_xlsxwriter}


def consolidate_datamaps(folder: Path) -> Work:
    """datamaps: a datamap of the answers of 22 rows, typed; the forms imported, checked and written to a master."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    inputs = home / "input"
    inputs.mkdir(parents=True)
    for number, path in enumerate(returns(folder)):
        shutil.copy(path, inputs / f"return{number}.xlsx")
    cells = [f"{column}{row}" for row in range(FIRST_ROW, FIRST_ROW + 22) for column in ANSWERS]
    lines = [f"answer {cell},{SHEET},{cell},TEXT" for cell in cells]
    (inputs / "datamap.csv").write_text("\n".join(["cell_key,template_sheet,cell_reference,type", *lines]),
        encoding="utf-8")
    program = [str(Path(sys.executable).with_name("datamaps")), "import", "templates", "-m", "-d",
        str(inputs / "datamap.csv"), "--inputdir", str(inputs)]
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return lambda: subprocess.run(program, check=True, capture_output=True, env=environment)


def make_forms(folder: Path) -> Work:
    """openpyxl: the ready form loaded, every text written again, saved; once for each form."""
    from openpyxl import load_workbook

    def work() -> None:
        for path in sorted((folder / "1_bieu_mau_gui_di").glob("*.xlsx")):
            book = load_workbook(path)
            for row in book[SHEET].iter_rows():
                for cell in row:
                    if cell.value is not None:
                        cell.value = str(cell.value)
            book.save(folder / "peer.xlsx")

    return work


def returns(folder: Path) -> list[Path]:
    """The returned files."""
    return sorted((folder / "2_bao_cao_nhan_ve").glob("*.xlsx"))


CASES: dict[str, Callable[[Path], Work]] = {
    "read_calamine": read_calamine,
    "consolidate_openpyxl": recipe("openpyxl", "openpyxl"),
    "consolidate_calamine": recipe("calamine", "xlsxwriter"),
    "consolidate_datamaps": consolidate_datamaps,
    "make_forms": make_forms,
}


def used(who: int) -> float:
    """Seconds of processor."""
    found = resource.getrusage(who)
    return found.ru_utime + found.ru_stime


def children_cpu() -> float:
    """Seconds of processor that processes we started have used."""
    return used(resource.RUSAGE_CHILDREN)


def main(name: str, folder: str) -> None:
    """Do the work once; print its seconds on the clock and of the processor, and the peak memory in MB."""
    work = CASES[name](Path(folder))
    began, before = time.perf_counter(), used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN)
    work()
    wall, cpu = time.perf_counter() - began, used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN) - before
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": peak_mb()}))


def peak_mb() -> float:
    """The peak of the largest process; on Linux its own not from getrusage, whose figure begins with that of the
    process it came from."""
    status, others = Path("/proc/self/status"), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if status.is_file():
        own = int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))[0])
    else:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, others) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
