"""A field of figures and a check worth a look, added by a line each to a copy of the library: from the form to the
report. Run by `test_fields` with that copy first on the path; what "Kiểm tra" is to say goes to `said.json`."""

from __future__ import annotations

import io
import json
import sys
from copy import copy
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from toolkit.consolidate.consolidation import consolidate
from toolkit.consolidate.parts import PartAnswer, _merge_rows
from toolkit.demo.clerks import Answers, OpenForm, fill_form
from toolkit.forms.correction import corrections
from toolkit.forms.form import FormTemplate
from toolkit.forms.marked_form import marked_form
from toolkit.intake.returns import collect, read_returns
from toolkit.model import resources, words
from toolkit.model.findings import Code, Severity
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.rendering import document_text, render_report
from toolkit.report.sections import compose, report_context, report_sentences
from toolkit.summary.summary import write_summary

HEADING, LONG = "Kinh phí đã sử dụng (triệu đồng)", "Đã mở 02 lớp tập huấn cho 80 người"


def with_a_column(path: Path) -> None:
    """The form template with one column more, made as an officer copies one in Excel."""
    book = openpyxl.load_workbook(resources.template("progress_form.xlsx"))
    name, cell = next(book.defined_names["col_percent"].destinations)
    sheet = book[name]
    percent, column = sheet[cell.replace("$", "")], sheet.max_column + 1
    for row in range(percent.row, sheet.max_row + 1):
        sheet.cell(row, column)._style = copy(sheet.cell(row, percent.column)._style)
    sheet.cell(percent.row, column).value = HEADING
    place = f"'{name}'!${get_column_letter(column)}${percent.row}"
    book.defined_names["col_budget"] = DefinedName("col_budget", attr_text=place)
    book.save(path)


def main(folder: Path) -> None:
    with_a_column(folder / "progress_form.xlsx")
    plan, _ = read_plan(resources.example("ke_hoach.xlsx"))
    template = FormTemplate.read(folder / "progress_form.xlsx")
    (folder / "forms").mkdir()
    row = {"status": "Đang thực hiện", "percent": 50, "result": LONG}
    typed = {"SNV": (12.5, 0.1, "Đã mở lớp"), "SCT": ("0,2", "khoảng 5 triệu", LONG), "STC": (None, -3, LONG)}
    expected = {}
    for code, (first, second, result) in typed.items():
        tasks = [assigned.task_id for assigned in plan.rows_of(code)]
        rows = {tasks[0]: {**row, "budget": first}, tasks[1]: {**row, "budget": second, "result": result}}
        rows = {task: {name: value for name, value in cells.items() if value is not None} for task, cells in rows.items()}
        form = fill_form(template.form(plan, plan.agency(code)), Answers(
            code, date(2020, 11, 3), datetime(2020, 11, 2), rows, (), {}))  # type: ignore[arg-type]
        (folder / "forms" / f"{code}.xlsx").write_bytes(form)
        opened = OpenForm(form)
        verdicts = {"SNV": "▲ Kết quả ngắn dưới 20 ký tự: nên xem", "SCT": (
            "✖ Kinh phí đã sử dụng: chỉ ghi số, viết liền: 1250 hoặc 12,5"), "STC": "✖ Kinh phí đã sử dụng không thể âm"}
        expected[code] = {opened.cell(opened.rows[f"T{tasks[0]}"], "check").coordinate: "✔ Đạt",
                          opened.cell(opened.rows[f"T{tasks[1]}"], "check").coordinate: verdicts[code]}
    (folder / "said.json").write_text(json.dumps(expected, ensure_ascii=False), encoding="utf-8")

    # intake refuses what the form refuses, and only wonders at what the form only wonders at
    intake = read_returns(plan, collect(folder / "forms"), template.layout)
    found = {(each.code, each.place.file) for each in intake.findings if each.place.cell and each.code in (
        Code.FIGURE_NOT_NUMBER, Code.FIGURE_NEGATIVE, Code.RESULT_SHORT)}
    assert found == {(Code.FIGURE_NOT_NUMBER, "SCT.xlsx"), (Code.FIGURE_NEGATIVE, "STC.xlsx"),
                     (Code.RESULT_SHORT, "SNV.xlsx")}, found
    short = next(each for each in intake.findings if each.code is Code.RESULT_SHORT)
    assert short.severity is Severity.WARNING
    unread = next(each for each in intake.findings if each.code is Code.FIGURE_NOT_NUMBER)
    assert "ghi ở cột Kết quả thực hiện" in unread.remedy
    marks = {(made.agency.code, mark.field[1], mark.must) for made in corrections(plan, intake) for mark in made.marks
             if mark.field[1] in ("budget", "result")}
    assert marks == {("SNV", "result", False), ("SCT", "budget", True), ("STC", "budget", True)}, marks
    for made in corrections(plan, intake):
        marked_form(template, plan, made)
    for record in intake.files:
        assert record.typed == record.consolidated + record.listed

    # consolidated: by agency and by task
    made = consolidate(plan, intake)
    first, second = (assigned.task_id for assigned in plan.rows_of("SNV")[:2])
    cells = made.rows[(made.rows["agency_code"] == "SNV")].set_index("task_id")["budget"]
    assert (cells[first], cells[second]) == (12.5, 0.1)
    assert round(sum(made.tasks["budget"].fillna(0)), 9) == 12.8
    assert "khoảng 5 triệu" in made.answers["value"].tolist()

    # the summary and the report show them
    content = write_summary(made).content({})
    (folder / "tong_hop.xlsx").write_bytes(content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    lines = list(book[words.SUMMARY_SHEETS["rows"]].iter_rows(values_only=True))
    head = next(line for line in lines if HEADING in line)
    assert {12.5, 0.1, 0.2, "khoảng 5 triệu (?)"} <= {line[head.index(HEADING)] for line in lines}
    values = report_context(made, compose(made, report_sentences()))
    paper = render_report(values, resources.template("report_template.docx"))
    (folder / "bao_cao.docx").write_bytes(paper)
    text = document_text(paper)
    assert "Kinh phí đã sử dụng (triệu đồng): 12,5." in text
    # quarters are added up; what a form of the year says comes before them, what is unclear is never left out
    (answer,) = [row for row in intake.returns[0].progress if row.values.get("budget") == 12.5]
    quarters = [PartAnswer(("task", answer.task_id), answer, date(2020, 11, 3), label) for label in ("Quý I", "Quý II")]
    assert _merge_rows(quarters)[0].values["budget"] == 25
    assert _merge_rows([*quarters, quarters[0]._replace(label="")])[0].values["budget"] == 12.5
    entry = answer.entries["budget"]._replace(text="khoảng 3")
    unclear = answer._replace(values={}, entries={}, unclear={"budget": entry})
    (both, _) = _merge_rows([quarters[0], quarters[1]._replace(row=unclear)])
    assert ("budget" in both.values, both.unclear["budget"].text) == (False, "khoảng 3")
    print("found")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
