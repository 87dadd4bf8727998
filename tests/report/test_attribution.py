"""Beside an agency's name the report prints that agency's words and no other's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from hypothesis import HealthCheck, given, settings, strategies as st
from said import composed
from samples import SETTINGS

from toolkit.base.text import key, number_vi
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.parts import PartRound, with_parts
from toolkit.consolidate.standing import standing_of
from toolkit.model import fields, records
from toolkit.model.findings import Place
from toolkit.model.period import period_of, usual_period
from toolkit.report.records import OwnWording, Passage
from toolkit.report.sections import Section
from toolkit.report.typed_text import printed_text

#: Names that hold figures, that begin alike, with aliases.
AGENCIES = tuple(records.Agency(code, name, records.Kind.COMMUNE, aliases=aliases) for code, name, aliases in (
    ("SCT", "Sở Công Thương", ()), ("SYT", "Sở Y tế", ("Ngành Y tế",)), ("SYD", "Sở Y tế và Dân số", ()),
    ("P1", "Ủy ban nhân dân phường 1", ("Phường 1",)), ("P11", "Ủy ban nhân dân phường 11", ("Phường 11",)),
    ("AH", "Ủy ban nhân dân xã An Hội", ("An Hội",)), ("BT", "Ủy ban nhân dân xã Bến Tre", ()), ("CV", "Cái Vồn", ()),
))
#: What agencies write, {} a figure, {me} a name of theirs.
TEXTS = {
    fields.RESULT: ("Đã số hóa {} kết quả", "{me} đã cấp {} tờ rơi; họp {} lần", "Đã phát động phong trào “Thông thái”",
                    "Đã mở {} lớp. Đã phạt {} triệu đồng", "- Đã họp {} lần;\n- Đã thu {} triệu đồng"),
    fields.DOCUMENTS: ("Kế hoạch số {}/KH-UBND ngày 5/3/2026 về {} nội dung", "QĐ {}/QĐ-SCT; KH {}/KH-UBND", "KH 7/KH-SCT"),
    fields.DIFFICULTIES: ("Thiếu {} người; do biên chế {} người", "Kinh phí đạt {} % nhu cầu", "Đường xa", "{me} thiếu {} máy"),
    fields.PROPOSALS: ("Đề nghị UBND tỉnh Trà Vinh cấp {} triệu đồng", "Đề nghị Sở Y tế mở {} lớp", "Đề nghị Bộ Công Thương sửa mẫu",
                       "Đề nghị phường 1 hỗ trợ {} máy"),
    "free": ("Phấn đấu đạt {} % trong năm", "Tiếp tục kiểm tra {} cơ sở", "Không"),
}
STATUSES = (records.Status.DONE, records.Status.UNDER_WAY, records.Status.NOT_STARTED, records.Status.NOT_DOING)
FIGURES = st.sampled_from(("2", "3", "05", "1299", "1.299", "1950", "40", "77", "12,5", "2.170"))
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Case:
    """A round, and by agency all that it typed."""
    made: Consolidation = field(repr=False)
    typed: dict[str, list[str]] = field(repr=False)


@st.composite
def rounds(draw: st.DrawFn) -> Case:
    """A round of one period, or of a year put together from two quarters."""
    agencies = AGENCIES[:draw(st.integers(2, len(AGENCIES)))]
    tasks = tuple(records.Task(f"{group}.{number}", "", group, f"Nhiệm vụ cấp {number} huyện", "", "", "", "")
                  for group, number in (("1", 1), ("1", 2), ("2", 1)))
    roles = {(task.id, agency.code): draw(st.sampled_from((records.Role.LEAD, records.Role.LEAD, records.Role.COORDINATING)))
             for task in tasks for agency in agencies}
    plan = records.Plan(SETTINGS._replace(report_date=None, length=draw(st.sampled_from(records.Length))), usual_period(period_of("2026")),
                (records.Group("1", "Nhóm việc 1"), records.Group("2", "Nhóm việc 2")), tasks, agencies, (),
                tuple(records.Assignment(task, agency, role) for (task, agency), role in roles.items()))
    typed: dict[str, list[str]] = {agency.code: [] for agency in agencies}
    came = [records.Intake(tuple(draw(returned(agency, roles, typed[agency.code], date(2026, month, 10))) for agency in agencies), (), ())
            for month in draw(st.sampled_from(((11,), (3, 6))))]
    if len(came) == 1:
        return Case(consolidate(plan, came[0]), typed)
    parts = [PartRound(f"../{code}", standing_of(replace(plan, period=usual_period(period_of(code))), intake))
             for code, intake in zip(("2026Q1", "2026Q2"), came, strict=True)]
    whole, intake, found = with_parts(plan, records.Intake((), (), ()), parts, Place())
    return Case(consolidate(whole, intake, found), typed)


@st.composite
def returned(draw: st.DrawFn, agency: records.Agency, roles: dict[tuple[str, str], records.Role], typed: list[str], day: date) -> records.Return:
    """What an agency returns; all of it is added to `typed`."""
    def text(column: str) -> str:
        template = draw(st.sampled_from(("", *TEXTS[column])))
        written = template.replace("{me}", draw(st.sampled_from((agency.name, *agency.aliases))))
        while "{}" in written:
            written = written.replace("{}", draw(FIGURES), 1)
        typed.append(written)
        return written
    def row(task: str, role: records.Role, number: int) -> records.TaskAnswer:
        percent = draw(st.sampled_from((20.0, 45.5, 33.25)))
        values = {"status": draw(st.sampled_from(STATUSES)), "percent": percent,
                  "content": f"Việc {text('free')}" if task == "X1" else "",
                  **{column: text(column) for column in TEXTS if column != "free"}}
        typed.extend((task, number_vi(percent), values["content"], f"{printed_text(values['content'])} {printed_text(values['result'])}"))
        held = {name: value for name, value in values.items() if value}
        entries = {name: records.Entry(str(value), Place(f"{agency.code}.xlsx", "Biểu", f"{name[0]}{number}")) for name, value in held.items()}
        return records.TaskAnswer(task, role, Place(f"{agency.code}.xlsx", "Biểu", f"A{number}"), held, entries)
    rows = [row(task, role, number) for number, ((task, code), role) in enumerate(roles.items()) if code == agency.code and draw(st.booleans())]
    extras = tuple(row("X1", records.Role.LEAD, 90) for _ in range(draw(st.integers(0, 1))))
    free = {part: records.Entry(text("free"), Place(f"{agency.code}.xlsx", "Biểu", "B1")) for part in fields.FREE_PARTS}
    return records.Return(agency.code, (f"{agency.code}.xlsx",), day, "", tuple(rows), extras, free=free)


_NAME = "|".join(re.escape(name) for name in sorted((name for agency in AGENCIES for name in (agency.name, *agency.aliases)),
                                                    key=len, reverse=True))
CODES = {name: agency.code for agency in AGENCIES for name in (agency.name, *agency.aliases)}
#: A name with what is told of that agency alone; many are counted.
_SPEAKER = rf"(?:{_NAME})(?: \([^()]*\))?"
_SPEAKERS = rf"(?:{_SPEAKER}(?:; {_SPEAKER})*|\d+ cơ quan \([^()]*\)(?: về nhiệm vụ [\d., ]+)?)"
_LABEL = re.compile(rf"[-+] ({_SPEAKERS}): ?")
_ASKING = re.compile(rf"(?<=[.!?;…]) ({_SPEAKERS}) đề xuất: ")
_PERIOD = re.compile(r"(?:^|\s)[Qq]uý I+(?:, quý I+)?: ")
_OTHERS = re.compile(r" ?\(\d+ cơ quan khác nêu nội dung cùng loại với số liệu khác\.\)")


def figures(texts: Iterable[str]) -> set[str]:
    return {figure for text in texts for figure in re.findall(r"\d+(?:[.,]\d+)*", text)}


def paragraphs(section: Section) -> Iterator[str]:
    """The lines of a place, the further lines of a typed list with that in which it begins."""
    whole = ""
    for line in section.lines:
        if whole and line.startswith(("+ ", "Quý ")) and not _LABEL.match(line):
            whole += f" {line.removeprefix('+ ')}"
        else:
            yield from [whole] if whole else []
            whole = line
    yield from [whole] if whole else []


def spoken(line: str, plan: records.Plan) -> Iterator[tuple[str, str]]:
    """What a paragraph lets agencies say: who they are, as printed, and their text."""
    if label := _LABEL.match(line):
        yield label[1], line[label.end():]
    elif line.startswith("- Nhiệm vụ ") and not line.endswith(":"):
        first, *asked = _ASKING.split(line)
        leads = [row.agency for row in plan.assignments if row.role is records.Role.LEAD and row.task_id == line.split()[2]]
        told = first.partition("Khó khăn, nguyên nhân: ")[2]
        if len(leads) == 1:
            yield plan.agency(leads[0]).name, told
        else:
            yield from ((who, text) for text, who in re.findall(rf"(.+?) \(({_SPEAKERS})\)(?:; |\.)", told))
        yield from zip(asked[::2], asked[1::2], strict=True)


def led(line: str) -> list[tuple[list[str], str]]:
    """What a paragraph of part IV sets agencies to: the numbers of tasks, and who they are as printed."""
    if found := re.fullmatch(r"- (.+): nhiệm vụ (\d\.\d(?:, \d\.\d)*)(?:, đã quá hạn.*| \(thời hạn .*)?[.;]", line):
        return [(found[2].split(", "), found[1])]
    _, is_found, tasks = line.partition("tập trung hoàn thành nhiệm vụ chậm, nguy cơ chậm: nhiệm vụ ")
    return [(numbers.split(", "), who) for numbers, who in re.findall(
        r"(\d\.\d(?:, \d\.\d)*) \(((?:[^()]|\([^()]*\))*)\)(?:; |\.$)", tasks)] if is_found else []


def is_written(text: str, typed: Iterable[str]) -> bool:
    """Whether these texts say that, or begin so, one for each period; of documents, whether their figures stand there."""
    told = [flat(piece).rstrip(" .…") for piece in _PERIOD.split(_OTHERS.sub("", text))]
    documents = text.removeprefix("Đã ban hành ")
    return all(any(piece in flat(printed_text(each)) for each in typed) for piece in told) or (
        documents != text and figures([documents]) <= figures(typed))


def flat(text: str) -> str:
    return key(re.sub(r"(^|\n)[-+] ", " ", text).strip())


@EXAMPLES
@given(rounds(), st.data())
def test_every_text_beside_a_name_was_written_by_that_agency(case: Case, data: st.DataObject) -> None:
    plan = case.made.plan
    answers = st.tuples(st.sampled_from(("results", "coordination", "difficulties", "proposals", "extras")),
                        st.sampled_from((*(task.id for task in plan.tasks), "X1")), st.sampled_from(plan.agencies), st.booleans())
    own = {Passage(part, task, "", agency=agency.code).mark: OwnWording(include=is_in)
           for part, task, agency, is_in in data.draw(st.lists(answers, max_size=4))}
    leads = {(row.task_id, row.agency) for row in plan.assignments if row.role is records.Role.LEAD}
    for section in composed(case.made, own).sections:
        for line in paragraphs(section):
            for tasks, who in led(line) if section.part == "direction" else ():
                for task in tasks:
                    of_task = {code for number, code in leads if number == task}
                    assert {CODES[name] for name in re.findall(_NAME, who)} <= of_task, line
                    assert not who[0].isdigit() or int(who.split()[0]) == len(of_task), line
            for who, text in () if led(line) and section.part == "direction" else spoken(line, plan):
                names = {CODES[name]: about for name, about in re.findall(rf"({_NAME})(?: \(([^()]*)\))?", who)}
                if names:
                    for code, about in names.items():
                        assert is_written(text, case.typed[code]), line
                        assert figures([about]) <= figures(case.typed[code]), line
                else:
                    saying = [code for code, typed in case.typed.items() if is_written(text, typed)]
                    assert int(who.split()[0]) <= len(saying), line
            if section.part in ("overall", "direction") and not line.startswith("- ") and not line.endswith(":") and not led(line):
                assert is_written(line, case.typed["SCT"]), line  # the issuer speaks unnamed
