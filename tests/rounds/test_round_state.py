"""How a round stands is worked out once: window, command line, list of rounds, overview and mails give the same answer.

Each situation is a line of the table: what came, what lies in the folder, on which day; then the one answer.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from said import intake
from samples import PLAN
from tables import rows

from toolkit.cli.printing import _COMMANDS, status_document, status_lines
from toolkit.consolidate.consolidation import consolidate
from toolkit.consolidate.standing import ABSENT, AgencyState, Standing, standing_of
from toolkit.letters.letters import Need, reminders
from toolkit.model import words
from toolkit.model.findings import Code, Finding, Place, finding
from toolkit.model.form_code import form_code
from toolkit.model.records import (
    About,
    Doubt,
    Entry,
    FileRecord,
    Intake,
    Outcome,
    Overrule,
    Question,
    TaskNumber,
    error_mark,
)
from toolkit.rounds.many_rounds import RoundGlance, round_cells
from toolkit.rounds.round import Round
from toolkit.rounds.round_state import Action, FolderState, IssuedReport, RoundState, state_of
from toolkit.rounds.status import LineKind, RoundStatus, round_status
from toolkit.summary.summary import write_summary

DAYS = {"before": date(2020, 11, 10), "after": date(2020, 11, 20)}
ISSUED = IssuedReport(Path("da_phat_hanh/2020-11-20"), date(2020, 11, 20), 1)
CHANGED = ISSUED._replace(changes="thêm tệp HCK.xlsx")
MADE = FolderState(forms=4, forms_current=True)
READ = FolderState(forms=4, forms_current=True, returned=True, current=True)
FOLDERS = {
    "empty": FolderState(),
    "forms": MADE,
    "plan edited": FolderState(forms=4),
    "half made": FolderState(interrupted="Lần chạy trước bị ngắt."),
    "new files": READ._replace(current=False),
    "read": READ,
    "half written": READ._replace(current=False, interrupted="Lần chạy trước bị ngắt."),
    "issued": READ._replace(issued=ISSUED, upward=True),
    "issued, sent": READ._replace(issued=ISSUED),
    "issued, new files": READ._replace(issued=ISSUED, upward=True, current=False),
    "issued, changed": READ._replace(issued=CHANGED, upward=True)}

#: What came: the returns as a table, and files of Sở Công Thương or of nobody.
NONE, ONE = "", "| agency | task | status |\n| SNV | 2.4 | done |"
ALL = "| agency | task | status |\n| SCT | 2.1 | done |\n| SNV | 2.4 | done |\n| HCK | | |\n| HBVNTD | | |"
CELL = Place("SNV.xlsx", "Biểu báo cáo", "H12")
_HEAD = {"owner": "", "period": "2020", "plan": "", "said": "", "cells": (), "agencies": (), "what": "3 tệp"}


def record(name: str, agency: str | None, outcome: Outcome, *found: Finding, code: str = "") -> FileRecord:
    """A line of the ledger."""
    return FileRecord(name, f"hash of {name}", outcome, agency, code, DAYS["before"], "ngày của tệp", None, 1, 1, 0,
                      found)


def unread(code: Code, agency: str | None = "SCT", **details: str) -> FileRecord:
    """A file put aside for that reason."""
    return record("SCT.xlsx", agency, Outcome.QUARANTINED, finding(code, Place("SCT.xlsx"), **_HEAD, **details))


EMPTY = record("SCT (2).xlsx", "SCT", Outcome.EMPTY, finding(Code.FORM_EMPTY, Place("SCT (2).xlsx")))
CONFLICT = unread(Code.HEAD_CONFLICT, None)._replace(code=str(form_code(PLAN, "SCT")))
WRONG, LOOK = finding(Code.STATUS_MISSING, CELL), finding(Code.RESULT_MISSING, CELL, status="Đã hoàn thành")
PLAN_WRONG = finding(Code.NO_TASKS, Place(words.PLAN_FILE))
BROKEN = finding(Code.RUN_INTERRUPTED, folder=words.FORMS_FOLDER, step="Làm biểu mẫu")


class Came(NamedTuple):
    """What came back and what is known of it: returns as a table, files beside theirs, what is found in the return of
    Sở Nội vụ, questions, findings of officers' workbooks, errors somebody took responsibility for."""

    returns: str = NONE
    files: tuple[FileRecord, ...] = ()
    of_snv: tuple[Finding, ...] = ()
    asked: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()
    overruled: tuple[Finding, ...] = ()
    parts: tuple[str, ...] = ()


