"""A third set of annexes, of offices and layouts the first two lack, written without sight of the reader.

`LATER` holds them by name; what a task is, and how a file is built from it, is as in annexes.py and annexes_unseen.py.
Of a row that bears the lead for the rows 1.1, 1.2 below it the text is their group; a row of that level with none below
is a task of its own, in no group. Where periods stand as columns the deadline is the heading of the last one marked.
"""

from __future__ import annotations

import openpyxl
from annexes import LEFT, ROMAN, UP, Annex, Rows, Task, grouped, names, registry, sheet, spread, table
from annexes_unseen import MOTTO, PARTY, day, line, paper, ruled, wide
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import Alignment, Font, PatternFill

LATER: dict[str, Annex] = {}
later = registry(LATER)


# ---------------------------------------------------------------------------- paper and sheets

def office(left: str, right: str, *title: str, landscape: bool = False, size: int = 12):
    """As `paper`, with room for the motto on one line."""
    document = paper(left, right, *title, landscape=landscape, size=size)
    wide(document.tables[0], *((11, 14) if landscape else (7, 10)))
    return document


def shaded(made, headings: int = 1, colour: str = "DDE6F0"):
    """The rows of a Word table's heading, coloured and in the middle; rows of groups in bold."""
    for row in made.rows[headings:]:
        if len(row._tr.tc_lst) <= 2:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    for run in paragraph.runs:
                        run.bold = True
    for row in made.rows[:headings]:
        for cell in row.cells:
            properties = cell._tc.get_or_add_tcPr()
            if properties.find(qn("w:shd")) is None:
                properties.append(OxmlElement("w:shd", {qn("w:val"): "clear", qn("w:fill"): colour}))
            for paragraph in cell.paragraphs:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return made


def middle(page, first: int, last: int, wide_to: int, fill: str = "") -> None:
    """Rows of a sheet in bold and in the middle, coloured if told."""
    for row in page.iter_rows(first, last, 1, wide_to):
        for cell in row:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill)


# ---------------------------------------------------------------------------- ministries, provinces

@later("bo_thi_hanh_luat_hai_muc", "docx",
    "ministry's plan for a law: two tables under two titles of sections, each with headings of its own",
    Task("1", "", "Nghị định quy định chi tiết một số điều của Luật Nhà giáo về tuyển dụng, điều động",
        "Cục Nhà giáo và Cán bộ quản lý giáo dục", "Vụ Pháp chế; Vụ Giáo dục Phổ thông", "Nghị định của Chính phủ",
        "Trước 15/5/2026"),
    Task("2", "", "Thông tư quy định chuẩn nghề nghiệp giáo viên mầm non", "Vụ Giáo dục Mầm non",
        "Cục Nhà giáo và Cán bộ quản lý giáo dục", "Thông tư của Bộ trưởng", "Trước 30/6/2026"),
    Task("3", "", "Thông tư về chế độ làm việc của giảng viên cao đẳng", "Vụ Giáo dục Đại học",
        "Cục Giáo dục nghề nghiệp; Vụ Pháp chế", "Thông tư của Bộ trưởng", "Trước 30/6/2026"),
    Task("1", "", "Biên soạn sổ tay hỏi đáp về Luật Nhà giáo", "Vụ Pháp chế", "Báo Giáo dục và Thời đại",
        "10.000 cuốn sổ tay", "Tháng 4 năm 2026"),
    Task("2", "", "Hội nghị trực tuyến quán triệt Luật đến các sở giáo dục và đào tạo", "Văn phòng Bộ",
        "Cục Nhà giáo và Cán bộ quản lý giáo dục; Trung tâm Truyền thông và Sự kiện", "01 hội nghị, 34 điểm cầu",
        "Tháng 5 năm 2026"),
    Task("3", "", "Khảo sát tình hình thi hành Luật tại các tỉnh miền núi", "Vụ Pháp chế", "",
        "Báo cáo khảo sát", "Sau 06 tháng kể từ ngày Luật có hiệu lực"))
def _(path, tasks):
    document = office("BỘ GIÁO DỤC VÀ ĐÀO TẠO", MOTTO, "Phụ lục",
        "PHÂN CÔNG TRIỂN KHAI THI HÀNH LUẬT NHÀ GIÁO",
        "(Kèm theo Kế hoạch ban hành tại Quyết định số 508/QĐ-BGDĐT ngày 24 tháng 02 năm 2026)", landscape=True)
    line(document, "I. XÂY DỰNG VĂN BẢN QUY ĐỊNH CHI TIẾT", bold=True)
    made = table(document, [["TT", "Tên văn bản quy định chi tiết", "Đơn vị được giao soạn thảo",
            "Đơn vị cùng soạn thảo", "Hình thức ban hành", "Thời gian trình ký"],
        *[[t.number, t.content, t.leads, names(t.coordinators, ";\n"), t.product, t.deadline] for t in tasks[:3]]])
    wide(shaded(made), 1.2, 8.4, 4.6, 4.6, 3.6, 3.2)
    line(document, "")
    line(document, "II. PHỔ BIẾN, TẬP HUẤN VÀ THEO DÕI THI HÀNH", bold=True)
    made = table(document, [["TT", "Hoạt động tổ chức thi hành", "Thời gian tổ chức thực hiện",
        "Đơn vị được giao chủ trì",
            "Đơn vị cùng tổ chức", "Số lượng, kết quả"],
        *[[t.number, t.content, t.deadline, t.leads, names(t.coordinators, ";\n"), t.product] for t in tasks[3:]]])
    wide(shaded(made), 1.2, 7.4, 3.6, 4.4, 5, 4)
    document.save(path)


@later("par_index_tieu_chi", "xlsx",
    "province's PAR index: criteria with points beside the remedies, heading in two rows, panes frozen, notes under",
    Task("1.1.1", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH",
        "Ban hành kế hoạch năm sau trước ngày 31/12, bố trí kinh phí cho từng nhiệm vụ", "Sở Nội vụ",
        "Sở Tài chính", "Kế hoạch kèm dự toán", "20/12/2026"),
    Task("1.2.3", "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH",
        "Kiểm tra ít nhất 30% số cơ quan, xử lý dứt điểm vấn đề sau kiểm tra", "Sở Nội vụ",
        "Thanh tra tỉnh; Văn phòng UBND tỉnh", "Thông báo kết quả kiểm tra, báo cáo khắc phục", "30/10/2026"),
    Task("2.1.2", "CẢI CÁCH THỂ CHẾ", "Xử lý 100% văn bản trái pháp luật được kiến nghị", "Sở Tư pháp",
        "Các sở, ban, ngành", "Danh mục văn bản đã xử lý", "15/11/2026"),
    Task("3.2.1", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH",
        "Công khai đầy đủ, đúng hạn tiến độ giải quyết hồ sơ trên Cổng dịch vụ công",
        "Trung tâm Phục vụ hành chính công tỉnh", "UBND các xã, phường",
        "Ảnh chụp màn hình, số liệu trích xuất", "Hằng tuần"),
    Task("3.4.2", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "Xin lỗi bằng văn bản đối với mọi hồ sơ trễ hẹn",
        "Văn phòng UBND tỉnh", "", "Thư xin lỗi", "Ngay khi hồ sơ quá hạn"),
    Task("6.1.1", "CẢI CÁCH TÀI CHÍNH CÔNG", "Đẩy nhanh giải ngân vốn đầu tư công đạt trên 95%", "Sở Tài chính",
        "Kho bạc Nhà nước khu vực; Các chủ đầu tư", "Biểu số liệu giải ngân của Kho bạc", "31/01/2027"))
