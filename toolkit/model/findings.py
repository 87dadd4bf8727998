"""A code of the catalogue, a place and details → a finding: where, what is wrong, what to do, in Vietnamese. Problems
of data are findings, collected in one pass; `ToolkitError` stops work that cannot go on; mistakes of programmers are
ordinary exceptions. Called by every folder.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from toolkit.base.text import names_vi

#: Most agencies named in a shared finding.
_MOST_AGENCIES_NAMED = 12


class Severity(Enum):
    """The severity of a finding, with its sign and its word. ERROR: a figure or row is in doubt until somebody acts.
    WARNING: worth a look. NOTE: for the record."""

    ERROR = "✖", "Lỗi"
    WARNING = "▲", "Nên xem"
    NOTE = "·", "Ghi nhận"

    def __init__(self, sign: str, label: str) -> None:
        self.sign, self.label = sign, label


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Code(Enum):
    """The catalogue of findings: severity, problem and remedy, with {placeholders}; and, where the remedy speaks to an
    officer, the one for the sender of the file."""

    # the installation and the round folder
    RESOURCE_MISSING = _E, "Bộ công cụ thiếu tệp {name}.", "Cài đặt lại bộ công cụ."
    ROUND_MISSING = _E, "Không tìm thấy thư mục kỳ báo cáo {folder}.", "Kiểm tra lại tên thư mục, hoặc tạo mới bằng lệnh toolkit init."
    ROUND_NOT_EMPTY = _E, "Thư mục {folder} đã có dữ liệu nên không tạo kỳ báo cáo ở đó.", "Chọn một tên thư mục mới hoặc thư mục trống."
    NOT_WRITABLE = _E, "Không ghi được vào {path}: {why}.", "Chọn thư mục khác có quyền ghi, hoặc giải phóng dung lượng ổ đĩa, rồi chạy lại."
    FOLDER_IS_LINK = _E, "Thư mục {folder} là liên kết tới nơi khác nên không ghi vào: kết quả sẽ nằm ngoài kỳ báo cáo.", "Xóa liên kết (nơi nó dẫn tới vẫn còn nguyên), chép các tệp cần giữ vào thư mục thường cùng tên rồi chạy lại."
    OUTPUT_OPEN = _E, "Không thay được tệp {path} và {new} vì cả hai đang mở ở chương trình khác.", "Đóng cả hai tệp rồi chạy lại; kết quả cũ vẫn còn nguyên."
    OUTPUT_BESIDE = _E, "Không thay được tệp này vì tệp đang mở ở chương trình khác hoặc chỉ cho đọc; kết quả mới nằm ở tệp “{new}”.", "Đóng tệp này rồi chạy lại, hoặc dùng tệp “{new}”."
    OUTPUT_STALE = _W, "Tệp này là kết quả cũ nhưng đang mở ở chương trình khác nên chưa xóa được.", "Đóng tệp rồi xóa, không dùng nữa."
    EDITED_KEPT = _W, "Tệp này đã được sửa tay nên được giữ nguyên; bản mới làm nằm ở tệp “{new}”.", "Chép phần đã sửa sang bản mới nếu cần; khi không dùng tệp này nữa thì xóa hoặc đổi tên rồi chạy lại."
    EDITED_STALE = _W, "Tệp này đã được sửa tay nên được giữ lại, nhưng kỳ báo cáo không còn cần tệp này.", "Không gửi nữa; cất đi hoặc xóa."
    RUN_INTERRUPTED = _E, "Lần chạy trước bị ngắt khi đang thay tệp trong thư mục {folder}, nên các tệp ở đó có thể lẫn của hai lần chạy.", "Chưa dùng các tệp đó; làm lại bước {step} để thay đủ."
    ROUND_BUSY = _E, "Kỳ báo cáo {folder} đang được xử lý ở một lần chạy khác ({who}).", "Chờ lần chạy đó xong rồi chạy lại."
    ROUND_LEFT_OUT = _E, "Kỳ {folder} chưa có trong thư nhắc chung: {why}", "Mở kỳ đó, sửa theo nội dung trên rồi soạn lại thư nhắc chung; các kỳ khác đã có trong thư."
    ROUND_TWICE = _E, "Kỳ {period} của kế hoạch {plan} có ở nhiều thư mục ({folders}) nên không được nhắc trong thư chung.", "Giữ một thư mục, chuyển các bản chép ra chỗ khác rồi soạn lại thư nhắc chung."
    SYSTEM_REFUSED = _E, "Máy tính không cho làm tiếp: {why}.", "Kiểm tra thư mục và quyền truy cập rồi chạy lại; tệp nào chưa ghi xong thì bản cũ vẫn còn nguyên."
    OUT_OF_MEMORY = _E, "Máy tính không đủ bộ nhớ để làm tiếp.", "Đóng bớt chương trình khác, chuyển các tệp lớn không phải báo cáo ra khỏi 2_bao_cao_nhan_ve rồi chạy lại."

    # the annex
    ANNEX_UNREADABLE = _E, "Không đọc được phụ lục {file}: {why}.", "Lưu lại phụ lục dạng .docx, .xlsx hoặc văn bản phân cách bằng tab rồi thử lại."
    ANNEX_NO_TABLE = _E, "Không tìm thấy bảng phân công nhiệm vụ trong {file}.", "Bảng cần có dòng tiêu đề với ít nhất hai cột Nội dung công việc và Cơ quan chủ trì; không có bảng thì mỗi nhiệm vụ phải ghi cơ quan chủ trì."
    ANNEX_COLUMNS_ASKED = _E, "Phụ lục {annex} có chỗ cần anh/chị quyết định; các bảng, các đoạn đã được ghi ra tệp này với phỏng đoán.", "Mở tệp, xem và chọn ở các ô nền vàng, lưu, rồi làm lại đúng bước vừa làm: không phải xóa hay gõ lại gì."
    ANNEX_READ = _N, "Đã đọc {tasks} nhiệm vụ trong {groups} nhóm; {questions} cần anh/chị quyết định.", "Xem trang Cách đọc phụ lục của ke_hoach.xlsx: từng dòng của phụ lục đã vào nhiệm vụ nào."
    ANNEX_IS_IT_ONE = _W, "Đây có phải phụ lục phân công nhiệm vụ không? Phần lớn các dòng không giao cho cơ quan nào mà cho cá nhân, hoặc ghi giờ, thứ như lịch làm việc; hoặc không có cơ quan phối hợp, sản phẩm, thời hạn nào.", "Đúng thì xem lại các cột ở tệp lựa chọn, lưu rồi làm lại bước này; không thì chọn tệp phụ lục khác."
    ANNEX_COLUMNS_READ = _N, "Các cột của phụ lục được hiểu là: {columns}.", "Nếu hiểu sai cột nào thì sửa tên cột ấy trong phụ lục rồi đọc lại."
    ANNEX_COLUMNS_GUESSED = _W, "Tiêu đề ở dòng {line} của phụ lục chưa rõ; theo nội dung bên dưới, {columns}.", "Đối chiếu với phụ lục; nếu hiểu sai thì sửa tên cột ấy trong phụ lục rồi đọc lại."
    ANNEX_COLUMN_DOUBTED = _W, "Cột “{column}” (dòng {line} của phụ lục) chưa chắc là gì; phỏng đoán: {field}.", "Đối chiếu với phụ lục; sai thì chọn lại ở dòng nền vàng của tệp lựa chọn."
    ANNEX_LINES_ASKED = _W, "Các dòng {lines} của phụ lục chưa rõ là nhóm, nhiệm vụ hay không, hoặc nêu cơ quan phối hợp, thời hạn ngay trong câu.", "Xem phỏng đoán ở các dòng nền đỏ của tệp lựa chọn; chọn lại, ghi thêm nơi cần."
    ANNEX_MARKS_TAKEN = _W, "Bảng của phụ lục phân công bằng dấu trong cột của từng cơ quan; được hiểu là: {marks}.", "Nếu hiểu sai thì ghi rõ ý nghĩa từng dấu ở một dòng dưới bảng (ví dụ “X: chủ trì; x: phối hợp”) rồi đọc lại."
    ANNEX_TWO_COLUMNS = _W, "Ở dòng tiêu đề {line}, hai cột “{taken}” và “{other}” đều được đọc là {column}, ghép làm một.", "Lấy nhầm cột thì đổi tên hoặc xóa cột ấy trong phụ lục rồi đọc lại."
    ANNEX_HANDED_DOWN = _W, "Dòng {line} của phụ lục, “{text}”, ghi {leads} nên được coi là nhóm; các dòng {tasks} bên dưới nhận theo ở chỗ để trống.", "Kiểm tra các nhiệm vụ ấy ở trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_UNPLACED = _W, "Dòng {line} của phụ lục chưa xếp được vào nhiệm vụ nào: “{text}”.", "Kiểm tra dòng này và bổ sung vào trang Nhiệm vụ của ke_hoach.xlsx nếu cần."
    ANNEX_ROW_JOINED = _W, "Dòng {line} của phụ lục không có TT nên được nối vào nhiệm vụ “{task}”: “{text}”.", "Nếu đây là một nhiệm vụ riêng, tách thành dòng mới ở trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_TASK_UNNUMBERED = _W, "Dòng {line} của phụ lục không có TT nhưng đủ các cột nên được coi là một nhiệm vụ riêng: “{text}”.", "Nếu dòng này tiếp nối nhiệm vụ “{task}”, ghép lại ở trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_GROUP_TAKEN = _W, "Dòng {line} của phụ lục chỉ có một câu, như dòng đầu bảng, nên được coi là tên nhóm: “{text}”.", "Nếu dòng này tiếp nối nhiệm vụ bên trên, ghép lại ở trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_SHORT_NAMES = _N, "Tên viết tắt trong phụ lục được hiểu theo chính văn bản ấy: {names}.", "Xem cột Tên gọi khác ở trang Cơ quan của ke_hoach.xlsx; tên nào chưa có cơ quan thì bổ sung."
    ANNEX_FIELD_BLANK = _W, "Nhiệm vụ “{task}” để trống {field}; chỗ có thể nêu: “{text}”.", "Xem lại phụ lục; cần thì ghi vào ô ấy ở trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_COLUMN_EXTRA = _W, "Cột “{column}” có chữ chưa được đọc vào nhiệm vụ nào: {texts}.", "Chép những gì cần giữ vào trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_NUMBER_REPEATED = _W, "Dòng {line} của phụ lục dùng lại TT “{tt}” nên được đặt mã khác.", "Sửa TT ở trang Nhiệm vụ của ke_hoach.xlsx cho đúng phụ lục."
    ANNEX_BOTH_UNPARTED = _W, "Dòng {line} của phụ lục ghi chung cơ quan chủ trì và phối hợp trong một ô mà không ghi rõ ai chủ trì nên tất cả được coi là chủ trì: “{text}”.", "Ở trang Nhiệm vụ của ke_hoach.xlsx, chuyển cơ quan phối hợp sang cột Cơ quan phối hợp."
    ANNEX_NAMES_LISTED = _W, "Dòng {line} của phụ lục có thể kể nhiều cơ quan nhưng được đọc nguyên như đã ghi: “{text}”.", "Nếu là nhiều cơ quan, ghi đủ tên từng cơ quan ở trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_TRACKED = _W, "Phụ lục còn {count} chỗ sửa đang được theo dõi (Track Changes), đã đọc theo bản sau khi sửa: {changes}.", "Trong Word, chấp nhận hoặc từ chối các chỗ sửa rồi đọc lại; hoặc đối chiếu trang Nhiệm vụ của ke_hoach.xlsx với văn bản đã ban hành."
    ANNEX_STRUCK = _W, "Phụ lục có chữ bị gạch ngang nhưng vẫn được đọc: {texts}.", "Nếu chữ ấy không còn dùng thì xóa trong phụ lục rồi đọc lại, hoặc sửa ở ke_hoach.xlsx."
    ANNEX_COMMENTS = _N, "Phụ lục còn {count} bình luận (comment); nội dung bình luận không được đọc.", "Xem trong Word có bình luận nào làm thay đổi nhiệm vụ không."
    ANNEX_HIDDEN = _W, "Phụ lục có {what} bị ẩn nhưng vẫn được đọc.", "Xem các nhiệm vụ ấy ở trang Nhiệm vụ của ke_hoach.xlsx có đúng là còn giao không."
    ANNEX_PARAGRAPHS_READ = _W, "Phụ lục không có bảng phân công; {count} nhiệm vụ được đọc từ các đoạn văn.", "Kiểm tra nội dung, cơ quan chủ trì, cơ quan phối hợp và thời hạn ở trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_PART_LEFT = _W, "Các dòng {lines} của phụ lục không được đọc thành nhiệm vụ: “{text}”.", "Nếu dòng nào giao nhiệm vụ, bổ sung vào trang Nhiệm vụ của ke_hoach.xlsx."
    ANNEX_SHEETS_JOINED = _W, "Các trang {sheets} của phụ lục đều có bảng nhiệm vụ nên được đọc nối nhau.", "Nếu có trang không dùng (bản cũ, bản nháp), xóa trang ấy rồi đọc lại phụ lục."
    ANNEX_TABLE_LEFT = _W, "Một bảng khác của phụ lục chưa được đọc, bắt đầu bằng “{text}”.", "Nếu bảng này cũng giao nhiệm vụ, ghép nó vào cuối bảng đầu rồi đọc lại phụ lục."

    # the plan workbook
    PLAN_MISSING = _E, "Thư mục {folder} chưa có tệp ke_hoach.xlsx.", "Tạo kỳ báo cáo bằng lệnh toolkit init, hoặc chép tệp ke_hoach.xlsx vào thư mục."
    PLAN_UNREADABLE = _E, "Không đọc được tệp kế hoạch {file}: {why}.", "Mở tệp bằng Excel, lưu lại dạng .xlsx rồi chạy lại."
    SHEET_MISSING = _E, "Không có trang tính “{sheet}”.", "Khôi phục trang này từ tệp ke_hoach.xlsx gốc; các trang đang có: {present}."
    COLUMN_MISSING = _E, "Trang “{sheet}” thiếu cột “{column}”.", "Khôi phục dòng tiêu đề như mẫu; các cột đang có: {present}."
    PLAN_TO_FILL = _E, "Còn phải điền {count} {what}: {items}.", "{cure}; ô đã ghi mà đúng là như vậy thì ghi “Giữ nguyên” vào cột {column} cùng dòng."
    SUPERIOR_UNNEEDED = _W, "{issuer} không có cơ quan chủ quản nên văn bản không ghi “{superior}” ở trên tên cơ quan.", "Xóa nội dung ô; nếu vẫn cần ghi thì ghi “Giữ nguyên” vào cột {column} cùng dòng."
    SIGNER_BODY = _W, "Phần ký văn bản của {issuer} {what}.", "{cure}; nếu đúng là ký như vậy thì ghi “Giữ nguyên” vào cột {column} cùng dòng."
    SIGNER_ORDER = _W, "Phần ký sẽ in là “{lines}”, {what}.", "Chọn quyền hạn ở mục Quyền hạn ký; ở ô này chỉ ghi chức vụ người đứng đầu, chức vụ người ký thay, thừa lệnh, thừa ủy quyền ghi ở mục dưới; nếu đúng là ký như vậy thì ghi “Giữ nguyên” vào cột {column} cùng dòng."
    SIGNER_UNUSED = _W, "“{deputy}” không được in vì mục Quyền hạn ký chưa chọn KT., TL. hoặc TUQ.", "Chọn ở mục đó, hoặc xóa nội dung ô nếu người đứng đầu ký; muốn giữ lại thì ghi “Giữ nguyên” vào cột {column} cùng dòng."
    SETTING_INVALID = _E, "Mục “{label}” không hợp lệ: “{value}”.", "{cure}"
    AGENCY_UNKNOWN = _E, "Không có cơ quan hoặc nhóm cơ quan nào tên “{name}”.", "Sửa tên, hoặc bổ sung vào trang Cơ quan hay Nhóm cơ quan. {nearest}."
    LEAD_MISSING = _E, "Nhiệm vụ {task} chưa có cơ quan chủ trì.", "Điền cột Cơ quan chủ trì."
    CODE_REPEATED = _E, "Mã “{code}” dùng hai lần, đã có tại {first}.", "Mỗi mã chỉ dùng một lần; đặt mã khác cho dòng này, hoặc xóa dòng nếu chép trùng."
    CODE_INVALID = _E, "Mã “{code}” không dùng được.", "Mã chỉ gồm chữ cái không dấu viết hoa và chữ số, không quá 20 ký tự, ví dụ SCT."
    GROUP_BY_KIND = _N, "“{name}” không có dòng ở trang Nhóm cơ quan nên được hiểu là mọi cơ quan loại {kind} ở trang Cơ quan: {count} cơ quan khi nhận báo cáo.", "Đúng thì không cần làm gì; không đúng thì thêm một dòng ở trang Nhóm cơ quan."
    NAME_REPEATED = _E, "Tên “{name}” chỉ hai cơ quan khác nhau: {first} và {second}.", "Sửa tên hoặc tên gọi khác để mỗi tên chỉ một cơ quan."
    VALUE_UNKNOWN = _E, "“{value}” không có trong danh mục của cột “{column}”.", "Chọn một trong: {allowed}."
    TASK_EMPTY = _E, "Nhiệm vụ {task} chưa có nội dung công việc.", "Điền cột Nội dung công việc, hoặc xóa cả dòng."
    DEADLINE_UNCLEAR = _W, "Nhiệm vụ {task}: thời hạn “{value}” chưa rõ nên không tính được trong hạn hay quá hạn.", "Ghi như: Hàng năm, Năm 2026, Quý III/2026 hoặc 30/9/2026."
    SETTING_REPEATED = _E, "Mục “{label}” ghi hai lần, đã có ở ô {first}.", "Chỉ giữ một dòng."
    DUE_OUTSIDE_PERIOD = _E, "Hạn nhận báo cáo {due} không thuộc kỳ báo cáo {period}.", "Ghi một ngày từ {first} đến {last}, hoặc sửa mục {setting}."
    DATA_DAYS_UNCLEAR = _E, "Số liệu từ ngày {first} đến ngày {last} không dùng được cho kỳ báo cáo {period}.", "Ghi đủ hai mục, ngày đầu không sau ngày cuối, trong khoảng một năm quanh kỳ báo cáo; hoặc để trống cả hai."
    SETTING_UNKNOWN = _W, "Mục “{label}” không có trong danh mục nên “{value}” không được dùng.", "Khôi phục tên mục ở cột bên trái như mẫu, hoặc xóa dòng này."
    TASK_ID_MISSING = _E, "Nhiệm vụ chưa có TT.", "Ghi TT, ví dụ 2.9; nếu phụ lục không in số thì ghi số trong ngoặc, ví dụ (2.9)."
    TASK_ID_INVALID = _E, "TT “{tt}” không dùng được.", "TT chỉ gồm chữ số, chữ cái viết hoa và dấu chấm, không quá 20 ký tự, ví dụ 2.1; đặt ô dạng Văn bản (Text) để Excel không đổi thành ngày."
    GROUP_UNKNOWN = _E, "Nhiệm vụ {task} thuộc nhóm “{group}” nhưng không có dòng tên của nhóm này.", "Sửa cột Nhóm, hoặc thêm một dòng chỉ ghi TT và tên nhóm."
    GROUP_EMPTY = _W, "Dòng “{group}” được hiểu là tên nhóm vì các cột khác để trống, nhưng nhóm này chưa có nhiệm vụ nào.", "Nếu đây là nhiệm vụ, điền cột Nhóm và Cơ quan chủ trì."
    AGENCY_DAYS_CROSSED = _E, "{agency}: ngày bắt đầu {first} sau ngày kết thúc {last}.", "Sửa một trong hai ngày, hoặc để trống."
    SUCCESSORS_UNDATED = _E, "{agency} có cơ quan kế thừa nhưng chưa ghi hoạt động đến hết ngày nào, nên vẫn được coi là đang hoạt động.", "Ghi ngày cuối, ví dụ 30/6/2025; nếu vẫn hoạt động thì xóa cơ quan kế thừa."
    AGENCY_UNFOLLOWED = _W, "{agency} hoạt động đến hết ngày {last}, chưa ghi cơ quan kế thừa, nên {count} nhiệm vụ có tên cơ quan này không giao cho ai thay.", "Ghi mã cơ quan kế thừa; nếu đúng là không có thì ghi “Giữ nguyên” vào cột {column}."
    SUCCESSORS_GONE = _W, "{agency} hoạt động đến hết ngày {last}, nhưng ngày {day} không có cơ quan kế thừa nào đang hoạt động (đã ghi: {named}), nên {count} nhiệm vụ có tên cơ quan này không giao cho ai thay.", "Xem lại cột Có từ ngày, Đến hết ngày, Cơ quan kế thừa của các cơ quan ấy; nếu đúng như vậy thì ghi “Giữ nguyên” vào cột {column}."
    REGISTER_UNREADABLE = _E, "Không đọc được danh bạ dùng chung {file}: {why}.", "Sửa đường dẫn ở mục Danh bạ dùng chung (tệp Excel có trang Cơ quan), hoặc để trống mục này để chỉ dùng trang Cơ quan của kế hoạch."
    REGISTER_JOINED = _N, "Danh sách cơ quan lấy theo danh bạ dùng chung {file}: {count} dòng thêm hoặc ghi khác các trang Cơ quan, Nhóm cơ quan của kế hoạch.", "Cần sửa tên, thư điện tử, ngày, cơ quan kế thừa thì sửa trong danh bạ; cột Nhận biểu mẫu theo kế hoạch này."
    PROVINCE_UNKNOWN = _E, "Không có tỉnh, thành phố nào tên “{name}”.", "Ghi tên tỉnh, thành phố hiện nay: {nearest}."
    PROVINCE_MERGED = _E, "{name} nay thuộc {now}.", "Ghi tên tỉnh, thành phố hiện nay: {place}; cơ quan của tỉnh cũ được hiểu là của tỉnh này."
    ROUND_SOURCE_ASKED = _E, "Chưa biết kỳ mới lấy nhiệm vụ từ đâu.", "Ghi --annex và tệp phụ lục của Quyết định, Kế hoạch. Kỳ tiếp theo thì ghi --previous và thư mục kỳ trước; trả lời biểu của cấp trên thì --from-form; dùng kế hoạch 2793/QĐ-UBND kèm sẵn thì --shipped-plan."
    PROVINCE_ASKED = _E, "Phụ lục {annex} không cho biết là của tỉnh, thành phố nào.", "Chọn ở mục Tỉnh, thành phố, hoặc ghi --province: {provinces}."
    PERIOD_ASKED = _E, "Phụ lục {annex} không cho biết là của năm nào.", "Ghi kỳ báo cáo, ví dụ --period 2026."
    HEAD_READ = _N, "Đọc từ đầu phụ lục: {found}.", "Xem lại ở trang Thông tin của ke_hoach.xlsx. Còn để trống, khi biết thì điền: đầu mối giải đáp, người ký, thư điện tử và đầu mối của từng cơ quan."
    AGENCIES_NAMED = _W, "Phụ lục nêu {count} cơ quan, mỗi cơ quan nhận một biểu mẫu; {others} cơ quan cùng loại ở trang Cơ quan không nhận.", "Kiểm tra tên và cột Nhận biểu mẫu ở trang Cơ quan."
    AGENCIES_ADDED = _W, "Danh sách của {province} không có {count} cơ quan mà phụ lục nêu, tên cũng không gần giống cơ quan nào nên được thêm: {agencies}.", "Kiểm tra ở trang Cơ quan; tên nào không phải một cơ quan thì xóa dòng ấy và sửa ở trang Nhiệm vụ."
    PROVINCE_FILLED = _W, "Danh sách cơ quan của {province} lấy từ dữ liệu kèm sẵn: {there} cơ quan; {gone} cơ quan đã kết thúc hoạt động, có cơ quan kế thừa.", "Kiểm tra từng cơ quan (tên, ngày sáp nhập, cơ quan kế thừa), điền thư điện tử và đầu mối; dòng không cần thì chọn “Không” ở cột Nhận biểu mẫu."
    PROVINCE_LEFT = _W, "{count} cơ quan không có trong dữ liệu của {province} nên giữ nguyên như cũ: {agencies}.", "Cơ quan nào đã kết thúc hoạt động thì ghi ngày cuối và cơ quan kế thừa."
    PHRASE_UNNAMED = _E, "Dòng này chưa ghi cách gọi trong phụ lục.", "Điền cột Cách gọi trong phụ lục, hoặc xóa dòng."
    PHRASE_EMPTY = _W, "Nhóm “{phrase}” chưa gồm cơ quan nào nên không cơ quan nào nhận nhiệm vụ giao cho nhóm này.", "Điền mã, tên hoặc loại cơ quan thực hiện; nhiệm vụ giao riêng thì sửa cột Cơ quan chủ trì của nhiệm vụ đó; nếu đúng là không gửi cho ai thì ghi “Không gửi”."
    NOBODY_ASSIGNED = _E, "Chưa nhiệm vụ nào có cơ quan nhận biểu mẫu thực hiện.", "Ghi cơ quan chủ trì ở trang Nhiệm vụ, hoặc ghi các nhóm gồm những cơ quan nào ở trang Nhóm cơ quan."
    FORM_NOT_SENT = _W, "{agency} được giao {count} nhiệm vụ nhưng không được đánh dấu nhận biểu mẫu nên sẽ không báo cáo.", "Chọn “Có” ở cột Nhận biểu mẫu, hoặc xem lại phân công."
    NO_LEAD_REPORTS = _W, "Nhiệm vụ {task}: không cơ quan chủ trì nào nhận biểu mẫu nên sẽ không có ai báo cáo kết quả.", "Xem lại cột Cơ quan chủ trì, hoặc cột Nhận biểu mẫu ở trang Cơ quan."
    NO_TASKS = _E, "Kế hoạch chưa có nhiệm vụ nào.", "Điền trang Nhiệm vụ, hoặc tạo lại từ phụ lục bằng lệnh toolkit init."
    NO_AGENCIES = _E, "Kế hoạch chưa có cơ quan nào nhận biểu mẫu.", "Điền trang Cơ quan và đánh dấu cột Nhận biểu mẫu."

    AMENDMENT_UNSAID = _E, "Chưa ghi văn bản sửa đổi của nhiệm vụ {tasks}.", "Ghi số, ngày, cơ quan ban hành ở cột {column} của từng dòng; dòng nào không đúng thì sửa hoặc xóa ô ở cột Sửa đổi."
    REPLACEMENT_UNKNOWN = _E, "Nhiệm vụ {task} được thay thế nhưng “{value}” không phải TT hay mã của một nhiệm vụ còn thực hiện.", "Ghi TT của nhiệm vụ thay thế vào cột {column}, hoặc chọn Bãi bỏ."

    PREVIOUS_UNKNOWN = _W, "{count} dòng không được dùng: cột “{column}” ghi “{value}” không phải một kỳ trước, không có trong kế hoạch, hoặc đã có ở dòng trên.", "Nếu mã hay số đã đổi thì sửa ở mọi dòng; nếu cơ quan hay nhiệm vụ không còn thì không cần làm gì."
    PREVIOUS_UNCLEAR = _W, "Cột “{column}” ghi “{value}” không đọc được nên ô này tạm coi là chưa rõ.", "{cure}"
    FINISHED_UNUSED = _E, "Nhiệm vụ {task} chưa được tính là đã hoàn thành: TT thiếu, trùng hoặc còn ở trang Nhiệm vụ; hoặc thiếu nội dung; hoặc kỳ hoàn thành không phải một kỳ trước {period}.", "Sửa ô này: ghi TT, nội dung, kỳ hoàn thành như ở kỳ trước; nhiệm vụ chưa xong thì chép dòng vào trang Nhiệm vụ và xóa ở đây."

    INDICATOR_ID_MISSING = _E, "Chỉ tiêu chưa có TT.", "Ghi TT, ví dụ 1 hoặc 1.2; không đổi sau khi đã gửi biểu mẫu."
    INDICATOR_UNNAMED = _E, "Chỉ tiêu {code} chưa có tên.", "Điền cột Chỉ tiêu, hoặc xóa cả dòng."
    INDICATOR_REPEATED = _E, "Chỉ tiêu “{name}” ({unit}) ghi hai lần, đã có tại {first}.", "Xóa một dòng, hoặc ghi rõ hai chỉ tiêu khác nhau thế nào."
    INDICATOR_WAY_UNSAID = _E, "Còn phải điền cách tổng hợp chỉ tiêu {code}.", "Chọn Cộng, Bình quân, Số mới nhất, Lớn nhất hoặc Không cộng ở ô này; tỷ lệ % thì không cộng."
    INDICATOR_NOT_ASKED = _W, "Chỉ tiêu {code}: {agencies} không nhận biểu mẫu nên sẽ không báo cáo số liệu này.", "Chọn “Có” ở cột Nhận biểu mẫu của trang Cơ quan, hoặc sửa cột Cơ quan báo cáo."

    # a round made from the round before
    SUPERIOR_FORM_UNREAD = _E, "Tệp này không dùng làm biểu của cấp trên được: {why}.", "Dùng đúng tệp biểu mẫu cấp trên đã gửi, chưa sửa; mất thì xin gửi lại."
    SUPERIOR_FORM_OTHER = _E, "Biểu {code} là của kế hoạch, kỳ hoặc cơ quan khác, không phải biểu mà kỳ {period} này trả lời.", "Chọn đúng biểu cấp trên gửi lại, hoặc tạo kỳ mới từ biểu ấy."
    SUPERIOR_FORM_FILLED = _W, "Biểu của cấp trên đã có nội dung ở {count} ô trả lời.", "Khi trả lời, nội dung cũ ở các ô ấy bị thay hoặc để trống; cần giữ thì chép ra trước."
    SUPERIOR_FORM_EDITED = _W, "Chữ in sẵn ở dòng {rows} của biểu không còn như cấp trên đã gửi; kế hoạch lập theo chữ đang có.", "So với bản cấp trên gửi; khác thì xóa thư mục vừa tạo rồi tạo lại từ đúng bản ấy."
    SUPERIOR_FORM_TAKEN = _N, "Kế hoạch lập từ biểu {code} của {agency}: {leads} nhiệm vụ chủ trì, {others} nhiệm vụ phối hợp; cấp trên nhận trước ngày {due}, kỳ này nhận trước ngày {own}.", "Kiểm tra hạn nhận báo cáo (phải sớm hơn hạn của cấp trên) và mục Địa bàn ở trang Thông tin."
    SUPERIOR_LEADS_KEPT = _N, "{count} nhiệm vụ giữ cơ quan chủ trì, phối hợp như kỳ {previous}.", "Cần giao khác thì sửa ở trang Nhiệm vụ."
    ANSWER_NO_FORM = _E, "Kỳ này không trả lời biểu nào của cấp trên: {why}.", "Chép biểu cấp trên đã gửi vào thư mục kỳ và ghi đúng tên tệp vào mục Biểu của cấp trên ở trang Thông tin; kỳ mới thì tạo từ biểu (lệnh init --from-form)."
    ANSWER_OTHER_FORM = _E, "Tệp {file} là biểu {period} hỏi {agency}; kế hoạch {code}, {own}, được lập để trả lời biểu khác.", "Chép lại đúng biểu cấp trên đã gửi cho kỳ này vào thư mục kỳ, đè lên {file}, rồi trả lời lại."
    ANSWER_TASK_GONE = _E, "Biểu của cấp trên hỏi nhiệm vụ {task} nhưng kế hoạch của kỳ này không có.", "Thêm lại nhiệm vụ, nội dung như biểu của cấp trên, ở trang Nhiệm vụ rồi gửi biểu cho cơ quan thực hiện; hoặc ghi tay vào biểu trả lời."
    ANSWER_ASKED_DIFFERS = _W, "{what}: biểu của cấp trên ghi “{above}”, kế hoạch của kỳ này ghi “{now}”; vẫn trả lời bằng kết quả của kế hoạch này.", "Nếu là hai việc khác nhau thì đổi số thứ tự của dòng này trong ke_hoach.xlsx, thêm một dòng như biểu của cấp trên, rồi trả lời lại."
    ANSWER_ROW_OPEN = _E, "Biểu trả lời cấp trên, nhiệm vụ {task}: {said}.", "Chờ báo cáo còn thiếu rồi chạy lại, hoặc ghi tay vào ô này trước khi gửi."
    ANSWER_OVERFULL = _E, "Ô này của biểu trả lời cấp trên cần {length} ký tự, một ô chỉ chứa được 32.767 nên phần cuối bị cắt.", "Ghi gọn lại ở trang Nội dung báo cáo của ra_soat.xlsx rồi trả lời lại, hoặc sửa thẳng trong biểu; nội dung các cơ quan đã ghi vẫn đủ ở trang Nguồn số liệu."
    ANSWER_CUT = _W, "Biểu trả lời cấp trên, nhiệm vụ {task}, cột {column}: ghi {shown} nội dung đầu, còn {left} nội dung ở trang Nguồn số liệu.", "Xem lại và gộp ý trong biểu nếu cần."
    ANSWER_EXTRAS_LEFT = _W, "Biểu của cấp trên chỉ có {rows} dòng nhiệm vụ phát sinh; còn {count} nhiệm vụ chưa ghi được: {tasks}.", "Các nội dung ấy vẫn có ở trang Nguồn số liệu; gộp lại trong biểu nếu cần."
    ANSWER_DRAFT = _W, "Biểu trả lời là dự thảo vì còn {count} lỗi chưa xử lý.", "Xử lý các lỗi ở trang Cần xử lý của tong_hop.xlsx rồi trả lời lại."
    ANSWER_FIGURE_OPEN = _W, "Biểu trả lời cấp trên, chỉ tiêu {code} chưa có số liệu chung.", "Chờ báo cáo còn thiếu, hoặc ghi tay; không phát sinh thì ghi 0."
    PREVIOUS_IS_NEW = _E, "Kỳ mới {folder} trùng hoặc nằm trong thư mục của kỳ trước.", "Chọn một thư mục khác cho kỳ mới."
    PERIOD_NOT_LATER = _E, "Kỳ báo cáo {period} không sau kỳ trước ({previous}).", "Ghi một kỳ sau {previous}, hoặc không ghi kỳ để lấy {next}."
    PREVIOUS_AD_HOC = _E, "Kỳ trước {previous} là báo cáo đột xuất, chỉ có một phần nhiệm vụ và cơ quan nên không thể làm gốc cho kỳ mới.", "Chọn thư mục của một kỳ thường xuyên."
    AD_HOC_MADE = _N, "Báo cáo đột xuất về {count} nhiệm vụ ({tasks}); {agencies} cơ quan nhận biểu mẫu; hạn nhận báo cáo: trước ngày {due}.", "Kiểm tra các trang Thông tin, Nhiệm vụ và Cơ quan."
    TASKS_UNKNOWN = _E, "Kế hoạch không có nhiệm vụ {tasks}.", "Ghi TT như trong kế hoạch: {known}."
    PREVIOUS_CARRIED = _N, "Từ kỳ {previous} chuyển sang {period}: {kept}/{total} nhiệm vụ, {answers}/{said} dòng báo cáo; hạn nhận báo cáo: trước ngày {due}.", "Kiểm tra các trang Thông tin, Nhiệm vụ và Kỳ trước."
    PREVIOUS_HAS_ERRORS = _W, "Kỳ {previous} còn {count} lỗi chưa xử lý; trạng thái chưa rõ được ghi là “Chưa rõ”.", "Nếu cần, xử lý ở kỳ {previous}, xóa thư mục vừa tạo rồi tạo lại."
    PREVIOUS_WITHOUT_RETURNS = _W, "Kỳ {previous} chưa có báo cáo nào nên mọi nhiệm vụ được chuyển sang và không có gì để so sánh.", "Kiểm tra có đúng thư mục của kỳ trước không."
    TASKS_DONE_LEFT = _N, "{count} nhiệm vụ có thời hạn đã hoàn thành ở kỳ {previous} nên không chuyển sang: {tasks}.", "Báo cáo nêu là đã hoàn thành; nếu còn phải thực hiện, chép dòng từ ke_hoach.xlsx của kỳ {previous} vào trang Nhiệm vụ và xóa ở trang Đã hoàn thành."
    PREVIOUS_ADDED = _N, "Từ kỳ {previous} chuyển thêm {answers}/{said} dòng báo cáo: của những nhiệm vụ còn trong kế hoạch và cơ quan có ở trang Cơ quan.", "Kiểm tra trang Kỳ trước; cần dòng của cơ quan khác thì thêm cơ quan ấy với đúng mã, ngày cuối và cơ quan kế thừa vào trang Cơ quan của kỳ gần nhất rồi tạo lại kỳ này."
    TASKS_CARRIED_UNCLEAR = _W, "Nhiệm vụ {tasks} đã hoàn thành ở kỳ {previous} nhưng thời hạn chưa rõ nên vẫn chuyển sang.", "Nếu nhiệm vụ đã kết thúc, chuyển dòng từ trang Nhiệm vụ sang trang Đã hoàn thành."
    TASKS_FINISHED_AGAIN = _W, "Nhiệm vụ {tasks} đã hoàn thành ở kỳ trước nhưng vẫn có trong phụ lục mới nên được giao lại.", "Nếu không phải thực hiện nữa, chuyển dòng từ trang Nhiệm vụ sang trang Đã hoàn thành."
    TASKS_RENUMBERED = _N, "Phụ lục mới đánh số lại nhiệm vụ: {tasks}; báo cáo đã gửi vẫn được tính cho đúng nhiệm vụ.", "Kiểm tra cột Mã nhiệm vụ của trang Nhiệm vụ; quyết định ở ra_soat.xlsx ghi số nay là của nhiệm vụ khác sẽ được hỏi lại."
    COORDINATORS_CHANGED = _N, "Phụ lục mới ghi khác cơ quan phối hợp của nhiệm vụ {tasks}.", "Kiểm tra cột Cơ quan phối hợp của trang Nhiệm vụ."
    PROPOSED_ADDED = _W, "Đề xuất: nhiệm vụ {task} được bổ sung: “{content}”.", "Xem dòng này ở trang Nhiệm vụ: đúng thì ghi cột Theo văn bản, không đúng thì sửa cột Sửa đổi."
    PROPOSED_REWORDED = _W, "Đề xuất: nhiệm vụ {task} được sửa nội dung, trước đây là “{before}”, nay là “{after}”.", "Xem dòng này ở trang Nhiệm vụ: đúng thì ghi cột Theo văn bản, không đúng thì sửa cột Sửa đổi."
    PROPOSED_WITHDRAWN = _W, "Đề xuất: nhiệm vụ {task} bị bãi bỏ: “{content}”.", "Xem dòng này ở trang Nhiệm vụ: đúng thì ghi cột Theo văn bản; được nhiệm vụ khác thay thì chọn Thay thế ở cột Sửa đổi và ghi TT của nhiệm vụ ấy ở cột bên phải."
    PROPOSED_REASSIGNED = _W, "Đề xuất: nhiệm vụ {task} được giao lại, trước đây do {before} chủ trì, nay do {after}.", "Xem dòng này ở trang Nhiệm vụ: đúng thì ghi cột Theo văn bản, không đúng thì sửa cột Sửa đổi."
    ANNEX_PARTIAL = _W, "Phụ lục mới chỉ có {held}/{total} nhiệm vụ của kế hoạch nên được hiểu là chỉ ghi phần sửa đổi, bổ sung: {count} nhiệm vụ không có trong đó giữ nguyên.", "Nhiệm vụ nào đã bị bãi bỏ thì chọn “Bãi bỏ” ở cột Sửa đổi của trang Nhiệm vụ."
    AMENDED_BESIDE = _W, "Kế hoạch sửa đổi được đề xuất ở tệp này; ke_hoach.xlsx và các biểu đã gửi chưa thay đổi.", "Xem từng đề xuất, ghi văn bản sửa đổi, lưu thành ke_hoach.xlsx (thay tệp cũ) rồi làm lại biểu mẫu."
    TASKS_NOT_IN_ANNEX = _N, "Phụ lục mới không còn nhiệm vụ {tasks} của kỳ {previous}, hoặc ghi nội dung khác, nên không lấy báo cáo của kỳ đó sang.", "Nếu còn phải theo dõi, thêm dòng vào trang Nhiệm vụ."
    PARTS_JOINED = _N, "Kỳ {period} tổng hợp từ các kỳ {parts}: {total} nhiệm vụ; hạn nhận báo cáo: trước ngày {due}.", "Kiểm tra các trang Thông tin, Nhiệm vụ; báo cáo của các kỳ được đọc tại thư mục của kỳ đó mỗi lần tổng hợp."
    PERIOD_IN_WORDING = _W, "Mục “{label}” còn nhắc {previous}: “{value}”.", "Sửa nếu nội dung này nói về kỳ báo cáo."
    TEMPLATES_LEFT = _N, "Kỳ {previous} dùng mẫu riêng ({names}) trong thư mục mau; kỳ mới dùng mẫu gốc.", "Nếu vẫn dùng mẫu riêng, chép thư mục mau sang kỳ mới."

    # a round put together from others
    PART_UNREADABLE = _E, "Không đọc được kỳ thành phần {folder} nên không có số liệu của kỳ đó trong lần tổng hợp này: {why}", "Đúng thư mục thì mở kỳ đó để sửa; không thì sửa đường dẫn ở mục Tổng hợp từ các kỳ, hoặc xóa dòng đó nếu không gộp."
    PART_OTHER_PLAN = _E, "Kỳ thành phần {folder} thuộc kế hoạch mã {found}, kỳ này là {expected}, nên không được gộp.", "Ghi thư mục của kỳ cùng kế hoạch, hoặc xóa dòng đó."
    PART_OUTSIDE = _E, "Kỳ thành phần {folder} là {part}, không nằm trong {period}, nên không được gộp.", "Ghi thư mục của kỳ nằm trong {period}, hoặc xóa dòng đó."
    PARTS_OVERLAP = _E, "Kỳ {part} ({folder}) trùng thời gian với một kỳ khác của {period} nên không được gộp, nếu không số liệu bị tính hai lần.", "Xóa một trong hai thư mục."
    PARTS_MISSING = _W, "Các kỳ được gộp chưa đủ {period}: thiếu {missing}.", "Thêm thư mục của kỳ còn thiếu, mỗi thư mục một dòng."
    PART_READ = _N, "{period}: {reports} báo cáo, không còn lỗi chưa xử lý.", "Không cần làm gì."
    PART_HAS_ERRORS = _E, "{period}: {reports} báo cáo, {count} lỗi chưa xử lý.", "Xử lý ở kỳ {folder} rồi tổng hợp lại kỳ này."
    PART_SILENT = _W, "{period}: chưa có báo cáo của {agencies}.", "Nhận được thì bỏ vào thư mục của kỳ đó rồi tổng hợp lại kỳ này."
    PART_AGENCY_GONE = _E, "{period}: {agency} (mã {code}) có báo cáo nhưng {why} nên {count} nội dung chưa được tính cho cơ quan nào.", "Nội dung được liệt kê nguyên văn ở trang Cần xử lý; ghi cơ quan với đúng mã, hoặc một cơ quan kế thừa, ở trang Cơ quan, hoặc nhập phần cần dùng vào biểu của cơ quan kế thừa."
    PART_PREDECESSOR = _W, "{period}: báo cáo của {former} được tính cho {successor}; cùng một dòng mà ghi trạng thái, tiến độ, ngày hoàn thành hoặc số liệu lấy số cuối khác nhau thì lấy của {last}.", "Kiểm tra; cần khác thì nhập nội dung đúng vào biểu của kỳ này, hoặc sửa cột Cơ quan kế thừa ở trang Cơ quan."
    PART_ROWS_ENDED = _W, "{period}: {rows} đã bị bãi bỏ hoặc thay thế khi sửa đổi kế hoạch, nên {count} nội dung đã báo cáo được liệt kê, không tổng hợp.", "Không cần sửa; cần dùng thì nhập tay."
    PART_ROWS_UNKNOWN = _E, "{period}: {rows} không có trong kế hoạch của kỳ này, hoặc đã đổi nội dung, nên {count} nội dung đã báo cáo chưa được tính.", "Thêm lại dòng đúng như kế hoạch của kỳ đó; nếu không còn phải báo cáo thì xem nội dung liệt kê ở trang Cần xử lý."
    PART_STATUS_BACK = _W, "Nhiệm vụ {task}: {agency} báo đã hoàn thành ở {done} nhưng ở {period} ghi “{status}”; lấy trạng thái ghi sau.", "Hỏi lại đơn vị; chưa đúng thì nhập trạng thái đúng vào biểu của kỳ này."
    FIGURE_DIFFERS = _W, "Chỉ tiêu {code}: biểu của kỳ này ghi {own}, các kỳ cộng lại theo cách tổng hợp là {parts}; lấy số {own}.", "Hỏi lại đơn vị nếu chưa rõ số nào đúng."

    PLAN_FORMULA_EMPTY = _W, "Ô là công thức chưa có giá trị nên coi như để trống: {formula}.", "Mở tệp bằng Excel, lưu lại rồi chạy lại."
    DUE_PASSED = _E, "Hạn nhận báo cáo (trước ngày {due}) đã qua.", "Sửa hạn; nếu vẫn gửi biểu mẫu với hạn này thì ghi “Giữ nguyên” vào cột {column} cùng dòng."
    PLAN_HAS_ERRORS = _E, "Kế hoạch còn {count} lỗi nên chưa {work}.", "Sửa các lỗi đã nêu trong ke_hoach.xlsx rồi chạy lại."
    FORM_STALE = _W, "Biểu mẫu này không thuộc kế hoạch hiện tại.", "Không gửi tệp này; xóa nếu là biểu cũ."
    FORM_FILLED = _W, "Biểu này đã được điền hoặc sửa nên được giữ nguyên; nội dung điền trong thư mục 1_bieu_mau_gui_di không được tổng hợp.", "Là báo cáo thì chuyển tệp sang thư mục 2_bao_cao_nhan_ve rồi tổng hợp; gửi cho đơn vị thì dùng biểu trống tên có chữ “(mới)”, chưa có thì bấm Làm biểu mẫu."

    # which forms have been sent
    SENT_UNREADABLE = _W, "Không đọc được sổ gửi biểu: {why}; tạm coi như chưa gửi biểu nào.", "Tệp được giữ nguyên. Khôi phục tệp, hoặc chuyển tệp đi nơi khác, rồi làm lại biểu mẫu để có sổ mới."
    SENT_UNMADE = _E, "Chưa có biểu mẫu của {names} trong sổ gửi biểu nên không đánh dấu đã gửi được.", "Bấm Làm biểu mẫu, gửi rồi đánh dấu lại; cơ quan không còn trong kế hoạch thì bấm F5."
    SENT_DAY_UNCLEAR = _W, "Dòng của biểu {line} không có ngày gửi nên tạm coi như chưa gửi.", "Ghi đủ ngày/tháng/năm vào dòng đó, hoặc thêm dấu # ở đầu dòng; hoặc đánh dấu ở trang Cơ quan của cửa sổ."
    SENT_TICK_LOST = _W, "Biểu {line} đã đánh dấu gửi ngày {day} nhưng sổ gửi biểu không còn ghi, có thể vì sổ được lưu từ một cửa sổ mở trước đó.", "Đã gửi thì đánh dấu lại ở trang Cơ quan của cửa sổ; chưa gửi thì đánh dấu rồi bỏ đánh dấu."
    FORM_CHANGED = _W, "Biểu đã thay đổi sau khi gửi: {names}.", "Gửi lại biểu mới rồi đánh dấu đã gửi; nói rõ với đơn vị là biểu thay biểu đã gửi."
    FORM_AMENDED = _W, "Biểu thay đổi so với bản đã làm trước đây ({changes}): {names}.", "Gửi biểu mới thay biểu cũ rồi ghi ngày gửi; báo cáo trên biểu cũ vẫn nhận được, theo nội dung đã in trên biểu đó."
    PRINTED_UNREADABLE = _W, "Không đọc được tệp ghi nội dung các biểu đã làm nên báo cáo trên biểu cũ chỉ được đọc theo kế hoạch hiện nay.", "Tệp được giữ nguyên. Khôi phục tệp từ bản lưu, hoặc chuyển tệp đi nơi khác, rồi làm lại biểu mẫu."
    FORM_MAYBE_UNSENT = _N, "Chưa có ngày gửi biểu cho {names}.", "Kiểm tra đã gửi biểu chưa trước khi nhắc; đã gửi thì đánh dấu ở trang Cơ quan của cửa sổ, hoặc ghi ngày vào sổ này."

    # templates
    TEMPLATE_UNREADABLE = _E, "Không đọc được mẫu {file}: {why}.", "Mở mẫu bằng Excel hoặc Word, lưu lại dạng .xlsx hoặc .docx rồi chạy lại; nếu vẫn lỗi, khôi phục tệp mẫu gốc."
    TEMPLATE_NAME_MISSING = _E, "Mẫu {file} thiếu tên vùng “{name}”.", "Mở mẫu bằng Excel, vào Công thức › Quản lý tên và đặt lại tên này, hoặc dùng mẫu gốc."
    TEMPLATE_UNKEPT = _E, "Mẫu {file} có {what}, là thứ không giữ được khi thêm dòng.", "Mở mẫu bằng Excel, bỏ phần đó rồi lưu lại, hoặc dùng mẫu gốc."
    TEMPLATE_TRACKED = _E, "Mẫu {file} còn {what}.", "Mở mẫu bằng Word, vào Xem lại (Review), chấp nhận mọi thay đổi và xóa mọi ghi chú, lưu rồi chạy lại."
    TEMPLATE_PLACEHOLDER = _E, "Mẫu {file} có chỗ điền không dùng được: {why}.", "Mẫu sửa từ bản trước phải sửa lại chỗ điền như mẫu gốc của bản này; hoặc đưa tệp ra khỏi thư mục mau để dùng mẫu gốc."
    TEMPLATE_FORMAT = _E, "Tệp {file} không phải mẫu báo cáo, công văn (.docx), mẫu biểu (.xlsx) hay tệp lời văn (.txt).", "Lưu mẫu báo cáo dạng Word (.docx), mẫu biểu dạng Excel (.xlsx), lời văn bằng Notepad (.txt) rồi kiểm tra lại."
    TEMPLATE_NAME_UNKNOWN = _E, "Không có giá trị tên “{name}”, ở dòng “{line}”.", "{cure}"
    TEMPLATE_VALUE_MISSING = _E, "Mẫu không còn chỗ điền {names}; trong mẫu gốc ở dòng “{line}”.", "Chép lại dòng đó từ mẫu gốc, nếu không báo cáo sẽ thiếu giá trị này."
    TEMPLATE_REFUSED = _E, "Lệnh không được dùng trong tệp lời văn, ở dòng “{line}”.", "Chỉ dùng if, for, set, các phần và bộ lọc của tệp gốc; bỏ lệnh này."
    TEMPLATE_MISSPELT = _E, "Chỗ điền hoặc lệnh viết sai ở dòng “{line}”.", "Viết lại như mẫu gốc: chỗ điền nằm giữa {{{{ và }}}}, lệnh nằm giữa {{% và %}}; if kết thúc bằng endif, for bằng endfor."
    TEMPLATE_UNPAIRED = _E, "Lệnh “{line}” (sau dòng “{before}”) không có cặp, thiếu {wanted}.", "Thêm lệnh còn thiếu ở một đoạn riêng, hoặc xóa cả cặp."
    TEMPLATE_LINE_SHARED = _E, "Lệnh nằm chung chỗ với chữ khác, ở dòng “{line}”; chữ đó sẽ mất khi lập báo cáo.", "Đặt lệnh {{%p … %}} ở một đoạn riêng, lệnh {{%tr … %}} ở một dòng riêng của bảng."
    TEMPLATE_DECREE = _E, "Trái thể thức Nghị định 30/2020/NĐ-CP{article}, {part}: {what}.", "{wanted}"
    REPORT_VALUE_LOST = _E, "Báo cáo chưa phát hành: giá trị “{value}” không có trong tệp đã ghi.", "Kiểm tra mẫu báo cáo có đủ chỗ điền không; hoặc đưa tệp ra khỏi thư mục mau để dùng mẫu gốc."

    # releasing the report
    NOBODY_REPORTED = _E, "Chưa cơ quan nào gửi báo cáo dùng được.", "Đặt các tệp báo cáo vào thư mục 2_bao_cao_nhan_ve rồi chạy lại."
    REPORT_NOT_FINAL = _E, "Chưa làm bản chính thức vì còn {count} điểm nêu trên; chưa tệp nào bị thay.", "Xử lý các điểm đó rồi chạy lại; nếu vẫn phải phát hành, ghi lý do bằng --reason \"…\" hoặc ở ô hỏi lý do của cửa sổ."
    REASON_NOT_KEPT = _E, "Tệp được lưu lại trong lúc đang chạy nên lý do phát hành chưa ghi được; báo cáo chưa thay đổi.", "Đóng tệp rồi chạy lại."
    ISSUED_MISSING = _W, "Còn {count} cơ quan chưa gửi báo cáo: {agencies}.", "Chờ hoặc nhắc các cơ quan này; nếu vẫn phát hành thì ghi lý do."
    ISSUED_EARLY = _W, "Chưa hết hạn gửi báo cáo (trước ngày {day}).", "Chờ hết hạn; nếu vẫn phát hành thì ghi lý do."
    ISSUED_UNDECIDED = _W, "Còn {count} điểm chờ cán bộ quyết định.", "Quyết định ở trang Cần quyết định của ra_soat.xlsx; nếu vẫn phát hành thì ghi lý do."
    RELEASED_DESPITE = _N, "Báo cáo được phát hành dù còn {count} lỗi đã biết, lý do: {reason}.", "Không cần làm gì; muốn rút lại thì hiện trang ẩn Phát hành (Unhide), xóa lý do rồi chạy lại."
    EDITED_ISSUED = _W, "Tệp này đã được sửa tay và chính tệp này được phát hành, đính kèm thư trình; bộ công cụ không đối chiếu được phần sửa với số liệu.", "So với bản mới làm bên cạnh trước khi gửi."
    EDITED_NOT_ISSUED = _E, "Chưa phát hành: tệp này đã được sửa tay nhưng {why}; chưa tệp nào bị thay.", "Sửa tệp, bỏ các phần của dự thảo rồi lưu; hoặc xóa, đổi tên tệp để phát hành bản mới làm; rồi phát hành lại."
    MAIL_NO_ADDRESS = _N, "Chưa ghi thư điện tử nơi nhận báo cáo nên thư trình để trống người nhận.", "Ghi người nhận khi gửi; điền mục này thì lần phát hành sau có sẵn."
    AGENCIES_WITHOUT_ADDRESS = _N, "{count} cơ quan chưa có thư điện tử nên thư để trống người nhận: {names}.", "Điền cột Thư điện tử của trang này rồi chạy lại, hoặc ghi người nhận khi gửi."
    FORM_NOT_MADE = _W, "Chưa có biểu mẫu của {names} nên thư không kèm tệp.", "Bấm Làm biểu mẫu (hoặc chạy toolkit forms) rồi soạn lại thư."
    MAIL_ADDRESS_INVALID = _W, "“{value}” không phải địa chỉ thư điện tử nên không đưa vào thư.", "Ghi như ten@tinh.gov.vn; nhiều địa chỉ cách nhau bằng dấu chấm phẩy."

    # returned files: the file as a whole
    FILE_SKIPPED = _N, "Tệp của hệ điều hành hoặc tệp khóa tạm, không phải báo cáo.", "Không cần làm gì."
    FILE_IN_USE = _W, "Tệp đang mở ở máy khác nên có tệp khóa “{name}”.", "Đóng tệp báo cáo rồi chạy lại nếu còn sửa dở."
    FILE_FAILED = _E, "Bộ công cụ gặp lỗi khi đọc tệp này ({why}).", "Giữ nguyên tệp và báo người phát triển; mở tệp xem và nhập tay nếu gấp."
    FILE_LOCKED = _E, "Không mở được tệp vì tệp đang mở ở chương trình khác hoặc không có quyền đọc.", "Đóng tệp rồi chạy lại."
    FILE_CHANGING = _E, "Tệp đang được ghi nên mỗi lần đọc một khác.", "Chờ ghi hoặc tải về xong rồi chạy lại."
    FILE_ABSENT = _E, "Không tìm thấy tệp này.", "Kiểm tra lại tên tệp và thư mục."
    FILE_GONE = _W, "Tệp bị xóa hoặc đổi tên trong lúc đọc.", "Chạy lại nếu tệp còn trong thư mục."
    FILE_SUSPICIOUS = _E, "Tệp chương trình hoặc lối tắt, hay tên tệp có ký tự đảo chiều: không mở, không chạy.", "Không mở tệp này; hỏi lại đơn vị gửi, xóa nếu không rõ ai gửi."
    FILE_UNREADABLE = _E, "Tệp hỏng, không đọc được ({why}).", "Đề nghị đơn vị gửi lại tệp."
    FILE_TOO_LARGE = _E, "Tệp vượt giới hạn an toàn ({why}) nên không mở.", "Chép nội dung sang biểu mẫu đã gửi rồi gửi lại."
    FILE_LEFT_ASIDE = _E, "Tệp quá lớn ({why}) so với phần còn lại của mức dành cho {whole} nên được để riêng: chưa ô nào được tổng hợp hay liệt kê.", "Mở tệp gốc để xem, nhập tay nếu cần. Nếu là báo cáo: xóa dòng và trang thừa rồi lưu lại, hoặc chuyển các tệp lớn không phải báo cáo sang thư mục khác, rồi chạy lại."
    FILE_UNSAFE = _E, "Tệp có cấu trúc không an toàn ({why}) nên không mở.", "Không mở tệp này; đề nghị đơn vị gửi lại biểu mẫu đã nhận."
    FILE_NOT_REACHED = _E, "Máy tính không đọc được tệp này ({why}).", "Kiểm tra ổ đĩa, đường mạng rồi chạy lại; nếu vẫn lỗi, chép tệp sang máy này."
    MAIL_SAYS = _W, "Thư (chủ đề “{subject}”) có lời hoặc ảnh của người gửi, chưa đọc.", "Mở thư để đọc; là nội dung báo cáo thì nhập tay hoặc đề nghị đơn vị ghi vào biểu mẫu."
    FORMAT_NOT_READ = _E, "Tệp là {format}, chưa đọc được.", "{cure}"
    FILE_ENCRYPTED = _E, "Tệp đặt mật khẩu hoặc mã hóa.", "Đề nghị đơn vị bỏ mật khẩu rồi gửi lại."
    FILE_NOT_HERE = _E, "Tệp rỗng hoặc chưa tải về máy này ({why}).", "Nếu tệp ở OneDrive hay Google Drive, bấm chuột phải, chọn “Luôn giữ trên thiết bị này”, đợi tải xong rồi chạy lại; nếu vẫn rỗng, đề nghị đơn vị gửi lại."
    FILE_HALF_DOWNLOADED = _E, "Tệp đang tải về dở dang.", "Đợi tải xong hoặc tải lại, rồi chạy lại."
    PATH_TOO_LONG = _E, "Đường dẫn tới tệp dài {length} ký tự nên máy không mở được.", "Đặt tên tệp và thư mục ngắn hơn, hoặc chuyển thư mục kỳ báo cáo ra gần gốc ổ đĩa."
    FOLDER_NOT_READ = _W, "Thư mục này không đọc được hoặc nằm sâu hơn một cấp nên các tệp trong đó chưa được nhận.", "Chuyển các tệp lên thư mục nhận báo cáo."
    LINK_NOT_FOLLOWED = _W, "Đây là liên kết tới nơi khác nên không mở theo.", "Chép tệp gốc vào thư mục nhận báo cáo."
    CONTAINER_EMPTY = _E, "Không có tệp đính kèm hay tệp con nào trong {format}.", "Mở xem; nếu đơn vị báo cáo trong lời thư, đề nghị điền biểu mẫu Excel đã gửi."
    FORMAT_CONVERTED = _W, "Tệp ở dạng {format}; nội dung các ô đã được đọc, nhưng {lost} không còn hoặc không đọc được.", "Nếu thấy thiếu, dùng tệp Excel (.xlsx) gốc, hoặc đề nghị đơn vị gửi lại tệp đó."
    MACROS_LEFT = _N, "Tệp có chứa macro; chỉ đọc nội dung các ô, macro không chạy và không được chép đi đâu.", "Không cần làm gì."
    FOREIGN_WORKBOOK = _E, "Tệp không phải biểu mẫu của kỳ báo cáo này (không có mã biểu).", "Đề nghị đơn vị dùng biểu mẫu đã gửi; nếu là phụ lục của báo cáo, xem và nhập tay."
    CODE_DAMAGED = _E, "Mã biểu “{code}” sai ký tự kiểm tra.", "Không sửa mã biểu; đề nghị đơn vị gửi lại biểu mẫu gốc."
    CODE_CONFLICT = _E, "Các mã biểu trong tệp không khớp nhau: {codes}.", "Xác định tệp của cơ quan nào, đề nghị gửi lại đúng biểu mẫu của cơ quan đó."
    HEAD_CONFLICT = _E, "Mã biểu là của {owner}, kỳ {period}, kế hoạch {plan}, nhưng đầu biểu ghi {said}; chưa tính cho cơ quan nào.", "Xem tệp là báo cáo của ai rồi ghi “Báo cáo của …” hoặc “Bỏ qua” ở ra_soat.xlsx, hoặc đề nghị gửi lại đúng biểu mẫu."
    WRONG_PLAN = _E, "Biểu của kế hoạch {found}, kỳ này là kế hoạch {expected}.", "Chuyển tệp sang đúng thư mục, hoặc đề nghị gửi lại đúng biểu."
    WRONG_PERIOD = _E, "Biểu của kỳ {found}, kỳ này là {expected}.", "Đề nghị đơn vị điền biểu mẫu của kỳ {expected}."
    FORM_OF_PART = _E, "Biểu của kỳ {found}, mà kỳ {expected} được tổng hợp từ các kỳ như vậy.", "Chuyển tệp sang thư mục 2_bao_cao_nhan_ve của kỳ {found} rồi tổng hợp lại kỳ này.", "Tệp đã gửi là biểu của kỳ {found}, không phải biểu của kỳ {expected}."
    AGENCY_NOT_IN_PLAN = _E, "Mã biểu chỉ cơ quan “{code}” không có trong ke_hoach.xlsx.", "Bổ sung cơ quan vào trang Cơ quan, hoặc kiểm tra lại tệp."
    PREDECESSOR_FORM = _W, "Biểu của {former}, nay là {successor}; được tính là báo cáo của {successor}.", "Không cần làm gì; nếu không đúng thì sửa cột Cơ quan kế thừa ở trang Cơ quan của ke_hoach.xlsx, hoặc quyết định đã ghi ở ra_soat.xlsx, rồi tổng hợp lại.", "Báo cáo ghi trên biểu của {former} được tính là báo cáo của {successor}; lần này dùng biểu gửi kèm."
    PREDECESSOR_DIFFERS = _E, "{what}: các cơ quan nay tính chung trả lời khác nhau: {kept} và {others}; tạm lấy của {who}.", "Chọn bản đúng ở ra_soat.xlsx, hoặc hỏi lại đơn vị.", "{what}: các báo cáo gửi về ghi khác nhau: {kept} và {others}. Dòng này đang giữ nội dung thứ nhất; nếu chưa đúng thì sửa lại."
    PREDECESSOR_SHARED = _E, "Biểu của {former}, đã kết thúc ngày {day}; việc nay do {names} làm nên chưa tính cho cơ quan nào.", "Xem tệp là báo cáo của ai rồi ghi “Báo cáo của …” hoặc “Bỏ qua” ở ra_soat.xlsx."
    PREDECESSOR_ENDED = _E, "Biểu của {former}, đã kết thúc ngày {day} và không có cơ quan kế thừa; chưa tính cho cơ quan nào.", "Ghi cơ quan kế thừa ở trang Cơ quan của ke_hoach.xlsx, hoặc ghi “Báo cáo của …” hay “Bỏ qua” ở ra_soat.xlsx."
    FORM_EDITION_DIFFERS = _W, "Biểu được làm trước khi kế hoạch thay đổi.", "Kiểm tra các dòng được liệt kê; gửi biểu mới nếu phân công đã khác."
    FILE_NOT_USED = _E, "Biểu đọc được nhưng cán bộ tổng hợp không dùng.", "Không cần làm gì; muốn dùng lại thì xóa quyết định ở ra_soat.xlsx.", "Tệp đã nhận và đọc được nhưng không dùng để tổng hợp."
    FORM_EMPTY = _W, "Biểu gửi về chưa điền gì.", "Đề nghị đơn vị điền và gửi lại."
    ANSWERS_BESIDE = _W, "Các ô trả lời của biểu để trống; trong tệp: {what}.", "Xem và nhập tay nếu cần, hoặc đề nghị đơn vị ghi vào các ô trả lời rồi gửi lại."
    SAME_FILE = _N, "Trùng hệt tệp “{other}”.", "Không cần làm gì; chỉ một tệp được tính."
    ANSWERS_ELSEWHERE = _N, "Mọi nội dung của tệp này đã có trong tệp khác của cùng cơ quan ({other}).", "Không cần làm gì."
    FILES_MERGED = _N, "Cơ quan gửi {count} tệp; nội dung đã được ghép theo từng ô.", "Xem cột Tệp ở trang Chi tiết."
    CELL_REPLACED = _N, "“{value}” chưa rõ; đã lấy “{kept}” ({kept_at}) ở tệp khác của cùng cơ quan.", "Không cần làm gì."
    FILES_CONFLICT = _E, "Hai tệp ghi khác nhau: “{kept}” ({kept_at}) và “{other}” ({other_at}); {taken}.", "Hỏi lại đơn vị bản nào đúng.", "Hai tệp đã gửi ghi khác nhau: “{kept}” và “{other}”. Ô này đang giữ nội dung thứ nhất; nếu chưa đúng thì sửa lại."
    ANSWERS_UNREPEATED = _W, "Tệp này lưu sau nhưng để trống {count} ô đã điền ở tệp lưu trước; nội dung đó được giữ ({kept}).", "Không cần làm gì nếu đơn vị gửi bổ sung; nếu tệp này thay hẳn tệp trước thì chuyển tệp trước ra khỏi thư mục nhận rồi chạy lại."
    MANY_RESPONDENTS = _E, "Một biểu mà {what} ghi khác nhau ở hầu hết các ô, như của nhiều đơn vị cùng điền; chưa tổng hợp nội dung nào.", "Đề nghị cơ quan tổng hợp thành một biểu rồi gửi lại, hoặc quyết định ở ra_soat.xlsx; muốn lấy một tệp thì chuyển các tệp kia ra khỏi thư mục nhận."
    FILE_CORRECTED = _N, "Đơn vị đã sửa và gửi lại nội dung của tệp này ở tệp “{other}”.", "Không cần làm gì; bản đã sửa được tính."
    CELL_CORRECTED = _N, "Đơn vị đã sửa “{value}” thành “{kept}” ({kept_at}).", "Không cần làm gì."
    CELL_WITHDRAWN = _N, "Đơn vị đã xóa “{value}” ở bản sửa {other}.", "Không cần làm gì."
    OUTSIDE_KEPT = _N, "Nội dung ngoài biểu của lần gửi trước, kèm theo bản sửa.", "Xem và nhập tay nếu cần.", "Nội dung ngoài biểu của lần gửi trước. Nếu cần báo cáo, chép vào đúng ô."
    CELL_MISPLACED = _W, "Nội dung “{text}” nằm ở vị trí “{reference}” không có trên trang tính, hoặc trùng với một ô khác, nên chưa được tổng hợp.", "Mở tệp bằng Excel kiểm tra, nhập tay nếu cần."
    FILE_SHEET_BROKEN = _W, "Trang “{sheet}” bị hỏng, các trang khác vẫn đọc được.", "Mở tệp kiểm tra trang này."

    CLOCK_AHEAD = _W, "Tệp ghi giờ chưa tới theo đồng hồ máy này, được tính là nhận hôm nay: {files}.", "Kiểm tra ngày giờ của máy này và máy đã gửi."
    RECEIVED_DOUBTFUL = _W, "Ngày nhận {received} ({source}) là quá hạn nhưng chưa chắc đúng: {why}.", "Ghi ngày nhận thật vào cột Quyết định."
    RECEIVED_AFTER_REPORT = _E, "Ngày nhận báo cáo của {agency} ({received}) sau ngày ghi trên báo cáo ({report}).", "Ghi ngày nhận thật vào cột Quyết định ở trang này, hoặc sửa mục “{setting}” ở trang Thông tin của ke_hoach.xlsx."

    # what the officer decides
    DECIDED = _N, "Cán bộ đã quyết định: {answer}{why}.", "Không cần làm gì; muốn đổi thì sửa dòng {mark} của ra_soat.xlsx rồi chạy lại."
    DECISION_INVALID = _E, "Quyết định “{value}” không dùng được nên câu hỏi {mark} vẫn để ngỏ.", "{cure}"
    DECISION_REPEATED = _E, "Mã {mark} có hai dòng mà cán bộ ghi khác nhau: “{first}” ({first_at}) và “{second}”; tạm dùng dòng trước.", "Giữ một dòng, xóa nội dung ô “{column}” ở dòng kia."
    DECISION_UNPLACED = _W, "Nội dung “{value}” ở dòng không có mã nên chưa được dùng.", "Ghi vào ô “{column}” ở dòng có mã; nội dung này được giữ ở cuối trang."
    WORDING_SOURCE_CHANGED = _W, "Báo cáo gửi về đã đổi sau khi cán bộ viết nội dung cho {where}; báo cáo vẫn in nội dung của cán bộ.", "So cột “Nội dung đề xuất” với “Đề xuất trước đây” cùng dòng; xem xong thì xóa ô “Đề xuất trước đây”, hoặc sửa lại nội dung."
    WORDING_SOURCE_GONE = _W, "Cán bộ đã viết nội dung cho {where} nhưng báo cáo gửi về không còn nội dung này nên không in nữa.", "Cần dùng thì chép sang dòng khác; không thì xóa ô này, hoặc chọn Không ở cột “Đưa vào báo cáo”."
    WORDING_OVER_PROPOSAL = _W, "Có nội dung ghi đè lên đề xuất của {where}: “{value}”; nội dung được giữ ở cột “{column}” nhưng chưa đưa vào báo cáo.", "Chép sang cột “Nội dung của cán bộ” cùng dòng nếu muốn in, rồi xóa ở cột kia."
    REVIEW_UNREADABLE = _E, "Không đọc được tệp rà soát: {why}; các quyết định trong tệp chưa được dùng.", "Tệp được giữ nguyên, câu hỏi ghi ở tệp “{new}”. Khôi phục tệp rồi chạy lại, hoặc ghi lại quyết định vào tệp mới."
    REVIEW_TEXT_ONLY = _W, "Tệp rà soát ghi lại chỉ giữ chữ nên không còn {what} của cán bộ; tệp cũ còn nguyên là “{former}”.", "Cần dùng thì chép từ tệp cũ sang một tệp riêng."
    REVIEW_CHANGED = _W, "Tệp được lưu lại trong lúc đang chạy nên chưa được cập nhật; nội dung vừa lưu còn nguyên.", "Chạy lại để dùng các quyết định vừa ghi."

    # returned files: rows and columns
    FORM_SHEET_MISSING = _E, "Không tìm thấy bảng nhiệm vụ trong tệp.", "Đề nghị đơn vị gửi lại biểu mẫu gốc đã điền."
    ANSWER_COLUMN_MISSING = _E, "Không tìm thấy cột “{column}”.", "Đề nghị đơn vị gửi lại biểu mẫu còn đủ cột.", "Tệp đã gửi không có cột “{column}”. Điền cột này ở biểu kèm theo."
    HEADING_CHANGED = _W, "Tiêu đề cột “{expected}” bị sửa thành “{found}”.", "Xem lại cột này có đúng nội dung không."
    COLUMN_ADDED = _W, "Có cột lạ “{found}”; nội dung được liệt kê, không tổng hợp.", "Xem trang Cần xử lý.", "Cột “{found}” không có trong biểu gốc. Nếu cần báo cáo, chép vào đúng cột."
    ROWS_MISSING = _W, "Biểu thiếu {count} dòng: {tasks}.", "Hỏi lại đơn vị các nhiệm vụ này."
    ROW_ADDED = _W, "Dòng {rows} không phải dòng nhiệm vụ của biểu gốc nên chưa tổng hợp.", "Kiểm tra, nhập tay hoặc đề nghị điền vào phần nhiệm vụ phát sinh.", "Dòng {rows} không phải dòng nhiệm vụ của biểu gốc. Nếu là nhiệm vụ phát sinh, chép vào phần C."
    ROW_MISMATCH = _E, "Mã dòng, TT, nội dung công việc và các ô in sẵn khác không khớp nhau ở dòng {rows} nên chưa được tổng hợp.", "Bảng có thể đã bị sắp xếp lệch; đề nghị đơn vị gửi lại biểu mẫu gốc.", "Mã dòng, TT, nội dung công việc và các ô in sẵn khác không khớp nhau ở dòng {rows}, có thể bảng bị sắp xếp lệch. Chép lại vào đúng dòng."
    ROW_FOREIGN = _E, "Dòng {rows} thuộc biểu của cơ quan hoặc kỳ khác nên chưa được tổng hợp.", "Đề nghị đơn vị điền đúng biểu mẫu của mình.", "Dòng {rows} thuộc biểu của cơ quan hoặc kỳ khác. Chép lại vào đúng dòng của biểu này."
    ROW_REPEATED = _W, "Mã dòng {task} có ở nhiều dòng ({rows}) với nội dung khác nhau.", "Chọn dòng đúng; các dòng sau được liệt kê, chưa tổng hợp.", "Mã dòng {task} có ở nhiều dòng ({rows}) với nội dung khác nhau. Giữ nội dung đúng ở dòng của nhiệm vụ này."
    ROW_BY_CONTENT = _W, "Dòng {rows} mất mã, đã ghép theo nội dung với {task}.", "Kiểm tra từng dòng có đúng nhiệm vụ không."
    ROW_OF_PLAN = _E, "Dòng {rows} ở phần nhiệm vụ phát sinh ghi nội dung của nhiệm vụ {task} trong kế hoạch nên chưa được tổng hợp.", "Xác định đây là nhiệm vụ {task} hay việc khác; quyết định ở ra_soat.xlsx.", "Dòng {rows} ở phần nhiệm vụ phát sinh ghi nội dung của nhiệm vụ {task} trong kế hoạch. Chép vào dòng của nhiệm vụ đó; nếu là việc khác thì ghi rõ khác thế nào."
    ROW_WITHDRAWN = _E, "Dòng {rows}: nhiệm vụ in trên biểu không còn trong kế hoạch hoặc đã đổi nội dung, nên chưa được tổng hợp.", "Gửi biểu mới cho đơn vị, hoặc nhập tay.", "Dòng {rows}: nhiệm vụ không còn trong kế hoạch hoặc đã đổi nội dung. Nếu còn dùng được, chép vào dòng tương ứng."
    ROW_REWORDED = _W, "Dòng {rows}: trả lời theo nội dung cũ của nhiệm vụ {task} (“{before}”), nay là “{after}”; vẫn được tổng hợp.", "Xem câu trả lời có đúng với nội dung mới không; nếu không thì đề nghị đơn vị gửi trên biểu mới.", "Dòng {rows}: biểu đã gửi ghi nội dung cũ của nhiệm vụ {task}, nay là “{after}”. Xem câu trả lời còn đúng không, sửa nếu cần."
    TASK_WITHDRAWN = _W, "Dòng {rows}: nhiệm vụ {task} (“{content}”) đã bị bãi bỏ theo {document} nên câu trả lời được liệt kê, không tổng hợp.", "Không cần sửa; cần dùng thì nhập tay.", "Dòng {rows}: nhiệm vụ {task} đã bị bãi bỏ theo {document}, không phải báo cáo nữa."
    TASK_REPLACED = _W, "Dòng {rows}: nhiệm vụ {task} (“{content}”) đã được thay bằng nhiệm vụ {by} (“{now}”) theo {document} nên câu trả lời được liệt kê, không tổng hợp.", "Xem có dùng được cho nhiệm vụ {by} không; nếu dùng thì đề nghị đơn vị ghi vào biểu mới.", "Dòng {rows}: nhiệm vụ {task} đã được thay bằng nhiệm vụ {by} theo {document}. Nội dung nào dùng cho nhiệm vụ {by} thì chép vào dòng đó."
    ROW_REASSIGNED = _W, "Dòng {rows}: nhiệm vụ {now} đã giao cho {leads} chủ trì theo {document}; câu trả lời của cơ quan chủ trì cũ được liệt kê, không tính vào tình trạng nhiệm vụ; báo cáo nêu kết quả với tên cơ quan đó.", "Chuyển nội dung này cho {leads}, nếu cần.", "Dòng {rows}: nhiệm vụ {now} đã giao cho {leads} chủ trì theo {document}; nội dung quý cơ quan đã ghi được chuyển cho {leads}."
    HANDED_OVER = _W, "Nhiệm vụ {task} được giao lại cho {heir}; cơ quan chủ trì cũ, {agency}, đã ghi: “{said}”.", "Xem báo cáo của {heir} đã có nội dung này chưa.", "Nhiệm vụ {task} nay do quý cơ quan chủ trì; cơ quan chủ trì cũ, {agency}, đã ghi: “{said}”. Đưa vào báo cáo của quý cơ quan nếu cần."
    ANSWER_MERGED = _W, "Các ô {cells} bị gộp; nội dung chỉ tính cho dòng đầu.", "Hỏi lại đơn vị: nội dung có dùng cho các dòng sau không.", "Các ô {cells} đã gộp nên nội dung chỉ tính cho dòng này. Nếu dùng cho cả các dòng sau, chép xuống từng dòng."
    LOCKED_CHANGED = _W, "Ô khóa bị sửa: “{before}” → “{after}”.", "Nội dung nhiệm vụ giữ theo kế hoạch; xem ý kiến của đơn vị.", "Ô khóa bị sửa: “{before}” → “{after}”. Nội dung nhiệm vụ giữ theo kế hoạch; có ý kiến thì ghi ở phần D."
    COMMENT_LEFT = _W, "Ý kiến ghi trong chú thích của ô, chưa tổng hợp.", "Xem và nhập tay nếu cần; lần sau đề nghị đơn vị ghi vào ô trả lời."
    SHAPE_LEFT = _W, "Chữ nằm trong hộp văn bản hoặc hình vẽ, chưa tổng hợp.", "Xem và nhập tay nếu cần; lần sau đề nghị đơn vị ghi vào ô trả lời."
    HEADER_CHANGED = _W, "Đầu trang hoặc chân trang có chữ đơn vị tự ghi, chưa tổng hợp.", "Xem và nhập tay nếu cần."
    PICTURES_LEFT = _W, "Có {count} ảnh; chữ trong ảnh không đọc được.", "Mở tệp xem ảnh, nhập tay nếu cần."
    INK_LEFT = _W, "Trang có {count} nét viết, vẽ tay; chữ viết tay không đọc được.", "Mở tệp xem, nhập tay nếu cần."
    LINKS_LEFT = _W, "Ô có liên kết tới nơi khác; chỉ nhận chữ trong ô, không mở liên kết: {links}.", "Xem địa chỉ; nếu nội dung cần báo cáo nằm ở đó, đề nghị đơn vị ghi vào ô trả lời."
    OBJECTS_LEFT = _W, "Có {count} đối tượng nhúng (tệp, biểu đồ, nút bấm); bộ công cụ không mở.", "Đề nghị đơn vị ghi nội dung vào ô trả lời; không mở tệp nhúng nếu chưa rõ nguồn."
    NAMES_LEFT = _W, "Có chữ không nằm trong ô nào: {texts}; chưa tổng hợp.", "Xem và nhập tay nếu cần; lần sau đề nghị đơn vị ghi vào ô trả lời."
    NOTES_BROKEN = _W, "Chú thích hoặc hình vẽ của trang bị hỏng, không đọc được.", "Mở tệp bằng Excel kiểm tra, nhập tay nếu cần."
    ANSWER_STRUCK = _W, "Chữ ở ô {cells} bị gạch ngang, cả ô hoặc một phần, nhưng vẫn được tính.", "Hỏi lại đơn vị nội dung đó còn dùng không."
    ANSWER_UNSEEN = _W, "Chữ ở ô {cells} không nhìn thấy được (chữ trắng, quá nhỏ hoặc bị ẩn) nhưng vẫn được tính.", "Hỏi lại đơn vị nội dung đó có dùng không."
    HIDDEN_READ = _N, "{what} bị ẩn; nội dung ở đó vẫn được tính.", "Không cần làm gì."
    PROTECTION_OFF = _N, "Trang tính đã bị bỏ khóa; các ô khóa đã được đối chiếu với biểu đã gửi.", "Không cần làm gì."
    OUTSIDE_FORM = _W, "Nội dung nằm ngoài các ô trả lời, chưa tổng hợp.", "Xem và nhập tay nếu cần.", "Nội dung nằm ngoài các ô trả lời. Nếu cần báo cáo, chép vào đúng ô."

    # returned files: values
    STATUS_UNKNOWN = _E, "Trạng thái “{value}” không có trong danh mục.", "Chọn một trong: {allowed}."
    LEGACY_STATUS = _E, "Trạng thái “{value}” có vẻ gõ bằng bảng mã cũ ({encoding}); đề nghị: “{proposed}”.", "Chọn một trong: {allowed}."
    LEGACY_TEXT = _W, "“{value}” có vẻ gõ bằng bảng mã cũ ({encoding}); đề nghị đọc là: “{proposed}”.", "Nội dung được giữ như đơn vị ghi; kiểm tra và sửa lại trước khi dùng."
    STATUS_NOT_OFFERED = _E, "Trạng thái “{value}” chỉ dùng cho dòng phối hợp.", "Chọn một trong: {allowed}."
    STATUS_MISSING = _E, "Dòng có nội dung nhưng chưa chọn trạng thái.", "Chọn trạng thái của nhiệm vụ."
    LEAD_ROW_BLANK = _E, "Chưa trả lời nhiệm vụ chủ trì: {task}.", "Điền trạng thái và kết quả thực hiện."
    COORDINATING_ROW_BLANK = _W, "Chưa trả lời nhiệm vụ phối hợp: {task}.", "Điền trạng thái, hoặc chọn Không phát sinh."
    TEXT_OF_OTHER_COLUMN = _W, "Cột {column} chỉ ghi “{value}”.", "Trạng thái thì chuyển sang cột Trạng thái, tỷ lệ sang cột Tiến độ, ngày sang cột Ngày hoàn thành; cột này ghi nội dung."
    RESULT_SAYS_NOTHING = _W, "Kết quả chỉ ghi “{value}”, chưa nói đã làm được gì{before}.", "Ghi rõ đã làm gì, được bao nhiêu, hoặc ghi số văn bản."
    RESULT_MISSING = _W, "Trạng thái “{status}” nhưng chưa ghi kết quả thực hiện.", "Ghi kết quả hoặc số văn bản."
    REASON_MISSING = _W, "Trạng thái “{status}” nhưng chưa nêu lý do.", "Ghi lý do ở cột Khó khăn, vướng mắc."
    ANSWER_ELSEWHERE = _W, "“{value}” chỉ dẫn tới chỗ khác (dòng trên, tệp hoặc văn bản kèm theo), báo cáo sẽ in nguyên như vậy.", "Ghi rõ nội dung vào ô này."
    PERCENT_UNCLEAR = _E, "Tiến độ “{value}” chưa rõ: {readings}.", "Ghi số từ 0 đến 100, ví dụ 80."
    PERCENT_NOT_NUMBER = _E, "Tiến độ “{value}” không phải số từ 0 đến 100.", "Ghi số từ 0 đến 100, ví dụ 80."
    PERCENT_CONTRADICTS = _W, "Trạng thái “{status}” nhưng tiến độ {percent} %.", "Sửa cho khớp nhau."
    FIGURE_UNCLEAR = _E, "Số liệu “{value}” chưa rõ: {readings}.", "Ghi một số viết liền, phần lẻ sau dấu phẩy, ví dụ 1250 hoặc 12,5."
    FIGURE_NOT_NUMBER = _E, "Số liệu “{value}” không phải là một số.", "Chỉ ghi số, ví dụ 1250 hoặc 12,5; không phát sinh thì ghi 0; đơn vị và ý kiến ghi ở cột {column}."
    FIGURE_TOO_LONG = _E, "Số liệu “{value}” có hơn 15 chữ số.", "Kiểm tra lại con số và đơn vị tính; ghi một số không quá 15 chữ số."
    FIGURE_NEGATIVE = _E, "Số liệu “{value}” là số âm.", "Kiểm tra lại; ghi số từ 0 trở lên."
    FIGURE_CUMULATIVE = _W, "Số liệu này ghi chú là lũy kế, chỉ tiêu lấy số phát sinh trong kỳ nên chưa tính.", "Hỏi đơn vị số phát sinh trong kỳ rồi ghi ở cột Quyết định; nếu số đã ghi đúng là của kỳ thì ghi lại số ấy."
    FIGURE_TYPED_OVER = _W, "Số liệu ở ô này ghi tay, biểu do cấp dưới tổng hợp được: {total}.", "Hỏi lại đơn vị vì sao sửa và số nào đúng; lý do ghi ở cột Ghi chú."
    ANSWER_UNFINISHED = _W, "Biểu này {said} ở cấp dưới.", "Hỏi đơn vị khi nào gửi bản đủ; nếu dùng thì coi là số chưa đủ."
    FIGURES_BLANK = _W, "Chưa ghi số liệu của chỉ tiêu {codes}.", "Ghi số liệu; không phát sinh thì ghi 0, không có số liệu thì nêu lý do ở cột Ghi chú."
    DATE_UNCLEAR = _E, "Ngày “{value}” chưa rõ: {readings}.", "Ghi đủ ngày/tháng/năm."
    DATE_WITHOUT_YEAR = _W, "Ngày “{value}” không ghi năm; lấy là {day}.", "Kiểm tra; chưa đúng thì ghi lại đủ ngày/tháng/năm."
    DATE_NOT_READ = _E, "“{value}” không đọc được thành ngày.", "Ghi đủ ngày/tháng/năm."
    DATE_OUTSIDE_PERIOD = _W, "{column} {value} nằm ngoài kỳ báo cáo {period}.", "Kiểm tra lại ngày."
    DATE_AFTER_RETURN = _W, "{column} {value} sau ngày gửi báo cáo {received}.", "Kiểm tra lại ngày."
    PERCENT_BACK = _W, "Kỳ trước đã báo tiến độ cao hơn, nay chỉ còn {percent} %.", "Kiểm tra tiến độ của hai kỳ; đúng là giảm thì nêu lý do ở cột Khó khăn."
    STATUS_BACK = _W, "Kỳ trước đã báo hoàn thành nhiệm vụ này, nay trạng thái là “{status}”.", "Kiểm tra và sửa trạng thái nếu nhiệm vụ đã xong."
    DATE_WITHOUT_DONE = _W, "Có ngày hoàn thành nhưng trạng thái là “{status}”.", "Sửa cho khớp nhau."
    FORMULA_READ = _W, "Ô là công thức, lấy giá trị đang hiện.", "Thay công thức bằng giá trị."
    FORMULA_LINKED = _W, "Ô lấy giá trị từ tệp hoặc nơi khác; chỉ nhận giá trị đang hiện, không mở liên kết.", "Thay công thức bằng giá trị."
    FORMULA_NO_VALUE = _W, "Ô là công thức chưa có giá trị: {formula}.", "Mở tệp bằng Excel, lưu lại rồi gửi.", "Ô là công thức chưa có giá trị: {formula}. Ghi giá trị thay công thức."
    CELL_PICTURE = _W, "Ô chứa ảnh đặt trong ô; chữ trong ảnh không đọc được.", "Mở tệp xem ảnh, nhập tay nếu cần.", "Ô chứa ảnh nên không đọc được chữ. Ghi nội dung bằng chữ vào ô."
    TEXT_CUT = _W, "Chữ ở ô {cells} dài đúng 255 ký tự, có thể bị cắt ở 255 ký tự khi chương trình khác lưu tệp .xls.", "Đề nghị đơn vị gửi lại tệp Excel (.xlsx) có đủ nội dung."
    NUMBER_SHOWN = _N, "Ô hiện “{shown}”, giá trị của ô là {number}; {counts}.", "Không cần làm gì nếu ô hiện đúng ý đơn vị."
    TEXT_CONVERTED = _W, "Ô ghi chữ nhưng đang là ngày hoặc lũy thừa ({value}): có thể Excel đã tự đổi nội dung đơn vị gõ, ví dụ 12/11 hoặc 12E5.", "Hỏi lại đơn vị nội dung đúng; khi gõ lại, đặt ô dạng Văn bản (Text) trước."
    NUMBER_FORMAT = _W, "Ô có định dạng số “{format}” mà bộ công cụ không hiện được; lấy giá trị {number}.", "Mở tệp xem ô hiện gì, nhập tay nếu khác.", "Ô có định dạng số “{format}” nên chưa rõ ô hiện gì. Ghi đúng nội dung, không đặt định dạng số riêng cho ô."
    NUMBER_UNIT = _E, "Ô hiện “{value}”, giá trị của ô là {number}; chưa rõ tính theo đơn vị nào.", "Ghi số theo đơn vị tính của biểu, không đặt định dạng số riêng cho ô."
    CELL_ERROR = _W, "Ô báo lỗi {value}.", "Ghi lại giá trị đúng."
    TEXT_TOO_LONG = _W, "Ô dài {length} ký tự, quá giới hạn 32.767 của Excel nên bị cắt ở bảng tổng hợp.", "Nội dung đầy đủ ở tệp can_xu_ly_them.csv."
    EXTRA_WITHOUT_CONTENT = _W, "Dòng nhiệm vụ phát sinh chưa ghi nội dung nhiệm vụ.", "Ghi nội dung nhiệm vụ và văn bản giao."
    SAME_AS_BEFORE = _W, "Cột “{column}” giống hệt báo cáo {period}{whose}.", "Kiểm tra có phải chép lại nội dung cũ không; ghi tình hình của kỳ này."
    LEADS_CONTRADICT = _W, "Nhiệm vụ {task}: cơ quan chủ trì {lead} ghi “{lead_status}”, cơ quan phối hợp {other} ghi “{other_status}”.", "Hỏi lại hai cơ quan.", "{lead} ghi “{lead_status}”, cơ quan phối hợp {other} ghi “{other_status}”. Trao đổi lại với nhau, sửa nếu cần."
    ACCOUNTING_BROKEN = _E, "Số ô đơn vị điền ({typed}) không bằng số đã tổng hợp ({consolidated}) cộng số đã liệt kê ({listed}).", "Lỗi của bộ công cụ: giữ nguyên tệp và báo người phát triển."

    def __init__(self, severity: Severity, problem: str, remedy: str, to_sender: str = "") -> None:
        self.severity, self.problem, self.remedy, self.to_sender = severity, problem, remedy, to_sender


#: Findings that an officer must settle in the plan workbook before anything goes out; no reason overrules them.
PLAN_UNFILLED = frozenset((Code.PLAN_TO_FILL, Code.AMENDMENT_UNSAID, Code.INDICATOR_WAY_UNSAID))


class Place(NamedTuple):
    """A file, a sheet and a cell, "" where one does not apply; `str` gives the text for people."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return " › ".join(filter(None, self))


