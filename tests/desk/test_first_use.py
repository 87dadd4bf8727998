"""The dialog of the first time by keyboard alone: its sources, periods, an amended annex; its look at any scaling."""

from __future__ import annotations

from pathlib import Path
from tkinter import ttk

import openpyxl
import pytest
from conftest import virtual_screen
from desks import TODAY, Desk, desk_on_screen
from samples import PLAN, confirm
from test_desk import assert_nothing_is_cut_off
from test_first_choice import round_of

from toolkit.desk.first_choice import OTHERS, Source
from toolkit.model import words
from toolkit.model.records import Plan, TaskIdentity
from toolkit.model.resources import example
from toolkit.plan.plan_workbook import read_plan
from toolkit.rounds.round import Round, rounds_below
from toolkit.rounds.sending import make_forms

pytestmark = pytest.mark.desk

#: Keys whose names are not their letters.
KEYS = {" ": "space", ".": "period", ",": "comma", "/": "slash", "-": "minus", "_": "underscore"}
#: The tests' day is of 2020.
CODES = ("2020Q1", "2020Q2", "2020Q3", "2020Q4")


def begun(desk: Desk, folder: Path, source: Source) -> None:
    """The dialog is there, with the line of that source reached by the arrow keys."""
    desk.show(folder)
    if len(rounds_below(folder)) > 1:
        desk.begin_anew()
    desk.root.update()
    chosen = desk.root.focus_lastfor()
    assert chosen is not None
    chosen.focus_force()
    for label in ("Khác…", source.label) if source in OTHERS else (source.label,):
        for _ in Source:
            if str(desk.root.focus_get().cget("text")) == label:  # type: ignore[union-attr]
                break
            desk.press("<Down>")
        desk.press("<space>")


def fill(desk: Desk, name: str, text: str) -> None:
    """Tab to what is filled in beside that label, and type over what stands there."""
    for _ in range(30):
        if desk.root.focus_get() is desk.field(name):
            break
        desk.press("<Tab>")
    assert desk.root.focus_get() is desk.field(name)
    for key in ("<Control-slash>", *(f"<KeyPress-{KEYS.get(letter, letter)}>" for letter in text)):
        desk.press(key)
    desk.press("<KeyRelease-a>")
    assert desk.field(name).get() == text


def told(desk: Desk) -> str:
    """What the dialog says below its fields."""
    labels = [label for label in desk.widgets(ttk.Label) if label.winfo_ismapped()]
    return str(max(labels, key=lambda label: label.winfo_rooty()).cget("text"))


def made(desk: Desk, opened: Path) -> Plan:
    """The plan of the round that Enter made or amended, once a workbook was opened."""
    desk.press("<Return>")
    desk.wait(lambda: desk.opened)
    desk.idle()
    assert desk.opened == [opened]
    assert not desk.crashed
    return read_plan(opened)[0]


def test_three_ways_are_shown_and_the_others_once_they_are_wanted(desk: Desk, tmp_path: Path) -> None:
    def shown() -> set[str]:
        return {str(line.cget("text")) for line in desk.widgets(ttk.Radiobutton) if line.winfo_ismapped()}
    desk.show(tmp_path)
    desk.root.update()
    assert shown() == {*(source.label for source in Source if source not in OTHERS), "Khác…"}
    begun(desk, tmp_path, Source.SHIPPED)
    assert {source.label for source in Source} <= shown()


def test_an_annex_is_all_that_is_needed_and_its_province_is_asked_once_with_a_list(desk: Desk, tmp_path: Path) -> None:
    annex = tmp_path / "phu-luc.txt"
    annex.write_text("TT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n1\tSố hóa hồ sơ đất đai\tSở Nội vụ\tNăm 2020\n", "utf-8")
    begun(desk, tmp_path, Source.ANNEX)
    fill(desk, "Tệp phụ lục", str(annex))
    desk.press("<Return>")
    desk.wait(lambda: told(desk).startswith("✖ Phụ lục phu-luc.txt không cho biết là của tỉnh, thành phố nào."))
    province = desk.field("Tỉnh, thành phố")
    assert isinstance(province, ttk.Combobox)
    province.current(list(province["values"]).index("Tỉnh Vĩnh Long"))
    plan = made(desk, tmp_path / "Ky bao cao 2020" / words.PLAN_FILE)
    assert (plan.settings.province, [agency.name for agency in plan.expected]) == ("tỉnh Vĩnh Long", ["Sở Nội vụ"])
    assert "Trà Vinh" not in f"{plan.settings}{plan.tasks}"


