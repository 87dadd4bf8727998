"""The report says what the returned workbooks say: who wrote what, how many they are, and nothing twice.

Random rounds, small rounds of real workbooks counted again cell by cell, and the demonstration.
"""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import docx
import openpyxl
from conftest import Demonstration
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from samples import PLAN
from specimens import report_values, shipped_sentences
from test_counts import EXAMPLES, ITSELF, NAMES, Case, composed, rounds
from test_intake import SHEET, template
from test_previous import typed_in

from toolkit.base.text import number_vi
from toolkit.consolidate.consolidation import consolidate
from toolkit.demo.clerks import Answers, fill_form
from toolkit.intake.returns import collect, read_returns
from toolkit.model import words
from toolkit.model.records import Plan, Role, Status
from toolkit.model.resources import REPORT_SENTENCES, template as shipped
from toolkit.report.rendering import render_report
from toolkit.report.sections import Composition, compose
from toolkit.report.typed_text import printed_text

BEHIND = {"not_started", "not_doing", "missing"}
NAMED = r" \(((?:[^()]|\([^()]*\))*)\)"
OTHERS = r"(?: \((\d+) cơ quan khác nêu nội dung cùng loại với số liệu khác\.\))?"


def plain(lines: Iterable[str]) -> list[str]:
    return [line.replace("\u00a0", " ") for line in lines]


def are_all(named: str, authors: set[str]) -> bool:
    """Whether those named, or counted by kind, are these authors."""
    if counted := re.match(r"(\d+) cơ quan \(", named):
        return int(counted[1]) == len(authors)
    return set(named.split("; ")) == authors


@EXAMPLES
@given(rounds())
def test_every_name_beside_a_result_is_that_of_who_wrote_it_with_its_own_status(case: Case) -> None:
    made, said = composed(case), {(NAMES[answer.agency], answer.task): answer for answer in case.said}
    for task in case.plan.tasks:
        for line in plain(made.lines("results", task.id)):
            found = re.match(r"(?:- (.+?) \(nhiệm vụ \S+, |\+ (.+?) \()([^()]*)\): (.*)", line)
            if found is None:
                assert re.match(rf"- Nhiệm vụ {re.escape(task.id)}(,| [(]tình hình)", line), line
                continue
            answer = said[found[1] or found[2], task.id]
            assert (answer.agency in case.leads(task.id), found[4]) == (True, f"{answer.result}.")
            word = words.STATUS[answer.status].text.lower() if answer.status else "chưa rõ trạng thái"
            share = f" {number_vi(answer.percent)} %" if answer.percent and answer.status is Status.UNDER_WAY else ""
            assert re.sub(" (trong|sau|quá) hạn$", "", found[3]) == word + share


@EXAMPLES
@given(rounds())
def test_the_first_page_has_every_task_that_is_behind_and_its_leads_own_reasons_and_requests(case: Case) -> None:
    lines = {found[1]: line for line in plain(composed(case).lines("behind"))
             if (found := re.match(r"- Nhiệm vụ (\S+) \(", line))}
    wanted = {task.id for task in case.plan.tasks if case.status(task.id) in BEHIND} if case.received else set()
    assert set(lines) == wanted
    for task, line in lines.items():
        leads = [answer for answer in case.said if answer.task == task and answer.agency in case.leads(task)]
        reasons, asks = ({kind(answer) for answer in leads} - {""} for kind in (
            lambda answer: answer.difficulty[1], lambda answer: answer.proposal[1]))
        printed = {text for text in reasons if f" {text}" in line}
        assert bool(printed) is bool(reasons)
        for text in printed if len(case.leads(task)) > 1 else ():
            authors = {NAMES[answer.agency] for answer in leads if answer.difficulty[1] == text}
            assert are_all(re.findall(re.escape(text) + NAMED, line)[0], authors), line
        found = re.findall(r"\. ([^.]*?) đề xuất: ([^.]*)\.", line)
        assert bool(found) is bool(asks)
        for named, text in found:
            assert are_all(named, {NAMES[answer.agency] for answer in leads if answer.proposal[1] == text}), line


@EXAMPLES
@given(rounds())
def test_every_name_beside_a_difficulty_or_proposal_is_its_author_s_with_its_tasks(case: Case) -> None:
    made = composed(case)
    for part, field in (("difficulties", "difficulty"), ("proposals", "proposal")):
        for line in plain(made.lines(part)):
            found = re.match(rf"- (.+): (.+?)\.{OTHERS}$", line)
            if not found:
                continue
            authors = {(NAMES[answer.agency], answer.task) for answer in case.said if getattr(answer, field)[1] == found[2]
                       and (part != "proposals" or (answer.agency, answer.proposal[0]) != ("SCT", ITSELF))}  # what the issuer asks of itself
            assert authors, line
            if counted := re.match(r"(\d+) cơ quan \(.*\) về nhiệm vụ (.*)", found[1]):
                assert int(counted[1]) == len({name for name, _ in authors})
                assert set(counted[2].split(", ")) == {task for _, task in authors}
            else:
                named = re.findall(r"(?:^|; )(.+?) \(nhiệm vụ (.+?)\)", found[1])
                assert {(name, task) for name, tasks in named for task in tasks.split(", ")} == authors, line
            alike = {answer.agency for answer in case.said
                     if re.sub(r"\d", "", getattr(answer, field)[1]) == re.sub(r"\d", "", found[2])}
            assert int(found[3] or 0) <= len(alike) - len({name for name, _ in authors})