class Finding(NamedTuple):
    """One message for people. `details` fill the placeholders of its code; a missing one is a bug and raises."""

    code: Code
    place: Place
    details: Mapping[str, Any]
    shared: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity of the code."""
        return self.code.severity

    @property
    def problem(self) -> str:
        """The sentence on the problem, in Vietnamese; an empty value is called empty."""
        problem = self.code.problem.format_map(self.details).replace("“”", "(để trống)")
        if self.shared:
            problem += f" Như vậy ở {len(self.shared)} cơ quan: {names_vi(self.shared, _MOST_AGENCIES_NAMED)}."
        return problem

    @property
    def remedy(self) -> str:
        """The sentence on the remedy, in Vietnamese."""
        return self.code.remedy.format_map(self.details)

    @property
    def message(self) -> str:
        """Problem and remedy without the place."""
        return f"{self.problem} {self.remedy}"

    @property
    def to_sender(self) -> str:
        """The message in words for the agency that sent the file."""
        return self.code.to_sender.format_map(self.details) or self.message

    def __str__(self) -> str:
        place = str(self.place)
        return f"{place}: {self.message}" if place else self.message


def finding(code: Code, place: Place = Place(), /, **details: Any) -> Finding:
    """A finding of `code` at `place`; `details` fill the catalogue's placeholders (checked at once)."""
    found = Finding(code, place, details)
    found.message  # noqa: B018 - a missing detail fails here, where it was forgotten
    return found


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings sorted by severity, otherwise in the given order."""
    order = list(Severity)
    return sorted(findings, key=lambda found: order.index(found.severity))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether a finding has severity ERROR."""
    return any(found.severity is Severity.ERROR for found in findings)