def _(path, tasks):
    criteria = {"1.1.1": ("Ban hành kế hoạch cải cách hành chính năm", 1, 1, 1),
        "1.2.3": ("Xử lý các vấn đề phát hiện qua kiểm tra", 1.5, 0.75, 1.5),
        "2.1.2": ("Xử lý văn bản trái pháp luật do cơ quan có thẩm quyền kiến nghị", 1, 0.5, 1),
        "3.2.1": ("Công khai tiến độ, kết quả giải quyết hồ sơ", 2, 1.6, 2),
        "3.4.2": ("Thực hiện xin lỗi khi trễ hẹn", 1, 0, 1),
        "6.1.1": ("Giải ngân kế hoạch đầu tư vốn ngân sách nhà nước", 2, 1.2, 1.8)}
    rows: list[list] = [
        ["Mã số", "Tiêu chí thành phần", "Điểm", LEFT, LEFT, "Giải pháp nâng điểm", "Trách nhiệm", LEFT,
            "Tài liệu kiểm chứng", "Hạn cuối"],
        [UP, UP, "Tối đa", "Đạt năm 2025", "Phấn đấu 2026", UP, "Phụ trách tiêu chí", "Cùng phụ trách", UP, UP]]
    last = ""
    for t in tasks:
        if t.group != last:
            inside = [criteria[other.number] for other in tasks if other.group == t.group]
            rows.append([t.number[0], t.group, *[sum(c[x] for c in inside) for x in (1, 2, 3)], *[""] * 5])
            last = t.group
        rows.append([t.number, *criteria[t.number], t.content, t.leads, names(t.coordinators, "; "), t.product,
            t.deadline])
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 10)
        middle(page, top, top + 1, 10, "FCE4D6")
        for y, row in enumerate(rows[2:], top + 2):
            for x in range(1, 11):
                page.cell(y, x).font = Font(bold="." not in row[0])
        page.freeze_panes = page.cell(top + 2, 3)
    sheet(path, rows, title=["ỦY BAN NHÂN DÂN TỈNH BẮC HÀ",
        "BIỂU 02. NHIỆM VỤ CẢI THIỆN CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX) NĂM 2026",
        "(Kèm theo Kế hoạch số 41/KH-UBND ngày 06 tháng 02 năm 2026)"],
        note=["Ghi chú:", "- Điểm đạt năm 2025 theo Quyết định công bố của Bộ Nội vụ.",
            "- Cơ quan phụ trách tiêu chí gửi tài liệu kiểm chứng về Sở Nội vụ trước ngày 05/01/2027."],
        widths=[8, 30, 8, 9, 9, 38, 22, 26, 26, 16], change=drawn)


@later("thien_tai_theo_giai_doan", "docx",
    "disaster-prevention plan: stages over the whole width, deadlines in words, men and machines in a column between",
    Task("1", "Giai đoạn phòng ngừa", "Rà soát, cắm biển cảnh báo các điểm ngầm tràn, khu vực dễ sạt lở",
        "Sở Xây dựng", "UBND các xã miền núi; Công an tỉnh", "100% điểm ngầm tràn có biển báo",
        "Xong trước mùa mưa lũ"),
    Task("2", "Giai đoạn phòng ngừa", "Ký hợp đồng nguyên tắc cung ứng mì ăn liền, nước uống đóng chai",
        "Sở Công Thương", "Các doanh nghiệp phân phối trên địa bàn", "Hợp đồng nguyên tắc",
        "Chậm nhất ngày cuối tháng 8"),
    Task("3", "Giai đoạn ứng phó", "Kêu gọi tàu, thuyền vào nơi tránh trú", "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
        "Đài Thông tin Duyên hải; UBND các xã ven biển", "Không còn tàu trong vùng nguy hiểm",
        "Trước khi bão đổ bộ 12 giờ"),
    Task("4", "Giai đoạn ứng phó", "Vận hành liên hồ chứa theo quy trình", "Công ty Thủy điện Sông Ba",
        "Đài Khí tượng Thủy văn tỉnh; UBND các xã hạ du", "Lệnh vận hành, bản tin xả lũ",
        "Liên tục cho đến khi hết lũ"),
    Task("5", "Giai đoạn ứng phó", "Sơ tán hộ dân vùng trũng thấp đến nơi kiên cố", "UBND các xã, phường",
        "Bộ Chỉ huy Quân sự tỉnh; Hội Chữ thập đỏ tỉnh", "4.200 hộ đến nơi an toàn",
        "Trong 06 giờ kể từ khi có lệnh"),
    Task("6", "Giai đoạn khắc phục hậu quả", "Khử khuẩn nguồn nước, phòng dịch sau lũ", "Sở Y tế",
        "Trạm y tế các xã, phường", "Nguồn nước đạt quy chuẩn", "Ngay sau khi nước rút"),
    Task("7", "Giai đoạn khắc phục hậu quả", "Thống kê thiệt hại, đề xuất hỗ trợ",
        "Sở Nông nghiệp và Môi trường", "", "Báo cáo thiệt hại", "Không quá 05 ngày sau khi thiên tai kết thúc"))
def _(path, tasks):
    force = ["02 đội, 06 xe tải", "Kho dự trữ 15 địa điểm", "04 tàu, 60 cán bộ", "Trực 24/24 giờ",
        "1.500 người, 45 xuồng máy", "12 tổ cơ động", "-"]
    document = office("BAN CHỈ HUY PHÒNG THỦ DÂN SỰ\nTỈNH PHÚ AN", MOTTO, "PHỤ LỤC IV",
        "BẢNG GIAO NHIỆM VỤ ỨNG PHÓ BÃO, LŨ VÀ SẠT LỞ ĐẤT NĂM 2026",
        "(Kèm theo Phương án số 03/PA-BCH ngày 29/4/2026)", landscape=True, size=11)
    made = table(document, [["TT", "Nội dung công tác phòng thủ", "Lực lượng chủ công", "Lực lượng hiệp đồng",
            "Quân số, phương tiện huy động", "Yêu cầu phải đạt", "Thời hạn, thời điểm"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators, "; "),
            force[int(t.number) - 1], t.product, t.deadline],
            lambda n, g, w: [f"{ROMAN[n]}. {g}"] + [LEFT] * (w - 1))], repeat=True)
    wide(shaded(made), 1.1, 6.2, 4, 4.4, 3.4, 3.4, 3.2)
    document.save(path)


@later("le_hoi_kich_ban", "docx",
    "tourism festival, 'kịch bản phân công': hours and places, 'A (chủ trì), B, C (phối hợp)' in one column",
    Task("1", "Lễ khai mạc", "Đón tiếp đại biểu, hướng dẫn vào vị trí", "Văn phòng UBND tỉnh",
        "Sở Ngoại vụ; Tỉnh đoàn", "Sơ đồ chỗ ngồi, 40 lễ tân", "18h00 - 19h15 ngày 24/4/2026"),
    Task("2", "Lễ khai mạc", "Chương trình nghệ thuật Âm vang miền sóng",
        "Sở Văn hóa, Thể thao và Du lịch", "Nhà hát Ca múa nhạc tỉnh; Báo và Phát thanh, Truyền hình tỉnh",
        "Kịch bản chi tiết, 05 tiết mục", "19h30 - 21h00 ngày 24/4/2026"),
    Task("3", "Lễ khai mạc", "Bắn pháo hoa tầm thấp", "Bộ Chỉ huy Quân sự tỉnh", "Công an tỉnh",
        "120 giàn pháo, phương án an toàn", "21h00 - 21h15 ngày 24/4/2026"),
    Task("4", "Các hoạt động hưởng ứng", "Hội thi ẩm thực vùng biển", "Hội Đầu bếp chuyên nghiệp tỉnh",
        "UBND phường Cửa Sông; Sở Y tế", "20 đội dự thi", "Ngày 25/4/2026"),
    Task("5", "Các hoạt động hưởng ứng", "Đua thuyền thúng", "UBND xã đảo Hòn Yến", "", "16 đội đua",
        "7h30 ngày 26/4/2026"),
    Task("6", "Các hoạt động hưởng ứng", "Cấp cứu, y tế thường trực tại các điểm lễ hội", "Sở Y tế",
        "Bệnh viện Đa khoa tỉnh; Hội Chữ thập đỏ tỉnh", "03 tổ cấp cứu lưu động", "24 - 27/4/2026"))
