"""A last set of annexes to measure by: offices and sectors the other sets lack, written without sight of the reader.

`FINAL` holds them by name; what a task is, and how a file is built from it, is as in annexes.py, annexes_unseen.py and
annexes_later.py. Nothing here is to be made to fit the reader, nor the reader to be taught from it by name.
"""

from __future__ import annotations

import textwrap

import openpyxl
from annexes import LEFT, ROMAN, UP, Annex, Rows, Task, grouped, names, registry, sheet, spread, table
from annexes_later import middle, office, shaded
from annexes_unseen import MOTTO, PARTY, day, line, ruled, wide
from docx.enum.text import WD_ALIGN_PARAGRAPH
from openpyxl.styles import Alignment, Font

FINAL: dict[str, Annex] = {}
final = registry(FINAL)


def told(text: str) -> str:
    """Names as a sentence has them: the last after "và"."""
    *first, last = text.split("; ")
    return f"{', '.join(first)} và {last}" if first else last


def centred(made, columns: tuple[int, ...], headings: int = 1):
    """Columns of a Word table with their text in the middle, below the headings."""
    for row in made.rows[headings:]:
        for x in columns:
            for paragraph in row.cells[x].paragraphs:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return made


# ---------------------------------------------------------------------------- ordinary tables: ministry, province

@final("bo_kinh_te_tu_nhan", "docx",
    "ministry's plan for a resolution on the private sector: form of text and level it is put before, landscape",
    Task("1", "Hoàn thiện thể chế, chính sách",
        "Sửa đổi, bổ sung Nghị định quy định về đăng ký doanh nghiệp theo hướng "
        "cắt giảm thành phần hồ sơ, chuyển từ tiền kiểm sang hậu kiểm",
        "Cục Phát triển doanh nghiệp tư nhân và kinh tế tập thể", "Vụ Pháp chế; các đơn vị liên quan",
        "Nghị định của Chính phủ", "Tháng 6/2026"),
    Task("2", "Hoàn thiện thể chế, chính sách", "Nghiên cứu, đề xuất sửa đổi quy định về chế độ kế toán đối với doanh "
        "nghiệp siêu nhỏ, hộ kinh doanh chuyển đổi thành doanh nghiệp",
        "Cục Quản lý, giám sát kế toán, kiểm toán", "Cục Thuế; Vụ Pháp chế", "Thông tư", "Quý III/2026"),
    Task("3", "Hỗ trợ doanh nghiệp tiếp cận đất đai, tín dụng",
        "Xây dựng cơ chế hỗ trợ lãi suất 2%/năm cho doanh nghiệp thực hiện dự án xanh, tuần hoàn",
        "Vụ Các định chế tài chính", "Vụ Ngân sách nhà nước; Kho bạc Nhà nước; các đơn vị liên quan",
        "Nghị định của Chính phủ", "Tháng 9/2026"),
    Task("4", "Hỗ trợ doanh nghiệp tiếp cận đất đai, tín dụng",
        "Rà soát, đánh giá mô hình hoạt động của các quỹ bảo lãnh tín dụng địa phương",
        "Vụ Các định chế tài chính", "UBND các tỉnh, thành phố", "Báo cáo Thủ tướng Chính phủ", "Tháng 11/2026"),
    Task("5", "Đào tạo, truyền thông", "Triển khai chương trình đào tạo, bồi dưỡng 10.000 giám đốc điều hành",
        "Cục Phát triển doanh nghiệp tư nhân và kinh tế tập thể", "Các hiệp hội doanh nghiệp",
        "Chương trình đào tạo; báo cáo kết quả hằng năm", "2026 - 2030"),
    Task("6", "Đào tạo, truyền thông", "Tuyên truyền, phổ biến nội dung Nghị quyết trên các phương tiện thông tin đại "
        "chúng", "Báo Tài chính - Đầu tư", "Văn phòng Bộ", "Tin, bài, phóng sự", "Thường xuyên"))
def _(path, tasks):
    document = office("BỘ TÀI CHÍNH", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG NHIỆM VỤ TRIỂN KHAI NGHỊ QUYẾT VỀ PHÁT TRIỂN KINH TẾ TƯ NHÂN",
        "(Ban hành kèm theo Quyết định số 1187/QĐ-BTC ngày 16 tháng 3 năm 2026 của Bộ trưởng Bộ Tài chính)",
        landscape=True)
    level = dict(zip("123456", ["Chính phủ", "Bộ trưởng", "Chính phủ", "Thủ tướng Chính phủ", "Bộ trưởng", ""],
        strict=True))
    made = table(document, [["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp",
        "Hình thức văn bản/Sản phẩm",
            "Cấp trình", "Thời gian hoàn thành"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, level[t.number],
            t.deadline], lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))], repeat=True)
    wide(centred(shaded(made), (0, 5, 6)), 1.2, 8, 4.4, 4.4, 3.2, 2.2, 2.4)
    document.save(path)


