"""The whole round from the command line: what an officer types, what is made, what is said when it cannot be."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result
from conftest import NIGHTLY, Demonstration, run
from few_returns import with_few_returns
from samples import confirm

from toolkit.base.files import LOCK_FILE
from toolkit.rounds.round import Round, round_turn


def document(where: Path) -> dict[str, Any]:
    """What `consolidate --json` prints."""
    printed: dict[str, Any] = json.loads(run("consolidate", where, "--json", "--today", "2020-11-20").stdout)
    return printed


@pytest.fixture(scope="module")
def few(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_few_returns(demonstration.folder, tmp_path_factory.mktemp("few") / demonstration.folder.name)


@pytest.fixture
def where(few: Path, tmp_path: Path) -> Path:
    """The demonstration round with few returns."""
    return Path(shutil.copytree(few, tmp_path / few.name))


def test_the_demo_makes_every_form_the_summary_and_the_report(demonstration: Demonstration) -> None:
    folder, demo = demonstration
    outputs = [path.name for path in demo.consolidated.outputs if path.parent.name != "tra_lai" and path.suffix != ".csv"]
    assert (len(demo.forms), outputs) == (38, ["tong_hop.xlsx", "bao_cao.docx", "de_xuat_sua_ke_hoach.docx", "ra_soat.xlsx"])
    assert all(path.is_file() and path.is_relative_to(folder) for path in (*demo.forms, *demo.consolidated.outputs))


def test_the_document_says_what_the_design_says_and_a_late_file_changes_only_what_it_changes(where: Path) -> None:
    before, returns = document(where), Round(where).returns
    assert list(before) == ["round", "files", "totals", "agencies", "tasks", "findings", "outputs"]
    assert before["round"] == {"year": 2020, "period": "2020", "plan": "TV2793", "today": "2020-11-20"}
    agencies = before["agencies"]
    assert agencies["expected"] == 38 == agencies["reported"] + len(agencies["missing"])
    assert agencies["reported"] == agencies["on_time"] + agencies["late"]
    assert len(before["tasks"]) == 22
    assert all((where / path).is_file() for path in before["outputs"])
    wrong = next(file for file in before["files"] if file["outcome"] == "needs_correction"
                 and not {"FILES_CONFLICT", "FILES_MERGED"} & {found["code"] for found in file["findings"]})
    result = run("check", returns / wrong["file"], "--round", where)
    assert result.exit_code == 1
    assert all(found["message"] in result.stdout for found in wrong["findings"])
    late = next(file for file in before["files"] if file["outcome"].startswith("accepted"))
    taken = (returns / late["file"]).rename(where / "sau.xlsx")
    assert late["agency"] in document(where)["agencies"]["missing"]
    taken.rename(returns / late["file"])
    assert document(where) == before


def test_what_turns_the_writing_round_does_not_reach_the_terminal(where: Path) -> None:
    name = "a\u202ecod\u200f\u2066\x9b.xlsx"
    (Round(where).returns / name).write_bytes(b"khong phai")
    book = openpyxl.load_workbook(where / "ke_hoach.xlsx")
    book["Cơ quan"].append(["\u202eX\u200e", "Cơ quan \u2067lạ", None, "Loại \u061c1"])
    book.save(where / "ke_hoach.xlsx")
    turning = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    for command in (["consolidate", where], ["consolidate", where, "--json"], ["status", where], ["status", where, "--json"],
                    ["forms", where], ["check", Round(where).returns / name, "--round", where],
                    ["check", where / f"khong co {name}", "--round", where], ["forms", where / f"khong co {name}"]):
        result = run(*command)
        assert turning.search(result.stdout + result.stderr) is None, command
        assert result.stdout + result.stderr
    messages = [found["message"] for found in document(where)["findings"] if found["code"] == "CODE_INVALID"]
    assert any("\u202eX\u200e" in message for message in messages)


# ── what stops the work is one Vietnamese sentence, and nothing is lost ───────────────────────────
def sentence(result: Result) -> str:
    """The one line that was said."""
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_init_refuses_a_folder_in_use_and_asks_for_the_annex_its_province_and_its_year(tmp_path: Path) -> None:
    (tmp_path / "bao cao cu.txt").write_text("quan trọng", encoding="utf-8")
    assert "đã có dữ liệu" in sentence(run("init", tmp_path, "--shipped-plan"))
    assert [path.name for path in tmp_path.iterdir()] == ["bao cao cu.txt"]
    annex = "TT\tNội dung công việc\tCơ quan chủ trì\tThời hạn\n1\tXây dựng nghị quyết\tSở Tư pháp\tHàng năm"
    (tmp_path / "phu-luc.txt").write_text(annex, encoding="utf-8")
    ky, from_annex = tmp_path / "khac", ("--annex", tmp_path / "phu-luc.txt")
    assert "Vĩnh Long" in sentence(run("init", ky, *from_annex))  # the list of provinces
    assert "--period 2026" in sentence(run("init", ky, *from_annex, "--province", "Vĩnh Long"))
    assert not ky.exists()
    errors = run("init", ky, *from_annex, "--province", "Vĩnh Long", "--period", "2026").stderr
    assert errors.count("Còn phải điền") == 1
    assert "Còn phải điền 7 mục ở trang Thông tin: còn để trống: Quyết định giao nhiệm vụ (B10)" in errors
    assert "--annex" in sentence(run("init", tmp_path / "chua biet"))


def test_nothing_goes_out_with_what_the_shipped_plan_leaves_to_be_filled_in(tmp_path: Path) -> None:
    ky, cells = tmp_path / "ky", ["Thông tin › B7", "Cơ quan › F4:F41"]
    begun = run("init", ky, "--shipped-plan")
    assert begun.exit_code == 0
    assert [line[2:].split(":")[0] for line in begun.stderr.splitlines()] == [f"ke_hoach.xlsx › {cell.split(':')[0]}" for cell in cells]
    for command, work in ((["forms", "--today", "01/11/2020"], "làm biểu mẫu"), (["remind"], "soạn thư nhắc"),
                          (["report", "--final"], "làm bản chính thức"),
                          (["report", "--final", "--reason", "Lãnh đạo đồng ý"], "làm bản chính thức")):
        before = sorted(path for path in ky.rglob("*") if path.is_file())
        refused = run(command[0], ky, *command[1:])
        assert refused.exit_code == 1
        assert all(f"ke_hoach.xlsx › {cell}: " in refused.stderr for cell in cells)
        assert refused.stderr.splitlines()[-1] == (
            f"ke_hoach.xlsx: Kế hoạch còn 2 lỗi nên chưa {work}. Sửa các lỗi đã nêu trong ke_hoach.xlsx rồi chạy lại.")
        after = sorted(path for path in ky.rglob("*") if path.is_file())
        assert after == sorted({*before, ky / "xem_truoc.xlsx"} if command[0] == "forms" else before)
    assert "Họ và tên người ký (B36)" in run("consolidate", ky).stderr
    assert "Họ và tên người ký (B36)" in run("status", ky).stdout
    confirm(ky / "ke_hoach.xlsx")
    assert run("forms", ky, "--today", "01/11/2020").exit_code == 0
    assert run("remind", ky).exit_code == 0


def test_no_reason_issues_a_report_with_a_placeholder(where: Path) -> None:
    book = openpyxl.load_workbook(where / "ke_hoach.xlsx")
    line = next(row for row in book["Thông tin"].iter_rows() if row[0].value == "Họ và tên người ký")
    line[1].value, line[2].value = "[Họ và tên người ký]", None
    book.save(where / "ke_hoach.xlsx")
    refused = run("report", where, "--final", "--reason", "Lãnh đạo đồng ý")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[-1].startswith("ke_hoach.xlsx: Kế hoạch còn 1 lỗi nên chưa làm bản chính thức.")
    assert "(DỰ THẢO: còn " in run("consolidate", where).stdout


def _outputs(where: Path) -> dict[str, bytes]:
    results = Round(where).results
    return {path.relative_to(results).as_posix(): path.read_bytes() for path in sorted(results.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("command", ["consolidate", "forms"])
def test_a_round_that_another_run_is_at_work_in(where: Path, command: str) -> None:
    before = _outputs(where)
    with round_turn(Round(where), Round(where).results):
        refusal = sentence(run(command, where))
    for part in ("đang được xử lý ở một lần chạy khác (từ ", time.strftime("ngày %d/%m/%Y"), f"tiến trình {os.getpid()}"):
        assert part in refusal
    assert _outputs(where) == before
    assert not (where / LOCK_FILE).exists()


def test_stopping_a_run_by_hand(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _outputs(where)
    def stop(*_: object) -> None:
        raise KeyboardInterrupt
    monkeypatch.setattr("toolkit.rounds.consolidating.write_summary", stop)
    assert "Đã dừng" in sentence(run("consolidate", where))
    assert _outputs(where) == before
    assert not (where / LOCK_FILE).exists()


# ── the order of files makes no difference ────────────────────────────────────────────────────────
def test_shuffled_and_renamed_returns_give_the_same_results(where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders in which the disk may list the files: the same bytes each time."""
    document(where)
    before, real = _outputs(where), Path.iterdir
    for seed in range(10 if NIGHTLY else 2):
        def shuffled(path: Path, seed: int = seed) -> list[Path]:
            found = sorted(real(path))
            random.Random(seed).shuffle(found)
            return found
        monkeypatch.setattr(Path, "iterdir", shuffled)
        document(where)
        monkeypatch.undo()
        assert _outputs(where) == before, seed


@pytest.mark.shared
@pytest.mark.nightly
def test_485_odd_workbooks_in_the_returns_folder_change_no_figure(where: Path, shared: Path) -> None:
    before = document(where)
    odd = [path for path in (shared / "corpus").iterdir() if path.name != "index.csv"]
    for path in odd:
        shutil.copyfile(path, Round(where).returns / path.name)
    after = document(where)
    assert len(after["files"]) == len(before["files"]) + len(odd)
    assert after["agencies"] == before["agencies"]
    assert after["tasks"] == before["tasks"]
    known = {file["file"] for file in before["files"]}
    assert [file for file in after["files"] if file["file"] in known] == before["files"]
    for file in after["files"]:
        assert file["typed"] == file["consolidated"] + file["listed"], file["file"]
        assert file["file"] in known or file["outcome"] in ("quarantined", "skipped", "duplicate"), file
