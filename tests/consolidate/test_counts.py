"""What the report counts, counted again from the answers: names and others, parts and wholes, means and their bases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from types import MappingProxyType
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from samples import SETTINGS
from specimens import report_values, shipped_sentences

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.model import words
from toolkit.model.findings import Place
from toolkit.model.records import (
    Agency,
    Assignment,
    Entry,
    Group,
    Intake,
    Kind,
    Period,
    Plan,
    Previous,
    Return,
    Role,
    Status,
    Task,
    TaskAnswer,
    TaskNumber,
)
from toolkit.report.records import OwnWording, Passage
from toolkit.report.sections import Composition, compose

#: Names that begin alike, that hold numbers, with aliases.
REGISTER = (
    ("SCT", "Sở Công Thương", ()), ("SYT", "Sở Y tế", ("Ngành Y tế",)), ("SYD", "Sở Y tế và Dân số", ()),
    ("P7", "Ủy ban nhân dân phường 7", ("Phường 7",)), ("P8", "Ủy ban nhân dân phường 8", ("Phường 8",)),
    ("BDT", "Ban Dân tộc", ()), ("BDG", "Ban Dân tộc và Tôn giáo", ()), ("SNV", "Sở Nội vụ", ()),
    ("HCK", "Ủy ban nhân dân huyện Cầu Kè", ("UBND huyện Cầu Kè",)), ("STC", "Sở Tài chính", ()),
    ("HND", "Hội Nông dân tỉnh", ()), ("STP", "Sở Tư pháp", ()),
)
NAMES = {code: name for code, name, _ in REGISTER}
SUPERIOR = "Đối với Ủy ban nhân dân tỉnh Trà Vinh"
CENTRAL, GENERAL = "Đối với các bộ, ngành, cơ quan trung ương", "Kiến nghị, đề xuất chung"
#: Texts, those of proposals by whom they ask: {n} is a figure, {me} a name of who speaks.
DIFFICULTIES = ("Kinh phí cấp chậm nên nhiều việc phải lùi sang quý sau", "Thiếu {n} triệu đồng kinh phí", "{me} chưa được bố trí kinh phí",
                "Thiếu {n} cán bộ phụ trách", "Cán bộ kiêm nhiệm nhiều việc", "Đường xa nên mỗi tháng chỉ đi được {n} lượt đến các xã")
PROPOSALS = {
    "Đề nghị UBND tỉnh cấp thêm {n} máy tính": SUPERIOR, "{me} kiến nghị UBND tỉnh bố trí kinh phí": SUPERIOR,
    "Đề nghị Bộ Công Thương ban hành thông tư": CENTRAL, "Đề nghị Bộ Công Thương sửa {n} biểu mẫu báo cáo thống kê hằng năm": CENTRAL,
    "Tăng mức hỗ trợ": GENERAL, "Đề nghị Sở Công Thương mở {n} lớp tập huấn": "Đối với Sở Công Thương",
}
RESULTS = ("Việc {task}: đã tổ chức {n} hội nghị phổ biến cho cán bộ", "{me} đã cấp {n} tờ rơi", "Đã ban hành kế hoạch", "")
ITSELF = "Đề nghị Sở Công Thương mở {n} lớp tập huấn"
DUE = date(2020, 11, 15)
STATUSES = tuple(status for status in Status if status is not Status.MISSING)
_L = Role.LEAD


@dataclass(frozen=True)
class Said:
    """What one agency typed about one task; `difficulty` and `proposal` are the texts above as they were filled."""
    agency: str
    task: str
    status: Status | None
    percent: float | None
    result: str
    difficulty: tuple[str, str]
    proposal: tuple[str, str]


@dataclass(frozen=True)
class Case:
    plan: Plan
    said: tuple[Said, ...]
    received: dict[str, date]

    def leads(self, task: str) -> list[str]:
        """Those that are asked, or that report without being asked."""
        return [each.agency for each in self.plan.assignments if each.task_id == task and each.role is _L
                and (each.agency != "STC" or "STC" in self.received)]

    def assigned(self, task: str, agency: str) -> bool:
        return any((each.task_id, each.agency) == (task, agency) for each in self.plan.assignments)

    def status(self, task: str) -> str:
        """Done where all leads say so; under way where one is or is done; the rest as the rule has it."""
        told = {each.agency: each.status for each in self.said if each.task == task}
        all_said = [told.get(agency) for agency in self.leads(task)]
        held = {each for each in all_said if each and each is not Status.NOTHING_ARISEN}
        if not held:
            return "missing"
        if set(all_said) in ({Status.DONE}, {Status.NOT_DOING}):
            return str(held.pop().value)
        return "under_way" if held & {Status.DONE, Status.UNDER_WAY} else "not_started"

    def consolidated(self) -> Consolidation:
        rows: dict[str, list[TaskAnswer]] = {agency: [] for agency in self.received}
        roles = {(each.agency, each.task_id): each.role for each in self.plan.assignments}
        for number, each in enumerate(self.said):
            typed: dict[str, Any] = {"status": each.status, "percent": each.percent, "result": each.result,
                                     "difficulties": each.difficulty[1], "proposals": each.proposal[1]}
            held = {name: value for name, value in typed.items() if value not in (None, "")}
            entries = {name: Entry(str(value), Place(f"{each.agency}.xlsx", "Biểu", f"{name[0]}{number}"))
                       for name, value in held.items()}
            rows[each.agency].append(TaskAnswer(each.task, roles.get((each.agency, each.task), Role.COORDINATING),
                                                Place(f"{each.agency}.xlsx", "Biểu", f"A{number}"), held, entries))
        made = (Return(code, (f"{code}.xlsx",), self.received[code], "", tuple(told)) for code, told in rows.items())
        return consolidate(self.plan, Intake(tuple(made), (), ()))


@st.composite
def rounds(draw: st.DrawFn) -> Case:
    register = REGISTER[:draw(st.integers(2, 12))]
    agencies = tuple(Agency(code, name, Kind.DEPARTMENT, aliases=aliases, receives_form=code != "STC")
                     for code, name, aliases in register)
    groups = draw(st.integers(0, 4))
    numbers = [str(draw(st.integers(1, groups))) if groups else "" for _ in range(draw(st.integers(1, 8)))]
    tasks = tuple(Task(f"{group or 9}.{place}", "", group, f"Nhiệm vụ {place}", "", "", "", "")
                  for place, group in enumerate(sorted(numbers)))
    pick = st.sampled_from(("lead", "lead", "coordinating", ""))
    parts = {(task.id, agency.code): draw(pick) for task, agency in product(tasks, agencies)}
    rows = tuple(Assignment(task, agency, Role(role)) for (task, agency), role in parts.items() if role)
    before = tuple(Previous("2019", row.agency, row.task_id, draw(st.sampled_from(Status)), None)
                   for row in rows if draw(st.booleans())) if draw(st.booleans()) else ()
    plan = Plan(SETTINGS._replace(report_date=None), Period(2020, DUE),
                tuple(Group(str(each), f"Nhóm việc {each}") for each in range(1, groups + 1)),
                tasks, agencies, (), rows, previous=before)
    received = {each.code: draw(st.sampled_from((date(2020, 11, 10), date(2020, 11, 20)))) for each in agencies if draw(
        st.sampled_from((True, True, True, False)))}
    said = [draw(answers(agency, task.id)) for task, agency in product(tasks, agencies)
            if agency.code in received and draw(st.sampled_from((True, True, False)))]
    return Case(plan, tuple(said), received)


def answers(agency: Agency, task: str) -> st.SearchStrategy[Said]:
    def fill(text: str, number: int, name: str) -> tuple[str, str]:
        return text, text.format(n=number, me=name, task=task)
    figures, names = st.integers(2, 40), st.sampled_from((agency.name, *agency.aliases))
    texts = (st.builds(fill, st.sampled_from(("", *told)), figures, names) for told in (RESULTS, DIFFICULTIES, PROPOSALS))
    return st.builds(lambda status, percent, *told: Said(agency.code, task, status, percent, told[0][1], *told[1:]),
                     st.sampled_from((*STATUSES, None)), st.sampled_from((None, None, 20.0, 45.5, 80.0)), *texts).map(
        lambda each: each if any((each.status, each.percent, each.result, *each.difficulty, *each.proposal)) else replace(
            each, status=Status.UNDER_WAY))


EXAMPLES = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.reuse, Phase.generate))


def composed(case: Case, own: Mapping[str, OwnWording] = MappingProxyType({})) -> Composition:
    return compose(case.consolidated(), shipped_sentences(), own)


def figures_in(text: str, pattern: str) -> list[int]:
    """The numbers that pattern finds, in a text with ordinary spaces."""
    return [int(found) for found in re.findall(pattern, text)]


# ── what is said ──────────────────────────────────────────────────────────────────────────────────

HEADING = re.compile(r"^(?:\w\) )?(?P<heading>.+?) \((?P<answers>\d+) ý kiến của (?P<agencies>\d+) cơ quan")


@EXAMPLES
@given(rounds(), st.data())
def test_everything_is_counted_also_what_an_officer_leaves_out(case: Case, data: st.DataObject) -> None:
    difficult = [answer for answer in case.said if answer.difficulty[1]]
    asking = [answer for answer in case.said if answer.proposal[1] and (answer.agency, answer.proposal[0]) != ("SCT", ITSELF)]
    refused = data.draw(st.lists(st.sampled_from(difficult + asking))) if difficult + asking else []
    made = composed(case, {Passage(part, answer.task, "", agency=answer.agency, identity=case.plan.identity(TaskNumber(
        answer.task))).mark: OwnWording(include=False) for answer in refused for part in ("difficulties", "proposals")})
    first_page = "\n".join(made.lines("behind")).replace("\u00a0", " ")
    if difficult:
        line, agencies = made.lines("difficulties")[0], {answer.agency for answer in difficult}
        assert line.startswith(f"Có {len(agencies)} cơ quan, đơn vị nêu {len(difficult)} ý kiến")
        before = [answer for answer in difficult if answer.difficulty[1] in first_page]  # all who wrote these words
        assert sum(figures_in(line, r"trong đó (\d+) ý kiến")) == len(before)
    asked: dict[str, list[str]] = {}
    for answer in asking:
        asked.setdefault(PROPOSALS[answer.proposal[0]], []).append(answer.agency)
    assert {found["heading"]: (int(found["answers"]), int(found["agencies"]))
            for found in map(HEADING.match, made.lines("proposals")) if found} == {
        heading: (len(codes), len(set(codes))) for heading, codes in asked.items()}


# ── parts and wholes ──────────────────────────────────────────────────────────────────────────────
@EXAMPLES
@given(rounds())
def test_the_statuses_of_the_opening_the_table_and_the_groups_add_up_to_all_tasks(case: Case) -> None:
    consolidation = case.consolidated()
    status, tasks = {task.id: case.status(task.id) for task in case.plan.tasks}, case.plan.tasks
    reported = {answer.task for answer in case.said if answer.agency in case.leads(answer.task)}
    counts = Counter("chưa rõ trạng thái" if status[task] == "missing" and task in reported
                     else words.STATUS[Status(status[task])].text.lower() for task in status)
    context = report_values(consolidation)
    first = context["opening"][0].replace("\u00a0", " ")
    shares = re.findall(r"(\d+) nhiệm vụ ([^(),.:]+?) \(([\d,]+) %\)", first)
    assert {name: int(count) for count, name, _ in shares} == (counts if case.received else {})  # nobody: that alone is said
    assert abs(sum(float(share.replace(",", ".")) for *_, share in shares) - (100 if case.received else 0)) < 0.3
    groups = {task.group: [status[each.id] for each in tasks if each.group == task.group] for task in tasks}
    columns = ("done", "under_way", "not_started", "not_doing", "missing")
    held_by = [*groups.values(), list(status.values())] if len(groups) > 1 else []
    lines = [*context["table"], context["table_total"]] if held_by else []
    assert len(lines) == len(held_by)
    for line, held in zip(lines, held_by, strict=True):
        printed = {name: int(line[name].replace("–", "0")) for name in columns}
        assert printed == {name: held.count(name) for name in columns}
        assert int(line["total"]) == len(held) == sum(printed.values())


@EXAMPLES
@given(rounds())
def test_of_leads_those_counted_are_those_that_reported_and_a_mean_says_of_how_many(case: Case) -> None:
    made = composed(case)
    for task in case.plan.tasks:
        leads, told = case.leads(task.id), {answer.agency: answer for answer in case.said if answer.task == task.id}
        done = [code for code in leads if code in told and told[code].status is Status.DONE]
        percents = [told[code].percent for code in leads if code in told and told[code].percent is not None]
        about = [line.replace("\u00a0", " ") for line in (*made.lines("results", task.id), *made.lines("behind"))
                 if line.startswith(f"- Nhiệm vụ {task.id}")]
        for line in about:
            assert re.findall(r"(\d+)/(\d+) cơ quan chủ trì đã hoàn thành", line) in (
                [], [(str(len(done)), str(len(leads)))])
            for total, parts in re.findall(r"(\d+) cơ quan chủ trì: ([^;.:(]*)", line):
                assert int(total) == len(leads) == sum(figures_in(parts, r"(\d+) ")), line
                assert figures_in(line, r"\((\d+) cơ quan có số liệu\)") == ([len(percents)] if percents else [])


@EXAMPLES
@given(rounds())
def test_who_reported_in_time_late_or_not_are_all_that_were_asked(case: Case) -> None:
    context = report_values(case.consolidated())
    asked = [each.code for each in case.plan.agencies if each.code != "STC"]
    here = [code for code in asked if code in case.received]
    told = "\n".join(context["returns"]).replace("\u00a0", " ")
    assert figures_in(told, r"Còn (\d+) cơ quan") == ([len(asked) - len(here)] if len(here) < len(asked) else [])
    assert figures_in(told, r"Ngoài ra, (\d+) cơ quan") == ([1] if "STC" in case.received else [])
    late = sum(case.received[code] > DUE for code in here)
    whole = re.findall(r"(\d+)/(\d+) cơ quan, đơn vị đã gửi báo cáo", "\n".join(context["opening"]))
    assert whole == ([(str(len(here)), str(len(asked)))] if here else [])
    parts = figures_in(told, r"(\d+) cơ quan, đơn vị gửi (?:đúng|sau)")
    assert parts == [count for count in (len(here) - late, late) if count] or (not parts and late in (0, len(here)))
    assert len(context["agencies"]) == len(asked) + ("STC" in case.received)


@EXAMPLES
@given(rounds())
def test_tasks_further_as_far_less_far_and_not_compared_are_all_tasks(case: Case) -> None:
    lines = "\n".join(composed(case).lines("opening"))
    for compared, total, rest in re.findall(r"trong (\d+)/(\d+) nhiệm vụ so sánh được: (.*)", lines):
        moved, _, left = rest.partition("; ")
        assert int(total) == len(case.plan.tasks)
        assert sum(figures_in(re.sub(r"\([^()]*\)", "", moved), r"(\d+) nhiệm vụ")) == int(compared)
        uncompared = figures_in(left, r"(\d+) nhiệm vụ không so sánh được")
        assert int(compared) + sum(uncompared) == len(case.plan.tasks)
        assert sum(figures_in(left, r"\((\d+)\)")) in (0, *uncompared)
