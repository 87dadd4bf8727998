"""Whatever comes back, a round ends soon and in little memory: what large files take together is counted, and what is
beyond is left aside by name, while every form beside them is read."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import HERE
from damage import filled, template
from hostile import ANSWERS, cells, ods
from packages import worksheet, xlsx
from raw_files import Entry, zipped
from samples import PLAN

from bench.material import make_round
from toolkit.cli import commands as cli
from toolkit.desk.steps import consolidating
from toolkit.intake import file_reading, returns as intake
from toolkit.intake.file_reading import FileReading
from toolkit.intake.returns import ReturnedFile, read_returns, returned_file
from toolkit.model import words
from toolkit.model.findings import Code
from toolkit.model.records import Intake, Outcome
from toolkit.rounds import consolidating as consolidating_round
from toolkit.rounds.round import Round
from toolkit.sheetread.any_file import LIMITS, Package, Reason, Refused


def read(folder: Path, files: dict[str, bytes], processes: int = 1) -> Intake:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    returned = [returned_file(folder / name, name) for name in files]
    return read_returns(PLAN, returned, template().layout, processes=processes)


def said(made: Intake) -> dict[str, tuple[Outcome, list[str], tuple[int, int, int]]]:
    """Of each file: the outcome, what is wrong with it, how much was typed, consolidated and listed."""
    return {each.file: (each.outcome, [found.problem for found in each.findings],
                        (each.typed, each.consolidated, each.listed)) for each in made.files}


def table(rows: int, text: str = "chữ") -> bytes:
    return xlsx(sheet=worksheet("".join(
        f'<row r="{row}"><c r="A{row}" t="str"><v>{text} {row}</v></c></row>' for row in range(1, rows + 1))))


def repeated(rows: int, text: str) -> bytes:
    """A small OpenDocument workbook of so many rows of 15,000 cells."""
    return ods(f"<table:table-row>{cells('15000', text)}</table:table-row>" * rows)


def form() -> bytes:
    return filled(ANSWERS)


FOREIGN = "Tệp không phải biểu mẫu của kỳ báo cáo này (không có mã biểu)."
BEYOND_LIST = ("Tệp quá lớn (1.500 ô chữ ngoài biểu mẫu, 12.393 ký tự) so với phần còn lại của mức dành cho cả kỳ nên "
               "được để riêng: chưa ô nào được tổng hợp hay liệt kê.")


# ── what is listed ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("processes", [1, 2])
def test_what_a_round_cannot_list_is_left_aside_by_name_with_its_counts(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    monkeypatch.setattr(intake, "_MOST_LISTED", 100_000)
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    made = read(tmp_path, {
        "z.xlsx": form(), "b.xlsx": table(1500, "khác"), "a.xlsx": table(1500), "c.xlsx": table(900)}, processes)
    assert said(made) == {
        "a.xlsx": (Outcome.QUARANTINED, [FOREIGN], (1500, 0, 1500)),
        "b.xlsx": (Outcome.QUARANTINED, [FOREIGN, BEYOND_LIST], (0, 0, 0)),
        "c.xlsx": (Outcome.QUARANTINED, [FOREIGN], (900, 0, 900)),
        "z.xlsx": (Outcome.ACCEPTED, [], (10, 10, 0))}


# ── what is gone through ──────────────────────────────────────────────────────────────────────────
def test_all_that_one_file_holds_shares_what_one_file_may_take_and_a_form_in_it_is_read(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_reading, "_MOST_READ", 4_000_000)
    members = {f"{name}.ods": repeated(2, name) for name in "abcd"} | {"z.xlsx": form()}
    made = read(tmp_path, {"g.zip": zipped([Entry(name, content) for name, content in members.items()])})
    aside = ("Tệp quá lớn (đọc {size} MB mà chưa hết) so với phần còn lại của mức dành cho một tệp và các tệp trong đó "
             "nên được để riêng: chưa ô nào được tổng hợp hay liệt kê.")
    told = said(made)
    assert told["g.zip › a.ods"][2] == (30_000, 0, 30_000)
    assert told["g.zip › b.ods"][:2] == (Outcome.QUARANTINED, [aside.format(size="2,4")])
    assert told["g.zip › c.ods"][:2] == told["g.zip › d.ods"][:2] == (
        Outcome.QUARANTINED, [aside.format(size="0,6")])
    assert told["g.zip › z.xlsx"] == (Outcome.ACCEPTED, [], (10, 10, 0))


def test_a_part_that_says_it_is_too_large_is_refused_before_any_of_it_is_inflated() -> None:
    spent: list[int] = []
    package = Package(zipped([Entry("a.xml", b"x", size=LIMITS.part + 1)]), LIMITS)
    package.spend = spent.append
    with pytest.raises(Refused) as caught:
        package.read("a.xml")
    assert (caught.value.reason, spent) == (Reason.INFLATED, [])


# ── no memory ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("where", ["read_form", "unpacked"])
@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_a_file_that_there_is_no_memory_for_is_told_and_all_others_are_read(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, error: type[Exception]) -> None:
    known = getattr(file_reading, where)

    def failing(given: ReturnedFile | FileReading, *rest: object) -> object:
        file = given.file if isinstance(given, FileReading) else given
        if file.name == "b.xlsx":
            raise error
        return known(given, *rest)

    monkeypatch.setattr(file_reading, where, failing)
    told = said(read(tmp_path, {"a.xlsx": form(), "b.xlsx": form() + b" ", "c.xlsx": table(2)}))
    assert told["b.xlsx"] == (
        Outcome.QUARANTINED, ["Tệp vượt giới hạn an toàn (không đủ bộ nhớ) nên không mở."], (0, 0, 0))
    assert (told["a.xlsx"][0], told["c.xlsx"][2]) == (Outcome.ACCEPTED, (2, 0, 2))


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_a_step_that_there_is_no_memory_for_ends_in_a_sentence(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    where = make_round(tmp_path / "ky", 1)

    def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr(consolidating_round, "_work_out_results", failing)
    done = CliRunner().invoke(cli.main, ["consolidate", str(where.folder)])
    assert (done.exit_code, done.output.strip()) == (1, NO_MEMORY)
    status = consolidating(where, PLAN.period.last_day)(lambda *_: None)
    assert status.sentence == "Máy tính không đủ bộ nhớ để làm tiếp."


NO_MEMORY = ("Máy tính không đủ bộ nhớ để làm tiếp. Đóng bớt chương trình khác, chuyển các tệp lớn không phải báo cáo "
             "ra khỏi 2_bao_cao_nhan_ve rồi chạy lại.")


# ── a whole round ─────────────────────────────────────────────────────────────────────────────────

#: Seconds of processor and MB a whole round with such files may take, and what the process may have at all.
SECONDS, MEMORY, ADDRESSES = 60, 600, 3 << 30


def consolidate_apart(folder: str) -> None:
    """Consolidate that round, and say what it took."""
    import resource

    from memory import peak

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    done = consolidating_round.consolidate_round(Round(Path(folder)))
    taken = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": taken, "peak": peak(), "files": [
        [each.file, each.outcome.value, each.typed, each.consolidated, each.listed,
         [found.code.name for found in each.findings]] for each in done.standing.intake.files],
        "findings": [each.code.name for each in done.other_findings]}))


def consolidated(folder: Path) -> dict[str, list[object]]:
    """What became of each file of that round, consolidated in time and memory."""
    code = "import sys, test_large_rounds; test_large_rounds.consolidate_apart(sys.argv[1])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-W", "error", "-c", code, str(folder)], env=environment, check=True,
                          capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert told["seconds"] <= SECONDS
    assert told["peak"] <= MEMORY
    assert Code.ACCOUNTING_BROKEN.name not in told["findings"]
    assert all(typed == taken + listed for _, _, typed, taken, listed, _ in told["files"])
    return {name: rest for name, *rest in told["files"]}


def rows(count: int, text: Callable[[int, int], str]) -> bytes:
    return xlsx(sheet=worksheet("".join(
        f'<row r="{row}">' + "".join(
            f'<c r="{"ABCDEFGHIJ"[cell]}{row}" t="str"><v>{text(row, cell)}</v></c>' for cell in range(10)) + "</row>"
        for row in range(1, count + 1))))


def megabyte(number: int) -> bytes:
    return rows(1000, lambda row, cell: f"{number} {row} {cell} ".ljust(100, "x"))


def largest(count: int) -> bytes:
    """A zip of workbooks of nearly as many cells as one may have, alike but for the comment of each."""
    content = rows(49_900, lambda row, cell: "abcdefghij"[row * cell % 10])
    return zipped([Entry(f"n{number:02}.xlsx", content[:-2] + b"\2\0" + f"{number:02}".encode())
                   for number in range(count)])


@pytest.mark.slow
@pytest.mark.posix
@pytest.mark.nightly
def test_sixteen_foreign_workbooks_and_a_slow_zip_cost_a_round_little_and_lose_nothing(tmp_path: Path) -> None:
    where = make_round(tmp_path / "ky", 24)
    for number in range(16):
        (where.returns / f"n{number:02}.xlsx").write_bytes(megabyte(number))
    (where.returns / "cham.zip").write_bytes(largest(16))
    told = consolidated(where.folder)
    assert len(told) == 24 + 16 + 16
    assert all(each[0].startswith("accepted") for name, each in told.items() if name.startswith("TV2793"))
    for number in range(16):
        assert told[f"n{number:02}.xlsx"][:4] == ["quarantined", 10_000, 0, 10_000]
    slow = {name: each for name, each in told.items() if name.startswith("cham.zip")}
    assert all(each[0] == "quarantined" and each[4][-1] in ("FOREIGN_WORKBOOK", "FILE_LEFT_ASIDE")
               for each in slow.values())
    overflow = (where.results / words.OVERFLOW_FILE).read_text("utf-8-sig")
    listed = sum(1 for _ in csv.reader(io.StringIO(overflow))) - 1
    assert listed >= sum(each[3] for each in told.values()) - 200 * len(told)
