"""The guides of docs/huong-dan: gone through as they tell it, with pictures of the real window, form and report.

A picture is made by `pytest tests/desk/test_guide.py --update-pictures`, which also keeps what it shows as text; the test run
compares that text with what there is to show now, so that a changed window, form or report asks for new pictures.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tkinter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tkinter import ttk
from typing import Any

import docx
import openpyxl
import pytest
from conftest import NIGHTLY, Demonstration
from desks import TODAY, Desk, decide, desk_on_screen
from samples import confirm
from test_first_use import annex_of

from bench.material import return_forms
from bundle.guide import PAGES, document, guide_name, write_guide
from tests import two_levels
from toolkit.demo.demonstration import as_illustration, write_demo_returns
from toolkit.desk import opening, widgets
from toolkit.desk.first_choice import Source
from toolkit.model import words
from toolkit.model.form_code import CORRECTION_ENDING
from toolkit.model.period import PeriodKind, PeriodName, period_of
from toolkit.model.resources import FORM_TEMPLATE, template
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.sheets import ANNEX_READ, SHEETS
from toolkit.review import decisions
from toolkit.rounds.beginning import QUESTIONS, FromAnnex, ShippedPlan, init_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import Action
from toolkit.rounds.sending import make_forms
from toolkit.rounds.status import LineKind
from toolkit.sheets.schema import YES_NO

pytestmark = pytest.mark.desk

PICTURES = PAGES / "hinh"
BUNDLE = PAGES.parent.parent / "bundle" / "folder"
#: How many rows or paragraphs of a page a picture shows, and how much of its height.
ROWS, PARAGRAPHS = 9, 16
PARTS = {"chon-cot": 0.6, "bieu-mau": 0.36, "bieu-gui-lai": 0.36, "ra-soat": 0.6, "noi-dung": 0.7, "bang-tong-hop": 0.94, "bao-cao": 0.9}
#: Colours that are enough where 32 make a picture large.
COLOURS = {"bao-cao": 8, "bang-tong-hop": 24}
#: What the page says that a picture shows, where that is not the first.
ON_PAGE = {"noi-dung": "NỘI DUNG BÁO CÁO"}
#: Windows with little in their list, made less tall: pixels.
LOW = {"bat-dau": 430, "ke-hoach": 430, "gop-quy": 440, "dot-xuat": 500,
       "sua-ke-hoach": 520, "bieu-cap-tren": 480, "tra-loi": 520, "cac-ky": 420, "con-no": 520}
#: What stands for the tests' own folder, typed where the picture shows a path.
PLACE = r"D:\Tổng hợp báo cáo\Ky bao cao 2020"


#: The rounds of an office: period, number of the plan, the day before which returns are due, how many sent one.
OFFICE = (("2020Q2", 88, date(2020, 7, 5), 38), ("2020Q3", 88, date(2020, 10, 5), 36), ("2020", 88, date(2020, 11, 15), 31),
          ("2020H1", 154, date(2020, 7, 10), 37), ("2020", 154, date(2020, 12, 20), 0),
          ("2020Q3", 27, date(2020, 10, 15), 34), ("2020Q4", 27, date(2020, 12, 25), 0))

#: Keeps what the window shows as the picture of that name.
Keep = Callable[[Desk, str], None]


def window_text(widget: Any) -> Iterator[str]:
    """What the window says, widget by widget; the list's lines as far as a picture has room for them."""
    if isinstance(widget, ttk.Treeview):
        lines = [line for parent in widget.get_children() for line in _line(widget, parent)]
        yield from lines[:14]
    elif isinstance(widget, ttk.Entry):
        yield f"[{widget.get()}]"
    elif isinstance(widget, tkinter.Text):
        yield widget.get("1.0", "end").strip()
    elif isinstance(widget, (ttk.Label, ttk.Button, ttk.Radiobutton)):
        states = [name for name,
            so in (("mờ", widget.instate(["disabled"])), ("chọn", widget.instate(["selected"]))) if so]
        states += ["mặc định"] if isinstance(widget, ttk.Button) and str(widget.cget("default")) == "active" else []
        yield " ".join((f"<{widget.cget('text')}>" if isinstance(widget, ttk.Button) else str(widget.cget("text")),
            *states))
    for child in widget.winfo_children():
        if child.winfo_ismapped():
            yield from window_text(child)