@final("tinh_cai_cach_hanh_chinh", "docx",
    "province's plan of administrative reform: product before agencies, heading in two rows, groups in capitals",
    Task("1", "CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", "Ban hành Kế hoạch tuyên truyền cải cách hành chính năm 2026", "Sở Nội vụ",
        "Báo và Phát thanh, Truyền hình tỉnh; Sở Văn hóa, Thể thao và Du lịch", "Kế hoạch của UBND tỉnh",
        "Tháng 01/2026"),
    Task("2", "CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH", "Kiểm tra công tác cải cách hành chính tại ít nhất 30% số cơ quan, đơn vị",
        "Sở Nội vụ", "Văn phòng UBND tỉnh; Sở Tư pháp; Sở Khoa học và Công nghệ", "Thông báo kết luận kiểm tra",
        "Quý II, III/2026"),
    Task("3", "CẢI CÁCH THỂ CHẾ", "Rà soát, hệ thống hóa văn bản quy phạm pháp luật sau sắp xếp đơn vị hành chính",
        "Sở Tư pháp", "Các sở, ban, ngành; UBND các xã, phường", "Quyết định công bố danh mục", "Tháng 10/2026"),
    Task("4", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "Tái cấu trúc quy trình, cung cấp dịch vụ công trực tuyến toàn trình đối "
        "với "
        "các thủ tục đủ điều kiện", "Văn phòng UBND tỉnh", "Các sở, ban, ngành", "Quyết định phê duyệt quy trình",
        "Trước 30/6/2026"),
    Task("5", "CẢI CÁCH THỦ TỤC HÀNH CHÍNH", "Thực hiện tiếp nhận hồ sơ không phụ thuộc địa giới hành chính",
        "Trung tâm Phục vụ hành chính công tỉnh", "UBND các xã, phường", "100% thủ tục đủ điều kiện được thực hiện",
        "Thường xuyên"),
    Task("6", "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ", "Điều chỉnh bản mô tả vị trí việc làm trong các cơ quan hành chính",
        "Các sở, ban, ngành", "Sở Nội vụ", "Đề án vị trí việc làm được phê duyệt", "Tháng 8/2026"),
    Task("7", "CẢI CÁCH CHẾ ĐỘ CÔNG VỤ", "Tổ chức thi nâng ngạch công chức", "Sở Nội vụ",
        "Trường Chính trị tỉnh; Công an tỉnh", "Quyết định công nhận kết quả", "Quý IV/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nTỈNH LAM GIANG", MOTTO, "Phụ lục 1",
        "DANH MỤC NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM 2026",
        "(Ban hành kèm theo Kế hoạch số 08/KH-UBND ngày 09/01/2026 của UBND tỉnh Lam Giang)", landscape=True)
    made = table(document, [["TT", "Nhiệm vụ", "Sản phẩm", "Đơn vị thực hiện", LEFT, "Thời gian thực hiện/hoàn thành"],
        [UP, UP, UP, "Chủ trì", "Phối hợp", UP],
        *grouped(tasks, lambda t: [t.number, t.content, t.product, t.leads, names(t.coordinators, "; "), t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))], headings=2, repeat=True)
    wide(centred(shaded(made, 2, "F2F2F2"), (0, 5), 2), 1.2, 8.4, 4.4, 3.8, 4.6, 3.2)
    document.save(path)


@final("phuong_thang_an_toan_thuc_pham", "docx",
    "ward's month of food safety: place beside the time, remarks, no product",
    Task("1", "", "Xây dựng kế hoạch, kiện toàn Ban Chỉ đạo liên ngành về an toàn thực phẩm phường",
        "Phòng Văn hóa - Xã hội", "Văn phòng HĐND và UBND", "", "Trước 10/4/2026"),
    Task("2", "", "Tổ chức lễ phát động, diễu hành cổ động hưởng ứng Tháng hành động vì an toàn thực phẩm",
        "Phòng Văn hóa - Xã hội", "Trạm Y tế; Đoàn Thanh niên; Hội Liên hiệp Phụ nữ", "", "15/4/2026"),
    Task("3", "", "Treo băng rôn, phát thanh bài tuyên truyền trên hệ thống loa truyền thanh của phường",
        "Trung tâm Cung ứng dịch vụ sự nghiệp công", "Các khu phố", "", "Từ 15/4 đến 15/5/2026"),
    Task("4", "", "Kiểm tra các cơ sở sản xuất, kinh doanh thực phẩm, bếp ăn tập thể, thức ăn đường phố",
        "Đoàn kiểm tra liên ngành", "Công an phường; Đội Quản lý thị trường số 3", "", "Từ 20/4 đến 12/5/2026"),
    Task("5", "", "Lấy mẫu xét nghiệm nhanh hàn the, phẩm màu, phoóc môn tại chợ", "Trạm Y tế", "Ban Quản lý chợ", "",
        "22/4/2026"),
    Task("6", "", "Tổng hợp, báo cáo kết quả về Sở Y tế", "Phòng Văn hóa - Xã hội", "", "", "Trước 20/5/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nPHƯỜNG TÂN ĐÔNG", MOTTO, "PHỤ LỤC",
        "TIẾN ĐỘ VÀ PHÂN CÔNG THỰC HIỆN THÁNG HÀNH ĐỘNG VÌ AN TOÀN THỰC PHẨM NĂM 2026",
        "(Kèm theo Kế hoạch số 96/KH-UBND ngày 03 tháng 4 năm 2026 của UBND phường)")
    place = ["UBND phường", "Nhà văn hóa phường", "17 khu phố", "Địa bàn phường", "Chợ Tân Đông", "UBND phường"]
    note = ["", "Mời Ban Chỉ đạo TP", "", "Có kế hoạch riêng", "30 mẫu", ""]
    made = table(document, [["STT", "Nội dung", "Thời gian", "Địa điểm", "Đơn vị thực hiện", "Đơn vị phối hợp",
            "Ghi chú"],
        *[[t.number, t.content, t.deadline, where, t.leads, names(t.coordinators), remark]
            for t, where, remark in zip(tasks, place, note, strict=True)]])
    wide(centred(shaded(made), (0, 2)), 1.1, 5.1, 2.3, 2.2, 2.5, 2.4, 1.8)
    document.save(path)


@final("so_y_te_dan_so", "docx",
    "health department's population programme: table of indicators first, dashes before each agency on its line",
    Task("1", "", "Tham mưu chính sách khen thưởng, hỗ trợ phụ nữ sinh đủ hai con trước 35 tuổi",
        "Chi cục Dân số", "Phòng Kế hoạch - Tài chính; Sở Tài chính", "Nghị quyết của HĐND tỉnh", "Quý II/2026"),
    Task("2", "", "Tổ chức chiến dịch truyền thông lồng ghép cung cấp dịch vụ chăm sóc sức khỏe sinh sản tại vùng khó "
        "khăn",
        "Chi cục Dân số", "Trung tâm Kiểm soát bệnh tật tỉnh; Trạm Y tế các xã, phường", "24 xã được triển khai",
        "Đợt 1: tháng 4/2026; đợt 2: tháng 9/2026"),
    Task("3", "", "Mở rộng tầm soát, chẩn đoán, điều trị một số bệnh, tật trước sinh và sơ sinh",
        "Bệnh viện Sản - Nhi tỉnh", "Trạm Y tế các xã, phường", "70% bà mẹ mang thai, 90% trẻ sơ sinh được tầm soát",
        "Tháng 12/2026"),
    Task("4", "", "Khám sức khỏe định kỳ, lập hồ sơ theo dõi sức khỏe cho người cao tuổi", "Trạm Y tế các xã, phường",
        "Hội Người cao tuổi các cấp", "95% người cao tuổi có hồ sơ sức khỏe", "Hằng năm"),
    Task("5", "", "Cập nhật thông tin biến động vào kho dữ liệu điện tử chuyên ngành dân số", "Chi cục Dân số", "",
        "Kho dữ liệu được cập nhật", "Trước ngày 05 hằng tháng"))
def _(path, tasks):
    document = office("UBND TỈNH LAM GIANG\nSỞ Y TẾ", MOTTO, "PHỤ LỤC",
        "CHỈ TIÊU VÀ PHÂN CÔNG NHIỆM VỤ CÔNG TÁC DÂN SỐ NĂM 2026",
        "(Kèm theo Kế hoạch số 412/KH-SYT ngày 29/01/2026 của Sở Y tế)")
    line(document, "1. Chỉ tiêu chuyên môn", bold=True)
    made = table(document, [["STT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2025", "Kế hoạch năm 2026"],
        ["1", "Tổng tỷ suất sinh", "Con/phụ nữ", "1,86", "1,90"],
        ["2", "Tỷ số giới tính khi sinh", "Bé trai/100 bé gái", "111,4", "110,8"],
        ["3", "Tỷ lệ bà mẹ mang thai được tầm soát ít nhất 4 bệnh", "%", "64", "70"],
        ["4", "Tỷ lệ người cao tuổi được khám sức khỏe định kỳ", "%", "78", "82"]])
    wide(centred(shaded(made), (0, 2, 3, 4)), 1.2, 7, 3.2, 2.9, 2.9)
    line(document, "")
    line(document, "2. Phân công nhiệm vụ", bold=True)
    dashed = [t.coordinators and "- " + names(t.coordinators, "\n- ") for t in tasks]
    made = table(document, [["STT", "Nhiệm vụ, giải pháp", "Đơn vị chủ trì", "Đơn vị phối hợp", "Kết quả đầu ra",
            "Thời gian"],
        *[[t.number, t.content, t.leads, helpers, t.product, t.deadline]
            for t, helpers in zip(tasks, dashed, strict=True)]])
    wide(centred(shaded(made), (0,)), 1.2, 5.2, 2.7, 3.2, 2.7, 2.2)
    document.save(path)


@final("binh_dang_gioi_lo_trinh", "docx",
    "programme on gender equality: aims as rows over the whole width, who answers in the main, output, 'Lộ trình'",
    Task("1", "Mục tiêu 1: Trong lĩnh vực chính trị",
        "Rà soát, bổ sung quy hoạch cán bộ nữ các cấp nhiệm kỳ 2025 - 2030",
        "Ban Tổ chức Tỉnh ủy", "Sở Nội vụ; Hội Liên hiệp Phụ nữ tỉnh", "Danh sách quy hoạch được phê duyệt", "2026"),
    Task("2", "Mục tiêu 1: Trong lĩnh vực chính trị",
        "Bồi dưỡng kỹ năng lãnh đạo, quản lý cho nữ đại biểu HĐND các cấp",
        "Sở Nội vụ", "Trường Chính trị tỉnh", "Mỗi năm 02 lớp", "2026 - 2028"),
    Task("3", "Mục tiêu 2: Trong lĩnh vực kinh tế, lao động", "Hỗ trợ phụ nữ khởi nghiệp, hợp tác xã do phụ nữ quản lý",
        "Hội Liên hiệp Phụ nữ tỉnh", "Liên minh Hợp tác xã tỉnh; Ngân hàng Chính sách xã hội Chi nhánh tỉnh",
        "150 ý tưởng được hỗ trợ", "2026 - 2030"),
    Task("4", "Mục tiêu 3: Phòng ngừa, ứng phó với bạo lực trên cơ sở giới",
        "Vận hành mô hình Ngôi nhà Ánh Dương hỗ trợ nạn nhân bị bạo lực", "Trung tâm Công tác xã hội tỉnh",
        "Công an tỉnh; Bệnh viện Đa khoa tỉnh", "01 mô hình hoạt động ổn định", "Từ quý III/2026"),
    Task("5", "Mục tiêu 3: Phòng ngừa, ứng phó với bạo lực trên cơ sở giới",
        "Tổ chức Tháng hành động vì bình đẳng giới", "Sở Nội vụ", "Các sở, ban, ngành, đoàn thể tỉnh",
        "Lễ phát động, các hoạt động hưởng ứng", "Từ 15/11 đến 15/12 hằng năm"))
def _(path, tasks):
    document = office("UBND TỈNH LAM GIANG\nBAN VÌ SỰ TIẾN BỘ CỦA PHỤ NỮ", MOTTO, "PHỤ LỤC II",
        "KHUNG HOẠT ĐỘNG THỰC HIỆN CHƯƠNG TRÌNH HÀNH ĐỘNG VỀ BÌNH ĐẲNG GIỚI GIAI ĐOẠN 2026 - 2030",
        "(Kèm theo Chương trình số 02/CTr-BVSTBPN ngày 20/02/2026)", landscape=True)
    made = table(document, [["TT", "Hoạt động", "Cơ quan chịu trách nhiệm chính", "Cơ quan phối hợp", "Kết quả đầu ra",
            "Lộ trình thực hiện"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline],
            lambda n, g, w: [g] + [LEFT] * (w - 1))])
    wide(shaded(made, 1, "FDE9D9"), 1.2, 7.6, 4.2, 5, 4, 3.4)
    document.save(path)


# ---------------------------------------------------------------------------- ordinary tables: commune, party, unions

@final("xa_giam_ngheo_lanh_dao", "docx",
    "commune's poverty plan: leader in charge between, remarks, signature in the last row",
    Task("1", "", "Rà soát hộ nghèo, hộ cận nghèo định kỳ năm 2026 theo chuẩn nghèo đa chiều giai đoạn 2026 - 2030",
        "Phòng Văn hóa - Xã hội", "Các thôn, bản; MTTQ và các đoàn thể xã", "Quyết định công nhận của Chủ tịch UBND xã",
        "Từ 01/9 đến 14/12/2026"),
    Task("2", "", "Hỗ trợ bò cái sinh sản cho nhóm hộ nghèo bản Nà Lốc, bản Huổi Sói", "Phòng Kinh tế",
        "Trạm Khuyến nông khu vực", "42 con bò giống được cấp", "Quý II/2026"),
    Task("3", "", "Mở lớp dạy nghề kỹ thuật trồng mắc ca, chăn nuôi dê", "Phòng Văn hóa - Xã hội",
        "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên khu vực", "02 lớp, 70 học viên", "Tháng 7/2026"),
    Task("4", "", "Hoàn thiện hồ sơ vay vốn chương trình hộ mới thoát nghèo", "Hội Nông dân xã",
        "Tổ tiết kiệm và vay vốn các bản", "Hồ sơ của 35 hộ", "31/5/2026"),
    Task("5", "", "Cấp thẻ bảo hiểm y tế cho người thuộc hộ nghèo", "Phòng Văn hóa - Xã hội", "Công an xã",
        "100% người nghèo có thẻ", "Trước 31/01/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nXÃ MƯỜNG LẦM", MOTTO, "BIỂU PHÂN CÔNG NHIỆM VỤ",
        "Thực hiện Chương trình mục tiêu quốc gia giảm nghèo bền vững năm 2026",
        "(Kèm theo Kế hoạch số 27/KH-UBND ngày 14/01/2026 của UBND xã Mường Lầm)", landscape=True)
    who = ["Phó Chủ tịch UBND xã phụ trách văn xã", "Phó Chủ tịch UBND xã phụ trách kinh tế",
        "Phó Chủ tịch UBND xã phụ trách văn xã", "Phó Chủ tịch HĐND xã", "Phó Chủ tịch UBND xã phụ trách văn xã"]
    note = ["", "Nguồn vốn sự nghiệp", "", "", "Danh sách do bản lập"]
    made = table(document, [["STT", "Nội dung công việc", "Lãnh đạo phụ trách", "Cơ quan, bộ phận chủ trì",
            "Cơ quan phối hợp", "Kết quả", "Thời gian hoàn thành", "Ghi chú"],
        *[[t.number, t.content, leader, t.leads, names(t.coordinators, "; "), t.product, t.deadline, remark]
            for t, leader, remark in zip(tasks, who, note, strict=True)],
        ["Nơi nhận:\n- Thường trực Đảng ủy, HĐND xã;\n- Các thôn, bản;\n- Lưu: VT.", LEFT, LEFT, LEFT,
            "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n", LEFT, LEFT, LEFT]])
    wide(shaded(made), 1.1, 6.2, 3, 3, 3.8, 3.2, 2.6, 2.6)
    document.save(path)


@final("ocop_san_pham", "xlsx",
    "One Commune One Product: the maker and the stars hoped for beside the agencies, title rows, sheet as offices "
    "print",
    Task("1", "", "Hướng dẫn chủ thể hoàn thiện hồ sơ Mật ong hoa nhãn Cẩm Khê", "Phòng Kinh tế xã Cẩm Khê",
        "Chi cục Phát triển nông thôn", "Hồ sơ dự thi đạt yêu cầu", "30/5/2026"),
    Task("2", "", "Hỗ trợ thiết kế bao bì, tem truy xuất nguồn gốc cho Chè shan Tà Van", "Phòng Kinh tế xã Tà Van",
        "Sở Khoa học và Công nghệ; Trung tâm Khuyến nông", "Bộ nhận diện, mã QR", "30/6/2026"),
    Task("3", "", "Kiểm nghiệm chất lượng, tự công bố sản phẩm Măng khô Lũng Pù", "Hợp tác xã Lũng Pù",
        "Sở Y tế", "Phiếu kiểm nghiệm, bản tự công bố", "15/7/2026"),
    Task("4", "", "Nâng hạng sản phẩm Thịt trâu gác bếp Bản Chang", "Phòng Kinh tế xã Bản Chang",
        "Chi cục Phát triển nông thôn; Chi cục Chăn nuôi và Thú y", "Sản phẩm đạt 4 sao", "Tháng 9/2026"),
    Task("5", "", "Tổ chức đánh giá, phân hạng sản phẩm đợt 1", "Hội đồng đánh giá cấp tỉnh",
        "Chi cục Phát triển nông thôn", "Quyết định công nhận", "Tháng 10/2026"),
    Task("6", "", "Đưa sản phẩm tham gia hội chợ làng nghề", "Trung tâm Xúc tiến thương mại",
        "Các chủ thể OCOP", "12 gian hàng", "Quý IV/2026"))
def _(path, tasks):
    maker = ["HTX Ong Cẩm Khê", "HTX Chè Tà Van", "HTX Lũng Pù", "Cơ sở Hoàng Sơn", "", ""]
    stars = ["3 sao", "4 sao", "3 sao", "4 sao", "", ""]
    rows: Rows = [["STT", "Nội dung triển khai", "Chủ thể sản xuất", "Hạng sao dự kiến", "Cơ quan chủ trì",
            "Cơ quan phối hợp", "Sản phẩm, kết quả", "Thời hạn hoàn thành", "Ghi chú"],
        *[[int(t.number), t.content, a, b, t.leads, names(t.coordinators), t.product, t.deadline, ""]
            for t, a, b in zip(tasks, maker, stars, strict=True)]]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 9)
        middle(page, top, top, 9, "FFF2CC")
    sheet(path, rows, title=["Phụ lục", "KẾ HOẠCH TRIỂN KHAI CHƯƠNG TRÌNH MỖI XÃ MỘT SẢN PHẨM NĂM 2026",
        "(Kèm theo Kế hoạch số 133/KH-UBND ngày 06/3/2026 của UBND tỉnh)"],
        widths=[6, 40, 20, 12, 24, 30, 26, 16, 12], change=drawn)


@final("dang_uy_xa_chuong_trinh", "docx",
    "commune's party committee: programme of action by roman groups, what is issued and when the committee sees it",
    Task("1", "Công tác xây dựng Đảng", "Quy chế làm việc của Ban Chấp hành, Ban Thường vụ Đảng ủy",
        "Văn phòng Đảng ủy", "Ban Xây dựng Đảng; Ủy ban Kiểm tra Đảng ủy", "Quy chế", "Tháng 01-2026"),
    Task("2", "Công tác xây dựng Đảng", "Tổng kết công tác kiểm tra, giám sát năm 2026; phương hướng, nhiệm vụ năm "
        "2027",
        "Ủy ban Kiểm tra Đảng ủy", "Các chi bộ trực thuộc", "Báo cáo", "Tháng 12-2026"),
    Task("3", "Lãnh đạo phát triển kinh tế - xã hội",
        "Nghị quyết chuyên đề về phát triển vùng chuyên canh sầu riêng gắn "
        "với chế biến, tiêu thụ", "Đảng ủy UBND xã", "Hội Nông dân xã; Phòng Kinh tế", "Nghị quyết", "Tháng 4-2026"),
    Task("4", "Lãnh đạo phát triển kinh tế - xã hội", "Cho chủ trương đầu tư nâng cấp tuyến đường liên thôn 5 - thôn 9",
        "Đảng ủy UBND xã", "Văn phòng Đảng ủy", "Thông báo kết luận", "Tháng 6-2026"),
    Task("5", "Công tác dân vận, Mặt trận, đoàn thể", "Đề án nâng cao chất lượng hoạt động của tổ tự quản ở thôn, buôn",
        "Ủy ban MTTQ Việt Nam xã", "Công an xã; các thôn, buôn", "Đề án", "Tháng 8-2026"),
    Task("6", "Công tác dân vận, Mặt trận, đoàn thể", "Lãnh đạo đại hội các chi hội, chi đoàn nhiệm kỳ mới",
        "Ủy ban MTTQ Việt Nam xã", "Ban Xây dựng Đảng", "Hướng dẫn", "Quý III-2026"))
def _(path, tasks):
    document = office("ĐẢNG BỘ TỈNH ĐẮK LUA\nĐẢNG ỦY XÃ EA TRANG\n*", PARTY, "PHỤ LỤC",
        "phân công chuẩn bị các nội dung Chương trình làm việc năm 2026",
        "(Kèm theo Chương trình số 03-CTr/ĐU, ngày 05-01-2026 của Đảng ủy xã Ea Trang)")
    made = table(document, [["TT", "Nội dung", "Cơ quan chủ trì tham mưu", "Cơ quan phối hợp", "Hình thức văn bản",
            "Thời gian trình Ban Thường vụ"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline],
            lambda n, g, w: [f"{ROMAN[n]}.", g] + [LEFT] * (w - 2))])
    wide(centred(shaded(made), (0,)), 1.1, 5.6, 3, 3.1, 2.2, 2.2)
    document.save(path)


