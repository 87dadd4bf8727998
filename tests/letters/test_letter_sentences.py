"""The sentences of letters and mails: an office changes them in a copy, and is told by line what does not work in it."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import run
from drafts import read_draft, sample_round, with_addresses
from said import intake
from samples import PLAN
from test_intake import filled
from test_reminders import TODAY, put_aside

from toolkit.consolidate.standing import standing_of
from toolkit.forms.correction import Correction, Mark, Placed
from toolkit.letters.letters import (
    Need,
    OwedReport,
    Proposed,
    Reminder,
    correction_letter,
    covering_mail,
    form_mail,
    letter_sentences,
    letter_values,
    mending_mail,
    owed_mail,
    points_to_mend,
    proposed_values,
    reminder_mail,
    reminders,
    report_values,
)
from toolkit.letters.mail import mail_page
from toolkit.model.findings import Code, ToolkitError, finding
from toolkit.model.resources import LETTER_SENTENCES, PROPOSAL_TEMPLATE, REMINDER_TEMPLATE, template
from toolkit.report.rendering import document_text, render_report
from toolkit.report.sentence_file import Sentences
from toolkit.rounds.beginning import AfterRounds, init_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.many_rounds import remind_rounds
from toolkit.rounds.reading import check_template
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms, remind_round

SHIPPED = template(LETTER_SENTENCES).read_text("utf-8")
AGENCY = PLAN.agencies[0]
EARLY = date(2020, 11, 1)


def copy_of(path: Path, *changes: tuple[str, str]) -> Path:
    """An office's copy of the file, changed."""
    text = SHIPPED
    for before, after in changes:
        assert text.count(before), before
        text = text.replace(before, after)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


# ── what is shipped ───────────────────────────────────────────────────────────────────────────────
CORRECTION = Correction(AGENCY, ("a.xlsx",), {}, (), (finding(Code.FILE_SHEET_BROKEN, sheet="Ghi chú"),), (), (), {})
PLACED = (Placed("E5", Mark(("T2.4", "status"), finding(Code.CELL_ERROR, value="#REF!"))),)


def all_printed(sentences: Sentences) -> Iterator[str]:
    """Every text that a step prints with these sentences."""
    late = [Reminder(AGENCY, need, 6, ("Ô E5: sai.",), ("Ghi chú.",)) for need in Need]
    came = intake("")._replace(files=(put_aside("SNV.xlsx", Code.FILE_UNREADABLE, agency="SNV"),))
    yield form_mail(PLAN, AGENCY, "", sentences).text
    yield from (reminder_mail(PLAN, reminder, TODAY, sentences).text for reminder in late)
    yield from (str(letter_values(PLAN, reminder, TODAY, sentences)) for reminder in late)
    yield from (str(reminder.points) for reminder in reminders(standing_of(PLAN, came), {}, TODAY, sentences))
    report = report_values(PLAN, AGENCY, TODAY)
    yield owed_mail([OwedReport(report, reminder) for reminder in late], sentences).text
    yield mending_mail(PLAN, AGENCY, "…", sentences).subject
    yield correction_letter(PLAN, CORRECTION, PLACED, TODAY, sentences)
    yield str(points_to_mend(PLAN, CORRECTION, PLACED, sentences))
    numbered = replace(PLAN, settings=PLAN.settings._replace(report_number="5"))
    mail, file = covering_mail(numbered, sentences)
    yield from (mail.subject, mail.text, file)
    yield str(proposed_values(PLAN, [Proposed("Sở Nội vụ", "Bỏ", edited=True)], sentences))


def test_every_part_is_printed_by_some_letter(tmp_path: Path) -> None:
    marked = re.sub(r"({% macro (\w+)\(.*-?%}\n)", r"\1«\2»", SHIPPED)
    (tmp_path / LETTER_SENTENCES).write_text(marked, "utf-8")
    text = "\n".join((*all_printed(letter_sentences(tmp_path / LETTER_SENTENCES)), "«form_mail»"))
    parts = re.findall(r"{% macro (\w+)", SHIPPED)
    subjects = {"missing_mail", "unusable_mail", "owed_mail"}  # their mark stands in the subject, which is not the text
    assert len(parts) == len(set(parts)) > 15
    assert [part for part in parts if f"«{part}»" not in text and part not in subjects] == []


