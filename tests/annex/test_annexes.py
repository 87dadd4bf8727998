"""Annexes as offices write them (tests/data/annexes, see annexes.py) are read exactly, or an officer is asked what their
columns are; nothing is read wrong unsaid. Beside them stand small ones that show, word for word, what the reader makes
of a line, and what it tells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from annexes import FOLDER, Annex, Task, annexes, rows_of

from toolkit.annex.annex import Understood, columns_asked, understand
from toolkit.annex.carriers import read_source
from toolkit.annex.headings import LINES_SHEET, ROLES
from toolkit.annex.source import Choices, PlanLineKind
from toolkit.model.findings import Code, Finding, Severity, ToolkitError

EXACT, ASKED = "exact", "asked"
FIELDS = Task._fields
#: What an officer would choose for a column of that field, in the workbook of `columns_asked`.
CHOICES = dict(zip(("number", "content", "leads", "coordinators", "product", "deadline"), ROLES.values(), strict=False))
UNUSED = [*ROLES.values()][-1]
#: What is left as it was guessed: of groups, of marks.
KEPT = [ROLES[role] for role in ("group", "mark", "period")]
#: So many choices may an officer have to change.
CHANGES = 3


@dataclass(frozen=True)
class Difference:
    """One field of a task that was read otherwise; of a task that is missing or too many, its content alone."""

    task: str
    field: str
    wanted: str
    read: str

    def __str__(self) -> str:
        return f"{self.task or '–'} {self.field}: {self.wanted!r} read as {self.read!r}"


def plain(text: str, field: str = "") -> str:
    """`text` as it is compared: spaces, lines and how signs are put together aside; of names also what separates them,
    of numbers their full stop, dashes are none; "Tháng 4/2026" is how 04/2026 of a workbook is said."""
    text = unicodedata.normalize("NFC", text)
    if field == "deadline" and (month := re.fullmatch(r"Tháng (\d\d?)/(\d{4})", text)):
        text = f"{int(month[1]):02}/{month[2]}"
    if field in ("leads", "coordinators"):
        text = re.sub(r"^\s*[-–+•]\s*|[;,\n]| và ", " ", text, flags=re.MULTILINE)
    text = " ".join(text.split())
    return text.rstrip(".)").strip("-") if field == "number" else text


def alike(wanted: str, read: str, field: str) -> bool:
    """Whether a field was read as it should be; a group's title may keep what numbers it, a day "trước"."""
    wanted, read = plain(wanted, field), plain(read, field)
    if field == "deadline" and re.fullmatch(rf"(?:trước (?:ngày )?)?{re.escape(wanted)}(?:/20\d\d)?", read):  # the year stands above it
        return True
    if field == "coordinators" and sorted(read.split()) == sorted(wanted.split()):  # in the order of their columns
        return True
    return read == wanted or (field == "group" and wanted != "" and re.fullmatch(
        rf"(?:\w+\.|\w+\)|\w+-|[\w ]{{1,15}}:) ?{re.escape(wanted)}", read) is not None)


def differences(wanted: Sequence[Task], read: Sequence[Task]) -> Iterator[Difference]:
    """What is otherwise. Tasks are paired by what they say, or else, where there are as many, by their order."""
    left = list(read)
    for at, task in enumerate(wanted):
        found = next((each for each in left if plain(each.content) == plain(task.content)), None)
        if found is None and len(wanted) == len(read) and read[at] in left:
            found = read[at]
        if found is None:
            yield Difference(task.number, "content", task.content, "")
            continue
        left.remove(found)
        for field in FIELDS:
            if not alike(getattr(task, field), getattr(found, field), field):
                yield Difference(task.number, field, getattr(task, field), getattr(found, field))
    for each in left:
        yield Difference(each.number, "content", "", each.content)


