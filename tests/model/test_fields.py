"""One table says what agencies answer: a field added to it is found from the form to the report's data, and nobody
spells one.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

import toolkit
from toolkit.model import fields

HERE = Path(toolkit.__file__).parent

#: A field is added before anything else of the toolkit is imported; its column is made in the template as an officer
#: would.
_SCRIPT = '''
import io, sys
from datetime import date, datetime
from pathlib import Path
from toolkit.model import fields
fields.ANSWERS["cost"] = fields.Field("cost", "Kinh phí đã sử dụng", (), fields.ValueKind.TEXT, 20)

from copy import copy
import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from toolkit.model import resources, words
from toolkit.consolidate.consolidation import consolidate
from toolkit.demo.clerks import Answers, fill_form
from toolkit.forms.form import FormTemplate
from toolkit.intake.returns import collect, read_returns
from toolkit.plan.plan_workbook import read_plan
from toolkit.summary.summary import write_summary

folder = Path(sys.argv[1])
book = openpyxl.load_workbook(resources.template("progress_form.xlsx"))
name, cell = next(book.defined_names["col_result"].destinations)
sheet = book[name]
result = sheet[cell.replace("$", "")]
column = sheet.max_column + 1
for row in range(result.row, sheet.max_row + 1):
    there, new = sheet.cell(row, result.column), sheet.cell(row, column)
    new._style = copy(there._style)
sheet.cell(result.row, column).value = "Kinh phí đã sử dụng"
place = f"'{name}'!${openpyxl.utils.get_column_letter(column)}${result.row}"
book.defined_names["col_cost"] = DefinedName("col_cost", attr_text=place)
book.save(folder / "progress_form.xlsx")

plan, _ = read_plan(resources.example("ke_hoach.xlsx"))
template = FormTemplate.read(folder / "progress_form.xlsx")
task = plan.rows_of("SNV")[0].task_id
typed = {"status": "Đang thực hiện", "result": "Đã làm", "cost": "125 triệu đồng"}
answers = Answers("SNV", date(2020, 11, 3), datetime(2020, 11, 2), {task: typed}, (), {})
(folder / "ve").mkdir()
(folder / "ve" / "SNV.xlsx").write_bytes(fill_form(template.form(plan, plan.agency("SNV")), answers))
intake = read_returns(plan, collect(folder / "ve"), template.layout)
said = {row.task_id: row.text("cost") for row in intake.returns[0].progress}
assert said[task] == "125 triệu đồng", said
made = consolidate(plan, intake)
row = made.rows[(made.rows["agency_code"] == "SNV") & (made.rows["task_id"] == task)]
assert row["cost"].tolist() == ["125 triệu đồng"]
assert "125 triệu đồng" in made.answers["value"].tolist()
written = write_summary(made)
rows = openpyxl.load_workbook(io.BytesIO(written.content({})))[words.SUMMARY_SHEETS["rows"]].iter_rows(values_only=True)
head = next(row for row in rows if "TT" in row)
assert "125 triệu đồng" in [row[head.index("Kinh phí đã sử dụng")] for row in rows]
print("found")
'''

#: Where a field's name may be spelled, and why.
_ALLOWED = {
    "model/fields.py": "the table itself",
    "model/words.py": "names of sheets and passages that are called as a field is",
    "model/records.py": "the properties of an answer are called so", "cli/printing.py": "the keys of --json",
    "rounds/status.py": "the name of a command", "desk/opening.py": "the name of a command",
    "consolidate/columns.py": "columns of frame `tasks`: a task's derived status, its leads' mean percent",
    "consolidate/frames.py": "the same columns", "summary/tables.py": "the same columns; the sheet of difficulties",
    "summary/overview.py": "the same columns", "summary/summary.py": "the same columns", "consolidate/new_plans.py": "the same columns",
    "report/upward.py": "the same columns"}
#: Rooms that still spell fields and are to take them from the table: each leaves this list as it does.
_TO_MOVE = {"intake/merging.py"}


def test_a_field_added_at_run_time_is_found_from_the_form_to_the_report_s_data(tmp_path: Path) -> None:
    """The report's data are the frames handed to it: the answer stands in `rows` and in `answers`."""
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(tmp_path)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "found\n"


def _spelled() -> Iterator[tuple[str, int, str]]:
    """Every text constant of the library that is a field's name: module, line, name. Docstrings are longer."""
    for path in sorted(HERE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in tuple(fields.ANSWERS):
                yield path.relative_to(HERE).as_posix(), node.lineno, str(node.value)


def test_no_module_spells_a_field() -> None:
    assert [each for each in _spelled() if each[0] not in _ALLOWED.keys() | _TO_MOVE] == []


#: By module what is added after a text of it: the field, the finding, the check.
_ADDED = {
    "model/fields.py": ('''          ValueKind.TEXT, 27, opinion=True),
''', '''    Field("budget", "Kinh phí đã sử dụng (triệu đồng)", (), ValueKind.FIGURE, 14),
'''),
    "model/findings.py": ('''"Ghi kết quả hoặc số văn bản.")
''', '''    RESULT_SHORT = (_W, "Kết quả thực hiện rất ngắn.", "Nên xem lại: đã làm gì, đến đâu.")
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
