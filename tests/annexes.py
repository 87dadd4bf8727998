"""Annexes as offices write them, each with what it says: the files are built from the tasks, and laid out by hand.

Nothing here knows what the reader can do. `ANNEXES` holds, by name, the kind of office and layout, the file's ending, the
tasks a person reads there, and the builder that writes the file. In a task the names of leads and of coordinators are
separated by "; " (whatever the file puts between them); a cell that stands for several tasks (merged, "nt") counts for
each; the deadline is as the page shows it, the end where the page gives beginning and end.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import Alignment, Font


class Task(NamedTuple):
    """One task as the page shows it."""

    number: str
    group: str
    content: str
    leads: str
    coordinators: str = ""
    product: str = ""
    deadline: str = ""


@dataclass(frozen=True)
class Annex:
    """An annex, what it says, and how its file is written."""

    name: str
    kind: str
    ending: str
    tasks: tuple[Task, ...]
    write: Callable[[Path, tuple[Task, ...]], None]

    def build(self, folder: Path) -> Path:
        """The file, written to `folder`."""
        path = folder / f"{self.name}.{self.ending}"
        self.write(path, self.tasks)
        return path


#: The first forty were written without sight of the reader; those below "what drafts and other programs leave" after a
#: first run of it, those of "two columns that could be the same" against what it takes for headings.
ANNEXES: dict[str, Annex] = {}
#: A cell that is one with the cell to its left; with the cell above.
LEFT, UP = "<", "^"
Rows = list[list[str]]


Write = Callable[[Path, tuple[Task, ...]], None]


def registry(annexes: dict[str, Annex]) -> Callable[..., Callable[[Write], None]]:
    """What lays an annex down among those, by its name, ending, kind and tasks."""
    def annex(name: str, ending: str, kind: str, *tasks: Task) -> Callable[[Write], None]:
        def lay(write: Write) -> None:
            assert name not in annexes
            annexes[name] = Annex(name, kind, ending, tasks, write)
        return lay
    return annex


annex = registry(ANNEXES)


def put(cell, text: str, *, bold: bool = False) -> None:
    """Write `text` to a cell of a Word table, one paragraph a line."""
    for number, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
        run = paragraph.add_run(line)
        run.bold = bold


def reaches(rows: Rows) -> Iterator[tuple[int, int, int, int]]:
    """Where each cell of `rows` begins, and where it ends: those of LEFT and UP are part of another."""
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text in (LEFT, UP):
                continue
            right, down = x, y
            while right + 1 < len(row) and row[right + 1] == LEFT:
                right += 1
            while down + 1 < len(rows) and rows[down + 1][x] == UP:
                down += 1
            yield y, x, down, right


def table(where, rows: Rows, *, headings: int = 1, repeat: bool = False):
    """A Word table of `rows`; cells of LEFT and UP are merged."""
    made = where.add_table(len(rows), len(rows[0]))
    if hasattr(where, "sections"):
        made.style = "Table Grid"
    for y, x, down, right in reaches(rows):
        cell = made.cell(y, x)
        if (right, down) != (x, y):
            cell = cell.merge(made.cell(down, right))
        put(cell, rows[y][x], bold=y < headings)
    if repeat:
        for y in range(headings):
            properties = made.rows[y]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:tblHeader"))
    return made


def page(office: str, title: str, under: str = "", *, landscape: bool = False, mark: str = "PHỤ LỤC"):
    """A document with the annex's own lines at its top."""
    document = docx.Document()
    if landscape:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    if office:
        head = document.add_table(1, 2)
        put(head.cell(0, 0), office)
        put(head.cell(0, 1), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    for line in (mark, title, under):
        if line:
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(line).bold = line is not under
    return document


def names(text: str, between: str = ", ") -> str:
    return text.replace("; ", between)


def grouped(tasks: tuple[Task, ...], row: Callable[[Task], list[str]], group: Callable[[int, str, int], list[str]]) -> Rows:
    """The rows of tasks, with a row for each group before its first task."""
    rows, last, count = [], "", 0
    for task in tasks:
        if task.group and task.group != last:
            count += 1
            rows.append(group(count, task.group, len(row(task))))
            last = task.group
        rows.append(row(task))
    return rows


ROMAN = ["", "I", "II", "III", "IV", "V", "VI"]


def spread(page, top: int, left: int, rows: list[list]) -> None:
    """Write `rows` to a sheet from the cell at `top`, `left`; cells of LEFT and UP are merged."""
    for y, x, down, right in reaches(rows):
        cell = page.cell(top + y, left + x, None if rows[y][x] == "" else rows[y][x])
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        if (right, down) != (x, y):
            page.merge_cells(start_row=top + y, end_row=top + down, start_column=left + x, end_column=left + right)


def sheet(path: Path, rows: list[list], *, title: list[str] = (), note: list[str] = (), widths: list[int] = (), change=None) -> None:
    """A workbook of one sheet: title rows over the whole width, an empty row, `rows` (LEFT and UP merged), notes."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Phụ lục"
    page.page_setup.orientation = "landscape"
    wide = len(rows[0])
    for line in title:
        page.append([line])
        page.merge_cells(start_row=page.max_row, end_row=page.max_row, start_column=1, end_column=wide)
        page.cell(page.max_row, 1).font = Font(bold=True)
        page.cell(page.max_row, 1).alignment = Alignment(horizontal="center")
    top = len(title) + (2 if title else 1)
    spread(page, top, 1, rows)
    for number, line in enumerate(note):
        page.cell(top + len(rows) + 1 + number, 1, line)
    for x, width in enumerate(widths):
        page.column_dimensions[openpyxl.utils.get_column_letter(x + 1)].width = width
    if change:
        change(page, top)
    book.save(path)


# ------------------------------------------------------------------------------------------------ Word, plain layouts

@annex("bo_ke_hoach_hanh_dong", "docx", "ministry action plan, roman groups over the whole width",
    Task("1", "Hoàn thiện thể chế", "Rà soát, sửa đổi Thông tư quy định về định mức kinh tế - kỹ thuật trong lĩnh vực đo đạc", "Vụ Pháp chế", "Cục Đo đạc; Vụ Kế hoạch - Tài chính", "Thông tư", "Tháng 6/2026"),
    Task("2", "Hoàn thiện thể chế", "Đề xuất sửa đổi Nghị định về quản lý tài nguyên nước", "Cục Quản lý tài nguyên nước", "Vụ Pháp chế", "Hồ sơ trình Chính phủ", "Quý III/2026"),
    Task("3", "Tăng cường kiểm tra, giám sát", "Thanh tra việc cấp phép khai thác khoáng sản tại các địa phương trọng điểm", "Thanh tra Bộ", "Cục Khoáng sản; Sở Nông nghiệp và Môi trường các tỉnh, thành phố", "Kết luận thanh tra", "30/11/2026"),
    Task("4", "Tăng cường kiểm tra, giám sát", "Kiểm tra việc thực hiện kết luận thanh tra đã ban hành", "Thanh tra Bộ", "", "Báo cáo", "Hằng năm"),
    Task("5", "Truyền thông", "Xây dựng chuyên mục trên Cổng thông tin điện tử của Bộ", "Văn phòng Bộ", "Báo Tài nguyên", "Chuyên mục", "Thường xuyên"))
def _(path, tasks):
    document = page("BỘ TÀI NGUYÊN\nVÀ MÔI TRƯỜNG", "DANH MỤC NHIỆM VỤ TRIỂN KHAI KẾ HOẠCH HÀNH ĐỘNG", "(Ban hành kèm theo Quyết định số 1234/QĐ-BTNMT ngày 12 tháng 01 năm 2026)", landscape=True)
    table(document, [["TT", "Nhiệm vụ, giải pháp", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm đầu ra", "Thời hạn hoàn thành"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline],
            lambda n, g, w: [f"{ROMAN[n]}. {g}"] + [LEFT] * (w - 1))])
    document.save(path)


@annex("tinh_nghi_quyet_dang", "docx", "provincial plan of a Party resolution, with the level it is submitted to",
    Task("1", "", "Tham mưu Nghị quyết chuyên đề về phát triển kinh tế tập thể", "Sở Tài chính", "Liên minh Hợp tác xã tỉnh; Sở Công Thương", "Nghị quyết của HĐND tỉnh", "Kỳ họp giữa năm 2026"),
    Task("2", "", "Xây dựng Đề án đào tạo nguồn nhân lực chất lượng cao", "Sở Nội vụ", "Sở Giáo dục và Đào tạo; Trường Cao đẳng nghề tỉnh", "Đề án", "Tháng 9/2026"),
    Task("3", "", "Ban hành cơ chế hỗ trợ doanh nghiệp khởi nghiệp sáng tạo", "Sở Khoa học và Công nghệ", "Sở Tài chính; Thuế tỉnh", "Quyết định của UBND tỉnh", "Quý IV/2026"),
    Task("4", "", "Tổ chức hội nghị xúc tiến đầu tư", "Trung tâm Xúc tiến đầu tư", "Các sở, ban, ngành", "Hội nghị", "Tháng 4/2026"))
def _(path, tasks):
    document = page("ỦY BAN NHÂN DÂN\nTỈNH HƯNG LÂM", "Phân công tham mưu các văn bản, đề án thực hiện Nghị quyết số 09-NQ/TU", "(Kèm theo Kế hoạch số 45/KH-UBND ngày 20/02/2026 của UBND tỉnh)")
    level = ["HĐND tỉnh", "Ban Thường vụ Tỉnh ủy", "UBND tỉnh", "UBND tỉnh"]
    table(document, [["STT", "Nội dung công việc", "Cơ quan chủ trì tham mưu", "Cơ quan phối hợp thực hiện", "Hình thức văn bản", "Cấp trình", "Thời gian trình"],
        *[[t.number, t.content, t.leads, names(t.coordinators, "; "), t.product, where, t.deadline] for t, where in zip(tasks, level, strict=True)]])
    document.save(path)


@annex("xa_ap_khom", "docx", "commune plan with hamlets, plain words",
    Task("1", "", "Vận động hộ dân trồng cây xanh dọc tuyến lộ liên ấp", "Hội Nông dân xã", "Ấp Bình An; Ấp Bình Hòa; Khóm 3", "2.000 cây", "30/4/2026"),
    Task("2", "", "Ra quân dọn vệ sinh kênh Ba Bông", "Đoàn Thanh niên xã", "Ban nhân dân ấp Bình An", "1,5 km kênh sạch", "Thứ bảy hằng tuần"),
    Task("3", "", "Lập danh sách hộ nghèo, hộ cận nghèo", "Công chức Văn hóa - Xã hội", "Trưởng ấp các ấp; Ủy ban MTTQ Việt Nam xã", "Danh sách", "15/5/2026"),
    Task("4", "", "Sửa chữa cầu ấp Bình Hòa", "Phòng Kinh tế", "Ấp Bình Hòa", "Cầu thông xe", "31/8/2026"))
def _(path, tasks):
    document = page("ỦY BAN NHÂN DÂN\nXÃ BÌNH THẠNH", "BẢNG PHÂN CÔNG VIỆC LÀM NĂM 2026", "(Kèm theo Kế hoạch số 12/KH-UBND ngày 10/02/2026 của UBND xã Bình Thạnh)")
    table(document, [["Số TT", "Phần việc", "Đơn vị phụ trách chính", "Đơn vị, ấp cùng làm", "Kết quả cần đạt", "Xong trước ngày"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("chuyen_doi_so", "docx", "digital-transformation plan, with money and notes",
    Task("1", "Hạ tầng số", "Nâng cấp Trung tâm dữ liệu của tỉnh", "Sở Khoa học và Công nghệ", "Công an tỉnh", "Trung tâm dữ liệu đạt chuẩn mức 3", "12/2026"),
    Task("2", "Hạ tầng số", "Phủ sóng 5G tại các khu công nghiệp", "Ban Quản lý các khu công nghiệp", "Viễn thông tỉnh; Viettel tỉnh", "100% khu công nghiệp có 5G", "2026 - 2027"),
    Task("3", "Dữ liệu số", "Số hóa hồ sơ hộ tịch", "Sở Tư pháp", "UBND các xã, phường", "Cơ sở dữ liệu hộ tịch", "Quý II/2026"),
    Task("4", "Dữ liệu số", "Kết nối, chia sẻ dữ liệu đất đai với cơ quan thuế", "Sở Nông nghiệp và Môi trường", "Thuế tỉnh", "Dịch vụ chia sẻ dữ liệu", "Tháng 10/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "DANH MỤC NHIỆM VỤ CHUYỂN ĐỔI SỐ NĂM 2026", landscape=True, mark="Phụ lục II")
    money = ["45.000", "Xã hội hóa", "12.500", "3.200"]
    note = ["Vốn đầu tư công", "", "Chuyển tiếp", "Dự án 06"]
    sums = dict(zip((t.number for t in tasks), zip(money, note, strict=True), strict=True))
    table(document, [["STT", "Tên nhiệm vụ/dự án", "Đầu mối thực hiện", "Phối hợp", "Sản phẩm dự kiến", "Tiến độ", "Dự kiến kinh phí (triệu đồng)", "Ghi chú"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline, *sums[t.number]],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))], repeat=True)
    document.save(path)


@annex("chi_tieu_truoc", "docx", "an indicator table before the table of tasks",
    Task("1", "", "Ban hành Quy chế phối hợp cấp nước an toàn", "Sở Xây dựng", "Sở Y tế", "Quy chế", "Tháng 3/2026"),
    Task("2", "", "Đầu tư mở rộng nhà máy nước Phú Hội", "Công ty Cổ phần Cấp nước", "UBND phường Phú Hội", "Công suất 20.000 m3/ngày đêm", "Tháng 12/2027"),
    Task("3", "", "Kiểm tra chất lượng nước sạch sinh hoạt", "Trung tâm Kiểm soát bệnh tật", "Sở Xây dựng", "Báo cáo kết quả", "Hằng quý"),
    Task("4", "", "Tuyên truyền sử dụng nước tiết kiệm", "Báo và Đài Phát thanh, Truyền hình tỉnh", "UBND các xã, phường", "Tin, bài, phóng sự", "Thường xuyên"))
def _(path, tasks):
    document = page("", "CHỈ TIÊU VÀ NHIỆM VỤ CẤP NƯỚC AN TOÀN", "(Kèm theo Kế hoạch số 77/KH-UBND)")
    document.add_paragraph("I. CÁC CHỈ TIÊU")
    table(document, [["TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2026", "Năm 2030", "Cơ quan theo dõi"],
        ["1", "Tỷ lệ dân số đô thị được cấp nước sạch", "%", "96", "99", "Sở Xây dựng"],
        ["2", "Tỷ lệ thất thoát nước", "%", "16", "12", "Công ty Cổ phần Cấp nước"],
        ["3", "Số trạm cấp nước nông thôn hoạt động bền vững", "Trạm", "41", "60", "Sở Nông nghiệp và Môi trường"]])
    document.add_paragraph("II. CÁC NHIỆM VỤ")
    table(document, [["TT", "Nhiệm vụ cụ thể", "Chủ trì thực hiện", "Đơn vị phối hợp", "Kết quả/sản phẩm", "Thời gian thực hiện"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("chu_tri_phoi_hop_mot_cot", "docx", "lead and coordinator in one column, each after its word",
    Task("1", "", "Rà soát quy hoạch mạng lưới chợ", "Sở Công Thương", "Sở Xây dựng; UBND các xã, phường", "Báo cáo rà soát", "30/6/2026"),
    Task("2", "", "Chuyển đổi mô hình quản lý chợ hạng 2", "UBND phường Tân Lập", "Sở Công Thương", "Phương án chuyển đổi", "31/12/2026"),
    Task("3", "", "Kiểm tra phòng cháy, chữa cháy tại các chợ", "Công an tỉnh", "", "Biên bản kiểm tra", "Hằng quý"),
    Task("4", "", "Tổ chức phiên chợ hàng Việt", "Sở Công Thương", "Hội Liên hiệp Phụ nữ tỉnh; Tỉnh đoàn", "06 phiên chợ", "Quý II, III/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "PHÂN CÔNG NHIỆM VỤ PHÁT TRIỂN MẠNG LƯỚI CHỢ", mark="Phụ lục 01")
    table(document, [["STT", "Nội dung", "Cơ quan chủ trì, phối hợp", "Kết quả", "Thời gian"],
        *[[t.number, t.content, f"- Chủ trì: {t.leads}" + (f"\n- Phối hợp: {names(t.coordinators)}" if t.coordinators else ""), t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("nhom_la_ma_gop_o", "docx", "roman number in its own cell, group title merged over the rest; groups in capitals; agencies on lines",
    Task("1", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "Kiện toàn Ban Chỉ đạo cải cách hành chính", "Sở Nội vụ", "Văn phòng UBND tỉnh", "Quyết định kiện toàn", "Tháng 01/2026"),
    Task("2", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "Giao ban hằng tháng về cải cách hành chính", "Văn phòng UBND tỉnh", "Sở Nội vụ; Sở Tư pháp", "Thông báo kết luận", "Hằng tháng"),
    Task("3", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "Cắt giảm 30% thời gian giải quyết thủ tục hành chính", "Các sở, ban, ngành", "Văn phòng UBND tỉnh", "Quyết định công bố", "Trước 30/6/2026"),
    Task("4", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "Đánh giá mức độ hài lòng của người dân", "Sở Nội vụ", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh; Bưu điện tỉnh", "Báo cáo chỉ số hài lòng", "Tháng 12/2026"),
    Task("5", "CẢI CÁCH TÀI CHÍNH CÔNG", "Giao quyền tự chủ cho đơn vị sự nghiệp", "Sở Tài chính", "", "Quyết định", "Quý I/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM 2026", "(Ban hành kèm theo Kế hoạch số 05/KH-UBND ngày 08/01/2026)", landscape=True)
    table(document, [["STT", "NỘI DUNG NHIỆM VỤ", "SẢN PHẨM", "CƠ QUAN CHỦ TRÌ", "CƠ QUAN PHỐI HỢP", "THỜI GIAN HOÀN THÀNH"],
        *grouped(tasks, lambda t: [t.number, t.content, t.product, t.leads, "- " + names(t.coordinators, "\n- ") if t.coordinators else "", t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))])
    document.save(path)


@annex("chu_tri_gop_doc", "docx", "leads and deadlines merged down over several tasks",
    Task("1", "", "Lập danh mục cây cổ thụ cần bảo tồn", "Hạt Kiểm lâm khu vực", "UBND các xã", "Danh mục", "Tháng 5/2026"),
    Task("2", "", "Gắn biển nhận diện cây cổ thụ", "Hạt Kiểm lâm khu vực", "Các trường học", "Biển nhận diện", "Tháng 5/2026"),
    Task("3", "", "Trồng bổ sung rừng phòng hộ đầu nguồn", "Hạt Kiểm lâm khu vực", "Ban Quản lý rừng phòng hộ", "120 ha rừng", "Tháng 10/2026"),
    Task("4", "", "Tập huấn phòng cháy rừng cho lực lượng cơ sở", "Ban Chỉ huy Quân sự xã", "Công an xã", "03 lớp tập huấn", "Tháng 10/2026"),
    Task("5", "", "Trực phòng cháy rừng mùa khô", "Ban Chỉ huy Quân sự xã", "Hạt Kiểm lâm khu vực", "Lịch trực", "Mùa khô 2026"))
def _(path, tasks):
    document = page("ỦY BAN NHÂN DÂN\nXÃ ĐỒNG TÂM", "KẾ HOẠCH BẢO VỆ RỪNG", "(Kèm theo Quyết định số 88/QĐ-UBND)")
    lead = [tasks[0].leads, UP, UP, tasks[3].leads, UP]
    until = [tasks[0].deadline, UP, tasks[2].deadline, UP, tasks[4].deadline]
    table(document, [["TT", "Công việc", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, a, t.coordinators, t.product, d] for t, a, d in zip(tasks, lead, until, strict=True)]])
    document.save(path)


@annex("tieu_de_hai_dong", "docx", "heading in two rows with merged cells",
    Task("1", "", "Khảo sát nhu cầu học nghề của lao động nông thôn", "Phòng Văn hóa - Xã hội", "Các thôn", "Phiếu khảo sát", "15/3/2026"),
    Task("2", "", "Mở lớp nghề đan lát", "Trung tâm Giáo dục nghề nghiệp", "Hội Liên hiệp Phụ nữ xã", "01 lớp, 35 học viên", "30/6/2026"),
    Task("3", "", "Giới thiệu việc làm sau đào tạo", "Trung tâm Dịch vụ việc làm", "Phòng Văn hóa - Xã hội; Đoàn Thanh niên xã", "80% học viên có việc làm", "30/11/2026"),
    Task("4", "", "Quyết toán kinh phí đào tạo nghề", "Phòng Kinh tế", "Kho bạc Nhà nước khu vực", "Hồ sơ quyết toán", "31/12/2026"))
def _(path, tasks):
    document = page("UBND XÃ TÂN TIẾN", "BIỂU PHÂN CÔNG THỰC HIỆN CÔNG TÁC ĐÀO TẠO NGHỀ")
    table(document, [["TT", "Nội dung thực hiện", "Cơ quan thực hiện", LEFT, "Yêu cầu", LEFT],
        [UP, UP, "Chủ trì", "Phối hợp", "Sản phẩm", "Thời gian"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks]], headings=2)
    document.save(path)


@annex("tieu_de_ba_dong", "docx", "heading in three rows, the last numbering the columns",
    Task("1", "", "Xây dựng kịch bản ứng phó bão mạnh", "Ban Chỉ huy Phòng thủ dân sự tỉnh", "Đài Khí tượng Thủy văn tỉnh", "Kịch bản", "15/5/2026"),
    Task("2", "", "Diễn tập sơ tán dân ven biển", "Bộ Chỉ huy Quân sự tỉnh", "Bộ đội Biên phòng; UBND các xã ven biển", "Cuộc diễn tập", "30/6/2026"),
    Task("3", "", "Gia cố kè biển xung yếu", "Chi cục Thủy lợi", "Sở Tài chính", "3,2 km kè", "31/8/2026"),
    Task("4", "", "Lắp đặt trạm đo mưa tự động", "Sở Nông nghiệp và Môi trường", "Sở Khoa học và Công nghệ", "15 trạm", "30/9/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HẢI TRUNG", "NHIỆM VỤ PHÒNG, CHỐNG THIÊN TAI NĂM 2026", landscape=True)
    table(document, [["TT", "Nhiệm vụ", "Tổ chức thực hiện", LEFT, LEFT, "Kết quả đầu ra"],
        [UP, UP, "Cơ quan", LEFT, "Thời điểm hoàn thành", UP],
        [UP, UP, "chủ trì", "phối hợp", UP, UP],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.deadline, t.product] for t in tasks]], headings=4)
    document.save(path)


@annex("bang_tach_trang", "docx", "one table in three, each under the heading repeated",
    *[Task(str(n), "", content, lead, helper, product, until) for n, (content, lead, helper, product, until) in enumerate([
        ("Kiểm kê tài sản công tại các trường học", "Phòng Tài chính - Kế hoạch", "Các trường học", "Biên bản kiểm kê", "28/02/2026"),
        ("Sắp xếp lại trụ sở sau sáp nhập", "Văn phòng UBND", "Phòng Tài chính - Kế hoạch", "Phương án sắp xếp", "31/3/2026"),
        ("Thanh lý xe ô tô hết niên hạn", "Văn phòng UBND", "", "Quyết định thanh lý", "30/4/2026"),
        ("Đấu giá quyền thuê mặt bằng nhà văn hóa", "Trung tâm Văn hóa", "Phòng Tư pháp", "Hợp đồng thuê", "31/5/2026"),
        ("Cập nhật cơ sở dữ liệu tài sản công", "Phòng Tài chính - Kế hoạch", "Các đơn vị sự nghiệp", "Dữ liệu được cập nhật", "30/6/2026"),
        ("Báo cáo tình hình quản lý tài sản công", "Phòng Tài chính - Kế hoạch", "Văn phòng UBND", "Báo cáo", "31/12/2026")], 1)])
def _(path, tasks):
    document = page("UBND THÀNH PHỐ AN LỘC", "DANH MỤC CÔNG VIỆC VỀ QUẢN LÝ TÀI SẢN CÔNG")
    for part in (tasks[:2], tasks[2:4], tasks[4:]):
        table(document, [["STT", "Tên công việc", "Đơn vị thực hiện chính", "Đơn vị hỗ trợ", "Sản phẩm bàn giao", "Hạn hoàn thành"],
            *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in part]])
        if part[-1] is not tasks[-1]:
            document.add_page_break()
    document.save(path)


@annex("bang_trong_bang", "docx", "the table stands in a cell of a layout table",
    Task("1", "", "Lập hồ sơ đề nghị công nhận lễ hội cầu ngư là di sản", "Sở Văn hóa, Thể thao và Du lịch", "UBND xã Cửa Tùng", "Hồ sơ di sản", "Tháng 7/2026"),
    Task("2", "", "Số hóa tư liệu hát bả trạo", "Bảo tàng tỉnh", "Hội Văn học Nghệ thuật tỉnh", "Bộ tư liệu số", "Tháng 11/2026"),
    Task("3", "", "Truyền dạy hát bả trạo trong trường học", "Sở Giáo dục và Đào tạo", "Sở Văn hóa, Thể thao và Du lịch; Đoàn ca kịch tỉnh", "10 câu lạc bộ", "Năm học 2026 - 2027"),
    Task("4", "", "Tổ chức liên hoan hát bả trạo", "Trung tâm Văn hóa tỉnh", "", "Liên hoan", "02/9/2026"))
def _(path, tasks):
    document = docx.Document()
    frame = document.add_table(2, 1)
    put(frame.cell(0, 0), "Phụ lục III\nNHIỆM VỤ BẢO TỒN DI SẢN VĂN HÓA PHI VẬT THỂ\n(Kèm theo Đề án ban hành tại Quyết định số 301/QĐ-UBND)")
    table(frame.cell(1, 0), [["TT", "Hoạt động", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian hoàn thành"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("chu_ky_cuoi_bang", "docx", "receivers and signature as the last rows of the table itself",
    Task("1", "", "Tổ chức Tết trồng cây", "Phòng Kinh tế, Hạ tầng và Đô thị", "Các tổ dân phố", "1.500 cây", "20/02/2026"),
    Task("2", "", "Chỉnh trang vỉa hè đường Lê Lợi", "Phòng Kinh tế, Hạ tầng và Đô thị", "Tổ dân phố số 4; Tổ dân phố số 5", "800 m vỉa hè", "30/4/2026"),
    Task("3", "", "Xử lý điểm đổ rác tự phát", "Công an phường", "Đoàn Thanh niên phường", "Không còn điểm đổ rác", "31/5/2026"),
    Task("4", "", "Lắp camera an ninh", "Công an phường", "Viễn thông khu vực", "42 camera", "30/9/2026"))
def _(path, tasks):
    document = page("ỦY BAN NHÂN DÂN\nPHƯỜNG MINH KHAI", "PHÂN CÔNG NHIỆM VỤ XÂY DỰNG ĐÔ THỊ VĂN MINH")
    table(document, [["STT", "Nội dung công việc", "Bộ phận chủ trì", "Bộ phận phối hợp", "Kết quả thực hiện", "Thời gian hoàn thành"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks],
        ["Nơi nhận:\n- Thường trực Đảng ủy;\n- Các đơn vị có tên;\n- Lưu: VT.", LEFT, LEFT, "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n\nTrần Thị Mai", LEFT, LEFT]])
    document.save(path)


# ------------------------------------------------------------------------------------------------ Excel

@annex("excel_ngang_ghi_chu", "xlsx", "landscape workbook, title rows above and notes below",
    Task("1", "", "Kiểm đếm đất đai, tài sản dự án đường vành đai", "Trung tâm Phát triển quỹ đất", "UBND phường Hòa Thuận", "Biên bản kiểm đếm", "31/3/2026"),
    Task("2", "", "Phê duyệt phương án bồi thường", "Phòng Kinh tế, Hạ tầng và Đô thị", "Trung tâm Phát triển quỹ đất; Phòng Tài chính", "Quyết định phê duyệt", "15/5/2026"),
    Task("3", "", "Bố trí tái định cư", "Ban Quản lý dự án đầu tư xây dựng", "UBND phường Hòa Thuận", "62 lô tái định cư", "30/6/2026"),
    Task("4", "", "Bàn giao mặt bằng sạch cho nhà thầu", "Trung tâm Phát triển quỹ đất", "", "Biên bản bàn giao", "31/7/2026"))
def _(path, tasks):
    sheet(path, [["STT", "Hạng mục công việc", "Đơn vị chịu trách nhiệm", "Đơn vị phối hợp", "Sản phẩm hoàn thành", "Mốc thời gian"],
        *[[int(t.number), t.content, t.leads, names(t.coordinators, "\n"), t.product, t.deadline] for t in tasks]],
        title=["ỦY BAN NHÂN DÂN TỈNH HƯNG LÂM", "TIẾN ĐỘ GIẢI PHÓNG MẶT BẰNG ĐƯỜNG VÀNH ĐAI 2", "(Kèm theo Kế hoạch số 150/KH-UBND ngày 05/3/2026)"],
        note=["Ghi chú: Các mốc thời gian trên chưa tính thời gian xin ý kiến bộ, ngành Trung ương.", "Người lập biểu: Nguyễn Văn Hậu"], widths=[6, 40, 28, 28, 24, 16])


@annex("excel_cot_an", "xlsx", "workbook with a hidden column of the drafter's own notes",
    Task("1", "", "Thu gom vỏ bao gói thuốc bảo vệ thực vật", "Trạm Trồng trọt và Bảo vệ thực vật", "UBND các xã", "12 tấn vỏ bao được xử lý", "30/10/2026"),
    Task("2", "", "Cấp mã số vùng trồng sầu riêng", "Chi cục Trồng trọt và Bảo vệ thực vật", "Hợp tác xã Tân Phú", "25 mã số", "30/6/2026"),
    Task("3", "", "Tập huấn canh tác hữu cơ", "Trung tâm Khuyến nông", "Hội Nông dân tỉnh", "20 lớp", "30/9/2026"),
    Task("4", "", "Kiểm tra cửa hàng vật tư nông nghiệp", "Thanh tra tỉnh", "Chi cục Quản lý thị trường", "Báo cáo kiểm tra", "Quý IV/2026"))
def _(path, tasks):
    def hide(page, top):
        page.column_dimensions["C"].hidden = True
    private = ["anh Tùng theo dõi", "chờ ý kiến GĐ", "chuyển từ 2025", "hỏi lại TTr"]
    sheet(path, [["STT", "Nhiệm vụ", "Theo dõi nội bộ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[int(t.number), t.content, own, t.leads, t.coordinators, t.product, t.deadline] for t, own in zip(tasks, private, strict=True)]],
        title=["PHÂN CÔNG NHIỆM VỤ NGÀNH TRỒNG TRỌT"], change=hide)


@annex("excel_o_ngay_thang", "xlsx", "workbook whose deadlines are date cells shown as month/year, one as day/month/year",
    Task("1", "", "Rà soát hệ thống biển báo giao thông", "Sở Xây dựng", "Công an tỉnh", "Báo cáo rà soát", "04/2026"),
    Task("2", "", "Xóa 05 điểm đen tai nạn giao thông", "Ban An toàn giao thông tỉnh", "Sở Xây dựng", "05 điểm được xóa", "09/2026"),
    Task("3", "", "Lắp đèn tín hiệu ngã tư Bến Xe", "Sở Xây dựng", "UBND phường Trung tâm", "01 cụm đèn", "15/08/2026"),
    Task("4", "", "Tổng kết năm an toàn giao thông", "Ban An toàn giao thông tỉnh", "Văn phòng UBND tỉnh", "Hội nghị", "12/2026"))
def _(path, tasks):
    when = [datetime.date(2026, 4, 1), datetime.date(2026, 9, 1), datetime.date(2026, 8, 15), datetime.date(2026, 12, 1)]
    def shown(page, top):
        for y, task in enumerate(tasks, 1):
            page.cell(top + y, 6).number_format = "mm/yyyy" if len(task.deadline) == 7 else "dd/mm/yyyy"
    sheet(path, [["TT", "Nội dung nhiệm vụ", "Cơ quan, đơn vị chủ trì", "Cơ quan, đơn vị phối hợp", "Kết quả đạt được", "Thời gian hoàn thành"],
        *[[int(t.number), t.content, t.leads, t.coordinators, t.product, d] for t, d in zip(tasks, when, strict=True)]], change=shown)


@annex("bat_dau_ket_thuc", "xlsx", "beginning and end in two columns under one heading",
    Task("1", "", "Thiết kế bộ nhận diện thương hiệu gạo địa phương", "Ban Giám đốc Hợp tác xã Phú Điền", "Sở Công Thương", "Bộ nhận diện", "31/03/2026"),
    Task("2", "", "Xây dựng kho mát 500 tấn", "Ban Kiểm soát kỹ thuật", "Ngân hàng Nông nghiệp chi nhánh huyện", "Kho mát", "30/09/2026"),
    Task("3", "", "Ký hợp đồng bao tiêu vụ hè thu", "Phòng Kinh doanh", "Các tổ hợp tác", "Hợp đồng", "15/05/2026"),
    Task("4", "", "Đăng ký mã QR truy xuất", "Phòng Kỹ thuật", "Trung tâm Khuyến nông", "Mã QR", "30/06/2026"))
def _(path, tasks):
    begin = [datetime.date(2026, 1, 15), datetime.date(2026, 2, 1), datetime.date(2026, 4, 1), datetime.date(2026, 5, 1)]
    def day(text):
        return datetime.date(*(int(part) for part in reversed(text.split("/"))))
    def shown(page, top):
        for y in range(2, 2 + len(tasks)):
            for x in (6, 7):
                page.cell(top + y, x).number_format = "dd/mm/yyyy"
    sheet(path, [["STT", "Công việc", "Đơn vị thực hiện", "Phối hợp", "Sản phẩm", "Thời gian", LEFT], [UP, UP, UP, UP, UP, "Bắt đầu", "Kết thúc"],
        *[[int(t.number), t.content, t.leads, t.coordinators, t.product, b, day(t.deadline)] for t, b in zip(tasks, begin, strict=True)]],
        title=["LIÊN HIỆP HỢP TÁC XÃ PHÚ ĐIỀN", "KẾ HOẠCH SẢN XUẤT KINH DOANH NĂM 2026"], change=shown)


# ------------------------------------------------------------------------------------------------ what cells and numbers say

@annex("quy_thuong_xuyen_khoang", "docx", "deadlines as quarters, spans and 'thường xuyên'",
    Task("1", "", "Cập nhật bộ thủ tục hành chính niêm yết", "Trung tâm Phục vụ hành chính công", "Các phòng chuyên môn", "Bộ thủ tục", "Thường xuyên"),
    Task("2", "", "Tiếp công dân định kỳ", "Chủ tịch UBND xã", "Công chức Tư pháp - Hộ tịch", "Sổ tiếp công dân", "Ngày 10 và 25 hằng tháng"),
    Task("3", "", "Rà soát đơn thư tồn đọng", "Thanh tra", "", "Danh sách đơn thư", "Quý I - Quý II/2026"),
    Task("4", "", "Hòa giải tranh chấp đất đai", "Công chức Địa chính", "Tổ hòa giải các thôn", "Biên bản hòa giải", "Từ tháng 3 đến tháng 11/2026"),
    Task("5", "", "Sơ kết công tác tiếp công dân", "Văn phòng HĐND và UBND", "", "Báo cáo sơ kết", "6 tháng đầu năm"),
    Task("6", "", "Giải quyết khiếu nại phát sinh", "Thanh tra", "Văn phòng HĐND và UBND", "Quyết định giải quyết", "Khi có phát sinh"))
def _(path, tasks):
    document = page("UBND XÃ VĨNH SƠN", "NHIỆM VỤ TIẾP CÔNG DÂN, GIẢI QUYẾT KHIẾU NẠI, TỐ CÁO")
    table(document, [["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời gian"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("nhu_tren", "docx", "'nt', 'như trên' and '//' stand for the cell above",
    Task("1", "", "Tiêm phòng dại cho đàn chó", "Trạm Chăn nuôi và Thú y", "UBND các xã", "90% tổng đàn", "Tháng 4/2026"),
    Task("2", "", "Tiêm phòng lở mồm long móng cho trâu, bò", "Trạm Chăn nuôi và Thú y", "UBND các xã", "85% tổng đàn", "Tháng 4/2026"),
    Task("3", "", "Phun tiêu độc khử trùng chuồng trại", "Trạm Chăn nuôi và Thú y", "Hội Nông dân", "2.000 hộ chăn nuôi", "Tháng 5/2026"),
    Task("4", "", "Kiểm soát giết mổ", "Đội Kiểm tra liên ngành", "Hội Nông dân", "Biên bản kiểm tra", "Tháng 5/2026"),
    Task("5", "", "Xử lý cơ sở giết mổ không phép", "Đội Kiểm tra liên ngành", "Công an xã", "Quyết định xử phạt", "Tháng 5/2026"))
def _(path, tasks):
    document = page("UBND HUYỆN THANH SƠN", "PHÂN CÔNG CÔNG TÁC THÚ Y NĂM 2026")
    lead = [tasks[0].leads, "nt", "Như trên", tasks[3].leads, "//"]
    helper = [tasks[0].coordinators, "nt", tasks[2].coordinators, "-nt-", tasks[4].coordinators]
    until = [tasks[0].deadline, "như trên", tasks[2].deadline, "//", '"']
    table(document, [["STT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Kết quả", "Thời gian"],
        *[[t.number, t.content, a, b, t.product, c] for t, a, b, c in zip(tasks, lead, helper, until, strict=True)]])
    document.save(path)


@annex("stt_dem_lai", "docx", "numbers begin again in each group",
    Task("1", "Phát triển du lịch", "Khai trương tuyến phố đi bộ", "Sở Văn hóa, Thể thao và Du lịch", "UBND phường Bến Thành", "Tuyến phố đi bộ", "30/4/2026"),
    Task("2", "Phát triển du lịch", "Đào tạo hướng dẫn viên tiếng Hàn", "Trường Cao đẳng Du lịch", "Hiệp hội Du lịch tỉnh", "60 hướng dẫn viên", "30/9/2026"),
    Task("1", "Phát triển thương mại", "Tổ chức tháng khuyến mại", "Sở Công Thương", "Hiệp hội Doanh nghiệp tỉnh", "Tháng khuyến mại", "Tháng 11/2026"),
    Task("2", "Phát triển thương mại", "Đưa sản phẩm OCOP lên sàn thương mại điện tử", "Sở Nông nghiệp và Môi trường", "Bưu điện tỉnh; Sở Công Thương", "120 sản phẩm", "31/12/2026"),
    Task("3", "Phát triển thương mại", "Chống hàng giả, hàng nhái", "Chi cục Quản lý thị trường", "Công an tỉnh", "Báo cáo", "Thường xuyên"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ PHÁT TRIỂN DỊCH VỤ", mark="PHỤ LỤC SỐ 02")
    table(document, [["TT", "Nhóm nhiệm vụ/Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators, "; "), t.product, t.deadline],
            lambda n, g, w: ["ABC"[n - 1], g] + [""] * (w - 2))])
    document.save(path)


@annex("khong_stt", "docx", "no column of numbers",
    Task("", "", "Bàn giao hồ sơ lưu trữ sau sắp xếp", "Văn phòng Đảng ủy", "Các ban xây dựng Đảng", "Hồ sơ được bàn giao", "15/4/2026"),
    Task("", "", "Chỉnh lý tài liệu tồn đọng", "Văn phòng HĐND và UBND", "Trung tâm Lưu trữ tỉnh", "200 mét giá tài liệu", "31/10/2026"),
    Task("", "", "Số hóa tài liệu vĩnh viễn", "Trung tâm Lưu trữ tỉnh", "", "1,2 triệu trang", "31/12/2026"),
    Task("", "", "Tiêu hủy tài liệu hết giá trị", "Hội đồng xác định giá trị tài liệu", "Văn phòng HĐND và UBND", "Quyết định tiêu hủy", "30/11/2026"))
def _(path, tasks):
    document = page("", "PHÂN CÔNG CÔNG TÁC VĂN THƯ, LƯU TRỮ")
    table(document, [["Nội dung công việc", "Cơ quan thực hiện", "Cơ quan phối hợp", "Kết quả", "Thời gian hoàn thành"],
        *[[t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("so_1_1", "docx", "1.1, 1.2 under a numbered heading row 1 that nobody leads",
    Task("1.1", "Nâng cao chất lượng khám bệnh", "Rút ngắn thời gian chờ khám xuống dưới 60 phút", "Khoa Khám bệnh", "Phòng Kế hoạch tổng hợp", "Quy trình khám", "Quý I/2026"),
    Task("1.2", "Nâng cao chất lượng khám bệnh", "Triển khai bệnh án điện tử", "Tổ Công nghệ thông tin", "Các khoa lâm sàng", "Bệnh án điện tử", "30/9/2026"),
    Task("2.1", "Kiểm soát nhiễm khuẩn", "Giám sát vệ sinh tay", "Khoa Kiểm soát nhiễm khuẩn", "Phòng Điều dưỡng", "Báo cáo tuân thủ", "Hằng tháng"),
    Task("2.2", "Kiểm soát nhiễm khuẩn", "Xử lý chất thải y tế nguy hại", "Khoa Kiểm soát nhiễm khuẩn", "Phòng Hành chính - Quản trị", "Hợp đồng xử lý", "Tháng 02/2026"))
def _(path, tasks):
    document = page("SỞ Y TẾ\nBỆNH VIỆN ĐA KHOA TỈNH", "BẢNG PHÂN CÔNG CÁC KHOA, PHÒNG", "(Kèm theo Kế hoạch số 09/KH-BV)")
    table(document, [["STT", "Nội dung hoạt động", "Khoa, phòng đầu mối", "Khoa, phòng phối hợp", "Kết quả mong đợi", "Thời gian thực hiện"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, t.coordinators, t.product, t.deadline],
            lambda n, g, w: [str(n), g] + [""] * (w - 2))])
    document.save(path)


@annex("chu_cai_a_b", "docx", "letters a), b) under a numbered heading row",
    Task("a)", "Công tác tổ chức, cán bộ", "Xây dựng đề án vị trí việc làm", "Ban Tổ chức Tỉnh ủy", "Sở Nội vụ", "Đề án", "Tháng 3/2026"),
    Task("b)", "Công tác tổ chức, cán bộ", "Luân chuyển cán bộ diện quy hoạch", "Ban Tổ chức Tỉnh ủy", "Các đảng ủy trực thuộc", "Quyết định luân chuyển", "Quý II/2026"),
    Task("a)", "Công tác kiểm tra, giám sát", "Kiểm tra việc kê khai tài sản", "Ủy ban Kiểm tra Tỉnh ủy", "Ban Nội chính Tỉnh ủy; Thanh tra tỉnh", "Thông báo kết luận", "Tháng 8/2026"),
    Task("b)", "Công tác kiểm tra, giám sát", "Giám sát chuyên đề về nêu gương", "Ủy ban Kiểm tra Tỉnh ủy", "Ban Tuyên giáo và Dân vận Tỉnh ủy", "Báo cáo giám sát", "Tháng 10/2026"))
def _(path, tasks):
    document = page("TỈNH ỦY HƯNG LÂM\n*", "PHÂN CÔNG THỰC HIỆN CHƯƠNG TRÌNH HÀNH ĐỘNG")
    table(document, [["Số TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline],
            lambda n, g, w: [str(n), g] + [LEFT] * (w - 2))])
    document.save(path)


@annex("cot_them", "docx", "columns of grounds, money and notes among the others",
    Task("1", "", "Xây dựng nhà ở xã hội tại khu đô thị phía Đông", "Sở Xây dựng", "Ngân hàng Chính sách xã hội", "450 căn hộ", "Năm 2027"),
    Task("2", "", "Công bố quỹ đất phát triển nhà ở xã hội", "Sở Nông nghiệp và Môi trường", "Sở Xây dựng", "Quyết định công bố", "Tháng 5/2026"),
    Task("3", "", "Thẩm định giá bán nhà ở xã hội", "Sở Tài chính", "Sở Xây dựng; Thuế tỉnh", "Thông báo giá", "Quý III/2026"),
    Task("4", "", "Rà soát đối tượng được mua nhà", "UBND các phường", "Liên đoàn Lao động tỉnh", "Danh sách", "30/9/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ PHÁT TRIỂN NHÀ Ở XÃ HỘI", landscape=True)
    ground = ["Quyết định số 338/QĐ-TTg", "Luật Nhà ở 2023", "Nghị định số 100/2024/NĐ-CP", ""]
    table(document, [["STT", "Căn cứ", "Nhiệm vụ, công việc", "Người ký ban hành", "Chủ trì", "Phối hợp", "Sản phẩm", "Hoàn thành trước", "Nguồn kinh phí", "Ghi chú"],
        *[[t.number, g, t.content, "Phó Chủ tịch UBND tỉnh", t.leads, names(t.coordinators), t.product, t.deadline, "Ngân sách tỉnh", ""] for t, g in zip(tasks, ground, strict=True)]])
    document.save(path)


# ------------------------------------------------------------------------------------------------ other kinds of office

@annex("dang_uy", "docx", "party office: who advises, who cooperates, what is put before whom",
    Task("1", "", "Chuẩn bị Hội nghị Ban Chấp hành lần thứ sáu", "Văn phòng Tỉnh ủy", "Các cơ quan tham mưu, giúp việc Tỉnh ủy", "Tài liệu hội nghị", "Tuần 2 tháng 7/2026"),
    Task("2", "", "Sơ kết 02 năm thực hiện Chỉ thị về tăng cường công tác dân vận", "Ban Tuyên giáo và Dân vận Tỉnh ủy", "Đảng ủy UBND tỉnh", "Báo cáo sơ kết", "Trước ngày 15/8/2026"),
    Task("3", "", "Ban hành Quy định phân cấp quản lý cán bộ", "Ban Tổ chức Tỉnh ủy", "Ủy ban Kiểm tra Tỉnh ủy; Văn phòng Tỉnh ủy", "Quy định", "Quý III/2026"),
    Task("4", "", "Mở lớp bồi dưỡng bí thư chi bộ", "Trường Chính trị tỉnh", "Ban Tổ chức Tỉnh ủy", "04 lớp", "Tháng 9 - 10/2026"))
def _(path, tasks):
    document = page("", "DANH MỤC CÔNG VIỆC TRỌNG TÂM CỦA BAN THƯỜNG VỤ", "(Kèm theo Chương trình số 03-CTr/TU, ngày 05/01/2026 của Tỉnh ủy)")
    table(document, [["Stt", "Tên đề án, nội dung", "Cơ quan tham mưu", "Cơ quan phối hợp tham mưu", "Dự thảo văn bản", "Thời gian hoàn thành, trình Ban Thường vụ"],
        *[[t.number, t.content, t.leads, names(t.coordinators, "; "), t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("dai_hoc", "docx", "university: focal units, evidence, milestones",
    Task("1", "Đảm bảo chất lượng", "Tự đánh giá chương trình đào tạo ngành Luật", "Khoa Luật", "Phòng Khảo thí và Đảm bảo chất lượng", "Báo cáo tự đánh giá", "30/6/2026"),
    Task("2", "Đảm bảo chất lượng", "Khảo sát ý kiến người học", "Phòng Khảo thí và Đảm bảo chất lượng", "Phòng Công tác sinh viên; Các khoa", "Kết quả khảo sát", "Cuối mỗi học kỳ"),
    Task("3", "Nghiên cứu khoa học", "Thành lập nhóm nghiên cứu mạnh", "Phòng Quản lý khoa học", "Viện Công nghệ sinh học", "Quyết định thành lập", "Tháng 4/2026"),
    Task("4", "Nghiên cứu khoa học", "Tổ chức hội thảo quốc tế", "Viện Công nghệ sinh học", "Phòng Hợp tác quốc tế", "Kỷ yếu hội thảo", "Tháng 11/2026"))
def _(path, tasks):
    document = page("ĐẠI HỌC HƯNG LÂM", "KẾ HOẠCH PHÂN CÔNG NĂM HỌC 2025 - 2026")
    table(document, [["TT", "Hoạt động/Giải pháp", "Đơn vị đầu mối", "Đơn vị cùng tham gia", "Minh chứng", "Mốc hoàn thành"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline],
            lambda n, g, w: [f"Mục tiêu {n}: {g}"] + [LEFT] * (w - 1))])
    document.save(path)


@annex("truong_hoc", "docx", "school: persons answer for tasks",
    Task("1", "", "Tổ chức lễ khai giảng", "Hiệu trưởng", "Công đoàn trường; Tổng phụ trách Đội", "Lễ khai giảng", "05/9/2026"),
    Task("2", "", "Bồi dưỡng học sinh giỏi lớp 9", "Tổ Khoa học tự nhiên", "Phó Hiệu trưởng chuyên môn", "10 giải cấp tỉnh", "Từ 15/9/2026 đến 15/3/2027"),
    Task("3", "", "Kiểm tra hồ sơ giáo viên", "Phó Hiệu trưởng chuyên môn", "Các tổ trưởng chuyên môn", "Biên bản kiểm tra", "Tuần 8 và tuần 16"),
    Task("4", "", "Sửa chữa sân chơi, bãi tập", "Phó Hiệu trưởng cơ sở vật chất", "Ban đại diện cha mẹ học sinh", "Sân chơi an toàn", "20/8/2026"))
def _(path, tasks):
    document = page("TRƯỜNG THCS NGUYỄN TRÃI", "PHÂN CÔNG NHIỆM VỤ NĂM HỌC 2026 - 2027")
    table(document, [["STT", "Nội dung", "Người chịu trách nhiệm", "Người phối hợp", "Kết quả cần đạt được", "Thời gian thực hiện"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("lien_minh_htx", "docx", "cooperative union: boards lead, no product column",
    Task("01", "", "Tư vấn thành lập mới 15 hợp tác xã", "Phòng Phong trào và Tuyên truyền", "Phòng Kinh tế các xã", "", "Cả năm 2026"),
    Task("02", "", "Cho vay Quỹ hỗ trợ phát triển hợp tác xã", "Quỹ Hỗ trợ phát triển hợp tác xã", "Hội Nông dân tỉnh", "", "Quý I, II/2026"),
    Task("03", "", "Xét tặng giải thưởng hợp tác xã tiêu biểu", "Hội đồng Thi đua - Khen thưởng", "Văn phòng Liên minh", "", "11/4/2026"),
    Task("04", "", "Tham quan mô hình tại Lâm Đồng", "Văn phòng Liên minh", "Phòng Phong trào và Tuyên truyền", "", "Tháng 8"))
def _(path, tasks):
    document = page("LIÊN MINH HỢP TÁC XÃ\nTỈNH HƯNG LÂM", "LỊCH CÔNG TÁC VÀ PHÂN CÔNG NĂM 2026")
    table(document, [["TT", "Nội dung công tác", "Đơn vị chủ trì tham mưu", "Đơn vị liên quan", "Thời điểm"],
        *[[t.number, t.content, t.leads, t.coordinators, t.deadline] for t in tasks]])
    document.save(path)


@annex("nhieu_chu_tri", "docx", "several leads in one cell, on lines, with dashes, and with a comma inside a name",
    Task("1", "", "Kiểm tra liên ngành an toàn thực phẩm", "Sở Y tế; Sở Công Thương; Sở Nông nghiệp và Môi trường", "Công an tỉnh", "Biên bản", "Tháng hành động (15/4 - 15/5/2026)"),
    Task("2", "", "Xét nghiệm nhanh thực phẩm đường phố", "Sở Y tế", "Sở Văn hóa, Thể thao và Du lịch; UBND các phường", "500 mẫu", "Tháng 6/2026"),
    Task("3", "", "Tuyên truyền ký cam kết", "Sở Văn hóa, Thể thao và Du lịch; Hội Liên hiệp Phụ nữ tỉnh", "UBND các xã, phường", "Bản cam kết", "Thường xuyên"),
    Task("4", "", "Công khai cơ sở vi phạm", "Sở Y tế", "Báo và Đài Phát thanh, Truyền hình tỉnh", "Danh sách công khai", "Hằng tháng"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "PHÂN CÔNG BẢO ĐẢM AN TOÀN THỰC PHẨM")
    def lines(text):
        return "- " + names(text, "\n- ") if "; " in text else text
    table(document, [["STT", "Nội dung", "Cơ quan chịu trách nhiệm chính", "Cơ quan tham gia", "Sản phẩm", "Thời gian"],
        *[[t.number, t.content, lines(t.leads), lines(t.coordinators), t.product, t.deadline] for t in tasks]])
    document.save(path)


# ------------------------------------------------------------------------------------------------ marks of Word, pasted text

@annex("theo_doi_sua", "docx", "tracked changes: a lead and a deadline replaced, a whole row inserted",
    Task("1", "", "Xây dựng bảng giá đất lần đầu", "Sở Nông nghiệp và Môi trường", "Sở Tài chính", "Bảng giá đất", "31/10/2026"),
    Task("2", "", "Thẩm định bảng giá đất", "Hội đồng thẩm định bảng giá đất", "Sở Tư pháp", "Văn bản thẩm định", "30/11/2026"),
    Task("3", "", "Trình HĐND tỉnh thông qua bảng giá đất", "UBND tỉnh", "Văn phòng HĐND tỉnh", "Nghị quyết", "10/12/2026"),
    Task("4", "", "Công bố bảng giá đất trên cổng thông tin", "Văn phòng UBND tỉnh", "Sở Nông nghiệp và Môi trường", "Bảng giá công bố", "01/01/2027"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "TIẾN ĐỘ XÂY DỰNG BẢNG GIÁ ĐẤT")
    made = table(document, [["TT", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]])
    author = {qn("w:id"): "900", qn("w:author"): "Chuyên viên", qn("w:date"): "2026-01-05T08:00:00Z"}
    for cell, old in ((made.cell(2, 2), "Sở Tài chính"), (made.cell(1, 5), "30/9/2026")):
        paragraph = cell.paragraphs[0]
        new = paragraph.runs[0]._r
        inserted, deleted = OxmlElement("w:ins", author), OxmlElement("w:del", author)
        new.addprevious(deleted)
        deleted.addnext(inserted)
        inserted.append(new)
        run, text = OxmlElement("w:r"), OxmlElement("w:delText")
        text.text = old
        run.append(text)
        deleted.append(run)
    made.rows[4]._tr.get_or_add_trPr().append(OxmlElement("w:ins", author))
    document.save(path)


@annex("binh_luan", "docx", "comments of colleagues in the margin",
    Task("1", "", "Điều tra doanh nghiệp năm 2026", "Thống kê tỉnh", "Sở Tài chính", "Bộ dữ liệu", "30/6/2026"),
    Task("2", "", "Biên soạn niên giám thống kê", "Thống kê tỉnh", "Các sở, ngành", "Niên giám", "Tháng 7/2026"),
    Task("3", "", "Chia sẻ dữ liệu thống kê", "Sở Khoa học và Công nghệ", "Thống kê tỉnh", "Kho dữ liệu dùng chung", "Quý IV/2026"),
    Task("4", "", "Tập huấn phần mềm điều tra", "Thống kê tỉnh", "", "03 lớp", "Tháng 3/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ CÔNG TÁC THỐNG KÊ")
    made = table(document, [["TT", "Nhiệm vụ", "Cơ quan đầu mối", "Cơ quan phối hợp", "Sản phẩm", "Thời gian hoàn thành"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]])
    for cell, said in ((made.cell(2, 5), "Đề nghị lùi sang tháng 8"), (made.cell(3, 2), "Có nên giao Văn phòng UBND tỉnh?")):
        document.add_comment(cell.paragraphs[0].runs, text=said, author="Phòng Tổng hợp", initials="TH")
    document.save(path)


@annex("chep_tu_pdf", "txt", "text copied out of a PDF, cells by tabs, a number of a page between",
    Task("1", "", "Cải tạo lưới điện hạ thế", "Điện lực khu vực", "UBND các xã", "35 km đường dây", "Quý II/2026"),
    Task("2", "", "Lắp công tơ điện tử", "Điện lực khu vực", "Trưởng thôn", "4.000 công tơ", "Quý III/2026"),
    Task("3", "", "Kiểm tra an toàn hành lang lưới điện", "Sở Công Thương", "Công an xã", "Biên bản kiểm tra", "Hằng quý"),
    Task("4", "", "Tuyên truyền tiết kiệm điện", "Đài Truyền thanh xã", "Đoàn Thanh niên", "Bản tin", "Thường xuyên"))
def _(path, tasks):
    rows = ["\t".join((t.number, t.content, t.leads, t.coordinators, t.product, t.deadline)) for t in tasks]
    path.write_text("\n".join(["PHỤ LỤC", "NHIỆM VỤ ĐẢM BẢO CUNG CẤP ĐIỆN NĂM 2026", "(Kèm theo Kế hoạch số 31/KH-UBND)", "",
        "STT\tNội dung\tĐơn vị chủ trì\tĐơn vị phối hợp\tSản phẩm\tThời gian", *rows[:2], "2", *rows[2:], ""]), encoding="utf-8")


@annex("chep_tu_pdf_gay_dong", "txt", "text copied out of a PDF, long cells broken over lines",
    Task("1", "", "Xây dựng khu xử lý rác tập trung của cụm xã phía Tây", "Ban Quản lý dự án khu vực", "Sở Nông nghiệp và Môi trường", "Khu xử lý", "Năm 2027"),
    Task("2", "", "Phân loại rác tại nguồn", "UBND các xã", "Hội Liên hiệp Phụ nữ", "80% hộ phân loại", "31/12/2026"),
    Task("3", "", "Đóng cửa bãi rác Gò Cao và trồng cây phủ xanh", "Công ty Môi trường đô thị", "UBND xã Gò Cao", "Bãi rác đóng cửa", "30/6/2026"),
    Task("4", "", "Thu giá dịch vụ vệ sinh", "Công ty Môi trường đô thị", "Trưởng thôn", "95% hộ đóng", "Hằng tháng"))
def _(path, tasks):
    lines = ["DANH MỤC NHIỆM VỤ", "TT\tNhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tSản phẩm\tThời gian hoàn thành"]
    for t in tasks:
        words = t.content.split()
        first, rest = " ".join(words[:6]), " ".join(words[6:])
        lines.append("\t".join((t.number, first, t.leads, t.coordinators, t.product, t.deadline)))
        if rest:
            lines.append("\t" + rest)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# ------------------------------------------------------------------------------------------------ columns in other orders, matrices

@annex("san_pham_truoc", "docx", "the product stands before the content",
    Task("1", "", "Quy định mức thu phí tham quan di tích", "Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính", "Nghị quyết của HĐND tỉnh", "Kỳ họp cuối năm 2026"),
    Task("2", "", "Phân cấp quản lý di tích cho cấp xã", "Sở Văn hóa, Thể thao và Du lịch", "Sở Nội vụ", "Quyết định của UBND tỉnh", "Tháng 8/2026"),
    Task("3", "", "Hướng dẫn tu sửa cấp thiết di tích", "Ban Quản lý di tích", "UBND các xã, phường", "Văn bản hướng dẫn", "Tháng 5/2026"),
    Task("4", "", "Khoanh vùng bảo vệ di tích thành cổ", "Ban Quản lý di tích", "Sở Xây dựng", "Bản đồ khoanh vùng", "31/12/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "DANH MỤC VĂN BẢN PHẢI BAN HÀNH")
    table(document, [["STT", "Loại văn bản, sản phẩm", "Nội dung", "Cơ quan soạn thảo", "Cơ quan phối hợp", "Thời hạn ban hành"],
        *[[t.number, t.product, t.content, t.leads, t.coordinators, t.deadline] for t in tasks]])
    document.save(path)


@annex("thu_tu_la", "docx", "deadline first, then who, then what",
    Task("1", "", "Phát động tháng Công nhân", "Liên đoàn Lao động tỉnh", "Sở Nội vụ", "Lễ phát động", "01/5/2026"),
    Task("2", "", "Khám sức khỏe nghề nghiệp cho công nhân", "Trung tâm Y tế dự phòng", "Các doanh nghiệp", "5.000 lượt khám", "Tháng 5/2026"),
    Task("3", "", "Đối thoại với công nhân khu công nghiệp", "Ban Quản lý các khu công nghiệp", "Liên đoàn Lao động tỉnh", "Biên bản đối thoại", "20/5/2026"),
    Task("4", "", "Trao nhà mái ấm công đoàn", "Liên đoàn Lao động tỉnh", "", "12 căn nhà", "Quý III/2026"))
def _(path, tasks):
    document = page("", "LỊCH TRIỂN KHAI THÁNG CÔNG NHÂN NĂM 2026")
    table(document, [["TT", "Thời gian", "Đơn vị thực hiện", "Phối hợp", "Nội dung công việc", "Kết quả"],
        *[[t.number, t.deadline, t.leads, t.coordinators, t.content, t.product] for t in tasks]])
    document.save(path)


@annex("ma_tran_co_quan", "docx", "matrix of tasks by agencies: X leads, x cooperates, said in a line below",
    Task("1", "", "Cấp phiếu lý lịch tư pháp trực tuyến", "Công an tỉnh", "Sở Tư pháp", "", "30/6/2026"),
    Task("2", "", "Liên thông khai sinh, khai tử", "Sở Tư pháp", "Công an tỉnh; Sở Y tế", "", "31/3/2026"),
    Task("3", "", "Sổ sức khỏe điện tử", "Sở Y tế", "Bảo hiểm xã hội tỉnh", "", "30/9/2026"),
    Task("4", "", "Chi trả lương hưu qua tài khoản", "Bảo hiểm xã hội tỉnh", "Công an tỉnh", "", "31/12/2026"))
def _(path, tasks):
    offices = ["Công an tỉnh", "Sở Tư pháp", "Sở Y tế", "Bảo hiểm xã hội tỉnh"]
    document = page("UBND TỈNH HƯNG LÂM", "MA TRẬN PHÂN CÔNG THỰC HIỆN ĐỀ ÁN 06", landscape=True)
    table(document, [["STT", "Nhiệm vụ", *offices, "Thời hạn"],
        *[[t.number, t.content, *["X" if o == t.leads else "x" if o in t.coordinators.split("; ") else "" for o in offices], t.deadline] for t in tasks]])
    document.add_paragraph("Ghi chú: X - cơ quan chủ trì; x - cơ quan phối hợp.")
    document.save(path)


@annex("nam_la_cot", "docx", "years as columns under one heading, marked x; the deadline is the last year marked",
    Task("1", "", "Trồng mới rừng gỗ lớn", "Chi cục Kiểm lâm", "Các chủ rừng", "1.200 ha", "2027"),
    Task("2", "", "Cấp chứng chỉ rừng FSC", "Hội Chủ rừng phát triển bền vững", "Chi cục Kiểm lâm", "3.000 ha", "2028"),
    Task("3", "", "Giao rừng cho cộng đồng", "UBND các xã", "Chi cục Kiểm lâm", "Quyết định giao rừng", "2026"),
    Task("4", "", "Chi trả dịch vụ môi trường rừng", "Quỹ Bảo vệ và Phát triển rừng", "UBND các xã", "Bảng chi trả", "2028"))
def _(path, tasks):
    marks = [["x", "x", ""], ["", "", "x"], ["x", "", ""], ["x", "x", "x"]]
    document = page("UBND TỈNH HƯNG LÂM", "LỘ TRÌNH PHÁT TRIỂN LÂM NGHIỆP 2026 - 2028", landscape=True)
    table(document, [["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Lộ trình thực hiện", LEFT, LEFT],
        [UP, UP, UP, UP, UP, "2026", "2027", "2028"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, *m] for t, m in zip(tasks, marks, strict=True)]], headings=2)
    document.save(path)


@annex("hai_phu_luc", "docx", "two annexes in one file, the second with other headings",
    Task("1", "", "Ban hành Quy chế chi tiêu nội bộ", "Phòng Tài chính - Kế toán", "Công đoàn cơ quan", "Quy chế", "31/01/2026"),
    Task("2", "", "Mua sắm trang thiết bị", "Phòng Quản trị", "Phòng Tài chính - Kế toán", "Hợp đồng mua sắm", "30/6/2026"),
    Task("1", "", "Kiểm kê kho vật tư", "Thủ kho", "Phòng Quản trị", "Biên bản", "31/12/2026"),
    Task("2", "", "Bảo dưỡng máy phát điện", "Tổ Kỹ thuật", "Phòng Quản trị", "Nhật ký bảo dưỡng", "Hằng quý"))
def _(path, tasks):
    document = page("", "NHIỆM VỤ CỦA KHỐI VĂN PHÒNG", mark="PHỤ LỤC I")
    table(document, [["STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks[:2]]])
    document.add_page_break()
    for line in ("PHỤ LỤC II", "NHIỆM VỤ CỦA KHỐI PHỤC VỤ"):
        document.add_paragraph(line)
    table(document, [["TT", "Công việc cụ thể", "Sản phẩm", "Bộ phận thực hiện", "Bộ phận phối hợp", "Thời gian hoàn thành"],
        *[[t.number, t.content, t.product, t.leads, t.coordinators, t.deadline] for t in tasks[2:]]])
    document.save(path)


@annex("chu_tri_in_dam", "docx", "one column of agencies: the lead in bold, the others plain, said in the heading",
    Task("1", "", "Xây dựng kế hoạch sử dụng biên chế", "Sở Nội vụ", "Các sở, ban, ngành", "Kế hoạch", "Tháng 3/2026"),
    Task("2", "", "Thi tuyển công chức", "Sở Nội vụ", "Công an tỉnh", "Kết quả thi tuyển", "Tháng 9/2026"),
    Task("3", "", "Rà soát đơn vị sự nghiệp", "Sở Tài chính", "Sở Nội vụ", "Báo cáo", "Quý II/2026"),
    Task("4", "", "Tinh giản biên chế đợt 1", "Sở Nội vụ", "Bảo hiểm xã hội tỉnh", "Quyết định", "30/4/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ VỀ BIÊN CHẾ")
    made = table(document, [["STT", "Nhiệm vụ", "Cơ quan thực hiện (in đậm là cơ quan chủ trì)", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, "", t.product, t.deadline] for t in tasks]])
    for y, task in enumerate(tasks, 1):
        paragraph = made.cell(y, 2).paragraphs[0]
        paragraph.add_run(task.leads).bold = True
        paragraph.add_run("; " + task.coordinators)
    document.save(path)


@annex("khong_tieu_de", "docx", "agency after agency: a heading row names who leads the tasks below it",
    Task("1", "Sở Giáo dục và Đào tạo", "Sắp xếp mạng lưới trường lớp", "Sở Giáo dục và Đào tạo", "", "Đề án", "Tháng 6/2026"),
    Task("2", "Sở Giáo dục và Đào tạo", "Trang bị phòng học thông minh", "Sở Giáo dục và Đào tạo", "", "80 phòng học", "Tháng 8/2026"),
    Task("3", "Sở Y tế", "Nâng cấp trạm y tế xã", "Sở Y tế", "", "22 trạm", "Quý IV/2026"),
    Task("4", "Sở Y tế", "Tuyển bác sĩ về tuyến xã", "Sở Y tế", "", "30 bác sĩ", "31/12/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "DANH MỤC NHIỆM VỤ GIAO CÁC SỞ")
    table(document, [["STT", "Cơ quan chủ trì/Nhiệm vụ được giao", "Sản phẩm", "Thời hạn"],
        *grouped(tasks, lambda t: [t.number, t.content, t.product, t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))])
    document.save(path)


# ------------------------------------------------------------------------------------------------ what drafts and other programs leave

def _plain_six(path: Path, tasks: tuple[Task, ...], heading: list[str], title: str):
    document = page("UBND TỈNH HƯNG LÂM", title)
    made = table(document, [heading, *[[t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks]])
    return document, made


@annex("danh_so_tu_dong", "docx", "numbers made by Word's own numbering, group letters too",
    Task("1", "Phát triển hợp tác xã", "Hỗ trợ liên kết chuỗi giá trị lúa gạo", "Sở Nông nghiệp và Môi trường", "Liên minh Hợp tác xã tỉnh", "05 chuỗi liên kết", "Tháng 9/2026"),
    Task("2", "Phát triển hợp tác xã", "Tập huấn giám đốc hợp tác xã", "Liên minh Hợp tác xã tỉnh", "Trường Chính trị tỉnh", "02 lớp", "Tháng 6/2026"),
    Task("3", "Phát triển làng nghề", "Công nhận làng nghề bánh tráng", "Sở Nông nghiệp và Môi trường", "UBND xã Phú Hòa", "Quyết định công nhận", "Quý III/2026"),
    Task("4", "Phát triển làng nghề", "Xử lý nước thải làng nghề", "UBND xã Phú Hòa", "Sở Nông nghiệp và Môi trường", "Hệ thống xử lý", "31/12/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ KINH TẾ TẬP THỂ")
    numbering = document.part.numbering_part.element
    def kind(number: int, form: str) -> None:
        abstract = OxmlElement("w:abstractNum", {qn("w:abstractNumId"): str(number)})
        level = OxmlElement("w:lvl", {qn("w:ilvl"): "0"})
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", "%1")):
            level.append(OxmlElement(tag, {qn("w:val"): value}))
        abstract.append(level)
        numbering.insert(0, abstract)
        given = OxmlElement("w:num", {qn("w:numId"): str(number)})
        given.append(OxmlElement("w:abstractNumId", {qn("w:val"): str(number)}))
        numbering.append(given)
    kind(900, "decimal")
    kind(901, "upperRoman")
    rows = [["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời hạn"],
        *grouped(tasks, lambda t: ["", t.content, t.leads, t.coordinators, t.product, t.deadline], lambda n, g, w: ["", g] + [LEFT] * (w - 2))]
    made = table(document, rows)
    for y, row in enumerate(rows[1:], 1):
        properties = made.cell(y, 0).paragraphs[0]._p.get_or_add_pPr()
        number = OxmlElement("w:numPr")
        number.append(OxmlElement("w:ilvl", {qn("w:val"): "0"}))
        number.append(OxmlElement("w:numId", {qn("w:val"): "901" if row[2] == LEFT else "900"}))
        properties.append(number)
    document.save(path)


@annex("dong_tong_cong", "docx", "a row of the sum and a note as the last rows of the table",
    Task("1", "", "Mua 02 xe ép rác", "Công ty Dịch vụ đô thị", "Phòng Tài chính", "02 xe", "Tháng 6/2026"),
    Task("2", "", "Xây nhà vệ sinh công cộng", "Ban Quản lý dự án", "UBND phường 1", "03 nhà", "Tháng 8/2026"),
    Task("3", "", "Lắp thùng rác phân loại", "UBND phường 1", "Đoàn Thanh niên", "400 thùng", "Tháng 5/2026"),
    Task("4", "", "Thuê tư vấn lập quy hoạch nghĩa trang", "Phòng Quản lý đô thị", "Ban Quản lý dự án", "Hồ sơ quy hoạch", "Tháng 11/2026"))
def _(path, tasks):
    document = page("UBND THÀNH PHỐ AN LỘC", "PHÂN CÔNG VÀ DỰ TOÁN CÔNG TÁC MÔI TRƯỜNG")
    money = ["3.200", "900", "250", "400"]
    table(document, [["TT", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời gian", "Kinh phí (triệu đồng)"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline, m] for t, m in zip(tasks, money, strict=True)],
        ["", "Tổng cộng", "", "", "", "", "4.750"],
        ["Ghi chú: Kinh phí đã bao gồm thuế giá trị gia tăng.", *[LEFT] * 6]])
    document.save(path)


@annex("chu_tri_o_muc_lon", "docx", "the numbered heading row names lead and deadline; 1.1 and 1.2 leave them empty",
    Task("1.1", "Phổ cập kỹ năng số", "Thành lập tổ công nghệ số cộng đồng", "Đoàn Thanh niên xã", "Các thôn", "Quyết định thành lập", "30/6/2026"),
    Task("1.2", "Phổ cập kỹ năng số", "Hướng dẫn cài đặt VNeID", "Đoàn Thanh niên xã", "Các thôn", "95% người dân cài đặt", "30/6/2026"),
    Task("2.1", "Thanh toán không dùng tiền mặt", "Vận động tiểu thương dùng mã QR", "Ban Quản lý chợ", "Ngân hàng Nông nghiệp", "150 tiểu thương", "31/12/2026"),
    Task("2.2", "Thanh toán không dùng tiền mặt", "Thu học phí qua ngân hàng", "Ban Quản lý chợ", "Ngân hàng Nông nghiệp", "100% trường học", "31/12/2026"))
def _(path, tasks):
    document = page("UBND XÃ ĐỒNG TÂM", "NHIỆM VỤ CHUYỂN ĐỔI SỐ CẤP XÃ")
    rows, last = [["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"]], ""
    for t in tasks:
        if t.group != last:
            rows.append([t.number[0], t.group, t.leads, t.coordinators, "", t.deadline])
            last = t.group
        rows.append([t.number, t.content, "", "", t.product, ""])
    table(document, rows)
    document.save(path)


@annex("nhom_khong_so", "docx", "group titles in the content column, no number, nothing merged",
    Task("1", "Lĩnh vực y tế", "Khám sàng lọc lao phổi", "Trạm Y tế xã", "Bệnh viện Phổi tỉnh", "1.000 lượt khám", "Tháng 4/2026"),
    Task("2", "Lĩnh vực y tế", "Lập hồ sơ sức khỏe điện tử", "Trạm Y tế xã", "Công an xã", "90% dân số", "Tháng 12/2026"),
    Task("3", "Lĩnh vực giáo dục", "Phổ cập giáo dục mầm non", "Trường Mầm non Hoa Sen", "Các thôn", "Hồ sơ phổ cập", "Tháng 9/2026"),
    Task("4", "Lĩnh vực giáo dục", "Xóa mù chữ cho người lớn", "Trường Tiểu học số 1", "Hội Cựu giáo chức", "02 lớp", "Tháng 11/2026"))
def _(path, tasks):
    document = page("UBND XÃ ĐỒNG TÂM", "NHIỆM VỤ VĂN HÓA - XÃ HỘI")
    table(document, [["STT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm", "Thời hạn hoàn thành"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, t.coordinators, t.product, t.deadline], lambda n, g, w: ["", g] + [""] * (w - 2))])
    document.save(path)


@annex("hang_gay_qua_trang", "docx", "a PDF made Word again: a row broken by the page goes on under the repeated heading",
    Task("1", "", "Rà soát quỹ nhà, đất công để bố trí trụ sở làm việc cho các xã mới thành lập", "Sở Tài chính", "UBND các xã", "Báo cáo", "30/4/2026"),
    Task("2", "", "Điều chuyển trang thiết bị làm việc từ các cơ quan cấp huyện về cấp xã", "Sở Tài chính", "Sở Khoa học và Công nghệ; Văn phòng UBND tỉnh", "Quyết định điều chuyển", "31/5/2026"),
    Task("3", "", "Bố trí xe ô tô công", "Văn phòng UBND tỉnh", "Sở Tài chính", "Phương án", "30/6/2026"))
def _(path, tasks):
    document = page("", "NHIỆM VỤ SẮP XẾP TÀI SẢN SAU SÁP NHẬP")
    heading = ["STT", "Nội dung công việc", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời hạn"]
    one, two, three = tasks
    table(document, [heading, [one.number, one.content, one.leads, one.coordinators, one.product, one.deadline],
        [two.number, "Điều chuyển trang thiết bị làm việc từ", two.leads, "Sở Khoa học và Công nghệ;", "Quyết định", two.deadline]])
    document.add_page_break()
    table(document, [heading, ["", "các cơ quan cấp huyện về cấp xã", "", "Văn phòng UBND tỉnh", "điều chuyển", ""],
        [three.number, three.content, three.leads, three.coordinators, three.product, three.deadline]])
    document.save(path)


@annex("bang_thanh_vien_truoc", "docx", "a table of committee members, with their duties, before the tasks",
    Task("1", "", "Ban hành quy chế hoạt động của Ban Chỉ đạo", "Sở Nội vụ", "Văn phòng UBND tỉnh", "Quy chế", "Tháng 02/2026"),
    Task("2", "", "Kiểm tra việc sử dụng nhà, đất dôi dư", "Sở Tài chính", "Thanh tra tỉnh", "Báo cáo kiểm tra", "Tháng 7/2026"),
    Task("3", "", "Công khai danh mục nhà, đất dôi dư", "Sở Tài chính", "Báo và Phát thanh, Truyền hình tỉnh", "Danh mục", "Tháng 8/2026"),
    Task("4", "", "Họp Ban Chỉ đạo định kỳ", "Sở Nội vụ", "", "Thông báo kết luận", "Hằng quý"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "THÀNH VIÊN BAN CHỈ ĐẠO", mark="Phụ lục I")
    table(document, [["TT", "Họ và tên", "Cơ quan, đơn vị", "Nhiệm vụ"],
        ["1", "Ông Lê Văn Bình", "Phó Chủ tịch UBND tỉnh", "Trưởng ban"],
        ["2", "Bà Phạm Thị Hoa", "Giám đốc Sở Nội vụ", "Phó Trưởng ban Thường trực"],
        ["3", "Ông Đỗ Minh Quân", "Giám đốc Sở Tài chính", "Thành viên"]])
    document.add_paragraph("Phụ lục II. PHÂN CÔNG NHIỆM VỤ")
    table(document, [["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("lanh_dao_chi_dao", "docx", "who of the leaders directs stands before the agencies; two deadlines, of draft and of issue",
    Task("1", "", "Quy hoạch bến thủy nội địa", "Sở Xây dựng", "Cảng vụ đường thủy", "Quyết định phê duyệt", "30/9/2026"),
    Task("2", "", "Đề án vận tải hành khách đường sông", "Sở Xây dựng", "Sở Văn hóa, Thể thao và Du lịch", "Đề án", "31/12/2026"),
    Task("3", "", "Phương án phân luồng mùa lũ", "Công an tỉnh", "Sở Xây dựng", "Phương án", "30/7/2026"),
    Task("4", "", "Quy chế quản lý bến khách ngang sông", "UBND các xã ven sông", "Công an tỉnh", "Quy chế", "31/5/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "DANH MỤC ĐỀ ÁN TRÌNH UBND TỈNH", landscape=True)
    draft = ["31/7/2026", "31/10/2026", "15/6/2026", "15/4/2026"]
    table(document, [["STT", "Nội dung", "Lãnh đạo UBND tỉnh chỉ đạo", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian trình dự thảo", "Thời gian hoàn thành"],
        *[[t.number, t.content, "PCT Lê Văn Bình", t.leads, t.coordinators, t.product, d, t.deadline] for t, d in zip(tasks, draft, strict=True)]])
    document.save(path)


@annex("tieu_de_ba_dong_khong_so", "docx", "heading in three rows, agencies in the third",
    Task("1", "", "Thả cá giống vào hồ chứa", "Chi cục Thủy sản", "UBND xã Hồ Sơn", "2 vạn con giống", "Tháng 4/2026"),
    Task("2", "", "Cấm đánh bắt bằng xung điện", "Công an xã", "Chi cục Thủy sản", "Bản cam kết", "Thường xuyên"),
    Task("3", "", "Nuôi cá lồng thí điểm", "Trung tâm Khuyến nông", "Hợp tác xã Hồ Sơn", "20 lồng", "Tháng 10/2026"),
    Task("4", "", "Đăng ký tàu cá nhỏ", "Chi cục Thủy sản", "Công an xã", "Sổ đăng ký", "Tháng 6/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ THỦY SẢN")
    table(document, [["TT", "Nhiệm vụ", "Tổ chức thực hiện", LEFT, LEFT, LEFT],
        [UP, UP, "Phân công", LEFT, "Kết quả", LEFT], [UP, UP, "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]], headings=3)
    document.save(path)


@annex("hang_bi_xoa_theo_doi", "docx", "tracked changes: a whole row deleted",
    Task("1", "", "Đo đạc địa giới hành chính xã mới", "Sở Nội vụ", "Sở Nông nghiệp và Môi trường", "Bản đồ địa giới", "Tháng 8/2026"),
    Task("2", "", "Cắm mốc địa giới", "Sở Nội vụ", "UBND các xã", "45 mốc", "Tháng 10/2026"),
    Task("4", "", "Lưu trữ hồ sơ địa giới", "Trung tâm Lưu trữ tỉnh", "Sở Nội vụ", "Hồ sơ", "Tháng 12/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ VỀ ĐỊA GIỚI HÀNH CHÍNH")
    gone = ["3", "Giải quyết tranh chấp địa giới", "Sở Nội vụ", "Công an tỉnh", "Biên bản", "Tháng 11/2026"]
    rows = [[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]
    made = table(document, [["TT", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"], rows[0], rows[1], gone, rows[2]])
    author = {qn("w:id"): "901", qn("w:author"): "Chuyên viên", qn("w:date"): "2026-01-05T08:00:00Z"}
    made.rows[3]._tr.get_or_add_trPr().append(OxmlElement("w:del", author))
    for cell in made.rows[3].cells:
        run = cell.paragraphs[0].runs[0]._r
        deleted = OxmlElement("w:del", author)
        run.addprevious(deleted)
        deleted.append(run)
        for text in run.findall(qn("w:t")):
            text.tag = qn("w:delText")
    document.save(path)


@annex("o_noi_dung_kiem_soat", "docx", "deadlines and leads in content controls",
    Task("1", "", "Xây dựng phần mềm quản lý công tác", "Trung tâm Chuyển đổi số", "Văn phòng UBND tỉnh", "Phần mềm", "30/6/2026"),
    Task("2", "", "Tập huấn sử dụng phần mềm", "Trung tâm Chuyển đổi số", "Các sở, ban, ngành", "05 lớp", "31/7/2026"),
    Task("3", "", "Vận hành chính thức", "Văn phòng UBND tỉnh", "Trung tâm Chuyển đổi số", "Hệ thống hoạt động", "01/9/2026"))
def _(path, tasks):
    document, made = _plain_six(path, tasks, ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"], "NHIỆM VỤ XÂY DỰNG PHẦN MỀM")
    def control(inside) -> None:
        held, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        held.append(OxmlElement("w:sdtPr"))
        held.append(content)
        inside.addprevious(held)
        content.append(inside)
    for y in range(1, len(tasks) + 1):
        control(made.cell(y, 2).paragraphs[0].runs[0]._r)
        control(made.cell(y, 4).paragraphs[0]._p)
    for row in made._tbl.tr_lst[1:]:
        control(row.tc_lst[5])
    control(made._tbl.tr_lst[3])
    document.save(path)


@annex("mot_viec_nhieu_san_pham", "docx", "one task over two rows: each product with its own deadline, number and content merged down",
    Task("1", "", "Xây dựng Đề án phát triển cảng cạn", "Sở Xây dựng", "Cục Hải quan khu vực", "Đề cương đề án\nĐề án hoàn chỉnh", "31/3/2026\n30/9/2026"),
    Task("2", "", "Kêu gọi đầu tư kho ngoại quan", "Trung tâm Xúc tiến đầu tư", "Sở Tài chính", "Danh mục dự án", "30/6/2026"),
    Task("3", "", "Cải tạo luồng vào cảng", "Cảng vụ đường thủy", "Sở Xây dựng", "Thiết kế\nLuồng thông tàu", "30/4/2026\n31/12/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ PHÁT TRIỂN LOGISTICS")
    rows = [["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"]]
    for t in tasks:
        for at, (product, until) in enumerate(zip(t.product.split("\n"), t.deadline.split("\n"), strict=True)):
            rows.append([UP] * 4 + [product, until] if at else [t.number, t.content, t.leads, t.coordinators, product, until])
    table(document, rows)
    document.save(path)


@annex("excel_hai_trang", "xlsx", "workbook with a cover sheet, then two sheets of tasks",
    Task("1", "", "Thay hệ thống đèn led công lộ", "Phòng Quản lý đô thị", "Điện lực khu vực", "800 bóng", "30/6/2026"),
    Task("2", "", "Trồng hoa dải phân cách", "Công ty Cây xanh", "UBND các phường", "4 km", "20/01/2026"),
    Task("3", "", "Nạo vét cống thoát nước", "Công ty Thoát nước", "UBND các phường", "12 km cống", "31/5/2026"),
    Task("4", "", "Sơn vạch kẻ đường", "Phòng Quản lý đô thị", "Công an phường", "20 km", "30/9/2026"))
def _(path, tasks):
    book = openpyxl.Workbook()
    book.active.title = "Bìa"
    book.active["A1"] = "KẾ HOẠCH CHỈNH TRANG ĐÔ THỊ NĂM 2026"
    for name, part in (("Quý I-II", tasks[:2]), ("Quý III-IV", tasks[2:])):
        made = book.create_sheet(name)
        made.append(["STT", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"])
        for t in part:
            made.append([int(t.number), t.content, t.leads, t.coordinators, t.product, t.deadline])
    book.save(path)


@annex("excel_so_thap_phan", "xlsx", "numbers 1.9 and 1.10 as numbers of Excel, years as numbers, empty rows between",
    Task("1.8", "Giao thông nông thôn", "Bê tông hóa đường trục thôn Đông", "Ban Phát triển thôn Đông", "Phòng Kinh tế", "1,1 km đường", "2026"),
    Task("1.9", "Giao thông nông thôn", "Bê tông hóa đường trục thôn Tây", "Ban Phát triển thôn Tây", "Phòng Kinh tế", "0,8 km đường", "2026"),
    Task("1.10", "Giao thông nông thôn", "Mở rộng cầu thôn Nam", "Phòng Kinh tế", "Ban Phát triển thôn Nam", "01 cầu", "2027"),
    Task("1.11", "Giao thông nông thôn", "Lắp biển báo tải trọng", "Công an xã", "Phòng Kinh tế", "18 biển báo", "2026"))
def _(path, tasks):
    rows: list[list] = [["STT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm", "Năm hoàn thành"], [1, "Giao thông nông thôn", "", "", "", ""]]
    for t in tasks:
        rows += [[float(t.number), t.content, t.leads, t.coordinators, t.product, int(t.deadline)], [""] * 6]
    def shown(page, top):
        for y in range(2, len(rows), 2):
            page.cell(top + y, 1).number_format = "0.00" if len(tasks[y // 2 - 1].number) == 4 else "0.0"
    sheet(path, rows, title=["UBND XÃ ĐỒNG TÂM", "DANH MỤC CÔNG TRÌNH"], change=shown)


@annex("dau_to_hop", "docx", "diacritics as separate signs, as a Mac writes them, headings in capitals over two lines",
    Task("1", "", "Bồi dưỡng tiếng dân tộc cho cán bộ", "Sở Dân tộc và Tôn giáo", "Trường Chính trị tỉnh", "Chứng chỉ", "Tháng 7/2026"),
    Task("2", "", "Phục dựng lễ mừng lúa mới", "UBND xã Sơn Hà", "Sở Văn hóa, Thể thao và Du lịch", "Lễ hội", "Tháng 11/2026"),
    Task("3", "", "Cấp báo miễn phí cho người có uy tín", "Sở Dân tộc và Tôn giáo", "Bưu điện tỉnh", "Danh sách cấp báo", "Hằng tháng"))
def _(path, tasks):
    def apart(text: str) -> str:
        return unicodedata.normalize("NFD", text)
    document = page("", "NHIỆM VỤ CÔNG TÁC DÂN TỘC")
    table(document, [[apart(text) for text in row] for row in [["STT", "NHIỆM VỤ,\nGIẢI PHÁP", "CƠ QUAN\nCHỦ TRÌ", "CƠ QUAN\nPHỐI HỢP", "SẢN PHẨM,\nKẾT QUẢ", "THỜI GIAN\nHOÀN THÀNH"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, t.deadline] for t in tasks]]])
    document.save(path)


@annex("chu_tri_trong_ngoac", "docx", "a column of who does it, the coordinators after 'phối hợp với' in the same cell",
    Task("1", "", "Tổ chức giải chạy việt dã", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh; Sở Y tế", "Giải chạy", "26/3/2026"),
    Task("2", "", "Tuyển chọn vận động viên năng khiếu", "Trung tâm Huấn luyện thể thao", "Sở Giáo dục và Đào tạo", "60 vận động viên", "Tháng 6/2026"),
    Task("3", "", "Xây sân bóng mini ở thôn", "UBND các xã", "", "30 sân", "Năm 2026"),
    Task("4", "", "Tập huấn trọng tài cơ sở", "Trung tâm Huấn luyện thể thao", "Tỉnh đoàn", "02 lớp", "Tháng 9/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ THỂ DỤC, THỂ THAO QUẦN CHÚNG")
    table(document, [["STT", "Nội dung", "Cơ quan thực hiện", "Sản phẩm", "Thời gian"],
        *[[t.number, t.content, t.leads + (f" phối hợp với {names(t.coordinators)}" if t.coordinators else ""), t.product, t.deadline] for t in tasks]])
    document.save(path)


@annex("dong_ky_lieu_mac_dinh", "docx", "group rows that say who leads by default, 'Các nhiệm vụ do Sở … chủ trì'",
    Task("1", "Các nhiệm vụ do Sở Y tế chủ trì", "Bảo đảm thuốc chữa bệnh tuyến xã", "Sở Y tế", "UBND các xã", "Danh mục thuốc", "Thường xuyên"),
    Task("2", "Các nhiệm vụ do Sở Y tế chủ trì", "Luân phiên bác sĩ về trạm y tế", "Sở Y tế", "Bệnh viện Đa khoa tỉnh", "Kế hoạch luân phiên", "Quý I/2026"),
    Task("1", "Các nhiệm vụ do UBND cấp xã chủ trì", "Bố trí đất xây trạm y tế", "UBND các xã", "Sở Nông nghiệp và Môi trường", "Quyết định giao đất", "Quý II/2026"),
    Task("2", "Các nhiệm vụ do UBND cấp xã chủ trì", "Vận động tham gia bảo hiểm y tế", "UBND các xã", "Bảo hiểm xã hội cơ sở", "95% dân số", "Tháng 12/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "PHÂN CÔNG NÂNG CAO NĂNG LỰC Y TẾ CƠ SỞ")
    table(document, [["TT", "Nội dung", "Cơ quan, đơn vị thực hiện", "Cơ quan, đơn vị phối hợp", "Sản phẩm", "Thời gian"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, t.coordinators, t.product, t.deadline],
            lambda n, g, w: [f"{ROMAN[n]}- {g}", *[LEFT] * (w - 1)])])
    document.save(path)


# ------------------------------------------------------------------------------------------------ two columns that could be the same

@annex("nhom_la_cot", "docx", "the group in a column of its own, merged down",
    Task("1", "Xây dựng Đảng", "Kết nạp đảng viên mới", "Ban Xây dựng Đảng", "Các chi bộ", "25 đảng viên", "Tháng 11/2026"),
    Task("2", "Xây dựng Đảng", "Kiểm tra chi bộ thu nộp đảng phí", "Ủy ban Kiểm tra Đảng ủy", "Văn phòng Đảng ủy", "Thông báo kết luận", "Quý III/2026"),
    Task("3", "Xây dựng chính quyền", "Niêm yết công khai quy hoạch", "Phòng Kinh tế", "Các thôn", "Bản đồ quy hoạch", "Tháng 3/2026"),
    Task("4", "Xây dựng chính quyền", "Đối thoại với nhân dân", "Văn phòng HĐND và UBND", "Ủy ban MTTQ Việt Nam xã", "Biên bản", "6 tháng/lần"))
def _(path, tasks):
    document = page("ĐẢNG ỦY XÃ ĐỒNG TÂM", "CHƯƠNG TRÌNH CÔNG TÁC NĂM 2026")
    groups = [tasks[0].group, UP, tasks[2].group, UP]
    table(document, [["TT", "Nhóm nhiệm vụ", "Nhiệm vụ cụ thể", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, g, t.content, t.leads, t.coordinators, t.product, t.deadline] for t, g in zip(tasks, groups, strict=True)]])
    document.save(path)


@annex("lanh_dao_phu_trach", "docx", "the leader in charge stands before the agency that leads",
    Task("1", "", "Khánh thành cầu Phú Mỹ", "Ban Quản lý dự án", "Sở Xây dựng", "Lễ khánh thành", "19/8/2026"),
    Task("2", "", "Khởi công bệnh viện mới", "Sở Y tế", "Ban Quản lý dự án", "Lễ khởi công", "02/9/2026"),
    Task("3", "", "Thông xe đường tránh", "Sở Xây dựng", "Công an tỉnh", "12 km đường", "30/4/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "CÔNG TRÌNH CHÀO MỪNG ĐẠI HỘI")
    leader = ["Đ/c Nguyễn Văn An", "Đ/c Lê Thị Thu", "Đ/c Nguyễn Văn An"]
    table(document, [["STT", "Nội dung", "Lãnh đạo phụ trách", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, who, t.leads, t.coordinators, t.product, t.deadline] for t, who in zip(tasks, leader, strict=True)]])
    document.save(path)


@annex("chi_nguoi_phu_trach", "docx", "'Đơn vị chủ trì' first, then the officer who does it",
    Task("1", "", "Cập nhật phần mềm quản lý cán bộ", "Phòng Tổ chức", "Phòng Công nghệ thông tin", "Dữ liệu cán bộ", "30/6/2026"),
    Task("2", "", "Rà soát ngạch lương", "Phòng Tổ chức", "Phòng Tài vụ", "Danh sách nâng lương", "31/3/2026"),
    Task("3", "", "Bảo trì máy chủ", "Phòng Công nghệ thông tin", "", "Nhật ký bảo trì", "Hằng tháng"))
def _(path, tasks):
    document = page("CỤC DỰ TRỮ KHU VỰC", "PHÂN CÔNG CÔNG VIỆC")
    officer = ["Trần Văn Tý", "Vũ Thị Sửu", "Hồ Dần"]
    table(document, [["STT", "Công việc", "Chuyên viên thực hiện", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, t.content, who, t.leads, t.coordinators, t.product, t.deadline] for t, who in zip(tasks, officer, strict=True)]])
    document.save(path)


@annex("thoi_gian_bat_dau_rieng", "docx", "'Thời gian bắt đầu' and 'Thời gian kết thúc' as columns of their own",
    Task("1", "", "Khảo sát tuyến cáp quang biển", "Viễn thông tỉnh", "Bộ đội Biên phòng", "Báo cáo khảo sát", "31/3/2026"),
    Task("2", "", "Lắp trạm thu phát sóng đảo Hòn Nghi", "Viettel tỉnh", "UBND đặc khu", "02 trạm", "30/9/2026"),
    Task("3", "", "Đào tạo kỹ thuật viên đảo", "Trường Cao đẳng nghề", "Viễn thông tỉnh", "15 kỹ thuật viên", "31/12/2026"))
def _(path, tasks):
    document = page("UBND ĐẶC KHU HÒN NGHI", "NHIỆM VỤ VIỄN THÔNG HẢI ĐẢO")
    begin = ["01/01/2026", "01/4/2026", "01/7/2026"]
    table(document, [["TT", "Nhiệm vụ", "Người chịu trách nhiệm", "Phối hợp", "Sản phẩm", "Thời gian bắt đầu", "Thời gian kết thúc"],
        *[[t.number, t.content, t.leads, t.coordinators, t.product, b, t.deadline] for t, b in zip(tasks, begin, strict=True)]])
    document.save(path)


@annex("ngay_giao_truoc_han", "docx", "the day it was given before the day it is due; what has come of it so far",
    Task("1", "", "Giải quyết kiến nghị cử tri về đường dân sinh", "Sở Xây dựng", "UBND xã Tân Phú", "Văn bản trả lời", "15/6/2026"),
    Task("2", "", "Giải quyết kiến nghị cử tri về nước sạch", "Công ty Cấp nước", "Sở Xây dựng", "Văn bản trả lời", "30/6/2026"),
    Task("3", "", "Giải quyết kiến nghị về ô nhiễm tiếng ồn", "Công an xã", "Sở Nông nghiệp và Môi trường", "Biên bản làm việc", "15/7/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "PHÂN CÔNG GIẢI QUYẾT KIẾN NGHỊ CỬ TRI", landscape=True)
    rest = [["10/5/2026", "Đã khảo sát", "Đang thực hiện"], ["10/5/2026", "Chưa có", "Đang thực hiện"], ["20/5/2026", "Đã nhắc nhở", "Sắp xong"]]
    table(document, [["STT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian giao", "Kết quả thực hiện", "Tiến độ thực hiện", "Sản phẩm yêu cầu", "Thời hạn hoàn thành"],
        *[[t.number, t.content, t.leads, t.coordinators, *r, t.product, t.deadline] for t, r in zip(tasks, rest, strict=True)]])
    document.save(path)


@annex("nhiem_vu_giai_phap_rieng", "docx", "what is to be done and how, in two columns; the aim in a third",
    Task("1", "", "Giảm nghèo bền vững", "Phòng Văn hóa - Xã hội", "Hội Nông dân xã", "Giảm 45 hộ nghèo", "31/12/2026"),
    Task("2", "", "Xóa nhà tạm, nhà dột nát", "Ủy ban MTTQ Việt Nam xã", "Phòng Kinh tế", "30 căn nhà", "31/8/2026"),
    Task("3", "", "Bảo vệ trẻ em", "Trạm Y tế xã", "Trường Tiểu học số 1", "100% trẻ được khám", "Tháng 6/2026"))
def _(path, tasks):
    document = page("UBND XÃ ĐỒNG TÂM", "NHIỆM VỤ AN SINH XÃ HỘI")
    how = ["Cho vay vốn, dạy nghề, giới thiệu việc làm", "Huy động nguồn xã hội hóa", "Khám sức khỏe định kỳ tại trường"]
    table(document, [["TT", "Giải pháp thực hiện", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, h, t.content, t.leads, t.coordinators, t.product, t.deadline] for t, h in zip(tasks, how, strict=True)]])
    document.save(path)


@annex("ma_nhiem_vu", "docx", "numbers and codes of tasks in two columns",
    Task("1", "", "Tích hợp dịch vụ công trực tuyến", "Văn phòng UBND tỉnh", "Các sở, ban, ngành", "200 dịch vụ", "30/9/2026"),
    Task("2", "", "Cấp chữ ký số cho người dân", "Sở Khoa học và Công nghệ", "UBND các xã", "50.000 chữ ký số", "31/12/2026"),
    Task("3", "", "Xây dựng trợ lý ảo", "Sở Khoa học và Công nghệ", "Văn phòng UBND tỉnh", "Trợ lý ảo", "30/6/2026"))
def _(path, tasks):
    document = page("UBND TỈNH HƯNG LÂM", "NHIỆM VỤ THEO NGHỊ QUYẾT 57")
    table(document, [["STT", "Mã nhiệm vụ", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn"],
        *[[t.number, f"NV-57-{n:02}", t.content, t.leads, t.coordinators, t.product, t.deadline] for n, t in enumerate(tasks, 7)]])
    document.save(path)


@annex("chu_tri_xuyet_phoi_hop", "docx", "lead and coordinators in one cell, parted by a slash as the heading says",
    Task("1", "", "Phun hóa chất diệt muỗi", "Trạm Y tế xã", "Các thôn", "05 đợt phun", "Tháng 7/2026"),
    Task("2", "", "Tổng vệ sinh diệt lăng quăng", "Đoàn Thanh niên xã", "Trường THCS", "Ra quân", "Chủ nhật hằng tuần"),
    Task("3", "", "Giám sát ca bệnh", "Trạm Y tế xã", "Y tế thôn", "Sổ giám sát", "Hằng ngày"))
def _(path, tasks):
    document = page("UBND XÃ ĐỒNG TÂM", "PHÒNG, CHỐNG SỐT XUẤT HUYẾT")
    table(document, [["TT", "Nội dung", "Đơn vị thực hiện (chủ trì/phối hợp)", "Sản phẩm", "Thời gian"],
        *[[t.number, t.content, f"{t.leads}/{t.coordinators}", t.product, t.deadline] for t in tasks]])
    document.save(path)
