"""A form in a clerk's hands: typed into a running LibreOffice, printed, sorted, filtered, sent back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pdfplumber
import pytest
from samples import PLAN

from toolkit.base.text import key
from toolkit.demo.clerks import OpenForm
from toolkit.forms.form import FormTemplate
from toolkit.intake.returns import collect, read_returns
from toolkit.model import words
from toolkit.model.records import Outcome
from toolkit.model.resources import template

SHEET = words.FORM_SHEETS["fill"]
TEMPLATE = template("progress_form.xlsx")
#: `typist(book, steps)`: what was seen at each of the steps of `typist.Typist`.
Office = Callable[[Path, Sequence[Sequence[object]]], list[Any]]

SENTENCE = "Đã ban hành kế hoạch, tổ chức 12 lớp tập huấn cho 480 lượt người ở các xã, phường, thị trấn; "
LIST = "\n".join(f"- Kế hoạch số {number}/KH-UBND ngày {number}/3/2020 về tuyên truyền" for number in range(10, 19))


def of_length(length: int) -> str:
    """A text of that many signs, its sentences numbered so that none stands for another."""
    return "".join(f"{number}. {SENTENCE}" for number in range(1, 200))[:length].strip()


@pytest.fixture(scope="module")
def typist(tmp_path_factory: pytest.TempPathFactory) -> Office:
    program, profile = shutil.which("soffice"), tmp_path_factory.mktemp("profile")
    pythons = (sys.executable, "/usr/bin/python3")
    python = next((each for each in pythons if Path(each).exists() and not subprocess.run(
        [each, "-c", "import uno"], capture_output=True, check=False).returncode), None)
    if program is None or python is None:
        pytest.skip("LibreOffice or its Python bridge (python3-uno) is not installed")
    def work(book: Path, steps: Sequence[Sequence[object]]) -> list[Any]:
        script = Path(__file__).parents[1] / "typist.py"
        done = subprocess.run(
            [python, str(script), program, profile.as_uri(), book.as_uri()], input=json.dumps(steps), text=True,
            capture_output=True, check=True, timeout=240)
        return list(json.loads(done.stdout))
    return work


def issued(folder: Path, agency: str, form_template: Path = TEMPLATE) -> tuple[Path, OpenForm]:
    content = FormTemplate.read(form_template).form(PLAN, PLAN.agency(agency))
    path = folder / "bieu.xlsx"
    path.write_bytes(content)
    return path, OpenForm(content)


def at(form: OpenForm, slot: str, name: str) -> str:
    return str(form.cell(form.rows[slot], name).coordinate)


def printed(pdf: Path, *headings: str) -> dict[str, str]:
    """By heading all that stands in its column, over all pages, without spaces."""
    found = dict.fromkeys(headings, "")
    with pdfplumber.open(pdf) as pages:
        for page in pages.pages:
            if "HƯỚNG DẪN" in page.extract_text():
                continue
            edges = {round(edge["x0"], 1) for edge in page.edges if edge["orientation"] == "v"}
            for heading in headings:
                for word in page.search(heading, regex=False)[:1]:
                    middle = (word["x0"] + word["x1"]) / 2
                    left, right = max(x for x in edges if x < middle), min(x for x in edges if x > middle)
                    found[heading] += squeezed(page.crop((left, word["bottom"], right, page.height)).extract_text())
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.office
def test_long_answers_are_printed_whole_whatever_the_column_and_how_many_of_its_row(typist: Office, tmp_path: Path) -> None:
    path, form = issued(tmp_path, "SNV")
    answers = {
        ("T2.4", "result"): of_length(500), ("T1.1", "result"): f"Gồm:\n{LIST}", ("T2.4", "difficulties"): of_length(450),
        ("T2.1", "documents"): LIST[:450], ("X1", "content"): of_length(200),
        ("X1", "leads"): "Công văn 120/UBND-KT của UBND tỉnh", ("X1", "product"): "Báo cáo chuyên đề"}
    longest = {("T2.5", name): f"{name} {of_length(1990)}" for name in ("result", "difficulties", "proposals")}
    typed = {at(form, slot, name): text for (slot, name), text in (answers | longest).items()}
    typed |= {str(form.free("overall").coordinate): of_length(1999), str(form.free("approver").coordinate): "Ông Ba"}
    pdf = tmp_path / "in.pdf"
    shown = typist(path, [*(["type", cell, text] for cell, text in typed.items()), ["save", pdf.as_uri(), "calc_pdf_Export"]])
    assert shown[:-1] == list(typed.values())
    headings = {"result": "Kết quả thực hiện", "difficulties": "nguyên nhân", "documents": "hiệu; ngày",
                "content": "Nội dung công việc", "leads": "Kết quả thực hiện", "product": "nguyên nhân"}
    whole = "Nội dung đã ghi, đủ cả ô"
    columns = printed(pdf, *set(headings.values()), whole)
    assert [cell for cell, text in answers.items() if squeezed(text) not in columns[headings[cell[1]]]] == []
    assert [cell for cell, text in longest.items() if squeezed(text) not in columns[whole]] == []
    assert squeezed(of_length(1999)) in columns[whole]
    assert "ÔngBa" in columns["Kết quả thực hiện"]
    contents = [PLAN.task(row.task_id).content for row in PLAN.rows_of("SNV")]
    assert [text for text in contents if squeezed(text) not in columns["Nội dung công việc"]] == []


@pytest.mark.office
@pytest.mark.nightly
def test_five_thousand_signs_are_printed_whole_on_a3(typist: Office, tmp_path: Path) -> None:
    """No program prints a row that is taller than its page: an office whose agencies write so much prints on A3."""
    book = openpyxl.load_workbook(TEMPLATE)
    book[SHEET].page_setup.paperSize, book[SHEET].page_setup.orientation = 8, "portrait"
    book.save(tmp_path / "progress_form.xlsx")
    path, form = issued(tmp_path, "SNV", tmp_path / "progress_form.xlsx")
    pdf, cell, text = tmp_path / "in.pdf", at(form, "T2.5", "result"), f"{of_length(4900)}\n{LIST[:99]}"
    assert typist(path, [["type", cell, text], ["save", pdf.as_uri(), "calc_pdf_Export"]])[0] == text
    assert squeezed(text) in printed(pdf, "Kết quả thực hiện")["Kết quả thực hiện"]
    assert min(letters(pdf)) >= 9


def letters(pdf: Path) -> Iterator[float]:
    """The sizes of the letters of the tables, from their heading down."""
    with pdfplumber.open(pdf) as pages:
        for page in pages.pages:
            for heading in page.search("Kết quả thực hiện")[:1]:
                footer = page.height - 40
                yield from (round(char["size"], 1) for char in page.chars if heading["top"] - 1 < char["top"] < footer)


@pytest.mark.office
def test_no_letter_of_the_table_is_smaller_than_9_points_on_an_a4_page(
        soffice: Callable[..., Path], tmp_path: Path) -> None:
    path, _ = issued(tmp_path, "SNV")
    pdf = soffice(path, "pdf", tmp_path)
    with pdfplumber.open(pdf) as pages:
        assert {(round(page.width), round(page.height)) for page in pages.pages} == {(842, 595)}
    assert min(letters(pdf)) >= 9


@pytest.mark.office
def test_a_part_of_a_percent_shows_as_it_was_typed_and_a_locked_cell_takes_no_typing(typist: Office, tmp_path: Path) -> None:
    path, form = issued(tmp_path, "SNV")
    typed = {at(form, slot, "percent"): text for slot, text in (("T2.4", "0.8"), ("T2.5", "66.7"), ("T1.1", "80"))}
    locked = at(form, "T2.4", "content")
    assert typist(path, [["type", cell, text] for cell, text in (*typed.items(), (locked, "sửa"))]) == [
        *typed.values(), PLAN.task("2.4").content]


ANSWERS = {f"T{row.task_id}": f"Kết quả nhiệm vụ {row.task_id}: {SENTENCE}" for row in PLAN.rows_of("SNV")} | {
    "X2": f"Việc thêm: {SENTENCE}"}


@pytest.mark.office
@pytest.mark.parametrize(("column", "kind"), [("tt", "Calc MS Excel 2007 XML"), ("status", "calc8")])
def test_a_form_sorted_filtered_and_resized_returns_with_every_answer_in_its_place(
        typist: Office, tmp_path: Path, column: str, kind: str) -> None:
    path, form = issued(tmp_path, "SNV")
    area = str(form.sheet.auto_filter.ref)
    assert area == f"A{form.rows['T2.4'] - 2}:R{max(form.task_rows)}"
    types = [["type", at(form, slot, "result"), text.strip()] for slot, text in ANSWERS.items()]
    types += [["type", at(form, "X2", "content"), "Việc thêm"], ["type", at(form, "X2", "status"), "Đã hoàn thành"]]
    types += [["type", at(form, slot, "status"), "Đã hoàn thành" if slot == "T2.5" else "Đang thực hiện"]
              for slot in ANSWERS if slot[0] == "T"]
    back = tmp_path / "gui ve"
    back.mkdir()
    saved = back / ("a.xlsx" if kind.startswith("Calc MS") else "a.ods")
    first, rows = form.rows["T2.4"] - 1, max(form.task_rows)
    seen = typist(path, [
        *types, ["unprotect"], ["sort", f"A{first}:R{rows}", form.columns[column] - 1],
        ["height", rows, 90], ["height", first, 30],
        ["filter", area, form.columns["status"] - 1, "Đã hoàn thành"], ["save", saved.as_uri(), kind]])
    assert len(seen[-2]) == 2  # the headings and the one row that is done
    intake = read_returns(PLAN, collect(back), FormTemplate.read(TEMPLATE).layout)
    (returned,) = intake.returns
    said = {f"T{each.task_id}": each.text("result") for each in returned.progress}
    said |= {each.task_id: each.text("result") for each in returned.extras}
    assert {slot: key(text) for slot, text in said.items()} == {slot: key(text) for slot, text in ANSWERS.items()}
    assert intake.files[0].outcome is not Outcome.NEEDS_CORRECTION
    assert not intake.listed
