"""Whatever lies in a round may come from elsewhere: a link, a second name of a file, a pipe. Nothing is written through it.

Every name that a step writes is such a thing in turn, and each folder that it writes in: nothing outside changes, the
step ends as always or in one sentence.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.two_levels import ANSWERED, answer, answered, begin, below, ministry_plan, province
from toolkit.base import files
from toolkit.model import words
from toolkit.model.findings import Code, ToolkitError
from toolkit.rounds.beginning import ShippedPlan, amend_by_form, amend_round, demo_round, init_round
from toolkit.rounds.consolidating import consolidate_round, release_round
from toolkit.rounds.round import Round, interrupted, refusals_told
from toolkit.rounds.sending import make_forms, mark_sent, preview_forms, remind_round

pytestmark = pytest.mark.posix

TODAY, LATE = ANSWERED, date(2026, 11, 30)
ANNEX = ("TT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\tSản phẩm\tThời gian thực hiện\n"
         "1\tRà soát giá\tSở Công Thương\t\tBáo cáo\tHàng năm\n")
#: What lies outside and is nobody's of the toolkit.
FOREIGN = "của người khác\n".encode()
MARK = ".dang_thay"


def amend(where: Round) -> object:
    annex = where.folder.parent.parent / "phu_luc.txt"
    annex.write_text(ANNEX, encoding="utf-8")
    return amend_round(where, annex)


STEPS: dict[str, Callable[[Round], object]] = {
    "preview": lambda where: preview_forms(where, TODAY), "forms": lambda where: make_forms(where, date(2026, 10, 5)),
    "sent": lambda where: mark_sent(where, {"SCT": TODAY}),
    "consolidate": lambda where: consolidate_round(where, today=TODAY), "answer": answer,
    "remind": lambda where: remind_round(where, LATE),
    "release": lambda where: release_round(where, TODAY, "Lãnh đạo đồng ý"), "amend": amend,
    "superior's form": lambda where: amend_by_form(where, next(where.folder.parent.parent.glob("bieu*.xlsx")))}


class Worked(NamedTuple):
    """A folder with a round in which every step was taken once, and by step the names that it writes, seen from that
    folder."""

    folder: Path
    names: dict[str, list[str]]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    folder = tmp_path_factory.mktemp("links")
    above = begin(folder / "bo", ministry_plan((province("tỉnh Vĩnh Long", "VLG"),)))
    where = below(above, "VLG", folder / "ky" / "tinh", "SCT; SYT; PTRAVINH")
    answered(where)
    next(path for path in sorted(where.returns.iterdir())).unlink()  # somebody is reminded
    for form in above.forms.glob("*-VLG *.xlsx"):
        shutil.copy(form, folder / "bieu.xlsx")
    for step in ("consolidate", "remind"):
        STEPS[step](where)
    (where.folder / words.PREVIEW_FILE).unlink()
    names = {}
    for step, take in STEPS.items():
        copied = copy(folder, tmp_path_factory.mktemp("names"))
        before = nodes(copied.folder.parent)
        take(copied)
        names[step] = sorted(nodes(copied.folder.parent).items() - before.items())
    return Worked(folder, {step: [name for name, _ in found] for step, found in names.items()})


def copy(folder: Path, to: Path) -> Round:
    """The round in a copy of that folder."""
    for name in ("ky", "bieu.xlsx"):
        (shutil.copytree if (folder / name).is_dir() else shutil.copy2)(folder / name, to / name)
    return Round(to / "ky" / "tinh")


def nodes(folder: Path) -> dict[str, int]:
    """The files below that folder, each with its number on the disk: a file that is replaced has another."""
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def everything(folder: Path) -> dict[str, object]:
    """What lies below that folder, with contents and times."""
    return {path.relative_to(folder).as_posix(): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
            for path in (folder, *folder.rglob("*"))}


@contextmanager
def no_hang() -> Iterator[None]:
    """A step that waits for ever fails."""
    def hangs(*_: object) -> None:
        pytest.fail("it hangs")
    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(60)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of somebody else's."""
    (tmp_path / "ngoai").mkdir()
    return tmp_path / "ngoai"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round's folder."""
    (tmp_path / "ky").mkdir()
    return tmp_path / "ky"