@final("mttq_giam_sat_nt", "docx",
    "Fatherland Front's oversight and criticism: 'nt' in agencies and time, form of oversight in a column",
    Task("1", "", "Giám sát việc hỗ trợ kinh phí xóa nhà tạm, nhà dột nát", "Ban Công tác xã hội",
        "Thanh tra tỉnh; Hội Cựu chiến binh tỉnh", "Báo cáo kết quả giám sát", "Tháng 5/2026"),
    Task("2", "", "Giám sát việc thu, sử dụng các khoản đóng góp của phụ huynh học sinh", "Ban Công tác xã hội",
        "Thanh tra tỉnh; Hội Cựu chiến binh tỉnh", "Báo cáo kết quả giám sát", "Tháng 10/2026"),
    Task("3", "", "Phản biện dự thảo Nghị quyết về mức hỗ trợ người hoạt động không chuyên trách dôi dư",
        "Ban Dân chủ - Giám sát và Phản biện xã hội", "Sở Nội vụ; các chuyên gia", "Văn bản phản biện",
        "Trước kỳ họp giữa năm của HĐND tỉnh"),
    Task("4", "", "Phản biện dự thảo quy hoạch sử dụng đất cấp tỉnh", "Ban Dân chủ - Giám sát và Phản biện xã hội",
        "Hội Luật gia tỉnh", "Văn bản phản biện", "Trước kỳ họp giữa năm của HĐND tỉnh"),
    Task("5", "", "Tổng hợp ý kiến, kiến nghị của cử tri và Nhân dân", "Văn phòng", "Các ban chuyên môn",
        "Báo cáo tổng hợp", "Hằng quý"),
    Task("6", "", "Tập huấn nghiệp vụ cho Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng",
        "Ban Dân chủ - Giám sát và Phản biện xã hội", "Trường Chính trị tỉnh", "04 lớp", "Quý III/2026"))
