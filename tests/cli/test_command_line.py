"""The command line for people in a hurry and for programs: what is said, a path of the wrong kind, the JSON Schema."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Demonstration, run
from jsonschema import Draft202012Validator
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.cli import commands as cli, printing
from toolkit.consolidate.rows import Timeliness
from toolkit.consolidate.standing import AgencyState
from toolkit.model.findings import Severity
from toolkit.model.records import Outcome, Status
from toolkit.rounds import status as round_status
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import Action
from toolkit.rounds.status import look

SCHEMA: dict[str, Any] = json.loads(Path(cli.__file__).with_name("json_output.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
TODAY = ("--today", "2020-11-20")


@pytest.fixture(scope="module")
def where(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(demonstration.folder, tmp_path_factory.mktemp("demo") / "ky"))


# ── --json ────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def documents(where: Path) -> list[tuple[str, Any]]:
    """Each document there is, of a round with returns and of one just begun."""
    returns = sorted(Round(where).returns.iterdir())
    new = where.parent / "moi"
    run("init", new, "--shipped-plan")
    refused = run("status", where.parent, "--json")
    assert (refused.exit_code, "--json dùng cho từng kỳ" in refused.stderr) == (2, True)
    return [(command, json.loads(run(command, *rest, "--json").stdout)) for command, *rest in (
        ("consolidate", where, *TODAY), ("check", *returns, "--round", where), ("status", where, *TODAY),
        ("consolidate", new, *TODAY), ("status", new, *TODAY))]


def test_every_document_keeps_the_schema_which_refuses_what_is_otherwise(documents: list[tuple[str, Any]]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for command, document in documents:
        VALIDATOR.validate(document)
        kinds = [name for name in ("consolidate", "check", "status")
                 if VALIDATOR.evolve(schema={**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{name}"}]}).is_valid(document)]
        assert kinds == [command]
    tried = 0
    for _, document in documents:
        for place, changed in broken(document):
            tried += 1
            assert not VALIDATOR.is_valid(changed), place
    assert tried > 100


def broken(document: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], Any]]:
    """The document with one key dropped, added, or of a value that is none, at each place there is."""
    if isinstance(document, dict):
        yield path, {**document, "thêm": 1}
        for name, value in document.items():
            yield (*path, name), {key: member for key, member in document.items() if key != name}
            yield from ((place, {**document, name: changed}) for place, changed in broken(value, (*path, name)))
    elif isinstance(document, list):
        yield from (((*path, 0), [changed]) for value in document[:1] for _, changed in broken(value))
    else:
        yield path, {"không phải": "giá trị"}


def enumerated(*names: str) -> set[object]:
    """The values the schema allows there."""
    node: Any = SCHEMA["$defs"]
    for name in names:
        node = node[name]
    return set(node["enum"])


def test_the_schema_knows_all_the_code_may_say() -> None:
    assert enumerated("file", "properties", "outcome") == {outcome.value for outcome in Outcome}
    assert enumerated("finding", "properties", "severity") == {severity.name.lower() for severity in Severity}
    status = ("status", "properties")
    steps = printing._COMMANDS.keys() | {Action.CONSOLIDATE.name}  # others follow what `status` never does
    assert enumerated(*status, "next") == {step.lower() for step in steps}
    assert enumerated(*status, "lines", "items", "properties", "kind") == {kind.name.lower() for kind in round_status.LineKind}
    assert enumerated(*status, "agencies", "items", "properties", "state") == {state.name.lower() for state in AgencyState}
    task = ("consolidate", "properties", "tasks", "items", "properties")
    assert enumerated(*task, "status") == {status.value for status in Status}
    assert enumerated(*task, "timeliness") == {None, *(timeliness.value for timeliness in Timeliness)}


# ── what is printed ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("step", "line"), [
    (Action.OPEN_PLAN, "Sửa những ô nêu trên trong ke_hoach.xlsx, lưu, đóng, rồi chạy: toolkit status"),
    (Action.FORMS, "Kiểm tra tệp kế hoạch, lưu, rồi chạy: toolkit forms"),
    (Action.OPEN_FOLDER, "Gửi các tệp trong 1_bieu_mau_gui_di, nhận báo cáo vào 2_bao_cao_nhan_ve, rồi chạy: toolkit consolidate"),
    *((step, "Xử lý các dòng trên rồi chạy: toolkit consolidate") for step in (Action.CONSOLIDATE, Action.AGAIN)),
    (Action.OPEN_REVIEW, "Ghi cột Quyết định của ra_soat.xlsx, lưu, đóng, rồi chạy: toolkit consolidate"),
    (Action.OPEN_REPORT, "Đọc dự thảo bao_cao.docx; khi lãnh đạo đồng ý thì chạy: toolkit report --final"),
    (Action.OPEN_MAIL, "Mở trinh_bao_cao.eml, xem lại rồi gửi; có báo cáo gửi thêm thì chạy: toolkit consolidate"),
    (Action.CLOSE, "Báo cáo đã phát hành, không còn việc phải làm; có báo cáo gửi thêm thì chạy: toolkit consolidate")])
def test_status_ends_with_the_command_that_is_next(step: Action, line: str) -> None:
    *_, last = printing.status_lines(round_status.RoundStatus("Kỳ 2020", "Đã tổng hợp.", next=step), Path("Kỳ 2020"))
    assert last == f'\nBước tiếp theo: {line} "Kỳ 2020"'


def changed(where: Path, folder: Path, agencies: tuple[str, ...], change: Callable[[Worksheet], None]) -> Path:
    """A copy of the round with a change in the forms that these agencies sent back."""
    copied = Path(shutil.copytree(where, folder / "ky"))
    for agency in agencies:
        [path] = Round(copied).returns.glob(f"TV2793-2020-{agency} *.xlsx")
        book = openpyxl.load_workbook(path)
        change(book.worksheets[0])
        book.save(path)
    return copied


def test_what_several_agencies_share_is_said_once(
        where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "SHOWN", None)
    copied = changed(where, tmp_path, ("STC", "SYT", "SXD"), lambda sheet: sheet.protection.disable())
    errors = run("consolidate", copied, *TODAY).stderr
    [shared] = [line for line in errors.splitlines() if "đã bị bỏ khóa" in line]
    assert shared.startswith("· TV2793-2020-STC So Tai chinh.xlsx › Biểu báo cáo: ")
    assert " Như vậy ở 3 cơ quan: Sở Tài chính; Sở Xây dựng; Sở Y tế. " in shared
    assert sum("đã bị bỏ khóa" in str(line) for line in look(Round(copied), date(2020, 11, 20)).lines) == 1


# ── tables for pivots and databases ───────────────────────────────────────────────────────────────
def exported(folder: Path, name: str) -> list[dict[str, str]]:
    content = (folder / f"TV2793-2020 {name}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_answers_tasks_and_agencies_are_exported_as_tables_no_cell_of_which_is_a_formula(
        where: Path, tmp_path: Path) -> None:
    copied = changed(where, tmp_path, ("STC",), lambda sheet: sheet.__setitem__("I5", "- Đã ban hành\n=1+1"))
    result = run("export", copied, tmp_path / "bang", *TODAY)
    assert result.exit_code == 0
    assert [line.rpartition("/")[2] for line in result.stdout.splitlines()] == [
        f"TV2793-2020 {name}.csv" for name in ("cau tra loi", "nhiem vu", "co quan")]
    consolidation = consolidate_round(Round(copied), today=date(2020, 11, 20)).consolidation
    answers, tasks, agencies = (exported(tmp_path / "bang", name) for name in ("cau tra loi", "nhiem vu", "co quan"))
    assert [row["TT"] for row in tasks] == consolidation.tasks["task_id"].tolist()
    assert [row["Mã cơ quan"] for row in agencies] == consolidation.agencies["code"].tolist()
    known = consolidation.answers
    assert [(row["Mã cơ quan"], row["TT"], row["Ô"]) for row in answers] == list(
        zip(known["agency_code"], known["task_id"], known["cell"], strict=True))
    statuses = {row["Nội dung"] for row in answers if row["Mục"] == "Trạng thái" and row["Chưa rõ"] == "False"}
    assert {"Đã hoàn thành", "Đang thực hiện"} <= statuses
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in (*answers, *tasks, *agencies) for cell in row.values())
    assert [row["Nội dung"] for row in answers if row["Mã cơ quan"] == "STC" and row["Ô"] == "I5"] == [
        "'- Đã ban hành\n'=1+1"]


def test_an_exported_table_that_is_open_elsewhere_is_told_by_its_path_and_the_new_one_stands_beside_it(
        where: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("export", where, *TODAY).exit_code == 0  # among the results where no folder is named
    assert len(exported(Round(where).results, "co quan")) == 38
    assert run("export", where, tmp_path, *TODAY).exit_code == 0
    path, replace = tmp_path / "TV2793-2020 co quan.csv", os.replace

    def locked(source: Path, target: Path) -> None:
        if target == path:
            raise PermissionError(errno.EACCES, "sharing violation")
        replace(source, target)

    for way in ("replace", "rename"):
        monkeypatch.setattr(os, way, locked)
    result = run("export", where, tmp_path, *TODAY)
    assert (result.exit_code, f"✖ {path.as_posix()}: " in result.stderr) == (1, True)
    assert (tmp_path / "TV2793-2020 co quan (mới).csv").is_file()


# ── a path of the wrong kind ──────────────────────────────────────────────────────────────────────
FILE = "là một tệp, ở đây cần một thư mục. Ghi thư mục của kỳ báo cáo, nơi có tệp ke_hoach.xlsx."
FOLDER = "“ky” là một thư mục, ở đây cần một tệp."


@pytest.mark.parametrize(("typed", "sentence"), [
    *(([*typed, "ky/ke_hoach.xlsx"], FILE) for typed in (
        ["status"], ["forms"], ["remind"], ["report"], ["window"], ["demo"], ["init", "moi", "--previous"],
        ["check", "a.xlsx", "--round"])),
    (["consolidate", "ky/3_ket_qua/tong_hop.xlsx"], FILE), (["check", "ky", "--round", "ky"], FOLDER),
    (["check-template", "ky"], FOLDER), (["init", "khac", "--annex", "ky"], FOLDER)], ids=lambda value: value[0])
def test_a_file_where_a_folder_is_meant_and_a_folder_where_a_file_is_are_told_as_that(
        where: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], sentence: str) -> None:
    monkeypatch.chdir(where.parent)
    done = run(*typed)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert not Path("khac").exists()


@pytest.mark.parametrize(("options", "sentence"), [
    (["--shipped-plan", "--annex", "phu-luc.txt"], "không dùng cùng"), (["--adhoc", "", "--due", "05/10/2026"], "--previous")])
def test_no_option_of_a_way_of_beginning_is_passed_over(options: list[str], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "phu-luc.txt").write_text("1\tViệc\n", encoding="utf-8")
    options = [str(tmp_path / option) if option.endswith(".txt") else option for option in options]
    result = run("init", str(tmp_path / "ky"), *options)
    assert (result.exit_code, sentence in result.output) == (2, True), result.output
    assert not (tmp_path / "ky").exists()
