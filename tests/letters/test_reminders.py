"""Mails and letters to agencies: who is reminded of what, the letter in the form of the decree, drafts that mail programs read."""

from __future__ import annotations

import email
import email.policy
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from nd30 import letter_page_breaches
from nd30_file import letter_breaches
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from plain import document_lines, document_styles
from said import RECEIVED, intake
from samples import PLAN, SETTINGS
from test_decree import LONG_ISSUER
from test_intake import filled
from test_open_xml import faults

from toolkit.cli.commands import main
from toolkit.consolidate.standing import standing_of
from toolkit.letters.letters import LISTED, Need, Reminder, form_mail, letter_values, reminder_mail, reminders
from toolkit.letters.mail import Item, Mail, mail_page
from toolkit.model.findings import Code, Place, finding
from toolkit.model.layout import Layout, read_layout
from toolkit.model.records import Agency, FileRecord, Outcome, Plan
from toolkit.model.resources import template
from toolkit.model.workbooks import read_workbook
from toolkit.plan.plan_workbook import write_plan
from toolkit.report.rendering import document_text, render_report
from toolkit.rounds.beginning import ShippedPlan, init_round
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.reading import read_standing
from toolkit.rounds.round import Made, Round
from toolkit.rounds.sending import make_forms, remind_round

TEMPLATE = template("reminder_template.docx")
TODAY = date(2020, 11, 20)
LONG_AGENCY = ("Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công nghiệp, hạ tầng khu kinh tế và khu "
               "công nghiệp tỉnh Bà Rịa - Vũng Tàu")
POINT = "Ô H{} (nhiệm vụ 2.{}, cột Tiến độ (%)): Tiến độ “120” lớn hơn 100. Ghi số từ 0 đến 100, ví dụ 80."


# ── who is reminded ───────────────────────────────────────────────────────────────────────────────
def put_aside(name: str, code: Code, outcome: Outcome = Outcome.QUARANTINED, agency: str | None = None) -> FileRecord:
    told = finding(code, Place(name), why="bị cắt cụt", found=2019, expected=2020)
    return FileRecord(name, "ab" * 32, outcome, agency, "", RECEIVED, "ngày của tệp", None, 0, 0, 0, (told,))


def test_each_agency_is_told_what_became_of_its_report_and_nobody_is_late_too_early() -> None:
    came = intake("| agency | task | status |\n| SCT | 2.1 | done |\n| HCK | 2.4 | ?xong |")
    came = came._replace(files=(*came.files, put_aside("bc_SNV_cuoi nam.xlsx", Code.FORM_EMPTY, Outcome.EMPTY, "SNV")))
    made = reminders(standing_of(PLAN, came), {"HCK": ("Ô H4: …",)}, TODAY)
    assert [(each.agency.code, each.need, each.late, each.points) for each in made] == [
        ("SNV", Need.UNUSABLE, 6, ("Tệp “bc_SNV_cuoi nam.xlsx”: Biểu gửi về chưa điền gì.",)),
        ("HBVNTD", Need.MISSING, 6, ()), ("HCK", Need.MEND, 6, ("Ô H4: …",))]
    for day, late in ((date(2020, 11, 13), -1), (date(2020, 11, 14), 0), (date(2020, 11, 15), 1)):
        (first, *_) = reminders(standing_of(PLAN, intake("")), {}, day)
        said = reminder_mail(PLAN, first, day).text
        assert first.late == late
        assert (f"đã quá hạn {late} ngày" in said) == (late > 0)
        assert ("gửi lại trước ngày 15/11/2020" in said) == (late <= 0)


@pytest.mark.parametrize(("name", "owner"), [
    ("TV2793-2020-SNV So Noi vu.xlsx", "SNV"), ("thư/Báo cáo Sở Nội vụ.xlsx", "SNV"), ("bao_cao.xlsx", None),
    ("SNV va SCT.xlsx", None), ("UBND huyen Cau Ke bao cao.docx", "HCK"), ("Sơ Nôi vu.docx", None),
])
def test_a_file_that_cannot_be_opened_is_that_of_the_one_agency_its_name_mentions(name: str, owner: str | None) -> None:
    came = intake("")._replace(files=(put_aside(name, Code.FORM_EMPTY),))
    unusable = [each.agency.code for each in reminders(standing_of(PLAN, came), {},
        TODAY) if each.need is Need.UNUSABLE]
    assert unusable == ([owner] if owner else [])


