"""One table says what agencies answer: a field added to it is found from the form to the report's data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import toolkit

HERE = Path(toolkit.__file__).parent

#: By module what is added after a text of it: the field, the finding, the check.
_ADDED = {
    "model/fields.py": ('''"Kiến nghị, đề xuất", "Kiến nghị", "Đề xuất"), opinion=True),
''', '''    Field("budget", "Kinh phí đã sử dụng (triệu đồng)", 14, kind=ValueKind.FIGURE),
'''),
    "model/findings.py": ('''"Ghi kết quả hoặc số văn bản."
''', '''    RESULT_SHORT = _W, "Kết quả thực hiện rất ngắn.", "Nên xem lại: đã làm gì, đến đâu."
'''),
    "model/checks.py": ('''"✖ Thiếu kết quả"),
''', '''    Check((Code.RESULT_SHORT,), RESULT, lambda row: 0 < len(row.texts.get(RESULT, "")) < 20,
          'AND({result}<>"",LEN({result})<20)', "▲ Kết quả ngắn dưới 20 ký tự: nên xem"),
''')}


@pytest.fixture(scope="module")
def with_budget(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `with_budget` leaves behind, run with a copy of the library that has these lines."""
    folder = tmp_path_factory.mktemp("lib")
    for name in ("toolkit", "templates", "examples"):
        shutil.copytree(HERE.parent / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (after, line) in _ADDED.items():
        path = folder / "toolkit" / name
        source = path.read_text(encoding="utf-8")
        assert source.count(after) == 1, (name, after)
        path.write_text(source.replace(after, after + line), encoding="utf-8")
    (folder / "made").mkdir()
    script = Path(__file__).parents[1] / "with_budget.py"
    done = subprocess.run([sys.executable, str(script), str(folder / "made")], check=False, capture_output=True, text=True,
                          cwd=folder, env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"})
    assert (done.returncode, done.stdout) == (0, "found\n"), done.stderr
    return folder / "made"


@pytest.mark.usefixtures("with_budget")
def test_a_line_adds_a_field_of_figures_from_the_form_to_the_report_and_a_line_a_check_worth_a_look() -> None:
    """What is asserted stands in `with_budget`."""


@pytest.mark.office
def test_the_form_says_of_them_what_intake_says(
        with_budget: Path, soffice: Callable[..., Path], tmp_path: Path) -> None:
    first, *others = sorted((with_budget / "forms").glob("*.xlsx"))
    soffice(first, "xlsx", tmp_path, *others)
    for agency, said in json.loads((with_budget / "said.json").read_text(encoding="utf-8")).items():
        sheet = openpyxl.load_workbook(tmp_path / f"{agency}.xlsx", data_only=True).worksheets[0]
        assert {cell: str(sheet[cell].value).strip() for cell in said} == said
