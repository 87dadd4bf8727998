"""An agency's own file beside those of its predecessors: each row once, a question only where they differ."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from damage import issued
from outputs import Outputs, miscounted
from samples import PLAN
from test_intake import Answers, asked, opened, sent, template

from toolkit.cli.printing import file_document
from toolkit.consolidate.consolidation import consolidate
from toolkit.consolidate.standing import standing_of
from toolkit.forms.correction import corrections
from toolkit.forms.marked_form import marked_form
from toolkit.intake.cells import WHOLE_ROW, Judge, undecided
from toolkit.model import fields, words
from toolkit.model.findings import Code, Place, Severity
from toolkit.model.records import About, Doubt, Indicator, Intake, Outcome, Plan, Role, Ruling, Way
from toolkit.plan.names import with_assignments
from toolkit.review.decisions import Decision, Decisions
from toolkit.review.questions import interpret, open_questions
from toolkit.rounds.round import Round
from toolkit.rounds.status import RoundLines
from toolkit.summary.summary import write_summary

INDICATORS = (Indicator("1", "Số vụ đã giải quyết", "vụ", Way.SUM),)
BEFORE = replace(PLAN, indicators=INDICATORS)
SAVED = datetime(2020, 11, 2, 8, 0)


def reformed(*gone: str) -> Plan:
    """The plan in which Sở Nội vụ does the work of those that are gone."""
    agencies = tuple(each._replace(valid_to=date(2020, 6, 30), successors=("SNV",)) if each.code in gone else each
                     for each in PLAN.agencies)
    return with_assignments(replace(BEFORE, agencies=agencies))


AFTER, BOTH_GONE = reformed("HCK"), reformed("HCK", "SCT")
SNV, HCK = "Sở Nội vụ", "Ủy ban nhân dân huyện Cầu Kè"


def filled(agency: str, answers: Answers, saved: datetime = SAVED) -> bytes:
    """The form of before; of Sở Nội vụ the one of now."""
    plan = AFTER if agency == "SNV" else BEFORE
    return filled_in(issued(agency, plan), answers, saved)


def filled_in(form: bytes, answers: Answers, saved: datetime) -> bytes:
    moved = {slot: {{"figure": "status", "note": "result"}.get(name, name) if slot[0] == "I" else name: value
                    for name, value in typed.items()} for slot, typed in answers.items()}
    return opened(form, moved).saved(saved)


def read(files: Mapping[str, bytes], plan: Plan = AFTER, judge: Judge = undecided) -> Intake:
    """What intake makes of them; every cell is accounted for there and found again in the summary."""
    intake = sent(files, plan, judge)
    assert miscounted(intake, plan, Outputs.of(write_summary(consolidate(plan, intake)))) == {}
    return intake


def rows(intake: Intake) -> dict[str, dict[str, str]]:
    (made,) = intake.returns
    held = {row.task_id: row for row in (*made.progress, *made.extras)}
    return {task: {name: entry.text for name, entry in row.entries.items()} for task, row in held.items()
            if row.entries}


def codes(intake: Intake) -> set[Code]:
    return {each.code for each in intake.findings}


def choosing(text: str) -> Judge:
    """An officer who takes the version with these words."""
    def judge(doubt: Doubt) -> Ruling | None:
        chosen = [each.text for each in doubt.entries if text in each.text and doubt.field == WHOLE_ROW]
        return Ruling(doubt.mark, chosen[0], chosen[0]) if chosen else None
    return judge


UNDER_WAY = {"status": "Đang thực hiện", "percent": "40"}


def test_rows_that_one_of_them_left_blank_and_rows_that_say_the_same_are_no_conflict() -> None:
    row = {**UNDER_WAY, "result": "Đã lập tổ"}
    intake = read({
        "huyen.xlsx": filled("HCK", {"T1.1": {"status": "Không phát sinh"}, "T2.4": row}),
        "so.xlsx": filled("SNV", {"T2.4": row, "T2.5": {**UNDER_WAY, "result": "Đã trình"}})})
    assert rows(intake).keys() == {"1.1", "2.4", "2.5"}
    assert not asked(intake)
    assert not {Code.PREDECESSOR_DIFFERS, Code.FILES_CONFLICT, Code.ROWS_MISSING, Code.LEAD_ROW_BLANK} & codes(intake)


def test_that_nothing_arose_in_one_office_is_asked_about_where_another_tells_something() -> None:
    intake = read({"a.xlsx": filled("SNV", {"T1.1": {"status": "Không phát sinh", "difficulties": "Không"}}),
                   "b.xlsx": filled("HCK", {"T1.1": {**UNDER_WAY, "result": "Đã tuyên truyền"}})})
    (doubt,) = asked(intake)
    assert [each.text for each in doubt.entries] == [
        f"{SNV}: Không phát sinh; Không", f"{HCK}: Đang thực hiện; 40; Đã tuyên truyền"]
    both = read({"a.xlsx": filled("HCK", {"T1.1": {"status": "Không phát sinh"}}),
                 "b.xlsx": filled("SNV", {"T1.1": {"status": "Không phát sinh", "difficulties": "Không"}})})
    assert rows(both)["1.1"] == {"status": "Không phát sinh", "difficulties": "Không"}
    assert not asked(both)
    assert both.listed == ()


DIFFERING = {"huyen.xlsx": filled("HCK", {"T2.4": {**UNDER_WAY, "result": "Đã lập 2 tổ"}}),
             "so.xlsx": filled("SNV", {"T2.4": {"status": "Đã hoàn thành", "percent": "100", "result": "Đã lập 5 tổ"}})}


def test_a_row_both_answer_otherwise_is_one_question_and_the_successors_counts_meanwhile() -> None:
    intake = read(DIFFERING)
    (doubt,) = asked(intake)
    assert [each.text for each in doubt.entries] == [
        f"{SNV}: Đã hoàn thành; 100; Đã lập 5 tổ", f"{HCK}: Đang thực hiện; 40; Đã lập 2 tổ"]
    assert rows(intake)["2.4"]["result"] == "Đã lập 5 tổ"
    assert {each.file: each.outcome for each in intake.files} == {
        "huyen.xlsx": Outcome.ACCEPTED_WITH_WARNINGS, "so.xlsx": Outcome.NEEDS_CORRECTION}
    assert sorted(each.entry.text for each in intake.listed) == ["40", "Đang thực hiện", "Đã lập 2 tổ"]
    assert [each.code for each in intake.findings if each.severity is Severity.ERROR
            and each.code is not Code.LEAD_ROW_BLANK] == [Code.PREDECESSOR_DIFFERS]


def test_the_officer_reads_which_office_said_what_and_chooses_a_version() -> None:
    intake = read(DIFFERING)
    (question,) = open_questions(AFTER, intake, Decisions())
    assert question.options[:2] == ("Bản 1", "Bản 2")
    assert question.texts["field"] == "Cả dòng"
    assert question.texts["proposal"] == "Bản 1"
    (doubt,) = asked(intake)
    assert question.texts["values"].splitlines() == [f"Bản {number}: {entry.text}" for number, entry in enumerate(doubt.entries, 1)]
    by_words = "Bản 2: " + doubt.entries[1].text
    for answer, valid in (("Bản 2", True), ("bỏ", True), ("Lấy của huyện", False), (by_words, True), ("HCK", False),
                          ("UBND huyện Cầu Kè", False), ("Bản 2: lời khác", False), ("Sở Công Thương", False)):
        said = interpret(AFTER, doubt, Decision(doubt.mark, "questions", {"decision": answer}, Place("ra_soat.xlsx")))
        assert isinstance(said, Ruling) is valid, answer
        assert not isinstance(said, Ruling) or said.value in (None, doubt.entries[1].text)
        assert valid or "Bản 1" in str(said)


def test_what_the_officer_decides_counts_and_the_other_is_listed() -> None:
    intake = read(DIFFERING, judge=choosing("Đã lập 2 tổ"))
    assert rows(intake)["2.4"]["result"] == "Đã lập 2 tổ"
    assert sorted(each.entry.text for each in intake.listed) == ["100", "Đã hoàn thành", "Đã lập 5 tổ"]
    assert Code.PREDECESSOR_DIFFERS not in codes(intake)
    none = read(DIFFERING, judge=lambda doubt: Ruling(doubt.mark, None, "Bỏ") if doubt.about is About.VALUE else None)
    assert rows(none) == {}
    assert len(none.listed) == 6


def test_an_unclear_cell_of_a_row_that_does_not_count_is_asked_about_no_more() -> None:
    files = {**DIFFERING, "huyen.xlsx": filled("HCK", {"T2.4": {**UNDER_WAY, "percent": "gần xong"}})}
    (doubt,) = asked(read(files))
    assert doubt.field == WHOLE_ROW
    chosen = read(files, judge=choosing("gần xong"))
    assert Code.PERCENT_NOT_NUMBER in codes(chosen)


def test_assessments_of_two_offices_and_who_signed_them_stand_below_each_other() -> None:
    parts = {"PREPARER": {"text": "Trần B"}, "OVERALL": {"text": "Đã hoàn thành 3/21 nhiệm vụ"}}
    intake = read({"huyen.xlsx": filled("HCK", {**parts, "DIRECTION": {"text": "Bàn giao"}}),
                   "so.xlsx": filled("SNV", {"PREPARER": {"text": "Lê C"}, "OVERALL": {"text": "Đúng kế hoạch"}})})
    (made,) = intake.returns
    assert {name: entry.text for name, entry in made.free.items()} == {
        "overall": f"{SNV}: Đúng kế hoạch\n{HCK}: Đã hoàn thành 3/21 nhiệm vụ", "direction": "Bàn giao",
        "preparer": f"{SNV}: Lê C\n{HCK}: Trần B"}
    assert not asked(intake)
    assert intake.listed == ()


def test_tasks_outside_the_annex_of_one_content_are_one_and_others_get_numbers_of_their_own() -> None:
    extra = {"content": "Kiểm tra chợ", "status": "Đã hoàn thành", "result": "12 chợ"}
    other = {"content": "Hội chợ", "status": "Đang thực hiện", "result": "Đã mở", "percent": "chưa rõ"}
    intake = read({"huyen.xlsx": filled("HCK", {"X1": other, "X2": extra}), "so.xlsx": filled("SNV", {"X1": extra})})
    held = rows(intake)
    assert {held[each]["content"] for each in ("X1", "X2")} == {"Kiểm tra chợ", "Hội chợ"}
    assert held["X1"] == extra
    (doubt,) = asked(intake)
    assert (doubt.task_id, doubt.field) == ("X2", "percent")
    (alone,) = asked(read({"huyen.xlsx": filled("HCK", {"X1": other, "X2": extra})}))
    assert doubt.mark == alone.mark


def test_two_figures_are_asked_about_and_their_sum_may_be_said() -> None:
    files = {"huyen.xlsx": filled("HCK", {"I1": {"figure": "5", "note": "đến 30/6"}}),
             "so.xlsx": filled("SNV", {"I1": {"figure": "3", "note": "từ 1/7"}})}
    intake = read(files)
    (doubt,) = asked(intake)
    (question,) = open_questions(AFTER, intake, Decisions())
    assert question.options == ("Bản 1", "Bản 2", "Bỏ")
    assert f"“{SNV}: 3” và “{HCK}: 5”; tạm lấy của {SNV}." in question.texts["problem"]
    assert (doubt.field, intake.returns[0].figures["1"].value) == (fields.FIGURE, 3)
    assert intake.returns[0].figures["1"].text("note") == f"{SNV}: từ 1/7\n{HCK}: đến 30/6"
    said = interpret(AFTER, doubt, Decision(doubt.mark, "questions", {"decision": "8"}, Place("ra_soat.xlsx")))
    assert isinstance(said, Ruling)
    for value, listed in ((said, 2), (said._replace(value=5.0, text="5"), 1)):
        decided = read(files, judge=lambda each, value=value: value if each.mark == doubt.mark else None)
        assert decided.returns[0].figures["1"].value == value.value
        assert len(decided.listed) == listed
        assert Code.PREDECESSOR_DIFFERS not in codes(decided)


def test_two_predecessors_without_a_file_of_its_own_are_joined_in_the_same_way() -> None:
    row = {**UNDER_WAY, "result": "Đã mở lớp"}
    intake = read({"huyen.xlsx": filled("HCK", {"T2.5": row, "T2.4": row}),
                   "so.xlsx": filled("SCT", {"T2.5": {**row, "result": "Đã mở 3 lớp"}, "T2.1": row})}, BOTH_GONE)
    assert rows(intake).keys() == {"2.1", "2.4", "2.5"}
    (doubt,) = asked(intake)
    assert doubt.task_id == "2.5"
    assert {each.text.split(":")[0] for each in doubt.entries} == {HCK, "Sở Công Thương"}


def test_later_files_of_one_office_replace_its_own_answers_only() -> None:
    row = {**UNDER_WAY, "result": "Đã lập 2 tổ"}
    intake = read({"a.xlsx": filled("HCK", {"T2.4": row, "T1.1": row}),
                   "b.xlsx": filled("SNV", {"T2.4": row, "T2.5": row}, datetime(2020, 11, 5))})
    assert not {Code.ANSWERS_UNREPEATED, Code.FILES_MERGED} & codes(intake)
    assert rows(intake).keys() == {"1.1", "2.4", "2.5"}


def test_the_form_that_goes_back_is_the_successors_and_speaks_for_all_of_them() -> None:
    free = {"OVERALL": {"text": "Huyện đã bàn giao"}}
    files = {"huyen.xlsx": filled("HCK", {"T2.4": {**UNDER_WAY, "result": "Đã lập 2 tổ"}, "X1": {
                "content": "Hội chợ", "status": "Đã hoàn thành", "result": "Đã mở"}, **free}),
             "so.xlsx": filled("SNV", {"T2.4": {**UNDER_WAY, "result": "Đã lập 5 tổ"}, "T2.5": UNDER_WAY,
                                       "OVERALL": {"text": "Tốt"}})}
    (made,) = corrections(AFTER, read(files))
    assert made.agency.code == "SNV"
    (mark,) = (mark for mark in made.marks if mark.found.code is Code.PREDECESSOR_DIFFERS)
    assert mark.field[0] == "T2.4"
    assert not mark.must
    form, _ = marked_form(template(), AFTER, made)
    content = opened(form, {"T2.4": {"result": "Đã lập 7 tổ"}}).saved(datetime(2020, 11, 9))
    after = read({**files, "lai.xlsx": content})
    assert rows(after)["2.4"]["result"] == "Đã lập 7 tổ"
    assert rows(after)["X1"]["content"] == "Hội chợ"
    assert not asked(after)
    assert Code.PREDECESSOR_DIFFERS not in codes(after)
    outcomes = {each.file: each.outcome for each in after.files}
    assert outcomes["huyen.xlsx"] is outcomes["so.xlsx"] is Outcome.SUPERSEDED


def test_cells_of_one_row_that_do_not_meet_stand_together_and_a_copy_is_its_successors_too() -> None:
    former = filled("HCK", {"T2.4": {"status": "Đang thực hiện", "result": "Đã lập tổ"}})
    intake = read({"a.xlsx": former, "b.xlsx": former, "so.xlsx": filled("SNV", {"T2.4": UNDER_WAY})})
    assert rows(intake)["2.4"] == {**UNDER_WAY, "result": "Đã lập tổ"}
    assert not asked(intake)
    assert [(file.agency, file.predecessor) for file in intake.files] == [("SNV", "HCK"), ("SNV", "HCK"), ("SNV", "")]


def test_one_form_of_a_district_that_several_follow_joins_the_file_of_whom_an_officer_says() -> None:
    gone = PLAN.agency("HCK")._replace(valid_to=date(2020, 6, 30), successors=("SNV", "SCT"))
    plan = replace(AFTER, agencies=(*PLAN.agencies[:3], gone))

    def judge(doubt: Doubt) -> Ruling | None:
        return Ruling(doubt.mark, "SNV", "của Sở Nội vụ") if doubt.about is About.FILE else None

    intake = read(DIFFERING, plan, judge)
    assert [(each.agency, each.predecessor) for each in intake.files] == [("SNV", "HCK"), ("SNV", "")]
    assert [each.field for each in asked(intake) if each.about is About.VALUE] == [WHOLE_ROW]


def test_files_of_several_predecessors_are_not_those_of_many_respondents() -> None:
    def answers(number: int) -> Answers:
        return {slot: {**UNDER_WAY, "result": f"Đã lập {number} tổ"} for slot in ("T2.5", "T1.1")}

    intake = read({"huyen.xlsx": filled("HCK", answers(1)), "ct.xlsx": filled("SCT", answers(2)),
                   "so.xlsx": filled("SNV", answers(3))}, BOTH_GONE)
    assert Code.MANY_RESPONDENTS not in codes(intake)
    assert sorted(each.task_id for each in asked(intake)) == ["1.1", "2.5"]


def test_ledger_and_status_say_whose_form_it_is(tmp_path: Path) -> None:
    intake = read(DIFFERING)
    book = openpyxl.load_workbook(io.BytesIO(write_summary(consolidate(AFTER, intake)).content({})))
    told = {str(cell.value) for row in book[words.SUMMARY_SHEETS["ledger"]].iter_rows() for cell in row}
    assert f"{SNV} (biểu của {HCK})" in told
    lines = RoundLines(Round(tmp_path), standing_of(AFTER, intake))
    assert lines.who("huyen.xlsx") == f"{SNV} (biểu của {HCK})"
    assert lines.who("so.xlsx") == SNV
    assert [file_document(each)["predecessor"] for each in intake.files] == ["HCK", None]


STATUSES, TEXTS = ("Đang thực hiện", "Không phát sinh", "Đã hoàn thành", "xong rồi nhé"), ("A", "B", "Không", "không có", "nt")


def drawn(draw: random.Random, slots: tuple[str, ...]) -> dict[str, dict[str, object]]:
    made: dict[str, dict[str, object]] = {}
    for slot in slots:
        cells = {"status": draw.choice(STATUSES), "percent": draw.choice(("40", "100", "0,8", "gần xong")),
                 "result": draw.choice(TEXTS), "completed": draw.choice(("05/11/2020", "03/04", "hôm qua"))}
        cells |= {"content": draw.choice(("Hội chợ", "Chợ"))} if slot[0] == "X" else {}
        made[slot] = {name: text for name, text in cells.items() if draw.random() < 0.5}
    for part in ("OVERALL", "PREPARER", "DIRECTION"):
        made |= {part: {"text": draw.choice(TEXTS)}} if draw.random() < 0.5 else {}
    figure = {"figure": draw.choice(("5", "3", "năm", "1.250")), "note": draw.choice(TEXTS)}
    made["I1"] = {name: text for name, text in figure.items() if draw.random() < 0.6}
    return made


@pytest.mark.parametrize("seed", range(3))
def test_every_cell_of_every_office_stands_or_is_listed_whatever_is_decided(seed: int) -> None:
    draw = random.Random(seed)
    files = {"huyen.xlsx": filled("HCK", drawn(draw, ("T1.1", "T2.4", "T2.5", "X1", "X2"))),
             "ct.xlsx": filled("SCT", drawn(draw, ("T1.1", "T2.1", "T2.5", "X1"))),
             "so.xlsx": filled("SNV", drawn(draw, ("T1.1", "T2.1", "T2.4", "T2.5", "X1"))),
             "so2.xlsx": filled("SNV", drawn(draw, ("T2.4", "X1")), datetime(2020, 11, 4)),
             "huyen2.xlsx": filled("HCK", drawn(draw, ("T2.4", "T2.5", "X1")), datetime(2020, 11, 4))}
    intake = read(files, BOTH_GONE)
    rulings: dict[str, Ruling | None] = {}

    def judge(doubt: Doubt) -> Ruling | None:
        if doubt.mark not in rulings:
            options = ["Bỏ", "8", "80 %", "Giữ", "Bản 1", "Bản 2", "Đã hoàn thành", "Lời của cán bộ"]
            said = interpret(BOTH_GONE, doubt, Decision(doubt.mark, "questions", {"decision": draw.choice(options)},
                                                        Place("ra_soat.xlsx")))
            rulings[doubt.mark] = said if isinstance(said, Ruling) and draw.random() < 0.7 else None
        return rulings[doubt.mark]

    decided = read(files, BOTH_GONE, judge)
    for back in corrections(BOTH_GONE, decided):
        form, _ = marked_form(template(), BOTH_GONE, back)
        answers = drawn(draw, ("T1.1", "T2.4", "X1", "X2")) if draw.random() < 0.7 else {}
        back_again = {**files, "lai.xlsx": filled_in(form, answers, datetime(2020, 11, 9))}
        read(back_again, BOTH_GONE)
        read(back_again, BOTH_GONE, judge)
    for each in (intake, decided):
        assert len([made.agency for made in each.returns]) == 1
        assert all(row.role in Role for made in each.returns for row in made.progress)
