"""Annexes that only measure: sectors the other sets lack, written without sight of the reader.

`MEASURE` holds them by name; what a task is, and how a file is built from it, is as in annexes.py. Nothing here is to
be made to fit the reader, nor the reader to be taught from it by name.
"""

from __future__ import annotations

import openpyxl
from annexes import LEFT, ROMAN, UP, Annex, Rows, Task, grouped, names, registry, sheet, spread, table
from annexes_final import centred, told
from annexes_later import middle, office, shaded
from annexes_unseen import MOTTO, PARTY, day, line, ruled, wide
from openpyxl.styles import Alignment, Font

MEASURE: dict[str, Annex] = {}
measure = registry(MEASURE)


# ---------------------------------------------------------------------------- ordinary tables in Word

@measure("bao_hiem_that_nghiep", "docx",
    "home affairs department: unemployment insurance, roman groups, remarks, landscape",
    Task("1", "Công tác tuyên truyền", "Biên soạn, in ấn và cấp phát tờ rơi về chính sách bảo hiểm thất nghiệp theo "
        "Luật Việc làm (sửa đổi)", "Trung tâm Dịch vụ việc làm tỉnh", "Bảo hiểm xã hội tỉnh", "15.000 tờ rơi",
        "Tháng 3/2026"),
    Task("2", "Công tác tuyên truyền", "Tổ chức hội nghị đối thoại với người sử dụng lao động trong khu công nghiệp",
        "Phòng Lao động - Việc làm", "Ban Quản lý các khu công nghiệp; Liên đoàn Lao động tỉnh", "03 hội nghị",
        "Quý II/2026"),
    Task("3", "Tiếp nhận, giải quyết hồ sơ", "Tiếp nhận hồ sơ đề nghị hưởng trợ cấp thất nghiệp qua Cổng Dịch vụ công "
        "quốc gia", "Trung tâm Dịch vụ việc làm tỉnh", "Trung tâm Phục vụ hành chính công tỉnh; Bưu điện tỉnh",
        "Trên 70% hồ sơ trực tuyến", "Thường xuyên"),
    Task("4", "Tiếp nhận, giải quyết hồ sơ", "Đối chiếu dữ liệu người hưởng trợ cấp với dữ liệu đóng bảo hiểm xã hội",
        "Trung tâm Dịch vụ việc làm tỉnh", "Bảo hiểm xã hội tỉnh", "Biên bản đối chiếu", "Trước ngày 10 hằng tháng"),
    Task("5", "Tư vấn, hỗ trợ học nghề", "Tư vấn, giới thiệu việc làm cho người lao động đang hưởng trợ cấp thất "
        "nghiệp", "Trung tâm Dịch vụ việc làm tỉnh", "", "9.000 lượt người", "Năm 2026"),
    Task("6", "Tư vấn, hỗ trợ học nghề", "Ký kết hợp đồng đào tạo nghề ngắn hạn với cơ sở giáo dục nghề nghiệp",
        "Phòng Giáo dục nghề nghiệp", "Các trường cao đẳng, trung cấp trên địa bàn", "Hợp đồng đào tạo",
        "30/6/2026"))
def _(path, tasks):
    document = office("UBND TỈNH SÔNG THAO\nSỞ NỘI VỤ", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG NHIỆM VỤ THỰC HIỆN CHÍNH SÁCH BẢO HIỂM THẤT NGHIỆP NĂM 2026",
        "(Kèm theo Kế hoạch số 318/KH-SNV ngày 05 tháng 02 năm 2026 của Sở Nội vụ)", landscape=True)
    note = dict(zip("123456", ["", "", "Đề án 06", "", "", "Theo nhu cầu người lao động"], strict=True))
    made = table(document, [["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Kết quả",
            "Thời gian thực hiện", "Ghi chú"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline,
            note[t.number]], lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))], repeat=True)
    wide(centred(shaded(made), (0, 5)), 1.2, 7.6, 4, 4.4, 3.2, 2.8, 2.6)
    document.save(path)


@measure("phong_chong_tham_nhung", "docx",
    "Party's steering board against corruption: 'nt' for who leads and for the time, form of text",
    Task("1", "", "Lãnh đạo, chỉ đạo rà soát các vụ án, vụ việc tham nhũng, tiêu cực kéo dài, báo cáo Ban Chỉ đạo "
        "tỉnh", "Ban Nội chính Tỉnh ủy", "Đảng ủy Công an tỉnh; Viện kiểm sát nhân dân tỉnh; Tòa án nhân dân tỉnh",
        "Báo cáo", "Tháng 3/2026"),
    Task("2", "", "Tham mưu chương trình công tác năm 2026 của Ban Chỉ đạo tỉnh", "Ban Nội chính Tỉnh ủy",
        "Văn phòng Tỉnh ủy", "Chương trình công tác", "Tháng 01/2026"),
    Task("3", "", "Kiểm tra việc kê khai, kiểm soát tài sản, thu nhập của cán bộ thuộc diện Ban Thường vụ Tỉnh ủy quản "
        "lý", "Ủy ban Kiểm tra Tỉnh ủy", "Ban Tổ chức Tỉnh ủy; Thanh tra tỉnh", "Thông báo kết luận kiểm tra",
        "Quý III/2026"),
    Task("4", "", "Xác minh ngẫu nhiên tài sản, thu nhập tại 20% số cơ quan, đơn vị", "Ủy ban Kiểm tra Tỉnh ủy",
        "Ban Tổ chức Tỉnh ủy; Thanh tra tỉnh", "Kết luận xác minh", "Quý III/2026"),
    Task("5", "", "Thực hiện chuyển đổi vị trí công tác đối với cán bộ, công chức theo quy định",
        "Các cấp ủy trực thuộc", "", "Quyết định điều động", "Tháng 10/2026"),
    Task("6", "", "Tổng hợp, đánh giá kết quả phòng, chống tham nhũng, lãng phí, tiêu cực năm 2026",
        "Thanh tra tỉnh", "Ban Nội chính Tỉnh ủy", "Báo cáo", "Tháng 12/2026"))
def _(path, tasks):
    document = office("TỈNH ỦY SÔNG THAO\nBAN CHỈ ĐẠO PHÒNG, CHỐNG THAM NHŨNG,\nLÃNG PHÍ, TIÊU CỰC", PARTY, "PHỤ LỤC",
        "Phân công thực hiện nhiệm vụ trọng tâm năm 2026",
        "(Kèm theo Chương trình số 11-CTr/BCĐ, ngày 16/01/2026)", landscape=True)
    lead = [t.leads for t in tasks]
    helper = [names(t.coordinators) for t in tasks]
    until = [t.deadline for t in tasks]
    lead[1], lead[3], helper[3], until[3] = "nt", "nt", "nt", "nt"
    made = table(document, [["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Hình thức văn bản",
            "Thời gian hoàn thành"],
        *[[t.number, t.content, a, b, t.product, c]
            for t, a, b, c in zip(tasks, lead, helper, until, strict=True)]])
    wide(centred(shaded(made), (0, 5)), 1.2, 8.8, 4.2, 5, 3.4, 3)
    document.save(path)


