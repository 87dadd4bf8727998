"""Each library within the toolkit stands alone: it imports, and tells what it is for, with the rest absent."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packages import xlsx

LIBRARIES = ("page", "sheetfill", "sheetread")

TOOLKIT = Path(__file__).parent.parent / "toolkit"


def put_alone(folder: Path, *names: str) -> None:
    """A toolkit of those folders alone."""
    for name in names:
        shutil.copytree(TOOLKIT / name, folder / "toolkit" / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "toolkit/__init__.py").touch()


@pytest.mark.parametrize("names", [("base",), *((name, "base") for name in LIBRARIES)], ids=" and ".join)
def test_a_library_imports_with_the_rest_of_the_toolkit_absent_but_its_base(
        names: tuple[str, ...], tmp_path: Path) -> None:
    alone = tmp_path / "toolkit"
    put_alone(tmp_path, *names)
    modules = [".".join(path.relative_to(tmp_path).with_suffix("").parts) for path in sorted(alone.rglob("*.py"))]
    program = (
        f"import importlib, sys\nsys.path.insert(0, {str(tmp_path)!r})\n"
        f"found = [importlib.import_module(name).__file__ for name in {modules!r}]\n"
        f"assert all(each.startswith({str(tmp_path)!r}) for each in found), found")
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_has_a_page_of_its_own_with_an_example_that_runs(name: str) -> None:
    page = (TOOLKIT / name / "README.md").read_text(encoding="utf-8")
    assert len(page.splitlines()) < 70
    example = page.partition("```python\n")[2].partition("```")[0]
    command = [sys.executable, "-c", example]
    done = subprocess.run(command, cwd=TOOLKIT.parent, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_sheetread_reads_a_workbook_and_refuses_what_is_none_with_the_rest_absent(tmp_path: Path) -> None:
    put_alone(tmp_path, "sheetread", "base")
    (tmp_path / "a.xlsx").write_bytes(xlsx('<c r="A1"><v>80</v></c><c r="B1" t="str"><v>a</v></c>'))
    (tmp_path / "b.xlsx").write_bytes(b"%PDF-1.7")
    program = (
        "import sys\nfrom pathlib import Path\nfolder = Path(sys.argv[1])\nsys.path.insert(0, str(folder))\n"
        "from toolkit.sheetread.any_file import Format, Reason, Refused, read_book\n"
        "sheet, = read_book(folder / 'a.xlsx').sheets\n"
        "assert {place: cell.value for place, cell in sheet.cells.items()} == {(1, 1): 80.0, (1, 2): 'a'}\n"
        "try: read_book(folder / 'b.xlsx')\n"
        "except Refused as error: assert (error.reason, error.details['format']) == (Reason.FORMAT, Format.PDF)\n"
        "else: raise AssertionError\n"
        "assert all(name.startswith(('toolkit.sheetread', 'toolkit.base')) for name in sys.modules if name.startswith('toolkit.'))")
    command = [sys.executable, "-I", "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
