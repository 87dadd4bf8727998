"""Plans of tasks, and tables they are laid out in, as hypothesis draws them: what offices write, in all its combinations.

Headings, names and sentences are of this module's own; half of the headings hold words the reader does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from annexes import LEFT, UP, Rows, Task, page, sheet, table
from hypothesis import strategies as st

ROMAN = ("", "I", "II", "III", "IV", "V", "VI")
#: The fields of a task that have a column; "number" and "group" may have none.
WORK = ("content", "leads", "coordinators", "product", "deadline")
#: Headings by the field whose column they head.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("TT", "Số TT", "Stt việc", "Ký số", "#", "Thứ tự phần việc"),
    "group": ("Nhóm nhiệm vụ", "Lĩnh vực", "Mảng việc", "Cụm việc", "Tuyến công tác", "Khối việc lớn"),
    "content": ("Nhiệm vụ", "Nội dung công việc", "Đầu việc cụ thể", "Công tác phải xúc tiến", "Việc cần lo", "Tên việc giao trong năm",
                "Mô tả việc", "Phần việc lớn nhỏ", "Khâu việc trọng điểm"),
    "leads": ("Cơ quan chủ trì", "Đơn vị đầu mối", "Bộ phận được giao", "Nơi chủ quản", "Cơ quan lo chính", "Đơn vị cầm trịch",
              "Chủ thể", "Nơi nhận việc", "Phía chủ trì", "Cơ quan gánh vác"),
    "coordinators": ("Cơ quan phối hợp", "Đơn vị tham gia", "Các bên liên quan", "Cơ quan hợp sức", "Nơi tham vấn", "Đơn vị chung tay",
                     "Bên góp sức", "Cùng vào cuộc", "Các ngành sát cánh"),
    "product": ("Sản phẩm", "Kết quả đầu ra", "Kết quả cần đạt", "Thành quả", "Bằng chứng hoàn tất", "Thứ để lại", "Cái thu được",
                "Kết quả gửi về tỉnh", "Hồ sơ nộp về"),
    "deadline": ("Thời hạn", "Thời gian thực hiện", "Hạn chót", "Chậm nhất", "Đáo hạn", "Giờ chót", "Lịch hẹn", "Mốc về đích sau cùng",
                 "Thời khắc cuối")}
#: What heads a column of nothing that a plan holds, and what stands in it.
OTHERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "money": (("Kinh phí (triệu đồng)", "Tiền", "Khoản chi"), ("120", "1.500", "75,5", "350.000.000", "")),
    "remark": (("Ghi chú", "Bàn thêm", "Nhắn gửi"), ("", "Theo văn bản đã ban hành", "Chuyển tiếp từ năm 2025", "Mới")),
    "figure": (("Số lượt", "Người dự", "Khối lượng"), ("12", "300", "05", "1")),
    "answer": (("Mật", "Cần họp", "Có xin ý kiến"), ("Có", "Không")),
    "person": (("Người nhắc việc", "Chuyên trách viết tin", "Tên liên lạc"), ("Nguyễn Thị Hạnh", "Trần Văn Lực", "Lê Minh Khôi", "Phạm Thu Ngân")),
    "free": (("Diễn giải", "Bối cảnh", "Lý do"), (
        "Còn nhiều cơ sở chưa nắm rõ quy định mới", "Năm trước làm chưa hết, dư luận còn nêu", "Cử tri nêu tại kỳ họp giữa năm", ""))}
#: What stands over two headings, and over most of them.
OVER = ("Phân công", "Ai làm gì", "Yêu cầu", "Tổ chức công việc", "Triển khai")
OVER_ALL = ("Kế hoạch năm", "Chi tiết", "Phần giao việc")
#: Headings that say nothing of what stands below them.
MEANINGLESS = ("Cột A", "Cột B", "Cột C", "", "…", "Xyz", "Mục khác", "Cột A")

AGENCIES = (
    "Sở Công Thương", "Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Xây dựng", "Sở Giáo dục và Đào tạo", "Sở Khoa học và Công nghệ",
    "Sở Nông nghiệp và Môi trường", "Sở Văn hóa, Thể thao và Du lịch", "Sở Dân tộc và Tôn giáo", "Văn phòng UBND tỉnh", "Thanh tra tỉnh",
    "Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh", "Chi cục Quản lý thị trường", "Ban Quản lý Khu kinh tế", "Trung tâm Phục vụ hành chính công",
    "Trung tâm Xúc tiến đầu tư", "Đài Phát thanh và Truyền hình", "Báo Trà Vinh", "Trường Đại học Trà Vinh", "Trường Cao đẳng nghề",
    "Bệnh viện Đa khoa tỉnh", "Bảo hiểm xã hội tỉnh", "Kho bạc Nhà nước khu vực", "Thuế tỉnh", "Ngân hàng Nhà nước khu vực", "Bưu điện tỉnh",
    "Hội Nông dân tỉnh", "Hội Liên hiệp Phụ nữ tỉnh", "Tỉnh đoàn", "Liên đoàn Lao động tỉnh", "Liên minh Hợp tác xã tỉnh", "Ủy ban MTTQ Việt Nam tỉnh",
    "UBND các xã, phường", "UBND phường Long Đức", "UBND xã Càng Long", "Các sở, ban, ngành", "Hiệp hội Doanh nghiệp tỉnh")
ACTS = ("Rà soát quy định về", "Tuyên truyền, phổ biến về", "Tập huấn cán bộ cơ sở về", "Kiểm tra việc chấp hành pháp luật về",
        "Xây dựng cơ sở dữ liệu về", "Tổ chức cuộc thi tìm hiểu về", "Khảo sát thực trạng", "Hỗ trợ doanh nghiệp thực hiện", "Nâng cao chất lượng",
        "Sơ kết 05 năm công tác")
MATTERS = ("an toàn thực phẩm", "bảo vệ quyền lợi người tiêu dùng", "cải cách hành chính", "chuyển đổi số trong cơ quan nhà nước", "phòng cháy và chữa cháy",
           "quản lý chất thải rắn sinh hoạt", "đào tạo nghề cho lao động nông thôn", "phát triển du lịch cộng đồng", "giảm nghèo bền vững", "trật tự an toàn giao thông")
PRODUCTS = ("Báo cáo", "Kế hoạch", "Quyết định của UBND tỉnh", "Hội nghị", "Danh sách", "Cơ sở dữ liệu", "Tài liệu tập huấn", "Nghị quyết của HĐND tỉnh",
            "02 lớp tập huấn", "Phóng sự truyền hình", "Cổng thông tin", "Tờ trình, dự thảo quyết định", "Biên bản kiểm tra", "100% cơ sở được kiểm tra")
DEADLINES = ("30/9/2026", "15/11/2026", "Trước ngày 20/12/2026", "Tháng 9/2026", "Tháng 11 năm 2026", "Quý III/2026", "Quý IV năm 2026", "Năm 2026",
             "2026 - 2030", "Giai đoạn 2026 - 2028", "Từ tháng 3 đến tháng 6/2026", "Thường xuyên", "Hằng năm", "Hằng quý", "6 tháng đầu năm 2026")
GROUPS = ("Hoàn thiện thể chế", "Tuyên truyền, nâng cao nhận thức", "Đào tạo, bồi dưỡng", "Kiểm tra, giám sát", "Ứng dụng công nghệ thông tin", "Hợp tác và liên kết vùng")


class Line(NamedTuple):
    """A task, and which of its fields are one with those of the task before; `rest`: a second product and day that stand
    below under the same number, "" where none do."""

    task: Task
    same: frozenset[str] = frozenset()
    rest: tuple[str, str] = ("", "")


class Column(NamedTuple):
    """A column: the field of a task that stands in it, or of `OTHERS` what does, and its heading."""

    field: str
    heading: str


@dataclass(frozen=True)
class Layout:
    """How a plan is laid out. `over`: the first and the last column that a heading stands over, and that heading; of
    `top` likewise, over that one. `merged`: the fields that are merged down where tasks have them in common, elsewhere
    they are said again; `groups`: how a group is said. """

    ending: str
    columns: tuple[Column, ...]
    groups: str
    merged: frozenset[str]
    over: tuple[int, int, str] | None = None
    top: tuple[int, int, str] | None = None
    titled: bool = True

    def at(self, field: str) -> int | None:
        """The column of that field."""
        return next((x for x, each in enumerate(self.columns) if each.field == field), None)

    def heading_of(self, field: str) -> str:
        """The heading of that field's column."""
        return next((each.heading for each in self.columns if each.field == field), "")