CAME = {
    "nothing": Came(), "a plan with an error": Came(found=(PLAN_WRONG,)),
    "one": Came(ONE), "all": Came(ALL), "one, in a part": Came(ONE, parts=("../Quý I",)),
    "nothing, in a part": Came(parts=("../Quý I",)),
    "an empty form": Came(ONE, (EMPTY,)), "a file that is locked": Came(ONE, (unread(Code.FILE_LOCKED),)),
    "a form of another plan": Came(ONE, (unread(Code.WRONG_PLAN, found="TV1", expected="TV2793"),)),
    "an empty form and a locked file": Came(ONE, (EMPTY, unread(Code.FILE_LOCKED))),
    "an empty form with an error": Came(ONE, (EMPTY._replace(findings=(finding(Code.STATUS_MISSING, Place("SCT (2).xlsx")),)),)),
    "a locked file of nobody": Came(ALL, (record("la.xlsx", None, Outcome.QUARANTINED,
                                                 finding(Code.FILE_LOCKED, Place("la.xlsx"))),)),
    "a file passed over": Came(ONE, (record(
        "SCT.xlsx", "SCT", Outcome.SKIPPED, finding(Code.FILE_SKIPPED, Place("SCT.xlsx")))._replace(
            passed_over=finding(Code.FILE_LOCKED, Place("SCT.xlsx"))),)),
    "a form of two heads": Came(ONE, (CONFLICT,)), "a form of two heads, asked": Came(ONE, (CONFLICT,), asked=("file",)),
    "a form of many": Came(ONE, (CONFLICT._replace(findings=(finding(Code.MANY_RESPONDENTS, Place("SCT.xlsx"), **_HEAD),)),)),
    "an error": Came(ALL, of_snv=(WRONG,)), "an error, asked": Came(ALL, of_snv=(WRONG,), asked=("error",)),
    "a doubt, asked": Came(ALL, of_snv=(LOOK,), asked=("doubt",)),
    "a known error": Came(ALL, of_snv=(WRONG,), overruled=(WRONG,)),
    "one, an error": Came(ONE, of_snv=(WRONG,)), "one, a doubt, asked": Came(ONE, of_snv=(LOOK,), asked=("doubt",))}


class Situation(NamedTuple):
    """Where a round stands: `standing` and the `folder`."""

    standing: Standing
    folder: FolderState
    today: date

    @property
    def state(self) -> RoundState:
        """What window and list of rounds show it from."""
        return state_of(self.standing, self.folder)

    @property
    def window(self) -> RoundStatus:
        """What the desk shows."""
        return round_status(Round("/khong co"), self.standing, self.state, self.today)

    @property
    def list_line(self) -> RoundGlance:
        """What the list of rounds shows."""
        return RoundGlance(Round("/khong co"), "KH", self.state, self.today)