def _(path, tasks):
    document = office("MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH LAM GIANG\nBAN THƯỜNG TRỰC", MOTTO, "PHỤ LỤC",
        "DANH MỤC NỘI DUNG GIÁM SÁT, PHẢN BIỆN XÃ HỘI NĂM 2026",
        "(Kèm theo Kế hoạch số 55/KH-MTTQ-BTT ngày 11/02/2026)", landscape=True)
    form = ["Thành lập đoàn", "nt", "Tổ chức hội nghị", "Gửi văn bản góp ý", "", ""]
    lead = [tasks[0].leads, "nt", tasks[2].leads, "nt", tasks[4].leads, tasks[5].leads]
    helper = [tasks[0].coordinators, "nt", *[t.coordinators for t in tasks[2:]]]
    until = [tasks[0].deadline, tasks[1].deadline, tasks[2].deadline, "nt", tasks[4].deadline, tasks[5].deadline]
    product = [tasks[0].product, "nt", tasks[2].product, "nt", tasks[4].product, tasks[5].product]
    made = table(document, [["STT", "Nội dung giám sát, phản biện", "Hình thức", "Ban chủ trì", "Đơn vị phối hợp",
            "Sản phẩm", "Thời gian thực hiện"],
        *[[t.number, t.content, how, a, names(b), c, d]
            for t, how, a, b, c, d in zip(tasks, form, lead, helper, product, until, strict=True)]])
    wide(centred(shaded(made), (0, 2, 6)), 1.2, 7.6, 2.8, 4, 4.2, 3, 2.9)
    document.save(path)


# ---------------------------------------------------------------------------- ordinary tables: schools, hospital, firms

@final("dai_hoc_tuyen_sinh", "docx",
    "university's enrolment plan: leader in charge after the units, evidence, time first after the work",
    Task("1", "", "Xây dựng, công bố Thông tin tuyển sinh trình độ đại học năm 2026", "Phòng Đào tạo",
        "Các khoa, viện đào tạo", "Thông tin tuyển sinh đăng trên website", "Tháng 3/2026"),
    Task("2", "", "Tư vấn tuyển sinh trực tiếp tại các trường trung học phổ thông khu vực Tây Nguyên",
        "Phòng Truyền thông và Tuyển sinh", "Đoàn Thanh niên; Hội Sinh viên; các khoa", "Báo cáo 45 điểm trường",
        "Tháng 3 - 5/2026"),
    Task("3", "", "Tổ chức kỳ thi đánh giá năng lực đợt 2", "Trung tâm Khảo thí",
        "Phòng Công nghệ thông tin; Phòng Quản trị thiết bị", "Dữ liệu kết quả thi", "07/6/2026"),
    Task("4", "", "Xét tuyển, xác định điểm trúng tuyển, lọc ảo theo lịch của Bộ Giáo dục và Đào tạo",
        "Hội đồng tuyển sinh", "Phòng Đào tạo", "Biên bản họp, quyết định trúng tuyển", "Theo lịch của Bộ"),
    Task("5", "", "Tiếp nhận sinh viên nhập học, khám sức khỏe đầu khóa", "Phòng Công tác sinh viên",
        "Trạm Y tế trường; Ký túc xá", "Danh sách sinh viên nhập học", "Từ 24/8/2026 đến 30/8/2026"),
    Task("6", "", "Tổng kết công tác tuyển sinh", "Phòng Truyền thông và Tuyển sinh", "", "Báo cáo tổng kết",
        "Trước 31/10/2026"))
def _(path, tasks):
    document = office("BỘ GIÁO DỤC VÀ ĐÀO TẠO\nTRƯỜNG ĐẠI HỌC CAO NGUYÊN", MOTTO, "PHỤ LỤC",
        "Bảng phân công nhiệm vụ công tác tuyển sinh năm 2026",
        "(Kèm theo Kế hoạch số 214/KH-ĐHCN ngày 10 tháng 02 năm 2026 của Hiệu trưởng)")
    leader = ["Phó Hiệu trưởng phụ trách đào tạo", "Phó Hiệu trưởng phụ trách đào tạo", "Chủ tịch Hội đồng thi",
        "Hiệu trưởng", "Phó Hiệu trưởng phụ trách sinh viên", "Phó Hiệu trưởng phụ trách đào tạo"]
    made = table(document, [["TT", "Nội dung công việc", "Thời gian", "Đơn vị thực hiện", "Đơn vị phối hợp",
            "Lãnh đạo chỉ đạo", "Minh chứng"],
        *[[t.number, t.content, t.deadline, t.leads, names(t.coordinators), who, t.product]
            for t, who in zip(tasks, leader, strict=True)]], repeat=True)
    wide(shaded(made), 1, 4.6, 2.1, 2.6, 2.6, 2.4, 2.4)
    document.save(path)


@final("benh_vien_nhiem_khuan", "xlsx",
    "hospital's infection control: departments that do it merged down, what is hoped for, remarks",
    Task("1", "", "Giám sát tuân thủ vệ sinh tay của nhân viên y tế tại 12 khoa lâm sàng", "Khoa Kiểm soát nhiễm khuẩn",
        "Mạng lưới kiểm soát nhiễm khuẩn", "Tỷ lệ tuân thủ đạt trên 85%", "Hằng tháng"),
    Task("2", "", "Giám sát nhiễm khuẩn vết mổ, viêm phổi liên quan thở máy", "Khoa Kiểm soát nhiễm khuẩn",
        "Khoa Ngoại tổng hợp; Khoa Hồi sức tích cực", "Báo cáo giám sát", "Hằng quý"),
    Task("3", "", "Cập nhật quy trình xử lý dụng cụ nội soi chịu nhiệt kém", "Khoa Kiểm soát nhiễm khuẩn",
        "Khoa Thăm dò chức năng", "Quy trình được Hội đồng thông qua", "Tháng 4/2026"),
    Task("4", "", "Mua sắm máy tiệt khuẩn nhiệt độ thấp công nghệ plasma", "Phòng Vật tư - Thiết bị y tế",
        "Phòng Tài chính - Kế toán", "01 máy đưa vào sử dụng", "Quý III/2026"),
    Task("5", "", "Sửa chữa hệ thống xử lý nước thải y tế", "Phòng Vật tư - Thiết bị y tế",
        "Phòng Hành chính - Quản trị", "Nước thải đạt quy chuẩn", "Quý III/2026"),
    Task("6", "", "Đào tạo lại kiến thức kiểm soát nhiễm khuẩn cho nhân viên mới", "Phòng Điều dưỡng",
        "Khoa Kiểm soát nhiễm khuẩn", "100% nhân viên mới được đào tạo", "6 tháng/lần"))
def _(path, tasks):
    rows: list[list] = [["STT", "Hoạt động", "Khoa, phòng thực hiện", "Khoa, phòng phối hợp", "Kết quả mong đợi",
        "Thời gian thực hiện", "Ghi chú"]]
    lead = until = ""
    for t in tasks:
        rows.append([int(t.number), t.content, UP if t.leads == lead else t.leads, names(t.coordinators), t.product,
            UP if t.deadline == until else t.deadline, "Quỹ phát triển sự nghiệp" if t.number == "4" else ""])
        lead, until = t.leads, t.deadline
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 7)
        middle(page, top, top, 7)
    sheet(path, rows, title=["SỞ Y TẾ LAM GIANG - BỆNH VIỆN ĐA KHOA TỈNH", "PHỤ LỤC 2",
        "KẾ HOẠCH HOẠT ĐỘNG KIỂM SOÁT NHIỄM KHUẨN NĂM 2026", "(Kèm theo Kế hoạch số 91/KH-BVĐK ngày 19/01/2026)"],
        widths=[6, 46, 26, 30, 28, 18, 18], change=drawn)