# ── plans ──
@st.composite
def plans(draw: st.DrawFn, groups: str = "none", numbered: bool = True) -> tuple[Line, ...]:
    """Three to eight tasks, in no group or in two or three."""
    count = draw(st.integers(3, 8))
    contents = draw(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(MATTERS)), min_size=count, max_size=count, unique=True))
    titles = ["", ""] if groups == "none" else draw(st.lists(st.sampled_from(GROUPS), min_size=2, max_size=2, unique=True))
    second = draw(st.integers(1, count - 1))
    way = draw(st.sampled_from(("on", "again", "dotted") if groups not in ("none", "title") else ("on",)))
    sep = draw(st.sampled_from((", ", "; ", "\n")))
    found: list[Line] = []
    for at, (act, matter) in enumerate(contents):
        group = int(at >= second)
        own = at - second * group + 1
        number = {"on": f"{at + 1}", "again": f"{own}", "dotted": f"{group + 1}.{own}"}[way] if numbered else ""
        agencies = draw(st.lists(st.sampled_from(AGENCIES), min_size=2, max_size=4, unique=True))
        task = Task(number, titles[group], f"{act} {matter}", agencies[0], sep.join(agencies[1:]), draw(st.sampled_from(PRODUCTS)),
                    draw(st.sampled_from(DEADLINES)))
        if draw(st.integers(0, 5)) == 0:
            task = task._replace(**{draw(st.sampled_from(("coordinators", "product", "deadline"))): ""})
        same = draw(st.frozensets(st.sampled_from(("leads", "deadline")))) if found and found[-1].task.group == task.group else frozenset()
        task = task._replace(**{field: getattr(found[-1].task, field) for field in same})
        rest = draw(st.tuples(st.sampled_from(PRODUCTS), st.sampled_from(DEADLINES))) if draw(st.integers(0, 7)) == 0 else ("", "")
        rest = rest if numbered and task.product and task.deadline and not same and rest[0] != task.product else ("", "")
        found.append(Line(task, same, rest))
    return tuple(replace_shared(found))