_SYSTEM_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "không có quyền truy cập",
    errno.EIO: "ổ đĩa hoặc đường mạng bị lỗi",
    errno.EROFS: "thư mục chỉ cho đọc",
    errno.ENOENT: "thư mục không tồn tại",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
    errno.ESTALE: "ổ đĩa hoặc đường mạng bị lỗi",
    errno.ETIMEDOUT: "đường mạng không trả lời",
    errno.ENOTDIR: "đường dẫn không phải thư mục",
    errno.EEXIST: "đã có một tệp trùng tên",
    errno.EDQUOT: "đã hết hạn mức ổ đĩa",
    errno.EILSEQ: "ổ đĩa hoặc máy chỉ nhận tên tệp không dấu",
}


def system_reason(error: OSError) -> str:
    """An error of the operating system → its reason in Vietnamese."""
    return _SYSTEM_REASONS.get(error.errno or 0) or f"hệ điều hành từ chối ({error.strerror or type(error).__name__})"


class ToolkitError(Exception):
    """An error that ends a step, in one sentence; `found` holds all findings that led to it."""

    def __init__(self, code: Code, place: Place = Place(), /, *, found: tuple[Finding, ...] = (), **details: Any) -> None:
        self.finding = finding(code, place, **details)
        self.found = found or (self.finding,)
        super().__init__(str(self.finding))

    def __reduce__(self) -> tuple[Callable[..., ToolkitError], tuple[Code, Place]]:
        return partial(type(self), found=self.found, **self.finding.details), (self.finding.code, self.finding.place)


