"""Beside an agency's name the report prints that agency's figures and no other's; what it quotes, somebody wrote so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from samples import SETTINGS

from toolkit.base.text import capitalised, number_vi
from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.consolidate.parts import PartRound, with_parts
from toolkit.consolidate.standing import standing_of
from toolkit.model import fields
from toolkit.model.findings import Place
from toolkit.model.period import period_of, usual_period
from toolkit.model.records import (
    Agency,
    Assignment,
    Entry,
    Group,
    Intake,
    Kind,
    Length,
    Plan,
    Return,
    Role,
    Task,
    TaskAnswer,
)
from toolkit.report import quotes, sentences
from toolkit.report.sections import OwnWording, passages, sections

#: Names that hold figures, that begin alike, with aliases.
AGENCIES = tuple(Agency(code, name, Kind.COMMUNE, aliases=aliases) for code, name, aliases in (
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
FIGURES = st.sampled_from(("2", "3", "05", "1299", "1.299", "1950", "40", "77", "12,5", "2.170"))
EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Case:
    """A round, and by agency all that it typed."""
    made: Consolidation = field(repr=False)
    typed: dict[str, list[str]]


@st.composite
def rounds(draw: st.DrawFn) -> Case:
    """A round of one period, or of a year put together from two quarters."""
    agencies = AGENCIES[:draw(st.integers(2, len(AGENCIES)))]
    tasks = tuple(Task(f"{group}.{number}", "", group, f"Nhiệm vụ cấp {number} huyện", "", "", "", "")
                  for group, number in (("1", 1), ("1", 2), ("2", 1)))
    roles = {(task.id, agency.code): draw(st.sampled_from((Role.LEAD, Role.LEAD, Role.COORDINATING)))
             for task in tasks for agency in agencies}
    plan = Plan(SETTINGS._replace(report_date=None, length=draw(st.sampled_from(Length))), usual_period(period_of("2026")),
                (Group("1", "Nhóm việc 1"), Group("2", "Nhóm việc 2")), tasks, agencies, (),
                tuple(Assignment(task, agency, role) for (task, agency), role in roles.items()))
    typed: dict[str, list[str]] = {agency.code: [] for agency in agencies}
    came = [Intake(tuple(draw(returned(agency, roles, typed[agency.code], date(2026, month, 10))) for agency in agencies), (), ())
            for month in draw(st.sampled_from(((11,), (3, 6))))]
    if len(came) == 1:
        return Case(consolidate(plan, came[0]), typed)
    parts = [PartRound(f"../{code}", standing_of(replace(plan, period=usual_period(period_of(code))), intake))
             for code, intake in zip(("2026Q1", "2026Q2"), came, strict=True)]
    whole, intake, found = with_parts(plan, Intake((), (), ()), parts, Place())
    return Case(consolidate(whole, intake, found), typed)


@st.composite
def returned(draw: st.DrawFn, agency: Agency, roles: dict[tuple[str, str], Role], typed: list[str], day: date) -> Return:
    """What an agency returns; all of it is added to `typed`."""
    def text(column: str) -> str:
        template = draw(st.sampled_from(("", *TEXTS[column])))
        written = template.replace("{me}", draw(st.sampled_from((agency.name, *agency.aliases))))
        while "{}" in written:
            written = written.replace("{}", draw(FIGURES), 1)
        typed.append(written)
        return written
    def row(task: str, role: Role, number: int) -> TaskAnswer:
        percent = draw(st.sampled_from((20.0, 45.5, 33.25)))
        values = {"status": draw(st.sampled_from([status for status in sentences.LEAD if status])), "percent": percent, "content": f"Việc {text('free')}" if role is not roles.get(
            (task, agency.code)) else "", **{column: text(column) for column in TEXTS if column != "free"}}
        typed.extend((task, number_vi(percent, 2), values["content"]))
        held = {name: value for name, value in values.items() if value}
        entries = {name: Entry(str(value), Place(f"{agency.code}.xlsx", "Biểu", f"{name[0]}{number}")) for name, value in held.items()}
        return TaskAnswer(task, role, Place(f"{agency.code}.xlsx", "Biểu", f"A{number}"), held, entries)
    rows = [row(task, role, number) for number, ((task, code), role) in enumerate(roles.items()) if code == agency.code and draw(st.booleans())]
    extras = tuple(row("X1", Role.LEAD, 90) for _ in range(draw(st.integers(0, 1))))
    free = {part: Entry(text("free"), Place(f"{agency.code}.xlsx", "Biểu", "B1")) for part in fields.FREE_PARTS}
    return Return(agency.code, (f"{agency.code}.xlsx",), day, "", tuple(rows), extras, free=free)


# ── what is printed ───────────────────────────────────────────────────────────────────────────────

#: Around a count of the toolkit's: it is known by the sentence of ours that was filled with it, not by being a number.
_COUNT = re.compile("\ue000[^\ue001]*\ue001")


@pytest.fixture(autouse=True)
def _counts_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sentences, quotes):
        monkeypatch.setattr(module, "number_vi", lambda value, places=1: f"\ue000{number_vi(value, places)}\ue001")


def figures(texts: Iterable[str]) -> set[str]:
    return {figure for text in texts for figure in re.findall(r"\d+(?:[.,]\d+)*", text)}


_NAME = "|".join(re.escape(name) for name in sorted((name for agency in AGENCIES for name in (agency.name, *agency.aliases)),
                                                    key=len, reverse=True))
#: A name as a label has it, with what is about that agency alone.
_SPEAKER = rf"(?:{_NAME})(?: \((?:nhiệm vụ|[\d,]+\s%)[^()]*\)| \([\d,]+\s%\))?"
_LABEL = re.compile(rf"(?P<names>{_SPEAKER}(?:(?:; |, ){_SPEAKER})*)(?: và \ue000[^\ue001]*\ue001 cơ quan khác)?")
CODES = {name: agency.code for agency in AGENCIES for name in (agency.name, *agency.aliases)}


_HEADING = re.compile(r"(?:\w\) )?[^“]*? \(\ue000[^\ue001]*\ue001 ý kiến của \ue000[^\ue001]*\ue001 cơ quan\)[.:] ?")


def misplaced(line: str, case: Case, speakers: list[str]) -> list[tuple[str, str]]:
    """The figures of a paragraph that its agency did not write, each with that agency. `speakers` are those of the
    paragraph before, whose text may go on here; they become those of this one."""
    heading = _HEADING.match(line)
    rest = line[heading.end():] if heading else line
    begins = heading or line.startswith(("- ", "\ue000", "Cả ", "Riêng ", *map(capitalised, sentences.LEAD.values())))
    found = _LABEL.search(rest) if begins else _LABEL.match(rest)
    wrong: list[tuple[str, str]] = []
    if found:
        speakers.clear()
        for part in re.split(rf"(?:; |, )(?={_NAME})", found["names"]):
            name = re.match(_NAME, part)
            assert name
            speakers.append(CODES[name[0]])
            wrong += [(speakers[-1], figure) for figure in figures([_COUNT.sub("", part[name.end():])]) - figures(case.typed[speakers[-1]])]
        rest = rest[:found.start()] + rest[found.end():]
    said = figures([_COUNT.sub("", re.sub(_NAME, "", rest))])
    return wrong + [(code, figure) for code in speakers or ["nobody"] for figure in said - figures(case.typed.get(code, []))]


#: What the toolkit alone says: of tasks, by their numbers in the plan, and of who leads them.
_COUNTING = ("group", "achieved")


@EXAMPLES
@given(rounds(), st.data())
def test_every_figure_beside_an_agency_s_name_stands_in_its_return_or_is_a_count_of_the_toolkit_s(case: Case, data: st.DataObject) -> None:
    offered = [each.mark for each in passages(sections(case.made)) if each.agency]
    wishes = data.draw(st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=4))
    composed = sections(case.made, {offered[at]: OwnWording(include=put_in) for at, put_in in wishes if at < len(offered)})
    plan = case.made.plan
    printed_in_plan = figures([task.id for task in plan.tasks] + [text for group in plan.groups for text in (group.number, group.title)])
    for section in composed:
        speakers = ["SCT"] if section.part in ("overall", "direction") else list[str]()  # the issuer speaks unnamed
        for line in section.lines:
            if section.part in _COUNTING or "Cần tập trung chỉ đạo" in line:
                ours = figures([re.sub(_NAME, "", _COUNT.sub("", line))])
                assert ours <= printed_in_plan, line
            elif "đề ra: " in line:
                assert figures([line.partition("đề ra: ")[2]]) <= figures(case.typed["SCT"]), line
            elif section.part != "opening" and line != sentences.CAUSES_WITHIN:
                assert misplaced(line.replace(plan.period.ahead, ""), case, speakers) == [], (section.part, line)


@EXAMPLES
@given(rounds())
def test_every_text_in_quotation_marks_stands_so_in_as_many_returns_as_the_report_says(case: Case) -> None:
    written = {code: [" ".join(text.split()) for text in texts] for code, texts in case.typed.items()}
    for section in sections(case.made):
        for line in section.lines:
            for quoted in re.findall("“([^”]*)”", line):
                assert any(quoted.rstrip("…") in text for texts in written.values() for text in texts), line
            for count, quoted in re.findall("\ue000(\\d+)\ue001 cơ quan cùng nêu: “([^”]*)”", line):
                assert int(count) <= sum(any(text.startswith(quoted) for text in texts) for texts in written.values()), line