# ── the letter ────────────────────────────────────────────────────────────────────────────────────

#: What differs between offices.
OFFICES: dict[str, dict[str, Any]] = {
    "sample": {},
    "long": {"issuer": LONG_ISSUER, "superior": "UBND TỈNH BÀ RỊA - VŨNG TÀU", "symbol": "SNNMT",
        "place": "Bà Rịa - Vũng Tàu",
             "signer_power": "KT.",
             "decision": "Quyết định số 12793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"},
    "little": {"archive": "", "contact": "", "legal_bases": ("Căn cứ Quyết định số 2793/QĐ-UBND ngày 23/7/2020.",),
        "report_number": "5"},
}
NEEDS = {
    Need.MISSING: (),
    Need.UNUSABLE: ("Tệp “SNV.xlsx”: Tệp có mật khẩu.",),
    Need.MEND: tuple(POINT.format(number, number) for number in range(LISTED + 5)),
}


def office(name: str) -> Plan:
    return replace(PLAN, settings=SETTINGS._replace(**OFFICES[name]))


def addressed(name: str) -> Agency:
    return PLAN.agencies[0]._replace(name=LONG_AGENCY) if name == "long" else PLAN.agencies[0]


def letter(name: str, need: Need) -> bytes:
    reminder = Reminder(addressed(name), need, 6, NEEDS[need])
    return render_report(letter_values(office(name), reminder, TODAY), TEMPLATE)


def test_the_template_reads_like_this(golden: Callable[[str, str], None]) -> None:
    golden("reminder_template.txt",
        f"{document_lines(TEMPLATE.read_bytes())}\n{document_styles(TEMPLATE.read_bytes())}")


@pytest.mark.parametrize("need", Need)
@pytest.mark.parametrize("name", OFFICES)
def test_the_letter_keeps_the_decree_and_is_valid(name: str, need: Need, tmp_path: Path) -> None:
    assert letter_breaches(letter(name, need)) == []
    assert faults(letter(name, need), tmp_path) == []


@pytest.mark.office
def test_its_pages_keep_the_decree(soffice: Callable[..., Path], tmp_path: Path) -> None:
    made = {(name, need): tmp_path / f"{name} {need.name}.docx" for name in OFFICES for need in Need}
    for (name, need), path in made.items():
        path.write_bytes(letter(name, need))
    first, *others = made.values()
    soffice(first, "pdf", tmp_path, *others)
    assert {path.name: found for (name, _), path in made.items()
            if (found := letter_page_breaches(path.with_suffix(".pdf"), office(name).settings))} == {}


def test_a_long_list_is_cut_and_counted_and_the_mail_with_the_form_says_what_to_do() -> None:
    said = document_text(letter("sample", Need.MEND))
    assert f"{LISTED}. {POINT.format(LISTED - 1, LISTED - 1)}" in said
    assert f"{LISTED + 1}. Ô" not in said
    assert "còn 25 nội dung cần sửa" in said
    assert "Ngoài ra còn 5 nội dung khác" in said
    assert form_mail(PLAN, PLAN.agencies[0]).text.split("\n")[2:4] == [
        "Thực hiện Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh, Sở Công Thương gửi quý "
        "cơ quan biểu báo cáo "
        "năm 2020 (tệp Excel kèm theo, mã biểu TV2793-2020-SNV-11HZ-F). Theo phân công, quý cơ quan có 2 nhiệm vụ chủ "
        "trì, 2 nhiệm vụ phối hợp.",
        "Đề nghị quý cơ quan điền trực tiếp vào tệp, giữ nguyên các dòng và cột của biểu, lưu và gửi lại chính tệp này "
        "về Sở Công Thương trước ngày 15/11/2020.",
    ]


