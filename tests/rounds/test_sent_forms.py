"""The ledger of forms sent: what officers write in it counts and stays, and a form that changed waits to be sent again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from samples import AGENCIES, ASSIGNMENTS, PLAN, TASKS

from toolkit.base.files import own_turn
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.form_code import form_code
from toolkit.model.records import Plan
from toolkit.plan.plan_workbook import write_plan
from toolkit.rounds.beginning import ShippedPlan, init_round
from toolkit.rounds.round import Made, Round
from toolkit.rounds.sending import make_forms, mark_sent, read_ledger, remind_round
from toolkit.rounds.status import look

TODAY, DAY = date(2020, 11, 1), date(2020, 11, 5)
SAMPLE = replace(PLAN, agencies=tuple(each._replace(email="a@example.org", note="Giữ nguyên") for each in AGENCIES))
#: The same, once a district has one task less: its form is another one.
CHANGED = replace(
    SAMPLE, tasks=tuple(each._replace(coordinators="") if each.id == "2.4" else each for each in TASKS),
    assignments=tuple(each for each in ASSIGNMENTS if (each.task_id, each.agency) != ("2.4", "HCK")))
SCT, HCK, HCK_CHANGED = form_code(SAMPLE, "SCT"), form_code(SAMPLE, "HCK"), form_code(CHANGED, "HCK")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose forms are made."""
    where = Round(tmp_path_factory.mktemp("ky") / "ky")
    init_round(where.folder, ShippedPlan())
    where.plan.write_bytes(write_plan(SAMPLE))
    make_forms(where, TODAY)
    return where.folder


@pytest.fixture
def where(made: Path, tmp_path: Path) -> Round:
    return Round(Path(shutil.copytree(made, tmp_path / "ky")))


def lines(where: Round) -> list[str]:
    """The lines of the ledger."""
    return where.ledger.read_text("utf-8-sig").splitlines()


def write(where: Round, before: str, after: str, encoding: str = "utf-8") -> None:
    """An officer changes the text in Notepad and saves it."""
    text = where.ledger.read_text("utf-8-sig")
    assert before in text
    where.ledger.write_text(text.replace(before, after), encoding)


def again(where: Round, plan: Plan = SAMPLE) -> Made:
    where.plan.write_bytes(write_plan(plan))
    return make_forms(where, TODAY)


def told(made: Made) -> list[Code]:
    """What is told of the ledger."""
    return [each.code for each in made.findings if each.place.file == "bieu_da_gui.txt"]


def sent(where: Round) -> dict[str, date]:
    return read_ledger(where).days


def test_it_has_a_line_for_each_form_and_a_day_that_was_written_stays(where: Round) -> None:
    head, *forms = lines(where)
    assert head.startswith("# Mỗi dòng một biểu")
    assert forms[:2] == [f"# {form_code(SAMPLE, 'SNV')}\t\tSở Nội vụ", f"# {SCT}\t\tSở Công Thương"]
    assert len(forms) == 4
    assert sent(where) == {}
    write(where, f"# {SCT}\t", f"{SCT}\t05/11/2020")
    before = lines(where)
    assert told(again(where)) == []
    assert lines(where) == before
    assert sent(where) == {"SCT": DAY}


@pytest.mark.parametrize(("line", "encoding"), [
    ("{code}\t05/11/2020\tSở Công Thương", "utf-8"), ("{code}\t5.11.20\tSở Công Thương", "utf-8-sig"),
    ("{code} 2020-11-05 Sở Công Thương", "utf-16"), ("{code} 05/11/2020 gửi qua Zalo Sở Công Thương", "utf-16-be"),
    ("{code}\tngày 5 tháng 11 năm 2020\tSở Công Thương", "utf-8"), ("{code}\t5 / 11 / 2020 Sở Công Thương", "utf-8"),
    ("{code}\t05/11/2020 08:30\tSở Công Thương", "utf-8"), ("{code}\t\tSở Công Thương 5/11/2020", "utf-8"),
    ("5/11/2020 {code} Sở Công Thương", "utf-8"), ("# {code}\t5/11/2020\tSở Công Thương", "utf-8"),
    (" # {code} 5/11/2020 Sở Công Thương", "utf-8")])