def _(path, tasks):
    where = ["Sảnh Quảng trường Biển", "Sân khấu chính", "Cầu cảng số 2", "Phố đi bộ Cửa Sông", "Bãi Trước Hòn Yến",
        "Các điểm lễ hội"]
    def who(t: Task) -> str:
        return f"{t.leads} (chủ trì)" + (f", {names(t.coordinators)} (phối hợp)" if t.coordinators else "")
    document = office("BAN TỔ CHỨC\nNGÀY HỘI DU LỊCH BIỂN PHÚ AN 2026", MOTTO, "KỊCH BẢN PHÂN CÔNG",
        "(Ban hành kèm theo Kế hoạch số 02/KH-BTC ngày 16/3/2026 của Ban Tổ chức)", landscape=True)
    made = table(document, [["Số TT", "Chương trình, hoạt động", "Khung giờ", "Địa điểm", "Các đơn vị đảm nhận",
            "Chuẩn bị, sản phẩm cần có"],
        *grouped(tasks, lambda t: [t.number, t.content, t.deadline, where[int(t.number) - 1], who(t), t.product],
            lambda n, g, w: [g] + [LEFT] * (w - 1))])
    wide(shaded(made, colour="FFF2CC"), 1.3, 6.4, 3.6, 3.8, 6.6, 4)
    document.save(path)


@later("bau_cu_can_cu_luat", "docx",
    "election preparation: numbered headings over a), b), c); the article of the law in a column; hours as deadlines",
    Task("a)", "Thành lập các tổ chức phụ trách bầu cử", "Thành lập Ủy ban bầu cử xã",
        "Thường trực HĐND xã", "UBND xã; Ban Thường trực Ủy ban MTTQ Việt Nam xã", "Quyết định",
        "Chậm nhất ngày 30/11/2025"),
    Task("b)", "Thành lập các tổ chức phụ trách bầu cử", "Thành lập các Tổ bầu cử", "UBND xã",
        "Thường trực HĐND xã", "Quyết định, danh sách 18 Tổ bầu cử", "Chậm nhất ngày 31/01/2026"),
    Task("a)", "Lập danh sách cử tri", "Đối chiếu dữ liệu dân cư, lập danh sách cử tri", "Công an xã",
        "Công chức Tư pháp - Hộ tịch; Trưởng các thôn", "Danh sách cử tri", "Từ 20/01 đến 02/02/2026"),
    Task("b)", "Lập danh sách cử tri", "Niêm yết danh sách, tiếp nhận khiếu nại về danh sách", "Các Tổ bầu cử",
        "", "Biên bản niêm yết", "Đúng ngày 03/02/2026"),
    Task("c)", "Lập danh sách cử tri", "Viết, phát thẻ cử tri", "Các Tổ bầu cử", "Trưởng các thôn",
        "Thẻ cử tri", "Trước ngày bầu cử 10 ngày"),
    Task("a)", "Ngày bầu cử", "Bảo đảm an ninh, trật tự khu vực bỏ phiếu", "Công an xã",
        "Ban Chỉ huy Quân sự xã; Lực lượng bảo vệ an ninh, trật tự cơ sở", "Phương án bảo vệ",
        "Từ 5 giờ ngày 14/3 đến khi kiểm phiếu xong"),
    Task("b)", "Ngày bầu cử", "Báo cáo nhanh tiến độ cử tri đi bầu", "Văn phòng HĐND và UBND xã",
        "Các Tổ bầu cử", "Báo cáo theo mẫu", "9 giờ, 11 giờ, 15 giờ, 19 giờ ngày 15/3/2026"))
def _(path, tasks):
    law = ["Điều 22", "Điều 25", "Điều 31", "Điều 32, Điều 33", "", "Điều 71", "Hướng dẫn của HĐBCQG"]
    rows, at, last = [["STT", "Phần việc chuẩn bị", "Căn cứ Luật Bầu cử", "Cơ quan, tổ chức phụ trách thực hiện",
        "Cơ quan, tổ chức phối hợp, giúp việc", "Văn bản, kết quả", "Mốc thời gian theo luật định"]], 0, ""
    for t, article in zip(tasks, law, strict=True):
        if t.group != last:
            at, last = at + 1, t.group
            rows.append([str(at), t.group] + [LEFT] * 5)
        rows.append([t.number, t.content, article, t.leads, names(t.coordinators, "; "), t.product, t.deadline])
    document = office("ỦY BAN BẦU CỬ\nXÃ ĐÔNG KHÊ", MOTTO, "TIẾN ĐỘ VÀ PHÂN CÔNG CÔNG VIỆC",
        "PHỤC VỤ BẦU CỬ ĐẠI BIỂU QUỐC HỘI KHÓA XVI VÀ ĐẠI BIỂU HĐND CÁC CẤP",
        "(Kèm theo Kế hoạch số 01/KH-UBBC ngày 05/12/2025)", landscape=True, size=11)
    made = table(document, rows, repeat=True)
    wide(shaded(made), 1.2, 6.4, 2.6, 4, 4.4, 3.4, 3.7)
    line(document, "Viết tắt: HĐBCQG là Hội đồng Bầu cử Quốc gia.", italic=True)
    document.save(path)


@later("tong_dieu_tra_thang", "xlsx",
    "census: months as columns, each task one mark in cells merged over the months it lasts",
    Task("1", "", "Rà soát, cập nhật bản đồ địa bàn điều tra", "Tổ Bản đồ", "Ban Chỉ đạo cấp xã",
        "1.840 địa bàn được số hóa", "T3"),
    Task("2", "", "Tuyển chọn điều tra viên, tổ trưởng", "Ban Chỉ đạo cấp xã", "Tổ Nghiệp vụ; Đoàn Thanh niên xã",
        "2.100 điều tra viên", "T4"),
    Task("3", "", "Tập huấn nghiệp vụ và sử dụng thiết bị di động", "Tổ Nghiệp vụ", "Tổ Công nghệ thông tin", "42 lớp",
        "T5"),
    Task("4", "", "Tuyên truyền trên loa truyền thanh cơ sở", "Tổ Tuyên truyền",
        "Trung tâm Văn hóa - Thể thao các xã", "Mỗi ngày 02 lượt phát", "T7"),
    Task("5", "", "Thu thập thông tin tại hộ", "Ban Chỉ đạo cấp xã", "Công an xã; Trưởng thôn, tổ trưởng tổ dân phố",
        "100% số hộ được điều tra", "T7"),
    Task("6", "", "Giám sát, phúc tra", "Tổ Giám sát", "", "5% số địa bàn được phúc tra", "T8"),
    Task("7", "", "Xử lý số liệu, công bố kết quả sơ bộ", "Tổ Công nghệ thông tin", "Tổ Nghiệp vụ",
        "Báo cáo kết quả sơ bộ",
        "T11"))
def _(path, tasks):
    spans = [(1, 3), (3, 4), (5, 5), (4, 7), (7, 7), (7, 8), (8, 11)]
    def bar(first: int, last: int) -> list[str]:
        return ["x" if m == first else LEFT if first < m <= last else "" for m in range(1, 13)]
    rows: Rows = [["TT", "Bước công việc", "Sản phẩm, khối lượng", "Lịch tiến hành năm 2026", *[LEFT] * 11,
            "Tổ thường trực", "Lực lượng tham gia"],
        [UP, UP, UP, *[f"T{m}" for m in range(1, 13)], UP, UP],
        *[[int(t.number), t.content, t.product, *bar(*span), t.leads, names(t.coordinators, "; ")]
            for t, span in zip(tasks, spans, strict=True)]]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 17)
        middle(page, top, top + 1, 17, "E2EFDA")
        for y, (first, last) in enumerate(spans, top + 2):
            for m in range(first, last + 1):
                page.cell(y, 3 + m).fill = PatternFill("solid", fgColor="A9D08E")
            page.cell(y, 3 + first).alignment = Alignment(horizontal="center", vertical="center")
    sheet(path, rows, title=["BAN CHỈ ĐẠO TỔNG ĐIỀU TRA KINH TẾ TỈNH BẮC HÀ",
        "SƠ ĐỒ TIẾN ĐỘ VÀ PHÂN CÔNG CÁC TỔ GIÚP VIỆC", "(Kèm theo Kế hoạch số 05/KH-BCĐ ngày 22/12/2025)"],
        widths=[5, 36, 24, *[4.5] * 12, 22, 30], change=drawn)