def composition(demonstration: Demonstration) -> Composition:
    return compose(demonstration.made.consolidated.consolidation, shipped_sentences())


def twice(made: Composition) -> list[str]:
    """The sentences of eight words or more that stand twice in the body, but for those that only lead to others. Of
    two tasks the same may be said: as their results, and as why they are behind."""
    frame, sentences = plain([shipped(REPORT_SENTENCES).read_text(encoding="utf-8")])[0], list[tuple[str, str]]()
    for section in made.sections:
        for line in plain(section.lines):
            task = line[:20] if section.part == words.BEHIND_PART else section.task_id
            sentences += [(task, text.strip("+-, ").removeprefix("trong đó ")) for text in re.split(r"[.:…](?:\s|$)|; (?=[A-ZĐỦ])|[()]", line)]
    of_tasks = {text for task, text in sentences if task}
    counts = Counter(sentences) + Counter(("", text) for text in of_tasks)
    return [text for (_, text), count in counts.items() if count > 1 and len(text.split()) >= 8
            and not text.endswith((" đề xuất", "đã nêu ở phần đầu báo cáo")) and not text.startswith(("nhiệm vụ ", "về nhiệm vụ ")) and re.sub(r"^(\d+|Nhiệm vụ|Các nhiệm vụ) ", "", text) not in frame]


@EXAMPLES
@given(rounds())
def test_no_sentence_of_eight_words_stands_twice(case: Case) -> None:
    assert twice(composed(case)) == []


def test_no_sentence_of_the_demonstration_stands_twice(demonstration: Demonstration) -> None:
    names = {agency.name for agency in demonstration.made.consolidated.consolidation.plan.agencies}
    assert set(twice(composition(demonstration))) <= names


# ── how many ──────────────────────────────────────────────────────────────────────────────────────
STATUSES = ("Đã hoàn thành", "Đang thực hiện", "Chưa thực hiện", "Không thực hiện")


def status_of(said: list[str]) -> str:
    if set(said) in ({STATUSES[0]}, {STATUSES[3]}):
        return said[0]
    if {*STATUSES[:2]} & {*said}:
        return STATUSES[1]
    return STATUSES[2] if any(said) else "Chưa có báo cáo"


def tables(paper: bytes) -> dict[str, list[list[str]]]:
    """The lines of the report's tables, each by what its last column is called."""
    return {rows[0][-1]: rows[1:] for table in docx.Document(io.BytesIO(paper)).tables
            if len((rows := [[*plain(cell.text for cell in row.cells)] for row in table.rows])[0]) > 2}


def agree(plan: Plan, paper: bytes, leads: Mapping[str, list[str]], here: set[str]) -> None:
    """That report counts tasks as these: by task what its leads typed; `here` are the agencies that reported."""
    statuses = {task: status_of(said) for task, said in leads.items()}
    text = "\n".join(plain(line.text for line in docx.Document(io.BytesIO(paper)).paragraphs))
    counts = Counter(statuses.values())
    opening = re.search(r"Trong \d+ nhiệm vụ của Kế hoạch: (.*?)\. (?:Có|Không)", text)
    assert opening
    assert {name.capitalize(): int(count) for count, name in re.findall(r"(\d+) nhiệm vụ ([^(]+) \(", opening[1])} == counts
    by_group, by_task, by_agency = (tables(paper)[name] for name in ("Quá hạn", "Kết quả chính", "Tình hình"))
    for title, *shown in by_group:
        tasks = [task for task in statuses if title == "Tổng số" or task.split(".")[0] == title.split(".")[0]]
        held = Counter(statuses[task] for task in tasks)
        assert [int(count.replace("–", "0")) for count in shown[:6]] == [
            len(tasks), *(held[name] for name in (*STATUSES, "Chưa có báo cáo"))]
    assert {row[0]: row[4].split(",")[0] for row in by_task if "." in row[0]} == statuses
    assert {plan.agency(code).name for code in here} == {row[1] for row in by_agency if row[2] != "–" and "hạn" in row[4]}
    assert f"{len(here)}/{len(by_agency)} cơ quan, đơn vị đã gửi báo cáo" in text
    for task, done, total in re.findall(r"Nhiệm vụ (\S+), (\d+)/(\d+) cơ quan chủ trì đã hoàn thành", text):
        assert (int(done), int(total)) == (leads[task].count(STATUSES[0]), len(leads[task]))