def test_a_day_says_that_a_form_was_sent_however_it_is_typed_and_saved(where: Round, line: str, encoding: str) -> None:
    bom = "\ufeff" if encoding == "utf-16-be" else ""
    where.ledger.write_text(bom + where.ledger.read_text("utf-8-sig").replace(
        f"# {SCT}\t\tSở Công Thương", line.format(code=str(SCT).lower())), encoding)
    assert sent(where) == {"SCT": DAY}
    assert told(again(where)) == []
    content = where.ledger.read_bytes()  # as every Notepad shows it
    assert (content[:3], content.count(b"\n")) == (b"\xef\xbb\xbf", content.count(b"\r\n"))
    (kept,) = (line for line in lines(where) if str(SCT) in line)
    assert kept.startswith(f"{SCT}\t05/11/2020\t")
    assert "Sở Công Thương" in kept


@pytest.mark.parametrize("typed", ["", "x", "đã gửi", "5/11", "31/11/2020", "tháng 11/2020", "khoảng 5/11/2020"])
@pytest.mark.parametrize("mark", ["", "# "])
def test_a_line_without_a_day_is_told_until_it_has_one_and_what_is_typed_stays(where: Round, typed: str, mark: str) -> None:
    write(where, f"# {SCT}\t\t", f"{mark}{SCT}\t{typed}\t")
    claimed = bool(typed or not mark)  # else it is as it was made
    for _ in range(2):
        made = again(where)
        assert [each.details["line"] for each in made.findings if each.code is Code.SENT_DAY_UNCLEAR] == [str(SCT)] * claimed
        assert sent(where) == {}
    assert any(str(SCT) in line and typed in line for line in lines(where))


def test_a_line_that_was_deleted_comes_back_with_the_next_forms_and_is_missed_before(where: Round) -> None:
    write(where, f"# {SCT}\t\tSở Công Thương\n", "")
    with pytest.raises(ToolkitError, match="Chưa có biểu mẫu của Sở Công Thương trong sổ gửi biểu"):
        mark_sent(where, {"SCT": DAY})
    again(where)
    mark_sent(where, {"SCT": DAY})
    assert sent(where) == {"SCT": DAY}


def test_a_workbook_in_which_days_were_kept_before_is_told_as_long_as_it_lies_there(where: Round) -> None:
    former = where.form_mails / "bieu_da_gui.xlsx"
    former.write_bytes(b"PK")
    assert told(again(where)) == [Code.SENT_FORMER]
    assert any("bieu_da_gui.xlsx" in line.what for line in look(where, TODAY).lines)
    former.unlink()
    assert told(again(where)) == []


def test_what_officers_write_below_a_form_stays_below_it(where: Round) -> None:
    write(where, "Sở Công Thương\n", "Sở Công Thương\n   Chị Lan nhận qua Zalo\n\n")
    again(where, CHANGED)
    mark_sent(where, {"SCT": DAY})
    kept = lines(where)
    at = kept.index("   Chị Lan nhận qua Zalo")
    assert (kept[at - 1], kept[at + 1]) == (f"{SCT}\t05/11/2020\tSở Công Thương", "")


def test_all_that_officers_wrote_stays(where: Round) -> None:
    write(where, f"# {SCT}\t\tSở Công Thương", f"{SCT} 05/11/2020 Sở Công Thương (chị Lan, qua Zalo; gửi lại 06/11/2020 #2)")
    where.ledger.write_text(f"Người giữ sổ: Phòng QLTM\n{where.ledger.read_text('utf-8')}Tỉnh ủy: gửi bản giấy 04/11/2020\n", "utf-8")
    again(where, CHANGED)
    mark_sent(where, {"SCT": date(2020, 11, 6)})
    mark_sent(where, {"SCT": None})
    text = "\n".join(lines(where))
    for typed in ("Người giữ sổ: Phòng QLTM", "Tỉnh ủy: gửi bản giấy 04/11/2020", "Sở Công Thương (chị Lan, qua Zalo; gửi lại 06/11/2020 #2)"):
        assert typed in text
    assert f"# {SCT}\t\tSở Công Thương (chị Lan, qua Zalo; gửi lại 06/11/2020 #2)" in text


