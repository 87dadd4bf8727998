"""An annex is read from text, Excel and Word alike, and nothing written in its table is lost."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from annexes import LEFT, page, sheet, table as word_table, write_runs
from docx.enum.style import WD_STYLE_TYPE
from hypothesis import HealthCheck, given, settings, strategies as st
from raw_files import compound

from tests.annexes_read import read_annex
from tests.tables import workbook
from toolkit.annex.annex import understand
from toolkit.model import resources, words
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.records import Annex, Group, Task

HEADING = tuple(word.text for word in words.ANNEX_COLUMNS.values())
MARKDOWN_HEADING = f"| {' | '.join(HEADING)} |"


# ── Decision 2793 ─────────────────────────────────────────────────────────────────────────────────
def expected(shared: Path) -> Annex:
    """The annex of Decision 2793, transcribed by hand."""
    known = json.loads((shared / "annex-2793.json").read_text(encoding="utf-8"))
    texts = ("id", "tt", "group", "content", "lead_text", "coordinating_text", "product", "deadline")
    return Annex(
        tuple(Group(group["tt"], group["title"]) for group in known["groups"]),
        tuple(Task(*(task[name] for name in texts)) for task in known["tasks"]),
    )


def as_table(annex: Annex) -> list[tuple[str, ...]]:
    """The annex as rows under its heading; a group's row has only a number and a title."""
    table = [HEADING]
    for group in annex.groups:
        table.append((group.number, group.title, *[LEFT] * 4))
        table.extend((t.tt, t.content, t.leads, t.coordinators, t.product,
            t.deadline) for t in annex.tasks if t.group == group.number)
    return table


@pytest.mark.shared
def test_the_decision_s_text_gives_every_text_of_its_annex(shared: Path) -> None:
    assert read_annex(shared / "decision-2793.txt") == (expected(shared), ())


@pytest.mark.shared
def test_the_shipped_annex_is_that_of_the_decision(shared: Path) -> None:
    assert read_annex(resources.example("phu-luc-2793.txt")) == (expected(shared), ())


def test_the_shipped_annex_has_6_groups_and_22_tasks(golden: Callable[[str, str], None]) -> None:
    annex, findings = read_annex(resources.example("phu-luc-2793.txt"))
    assert (len(annex.groups), len(annex.tasks), findings) == (6, 22, ())
    golden("annex_2793.txt", "".join(f"{task.id} | {task.leads} | {task.deadline}\n" for task in annex.tasks))


def test_excel_and_word_give_the_same_annex_as_text_with_nothing_but_its_columns_to_tell(tmp_path: Path) -> None:
    text = resources.example("phu-luc-2793.txt")
    annex, _ = read_annex(text)
    for path in (text, excel(as_table(annex), tmp_path / "phu luc.xlsx"), word(as_table(annex), tmp_path / "phu luc.docx")):
        assert read_annex(path) == (annex, ())
        assert [found.code for found in understand(path).report] == [Code.ANNEX_READ, Code.ANNEX_COLUMNS_READ]


@pytest.mark.office
@pytest.mark.parametrize(("form", "is_read"), [("ods", True), ("xls", True), ("odt", False), ("doc", False), ("pdf", False)])
def test_the_annex_saved_in_another_format_is_read_alike_or_refused(
    form: str, is_read: bool, soffice: Callable[..., Path], tmp_path: Path
) -> None:
    annex, _ = read_annex(resources.example("phu-luc-2793.txt"))
    written = (excel if is_read else word)(as_table(annex), tmp_path / f"phu luc.{'xlsx' if is_read else 'docx'}")
    saved = soffice(written, form, tmp_path / "saved")
    if is_read:
        assert read_annex(saved) == (annex, ())
        return
    with pytest.raises(ToolkitError) as refused:
        read_annex(saved)
    assert refused.value.finding.code is Code.ANNEX_UNREADABLE


def excel(table: Sequence[Sequence[str]], path: Path) -> Path:
    """The table as people lay it out in Excel: title above, group headings merged, TT as numbers where it is one."""
    sheet(path, [[int(text) if text.isdigit() else text for text in row] for row in table], title=["Phụ lục"])
    return path


def word(table: Sequence[Sequence[str]], path: Path) -> Path:
    """The table as people lay it out in Word: title above, group headings merged, a signature table below."""
    document = page("", "", mark="Phụ lục")
    word_table(document, [list(row) for row in table])
    document.add_paragraph("")
    document.add_table(1, 2).rows[0].cells[1].text = "TM. ỦY BAN NHÂN DÂN"
    document.save(path)
    return path