@final("du_lich_kinh_phi", "docx",
    "tourism plan: money and where it comes from under one heading, sum in the last row, indicators before",
    Task("1", "Phát triển sản phẩm du lịch", "Khảo sát, công bố tuyến du lịch sinh thái rừng tràm gắn với làng nghề "
        "dệt "
        "chiếu", "Sở Văn hóa, Thể thao và Du lịch", "UBND xã Trà Lồng; Ban Quản lý Khu bảo tồn", "Quyết định công nhận "
        "tuyến du lịch", "Tháng 6/2026"),
    Task("2", "Phát triển sản phẩm du lịch", "Hỗ trợ 10 hộ làm du lịch cộng đồng (homestay)",
        "UBND xã Trà Lồng", "Hiệp hội Du lịch tỉnh", "10 hộ đủ điều kiện đón khách", "Quý IV/2026"),
    Task("3", "Quảng bá, xúc tiến", "Xây dựng bộ ấn phẩm, phim quảng bá du lịch bằng ba thứ tiếng",
        "Trung tâm Thông tin xúc tiến du lịch", "Báo và Phát thanh, Truyền hình tỉnh", "01 phim, 5.000 ấn phẩm",
        "Tháng 8/2026"),
    Task("4", "Quảng bá, xúc tiến", "Tham gia Hội chợ Du lịch quốc tế Thành phố Hồ Chí Minh",
        "Trung tâm Thông tin xúc tiến du lịch", "Các doanh nghiệp lữ hành", "01 gian hàng chung", "Tháng 9/2026"),
    Task("5", "Đào tạo nhân lực", "Bồi dưỡng nghiệp vụ cho hướng dẫn viên tại điểm, người phục vụ trên phương tiện "
        "thủy",
        "Sở Văn hóa, Thể thao và Du lịch", "Trường Cao đẳng Kinh tế - Kỹ thuật", "02 lớp, 90 học viên", "Quý II/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nTỈNH AN PHƯỚC", MOTTO, "PHỤ LỤC",
        "CHỈ TIÊU, NHIỆM VỤ PHÁT TRIỂN DU LỊCH NĂM 2026",
        "(Kèm theo Kế hoạch số 58/KH-UBND ngày 24 tháng 02 năm 2026 của Ủy ban nhân dân tỉnh An Phước)", landscape=True)
    line(document, "A. CHỈ TIÊU", bold=True)
    made = table(document, [["STT", "Chỉ tiêu", "ĐVT", "Ước TH năm 2025", "KH năm 2026", "Tăng (%)"],
        ["1", "Tổng lượt khách", "Nghìn lượt", "2.350", "2.700", "14,9"],
        ["2", "Doanh thu từ du lịch", "Tỷ đồng", "1.420", "1.700", "19,7"],
        ["3", "Số cơ sở lưu trú được xếp hạng", "Cơ sở", "64", "75", "17,2"]])
    wide(centred(shaded(made), (0, 2, 3, 4, 5)), 1.4, 9, 3.6, 4, 4, 3)
    line(document, "B. NHIỆM VỤ", bold=True)
    money = dict(zip("12345", [("350", "NS tỉnh"), ("1.200", "Xã hội hóa"), ("800", "NS tỉnh"), ("250", "NS tỉnh"),
        ("180", "CTMTQG")], strict=True))
    made = table(document, [["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kết quả, sản phẩm",
            "Thời gian hoàn thành", "Kinh phí dự kiến (triệu đồng)", LEFT],
        [UP, UP, UP, UP, UP, UP, "Tổng", "Nguồn"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline,
            *money[t.number]], lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2)),
        ["", "Tổng cộng", "", "", "", "", "2.780", ""]], headings=2)
    wide(centred(shaded(made, 2), (0, 5, 6, 7), 2), 1.2, 7, 4, 4, 3.6, 2.4, 1.6, 2)
    document.save(path)


@final("dien_luc_mua_kho", "xlsx",
    "power company: 'Đơn vị thực hiện' and who oversees it, real dates, signature below the table",
    Task("1", "", "Lập phương thức vận hành lưới điện 110 kV mùa khô", "Phòng Điều độ",
        "Đội Quản lý vận hành lưới cao thế",
        "Phương thức được duyệt", "28/02/2026"),
    Task("2", "", "Thay máy biến áp T2 trạm Gò Găng từ 40 MVA lên 63 MVA", "Ban Quản lý dự án lưới điện",
        "Phòng Kỹ thuật; Phòng Vật tư", "Đóng điện máy biến áp", "15/04/2026"),
    Task("3", "", "Vệ sinh sứ cách điện bằng nước áp lực cao (hotline)", "Đội Hotline", "Các điện lực trực thuộc",
        "186 vị trí", "30/03/2026"),
    Task("4", "", "Ký biên bản thỏa thuận điều chỉnh phụ tải với khách hàng lớn", "Phòng Kinh doanh",
        "Các điện lực trực thuộc", "120 biên bản", "20/03/2026"),
    Task("5", "", "Phát quang hành lang tuyến đường dây", "Các điện lực trực thuộc", "UBND các xã, phường",
        "215 km hành lang", "31/03/2026"))
def _(path, tasks):
    watch = ["Phó Giám đốc kỹ thuật", "Phó Giám đốc đầu tư", "Phó Giám đốc kỹ thuật", "Phó Giám đốc kinh doanh",
        "Phó Giám đốc kỹ thuật"]
    rows: list[list] = [["TT", "Hạng mục công việc", "Khối lượng/Kết quả", "Đơn vị thực hiện", "Đơn vị phối hợp",
            "Lãnh đạo giám sát", "Ngày hoàn thành"],
        *[[int(t.number), t.content, t.product, t.leads, names(t.coordinators), who, day(t.deadline)]
            for t, who in zip(tasks, watch, strict=True)]]
    book = openpyxl.Workbook()
    page = book.active
    page.title = "KH mua kho 2026"
    spread(page, 1, 1, [["TỔNG CÔNG TY ĐIỆN LỰC MIỀN TRUNG", LEFT, LEFT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", LEFT,
        LEFT,
            LEFT],
        ["CÔNG TY ĐIỆN LỰC AN PHƯỚC", LEFT, LEFT, "Độc lập - Tự do - Hạnh phúc", LEFT, LEFT, LEFT]])
    spread(page, 4, 1, [["KẾ HOẠCH CHI TIẾT ĐẢM BẢO CUNG CẤP ĐIỆN MÙA KHÔ NĂM 2026", *[LEFT] * 6],
        ["(Kèm theo Quyết định số 77/QĐ-PCAP ngày 15/01/2026)", *[LEFT] * 6]])
    middle(page, 1, 5, 7)
    spread(page, 7, 1, rows)
    ruled(page, 7, 6 + len(rows), 1, 7)
    middle(page, 7, 7, 7, "BDD7EE")
    for y in range(8, 7 + len(rows)):
        page.cell(y, 7).number_format = "dd/mm/yyyy"
    page.cell(8 + len(rows), 2, "NGƯỜI LẬP")
    page.cell(8 + len(rows), 6, "KT. GIÁM ĐỐC")
    page.cell(9 + len(rows), 6, "PHÓ GIÁM ĐỐC")
    for x, width in zip("ABCDEFG", [6, 42, 24, 28, 30, 22, 16], strict=True):
        page.column_dimensions[x].width = width
    book.save(path)


@final("tin_dung_chinh_sach", "xlsx",
    "social-policy bank's representation: 'Đầu mối thực hiện', targets and doings, year's quarter in words",
    Task("1", "Về huy động nguồn vốn", "Tham mưu chuyển vốn ngân sách địa phương ủy thác sang Ngân hàng Chính sách xã "
        "hội",
        "Phòng Kế hoạch - Nghiệp vụ", "Sở Tài chính", "75 tỷ đồng", "Quý I/2026"),
    Task("2", "Về huy động nguồn vốn", "Huy động tiền gửi tiết kiệm của tổ viên qua Tổ tiết kiệm và vay vốn",
        "Các phòng giao dịch", "Hội Nông dân; Hội Liên hiệp Phụ nữ; Hội Cựu chiến binh", "Tăng trưởng 12%",
        "Đến 31/12/2026"),
    Task("3", "Về cho vay, thu hồi nợ", "Giải ngân chương trình cho vay nhà ở xã hội", "Các phòng giao dịch",
        "UBND các xã, phường", "420 khách hàng", "Quý II, quý III/2026"),
    Task("4", "Về cho vay, thu hồi nợ", "Phân tích, xử lý nợ đến hạn, nợ khoanh", "Phòng Kế hoạch - Nghiệp vụ",
        "Các tổ chức chính trị - xã hội nhận ủy thác", "Nợ quá hạn dưới 0,15%", "Thường xuyên"),
    Task("5", "Về kiểm tra, giám sát", "Kiểm tra hoạt động điểm giao dịch xã của thành viên Ban đại diện",
        "Phòng Kiểm tra - Kiểm toán nội bộ", "Thành viên Ban đại diện HĐQT", "100% xã được kiểm tra", "Quý IV/2026"))
def _(path, tasks):
    rows = [["STT", "Nội dung công việc", "Đầu mối thực hiện", "Phối hợp thực hiện", "Chỉ tiêu, kết quả",
            "Thời gian thực hiện"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 6)
        middle(page, top, top, 6)
        for y, row in enumerate(rows):
            if row[2] == LEFT:
                page.cell(top + y, 1).font = page.cell(top + y, 2).font = Font(bold=True)
    sheet(path, rows, title=["NGÂN HÀNG CHÍNH SÁCH XÃ HỘI - CHI NHÁNH TỈNH LAM GIANG",
        "PHỤ LỤC PHÂN CÔNG THỰC HIỆN NGHỊ QUYẾT BAN ĐẠI DIỆN HỘI ĐỒNG QUẢN TRỊ NĂM 2026"],
        widths=[6, 46, 28, 34, 24, 22], change=drawn)


# ---------------------------------------------------------------------------- unusual layouts

@final("iuu_ma_tran", "xlsx",
    "illegal fishing: matrix of tasks by agencies, C for who leads and P for who helps, told in a line above",
    Task("1", "", "Lắp thiết bị giám sát hành trình cho tàu cá từ 15 m trở lên", "Chi cục Thủy sản",
        "UBND xã, phường ven biển", "100% tàu đủ điều kiện", "31/3/2026"),
    Task("2", "", "Xử phạt tàu mất kết nối quá 6 giờ, 10 ngày", "Bộ đội Biên phòng", "Chi cục Thủy sản; Công an tỉnh",
        "Hồ sơ xử phạt", "Thường xuyên"),
    Task("3", "", "Xác nhận nguồn gốc thủy sản khai thác trên hệ thống eCDT", "Ban Quản lý cảng cá", "Chi cục Thủy sản",
        "100% chuyến biển", "Thường xuyên"),
    Task("4", "", "Rà soát, xóa đăng ký tàu cá '3 không'", "Chi cục Thủy sản",
        "Bộ đội Biên phòng; UBND xã, phường ven biển", "Danh sách tàu cá", "30/4/2026"),
    Task("5", "", "Điều tra, xử lý đường dây môi giới đưa tàu đi khai thác trái phép", "Công an tỉnh",
        "Bộ đội Biên phòng", "Vụ việc được khởi tố", "Tháng 9/2026"),
    Task("6", "", "Ký cam kết không vi phạm vùng biển nước ngoài", "UBND xã, phường ven biển",
        "Bộ đội Biên phòng; Ban Quản lý cảng cá", "Bản cam kết của chủ tàu", "Tháng 02/2026"))
def _(path, tasks):
    who = ["Chi cục Thủy sản", "Bộ đội Biên phòng", "Công an tỉnh", "Ban Quản lý cảng cá", "UBND xã, phường ven biển"]
    def mark(t: Task, name: str) -> str:
        return "C" if name in t.leads.split("; ") else "P" if name in t.coordinators.split("; ") else ""
    rows: Rows = [["TT", "Nhiệm vụ", "Cơ quan, đơn vị thực hiện", *[LEFT] * 4, "Sản phẩm", "Thời hạn"],
        [UP, UP, *who, UP, UP],
        *[[int(t.number), t.content, *[mark(t, name) for name in who], t.product, t.deadline] for t in tasks]]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 9)
        middle(page, top, top + 1, 9, "DDEBF7")
        for row in page.iter_rows(top + 2, top + len(rows) - 1, 3, 7):
            for cell in row:
                cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet(path, rows, title=["UBND TỈNH AN PHƯỚC", "MA TRẬN PHÂN CÔNG NHIỆM VỤ CHỐNG KHAI THÁC IUU NĂM 2026",
        "Ghi chú: C - cơ quan chủ trì; P - cơ quan phối hợp"], widths=[6, 44, 12, 12, 12, 12, 14, 24, 16], change=drawn)


