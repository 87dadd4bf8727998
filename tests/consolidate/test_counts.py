"""What the report counts, counted again from the answers: names and others, parts and wholes, means and their bases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from samples import SETTINGS

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
)
from toolkit.report.sections import OwnWording, Section, sections
from toolkit.report.values import report_context

#: Names that begin alike, that hold numbers, with aliases.
REGISTER = (
    ("SCT", "Sở Công Thương", ()), ("SYT", "Sở Y tế", ("Ngành Y tế",)), ("SYD", "Sở Y tế và Dân số", ()),
    ("P7", "Ủy ban nhân dân phường 7", ("Phường 7",)), ("P8", "Ủy ban nhân dân phường 8", ("Phường 8",)),
    ("BDT", "Ban Dân tộc", ()), ("BDG", "Ban Dân tộc và Tôn giáo", ()), ("SNV", "Sở Nội vụ", ()),
    ("HCK", "Ủy ban nhân dân huyện Cầu Kè", ("UBND huyện Cầu Kè",)), ("STC", "Sở Tài chính", ()),
    ("HND", "Hội Nông dân tỉnh", ()), ("STP", "Sở Tư pháp", ()),
)
NAMES = {code: name for code, name, _ in REGISTER}
ALIASES = {code: aliases for code, _, aliases in REGISTER}
SUPERIOR = "Đối với Ủy ban nhân dân tỉnh Trà Vinh"
CENTRAL, GENERAL = "Đối với các bộ, ngành, cơ quan trung ương", "Kiến nghị, đề xuất chung"
#: Texts, those of proposals by whom they ask: {n} is a figure, {me} a name of who speaks.
DIFFICULTIES = ("Kinh phí cấp chậm", "Thiếu {n} triệu đồng kinh phí", "{me} chưa được bố trí kinh phí",
                "Thiếu {n} cán bộ phụ trách", "Cán bộ kiêm nhiệm nhiều việc", "Đường xa, đi lại khó")
PROPOSALS = {
    "Đề nghị UBND tỉnh cấp thêm {n} máy tính": SUPERIOR, "{me} kiến nghị UBND tỉnh bố trí kinh phí": SUPERIOR,
    "Đề nghị Bộ Công Thương ban hành thông tư": CENTRAL, "Đề nghị Bộ Công Thương sửa {n} biểu mẫu": CENTRAL,
    "Tăng mức hỗ trợ": GENERAL, "Đề nghị Sở Công Thương mở {n} lớp tập huấn": "Đối với Sở Công Thương",
}
RESULTS = ("Đã tổ chức {n} hội nghị", "{me} đã cấp {n} tờ rơi", "Đã ban hành kế hoạch", "")
ITSELF = "Đề nghị Sở Công Thương mở {n} lớp tập huấn"
DUE = date(2020, 11, 15)
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
        return text, text.format(n=number, me=name)
    figures, names = st.integers(2, 40), st.sampled_from((agency.name, *agency.aliases))
    texts = (st.builds(fill, st.sampled_from(("", *told)), figures, names) for told in (RESULTS, DIFFICULTIES, PROPOSALS))
    done = (Status.DONE, Status.UNDER_WAY, Status.NOTHING_ARISEN, None)  # why work is not begun stands elsewhere
    return st.builds(lambda status, percent, *told: Said(agency.code, task, status, percent, told[0][1], *told[1:]),
                     st.sampled_from(done), st.sampled_from((None, None, 20.0, 45.5, 80.0)), *texts).map(
        lambda each: each if any((each.status, each.percent, each.result, *each.difficulty, *each.proposal)) else replace(
            each, status=Status.UNDER_WAY))


EXAMPLES = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def composed(case: Case, own: dict[str, OwnWording] | None = None) -> dict[tuple[str, str], Section]:
    return {(each.part, each.task_id): each for each in sections(case.consolidated(), own or {})}


def figures_in(text: str, pattern: str) -> list[int]:
    """The numbers that pattern finds, in a text with ordinary spaces."""
    return [int(each) for each in re.findall(pattern, text)]


# ── names and others ──────────────────────────────────────────────────────────────────────────────

COUNTED = re.compile(r"^(?:\w\) )?(?P<heading>.+?) \((?P<answers>\d+) ý kiến của (?P<agencies>\d+) cơ quan\)[.:] ?")
WHO = re.compile(r"^(?P<names>.*?)(?: và (?P<more>\d+) cơ quan khác)?(?: \([^()]*\))*$")


def speakers(told: str) -> tuple[list[str], int]:
    """Who is named before a text, and how many others."""
    found = WHO.match(told)
    assert found, told
    return re.sub(r" \(nhiệm vụ [^()]*\)", "", found["names"]).split("; "), int(found["more"] or 0)


def written(case: Case, field: str) -> dict[str, list[Said]]:
    """By text the answers in that field that hold it; of proposals not what the issuer asks of itself."""
    held: dict[str, list[Said]] = {}
    for each in case.said:
        template, text = getattr(each, field)
        if text and (each.agency, template) != ("SCT", ITSELF):
            held.setdefault(text, []).append(each)
    return held


def told_in(lines: Iterable[str], texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text printed, with who is named before it."""
    for line in lines:
        if counted := COUNTED.match(line):
            line = line[counted.end():]
        for text in texts:
            if line.endswith(f"{text}."):
                yield text, line.removesuffix(f"{text}.").removeprefix("- ").removesuffix(": ")