@measure("dan_toc_mien_nui", "docx",
    "province's ethnic-minority programme: projects as groups, money by row and a total, headings broken over lines",
    Task("1", "Dự án 1: Giải quyết tình trạng thiếu đất ở, nhà ở, đất sản xuất, nước sinh hoạt",
        "Hỗ trợ nhà ở cho hộ đồng bào dân tộc thiểu số nghèo chưa có nhà ở", "UBND các xã",
        "Sở Xây dựng; Ủy ban MTTQ Việt Nam tỉnh", "312 căn nhà", "Tháng 11/2026"),
    Task("2", "Dự án 1: Giải quyết tình trạng thiếu đất ở, nhà ở, đất sản xuất, nước sinh hoạt",
        "Xây dựng công trình nước sinh hoạt tập trung tại các thôn đặc biệt khó khăn",
        "Sở Nông nghiệp và Môi trường", "UBND các xã", "18 công trình", "Tháng 12/2026"),
    Task("3", "Dự án 5: Phát triển giáo dục, đào tạo, nâng cao chất lượng nguồn nhân lực",
        "Đầu tư cơ sở vật chất các trường phổ thông dân tộc nội trú, bán trú", "Sở Giáo dục và Đào tạo",
        "Sở Tài chính; UBND các xã", "09 trường", "2026 - 2027"),
    Task("4", "Dự án 5: Phát triển giáo dục, đào tạo, nâng cao chất lượng nguồn nhân lực",
        "Mở lớp xóa mù chữ cho người dân vùng đồng bào dân tộc thiểu số", "Sở Giáo dục và Đào tạo",
        "Hội Liên hiệp Phụ nữ tỉnh; Bộ đội Biên phòng tỉnh", "40 lớp, 900 học viên", "Tháng 10/2026"),
    Task("5", "Dự án 9: Giảm thiểu tình trạng tảo hôn và hôn nhân cận huyết thống",
        "Duy trì mô hình điểm về giảm thiểu tảo hôn tại các xã có tỷ lệ cao", "Sở Dân tộc và Tôn giáo",
        "Sở Y tế; Tỉnh đoàn", "12 mô hình", "Hằng năm"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nTỈNH SÔNG THAO", MOTTO, "Phụ lục II",
        "PHÂN CÔNG THỰC HIỆN CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA\nPHÁT TRIỂN KINH TẾ - XÃ HỘI VÙNG ĐỒNG BÀO DÂN TỘC THIỂU "
        "SỐ VÀ MIỀN NÚI NĂM 2026",
        "(Ban hành kèm theo Kế hoạch số 57/KH-UBND ngày 24 tháng 02 năm 2026 của UBND tỉnh)", landscape=True)
    money = dict(zip("12345", ["18.720", "54.300", "96.150", "2.840", "1.260"], strict=True))
    made = table(document, [["TT", "Nội dung, hoạt động", "Cơ quan\nchủ trì", "Cơ quan\nphối hợp", "Mục tiêu, kết quả",
            "Thời gian\nhoàn thành", "Kinh phí\n(triệu đồng)"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators, "; "), t.product, t.deadline,
            money[t.number]], lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2)),
        ["", "Tổng cộng", "", "", "", "", "173.270"]], repeat=True)
    wide(centred(shaded(made), (0, 5, 6)), 1.2, 8, 4, 4.6, 3.2, 2.6, 2.2)
    document.save(path)


@measure("ton_giao_xa", "docx",
    "ward's religious affairs: time before who does it, no product, remarks mostly empty",
    Task("1", "", "Thăm, chúc mừng các cơ sở tôn giáo nhân dịp Lễ Phật đản", "Phòng Văn hóa - Xã hội",
        "Ủy ban MTTQ Việt Nam phường; Công an phường", "", "Từ 20/5 đến 31/5/2026"),
    Task("2", "", "Tiếp nhận thông báo danh mục hoạt động tôn giáo năm 2027 của các tổ chức tôn giáo trực thuộc",
        "Phòng Văn hóa - Xã hội", "Trung tâm Phục vụ hành chính công phường", "", "Trước 31/12/2026"),
    Task("3", "", "Nắm tình hình hoạt động của các điểm nhóm sinh hoạt tôn giáo tập trung", "Công an phường",
        "Các tổ dân phố", "", "Thường xuyên"),
    Task("4", "", "Phổ biến Luật Tín ngưỡng, tôn giáo cho chức sắc, chức việc", "Phòng Văn hóa - Xã hội",
        "Phòng Tư pháp - Hộ tịch", "", "Quý II/2026"),
    Task("5", "", "Hướng dẫn các cơ sở thờ tự lập hồ sơ cấp giấy chứng nhận quyền sử dụng đất",
        "Phòng Kinh tế, Hạ tầng và Đô thị", "Chi nhánh Văn phòng đăng ký đất đai", "", "30/9/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nPHƯỜNG THANH BÌNH", MOTTO, "PHỤ LỤC",
        "NỘI DUNG CÔNG VIỆC QUẢN LÝ NHÀ NƯỚC VỀ TÍN NGƯỠNG, TÔN GIÁO NĂM 2026",
        "(Kèm theo Kế hoạch số 33/KH-UBND ngày 30/01/2026 của UBND phường Thanh Bình)")
    note = ["08 cơ sở", "", "", "01 hội nghị", ""]
    made = table(document, [["STT", "Nội dung công việc", "Thời gian thực hiện", "Bộ phận chủ trì", "Bộ phận phối hợp",
            "Ghi chú"],
        *[[t.number, t.content, t.deadline, t.leads, names(t.coordinators), remark]
            for t, remark in zip(tasks, note, strict=True)]])
    wide(centred(shaded(made), (0, 2)), 1.2, 6, 2.8, 3, 3, 1.8)
    document.save(path)


@measure("so_huu_tri_tue", "docx",
    "science department: intellectual property, leads merged down over several rows",
    Task("1", "", "Hướng dẫn đăng ký nhãn hiệu tập thể, chỉ dẫn địa lý cho nông sản chủ lực",
        "Phòng Quản lý Khoa học và Sở hữu trí tuệ", "Sở Nông nghiệp và Môi trường; UBND các xã, phường",
        "05 nhãn hiệu tập thể; 01 chỉ dẫn địa lý", "Tháng 10/2026"),
    Task("2", "", "Quản lý, khai thác chỉ dẫn địa lý “Bưởi Phú Lương”", "Phòng Quản lý Khoa học và Sở hữu trí tuệ",
        "Hội Sản xuất và kinh doanh bưởi Phú Lương", "Quy chế sử dụng chỉ dẫn địa lý", "Quý II/2026"),
    Task("3", "", "Tập huấn khai thác thông tin sáng chế cho doanh nghiệp",
        "Phòng Quản lý Khoa học và Sở hữu trí tuệ", "Trung tâm Đổi mới sáng tạo", "02 lớp, 80 học viên",
        "Quý III/2026"),
    Task("4", "", "Thanh tra, kiểm tra hành vi xâm phạm quyền sở hữu công nghiệp", "Thanh tra tỉnh",
        "Chi cục Quản lý thị trường; Công an tỉnh", "Kết luận thanh tra", "Tháng 9/2026"),
    Task("5", "", "Xét công nhận sáng kiến có phạm vi ảnh hưởng trong tỉnh", "Văn phòng Sở",
        "Hội đồng Sáng kiến tỉnh", "Quyết định công nhận", "Trước 30/11/2026"),
    Task("6", "", "Vận hành chuyên trang sở hữu trí tuệ", "Văn phòng Sở", "", "Chuyên trang", "Thường xuyên"))
def _(path, tasks):
    document = office("UBND TỈNH PHÚ LƯƠNG\nSỞ KHOA HỌC VÀ CÔNG NGHỆ", MOTTO, "PHỤ LỤC",
        "DANH MỤC NHIỆM VỤ THỰC HIỆN CHIẾN LƯỢC SỞ HỮU TRÍ TUỆ NĂM 2026",
        "(Kèm theo Kế hoạch số 29/KH-SKHCN ngày 19/01/2026)", landscape=True)
    rows, last = [["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm đầu ra", "Thời hạn hoàn thành"]], ""
    for t in tasks:
        rows.append([t.number, t.content, UP if t.leads == last else t.leads, names(t.coordinators),
            t.product, t.deadline])
        last = t.leads
    wide(centred(shaded(table(document, rows)), (0,)), 1.2, 8.4, 4.4, 4.8, 3.8, 3)
    document.save(path)


@measure("bao_chi_truyen_thong", "docx",
    "province's press and communication plan: 'Cơ quan tham mưu, thực hiện', lettered groups, helpers by semicolon",
    Task("1", "Quản lý nhà nước về báo chí", "Tổ chức giao ban báo chí định kỳ",
        "Sở Văn hóa, Thể thao và Du lịch", "Ban Tuyên giáo và Dân vận Tỉnh ủy; Hội Nhà báo tỉnh",
        "Thông báo nội dung giao ban", "Hằng tháng"),
    Task("2", "Quản lý nhà nước về báo chí", "Tập huấn kỹ năng phát ngôn và cung cấp thông tin cho báo chí",
        "Sở Văn hóa, Thể thao và Du lịch", "Văn phòng UBND tỉnh", "02 lớp tập huấn", "Tháng 5/2026"),
    Task("3", "Quản lý nhà nước về báo chí", "Rà soát, xử lý hiện tượng “báo hóa” tạp chí, “báo hóa” trang thông tin "
        "điện tử tổng hợp", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh", "Báo cáo kết quả rà soát",
        "Quý III/2026"),
    Task("4", "Thông tin đối ngoại, thông tin cơ sở", "Sản xuất chương trình truyền hình tiếng Anh giới thiệu về tỉnh",
        "Báo và Phát thanh, Truyền hình tỉnh", "Sở Ngoại vụ; Trung tâm Xúc tiến đầu tư", "12 chương trình",
        "Tháng 12/2026"),
    Task("5", "Thông tin đối ngoại, thông tin cơ sở", "Chuyển đổi đài truyền thanh cấp xã sang ứng dụng công nghệ "
        "thông tin - viễn thông", "UBND các xã, phường", "Sở Văn hóa, Thể thao và Du lịch; Sở Tài chính",
        "100% đài truyền thanh được chuyển đổi", "31/12/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nTỈNH PHÚ LƯƠNG", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG NHIỆM VỤ CÔNG TÁC BÁO CHÍ, TRUYỀN THÔNG NĂM 2026",
        "(Kèm theo Kế hoạch số 71/KH-UBND ngày 06/3/2026 của UBND tỉnh Phú Lương)")
    made = table(document, [["STT", "Nội dung", "Cơ quan tham mưu, thực hiện", "Cơ quan phối hợp",
            "Kết quả, sản phẩm", "Thời gian hoàn thành"],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators, "; "), t.product, t.deadline],
            lambda n, g, w: ["ABC"[n - 1], g] + [LEFT] * (w - 2))])
    wide(centred(shaded(made), (0, 5)), 1.2, 5, 3, 3.2, 2.8, 2.2)
    document.save(path)