def test_the_shipped_file_is_good_and_asks_for_findings_there_are() -> None:
    assert check_template(template(LETTER_SENTENCES)) == ()
    named = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', SHIPPED))
    assert "FILE_UNREADABLE" in named <= set(Code.__members__)


@pytest.mark.parametrize(("code", "sentence"), [
    (Code.FILE_UNREADABLE, "Tệp “SNV.xlsx”: Tệp hỏng, không mở được. Đề nghị mở tệp bằng Excel, lưu lại dạng .xlsx rồi gửi lại; "
     "nếu không mở được thì điền lại vào biểu kèm theo."),
    (Code.FILE_UNSAFE, "Tệp “SNV.xlsx”: Tệp hỏng, không mở được. Đề nghị mở tệp bằng Excel, lưu lại dạng .xlsx rồi gửi lại; nếu "
     "không mở được thì điền lại vào biểu kèm theo."),
    (Code.FILE_ENCRYPTED, "Tệp “SNV.xlsx”: Tệp đặt mật khẩu, không mở được. Đề nghị bỏ mật khẩu rồi gửi lại."),
    (Code.FOREIGN_WORKBOOK, "Tệp “SNV.xlsx”: Tệp không phải biểu đã gửi cho quý cơ quan, hoặc mã biểu, tên cơ quan, bảng nhiệm vụ "
     "của biểu đã bị sửa. Đề nghị chép nội dung vào biểu kèm theo rồi gửi lại."),
    (Code.WRONG_PERIOD, "Tệp “SNV.xlsx”: Biểu của kỳ 2019, kỳ này là 2020. Đề nghị điền vào biểu kèm theo rồi gửi lại."),
    (Code.FORM_EMPTY, "Tệp “SNV.xlsx”: Biểu gửi về chưa điền gì."),
])
def test_a_letter_says_of_a_file_what_the_agency_must_do_and_no_words_of_machines(code: Code, sentence: str) -> None:
    came = intake("")._replace(files=(put_aside("SNV.xlsx", code, agency="SNV"), put_aside("b.xlsx", Code.FORM_EMPTY, agency="SNV")))
    (reminder,) = (reminder for reminder in reminders(standing_of(PLAN, came), {}, TODAY) if reminder.agency.code == "SNV")
    assert (reminder.need, reminder.points) == (Need.UNUSABLE, (sentence, "Tệp “b.xlsx”: Biểu gửi về chưa điền gì."))  # a line each


def test_however_much_is_wrong_in_a_cell_that_is_one_point_and_a_single_one_bears_no_number() -> None:
    twice = (*PLACED, PLACED[0]._replace(mark=Mark(("T2.4", "status"), finding(Code.CELL_ERROR, value="#N/A"))))
    points = points_to_mend(PLAN, CORRECTION._replace(remarks=()), twice)
    assert points == ("Ô E5 (nhiệm vụ 2.4, cột Trạng thái): Ô báo lỗi #REF!. Ghi lại giá trị đúng. Ô báo lỗi #N/A. Ghi lại giá trị "
                      "đúng.",)
    def letter(*points: str) -> str:
        values = letter_values(PLAN, Reminder(AGENCY, Need.MEND, 6, points), TODAY)
        return document_text(render_report(values, template(REMINDER_TEMPLATE)))
    assert "sửa nội dung này ngay" in letter(*points)
    assert f"Nội dung cần sửa:\n{points[0]}" in letter(*points)
    assert f"Các nội dung cần sửa gồm:\n1. {points[0]}\n2. Ô E6" in letter(*points, "Ô E6: sai.")


def test_a_text_that_is_proposed_stands_whole_in_its_cell() -> None:
    long = "Đề nghị bổ sung kinh phí cho nhiệm vụ. " * 400
    values = proposed_values(PLAN, [Proposed("Sở Nội vụ", long)])
    assert document_text(render_report(values, template(PROPOSAL_TEMPLATE))).count("kinh phí") == 400


def test_the_page_of_mails_runs_the_style_and_the_script_that_stand_in_it() -> None:
    page = mail_page("Thư", []).decode()
    own = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
           for text in re.findall(r"<(?:style|script)>(.*?)</", page, re.DOTALL)]
    assert re.findall(r"'sha256-(.*?)'", page) == own
    assert "default-src 'none'" in page