@final("duoi_nuoc_sau_thang", "docx",
    "summer against drowning: six months as columns with x under 'Thời gian thực hiện', agencies at the right",
    Task("1", "", "Khảo sát, cắm biển cảnh báo tại ao, hồ, bến sông nguy hiểm", "Phòng Kinh tế, Hạ tầng và Đô thị",
        "Các tổ dân phố", "45 biển cảnh báo", "Tháng 5"),
    Task("2", "", "Tập huấn cho giáo viên thể dục về dạy bơi an toàn", "Phòng Văn hóa - Xã hội",
        "Trường THCS Lê Lợi", "01 lớp, 30 giáo viên", "Tháng 4"),
    Task("3", "", "Mở lớp dạy bơi miễn phí cho trẻ em có hoàn cảnh khó khăn",
        "Đoàn TNCS Hồ Chí Minh phường", "Trung tâm Văn hóa - Thể thao; các trường học", "06 lớp, 180 trẻ em",
        "Tháng 8"),
    Task("4", "", "Phát động toàn dân tập luyện môn bơi", "Trung tâm Văn hóa - Thể thao", "Phòng Văn hóa - Xã hội",
        "Lễ phát động", "Tháng 6"),
    Task("5", "", "Tuần tra, nhắc nhở trẻ em tắm sông, hồ không có người lớn", "Công an phường",
        "Dân quân tự vệ; các tổ dân phố", "Nhật ký tuần tra", "Tháng 9"),
    Task("6", "", "Sơ kết, đánh giá mô hình", "Phòng Văn hóa - Xã hội", "", "Báo cáo", "Tháng 9"))
def _(path, tasks):
    months = [f"Tháng {m}" for m in range(4, 10)]
    spans = {"1": (4, 5), "2": (4, 4), "3": (6, 8), "4": (6, 6), "5": (5, 9), "6": (9, 9)}
    document = office("ỦY BAN NHÂN DÂN\nPHƯỜNG BẮC SƠN", MOTTO, "PHỤ LỤC",
        "TIẾN ĐỘ THỰC HIỆN KẾ HOẠCH PHÒNG, CHỐNG TAI NẠN ĐUỐI NƯỚC TRẺ EM NĂM 2026",
        "(Kèm theo Kế hoạch số 64/KH-UBND ngày 27/3/2026)", landscape=True)
    made = table(document, [["STT", "Hoạt động", "Thời gian thực hiện", *[LEFT] * 5, "Kết quả cần đạt",
            "Đơn vị chủ trì", "Đơn vị phối hợp"],
        [UP, UP, *months, UP, UP, UP],
        *[[t.number, t.content, *["x" if spans[t.number][0] <= m <= spans[t.number][1] else "" for m in range(4, 10)],
            t.product, t.leads, names(t.coordinators)] for t in tasks]], headings=2)
    wide(centred(shaded(made, 2), (0, *range(2, 8)), 2), 1.2, 6.2, *[1.4] * 6, 3, 3.4, 3.6)
    document.save(path)


@final("thi_hanh_an_theo_don_vi", "docx",
    "civil judgement enforcement: the unit in the first column merged down over its tasks, numbers after it",
    Task("1", "", "Rà soát, phân loại 100% việc thi hành án có điều kiện và chưa có điều kiện thi hành",
        "Phòng Nghiệp vụ và Tổ chức thi hành án", "Các Phòng Thi hành án dân sự khu vực", "Danh sách phân loại",
        "Trước 31/3/2026"),
    Task("2", "", "Thành lập tổ công tác giải quyết các vụ việc án tín dụng, ngân hàng giá trị lớn",
        "Phòng Nghiệp vụ và Tổ chức thi hành án", "Chi nhánh Ngân hàng Nhà nước khu vực", "Quyết định thành lập tổ",
        "Trước 15/4/2026"),
    Task("3", "", "Tự kiểm tra toàn diện hai Phòng khu vực", "Phòng Kiểm tra, giải quyết khiếu nại, tố cáo", "",
        "Kết luận kiểm tra", "Quý III/2026"),
    Task("4", "", "Giải quyết dứt điểm đơn khiếu nại, tố cáo tồn đọng", "Phòng Kiểm tra, giải quyết khiếu nại, tố cáo",
        "Phòng Nghiệp vụ và Tổ chức thi hành án", "Quyết định giải quyết", "Trước 30/9/2026"),
    Task("5", "", "Đối chiếu số liệu thu, chi tiền thi hành án với Kho bạc Nhà nước", "Văn phòng",
        "Các Phòng Thi hành án dân sự khu vực", "Biên bản đối chiếu", "Hằng tháng"),
    Task("6", "", "Kê biên, thẩm định giá, đấu giá tài sản theo kế hoạch", "Các Phòng Thi hành án dân sự khu vực",
        "Trung tâm Dịch vụ đấu giá tài sản", "Trên 83% về việc, 48% về tiền", "Đến hết 30/9/2026"),
    Task("7", "", "Nhập dữ liệu vào phần mềm hỗ trợ thi hành án", "Các Phòng Thi hành án dân sự khu vực", "Văn phòng",
        "100% hồ sơ được cập nhật", "Hằng tuần"))
def _(path, tasks):
    document = office("BỘ TƯ PHÁP\nTHI HÀNH ÁN DÂN SỰ TỈNH AN PHƯỚC", MOTTO, "PHỤ LỤC",
        "GIAO NHIỆM VỤ TRỌNG TÂM CHO CÁC ĐƠN VỊ TRỰC THUỘC NĂM 2026",
        "(Kèm theo Quyết định số 35/QĐ-THADS ngày 08/01/2026)", landscape=True)
    rows, last = [["Đơn vị", "STT", "Nhiệm vụ được giao", "Đơn vị phối hợp", "Chỉ tiêu/Sản phẩm", "Thời hạn"]], ""
    for t in tasks:
        rows.append([UP if t.leads == last else t.leads, t.number, t.content, names(t.coordinators), t.product,
            t.deadline])
        last = t.leads
    wide(centred(shaded(table(document, rows)), (1,)), 4.4, 1.3, 8.4, 4.6, 4, 3)
    document.save(path)


# ---------------------------------------------------------------------------- workbooks

@final("ntm_tieu_chi_von", "xlsx",
    "new countryside: criteria as merged rows, heading in two rows, capital by source, notes and signature under",
    Task("1", "Tiêu chí số 2 - Giao thông", "Cứng hóa 4,2 km đường trục thôn Đoài, thôn Thượng", "Phòng Kinh tế",
        "Ban Phát triển thôn Đoài; Ban Phát triển thôn Thượng", "4,2 km đường bê tông", "Tháng 9/2026"),
    Task("2", "Tiêu chí số 2 - Giao thông", "Lắp đặt đèn chiếu sáng, trồng hoa hai bên đường liên thôn",
        "Hội Phụ nữ xã",
        "Đoàn Thanh niên xã", "100 bộ đèn", "Tháng 6/2026"),
    Task("3", "Tiêu chí số 6 - Cơ sở vật chất văn hóa", "Xây mới nhà văn hóa thôn Hạ", "Phòng Kinh tế", "Thôn Hạ",
        "Nhà văn hóa 150 chỗ ngồi", "Tháng 11/2026"),
    Task("4", "Tiêu chí số 17 - Môi trường", "Phân loại rác thải sinh hoạt tại nguồn", "Hội Nông dân xã",
        "Các thôn; Hợp tác xã Môi trường", "Trên 60% số hộ thực hiện", "Năm 2026"),
    Task("5", "Tiêu chí số 17 - Môi trường", "Cải tạo, chỉnh trang nghĩa trang nhân dân", "Phòng Kinh tế", "Các thôn",
        "02 nghĩa trang", "Quý III/2026"),
    Task("6", "Tiêu chí số 18 - Tiếp cận pháp luật", "Đánh giá, công nhận xã đạt chuẩn tiếp cận pháp luật",
        "Văn phòng HĐND và UBND xã", "Công an xã; Ủy ban MTTQ Việt Nam xã", "Quyết định công nhận", "Trước 25/01/2027"))
