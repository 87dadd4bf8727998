"""What is understood of an annex beside its headings: marks, drafts, short names, several sheets; how it is shown, asked
about and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement

from tests.tables import rows, tabbed
from toolkit import words
from toolkit.annex import understand
from toolkit.annex.headings import GROUP, MARK, OUTCOME, PERIOD, ROLES, UNUSED
from toolkit.annex.how_read import Understood
from toolkit.findings import Code
from toolkit.plan import Names, read_plan, split_names
from toolkit.plan.writing import kept_choices
from toolkit.rounds import Round
from toolkit.rounds.beginning import Asked, amend_round, init_round

Reading = Callable[[str], Understood]


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    def reading(table: str) -> Understood:
        return understand(written(tmp_path / "phu-luc.txt", table))

    return reading


def written(path: Path, table: str) -> Path:
    path.write_text(tabbed(table), encoding="utf-8")
    return path


def workbook(path: Path, **sheets: str) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        page = book.create_sheet(name)
        for line in rows(table):
            page.append([text or None for text in line])
    book.save(path)
    return path


def fields(read: Understood, *names: str) -> list[tuple[str, ...]]:
    return [tuple(getattr(task, name) for name in names) for task in read.annex.tasks]


def told(read: Understood, code: Code) -> list[Mapping[str, object]]:
    return [each.details for each in read.findings if each.code is code]


def codes(read: Understood) -> set[Code]:
    return {each.code for each in read.findings}


# -- columns known by what stands below them


def test_a_heading_of_words_half_known_is_taken_for_what_stands_below_it_and_told(read: Reading) -> None:
    found = read("""
        | TT | Đầu việc phải lo              | Bên đứng mũi  | Bên góp sức        | Sản phẩm bàn giao về Sở | Mốc cuối     |
        | 1  | Rà soát thủ tục hành chính    | Sở Nội vụ     | Sở Tài chính       | Báo cáo                 | Quý III/2026 |
        | 2  | Tập huấn cho cán bộ các xã    | Sở Y tế       | UBND các xã        | Hội nghị                | 30/9/2026    |
        """)
    assert fields(found, "content", "leads", "coordinators", "product", "deadline")[0] == (
        "Rà soát thủ tục hành chính", "Sở Nội vụ", "Sở Tài chính", "Báo cáo", "Quý III/2026")
    (guess,) = told(found, Code.ANNEX_COLUMNS_GUESSED)
    assert "“Mốc cuối” là Thời gian thực hiện, hoàn thành" in str(guess["columns"])


def test_a_column_whose_texts_are_of_another_kind_is_doubted(read: Reading) -> None:
    found = read("""
        | TT | Nhiệm vụ                   | Chủ trì      | Thời hạn      |
        | 1  | Rà soát thủ tục hành chính | 30/6/2026    | Sở Nội vụ     |
        | 2  | Tập huấn cho cán bộ        | Quý III/2026 | Sở Y tế       |
        """)
    assert {each["column"] for each in told(found, Code.ANNEX_COLUMN_DOUBTED)} == {"Chủ trì", "Thời hạn"}
    assert found.is_open


def test_what_comes_out_and_by_when_are_parted_in_one_column(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", A="""
        | TT | Nhiệm vụ                   | Chủ trì   | Sản phẩm/Thời hạn                |
        | 1  | Rà soát thủ tục hành chính | Sở Nội vụ | Báo cáo; trước 30/6/2026         |
        | 2  | Tập huấn cho cán bộ        | Sở Y tế   | 01 hội nghị/năm (Quý III/2026)   |
        | 3  | Tổng kết việc thực hiện    | Sở Y tế   | Thường xuyên                     |
        """)
    found = understand(path)
    assert fields(found, "product", "deadline") == [
        ("Báo cáo", "trước 30/6/2026"), ("01 hội nghị/năm", "Quý III/2026"), ("", "Thường xuyên")]


@pytest.mark.parametrize(("cell", "leads", "coordinators"), [
    ("Sở Y tế (chủ trì), Sở Nội vụ, Công an tỉnh (phối hợp)", "Sở Y tế", "Sở Nội vụ, Công an tỉnh"),
    ("Sở Y tế (cơ quan chủ trì); Sở Nội vụ", "Sở Y tế", "Sở Nội vụ"),
    ("Chủ trì: Sở Y tế. Phối hợp: Sở Nội vụ.", "Sở Y tế", "Sở Nội vụ"),
    ("Sở Y tế", "Sở Y tế", "")])
def test_who_leads_is_parted_from_who_joins_in_in_any_column(
    cell: str, leads: str, coordinators: str, read: Reading
) -> None:
    found = read(f"""
        | TT | Nhiệm vụ | Đơn vị thực hiện | Thời hạn |
        | 1  | Rà soát  | {cell}           | Năm 2026 |
        """)
    assert fields(found, "leads", "coordinators") == [(leads, coordinators)]


# -- marks


def test_marks_say_an_agencys_part(tmp_path: Path) -> None:
    """By a line under the table; of two unknown ones the capital leads."""
    table = """
        | TT | Nhiệm vụ                | Sở Y tế | Sở Nội vụ | Công an tỉnh | Thời hạn |
        | 1  | Rà soát các thủ tục     | {a}     | {b}       |              | Năm 2026 |
        | 2  | Tập huấn cho cán bộ     | {b}     | {b}       | {a}          | Năm 2026 |
        """
    expected = [("Sở Y tế", "Sở Nội vụ"), ("Công an tỉnh", "Sở Y tế, Sở Nội vụ")]
    for a, b in (("X", "x"), ("CT", "PH"), ("●", "○")):
        found = understand(written(tmp_path / "m.txt", table.format(a=a, b=b)))
        assert fields(found, "leads", "coordinators") == expected
        assert Code.ANNEX_MARKS_TAKEN in codes(found)
    legend = written(tmp_path / "n.txt", table.format(a="+", b="*"))
    legend.write_text("Ghi chú: dấu “*” là chủ trì, “+” là phối hợp\n" + legend.read_text(encoding="utf-8"), encoding="utf-8")
    assert fields(understand(legend), "leads") == [("Sở Nội vụ",), ("Sở Y tế, Sở Nội vụ",)]


def test_the_last_period_marked_is_the_deadline(read: Reading) -> None:
    found = read("""
        | TT | Nhiệm vụ                | Chủ trì   | Quý I/2026 | Quý II/2026 | Năm 2027 |
        | 1  | Rà soát các thủ tục     | Sở Y tế   | x          | x           |          |
        | 2  | Tập huấn cho cán bộ     | Sở Nội vụ |            |             | x        |
        """)
    assert fields(found, "deadline") == [("Quý II/2026",), ("Năm 2027",)]


# -- groups


def test_a_group_named_after_an_agency_leads_what_stands_in_it(read: Reading) -> None:
    found = read("""
        | TT | Nhiệm vụ được giao      | Sản phẩm | Thời hạn |
        | I  | Giao Sở Y tế            |          |          |
        | 1  | Rà soát các thủ tục     | Báo cáo  | Năm 2026 |
        | II | Công an tỉnh:           |          |          |
        | 2  | Tập huấn cho cán bộ     | Hội nghị | Năm 2026 |
        """)
    assert fields(found, "leads") == [("Sở Y tế",), ("Công an tỉnh",)]
    assert [each["tasks"] for each in told(found, Code.ANNEX_HANDED_DOWN)] == ["1", "2"]


def test_titles_alone_in_their_rows_are_groups_where_the_table_begins_with_one(read: Reading) -> None:
    found = read("""
        | TT | Nhiệm vụ                | Chủ trì   | Thời hạn |
        |    | Lĩnh vực y tế           |           |          |
        | 1  | Rà soát các thủ tục     | Sở Y tế   | Năm 2026 |
        |    | Lĩnh vực nội vụ         |           |          |
        | 2  | Tập huấn cho cán bộ     | Sở Nội vụ | Năm 2026 |
        """)
    assert [group.title for group in found.annex.groups] == ["Lĩnh vực y tế", "Lĩnh vực nội vụ"]
    assert len(told(found, Code.ANNEX_GROUP_TAKEN)) == 2


# -- several tables


TABLE = """
    | TT | Nhiệm vụ                             | Chủ trì   | Thời hạn |
    | {0} | Rà soát các thủ tục hành chính {0}  | Sở Y tế   | Năm 2026 |
    | {1} | Tập huấn cho cán bộ cấp xã {1}      | Sở Nội vụ | Năm 2026 |
    """


def test_sheets_of_tasks_are_read_one_after_the_other_and_told(tmp_path: Path) -> None:
    found = understand(workbook(tmp_path / "a.xlsx", Một=TABLE.format(1, 2), Hai=TABLE.format(3, 4)))
    assert fields(found, "tt") == [("1",), ("2",), ("3",), ("4",)]
    assert told(found, Code.ANNEX_SHEETS_JOINED) == [{"sheets": "“Một”, “Hai”"}]


def test_an_older_copy_of_a_sheet_is_not_read_again(tmp_path: Path) -> None:
    found = understand(workbook(tmp_path / "a.xlsx", Mới=TABLE.format(1, 2), Cũ=TABLE.format(1, 2)))
    assert fields(found, "tt") == [("1",), ("2",)]
    assert Code.ANNEX_TABLE_LEFT in codes(found)


# -- drafts


def drafted(path: Path, change: Callable[[docx.table._Cell], None]) -> Understood:
    document = docx.Document()
    table = document.add_table(2, 4)
    for row, texts in enumerate((("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"), ("1", "Rà soát", "Sở Y tế", ""))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    change(table.cell(1, 3))
    document.save(str(path))
    return understand(path)


def test_both_readings_of_a_tracked_change_are_told(tmp_path: Path) -> None:
    def change(cell: docx.table._Cell) -> None:
        for tag, text_tag, text in (("w:del", "w:delText", "30/6/2026"), ("w:ins", "w:t", "30/9/2026")):
            wrapped, run, said = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
            said.text = text
            run.append(said)
            wrapped.append(run)
            cell.paragraphs[0]._p.append(wrapped)

    found = drafted(tmp_path / "a.docx", change)
    assert fields(found, "deadline") == [("30/9/2026",)]
    assert told(found, Code.ANNEX_TRACKED) == [{"count": 1, "changes": "“30/6/2026” → “30/9/2026”"}]


def test_struck_and_hidden_texts_are_read_and_told(tmp_path: Path) -> None:
    def change(cell: docx.table._Cell) -> None:
        cell.paragraphs[0].add_run("30/6/2026").font.strike = True
        cell.paragraphs[0].add_run(" (dự kiến)").font.hidden = True

    found = drafted(tmp_path / "a.docx", change)
    assert fields(found, "deadline") == [("30/6/2026 (dự kiến)",)]
    assert {Code.ANNEX_STRUCK, Code.ANNEX_HIDDEN} <= codes(found)


def test_the_prompt_of_a_control_nobody_filled_is_no_text(tmp_path: Path) -> None:
    def change(cell: docx.table._Cell) -> None:
        control, properties, content = OxmlElement("w:sdt"), OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
        properties.append(OxmlElement("w:showingPlcHdr"))
        content.append(cell.paragraphs[0].add_run("Chọn một mục")._r)
        control.extend((properties, content))
        cell.paragraphs[0]._p.append(control)

    assert fields(drafted(tmp_path / "a.docx", change), "deadline") == [("",)]


def test_leads_in_bold_are_known_by_it_where_the_heading_says_so(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for column, text in enumerate(("TT", "Nhiệm vụ", "Cơ quan thực hiện (chữ đậm là cơ quan chủ trì)")):
        table.cell(0, column).text = text
    table.cell(1, 0).text, table.cell(1, 1).text = "1", "Rà soát"
    table.cell(1, 2).paragraphs[0].add_run("Sở Y tế").bold = True
    table.cell(1, 2).paragraphs[0].add_run(", Sở Nội vụ")
    document.save(str(tmp_path / "a.docx"))
    assert fields(understand(tmp_path / "a.docx"), "leads", "coordinators") == [("Sở Y tế", "Sở Nội vụ")]


# -- names


@pytest.mark.parametrize("said", [
    "Các chữ viết tắt: Sở Khoa học và Công nghệ (SKHCN), Sở Nội vụ (sau đây gọi tắt là SNoV).",
    "SKHCN: Sở Khoa học và Công nghệ; SNoV: Sở Nội vụ"])
def test_a_name_written_short_is_known_by_what_the_annex_itself_says(said: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", """
        | TT | Nhiệm vụ                | Chủ trì | Phối hợp | Thời hạn |
        | 1  | Rà soát các thủ tục     | SKHCN   | SNoV     | Năm 2026 |
        """)
    path.write_text(f"{said}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert understand(path).short_names == {"SKHCN": "Sở Khoa học và Công nghệ", "SNoV": "Sở Nội vụ"}
    made = init_round(tmp_path / "ky", path)
    assert Code.ANNEX_SHORT_NAMES in {each.code for each in made.findings}
    plan, found = read_plan(made.outputs[0])
    assert not any(each.code is Code.AGENCY_UNKNOWN for each in found)
    assert {plan.agency(each.agency).name for each in plan.assignments} == {"Sở Khoa học và Công nghệ", "Sở Nội vụ"}


@pytest.mark.parametrize(("cell", "names"), [
    ("UBND\n các xã, phường", ("UBND\n các xã, phường",)), ("UBND các xã, phường; Sở Y tế", ("UBND các xã, phường", "Sở Y tế")),
    ("Sở Y tế, các sở liên quan", ("Sở Y tế", "các sở liên quan"))])
def test_a_list_of_kinds_is_one_name(cell: str, names: tuple[str, ...]) -> None:
    assert split_names(cell, Names.of(())) == names


# -- shown, asked, remembered


ODD = """
    | Nr | Zadanie do wykonania                  | Odpowiedzialny | Współpraca     | Uwagi wstępne | Termin       | Efekt           |
    | 1  | Rà soát quy định về tiêu dùng         | Sở Công Thương | Sở Tư pháp     | loại A        | Quý III/2026 | Báo cáo rà soát |
    | 2  | Tập huấn cho cán bộ cơ sở về quy định | Sở Nội vụ      | Sở Công Thương | loại B        | Năm 2026     | Hội nghị        |
    """
LATER = ODD.replace("rà soát", "đối thoại").replace("Sở Nội vụ", "Sở Y tế")


def chosen(path: Path, roles: Iterable[str]) -> None:
    """Choose in a workbook of columns, as an officer does."""
    book = openpyxl.load_workbook(path)
    for cell, role in zip(book.worksheets[0][3], roles, strict=True):
        cell.value = ROLES[role]
    book.save(path)


def test_any_column_may_be_chosen_to_be_anything(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", """
        | A   | B                                     | Sở Y tế | Sở Nội vụ | Quý I/2026 | Quý II/2026 | Khối     |
        | 1   | Rà soát quy định về tiêu dùng         | K       | L         | K          |             | Khối một |
        | 2   | Tập huấn cho cán bộ cơ sở về quy định | L       | K         |            | K           | Khối hai |
        """)
    made = init_round(tmp_path / "ky", path)
    chosen(made.outputs[0], ("tt", "content", MARK, MARK, PERIOD, PERIOD, GROUP))
    found = understand(made.outputs[0])
    assert fields(found, "tt", "deadline") == [("1", "Quý I/2026"), ("2", "Quý II/2026")]
    assert [group.title for group in found.annex.groups] == ["Khối một", "Khối hai"]
    chosen(made.outputs[0], ("tt", "content", UNUSED, "leads", UNUSED, OUTCOME, UNUSED))
    assert fields(understand(made.outputs[0]), "leads") == [("L",), ("K",)]


def test_the_choice_is_kept_for_the_next_annex_of_the_office(tmp_path: Path) -> None:
    made = init_round(tmp_path / "ky 1", written(tmp_path / "a.txt", ODD))
    assert made.findings[0].code is Code.ANNEX_COLUMNS_ASKED
    roles = ("tt", "content", "leads", "coordinators", UNUSED, "deadline", "product")
    chosen(made.outputs[0], roles)
    first = init_round(tmp_path / "ky 1", made.outputs[0])
    assert set(kept_choices(first.outputs[0]).values()) == set(roles)
    beside = init_round(tmp_path / "ky 2", written(tmp_path / "b.txt", LATER))
    assert beside.outputs[0].name == words.PLAN_FILE
    plan, _ = read_plan(beside.outputs[0])
    assert [(task.leads, task.product) for task in plan.tasks] == [
        ("Sở Công Thương", "Báo cáo đối thoại"), ("Sở Y tế", "Hội nghị")]
    elsewhere = init_round(tmp_path / "khác" / "ky 3", tmp_path / "b.txt")
    assert elsewhere.findings[0].code is Code.ANNEX_COLUMNS_ASKED
    after = init_round(tmp_path / "khác" / "ky 3", tmp_path / "b.txt", Asked(previous=(tmp_path / "ky 1",)))
    assert after.outputs[0].name == words.PLAN_FILE
    again = amend_round(Round(tmp_path / "ky 1"), tmp_path / "b.txt")
    assert again.outputs[0].name == words.AMENDED_FILE


def test_the_plan_workbook_shows_each_column_and_what_became_of_each_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", """
        | TT | Nhiệm vụ                | Chủ trì   | Ghi chú   | Thời hạn |
        | I  | Lĩnh vực y tế           |           |           |          |
        | 1  | Rà soát các thủ tục     | Sở Y tế   | chuyển kỳ | Năm 2026 |
        |    | hành chính cấp xã       |           |           |          |
        """)
    made = init_round(tmp_path / "ky", path)
    sheet = openpyxl.load_workbook(made.outputs[0])[words.ANNEX_SHEET]
    lines = [tuple(cell.value for cell in line[:4]) for line in sheet.iter_rows()]
    columns = {label: (how, taken) for how, label, taken, *_ in lines}
    assert columns["Chủ trì"] == ("Tự hiểu", "Cơ quan chủ trì")
    assert columns["Ghi chú"] == ("Không dùng", "(không dùng)")
    assert [line[:3] for line in lines if str(line[1]).startswith("dòng ")] == [
        ("(tiêu đề)", "dòng 1", "TT | Nhiệm vụ | Chủ trì | Ghi chú | Thời hạn"), ("Nhóm I", "dòng 2", "I | Lĩnh vực y tế"),
        ("Nhiệm vụ 1", "dòng 3", "1 | Rà soát các thủ tục | Sở Y tế | chuyển kỳ | Năm 2026"),
        ("Nhiệm vụ 1 (tiếp)", "dòng 4", "hành chính cấp xã")]


def test_what_is_told_of_an_annex_does_not_depend_on_who_is_known(tmp_path: Path) -> None:
    """A register that knows every agency hides no doubt."""
    path = written(tmp_path / "a.txt", """
        | TT | Nhiệm vụ                | Bên lo    | Diễn giải | Hồ sơ kèm | Mốc cuối |
        | 1  | Rà soát các thủ tục     | Sở Y tế   | cả tỉnh   | Danh sách | Năm 2026 |
        | 2  | Tập huấn cho cán bộ     | Sở Lạ Hoắc | hai đợt  | Tờ trình  | Năm 2026 |
        """)
    of_annex = [{(each.code, each.problem) for each in init_round(folder, path, asked).findings
                 if each.code.name.startswith("ANNEX_")} for folder, asked in (
        (tmp_path / "a", Asked()), (tmp_path / "b", Asked(province="Cần Thơ")))]
    assert of_annex[0] == of_annex[1]
    assert {Code.ANNEX_COLUMNS_GUESSED, Code.ANNEX_COLUMNS_OFFERED} <= {code for code, _ in of_annex[0]}
