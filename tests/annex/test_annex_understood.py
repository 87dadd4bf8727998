"""What is understood of an annex beside its headings: marks, short names; how it is shown, asked about and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tkinter import ttk

import openpyxl
import pytest
from click.testing import CliRunner

from tests.annexes_read import read_annex
from tests.desks import desk_on_screen
from tests.tables import rows, tabbed
from toolkit.annex.annex import Understood, understand
from toolkit.annex.headings import GROUP, MARK, OUTCOME, PERIOD, ROLES, UNUSED
from toolkit.cli.commands import main
from toolkit.desk.first_choice import Source
from toolkit.model import words
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.period import PeriodName
from toolkit.plan.names import Names, split_names
from toolkit.plan.plan_workbook import read_plan
from toolkit.plan.sheets import ANNEX_READ, kept_choices
from toolkit.rounds.beginning import AfterRounds, FromAnnex, amend_round, init_round
from toolkit.rounds.round import Round

#: Where and when these annexes are of, which they do not say.
PLACE = ("--province", "Vĩnh Long", "--period", "2026")


def from_annex(path: Path) -> FromAnnex:
    return FromAnnex(path, PeriodName(2026), "Vĩnh Long")

Reading = Callable[[str], Understood]


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    def reading(table: str) -> Understood:
        return understand(written(tmp_path / "phu-luc.txt", table))

    return reading


def written(path: Path, table: str) -> Path:
    path.write_text(tabbed(table), encoding="utf-8")
    return path


def fields(read: Understood, *names: str) -> list[tuple[str, ...]]:
    return [tuple(getattr(task, name) for name in names) for task in read.annex.tasks]


def told(read: Understood, code: Code) -> list[Mapping[str, object]]:
    return [each.details for each in read.findings if each.code is code]


def codes(read: Understood) -> set[Code]:
    return {each.code for each in read.findings}


# -- columns known by what stands below them


@pytest.mark.parametrize(("heading", "cell"), [("Lãnh đạo phụ trách", "Chủ tịch UBND xã"), ("Cơ quan trình", "UBND tỉnh")])
def test_a_column_of_agencies_that_may_be_none_of_leads_is_asked_about(heading: str, cell: str, read: Reading) -> None:
    found = read(f"""
        | TT | Nhiệm vụ                | Cơ quan chủ trì | {heading} | Sản phẩm | Thời hạn |
        | 1  | Rà soát các thủ tục     | Sở Y tế         | {cell}    | Báo cáo  | Quý I    |
        | 2  | Tập huấn cho cán bộ     | Sở Nội vụ       | {cell}    | Hội nghị | Quý II   |
        """)
    assert fields(found, "leads") == [("Sở Y tế",), ("Sở Nội vụ",)]
    assert found.is_open


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
    made = init_round(tmp_path / "ky", from_annex(path))
    assert Code.ANNEX_SHORT_NAMES in {each.code for each in made.findings}
    plan, found = read_plan(made.outputs[0])
    assert not any(each.code is Code.AGENCY_UNKNOWN for each in found)
    assert {plan.agency(each.agency).name for each in plan.assignments} == {"Sở Khoa học và Công nghệ", "Sở Nội vụ"}


@pytest.mark.parametrize(("cell", "names"), [
    ("UBND\n các xã, phường", ("UBND\n các xã, phường",)), ("UBND các xã, phường; Sở Y tế", ("UBND các xã, phường", "Sở Y tế")),
    ("Sở Y tế, các sở liên quan", ("Sở Y tế", "các sở liên quan"))])
def test_a_list_of_kinds_is_one_name(cell: str, names: tuple[str, ...]) -> None:
    assert split_names(cell, Names(())) == names


# -- headings nobody understands: the officer says


STRANGE = """
    | Nr | Zadanie do wykonania            | Odpowiedzialny       | Współpraca                   | Termin       | Efekt            |
    | 1  | Rà soát quy định về tiêu dùng   | Sở Công Thương       | Sở Tư pháp, UBND các xã      | Quý III/2026 | Báo cáo rà soát  |
    | 2  | Tập huấn cho cán bộ cơ sở       | Sở Nội vụ            | Các sở, ngành                | Năm 2026     | Hội nghị         |
    | 3  | Công khai cơ sở vi phạm         | UBND các xã, phường  | Sở Thông tin và Truyền thông | Thường xuyên | Danh sách        |
    """


def test_tables_nobody_understands_are_laid_down_with_what_each_column_may_be(tmp_path: Path) -> None:
    """Of this one every guess is right, so that the workbook is an annex as it is."""
    path = written(tmp_path / "phu-luc.txt", STRANGE)
    with pytest.raises(ToolkitError) as refused:
        read_annex(path)
    assert refused.value.finding.code is Code.ANNEX_NO_TABLE
    made = init_round(tmp_path / "ky", from_annex(path))
    assert [path.name for path in made.outputs] == ["phu-luc - chon cot.xlsx"]
    assert [each.code for each in made.findings] == [Code.ANNEX_COLUMNS_ASKED]
    assert not (tmp_path / "ky").exists()
    sheet = openpyxl.load_workbook(made.outputs[0]).worksheets[0]
    assert [cell.value for cell in sheet[4]] == [words.ANNEX_COLUMNS[name].text for name in (
        "tt", "content", "leads", "coordinators", "deadline", "product")]
    assert sorted(str(each.sqref) for each in sheet.data_validations.dataValidation) == [f"{each}4" for each in "ABCDEF"]
    annex, findings = read_annex(made.outputs[0])
    assert [(each.tt, each.content, each.leads, each.coordinators, each.deadline, each.product)
            for each in annex.tasks] == [tuple(each) for each in list(rows(STRANGE))[1:]]
    assert findings == ()


def test_what_the_officer_chooses_counts_and_what_is_not_used_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "phu-luc.txt", STRANGE)
    made = init_round(tmp_path / "ky", from_annex(path))
    book = openpyxl.load_workbook(made.outputs[0])
    sheet = book.worksheets[0]
    sheet["D4"], sheet["F4"] = "(không dùng)", words.ANNEX_COLUMNS["coordinators"].text
    book.save(made.outputs[0])
    annex, findings = read_annex(made.outputs[0])
    assert [(each.coordinators, each.product) for each in annex.tasks] == [
        ("Báo cáo rà soát", ""), ("Hội nghị", ""), ("Danh sách", "")]
    assert [each.code for each in findings] == [Code.ANNEX_COLUMN_EXTRA]
    assert "Sở Tư pháp, UBND các xã" in findings[0].details["texts"]


def test_a_workbook_somebody_chose_in_is_not_replaced(tmp_path: Path) -> None:
    path = written(tmp_path / "phu-luc.txt", STRANGE)
    first = init_round(tmp_path / "ky", from_annex(path)).outputs[0]
    book = openpyxl.load_workbook(first)
    book.worksheets[0]["D4"] = "(không dùng)"
    book.save(first)
    held = first.read_bytes()
    assert init_round(tmp_path / "ky", from_annex(path)).outputs[0] != first
    assert first.read_bytes() == held


def test_the_same_command_goes_on_after_choosing(tmp_path: Path) -> None:
    path = written(tmp_path / "phu-luc.txt", STRANGE)
    command = ["init", str(tmp_path / "ky"), "--annex", str(path), *PLACE]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "chạy lại lệnh này" in result.output
    chosen(tmp_path / "phu-luc - chon cot.xlsx", ("tt", "content", "leads", "coordinators", "deadline", "product"))
    assert "Đã tạo kỳ báo cáo" in CliRunner().invoke(main, command).output


def test_of_a_workbook_as_it_was_laid_down_nothing_is_chosen_yet(tmp_path: Path) -> None:
    path = written(tmp_path / "phu-luc.txt", STRANGE)
    assert init_round(tmp_path / "ky", from_annex(path)).outputs == init_round(tmp_path / "ky", from_annex(path)).outputs
    assert not (tmp_path / "ky").exists()


def test_the_window_opens_the_workbook_and_goes_on_with_it(display: str, tmp_path: Path) -> None:
    path = written(tmp_path / "phu-luc.txt", STRANGE)
    (tmp_path / "noi lam viec").mkdir()
    with desk_on_screen() as desk:
        desk.show(tmp_path / "noi lam viec")
        desk.choose(Source.ANNEX)
        desk.type("Tệp phụ lục", str(path))
        desk.type("Tỉnh, thành phố", "Vĩnh Long")
        desk.buttons()["Tạo kỳ báo cáo"].invoke()
        desk.wait(lambda: desk.opened)
        asked = desk.opened[0]
        assert asked.name == "phu-luc - chon cot.xlsx"
        chosen(asked, ("tt", "content", "leads", "coordinators", "deadline", "product"))
        assert desk.field("Tệp phụ lục").get() == str(path), "whose head says more than the workbook"
        desk.buttons()["Tạo kỳ báo cáo"].invoke()
        desk.wait(lambda: desk.widgets(ttk.Treeview))
        desk.idle()
        assert desk.opened[-1].name == words.PLAN_FILE
        assert not desk.crashed


def test_a_column_left_while_a_field_is_empty_is_asked_about_before_there_is_a_round(tmp_path: Path) -> None:
    path = written(tmp_path / "phu-luc.txt", """
        | TT | Nhiệm vụ | Cơ quan chủ trì | Bằng chứng nghiệm thu | Thời hạn | Diễn giải     |
        | 1  | Rà soát  | Sở Nội vụ       | Báo cáo rà soát       | Năm 2026 | cả tỉnh       |
        | 2  | Tập huấn | Sở Y tế         | Danh sách học viên    | Năm 2026 | hai đợt       |
        """)
    made = init_round(tmp_path / "ky", from_annex(path))
    assert made.findings[0].code is Code.ANNEX_COLUMNS_ASKED
    assert not (tmp_path / "ky").exists()
    annex, _ = read_annex(made.outputs[0])
    assert [each.product for each in annex.tasks] == ["Báo cáo rà soát", "Danh sách học viên"]


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
    for cell, role in zip(book.worksheets[0][4], roles, strict=True):
        cell.value = ROLES[role]
    book.save(path)


def test_any_column_may_be_chosen_to_be_anything(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", """
        | A   | B                                     | Sở Y tế | Sở Nội vụ | Quý I/2026 | Quý II/2026 | Khối     |
        | 1   | Rà soát quy định về tiêu dùng         | K       | L         | K          |             | Khối một |
        | 2   | Tập huấn cho cán bộ cơ sở về quy định | L       | K         |            | K           | Khối hai |
        """)
    made = init_round(tmp_path / "ky", from_annex(path))
    chosen(made.outputs[0], ("tt", "content", MARK, MARK, PERIOD, PERIOD, GROUP))
    found = understand(made.outputs[0])
    assert fields(found, "tt", "deadline") == [("1", "Quý I/2026"), ("2", "Quý II/2026")]
    assert [group.title for group in found.annex.groups] == ["Khối một", "Khối hai"]
    chosen(made.outputs[0], ("tt", "content", UNUSED, "leads", UNUSED, OUTCOME, UNUSED))
    assert fields(understand(made.outputs[0]), "leads") == [("L",), ("K",)]


def test_the_choice_is_kept_for_the_next_annex_of_the_office(tmp_path: Path) -> None:
    made = init_round(tmp_path / "ky 1", from_annex(written(tmp_path / "a.txt", ODD)))
    assert made.findings[0].code is Code.ANNEX_COLUMNS_ASKED
    roles = ("tt", "content", "leads", "coordinators", UNUSED, "deadline", "product")
    chosen(made.outputs[0], roles)
    first = init_round(tmp_path / "ky 1", from_annex(made.outputs[0]))
    assert set(kept_choices(first.outputs[0]).values()) == set(roles)
    beside = init_round(tmp_path / "ky 2", from_annex(written(tmp_path / "b.txt", LATER)))
    assert beside.outputs[0].name == words.PLAN_FILE
    plan, _ = read_plan(beside.outputs[0])
    assert [(task.leads, task.product) for task in plan.tasks] == [
        ("Sở Công Thương", "Báo cáo đối thoại"), ("Sở Y tế", "Hội nghị")]
    elsewhere = init_round(tmp_path / "khác" / "ky 3", from_annex(tmp_path / "b.txt"))
    assert elsewhere.findings[0].code is Code.ANNEX_COLUMNS_ASKED
    after = init_round(tmp_path / "khác" / "ky 3", AfterRounds((tmp_path / "ky 1",), tmp_path / "b.txt"))
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
    made = init_round(tmp_path / "ky", from_annex(path))
    sheet = openpyxl.load_workbook(made.outputs[0])[ANNEX_READ.name]
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
    of_annex = [{(each.code, each.problem) for each in init_round(folder, way).findings
                 if each.code.name.startswith("ANNEX_")} for folder, way in (
        (tmp_path / "a", from_annex(path)), (tmp_path / "b", from_annex(path)._replace(province="Cần Thơ")))]
    assert of_annex[0] == of_annex[1]
    assert {Code.ANNEX_COLUMNS_GUESSED, Code.ANNEX_COLUMNS_ASKED} <= {code for code, _ in of_annex[0]}