class Page(HTMLParser):
    """What a reader without scripts finds: each box by its id, each file a link leads to, every tag."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.boxes: dict[str, str] = {}
        self.links: list[str] = []
        self.tags: list[str] = []
        self._box = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        said = dict(attrs)
        if tag == "a" and not (said["href"] or "").startswith("#"):
            self.links.append(said["href"] or "")
        self._box = (said["id"] or "") if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._box:
            self.boxes[self._box] = self.boxes.get(self._box, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._box = ""


def test_nothing_written_in_it_becomes_part_of_the_page() -> None:
    hostile = '</textarea><script>alert(1)</script><img src=x onerror="1">\' & &lt; \x00'
    plain = Item("A", Mail(("a@example.org",), "B", "C"), "d.eml", ("e.xlsx",))
    attacked = Item(hostile, Mail((), hostile, hostile), f"{hostile}.eml", (f'javascript:"{hostile}',))
    page = Page(mail_page(hostile, (attacked,)))
    assert set(page.tags) == set(Page(mail_page("", (plain,))).tags)
    assert page.tags.count("script") == 1
    assert page.boxes["subject1"] == "\n" + hostile.replace("\x00", " ")
    assert not any("<" in link or '"' in link for link in page.links)


# ── a round ───────────────────────────────────────────────────────────────────────────────────────

AGENCIES = tuple(each._replace(email=address, note="Giữ nguyên") for each, address in zip(
    PLAN.agencies, ("vanthu@snv.example.org; so noi vu", "a@sct.example.org", "", "hck@example.org"), strict=True))
SNV, SCT, HBV, HCK = (f"TV2793-2020-{name}" for name in (
    "SNV So Noi vu", "SCT So Cong Thuong", "HBVNTD Hoi Bao ve quyen loi nguoi tieu dung",
    "HCK Uy ban nhan dan huyen Cau Ke"))


@pytest.fixture(scope="module")
def made_round(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round in which SNV must mend, HCK sent what cannot be read, and two sent nothing, the issuer among them."""
    made = Round(tmp_path_factory.mktemp("round") / "Kỳ báo cáo (1) & tháng 11")
    init_round(made.folder, ShippedPlan())
    made.plan.write_bytes(write_plan(replace(PLAN, agencies=AGENCIES)))
    make_forms(made, date(2020, 11, 1))
    (made.returns / "SNV.xlsx").write_bytes(filled("SNV", {"T2.4": {"status": "cơ bản xong", "percent": "120"}}))
    (made.returns / f"{HCK}.xlsx").write_bytes(b"PK\x03\x04 cut")
    return made


@pytest.fixture
def where(made_round: Round, tmp_path: Path) -> Round:
    """A copy of that round."""
    return Round(Path(shutil.copytree(made_round.folder, tmp_path / made_round.folder.name)))