# ── Word documents ────────────────────────────────────────────────────────────────────────────────


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_xml(path: Path, body: str, before: str = "") -> Path:
    """A document of nothing but that body, as raw XML."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml",
            f'<?xml version="1.0"?>{before}<w:document {W}><w:body>{body}</w:body></w:document>')
    return path


def cells(*texts: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts) + "</w:tr>"


def wide_cell(span: str) -> str:
    return f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'


def test_a_note_at_the_foot_of_a_page_is_told(tmp_path: Path) -> None:
    word_xml(tmp_path / "a.docx", f"<w:tbl>{cells('TT', 'Nội dung', 'Chủ trì', 'Hạn')}{cells('1', 'Rà soát', 'Sở Y tế', 'Quý I')}</w:tbl>")
    with zipfile.ZipFile(tmp_path / "a.docx", "a") as package:
        package.writestr("word/footnotes.xml", f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>Trừ các xã đảo</w:t></w:r></w:p></w:footnote></w:footnotes>")
    assert [(found.code, found.details["text"]) for found in read_annex(tmp_path / "a.docx")[1]] == [(Code.ANNEX_UNPLACED, "Trừ các xã đảo")]


NESTED = "<w:tbl><w:tr><w:tc>" * 25 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 25


@pytest.mark.parametrize(("body", "before", "why"), [
    (wide_cell("100000000"), "", "rộng"),
    (wide_cell("64"), "", "rộng"),
    (NESTED, "", "lồng quá sâu"),
    ("<w:p/>" * 500_001, "", "quá nhiều thành phần"),
    ("<w:p>&a;</w:p>", '<!DOCTYPE w [<!ENTITY a "b">]>', "DOCTYPE"),
    ("<w:p>", "", "hỏng"),
], ids=["10⁸ columns", "64 columns", "tables in tables", "paragraphs", "entities", "broken"])
def test_a_document_built_to_harm_is_refused_in_a_sentence(tmp_path: Path, body: str, before: str, why: str) -> None:
    with pytest.raises(ToolkitError, match=f"Không đọc được phụ lục xau.docx: .*{why}") as refused:
        read_annex(word_xml(tmp_path / "xau.docx", body, before))
    assert refused.value.finding.code is Code.ANNEX_UNREADABLE


# ── files that are no annex ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("content", "why"), [
    (b"", "tệp rỗng"),
    (compound(b"", "EncryptedPackage"), "mật khẩu"),
    (compound(b"", "WordDocument"), "Word 97-2003"),
    (b"%PDF-1.7 ...", "tệp PDF"),
    (b"PK\x03\x04 cut", "cắt cụt"),
    (b"{\\rtf1 x}", "RTF"),
    ("TT\tNội dung\tChủ trì".encode("cp1258", "replace") + b"\xff\xe1", "UTF-8"),
    (b"\x89PNG....", "ảnh"),
])
def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "phu-luc.docx"
    path.write_bytes(content)
    with pytest.raises(ToolkitError, match=f"Không đọc được phụ lục phu-luc.docx: .*{why}") as refused:
        read_annex(path)
    assert refused.value.finding.code is Code.ANNEX_UNREADABLE


def test_a_file_that_is_absent_or_a_folder_is_said_in_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "khong co.docx"):
        with pytest.raises(ToolkitError, match="Không đọc được phụ lục"):
            read_annex(path)


@pytest.mark.parametrize("table", [
    "Chỉ có chữ, không có bảng.",
    "TT\tNội dung\n1\tRà soát",
    "TT\tNội dung\tChủ trì\n",
    "TT\tNội dung\tChủ trì\n1\tChỉ có tên nhóm\t\n",
])
def test_a_file_without_the_table_is_said_in_a_sentence(tmp_path: Path, table: str) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(ToolkitError, match="Không tìm thấy bảng phân công nhiệm vụ trong phu-luc"):
        read_annex(path)


def test_text_saved_by_excel_as_unicode_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.txt"
    path.write_text('TT\tNội dung\tChủ trì\r\n1\t"Rà soát ""A""\nvà B"\tSở Nội vụ\r\n', encoding="utf-16", newline="")
    assert read_annex(path)[0].tasks == (Task("1", "1", "", 'Rà soát "A"\nvà B', "Sở Nội vụ", "", "", ""),)


def test_numbers_of_a_style_are_read(tmp_path: Path) -> None:
    document = page("", "")
    for text in ("<list decimal>Rà soát", "- Chủ trì: Sở Y tế"):
        write_runs(document.add_paragraph(), text)
    numbered = next(each for each in document.paragraphs if each.text == "Rà soát")
    style = document.styles.add_style("Mục", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(numbered._p.pPr.numPr)
    numbered.style = style
    document.save(str(tmp_path / "a.docx"))
    assert [task.tt for task in read_annex(tmp_path / "a.docx")[0].tasks] == ["1"]


@pytest.mark.parametrize(("rows", "asks"), [
    ("1\tNguyễn Văn An\tTrưởng ban\t\n2\tTrần Thị Bé\tỦy viên\t\n", True),
    ("1\tHọp giao ban\tĐ/c Bí thư Đảng ủy\tTháng 5\n2\tĐi cơ sở\tPhó Chủ tịch\tTháng 5\n", True),
    ("1\tHọp giao ban\tSở Y tế\t07 giờ 30\n2\tĐi cơ sở\tSở Nội vụ\t14h00\n", True),
    ("1\tHọp giao ban\tSở Y tế\tThứ Hai 30/3\n2\tĐi cơ sở\tSở Nội vụ\tChủ nhật\n", True),
    ("1\tBáo cáo\tSở Y tế\t15 giờ thứ Năm hằng tuần\n2\tRà soát\tTrưởng các ấp\tQuý I\n3\tTập huấn\tSở Nội vụ\tQuý II\n", False)])
def test_members_and_schedules_are_asked_about_not_one_person_or_one_hour_among_offices(
    rows: str, asks: bool, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"TT\tNội dung\tChủ trì\tThời gian\n{rows}", encoding="utf-8")
    assert (Code.ANNEX_IS_IT_ONE in {found.code for found in read_annex(path)[1]}) is asks


def test_first_it_is_told_how_much_was_read_and_what_is_to_be_decided(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("TT\tNhiệm vụ\tChủ trì\tThời hạn\tGhi chú\n1\tRà soát\tSở Y tế\tQuý I\tmới\n2\tTập huấn\tSở Nội vụ\tQuý I\t\n"
                    "\tvà in\t\t\t\n\tCả năm\t\t\t\n\tKhác\t\t\t\n", encoding="utf-8")
    told = understand(path).report
    assert told[0].problem == "Đã đọc 2 nhiệm vụ trong 0 nhóm; không có điều nào cần anh/chị quyết định."
    assert [found.code for found in told] == [Code.ANNEX_READ, Code.ANNEX_COLUMNS_READ, Code.ANNEX_COLUMN_EXTRA, Code.ANNEX_ROW_JOINED]
    assert told[3].details["line"] == "5, 6"


# ── nothing is lost ───────────────────────────────────────────────────────────────────────────────

TEXTS = st.one_of(
    st.just(""),
    st.sampled_from(("Sở Nội vụ", "và các huyện", "UBND TỈNH", "I. TUYÊN TRUYỀN", "Quý I", "-", "a) Rà soát", "2",
        "(1)", "Nhiệm vụ", "Chủ trì")),
    st.text(st.characters(categories=("L", "N", "P", "Zs", "S"), include_characters="\n"), max_size=12),
)
NUMBERS = st.one_of(st.just(""),
    st.sampled_from(("1", "2", "1.1", "1.2.", "I", "II", "A", "a)", "-", "3", "Nhóm việc chung")), TEXTS)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A heading in any order with a column nobody knows, and rows of any texts, each text with a mark of its own."""
    heading = draw(st.permutations((*HEADING, "Ghi chú")))
    width = len(heading)
    filled = st.builds(lambda tt, texts: [tt, *texts], NUMBERS, st.lists(TEXTS, min_size=width - 1, max_size=width - 1))
    title = st.builds(lambda tt, text: [tt, text, *[""] * (width - 2)], NUMBERS, TEXTS)
    ordered = draw(st.lists(st.one_of(filled, title), min_size=1, max_size=8))
    at = [heading.index(HEADING[0]), heading.index(HEADING[1]),
        *(n for n, h in enumerate(heading) if h not in HEADING[:2])]
    marked = [[text and f"{text} ⟨{n}.{m}⟩" if m else text for m, text in enumerate(row)] for n,
        row in enumerate(ordered)]
    return [list(heading), *([row[at.index(column)] for column in range(width)] for row in marked)]