@EXAMPLES
@given(rounds())
def test_the_agencies_named_and_the_others_are_all_that_wrote_a_text(case: Case) -> None:
    made = composed(case)
    for part, field in (("difficulties", "difficulty"), ("proposals", "proposal")):
        texts = written(case, field)
        for text, before in told_in(made[part, ""].lines, texts):
            say = {each.agency for each in texts[text]}
            if not before:
                assert [code for code in say if text.startswith((NAMES[code], *ALIASES[code]))], text
                continue
            names, more = speakers(before)
            assert len(set(names)) == len(names)
            assert set(names) <= {NAMES[code] for code in say}
            assert len(names) + more == len(say), (text, before, say)


@EXAMPLES
@given(rounds(), st.data())
def test_everything_is_counted_also_what_an_officer_leaves_out(case: Case, data: st.DataObject) -> None:
    every = composed(case)
    answers = [each for part in ("difficulties", "proposals") for each in every[part, ""].answers]
    refused = data.draw(st.sets(st.sampled_from(answers))) if answers else set()
    made = composed(case, {each.mark: OwnWording(include=False) for each in refused})
    for part, field in (("difficulties", "difficulty"), ("proposals", "proposal")):
        lines, texts = made[part, ""].lines, written(case, field)
        said = [each for held in texts.values() for each in held]
        out = {(each.agency, each.task_id) for each in refused if each.part == part}
        told = {text for text, _ in told_in(lines, texts)}
        left = sum(text not in told or (each.agency, each.task) in out for text, held in texts.items() for each in held)
        left = left if told or part == "proposals" else 0  # where none is quoted, how many there are says it
        assert figures_in("\n".join(lines), r"Còn (\d+) (?:ý kiến|kiến nghị)") == ([left] if left else []), lines
        if said:
            assert lines[0].startswith(f"Có {len({each.agency for each in said})} cơ quan, đơn vị nêu {len(said)} ")
    asked: dict[str, list[str]] = {}
    for each in (each for held in written(case, "proposal").values() for each in held):
        asked.setdefault(PROPOSALS[each.proposal[0]], []).append(each.agency)
    assert {found["heading"]: (int(found["answers"]), int(found["agencies"]))
            for found in map(COUNTED.match, made["proposals", ""].lines) if found} == {
        heading: (len(codes), len(set(codes))) for heading, codes in asked.items()}