def replace_shared(lines: Sequence[Line]) -> Iterable[Line]:
    """No field is shared with a task that goes on below itself."""
    for at, line in enumerate(lines):
        yield line._replace(same=frozenset()) if at and lines[at - 1].rest[0] else line


def tasks_of(plan: Sequence[Line], layout: Layout) -> tuple[Task, ...]:
    """The tasks that a person reads in that layout: what has no column nobody can know."""
    held = {each.field for each in layout.columns}
    found = []
    for task, _, rest in plan:
        if rest[0]:
            task = task._replace(product=f"{task.product}\n{rest[0]}", deadline=f"{task.deadline}\n{rest[1]}")
        found.append(task._replace(**{field: "" for field in ("number", *WORK) if field not in held}))
    return tuple(found)


# ── layouts ──
@st.composite
def layouts(draw: st.DrawFn, headings: Mapping[str, Sequence[str]] = HEADINGS, endings: Sequence[str] = ("docx", "xlsx", "txt")) -> Layout:
    """A table with the columns in any order, with up to three more, under headings in one row, two or three."""
    ending = draw(st.sampled_from(endings))
    groups = draw(st.sampled_from(("none", "across", "cell", "title", "column")))
    fields = ["content", "leads", *draw(st.sets(st.sampled_from(("coordinators", "product", "deadline")), min_size=1)), *(
        ["number"] if groups in ("cell", "title") or draw(st.integers(0, 4)) else [])]
    fields += draw(st.lists(st.sampled_from([*OTHERS]), max_size=3, unique=True))
    order = draw(st.permutations(sorted(fields)))
    if groups == "column":  # offices have it first, or after the number
        order.insert(1 if order[0] == "number" else 0, "group")
    columns = tuple(Column(each, draw(st.sampled_from(headings.get(each) or OTHERS[each][0]))) for each in order)
    over = top = None
    if draw(st.booleans()):
        first = draw(st.integers(0, len(order) - 2))
        if not {"number", "group"} & {*order[first:first + 2]}:
            over = first, first + 1, draw(st.sampled_from(OVER))
            if draw(st.booleans()) and first + 2 < len(order):
                top = first, first + 2, draw(st.sampled_from(OVER_ALL))
    merged = draw(st.frozensets(st.sampled_from(("leads", "deadline")))) if ending != "txt" else frozenset()
    return Layout(ending, columns, groups, merged, over, top, draw(st.booleans()))