@measure("tre_em_chi_tieu", "docx",
    "commune's children plan: indicators with who watches them first, then the table of tasks",
    Task("1", "", "Lập danh sách, theo dõi trẻ em có hoàn cảnh đặc biệt, trẻ em có nguy cơ rơi vào hoàn cảnh đặc biệt",
        "Phòng Văn hóa - Xã hội", "Các thôn; Công an xã", "Danh sách được cập nhật trên phần mềm",
        "Ngày 25 hằng tháng"),
    Task("2", "", "Tổ chức Tháng hành động vì trẻ em, diễn đàn trẻ em cấp xã", "Đoàn TNCS Hồ Chí Minh xã",
        "Phòng Văn hóa - Xã hội; các trường học", "01 diễn đàn, 60 trẻ em tham dự", "Tháng 6/2026"),
    Task("3", "", "Khám sàng lọc bệnh tim bẩm sinh cho trẻ dưới 6 tuổi", "Trạm Y tế xã", "Trường Mầm non Hoa Sen",
        "100% trẻ được khám", "Quý III/2026"),
    Task("4", "", "Hỗ trợ khẩn cấp, can thiệp trường hợp trẻ em bị xâm hại, bạo lực", "Phòng Văn hóa - Xã hội",
        "Công an xã; Hội Liên hiệp Phụ nữ xã", "Kế hoạch can thiệp từng trường hợp", "Khi phát sinh vụ việc"),
    Task("5", "", "Sửa chữa điểm vui chơi, lắp đặt dụng cụ tại nhà văn hóa thôn", "Phòng Kinh tế", "Các thôn",
        "04 điểm vui chơi", "31/5/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nXÃ AN HẢI", MOTTO, "PHỤ LỤC",
        "CHỈ TIÊU VÀ NHIỆM VỤ CÔNG TÁC TRẺ EM NĂM 2026",
        "(Kèm theo Kế hoạch số 44/KH-UBND ngày 25/02/2026 của UBND xã)")
    line(document, "A. CÁC CHỈ TIÊU CHỦ YẾU", bold=True)
    made = table(document, [["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch 2026", "Đơn vị theo dõi"],
        ["1", "Tỷ lệ trẻ em có hoàn cảnh đặc biệt được trợ giúp", "%", "95", "Phòng Văn hóa - Xã hội"],
        ["2", "Tỷ suất trẻ em bị tai nạn thương tích", "/100.000", "≤ 450", "Trạm Y tế xã"],
        ["3", "Tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi", "%", "14,2", "Trạm Y tế xã"],
        ["4", "Xã phù hợp với trẻ em", "Đạt/không", "Đạt", "Phòng Văn hóa - Xã hội"]])
    wide(centred(shaded(made), (0, 2, 3)), 1.2, 7.6, 2.4, 2.6, 3.6)
    line(document, "")
    line(document, "B. PHÂN CÔNG NHIỆM VỤ", bold=True)
    made = table(document, [["TT", "Nhiệm vụ trọng tâm", "Cơ quan, đơn vị chủ trì", "Cơ quan, đơn vị phối hợp",
            "Kết quả đạt được", "Thời gian"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks]])
    wide(centred(shaded(made), (0,)), 1.2, 5.2, 2.8, 3.2, 2.8, 2.2)
    document.save(path)


@measure("dan_quan_huan_luyen", "docx",
    "commune's military command: militia, who does it in the main, last row with signature",
    Task("1", "", "Đăng ký, quản lý công dân trong độ tuổi thực hiện nghĩa vụ tham gia dân quân tự vệ",
        "Ban Chỉ huy Quân sự xã", "Công an xã; các thôn", "Danh sách đăng ký", "Tháng 4/2026"),
    Task("2", "", "Kết nạp mới, cho ra khỏi dân quân theo kế hoạch", "Ban Chỉ huy Quân sự xã",
        "Đoàn Thanh niên xã", "Quyết định của Ban Chỉ huy Quân sự xã", "Trước 15/3/2026"),
    Task("3", "", "Huấn luyện dân quân cơ động, dân quân tại chỗ, dân quân binh chủng", "Ban Chỉ huy Quân sự xã",
        "Ban Chỉ huy Phòng thủ khu vực 2", "Kết quả kiểm tra từ 75% khá trở lên", "Từ 01/7 đến 15/7/2026"),
    Task("4", "", "Bảo đảm kinh phí, trang phục, trợ cấp ngày công lao động", "Phòng Kinh tế",
        "Ban Chỉ huy Quân sự xã", "Dự toán được phê duyệt", "Quý I/2026"),
    Task("5", "", "Tham gia hội thao quốc phòng cấp tỉnh", "Trung đội dân quân cơ động",
        "Trường THPT An Hải", "Đội tuyển tham gia", "Tháng 8/2026"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nXÃ AN HẢI", MOTTO, "PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ XÂY DỰNG, HUẤN LUYỆN VÀ HOẠT "
        "ĐỘNG CỦA LỰC LƯỢNG DÂN QUÂN NĂM 2026", "(Kèm theo Kế hoạch số 09/KH-UBND ngày 12/01/2026)", landscape=True)
    made = table(document, [["STT", "Nội dung", "Đơn vị chịu trách nhiệm chính", "Đơn vị phối hợp", "Thời gian",
            "Yêu cầu, kết quả"],
        *[[t.number, t.content, t.leads, names(t.coordinators), t.deadline, t.product] for t in tasks],
        ["Nơi nhận:\n- Đảng ủy, HĐND xã;\n- Các thôn;\n- Lưu: VT, QS.", LEFT, LEFT,
            "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n", LEFT, LEFT]])
    wide(centred(shaded(made), (0, 4)), 1.2, 8.2, 4.2, 4.4, 3.4, 4.2)
    document.save(path)


@measure("giam_dinh_tu_phap", "docx",
    "ministry of justice: judicial expertise, 'Trách nhiệm thực hiện' over two columns, heading in two rows",
    Task("1", "Hoàn thiện pháp luật", "Xây dựng Nghị định quy định chi tiết một số điều của Luật Giám định tư pháp",
        "Cục Bổ trợ tư pháp", "Cục Xây dựng pháp luật; Văn phòng Bộ", "Nghị định", "Tháng 4/2026"),
    Task("2", "Hoàn thiện pháp luật", "Sửa đổi quy định về chi phí giám định, định giá trong tố tụng",
        "Cục Kế hoạch - Tài chính", "Cục Bổ trợ tư pháp", "Thông tư", "Quý III/2026"),
    Task("3", "Nâng cao năng lực đội ngũ", "Bồi dưỡng kiến thức pháp lý cho giám định viên tư pháp theo vụ việc",
        "Học viện Tư pháp", "Cục Bổ trợ tư pháp; Sở Tư pháp các tỉnh, thành phố", "04 khóa bồi dưỡng",
        "Tháng 11/2026"),
    Task("4", "Nâng cao năng lực đội ngũ", "Công bố, cập nhật danh sách người giám định tư pháp trên Cổng thông tin "
        "điện tử", "Cục Bổ trợ tư pháp", "Cục Công nghệ thông tin", "Danh sách được công bố", "Thường xuyên"),
    Task("5", "Kiểm tra, sơ kết", "Kiểm tra liên ngành việc trưng cầu, thực hiện giám định trong các vụ án tham nhũng, "
        "kinh tế", "Cục Bổ trợ tư pháp", "Bộ Công an; Viện kiểm sát nhân dân tối cao", "Báo cáo kết quả kiểm tra",
        "Tháng 9/2026"))
def _(path, tasks):
    document = office("BỘ TƯ PHÁP", MOTTO, "PHỤ LỤC",
        "CÁC NHIỆM VỤ CỤ THỂ TRIỂN KHAI THI HÀNH LUẬT GIÁM ĐỊNH TƯ PHÁP",
        "(Ban hành kèm theo Quyết định số 402/QĐ-BTP ngày 27 tháng 02 năm 2026)", landscape=True)
    made = table(document, [["STT", "Nhiệm vụ", "Trách nhiệm thực hiện", LEFT, "Thời hạn hoàn thành", "Sản phẩm"],
        [UP, UP, "Đơn vị chủ trì", "Đơn vị phối hợp", UP, UP],
        *grouped(tasks, lambda t: [t.number, t.content, t.leads, names(t.coordinators), t.deadline, t.product],
            lambda n, g, w: [f"{ROMAN[n]}. {g}"] + [LEFT] * (w - 1))], headings=2, repeat=True)
    wide(centred(shaded(made, 2), (0, 4), 2), 1.2, 8.6, 4.2, 4.8, 3, 3.8)
    document.save(path)


# ---------------------------------------------------------------------------- ordinary tables in workbooks, a text

@measure("buu_chinh_cong_ich", "xlsx",
    "provincial post: public postal service, 'Bộ phận' columns, title and an empty row, real numbers",
    Task("1", "", "Rà soát, bố trí lại điểm phục vụ bưu chính sau sắp xếp đơn vị hành chính cấp xã",
        "Phòng Kỹ thuật nghiệp vụ", "Bưu điện khu vực", "Danh sách 164 điểm phục vụ", "31/03/2026"),
    Task("2", "", "Chi trả lương hưu, trợ cấp bảo hiểm xã hội tại nhà cho người già yếu", "Bưu điện khu vực",
        "Phòng Tài chính bưu chính", "100% người có nhu cầu được chi trả", "Hằng tháng"),
    Task("3", "", "Triển khai nhân viên bưu điện hỗ trợ tiếp nhận hồ sơ tại trung tâm phục vụ hành chính công",
        "Phòng Kinh doanh", "Bưu điện khu vực; UBND các xã, phường", "58 trung tâm", "Quý II/2026"),
    Task("4", "", "Thay thế, sửa chữa thùng thư công cộng", "Phòng Tổng hợp", "Bưu điện khu vực", "42 thùng thư",
        "30/06/2026"),
    Task("5", "", "Đo kiểm thời gian toàn trình thư cơ bản, báo Đảng phát trong ngày", "Phòng Kỹ thuật nghiệp vụ", "",
        "Báo cáo chất lượng dịch vụ", "Hằng quý"))
def _(path, tasks):
    rows = [["STT", "Nội dung công việc", "Bộ phận chủ trì", "Bộ phận phối hợp", "Kết quả", "Thời hạn"],
        *[[int(t.number), t.content, t.leads, names(t.coordinators), t.product, t.deadline] for t in tasks]]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 6)
        middle(page, top, top, 6, "FFE699")
    sheet(path, rows, title=["BƯU ĐIỆN TỈNH PHÚ LƯƠNG", "PHỤ LỤC: PHÂN CÔNG THỰC HIỆN DỊCH VỤ BƯU CHÍNH CÔNG ÍCH NĂM "
        "2026"], widths=[6, 48, 26, 30, 30, 16], change=drawn)


@measure("gia_dinh_bao_luc", "xlsx",
    "family work: groups over the whole width in capitals, remarks, 'Phân công thực hiện' and 'Phối hợp'",
    Task("1", "TUYÊN TRUYỀN, GIÁO DỤC", "Tổ chức hoạt động kỷ niệm Ngày Gia đình Việt Nam 28/6",
        "Phòng Văn hóa - Xã hội", "Hội Liên hiệp Phụ nữ xã; Trung tâm Cung ứng dịch vụ công", "Ngày hội gia đình",
        "28/6/2026"),
    Task("2", "TUYÊN TRUYỀN, GIÁO DỤC", "Tuyên truyền Bộ tiêu chí ứng xử trong gia đình trên loa truyền thanh",
        "Trung tâm Cung ứng dịch vụ công", "Các thôn", "24 lượt phát thanh", "Thường xuyên"),
    Task("3", "PHÒNG, CHỐNG BẠO LỰC GIA ĐÌNH", "Củng cố địa chỉ tin cậy, nhà tạm lánh ở cộng đồng",
        "Hội Liên hiệp Phụ nữ xã", "Công an xã; Trạm Y tế xã", "11 địa chỉ tin cậy", "Quý II/2026"),
    Task("4", "PHÒNG, CHỐNG BẠO LỰC GIA ĐÌNH", "Xử lý tin báo, tố giác về hành vi bạo lực gia đình", "Công an xã",
        "Trưởng thôn", "100% tin báo được xử lý", "Trong 12 giờ kể từ khi nhận tin"),
    Task("5", "THỐNG KÊ, BÁO CÁO", "Thu thập số liệu về gia đình và phòng, chống bạo lực gia đình",
        "Phòng Văn hóa - Xã hội", "Các thôn", "Biểu thống kê", "Trước 20/11/2026"))
def _(path, tasks):
    note = dict(zip("12345", ["Cấp xã", "", "", "Báo ngay Chủ tịch UBND xã", "Mẫu của Sở"], strict=True))
    rows = [["STT", "Nội dung", "Phân công thực hiện", "Phối hợp", "Kết quả cần đạt", "Thời gian", "Ghi chú"],
        *grouped(tasks, lambda t: [int(t.number), t.content, t.leads, names(t.coordinators, "; "), t.product,
            t.deadline, note[t.number]], lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 7)
        middle(page, top, top, 7)
        for y, row in enumerate(rows):
            if row[2] == LEFT:
                page.cell(top + y, 1).font = page.cell(top + y, 2).font = Font(bold=True)
    sheet(path, rows, title=["UBND XÃ AN HẢI", "KẾ HOẠCH CÔNG TÁC GIA ĐÌNH NĂM 2026",
        "(Kèm theo Kế hoạch số 52/KH-UBND ngày 03/3/2026)"], widths=[6, 42, 26, 32, 26, 22, 20], change=drawn)


@measure("an_ninh_mang", "xlsx",
    "provincial board for network security: dates as dates, who directs beside who leads, bold headings",
    Task("1", "", "Kiểm tra, đánh giá an ninh mạng hệ thống thông tin cấp độ 3 trở lên",
        "Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao", "Trung tâm Chuyển đổi số",
        "Báo cáo đánh giá", "30/04/2026"),
    Task("2", "", "Phê duyệt hồ sơ đề xuất cấp độ an toàn hệ thống thông tin", "Các sở, ban, ngành",
        "Sở Khoa học và Công nghệ", "Quyết định phê duyệt cấp độ", "30/06/2026"),
    Task("3", "", "Diễn tập thực chiến ứng cứu sự cố an ninh mạng", "Trung tâm Chuyển đổi số",
        "Công an tỉnh; VNPT tỉnh; Viettel tỉnh", "01 cuộc diễn tập", "15/09/2026"),
    Task("4", "", "Cài đặt giải pháp phòng, chống mã độc tập trung cho máy trạm", "Trung tâm Chuyển đổi số",
        "UBND các xã, phường", "4.500 máy trạm", "31/10/2026"),
    Task("5", "", "Tuyên truyền nhận diện thủ đoạn lừa đảo chiếm đoạt tài sản trên không gian mạng", "Công an tỉnh",
        "Tỉnh đoàn; Sở Giáo dục và Đào tạo", "Chiến dịch truyền thông", "30/11/2026"))
def _(path, tasks):
    chief = ["Giám đốc Công an tỉnh", "Chủ tịch UBND tỉnh", "Giám đốc Sở Khoa học và Công nghệ",
        "Giám đốc Sở Khoa học và Công nghệ", "Giám đốc Công an tỉnh"]
    rows: list[list] = [["TT", "Nhiệm vụ", "Người chỉ đạo", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm",
            "Hoàn thành trước ngày"],
        *[[int(t.number), t.content, who, t.leads, names(t.coordinators), t.product, day(t.deadline)]
            for t, who in zip(tasks, chief, strict=True)]]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 7)
        middle(page, top, top, 7, "D9E1F2")
        for y in range(top + 1, top + len(rows)):
            page.cell(y, 7).number_format = "dd/mm/yyyy"
    sheet(path, rows, title=["BAN CHỈ ĐẠO AN TOÀN, AN NINH MẠNG TỈNH PHÚ LƯƠNG",
        "DANH MỤC NHIỆM VỤ BẢO ĐẢM AN NINH MẠNG NĂM 2026"], widths=[6, 44, 24, 30, 32, 24, 16], change=drawn)


@measure("hop_tac_quoc_te", "xlsx",
    "foreign affairs department: partner country in a column, groups, money, notes under the table",
    Task("1", "Đoàn ra", "Đoàn công tác xúc tiến đầu tư, thương mại", "Trung tâm Xúc tiến đầu tư",
        "Sở Ngoại vụ; Sở Công Thương", "Báo cáo kết quả chuyến đi", "Tháng 5/2026"),
    Task("2", "Đoàn ra", "Trao đổi kinh nghiệm quản lý cửa khẩu thông minh", "Ban Quản lý khu kinh tế",
        "Sở Ngoại vụ", "Biên bản ghi nhớ", "Quý III/2026"),
    Task("3", "Đoàn vào", "Đón đoàn đại biểu thăm và làm việc nhân kỷ niệm 10 năm kết nghĩa", "Sở Ngoại vụ",
        "Văn phòng UBND tỉnh; Công an tỉnh", "Kế hoạch đón tiếp", "Tháng 8/2026"),
    Task("4", "Hội nghị, ký kết", "Tổ chức Hội nghị Gặp gỡ Nhật Bản", "Sở Ngoại vụ",
        "Sở Tài chính; Ban Quản lý khu kinh tế", "Hội nghị, các thỏa thuận được ký", "Tháng 10/2026"),
    Task("5", "Hội nghị, ký kết", "Vận động viện trợ phi chính phủ nước ngoài lĩnh vực y tế, giáo dục",
        "Liên hiệp các tổ chức hữu nghị tỉnh", "Sở Y tế; Sở Giáo dục và Đào tạo", "06 khoản viện trợ", "Cả năm"))
def _(path, tasks):
    more = dict(zip("12345", [("Hàn Quốc", 1850), ("Trung Quốc", 640), ("Lào", 420), ("Nhật Bản", 2300), ("", "")],
        strict=True))
    rows: list[list] = [["STT", "Nội dung hoạt động", "Nước, đối tác", "Cơ quan chủ trì", "Cơ quan phối hợp",
            "Thời gian thực hiện", "Kết quả dự kiến", "Kinh phí (triệu đồng)"],
        *grouped(tasks, lambda t: [int(t.number), t.content, more[t.number][0], t.leads, names(t.coordinators),
            t.deadline, t.product, more[t.number][1]], lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 8)
        middle(page, top, top, 8, "E2EFDA")
    sheet(path, rows, title=["ỦY BAN NHÂN DÂN TỈNH SÔNG THAO", "Phụ lục 3",
        "CHƯƠNG TRÌNH HOẠT ĐỘNG ĐỐI NGOẠI NĂM 2026", "(Kèm theo Kế hoạch số 15/KH-UBND ngày 19/01/2026)"],
        note=["Ghi chú: Thời gian các đoàn ra có thể điều chỉnh theo lịch làm việc của đối tác."],
        widths=[6, 42, 14, 26, 32, 16, 28, 12], change=drawn)


@measure("quy_hoach_tinh", "txt",
    "text by tabs as copied out of a table: adjusting the province's plan, the office and title above",
    Task("1", "", "Lập hồ sơ điều chỉnh Quy hoạch tỉnh thời kỳ 2021 - 2030, tầm nhìn đến năm 2050", "Sở Tài chính",
        "Các sở, ban, ngành", "Hồ sơ quy hoạch trình Hội đồng thẩm định", "Tháng 5/2026"),
    Task("2", "", "Xây dựng Báo cáo đánh giá môi trường chiến lược", "Sở Tài chính", "Sở Nông nghiệp và Môi trường",
        "Báo cáo", "Tháng 5/2026"),
    Task("3", "", "Rà soát phương án phân bổ chỉ tiêu sử dụng đất", "Sở Nông nghiệp và Môi trường",
        "UBND các xã, phường", "Biểu chỉ tiêu sử dụng đất", "30/4/2026"),
    Task("4", "", "Lập quy hoạch chung đô thị Tân Phong", "Sở Xây dựng", "UBND phường Tân Phong",
        "Quyết định phê duyệt", "Quý IV/2026"),
    Task("5", "", "Công bố, công khai quy hoạch; cập nhật vào hệ thống thông tin quốc gia về quy hoạch",
        "Sở Tài chính", "Văn phòng UBND tỉnh", "Cơ sở dữ liệu quy hoạch", "15 ngày sau khi được phê duyệt"))
def _(path, tasks):
    lines = ["ỦY BAN NHÂN DÂN TỈNH PHÚ LƯƠNG", "", "PHỤ LỤC", "PHÂN CÔNG NHIỆM VỤ ĐIỀU CHỈNH QUY HOẠCH TỈNH",
        "(Kèm theo Kế hoạch số 21/KH-UBND ngày 22/01/2026)", "",
        "\t".join(["STT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời hạn hoàn thành"]),
        *["\t".join([t.number, t.content, t.leads, names(t.coordinators), t.product, t.deadline]) for t in tasks]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# ---------------------------------------------------------------------------- unusual layouts

@measure("hai_dao_ma_tran", "xlsx",
    "special zone on an island: tasks by agencies, CT and PH as marks, told in a note under the table",
    Task("1", "", "Thả phao tiêu phân vùng khu bảo tồn biển", "Ban Quản lý khu bảo tồn biển",
        "Đồn Biên phòng; Phòng Kinh tế", "36 phao", "30/4/2026"),
    Task("2", "", "Thu gom, đưa rác thải nhựa vào đất liền xử lý", "Phòng Kinh tế",
        "Đoàn Thanh niên; Hội Phụ nữ", "120 tấn rác", "Hằng tuần"),
    Task("3", "", "Ngăn chặn khai thác rùa biển, san hô trái phép", "Đồn Biên phòng",
        "Ban Quản lý khu bảo tồn biển", "Biên bản xử lý vi phạm", "Thường xuyên"),
    Task("4", "", "Nói không với túi ni lông tại chợ đảo", "Hội Phụ nữ", "Phòng Kinh tế; Đoàn Thanh niên",
        "100% tiểu thương cam kết", "Tháng 6/2026"),
    Task("5", "", "Kiểm kê tài nguyên, lập hồ sơ quản lý đảo nhỏ", "Phòng Kinh tế",
        "Đồn Biên phòng; Ban Quản lý khu bảo tồn biển", "Hồ sơ 07 đảo", "Quý IV/2026"))
def _(path, tasks):
    who = ["Phòng Kinh tế", "Đồn Biên phòng", "Ban Quản lý khu bảo tồn biển", "Đoàn Thanh niên", "Hội Phụ nữ"]
    def mark(t: Task, name: str) -> str:
        return "CT" if name in t.leads.split("; ") else "PH" if name in t.coordinators.split("; ") else ""
    rows: Rows = [["STT", "Nội dung công việc", *who, "Kết quả", "Thời gian hoàn thành"],
        *[[int(t.number), t.content, *[mark(t, name) for name in who], t.product, t.deadline] for t in tasks]]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 9)
        middle(page, top, top, 9, "DDEBF7")
        for row in page.iter_rows(top + 1, top + len(rows) - 1, 3, 7):
            for cell in row:
                cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet(path, rows, title=["UBND ĐẶC KHU CÔ SƠN", "BẢNG PHÂN CÔNG NHIỆM VỤ QUẢN LÝ TÀI NGUYÊN, MÔI TRƯỜNG BIỂN ĐẢO"],
        note=["Ghi chú: CT: chủ trì; PH: phối hợp."], widths=[6, 44, 12, 12, 16, 12, 12, 24, 18], change=drawn)


@measure("thu_y_bon_quy", "docx",
    "animal health: four quarters as columns with x under 'Tiến độ năm 2026', agencies before, product after",
    Task("1", "", "Tiêm phòng vắc xin lở mồm long móng, tụ huyết trùng cho trâu, bò", "UBND các xã, phường",
        "Chi cục Chăn nuôi và Thú y", "Trên 80% tổng đàn được tiêm", "Quý III"),
    Task("2", "", "Tiêm phòng bệnh dại cho chó, mèo", "UBND các xã, phường", "Chi cục Chăn nuôi và Thú y; Sở Y tế",
        "Trên 85% tổng đàn được tiêm", "Quý II"),
    Task("3", "", "Lấy mẫu giám sát lưu hành vi rút cúm gia cầm tại chợ", "Chi cục Chăn nuôi và Thú y",
        "Ban Quản lý các chợ", "240 mẫu", "Quý IV"),
    Task("4", "", "Xây dựng cơ sở an toàn dịch bệnh động vật", "Chi cục Chăn nuôi và Thú y",
        "Các doanh nghiệp chăn nuôi", "05 cơ sở được công nhận", "Quý IV"),
    Task("5", "", "Mua vắc xin, hóa chất dự phòng", "Sở Nông nghiệp và Môi trường", "Sở Tài chính",
        "250.000 liều vắc xin", "Quý I"))
def _(path, tasks):
    document = office("UBND TỈNH SÔNG THAO\nSỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", MOTTO, "PHỤ LỤC",
        "TIẾN ĐỘ THỰC HIỆN CÔNG TÁC PHÒNG, CHỐNG DỊCH BỆNH ĐỘNG VẬT NĂM 2026",
        "(Kèm theo Kế hoạch số 61/KH-SNNMT ngày 14/01/2026)", landscape=True)
    marks = {"1": "x x ", "2": " x  ", "3": "xxxx", "4": "  xx", "5": "x   "}
    made = table(document, [["TT", "Nội dung thực hiện", "Đơn vị chủ trì", "Đơn vị phối hợp", "Tiến độ năm 2026",
            *[LEFT] * 3, "Kết quả"],
        [UP, UP, UP, UP, "Quý I", "Quý II", "Quý III", "Quý IV", UP],
        *[[t.number, t.content, t.leads, names(t.coordinators), *[m.strip() for m in marks[t.number]], t.product]
            for t in tasks]], headings=2)
    wide(centred(shaded(made, 2), (0, 4, 5, 6, 7), 2), 1.2, 7.2, 4, 4.2, *[1.5] * 4, 3.6)
    document.save(path)


# ---------------------------------------------------------------------------- workbooks with titles, notes, groups

@measure("khuyen_cong", "xlsx",
    "industrial promotion: office and motto, groups merged, lead merged down, money with a total, note, signature",
    Task("1", "Chương trình khuyến công quốc gia",
        "Hỗ trợ ứng dụng máy móc thiết bị tiên tiến trong sản xuất đồ gỗ mỹ nghệ",
        "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp", "UBND xã Đồng Kỵ", "Nghiệm thu 02 dây chuyền",
        "Tháng 9/2026"),
    Task("2", "Chương trình khuyến công quốc gia",
        "Xây dựng mô hình trình diễn kỹ thuật sản xuất viên nén năng lượng",
        "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp", "Công ty Cổ phần Năng lượng Sông Thao",
        "01 mô hình", "Tháng 11/2026"),
    Task("3", "Chương trình khuyến công địa phương", "Bình chọn sản phẩm công nghiệp nông thôn tiêu biểu cấp tỉnh",
        "Phòng Quản lý công nghiệp", "Liên minh Hợp tác xã tỉnh; UBND các xã, phường",
        "Giấy chứng nhận cho 25 sản phẩm", "Quý II/2026"),
    Task("4", "Chương trình khuyến công địa phương", "Tập huấn sản xuất sạch hơn cho cơ sở công nghiệp nông thôn",
        "Phòng Kỹ thuật an toàn - Môi trường", "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp", "03 lớp",
        "Tháng 8/2026"),
    Task("5", "Chương trình khuyến công địa phương", "Hỗ trợ thuê gian hàng tham gia hội chợ khu vực phía Bắc",
        "Phòng Quản lý thương mại", "", "20 gian hàng", "Quý IV/2026"))
def _(path, tasks):
    money = dict(zip("12345", [600, 800, 220, 150, 300], strict=True))
    rows: list[list] = [["STT", "Tên đề án, nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Sản phẩm",
        "Thời gian thực hiện", "Kinh phí hỗ trợ (triệu đồng)", "Ghi chú"]]
    rows += grouped(tasks, lambda t: [int(t.number), t.content, UP if t.number == "2" else t.leads,
        names(t.coordinators, "; "), t.product, t.deadline, money[t.number], ""],
        lambda n, g, w: [ROMAN[n], g] + [LEFT] * (w - 2))
    rows.append(["Tổng cộng", LEFT, "", "", "", "", sum(money.values()), ""])
    book = openpyxl.Workbook()
    page = book.active
    page.title = "PL KC 2026"
    spread(page, 1, 1, [["UBND TỈNH SÔNG THAO", LEFT, LEFT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", *[LEFT] * 4],
        ["SỞ CÔNG THƯƠNG", LEFT, LEFT, "Độc lập - Tự do - Hạnh phúc", *[LEFT] * 4]])
    spread(page, 4, 1, [["PHỤ LỤC", *[LEFT] * 7],
        ["DANH MỤC ĐỀ ÁN, NHIỆM VỤ KHUYẾN CÔNG NĂM 2026", *[LEFT] * 7],
        ["(Kèm theo Quyết định số 88/QĐ-SCT ngày 11/02/2026 của Sở Công Thương)", *[LEFT] * 7]])
    middle(page, 1, 6, 8)
    spread(page, 8, 1, rows)
    ruled(page, 8, 7 + len(rows), 1, 8)
    middle(page, 8, 8, 8, "F8CBAD")
    below = 9 + len(rows)
    page.cell(below, 1, "Ghi chú: Kinh phí hỗ trợ chưa bao gồm phần đối ứng của cơ sở công nghiệp nông thôn.")
    page.cell(below + 2, 6, "KT. GIÁM ĐỐC")
    page.cell(below + 3, 6, "PHÓ GIÁM ĐỐC")
    for x, width in zip("ABCDEFGH", [6, 44, 28, 32, 26, 16, 14, 12], strict=True):
        page.column_dimensions[x].width = width
    book.save(path)


@measure("dau_tu_cong_giai_ngan", "xlsx",
    "public investment: projects to be paid out, capital in a heading of two rows, owner as lead, groups by kind",
    Task("1", "Dự án chuyển tiếp", "Hoàn thành giải phóng mặt bằng dự án đường vành đai phía Tây",
        "UBND phường Tân Phong", "Ban Quản lý dự án đầu tư xây dựng tỉnh; Sở Nông nghiệp và Môi trường",
        "Bàn giao 100% mặt bằng", "30/4/2026"),
    Task("2", "Dự án chuyển tiếp", "Thi công, nghiệm thu hạng mục cầu Ngòi Lao",
        "Ban Quản lý dự án đầu tư xây dựng tỉnh", "Sở Xây dựng", "Nghiệm thu khối lượng hoàn thành", "Tháng 9/2026"),
    Task("3", "Dự án khởi công mới", "Thẩm định, phê duyệt dự án Trường THPT chuyên cơ sở 2", "Sở Xây dựng",
        "Sở Giáo dục và Đào tạo", "Quyết định phê duyệt dự án", "31/3/2026"),
    Task("4", "Dự án khởi công mới", "Lựa chọn nhà thầu xây lắp qua mạng",
        "Ban Quản lý dự án đầu tư xây dựng tỉnh", "Sở Tài chính", "Hợp đồng xây lắp được ký", "Tháng 6/2026"),
    Task("5", "Quyết toán", "Thẩm tra quyết toán các dự án hoàn thành tồn đọng", "Sở Tài chính", "Các chủ đầu tư",
        "14 quyết định phê duyệt quyết toán", "Tháng 12/2026"),
    Task("6", "Quyết toán", "Kiểm soát thanh toán trong 01 ngày làm việc", "Kho bạc Nhà nước Khu vực VIII",
        "Các chủ đầu tư", "Tỷ lệ giải ngân đạt 100%", "Đến 31/01/2027"))
def _(path, tasks):
    money = dict(zip("123456", [(85000, 60000), (140000, 95000), (3200, ""), (52000, 20000), ("", ""), ("", "")],
        strict=True))
    rows: list[list] = [["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kế hoạch vốn 2026 (triệu đồng)",
            LEFT, "Kết quả", "Thời hạn hoàn thành"],
        [UP, UP, UP, UP, "Tổng số", "Trong đó: NSTW", UP, UP],
        *grouped(tasks, lambda t: [int(t.number), t.content, t.leads, names(t.coordinators), *money[t.number],
            t.product, t.deadline], lambda n, g, w: [f"{ROMAN[n]}. {g}"] + [LEFT] * (w - 1))]
    def drawn(page, top):
        ruled(page, top, top + len(rows) - 1, 1, 8)
        middle(page, top, top + 1, 8, "D9D9D9")
        for y, row in enumerate(rows):
            if row[1] == LEFT:
                page.cell(top + y, 1).font = Font(bold=True)
            for x in (5, 6):
                page.cell(top + y, x).number_format = "#,##0"
    sheet(path, rows, title=["ỦY BAN NHÂN DÂN TỈNH SÔNG THAO", "PHỤ LỤC",
        "PHÂN CÔNG NHIỆM VỤ ĐẨY NHANH TIẾN ĐỘ GIẢI NGÂN VỐN ĐẦU TƯ CÔNG NĂM 2026",
        "(Kèm theo Công văn số 640/UBND-TH ngày 09/02/2026)"],
        note=["Ghi chú: Số vốn theo Quyết định giao kế hoạch ngày 24/12/2025.",
            "Các chủ đầu tư báo cáo trước ngày 25 hằng tháng."],
        widths=[6, 44, 30, 36, 12, 12, 28, 16], change=drawn)


# ---------------------------------------------------------------------------- paragraphs

@measure("nguoi_cao_tuoi_doan", "docx",
    "no table: the elderly, roman headings, tasks numbered on, labelled lines with dashes below each",
    Task("1", "Chăm sóc sức khỏe người cao tuổi", "Tổ chức khám sức khỏe định kỳ ít nhất một lần trong năm cho người "
        "cao tuổi trên địa bàn tỉnh.", "Sở Y tế", "Hội Người cao tuổi tỉnh; UBND các xã, phường",
        "95% người cao tuổi được khám sức khỏe", "Tháng 10/2026"),
    Task("2", "Chăm sóc sức khỏe người cao tuổi", "Thành lập khoa lão khoa tại Bệnh viện Đa khoa tỉnh.",
        "Bệnh viện Đa khoa tỉnh", "Sở Nội vụ", "Quyết định thành lập khoa", "Quý II/2026"),
    Task("3", "Phát huy vai trò người cao tuổi", "Nhân rộng mô hình Câu lạc bộ liên thế hệ tự giúp nhau. Ưu tiên các "
        "xã miền núi, bãi ngang ven biển.", "Hội Người cao tuổi tỉnh", "Hội Nông dân tỉnh; Hội Liên hiệp Phụ nữ tỉnh",
        "60 câu lạc bộ mới", "Tháng 12/2026"),
    Task("4", "Phát huy vai trò người cao tuổi", "Hỗ trợ người cao tuổi sử dụng dịch vụ số thiết yếu.",
        "Tỉnh đoàn", "", "200 Tổ công nghệ số cộng đồng tham gia", "Thường xuyên"),
    Task("5", "Thực hiện chính sách", "Chi trả trợ cấp hưu trí xã hội hằng tháng cho người đủ 75 tuổi trở lên.",
        "UBND các xã, phường", "Bưu điện tỉnh", "100% người đủ điều kiện được chi trả", "Trước ngày 15 hằng tháng"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nTỈNH PHÚ LƯƠNG", MOTTO, "PHỤ LỤC",
        "NHIỆM VỤ THỰC HIỆN CHƯƠNG TRÌNH HÀNH ĐỘNG VỀ NGƯỜI CAO TUỔI NĂM 2026",
        "(Kèm theo Kế hoạch số 90/KH-UBND ngày 17/3/2026 của UBND tỉnh)", size=13)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{ROMAN[count]}. {t.group}", bold=True, indent=1)
        line(document, f"{t.number}. {t.content}", indent=1)
        for label, value in (("Đơn vị chủ trì", t.leads), ("Đơn vị phối hợp", t.coordinators and told(t.coordinators)),
                ("Kết quả", t.product), ("Thời gian hoàn thành", t.deadline)):
            if value:
                line(document, f"- {label}: {value}.", indent=1)
    document.save(path)


@measure("phong_chay_to_chuc", "docx",
    "no table: fire safety, 'Tổ chức thực hiện', numbered headings that name the agency, dashes below them",
    Task("", "Công an tỉnh", "Tổng kiểm tra an toàn phòng cháy, chữa cháy đối với nhà ở nhiều tầng, nhiều căn hộ, nhà "
        "trọ, nhà ở kết hợp sản xuất, kinh doanh; hoàn thành trước ngày 30/6/2026.", "Công an tỉnh", "", "",
        "30/6/2026"),
    Task("", "Công an tỉnh", "Hướng dẫn cài đặt, sử dụng ứng dụng Báo cháy 114 cho người dân.", "Công an tỉnh"),
    Task("", "Sở Xây dựng", "Rà soát, bổ sung trụ nước chữa cháy trong quy hoạch đô thị, khu dân cư; hoàn thành trước "
        "ngày 30/9/2026.", "Sở Xây dựng", "", "", "30/9/2026"),
    Task("", "Sở Xây dựng", "Kiểm soát chặt chẽ việc cấp giấy phép xây dựng đối với nhà ở riêng lẻ có nhiều phòng cho "
        "thuê.", "Sở Xây dựng"),
    Task("", "Công ty Điện lực Phú Lương", "Kiểm tra an toàn hệ thống điện sau công tơ tại các khu dân cư có nguy cơ "
        "cháy, nổ cao.", "Công ty Điện lực Phú Lương"),
    Task("", "Ủy ban nhân dân các xã, phường", "Duy trì hoạt động của Tổ liên gia an toàn phòng cháy, chữa cháy, Điểm "
        "chữa cháy công cộng.", "Ủy ban nhân dân các xã, phường"),
    Task("", "Ủy ban nhân dân các xã, phường", "Vận động 100% hộ gia đình trang bị bình chữa cháy xách tay, mở lối "
        "thoát nạn thứ hai.", "Ủy ban nhân dân các xã, phường"))
def _(path, tasks):
    document = office("ỦY BAN NHÂN DÂN\nTỈNH PHÚ LƯƠNG", MOTTO, "PHỤ LỤC",
        "PHÂN CÔNG NHIỆM VỤ PHÒNG CHÁY, CHỮA CHÁY VÀ CỨU NẠN, CỨU HỘ NĂM 2026",
        "(Kèm theo Kế hoạch số 38/KH-UBND ngày 10/02/2026)", size=13)
    line(document, "III. TỔ CHỨC THỰC HIỆN", bold=True, indent=1)
    count, last = 0, ""
    for t in tasks:
        if t.group != last:
            count, last = count + 1, t.group
            line(document, f"{count}. {t.group}", bold=True, indent=1)
        line(document, f"- {t.content}", indent=1)
    document.save(path)
