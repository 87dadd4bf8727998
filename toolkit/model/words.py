"""Every Vietnamese word people read or type, with its code name and the spellings we also accept.

Stages name a column, a status or a sheet by its code name; what a person sees comes from here.
Aliases are compared through :func:`toolkit.base.text.key`, so case, spacing and tone placement need no alias.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.base.text import single_spaced
from toolkit.model.records import Kind, Length, Medium, Movement, Outcome, Role, Status, TaskState, Timeliness, Way


class Word(NamedTuple):
    """A word as we write it, and other spellings people use for it."""

    text: str
    aliases: tuple[str, ...] = ()


def _phrases(text: str) -> tuple[str, ...]:
    """A text → its parts between semicolons, however the lines are broken."""
    return tuple(map(single_spaced, text.split(";")))


#: The six columns of an annex (Decision 2793, Phụ lục), in its order.
ANNEX_COLUMNS = {
    "tt": Word("TT", ("STT", "Số TT", "Số thứ tự", "Thứ tự", "Số")),
    "content": Word(
        "Nội dung công việc",
        _phrases("""
            Nhiệm vụ; Nội dung; Nội dung nhiệm vụ; Tên nhiệm vụ; Công việc; Nhiệm vụ, giải pháp; Nội dung thực hiện;
            Nhiệm vụ cụ thể; Nội dung, nhiệm vụ; Nội dung nhiệm vụ, giải pháp; Hoạt động; Nội dung hoạt động;
            Nhiệm vụ trọng tâm; Nhóm nhiệm vụ, giải pháp; Tên công việc; Danh mục nhiệm vụ;
            Nội dung công việc, nhiệm vụ; Nhiệm vụ thực hiện; Nội dung triển khai"""),
    ),
    "leads": Word(
        "Cơ quan chủ trì",
        _phrases("""
            Đơn vị chủ trì; Chủ trì; Cơ quan, đơn vị chủ trì; Cơ quan thực hiện; Đơn vị thực hiện;
            Cơ quan chủ trì thực hiện; Đơn vị chủ trì thực hiện; Chủ trì thực hiện; Cơ quan chủ trì tham mưu;
            Cơ quan, đơn vị thực hiện; Cơ quan, đơn vị, địa phương chủ trì; Sở, ngành chủ trì; Cơ quan đầu mối;
            Đơn vị đầu mối; Phân công thực hiện; Trách nhiệm thực hiện"""),
    ),
    "coordinators": Word(
        "Cơ quan phối hợp",
        _phrases("""
            Đơn vị phối hợp; Phối hợp; Cơ quan, đơn vị phối hợp; Cơ quan phối hợp thực hiện;
            Đơn vị phối hợp thực hiện; Phối hợp thực hiện; Cơ quan, đơn vị, địa phương phối hợp; Sở, ngành phối hợp"""),
    ),
    "product": Word(
        "Sản phẩm",
        _phrases("""
            Kết quả; Kết quả, sản phẩm; Sản phẩm, kết quả; Sản phẩm dự kiến; Kết quả đạt được; Sản phẩm đầu ra;
            Kết quả đầu ra; Kết quả dự kiến; Dự kiến sản phẩm; Dự kiến kết quả; Sản phẩm hoàn thành;
            Sản phẩm chủ yếu; Sản phẩm, kết quả dự kiến; Kết quả, sản phẩm dự kiến"""),
    ),
    "deadline": Word(
        "Thời gian thực hiện, hoàn thành",
        _phrases("""
            Thời gian thực hiện; Thời gian hoàn thành; Thời gian; Thời hạn; Tiến độ; Thời hạn hoàn thành;
            Tiến độ thực hiện; Hoàn thành; Thời hạn thực hiện; Tiến độ hoàn thành; Thời điểm hoàn thành;
            Thời gian triển khai; Lộ trình; Lộ trình thực hiện; Mốc thời gian; Ngày hoàn thành; Thời gian trình;
            Thời gian dự kiến hoàn thành"""),
    ),
}

#: Words of annex headings, by meaning: agency, lead, doing, joining in, product, deadline, "done" (product and deadline
#: alike), task, number, group; words without meaning; targets; and columns of no plan. "given" names the day on which a
#: task begins.
HEADING_WORDS = {
    "agency": _phrases("""
        cơ quan; đơn vị; cq; đv; bộ phận; phòng; phòng ban; ban; sở; ngành; bộ ngành; địa phương; cá nhân; người;
        cán bộ; công chức; viên chức; chuyên viên; khoa; viện; trung tâm; lãnh đạo; vụ; cục; ủy ban; ubnd; đoàn thể;
        hội; tổ; đội; ấp; thôn; khóm; bản; xã; phường; doanh nghiệp; trường; chi bộ; thành viên; lực lượng;
        đồng chí; bên; các bên; chi đoàn; cấp ủy; tổ dân phố; khu phố; ai"""),
    "lead": _phrases("""
        chủ trì; đầu mối; phụ trách; phụ trách chính; chịu trách nhiệm; chịu trách nhiệm chính; trách nhiệm chính;
        phân công; được phân công; được giao; được giao nhiệm vụ; chủ công; nòng cốt; đảm nhận; đảm nhiệm;
        chủ nhiệm; làm chính; thực hiện chính; tham mưu chính; nhận nhiệm vụ; chịu trách nhiệm thực hiện"""),
    "does": _phrases("""
        thực hiện; triển khai; tham mưu; tổ chức thực hiện; thi hành; xử lý; giải quyết; làm; tham mưu thực hiện;
        triển khai thực hiện; soạn thảo; xây dựng; tiến hành; chuẩn bị; thi công"""),
    "given": _phrases("giao; giao cho; bắt đầu; khởi đầu; khởi công; khởi động; từ; tiếp nhận; nhận"),
    "join": _phrases("""
        phối hợp; tham gia; cùng thực hiện; liên quan; hỗ trợ; cùng làm; phối kết hợp; cộng tác; hợp tác;
        cùng tham gia; phối thuộc; đồng hành; cùng phối hợp; phụ; giúp việc; giúp; trợ giúp"""),
    "product": _phrases("""
        sản phẩm; kết quả; đầu ra; hình thức văn bản; loại văn bản; tên văn bản; văn bản ban hành;
        hình thức sản phẩm; loại sản phẩm; văn bản; dự thảo văn bản; dự thảo; dạng sản phẩm; thành phẩm; chất lượng;
        minh chứng"""),
    "when": _phrases("""
        thời gian; thời hạn; thời điểm; hạn; hạn chót; tiến độ; mốc; lộ trình; ngày; số ngày; khi nào; hạn cuối;
        kỳ hạn; lịch; năm hoàn thành; tháng hoàn thành; quý hoàn thành; ngày hoàn thành; deadline; hạn định;
        đến ngày; tháng; quý; tuần; thời kỳ; chậm nhất; muộn nhất; thời hạn cuối; năm thực hiện; quý thực hiện;
        tháng thực hiện; ngày thực hiện"""),
    "done": _phrases("""
        hoàn thành; trình; ban hành; kết thúc; bàn giao; nghiệm thu; xong; phải hoàn thành; hoàn tất; công bố;
        về đích; báo cáo; thực hiện xong; đến; nộp; trình ký; giao nộp"""),
    "reached": _phrases("đạt được; phải đạt; cần đạt; phải có; cần có; mong đợi; kỳ vọng; mong muốn"),
    "task": _phrases("""
        nội dung; nhiệm vụ; công việc; đầu việc; việc; hoạt động; giải pháp; danh mục; hạng mục; phần việc;
        hành động; biện pháp; đề mục; chương trình; công tác trọng tâm; nội dung công tác; phần công việc; đề án;
        dự án; nhiệm vụ được giao; nội dung được giao"""),
    "number": _phrases("tt; stt; thứ tự; số thứ tự; mã số; mã nhiệm vụ; số tt; số hiệu; mục; no; mã"),
    "group": _phrases("""
        nhóm; lĩnh vực; mảng; trụ cột; chuyên đề; hợp phần; nội dung lớn; mảng công tác; mặt công tác"""),
    "nothing": _phrases("""
        dự kiến; cụ thể; chi tiết; chính; chủ yếu; trọng tâm; tên; và; hoặc; các; của; cần; từng; yêu cầu; được;
        cuối cùng; trách nhiệm; theo; cho; phải; năm; trước; trong; để; về; với; có; tổ chức; thuộc; đối với; khi;
        chung"""),
    "target": _phrases("chỉ tiêu; mục tiêu; khối lượng; số lượng; quy mô; yêu cầu cần đạt"),
    "other": _phrases("""
        kinh phí; nguồn lực; ngân sách; vốn; dự toán; ghi chú; chú thích; lưu ý; căn cứ; cơ sở; cấp trình;
        cấp ban hành; cấp phê duyệt; cấp quyết định; thẩm quyền; đơn vị tính; đvt; tình trạng; theo dõi; giám sát;
        thẩm định; thẩm tra; đôn đốc; kiểm tra; chỉ đạo; phê duyệt; đánh giá; định mức; kỳ trước; địa điểm;
        đối tượng; thành phần; họ tên; họ và tên; chức vụ; điện thoại; email; ý kiến; đề xuất; kiến nghị; khó khăn;
        tồn tại; nguyên nhân; hiện trạng; thực trạng; phương tiện; quân số; trạng thái; đã làm; văn bản giao;
        số văn bản; nhận xét; nguồn; tỷ lệ; mức; điểm; xếp loại; ưu tiên; ý nghĩa; lý do"""),
}

#: Openings of names of persons who can be given tasks.
PERSON_BEGINNINGS = _phrases("""
    giám đốc; phó giám đốc; hiệu trưởng; phó hiệu trưởng; trưởng; phó trưởng; lãnh đạo; đồng chí; đ/c; ông; bà;
    công chức; cán bộ; giáo viên; chuyên viên; chủ tịch; phó chủ tịch; bí thư; kế toán; nhân viên; chánh; thủ trưởng;
    người đứng đầu""")
#: Openings of further names of agencies and persons, as patterns, besides `AGENCY_OPENINGS`.
AGENCY_BEGINNINGS = (*PERSON_BEGINNINGS, *_phrases("""
    vp; tt; nhà trường; đội; tỉnh; thanh tra; đảng uỷ; đảng bộ; thành ủy; chi bộ; bảo hiểm; bhxh; thuế; htx; hạt;
    khóm; bản; buôn; khu phố; quân sự; biên phòng; công đoàn; chi đoàn; chi hội; câu lạc bộ; nhà máy; xí nghiệp;
    phân xưởng; bộ phận; khối; tiểu ban; nhà văn hóa; nhà thiếu nhi; vườn quốc gia; cảng; các bên; thường trực;
    đoàn thể; tổ chức (?:chính trị|đoàn thể|xã hội|đảng)"""))
#: Words that are no name by themselves behind a comma, as in "UBND các xã, phường".
NO_NAME_ALONE = frozenset(_phrases("""
    xã; phường; thị trấn; huyện; quận; thị xã; thành phố; đặc khu; ban; ngành; ban ngành; đoàn thể; địa phương; sở;
    hội; ấp; khóm; thôn; bản; doanh nghiệp; đơn vị; tổ chức"""))
#: Texts that begin like a name and are none.
NO_AGENCY_BEGINNINGS = _phrases("""
    ban hành; báo giá; bộ tài liệu; bộ dữ liệu; bộ sưu tập; bộ hồ sơ; bộ ảnh; bộ công cụ; bộ nhận diện; bản đồ;
    bản tin; bản ghi; bản cam kết; bản kế hoạch; bản vẽ; bản quyền; bảo hiểm được; trạm đạt; thuế được; quỹ đất;
    tỉnh có; xã đạt; đơn vị tính; thôn đạt; hội viên; bà con; cơ quan báo chí đưa; ngành nghề; trung tâm dữ liệu;
    đội ngũ""")
#: Marks in an agency's column, by the agency's part in the task.
MARKS = {
    "leads": ("ct", "c", "chủ trì", "chính", "●", "■", "★", "▲", "◆", "xx", "đm", "đầu mối", "lead"),
    "coordinators": ("ph", "p", "phối hợp", "phụ", "○", "□", "☆", "△", "◇", "(x)", "tg", "tham gia", "hỗ trợ", "ht", "lq", "liên quan"),
}

#: Ending of the file name of the workbook in which an officer says what an annex's columns are.
COLUMNS_ASKED = "chon cot"
#: Words of a heading that says how leads look in a column with coordinators.
BOLD_SAID = ("in đậm", "chữ đậm")
LOOKS_SAID = (*BOLD_SAID, "in nghiêng", "chữ nghiêng", "gạch chân", "gạch dưới")
#: Meaning of a column of leads and coordinators together.
BOTH_COLUMN = "Cơ quan chủ trì, phối hợp"
#: Meaning of a column of product and deadline together.
OUTCOME_COLUMN = "Sản phẩm và thời hạn"
#: Further meanings that an officer may choose: groups, an agency's marks, a period's marks, nothing.
GROUP_COLUMN, MARK_COLUMN = "Nhóm nhiệm vụ", "Dấu của cơ quan ghi ở tiêu đề"
PERIOD_COLUMN, UNUSED_COLUMN = "Dấu của năm, quý, tháng ghi ở tiêu đề", "(không dùng)"
#: Signs of a cell that repeats the cell above.
DITTO = ("nt", "n.t", "như trên", "//", "''", '"', "”", "“", "-nt-", "- nt -", "〃")

#: Openings of agency names, each with words that may not follow: ("Ban hành", "Tổ chức", "Xã hội").
AGENCY_OPENINGS = {
    **dict.fromkeys(_phrases("""
        ubnd; hđnd; ubmttq; mttq; ủy ban; uỷ ban; mặt trận; hội đồng; công an; chi cục; tổng cục; trung tâm; tỉnh đoàn;
        thành đoàn; đài; đảng ủy; phường; đặc khu; thị trấn; huyện; thị xã; quận; thôn; ấp; thành phố; đơn vị; cơ quan;
        địa phương; kho bạc; bảo hiểm xã hội; ngân hàng; bưu điện; thanh tra tỉnh; thanh tra thành phố;
        thanh tra chính phủ; liên đoàn; liên minh; liên hiệp; hiệp hội; bộ chỉ huy; bộ đội; tòa án; toà án;
        viện kiểm sát; công ty; tổng công ty; tập đoàn; doanh nghiệp; hợp tác xã; chi nhánh; bệnh viện; trạm;
        hạt kiểm lâm; thuế tỉnh; thuế thành phố; thuế cơ sở; hải quan; điện lực; viễn thông; học viện; đại học;
        thông tấn xã; viettel; vnpt; nhà xuất bản; bảo tàng; thư viện; quỹ; ngành"""), ()),
    "sở": ("hữu", "dĩ", "thích"), "bộ": _phrases("máy; tiêu chí; phận; luật; thủ tục; chỉ số; quy; câu hỏi"),
    "ban": ("hành", "bố", "đầu", "ngày", "đêm"), "phòng": _phrases("chống; ngừa; bệnh; dịch; trừ; tránh; cháy; hộ"),
    "văn phòng": ("phẩm",), "hội": _phrases("nghị; thảo; nhập; họp; thi; chợ; trại; diễn"), "cục": ("bộ",),
    "vụ": ("việc", "án", "mùa", "đông"), "khoa": ("học", "giáo"), "viện": ("dẫn", "trợ"), "trường": ("hợp",),
    "đoàn": ("kết",), "báo": ("cáo", "động", "chí cáo"), "tổ": ("chức", "hợp"), "xã": ("hội",)}
#: Words without a capital within names of agencies and lists of them; after each capitalised word one more syllable may
#: follow.
AGENCY_WORDS = _phrases("""
    các; tất cả; những; toàn thể; sở; ban; ngành; đoàn thể; hội; phòng; đảng ủy; tỉnh; thành phố; huyện; thị xã;
    quận; xã; phường; thị trấn; đặc khu; thôn; ấp; khóm; bản; tổ dân phố; khu phố; cơ quan; đơn vị; địa phương;
    tổ chức; cá nhân; có liên quan; liên quan; thuộc; trực thuộc; cấp; cấp trên; của; và; cùng; với; hoặc; khác;
    trung ương; trên địa bàn; đóng trên địa bàn; chính trị; chính trị xã hội; xã hội; nghề nghiệp; nhân dân; ủy ban;
    uỷ ban; hội đồng; chuyên môn; chức năng; doanh nghiệp; hợp tác xã; thông tấn; báo chí; báo; đài; truyền thanh;
    thông tin đại chúng; nhà nước; khu vực; cơ sở; chi nhánh; chi cục; cục; trung tâm; trường học; cơ sở giáo dục;
    bệnh viện; trạm y tế; lực lượng; lực lượng vũ trang; công an; quân sự; biên phòng; văn phòng; thủ trưởng;
    giám đốc; chủ tịch; người đứng đầu; tương đương; ngang bộ; bộ; bộ đội; thành viên; nói trên; bưu điện; điện lực;
    kho bạc; ngân hàng; khu kinh tế; khu công nghiệp; cụm công nghiệp; quản lý thị trường; quản lý dự án;
    quản lý các; xúc tiến đầu tư; bảo vệ quyền lợi người tiêu dùng; bảo hiểm xã hội; viễn thông; hiệp hội; đặc thù;
    quần chúng; sự nghiệp; công lập; y tế; đào tạo; môi trường; du lịch; công nghệ; nông thôn; thể thao;
    truyền thông; tôn giáo""")
#: Openings of headings of sections without tasks; and openings of sentences without tasks.
SECTIONS_ASIDE = _phrases("""
    mục đích; mục tiêu; yêu cầu; chỉ tiêu; quan điểm; phạm vi; đối tượng; nguyên tắc; kinh phí; nguồn kinh phí;
    nguồn lực; căn cứ; tình hình; thực trạng; đánh giá; kết quả đạt được; kết quả thực hiện; tồn tại; hạn chế;
    nguyên nhân; bối cảnh; sự cần thiết; hiệu lực; giải thích từ ngữ; định hướng; khái quát; đặc điểm;
    điều khoản thi hành; cơ sở pháp lý; thời gian và địa điểm; thời gian địa điểm; thành phần; tầm nhìn;
    dự kiến kinh phí""")
SENTENCES_ASIDE = _phrases("""
    ban hành kèm theo; có hiệu lực; thi hành quyết định này; thi hành kế hoạch này; thi hành chỉ thị này;
    quyết định thi hành; thi hành nghị quyết này""")
#: Sentences after the last task of a plan.
PLAN_ENDINGS = _phrases("""
    trên đây là; kế hoạch này; quyết định này; trong quá trình; quá trình; yêu cầu các; yêu cầu thủ trưởng;
    yêu cầu giám đốc; đề nghị các; đề nghị thủ trưởng; ủy ban nhân dân tỉnh yêu cầu; ubnd tỉnh yêu cầu;
    ủy ban nhân dân tỉnh đề nghị; ubnd tỉnh đề nghị; căn cứ kế hoạch này; căn cứ nội dung kế hoạch;
    nhận được kế hoạch; nhận được văn bản""")

#: The locked columns of a form row; "previous" only where the round before is known, "brief" says the others in short.
LOCKED_COLUMNS = {
    "tt": Word("TT", ("STT",)),
    "content": Word("Nội dung công việc"),
    "role": Word("Vai trò"),
    "leads": Word("Cơ quan chủ trì"),
    "product": Word("Sản phẩm"),
    "deadline": Word("Thời hạn"),
    "previous": Word("Kỳ trước"),
    "brief": Word("Sản phẩm, thời hạn"),
}

CHECK_COLUMN = Word("Kiểm tra")

STATUS = {
    Status.NOT_STARTED: Word(
        "Chưa thực hiện", ("Chưa", "Chưa triển khai", "Chưa làm", "CTH", "Chưa thực hiện được", "Chưa tiến hành"),
    ),
    Status.UNDER_WAY: Word(
        "Đang thực hiện",
        ("Đang", "Đang triển khai", "Đang làm", "ĐTH", "Đang tiến hành", "Đang triển khai thực hiện", "Đang xử lý"),
    ),
    Status.DONE: Word(
        "Đã hoàn thành",
        ("Hoàn thành", "Xong", "Đã xong", "HT", "Đã HT", "Đã h.thành", "Đã thực hiện", "Đã thực hiện xong",
         "Hoàn thành 100%", "Đã hoàn tất", "Hoàn tất"),
    ),
    Status.NOT_DOING: Word("Không thực hiện", ("Không làm", "Không triển khai")),
    Status.NOTHING_ARISEN: Word("Không phát sinh", ("Không có phát sinh", "Không phát sinh nhiệm vụ", "KPS")),
    Status.MISSING: Word("Chưa có báo cáo"),
}

#: Answers that only point at something else, which nobody will find in the report: lower case, no brackets or dashes.
ELSEWHERE = (
    "nt", "như trên", "//", "''", '"', "kèm theo", "gửi kèm", "đính kèm", "file đính kèm", "tệp đính kèm",
    "xem file đính kèm", "xem tệp đính kèm", "có file đính kèm", "có báo cáo riêng", "xem báo cáo kèm theo",
    "báo cáo kèm theo", "xem phụ lục", "xem phụ lục kèm theo", "có văn bản gửi kèm",
)

TIMELINESS = {
    Timeliness.ON_TIME: Word("Trong hạn"), Timeliness.DONE_LATE: Word("Hoàn thành sau hạn"),
    Timeliness.OVERDUE: Word("Quá hạn"),
}

MOVEMENT = {
    Movement.FORWARD: Word("Tiến triển"),
    Movement.STILL: Word("Giữ nguyên"),
    Movement.BACK: Word("Thấp hơn"),
}

WAY = {
    Way.SUM: Word("Cộng", ("Tổng", "Tổng cộng", "Tổng số", "Cộng dồn", "Cộng lại", "Lấy tổng")),
    Way.MEAN: Word("Bình quân", ("Trung bình", "Trung bình cộng", "Bình quân cộng", "BQ", "TB", "Lấy bình quân")),
    Way.LATEST: Word("Số mới nhất", ("Mới nhất", "Số cuối cùng", "Số cuối", "Số gần nhất", "Lấy số mới nhất")),
    Way.LARGEST: Word("Lớn nhất", ("Số lớn nhất", "Cao nhất")),
    Way.NONE: Word("Không cộng", ("Không tổng hợp",)),
}

#: The same over the periods of a year.
WAY_OVER_TIME = {
    Way.SUM: Word("Cộng các kỳ", (WAY[Way.SUM].text, *WAY[Way.SUM].aliases, "Phát sinh trong kỳ", "Số phát sinh")),
    Way.MEAN: Word("Bình quân các kỳ", (WAY[Way.MEAN].text, *WAY[Way.MEAN].aliases)),
    Way.LATEST: Word("Số kỳ cuối", (WAY[Way.LATEST].text, *WAY[Way.LATEST].aliases, "Kỳ cuối", "Số cuối kỳ", "Cuối kỳ", "Lũy kế", "Thời điểm")),
    Way.LARGEST: Word("Lớn nhất các kỳ", (WAY[Way.LARGEST].text, *WAY[Way.LARGEST].aliases)),
}
#: Instruction for a figure that is summed over periods (a flow); instructions by the way over time.
FLOW = "Ghi số phát sinh trong kỳ"
_FIGURE_OF = {Way.SUM: FLOW, Way.MEAN: "Ghi số bình quân trong kỳ", Way.LATEST: "Ghi số tính đến cuối kỳ",
              Way.LARGEST: "Ghi số lớn nhất trong kỳ"}
#: Sentence of a form on how a figure's total is made, by its ways over agencies and over time; the round below reads
#: the ways from it.
FIGURE_SENTENCES = {(way, through): f"{kind}; tổng hợp: {WAY[way].text.lower()}."
                    for way in WAY for through, kind in _FIGURE_OF.items()}
#: Text beside the total of an answered form, read back there: number of agencies in the total and number asked.
TAKEN_OVER = "Tính trên {reported}/{asked} cơ quan"
#: Texts of an answered form on its round (reports missing, a draft), and on a figure without data.
ANSWER_STATES = ("mới có báo cáo của {0.reported}/{0.expected} cơ quan",
                 "là dự thảo, có báo cáo của {0.reported}/{0.expected} cơ quan")
NO_FIGURE = "chưa có số liệu"

ROLE = {
    Role.LEAD: Word("Chủ trì", ("CT",)),
    Role.COORDINATING: Word("Phối hợp", ("PH",)),
}

#: Without commas: Excel splits a drop-down list at them.
KIND = {
    Kind.DEPARTMENT: Word("Sở ban ngành tỉnh", ("Sở ngành", "Sở, ngành tỉnh")),
    Kind.PRESS: Word("Cơ quan báo chí", ("Báo chí",)),
    Kind.UNION: Word("Mặt trận và đoàn thể", ("Đoàn thể", "Mặt trận, đoàn thể")),
    Kind.ASSOCIATION: Word("Hội", ("Hội đặc thù",)),
    Kind.DISTRICT: Word("UBND cấp huyện", ("Cấp huyện",)),
    Kind.COMMUNE: Word("UBND cấp xã", ("Cấp xã",)),
    Kind.CENTRAL: Word("Cơ quan trung ương", ("Trung ương",)),
    Kind.PROVINCE: Word("UBND cấp tỉnh", ("Cấp tỉnh",)),
    Kind.MINISTRY: Word("Bộ và cơ quan ngang bộ", ("Bộ ngành",)),
    Kind.OTHER: Word("Khác"),
}


#: Phrases for all agencies of a kind, used where sheet "Nhóm cơ quan" has no line for them.
KIND_GROUPS = {
    Kind.DEPARTMENT: _phrases("""
        Các sở, ban, ngành; Các sở; Các sở, ngành; Sở, ban, ngành; Sở, ngành; Các sở, ban, ngành tỉnh;
        Các sở, ngành tỉnh; Sở, ban, ngành tỉnh; Sở, ngành tỉnh; Các sở, ban, ngành cấp tỉnh;
        Các sở, ban, ngành thành phố; Các sở, ngành thành phố; Các sở, ban, ngành của tỉnh;
        Các sở, ban, ngành thuộc tỉnh; Thủ trưởng các sở, ban, ngành; Thủ trưởng các sở, ban, ngành tỉnh;
        Các cơ quan chuyên môn thuộc UBND tỉnh; Các ban, ngành; Các ban, ngành tỉnh; Sở, ban, ngành cấp tỉnh"""),
    Kind.PRESS: ("Các cơ quan báo chí", "Các cơ quan thông tin đại chúng", "Các cơ quan thông tấn, báo chí", "Cơ quan báo, đài", "Các cơ quan báo, đài"),
    Kind.UNION: _phrases("""
        Các đoàn thể; Các đoàn thể tỉnh; Mặt trận Tổ quốc và các đoàn thể; Các tổ chức chính trị - xã hội;
        Mặt trận Tổ quốc và các tổ chức chính trị - xã hội; Các đoàn thể chính trị - xã hội; Đoàn thể;
        Đoàn thể tỉnh; Đoàn thể cấp tỉnh; Các tổ chức đoàn thể; Các tổ chức, đoàn thể"""),
    Kind.ASSOCIATION: ("Các hội", "Các hội đặc thù"),
    Kind.DISTRICT: _phrases("""
        UBND các huyện, thị xã, thành phố; UBND các huyện; UBND các huyện, thành phố; UBND các huyện, thị xã;
        UBND huyện, thị xã, thành phố; UBND các quận, huyện; UBND các quận, huyện, thị xã;
        Các huyện, thị xã, thành phố; Các huyện, thành phố; UBND cấp huyện;
        Chủ tịch UBND các huyện, thị xã, thành phố"""),
    Kind.COMMUNE: _phrases("""
        UBND các xã, phường; UBND các xã, phường, đặc khu; UBND các xã, phường, thị trấn; UBND xã, phường;
        UBND xã, phường, đặc khu; UBND xã, phường, thị trấn; Các xã, phường; Các xã, phường, đặc khu;
        Các xã, phường, thị trấn; UBND các xã; UBND các phường, xã; UBND cấp xã; Chủ tịch UBND các xã, phường;
        Chủ tịch UBND các xã, phường, đặc khu"""),
    Kind.PROVINCE: _phrases("""
        UBND các tỉnh, thành phố; UBND các tỉnh, thành phố trực thuộc Trung ương; UBND tỉnh, thành phố;
        UBND các tỉnh, thành phố trực thuộc TW; UBND cấp tỉnh; Các tỉnh, thành phố;
        Các tỉnh, thành phố trực thuộc Trung ương; Các địa phương; Chủ tịch UBND các tỉnh, thành phố;
        UBND tỉnh, thành phố trực thuộc Trung ương"""),
    Kind.MINISTRY: _phrases("""
        Các bộ, ngành; Các bộ, cơ quan ngang bộ; Các bộ, ngành Trung ương; Các bộ, ngành TW; Các bộ;
        Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ; Bộ, ngành; Bộ, ngành Trung ương"""),
}


MEDIUM = {Medium.PAPER: Word("Giấy"), Medium.ELECTRONIC: Word("Điện tử")}

LENGTH = {Length.FULL: Word("Đầy đủ"), Length.SHORT: Word("Rút gọn")}

#: Places of words in a mail or document: its parts, its paragraphs.
DOCUMENT_PLACE = "Văn bản"
DOCUMENT_PARAGRAPH = "đoạn {number}"

OUTCOME = {
    Outcome.ACCEPTED: Word("Đã nhận"),
    Outcome.ACCEPTED_WITH_WARNINGS: Word("Đã nhận, có điểm cần xem"),
    Outcome.NEEDS_CORRECTION: Word("Đã nhận, cần sửa"),
    Outcome.QUARANTINED: Word("Để riêng, chưa nhận"),
    Outcome.DUPLICATE: Word("Trùng tệp khác"),
    Outcome.SUPERSEDED: Word("Đã thay bằng tệp khác"),
    Outcome.EMPTY: Word("Biểu trống"),
    Outcome.SKIPPED: Word("Bỏ qua"),
}

#: The section rows of a form's task table, in its order, and what its role column says of a task outside the annex.
SECTION = {
    Role.LEAD: Word("A. Nhiệm vụ chủ trì"),
    Role.COORDINATING: Word("B. Nhiệm vụ phối hợp"),
}
EXTRA_ROLE = Word("Phát sinh")

#: Sheets of the plan workbook.
PLAN_SHEETS = {
    "settings": "Thông tin", "tasks": "Nhiệm vụ", "agencies": "Cơ quan", "phrases": "Nhóm cơ quan", "indicators": "Chỉ tiêu",
}
#: The sheet of the plan workbook that holds the answers of the round before; only where there are any.
PREVIOUS_SHEET = "Kỳ trước"
#: The file beside the plan workbook that says who gets which tasks.
PREVIEW_FILE = "xem_truoc.xlsx"

#: The annex's columns, and after TT the number of the group a task belongs to.
TASK_COLUMNS = {
    "tt": ANNEX_COLUMNS["tt"],
    "group": Word("Nhóm", ("Thuộc nhóm", "Nhóm nhiệm vụ", "Số nhóm")),
    **{name: word for name, word in ANNEX_COLUMNS.items() if name != "tt"},
}

#: To their right, where an amendment changed something: by what document, since when, what stood there or stands now.
AMENDMENT_COLUMNS = {
    "first_id": Word("Mã nhiệm vụ", ("Mã nhiệm vụ khi giao", "TT khi giao")),
    "state": Word("Sửa đổi", ("Tình trạng sửa đổi", "Sửa đổi, bổ sung")),
    "document": Word("Theo văn bản", ("Văn bản sửa đổi",)),
    "since": Word("Từ ngày", ("Có hiệu lực từ ngày",)),
    "before": Word("Thay bằng hoặc trước đây là", ("Trước đây là", "Thay bằng")),
}
#: Wording of an amendment's effect on a task; blank for a task as first issued.
TASK_STATE = {
    TaskState.IN_FORCE: Word("Bổ sung", ("Bổ sung mới", "Mới", "Nhiệm vụ mới", "Thêm mới")),
    TaskState.REWORDED: Word("Sửa nội dung", ("Sửa đổi", "Sửa", "Điều chỉnh", "Điều chỉnh nội dung", "Sửa đổi nội dung")),
    TaskState.WITHDRAWN: Word("Bãi bỏ", ("Hủy bỏ", "Huỷ bỏ", "Bỏ", "Hủy", "Không thực hiện nữa")),
    TaskState.REPLACED: Word("Thay thế", ("Thay", "Thay bằng nhiệm vụ khác", "Được thay thế")),
    TaskState.REASSIGNED: Word("Giao lại", ("Đổi cơ quan chủ trì", "Giao cơ quan khác", "Chuyển cơ quan chủ trì")),
}

#: Name of an amending document that nobody has named.
AMENDING_DOCUMENT = "văn bản sửa đổi Kế hoạch"

#: Word for a status that was not understood.
UNCLEAR = Word("Chưa rõ", ("Không rõ",))

#: Columns of indicators.
INDICATOR_COLUMNS = {
    "name": Word("Chỉ tiêu", ("Tên chỉ tiêu", "Chỉ tiêu số liệu", "Nội dung chỉ tiêu")),
    "unit": Word("Đơn vị tính", ("ĐVT", "Đơn vị")),
}
#: The members of a phrase that gives nobody a form ("Các Bộ, ngành TW").
NOBODY = Word("Không gửi", ("Không", "Không cơ quan nào", "Không gửi biểu mẫu", "Không có"))

#: Word by which an officer confirms an entry that looks unfilled, in column Hướng dẫn of sheet "Thông tin" and Ghi chú
#: of "Cơ quan".
MEANT = Word("Giữ nguyên")

#: The marks of urgency (Decree 30, Phụ lục I, III.2b), as the report prints them.
URGENCY = {
    "KHẨN": Word("KHẨN"), "THƯỢNG KHẨN": Word("THƯỢNG KHẨN"), "HỎA TỐC": Word("HỎA TỐC", ("HOẢ TỐC",)),
}

#: Powers of signing (II.7b); "" where the head signs.
SIGNER_POWER = {
    "KT.": Word("KT.", ("Ký thay",)), "Q.": Word("Q.", ("Quyền",)), "TL.": Word("TL.", ("Thừa lệnh",)),
    "TUQ.": Word("TUQ.", ("Thừa ủy quyền",)),
}
#: Powers under which somebody other than the head signs; of these, those by the head's order or authorisation.
SIGNED_FOR, BY_ORDER = ("KT.", "TL.", "TUQ."), ("TL.", "TUQ.")


class Setting(NamedTuple):
    """A line of sheet "Thông tin": label, way of filling in, and whether it is required."""

    text: str
    guide: str
    required: bool = True

    @property
    def label(self) -> Word:
        """Its label as a word."""
        return Word(self.text)


#: The lines of sheet "Thông tin" by field of `model.Period` or `model.Settings`, under their sections.
SETTING_SECTIONS = {
    "Kỳ báo cáo": {
        "period": Setting(
            "Năm hoặc kỳ báo cáo", "Ghi năm, ví dụ 2026; kỳ khác ghi như Quý III năm 2026, Tháng 9 năm 2026, 6 tháng đầu năm 2026, 9 tháng đầu năm 2026."),
        "title": Setting("Tên báo cáo đột xuất", "Chỉ với báo cáo đột xuất; ví dụ Báo cáo nhanh tình hình thiên tai.", required=False),
        "data_first": Setting(
            "Số liệu từ ngày", "Ngày/tháng/năm. Để trống là theo Nghị định 09/2019/NĐ-CP, ví dụ quý III: từ 15/6 đến 14/9.", required=False),
        "data_last": Setting("Số liệu đến ngày", "Ngày/tháng/năm; ghi cùng với mục trên.", required=False),
        "parts": Setting(
            "Tổng hợp từ các kỳ", "Thư mục của các kỳ gộp thành kỳ này, mỗi thư mục một dòng, ví dụ ../Ky bao cao 2026Q1. Để trống là không gộp.", required=False),
        "superior_form": Setting(
            "Biểu của cấp trên", "Tệp biểu mẫu của cấp trên mà kỳ này trả lời, nằm trong thư mục kỳ báo cáo. Để trống là không có.", required=False),
        "register": Setting(
            "Danh bạ dùng chung", "Tệp Excel có trang Cơ quan, dùng chung cho các kế hoạch của cơ quan, ví dụ ../danh_ba.xlsx. Để trống là chỉ dùng trang Cơ quan.", required=False),
        "due_before": Setting(
            "Hạn nhận báo cáo: trước ngày", "Ngày/tháng/năm, ví dụ 10/10/2026. “Trước ngày 10/10” nghĩa là báo cáo nhận đến hết ngày 09/10 là đúng hạn."),
        "contact": Setting(
            "Đầu mối giải đáp", "In trên biểu mẫu để các cơ quan hỏi khi vướng mắc: bộ phận, số điện thoại, thư điện tử.", required=False),
    },
    "Kế hoạch": {
        "plan_code": Setting("Mã kế hoạch", "Chữ cái không dấu viết hoa và chữ số, ví dụ CDS2026. Không đổi sau khi đã gửi biểu mẫu."),
        "decision": Setting("Quyết định giao nhiệm vụ", "Đủ loại văn bản, số, ký hiệu, ngày và cơ quan ban hành."),
        "plan_title": Setting("Tên kế hoạch", "Ghi đầy đủ như trong Quyết định."),
        "report_subject": Setting("Trích yếu báo cáo", "Không ghi “năm …” ở cuối: năm hoặc kỳ báo cáo được tự thêm."),
        "legal_bases": Setting(
            "Căn cứ ban hành báo cáo", "Mỗi căn cứ một dòng (Alt + Enter để xuống dòng), bắt đầu bằng “Căn cứ”. Có thể để trống.", required=False),
    },
    "Cơ quan tổng hợp, báo cáo": {
        "province": Setting("Địa bàn", "Tên tỉnh hoặc thành phố, ghi cả chữ tỉnh, thành phố."),
        "superior": Setting(
            "Cơ quan cấp trên", "Dòng đầu góc trái báo cáo, ghi chữ hoa: UBND TỈNH rồi tên tỉnh. Bộ, Ủy ban nhân dân không có cơ quan chủ quản thì để trống."),
        "issuer": Setting("Cơ quan ban hành báo cáo", "Ví dụ: Sở Nội vụ."),
        "issuer_code": Setting("Mã cơ quan ban hành", "Ghi một mã có ở trang Cơ quan, ví dụ SNV."),
        "symbol": Setting("Ký hiệu cơ quan trên văn bản", "Phần sau “BC-” của số, ký hiệu: Số: …/BC-SNV thì ghi SNV."),
    },
    "Thể thức báo cáo": {
        "report_number": Setting("Số báo cáo", "Để trống đến khi văn thư cấp số.", required=False),
        "place": Setting("Địa danh", "Đứng trước ngày ban hành: tên tỉnh, thành phố, xã, phường, không ghi cấp."),
        "report_date": Setting("Ngày ban hành báo cáo", "Ngày/tháng/năm, ví dụ 20/10/2026. Để trống đến khi ban hành.", required=False),
        "medium": Setting("Hình thức văn bản", "Chọn Giấy hoặc Điện tử."),
        "length": Setting(
            "Độ dài báo cáo", "Chọn Đầy đủ, hoặc Rút gọn: phần lời chỉ nêu kết quả nổi bật, kết quả từng nhiệm vụ ở Phụ lục I. Để trống: báo cáo năm là Đầy đủ, kỳ khác là Rút gọn.", required=False),
        "urgency": Setting("Độ khẩn", "Để trống nếu không khẩn; chọn KHẨN, THƯỢNG KHẨN hoặc HỎA TỐC.", required=False),
        "addressees": Setting("Kính gửi", "Mỗi nơi một dòng (Alt + Enter để xuống dòng)."),
        "superior_email": Setting(
            "Thư điện tử nơi nhận báo cáo", "Để soạn sẵn thư trình báo cáo; nhiều địa chỉ cách nhau bằng dấu chấm phẩy. Có thể để trống.", required=False),
        "recipients": Setting("Nơi nhận", "Mỗi nơi một dòng, không cần gạch đầu dòng và dấu chấm phẩy; dòng Lưu ghi ở mục dưới.", required=False),
        "archive": Setting("Lưu", "Ví dụ: VT, TH.", required=False),
    },
    "Người ký": {
        "signer_body": Setting(
            "Ký thay mặt tập thể", "Tên tập thể in sau “TM.”, ví dụ ỦY BAN NHÂN DÂN. Sở, ngành, bộ ký theo chế độ thủ trưởng thì để trống. Không in khi ký TL., TUQ.", required=False),
        "signer_power": Setting(
            "Quyền hạn ký", "Để trống nếu người đứng đầu ký; chọn KT. (ký thay), Q. (quyền), TL. (thừa lệnh) hoặc TUQ. (thừa ủy quyền).", required=False),
        "signer_title": Setting("Chức vụ người đứng đầu", "Không ghi quyền hạn ký, ví dụ GIÁM ĐỐC, CHỦ TỊCH, BỘ TRƯỞNG."),
        "signer_deputy_title": Setting(
            "Chức vụ người ký thay, thừa lệnh, thừa ủy quyền", "Chỉ ghi khi chọn KT., TL. hoặc TUQ., ví dụ PHÓ GIÁM ĐỐC, CHÁNH VĂN PHÒNG; cấp phó của đơn vị ký TL. thì ghi hai dòng: KT. TRƯỞNG PHÒNG, PHÓ TRƯỞNG PHÒNG.", required=False),
        "signer_name": Setting("Họ và tên người ký", "Không ghi học hàm, học vị.", required=False),
    },
}

#: The same lines by field.
SETTINGS = {
    name: setting for section in SETTING_SECTIONS.values() for name, setting in section.items()
}

#: Settings whose line is left out while blank, as most rounds need none of them.
RARE_SETTINGS = ("title", "data_first", "data_last", "parts", "register", "superior_form")

#: Sheets of a form.
FORM_SHEETS = {"fill": "Biểu báo cáo", "guide": "Hướng dẫn", "meta": "_meta", "outside": "Ý kiến ngoài biểu",
               "sources": "Nguồn số liệu", "long": "Nội dung dài"}
#: Texts that a head cell's number format shows before its value.
FORM_HEAD_LABELS = {"form_code": "Mã biểu: ", "period": "BÁO CÁO KẾT QUẢ THỰC HIỆN NHIỆM VỤ – ", "due": "Gửi ",
                    "contact": "Liên hệ: "}

#: Headings of an indicator's cells, by field, as in `layout.INDICATOR_NAMES`.
INDICATOR_HEADINGS = {"unit": "Đơn vị tính", "guide": "Cách ghi", "figure": "Số liệu", "note": "Ghi chú"}

#: Sheets of the consolidated workbook, in order.
SUMMARY_SHEETS = {
    "overview": "Tổng quan",
    "tasks": "Nhiệm vụ",
    "matrix": "Ma trận",
    "rows": "Chi tiết",
    "difficulties": "Khó khăn – kiến nghị",
    "extras": "Nhiệm vụ phát sinh",
    "attention": "Cần xử lý",
    "ledger": "Sổ nhận báo cáo",
}

#: The sheet of the review workbook that asks.
REVIEW_SHEET = "Cần quyết định"
#: States of a wording of the report, by code name; the report prints "proposed", "own" and "changed".
WORDING_STATES = {
    "proposed": "Theo đề xuất",
    "own": "Theo cán bộ",
    "changed": "Nguồn đã đổi",
    "gone": "Nguồn đã hết",
    "left_out": "Không đưa vào",
    "cut": "Không in cho gọn; chọn Có để in",
    "empty": "Chưa có nội dung",
    "replaced": "Theo cả mục",
}
#: The places of the report that an officer may word, in its order.
REPORT_PARTS = {
    "opening": "Mở đầu. Tình hình chung",
    "behind": "Mở đầu. Nhiệm vụ chậm, nguy cơ chậm",
    "documents": "I.2. Văn bản triển khai",
    "group": "II. Tình hình từng nhóm nhiệm vụ",
    "results": "II. Kết quả thực hiện nhiệm vụ",
    "coordination": "II. Kết quả phối hợp",
    "extras": "II. Nhiệm vụ phát sinh ngoài Kế hoạch",
    "achieved": "III.1. Nhiệm vụ đã hoàn thành",
    "overall": "III.1. Kết quả đạt được",
    "difficulties": "III.2. Khó khăn, vướng mắc và nguyên nhân",
    "direction": "IV. Phương hướng, nhiệm vụ",
    "proposals": "V.1. Kiến nghị, đề xuất",
    "amendments": "V.2. Đề xuất sửa đổi, bổ sung Kế hoạch",
}
(OPENING_PART, BEHIND_PART, DOCUMENTS_PART, GROUP_PART, RESULTS_PART, COORDINATION_PART, EXTRAS_PART, ACHIEVED_PART, OVERALL_PART,
 DIFFICULTIES_PART, DIRECTION_PART, PROPOSALS_PART, AMENDMENTS_PART) = REPORT_PARTS
#: States of a question, by code name.
QUESTION_STATES = {"open": "Chờ quyết định", "taken": "Chờ xác nhận", "decided": "Đã quyết định", "gone": "Đã hết"}
#: Decision that a file does not count; deleting it lets the file count again.
NOT_USED = "Không dùng tệp này"
#: Decision that nothing of it counts.
DROP = Word("Bỏ", ("Bỏ qua", NOT_USED, "Không lấy", "Không tính", "Bỏ trống", "Loại", "Đã rút", "Rút", "Đã xóa", "Để trống"))
#: Decision that keeps several answers without saying which counts; it is asked again.
NO_CHOICE = Word("Giữ", ("Giữ nguyên", "Giữ lại", "Vẫn giữ", "Còn dùng", "Vẫn dùng", "Không rút", "Cả hai", "Hai việc",
                         "Hai việc khác nhau", "Giữ cả hai", "Hai nhiệm vụ", "Khác nhau"))
#: Decision that the agency is to send an unreadable file again.
RESEND = Word("Gửi lại", ("Đề nghị gửi lại", "Yêu cầu gửi lại", "Nhờ gửi lại"))
#: Openings of a decision that names a task, an indicator, an agency or the number of a value: "Nhiệm vụ 2.5", "Báo cáo
#: của SCT", "Bản 2".
DECISION_OPENINGS = {"task": ("Nhiệm vụ", "NV", "TT"), "indicator": ("Chỉ tiêu", "CT"), "agency": ("Báo cáo của", "Là báo cáo của", "Của"), "value": ("Bản", "Giá trị")}

#: Folders and files of a round.
PLAN_FILE = "ke_hoach.xlsx"
#: The plan as an amended annex has it, beside it until an officer saves it under that name.
AMENDED_FILE = "ke_hoach_sua_doi.xlsx"
#: The form of the level above that the round answers, as it came.
SUPERIOR_FORM_FILE = "bieu_cap_tren.xlsx"
#: The file that an officer double-clicks; its name is ASCII, so that no code page can spoil it.
LAUNCHER_FILE = "TONG HOP.cmd"
FORMS_FOLDER = "1_bieu_mau_gui_di"
RETURNS_FOLDER = "2_bao_cao_nhan_ve"
RESULTS_FOLDER = "3_ket_qua"
TEMPLATES_FOLDER = "mau"
CORRECTIONS_FOLDER = "tra_lai"
#: Folder of issued reports, each with its tables in a folder of its own.
ISSUED_FOLDER = "da_phat_hanh"
SUMMARY_FILE = "tong_hop.xlsx"
#: The properties of that workbook that keep how the round stands, a number after each.
STATE_PROPERTY = "Tinh trang ky bao cao"
REVIEW_FILE = "ra_soat.xlsx"
#: Substitute names of the review workbook while it cannot be read; the first free one is used.
REVIEW_FILES_BESIDE = ("ra_soat (mới).xlsx", "ra_soat (mới 2).xlsx", "ra_soat (mới 3).xlsx")
#: Name under which a review workbook with more than texts is kept when it is written anew; it is not read.
FORMER_REVIEW_FILE = "ra_soat (bản trước {digest}).xlsx"
REPORT_FILE = "bao_cao.docx"
#: The line that marks a draft, as the shipped template prints it.
DRAFT_MARK = "DỰ THẢO"
#: Drafts of mails to agencies: beside the forms, beside the results; in both a page to copy them from.
FORM_MAILS_FOLDER = "thu"
REMINDERS_FOLDER = "nhac"
#: Drafts of mails about all rounds of a folder, in that folder.
JOINT_REMINDERS_FOLDER = "nhac_chung"
MAIL_PAGE_FILE = "thu.html"
MAIL_PAGE_TITLES = {"forms": "Thư gửi biểu mẫu", "reminders": "Thư nhắc báo cáo", "joint": "Thư nhắc chung các kỳ"}
#: The ledger of forms sent, with the mails.
SENT_FILE = "bieu_da_gui.txt"
SENT_HEAD = "# Mỗi dòng một biểu: mã biểu, ngày gửi (đủ ngày/tháng/năm), cơ quan. Biểu chưa gửi có dấu # ở đầu dòng."
#: Lies in the folder of a round: what each form that was ever made printed.
PRINTED_FILE = ".bieu_da_lam"
#: Sender of a former agency's form that counts for its successor.
OF_PREDECESSOR = "{agency} (biểu của {former})"
#: Changes of a form since the one made before it.
FORM_CHANGES = {
    "added": "thêm nhiệm vụ {tasks}", "gone": "bỏ nhiệm vụ {tasks}",
    "changed": "nhiệm vụ {tasks} đổi nội dung, cơ quan chủ trì, vai trò hoặc TT",
}
UPWARD_MAIL_FILE = "trinh_bao_cao.eml"
#: Letters that are one for all: with the forms, with the reminders, upward with what agencies propose.
REQUEST_FILE = "cong van de nghi bao cao.docx"
JOINT_REMINDER_FILE = "cong van don doc chung.docx"
PROPOSAL_FILE = "de_xuat_sua_ke_hoach.docx"
#: Addressee of a letter to more agencies than its head has lines for.
LISTED_AGENCIES = "Các cơ quan, đơn vị (theo danh sách kèm theo)"
OVERFLOW_FILE = "can_xu_ly_them.csv"
