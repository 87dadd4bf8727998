"""Mails and letters to agencies: who is reminded of what, the letter in the form of the decree, drafts that mail programs read."""

from __future__ import annotations

import html
import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import run
from drafts import read_draft, sample_round, with_addresses
from nd30_file import letter_breaches
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from said import RECEIVED, intake
from samples import PLAN
from test_intake import filled

from toolkit.consolidate.standing import standing_of
from toolkit.letters.letters import Need, reminder_mail, reminders
from toolkit.letters.mail import Item, Mail, mail_page
from toolkit.model.findings import Code, Place, finding
from toolkit.model.layout import Layout, read_layout
from toolkit.model.records import FileRecord, Outcome
from toolkit.model.workbooks import read_workbook
from toolkit.plan.plan_workbook import write_plan
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.reading import read_standing
from toolkit.rounds.round import Round, StepResult
from toolkit.rounds.sending import make_forms, remind_round

TODAY = date(2020, 11, 20)


# ── who is reminded ───────────────────────────────────────────────────────────────────────────────
def put_aside(name: str, code: Code, outcome: Outcome = Outcome.QUARANTINED, agency: str | None = None) -> FileRecord:
    reason = finding(code, Place(name), why="bị cắt cụt", found=2019, expected=2020)
    return FileRecord(name, "ab" * 32, outcome, agency, "", RECEIVED, "ngày của tệp", None, 0, 0, 0, (reason,))


def test_each_agency_is_told_what_became_of_its_report_and_nobody_is_late_too_early() -> None:
    came = intake("| agency | task | status |\n| SCT | 2.1 | done |\n| HCK | 2.4 | ?xong |")
    came = came._replace(files=(*came.files, put_aside("bc_SNV_cuoi nam.xlsx", Code.FORM_EMPTY, Outcome.EMPTY, "SNV")))
    needed = reminders(standing_of(PLAN, came), {"HCK": ("Ô H4: …",)}, TODAY)
    assert [(reminder.agency.code, reminder.need, reminder.late, reminder.points) for reminder in needed] == [
        ("SNV", Need.UNUSABLE, 6, ("Tệp “bc_SNV_cuoi nam.xlsx”: Biểu gửi về chưa điền gì.",)),
        ("HBVNTD", Need.MISSING, 6, ()), ("HCK", Need.MEND, 6, ("Ô H4: …",))]
    for day, late in ((date(2020, 11, 13), -1), (date(2020, 11, 14), 0), (date(2020, 11, 15), 1)):
        (first, *_) = reminders(standing_of(PLAN, intake("")), {}, day)
        text = reminder_mail(PLAN, first, day).text
        assert (first.late, f"đã quá hạn {late} ngày" in text) == (late, late > 0)
        assert ("gửi lại trước ngày 15/11/2020" in text) == (late <= 0)


@pytest.mark.parametrize(("name", "owner"), [
    ("TV2793-2020-SNV So Noi vu.xlsx", "SNV"), ("thư/Báo cáo Sở Nội vụ.xlsx", "SNV"), ("bao_cao.xlsx", None),
    ("SNV va SCT.xlsx", None), ("UBND huyen Cau Ke bao cao.docx", "HCK"), ("Sơ Nôi vu.docx", None),
])
def test_a_file_that_cannot_be_opened_is_that_of_the_one_agency_its_name_mentions(name: str, owner: str | None) -> None:
    came = intake("")._replace(files=(put_aside(name, Code.FORM_EMPTY),))
    needed = reminders(standing_of(PLAN, came), {}, TODAY)
    assert [reminder.agency.code for reminder in needed if reminder.need is Need.UNUSABLE] == ([owner] if owner else [])


# ── the page of mails ─────────────────────────────────────────────────────────────────────────────
def elements(page: bytes) -> list[tuple[str, dict[str, str | None]]]:
    """The tags of a page with their attributes."""
    found, parser = list[tuple[str, dict[str, str | None]]](), HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))  # type: ignore[method-assign]
    parser.feed(page.decode())
    return found