# ── parts and wholes ──────────────────────────────────────────────────────────────────────────────
@EXAMPLES
@given(rounds())
def test_the_statuses_of_the_opening_the_table_and_the_groups_add_up_to_all_tasks(case: Case) -> None:
    consolidation = case.consolidated()
    made = {(each.part, each.task_id): each.lines for each in sections(consolidation)}
    status, tasks = {task.id: case.status(task.id) for task in case.plan.tasks}, case.plan.tasks
    counts = Counter(words.STATUS[Status(each)].text.lower() for each in status.values())
    first = made["opening", ""][0].replace("\u00a0", " ")
    shares = re.findall(r"(\d+) nhiệm vụ ([^(),.:]+?) \(([\d,]+) %\)", first)
    assert {name: int(count) for count, name, _ in shares} == counts
    assert abs(sum(float(share.replace(",", ".")) for *_, share in shares) - 100) < 0.3
    groups = {task.group: [status[each.id] for each in tasks if each.group == task.group] for task in tasks}
    for number, held in groups.items():
        told = made["group", f"nhóm {number}".strip()][0].split(". ")[0]
        assert figures_in(told, r"Nhóm có (\d+) nhiệm vụ") == [len(held)]
        parts = re.sub(r"\([^()]*\)", "", told.partition(":")[2])
        assert not parts or sum(figures_in(parts, r"(\d+)")) == len(held), told
    context = report_context(consolidation)
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
        leads = case.leads(task.id)
        told = {each.agency: each for each in case.said if each.task == task.id}
        first = next(iter(made["results", task.id].lines), "").replace("\u00a0", " ")
        for reported, total, parts in re.findall(r"(\d+)/(\d+) cơ quan chủ trì đã báo cáo: ([^;.:]*)", first):
            assert (int(reported), int(total)) == (len(told.keys() & set(leads)), len(leads))
            assert sum(figures_in(parts, r"(\d+) cơ quan")) == int(reported), first
        assert figures_in(first, r"Cả (\d+) cơ quan chủ trì") in ([], [len(leads)])
        given_by = [told[code].percent for code in leads if code in told and told[code].percent is not None]
        assert figures_in(first, r"\((\d+) cơ quan có số liệu\)") == ([len(given_by)] if given_by and len(leads) > 4 else [])
        for line in made["results", task.id].lines[1:]:
            if found := re.match(r"- (.+?)(?: và \d+ cơ quan khác)? \((đang thực hiện|không phát sinh)\): ", line):
                say = {NAMES[each.agency] for each in told.values() if each.status
                       and words.STATUS[each.status].text.lower() == found[2]}
                assert set(found[1].split("; ")) <= say, line
        unasked = sum(not case.assigned(task.id, code) for code in told)
        assert figures_in("\n".join(made["coordination", task.id].lines), r"(\d+) cơ quan khác cũng báo") == (
            [unasked] if unasked else [])
    for number in {task.group for task in case.plan.tasks}:
        ids = {task.id for task in case.plan.tasks if task.group == number}
        rows = {(each.agency, each.task_id) for each in case.plan.assignments if each.task_id in ids
                and each.role is not _L and (each.agency != "STC" or "STC" in case.received)}
        answered = [each for each in case.said if (each.agency, each.task) in rows]
        active = {each.agency for each in answered if each.status in (Status.DONE, Status.UNDER_WAY)}
        line = made["group", f"nhóm {number}".strip()].lines[0]
        found = re.findall(r"(\d+)/(\d+) cơ quan phối hợp đã báo cáo(?:, (\d+) cơ quan)?", line)
        expected = (len({each.agency for each in answered}), len({agency for agency, _ in rows}), len(active))
        assert [tuple(int(each or 0) for each in row) for row in found] == ([expected] if rows else [])


@EXAMPLES
@given(rounds())
def test_who_reported_in_time_late_or_not_are_all_that_were_asked(case: Case) -> None:
    context = report_context(case.consolidated())
    asked = [each.code for each in case.plan.agencies if each.code != "STC"]
    here = [code for code in asked if code in case.received]
    told = "\n".join(context["returns"]).replace("\u00a0", " ")
    assert figures_in(told, r"Còn (\d+) cơ quan") == ([len(asked) - len(here)] if len(here) < len(asked) else [])
    assert figures_in(told, r"Ngoài ra, (\d+) cơ quan") == ([1] if "STC" in case.received else [])
    late = sum(case.received[code] > DUE for code in here)
    whole = re.findall(r"(\d+)/(\d+) cơ quan, đơn vị đã gửi báo cáo", told)
    assert whole == ([(str(len(here)), str(len(asked)))] if here else [])
    parts = figures_in(told, r"(\d+) cơ quan, đơn vị gửi (?:đúng|sau)")
    assert parts == [count for count in (len(here) - late, late) if count] or (not parts and late in (0, len(here)))
    assert len(context["agencies"]) == len(asked) + ("STC" in case.received)


@EXAMPLES
@given(rounds())
def test_tasks_further_as_far_less_far_and_not_compared_are_all_tasks(case: Case) -> None:
    lines = "\n".join(composed(case)["opening", ""].lines)
    for compared, total, rest in re.findall(r"trong (\d+)/(\d+) nhiệm vụ so sánh được: (.*)", lines):
        moved, _, left = rest.partition("; ")
        assert int(total) == len(case.plan.tasks)
        assert sum(figures_in(re.sub(r"\([^()]*\)", "", moved), r"(\d+) nhiệm vụ")) == int(compared)
        uncompared = figures_in(left, r"(\d+) nhiệm vụ không so sánh được")
        assert int(compared) + sum(uncompared) == len(case.plan.tasks)
        assert sum(figures_in(left, r"\((\d+)\)")) in (0, *uncompared)