def about(finding: Finding, difference: Difference, wanted: Sequence[Task]) -> bool:
    """Whether a warning tells of that difference: it quotes what was meant or read, its column, or the table left."""
    if finding.severity is Severity.NOTE:
        return False
    joined = str(finding.details.get("text", ""))   # of a line taken for a part of a task
    if finding.code is Code.ANNEX_ROW_JOINED and joined and plain(joined) in plain(difference.read):
        return True
    problem = plain(finding.problem, difference.field)
    if finding.code is Code.ANNEX_COLUMN_EXTRA:     # the texts of one column: all tasks' field
        texts = [plain(getattr(task, difference.field), difference.field) for task in wanted]
        return any(text and text[:15] in problem for text in texts)
    if finding.code is Code.ANNEX_TABLE_LEFT:
        return difference.field == "content" and not difference.read
    return any(text and text[:25] in problem for text in (
        plain(difference.wanted, difference.field), plain(difference.read, difference.field)))


def read_as(path: Path, choices: Choices | None = None) -> tuple[list[Task], Understood]:
    """The tasks as read, each with the title of its group."""
    read = understand(path, choices)
    titles = {group.number: group.title for group in read.annex.groups}
    return [Task(task.tt, titles.get(task.group, task.group), task.content, task.leads, task.coordinators, task.product,
        task.deadline) for task in read.annex.tasks], read


def outcome(annex: Annex, path: Path) -> str:
    """How a file is read: exactly; exactly once an officer was asked; else what is wrong, "unsaid" where no warning
    tells of it."""
    try:
        tasks, read = read_as(path)
    except ToolkitError as error:
        return asked(annex, path) if error.finding.code is Code.ANNEX_NO_TABLE else error.finding.problem
    found = list(differences(annex.tasks, tasks))
    if not found or (read.is_open and asked(annex, path) == ASKED):
        return ASKED if found else EXACT
    return "\n".join(f"{'told  ' if any(about(finding, each, annex.tasks) for finding in read.findings) else 'unsaid'} {each}"
                     for each in found)


def asked(annex: Annex, path: Path) -> str:
    """What comes of the workbook in which an officer chooses: first the guess, then what he would choose."""
    content = columns_asked(read_source(path))
    if content is None:
        return "no table is laid down"
    laid = path.with_name(f"{path.stem} - cot.xlsx")
    laid.write_bytes(content)
    note = ""
    for turn in ("guess", "chosen"):
        changed = choose(annex, laid) if turn == "chosen" else 0
        try:
            found = list(differences(annex.tasks, read_as(laid)[0]))
        except ToolkitError as error:
            note = f"{turn}: {error.finding.problem}"
            continue
        if not found and changed <= CHANGES:
            return ASKED
        note = f"{turn}, {changed} choices changed: " + ("; ".join(map(str, found[:4])) or "exact")
    return note


def choose(annex: Annex, laid: Path) -> int:
    """Choose in that workbook what each column is, as one who reads the table; how many choices that changes. A sheet
    that holds no task is deleted: one change."""
    book, changed = openpyxl.load_workbook(laid), 0
    contents = {plain(task.content) for task in annex.tasks}
    if book.worksheets[0].cell(3, 1).value == LINES_SHEET.columns[0].heading:
        changed = choose_lines(annex, book.worksheets[0])
        book.save(laid)
        return changed
    for page in list(book.worksheets):
        columns = {x: [plain(str(cell.value)) for (cell,) in page.iter_rows(min_row=5, min_col=x, max_col=x) if cell.value]
                   for x in range(1, page.max_column + 1)}
        if not any(contents & set(texts) for texts in columns.values()):
            if len(book.worksheets) > 1:
                book.remove(page)
                changed += 1
            continue
        taken: set[int] = set()
        right: dict[int, str] = {}
        for field, option in CHOICES.items():
            meant = {plain(getattr(task, field), field) for task in annex.tasks} - {""}
            scores = {x: sum(plain(text, field) in meant for text in texts) for x, texts in columns.items() if x not in taken}
            best = max(scores, key=lambda x: scores[x], default=0)
            if best and scores[best]:
                right[best] = option
                taken.add(best)
        for x in columns:
            guess = page.cell(4, x).value
            choice = right.get(x, guess if guess in KEPT else UNUSED)
            if guess not in (None, choice):
                page.cell(4, x).value = choice
                changed += 1
    book.save(laid)
    return changed