def situation(came: Came, folder: FolderState, today: date) -> Situation:
    """The situation of the sample plan."""
    plan = replace(PLAN, settings=PLAN.settings._replace(parts=came.parts)) if came.parts else PLAN
    returned, doubts, questions = intake(came.returns), list[Doubt](), list[Question]()
    files = [file._replace(findings=came.of_snv) if file.agency == "SNV" else file for file in returned.files]
    for what in came.asked:
        if what == "file":
            questions.append(Question("T-1", "open", {"places": "SCT.xlsx", "problem": "Là báo cáo của ai?"}))
            continue
        (reason,) = came.of_snv
        doubts.append(Doubt(About.VALUE, "SNV", TaskNumber("2.4"), entries=(Entry("0,8", CELL),), reason=reason))
        questions.append(Question(doubts[-1].mark, "open", {"agency": "Sở Nội vụ", "places": str(CELL),
                                                            "problem": "Tiến độ “0,8” chưa rõ."}))
    known = [Overrule("20/11/2020", "Lãnh đạo đồng ý", error_mark(error), str(error.place), error.message) for error in came.overruled]
    returned = Intake(returned.returns, (*files, *came.files), returned.listed, tuple(doubts))
    found = (*came.found, *([BROKEN] if folder.interrupted else []))
    return Situation(standing_of(plan, returned, found, questions, known), folder, today)


TABLE = """
| came                            | folder            | day    | next        | sign | silent | unusable | waiting | owe | said |
| nothing                         | empty             | before | forms       | · | 0 | 0 | 0 | 0 | Làm biểu mẫu |
| a plan with an error            | empty             | before | open_plan   | ✖ | 0 | 0 | 0 | 0 | Kế hoạch còn 1 lỗi phải sửa |
| nothing                         | half made         | before | forms       | ✖ | 0 | 0 | 0 | 0 | Lần chạy trước bị ngắt. |
| nothing                         | plan edited       | before | forms       | · | 0 | 0 | 0 | 4 | Kế hoạch đã sửa, làm lại biểu mẫu |
| a plan with an error            | plan edited       | before | open_plan   | ✖ | 0 | 0 | 0 | 4 | Kế hoạch còn 1 lỗi phải sửa |
| nothing                         | forms             | before | open_folder | · | 0 | 0 | 0 | 4 | Đã làm biểu mẫu, chưa có báo cáo gửi về |
| nothing                         | forms             | after  | open_folder | ○ | 0 | 0 | 0 | 4 | Đã làm biểu mẫu, chưa có báo cáo gửi về |
| a plan with an error            | forms             | before | open_folder | ✖ | 0 | 0 | 0 | 4 | Đã làm biểu mẫu, chưa có báo cáo gửi về |
| nothing, in a part              | empty             | before | consolidate | ▲ | 4 | 0 | 0 | 0 | Cần tổng hợp |
| one, in a part                  | empty             | before | consolidate | ▲ | 3 | 0 | 0 | 0 | Cần tổng hợp |
| one, in a part                  | read              | before | open_report | · | 3 | 0 | 0 | 3 | Chờ 3 cơ quan gửi báo cáo |
| one                             | new files         | before | consolidate | ▲ | 3 | 0 | 0 | 0 | Cần tổng hợp |
| one                             | half written      | after  | consolidate | ✖ | 3 | 0 | 0 | 0 | Lần chạy trước bị ngắt. |
| nothing                         | read              | before | open_report | · | 4 | 0 | 0 | 4 | Chờ 4 cơ quan gửi báo cáo |
| one                             | read              | before | open_report | · | 3 | 0 | 0 | 3 | Chờ 3 cơ quan gửi báo cáo |
| one                             | read              | after  | open_report | ○ | 3 | 0 | 0 | 3 | Nhắc 3 cơ quan gửi báo cáo |
| all                             | read              | before | open_report | · | 0 | 0 | 0 | 0 | Đủ báo cáo: đọc dự thảo, phát hành |
| an empty form                   | read              | before | open_report | · | 2 | 1 | 0 | 3 | Chờ 3 cơ quan gửi báo cáo |
| a file that is locked           | read              | before | open_report | ✖ | 2 | 1 | 0 | 3 | Chờ 3 cơ quan gửi báo cáo |
| a form of another plan          | read              | after  | open_report | ✖ | 2 | 1 | 0 | 3 | Nhắc 3 cơ quan gửi báo cáo |
| an empty form and a locked file | read              | before | open_report | ✖ | 2 | 1 | 0 | 3 | Chờ 3 cơ quan gửi báo cáo |
| an empty form with an error     | read              | before | open_report | ✖ | 2 | 1 | 0 | 3 | Chờ 3 cơ quan gửi báo cáo |
| a file passed over              | read              | before | open_report | · | 2 | 1 | 0 | 3 | Chờ 3 cơ quan gửi báo cáo |
| a locked file of nobody         | read              | before | open_report | ✖ | 0 | 0 | 0 | 0 | Sửa các lỗi còn lại |
| a form of two heads             | read              | before | open_report | ✖ | 2 | 0 | 1 | 3 | Chờ 3 cơ quan gửi báo cáo |
| a form of two heads, asked      | read              | before | open_review | ✖ | 2 | 0 | 1 | 3 | Ghi quyết định vào ra_soat.xlsx |
| a form of many                  | read              | after  | open_report | ✖ | 2 | 0 | 1 | 3 | Nhắc 3 cơ quan gửi báo cáo |
| an error                        | read              | before | open_report | ✖ | 0 | 0 | 0 | 1 | Chờ 1 cơ quan sửa, gửi lại |
| an error, asked                 | read              | before | open_review | ✖ | 0 | 0 | 0 | 1 | Ghi quyết định vào ra_soat.xlsx |
| a doubt, asked                  | read              | before | open_review | ? | 0 | 0 | 0 | 0 | Ghi quyết định vào ra_soat.xlsx |
| a known error                   | read              | before | open_report | ✖ | 0 | 0 | 0 | 1 | Chờ 1 cơ quan sửa, gửi lại |
| one, an error                   | read              | before | open_report | ✖ | 3 | 0 | 0 | 4 | Chờ 3 cơ quan gửi báo cáo |
| one, a doubt, asked             | read              | after  | open_review | ? | 3 | 0 | 0 | 3 | Ghi quyết định vào ra_soat.xlsx |
| one, a doubt, asked             | new files         | after  | consolidate | ▲ | 3 | 0 | 0 | 0 | Cần tổng hợp |
| all                             | issued            | after  | open_mail   | ✔ | 0 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020 |
| one                             | issued            | after  | open_mail   | ✔ | 3 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020 |
| one                             | issued, sent      | after  | close       | ✔ | 3 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020 |
| a known error                   | issued            | after  | open_mail   | ✔ | 0 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020 |
| a form of two heads, asked      | issued            | after  | open_mail   | ✔ | 2 | 0 | 1 | 0 | Đã phát hành ngày 20/11/2020 |
| one, a doubt, asked             | issued, changed   | after  | open_review | ? | 3 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020; sau đó có thay đổi, bao_cao.docx là dự thảo mới |
| one                             | issued, changed   | after  | open_report | · | 3 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020; sau đó có thay đổi, bao_cao.docx là dự thảo mới |
| one                             | issued, new files | after  | consolidate | ▲ | 3 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020; cần tổng hợp |
| an error                        | issued, changed   | after  | open_report | ✖ | 0 | 0 | 0 | 0 | Đã phát hành ngày 20/11/2020; sau đó có thay đổi, bao_cao.docx là dự thảo mới |
"""
HEAD, *LINES = rows(TABLE)
LINES_OF = pytest.mark.parametrize("line", [dict(zip(HEAD, line, strict=True)) for line in LINES],
                                   ids=[" / ".join(line[:3]) for line in LINES])


