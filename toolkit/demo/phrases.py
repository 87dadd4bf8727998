"""What the simulated clerks write: sentences on consumer protection, by the subject of the task, with blanks for figures.

Blanks: {us} the agency's short name, {place} the area it answers for, {year} the reporting year; {few} 2–6,
{some} 8–45, {many} 60–480, {lots} 600–4,800 (a figure after the name, as in {some2}, is another draw) and
{money} in million đồng. Every figure is drawn by chance: none of it happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.model import Kind

#: Ends every overall assessment and every preparer, so that no page of a demonstration passes for a real return.
MARK = "số liệu minh họa"


@dataclass(frozen=True, slots=True)
class Topic:
    """What is written about tasks whose content holds `word`.

    `papers` are the types of documents issued, the usual one first. A lead draws from `lead`, a coordinating
    agency from `support`, which names it; `of_kind` replaces both for agencies of that kind. Documents are issued
    from the first of `months` on, and what is done is done in the last. `market`: its difficulties are those of
    shops and goods.
    """

    word: str
    papers: tuple[str, ...]
    lead: tuple[str, ...]
    support: tuple[str, ...]
    of_kind: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    months: tuple[int, int] = (8, 10)
    market: bool = False


TOPICS = (
    Topic(
        "giám sát và đánh giá", ("TTr", "KH"),
        ("Đã chủ trì xây dựng dự thảo văn bản về giám sát, đánh giá công tác bảo vệ quyền lợi người tiêu dùng, lấy ý kiến {some} cơ quan, tiếp thu {few} nhóm ý kiến và trình Chủ tịch UBND tỉnh.",),
        ("{us} đã góp ý dự thảo, đề nghị bổ sung {few} tiêu chí đánh giá; tự đánh giá đạt {some} tiêu chí trong năm.",
         "{us} đã cử công chức phối hợp, cung cấp {few} biểu số liệu phục vụ việc giám sát, đánh giá."),
    ),
    Topic(
        "Rà soát, ban hành", ("BC", "CV"),
        ("Đã rà soát {some} văn bản có nội dung liên quan đến quyền lợi người tiêu dùng; kiến nghị sửa đổi {few}, bãi bỏ {few2} văn bản không còn phù hợp.",),
        ("{us} đã rà soát {some} văn bản thuộc lĩnh vực quản lý, chưa phát hiện quy định trái với pháp luật về bảo vệ quyền lợi người tiêu dùng.",
         "{us} đã rà soát và kiến nghị sửa đổi {few} trong số {some} văn bản có liên quan."),
    ),
    Topic(
        "Hoàn thiện hệ thống cơ quan", ("CV", "QĐ"),
        ("Đã hướng dẫn {some} cơ quan, địa phương phân công đầu mối về bảo vệ quyền lợi người tiêu dùng khi sắp xếp tổ chức bộ máy; đã thẩm định {few} đề án vị trí việc làm có bổ sung nhiệm vụ này.",),
        ("{us} đã phân công {few} công chức kiêm nhiệm công tác bảo vệ quyền lợi người tiêu dùng.",
         "{us} đã giao một phòng chuyên môn làm đầu mối, bổ sung nhiệm vụ vào quy chế làm việc; {few} người phụ trách."),
    ),
    Topic(
        "Quy chế phối hợp", ("TTr", "CV"),
        ("Đã soạn thảo Quy chế phối hợp gồm {few} chương, {some} điều; gửi lấy ý kiến {some2} cơ quan và hoàn chỉnh hồ sơ trình UBND tỉnh.",),
        ("{us} đã có văn bản góp ý dự thảo Quy chế, đề nghị làm rõ {few} nội dung về trách nhiệm cung cấp thông tin.",
         "{us} thống nhất với dự thảo Quy chế; đã trao đổi thông tin {few} lượt với cơ quan chủ trì."),
    ),
    Topic(
        "tiếp nhận và giải quyết", ("CV", "TB"),
        ("Đã hướng dẫn UBND các cấp bố trí bộ phận tiếp nhận phản ánh, yêu cầu, khiếu nại của người tiêu dùng; đến nay có {many} bộ phận Một cửa niêm yết số điện thoại tiếp nhận.",),
        ("{us} đã niêm yết đường dây nóng tại Bộ phận Tiếp nhận và Trả kết quả; trong năm tiếp nhận {some} phản ánh, đã giải quyết dứt điểm {few} vụ việc phức tạp, còn lại hướng dẫn tại chỗ.",
         "{us} đã công khai số điện thoại, hộp thư tiếp nhận tại {some} xã, phường, thị trấn, ban ấp, khóm; nhận {few} khiếu nại, giải quyết xong trong thời hạn."),
        market=True,
    ),
    Topic(
        "bố trí kinh phí", ("KH", "CV"),
        ("Đã tham mưu kế hoạch hoạt động năm {year} và bố trí {money} triệu đồng từ ngân sách cho tuyên truyền, kiểm tra và hỗ trợ người tiêu dùng; giải ngân đến thời điểm báo cáo đạt {some} %.",),
        ("{us} đã xây dựng kế hoạch và bố trí {money} triệu đồng trong dự toán chi thường xuyên để thực hiện.",
         "{us} lồng ghép kinh phí {money} triệu đồng vào các chương trình sẵn có; chưa có nguồn riêng."),
    ),
    Topic(
        "nguồn nhân lực", ("KH", "CV"),
        ("Đã tổng hợp nhu cầu nhân lực của {some} cơ quan; vận động {few} doanh nghiệp hỗ trợ {money} triệu đồng cho hoạt động của Hội và công tác tuyên truyền.",),
        ("{us} đã đăng ký nhu cầu {few} vị trí kiêm nhiệm, cử {few2} người dự tập huấn chuyên môn.",
         "{us} đã huy động {some} cộng tác viên ở cơ sở tham gia tuyên truyền, hỗ trợ người tiêu dùng."),
    ),
    Topic(
        "đào tạo, bồi dưỡng", ("KH", "TB"),
        ("Đã tổ chức {few} lớp bồi dưỡng kiến thức pháp luật về bảo vệ quyền lợi người tiêu dùng cho {many} lượt cán bộ, công chức; đưa {few2} thủ tục lên dịch vụ công mức độ 3, 4.",),
        ("{us} đã cử {some} công chức, viên chức dự lớp bồi dưỡng do cơ quan chủ trì tổ chức.",
         "{us} đã tự tổ chức {few} buổi sinh hoạt chuyên đề cho {some} công chức; ứng dụng phần mềm quản lý văn bản trong xử lý đơn thư."),
    ),
    Topic(
        "chủ động xây dựng kế hoạch", ("KH",),
        ("Đã theo dõi, đôn đốc các Sở, ngành, địa phương; đến nay {some} cơ quan đã ban hành kế hoạch riêng, nhắc {few} cơ quan chậm ban hành.",),
        ("{us} đã ban hành kế hoạch năm {year} với {some} nhiệm vụ, phân công rõ thời hạn cho từng bộ phận.",
         "{us} đã ban hành kế hoạch và quán triệt đến {some} phòng, ban, đơn vị trực thuộc; sơ kết {few} lần."),
    ),
    Topic(
        "nâng cao hiểu biết", ("KH", "CV"),
        ("Đã tổ chức {few} hội nghị tuyên truyền cho {many} lượt người, cấp phát {lots} tờ rơi, treo {some} băng rôn tại chợ, trung tâm thương mại.",),
        ("{us} đã lồng ghép tuyên truyền trong {some} cuộc họp, hội nghị với {many} lượt người dự.",
         "{us} đã cấp phát {many} tờ rơi và phổ biến trên hệ thống truyền thanh cơ sở {some} lượt."),
        {Kind.PRESS: ("Đã thực hiện {some} tin, bài và {few} chuyên mục về quyền và trách nhiệm của người tiêu dùng; phát, đăng lại {some2} lượt trên nền tảng số.",),
         Kind.DISTRICT: ("Đã chỉ đạo phát thanh {many} lượt trên đài truyền thanh huyện và {some} trạm cơ sở; treo {some2} băng rôn tại các chợ trên {place}.",)},
    ),
    Topic(
        "truyền thông tăng thời lượng", ("KH", "CV"),
        ("Đã phối hợp thực hiện {few} phóng sự, {some} tin, bài; công khai danh sách {some2} cơ sở vi phạm về chất lượng hàng hóa trên trang thông tin điện tử.",),
        ("{us} đã đăng {some} tin, bài cảnh báo về chất lượng hàng hóa trên trang thông tin điện tử của cơ quan.",
         "{us} đã cung cấp {few} lượt thông tin cho báo, đài; chia sẻ {some} nội dung cảnh báo trên mạng xã hội."),
        {Kind.PRESS: ("Đã tăng thời lượng chuyên mục Người tiêu dùng lên {few} kỳ mỗi tháng, đăng, phát {many} tin, bài; dành {some} tin cảnh báo hàng giả, hàng kém chất lượng.",)},
    ),
    Topic(
        "sinh hoạt định kỳ", ("CV", "KH"),
        ("Đã đưa nội dung phổ biến pháp luật vào {few} kỳ sinh hoạt của {some} phòng, đơn vị với {many} lượt công chức, viên chức, người lao động; đưa vào tiêu chí xét thi đua cuối năm.",
         "Đã phổ biến chuyên đề cho {many} lượt người qua {few} buổi sinh hoạt pháp luật; {some} tập thể, cá nhân ký cam kết chấp hành."),
        ("{us} đã cung cấp {few} bộ đề cương, {many} cuốn tài liệu hỏi đáp pháp luật cho các cơ quan, đoàn thể.",),
        {Kind.UNION: ("Đã phổ biến trong {some} buổi sinh hoạt chi hội, chi đoàn với {lots} lượt đoàn viên, hội viên; xây dựng {few} mô hình điểm.",),
         Kind.DISTRICT: ("Đã chỉ đạo {some} cơ quan, xã, phường, thị trấn đưa vào sinh hoạt định kỳ; {lots} lượt cán bộ và Nhân dân tham dự.",)},
    ),
    Topic(
        "Ngày Quyền của người tiêu dùng", ("KH", "QĐ"),
        ("Đã ban hành kế hoạch và tổ chức hưởng ứng Ngày Quyền của người tiêu dùng Việt Nam năm {year}: {few} hoạt động, {many} người tham dự, {some} pa nô, băng rôn; kinh phí {money} triệu đồng.",),
        ("{us} đã hưởng ứng Ngày Quyền của người tiêu dùng Việt Nam (15/3): treo {some} băng rôn, phổ biến cho {many} lượt người.",
         "{us} đã cử {some} công chức dự lễ hưởng ứng và tuyên truyền tại {few} điểm trên {place}."),
        months=(2, 3),
    ),
    Topic(
        "thanh tra, kiểm tra", ("KH", "QĐ"),
        ("Đã kiểm tra {many} cơ sở, phát hiện {some} cơ sở vi phạm; xử phạt {money} triệu đồng, buộc tiêu hủy hàng hóa trị giá {money2} triệu đồng, chuyển cơ quan điều tra {few} vụ.",
         "Đã tổ chức {some} đợt kiểm tra đối với {many} lượt cơ sở sản xuất, kinh doanh; xử lý {some2} vụ vi phạm, thu phạt {money} triệu đồng."),
        ("{us} đã tham gia {few} đoàn kiểm tra liên ngành, kiểm tra {some} cơ sở, nhắc nhở {few2} cơ sở.",
         "{us} đã phối hợp cung cấp thông tin về {few} cơ sở có dấu hiệu vi phạm; cử {few2} người tham gia đoàn kiểm tra."),
        {Kind.DISTRICT: ("Đã kiểm tra {many} cơ sở trên {place}, phát hiện {some} cơ sở vi phạm về nhãn hàng hóa, niêm yết giá, an toàn thực phẩm; phạt {money} triệu đồng.",)},
        market=True,
    ),
    Topic(
        "khuyến khích cộng đồng doanh nghiệp", ("CV", "TB"),
        ("Đã công bố đường dây nóng, tiếp nhận {some} tin báo về hàng giả, hàng kém chất lượng; xác minh {few} vụ, phản hồi đầy đủ cho người cung cấp tin.",),
        ("{us} đã thông báo đường dây nóng đến {some} doanh nghiệp, hộ kinh doanh; tiếp nhận {few} tin báo.",
         "{us} đã vận động {many} hội viên, người dân phản ánh thông tin; chuyển {few} tin cho cơ quan chức năng."),
        market=True,
    ),
    Topic(
        "gắn trách nhiệm của doanh nghiệp", ("KH", "CV"),
        ("Đã tổ chức {few} hội nghị đối thoại với {many} doanh nghiệp; {some} doanh nghiệp ký cam kết bán đúng giá niêm yết, đúng chất lượng công bố.",),
        ("{us} đã vận động {some} doanh nghiệp, hộ kinh doanh ký cam kết bảo đảm quyền lợi người tiêu dùng.",
         "{us} đã lồng ghép phổ biến trách nhiệm của doanh nghiệp trong {few} cuộc họp với {some} cơ sở."),
        market=True,
    ),
    Topic(
        "tổ chức xã hội tham gia", ("CV", "QĐ"),
        ("Đã hướng dẫn hồ sơ củng cố tổ chức Hội; hỗ trợ thành lập {few} chi hội với {many} hội viên.",),
        ("{us} đã tạo điều kiện cho {few} tổ hòa giải, câu lạc bộ người tiêu dùng hoạt động tại {some} ấp, khóm.",
         "{us} đã giới thiệu {some} hội viên, hỗ trợ địa điểm sinh hoạt {few} lần trong năm."),
    ),
    Topic(
        "1997/QĐ-TTg", ("BC",),
        ("Đã tổng hợp báo cáo của {some} cơ quan, xây dựng báo cáo tổng kết với {few} nhóm kết quả và {few2} kiến nghị.",),
        ("{us} đã gửi báo cáo tổng kết giai đoạn 2016 - 2020, nêu {few} kết quả nổi bật và {some} số liệu kèm theo.",
         "{us} đã cung cấp {few} biểu số liệu và {some} trang báo cáo phục vụ tổng kết."),
    ),
    Topic(
        "khen thưởng", ("CV", "TB"),
        ("Đã hướng dẫn đưa công tác này vào tiêu chí thi đua; xét, đề nghị khen thưởng {few} tập thể, {some} cá nhân có nhiều đóng góp.",),
        ("{us} đã khen thưởng theo thẩm quyền {few} tập thể, cá nhân và đề nghị cấp trên khen {few2} trường hợp.",
         "{us} đã phát động đăng ký thi đua, {some} tập thể tham gia; đề nghị khen {few} cá nhân."),
    ),
    Topic(
        "Phát động các phong trào", ("KH", "CV"),
        ("Đã phát động phong trào “Người tiêu dùng thông thái”, thu hút {lots} đoàn viên, hội viên; ra mắt {few} mô hình tại {some} xã, phường.",),
        ("{us} đã hưởng ứng phong trào với {some} tập thể đăng ký, {many} lượt người tham gia.",
         "{us} đã gắn phong trào với Cuộc vận động “Người Việt Nam ưu tiên dùng hàng Việt Nam”, tổ chức {few} phiên chợ, {some} gian hàng."),
    ),
    Topic(
        "quy tắc ứng xử", ("KH", "CV"),
        ("Đã vận động {some} hội viên là chủ cơ sở kinh doanh xây dựng bộ quy tắc ứng xử; {few} hiệp hội, chi hội đã ban hành.",),
        ("{us} đã giới thiệu mẫu bộ quy tắc đến {some} cơ sở kinh doanh; {few} cơ sở đã áp dụng.",
         "{us} đã phối hợp tổ chức {few} buổi hướng dẫn cho {some} hộ kinh doanh tại chợ."),
    ),
    Topic(
        "đối ngoại", ("KH", "CV"),
        ("Đã đăng {some} tin, bài tiếng Việt và tiếng Khmer trên cổng thông tin; trao đổi kinh nghiệm với {few} đoàn công tác.",),
        ("{us} đã cung cấp {few} lượt thông tin phục vụ tuyên truyền đối ngoại, {some} lượt chia sẻ.",),
    ),
)

#: For tasks none of the topics knows.
GENERAL = Topic(
    "", ("KH", "CV"),
    ("Đã ban hành văn bản triển khai, phân công {some} bộ phận thực hiện; tổ chức {few} cuộc họp kiểm điểm tiến độ.",),
    ("{us} đã phối hợp thực hiện theo đề nghị của cơ quan chủ trì, {few} lượt việc, {some} lượt người tham gia.",),
)

UNDER_WAY = (
    "Phần việc còn lại dự kiến xong trong tháng 12/{year}.",
    "Đang tiếp tục thực hiện các nội dung của quý IV/{year}.",
    "Còn {few} nội dung đang lấy ý kiến các đơn vị liên quan.",
)

DIFFICULTIES = (
    "Kinh phí được giao mới đáp ứng khoảng {some} % nhu cầu; nguyên nhân do chưa có mục chi riêng cho công tác này.",
    "Công chức phụ trách đều kiêm nhiệm, {few} người thay đổi công tác trong năm; nguyên nhân do biên chế hạn chế.",
    "Một số hoạt động tập trung đông người phải hoãn {few} lần do tình hình dịch bệnh.",
    "Việc phối hợp cung cấp số liệu giữa các đơn vị còn chậm, bình quân {some} ngày; nguyên nhân do chưa thống nhất biểu mẫu.",
    "Địa bàn rộng, có {some} xã, ấp đông đồng bào Khmer nhưng tài liệu song ngữ còn thiếu.",
)

#: Difficulties met where goods are sold and inspected.
MARKET_DIFFICULTIES = (
    "Thiếu thiết bị kiểm tra nhanh; mẫu phải gửi ngoài tỉnh, chờ {some} ngày mới có kết quả.",
    "Kinh doanh qua mạng khó xác định địa chỉ người bán; {few} phản ánh chưa có kết quả.",
    "Người tiêu dùng còn ngại khiếu nại với vụ việc giá trị nhỏ; nguyên nhân do thủ tục chứng minh mất thời gian.",
    "Ý thức của một bộ phận hộ kinh doanh nhỏ lẻ chưa cao; nguyên nhân do tuyên truyền ở vùng sâu còn ít.",
)

PROPOSALS = (
    "Đề nghị bố trí kinh phí riêng, tối thiểu {money} triệu đồng mỗi năm cho công tác bảo vệ quyền lợi người tiêu dùng.",
    "Đề nghị Sở Công Thương tổ chức thêm {few} lớp tập huấn nghiệp vụ cho công chức cấp huyện, cấp xã.",
    "Đề nghị biên soạn tài liệu tuyên truyền song ngữ Việt - Khmer, khoảng {lots} bản.",
    "Kiến nghị sớm ban hành Quy chế phối hợp để thống nhất đầu mối tiếp nhận khiếu nại.",
)

MARKET_PROPOSALS = (
    "Đề nghị hỗ trợ {some} bộ dụng cụ kiểm tra nhanh an toàn thực phẩm.",
    "Kiến nghị xây dựng phần mềm tiếp nhận phản ánh dùng chung toàn tỉnh.",
    "Đề nghị cung cấp danh sách cơ sở vi phạm hằng quý để cảnh báo kịp thời.",
)

NOT_STARTED = (
    "Chưa triển khai do chờ văn bản hướng dẫn của cơ quan cấp trên; dự kiến bắt đầu trong quý I năm sau.",
    "Chưa bố trí được kinh phí trong năm nên chưa thực hiện.",
    "Chưa có công chức chuyên trách; đang chờ sắp xếp lại tổ chức bộ máy.",
)

NOT_DOING = (
    "Nội dung không thuộc chức năng sau khi sắp xếp tổ chức bộ máy; đã báo cáo cơ quan chủ trì.",
)

OVERALL = (
    "Trong năm {year}, {us} được giao {rows} nhiệm vụ ({leads} nhiệm vụ chủ trì); đã hoàn thành {done}, đang thực hiện {under_way}. Nhận thức của cán bộ, công chức và người dân về quyền lợi người tiêu dùng có chuyển biến. Hạn chế chủ yếu là kinh phí và nhân lực.",
    "{us} đã triển khai nghiêm túc các nhiệm vụ được phân công: {done} trong tổng số {rows} nhiệm vụ hoàn thành, {under_way} nhiệm vụ đang thực hiện; trong đó chủ trì {leads} nhiệm vụ. Công tác phối hợp giữa các đơn vị được duy trì thường xuyên.",
    "Nhìn chung các nhiệm vụ bảo đảm yêu cầu; {us} hoàn thành {done}/{rows} nhiệm vụ, còn {under_way} nhiệm vụ đang thực hiện ({leads} nhiệm vụ chủ trì). Việc tuyên truyền có trọng tâm hơn, song kiểm tra, giám sát ở cơ sở còn ít.",
)
OVERALL_WITHOUT_ROWS = "{us} đã tư vấn, hỗ trợ {some} lượt người tiêu dùng, hòa giải thành {few} vụ; phối hợp tuyên truyền cho {many} hội viên trong năm {year}."

DIRECTION = (
    "Tiếp tục thực hiện các nhiệm vụ hằng năm; tổ chức Ngày Quyền của người tiêu dùng Việt Nam; kiểm tra ít nhất {some} cơ sở.",
    "Duy trì đường dây nóng, tập huấn cho {some} công chức; tăng tuyên truyền ở vùng sâu, vùng đồng bào dân tộc.",
    "Ban hành kế hoạch năm sau trong quý I; ưu tiên kiểm tra hàng hóa thiết yếu, kinh doanh qua mạng; phấn đấu giải quyết 100 % khiếu nại đúng hạn.",
    "Củng cố đầu mối kiêm nhiệm ở {some} đơn vị; lồng ghép phổ biến pháp luật vào sinh hoạt định kỳ.",
)

AMENDMENTS = (
    "Đề nghị bổ sung nhiệm vụ quản lý kinh doanh qua mạng, thương mại điện tử vào nhóm 4 của Phụ lục.",
    "Đề nghị điều chỉnh thời hạn nhiệm vụ xây dựng Quy chế phối hợp sang quý II năm sau để đủ thời gian lấy ý kiến.",
    "Đề nghị bổ sung cơ quan phối hợp ở cấp xã đối với việc tiếp nhận phản ánh của người tiêu dùng.",
)

#: Tasks outside the annex: content, product, what was done.
EXTRAS = (
    ("Kiểm tra đột xuất giá bán khẩu trang, vật tư y tế trong thời gian có dịch bệnh", "Báo cáo kết quả kiểm tra",
     "{us} đã kiểm tra {some} nhà thuốc, cửa hàng; nhắc nhở {few} cơ sở chưa niêm yết giá."),
    ("Rà soát các cơ sở kinh doanh nước uống đóng chai trong mùa hạn, mặn", "Danh sách cơ sở",
     "{us} đã rà soát {some} cơ sở; lấy {few} mẫu kiểm nghiệm, tất cả đạt yêu cầu."),
    ("Hỗ trợ tiêu thụ nông sản bảo đảm truy xuất nguồn gốc", "Các phiên chợ, gian hàng",
     "{us} đã tổ chức {few} phiên chợ với {some} gian hàng, doanh thu {money} triệu đồng."),
    ("Cung cấp số liệu phục vụ đoàn giám sát chuyên đề về an toàn thực phẩm", "Báo cáo số liệu",
     "{us} đã cung cấp {few} biểu số liệu, tiếp và làm việc với đoàn theo đúng lịch, {some} hồ sơ."),
)

#: Whom the brackets of the signature block name: a post, never a person.
APPROVERS: Mapping[Kind, str] = {
    Kind.DEPARTMENT: "[Lãnh đạo cơ quan]",
    Kind.PRESS: "[Lãnh đạo cơ quan báo chí]",
    Kind.UNION: "[Thường trực đoàn thể]",
    Kind.ASSOCIATION: "[Chủ tịch Hội]",
    Kind.DISTRICT: "[Lãnh đạo UBND cấp huyện]",
}
