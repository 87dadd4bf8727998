"""Annexes in the words of other offices, written by one who has not seen the reader, nor what it makes of annexes.py.

`UNSEEN` holds them by name; what a task is, and how a file is built from it, is as in annexes.py. Of a task told in a
paragraph the number is what stands before it, without bracket or dot, the group the heading it stands under.
"""

from __future__ import annotations

import datetime
import textwrap

import docx
import openpyxl
from annexes import LEFT, ROMAN, UP, Annex, Rows, Task, grouped, names, put, registry, sheet, table
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl.styles import Alignment, Border, Font, Side

UNSEEN: dict[str, Annex] = {}
unseen = registry(UNSEEN)


# ---------------------------------------------------------------------------- paper and sheets

def paper(left: str, right: str, *title: str, landscape: bool = False, size: int = 12):
    """A document in Times New Roman, the office and the motto at its top, then the lines of the title."""
    document = docx.Document()
    font = document.styles["Normal"].font
    font.name, font.size = "Times New Roman", Pt(size)
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    document.styles["Normal"].paragraph_format.space_after = Pt(2)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    if left:
        head = document.add_table(1, 2)
        for cell, text in zip(head.rows[0].cells, (left, right), strict=True):
            put(cell, text, bold=True)
            for paragraph in cell.paragraphs:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph()
    for number, line in enumerate(title):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line)
        run.bold, run.italic = not line.startswith("("), line.startswith("(")
        if number == 0:
            run.font.size = Pt(size + 1)
    return document


MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


def wide(made, *centimetres: float):
    """Give the columns of a Word table their widths."""
    made.autofit = False
    for column, width in zip(made.columns, centimetres, strict=True):
        column.width = Cm(width)
    for row in made.rows:
        for cell, width in zip(row.cells, centimetres, strict=True):
            if cell._tc.grid_span == 1:
                cell.width = Cm(width)
    return made