def opened(path: Path) -> tuple[EmailMessage, dict[str, bytes]]:
    """A draft as a mail program reads it, and its attachments."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message, {part.get_filename() or "": part.get_content() for part in message.iter_attachments()}


def said(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


def codes(made: Made) -> list[Code]:
    return [each.code for each in made.findings]


def test_drafts_take_along_the_form_or_the_marked_form_and_letters_are_called_by_what_they_ask(where: Round) -> None:
    drafts = {path.stem: opened(path) for path in where.form_mails.glob("*.eml")}
    assert set(drafts) == {SNV, SCT, HBV, HCK}
    assert {name: str(message["To"] or "") for name, (message, _) in drafts.items()} == {
        SNV: "vanthu@snv.example.org", SCT: "a@sct.example.org", HBV: "", HCK: "hck@example.org"}
    message, files = drafts[HCK]
    assert message["Subject"] == "Biểu báo cáo năm 2020 theo Quyết định số 2793/QĐ-UBND"
    assert said(message).startswith("Kính gửi: Ủy ban nhân dân huyện Cầu Kè\r\n\r\nThực hiện Quyết định số "
                                    "2793/QĐ-UBND")
    assert files == {f"{HCK}.xlsx": (where.forms / f"{HCK}.xlsx").read_bytes()}
    made = remind_round(where, TODAY)
    drafts = {path.stem: opened(path) for path in where.reminders.glob("*.eml")}
    assert {name: {file: (where.corrections if file.endswith("sua.xlsx") else where.forms) / file for file in files} for name, (_, files) in
            drafts.items()} == {
        name: {f"{name}.xlsx": folder / f"{name}.xlsx"}
        for name, folder in ((f"{SNV} - can sua", where.corrections), (SCT, where.forms), (HBV, where.forms),
            (HCK, where.forms))}
    assert all(content == (where.corrections if "sua" in file else where.forms).joinpath(file).read_bytes()
               for _, files in drafts.values() for file, content in files.items())
    assert "Trạng thái “cơ bản xong”" in said(drafts[f"{SNV} - can sua"][0])
    assert "Tệp hỏng" in said(drafts[HCK][0])
    assert "Đến ngày 20/11/2020, Sở Công Thương chưa nhận được báo cáo năm 2020" in said(drafts[HBV][0])
    assert made.outputs[-1] == where.reminders / "thu.html"
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
    rows = {slot: {"status": "Đang thực hiện", "percent": 50, "result": "Đã họp"} for slot in ("T2.4", "T2.5", "T1.1",
        "T2.1")}
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", rows))
    (where.returns / f"{HCK}.xlsx").write_bytes(filled("HCK", dict.fromkeys(("T1.1", "T2.4", "T2.5"), rows["T2.4"])))
    made = remind_round(where, TODAY, letters=True)
    left = sorted(path.name for path in where.reminders.iterdir())
    assert left == sorted((f"{HBV} - cong van nhac.docx", f"{HBV}.eml", f"{SCT}.eml", kept.name, "ghi chú.docx", "cong van don doc chung.docx",
        "thu.html"))
    assert kept.read_bytes() == own
    assert [each.place.file for each in made.findings if each.code is Code.EDITED_STALE] == [f"nhac/{kept.name}"]


def test_the_command_says_what_was_drafted_and_that_nothing_was_sent(where: Round) -> None:
    command = ["remind", str(where.folder), "--today", "20/11/2020"]
    done = CliRunner().invoke(main, [*command, "--letters"])
    assert "Đã soạn 4 thư, 3 công văn nhắc từng cơ quan, 1 công văn chung trong " in done.output
    assert "--letters" not in done.output
    done = CliRunner().invoke(main, command)
    assert "Đã soạn 4 thư, 1 công văn chung trong " in done.output
    assert "Cần công văn riêng cho từng cơ quan thì chạy lại, thêm --letters." in done.output
    assert "chưa gửi thư nào" in done.output
    assert done.exit_code == 0
    for path in where.returns.iterdir():
        path.unlink()
    for code in ("SNV", "SCT", "HBVNTD", "HCK"):
        slots = [f"T{row.task_id}" for row in PLAN.rows_of(code)] or ["OVERALL"]
        rows = {slot: {"text": "Tốt"} if slot == "OVERALL" else {"status": "Đang thực hiện", "percent": 50,
            "result": "Đã họp"} for slot in slots}
        (where.returns / f"{code}.xlsx").write_bytes(filled(code, rows))
    assert "Không có cơ quan nào phải nhắc." in CliRunner().invoke(main, ["remind", str(where.folder)]).output
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
    cells = (book[layout.sheet].cell(each, column) for each in range(row, row + 90))
    next(cell for cell in cells if not cell.protection.locked and cell.value is None).value = "Đã họp 4 lần"


def remark(book: openpyxl.Workbook, layout: Layout) -> None:
    book[layout.sheet]["B12"].comment = Comment("Hỏi lại", "cán bộ")


def beside_the_table(book: openpyxl.Workbook, layout: Layout) -> None:
    book[layout.sheet]["Z90"] = "gọi điện ngày 3/11"


def over_what_is_printed(book: openpyxl.Workbook, layout: Layout) -> None:
    row, column = layout.cells["task_row"][0], layout.columns["content"]
    book[layout.sheet].cell(row, column).value = "Viết lại nhiệm vụ"


def another_sheet(book: openpyxl.Workbook, layout: Layout) -> None:
    book.create_sheet("Ghi chú")["A1"] = "của cán bộ"


def nothing(book: openpyxl.Workbook, layout: Layout) -> None:
    """Saved again, as Excel asks on closing."""


def a_colour(book: openpyxl.Workbook, layout: Layout) -> None:
    book[layout.sheet]["C12"].fill = PatternFill("solid", fgColor="FFFF00")


def told(made: Made) -> list[tuple[Code, str]]:
    about = (Code.FORM_FILLED, Code.EDITED_KEPT, Code.EDITED_STALE, Code.FORM_STALE)
    return [(each.code, each.place.file) for each in made.findings if each.code in about]


def test_a_form_filled_where_it_is_sent_from_stays_and_is_sent_by_nobody(where: Round) -> None:
    blank, path = (where.forms / f"{SCT}.xlsx").read_bytes(), where.forms / f"{SCT}.xlsx"
    own = worked_on(path, answer)
    for _ in range(2):
        made = make_forms(where, date(2020, 11, 1))
        assert path.read_bytes() == own
        assert (where.forms / f"{SCT} (mới).xlsx").read_bytes() == blank
        assert told(made) == [(Code.FORM_FILLED, f"1_bieu_mau_gui_di/{SCT}.xlsx")]
    assert str(next(each for each in made.findings if each.code is Code.FORM_FILLED)) == (
        f"1_bieu_mau_gui_di/{SCT}.xlsx: Biểu này đã được điền hoặc sửa nên được giữ nguyên; nội dung điền trong thư "
        "mục 1_bieu_mau_gui_di không được tổng hợp. Là báo cáo thì chuyển tệp sang thư mục 2_bao_cao_nhan_ve rồi tổng "
        "hợp; gửi cho đơn vị thì dùng biểu trống tên có chữ “(mới)”, chưa có thì bấm Làm biểu mẫu.")
    for folder in (where.form_mails, where.reminders):
        remind_round(where, TODAY)
        assert opened(folder / f"{SCT}.eml")[1] == {f"{SCT}.xlsx": blank}
    (where.forms / f"{SCT} (mới).xlsx").unlink()
    made = remind_round(where, TODAY)
    assert opened(where.reminders / f"{SCT}.eml")[1] == {}
    assert Code.FORM_NOT_MADE in codes(made)


def test_consolidating_tells_of_it_until_it_lies_among_the_returns(where: Round) -> None:
    path = where.forms / f"{SCT}.xlsx"
    worked_on(path, answer)
    done = consolidate_round(where)
    assert [each.place.file for each in done.findings if each.code is Code.FORM_FILLED] == [f"1_bieu_mau_gui_di/{SCT}.xlsx"]
    assert "SCT" in [each.code for each in done.standing.missing]
    path.rename(where.returns / path.name)
    done = consolidate_round(where)
    assert not [each for each in done.findings if each.code is Code.FORM_FILLED]
    assert "SCT" not in [each.code for each in done.standing.missing]
    assert told(make_forms(where, date(2020, 11, 1))) == []
    assert path.exists()


@pytest.mark.parametrize("work", [answer, remark, beside_the_table, over_what_is_printed, another_sheet])
def test_whatever_somebody_typed_in_a_form_keeps_it(where: Round, work: Callable[..., object]) -> None:
    path = where.forms / f"{SNV}.xlsx"
    own = worked_on(path, work)
    assert told(make_forms(where, date(2020, 11, 1))) == [(Code.FORM_FILLED, f"1_bieu_mau_gui_di/{SNV}.xlsx")]
    assert path.read_bytes() == own


@pytest.mark.parametrize("work", [None, nothing, a_colour])
@pytest.mark.parametrize("change", [False, True])
def test_a_form_in_which_nothing_is_typed_gives_way(where: Round, work: Callable[..., object] | None,
    change: bool) -> None:
    """Also that of an earlier plan, whose tasks read otherwise."""
    path, tasks = where.forms / f"{SNV}.xlsx", tuple(each._replace(content=f"{each.content} (mới)") for each in PLAN.tasks)
    if work:
        worked_on(path, work)
    if change:
        where.plan.write_bytes(write_plan(replace(PLAN, agencies=AGENCIES, tasks=tasks)))
    held = path.read_bytes()
    assert told(make_forms(where, date(2020, 11, 1))) == []
    assert (path.read_bytes() != held) == bool(work or change)
    assert {each.name for each in where.forms.glob("*.xlsx")} == {f"{name}.xlsx" for name in (SNV, SCT, HBV, HCK)}


def saved_again(path: Path, to: str) -> bytes:
    """A draft saved by a mail program, which writes it its own way."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    message.replace_header("To", to)
    path.write_bytes(message.as_bytes())
    return path.read_bytes()


