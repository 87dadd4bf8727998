"""A province's register from shipped data: all communes of today, departments, who was there before."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from samples import confirm

from toolkit.forms.form import FormTemplate, form_content
from toolkit.model import resources, words
from toolkit.model.findings import Code, Finding, ToolkitError, has_errors
from toolkit.model.form_code import form_file_name
from toolkit.model.layout import leads_shown
from toolkit.model.period import PeriodName
from toolkit.model.records import Kind, Phrase, Plan, Task, in_charge
from toolkit.plan.from_annex import agencies_asked
from toolkit.plan.names import Names, name_key, split_names
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.registers import (
    in_province,
    province_in,
    province_named,
    province_register,
    provinces,
)
from toolkit.plan.sheets import PREVIEW, preview
from toolkit.rounds.beginning import AfterRounds, FromAnnex, init_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms

HERE = Path(__file__).parents[2]
DUE = date(2026, 11, 15)
#: One of three provinces, one of two cities with a province, one that is as it was.
SAMPLE = ("Tỉnh Vĩnh Long", "Thành phố Cần Thơ", "Tỉnh Lai Châu")


@cache
def communes_of(province: str) -> list[str]:
    with (HERE / "toolkit/plan/registers-2025.csv").open(encoding="utf-8", newline="") as stream:
        return [row["name"] for row in csv.DictReader(stream) if (row["province"], row["kind"]) == (province, "commune")]


def begun(province: str, folder: Path) -> Plan:
    """The plan of an annex of that province, or of a ministry, which names all departments and communes there are."""
    issuer = "Bộ trưởng Bộ Y tế" if province == "cả nước" else f"UBND {province_named(province)}"
    asked = "UBND các tỉnh, thành phố\tCác vụ, cục" if province == "cả nước" else "Các sở, ban, ngành\tUBND các xã, phường"
    annex = folder.parent / "phu luc.txt"
    annex.write_text(
        f"PHỤ LỤC\nNHIỆM VỤ CHUYỂN ĐỔI SỐ NĂM 2026\n(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/01/2026 của {issuer})\n"
        f"TT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\n1\tSố hóa hồ sơ đất đai\t{asked}\n", "utf-8")
    init_round(folder, FromAnnex(annex))
    return read_plan(folder / words.PLAN_FILE)[0]


def test_there_are_34_provinces_with_3321_communes_and_districts_called_by_their_level() -> None:
    assert len(provinces()) == 34
    assert sum(len(communes_of(each)) for each in provinces()) == 3321
    # the data spelt five levels with two capitals: "thị Xã Việt Yên", of code "HTHIXAVIETYEN"
    districts = [each for name in provinces() for each in province_register(name) if each.kind is Kind.DISTRICT]
    levels = {"H": "huyện", "Q": "quận", "TX": "thị xã", "TP": "thành phố"}
    of_level = {prefix: [each for each in districts if each.name.startswith(f"Ủy ban nhân dân {level} ")]
                for prefix, level in levels.items()}
    assert sum(map(len, of_level.values())) == len(districts)
    assert all(each.code.startswith(prefix) for prefix, found in of_level.items() for each in found)


@pytest.mark.parametrize(("typed", "province"), [
    ("Vĩnh Long", "Tỉnh Vĩnh Long"), ("vinh long", "Tỉnh Vĩnh Long"), ("tỉnh Vĩnh Long", "Tỉnh Vĩnh Long"),
    ("TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"), ("Huế", "Thành phố Huế")])
def test_a_province_is_known_by_its_name_however_it_is_typed(typed: str, province: str) -> None:
    assert province_named(typed) == province


@pytest.mark.parametrize("province", provinces())
def test_a_name_and_code_means_its_agency_and_no_other_also_as_clerks_type_it(province: str) -> None:
    register = province_register(province)
    codes = Counter(each.code for each in register)
    assert max(codes.values()) == 1
    assert sum(each.kind is Kind.COMMUNE for each in register) == len(communes_of(province))
    known = Names.of_plan(register, ())
    assert all(known.codes(name) == (each.code,) for each in register for name in (each.name, *each.aliases))
    ended = [each for each in register if each.valid_to]
    assert all(each.successors and set(each.successors) <= codes.keys() for each in ended)
    assert {each.kind for each in register if not each.is_there(DUE)} <= {Kind.DISTRICT, Kind.DEPARTMENT, Kind.PRESS}
    for each in register:
        _, name = each.name.split("Ủy ban nhân dân ", 1) if each.kind in (Kind.COMMUNE, Kind.DISTRICT) else ("", "")
        unit = next((unit for unit in SHORT if name.startswith(unit)), "")
        for short in SHORT.get(unit, ()):
            typed = f"{short}{name.removeprefix(unit).strip()}"
            assert known.codes(typed) == (each.code,), typed
            assert known.codes(f"UBND {typed}") == (each.code,)
            assert known.codes(f"Uỷ ban nhân dân {typed}") == (each.code,)


@pytest.mark.parametrize("name", ["Tỉnh Đoàn Trà Vinh", "Huyện ủy Cầu Kè", "Tỉnh ủy"])
def test_a_committee_of_the_party_or_the_youth_union_is_no_peoples_committee(name: str) -> None:
    assert not name_key(name).startswith("ubnd")


#: What clerks write for how a People's Committee begins.
SHORT = {"xã": ("X.", "x. ", "Xã "), "phường": ("P.", "P. ", "phường "), "đặc khu": ("ĐK ", "Đặc khu "),
         "huyện": ("H.", "h. "), "thành phố": ("TP.", "Tp ", "TP "), "thị xã": ("TX.", "Tx. "), "quận": ("Q.", "quận ")}


@pytest.mark.parametrize("province", [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.nightly)
                                      for name in provinces()])
def test_forms_are_made_for_all_communes_and_no_word_of_the_sample_is_left(province: str, tmp_path: Path) -> None:
    plan = begun(province, tmp_path / "ky")
    template = FormTemplate.read(resources.template(resources.FORM_TEMPLATE))
    assert (plan.period.code, plan.settings.plan_title) == ("2026", "Kế hoạch chuyển đổi số năm 2026")
    assert sum(each.kind is Kind.COMMUNE for each in plan.agencies) == len(communes_of(province))
    assert not {Code.NAME_REPEATED, Code.PROVINCE_LEFT} & {
        each.code for each in read_plan(tmp_path / "ky" / words.PLAN_FILE)[1]}
    expected = {each.code for each in plan.expected}
    assert {each.code for each in plan.agencies if each.kind is Kind.COMMUNE} <= expected
    assert all(each.kind is not Kind.DISTRICT for each in plan.expected)
    forms = {form_file_name(plan, each): form_content(template.layout, template.sheet.last, plan, each)
             for each in plan.expected}
    assert len(forms) == len(expected)
    assert all(plan.rows_of(each.code) for each in plan.expected if each.kind is Kind.COMMUNE)
    assert province == "Tỉnh Vĩnh Long" or cells_that_name_the_sample(tmp_path / "ky", set()) == []
    own = {name for each in plan.agencies for name in (each.name, *each.aliases) if "Trà Vinh" in name}
    text = f"{plan}{forms}"
    for name in sorted(own, key=len, reverse=True):
        text = text.replace(name, "")
    assert "Trà Vinh" not in text.replace("Huyện Châu Thành (Trà Vinh)", "")
    assert "TRÀ VINH" not in text
    whole = template.form(plan, next(each for each in plan.expected if each.kind is Kind.COMMUNE))
    assert whole.startswith(b"PK")


def test_a_register_of_before_moves_with_its_codes_addresses_and_groups(tmp_path: Path) -> None:
    old, _ = read_plan(resources.example(words.PLAN_FILE))
    old = replace(old, period=old.period._replace(year=2026, due_before=DUE))
    plan, told = in_province(old, "Vĩnh Long")
    assert [each.code for each in told] == [Code.PROVINCE_FILLED]
    now = {each.code: each for each in plan.agencies}
    assert {each.code for each in old.agencies} <= now.keys()
    assert plan.in_charge("SKHDT") == ("STC",)
    assert {now[code].name for code in plan.in_charge("HCK")} == {
        f"Ủy ban nhân dân xã {name}" for name in ("An Phú Tân", "Cầu Kè", "Phong Thạnh", "Tam Ngãi")}
    assert plan.in_charge("BTV") == plan.in_charge("DPTTH") == ("BPTTH",)
    assert now["HCT"].name == "Ủy ban nhân dân huyện Châu Thành"
    assert now["MTTQ"].name == "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Vĩnh Long"
    assert now["SYT"].email == old.agency("SYT").email
    path = tmp_path / words.PLAN_FILE
    path.write_bytes(write_plan(plan))
    read, found = read_plan(path)
    assert read.agencies == plan.agencies
    assert not has_errors(each for each in found if each.code is not Code.PLAN_TO_FILL)


@pytest.mark.parametrize(("typed", "code", "said"), [
    ("Vĩnh Lonh", Code.PROVINCE_UNKNOWN, "Tỉnh Vĩnh Long"),
    ("Trà Vinh", Code.PROVINCE_MERGED, "Tỉnh Trà Vinh nay thuộc tỉnh Vĩnh Long."),
    ("tinh ben tre", Code.PROVINCE_MERGED, "Tỉnh Bến Tre nay thuộc tỉnh Vĩnh Long."),
    ("Bình Dương", Code.PROVINCE_MERGED, "Tỉnh Bình Dương nay thuộc thành phố Hồ Chí Minh.")])
def test_a_province_that_is_no_more_is_answered_with_that_of_today_or_the_nearest(
        typed: str, code: Code, said: str) -> None:
    with pytest.raises(ToolkitError) as refused:
        province_named(typed)
    assert refused.value.finding.code is code
    assert said in refused.value.finding.message


@pytest.mark.parametrize("typed", ["P5", "P.5", "P. 5", "F5", "F.5", "f 5", "Phường 5", "phường 05", "UBND P5",
                                   "UBND phường 5", "p05"])
def test_a_ward_with_a_number_is_known_as_clerks_type_it(typed: str) -> None:
    assert name_key(typed) == name_key("Ủy ban nhân dân phường 5")
    assert name_key(typed) != name_key("Ủy ban nhân dân phường 15")
    assert name_key("Q1") == name_key("UBND quận 1") != name_key("P1")


def with_tasks(folder: Path, leads: str, coordinators: str = "") -> tuple[Plan, tuple[Finding, ...]]:
    """The plan of Vĩnh Long without any line for groups, whose first task names these."""
    folder.mkdir()
    plan, _ = in_province(read_plan(resources.example(words.PLAN_FILE))[0], "Vĩnh Long")
    task = plan.tasks[0]._replace(leads=leads, coordinators=coordinators)
    period = plan.period._replace(year=2026, due_before=DUE)
    content = write_plan(replace(plan, period=period, tasks=(task,), groups=plan.groups[:1], phrases=(), previous=()))
    (folder / words.PLAN_FILE).write_bytes(content)
    return read_plan(folder / words.PLAN_FILE)


@pytest.mark.parametrize(("name", "kind", "count"), [
    ("Các sở", Kind.DEPARTMENT, 15), ("các sở, ban, ngành tỉnh", Kind.DEPARTMENT, 15),
    ("UBND các xã, phường", Kind.COMMUNE, 124), ("UBND các huyện, thị xã, thành phố", Kind.COMMUNE, 124),
    ("các cơ quan báo chí", Kind.PRESS, 1)])
def test_what_a_whole_kind_is_called_needs_no_line_of_its_own(
        name: str, kind: Kind, count: int, tmp_path: Path) -> None:
    plan, found = with_tasks(tmp_path / "ky", f"{name} và Sở Nội vụ" if kind is not Kind.DEPARTMENT else name)
    members = {each.agency for each in plan.assignments if plan.agency(each.agency).kind is kind}
    assert members == {each.code for each in plan.expected if each.kind is kind}
    assert len(members) == count
    (told,) = (each for each in found if each.code is Code.GROUP_BY_KIND)
    assert told.place.sheet == words.PLAN_SHEETS["tasks"]
    assert f"“{name}”" in told.problem
    assert f"{count} cơ quan" in told.problem
    assert Code.AGENCY_UNKNOWN not in {each.code for each in found}
    page = openpyxl.load_workbook(io.BytesIO(preview(plan, found)))[PREVIEW.name]
    assert told.problem in {str(cell.value) for row in page.iter_rows() for cell in row}


@pytest.mark.parametrize(("cell", "kinds"), [
    ("Các Sở, ban, ngành, đoàn thể tỉnh; UBND các phường, xã", {Kind.DEPARTMENT, Kind.UNION, Kind.COMMUNE}),
    ("Sở, ban, ngành cấp tỉnh, UBND cấp xã", {Kind.DEPARTMENT, Kind.COMMUNE}),
    ("Các hội, đoàn thể", {Kind.ASSOCIATION, Kind.UNION}),
    ("UBMTTQ Việt Nam tỉnh và các đoàn thể, các cơ quan thông tấn, báo chí", {Kind.UNION, Kind.PRESS})])
def test_a_cell_of_several_kinds_means_all_of_them(cell: str, kinds: set[Kind]) -> None:
    register = province_register("Tỉnh Vĩnh Long")
    known = Names.of_plan(register, ())
    codes = [known.codes(name) for name in split_names(cell, known)]
    assert None not in codes
    kind = {each.code: each.kind for each in register}
    assert {kind[code] for found in codes for code in found or ()} - {Kind.DISTRICT} == kinds


def test_districts_that_are_gone_are_communes_now_on_forms_too(tmp_path: Path) -> None:
    plan, _ = with_tasks(tmp_path / "ky", "Sở Công Thương", "UBND các huyện")
    assert plan.phrases == ()
    assert len({each.agency for each in plan.assignments}) == 125
    plan, _ = with_tasks(tmp_path / "ky2", "UBND các huyện")
    assert leads_shown(plan, plan.tasks[0].id) == "UBND các huyện (nay: UBND cấp xã)"


def test_a_line_for_a_group_counts_before_what_its_kind_is_called(tmp_path: Path) -> None:
    plan, _ = with_tasks(tmp_path / "ky", "Các sở")
    own = Phrase("Các sở", (), ("SNV", "SCT"))
    path = tmp_path / "ky" / words.PLAN_FILE
    path.write_bytes(write_plan(replace(plan, phrases=(own,))))
    plan, found = read_plan(path)
    assert {each.agency for each in plan.assignments} == {"SNV", "SCT"}
    assert Code.GROUP_BY_KIND not in {each.code for each in found}


def test_a_ministrys_register_has_the_34_provinces_and_17_ministries_each_by_its_own_name() -> None:
    nation = province_register(province_named("cả nước"))
    there = Counter(each.kind for each in nation if each.is_there(DUE))
    assert there == {Kind.PROVINCE: 34, Kind.MINISTRY: 17}
    assert max(Counter(each.code for each in nation).values()) == 1
    known = Names.of_plan(nation, ())
    assert all(known.codes(name) == (each.code,) for each in nation for name in (each.name, *each.aliases))
    followed = in_charge(nation, DUE)
    assert all(followed[each.code] for each in nation)
    assert all(len(followed[each.code]) == 1 for each in nation if each.kind is Kind.PROVINCE)


@pytest.mark.parametrize(("register", "typed", "name"), [
    *(("Cả nước", typed, f"Ủy ban nhân dân {name}") for typed, name in (
        ("UBND tỉnh Vĩnh Long", "tỉnh Vĩnh Long"), ("Vĩnh Long", "tỉnh Vĩnh Long"), ("tỉnh Trà Vinh", "tỉnh Vĩnh Long"),
        ("TP. Hồ Chí Minh", "thành phố Hồ Chí Minh"), ("UBND TP Hà Nội", "thành phố Hà Nội"),
        ("TPHCM", "thành phố Hồ Chí Minh"), ("Bình Dương", "thành phố Hồ Chí Minh"),
        ("UBND tỉnh Thừa Thiên Huế", "thành phố Huế"))),
    ("Cả nước", "Bộ NN&PTNT", "Bộ Nông nghiệp và Môi trường"), ("Cả nước", "Bộ Kế hoạch và Đầu tư", "Bộ Tài chính"),
    ("Cả nước", "Văn phòng Chính phủ", "Văn phòng Chính phủ"),
    *(("Tỉnh Vĩnh Long", typed, "Báo và Phát thanh, Truyền hình Vĩnh Long") for typed in (
        "Báo Trà Vinh", "Báo Bến Tre", "Báo Vĩnh Long", "Đài Phát thanh và Truyền hình tỉnh Bến Tre",
        "Đài Phát thanh và Truyền hình Trà Vinh", "Đài PT-TH Trà Vinh", "Đài PTTH tỉnh Trà Vinh"))])
def test_names_of_the_centre_and_of_merged_press_mean_who_is_there_now(register: str, typed: str, name: str) -> None:
    agencies = province_register(register)
    (code,) = Names.of_plan(agencies, ()).codes(typed) or ("",)
    names = {each.code: each.name for each in agencies}
    assert [names[each] for each in in_charge(agencies, DUE)[code]] == [name]


def test_a_ministrys_round_goes_through_to_its_forms(tmp_path: Path) -> None:
    annex = tmp_path / "phu luc.txt"
    annex.write_text(
        "TT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\tSản phẩm\tThời gian thực hiện\n"
        "1\tRà soát thủ tục\tUBND các tỉnh, thành phố\tCác Bộ, ngành Trung ương\tBáo cáo\tHàng năm\n", "utf-8")
    made = init_round(tmp_path / "ky", FromAnnex(annex, PeriodName(2026), "cả nước"))
    named = next(each for each in made.findings if each.code is Code.AGENCIES_NAMED)
    assert "Phụ lục nêu 51 cơ quan" in named.problem
    plan = read_plan(tmp_path / "ky" / words.PLAN_FILE)[0]
    assert plan.phrases == ()
    assert Counter(plan.agency(each.agency).kind for each in plan.assignments) == {Kind.PROVINCE: 34, Kind.MINISTRY: 17}
    assert "Trà Vinh" not in f"{plan.settings}{plan.tasks}"
    assert (plan.settings.superior, plan.settings.place, plan.settings.province) == ("", "Hà Nội", "cả nước")
    (to_fill,) = [each.problem for each in made.findings if each.code is Code.PLAN_TO_FILL]
    assert all(f"({cell})" in to_fill for cell in ("B17", "B18", "B19"))  # who it is
    confirm(tmp_path / "ky" / words.PLAN_FILE)
    own = read_plan(tmp_path / "ky" / words.PLAN_FILE)[0]
    settings = own.settings._replace(issuer="Bộ Công Thương", issuer_code="BCT", symbol="BCT", signer_title="BỘ TRƯỞNG",
        decision="Quyết định số 9/QĐ-BCT", plan_title="Kế hoạch rà soát", report_subject="Kết quả rà soát")
    (tmp_path / "ky" / words.PLAN_FILE).write_bytes(write_plan(replace(own, settings=settings)))
    forms = make_forms(Round(tmp_path / "ky"), date(2026, 9, 1)).outputs
    assert sum(path.suffix == ".xlsx" and path.parent.name == words.FORMS_FOLDER for path in forms) == 51
    nxt = init_round(tmp_path / "sau", AfterRounds((tmp_path / "ky",), province="toàn quốc"))
    assert Code.PROVINCE_LEFT not in {each.code for each in nxt.findings}
    after = read_plan(tmp_path / "sau" / words.PLAN_FILE)[0]
    assert {each.code for each in after.agencies if not each.valid_to} == {each.code for each in plan.agencies}


def test_a_new_plan_workbook_of_a_ministry_names_no_province_but_in_its_register(tmp_path: Path) -> None:
    """Nor do its guides beside what is to be filled in; who was there before 2025 is named as it was."""
    begun("cả nước", tmp_path / "ky")
    assert cells_that_name_the_sample(tmp_path / "ky", {words.PLAN_SHEETS["agencies"]}) == []


def cells_that_name_the_sample(folder: Path, but: set[str]) -> list[str]:
    """The cells of its plan workbook that name the province of the shipped plan, but for those sheets."""
    book = openpyxl.load_workbook(folder / words.PLAN_FILE)
    return [cell.coordinate for sheet in book if sheet.title not in but for row in sheet.iter_rows() for cell in row
            if "trà vinh" in str(cell.value).casefold()]


# ── whom an annex asks ────────────────────────────────────────────────────────────────────────────
def asked(leads: str, coordinators: str = "") -> tuple[dict[str, bool], list[str]]:
    """Of the register of Vĩnh Long as a task of these names asks it, who receives a form, by name; and who is new."""
    task = Task("1", "1", "", "Số hóa hồ sơ", leads, coordinators, "", "Năm 2026")
    agencies, added = agencies_asked([task], province_register("Tỉnh Vĩnh Long"), (), DUE)
    return {each.name: each.receives_form for each in agencies}, [each.name for each in added]


def test_whom_the_annex_names_receives_a_form_and_no_other() -> None:
    forms, added = asked("Sở Nội vụ", "phường Cái Vồn; Công an tỉnh")
    assert [name for name, receives in forms.items() if receives] == [
        "Sở Nội vụ", "Công an tỉnh", "Ủy ban nhân dân phường Cái Vồn"]
    assert (len(forms), added) == (3, [])  # of no kind are two named
    forms, _ = asked("Sở Nội vụ; Sở Tài chính")
    assert forms["Sở Y tế"] is False  # an officer may have it asked, too
    assert not {"Báo và Phát thanh, Truyền hình Vĩnh Long", "Sở Kế hoạch và Đầu tư"} & forms.keys()  # nobody of a kind; gone


def test_who_is_gone_enters_only_where_it_is_named_alone() -> None:
    forms, _ = asked("Sở Kế hoạch và Đầu tư", "Các sở, ban, ngành")
    assert "Sở Giao thông vận tải" not in forms
    assert (forms["Sở Kế hoạch và Đầu tư"], forms["Sở Tài chính"]) == (False, True)


@pytest.mark.parametrize(("cell", "added"), [
    ("Trường Chính trị Phạm Hùng; Trạm Y tế xã", ["Trường Chính trị Phạm Hùng", "Trạm Y tế xã"]),
    ("Văn phòng HĐND và UBND xã, Công an xã", ["Văn phòng HĐND và UBND xã", "Công an xã"]),
    ("doanh nghiệp viễn thông; Các phòng chuyên môn", []), ("Đơn vị liên quan", []),
    ("Phòng Kinh tế và Công an xã", []), ("Sở Khoa học và Công nghê", []), ("ngành TW", []), ("UBND tỉnh", [])])
def test_a_name_of_one_office_near_none_is_added_any_other_is_asked(cell: str, added: list[str]) -> None:
    assert asked(cell)[1] == added


def test_a_name_is_near_only_one_it_may_be_mistyped_from() -> None:
    known = Names.of_plan(province_register("Tỉnh Vĩnh Long"), ())
    assert known.nearest("Sở Khoa học và Công nghê") == "Sở Khoa học và Công nghệ"
    assert [known.nearest(name) for name in ("doanh nghiệp viễn thông", "Hội Nông dân xã", "Phòng Kinh tế")] == ["", "", ""]


@pytest.mark.parametrize(("text", "issuer", "province"), [
    ("ỦY BAN NHÂN DÂN TỈNH VĨNH LONG", "", "Tỉnh Vĩnh Long"), ("", "UBND TP. Hồ Chí Minh", ""),
    ("UBND TP. HỒ CHÍ MINH", "", "Thành phố Hồ Chí Minh"), ("UBND XÃ LONG HỒ", "", "Tỉnh Vĩnh Long"),
    ("SỞ Y TẾ Cần Thơ, ngày 4 tháng 3 năm 2026", "", "Thành phố Cần Thơ"), ("BỘ Y TẾ Hà Nội, ngày 3", "", "Cả nước"),
    ("PHỤ LỤC", "Bộ trưởng Bộ Tài chính", "Cả nước"), ("BỘ CHỈ HUY QUÂN SỰ TỈNH", "", ""), ("UBND XÃ TÂN AN", "", "")])
def test_the_province_of_an_annex_is_what_stands_above_it(text: str, issuer: str, province: str) -> None:
    assert province_in(text, issuer) == province