@later("tiem_chung_nt", "xlsx",
    "vaccination campaign: 'nt' for the cell above, targets to be reached, remarks, prepared-by line under the table",
    Task("1", "", "Điều tra, lập danh sách trẻ 1 - 5 tuổi chưa tiêm đủ mũi", "Trạm Y tế xã",
        "Trường Mầm non; Cộng tác viên dân số", "Danh sách trẻ theo thôn", "Trước 10/3/2026"),
    Task("2", "", "Nhập danh sách vào Hệ thống tiêm chủng quốc gia", "Trạm Y tế xã", "Trường Mầm non; Cộng tác viên "
        "dân số", "100% trẻ có mã số", "Trước 10/3/2026"),
    Task("3", "", "Tiếp nhận, bảo quản vắc xin trong dây chuyền lạnh", "Trung tâm Y tế khu vực",
        "Trạm Y tế xã", "1.350 liều", "14/3/2026"),
    Task("4", "", "Gửi giấy mời, nhắc lịch tiêm qua Zalo", "Trường Mầm non", "Trạm Y tế xã", "650 giấy mời",
        "14/3/2026"),
    Task("5", "", "Tổ chức buổi tiêm tại trường học", "Trạm Y tế xã", "Trường Mầm non; Công an xã",
        "Trên 95% trẻ được tiêm", "18 - 20/3/2026"),
    Task("6", "", "Tiêm vét cho trẻ hoãn tiêm", "Trạm Y tế xã", "Cộng tác viên dân số", "Trẻ còn lại", "27/3/2026"),
    Task("7", "", "Theo dõi, xử trí phản ứng sau tiêm", "Trung tâm Y tế khu vực", "Trạm Y tế xã", "Sổ theo dõi",
        "Suốt chiến dịch và 28 ngày sau tiêm"))
def _(path, tasks):
    lead = [tasks[0].leads, "nt", tasks[2].leads, tasks[3].leads, tasks[4].leads, "nt", tasks[6].leads]
    helper = [t.coordinators for t in tasks]
    helper[1] = helper[3] = "nt"
    until = [t.deadline for t in tasks]
    until[1] = until[3] = "nt"
    rows = [["STT", "Hoạt động chiến dịch", "Đơn vị nòng cốt", "Lực lượng huy động thêm", "Chỉ tiêu cần đạt",
            "Hoàn tất", "Lưu ý chuyên môn"],
        *[[int(t.number), t.content, a, names(b), t.product, c, said] for t, a, b, c, said in zip(tasks, lead, helper,
            until, ["", "", "Nhiệt độ +2 đến +8 độ C", "", "Mỗi bàn tiêm không quá 50 trẻ/buổi", "", ""], strict=True)]]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 7)
        middle(page, top, top, 7)
    sheet(path, rows, title=["ỦY BAN NHÂN DÂN XÃ ĐÔNG KHÊ", "PHÂN CÔNG CHIẾN DỊCH TIÊM BỔ SUNG VẮC XIN SỞI - RUBELLA",
        "(Kèm theo Kế hoạch số 24/KH-UBND ngày 02/3/2026 của UBND xã Đông Khê)"],
        note=["Người lập biểu: Trạm Y tế xã Đông Khê"], widths=[6, 40, 22, 32, 22, 18, 24], change=drawn)


# ---------------------------------------------------------------------------- schools, hospital, university

@later("thpt_hai_bang_lap_tieu_de", "docx",
    "secondary school's year: the table goes on as a second one under the same heading; who answers is merged down",
    Task("1", "", "Ổn định tổ chức lớp, phân công giáo viên chủ nhiệm", "Phó Hiệu trưởng chuyên môn", "Tổ Văn phòng",
        "Quyết định phân công chủ nhiệm", "25/8/2026"),
    Task("2", "", "Xây dựng thời khóa biểu học kỳ I", "Phó Hiệu trưởng chuyên môn", "Các tổ chuyên môn",
        "Thời khóa biểu", "28/8/2026"),
    Task("3", "", "Thành lập đội tuyển học sinh giỏi lớp 12", "Phó Hiệu trưởng chuyên môn",
        "Tổ Toán - Tin; Tổ Ngữ văn", "08 đội tuyển", "Tuần 3 tháng 9"),
    Task("4", "", "Phát động phong trào Trường học hạnh phúc", "Bí thư Đoàn trường",
        "Công đoàn nhà trường; Giáo viên chủ nhiệm", "Lễ phát động", "Tuần 4 tháng 9"),
    Task("5", "", "Tổ chức hội khỏe Phù Đổng cấp trường", "Bí thư Đoàn trường", "Tổ Thể dục - Quốc phòng",
        "06 môn thi đấu", "Tuần 2 tháng 11"),
    Task("6", "", "Kiểm tra giữa kỳ theo đề chung", "Tổ trưởng các tổ chuyên môn", "Tổ Văn phòng",
        "Ngân hàng đề, bảng điểm", "Từ 02/11 đến 07/11/2026"),
    Task("7", "", "Tư vấn chọn ngành cho học sinh khối 12", "Tổ Tư vấn học đường", "Ban đại diện cha mẹ học sinh",
        "02 buổi",
        "Tháng 12/2026"),
    Task("8", "", "Kiểm kê thiết bị, phòng thí nghiệm", "Tổ Văn phòng", "", "Biên bản kiểm kê cuối kỳ",
        "Trước khi nghỉ Tết Dương lịch"))
def _(path, tasks):
    head = ["TT", "Công tác của nhà trường", "Chịu trách nhiệm tổ chức", "Bộ phận cùng làm", "Hồ sơ, kết quả lưu",
        "Chậm nhất"]
    document = office("SỞ GIÁO DỤC VÀ ĐÀO TẠO BẮC HÀ\nTRƯỜNG THPT ĐÔNG KHÊ", MOTTO, "PHỤ LỤC 2",
        "PHÂN CÔNG THỰC HIỆN KẾ HOẠCH GIÁO DỤC HỌC KỲ I NĂM HỌC 2026 - 2027",
        "(Kèm theo Kế hoạch số 77/KH-THPTĐK ngày 20/8/2026)")
    for part in (tasks[:5], tasks[5:]):
        rows, last = [head], ""
        for t in part:
            rows.append([t.number, t.content, UP if t.leads == last else t.leads, names(t.coordinators), t.product,
                t.deadline])
            last = t.leads
        wide(shaded(table(document, rows)), 1, 4.7, 3.2, 3.1, 2.6, 2.6)
        if part[-1] is not tasks[-1]:
            document.add_page_break()
    document.save(path)


@later("benh_vien_kiem_dinh_to_mau", "xlsx",
    "hospital's accreditation: coloured rows of groups merged, levels now and to come, criteria by code",
    Task("1", "Nhóm tiêu chí về người bệnh", "Bổ sung lối đi, nhà vệ sinh cho người khuyết tật tại khu khám",
        "Phòng Vật tư - Trang thiết bị", "Phòng Hành chính quản trị", "06 nhà vệ sinh đạt chuẩn", "30/04/2026"),
    Task("2", "Nhóm tiêu chí về người bệnh", "Xây dựng bảng giá song ngữ, công khai tại quầy thu ngân",
        "Phòng Tài chính kế toán", "Tổ Truyền thông", "Bảng giá song ngữ", "31/03/2026"),
    Task("3", "Nhóm tiêu chí về chuyên môn", "Triển khai kê đơn điện tử toàn viện, cảnh báo tương tác thuốc",
        "Khoa Dược", "Tổ Công nghệ thông tin; Các khoa lâm sàng", "100% đơn thuốc điện tử", "30/06/2026"),
    Task("4", "Nhóm tiêu chí về chuyên môn", "Nội kiểm, ngoại kiểm xét nghiệm hóa sinh", "Khoa Xét nghiệm", "",
        "Chứng nhận ngoại kiểm", "Hằng tháng"),
    Task("5", "Nhóm tiêu chí về chuyên môn", "Báo cáo sự cố y khoa tự nguyện", "Tổ Quản lý chất lượng",
        "Mạng lưới quản lý chất lượng các khoa", "Tối thiểu 20 báo cáo/quý", "Hằng quý"),
    Task("6", "Nhóm tiêu chí đặc thù chuyên khoa", "Thực hiện da kề da, bú sớm sau sinh", "Khoa Phụ sản",
        "Khoa Nhi", "Trên 90% ca sinh thường", "31/12/2026"))