# ── names that are written ────────────────────────────────────────────────────────────────────────
def link_to_file(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def dangling(path: Path, outside: Path) -> None:
    outside.unlink()
    path.symlink_to(outside)


def link_to_folder(path: Path, outside: Path) -> None:
    outside.unlink()
    outside.mkdir()
    (outside / "a.txt").write_bytes(FOREIGN)
    path.symlink_to(outside, target_is_directory=True)


def second_name(path: Path, outside: Path) -> None:
    path.hardlink_to(outside)


def pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


KINDS = (link_to_file, dangling, link_to_folder, second_name, pipe)
OF_ANY_KIND = pytest.mark.parametrize("kind", KINDS)


def put(kind: Callable[[Path, Path], None], path: Path, outside: Path) -> None:
    """Have that name be such a thing; the file it leads to has the content that lay there, else a foreign one."""
    outside.write_bytes(path.read_bytes() if path.is_file() else FOREIGN)
    path.parent.mkdir(parents=True, exist_ok=True)  # of an issued report, which is not issued yet
    path.unlink(missing_ok=True)
    kind(path, outside)


#: Every kind with the step that writes most, and one kind with each other step; all with all at night.
BY_DAY = {("consolidate", kind) for kind in KINDS} | set(zip(STEPS, KINDS * 2, strict=False))


@pytest.mark.slow
@pytest.mark.parametrize(("step", "kind"), [
    pytest.param(step, kind, marks=() if (step, kind) in BY_DAY else pytest.mark.nightly) for step in STEPS for kind in KINDS])
def test_nothing_outside_changes_whatever_bears_the_names_that_are_written(
        worked: Worked, tmp_path: Path, outside: Path, step: str, kind: Callable[[Path, Path], None]) -> None:
    where = copy(worked.folder, tmp_path)
    names = [where.folder.parent / name for name in worked.names[step]]
    assert names
    folders = (where.folder, where.forms, where.results, where.reminders)
    further = [path / name for path in folders for name in (files.LOCK_FILE, MARK, ".~0.tmp")]
    ours = [path for path in names if path.is_file()]
    for number, path in enumerate((*names, *further)):
        put(kind, path, outside / str(number))
    before = everything(outside)
    with no_hang():
        if step == "sent" and kind in (link_to_folder, dangling, pipe):  # where no ledger can be read, nothing is ticked
            with pytest.raises(ToolkitError, match="Chưa có biểu mẫu"):
                STEPS[step](where)
        else:
            STEPS[step](where)
    assert everything(outside) == before
    assert not (where.folder / files.LOCK_FILE).is_symlink()
    if kind is link_to_file:
        assert [path for path in ours if path.is_symlink()] == []  # a link to what we wrote is nobody's work


@OF_ANY_KIND
def test_one_output_whatever_bears_its_names(outside: Path, folder: Path, kind: Callable[[Path, Path], None]) -> None:
    """What people wrote is kept where a link leads to it, and is still read there."""
    put(kind, folder / "a.docx", outside / "1")
    put(kind, folder / words.RESULTS_FOLDER / MARK, outside / "0")
    assert [found.code for found in interrupted(Round(folder))] == [Code.RUN_INTERRUPTED]  # also by a link
    put(kind, folder / MARK, outside / "2")
    before = everything(outside)
    with no_hang(), files.Outputs(folder / MARK) as outputs:
        promised = outputs.write(folder / "a.docx", b"ours", lambda path: files.read_or_none(path) in (b"ours", None))
        (moved,) = outputs.move()
    assert promised == moved.written == folder / ("a (mới).docx" if kind in (link_to_file, link_to_folder, second_name) else "a.docx")
    assert promised.read_bytes() == b"ours"
    assert everything(outside) == before
    assert not os.path.lexists(folder / MARK)


# ── the lock ──────────────────────────────────────────────────────────────────────────────────────
@OF_ANY_KIND
def test_a_lock_is_taken_whatever_bears_its_name(outside: Path, folder: Path, kind: Callable[[Path, Path], None]) -> None:
    put(kind, folder / files.LOCK_FILE, outside / "1")
    before = everything(outside)
    with no_hang(), files.own_turn(folder, "máy này"):
        assert everything(outside) == before
        with pytest.raises(files.FolderBusy), files.own_turn(folder):
            pytest.fail("two runs at once")
    assert everything(outside) == before
    assert list(folder.iterdir()) == []


def test_a_lock_with_a_second_name_keeps_others_out_and_a_link_put_there_is_refused(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As programs make one that keep a safe copy."""
    with files.own_turn(tmp_path, "máy này"):
        (tmp_path / "ban_sao").hardlink_to(tmp_path / files.LOCK_FILE)
        with pytest.raises(ToolkitError, match="máy này"), refusals_told(), files.own_turn(tmp_path):
            pytest.fail("two runs at once")
    assert (tmp_path / "ban_sao").read_text(encoding="utf-8") == "máy này\n"
    outside, lock = tmp_path / "ngoai", tmp_path / files.LOCK_FILE
    outside.write_bytes(FOREIGN)
    lock.symlink_to(outside)
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)
    with pytest.raises(ToolkitError, match="Không ghi được vào"), refusals_told(), files.own_turn(tmp_path):
        pytest.fail("it is taken")
    assert outside.read_bytes() == FOREIGN


# ── folders that are written in ───────────────────────────────────────────────────────────────────

FOLDERS: dict[str, tuple[Callable[[Round], Path], tuple[str, ...]]] = {
    "forms": (lambda where: where.forms, ("forms", "sent", "amend", "consolidate")),
    "mails": (lambda where: where.form_mails, ("forms", "sent", "amend")),
    "results": (lambda where: where.results, ("consolidate", "answer", "release", "remind", "forms")),
    "corrections": (lambda where: where.corrections, ("consolidate", "remind")),
    "reminders": (lambda where: where.reminders, ("remind", "release")),
    "issued reports": (lambda where: where.issued, ("consolidate", "release")),
}


@pytest.mark.slow
@pytest.mark.parametrize("is_there", [True, False], ids=["to a folder", "dangling"])
@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_is_a_link_is_refused_before_anything_is_written(
        worked: Worked, tmp_path: Path, name: str, is_there: bool) -> None:
    where, outside = copy(worked.folder, tmp_path), tmp_path / "ngoai"
    folder, steps = FOLDERS[name][0](where), FOLDERS[name][1]
    shutil.rmtree(folder, ignore_errors=True)
    outside.mkdir()
    if is_there:
        (outside / "nơi khác").mkdir()
        (outside / "nơi khác" / ".~0.tmp").write_bytes(FOREIGN)
    folder.symlink_to(outside / "nơi khác", target_is_directory=True)
    ky = where.folder.parent
    before, written = everything(outside), {path: path.read_bytes() for path in ky.rglob("*") if path.is_file()}
    for step in steps:
        with pytest.raises(ToolkitError) as refused:
            STEPS[step](where)
        assert refused.value.finding.code is Code.FOLDER_IS_LINK
        assert str(folder) in str(refused.value)
    assert everything(outside) == before
    assert {path: path.read_bytes() for path in ky.rglob("*") if path.is_file()} == written


@pytest.mark.slow
def test_what_lies_outside_is_not_made_read_only_through_the_folder_of_issued_reports(
        worked: Worked, tmp_path: Path, outside: Path) -> None:
    where = copy(worked.folder, tmp_path)
    (kept := outside / "bao_cao.docx").write_bytes(FOREIGN)
    (where.issued / "2020-11-19").mkdir(parents=True)
    (where.issued / "2020-11-18").symlink_to(outside, target_is_directory=True)
    (where.issued / "2020-11-19" / "lien_ket.docx").symlink_to(kept)
    os.link(kept, where.issued / "2020-11-19" / "ten_khac.docx")
    before = everything(outside), kept.stat().st_mode
    STEPS["consolidate"](where)
    assert (everything(outside), kept.stat().st_mode) == before


def test_the_round_itself_may_be_reached_through_a_link(worked: Worked, tmp_path: Path) -> None:
    where = copy(worked.folder, tmp_path)
    (tmp_path / "loi_tat").symlink_to(where.folder, target_is_directory=True)
    (where.results / words.SUMMARY_FILE).unlink()
    consolidate_round(Round(tmp_path / "loi_tat"), today=TODAY)
    preview_forms(Round(tmp_path / "loi_tat"), TODAY)
    assert (where.results / words.SUMMARY_FILE).is_file()


@pytest.mark.parametrize("begin_round", [
    lambda folder: init_round(folder, ShippedPlan()), lambda folder: demo_round(folder, 1)], ids=["init", "demo"])
@pytest.mark.parametrize("name", [words.FORMS_FOLDER, words.RETURNS_FOLDER, words.RESULTS_FOLDER])
def test_no_round_begins_over_links_to_empty_folders(
        outside: Path, folder: Path, name: str, begin_round: Callable[[Path], object]) -> None:
    (folder / name).symlink_to(outside, target_is_directory=True)
    with pytest.raises(ToolkitError) as refused:
        begin_round(folder)
    assert refused.value.finding.code is Code.ROUND_NOT_EMPTY
    assert list(outside.iterdir()) == []


@OF_ANY_KIND
def test_a_round_begins_whatever_bears_the_name_of_what_is_double_clicked(
        outside: Path, folder: Path, kind: Callable[[Path, Path], None]) -> None:
    put(kind, folder / words.LAUNCHER_FILE, outside / "1")
    before = everything(outside)
    with no_hang():
        init_round(folder, ShippedPlan())
    assert everything(outside) == before
    assert any(path.is_file() and not path.is_symlink() for path in folder.glob(f"{Path(words.LAUNCHER_FILE).stem}*"))


@OF_ANY_KIND
def test_the_log_goes_elsewhere_where_its_name_is_no_file_of_the_round(
        tmp_path: Path, outside: Path, folder: Path, monkeypatch: pytest.MonkeyPatch,
        kind: Callable[[Path, Path], None]) -> None:
    widgets = pytest.importorskip("toolkit.desk.widgets")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    put(kind, folder / widgets.LOG_FILE, outside / "1")
    before = everything(outside)
    with no_hang():
        assert widgets.write_log("x", folder) == tmp_path / widgets.LOG_FILE
    assert everything(outside) == before