def pieces(text: str) -> list[str]:
    """What of a text must be found again: not its spaces, nor the signs that set off a number from its title."""
    return re.sub(r"[\s.,:;/()–—-]+", " ", text).casefold().split()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_every_text_of_a_table_is_in_a_group_a_task_or_a_finding(table: list[list[str]], tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(raw_workbook(table))
    try:
        annex, findings = read_annex(path)
    except ToolkitError as error:
        assert error.finding.code is Code.ANNEX_NO_TABLE  # noqa: PT017
        return
    placed = [text for each in (*annex.groups, *annex.tasks) for text in each if text]
    held = " ".join(pieces("\n".join((*placed, *map(str, findings)))))
    assert not [text for row in table[1:] for text in row if any(piece not in held for piece in pieces(text))]
    assert len({task.id for task in annex.tasks}) == len(annex.tasks)
    assert {task.group for task in annex.tasks} <= {"", *(group.number for group in annex.groups)}


def raw_workbook(table: Sequence[Sequence[str]]) -> bytes:
    """An .xlsx of texts, whatever is in them."""
    book = openpyxl.Workbook()
    for row, texts in enumerate(table, 1):
        for column, text in enumerate(texts, 1):
            if text:
                book.active.cell(row, column, text).data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_cell_far_away_is_told_and_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(Bảng=f"{MARKDOWN_HEADING}\n| 1 | Rà soát | Sở Nội vụ | | | Quý I "
                                                           f"|")))
    book["Bảng"]["XFD1048576"] = "lạc"
    book["Bảng"].merged_cells.add("A3:D1048576")
    book.save(tmp_path / "xa.xlsx")
    annex, findings = read_annex(tmp_path / "xa.xlsx")
    assert len(annex.tasks) == 1
    assert [(str(each.place), each.details["texts"]) for each in findings] == [
        ("xa.xlsx › Bảng › XFD1048576", "dòng 1048576 “lạc”")]