def _line(tree: ttk.Treeview, parent: str) -> Iterator[str]:
    """A heading, and its lines where it is unfolded; how far a long name has room is the font's business."""
    yield tree.item(parent, "text") or " | ".join(map(str, tree.item(parent, "values")))
    if tree.item(parent, "open"):
        for line in tree.get_children(parent):
            yield f"  {tree.item(line, 'text')[:20]} | {tree.item(line, 'values')[0]}"


def page_text(path: Path) -> str:
    """What the head of a workbook's sheet, or of a document, or its table, says; without what is computed, hidden or
    made from a file's bytes."""
    if path.suffix == ".docx":
        paper = docx.Document(str(path))
        cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
        return "\n".join(filter(None, (*cells, *(paragraph.text for paragraph in paper.paragraphs[:PARAGRAPHS]))))
    book = openpyxl.load_workbook(path)
    sheet = book[decisions.PASSAGES.name] if path.stem in ON_PAGE else book.worksheets[0]
    hidden = [name for name, column in sheet.column_dimensions.items() if column.hidden]
    rows = [[str(cell.value) for cell in row if cell.value is not None and cell.column_letter not in hidden] for row in sheet.iter_rows(max_row=ROWS)]
    text = "\n".join(" | ".join(text for text in row if not text.startswith("=")) for row in rows if row)
    return re.sub(r"(?m)^[A-Z]-[A-Z0-9]{8} \|", "[mã] |", text)


def picture_of_window(desk: Desk, path: Path) -> None:
    """The window as the screen shows it."""
    wide, high = desk.root.winfo_width(), desk.root.winfo_height()
    desk.root.geometry(f"{wide}x{LOW.get(path.stem, high)}")
    desk.root.update()
    taken = subprocess.run(["import", "-window", str(desk.root.winfo_id()), "png:-"], check=True, capture_output=True,
        timeout=30)
    subprocess.run(["convert", "png:-", "-strip", "+dither", "-colors", "64", f"PNG8:{path}"], input=taken.stdout,
        check=True, timeout=30)
    desk.root.geometry(f"{wide}x{high}")


def with_checks(path: Path) -> Path:
    """A form as it is seen on the screen: with the column Kiểm tra, which is not printed."""
    book = openpyxl.load_workbook(path)
    sheet = book[words.FORM_SHEETS["fill"]]
    (check,) = (cell for cell in sheet[3] if cell.value == "Kiểm tra")
    sheet.print_area = f"{check.column_letter}1:K{sheet.max_row}"
    book.save(path)
    return path


def picture_of_page(pdf: Path, path: Path) -> None:
    """The upper part of the page it is about."""
    import pdfplumber

    with pdfplumber.open(pdf) as pages:
        texts = (page.extract_text() for page in pages.pages)
        number = next(str(at) for at, text in enumerate(texts, 1) if ON_PAGE.get(path.stem, "") in text)
    page, only = pdf.with_suffix(""), ["-f", number, "-singlefile"]
    subprocess.run(["pdftoppm", "-r", "130", "-png", *only, str(pdf), str(page)], check=True, timeout=60)
    part = ["-gravity", "north", "-crop", f"100%x{PARTS[path.stem]:.0%}+0+0", "+repage", "-trim", "+repage"]
    colours = ["+dither", "-colors", str(COLOURS.get(path.stem, 32))]
    look = ["-resize", "1100x>", "-bordercolor", "white", "-border", "8", "-strip", *colours]
    subprocess.run(["convert", f"{page}.png", *part, *look, f"PNG8:{path}"], check=True, timeout=60)