def test_nothing_written_in_it_becomes_part_of_the_page() -> None:
    hostile = '</textarea><script>alert(1)</script><img src=x onerror="1">\' & &lt; \x00'
    plain = mail_page("", [Item("A", Mail(("a@example.org",), "B", "C"), "d.eml", ("e.xlsx",))])
    attacked = mail_page(hostile, [Item(hostile, Mail((), hostile, hostile), f"{hostile}.eml", (f'javascript:"{hostile}',))])
    tags = [tag for tag, _ in elements(attacked)]
    assert (set(tags), tags.count("script")) == ({tag for tag, _ in elements(plain)}, 1)
    (subject,) = re.findall(r'<textarea id="subject1"[^>]*>(.*?)</textarea>', attacked.decode(), re.DOTALL)
    assert html.unescape(subject).strip("\n") == hostile.replace("\x00", " ")
    links = [str(attributes["href"]) for tag, attributes in elements(attacked) if tag == "a"]
    assert [link for link in links if not link.startswith("#") and ("<" in link or '"' in link)] == []


# ── a round ───────────────────────────────────────────────────────────────────────────────────────

SAMPLE = with_addresses(addresses=("vanthu@snv.example.org; so noi vu", "a@sct.example.org", "", "hck@example.org"))
ANSWER = {"status": "Đang thực hiện", "percent": 50, "result": "Đã họp"}
SNV, SCT, HBV, HCK = (f"TV2793-2020-{name}" for name in (
    "SNV So Noi vu", "SCT So Cong Thuong", "HBVNTD Hoi Bao ve quyen loi nguoi tieu dung",
    "HCK Uy ban nhan dan huyen Cau Ke"))