def test_a_period_is_chosen_or_typed_its_folder_is_called_after_it_and_a_wrong_one_is_told(
        desk: Desk, tmp_path: Path) -> None:
    begun(desk, tmp_path, Source.SHIPPED)
    period, folder = desk.field("Kỳ báo cáo"), desk.field("Thư mục của kỳ mới")
    assert isinstance(period, ttk.Combobox)
    assert period.get() == "Năm 2020"
    assert {"6 tháng đầu năm 2020", "9 tháng đầu năm 2020", "Quý III năm 2020", "Tháng 9 năm 2020"} <= {*period["values"]}
    period.current(2)
    period.event_generate("<<ComboboxSelected>>")
    desk.root.update()
    assert folder.get() == str(tmp_path / "Ky bao cao 2020H2")
    fill(desk, "Kỳ báo cáo", "quy nam")
    desk.press("<Return>")
    desk.press("<KeyRelease-Return>")
    assert told(desk).startswith("✖ Chọn kỳ báo cáo ở mũi tên, hoặc ghi như Năm 2026, Quý III năm 2026, 2026Q3.")
    fill(desk, "Kỳ báo cáo", "2020Q3")
    assert told(desk).startswith("Sẽ có một thư mục")
    assert folder.get() == str(tmp_path / "Ky bao cao 2020Q3")
    assert made(desk, tmp_path / "Ky bao cao 2020Q3" / words.PLAN_FILE).period.label == "quý III năm 2020"
    assert desk.root.title() == "Tổng hợp báo cáo – Ky bao cao 2020Q3"


def annex_of(plan: Plan, folder: Path, changed: dict[str, dict[str, str]], without: str) -> Path:
    """An amended annex of the plan: some tasks changed, one gone."""
    rows = [("TT", "Nội dung công việc", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian thực hiện, hoàn thành")]
    for group in plan.groups:
        tasks = (task._replace(**changed.get(task.id, {})) for task in plan.tasks
                 if task.group == group.number and task.id != without)
        rows += [(group.number, group.title, "", "", "", ""), *(
            (task.tt, task.content, task.leads, task.coordinators, task.product, task.deadline) for task in tasks)]
    path = folder / "phu-luc.txt"
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    return path


def test_an_amended_annex_is_proposed_in_a_workbook_beside_the_plan(desk: Desk, tmp_path: Path) -> None:
    where = Round(round_of(tmp_path, "2020Q4"))
    confirm(where.plan)
    make_forms(where, TODAY)
    annex = annex_of(PLAN, tmp_path, {"2.1": {"content": f"{PLAN.task(TaskIdentity('2.1')).content} trên địa bàn"}}, "2.5")
    before = where.plan.read_bytes()
    begun(desk, tmp_path, Source.AMEND)
    assert desk.default() == ["Lập bản sửa đổi"]
    assert told(desk).startswith("Sẽ có tệp ke_hoach_sua_doi.xlsx cạnh ke_hoach.xlsx của quý IV năm 2020")
    desk.press("<Alt-Key-l>")
    assert told(desk) == "✖ Chọn tệp phụ lục của Quyết định."
    assert desk.root.focus_get() is desk.field("Tệp phụ lục")
    fill(desk, "Tệp phụ lục", str(annex))
    made(desk, where.folder / words.AMENDED_FILE)
    assert where.plan.read_bytes() == before
    assert "Đề xuất: nhiệm vụ 2.1 được sửa nội dung" in str(desk.lines())
    assert "Đề xuất: nhiệm vụ 2.5 bị bãi bỏ" in str(desk.lines())
    desk.press("<F5>")
    desk.idle()
    assert "Kế hoạch sửa đổi được đề xuất ở tệp này; ke_hoach.xlsx và" in str(desk.lines())
    confirmed(where)
    desk.press("<Alt-Key-l>")
    desk.idle()
    lines = str(desk.lines())
    assert "(bỏ nhiệm vụ 2.5; nhiệm vụ 2.1 đổi nội dung, cơ quan chủ trì, vai trò hoặc TT): Sở Nội vụ; Sở Công Thương." in lines
    assert "Kế hoạch sửa đổi được đề xuất ở tệp này" not in lines


def confirmed(where: Round) -> None:
    """An officer names the document beside each proposal and saves the workbook in the plan's place."""
    book = openpyxl.load_workbook(where.folder / words.AMENDED_FILE)
    page = book[words.PLAN_SHEETS["tasks"]]
    rows = list(page.iter_rows())
    heading = next(row for row in rows if words.AMENDMENT_COLUMNS["state"].text in [cell.value for cell in row])
    state, document = (next(cell.column for cell in heading if cell.value == words.AMENDMENT_COLUMNS[name].text) - 1
                       for name in ("state", "document"))
    for row in rows[heading[0].row:]:
        if row[state].value:
            row[document].value = "Quyết định số 99/QĐ-UBND ngày 05/11/2020"
    book.save(where.plan)


@pytest.mark.parametrize("dots", [96, *(pytest.param(dots, marks=pytest.mark.nightly) for dots in (120, 144))])
@pytest.mark.parametrize("source", Source, ids=lambda source: source.name)
def test_nothing_of_the_dialog_is_cut_off(
        dots: int, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", virtual_screen(dots))
    shipped, _ = read_plan(example(words.PLAN_FILE))
    for code in CODES:
        round_of(tmp_path, code, shipped)
    with desk_on_screen() as desk:
        desk.show(tmp_path)
        desk.idle()
        rounds = next(table for table in desk.widgets(ttk.Treeview) if table.winfo_ismapped())
        assert sum(int(rounds.column(name, "width")) for name in rounds.cget("columns")) <= rounds.winfo_width()
        desk.begin_anew()
        desk.choose(source)
        if "period" in source.questions:
            desk.type("Kỳ báo cáo", "Năm 2020")
        assert_nothing_is_cut_off(desk)