def test_a_form_that_changed_since_it_was_sent_waits_to_be_sent_again_until_it_is_what_it_was(where: Round) -> None:
    mark_sent(where, {"HCK": DAY, "SCT": DAY})
    made = again(where, CHANGED)
    assert told(made) == [Code.FORM_AMENDED, Code.FORM_CHANGED]
    assert "Ủy ban nhân dân huyện Cầu Kè" in next(str(each) for each in made.findings if each.code is Code.FORM_CHANGED)
    assert sent(where) == {"SCT": DAY}
    assert any(line.startswith(f"{HCK}\t05/11/2020") for line in lines(where))  # the first time stays known
    assert any(line.startswith(f"# {HCK_CHANGED}") for line in lines(where))
    assert told(again(where)) == []  # the plan is as it was: the form counts as sent
    assert sent(where) == {"HCK": DAY, "SCT": DAY}
    again(where, CHANGED)
    mark_sent(where, {"HCK": date(2020, 11, 8)})
    assert told(again(where, CHANGED)) == []
    assert sent(where) == {"HCK": date(2020, 11, 8), "SCT": DAY}


def test_an_agency_that_receives_none_any_more_keeps_its_line(where: Round) -> None:
    mark_sent(where, {"HCK": DAY})
    some = [each._replace(receives_form=each.code not in ("HCK", "HBVNTD")) for each in SAMPLE.agencies]
    again(where, replace(SAMPLE, agencies=tuple(some)))
    assert sent(where) == {"HCK": DAY}


@pytest.mark.parametrize("content", [b"\x89PNG\xff\xd8\x00", "Sở Công Thương: đã gửi".encode("cp1258", "replace")], ids=["picture", "ANSI"])
def test_one_that_is_no_text_is_told_and_never_replaced(where: Round, content: bytes) -> None:
    where.ledger.write_bytes(content)
    before = where.ledger.read_bytes()
    made = again(where)
    assert (told(made), len(made.outputs)) == ([Code.SENT_UNREADABLE], 4)
    with pytest.raises(ToolkitError) as caught:
        mark_sent(where, {"SCT": TODAY})
    assert caught.value.finding.code is Code.SENT_UNREADABLE
    assert (where.ledger.read_bytes(), sent(where)) == (before, {})


def test_marked_and_taken_back_it_stands_in_the_ledger(where: Round) -> None:
    page = (where.form_mails / "thu.html").read_bytes()
    mark_sent(where, {"SCT": DAY, "HCK": date(2020, 11, 6)})
    assert sent(where) == {"SCT": DAY, "HCK": date(2020, 11, 6)}
    mark_sent(where, {"HCK": None})
    assert sent(where) == {"SCT": DAY}
    again(where)
    assert ((where.form_mails / "thu.html").read_bytes(), sent(where)) == (page, {"SCT": DAY})


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
    assert Code.FORM_MAYBE_UNSENT not in {each.code for each in remind_round(where, date(2020, 11, 20)).findings}
    mark_sent(where, dict.fromkeys(("SCT", "SNV", "HBVNTD"), date(2020, 11, 9)))
    (found,) = (each for each in remind_round(where, date(2020, 11, 20)).findings if each.code is Code.FORM_MAYBE_UNSENT)
    assert str(found).startswith("1_bieu_mau_gui_di/thu/bieu_da_gui.txt: Chưa có ngày gửi biểu cho Ủy ban nhân dân huyện")