#: Exceptions that stop a step without a mistake of ours: our own refusals, and faults of machine or disk.
REFUSALS = (ToolkitError, OSError, MemoryError, RecursionError, UnicodeEncodeError)


def refused(error: BaseException) -> ToolkitError:
    """One of the `REFUSALS` → the error in Vietnamese."""
    if isinstance(error, ToolkitError):
        return error
    if isinstance(error, UnicodeEncodeError):
        error = OSError(errno.EILSEQ, "", error.object)
    if not isinstance(error, OSError):
        return ToolkitError(Code.OUT_OF_MEMORY)
    name = f" ({error.filename})" if error.filename else ""
    return ToolkitError(Code.SYSTEM_REFUSED, why=system_reason(error) + name)


def problem_of(error: ToolkitError | OSError) -> str:
    """An error → its sentence on the problem, without place and remedy."""
    return f"{system_reason(error)}." if isinstance(error, OSError) else error.finding.problem


def refuse_unfilled(found: tuple[Finding, ...], work: str) -> None:
    """Raise ToolkitError with all findings if the plan workbook is not filled in; `work` names the refused step."""
    unfilled = [finding for finding in found if finding.code in PLAN_UNFILLED]
    if unfilled:
        place = Place(unfilled[0].place.file)
        raise ToolkitError(Code.PLAN_HAS_ERRORS, place, count=len(unfilled), work=work, found=found)