def _(path, tasks):
    codes = [("A2.5", 3, 4), ("A4.3", 3, 5), ("C9.4", 2, 4), ("C8.2", 3, 4), ("D2.2", 3, 4), ("E1.2", 4, 5)]
    rows = [["TT", "Mã tiêu chí", "Mức hiện tại", "Mức phấn đấu", "Nội dung cải tiến, khắc phục",
            "Khoa, phòng làm chính", "Khoa, phòng cùng làm", "Bằng chứng phục vụ đoàn đánh giá", "Xong ngày"],
        *grouped(tasks, lambda t: [int(t.number), *codes[int(t.number) - 1], t.content, t.leads,
            names(t.coordinators), t.product, day(t.deadline) if "/" in t.deadline else t.deadline],
            lambda n, g, w: [f"{'ABC'[n - 1]}. {g}"] + [LEFT] * (w - 1))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 9)
        middle(page, top, top, 9, "BDD7EE")
        for y, row in enumerate(rows[1:], top + 1):
            page.cell(y, 9).number_format = "dd/mm/yyyy"
            if row[1] == LEFT:
                page.cell(y, 1).fill = PatternFill("solid", fgColor="FFE699")
                page.cell(y, 1).font = Font(bold=True, color="C00000")
    sheet(path, rows, title=["BỆNH VIỆN SẢN - NHI TỈNH PHÚ AN",
        "KẾ HOẠCH CHUẨN BỊ ĐÁNH GIÁ, CÔNG NHẬN CHẤT LƯỢNG BỆNH VIỆN NĂM 2026"],
        widths=[6, 10, 9, 9, 40, 24, 30, 26, 14], change=drawn)


@later("dai_hoc_don_doan_thanh_tra", "docx",
    "university before an inspection: no column of numbers, the field merged down, how far it has come beside it",
    Task("", "Tuyển sinh, đào tạo", "Hồ sơ xác định chỉ tiêu tuyển sinh 2023 - 2025", "Phòng Đào tạo đại học",
        "Phòng Tổ chức - Nhân sự; Viện Đào tạo sau đại học", "01 tập, có đóng dấu giáp lai", "05/3/2026"),
    Task("", "Tuyển sinh, đào tạo", "Danh sách sinh viên tốt nghiệp, sổ cấp phát văn bằng", "Phòng Đào tạo đại học",
        "Trung tâm Khảo thí", "Sổ gốc và bản sao", "05/3/2026"),
    Task("", "Tài chính", "Báo cáo thu, chi học phí và các khoản thu khác", "Phòng Kế toán - Tài vụ", "",
        "Báo cáo, sổ chi tiết", "10/3/2026"),
    Task("", "Tài chính", "Hồ sơ mua sắm thiết bị phòng thí nghiệm", "Ban Quản lý cơ sở vật chất",
        "Phòng Kế toán - Tài vụ; Khoa Công nghệ hóa học", "Hồ sơ 07 gói thầu", "10/3/2026"),
    Task("", "Đội ngũ", "Hồ sơ bổ nhiệm giảng viên cao cấp, giảng viên chính", "Phòng Tổ chức - Nhân sự",
        "Các khoa đào tạo", "36 bộ hồ sơ", "Trước buổi công bố quyết định thanh tra"))
def _(path, tasks):
    done = ["Đạt 80%", "Đã xong, chờ ký", "Đạt 60%", "Thiếu biên bản nghiệm thu", "Đang rà soát"]
    rows, last = [["Lĩnh vực", "Hồ sơ, nội dung phải chuẩn bị", "Đơn vị giải trình", "Đơn vị cung cấp số liệu",
        "Hồ sơ giao nộp", "Tình trạng đến 20/02", "Hạn nộp về Tổ Thư ký"]], ""
    for t, so_far in zip(tasks, done, strict=True):
        rows.append([UP if t.group == last else t.group, t.content, t.leads, names(t.coordinators, "; "), t.product,
            so_far, t.deadline])
        last = t.group
    document = office("BỘ CÔNG THƯƠNG\nTRƯỜNG ĐẠI HỌC CÔNG NGHIỆP SÔNG LAM", MOTTO,
        "BẢNG PHÂN CÔNG CHUẨN BỊ HỒ SƠ LÀM VIỆC VỚI ĐOÀN THANH TRA",
        "(Kèm theo Thông báo số 61/TB-ĐHCNSL ngày 21 tháng 02 năm 2026)", landscape=True)
    wide(shaded(table(document, rows)), 2.6, 6.8, 3.8, 4.4, 3.4, 2.4, 2.4)
    document.save(path)


# ---------------------------------------------------------------------------- bank, cooperatives, companies

@later("ngan_hang_tu_cot_c", "xlsx",
    "branch of a bank: the table begins at C7, 'Từ ngày' and 'Đến ngày' as real dates, a note under it",
    Task("1", "", "Mở tài khoản thanh toán cho 100% doanh nghiệp khu công nghiệp Đông Khê",
        "Phòng Khách hàng doanh nghiệp", "Phòng Giao dịch số 3", "85 doanh nghiệp", "30/06/2026"),
    Task("2", "", "Xử lý nợ nhóm 5 tồn đọng", "Phòng Quản lý nợ", "Phòng Khách hàng doanh nghiệp; Phòng Pháp chế",
        "Thu hồi 12 tỷ đồng", "31/12/2026"),
    Task("3", "", "Chuyển đổi thẻ từ sang thẻ chip", "Phòng Khách hàng cá nhân", "Các phòng giao dịch",
        "9.500 thẻ", "30/09/2026"),
    Task("4", "", "Diễn tập phòng, chống cướp quỹ", "Phòng Ngân quỹ", "Phòng Tổ chức hành chính", "02 cuộc",
        "31/05/2026"),
    Task("5", "", "Tự kiểm tra hồ sơ tín dụng", "Phòng Kiểm tra, kiểm soát nội bộ", "", "150 bộ hồ sơ", "15/11/2026"))
def _(path, tasks):
    begin = ["02/01/2026", "02/01/2026", "01/03/2026", "15/05/2026", "15/10/2026"]
    book = openpyxl.Workbook()
    page = book.active
    page.title = "CTHĐ 2026"
    for y, text in enumerate(["NGÂN HÀNG TMCP ĐẠI THÀNH - CHI NHÁNH BẮC HÀ",
            "CHƯƠNG TRÌNH HÀNH ĐỘNG VÀ GIAO VIỆC CÁC PHÒNG NĂM 2026",
            "(Đính kèm Thông báo số 19/TB-CNBH ngày 02/01/2026 của Giám đốc Chi nhánh)"], 2):
        page.cell(y, 3, text).font = Font(bold=y < 4, italic=y == 4)
        page.cell(y, 3).alignment = Alignment(horizontal="center")
        page.merge_cells(start_row=y, end_row=y, start_column=3, end_column=9)
    rows: list[list] = [["Số", "Công việc trọng yếu", "Phòng chịu trách nhiệm chính", "Phòng hỗ trợ",
            "Chỉ tiêu cam kết", "Thời gian", LEFT], [UP, UP, UP, UP, UP, "Từ ngày", "Đến ngày"],
        *[[int(t.number), t.content, t.leads, names(t.coordinators), t.product, day(b), day(t.deadline)]
            for t, b in zip(tasks, begin, strict=True)]]
    spread(page, 7, 3, rows)
    ruled(page, 7, 8 + len(tasks), 3, 9)
    for row in page.iter_rows(7, 8, 3, 9):
        for cell in row:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="C6E0B4")
    for row in page.iter_rows(9, 8 + len(tasks), 8, 9):
        for cell in row:
            cell.number_format = "dd/mm/yyyy"
    page.cell(10 + len(tasks), 3, "Các phòng báo cáo kết quả trong cuộc họp giao ban ngày 05 hằng tháng.")
    page.cell(11 + len(tasks), 8, "GIÁM ĐỐC CHI NHÁNH")
    for x, width in zip("ABCDEFGHI", [2, 2, 6, 44, 28, 32, 20, 12, 12], strict=True):
        page.column_dimensions[x].width = width
    book.save(path)