@pytest.mark.parametrize("to", ["", "lanhdao@hbv.example.org"])
def test_a_draft_saved_by_a_mail_program_stays_and_ours_stands_beside_it(where: Round, to: str) -> None:
    remind_round(where, TODAY)
    forms, nhac = where.form_mails / f"{HBV}.eml", where.reminders / f"{HBV}.eml"
    own = {path: saved_again(path, to) for path in (forms, nhac)}
    assert told(make_forms(where, date(2020, 11, 1))) == [(Code.EDITED_KEPT, f"1_bieu_mau_gui_di/thu/{HBV}.eml")]
    assert told(remind_round(where, TODAY)) == [(Code.EDITED_KEPT, f"nhac/{HBV}.eml")]
    assert {path: path.read_bytes() for path in own} == own
    assert opened(where.reminders / f"{HBV} (mới).eml")[0]["Subject"] == "Nhắc gửi báo cáo năm 2020 theo Quyết định số 2793/QĐ-UBND"
    (where.returns / "HBV.xlsx").write_bytes(filled("HBVNTD", {"OVERALL": {"text": "Tốt"}}))
    made = remind_round(where, TODAY)
    assert (Code.EDITED_STALE, f"nhac/{HBV}.eml") in told(made)
    assert nhac.read_bytes() == own[nhac]
    assert not (where.reminders / f"{HBV} (mới).eml").exists()