def of_line(line: dict[str, str]) -> Situation:
    """The situation that a line of the table is about."""
    return situation(CAME[line["came"]], FOLDERS[line["folder"]], DAYS[line["day"]])


def absence(line: dict[str, str]) -> tuple[int, ...]:
    """How many agencies have sent nothing, nothing that can be used, what waits for a decision."""
    return tuple(int(line[name]) for name in ("silent", "unusable", "waiting"))


def counted(text: str, *kinds: str) -> tuple[int, ...]:
    """How many agencies of each of these kinds a text tells of."""
    found = [re.search(rf"(\d+) cơ quan {kind}", text) for kind in kinds]
    return tuple(int(count[1]) if count else 0 for count in found)


@LINES_OF
def test_window_and_command_line_say_what_the_list_says(line: dict[str, str]) -> None:
    here = of_line(line)
    shown, window = here.list_line, here.window
    assert (shown.next.name.lower(), shown.sign, str(len(shown.state.owed)), shown.step) == (
        line["next"], line["sign"], line["owe"], line["said"])
    assert window.next is shown.next
    assert window.issued == (here.folder.issued.sentence if here.folder.issued else "")
    assert counted(window.sentence, "chưa gửi", "gửi tệp chưa dùng được", "chờ quyết định") == absence(line)
    assert bool(window.errors) is shown.wrong
    assert ("quá hạn" in window.sentence) is (shown.is_overdue and sum(absence(line)) > 0)
    assert [agency.state for agency in window.agencies] == [report.state for report in shown.state.agencies]
    assert round_cells(shown)[4] == f"{shown.state.reported}/4"
    title, *printed = status_lines(window, Path("KH"))
    assert (title, printed[0]) == (window.title, window.issued or window.sentence)  # issued first of all
    assert printed[-1].endswith(f'toolkit {_COMMANDS.get(shown.next.name, ("", "consolidate"))[1]} "KH"')
    document = status_document(window, Path("/khong co"))
    assert document["next"] == line["next"]
    assert [agency["state"] for agency in document["agencies"]] == [report.state.name.lower() for report in shown.state.agencies]
    assert sum(text.kind is LineKind.DECIDE for text in window.lines) == shown.state.questions
    asked = shown.state.returned or here.folder.forms
    assert {text.where for text in window.lines if text.kind is LineKind.MISSING} == {  # nobody reminds of what waits for a decision
        report.name for report in shown.state.agencies if asked and not report.has_reported and report.state is not AgencyState.DECIDE}