@later("htx_doan_danh_so", "docx",
    "cooperative alliance: numbered paragraphs under lettered headings, below each '+' lines with labels",
    Task("1", "Phát triển tổ chức", "Tư vấn, hướng dẫn thành lập mới 20 hợp tác xã, 35 tổ hợp tác",
        "Ban Phát triển hợp tác xã", "Phòng Kinh tế các xã, phường", "20 hợp tác xã, 35 tổ hợp tác",
        "ngày 15 tháng 12 năm 2026"),
    Task("2", "Phát triển tổ chức", "Củng cố các hợp tác xã ngừng hoạt động quá 12 tháng",
        "Ban Kiểm tra", "Sở Tài chính; Thuế tỉnh", "Danh sách hợp tác xã giải thể, chuyển đổi", "hết quý III năm 2026"),
    Task("3", "Hỗ trợ thành viên", "Đưa nông sản của thành viên lên sàn thương mại điện tử",
        "Trung tâm Hỗ trợ và Xúc tiến thương mại", "Bưu điện tỉnh", "60 gian hàng", "cuối tháng 10 năm 2026"),
    Task("4", "Hỗ trợ thành viên", "Thẩm định, giải ngân vốn vay của Quỹ", "Quỹ Hỗ trợ hợp tác xã", "",
        "Dư nợ 45 tỷ đồng", "thường xuyên trong năm"),
    Task("5", "Hỗ trợ thành viên", "Bồi dưỡng kế toán trưởng hợp tác xã nông nghiệp",
        "Ban Phát triển hợp tác xã", "Trường Trung cấp Kinh tế; Hội Nông dân tỉnh", "03 lớp, 150 học viên",
        "trong tháng 6 và tháng 7 năm 2026"))
def _(path, tasks):
    document = office("LIÊN MINH HỢP TÁC XÃ VIỆT NAM\nLIÊN MINH HỢP TÁC XÃ TỈNH BẮC HÀ", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG THỰC HIỆN CHƯƠNG TRÌNH CÔNG TÁC NĂM 2026",
        "(Kèm theo Chương trình số 06/CTr-LMHTX ngày 12 tháng 01 năm 2026)", size=13)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{'AB'[count - 1]}. {t.group}", bold=True, indent=1)
        line(document, f"{t.number}. {t.content}", indent=1)
        for label, value in (("Bộ phận tham mưu chính", t.leads), ("Đơn vị cùng phối hợp", names(t.coordinators)),
                ("Kết quả cần có", t.product), ("Hoàn thành", t.deadline)):
            if value:
                line(document, f"+ {label}: {value}.", indent=1.5)
    document.save(path)


@later("thuy_loi_chong_han", "xlsx",
    "irrigation company: enterprises merged down over their works, some deadlines dates, others water levels",
    Task("1", "", "Nạo vét kênh dẫn trạm bơm Đồng Cói", "Xí nghiệp Thủy nông số 1", "UBND xã Đông Khê", "8.500 m3 đất",
        "28/02/2026"),
    Task("2", "", "Lắp 06 máy bơm dã chiến tại Cống Ba Cửa", "Xí nghiệp Thủy nông số 1", "Điện lực Đông Khê",
        "06 máy vận hành", "Khi mực nước hồ dưới +21,5 m"),
    Task("3", "", "Sửa chữa cửa van cống lấy nước An Trạch", "Xí nghiệp Thủy nông số 1", "Xưởng Cơ khí",
        "02 cửa van", "20/03/2026"),
    Task("4", "", "Đắp đập tạm ngăn mặn sông Con", "Xí nghiệp Quản lý đầu mối",
        "UBND phường Cửa Sông; Chi cục Thủy lợi",
        "120 m đập", "15/02/2026"),
    Task("5", "", "Đo độ mặn, thông báo lịch lấy nước", "Xí nghiệp Quản lý đầu mối", "", "02 bản tin/ngày",
        "Hằng ngày từ tháng 02 đến tháng 6"),
    Task("6", "", "Điều tiết nước luân phiên vụ hè thu", "Phòng Quản lý nước", "Các xí nghiệp thủy nông", "Lịch tưới",
        "25/05/2026"))
def _(path, tasks):
    rows: list[list] = [["Thứ tự", "Xí nghiệp, phòng đảm trách", "Hạng mục chống hạn, mặn", "Địa phương, đơn vị hỗ trợ",
        "Khối lượng yêu cầu", "Ước kinh phí (tr.đ)", "Phải xong"]]
    last = ""
    for t, money in zip(tasks, [340, 120, 85, 610, 30, ""], strict=True):
        rows.append([int(t.number), UP if t.leads == last else t.leads, t.content, names(t.coordinators, " và "),
            t.product, money, day(t.deadline) if t.deadline[0].isdigit() else t.deadline])
        last = t.leads
    rows.append(["Cộng", LEFT, LEFT, "", "", 1185, ""])
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 7)
        middle(page, top, top, 7, "D9E1F2")
        for y in range(top + 1, top + len(rows)):
            page.cell(y, 7).number_format = "dd/mm/yyyy"
    sheet(path, rows, title=["CÔNG TY TNHH MTV KHAI THÁC CÔNG TRÌNH THỦY LỢI BẮC HÀ",
        "PHƯƠNG ÁN GIAO VIỆC CHỐNG HẠN, XÂM NHẬP MẶN NĂM 2026"], widths=[7, 26, 40, 34, 18, 12, 22], change=drawn)


@later("cang_hang_khong_song_ngu", "docx",
    "airport company: headings in two languages, agencies on lines of their own with '+'",
    Task("1", "", "Cập nhật Kế hoạch khẩn nguy cảng hàng không", "Phòng An toàn và Kiểm soát chất lượng",
        "Trung tâm Kiểm soát tiếp cận; Đội Cứu nguy cứu hỏa", "Kế hoạch khẩn nguy sửa đổi lần 4", "15/4/2026"),
    Task("2", "", "Diễn tập ứng phó tàu bay chệch đường băng", "Trung tâm Điều hành khai thác",
        "Đội Cứu nguy cứu hỏa; Cảng vụ Hàng không; Bệnh viện Đa khoa tỉnh", "01 cuộc diễn tập toàn diện",
        "Tuần 22/2026"),
    Task("3", "", "Sơn kẻ lại tín hiệu sân đỗ số 5 - 8", "Trung tâm Kỹ thuật hạ tầng",
        "Trung tâm Điều hành khai thác", "04 vị trí đỗ", "30/6/2026"),
    Task("4", "", "Xua đuổi chim, động vật hoang dã khu bay", "Đội An ninh cơ động", "", "Nhật ký khu bay",
        "24/7"))
def _(path, tasks):
    def plus(text: str) -> str:
        return "+ " + names(text, "\n+ ") if "; " in text else text
    document = office("TỔNG CÔNG TY CẢNG HÀNG KHÔNG\nCẢNG HÀNG KHÔNG PHÚ AN", MOTTO, "Phụ lục A",
        "PHÂN CÔNG NHIỆM VỤ BẢO ĐẢM AN TOÀN KHAI THÁC 2026", "(Kèm theo Quyết định số 240/QĐ-CHKPA)", landscape=True)
    made = table(document, [["STT\nNo.", "Hạng mục thực hiện\nAction item", "Bộ phận chủ quản\nOwner",
            "Bộ phận hỗ trợ\nSupport", "Đầu ra\nDeliverable", "Thời hạn chót\nDue date", "Trạng thái\nStatus"],
        *[[t.number, t.content, plus(t.leads), plus(t.coordinators), t.product, t.deadline, state]
            for t, state in zip(tasks, ["Mở", "Mở", "Đang làm", "Thường trực"], strict=True)]])
    wide(shaded(made), 1.2, 6.8, 4.4, 5, 3.8, 2.4, 2.1)
    document.save(path)


# ---------------------------------------------------------------------------- commune, party, union, agencies