def line(document, text: str, *, bold: bool = False, italic: bool = False, indent: float = 0.0):
    """A paragraph."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Cm(indent)
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    return paragraph


def ruled(sheet_page, first: int, last: int, left: int, right: int) -> None:
    """Lines about the cells, and the sheet to the width of a landscape page."""
    thin = Side(style="thin")
    for row in sheet_page.iter_rows(first, last, left, right):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet_page.page_setup.orientation = "landscape"
    sheet_page.page_setup.fitToWidth, sheet_page.page_setup.fitToHeight = 1, 0
    sheet_page.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)


def day(text: str) -> datetime.date:
    """The date that "31/03/2026" or "03/2026" shows."""
    parts = [int(part) for part in text.split("/")]
    return datetime.date(*reversed(parts if len(parts) == 3 else [1, *parts]))


# ---------------------------------------------------------------------------- ministries

@unseen("nghi_quyet_chinh_phu_cap_trinh", "docx",
    "the Government's resolution: drafts by whom they are put before, with 'Cấp trình', landscape",
    Task("1", "Văn bản trình Quốc hội", "Luật sửa đổi, bổ sung một số điều của Luật Hóa chất",
        "Bộ Công Thương", "Bộ Tư pháp; Bộ Khoa học và Công nghệ", "Dự án Luật", "Tháng 10/2026"),
    Task("2", "Văn bản trình Quốc hội", "Nghị quyết thí điểm cơ chế thử nghiệm có kiểm soát đối với kinh tế tầm thấp",
        "Bộ Quốc phòng", "Bộ Xây dựng; Bộ Khoa học và Công nghệ", "Dự thảo Nghị quyết", "Tháng 5/2026"),
    Task("3", "Văn bản trình Chính phủ", "Nghị định về quản lý, kết nối và chia sẻ dữ liệu ngành năng lượng",
        "Bộ Công Thương", "Bộ Công an; Tập đoàn Điện lực Việt Nam", "Nghị định", "Quý III/2026"),
    Task("4", "Văn bản trình Chính phủ", "Nghị định quy định chế độ báo cáo của doanh nghiệp có vốn nhà nước",
        "Bộ Tài chính", "Các bộ, cơ quan ngang bộ; UBND các tỉnh, thành phố", "Nghị định", "Quý IV/2026"),
    Task("5", "Văn bản trình Chính phủ", "Sơ kết hai năm thực hiện thí điểm thị trường tín chỉ các-bon",
        "Bộ Nông nghiệp và Môi trường", "Bộ Tài chính", "Báo cáo", "Tháng 11/2026"),
    Task("6", "Văn bản trình Thủ tướng Chính phủ", "Đề án phát triển đội ngũ chuyên gia bán dẫn đến năm 2035",
        "Bộ Giáo dục và Đào tạo", "Bộ Nội vụ; Bộ Khoa học và Công nghệ", "Đề án", "Tháng 8/2026"),
    Task("7", "Văn bản trình Thủ tướng Chính phủ", "Chỉ thị về tiết kiệm điện mùa khô giai đoạn 2026 - 2030",
        "Bộ Công Thương", "", "Chỉ thị", "Trước 15/3/2026"))
def _(path, tasks):
    document = paper("CHÍNH PHỦ", MOTTO, "Phụ lục I",
        "DANH MỤC ĐỀ ÁN, VĂN BẢN TRIỂN KHAI CHƯƠNG TRÌNH HÀNH ĐỘNG CỦA CHÍNH PHỦ",
        "(Ban hành kèm theo Nghị quyết số 62/NQ-CP ngày 10 tháng 02 năm 2026 của Chính phủ)", landscape=True)
    before = {"Văn bản trình Quốc hội": "Quốc hội", "Văn bản trình Chính phủ": "Chính phủ",
        "Văn bản trình Thủ tướng Chính phủ": "Thủ tướng Chính phủ"}
    made = table(document, [
        ["TT", "Tên đề án, văn bản", "Bộ, cơ quan chủ trì", "Bộ, ngành, địa phương phối hợp", "Cấp trình",
            "Loại hình sản phẩm", "Thời hạn trình, ban hành"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators, "; "), before[t.group],
            t.product, t.deadline], lambda n, g, w: ["ABC"[n - 1], g] + [LEFT] * (w - 2))], repeat=True)
    wide(made, 1.2, 8, 3.6, 4.4, 2.6, 2.8, 2.8)
    document.save(path)


@unseen("bo_han_truoc_chu_tri", "docx",
    "ministry's action plan, landscape: the deadline before the agencies, heading in two rows with bracketed numbers",
    Task("1", "Hoàn thiện khung pháp lý", "Sửa đổi, bổ sung quy chuẩn kỹ thuật quốc gia về nước thải y tế",
        "Cục Quản lý Môi trường y tế", "Vụ Pháp chế; Viện Sức khỏe nghề nghiệp", "Thông tư", "T9/2026"),
    Task("2", "Hoàn thiện khung pháp lý", "Xây dựng giá dịch vụ khám bệnh từ xa",
        "Vụ Bảo hiểm y tế", "Cục Quản lý Khám, chữa bệnh; Vụ Kế hoạch - Tài chính", "Thông tư", "T12/2026"),
    Task("3", "Phát triển nguồn nhân lực", "Đào tạo bác sĩ gia đình cho trạm y tế vùng khó khăn",
        "Cục Khoa học công nghệ và Đào tạo", "Các trường đại học y dược", "500 bác sĩ", "2026 - 2028"),
    Task("4", "Phát triển nguồn nhân lực", "Luân phiên người hành nghề từ tuyến trên về tuyến dưới",
        "Cục Quản lý Khám, chữa bệnh", "Sở Y tế các tỉnh, thành phố", "Kế hoạch luân phiên", "Hằng năm"),
    Task("5", "Phát triển nguồn nhân lực", "Bồi dưỡng kỹ năng số cho viên chức ngành y tế",
        "Trung tâm Thông tin y tế quốc gia", "", "Tài liệu, khóa học trực tuyến", "T6/2026"),
    Task("6", "Hợp tác quốc tế", "Vận động tài trợ trang thiết bị cho phòng xét nghiệm tham chiếu",
        "Vụ Hợp tác quốc tế", "Viện Vệ sinh dịch tễ Trung ương", "Văn kiện dự án", "Quý I - Quý II/2027"))
def _(path, tasks):
    document = paper("BỘ Y TẾ", MOTTO, "PHỤ LỤC",
        "CÁC NHIỆM VỤ TRỌNG TÂM THỰC HIỆN KẾ HOẠCH HÀNH ĐỘNG GIAI ĐOẠN 2026 - 2030",
        "(Kèm theo Quyết định số 415/QĐ-BYT ngày 27/02/2026 của Bộ trưởng Bộ Y tế)", landscape=True)
    made = table(document, [
        ["STT", "Hoạt động cụ thể", "Kỳ hạn", "Phân công", LEFT, "Đầu ra"],
        [UP, UP, UP, "Đơn vị làm đầu mối", "Đơn vị cùng thực hiện", UP],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        *grouped(tasks, lambda t: [t.number, t.content, t.deadline, t.leads, names(t.coordinators), t.product],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))], headings=3, repeat=True)
    wide(made, 1.4, 8, 3, 4.6, 5, 3.6)
    line(document, "Ghi chú: T6/2026 được hiểu là chậm nhất ngày cuối cùng của tháng 6 năm 2026.", italic=True)
    document.save(path)


# ---------------------------------------------------------------------------- provinces

@unseen("cds_kinh_phi_ba_dong", "xlsx",
    "provincial digital plan: heading in three rows, money by source, sums in the rows of groups and on top",
    Task("1", "Hạ tầng số", "Mở rộng mạng truyền số liệu chuyên dùng đến 124 xã, phường",
        "Sở Khoa học và Công nghệ", "UBND các xã, phường; VNPT tỉnh", "124 điểm kết nối", "Quý II/2026"),
    Task("2", "Hạ tầng số", "Thuê dịch vụ điện toán đám mây cho các hệ thống dùng chung",
        "Sở Khoa học và Công nghệ", "Sở Tài chính", "Hợp đồng thuê dịch vụ", "Quý III/2026"),
    Task("3", "Dữ liệu số", "Làm sạch, chuẩn hóa dữ liệu đất đai",
        "Sở Nông nghiệp và Môi trường", "Công an tỉnh; UBND các xã, phường", "1,4 triệu thửa đất", "Cả năm 2026"),
    Task("4", "Dữ liệu số", "Số hóa hồ sơ người có công",
        "Sở Nội vụ", "", "42.000 hồ sơ", "Quý IV/2026"),
    Task("5", "Dữ liệu số", "Xây dựng cổng dữ liệu mở của tỉnh",
        "Văn phòng UBND tỉnh", "Các sở, ban, ngành", "Cổng dữ liệu mở", "Quý III/2026"),
    Task("6", "An toàn thông tin", "Giám sát an toàn thông tin 24/7",
        "Công an tỉnh", "Sở Khoa học và Công nghệ", "Báo cáo giám sát tháng", "Thường xuyên"))
def _(path, tasks):
    money = {"1": [8400, 5000, 3400, None], "2": [6200, None, 6200, None], "3": [25000, 15000, 10000, None],
        "4": [3150, None, 2150, 1000], "5": [1900, None, 1900, None], "6": [2400, None, 2400, None]}
    def total(numbers: list[str]) -> list:
        return [sum(money[number][x] or 0 for number in numbers) or None for x in range(4)]
    rows: Rows = [
        ["TT", "Nhiệm vụ, dự án", "Đơn vị đầu mối triển khai", "Đơn vị tham gia", "Nhu cầu kinh phí (triệu đồng)",
            LEFT, LEFT, LEFT, "Quy mô, kết quả chính", "Thời gian triển khai", "Ghi chú"],
        [UP, UP, UP, UP, "Tổng số", "Trong đó", LEFT, LEFT, UP, UP, UP],
        [UP, UP, UP, UP, UP, "NSTW", "NSĐP", "Nguồn khác", UP, UP, UP],
        ["", "TỔNG CỘNG", "", "", *total(list(money)), "", "", ""]]
    last = ""
    for t in tasks:
        if t.group != last:
            inside = [other.number for other in tasks if other.group == t.group]
            rows.append([ROMAN[len({o.group for o in tasks[:tasks.index(t)]}) + 1], t.group, "", "", *total(inside),
                "", "", ""])
            last = t.group
        rows.append([int(t.number), t.content, t.leads, names(t.coordinators), *money[t.number], t.product,
            t.deadline, "Chuyển tiếp từ năm 2025" if t.number == "3" else ""])
    rows = [["" if value is None else value for value in row] for row in rows]
    sheet(path, rows, title=["PHỤ LỤC II", "KẾ HOẠCH CHUYỂN ĐỔI SỐ TỈNH ĐÔNG HẢI NĂM 2026",
        "(Kèm theo Kế hoạch số 26/KH-UBND ngày 19 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh)"],
        note=["NSTW: ngân sách trung ương; NSĐP: ngân sách địa phương."],
        widths=[6, 38, 24, 26, 10, 10, 10, 11, 24, 16, 16],
        change=lambda page, top: ruled(page, top, top + len(rows) - 1, 1, 11))


@unseen("chi_tieu_co_co_quan", "docx",
    "indicators with the agency that follows each, then the tasks; spans of years and of quarters",
    Task("1", "", "Xây dựng mạng lưới điểm đổi pin và trạm sạc xe điện", "Sở Công Thương",
        "Sở Xây dựng; Công ty Điện lực tỉnh", "120 trạm sạc", "2026 - 2028"),
    Task("2", "", "Mở mới tuyến xe buýt nối trung tâm tỉnh với khu công nghiệp Bắc Sông", "Sở Xây dựng",
        "Ban Quản lý các khu công nghiệp", "02 tuyến", "Quý I - Quý II/2026"),
    Task("3", "", "Kiểm kê phát thải khí nhà kính ngành giao thông", "Sở Nông nghiệp và Môi trường",
        "Sở Xây dựng; Thống kê tỉnh", "Báo cáo kiểm kê", "Hai năm một lần"),
    Task("4", "", "Hỗ trợ người thu nhập thấp đổi xe máy cũ", "Sở Tài chính",
        "Mặt trận Tổ quốc Việt Nam tỉnh; UBND các phường", "Nghị quyết của HĐND tỉnh", "Kỳ họp tháng 7/2026"),
    Task("5", "", "Truyền thông về vùng phát thải thấp", "Sở Văn hóa, Thể thao và Du lịch",
        "Báo và Phát thanh, Truyền hình tỉnh", "Chuyên trang, phóng sự", "Suốt kỳ kế hoạch"))
def _(path, tasks):
    document = paper("ỦY BAN NHÂN DÂN\nTỈNH ĐÔNG HẢI", MOTTO, "PHỤ LỤC",
        "CHỈ TIÊU, NHIỆM VỤ CHUYỂN ĐỔI NĂNG LƯỢNG XANH TRONG GIAO THÔNG VẬN TẢI",
        "(Kèm theo Kế hoạch số 118/KH-UBND ngày 06/4/2026)")
    line(document, "Biểu 1. Hệ thống chỉ tiêu", bold=True)
    wide(table(document, [
        ["TT", "Tên chỉ tiêu", "ĐVT", "TH 2025", "KH 2026", "KH 2030", "Cơ quan chủ trì đánh giá", "Kỳ báo cáo"],
        ["1", "Tỷ lệ xe buýt sử dụng điện, năng lượng xanh", "%", "12", "25", "100", "Sở Xây dựng", "Năm"],
        ["2", "Số trạm sạc công cộng", "Trạm", "18", "50", "160", "Sở Công Thương", "Quý"],
        ["3", "Tỷ lệ phương tiện công vụ thay mới dùng điện", "%", "-", "30", "100", "Sở Tài chính", "Năm"]]),
        1, 4.8, 1.4, 1.6, 1.6, 1.6, 3.2, 1.8)
    line(document, "")
    line(document, "Biểu 2. Danh mục hoạt động", bold=True)
    wide(table(document, [
        ["TT", "Hoạt động", "Cơ quan đầu mối", "Cơ quan, địa phương liên quan", "Kết quả đầu ra", "Thời kỳ thực hiện"],
        *[[t.number, t.content, t.leads, names(t.coordinators, "; "), t.product, t.deadline] for t in tasks]]),
        1, 5, 3, 3.4, 2.6, 2)
    document.save(path)


@unseen("viet_tat_san_pham_thoi_han", "docx",
    "product and deadline in one cell on two lines; agencies by abbreviations told before the table",
    Task("1", "", "Xây dựng bộ tiêu chí lựa chọn nhiệm vụ khoa học đặt hàng", "SKHCN", "STC; SNV",
        "Quyết định của UBND tỉnh", "Tháng 3/2026"),
    Task("2", "", "Thành lập Quỹ đầu tư mạo hiểm của tỉnh", "STC", "SKHCN; SCT", "Đề án", "Quý III/2026"),
    Task("3", "", "Tổ chức sàn giao dịch công nghệ thiết bị", "SKHCN", "SCT; HHDN", "01 phiên/năm", "Tháng 10/2026"),
    Task("4", "", "Đưa giáo dục STEM vào trường phổ thông", "SGDĐT", "SKHCN", "100% trường THCS, THPT",
        "Năm học 2026 - 2027"),
    Task("5", "", "Bồi dưỡng kiến thức sở hữu trí tuệ cho doanh nghiệp", "HHDN", "SKHCN", "04 lớp", "Thường xuyên"),
    Task("6", "", "Rà soát vị trí việc làm của các tổ chức khoa học công lập", "SNV", "", "Báo cáo", "30/11/2026"))
def _(path, tasks):
    document = paper("ỦY BAN NHÂN DÂN\nTỈNH ĐÔNG HẢI", MOTTO, "Phụ lục 3",
        "KHUNG NHIỆM VỤ THÚC ĐẨY ĐỔI MỚI SÁNG TẠO",
        "(Ban hành kèm theo Chương trình số 02/CTr-UBND ngày 15 tháng 01 năm 2026)")
    line(document, "Trong Phụ lục này, tên các cơ quan được viết tắt như sau: Sở Khoa học và Công nghệ (SKHCN), "
        "Sở Tài chính (STC), Sở Nội vụ (SNV), Sở Công Thương (SCT), Sở Giáo dục và Đào tạo (SGDĐT), "
        "Hiệp hội Doanh nghiệp tỉnh (HHDN).", indent=1)
    made = table(document, [["Số TT", "Đầu việc", "CQ chủ trì", "CQ phối hợp", "Sản phẩm/Thời hạn", "Ghi chú"],
        *[[t.number, t.content, t.leads, names(t.coordinators), f"{t.product}\n{t.deadline}",
            "Theo NQ 57" if t.number in "14" else ""] for t in tasks]])
    wide(made, 1.2, 6.2, 2, 2.4, 3.4, 1.8)
    document.save(path)


@unseen("giao_theo_tung_so", "xlsx",
    "workbook by agency: 'Giao Sở …' over what it leads, numbers begin again, a note and a signature below",
    Task("1", "Giao Sở Xây dựng", "Lập quy hoạch phân khu khu vực hai bên bờ sông Trà",
        "Sở Xây dựng", "UBND phường Trà Giang; Sở Tài chính", "Đồ án quy hoạch", "30/9/2026"),
    Task("2", "Giao Sở Xây dựng", "Lắp đặt hệ thống điều khiển đèn tín hiệu thông minh",
        "Sở Xây dựng", "Công an tỉnh", "35 nút giao", "15/12/2026"),
    Task("1", "Giao Sở Tài chính", "Rà soát, đề xuất xử lý các dự án chậm triển khai",
        "Sở Tài chính", "Sở Nông nghiệp và Môi trường; Thuế tỉnh", "Báo cáo UBND tỉnh", "20/4/2026"),
    Task("2", "Giao Sở Tài chính", "Phân bổ chi tiết vốn đầu tư công năm 2026",
        "Sở Tài chính", "", "Quyết định giao vốn", "31/01/2026"),
    Task("3", "Giao Sở Tài chính", "Tham mưu danh mục dự án kêu gọi đầu tư theo hình thức PPP",
        "Sở Tài chính", "Các sở, ban, ngành", "Danh mục", "Quý II/2026"),
    Task("1", "Giao Ban Quản lý Khu kinh tế", "Hoàn thành đường trục khu công nghiệp Nam Trà",
        "Ban Quản lý Khu kinh tế", "Sở Xây dựng", "4,2 km đường", "19/8/2026"),
    Task("1", "Giao UBND các xã, phường", "Công khai kết quả giải phóng mặt bằng",
        "UBND các xã, phường", "Trung tâm Phát triển quỹ đất", "Bảng công khai", "Hằng tháng"))
def _(path, tasks):
    rows = [["TT", "Đơn vị/Nhiệm vụ được phân công", "Đơn vị có liên quan", "Yêu cầu kết quả",
        "Thời hạn báo cáo UBND tỉnh"],
        *grouped(tasks, lambda t: [int(t.number), t.content, names(t.coordinators, "\n"), t.product, t.deadline],
            lambda n, g, w: [f"{ROMAN[n]}. {g}"] + [LEFT] * (w - 1))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 5)
        for y, row in enumerate(rows):
            page.cell(top + y, 1).font = Font(bold=not y or row[1] == LEFT)
    sheet(path, rows, title=["UBND TỈNH TRÀ GIANG", "PHÂN CÔNG NHIỆM VỤ THỰC HIỆN MỤC TIÊU TĂNG TRƯỞNG HAI CON SỐ",
        "(Kèm theo Công văn số 905/UBND-TH ngày 12/01/2026 của UBND tỉnh)"],
        note=["Các đơn vị báo cáo kết quả về Văn phòng UBND tỉnh trước ngày 25 hằng tháng để tổng hợp.",
            "KT. CHỦ TỊCH - PHÓ CHỦ TỊCH (đã ký)"], widths=[7, 52, 30, 24, 20], change=drawn)


@unseen("ddci_chi_so_gop_doc", "xlsx",
    "the index's part in a column merged down, table from column B, leads merged, deadlines as months and as words",
    Task("1", "Gia nhập thị trường", "Rút thời gian đăng ký doanh nghiệp xuống còn 01 ngày làm việc",
        "Sở Tài chính", "Thuế tỉnh", "Quy trình nội bộ mới", "03/2026"),
    Task("2", "Gia nhập thị trường", "Thí điểm bàn hướng dẫn khởi sự kinh doanh tại cấp xã",
        "Sở Tài chính", "UBND các xã, phường; Bưu điện tỉnh", "10 bàn hướng dẫn", "06/2026"),
    Task("3", "Tiếp cận đất đai", "Công khai quỹ đất sạch trên bản đồ số",
        "Sở Nông nghiệp và Môi trường", "Trung tâm Phát triển quỹ đất", "Bản đồ số", "05/2026"),
    Task("4", "Tiếp cận đất đai", "Đối thoại với doanh nghiệp về giá thuê đất",
        "Sở Nông nghiệp và Môi trường", "Hiệp hội Doanh nghiệp tỉnh", "Biên bản đối thoại", "Hằng quý"),
    Task("5", "Tiếp cận đất đai", "Cắt giảm thủ tục giao đất, cho thuê đất",
        "Sở Nông nghiệp và Môi trường", "", "Quyết định công bố", "09/2026"),
    Task("6", "Chi phí không chính thức", "Lập đường dây nóng tiếp nhận phản ánh nhũng nhiễu",
        "Thanh tra tỉnh", "Văn phòng UBND tỉnh", "Đường dây nóng", "02/2026"),
    Task("7", "Chi phí không chính thức", "Kiểm tra công vụ đột xuất",
        "Sở Nội vụ", "Thanh tra tỉnh", "Thông báo kết quả", "Thường xuyên"))
def _(path, tasks):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "DDCI 2026"
    page["B2"], page["B3"] = "BẢNG PHÂN VIỆC CẢI THIỆN CHỈ SỐ NĂNG LỰC CẠNH TRANH NĂM 2026", "Đơn vị lập: Sở Tài chính"
    for y in (2, 3):
        page.merge_cells(start_row=y, end_row=y, start_column=2, end_column=9)
        page.cell(y, 2).alignment = Alignment(horizontal="center")
        page.cell(y, 2).font = Font(bold=y == 2, italic=y == 3)
    for x, text in enumerate(["Chỉ số thành phần", "Số thứ tự", "Giải pháp cụ thể",
        "Cơ quan chịu trách nhiệm cải thiện",
            "Cơ quan đồng hành", "Đầu ra cần có", "Lộ trình", "Lưu ý"], 2):
        page.cell(5, x, text).font = Font(bold=True)
    for y, t in enumerate(tasks, 6):
        until = day(t.deadline) if t.deadline[0].isdigit() else t.deadline
        for x, value in enumerate([t.group, int(t.number), t.content, t.leads, names(t.coordinators, "; ") or None,
                t.product, until], 2):
            above = tasks[y - 7] if y > 6 else None
            if above and ((x == 2 and above.group == t.group) or (x == 5 and above.leads == t.leads)):
                continue
            page.cell(y, x, value)
        page.cell(y, 8).number_format = "mm/yyyy"
    page["I6"] = "Trọng tâm"
    for column, first, last in (("B", 6, 7), ("B", 8, 10), ("B", 11, 12), ("E", 6, 7), ("E", 8, 10)):
        page.merge_cells(f"{column}{first}:{column}{last}")
    ruled(page, 5, 12, 2, 9)
    for row in page.iter_rows(5, 12, 2, 9):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    for x, width in zip("ABCDEFGHI", [3, 18, 8, 44, 24, 28, 22, 12, 12], strict=True):
        page.column_dimensions[x].width = width
    book.save(path)


@unseen("ma_tran_ct_ph", "xlsx",
    "matrix of tasks by agencies under one heading: CT leads, PH cooperates, product and deadline at the right",
    Task("1", "", "Cung cấp dịch vụ công cho người cao tuổi tại nhà", "Trung tâm Phục vụ hành chính công",
        "Sở Y tế; Bưu điện tỉnh", "Quy trình phục vụ", "31/3/2026"),
    Task("2", "", "Liên thông thủ tục hưởng mai táng phí", "Sở Nội vụ",
        "Sở Tư pháp; Bảo hiểm xã hội tỉnh", "Thủ tục liên thông", "30/6/2026"),
    Task("3", "", "Cấp đổi giấy phép lái xe trực tuyến", "Công an tỉnh", "Sở Y tế", "80% hồ sơ trực tuyến",
        "30/4/2026"),
    Task("4", "", "Trợ cấp xã hội qua tài khoản ngân hàng", "Sở Y tế",
        "Sở Nội vụ; Công an tỉnh; Bưu điện tỉnh", "95% người hưởng", "31/12/2026"),
    Task("5", "", "Xây dựng kịch bản hỏi đáp tự động về hộ tịch, cư trú", "Sở Tư pháp; Công an tỉnh",
        "Trung tâm Phục vụ hành chính công", "Bộ 300 câu hỏi", "Quý III/2026"),
    Task("6", "", "Gia hạn thẻ bảo hiểm y tế hộ gia đình", "Bảo hiểm xã hội tỉnh", "",
        "Dịch vụ công mức toàn trình", "Quý I/2026"))
def _(path, tasks):
    offices = ["Sở Nội vụ", "Sở Tư pháp", "Sở Y tế", "Công an tỉnh", "Bảo hiểm xã hội tỉnh", "Bưu điện tỉnh",
        "Trung tâm Phục vụ hành chính công"]
    def mark(t: Task, office: str) -> str:
        return "CT" if office in t.leads.split("; ") else "PH" if office in t.coordinators.split("; ") else ""
    rows = [["STT", "Tên công việc", "Các cơ quan, đơn vị", *[LEFT] * 6, "Sản phẩm đầu cuối", "Hạn xử lý"],
        [UP, UP, *offices, UP, UP],
        *[[int(t.number), t.content, *[mark(t, office) for office in offices], t.product, t.deadline] for t in tasks]]
    sheet(path, rows, title=["MA TRẬN TRÁCH NHIỆM CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "(Kèm theo Kế hoạch số 14/KH-UBND)"],
        note=["Ký hiệu: CT - cơ quan chủ trì; PH - cơ quan phối hợp."],
        widths=[6, 40, 10, 10, 10, 10, 12, 10, 16, 22, 13],
        change=lambda page, top: ruled(page, top, top + len(rows) - 1, 1, 11))


@unseen("phan_ky_nam_danh_dau", "xlsx",
    "five years as columns marked x under 'Phân kỳ thực hiện', the agencies after them",
    Task("1", "Bảo tồn", "Kiểm kê, lập hồ sơ nghề gốm men lam", "Sở Văn hóa, Thể thao và Du lịch",
        "UBND xã Chu Lâm", "Hồ sơ di sản", "Năm 2026"),
    Task("2", "Bảo tồn", "Truyền dạy nghề cho lớp trẻ", "Hội Nghệ nhân làng gốm", "Trường THCS Chu Lâm",
        "06 lớp truyền nghề", "Năm 2030"),
    Task("3", "Bảo tồn", "Tu bổ lò bầu cổ", "Bảo tàng tỉnh", "UBND xã Chu Lâm", "03 lò bầu", "Năm 2028"),
    Task("4", "Phát triển", "Xây dựng trung tâm trưng bày, giới thiệu sản phẩm", "Ban Quản lý dự án tỉnh",
        "Sở Xây dựng; Sở Tài chính", "Trung tâm trưng bày", "Năm 2029"),
    Task("5", "Phát triển", "Chuyển đổi lò than sang lò ga", "Hợp tác xã gốm Chu Lâm", "Sở Công Thương",
        "100% cơ sở", "Năm 2027"),
    Task("6", "Phát triển", "Đăng ký bảo hộ nhãn hiệu ở nước ngoài", "Sở Khoa học và Công nghệ",
        "Hợp tác xã gốm Chu Lâm", "02 nhãn hiệu", "Năm 2028"))
def _(path, tasks):
    marks = ["x", "xxxxx", " xx", "  xx", "xx", "  x"]
    rows = [["TT", "Nội dung triển khai", "Kết quả dự kiến", "Phân kỳ thực hiện", *[LEFT] * 4,
            "Trách nhiệm chính", "Tham gia"],
        [UP, UP, UP, *[f"Năm {year}" for year in range(2026, 2031)], UP, UP],
        *grouped(tasks, lambda t: [int(t.number), t.content, t.product,
            *[sign.strip() for sign in marks[int(t.number) - 1].ljust(5)], t.leads, names(t.coordinators, "; ")],
            lambda n, g, w: [ROMAN[n], g] + [""] * (w - 2))]
    sheet(path, rows, title=["ỦY BAN NHÂN DÂN TỈNH TRÀ GIANG",
        "PHỤ LỤC ĐỀ ÁN BẢO TỒN, PHÁT TRIỂN LÀNG NGHỀ GỐM GIAI ĐOẠN 2026 - 2030"],
        widths=[6, 40, 20, 9, 9, 9, 9, 9, 28, 28],
        change=lambda page, top: ruled(page, top, top + len(rows) - 1, 1, 10))


# ---------------------------------------------------------------------------- told in paragraphs

@unseen("doan_co_nhan", "docx",
    "no table: numbered paragraphs under roman headings, each with lines of lead, coordinators, product and deadline",
    Task("1", "Về thể chế, chính sách", "Xây dựng Nghị quyết quy định mức hỗ trợ học phí cho học viên cai nghề",
        "Sở Tài chính", "Sở Giáo dục và Đào tạo; Sở Nội vụ", "Nghị quyết của HĐND tỉnh", "Quý II/2026"),
    Task("2", "Về thể chế, chính sách", "Rà soát, bãi bỏ các văn bản quy phạm pháp luật không còn phù hợp với mô hình "
        "chính quyền địa phương hai cấp", "Sở Tư pháp", "Các sở, ban, ngành", "Quyết định bãi bỏ", "tháng 5 năm 2026"),
    Task("3", "Về đầu tư cơ sở vật chất", "Xây dựng, sửa chữa phòng học bộ môn tại các xã miền núi",
        "Ban Quản lý dự án khu vực 2", "UBND các xã: Sơn Lộ, Sơn Tây, Ba Vì", "64 phòng học", "trước ngày 20/8/2026"),
    Task("4", "Về đầu tư cơ sở vật chất", "Trang bị thiết bị dạy nghề cho Trường Cao đẳng nghề",
        "Sở Giáo dục và Đào tạo", "", "05 xưởng thực hành", "Quý IV/2026"),
    Task("5", "Về thông tin, tuyên truyền", "Tổ chức ngày hội tư vấn tuyển sinh, hướng nghiệp",
        "Tỉnh đoàn", "Sở Giáo dục và Đào tạo; Trung tâm Dịch vụ việc làm tỉnh", "03 ngày hội", "hằng năm"))
def _(path, tasks):
    document = paper("ỦY BAN NHÂN DÂN\nTỈNH SƠN LỘ", MOTTO, "PHỤ LỤC",
        "NHIỆM VỤ TRỌNG TÂM PHÁT TRIỂN GIÁO DỤC NGHỀ NGHIỆP NĂM 2026",
        "(Kèm theo Kế hoạch số 63/KH-UBND ngày 03/3/2026 của UBND tỉnh)", size=13)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{ROMAN[count]}. {t.group}", bold=True, indent=1)
        line(document, f"{t.number}. {t.content}", indent=1)
        for label, value in (("Đơn vị chủ trì", t.leads), ("Đơn vị phối hợp", names(t.coordinators)),
                ("Sản phẩm", t.product)):
            if value:
                line(document, f"- {label}: {value};", indent=1)
        line(document, f"- Thời gian hoàn thành: {t.deadline}.", indent=1)
    document.save(path)


@unseen("to_chuc_thuc_hien_theo_so", "docx",
    "no table: 'Tổ chức thực hiện', under each agency its duties a), b), c)",
    Task("a", "Sở Tài chính", "Chủ trì, phối hợp với Sở Nội vụ, Công an tỉnh xây dựng phương án bố trí trụ sở dôi dư "
        "làm nhà công vụ.", "Sở Tài chính", "Sở Nội vụ; Công an tỉnh"),
    Task("b", "Sở Tài chính", "Thẩm định, bố trí kinh phí sửa chữa trụ sở theo phân cấp ngân sách "
        "(hoàn thành trong Quý II/2026).", "Sở Tài chính", "", "", "Quý II/2026"),
    Task("c", "Sở Tài chính", "Tổng hợp tình hình quản lý, sử dụng nhà, đất công, báo cáo UBND tỉnh.", "Sở Tài chính"),
    Task("a", "Sở Xây dựng", "Hướng dẫn việc kiểm định chất lượng các công trình trụ sở đã hết niên hạn sử dụng.",
        "Sở Xây dựng"),
    Task("b", "Sở Xây dựng", "Công bố đơn giá sửa chữa, cải tạo trụ sở làm việc.", "Sở Xây dựng"),
    Task("a", "Sở Nông nghiệp và Môi trường", "Rà soát hồ sơ pháp lý về đất của các trụ sở dôi dư.",
        "Sở Nông nghiệp và Môi trường"),
    Task("b", "Sở Nông nghiệp và Môi trường", "Cập nhật biến động vào cơ sở dữ liệu đất đai (hoàn thành trước "
        "30/9/2026).", "Sở Nông nghiệp và Môi trường", "", "", "30/9/2026"),
    Task("a", "Ủy ban nhân dân các xã, phường",
        "Tiếp nhận, bảo vệ trụ sở được bàn giao, không để xuống cấp, lấn chiếm.",
        "Ủy ban nhân dân các xã, phường"),
    Task("b", "Ủy ban nhân dân các xã, phường", "Niêm yết công khai danh mục trụ sở dôi dư trên địa bàn.",
        "Ủy ban nhân dân các xã, phường"))
def _(path, tasks):
    document = paper("UBND TỈNH SƠN LỘ", MOTTO, "PHỤ LỤC PHÂN CÔNG NHIỆM VỤ",
        "(Kèm theo Kế hoạch số 71/KH-UBND ngày 16/3/2026 về xử lý trụ sở dôi dư)", size=13)
    line(document, "TỔ CHỨC THỰC HIỆN", bold=True, indent=1)
    line(document, "Căn cứ chức năng, nhiệm vụ được giao, các cơ quan, đơn vị triển khai những nội dung sau:", indent=1)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{count}. {t.group}:", bold=True, indent=1)
        line(document, f"{t.number}) {t.content}", indent=1)
    line(document, "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các đơn vị phản ánh về Sở Tài chính để được "
        "hướng dẫn./.", indent=1)
    document.save(path)


@unseen("dieu_khoan_trach_nhiem", "txt",
    "text of a PDF, no table: 'Điều …. Trách nhiệm của …' with numbered clauses, lines cut at the page's width",
    Task("1", "Trách nhiệm của Sở Tư pháp", "Là cơ quan thường trực, giúp Ủy ban nhân dân tỉnh theo dõi, đôn đốc việc "
        "thi hành Quy chế này.", "Sở Tư pháp"),
    Task("2", "Trách nhiệm của Sở Tư pháp", "Tổ chức tập huấn nghiệp vụ bồi thường nhà nước cho công chức tư pháp - hộ "
        "tịch cấp xã.", "Sở Tư pháp"),
    Task("3", "Trách nhiệm của Sở Tư pháp", "Xây dựng, quản lý cơ sở dữ liệu về vụ việc bồi thường.", "Sở Tư pháp"),
    Task("1", "Trách nhiệm của Thanh tra tỉnh", "Cung cấp kết luận thanh tra có nội dung liên quan đến trách nhiệm bồi "
        "thường.", "Thanh tra tỉnh"),
    Task("2", "Trách nhiệm của Thanh tra tỉnh", "Hướng dẫn các đơn vị giải quyết tố cáo phát sinh trong quá trình bồi "
        "thường.", "Thanh tra tỉnh"),
    Task("1", "Trách nhiệm của Ủy ban nhân dân cấp xã", "Bố trí địa điểm tiếp nhận yêu cầu bồi thường.",
        "Ủy ban nhân dân cấp xã"),
    Task("2", "Trách nhiệm của Ủy ban nhân dân cấp xã", "Báo cáo định kỳ sáu tháng và hằng năm về công tác bồi thường "
        "tại địa phương.", "Ủy ban nhân dân cấp xã"))
def _(path, tasks):
    lines = ["PHỤ LỤC", "PHÂN CÔNG TRÁCH NHIỆM THỰC HIỆN QUY CHẾ PHỐI HỢP",
        "(Kèm theo Quyết định số 17/2026/QĐ-UBND ngày 08 tháng 4 năm 2026)", ""]
    article, last = 6, ""
    for t in tasks:
        if t.group != last:
            article, last = article + 1, t.group
            lines.append(f"Điều {article}. {t.group}")
        lines += textwrap.wrap(f"{t.number}. {t.content}", 78)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# ---------------------------------------------------------------------------- communes, party, unions

@unseen("xa_thon_giao_viec", "docx",
    "commune: plain words 'Việc cần làm', 'Giao cho', 'Cùng làm', by thôn; the product last but one, remarks",
    Task("1", "", "Phát quang, dọn cỏ hai bên đường trục thôn", "Thôn Hạ", "Chi hội Phụ nữ; Chi đoàn thôn Hạ",
        "3 km đường sạch", "Trước rằm tháng Giêng"),
    Task("2", "", "Lắp 40 bóng đèn năng lượng mặt trời đường làng", "Thôn Thượng", "Hội Cựu chiến binh xã",
        "40 bóng đèn", "30/4/2026"),
    Task("3", "", "Hiến đất mở rộng ngõ xóm", "Thôn Trung", "Ủy ban MTTQ xã; Phòng Kinh tế xã", "Biên bản hiến đất",
        "Quý II"),
    Task("4", "", "Thu gom rác thải nhựa ngày cuối tuần", "Đoàn Thanh niên xã", "Các thôn", "04 buổi/tháng",
        "Thường xuyên"),
    Task("5", "", "Kẻ vẽ tường bích họa nhà văn hóa", "Trường Tiểu học xã", "Thôn Hạ; Thôn Trung", "02 bức tường",
        "Hè 2026"),
    Task("6", "", "Họp bình xét gia đình văn hóa", "Thôn Thượng; Thôn Trung; Thôn Hạ", "Công chức văn hóa - xã hội",
        "Biên bản họp", "15/11/2026"))
def _(path, tasks):
    document = paper("ỦY BAN NHÂN DÂN\nXÃ QUẢNG PHÚ", MOTTO, "BIỂU GIAO VIỆC CÁC THÔN, ĐOÀN THỂ",
        "(Kèm theo Kế hoạch số 08/KH-UBND ngày 20/01/2026 về xây dựng nông thôn mới kiểu mẫu)")
    said = {"3": "Thôn họp dân trước", "5": "Xã hỗ trợ sơn"}
    made = table(document, [["TT", "Việc cần làm", "Giao cho", "Cùng làm", "Làm xong khi nào", "Kết quả", "Ghi chú"],
        *[[t.number, t.content, names(t.leads), names(t.coordinators), t.deadline, t.product,
            said.get(t.number, "")] for t in tasks]])
    wide(made, 1.1, 4.4, 2.8, 3, 2.2, 2, 1.9)
    document.save(path)


@unseen("tinh_uy_theo_thang", "docx",
    "provincial party office: programme by months as rows, who prepares, who joins in, who directs",
    Task("1", "Tháng 3", "Kết luận sơ kết công tác quy hoạch cán bộ nhiệm kỳ 2025 - 2030", "Ban Tổ chức Tỉnh ủy",
        "Ủy ban Kiểm tra Tỉnh ủy", "Kết luận", "12/3"),
    Task("2", "Tháng 3", "Chỉ thị lãnh đạo công tác tuyển quân", "Đảng ủy Quân sự tỉnh", "Văn phòng Tỉnh ủy",
        "Chỉ thị", "26/3"),
    Task("3", "Tháng 4", "Báo cáo kết quả kiểm tra dấu hiệu vi phạm quý I", "Ủy ban Kiểm tra Tỉnh ủy", "", "Báo cáo",
        "09/4"),
    Task("4", "Tháng 4", "Đề án nâng cao chất lượng sinh hoạt chi bộ nông thôn", "Ban Tổ chức Tỉnh ủy",
        "Ban Tuyên giáo và Dân vận Tỉnh ủy; Các đảng ủy xã, phường", "Đề án", "23/4"),
    Task("5", "Tháng 5", "Chuẩn bị nội dung làm việc với Đảng ủy các doanh nghiệp", "Văn phòng Tỉnh ủy",
        "Đảng ủy UBND tỉnh", "Tài liệu làm việc", "Tuần 2"),
    Task("6", "Tháng 5", "Quy định về đối thoại giữa cấp ủy và Nhân dân", "Ban Tuyên giáo và Dân vận Tỉnh ủy",
        "Ủy ban MTTQ Việt Nam tỉnh", "Quy định", "28/5"))
def _(path, tasks):
    document = paper("TỈNH ỦY ĐÔNG HẢI\nVĂN PHÒNG\n*", PARTY + "\nĐông Hải, ngày 02 tháng 02 năm 2026",
        "NỘI DUNG CHUẨN BỊ TRÌNH BAN THƯỜNG VỤ TỈNH ỦY", "(kèm theo Công văn số 331-CV/VPTU)", landscape=True)
    directs = {"Tháng 3": "Phó Bí thư Thường trực", "Tháng 4": "Trưởng Ban Tổ chức", "Tháng 5": "Phó Bí thư"}
    made = table(document, [["Số TT", "Nội dung trình", "Đồng chí chỉ đạo", "Cơ quan chuẩn bị", "Cơ quan tham gia",
            "Thể loại văn bản", "Trình Thường vụ"],
        *grouped(tasks, lambda t: [t.number, t.content, directs[t.group], t.leads, names(t.coordinators, "; "),
            t.product, t.deadline], lambda n, g, w: [g] + [LEFT] * (w - 1))])
    wide(made, 1.3, 8, 3.2, 4.2, 4.4, 2.6, 2)
    document.save(path)


@unseen("huyen_uy_nhu_tren", "docx",
    "district party office before the merger: members' table first, 'nt' and 'như trên', signature in the last row",
    Task("1", "", "Xây dựng chương trình đại hội điểm", "Văn phòng Huyện ủy", "Ban Tổ chức Huyện ủy", "Chương trình",
        "Trước 15/01/2025"),
    Task("2", "", "Dự thảo báo cáo chính trị", "Văn phòng Huyện ủy", "Ban Tuyên giáo Huyện ủy", "Dự thảo lần 1",
        "Trước 15/01/2025"),
    Task("3", "", "Lấy ý kiến góp ý của cán bộ hưu trí", "Ban Dân vận Huyện ủy", "Ban Tuyên giáo Huyện ủy",
        "Bản tổng hợp ý kiến", "28/02/2025"),
    Task("4", "", "Chuẩn bị đề án nhân sự cấp ủy", "Ban Tổ chức Huyện ủy", "Ủy ban Kiểm tra Huyện ủy", "Đề án nhân sự",
        "28/02/2025"),
    Task("5", "", "Thẩm tra tư cách đại biểu", "Ban Tổ chức Huyện ủy", "Ủy ban Kiểm tra Huyện ủy", "Báo cáo thẩm tra",
        "Tháng 4/2025"),
    Task("6", "", "Trang trí khánh tiết, phục vụ đại hội", "Văn phòng Huyện ủy", "Trung tâm Văn hóa - Thông tin huyện",
        "Hội trường", "Tháng 5/2025"))
def _(path, tasks):
    document = paper("HUYỆN ỦY PHÚ LƯƠNG\nTIỂU BAN TỔ CHỨC ĐẠI HỘI\n*", PARTY, "PHÂN CÔNG CÔNG VIỆC CỦA TIỂU BAN",
        "(Kèm theo Thông báo số 05-TB/TB ngày 20/12/2024)")
    line(document, "1. Thành viên Tiểu ban", bold=True)
    wide(table(document, [["TT", "Chức danh trong Tiểu ban", "Chức vụ, đơn vị công tác", "Phụ trách lĩnh vực"],
        ["1", "Trưởng Tiểu ban", "Phó Bí thư Thường trực Huyện ủy", "Chỉ đạo chung"],
        ["2", "Phó Trưởng Tiểu ban", "Chánh Văn phòng Huyện ủy", "Văn kiện, hậu cần"],
        ["3", "Thành viên", "Trưởng Ban Tổ chức Huyện ủy", "Nhân sự"]]), 1.2, 4.4, 6, 5.4)
    line(document, "")
    line(document, "2. Phân công công việc", bold=True)
    lead = [tasks[0].leads, "nt", tasks[2].leads, tasks[3].leads, "nt", tasks[5].leads]
    helper = [tasks[0].coordinators, tasks[1].coordinators, "như trên", tasks[3].coordinators, "nt",
        tasks[5].coordinators]
    until = [tasks[0].deadline, "nt", tasks[2].deadline, "Như trên", tasks[4].deadline, tasks[5].deadline]
    made = table(document, [["TT", "Nội dung chuẩn bị", "Cơ quan đảm nhiệm", "Cơ quan giúp việc", "Kết quả phải có",
            "Xong trước"],
        *[[t.number, t.content, a, b, t.product, c] for t, a, b, c in zip(tasks, lead, helper, until, strict=True)],
        ["Nơi nhận:\n- Thường trực Huyện ủy,\n- Thành viên Tiểu ban,\n- Lưu.", LEFT, LEFT,
            "T/M TIỂU BAN\nTRƯỞNG TIỂU BAN\n\n(Đã ký)", LEFT, LEFT]])
    wide(made, 1.1, 4.8, 3.2, 3.4, 2.4, 2.1)
    document.save(path)


@unseen("tinh_doan_quy_danh_dau", "docx",
    "youth union: quarters as columns with marks, boards that answer, landscape",
    Task("1", "", "Chiến dịch Thanh niên tình nguyện hè", "Ban Phong trào", "Hội Liên hiệp Thanh niên tỉnh",
        "200 công trình", "Quý III/2026"),
    Task("2", "", "Hội trại tòng quân", "Ban Phong trào", "Bộ Chỉ huy Quân sự tỉnh", "01 hội trại", "Quý I/2026"),
    Task("3", "", "Diễn đàn thanh niên khởi nghiệp", "Trung tâm Hỗ trợ thanh niên", "Hội Doanh nhân trẻ; Sở Tài chính",
        "02 diễn đàn", "Quý IV/2026"),
    Task("4", "", "Liên hoan Cháu ngoan Bác Hồ", "Ban Công tác thiếu nhi", "Sở Giáo dục và Đào tạo; Hội đồng Đội tỉnh",
        "Liên hoan cấp tỉnh", "Quý II/2026"),
    Task("5", "", "Kiểm tra công tác Đoàn và phong trào thanh thiếu nhi", "Ban Tổ chức - Kiểm tra", "",
        "Kết luận kiểm tra", "Quý IV/2026"),
    Task("6", "", "Lớp tập huấn bí thư đoàn xã, phường", "Ban Tổ chức - Kiểm tra", "Trường Chính trị tỉnh", "03 lớp",
        "Quý II/2026"))
def _(path, tasks):
    quarters = ["Quý I/2026", "Quý II/2026", "Quý III/2026", "Quý IV/2026"]
    also = {"1": ["Quý II/2026"], "3": ["Quý II/2026"], "5": ["Quý II/2026", "Quý III/2026"], "6": ["Quý I/2026"]}
    document = paper("TỈNH ĐOÀN TRÀ GIANG\n***", "ĐOÀN TNCS HỒ CHÍ MINH",
        "BẢNG PHÂN CÔNG CÁC HOẠT ĐỘNG LỚN NĂM 2026", "(Kèm theo Chương trình số 01-CTr/TĐTN-VP)", landscape=True)
    made = table(document, [
        ["STT", "Tên hoạt động", "Thời gian tổ chức", LEFT, LEFT, LEFT, "Chỉ tiêu", "Ban, đơn vị phụ trách",
            "Ban, ngành phối hợp"],
        [UP, UP, *quarters, UP, UP, UP],
        *[[t.number, t.content, *["x" if q == t.deadline or q in also.get(t.number, []) else "" for q in quarters],
            t.product, t.leads, names(t.coordinators)] for t in tasks]], headings=2)
    wide(made, 1.2, 6.2, 1.9, 1.9, 1.9, 1.9, 3, 3.6, 4)
    document.save(path)


@unseen("hoi_phu_nu_hai_trang", "xlsx",

       "women's union: two sheets with title rows of their own, the second headed otherwise, a sheet of guidance first",
    Task("1", "", "Hỗ trợ 50 phụ nữ nghèo đơn thân vay vốn", "Ban Hỗ trợ phụ nữ phát triển kinh tế",
        "Ngân hàng Chính sách xã hội", "50 hộ được vay", "30/6/2026"),
    Task("2", "", "Tổ chức cuộc thi Phụ nữ khởi nghiệp", "Ban Hỗ trợ phụ nữ phát triển kinh tế",
        "Sở Công Thương; Hội Nữ doanh nhân", "Cuộc thi cấp tỉnh", "Tháng 8/2026"),
    Task("3", "", "Ra mắt mô hình Ngôi nhà bình yên", "Ban Chính sách - Luật pháp", "Công an tỉnh", "01 mô hình",
        "25/11/2026"),
    Task("1", "", "Vận động hội viên tham gia bảo hiểm y tế", "Hội LHPN các xã, phường", "Trạm Y tế",
        "Tăng 5% so với 2025",
        "Cả năm"),
    Task("2", "", "Thành lập tổ phụ nữ số", "Hội LHPN các xã, phường", "Đoàn Thanh niên", "Mỗi thôn 01 tổ",
        "Quý II/2026"),
    Task("3", "", "Thăm hỏi mẹ Việt Nam anh hùng", "Chi hội phụ nữ", "Hội Cựu chiến binh", "100% mẹ được thăm",
        "Tháng 7/2026"))
def _(path, tasks):
    book = openpyxl.Workbook()
    book.active.title = "Hướng dẫn"
    book.active["A1"] = "Biểu phân công gồm 02 phần: phần cấp tỉnh và phần cấp cơ sở."
    book.active["A2"] = "Đề nghị các đơn vị bám sát tiến độ, báo cáo trước ngày 20 tháng cuối quý."
    heads = {"Cấp tỉnh": ["TT", "Nội dung hoạt động", "Ban chịu trách nhiệm", "Đơn vị mời phối hợp",
            "Mục tiêu, chỉ tiêu", "Thời điểm tổ chức"],
        "Cơ sở": ["Số TT", "Phần việc của cơ sở", "Cấp hội thực hiện", "Thời gian", "Phối hợp cùng", "Chỉ tiêu giao"]}
    for (name, head), part in zip(heads.items(), (tasks[:3], tasks[3:]), strict=True):
        page = book.create_sheet(name)
        for title in ("HỘI LIÊN HIỆP PHỤ NỮ TỈNH TRÀ GIANG", f"BIỂU PHÂN CÔNG NHIỆM VỤ NĂM 2026 - {name.upper()}"):
            page.append([title])
            page.merge_cells(start_row=page.max_row, end_row=page.max_row, start_column=1, end_column=6)
            page.cell(page.max_row, 1).font = Font(bold=True)
            page.cell(page.max_row, 1).alignment = Alignment(horizontal="center")
        page.append([])
        page.append(head)
        for t in part:
            rest = [names(t.coordinators), t.product, t.deadline]
            page.append([int(t.number), t.content, t.leads, *(rest if name == "Cấp tỉnh" else rest[2:] + rest[:2])])
        ruled(page, 4, 4 + len(part), 1, 6)
        for x, width in zip("ABCDEF", [7, 40, 32, 30, 24, 20], strict=True):
            page.column_dimensions[x].width = width
            page[f"{x}4"].font = Font(bold=True)
    book.save(path)


# ---------------------------------------------------------------------------- hospital, schools, company

@unseen("benh_vien_cai_tien", "docx",
    "hospital: part of the quality criteria merged down at the left, departments, index of output",
    Task("1", "Hướng đến người bệnh", "Lắp ghế chờ và quạt mát tại khu vực đón tiếp", "Phòng Hành chính - Quản trị",
        "Khoa Khám bệnh", "80 ghế, 20 quạt", "15/02/2026"),
    Task("2", "Hướng đến người bệnh", "Khảo sát hài lòng người bệnh nội trú", "Phòng Quản lý chất lượng",
        "Phòng Công tác xã hội; Các khoa lâm sàng", "Tỷ lệ hài lòng trên 92%", "Hằng quý"),
    Task("3", "Phát triển nhân lực", "Cử bác sĩ đào tạo chuyên khoa II", "Phòng Tổ chức cán bộ",
        "Phòng Kế hoạch tổng hợp", "06 bác sĩ", "Tháng 9/2026"),
    Task("4", "Phát triển nhân lực", "Tập huấn cấp cứu ngừng tuần hoàn", "Khoa Hồi sức tích cực - Chống độc",
        "Phòng Điều dưỡng", "100% điều dưỡng", "Tháng 4 - tháng 6/2026"),
    Task("5", "Hoạt động chuyên môn", "Áp dụng bảng kiểm an toàn phẫu thuật", "Khoa Phẫu thuật - Gây mê hồi sức",
        "Khoa Ngoại; Khoa Sản", "100% ca mổ", "Từ 01/3/2026"),
    Task("6", "Hoạt động chuyên môn", "Bình bệnh án, bình đơn thuốc", "Phòng Kế hoạch tổng hợp", "Khoa Dược",
        "02 buổi/tháng", "Thường xuyên"))
def _(path, tasks):
    document = paper("SỞ Y TẾ TỈNH SƠN LỘ\nBỆNH VIỆN ĐA KHOA KHU VỰC", MOTTO,
        "PHÂN CÔNG CẢI TIẾN CHẤT LƯỢNG BỆNH VIỆN NĂM 2026", "(Kèm theo Quyết định số 56/QĐ-BVKV)", landscape=True)
    rows, last = [["Phần/Tiêu chí", "TT", "Hoạt động cải tiến", "Khoa/phòng chịu trách nhiệm", "Khoa/phòng hỗ trợ",
        "Chỉ số đầu ra", "Thời điểm hoàn tất"]], ""
    for t in tasks:
        rows.append([UP if t.group == last else t.group, t.number, t.content, t.leads, names(t.coordinators, "\n"),
            t.product, t.deadline])
        last = t.group
    wide(table(document, rows), 3.6, 1.2, 6.4, 4.4, 4.2, 3, 2.8)
    document.save(path)


@unseen("dai_hoc_ngay_that", "xlsx",
    "university: real dates shown day/month/year, rector's board in charge beside the unit that leads, notes below",
    Task("1", "Tuyển sinh", "Ban hành đề án tuyển sinh đại học chính quy", "Phòng Đào tạo",
        "Phòng Khảo thí; Các khoa", "Đề án tuyển sinh", "31/03/2026"),
    Task("2", "Tuyển sinh", "Tổ chức ngày hội mở cửa trường", "Trung tâm Truyền thông và Tuyển sinh",
        "Đoàn Thanh niên - Hội Sinh viên", "5.000 lượt học sinh", "18/04/2026"),
    Task("3", "Kiểm định", "Hoàn thiện hồ sơ kiểm định 04 chương trình", "Phòng Khảo thí",
        "Khoa Kinh tế; Khoa Ngoại ngữ", "04 bộ hồ sơ", "30/09/2026"),
    Task("4", "Kiểm định", "Cập nhật minh chứng lên phần mềm", "Các khoa", "Phòng Khảo thí", "Kho minh chứng số",
        "Thường xuyên"),
    Task("5", "Cơ sở vật chất", "Nâng cấp thư viện số", "Thư viện", "Trung tâm Công nghệ thông tin",
        "20.000 đầu sách số", "15/11/2026"))
def _(path, tasks):
    board = ["Hiệu trưởng", "PHT phụ trách sinh viên", "PHT phụ trách chất lượng", "PHT phụ trách chất lượng",
        "Hiệu trưởng"]
    rows = [["STT", "Nhiệm vụ năm học", "BGH phụ trách", "Đơn vị chủ quản nhiệm vụ", "Đơn vị tham gia",
        "Minh chứng/sản phẩm",
        "Ngày nộp sản phẩm"], *grouped(tasks, lambda t: [int(t.number), t.content, board[int(t.number) - 1], t.leads,
            names(t.coordinators, "; "), t.product, day(t.deadline) if t.deadline[0].isdigit() else t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))]
    def shown(page, top):
        for y in range(1, len(rows)):
            page.cell(top + y, 7).number_format = "dd/mm/yyyy"
        ruled(page, top, top + len(rows) - 1, 1, 7)
    sheet(path, rows, title=["TRƯỜNG ĐẠI HỌC KINH TẾ - KỸ THUẬT TRÀ GIANG",
        "PHỤ LỤC 1. PHÂN CÔNG NHIỆM VỤ TRỌNG TÂM NĂM HỌC 2025 - 2026", "(Kèm theo Quyết định số 302/QĐ-ĐHKTKT)"],
        note=["BGH: Ban Giám hiệu; PHT: Phó Hiệu trưởng.",
            "Đơn vị nộp sản phẩm về Phòng Tổng hợp qua hệ thống eOffice."],
        widths=[6, 40, 22, 30, 30, 24, 16], change=shown)


@unseen("truong_hoc_theo_thang", "docx",
    "school: the month in the first column, merged down, is the deadline of the works beside it",
    Task("1", "", "Biên chế lớp, phân công chuyên môn", "Hiệu trưởng", "Tổ trưởng chuyên môn", "Quyết định phân công",
        "Tháng 8/2026"),
    Task("2", "", "Tổng vệ sinh trường lớp, chuẩn bị khai giảng", "Tổng phụ trách Đội",
        "Tổ Văn phòng; Giáo viên chủ nhiệm",
        "Khuôn viên sạch đẹp", "Tháng 8/2026"),
    Task("3", "", "Hội nghị viên chức, người lao động", "Chủ tịch Công đoàn", "Hiệu trưởng", "Nghị quyết hội nghị",
        "Tháng 9/2026"),
    Task("4", "", "Họp cha mẹ học sinh đầu năm", "Giáo viên chủ nhiệm", "Ban đại diện cha mẹ học sinh", "Biên bản họp",
        "Tháng 9/2026"),
    Task("5", "", "Khảo sát chất lượng đầu năm khối 4, 5", "Phó Hiệu trưởng", "Tổ 4 - 5", "Báo cáo chất lượng",
        "Tháng 9/2026"),
    Task("6", "", "Thi giáo viên dạy giỏi cấp trường", "Phó Hiệu trưởng", "Tổ trưởng chuyên môn",
        "12 giáo viên đạt giải",
        "Tháng 10/2026"),
    Task("7", "", "Trải nghiệm làng nghề cho học sinh khối 3", "Tổ 2 - 3", "", "01 chuyến đi", "Tháng 10/2026"))
def _(path, tasks):
    document = paper("UBND XÃ QUẢNG PHÚ\nTRƯỜNG TIỂU HỌC QUẢNG PHÚ 1", MOTTO,
        "LỊCH PHÂN CÔNG HỌC KỲ I NĂM HỌC 2026 - 2027",
        "(Kèm theo Kế hoạch giáo dục của nhà trường)")
    rows, last = [["Tháng", "TT", "Công tác trọng tâm", "Phân công phụ trách", "Lực lượng phối hợp", "Kết quả"]], ""
    for t in tasks:
        rows.append([UP if t.deadline == last else t.deadline, t.number, t.content, t.leads, names(t.coordinators),
            t.product])
        last = t.deadline
    wide(table(document, rows), 2, 1, 5.4, 3, 3.2, 2.6)
    document.save(path)


@unseen("tong_cong_ty_moc", "xlsx",
    "state company: office at the left and motto at the right, begin and end as real dates under one heading",
    Task("1.1", "Đầu tư xây dựng", "Thi công nhà máy xử lý nước ngầm giai đoạn 2", "Ban Quản lý dự án",
        "Phòng Kỹ thuật; Xí nghiệp Xây lắp", "Công suất 15.000 m3/ngày", "30/11/2026"),
    Task("1.2", "Đầu tư xây dựng", "Thay thế tuyến ống gang DN400 đường Lê Lợi", "Xí nghiệp Xây lắp", "Phòng Kỹ thuật",
        "2,8 km ống", "31/07/2026"),
    Task("2.1", "Sản xuất, kinh doanh", "Chống thất thoát nước vùng 5", "Xí nghiệp Cấp nước số 2", "Phòng Kinh doanh",
        "Tỷ lệ thất thoát dưới 14%", "31/12/2026"),
    Task("2.2", "Sản xuất, kinh doanh", "Lắp đồng hồ đọc số từ xa", "Phòng Kinh doanh",
        "Phòng Công nghệ thông tin; Các xí nghiệp cấp nước", "20.000 đồng hồ", "30/09/2026"),
    Task("3.1", "Quản trị doanh nghiệp", "Xây dựng hệ thống lương 3P", "Phòng Tổ chức - Lao động",
        "Công đoàn Tổng công ty",
        "Quy chế trả lương", "30/06/2026"),
    Task("3.2", "Quản trị doanh nghiệp", "Thoái vốn tại công ty liên kết", "Phòng Tài chính - Kế toán", "",
        "Phương án thoái vốn", "15/12/2026"))
def _(path, tasks):
    begin = ["05/01/2026", "01/03/2026", "01/01/2026", "15/02/2026", "10/03/2026", "01/06/2026"]
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Giao KH"
    page["A1"], page["E1"] = "TỔNG CÔNG TY CẤP NƯỚC SƠN LỘ - TNHH MTV", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    page["A2"], page["E2"] = "Số: 88/PL-TCT", "Độc lập - Tự do - Hạnh phúc"
    page["A4"] = "BẢNG GIAO NHIỆM VỤ CÁC PHÒNG, BAN, XÍ NGHIỆP NĂM 2026"
    for cells in ("A1:D1", "E1:H1", "A2:D2", "E2:H2", "A4:H4"):
        page.merge_cells(cells)
        page[cells.split(":")[0]].alignment = Alignment(horizontal="center")
        page[cells.split(":")[0]].font = Font(bold=True)
    heads = [["Mục", "Nhiệm vụ/Hạng mục", "Bộ phận thực hiện", None, "Kết quả nghiệm thu", "Mốc tiến độ", None,
        "Nhận xét"],
        [None, None, "Chính", "Hỗ trợ", None, "Khởi đầu", "Kết thúc", None]]
    for y, head in enumerate(heads, 6):
        for x, text in enumerate(head, 1):
            if text:
                page.cell(y, x, text).font = Font(bold=True)
    for cells in ("A6:A7", "B6:B7", "C6:D6", "E6:E7", "F6:G6", "H6:H7"):
        page.merge_cells(cells)
    y, last = 8, ""
    for t, first in zip(tasks, begin, strict=True):
        if t.group != last:
            page.cell(y, 1, int(t.number[0])).font = Font(bold=True)
            page.cell(y, 2, t.group).font = Font(bold=True)
            y, last = y + 1, t.group
        for x, value in enumerate([t.number, t.content, t.leads, names(t.coordinators) or None, t.product, day(first),
                day(t.deadline)], 1):
            page.cell(y, x, value)
        page.cell(y, 6).number_format = page.cell(y, 7).number_format = "dd/mm/yyyy"
        y += 1
    ruled(page, 6, y - 1, 1, 8)
    for row in page.iter_rows(6, y - 1, 1, 8):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    page.cell(y + 1, 1, "Ghi chú: Các đơn vị đăng ký tiến độ chi tiết với Phòng Kế hoạch trước ngày 15/01/2026.")
    page.cell(y + 2, 6, "TỔNG GIÁM ĐỐC")
    for x, width in zip("ABCDEFGH", [7, 42, 26, 30, 26, 12, 12, 16], strict=True):
        page.column_dimensions[x].width = width
    book.save(path)


# ---------------------------------------------------------------------------- inspection, labour, pasted text

@unseen("ke_hoach_thanh_tra", "docx",
    "inspection plan: whom it inspects and the years looked at stand among the columns, no product",
    Task("1", "Thanh tra", "Thanh tra việc quản lý, sử dụng kinh phí sự nghiệp môi trường", "Phòng Nghiệp vụ 1",
        "Sở Tài chính", "", "Quý I/2026"),
    Task("2", "Thanh tra", "Thanh tra công tác đấu thầu mua sắm thuốc, vật tư y tế", "Phòng Nghiệp vụ 2",
        "Sở Y tế; Bảo hiểm xã hội tỉnh", "", "Quý II/2026"),
    Task("3", "Thanh tra", "Thanh tra trách nhiệm tiếp công dân, giải quyết khiếu nại", "Phòng Nghiệp vụ 3", "", "",
        "Tháng 8/2026"),
    Task("4", "Kiểm tra sau thanh tra", "Kiểm tra việc thu hồi tiền sai phạm theo Kết luận số 12/KL-TTr",
        "Phòng Giám sát, Kiểm tra và Xử lý sau thanh tra", "Kho bạc Nhà nước khu vực", "", "Tháng 9 - 10/2026"),
    Task("5", "Kiểm tra sau thanh tra", "Kiểm tra việc xử lý cán bộ có vi phạm về đất đai",
        "Phòng Giám sát, Kiểm tra và Xử lý sau thanh tra", "Sở Nội vụ", "", "Quý IV/2026"))
def _(path, tasks):
    whom = [("Sở Nông nghiệp và Môi trường", "2023 - 2025", "45 ngày"), ("Bệnh viện Đa khoa tỉnh", "2024 - 2025",
        "45 ngày"),
        ("UBND các xã: Tân Hòa, Tân Lập", "2025", "30 ngày"), ("Ban Quản lý dự án số 1", "-", "10 ngày"),
        ("UBND phường Đông Sơn", "-", "10 ngày")]
    document = paper("UBND TỈNH TRÀ GIANG\nTHANH TRA TỈNH", MOTTO, "PHỤ LỤC",
        "DANH MỤC CÁC CUỘC THANH TRA, KIỂM TRA NĂM 2026",
        "(Ban hành kèm theo Quyết định số 198/QĐ-TTr ngày 15/12/2025 của Chánh Thanh tra tỉnh)", landscape=True)
    made = table(document, [["TT", "Nội dung thanh tra, kiểm tra", "Đơn vị được thanh tra, kiểm tra", "Niên độ",
            "Số ngày làm việc", "Thời gian tiến hành", "Đơn vị tiến hành", "Cơ quan cử người tham gia", "Ghi chú"],
        *grouped(tasks, lambda t: [t.number, t.content, *whom[int(t.number) - 1], t.deadline, t.leads,
            names(t.coordinators), ""], lambda n, g, w: ["AB"[n - 1], g] + [LEFT] * (w - 2))], repeat=True)
    wide(made, 1.1, 6.4, 3.8, 2, 1.8, 2.4, 3.6, 3, 1.5)
    document.save(path)


@unseen("phan_cong_mot_o", "docx",
    "lead and coordinators in one cell as a sentence each, 'Phân công thực hiện'; a trade union's plan",
    Task("01", "", "Ký thỏa thuận phúc lợi đoàn viên với các siêu thị", "Ban Chính sách - Pháp luật", "Văn phòng",
        "10 thỏa thuận", "Quý I/2026"),
    Task("02", "", "Thương lượng tập thể nhóm doanh nghiệp dệt may", "Ban Chính sách - Pháp luật",
        "Công đoàn các khu công nghiệp; Sở Nội vụ", "01 thỏa ước nhóm", "Tháng 9/2026"),
    Task("03", "", "Chuyến xe Công đoàn đưa công nhân về quê đón Tết", "Ban Tuyên giáo - Nữ công",
        "Hội Chữ thập đỏ tỉnh; Công ty Vận tải Đông Hải", "1.000 vé xe", "10/02/2026"),
    Task("04", "", "Kiểm toán thu, chi tài chính công đoàn cơ sở", "Ủy ban Kiểm tra Liên đoàn", "", "Báo cáo kiểm toán",
        "6 tháng/lần"),
    Task("05", "", "Xây dựng thiết chế công đoàn tại khu công nghiệp Bắc Sông", "Ban Tài chính",
        "Ban Quản lý các khu công nghiệp", "Hồ sơ dự án", "2026 - 2027"))
def _(path, tasks):
    document = paper("LIÊN ĐOÀN LAO ĐỘNG\nTỈNH ĐÔNG HẢI", MOTTO, "PHỤ LỤC PHÂN CÔNG",
        "(Kèm theo Chương trình công tác năm 2026 của Ban Thường vụ Liên đoàn Lao động tỉnh)")
    made = table(document, [["STT", "Danh mục công việc", "Phân công thực hiện", "Thời gian",
        "Kết quả, sản phẩm cụ thể"],
        *[[t.number, t.content,
            f"Chủ trì: {t.leads}." + (f" Phối hợp: {names(t.coordinators)}." if t.coordinators else ""),
            t.deadline, t.product] for t in tasks]])
    wide(made, 1.2, 5.4, 5.6, 2.2, 2.6)
    document.save(path)


@unseen("dan_tu_pdf_gay_o", "txt",

       "text pasted out of a PDF: cells, the heading's too, broken over lines of tabs, a page number between",
    Task("1", "Công tác chuẩn bị", "Thành lập Tổ giúp việc Ban Chỉ đạo phòng thủ dân sự", "Văn phòng HĐND và UBND",
        "Ban Chỉ huy Quân sự xã", "Quyết định thành lập", "Tháng 3/2026"),
    Task("2", "Công tác chuẩn bị", "Rà soát hộ dân vùng có nguy cơ sạt lở đất", "Phòng Kinh tế",
        "Các thôn vùng cao", "Danh sách hộ dân", "15/4/2026"),
    Task("3", "Công tác chuẩn bị", "Dự trữ lương thực, thuốc men", "Phòng Văn hóa - Xã hội",
        "Trạm Y tế xã", "05 tấn gạo", "30/4/2026"),
    Task("4", "Ứng phó và khắc phục", "Diễn tập sơ tán dân khi có lũ quét", "Ban Chỉ huy Quân sự xã",
        "Công an xã; Đoàn Thanh niên xã", "01 cuộc diễn tập", "Tháng 5/2026"),
    Task("5", "Ứng phó và khắc phục", "Trực ban 24/24 giờ trong mùa mưa bão", "Công an xã", "", "Sổ trực ban",
        "Từ 01/6 đến 30/11/2026"))
def _(path, tasks):
    widths = (3, 24, 16, 16, 16, 14)
    def cells(row: list[str]) -> list[str]:
        broken = [textwrap.wrap(text, width, break_long_words=False) for text, width in zip(row, widths, strict=True)]
        return ["\t".join(part[n] if n < len(part) else "" for part in broken).rstrip("\t")
            for n in range(max(map(len, broken)))]
    lines = ["ỦY BAN NHÂN DÂN", "XÃ SƠN LỘ", "PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ PHÒNG THỦ DÂN SỰ NĂM 2026",
        "(Kèm theo Kế hoạch số 19/KH-UBND ngày 25/02/2026)",
        *cells(["TT", "Nội dung nhiệm vụ triển khai", "Cơ quan thực hiện chính", "Cơ quan cùng thực hiện",
            "Kết quả phải đạt",
            "Thời gian hoàn thành"])]
    for number, row in enumerate(grouped(tasks,
            lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [""] * (w - 2))):
        if number == 4:
            lines.append("2")
        lines += cells(row)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