def _(path, tasks):
    money = dict(zip("123456", [(2600, 1400, 600), ("", "", 180), (1500, 700, 300), ("", 90, 40), (400, 200, 150),
        ("", "", "")], strict=True))
    rows: list[list] = [["STT", "Nội dung thực hiện", "Kết quả cần đạt", "Đơn vị chủ trì", "Đơn vị phối hợp",
            "Thời gian hoàn thành", "Nguồn vốn (triệu đồng)", LEFT, LEFT],
        [UP, UP, UP, UP, UP, UP, "NSTW", "NS tỉnh, xã", "Huy động"],
        *grouped(tasks, lambda t: [int(t.number), t.content, t.product, t.leads, names(t.coordinators), t.deadline,
            *money[t.number]], lambda n, g, w: [g] + [LEFT] * (w - 1))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 9)
        middle(page, top, top + 1, 9, "E2EFDA")
        for y, row in enumerate(rows):
            if row[1] == LEFT:
                page.cell(top + y, 1).font = Font(bold=True)
    sheet(path, rows, title=["ỦY BAN NHÂN DÂN XÃ TIÊN HỘI", "Biểu số 02",
        "KẾ HOẠCH THỰC HIỆN CÁC TIÊU CHÍ XÃ NÔNG THÔN MỚI NÂNG CAO NĂM 2026",
        "(Kèm theo Kế hoạch số 41/KH-UBND ngày 02/02/2026 của UBND xã)"],
        note=["Ghi chú: Nguồn vốn huy động gồm đóng góp của Nhân dân và doanh nghiệp.",
            "Các thôn căn cứ Biểu này xây dựng kế hoạch chi tiết, gửi Phòng Kinh tế trước ngày 28/02/2026."],
        widths=[6, 40, 26, 24, 30, 18, 10, 12, 12], change=drawn)


@final("ma_tuy_bon_giam", "xlsx",
    "drug prevention plan: groups in capitals merged, columns numbered under the heading, 'TT' and 'Ghi chú', notes",
    Task("1", "GIẢM CẦU", "Rà soát, thống kê, lập hồ sơ quản lý 100% người nghiện, người sử dụng trái phép chất ma túy",
        "Công an tỉnh", "Sở Y tế; UBND các xã, phường", "Danh sách, hồ sơ quản lý", "Trước ngày 15/02/2026"),
    Task("2", "GIẢM CẦU", "Nâng cấp cơ sở cai nghiện ma túy số 1", "Công an tỉnh", "Sở Xây dựng; Sở Tài chính",
        "Cơ sở tiếp nhận 800 học viên", "Quý IV/2026"),
    Task("3", "GIẢM CUNG", "Triệt phá tụ điểm, đường dây mua bán ma túy qua mạng xã hội", "Công an tỉnh",
        "Viện kiểm sát nhân dân tỉnh; Hải quan khu vực", "Số vụ tăng ít nhất 5%", "Thường xuyên"),
    Task("4", "GIẢM CUNG", "Kiểm soát tiền chất, thuốc thú y có chứa chất ma túy", "Sở Công Thương",
        "Sở Nông nghiệp và Môi trường; Sở Y tế", "Biên bản kiểm tra", "6 tháng/lần"),
    Task("5", "GIẢM TÁC HẠI", "Duy trì điều trị thay thế bằng thuốc Methadone", "Sở Y tế", "Công an các xã, phường",
        "1.200 người được điều trị", "Cả năm 2026"),
    Task("6", "TUYÊN TRUYỀN", "Xây dựng mô hình trường học không ma túy", "Sở Giáo dục và Đào tạo",
        "Tỉnh đoàn; Công an tỉnh", "100% trường THPT", "Tháng 10/2026"),
    Task("7", "TUYÊN TRUYỀN", "Tổ chức mít tinh hưởng ứng Ngày toàn dân phòng, chống ma túy",
        "Ủy ban MTTQ Việt Nam tỉnh",
        "Công an tỉnh; UBND phường Trung tâm", "01 lễ mít tinh", "26/6/2026"))