# ── the officer's way ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def shown(display: str, demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, str]:
    """What each picture shows, from the way the officer's guide tells, step by step; by day that of one round alone."""
    home = tmp_path_factory.mktemp("guide") / "Tổng hợp báo cáo"
    home.mkdir()
    updating = request.config.getoption("--update-pictures")
    texts: dict[str, str] = {}
    def keep(desk: Desk, name: str) -> None:
        desk.root.update()
        texts[name] = "\n".join(window_text(desk.root))
        if updating:
            picture_of_window(desk, PICTURES / f"{name}.png")
    with desk_on_screen() as desk:
        _first_steps(desk, home, keep)
        where = Round(home / "Ky bao cao 2020")
        for path in Round(demonstration.folder).returns.iterdir():
            shutil.copy2(path, where.returns)
        desk.press("<F5>")
        desk.idle()
        keep(desk, "ket-qua")
        pages = {name: shutil.copy2(path, home.parent / f"{name}{path.suffix}") for name, path in _pages(where).items()}
        pages["chon-cot"] = shutil.copy2(_columns_asked(home.parent / "cot"), home.parent / "chon-cot.xlsx")
        _decided_and_released(desk, where)
        keep(desk, "phat-hanh")
        desk.press("<Return>")
        assert desk.opened[-1].name == words.UPWARD_MAIL_FILE
        desk.press("<Escape>")
        assert desk.destroyed()
        assert not desk.crashed
    if NIGHTLY or updating:
        for show in (_amended, _many_rounds, _two_levels, _year_from_quarters, _ad_hoc):
            with desk_on_screen() as desk:
                show(desk, home.parent / show.__name__, keep)
    texts |= {name: page_text(Path(path)) for name, path in pages.items()}
    if updating:
        convert: Callable[..., Path] = request.getfixturevalue("soffice")
        for name, path in pages.items():
            seen = with_checks(Path(path)) if name.startswith("bieu") else Path(path)
            picture_of_page(convert(seen, "pdf", home.parent), PICTURES / f"{name}.png")
        for name, text in texts.items():
            (PICTURES / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")
    return texts


def _columns_asked(home: Path) -> Path:
    """The workbook in which an officer says what the columns of an annex are (section 15)."""
    home.mkdir()
    lines = (("Số", "Phải làm gì", "Mũi 1", "Mũi 2", "Cái cần có", "Ghi thêm", "Bao giờ"),
             ("1", "Rà soát quy định về bảo vệ người tiêu dùng", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Báo cáo rà soát", "", "Quý III/2026"),
             ("2", "Tuyên truyền tại các chợ trên địa bàn xã", "Hội Phụ nữ xã", "Ban Quản lý chợ", "05 buổi", "Theo kinh phí", "Trước 30/9/2026"))
    annex = home / "phu luc.txt"
    annex.write_text("\n".join("\t".join(line) for line in lines), encoding="utf-8")
    return init_round(home / "ky", FromAnnex(annex)).outputs[0]


def _first_steps(desk: Desk, home: Path, keep: Keep) -> None:
    """Sections 1 to 3 of the guide."""
    desk.show(home)
    desk.root.update()
    folder = desk.field("Thư mục của kỳ mới")
    proposed = folder.get()
    _type(folder, PLACE)
    keep(desk, "bat-dau")
    desk.choose(Source.SHIPPED)
    _type(folder, proposed)
    assert desk.default() == ["Tạo kỳ báo cáo"]
    desk.root.focus_force()
    desk.press("<Return>")
    desk.wait(lambda: desk.widgets(ttk.Treeview))
    desk.idle()
    where = Round(home / "Ky bao cao 2020")
    assert desk.opened == [where.plan]
    keep(desk, "ke-hoach")
    assert desk.default() == ["Mở kế hoạch"]
    confirm(where.plan)
    desk.press("<F5>")
    desk.idle()
    assert desk.default() == ["Làm biểu mẫu"]
    desk.press("<Return>")
    desk.idle()
    assert len(list(where.forms.glob("*.xlsx"))) == 38
    assert desk.default() == ["Mở thư mục"]
    desk.press("<Return>")
    assert desk.opened[-1] == where.folder


def _quarters(home: Path) -> Path:
    """A folder with four quarters of the shipped plan."""
    for number in range(1, 5):
        period = PeriodName(2020, PeriodKind.QUARTER, number)
        init_round(home / f"Ky bao cao {period.code}", ShippedPlan(period))
    return home


def _year_from_quarters(desk: Desk, home: Path, keep: Keep) -> None:
    """Section 10, as far as the dialog goes."""
    desk.show(_quarters(home))
    desk.begin_anew()
    desk.choose(Source.PREVIOUS)
    desk.type("Thư mục của kỳ trước", str(home / "Ky bao cao 2020Q4"))
    desk.type("Kỳ báo cáo", "Năm 2020")
    _type(desk.field("Thư mục của kỳ trước"), f"{PLACE}Q4")
    _type(desk.field("Thư mục của kỳ mới"), PLACE)
    keep(desk, "gop-quy")


def _ad_hoc(desk: Desk, home: Path, keep: Keep) -> None:
    """Section 9, as far as the dialog goes."""
    desk.show(_quarters(home))
    desk.begin_anew()
    desk.choose(Source.AD_HOC)
    for name, text in (("Lấy nhiệm vụ từ kỳ", str(home / "Ky bao cao 2020Q3")), ("Tên báo cáo", "Báo cáo nhanh dịp Tết"),
                       ("TT nhiệm vụ", "2.1, 4.1"), ("Ngày cuối nhận báo cáo", "05/12/2020")):
        desk.type(name, text)
    assert desk.field("Thư mục của kỳ mới").get().endswith("Ky bao cao 2020D01")
    _type(desk.field("Lấy nhiệm vụ từ kỳ"), f"{PLACE}Q3")
    _type(desk.field("Thư mục của kỳ mới"), f"{PLACE}D01")
    keep(desk, "dot-xuat")


def _many_rounds(desk: Desk, home: Path, keep: Keep) -> None:
    """Section 12: three plans, two periods of each."""
    for code, number, due, senders in OFFICE:
        where = Round(home / f"KH{number}" / f"Ky bao cao {code}")
        init_round(where.folder, ShippedPlan(period_of(code)))
        plan, _ = read_plan(where.plan)
        decision = f"Kế hoạch số {number}/KH-UBND ngày 15/01/2020 của Ủy ban nhân dân tỉnh Trà Vinh"
        settings = plan.settings._replace(plan_code=f"KH{number}", decision=decision)
        plan = as_illustration(replace(plan, settings=settings, period=plan.period._replace(due_before=due)))
        where.plan.write_bytes(write_plan(plan))
        make_forms(where, date(2020, 1, 10))
        if senders:
            return_forms(where)
            for at, path in enumerate(sorted(where.returns.glob("*.xlsx"))):
                os.utime(path, (datetime(2020, 6, 20).timestamp(),) * 2) if at < senders else path.unlink()
            consolidate_round(where, today=TODAY)
    desk.show(home)
    desk.listed()
    path = next(label for label in desk.widgets(ttk.Label) if label.cget("text") == str(home))
    path.configure(text=PLACE.rpartition("\\")[0])
    keep(desk, "cac-ky")
    desk.press("<Alt-Key-q>")
    agencies = next(table for table in desk.widgets(ttk.Treeview) if len(table.cget("columns")) == 4)
    agencies.selection_set(agencies.get_children()[0])
    keep(desk, "con-no")


def _two_levels(desk: Desk, home: Path, keep: Keep) -> None:
    """Section 14: a form of a ministry, the dialog with it, the round answered."""
    above = two_levels.begin(home / "bo", two_levels.ministry_plan((two_levels.province("tỉnh Vĩnh Long", "VLG"),)))
    own = two_levels.below(above, "VLG", home / "tinh", "SCT; SYT; XCAUKE")
    plan, _ = read_plan(own.plan)
    forms = make_forms(own, date(2026, 10, 5)).outputs
    write_demo_returns(plan, {path.name: path.read_bytes() for path in forms}, own.returns, 7)
    (home / "moi").mkdir()
    desk.show(home / "moi")
    desk.choose(Source.FORM)
    desk.type("Biểu của cấp trên", str(next(above.forms.glob("*-VLG *.xlsx"))))
    assert desk.field("Thư mục của kỳ mới").get().endswith("Ky bao cao 2026")
    _type(desk.field("Biểu của cấp trên"), r"D:\Bộ Công Thương\BCT100-2026-VLG Uy ban nhan dan tinh Vinh Long.xlsx")
    _type(desk.field("Thư mục của kỳ mới"), r"D:\Tổng hợp báo cáo\Ky bao cao 2026")
    keep(desk, "bieu-cap-tren")
    with desk_on_screen() as desk:
        desk.today = date(2026, 11, 9)
        desk.show(own.folder)
        desk.idle()
        desk.press("<Alt-Key-i>")
        desk.wait(lambda: desk.opened)
        desk.idle()
        keep(desk, "tra-loi")


def _amended(desk: Desk, home: Path, keep: Keep) -> None:
    """Section 11: a task worded anew, one given to others, one gone."""
    where = Round(home / "Ky bao cao 2020")
    init_round(where.folder, ShippedPlan())
    confirm(where.plan)
    make_forms(where, TODAY)
    plan, _ = read_plan(where.plan)
    changed = {"2.1": {"content": f"{plan.tasks[1].content} năm 2020"}, "4.1": {"leads": "Sở Nội vụ"}}
    annex = annex_of(plan, home, changed, "4.2")
    desk.show(home)
    desk.choose(Source.AMEND)
    desk.type("Tệp phụ lục", str(annex))
    desk.buttons()["Lập bản sửa đổi"].invoke()
    desk.wait(lambda: desk.widgets(ttk.Treeview))
    desk.idle()
    assert desk.opened == [where.folder / words.AMENDED_FILE]
    keep(desk, "sua-ke-hoach")


def _type(entry: ttk.Entry, text: str) -> None:
    entry.delete(0, "end")
    entry.insert(0, text)


def _decided_and_released(desk: Desk, where: Round) -> None:
    """Sections 5 to 7: what is in both lists needs one answer only."""
    assert desk.default() == ["Mở tệp rà soát"]
    desk.press("<Return>")
    assert desk.opened[-1] == where.results / words.REVIEW_FILE
    before = {name[:-4] for name in desk.lines()}
    decide(where, "Bỏ", "0,8")
    desk.press("<Alt-Key-t>")
    desk.idle()
    assert {name[:-4] for name in desk.lines()} == before
    assert {"✖ Báo cáo phải sửa hoặc gửi lại (1)", "? Chờ cán bộ quyết định (7)"} <= set(desk.lines())
    desk.press("<Alt-Key-c>")
    desk.wait(lambda: desk.opened[-1] == where.reminders)
    assert (where.reminders / words.MAIL_PAGE_FILE).is_file()
    desk.press("<Alt-Key-b>")
    assert desk.opened[-1] == where.results / words.REPORT_FILE
    desk.reason = "Lãnh đạo Sở đồng ý phát hành"
    desk.press("<Alt-Key-p>")
    desk.wait(lambda: desk.sentence().startswith("Đã làm bản báo cáo chính thức"))
    assert desk.default() == ["Mở thư trình"]


def _pages(where: Round) -> dict[str, Path]:
    """The workbooks and the document whose heads are pictures."""
    return {
        "bieu-mau": next(where.forms.glob("*-BDT *.xlsx")),
        "bieu-gui-lai": next(where.corrections.glob("*-BDT *.xlsx")),
        **dict.fromkeys(("ra-soat", "noi-dung"), where.results / words.REVIEW_FILE),
        "bang-tong-hop": where.results / words.SUMMARY_FILE,
        "bao-cao": where.results / words.REPORT_FILE}


@pytest.mark.slow
def test_the_pictures_show_what_the_window_the_form_and_the_report_say_now(shown: dict[str, str]) -> None:
    kept = {path.stem: path.read_text(encoding="utf-8") for path in PICTURES.glob("*.txt") if NIGHTLY or path.stem in shown}
    assert len(kept) > 10
    assert kept == {name: f"{text}\n" for name,
        text in shown.items()}, "run: pytest tests/desk/test_guide.py --update-pictures"


# ── the pages ─────────────────────────────────────────────────────────────────────────────────────

GUIDES = sorted(PAGES.glob("*.md"))
page_by_page = pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)


def names(value: object) -> Iterator[str]:
    """Every text in a table of words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from names(tuple(value.values()))
    elif isinstance(value, tuple):
        for item in value:
            yield from names(item)


def known() -> set[str]:
    """Whatever an officer or a clerk can see on a button, a sheet, a column, a file."""
    form = openpyxl.load_workbook(template(FORM_TEMPLATE))
    cells = {str(cell.value).rstrip(":") for sheet in form for row in sheet.iter_rows() for cell in row if cell.value}
    windows = {value for module in (widgets, opening) for name, value in vars(module).items()
               if name.isupper() and isinstance(value, str)}
    windows |= {*(QUESTIONS[name].label for name in opening.FIELDS), *opening.BUTTONS.values(), opening.ROUNDS[0],
                opening.AGENCIES[0], *(source.label for source in Source)}
    choices = {*(choice.label for choice in Source), *(choice.label for choice in Action), *(choice.heading for choice in LineKind)}
    sheets = {text for schema in (*decisions.SCHEMAS.values(), *SHEETS.values(), ANNEX_READ)
              for text in (schema.name, *(column.heading for column in schema.columns))}
    texts = {*names(tuple(value for name, value in vars(words).items() if name.isupper()))}
    texts |= {text for text, _ in YES_NO.values()} | {label.strip(" :") for label in words.FORM_HEAD_LABELS.values()}
    return {*texts, *cells, *windows, *choices, *sheets}


def files() -> set[str]:
    """Files and folders an officer or a clerk meets."""
    return {
        *known(), *(path.name for path in BUNDLE.iterdir()), *(guide_name(page) for page in GUIDES),
        "TV2793-2020-BDT Ban Dan toc.xlsx",
        CORRECTION_ENDING.strip(" -"),
    }


@page_by_page
def test_every_button_sheet_column_and_file_a_guide_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"\*\*(.+?)\*\*", text)) - known() == set()
    assert {part for name in re.findall(r"`(.+?)`", text) for part in name.split("/")} - files() == set()


@page_by_page
def test_a_guide_as_a_document_says_all_the_page_says_with_its_pictures(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paper = docx.Document(io.BytesIO(document(page)))
    written = " ".join(paragraph.text for paragraph in paper.paragraphs).split()
    plain = re.sub(r"(?m)^(#+|-|\d+\.) |\*\*|`|!\[|\]\(hinh/.*?\)", "", text)
    assert written == plain.split()
    assert len(paper.inline_shapes) == text.count("](hinh/")
    assert document(page) == document(page)


@pytest.mark.office
def test_what_a_clerk_is_sent_is_one_page_and_an_officer_s_first_round_is_five(
        soffice: Callable[..., Path], tmp_path: Path) -> None:
    import pdfplumber

    write_guide(tmp_path)
    lengths = {"Huong dan can bo don vi": 1, "Huong dan truoc khi gui": 1, "Huong dan can bo tong hop": 5}
    first, *others = (tmp_path / f"{name}.docx" for name in lengths)
    soffice(first, "pdf", tmp_path, *others)
    for name, length in lengths.items():
        with pdfplumber.open(tmp_path / f"{name}.pdf") as printed:
            texts = [page.extract_text() for page in printed.pages]
        appendix = [number for number, text in enumerate(texts) if text.startswith("Phụ lục: khi cần đến")]
        assert [*appendix, len(texts)][0] == length