# ── an office's copy ──────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def made_round(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round in which SNV must mend, HCK sent what cannot be read, and two sent nothing."""
    where = sample_round(tmp_path_factory.mktemp("round") / "Kỳ", with_addresses(), EARLY)
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", {"T2.4": {"status": "cơ bản xong", "percent": "120"}}))
    (where.returns / "TV2793-2020-HCK.xlsx").write_bytes(b"PK\x03\x04 cut")
    return where


@pytest.fixture
def where(made_round: Round, tmp_path: Path) -> Round:
    """A copy of that round."""
    return Round(Path(shutil.copytree(made_round.folder, tmp_path / made_round.folder.name)))


def own_copy(where: Round) -> Path:
    return where.folder / "mau" / LETTER_SENTENCES


CALL, ADDRESS = "Trường hợp đã gửi, đề nghị báo lại để {{ report.issuer }} kiểm tra.\n", "Kính gửi: {{ report.agency }}\n"


def test_a_changed_sentence_and_another_order_stand_in_every_letter_of_the_round(where: Round) -> None:
    copy_of(own_copy(where), ("Trân trọng.", "Trân trọng cảm ơn."), (CALL, ""), (
        "\nĐến ngày {{ report.today|day }}, {{ report.issuer }} chưa", f"\n{CALL}Đến ngày {{{{ report.today|day }}}}, {{{{ report.issuer }}}} chưa"))
    assert check_template(own_copy(where)) == ()
    make_forms(where, EARLY)
    consolidate_round(where, today=TODAY)
    remind_round(where, TODAY)
    mails = [*where.form_mails.glob("*.eml"), *where.reminders.glob("*.eml")]
    assert len(mails) == 8
    assert [path.name for path in mails if "Trân trọng cảm ơn." not in read_draft(path).text] == []
    (letter,) = where.corrections.glob("*.txt")
    assert "Trân trọng cảm ơn." in letter.read_text("utf-8-sig")
    (silent,) = where.reminders.glob("*HBVNTD*.eml")
    assert re.search(r"\r\n\r\nTrường hợp đã gửi, đề nghị .*\nĐến ngày 20/11/2020, Sở Công Thương chưa nhận", read_draft(silent).text)


def test_a_file_saved_by_notepad_in_any_of_its_ways_is_read(where: Round) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        own_copy(where).parent.mkdir(exist_ok=True)
        own_copy(where).write_text(SHIPPED.replace("Trân trọng.", "Xin cảm ơn."), encoding, newline="\r\n")
        make_forms(where, EARLY)
        assert all("Xin cảm ơn.\r\nSở Công Thương" in read_draft(path).text for path in where.form_mails.glob("*.eml"))


@pytest.mark.parametrize(("before", "after", "code", "told"), [
    ("{{ report.agency }}", "{{ report.agncy }}", Code.TEMPLATE_NAME_UNKNOWN, "Sửa thành agency."),
    ("{% endfor %}\nHạn gửi báo cáo", "Hạn gửi báo cáo", Code.TEMPLATE_MISSPELT, "viết sai"),
    ("{% macro overdue(reminder) -%}", "{% macro over_due(reminder) -%}", Code.TEMPLATE_VALUE_MISSING, "overdue"),
    (ADDRESS, ADDRESS + "{{ report.__class__ }}\n", Code.TEMPLATE_REFUSED, "không được dùng"),
    (ADDRESS, ADDRESS + "{{ report.issuer.upper() }}\n", Code.TEMPLATE_REFUSED, "không được dùng"),
    (ADDRESS, ADDRESS + "{{ 'a' * 1000000000 }}\n", Code.TEMPLATE_REFUSED, "không được dùng"),
    (ADDRESS, ADDRESS + "{% include '/etc/passwd' %}\n", Code.TEMPLATE_REFUSED, "không được dùng"),
])
def test_what_does_not_work_is_told_with_its_line_and_stops_every_step_that_prints_letters(
        where: Round, before: str, after: str, code: Code, told: str) -> None:
    copy_of(own_copy(where), (before, after))
    first = check_template(own_copy(where))[0]
    assert first.code is code
    assert re.search(r"dòng “\d+: ", str(first))
    assert told in str(first)
    for command in ("forms", where.folder, "--today", "01/11/2020"), ("consolidate", where.folder), ("remind", where.folder):
        result = run(*command)
        assert (result.exit_code != 0, f"{LETTER_SENTENCES}: {first.problem}" in result.output) == (True, True)
    assert list(where.reminders.glob("*")) == []
    result = run("check-template", own_copy(where))
    assert (result.exit_code, str(first) in result.output) == (1, True)