def _(path, tasks):
    rows: list[list] = [["TT", "NỘI DUNG, NHIỆM VỤ", "CƠ QUAN CHỦ TRÌ", "CƠ QUAN PHỐI HỢP", "SẢN PHẨM/CHỈ TIÊU",
            "THỜI GIAN HOÀN THÀNH", "GHI CHÚ"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        *grouped(tasks, lambda t: [int(t.number), t.content, t.leads, names(t.coordinators, ";\n"), t.product,
            t.deadline, "Dự án 2" if t.number == "2" else ""],
            lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 7)
        middle(page, top, top + 1, 7, "D9D9D9")
        page.freeze_panes = page.cell(top + 2, 1)
        page.print_title_rows = f"{top}:{top + 1}"
    sheet(path, rows, title=["PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ THỰC HIỆN CHƯƠNG TRÌNH PHÒNG, CHỐNG MA TÚY NĂM 2026",
        "(Ban hành kèm theo Kế hoạch số 29/KH-UBND ngày 23/01/2026 của UBND tỉnh Lam Giang)"],
        note=["Các cơ quan, đơn vị báo cáo kết quả về Công an tỉnh trước ngày 20 tháng cuối quý."],
        widths=[6, 48, 24, 34, 26, 20, 12], change=drawn)


@final("thue_ho_kinh_doanh", "xlsx",
    "tax office: end of lump-sum tax, steps merged at the left, begin and end under one heading, second sheet of "
    "figures",
    Task("1", "Giai đoạn chuẩn bị", "Rà soát, chuẩn hóa dữ liệu hộ kinh doanh trên địa bàn", "Tổ Quản lý hộ kinh doanh",
        "Công an các xã, phường", "100% mã số thuế khớp với số định danh", "31/03/2026"),
    Task("2", "Giai đoạn chuẩn bị", "Phân nhóm hộ kinh doanh theo mức doanh thu", "Tổ Quản lý hộ kinh doanh",
        "Tổ Nghiệp vụ - Dự toán - Pháp chế", "Danh sách phân nhóm", "15/04/2026"),
    Task("3", "Giai đoạn hỗ trợ", "Hướng dẫn kê khai, lập sổ sách kế toán tại chợ, phố chuyên doanh",
        "Tổ Tuyên truyền - Hỗ trợ", "Ban Quản lý chợ; Hội Tư vấn thuế", "60 buổi hướng dẫn", "30/06/2026"),
    Task("4", "Giai đoạn hỗ trợ", "Triển khai hóa đơn điện tử khởi tạo từ máy tính tiền", "Tổ Tuyên truyền - Hỗ trợ",
        "Các nhà cung cấp giải pháp", "850 hộ", "30/09/2026"),
    Task("5", "Giai đoạn hậu kiểm", "Kiểm tra hộ có rủi ro cao về doanh thu", "Tổ Kiểm tra", "Tổ Quản lý hộ kinh doanh",
        "Biên bản kiểm tra", "15/12/2026"))
def _(path, tasks):
    begin = ["05/01/2026", "16/03/2026", "01/04/2026", "01/04/2026", "01/10/2026"]
    rows: list[list] = [["Giai đoạn", "STT", "Nội dung công việc", "Bộ phận chủ trì", "Bộ phận, đơn vị phối hợp",
            "Kết quả đầu ra", "Thời gian", LEFT],
        [UP, UP, UP, UP, UP, UP, "Bắt đầu", "Kết thúc"]]
    last = ""
    for t, start in zip(tasks, begin, strict=True):
        rows.append([UP if t.group == last else t.group, int(t.number), t.content, t.leads, names(t.coordinators),
            t.product, day(start), day(t.deadline)])
        last = t.group
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Phân công"
    spread(page, 1, 1, [["THUẾ CƠ SỞ 4 TỈNH AN PHƯỚC", *[LEFT] * 7],
        ["LỘ TRÌNH, PHÂN CÔNG CHUYỂN ĐỔI MÔ HÌNH QUẢN LÝ THUẾ HỘ KINH DOANH", *[LEFT] * 7],
        ["(Kèm theo Kế hoạch số 18/KH-TCS4 ngày 02/01/2026)", *[LEFT] * 7]])
    middle(page, 1, 3, 8)
    spread(page, 5, 1, rows)
    ruled(page, 5, 4 + len(rows), 1, 8)
    middle(page, 5, 6, 8, "FCE4D6")
    for y in range(7, 5 + len(rows)):
        page.cell(y, 7).number_format = page.cell(y, 8).number_format = "dd/mm/yyyy"
    page.cell(6 + len(rows), 1, "Ghi chú: Số liệu hộ kinh doanh theo trang tính \"Số liệu\".").font = Font(italic=True)
    for x, width in zip("ABCDEFGH", [16, 6, 44, 26, 32, 28, 13, 13], strict=True):
        page.column_dimensions[x].width = width
    second = book.create_sheet("Số liệu")
    spread(second, 1, 1, [["Xã, phường", "Số hộ khoán năm 2025", "Số hộ dưới 500 triệu đồng",
        "Số hộ từ 500 triệu đồng"],
        ["Phường Trung tâm", 1240, 910, 330], ["Xã Trà Lồng", 410, 372, 38], ["Xã Vĩnh Hòa", 286, 261, 25]])
    ruled(second, 1, 4, 1, 4)
    book.save(path)


# ---------------------------------------------------------------------------- without a table

@final("van_hoa_doc_doan", "docx",
    "no table: culture of reading, arabic headings, numbered 1.1 … paragraphs, labels 'Cơ quan chủ trì' … on lines",
    Task("1.1", "Phát triển hệ thống thư viện", "Đầu tư, nâng cấp Thư viện tỉnh theo mô hình thư viện số.",
        "Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính; Sở Khoa học và Công nghệ", "Thư viện số hoạt động",
        "Năm 2027"),
    Task("1.2", "Phát triển hệ thống thư viện",
        "Xây dựng tủ sách cộng đồng tại nhà văn hóa các thôn, tổ dân phố. Ưu tiên "
        "các thôn đặc biệt khó khăn, vùng đồng bào dân tộc thiểu số.", "UBND các xã, phường",
        "Thư viện tỉnh; Hội Khuyến học tỉnh", "Mỗi xã, phường có ít nhất 03 tủ sách", "Tháng 9/2026"),
    Task("2.1", "Hình thành thói quen đọc", "Tổ chức Ngày Sách và Văn hóa đọc Việt Nam.", "Thư viện tỉnh",
        "Sở Giáo dục và Đào tạo; Tỉnh đoàn", "Lễ khai mạc, 15 gian trưng bày", "21/4 hằng năm"),
    Task("2.2", "Hình thành thói quen đọc", "Đưa tiết đọc sách vào chương trình giáo dục nhà trường.",
        "Sở Giáo dục và Đào tạo", "", "100% trường tiểu học, THCS thực hiện", "Năm học 2026 - 2027"),
    Task("2.3", "Hình thành thói quen đọc", "Phát động cuộc thi Đại sứ Văn hóa đọc trong học sinh, sinh viên.",
        "Thư viện tỉnh", "Trường Đại học An Phước", "Bài dự thi, giải thưởng", "Quý II/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nTỈNH AN PHƯỚC", MOTTO, "PHỤ LỤC",
        "NỘI DUNG, NHIỆM VỤ PHÁT TRIỂN VĂN HÓA ĐỌC TRONG CỘNG ĐỒNG",
        "(Kèm theo Kế hoạch số 82/KH-UBND ngày 18/3/2026 của UBND tỉnh)", size=13)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{count}. {t.group}", bold=True, indent=1)
        line(document, f"{t.number}. {t.content}", indent=1)
        for label, value in (("Cơ quan chủ trì", t.leads),
                ("Cơ quan phối hợp", t.coordinators and told(t.coordinators)),
                ("Sản phẩm", t.product), ("Thời gian thực hiện", t.deadline)):
            if value:
                line(document, f"- {label}: {value}.", indent=1)
    document.save(path)


@final("an_toan_giao_thong_to_chuc", "docx",
    "no table: 'Tổ chức thực hiện', numbered headings that name the agency, dashes below them",
    Task("", "Công an tỉnh", "Tăng cường tuần tra, kiểm soát, xử lý nghiêm vi phạm nồng độ cồn, tốc độ, chở quá tải "
        "trọng.",
        "Công an tỉnh"),
    Task("", "Công an tỉnh", "Công bố công khai các tuyến đường có lắp camera giám sát (hoàn thành trước ngày "
        "15/4/2026).",
        "Công an tỉnh", "", "", "15/4/2026"),
    Task("", "Sở Xây dựng", "Xử lý dứt điểm các điểm đen, điểm tiềm ẩn tai nạn giao thông trên các tuyến tỉnh lộ.",
        "Sở Xây dựng"),
    Task("", "Sở Xây dựng", "Rà soát, điều chỉnh hệ thống biển báo, vạch sơn tại các nút giao (hoàn thành trong Quý "
        "II/2026).",
        "Sở Xây dựng", "", "", "Quý II/2026"),
    Task("", "Sở Giáo dục và Đào tạo", "Yêu cầu học sinh, phụ huynh ký cam kết không giao xe mô tô cho người chưa đủ "
        "tuổi.",
        "Sở Giáo dục và Đào tạo"),
    Task("", "Sở Giáo dục và Đào tạo", "Nhân rộng mô hình Cổng trường an toàn giao thông.", "Sở Giáo dục và Đào tạo"),
    Task("", "Ủy ban nhân dân các xã, phường", "Giải tỏa hành lang an toàn đường bộ, lòng đường, vỉa hè bị lấn chiếm.",
        "Ủy ban nhân dân các xã, phường"))
def _(path, tasks):
    document = office("UBND TỈNH LAM GIANG\nBAN AN TOÀN GIAO THÔNG", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG NHIỆM VỤ BẢO ĐẢM TRẬT TỰ, AN TOÀN GIAO THÔNG NĂM 2026",
        "(Kèm theo Kế hoạch số 12/KH-BATGT ngày 30/01/2026)", size=13)
    line(document, "V. TỔ CHỨC THỰC HIỆN", bold=True, indent=1)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{count}. {t.group}", bold=True, indent=1)
        line(document, f"- {t.content}", indent=1)
    line(document, "Trên đây là phân công nhiệm vụ bảo đảm trật tự, an toàn giao thông năm 2026, yêu cầu các cơ quan, "
        "đơn "
        "vị nghiêm túc triển khai thực hiện./.", indent=1)
    document.save(path)


# ---------------------------------------------------------------------------- text of a PDF; two things in one column

@final("chay_rung_chep_pdf", "txt",
    "text of a PDF, forest fires: cells by tabs, groups on lines alone, the title broken at the page's width",
    Task("1", "Phòng cháy", "Rà soát, bổ sung phương án phòng cháy, chữa cháy rừng của chủ rừng",
        "Hạt Kiểm lâm liên xã",
        "Ban Quản lý rừng phòng hộ", "Phương án được phê duyệt", "Trước 28/02/2026"),
    Task("2", "Phòng cháy", "Làm mới 18 km đường băng cản lửa", "Ban Quản lý rừng phòng hộ", "Đồn Biên phòng Ia Pnôn",
        "18 km đường băng", "Tháng 02/2026"),
    Task("3", "Phòng cháy", "Ký cam kết bảo vệ rừng với hộ có nương rẫy giáp rừng", "UBND các xã có rừng",
        "Hạt Kiểm lâm liên xã", "3.400 bản cam kết", "Tháng 3/2026"),
    Task("4", "Chữa cháy", "Trực 24/24 giờ tại các chòi canh lửa khi cấp dự báo từ cấp IV", "Hạt Kiểm lâm liên xã",
        "Dân quân các xã", "Sổ trực, nhật ký cháy rừng", "Cao điểm mùa khô"),
    Task("5", "Chữa cháy", "Mua sắm máy thổi gió, vỉ dập lửa, bồn nước di động", "Chi cục Kiểm lâm", "Sở Tài chính",
        "24 máy thổi gió", "30/01/2026"),
    Task("6", "Chữa cháy", "Diễn tập chữa cháy rừng cấp xã", "UBND các xã có rừng",
        "Công an tỉnh; Bộ Chỉ huy Quân sự tỉnh",
        "02 cuộc diễn tập", "Tháng 3/2026"))
def _(path, tasks):
    lines = ["SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "CHI CỤC KIỂM LÂM", "", "Phụ lục",
        *textwrap.wrap("PHÂN CÔNG NHIỆM VỤ PHÒNG CHÁY, CHỮA CHÁY RỪNG MÙA KHÔ 2025 - 2026", 48),
        "(Kèm theo Kế hoạch số 07/KH-CCKL ngày 12/01/2026)", "",
        "\t".join(["TT", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời gian"])]
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            lines.append(f"{ROMAN[count]}\t{t.group}")
        lines.append("\t".join([t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline]))
        if t.number == "4":
            lines.append("2")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@final("bhxh_san_pham_thoi_gian", "docx",
    "social insurance office: product and deadline in one column, each after its word; helpers end with 'và'",
    Task("1", "", "Rà soát dữ liệu đơn vị sử dụng lao động từ cơ quan thuế chuyển sang",
        "Phòng Quản lý thu và Phát triển "
        "người tham gia", "Thuế tỉnh; BHXH cơ sở", "Danh sách đơn vị trốn đóng", "Tháng 4/2026"),
    Task("2", "", "Phát triển người tham gia BHXH tự nguyện qua tổ chức dịch vụ thu", "BHXH cơ sở",
        "Bưu điện tỉnh; Hội Nông dân tỉnh; Hội Liên hiệp Phụ nữ tỉnh", "3.200 người tham gia mới", "31/12/2026"),
    Task("3", "", "Thanh tra đột xuất đơn vị chậm đóng từ 03 tháng trở lên", "Phòng Kiểm tra",
        "Thanh tra tỉnh", "Kết luận thanh tra", "Quý III/2026"),
    Task("4", "", "Giám định chi phí khám, chữa bệnh BHYT theo tỷ lệ", "Phòng Giám định BHYT", "",
        "Biên bản quyết toán", "Ngày 25 hằng tháng"),
    Task("5", "", "Chi trả lương hưu qua tài khoản cá nhân", "Phòng Kế hoạch - Tài chính",
        "Bưu điện tỉnh; các ngân hàng thương mại", "85% người hưởng nhận qua tài khoản", "Tháng 11/2026"))
def _(path, tasks):
    document = office("BẢO HIỂM XÃ HỘI VIỆT NAM\nBẢO HIỂM XÃ HỘI TỈNH LAM GIANG", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG THỰC HIỆN CHỈ TIÊU, NHIỆM VỤ NĂM 2026", "(Kèm theo Kế hoạch số 144/KH-BHXH ngày 21/01/2026)")
    made = table(document, [["STT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp",
        "Sản phẩm và thời gian hoàn thành"],
        *[[t.number, t.content, t.leads, t.coordinators and told(t.coordinators),
            f"Sản phẩm: {t.product}\nThời gian: {t.deadline}"] for t in tasks]])
    wide(centred(shaded(made), (0,)), 1.2, 5.4, 3.2, 3.4, 4)
    document.save(path)
