"""The ledger of forms sent: what officers write in it counts and stays, and a form that changed waits to be sent again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from drafts import sample_round, with_addresses
from samples import ASSIGNMENTS, TASKS

from toolkit.base.files import own_turn
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.form_code import form_code
from toolkit.model.records import Plan
from toolkit.plan.plan_workbook import write_plan
from toolkit.rounds.reading import read_standing
from toolkit.rounds.round import Round, StepResult
from toolkit.rounds.sending import make_forms, mark_sent, read_ledger, remind_round
from toolkit.rounds.status import look, not_final_status

TODAY, DAY = date(2020, 11, 1), date(2020, 11, 5)
SAMPLE = with_addresses(addresses=("a@example.org",) * 4)
#: The same, once a district has one task less: its form is another one.
CHANGED = replace(
    SAMPLE, tasks=tuple(task._replace(coordinators="") if task.id == "2.4" else task for task in TASKS),
    assignments=tuple(row for row in ASSIGNMENTS if (row.task_id, row.agency) != ("2.4", "HCK")))
SCT, HCK, HCK_CHANGED = form_code(SAMPLE, "SCT"), form_code(SAMPLE, "HCK"), form_code(CHANGED, "HCK")


@pytest.fixture(scope="module")
def forms_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_round(tmp_path_factory.mktemp("ky") / "ky", SAMPLE).folder


@pytest.fixture
def where(forms_made: Path, tmp_path: Path) -> Round:
    return Round(Path(shutil.copytree(forms_made, tmp_path / "ky")))


def lines(where: Round) -> list[str]:
    """The lines of the ledger."""
    return where.ledger.read_text("utf-8-sig").splitlines()


def write(where: Round, before: str, after: str, encoding: str = "utf-8") -> None:
    """An officer changes the text in Notepad and saves it."""
    text = where.ledger.read_text("utf-8-sig")
    assert before in text
    where.ledger.write_text(text.replace(before, after), encoding)


def again(where: Round, plan: Plan = SAMPLE) -> StepResult:
    where.plan.write_bytes(write_plan(plan))
    return make_forms(where, TODAY)


def ledger_codes(forms: StepResult) -> list[Code]:
    """What is found in the ledger."""
    return [found.code for found in forms.findings if found.place.file == "bieu_da_gui.txt"]


def sent(where: Round) -> dict[str, date]:
    return read_ledger(where).days


def test_it_has_a_line_for_each_form_and_a_day_that_was_written_stays(where: Round) -> None:
    head, *forms = lines(where)
    assert head.startswith("# Mỗi dòng một biểu")
    assert forms[:2] == [f"# {form_code(SAMPLE, 'SNV')}\t\tSở Nội vụ", f"# {SCT}\t\tSở Công Thương"]
    assert (len(forms), sent(where)) == (4, {})
    write(where, f"# {SCT}\t", f"{SCT}\t05/11/2020")
    before = lines(where)
    assert ledger_codes(again(where)) == []
    assert (lines(where), sent(where)) == (before, {"SCT": DAY})


@pytest.mark.parametrize(("line", "encoding"), [
    ("{code}\t05/11/2020\tSở Công Thương", "utf-8"), ("{code}\t5.11.20\tSở Công Thương", "utf-8-sig"),
    ("{code} 2020-11-05 Sở Công Thương", "utf-16"), ("{code} 05/11/2020 gửi qua Zalo Sở Công Thương", "utf-16-be"),
    ("{code}\tngày 5 tháng 11 năm 2020\tSở Công Thương", "utf-8"), ("{code}\t5 / 11 / 2020 Sở Công Thương", "utf-8"),
    ("{code}\t05/11/2020 08:30\tSở Công Thương", "utf-8"), ("5/11/2020 {code} Sở Công Thương", "utf-8"),
    ("# {code}\t5/11/2020\tSở Công Thương", "utf-8"), (" # {code} 5/11/2020 Sở Công Thương", "utf-8")])
def test_a_day_says_that_a_form_was_sent_however_it_is_typed_and_saved(where: Round, line: str, encoding: str) -> None:
    bom = "\ufeff" if encoding == "utf-16-be" else ""
    where.ledger.write_text(bom + where.ledger.read_text("utf-8-sig").replace(
        f"# {SCT}\t\tSở Công Thương", line.format(code=str(SCT).lower())), encoding)
    assert sent(where) == {"SCT": DAY}
    assert ledger_codes(again(where)) == []
    content = where.ledger.read_bytes()  # as every Notepad shows it
    assert (content[:3], content.count(b"\n")) == (b"\xef\xbb\xbf", content.count(b"\r\n"))
    (kept,) = (line for line in lines(where) if str(SCT) in line)
    assert kept.startswith(f"{SCT}\t05/11/2020\t")
    assert "Sở Công Thương" in kept


@pytest.mark.parametrize("mark", ["", "# "])
@pytest.mark.parametrize(("typed", "after"), [
    *((typed, "") for typed in ("", "x", "đã gửi", "5/11", "31/11/2020", "tháng 11/2020", "khoảng 5/11/2020")),
    ("", "hẹn trả lời 5/11/2020")])  # another day than that of sending ends the line
def test_a_line_without_a_day_is_told_until_it_has_one_and_what_is_typed_stays(where: Round, typed: str, after: str, mark: str) -> None:
    write(where, f"# {SCT}\t\tSở Công Thương", f"{mark}{SCT}\t{typed}\tSở Công Thương{after and ' '}{after}")
    claimed = bool(typed or not mark)  # else it is as it was made
    for _ in range(2):
        forms = again(where)
        assert [found.details["line"] for found in forms.findings if found.code is Code.SENT_DAY_UNCLEAR] == [str(SCT)] * claimed
        assert sent(where) == {}
    assert any(str(SCT) in line and typed in line and line.endswith(after) for line in lines(where))


def test_a_line_that_was_deleted_comes_back_with_the_next_forms_and_is_missed_before(where: Round) -> None:
    write(where, f"# {SCT}\t\tSở Công Thương\n", "")
    with pytest.raises(ToolkitError, match="Chưa có biểu mẫu của Sở Công Thương trong sổ gửi biểu"):
        mark_sent(where, {"SCT": DAY})
    again(where)
    mark_sent(where, {"SCT": DAY})
    assert sent(where) == {"SCT": DAY}


def test_a_tick_that_notepad_wrote_over_is_told_until_it_is_made_again_or_taken_back(where: Round) -> None:
    opened = where.ledger.read_bytes()  # by Notepad, before the tick
    mark_sent(where, {"SCT": DAY, "HCK": DAY})
    where.ledger.write_bytes(opened)
    mark_sent(where, {"HCK": DAY})
    for forms in (again(where), again(where)):
        assert [found.details for found in forms.findings if found.code is Code.SENT_TICK_LOST] == [
            {"line": str(SCT), "day": "05/11/2020"}]
    assert any("không còn ghi" in line.what for line in look(where, TODAY).lines)
    mark_sent(where, {"SCT": DAY})
    assert ledger_codes(again(where)) == []
    where.ledger.write_bytes(opened)
    mark_sent(where, {"SCT": None, "HCK": None})
    assert ledger_codes(again(where)) == []


def test_a_lost_tick_of_an_earlier_form_is_told_until_the_form_made_since_is_ticked(where: Round) -> None:
    opened = where.ledger.read_bytes()
    mark_sent(where, {"HCK": DAY})
    where.ledger.write_bytes(opened)
    assert Code.SENT_TICK_LOST in ledger_codes(again(where, CHANGED))
    mark_sent(where, {"HCK": date(2020, 11, 8)})
    assert ledger_codes(again(where, CHANGED)) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_of_a_line_that_was_copied_the_copy_with_a_day_counts_wherever_it_stands(where: Round, is_first: bool) -> None:
    as_made, dated = f"# {SCT}\t\tSở Công Thương", f"{SCT}\t05/11/2020\tSở Công Thương"
    write(where, as_made, "\n".join((dated, as_made) if is_first else (as_made, dated)))
    assert (sent(where), ledger_codes(again(where))) == ({"SCT": DAY}, [])
    mark_sent(where, {"SCT": None})
    assert (sent(where), ledger_codes(again(where))) == ({}, [])


def test_a_tick_stays_in_sight_when_a_report_is_not_issued(where: Round) -> None:
    mark_sent(where, {"SCT": DAY})
    refused = not_final_status(where, read_standing(where), ())
    assert {shown.agency.code: shown.sent for shown in refused.agencies if shown.sent} == sent(where) == {"SCT": DAY}


@pytest.mark.parametrize("ticks", [b"", b"\xff\x00\tx", b"[1]", b"khong ma\n\n"])
def test_a_record_of_ticks_that_is_damaged_stops_nobody(where: Round, ticks: bytes) -> None:
    where.ticks.write_bytes(ticks)
    mark_sent(where, {"SCT": DAY})
    assert sent(where) == {"SCT": DAY}


def test_all_that_officers_wrote_stays_in_its_line_or_below_it(where: Round) -> None:
    write(where, f"# {SCT}\t\tSở Công Thương\n",
          f"{SCT} 05/11/2020 Sở Công Thương (chị Lan, qua Zalo; gửi lại 06/11/2020 #2)\n   Chị Lan nhận qua Zalo\n\n")
    where.ledger.write_text(f"Người giữ sổ: Phòng QLTM\n{where.ledger.read_text('utf-8')}Tỉnh ủy: gửi bản giấy 04/11/2020\n", "utf-8")
    again(where, CHANGED)
    mark_sent(where, {"SCT": date(2020, 11, 6)})
    mark_sent(where, {"SCT": None})
    kept = lines(where)
    assert {"Người giữ sổ: Phòng QLTM", "Tỉnh ủy: gửi bản giấy 04/11/2020"} <= set(kept)
    place = kept.index("   Chị Lan nhận qua Zalo")
    assert kept[place - 1:place + 2] == [f"# {SCT}\t\tSở Công Thương (chị Lan, qua Zalo; gửi lại 06/11/2020 #2)", kept[place], ""]


def test_a_form_that_changed_since_it_was_sent_waits_to_be_sent_again_until_it_is_what_it_was(where: Round) -> None:
    mark_sent(where, {"HCK": DAY, "SCT": DAY})
    where.plan.write_bytes(write_plan(CHANGED))
    assert read_ledger(where).findings_for(CHANGED) == []  # the forms are the old ones
    forms = make_forms(where, TODAY)
    assert ledger_codes(forms) == [Code.FORM_AMENDED, Code.FORM_CHANGED]
    (line,) = (line for line in look(where, TODAY).lines if "thay đổi sau khi gửi" in line.what)
    assert (line.what, line.opens) == ("Biểu đã thay đổi sau khi gửi: Ủy ban nhân dân huyện Cầu Kè.", where.ledger)
    assert sent(where) == {"SCT": DAY}
    assert any(line.startswith(f"{HCK}\t05/11/2020") for line in lines(where))  # the first time stays known
    assert any(line.startswith(f"# {HCK_CHANGED}") for line in lines(where))
    assert ledger_codes(again(where)) == []  # the plan is as it was: the form counts as sent
    assert sent(where) == {"HCK": DAY, "SCT": DAY}
    again(where, CHANGED)
    mark_sent(where, {"HCK": date(2020, 11, 8)})
    assert ledger_codes(again(where, CHANGED)) == []
    assert sent(where) == {"HCK": date(2020, 11, 8), "SCT": DAY}


def test_an_agency_that_receives_none_any_more_keeps_its_line(where: Round) -> None:
    mark_sent(where, {"HCK": DAY})
    some = [agency._replace(receives_form=agency.code not in ("HCK", "HBVNTD")) for agency in SAMPLE.agencies]
    again(where, replace(SAMPLE, agencies=tuple(some)))
    assert sent(where) == {"HCK": DAY}


@pytest.mark.parametrize("content", [b"\x89PNG\xff\xd8\x00", "Sở Công Thương: đã gửi".encode("cp1258", "replace")], ids=["picture", "ANSI"])
def test_one_that_is_no_text_is_told_and_never_replaced(where: Round, content: bytes) -> None:
    where.ledger.write_bytes(content)
    before = where.ledger.read_bytes()
    forms = again(where)
    assert (ledger_codes(forms), len(forms.outputs)) == ([Code.SENT_UNREADABLE], 4)
    with pytest.raises(ToolkitError) as caught:
        mark_sent(where, {"SCT": TODAY})
    assert caught.value.finding.code is Code.SENT_UNREADABLE
    assert (where.ledger.read_bytes(), sent(where)) == (before, {})


def test_nothing_is_marked_while_another_run_is_at_work_or_without_a_form(where: Round) -> None:
    with own_turn(where.folder), pytest.raises(ToolkitError) as caught:
        mark_sent(where, {"SCT": TODAY})
    assert caught.value.finding.code is Code.ROUND_BUSY
    with pytest.raises(ToolkitError, match="Chưa có biểu mẫu của KHONG"):
        mark_sent(where, {"SCT": TODAY, "KHONG": TODAY})
    assert sent(where) == {}
    shutil.rmtree(where.forms)
    with pytest.raises(ToolkitError, match="Chưa có biểu mẫu của Sở Công Thương trong sổ gửi biểu nên không đánh dấu"):
        mark_sent(where, {"SCT": TODAY})
    assert not where.form_mails.exists()


def test_reminded_of_a_form_that_was_perhaps_never_sent_that_is_told_where_sending_is_written_down(where: Round) -> None:
    page = (where.form_mails / "thu.html").read_bytes()
    assert Code.FORM_MAYBE_UNSENT not in {found.code for found in remind_round(where, date(2020, 11, 20)).findings}
    mark_sent(where, dict.fromkeys(("SCT", "SNV", "HBVNTD"), date(2020, 11, 9)))
    (found,) = (found for found in remind_round(where, date(2020, 11, 20)).findings if found.code is Code.FORM_MAYBE_UNSENT)
    assert str(found).startswith("1_bieu_mau_gui_di/thu/bieu_da_gui.txt: Chưa có ngày gửi biểu cho Ủy ban nhân dân huyện")
    assert (where.form_mails / "thu.html").read_bytes() == page