@pytest.fixture(scope="module")
def forms_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round in which SNV must mend, HCK sent what cannot be read, and two sent nothing, the issuer among them."""
    where = sample_round(tmp_path_factory.mktemp("ky") / "Kỳ báo cáo (1) & tháng 11", SAMPLE)
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", {"T2.4": {"status": "cơ bản xong", "percent": "120"}}))
    (where.returns / f"{HCK}.xlsx").write_bytes(b"PK\x03\x04 cut")
    return where.folder


@pytest.fixture
def where(forms_made: Path, tmp_path: Path) -> Round:
    return Round(Path(shutil.copytree(forms_made, tmp_path / forms_made.name)))


def test_drafts_take_along_the_form_or_the_marked_form_and_letters_are_called_by_what_they_ask(where: Round) -> None:
    drafts = {path.stem: read_draft(path) for path in where.form_mails.glob("*.eml")}
    assert {name: str(draft.message["To"] or "") for name, draft in drafts.items()} == {
        SNV: "vanthu@snv.example.org", SCT: "a@sct.example.org", HBV: "", HCK: "hck@example.org"}
    message, text, files = drafts[HCK]
    assert message["Subject"] == "Biểu báo cáo năm 2020 theo Quyết định số 2793/QĐ-UBND"
    assert text.startswith("Kính gửi: Ủy ban nhân dân huyện Cầu Kè\r\n\r\nThực hiện Quyết định số 2793/QĐ-UBND")
    assert files == {f"{HCK}.xlsx": (where.forms / f"{HCK}.xlsx").read_bytes()}
    assert remind_round(where, TODAY).outputs[-1] == where.reminders / "thu.html"
    drafts = {path.stem: read_draft(path) for path in where.reminders.glob("*.eml")}
    forms = {f"{SNV} - can sua": where.corrections, SCT: where.forms, HBV: where.forms, HCK: where.forms}
    assert {name: draft.files for name, draft in drafts.items()} == {
        name: {f"{name}.xlsx": (folder / f"{name}.xlsx").read_bytes()} for name, folder in forms.items()}
    assert "Trạng thái “cơ bản xong”" in drafts[f"{SNV} - can sua"].text
    assert "Tệp hỏng" in drafts[HCK].text
    assert "Đến ngày 20/11/2020, Sở Công Thương chưa nhận được báo cáo năm 2020" in drafts[HBV].text
    remind_round(where, TODAY, letters=True)
    assert sorted(path.name for path in where.reminders.glob("*.docx")) == sorted((
        f"{SNV} - cong van can sua.docx", f"{HBV} - cong van nhac.docx", f"{HCK} - cong van gui lai.docx",
        "cong van don doc chung.docx"))
    assert all(letter_breaches(path.read_bytes()) == [] for path in where.reminders.glob("*.docx"))


def edit(path: Path) -> bytes:
    document = docx.Document(str(path))
    document.add_paragraph("Ý kiến của lãnh đạo")
    stream = io.BytesIO()
    document.save(stream)
    path.write_bytes(stream.getvalue())
    return stream.getvalue()


def test_once_an_agency_has_reported_its_reminder_is_gone_and_an_edited_letter_is_told(where: Round) -> None:
    remind_round(where, TODAY, letters=True)
    kept = where.reminders / f"{SNV} - cong van can sua.docx"
    own = edit(kept)
    (where.reminders / "ghi chú.docx").write_bytes(own)
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", dict.fromkeys(("T2.4", "T2.5", "T1.1", "T2.1"), ANSWER)))
    (where.returns / f"{HCK}.xlsx").write_bytes(filled("HCK", dict.fromkeys(("T1.1", "T2.4", "T2.5"), ANSWER)))
    findings = remind_round(where, TODAY, letters=True).findings
    left = sorted(path.name for path in where.reminders.iterdir())
    assert left == sorted((
        f"{HBV} - cong van nhac.docx", f"{HBV}.eml", f"{SCT}.eml", kept.name, "ghi chú.docx", "cong van don doc chung.docx",
        "thu.html"))
    assert kept.read_bytes() == own
    assert [found.place.file for found in findings if found.code is Code.EDITED_STALE] == [f"nhac/{kept.name}"]


def test_the_command_says_what_was_drafted_and_that_nothing_was_sent(where: Round) -> None:
    output = run("remind", where.folder, "--today", "20/11/2020", "--letters").output
    assert "Đã soạn 4 thư, 3 công văn nhắc từng cơ quan, 1 công văn chung trong " in output
    assert "--letters" not in output
    done = run("remind", where.folder, "--today", "20/11/2020")
    assert done.exit_code == 0
    for sentence in ("Đã soạn 4 thư, 1 công văn chung trong ", "chưa gửi thư nào",
                     "Cần công văn riêng cho từng cơ quan thì chạy lại, thêm --letters."):
        assert sentence in done.output
    for path in where.returns.iterdir():
        path.unlink()
    for code in ("SNV", "SCT", "HBVNTD", "HCK"):
        slots = [f"T{row.task_id}" for row in PLAN.rows_of(code)] or ["OVERALL"]
        rows = {slot: {"text": "Tốt"} if slot == "OVERALL" else ANSWER for slot in slots}
        (where.returns / f"{code}.xlsx").write_bytes(filled(code, rows))
    assert "Không có cơ quan nào phải nhắc." in run("remind", where.folder).output
    assert list(where.reminders.iterdir()) == []


# ── what people worked on where ours lie ──────────────────────────────────────────────────────────
def worked_on(path: Path, work: Callable[[openpyxl.Workbook, Layout], object]) -> bytes:
    """A form opened in a spreadsheet program, worked on, saved."""
    layout, book = read_layout(read_workbook(path)), openpyxl.load_workbook(path)
    work(book, layout)
    book.save(path)
    return path.read_bytes()


def answer(book: openpyxl.Workbook, layout: Layout) -> None:
    row, column = layout.cells["free_overall"]
    cells = (book[layout.sheet].cell(line, column) for line in range(row, row + 90))
    next(cell for cell in cells if not cell.protection.locked and cell.value is None).value = "Đã họp 4 lần"


def write_over_what_is_printed(book: openpyxl.Workbook, layout: Layout) -> None:
    book[layout.sheet].cell(layout.cells["task_row"][0], layout.columns["content"]).value = "Viết lại nhiệm vụ"


#: What somebody may write into a form; and what writes nothing: saved again, as Excel asks on closing, a colour.
WRITING: dict[str, Callable[[openpyxl.Workbook, Layout], object]] = {
    "an answer": answer, "what is printed": write_over_what_is_printed,
    "a remark": lambda book, layout: setattr(book[layout.sheet]["B12"], "comment", Comment("Hỏi lại", "cán bộ")),
    "beside the table": lambda book, layout: setattr(book[layout.sheet]["Z90"], "value", "gọi điện ngày 3/11"),
    "another sheet": lambda book, layout: setattr(book.create_sheet("Ghi chú")["A1"], "value", "của cán bộ")}
LOOKING: dict[str, Callable[[openpyxl.Workbook, Layout], object]] = {
    "saved again": lambda book, layout: None,
    "a colour": lambda book, layout: setattr(book[layout.sheet]["C12"], "fill", PatternFill("solid", fgColor="FFFF00"))}


def about_files(step: StepResult) -> list[tuple[Code, str]]:
    """What is told of files that people worked on."""
    codes = (Code.FORM_FILLED, Code.EDITED_KEPT, Code.EDITED_STALE, Code.FORM_STALE)
    return [(found.code, found.place.file) for found in step.findings if found.code in codes]


def test_a_form_filled_where_it_is_sent_from_stays_and_is_sent_by_nobody(where: Round) -> None:
    blank, path = (where.forms / f"{SCT}.xlsx").read_bytes(), where.forms / f"{SCT}.xlsx"
    own = worked_on(path, answer)
    for _ in range(2):
        step = make_forms(where, date(2020, 11, 1))
        assert path.read_bytes() == own
        assert (where.forms / f"{SCT} (mới).xlsx").read_bytes() == blank
        assert about_files(step) == [(Code.FORM_FILLED, f"1_bieu_mau_gui_di/{SCT}.xlsx")]
    assert str(next(found for found in step.findings if found.code is Code.FORM_FILLED)) == (
        f"1_bieu_mau_gui_di/{SCT}.xlsx: Biểu này đã được điền hoặc sửa nên được giữ nguyên; nội dung điền trong thư "
        "mục 1_bieu_mau_gui_di không được tổng hợp. Là báo cáo thì chuyển tệp sang thư mục 2_bao_cao_nhan_ve rồi tổng "
        "hợp; gửi cho đơn vị thì dùng biểu trống tên có chữ “(mới)”, chưa có thì bấm Làm biểu mẫu.")
    for folder in (where.form_mails, where.reminders):
        remind_round(where, TODAY)
        assert read_draft(folder / f"{SCT}.eml").files == {f"{SCT}.xlsx": blank}
    (where.forms / f"{SCT} (mới).xlsx").unlink()
    assert Code.FORM_NOT_MADE in {found.code for found in remind_round(where, TODAY).findings}
    assert read_draft(where.reminders / f"{SCT}.eml").files == {}


def test_consolidating_tells_of_it_until_it_lies_among_the_returns(where: Round) -> None:
    path = where.forms / f"{SCT}.xlsx"
    worked_on(path, answer)
    done = consolidate_round(where)
    assert [found.place.file for found in done.findings if found.code is Code.FORM_FILLED] == [f"1_bieu_mau_gui_di/{SCT}.xlsx"]
    assert "SCT" in [agency.code for agency in done.standing.missing]
    path.rename(where.returns / path.name)
    done = consolidate_round(where)
    assert not [found for found in done.findings if found.code is Code.FORM_FILLED]
    assert "SCT" not in [agency.code for agency in done.standing.missing]
    assert about_files(make_forms(where, date(2020, 11, 1))) == []
    assert path.exists()


@pytest.mark.parametrize("work", WRITING.values(), ids=WRITING)
def test_whatever_somebody_typed_in_a_form_keeps_it(where: Round, work: Callable[..., object]) -> None:
    path = where.forms / f"{SNV}.xlsx"
    own = worked_on(path, work)
    assert about_files(make_forms(where, date(2020, 11, 1))) == [(Code.FORM_FILLED, f"1_bieu_mau_gui_di/{SNV}.xlsx")]
    assert path.read_bytes() == own


@pytest.mark.parametrize("work", [None, *LOOKING.values()], ids=["untouched", *LOOKING])
@pytest.mark.parametrize("change", [False, True])
def test_a_form_in_which_nothing_is_typed_gives_way(where: Round, work: Callable[..., object] | None, change: bool) -> None:
    """Also that of an earlier plan, whose tasks read otherwise."""
    path, tasks = where.forms / f"{SNV}.xlsx", tuple(task._replace(content=f"{task.content} (mới)") for task in PLAN.tasks)
    if work:
        worked_on(path, work)
    if change:
        where.plan.write_bytes(write_plan(replace(SAMPLE, tasks=tasks)))
    before = path.read_bytes()
    assert about_files(make_forms(where, date(2020, 11, 1))) == []
    assert (path.read_bytes() != before) == bool(work or change)
    assert {form.name for form in where.forms.glob("*.xlsx")} == {f"{name}.xlsx" for name in (SNV, SCT, HBV, HCK)}


@pytest.mark.parametrize("to", ["", "lanhdao@hbv.example.org"])
def test_a_draft_saved_by_a_mail_program_stays_and_ours_stands_beside_it(where: Round, to: str) -> None:
    remind_round(where, TODAY)
    forms, reminder = where.form_mails / f"{HBV}.eml", where.reminders / f"{HBV}.eml"
    for path in (forms, reminder):  # a mail program writes it in its own way
        message = read_draft(path).message
        message.replace_header("To", to)
        path.write_bytes(message.as_bytes())
    own = {path: path.read_bytes() for path in (forms, reminder)}
    assert about_files(make_forms(where, date(2020, 11, 1))) == [(Code.EDITED_KEPT, f"1_bieu_mau_gui_di/thu/{HBV}.eml")]
    assert about_files(remind_round(where, TODAY)) == [(Code.EDITED_KEPT, f"nhac/{HBV}.eml")]
    assert {path: path.read_bytes() for path in own} == own
    assert read_draft(where.reminders / f"{HBV} (mới).eml").message["Subject"].startswith("Nhắc gửi báo cáo năm 2020 theo Quyết định")
    (where.returns / "HBV.xlsx").write_bytes(filled("HBVNTD", {"OVERALL": {"text": "Tốt"}}))
    assert (Code.EDITED_STALE, f"nhac/{HBV}.eml") in about_files(remind_round(where, TODAY))
    assert reminder.read_bytes() == own[reminder]
    assert not (where.reminders / f"{HBV} (mới).eml").exists()


def test_what_was_written_into_marked_forms_and_their_letters_stays(where: Round) -> None:
    consolidate_round(where)
    form, letter = (where.corrections / f"{SNV} - can sua{ending}" for ending in (".xlsx", ".txt"))
    ours = {path.suffix: path.read_bytes() for path in (form, letter)}
    own = {form: worked_on(form, answer), letter: ours[".txt"].replace("Kính gửi".encode(), b"Gui", 1)}
    letter.write_bytes(own[letter])
    for _ in range(2):
        done = consolidate_round(where)
        kept = [str(found.place) for found in done.other_findings if found.code is Code.EDITED_KEPT]
        assert kept == [f"tra_lai/{SNV} - can sua{ending}" for ending in (".xlsx", ".txt")]
        assert {path: path.read_bytes() for path in own} == own
        for ending, content in ours.items():
            assert (where.corrections / f"{SNV} - can sua (mới){ending}").read_bytes() == content
    remind_round(where, TODAY)
    assert read_draft(where.reminders / f"{SNV} - can sua.eml").files == {f"{SNV} - can sua.xlsx": ours[".xlsx"]}
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", dict.fromkeys(("T2.4", "T2.5", "T1.1", "T2.1"), ANSWER)))
    done = consolidate_round(where)
    stale = sorted(str(found.place) for found in done.other_findings if found.code is Code.EDITED_STALE)
    assert stale == [f"tra_lai/{SNV} - can sua{ending}" for ending in (".txt", ".xlsx")]
    assert {path.name for path in where.corrections.iterdir()} == {path.name for path in own}


def test_a_run_that_died_amid_its_moves_is_told_until_it_is_done_again(where: Round) -> None:
    for folder, step, again in (
            (where.results, "Tổng hợp", lambda: consolidate_round(where)),
            (where.forms, "Làm biểu mẫu", lambda: make_forms(where, date(2020, 11, 1))),
            (where.reminders, "Soạn thư nhắc", lambda: remind_round(where, TODAY))):
        folder.mkdir(exist_ok=True)
        (folder / ".dang_thay").touch()
        (interrupted,) = (str(found) for found in read_standing(where).findings if found.code is Code.RUN_INTERRUPTED)
        name = folder.relative_to(where.folder).as_posix()
        assert interrupted == (f"Lần chạy trước bị ngắt khi đang thay tệp trong thư mục {name}, nên các tệp ở đó có thể lẫn của "
                               f"hai lần chạy. Chưa dùng các tệp đó; làm lại bước {step} để thay đủ.")
        assert f"✖ {interrupted}" in run("status", where.folder, "--today", "20/11/2020").output
        again()
        assert Code.RUN_INTERRUPTED not in [found.code for found in read_standing(where).findings]