@later("dien_tap_xa_theo_luc_luong", "docx",
    "commune's civil-defence drill: no table, a dash and 'agency: its duty' to each paragraph under headings",
    Task("", "GIAI ĐOẠN CHUYỂN TRẠNG THÁI", "Tham mưu cho Đảng ủy, UBND xã văn kiện diễn tập, hoàn thành trước ngày "
        "10/8/2026.", "Ban Chỉ huy Quân sự xã", "", "", "10/8/2026"),
    Task("", "GIAI ĐOẠN CHUYỂN TRẠNG THÁI", "Nắm tình hình địa bàn, bảo vệ mục tiêu trọng yếu và khu sơ tán.",
        "Công an xã"),
    Task("", "GIAI ĐOẠN CHUYỂN TRẠNG THÁI", "Bảo đảm kinh phí, lương thực cho 250 người tham gia diễn tập.",
        "Phòng Kinh tế"),
    Task("", "GIAI ĐOẠN THỰC BINH", "Sơ tán 60 hộ dân thôn Bãi Dài đến Trường THCS Đông Khê.", "Thôn đội các thôn"),
    Task("", "GIAI ĐOẠN THỰC BINH", "Lập trạm cứu thương dã chiến, tổ chức cấp cứu, vận chuyển người bị nạn.",
        "Trạm Y tế xã"),
    Task("", "GIAI ĐOẠN THỰC BINH", "Đưa tin, truyền thanh trực tiếp buổi diễn tập.", "Trung tâm Dịch vụ tổng hợp xã"))
def _(path, tasks):
    document = office("BAN CHỈ ĐẠO DIỄN TẬP\nXÃ ĐÔNG KHÊ", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG CÁC LỰC LƯỢNG THAM GIA DIỄN TẬP PHÒNG THỦ DÂN SỰ",
        "(Kèm theo Kế hoạch số 11/KH-BCĐ ngày 06/7/2026)", size=13)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{ROMAN[count]}. {t.group}", bold=True, indent=1)
        paragraph = line(document, f"- {t.leads}: ", bold=True, indent=1)
        paragraph.add_run(t.content)
    document.save(path)


@later("dai_hoi_dang_mot_cot", "docx",
    "party congress: 'Đơn vị thực hiện (chủ trì/phối hợp)' in one column, several who cooperate, a few who lead alone",
    Task("1", "Văn kiện", "Dự thảo báo cáo chính trị trình Đại hội", "Tiểu ban Văn kiện",
        "Văn phòng Đảng ủy; Ban Xây dựng Đảng", "Dự thảo lần 3", "Trước 20-3-2026"),
    Task("2", "Văn kiện", "Tiếp thu ý kiến góp ý của đảng viên và Nhân dân", "Tiểu ban Văn kiện",
        "Ủy ban MTTQ Việt Nam phường", "Bản tiếp thu, giải trình", "Trước 10-4-2026"),
    Task("3", "Nhân sự", "Rà soát tiêu chuẩn chính trị nguồn nhân sự cấp ủy", "Ban Xây dựng Đảng",
        "Cơ quan Ủy ban Kiểm tra; Công an phường", "Kết luận của Ban Thường vụ", "Trước 31-3-2026"),
    Task("4", "Nhân sự", "Hướng dẫn bầu đoàn đại biểu dự Đại hội cấp trên", "Ban Xây dựng Đảng", "", "Hướng dẫn",
        "Trước 15-4-2026"),
    Task("5", "Tuyên truyền, phục vụ", "Trang trí cổng chào, pa nô các tuyến phố", "Trung tâm Cung ứng dịch vụ công",
        "Các tổ dân phố; Đoàn TNCS Hồ Chí Minh phường", "12 cổng chào", "Trước Đại hội 05 ngày"),
    Task("6", "Tuyên truyền, phục vụ", "Biên tập phim tư liệu nhiệm kỳ", "Văn phòng Đảng ủy",
        "Trung tâm Cung ứng dịch vụ công", "Phim 15 phút", "Trước 05-5-2026"))
def _(path, tasks):
    document = office("ĐẢNG BỘ TỈNH BẮC HÀ\nĐẢNG ỦY PHƯỜNG CỬA SÔNG\n*", PARTY, "BIỂU PHÂN CÔNG",
        "chuẩn bị Đại hội đại biểu Đảng bộ phường lần thứ II",
        "(Kèm theo Kế hoạch số 15-KH/ĐU, ngày 27-02-2026 của Ban Thường vụ Đảng ủy phường)")
    made = table(document, [["TT", "Nội dung chuẩn bị Đại hội", "Đơn vị thực hiện\n(chủ trì/phối hợp)",
        "Yêu cầu sản phẩm",
            "Hoàn thành"],
        *grouped(tasks, lambda t: [t.number, t.content,
            t.leads + (f" / {names(t.coordinators)}" if t.coordinators else ""), t.product, t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))])
    wide(shaded(made), 1.1, 5.3, 5.2, 2.7, 2.7)
    document.save(path)


@later("cong_doan_viec_nho", "docx",
    "trade union: task 1 bears the lead, 1.1, 1.2 below it the rest; the last task has none below it",
    Task("1.1", "Chăm lo Tết Nguyên đán cho đoàn viên khó khăn", "Khảo sát, lập danh sách đoàn viên bệnh hiểm nghèo",
        "Ban Quan hệ lao động", "Công đoàn các xã, phường", "Danh sách 800 người", "10/01/2026"),
    Task("1.2", "Chăm lo Tết Nguyên đán cho đoàn viên khó khăn", "Tổ chức Chợ Tết Công đoàn", "Ban Quan hệ lao động",
        "Liên minh Hợp tác xã tỉnh; Sở Công Thương", "40 gian hàng 0 đồng", "25/01/2026"),
    Task("1.3", "Chăm lo Tết Nguyên đán cho đoàn viên khó khăn", "Trao quà tại phòng trọ công nhân",
        "Ban Quan hệ lao động", "", "1.200 suất quà", "08/02/2026"),
    Task("2.1", "Tháng Công nhân năm 2026", "Diễn đàn Cảm ơn người lao động", "Ban Tổ chức - Kiểm tra",
        "Hiệp hội Doanh nghiệp tỉnh", "01 diễn đàn", "Tuần đầu tháng 5"),
    Task("2.2", "Tháng Công nhân năm 2026", "Trao giải công nhân giỏi", "Ban Tổ chức - Kiểm tra",
        "Văn phòng Công đoàn tỉnh", "50 công nhân", "28/5/2026"),
    Task("3", "", "Quyết toán ngân sách công đoàn", "Ban Tài chính công đoàn", "Văn phòng Công đoàn tỉnh",
        "Báo cáo quyết toán", "31/3/2027"))
def _(path, tasks):
    rows, last = [["TT", "Hoạt động/Công việc chi tiết", "Ban chủ công", "Đơn vị phối hợp, hưởng ứng",
        "Kết quả dự tính",
        "Thời gian thực hiện xong"]], ""
    for t in tasks:
        if t.group and t.group != last:
            rows.append([t.number[0], t.group, t.leads, "", "", ""])
            last = t.group
        rows.append([t.number, t.content, "" if t.group else t.leads, names(t.coordinators), t.product, t.deadline])
    document = office("CÔNG ĐOÀN VIỆT NAM\nCÔNG ĐOÀN TỈNH PHÚ AN", MOTTO, "PHỤ LỤC SỐ 01",
        "DANH MỤC HOẠT ĐỘNG TRỌNG ĐIỂM NĂM 2026", "(Kèm theo Kế hoạch số 04/KH-CĐT ngày 05 tháng 01 năm 2026)")
    made = wide(shaded(table(document, rows)), 1.2, 4.9, 2.9, 3.1, 2.5, 2.4)
    for row in made.rows:
        if "." not in row.cells[0].text:
            for cell in row.cells:
                for run in cell.paragraphs[0].runs:
                    run.bold = True
    document.save(path)


