"""Annexes as offices write them (annexes.py) are read exactly, or what is not is told; nothing is read wrong unsaid.

`-s` prints the table. An outcome that changes fails: mend the reader or, where it became better, say so in `OUTCOMES`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from annexes import ANNEXES, Annex, Task
from annexes_final import FINAL
from annexes_later import LATER
from annexes_measure import MEASURE
from annexes_unseen import UNSEEN

from toolkit.annex import understand
from toolkit.annex.carriers import read_source
from toolkit.annex.chooser import columns_asked
from toolkit.annex.headings import ROLES
from toolkit.annex.how_read import Understood
from toolkit.annex.source import Choices
from toolkit.findings import Code, Finding, Severity, ToolkitError

EXACT, TOLD, MISREAD, ASKED, DELETED, REFUSED, WRONG = (
    "exact", "told", "told, misread", "asked", "asked, rows deleted", "refused", "wrong unsaid")
FIELDS = ("number", "group", "content", "leads", "coordinators", "product", "deadline")
#: What an officer would choose for a column of that field, in the workbook of `columns_asked`.
CHOICES = dict(zip(("number", "content", "leads", "coordinators", "product", "deadline"), ROLES.values(), strict=False))
UNUSED = [*ROLES.values()][-1]
#: So many choices may an officer have to change.
CHANGES = 3

#: How those are read today that are not exact. "told": something is missing, and told; "told, misread": a field holds what is another's (the
#: warning is of the column that was left); "asked": laid down for an officer, and exact once he chose; "asked, rows deleted": and deleted
#: what stands above the tasks, as the guide has it; "refused": that too fails.
OUTCOMES: dict[str, str] = {
    "par_index_tieu_chi": ASKED,
    "hai_quan_ma_tran_dau_tron": ASKED,
}


@dataclass(frozen=True)
class Difference:
    """One field of a task that was read otherwise; of a task that is missing or too many, its content alone."""

    task: str
    field: str
    wanted: str
    read: str

    def __str__(self) -> str:
        return f"{self.task or '–'} {self.field}: {self.wanted!r} read as {self.read!r}"


@dataclass(frozen=True)
class Outcome:
    """How an annex was read."""

    what: str
    unsaid: tuple[Difference, ...] = ()
    said: tuple[Difference, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str = ""


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
    said = plain(finding.problem, difference.field)
    if finding.code is Code.ANNEX_COLUMN_EXTRA:     # the texts of one column: all tasks' field
        texts = [plain(getattr(task, difference.field), difference.field) for task in wanted]
        return any(text and text[:15] in said for text in texts)
    if finding.code is Code.ANNEX_TABLE_LEFT:
        return difference.field == "content" and not difference.read
    return any(text and text[:25] in said for text in (
        plain(difference.wanted, difference.field), plain(difference.read, difference.field)))


def read_as(path: Path, choices: Choices | None = None) -> tuple[list[Task], Understood]:
    """The tasks as read, each with the title of its group."""
    read = understand(path, choices)
    titles = {group.number: group.title for group in read.annex.groups}
    return [Task(task.tt, titles.get(task.group, task.group), task.content, task.leads, task.coordinators, task.product,
        task.deadline) for task in read.annex.tasks], read


def judged(annex: Annex, path: Path) -> Outcome:
    """How it is read; where it is refused, or read and somebody is asked, how it is read after that."""
    try:
        tasks, read = read_as(path)
    except ToolkitError as error:
        return asked(annex, path) if error.finding.code is Code.ANNEX_NO_TABLE else Outcome(
            REFUSED, note=error.finding.problem)
    loud = tuple(each for each in read.findings if each.severity is not Severity.NOTE)
    found = list(differences(annex.tasks, tasks))
    said = tuple(each for each in found if any(about(finding, each, annex.tasks) for finding in loud))
    unsaid = tuple(each for each in found if each not in said)
    what = WRONG if unsaid else MISREAD if any(each.read for each in said) else TOLD if said else EXACT
    after = asked(annex, path) if what in (TOLD, MISREAD) and read.is_open else None
    return after if after and after.what != REFUSED else Outcome(what, unsaid, said, loud, after.note if after else "")


def asked(annex: Annex, path: Path) -> Outcome:
    """What comes of the workbook in which an officer chooses: first the guess, then what he would choose."""
    content = columns_asked(read_source(path))
    if content is None:
        return Outcome(REFUSED, note="no table is laid down")
    laid = path.with_name(f"{path.stem} - cot.xlsx")
    laid.write_bytes(content)
    changed = 0
    for turn in ("guess", "chosen", "deleted"):
        if turn == "chosen":
            changed = choose(annex, laid)
        if turn == "deleted":
            clear(annex, laid)
        try:
            read, _ = read_as(laid)
        except ToolkitError as error:
            note = f"{turn}: {error.finding.problem}"
            continue
        found = tuple(differences(annex.tasks, read))
        if not found and changed <= CHANGES:
            return Outcome(DELETED if turn == "deleted" else ASKED, note=f"{changed} choices changed")
        note = f"{turn}, {changed} choices changed: " + ("; ".join(map(str, found[:4])) or "exact")
    return Outcome(REFUSED, note=note)


def choose(annex: Annex, laid: Path) -> int:
    """Choose in that workbook what each column is, as one who reads the table; how many choices that changes. A sheet
    that holds no task is deleted: one change."""
    book, changed = openpyxl.load_workbook(laid), 0
    contents = {plain(task.content) for task in annex.tasks}
    for page in list(book.worksheets):
        columns = {x: [plain(str(cell.value)) for (cell,) in page.iter_rows(min_row=4, min_col=x, max_col=x) if cell.value]
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
            if page.cell(3, x).value is not None and page.cell(3, x).value != right.get(x, UNUSED):
                page.cell(3, x).value = right.get(x, UNUSED)
                changed += 1
    book.save(laid)
    return changed


def clear(annex: Annex, laid: Path) -> None:
    """Delete from that workbook what stands between the choices and the first group or task."""
    book = openpyxl.load_workbook(laid)
    meant = {plain(text) for task in annex.tasks for text in (task.content, task.group) if text}
    for page in book.worksheets:
        first = next((row for row in range(4, page.max_row + 1) if any(
            plain(str(cell.value)) in meant for cell in page[row])), 4)
        for merged in [each for each in page.merged_cells.ranges if 4 <= each.min_row < first]:
            page.unmerge_cells(str(merged))
        for row in range(4, first):
            for cell in page[row]:
                cell.value = None
    book.save(laid)


SETS = {"annexes": ANNEXES, "unseen": UNSEEN, "later": LATER, "final": FINAL, "measure": MEASURE}

@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Outcome]]:
    folder = tmp_path_factory.mktemp("annexes")
    return {of: {name: judged(annex, annex.build(folder)) for name, annex in annexes.items()} for of, annexes in SETS.items()}


@pytest.mark.parametrize("of", SETS)
def test_each_is_read_as_it_was(of: str, outcomes: dict[str, dict[str, Outcome]]) -> None:
    annexes, of_set = SETS[of], outcomes[of]
    print()
    for name, outcome in of_set.items():
        print(f"{outcome.what:19} {name:28} {annexes[name].ending:5} {annexes[name].kind}"
            + (f"  [{', '.join(sorted({each.code.name for each in outcome.findings}))}]" if outcome.findings else ""))
        for each in outcome.unsaid:
            print(f"{'':15}UNSAID {each}")
        for each in outcome.said:
            print(f"{'':15}told   {each}")
        if outcome.note:
            print(f"{'':15}{outcome.note}")
    made = {name: outcome.what for name, outcome in of_set.items()}
    print({what: list(made.values()).count(what) for what in (EXACT, TOLD, MISREAD, ASKED, DELETED, REFUSED, WRONG)})
    assert made == {name: OUTCOMES.get(name, EXACT) for name in annexes}


def test_nothing_is_wrong_unsaid_and_nothing_refused(outcomes: dict[str, dict[str, Outcome]]) -> None:
    assert [name for of in outcomes.values() for name, outcome in of.items() if outcome.what in (WRONG, REFUSED)] == []


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_a_workbook_saved_in_another_format_is_read_alike(
    form: str, soffice: Callable[..., Path], tmp_path: Path, outcomes: dict[str, dict[str, Outcome]]
) -> None:
    """As LibreOffice saves it: dates that show months, numbers that show places, merged cells."""
    workbooks = {name: (of, annex) for of, annexes in SETS.items() for name, annex in annexes.items() if annex.ending == "xlsx"}
    first, *others = [annex.build(tmp_path) for _, annex in workbooks.values()]
    soffice(first, form, tmp_path / "saved", *others)
    read = {name: judged(annex, tmp_path / "saved" / f"{name}.{form}").what for name, (_, annex) in workbooks.items()}
    assert read == {name: outcomes[of][name].what for name, (of, _) in workbooks.items()}
