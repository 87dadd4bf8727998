"""An amended annex: what became of each task is proposed, written into the plan workbook, and read back."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from amended_plan import ANNEX, DECISION, NEW, NEW_BOOK, OLD, OLD_BOOK, PROPOSED, TOLD, task
from samples import PLAN, meta_rows

from toolkit.consolidate.consolidation import consolidate
from toolkit.consolidate.new_plans import carry_over
from toolkit.model.findings import Code, Finding, Severity, ToolkitError
from toolkit.model.form_code import form_code
from toolkit.model.records import Amendment, Annex, Finished, Intake, Plan, Previous, Status, Task, TaskState
from toolkit.plan.from_annex import amended_plan, match_tasks, propose_amendments
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.beginning import AfterRounds, ShippedPlan, amend_round, init_round
from toolkit.rounds.round import Round

S = TaskState
#: What forms already out carry, as version 0.1.0 worked it out.
CODES = ["TV2793-2020-SNV-11HZ-F", "TV2793-2020-SCT-1EBT-A", "TV2793-2020-HCK-XS5H-Y"]


def known(tasks: tuple[Task, ...]) -> list[tuple[str, str, TaskState | None]]:
    """Of each task its number, its identity, what became of it."""
    return [(each.id, each.identity, each.amendment.state if each.amendment else None) for each in tasks]


def read(book: bytes, tmp_path: Path) -> tuple[Plan, tuple[Finding, ...]]:
    path = tmp_path / "ke_hoach.xlsx"
    path.write_bytes(book)
    return read_plan(path)


def edited(tmp_path: Path, **cells: str) -> tuple[Plan, tuple[Finding, ...]]:
    """The amended plan once an officer has typed into cells of sheet "Nhiệm vụ"."""
    book = openpyxl.load_workbook(io.BytesIO(NEW_BOOK))
    for cell, text in cells.items():
        book["Nhiệm vụ"][cell] = text
    book.save(tmp_path / "ke_hoach.xlsx")
    return read_plan(tmp_path / "ke_hoach.xlsx")


def test_each_task_is_known_and_every_proposal_told_with_what_stood_there_before() -> None:
    assert known(PROPOSED.tasks) == [
        ("1.1", "1.1", None), ("2.1", "2.1", S.REWORDED), ("2.4", "2.4", S.REASSIGNED), ("2.5", "2.7", None),
        ("2.6", "2.6A", S.IN_FORCE), ("2.7", "2.7A", S.IN_FORCE)]
    assert known(PROPOSED.ended) == [("2.5", "2.5", S.WITHDRAWN), ("2.6", "2.6", S.WITHDRAWN)]
    assert [each.amendment and (each.amendment.by or each.amendment.former) for each in
            (*PROPOSED.tasks[1:3], *PROPOSED.ended)] == [OLD.tasks[1].content, "Sở Nội vụ", "", ""]
    before = OLD.tasks[1].content
    assert [each.problem for each in TOLD] == [
        "Phụ lục mới đánh số lại nhiệm vụ: 2.7 → 2.5; báo cáo đã gửi vẫn được tính cho đúng nhiệm vụ.",
        "Phụ lục mới ghi khác cơ quan phối hợp của nhiệm vụ 2.4.",
        f"Đề xuất: nhiệm vụ 2.1 được sửa nội dung, trước đây là “{before}”, nay là “{before} về kinh doanh trên mạng”.",
        "Đề xuất: nhiệm vụ 2.4 được giao lại, trước đây do Sở Nội vụ chủ trì, nay do Sở Công Thương.",
        f"Đề xuất: nhiệm vụ 2.6 được bổ sung: “{ANNEX.tasks[4].content}”.",
        f"Đề xuất: nhiệm vụ 2.7 được bổ sung: “{ANNEX.tasks[5].content}”.",
        f"Đề xuất: nhiệm vụ 2.5 bị bãi bỏ: “{OLD.tasks[3].content}”.",
        f"Đề xuất: nhiệm vụ 2.6 bị bãi bỏ: “{OLD.tasks[4].content}”."]


def test_an_annex_again_amends_nothing_and_amended_twice_keeps_identities() -> None:
    plan, told = amended_plan(OLD, Annex(OLD.groups, OLD.tasks))
    assert (plan, told) == (OLD, ())
    again = tuple(each._replace(first_id="", amendment=None) for each in NEW.tasks)
    plan, told = amended_plan(NEW, Annex(NEW.groups, again))
    assert (known(plan.tasks), plan.ended, told[1:]) == (known(NEW.tasks), NEW.ended, ())
    gone, _ = amended_plan(NEW, Annex(NEW.groups, again[:-1]))
    assert known(gone.ended)[-1] == ("2.7", "2.7A", S.WITHDRAWN)


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        (["a b c d e f g h"], ["a b c d e f g x"], {"1": "1"}),
        (["Rà soát chợ", "Lập tổ công tác"], ["Lập tổ công tác", "Rà soát chợ"], {"1": "2", "2": "1"}),
        (["Tuyên truyền pháp luật trên báo"], ["Mua sắm xe"], {}),
        (["Rà soát chợ", "Rà soát chợ"], ["Việc khác", "Rà soát chợ"], {"2": "2"}),  # of two alike none is guessed
    ])
def test_which_task_is_which(was: list[str], now: list[str], same: dict[str, str]) -> None:
    old, new = ([task(str(number), text, "Sở Nội vụ") for number, text in enumerate(texts, 1)] for texts in (was, now))
    assert propose_amendments(OLD, old, new).same == same


def test_a_task_worded_or_numbered_anew_is_known_by_the_likest() -> None:
    tasks = (OLD.tasks[0]._replace(leads="Sở Công thương"), *OLD.tasks[1:])
    assert known(amended_plan(OLD, Annex(OLD.groups, tasks))[0].tasks)[0] == ("1.1", "1.1", None)
    text = "Kiểm tra việc niêm yết giá, chất lượng hàng hóa tại sàn thương mại điện tử, siêu thị"
    plan, _ = amended_plan(NEW, Annex(NEW.groups, tuple(annex_of(NEW, t25=text))))
    assert (known(plan.tasks)[3], plan.ended) == (("2.5", "2.7", S.REWORDED), NEW.ended)
    old, new = ([task(str(number), f"Kiểm tra giá bán {text}", "Sở Nội vụ") for number, text in enumerate(texts, 1)]
                for texts in (("tại chợ của huyện", "gạo", "sữa"), ("thuốc tại viện", "tại chợ của các huyện")))
    assert propose_amendments(OLD, old, new).same["1"] == "2"


def test_what_was_answered_finished_or_withdrawn_goes_with_its_task() -> None:
    answers = tuple(Previous("2019", "SCT", number, Status.DONE, result=number) for number in ("2.1", "2.5", "2.7"))
    done = Finished("2.8", "2", "Việc đã xong", "2019")
    annex = ANNEX._replace(tasks=(*ANNEX.tasks, task("2.9", "Việc đã xong", "Sở Nội vụ")))
    plan, _ = amended_plan(replace(OLD, previous=answers, finished=(done,)), annex)
    assert [(each.task_id, each.result) for each in plan.previous] == [("2.1", "2.1"), ("2.5", "2.7")]
    assert ([each.id for each in plan.finished], len(plan.tasks)) == (["2.9"], 6)
    back = OLD.tasks[3]._replace(id="2.8", tt="2.8")
    plan, told = amended_plan(NEW, Annex(NEW.groups, (*annex_of(NEW), back)))
    assert (known(plan.tasks)[-1], known(plan.ended)) == (("2.8", "2.5", S.IN_FORCE), [("2.6", "2.6", S.REPLACED)])
    assert told[-1].code is Code.PROPOSED_ADDED
    lines = [each._replace(first_id="", amendment=None) for each in NEW.tasks]
    plan, _ = carry_over(consolidate(NEW, Intake((), (), ())), Annex(NEW.groups, tuple(lines)))
    assert known(plan.tasks) == [(each.id, each.identity, None) for each in NEW.tasks]
    assert plan.ended == ()


def test_the_amended_plan_is_read_back_and_forms_wait_until_the_document_is_named(tmp_path: Path) -> None:
    plan, found = read(NEW_BOOK, tmp_path)
    assert (plan, [each for each in found if each.severity is not Severity.NOTE]) == (NEW, [])
    sheet = openpyxl.load_workbook(io.BytesIO(NEW_BOOK))["Nhiệm vụ"]
    assert [sheet.cell(3, column).value for column in range(8, 13)] == [
        "Mã nhiệm vụ", "Sửa đổi", "Theo văn bản", "Từ ngày", "Thay bằng hoặc trước đây là"]
    assert "Bổ sung,Sửa nội dung,Bãi bỏ,Thay thế,Giao lại" in str(
        [rule.formula1 for rule in sheet.data_validations.dataValidation])
    sheet = openpyxl.load_workbook(io.BytesIO(OLD_BOOK))["Nhiệm vụ"]
    assert [cell.value for cell in sheet[3] if cell.value][-1] == "Thời gian thực hiện, hoàn thành"
    _, found = read(write_plan(PROPOSED), tmp_path)
    unsaid = [each for each in found if each.code is Code.AMENDMENT_UNSAID]
    assert [(each.severity, each.details["tasks"]) for each in unsaid] == [
        (Severity.ERROR, "2.1, 2.4, 2.6, 2.7, 2.5, 2.6")]


def cell_of(number: str, column: str, last: bool = False) -> str:
    """The cell of that column in the line of that number, the last of them where several have it."""
    sheet = openpyxl.load_workbook(io.BytesIO(NEW_BOOK))["Nhiệm vụ"]
    rows = [row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value == number]
    return f"{column}{rows[-1 if last else 0]}"


@pytest.mark.parametrize(
    ("cell", "text", "problem"),
    [
        (cell_of("2.1", "I"), "Sửa rồi đấy", "“Sửa rồi đấy” không có trong danh mục của cột “Sửa đổi”."),
        (cell_of("2.1", "K"), "hôm qua", "Mục “Từ ngày” không hợp lệ: “hôm qua”."),
        (cell_of("2.6", "L", last=True), "9.9",
         "Nhiệm vụ 2.6 được thay thế nhưng “9.9” không phải TT hay mã của một nhiệm vụ còn thực hiện."),
        (cell_of("2.7", "H"), "2.6", "Mã “2.6” dùng hai lần, đã có tại ke_hoach.xlsx › Nhiệm vụ › A13."),
    ])
def test_what_an_officer_types_wrong_is_told_at_its_cell(cell: str, text: str, problem: str, tmp_path: Path) -> None:
    _, found = edited(tmp_path, **{cell: text})
    told = [each for each in found if each.severity is Severity.ERROR]
    assert [(each.place.cell, each.problem) for each in told] == [(cell, problem)]


def test_an_officer_s_words_and_numbers_are_understood(tmp_path: Path) -> None:
    cells = {cell_of("2.1", "I"): "điều chỉnh", cell_of("2.1", "K"): "05/11/2020",
             cell_of("2.6", "L", last=True): "2.7", cell_of("2.5", "I", last=True): "hủy bỏ"}
    plan, _ = edited(tmp_path, **cells)
    former = OLD.tasks[1].content
    assert plan.tasks[1].amendment == Amendment(S.REWORDED, DECISION, date(2020, 11, 5), former=former)
    assert plan.ended[1].amendment == Amendment(S.REPLACED, DECISION, by="2.7A")


def test_only_forms_whose_tasks_are_amended_get_another_code() -> None:
    reworded, _ = amended_plan(OLD, Annex(OLD.groups, (OLD.tasks[0], ANNEX.tasks[1], *OLD.tasks[2:])))
    changed = [each.code for each in OLD.agencies if form_code(OLD, each.code) != form_code(reworded, each.code)]
    assert changed == ["SNV", "SCT"]  # the lead and the coordinator of 2.1
    keys = {task.id: dict(meta_rows(NEW, NEW.agency("SCT"))).keys() for task in NEW.tasks}
    old = list(dict(meta_rows(OLD, OLD.agency("SCT"))))
    assert next(key for key in old if key.startswith("T2.7-")) in keys["2.5"]
    assert [str(form_code(PLAN, code)) for code in ("SNV", "SCT", "HCK")] == CODES


ANNEX_TEXT = "\n".join(("TT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\tSản phẩm\tThời gian thực hiện",
    *("\t".join((each.tt, each.content, each.leads, each.coordinators, each.product, each.deadline))
      for each in (*OLD.tasks[1:3], *OLD.tasks[4:]))))


def test_init_in_the_round_itself_proposes_beside_and_leaves_the_plan_and_an_edited_proposal(tmp_path: Path) -> None:
    where = Round(tmp_path / "ky")
    init_round(where.folder, ShippedPlan())
    with pytest.raises(ToolkitError) as stopped:  # without an annex a round is not its own round before
        init_round(where.folder, AfterRounds((where.folder,)))
    assert stopped.value.finding.code is Code.ROUND_NOT_EMPTY
    where.plan.write_bytes(OLD_BOOK)
    (tmp_path / "moi.txt").write_text(ANNEX_TEXT, encoding="utf-8")
    made = amend_round(where, tmp_path / "moi.txt")
    assert [each.name for each in made.outputs] == ["ke_hoach_sua_doi.xlsx"]
    assert (made.findings[0].code, where.plan.read_bytes()) == (Code.AMENDED_BESIDE, OLD_BOOK)
    assert {each.place.file for each in made.findings} == {"ke_hoach_sua_doi.xlsx", "moi.txt"}
    plan, _ = read_plan(made.outputs[0])
    assert [(each.id, each.amendment.state) for each in plan.ended if each.amendment] == [
        ("1.1", S.WITHDRAWN), ("2.5", S.WITHDRAWN)]
    before = made.outputs[0].read_bytes()
    assert amend_round(where, tmp_path / "moi.txt").outputs == made.outputs
    assert made.outputs[0].read_bytes() == before
    made.outputs[0].write_bytes(NEW_BOOK)
    again = amend_round(where, tmp_path / "moi.txt")
    assert again.outputs[0].name == "ke_hoach_sua_doi (mới).xlsx"
    assert made.outputs[0].read_bytes() == NEW_BOOK


def test_an_annex_of_the_changes_alone_leaves_the_other_tasks_in_force() -> None:
    partial = Annex((), (
        OLD.tasks[1]._replace(group="", content=f"{OLD.tasks[1].content} về kinh doanh trên mạng"),
        task("2.9", "Công khai kết quả trên trang thông tin điện tử", "Sở Nội vụ")._replace(group="")))
    plan, told = amended_plan(OLD, partial)
    assert [(each.id, each.group, each.amendment and each.amendment.state) for each in plan.tasks] == [
        ("1.1", "1", None), ("2.1", "2", S.REWORDED), ("2.4", "2", None), ("2.5", "2", None), ("2.6", "2", None),
        ("2.7", "2", None), ("2.9", "2", S.IN_FORCE)]
    assert (plan.ended, plan.groups) == ((), OLD.groups)
    assert [each.problem for each in told if each.code is Code.ANNEX_PARTIAL] == [
        "Phụ lục mới chỉ có 1/6 nhiệm vụ của kế hoạch nên được hiểu là chỉ ghi phần sửa đổi, bổ sung: 5 nhiệm vụ không "
        "có trong đó giữ nguyên."]
    plan, _ = amended_plan(OLD, Annex((), (task("2.4", "Lập bản đồ các chợ đầu mối", "Sở Công Thương"),)))
    assert (plan.ended, plan.tasks[:-1]) == ((), OLD.tasks)  # that it replaces 2.4 is the officer's to say
    assert known(plan.tasks[-1:]) == [("2.2", "2.2", S.IN_FORCE)]
    hot, cold = OLD.tasks[2], OLD.tasks[4]
    lines = [hot._replace(id="1.1", tt="1.1", group="", content=f"{hot.content} của dân"),
             cold._replace(id="2.1", tt="2.1", group="", content=f"{cold.content} và xã"),
             task("2.4", "Lập bản đồ các chợ đầu mối", "Sở Nội vụ")._replace(group="")]
    plan, _ = amended_plan(OLD, Annex((), tuple(lines)))
    assert plan.ended == ()
    assert known(plan.tasks) == [
        ("1.1", "1.1", None), ("2.1", "2.1", None), ("2.4", "2.4", S.REWORDED), ("2.5", "2.5", None),
        ("2.6", "2.6", S.REWORDED), ("2.7", "2.7", None), ("2.2", "2.2", S.IN_FORCE)]
    line = task("1.1", "Lập bản đồ các chợ đầu mối", "Sở Nội vụ")._replace(tt="", group="")
    plan, _ = amended_plan(OLD, Annex((), (line,)))
    assert (plan.ended, known(plan.tasks)[-1]) == ((), ("1.2", "1.2", S.IN_FORCE))


def annex_of(plan: Plan, **changed: str) -> list[Task]:
    """The tasks of that plan as an annex prints them, with another text for some ("t25": 2.5)."""
    texts = {f"{name[1]}.{name[2:]}": text for name, text in changed.items()}
    return [each._replace(first_id="", amendment=None, content=texts.get(each.id, each.content)) for each in plan.tasks]


def test_a_hundred_tasks_worded_and_numbered_anew_in_another_order_are_all_known() -> None:
    works = ("Rà soát, hoàn thiện quy chế quản lý", "Tổ chức kiểm tra, xử lý vi phạm trong lĩnh vực", "Tuyên truyền, phổ biến pháp luật về",
             "Xây dựng cơ sở dữ liệu dùng chung về", "Bồi dưỡng nghiệp vụ cho công chức phụ trách", "Công khai kết quả giải quyết thủ tục về",
             "Đầu tư trang thiết bị phục vụ công tác", "Lập và thực hiện đề án nâng cao hiệu quả", "Giám sát việc chấp hành các quy định về",
             "Sơ kết, đánh giá tình hình thực hiện")
    fields = ("an toàn thực phẩm tại các chợ đầu mối", "phòng cháy, chữa cháy rừng", "giảm nghèo bền vững ở vùng đồng bào Khmer",
              "khai thác cát trên sông Hậu", "bảo hiểm y tế học sinh", "cấp nước sạch nông thôn", "tiếp công dân và giải quyết khiếu nại",
              "giao thông đường thủy nội địa", "dạy nghề cho lao động trẻ", "thu gom, xử lý rác thải sinh hoạt")
    texts = [f"{work} {field} trên địa bàn tỉnh" for work in works for field in fields]
    old = [task(f"2.{number}", text, "Sở Nội vụ") for number, text in enumerate(texts, 1)]
    order = random.Random(1).sample(range(100), 100)
    new = [task(f"2.{number}", f"Tiếp tục {texts[place][0].lower()}{texts[place][1:]}, báo cáo trước ngày 15 tháng 11", "Sở Nội vụ")
           for number, place in enumerate(order, 1)]
    assert match_tasks(old, new) == {old[place].id: now.id for place, now in zip(order, new, strict=True)}


def test_where_what_replaced_a_task_ends_that_is_asked_for_by_its_document(tmp_path: Path) -> None:
    lines = [each for each in annex_of(NEW) if each.id != "2.6"]
    plan, found = read(write_plan(amended_plan(NEW, Annex(NEW.groups, tuple(lines)))[0]), tmp_path)
    assert known(plan.ended)[1:] == [("2.6", "2.6", S.WITHDRAWN), ("2.6", "2.6A", S.WITHDRAWN)]
    assert [(each.code, each.details["tasks"]) for each in found if each.severity is Severity.ERROR] == [
        (Code.AMENDMENT_UNSAID, "2.6, 2.6")]
    other = NEW.tasks[4]._replace(content="Mua sắm xe")
    again, _ = amended_plan(NEW, Annex(NEW.groups, (*lines, other._replace(id="2.6"))))
    assert [each.amendment.by for each in again.ended if each.amendment] == ["", "", ""]


@pytest.mark.parametrize("line", [OLD.tasks[5]._replace(id="2.5", tt="2.5"), task("2.5", "Lập bản đồ chợ", "Sở Nội vụ")])
def test_a_number_of_a_finished_task_may_be_another_s_in_the_new_annex(line: Task, tmp_path: Path) -> None:
    plan = replace(OLD, tasks=(*OLD.tasks[:3], *OLD.tasks[4:]), finished=(Finished("2.5", "2", "Việc đã xong", "2019"),))
    lines = [each for each in plan.tasks if each.content != line.content]
    amended, _ = amended_plan(plan, Annex(OLD.groups, (*lines, line)))
    read_back, found = read(write_plan(amended), tmp_path)
    assert [each.id for each in read_back.finished] == ["2.5A"]
    assert {each.code for each in found if each.severity is Severity.ERROR} <= {Code.AMENDMENT_UNSAID}
    assert amended.task("2.5").identity == ("2.7" if line.content == OLD.tasks[5].content else "2.5A")