@later("chinh_phu_so_kpi", "xlsx",
    "ministry's digital government: indexes and what they must reach beside what is handed over, heading in two rows",
    Task("1", "Dữ liệu", "Công bố danh mục dữ liệu mở và dữ liệu dùng chung", "Cục Chuyển đổi số",
        "Các cục, vụ thuộc Bộ", "Danh mục được phê duyệt", "31/3/2026"),
    Task("2", "Dữ liệu", "Kết nối cơ sở dữ liệu chứng chỉ hành nghề với Nền tảng VNeID",
        "Cục Quản lý hoạt động xây dựng",
        "Cục Chuyển đổi số; Trung tâm dữ liệu quốc gia", "Biên bản kết nối chính thức", "30/6/2026"),
    Task("3", "Dịch vụ công", "Tái cấu trúc 25 dịch vụ công sang mức toàn trình", "Văn phòng Bộ",
        "Cục Chuyển đổi số", "25 biểu mẫu điện tử tương tác", "30/9/2026"),
    Task("4", "Dịch vụ công", "Đánh giá trải nghiệm người dùng", "Viện Kinh tế xây dựng", "", "Báo cáo đánh giá",
        "15/12/2026"),
    Task("5", "Nền tảng, an ninh mạng", "Thí điểm trợ lý ảo tra cứu quy chuẩn", "Viện Khoa học công nghệ xây dựng",
        "Vụ Khoa học công nghệ; Cục Chuyển đổi số", "Phiên bản thử nghiệm", "Quý IV/2026"),
    Task("6", "Nền tảng, an ninh mạng", "Phê duyệt lại cấp độ an toàn hệ thống thông tin", "Cục Chuyển đổi số",
        "Văn phòng Bộ",
        "12 quyết định cấp độ", "31/8/2026"))
def _(path, tasks):
    index = [("Tỷ lệ dữ liệu thuộc danh mục được công bố", "%", 100), ("Số lượt truy vấn mỗi tháng", "Lượt", 20000),
        ("Tỷ lệ hồ sơ toàn trình", "%", 80), ("Mức độ hài lòng", "%", 92), ("Số câu trả lời đúng", "%", 85),
        ("Hệ thống được phê duyệt", "Hệ thống", 12)]
    rows = [["TT", "Nhiệm vụ chuyển đổi số", "KPI năm 2026", LEFT, LEFT, "Đơn vị chủ quản triển khai",
            "Đơn vị đồng triển khai", "Kết quả bàn giao", "Ngày chốt"],
        [UP, UP, "Chỉ số đo lường", "ĐVT", "Giá trị", UP, UP, UP, UP],
        *grouped(tasks, lambda t: [int(t.number), t.content, *index[int(t.number) - 1], t.leads,
            names(t.coordinators, "\n"), t.product, t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 9)
        middle(page, top, top + 1, 9, "DDEBF7")
        for y, row in enumerate(rows[2:], top + 2):
            if row[2] == LEFT:
                page.cell(y, 1).font = page.cell(y, 2).font = Font(bold=True)
        page.freeze_panes = page.cell(top + 2, 1)
        page.print_title_rows = f"{top}:{top + 1}"
    sheet(path, rows, title=["BỘ XÂY DỰNG", "PHỤ LỤC III. NHIỆM VỤ PHÁT TRIỂN CHÍNH PHỦ SỐ NĂM 2026",
        "(Ban hành kèm theo Quyết định số 133/QĐ-BXD ngày 30 tháng 01 năm 2026)"],
        widths=[6, 38, 26, 9, 10, 26, 30, 24, 14], change=drawn)


@later("hai_quan_ma_tran_dau_tron", "docx",
    "customs: matrix of tasks by teams, a full circle for who leads, an empty one for who helps, told above the table",
    Task("1", "", "Thu thập thông tin doanh nghiệp rủi ro cao", "Đội Quản lý rủi ro",
        "Đội Nghiệp vụ; Hải quan cửa khẩu Cảng Sâu", "Danh sách doanh nghiệp trọng điểm", "Tháng 02/2026"),
    Task("2", "", "Soi chiếu container hàng đông lạnh", "Hải quan cửa khẩu Cảng Sâu", "Đội Kiểm soát",
        "100% lô luồng đỏ", "Hằng ngày"),
    Task("3", "", "Tuần tra vùng nước neo đậu", "Đội Kiểm soát",
        "Hải quan cửa khẩu Cảng Sâu; Hải quan Khu chế xuất", "Nhật ký tuần tra", "Hai lần mỗi tuần"),
    Task("4", "", "Kiểm tra sau thông quan nhóm hàng linh kiện", "Đội Nghiệp vụ", "Hải quan Khu chế xuất",
        "15 kết luận kiểm tra", "Quý III/2026"),
    Task("5", "", "Tiêu hủy hàng giả bị tịch thu", "Đội Kiểm soát", "", "Biên bản tiêu hủy", "Tháng 11/2026"))
def _(path, tasks):
    teams = ["Đội Nghiệp vụ", "Đội Quản lý rủi ro", "Đội Kiểm soát", "Hải quan cửa khẩu Cảng Sâu",
        "Hải quan Khu chế xuất"]
    def mark(t: Task, team: str) -> str:
        return "●" if team in t.leads.split("; ") else "○" if team in t.coordinators.split("; ") else ""
    document = office("CỤC HẢI QUAN\nCHI CỤC HẢI QUAN KHU VỰC XXI", MOTTO, "PHỤ LỤC",
        "PHÂN NHIỆM CHỐNG BUÔN LẬU, GIAN LẬN THƯƠNG MẠI NĂM 2026",
        "(Kèm theo Kế hoạch số 92/KH-HQKV ngày 14/01/2026)", landscape=True)
    line(document, "Ký hiệu dùng trong bảng: ● đơn vị chủ trì; ○ đơn vị phối hợp.", italic=True)
    made = table(document, [["TT", "Mặt công tác", "Phân nhiệm các đơn vị", *[LEFT] * 4, "Chỉ tiêu, hồ sơ",
        "Kỳ hạn thực hiện"],
        [UP, UP, *teams, UP, UP],
        *[[t.number, t.content, *[mark(t, team) for team in teams], t.product, t.deadline] for t in tasks]], headings=2)
    wide(shaded(made, 2), 1.2, 6.6, 2.2, 2.2, 2.2, 2.4, 2.4, 3.6, 2.8)
    for row in made.rows[2:]:
        for cell in row.cells[2:7]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.save(path)


@later("toa_an_chep_pdf", "txt",
    "text of a PDF, cells by tabs: pages parted by a form feed, the heading again on the second, groups on lines alone",
    Task("1", "Công tác xét xử", "Rà soát các vụ án quá hạn luật định, lập danh sách báo cáo Chánh án",
        "Văn phòng Tòa án", "Tòa Dân sự; Tòa Hình sự", "Danh sách án quá hạn", "Ngày 05 hằng tháng"),
    Task("2", "Công tác xét xử", "Tổ chức phiên tòa rút kinh nghiệm", "Tòa Hình sự",
        "Viện kiểm sát nhân dân khu vực", "12 phiên tòa", "Tháng 9/2026"),
    Task("3", "Công tác xét xử", "Hòa giải, đối thoại tại Tòa án", "Các hòa giải viên", "Tòa Dân sự",
        "Tỷ lệ hòa giải thành trên 65%", "30/9/2026"),
    Task("4", "Công tác hồ sơ, công nghệ", "Số hóa hồ sơ vụ án đã giải quyết xong", "Văn phòng Tòa án", "",
        "3.200 hồ sơ", "31/8/2026"),
    Task("5", "Công tác hồ sơ, công nghệ", "Công bố bản án trên cổng thông tin điện tử", "Các thẩm phán",
        "Văn phòng Tòa án", "100% bản án đủ điều kiện", "Không quá 07 ngày kể từ ngày án có hiệu lực"))
def _(path, tasks):
    head = "\t".join(["STT", "Mặt công tác, chỉ tiêu", "Bộ phận thực hiện chính", "Bộ phận phối thuộc",
    "Kết quả phải đạt được",
        "Thời hạn xong"])
    lines = ["TÒA ÁN NHÂN DÂN TỈNH BẮC HÀ", "TÒA ÁN NHÂN DÂN KHU VỰC 3", "", "PHỤ LỤC",
        "PHÂN CÔNG THỰC HIỆN CHỈ TIÊU CÔNG TÁC NĂM 2026", "(Kèm theo Kế hoạch số 02/KH-TA ngày 08/12/2025)", "", head]
    count, last = 0, ""
    for t in tasks:
        if t.number == "4":
            lines += ["", "1", "\f" + head]
        if t.group != last:
            count, last = count + 1, t.group
            lines.append(f"{ROMAN[count]}. {t.group}")
        lines.append("\t".join([t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline]))
    lines += ["", "2"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