@cache
def summary_texts(came: str, issued: bool, sheet: str) -> list[str]:
    """The texts of that sheet of the summary, from above."""
    standing = situation(CAME[came], FOLDERS["issued" if issued else "read"], DAYS["after"]).standing
    written = write_summary(consolidate(standing.plan, standing.intake), standing.overruled,
                            ISSUED.sentence if issued else "", standing.reports)
    page = openpyxl.load_workbook(io.BytesIO(written.content({})))[words.SUMMARY_SHEETS[sheet]]
    return [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell is not None]


@LINES_OF
def test_overview_and_matrix_say_what_the_list_says(line: dict[str, str]) -> None:
    here = of_line(line)
    if not state_of(here.standing, here.folder).returned:
        return  # there is none before something came back
    shown, of_round = here.list_line, (line["came"], here.folder.issued is not None)
    texts, matrix = (summary_texts(*of_round, sheet) for sheet in ("overview", "matrix"))
    assert (texts[0] == ISSUED.sentence) is bool(shown.state.issued)
    assert counted("\n".join(texts), "chưa gửi báo cáo", "gửi tệp chưa dùng được", "chờ quyết định") == absence(line)
    assert round_cells(shown)[4] in texts
    assert tuple(map(matrix.count, ABSENT)) == absence(line)


@LINES_OF
def test_mails_go_to_whom_the_list_names(line: dict[str, str]) -> None:
    here, needs = of_line(line), {"Chưa gửi": Need.MISSING, "Chưa dùng được": Need.UNUSABLE, "Chờ quyết định": Need.UNUSABLE}
    mended = dict.fromkeys(here.standing.to_mend, ("I7",))
    assert {reminder.agency.code: reminder.need for reminder in reminders(here.standing, mended, here.today)} == {
        report.code: Need.MEND if report.code in mended else needs[report.state.brief]
        for report in here.standing.reports if report.owes}


def test_every_situation_is_another() -> None:
    assert len({tuple(line[:3]) for line in LINES}) == len(LINES) >= 40
    assert {line[0] for line in LINES} == CAME.keys()
    assert {line[1] for line in LINES} == FOLDERS.keys()
    assert {line[3] for line in LINES} == {step.lower() for step in (*_COMMANDS, Action.CONSOLIDATE.name)}