def forms(typed: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, bytes]]:
    """The forms of the small plan as agencies fill them with these statuses."""
    for agency in PLAN.expected:
        rows = {task: {"status": status, "result": f"Kết quả của {agency.code}", "difficulties": "Thiếu người"}
                for (code, task), status in typed.items() if code == agency.code and status}
        yield f"{agency.code}.xlsx", fill_form(template().form(PLAN, agency), Answers(
            agency.code, date(2020, 11, 3), datetime(2020, 11, 2), rows, (), {}))  # type: ignore[arg-type]


ROWS = [(row.agency, row.task_id) for row in PLAN.assignments]


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(st.tuples(*(st.sampled_from((*STATUSES, "")) for _ in ROWS)))
def test_opening_table_and_annexes_count_what_stands_in_the_returned_workbooks(drawn: tuple[str, ...]) -> None:
    with TemporaryDirectory() as folder:
        for name, content in forms(dict(zip(ROWS, drawn, strict=True))):
            (Path(folder) / name).write_bytes(content)
        made = consolidate(PLAN, read_returns(PLAN, collect(Path(folder)), template().layout))
        typed = {(path.stem, str(row[1].value)): str(row[4].value or "") for path in Path(folder).iterdir()
                 for row in openpyxl.load_workbook(path)[SHEET].iter_rows()}
    leads = {task.id: [typed[row.agency, task.id] for row in PLAN.assignments
                       if row.task_id == task.id and row.role is Role.LEAD] for task in PLAN.tasks}
    here = {agency for (agency, task), status in typed.items() if status in STATUSES}
    paper = render_report(report_values(made), shipped("report_template.docx"))
    if here:
        agree(PLAN, paper, leads, here)


def test_the_demonstration_counts_what_stands_in_its_workbooks(demonstration: Demonstration, tmp_path: Path) -> None:
    where = Path(shutil.copytree(demonstration.folder, tmp_path / "Năm 2020"))
    asked, typed = (typed_in(where / name) for name in (words.FORMS_FOLDER, words.RETURNS_FOLDER))
    typed = {row: said for row, said in typed.items() if row[0] != "TXDH"}  # who sent a form of 2019
    spelt = {"đã hoàn": 0, "hoàn": 0, "xong": 0, "đã xong": 0, "đã ht": 0, "ht": 0, "đang": 1, "chưa": 2, "không th": 3}
    leads: dict[str, list[str]] = {}
    for (agency, task), (role, _) in asked.items():
        status = typed.get((agency, task), ("", ""))[1]
        known = [STATUSES[place] for word, place in spelt.items() if status.startswith(word)]
        leads.setdefault(task, []).extend([known[0] if known else ""] if role == "Chủ trì" else ())
    made = demonstration.made.consolidated
    here = {"HBVNTD", *(agency for agency, _ in typed)}  # which has no tasks and answers in the free parts
    agree(made.consolidation.plan, made.report.read_bytes(), leads, here)


def cells(demonstration: Demonstration) -> dict[tuple[str, str, str], str]:
    """Where in the workbooks that came back a difficulty or a proposal stands: by agency, task and text."""
    found = dict[tuple[str, str, str], str]()
    for path in sorted((demonstration.folder / words.RETURNS_FOLDER).glob("*.xlsx")):
        try:
            sheet = openpyxl.load_workbook(path)[SHEET]
        except (KeyError, BadZipFile):
            continue
        code = path.name.split("-")[2].split(" ")[0]
        found |= {(code, str(row[1].value), printed_text(str(cell.value))): f"{code} {cell.coordinate}"
                  for row in sheet.iter_rows() for cell in row[9:11] if cell.value}
    return found


def test_who_is_behind_who_leads_why_and_what_is_asked_is_traced_to_its_cells(
        demonstration: Demonstration, golden: Callable[[str, str], None]) -> None:
    made, typed = composition(demonstration), cells(demonstration)
    lines, table = plain(made.lines("behind")), list[str]()
    for task in made.report.behind:
        [line] = [line for line in lines if line.startswith(f"- Nhiệm vụ {task.id} (")]
        assert all(answer.agency in line for answer in task.leads)
        table.append(f"{task.id} | {'; '.join(answer.agency for answer in task.leads)}")
        for name, texts in (("vì", task.reasons), ("đề xuất", task.asks)):
            for text in texts:
                assert text.text.split(". ")[0].rstrip(".")[:60] in line
                places = [typed[answer.code, task.id, text.text] for answer in text.answers]
                table.append(f"  {name}: {text.text} | {', '.join(places)}")
    golden("behind.txt", "\n".join(table) + "\n")