def choose_lines(annex: Annex, page) -> int:
    """Choose of each line of a plan in paragraphs what it is, and write what the plan says of its task in a sentence."""
    tasks, changed = {plain(task.content): task for task in annex.tasks}, 0
    for row in page.iter_rows(min_row=4):
        task = tasks.get(plain(str(row[2].value or "")))
        group = any(alike(str(row[2].value or ""), each.group, "group") for each in annex.tasks)
        kind = PlanLineKind.TASK if task else PlanLineKind.GROUP if group else PlanLineKind.NONE
        meant = {0: kind.value, **{x: getattr(task, field) for x, field in enumerate(FIELDS[3:], 3) if task}}
        for x, text in meant.items():
            if not alike(text, str(row[x].value or ""), FIELDS[x]):
                row[x].value, changed = text or None, changed + 1
    return changed


@pytest.mark.parametrize("name", annexes("tasks"))
def test_an_annex_is_read_as_a_person_reads_it(name: str, tmp_path: Path) -> None:
    annex = annexes("tasks")[name]
    assert outcome(annex, annex.build(tmp_path)) == annex.options.get("outcome", EXACT)


@pytest.mark.office
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("form", ["ods", "xls"])
def test_a_workbook_saved_in_another_format_is_read_alike(
    form: str, step: int, soffice: Callable[..., Path], tmp_path: Path
) -> None:
    """As LibreOffice saves it: dates that show months, numbers that show places, merged cells."""
    workbooks = dict([(name, annex) for name, annex in annexes("tasks").items() if annex.ending == "xlsx"][::step])
    first, *others = [annex.build(tmp_path) for annex in workbooks.values()]
    soffice(first, form, tmp_path / "saved", *others)
    read = {name: outcome(annex, tmp_path / "saved" / f"{name}.{form}") for name, annex in workbooks.items()}
    assert read == {name: annex.options.get("outcome", EXACT) for name, annex in workbooks.items()}


@pytest.mark.parametrize("name", annexes("read"))
def test_what_is_made_of_a_line_and_told_of_it_is_word_for_word(name: str, tmp_path: Path) -> None:
    case = annexes("read")[name]
    path = case.build(tmp_path)
    read = understand(path)
    named, *rows = rows_of(case.parts["read"])
    wanted = [dict.fromkeys(("group", *FIELDS[2:]), "") | dict(zip(named, row, strict=True)) for row in rows]
    assert [{"tt": task.id} | {field: getattr(task, field) for field in row} for task, row in zip(
        read.annex.tasks, wanted, strict=True)] == [{"tt": row["id"]} | row for row in wanted]
    assert [[group.number, group.title] for group in read.annex.groups] == rows_of(case.parts.get("groups", []))
    assert {finding.place.file for finding in read.findings} <= {path.name}
    if "findings" in case.parts:
        told = re.findall(r"^(\w+)((?:\n  .*)*)", "\n".join(case.parts["findings"]), re.MULTILINE)
        assert [finding.code.name for finding in read.findings] == [code for code, _ in told]
        for finding, (_, details) in zip(read.findings, told, strict=True):
            of_finding = {**finding.details, "message": finding.message, "sheet": finding.place.sheet}
            for key, text in re.findall(r"\n  (\w+): (.*)", details):
                assert str(of_finding[key]).replace("\n", "<br>") == text


def test_every_file_among_the_annexes_is_asked() -> None:
    assert sorted([*annexes("tasks"), *annexes("read")]) == sorted(path.stem for path in FOLDER.rglob("*") if path.is_file())