def heading_rows(layout: Layout) -> Rows:
    """The rows of the heading: a heading reaches down to the lowest."""
    spans = [each for each in (layout.top, layout.over) if each]
    rows = [[""] * len(layout.columns) for _ in range(len(spans) + 1)]
    for x, column in enumerate(layout.columns):
        over = [each for each in spans if each[0] <= x <= each[1]]
        for y, (first, _, text) in enumerate(over):
            rows[y][x] = text if x == first else LEFT
        rows[len(over)][x] = column.heading
        for y in range(len(over) + 1, len(rows)):
            rows[y][x] = UP
    return rows


def task_rows(plan: Sequence[Line], layout: Layout, others: Sequence[Mapping[str, str]]) -> Rows:
    """The rows of the groups and tasks."""
    rows: Rows = []
    group, count = "", 0
    for (task, same, rest), other in zip(plan, others, strict=True):
        begins = task.group != group
        if begins:
            group, count = task.group, count + 1
            dotted = "." in task.number
            rows += _group_row(group, f"{count}" if dotted else ROMAN[count], layout)
        cells = {**other, **task._asdict()}
        if layout.groups == "column" and not begins:
            cells["group"] = UP
        cells |= dict.fromkeys(same & layout.merged, UP)
        rows.append([cells[each.field] for each in layout.columns])
        if rest[0]:
            below = dict.fromkeys(cells, UP) | {"product": rest[0], "deadline": rest[1]}
            if layout.ending == "txt":
                below |= {field: "" for field in cells if below[field] == UP}
            rows.append([below[each.field] for each in layout.columns])
    if layout.ending == "txt":
        rows = [["" if text in (UP, LEFT) else text.replace("\n", "; ") for text in row] for row in rows]
    return rows


def _group_row(title: str, number: str, layout: Layout) -> Rows:
    width = len(layout.columns)
    if layout.groups == "across":
        return [[f"{number}. {title}", *[LEFT] * (width - 1)]]
    if layout.groups in ("cell", "title"):
        cells = {"number": number if layout.groups == "cell" else "", "content": title}
        return [[cells.get(each.field, "") for each in layout.columns]]
    return []


@st.composite
def tables(draw: st.DrawFn, layout: Layout) -> tuple[tuple[Line, ...], Rows]:
    """A plan and the rows in which that layout says it, those of the heading left out."""
    plan = draw(plans(layout.groups, layout.at("number") is not None))
    plan = plan if layout.at("product") is not None and layout.at("deadline") is not None else tuple(
        line._replace(rest=("", "")) for line in plan)
    others = [{each.field: draw(st.sampled_from(OTHERS[each.field][1])) for each in layout.columns if each.field in OTHERS} for _ in plan]
    return plan, task_rows(plan, layout, others)


# ── files ──
def written(path: Path, layout: Layout, rows: Rows) -> Path:
    """A file of that layout's ending that holds these rows as its annex."""
    path = path.with_suffix(f".{layout.ending}")
    if layout.ending == "docx":
        document = page("ỦY BAN NHÂN DÂN\nTỈNH TRÀ VINH", "DANH MỤC NHIỆM VỤ") if layout.titled else page("", "", mark="")
        table(document, rows)
        document.save(str(path))
    elif layout.ending == "xlsx":
        sheet(path, rows, title=["PHỤ LỤC", "DANH MỤC NHIỆM VỤ"] if layout.titled else [])
    else:
        lines = ["PHỤ LỤC", "DANH MỤC NHIỆM VỤ", ""] if layout.titled else []
        lines += ["\t".join("" if text in (UP, LEFT) else text for text in row) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
    return path


@st.composite
def meaningless(draw: st.DrawFn, layout: Layout) -> list[str]:
    """As many headings that say nothing; most of them are there."""
    count = len(layout.columns)
    found = draw(st.lists(st.sampled_from(MEANINGLESS), min_size=count, max_size=count))
    blanks = 0 if layout.over else count // 3
    return [each or ("" if found[:at].count("") < blanks else "Cột D") for at, each in enumerate(found)]


def under_other_headings(layout: Layout, headings: Sequence[str]) -> Layout:
    """That layout with these headings."""
    columns = (Column(each.field, heading) for each, heading in zip(layout.columns, headings, strict=True))
    return replace(layout, columns=tuple(columns))