def test_what_was_written_into_marked_forms_and_their_letters_stays(where: Round) -> None:
    consolidate_round(where)
    form, letter = (where.corrections / f"{SNV} - can sua{ending}" for ending in (".xlsx", ".txt"))
    ours = {path.suffix: path.read_bytes() for path in (form, letter)}
    own = {form: worked_on(form, answer), letter: ours[".txt"].replace("Kính gửi".encode(), b"Gui", 1)}
    letter.write_bytes(own[letter])
    for _ in range(2):
        done = consolidate_round(where)
        kept = [str(each.place) for each in done.other_findings if each.code is Code.EDITED_KEPT]
        assert kept == [f"tra_lai/{SNV} - can sua{ending}" for ending in (".xlsx", ".txt")]
        assert {path: path.read_bytes() for path in own} == own
        for ending, content in ours.items():
            assert (where.corrections / f"{SNV} - can sua (mới){ending}").read_bytes() == content
    remind_round(where, TODAY)
    assert opened(where.reminders / f"{SNV} - can sua.eml")[1] == {f"{SNV} - can sua.xlsx": ours[".xlsx"]}
    rows = {slot: {"status": "Đang thực hiện", "percent": 50, "result": "Đã họp"} for slot in ("T2.4", "T2.5", "T1.1",
        "T2.1")}
    (where.returns / "SNV.xlsx").write_bytes(filled("SNV", rows))
    done = consolidate_round(where)
    stale = sorted(str(each.place) for each in done.other_findings if each.code is Code.EDITED_STALE)
    assert stale == [f"tra_lai/{SNV} - can sua{ending}" for ending in (".txt", ".xlsx")]
    assert {path.name for path in where.corrections.iterdir()} == {path.name for path in own}


def test_a_run_that_died_amid_its_moves_is_told_until_it_is_done_again(where: Round) -> None:
    for folder, step, again in (
            (where.results, "Tổng hợp", lambda: consolidate_round(where)),
            (where.forms, "Làm biểu mẫu", lambda: make_forms(where, date(2020, 11, 1))),
            (where.reminders, "Soạn thư nhắc", lambda: remind_round(where, TODAY))):
        folder.mkdir(exist_ok=True)
        (folder / ".dang_thay").touch()
        told = [str(each) for each in read_standing(where).findings if each.code is Code.RUN_INTERRUPTED]
        name = folder.relative_to(where.folder).as_posix()
        assert told == [f"Lần chạy trước bị ngắt khi đang thay tệp trong thư mục {name}, nên các tệp ở đó có thể lẫn của "
                        f"hai lần chạy. Chưa dùng các tệp đó; làm lại bước {step} để thay đủ."]
        shown = CliRunner().invoke(main, ["status", str(where.folder), "--today", "20/11/2020"])
        assert f"✖ {told[0]}" in shown.output
        again()
        assert Code.RUN_INTERRUPTED not in [each.code for each in read_standing(where).findings]