def test_a_value_that_is_wanting_only_when_a_letter_is_printed_stops_it_with_the_line(tmp_path: Path) -> None:
    path = copy_of(tmp_path / LETTER_SENTENCES, ("Biểu {{ report.name }} theo", "Biểu {{ report.late }} theo"))
    with pytest.raises(ToolkitError) as caught:
        form_mail(PLAN, AGENCY, sentences=letter_sentences(path))
    assert re.search(r"dòng “\d+: Biểu \{\{ report.late", str(caught.value))


def test_a_copy_of_another_name_is_known_by_its_parts_and_a_text_that_is_none_lacks_them(tmp_path: Path) -> None:
    assert check_template(copy_of(tmp_path / "loi van cua so.txt")) == ()
    (tmp_path / "ghi chu.txt").write_text("Ghi chú của phòng.", "utf-8")
    assert {each.code for each in check_template(tmp_path / "ghi chu.txt")} == {Code.TEMPLATE_VALUE_MISSING}
    (tmp_path / "anh.txt").write_bytes(b"\x89PNG\xff\xd8\x00")
    with pytest.raises(ToolkitError) as caught:
        check_template(tmp_path / "anh.txt")
    assert caught.value.finding.code is Code.TEMPLATE_UNREADABLE


def test_the_next_round_tells_that_the_copy_was_left(where: Round, tmp_path: Path) -> None:
    copy_of(own_copy(where))
    told = init_round(tmp_path / "Kỳ sau", AfterRounds((where.folder,))).findings
    assert [each.details["names"] for each in told if each.code is Code.TEMPLATES_LEFT] == [LETTER_SENTENCES]


def test_a_mail_about_several_rounds_is_in_the_sentences_of_the_one_that_is_due_first(tmp_path: Path, where: Round) -> None:
    later_plan = replace(with_addresses(), settings=PLAN.settings._replace(plan_code="KH9"),
                         period=PLAN.period._replace(due_before=date(2020, 12, 1)))
    later = sample_round(where.folder.parent / "A sau", later_plan, EARLY)
    copy_of(own_copy(where), ("Trân trọng.", "Kính thư."))
    copy_of(own_copy(later), ("Trân trọng.", "Xin cảm ơn."))
    remind_rounds(tmp_path, date(2020, 11, 26))
    drafts = [read_draft(path) for path in (tmp_path / "nhac_chung").glob("*.eml")]
    assert [(str(draft.message["Subject"])[:18], "Kính thư." in draft.text) for draft in drafts] == [("Nhắc gửi 2 báo cáo", True)] * 4
    copy_of(own_copy(later), ("{{ report.agency }}", "{{ report.agncy }}"))
    told = remind_rounds(tmp_path, date(2020, 11, 26)).findings
    assert [each.details["folder"] for each in told if each.code is Code.ROUND_LEFT_OUT] == ["A sau"]


@pytest.mark.parametrize("hostile", [
    '{{ [report]|map(attribute="__class__")|join }}', '{{ [report.period]|map(attribute="name.__class__.__init__")|list }}',
    '{{ [report]|selectattr("__class__.__mro__")|list }}', '{{ report["__class__"] }}', '{{ [report]|map(attribute="contcat")|join }}'])
def test_what_is_hidden_stays_hidden_behind_filters_and_what_is_misspelt_is_not_passed_over(tmp_path: Path, hostile: str) -> None:
    path = copy_of(tmp_path / LETTER_SENTENCES, (ADDRESS, f"{ADDRESS}{hostile}\n"))
    with pytest.raises(ToolkitError):
        form_mail(PLAN, AGENCY, sentences=letter_sentences(path))
