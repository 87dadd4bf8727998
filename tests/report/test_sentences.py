"""An office's own file of sentences: what it changes is printed, what is wrong in it is told with its line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from said import intake
from samples import PLAN
from specimens import EXAMPLE, everything_answered

from toolkit.consolidate.consolidation import Consolidation, consolidate
from toolkit.model import resources
from toolkit.model.findings import Code, ToolkitError
from toolkit.model.records import Intake
from toolkit.plan.plan_workbook import write_plan
from toolkit.report import records
from toolkit.report.rendering import document_text
from toolkit.report.sections import FILTERS, compose, report_context, report_sentences
from toolkit.rounds.consolidating import consolidate_round
from toolkit.rounds.reading import check_template
from toolkit.rounds.round import Round
from toolkit.rounds.status import LineKind, look

SHIPPED = resources.template(resources.REPORT_SENTENCES).read_text(encoding="utf-8")
ROUND = """
| agency | task | status    | percent | result          | difficulties    | proposals                  |
|--------|------|-----------|---------|-----------------|-----------------|----------------------------|
| SCT    | 2.1  | not_started |       | Đã họp 4 lần    | Thiếu kinh phí  | Đề nghị UBND tỉnh cấp thêm |
| SNV    | 2.4  | done      | 100     | Đã lập kế hoạch |                 |                            |
"""


@pytest.fixture
def made() -> Consolidation:
    return consolidate(PLAN, intake(ROUND))


def own_file(folder: Path, *changes: tuple[str, str], encoding: str = "utf-8") -> Path:
    """An office's copy of the shipped file with these changes; each changes something."""
    text = SHIPPED
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path = folder / resources.REPORT_SENTENCES
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_changed_sentence_is_printed_whatever_notepad_saved_the_file_as(
        tmp_path: Path, made: Consolidation, encoding: str) -> None:
    path = own_file(tmp_path, ("trong hạn{% elif", "đúng hạn{% elif"), ("\n", "\r\n"), encoding=encoding)
    assert check_template(path) == ()
    assert compose(made, report_sentences(path)).lines("achieved") == (
        "Đã hoàn thành 1 nhiệm vụ, đúng hạn. Nhóm chưa hoàn thành nhiệm vụ nào: 1.",)


def test_lines_stand_in_the_order_of_the_file(tmp_path: Path, made: Consolidation) -> None:
    part = SHIPPED[SHIPPED.index("{% macro behind"):]
    others, silent = part.index("{% for task in report.behind if task.status != "), part.index(
        "{% if report.behind|length > 12")
    end = part.index("{% elif", silent)
    path = own_file(tmp_path, (part[others:end], part[silent:end] + part[others:silent]))
    shipped, own = (compose(made, report_sentences(file)).lines("behind") for file in (None, path))
    assert own == (shipped[0], *shipped[2:], shipped[1])
    assert len(own) == 4


def test_a_round_prints_its_office_s_own_sentences_and_says_what_is_wrong_in_them(tmp_path: Path) -> None:
    where = Round(tmp_path / "ky")
    (where.folder / "mau").mkdir(parents=True)
    where.plan.write_bytes(write_plan(PLAN))
    own = own_file(where.folder / "mau", ("Chưa có cơ quan nào gửi báo cáo.", "Chưa nơi nào gửi."))
    assert "\nChưa nơi nào gửi. Trong 4 nhiệm vụ" in document_text(consolidate_round(where).report.read_bytes()).replace("\u00a0", " ")
    own_file(where.folder / "mau", ("{% macro behind(report) %}", "{% macro behint(report) %}"))
    with pytest.raises(ToolkitError) as stopped:
        consolidate_round(where)
    assert stopped.value.finding.code is Code.TEMPLATE_VALUE_MISSING
    [line] = [line for line in look(where, date(2020, 11, 20)).lines if line.opens == own]
    assert (line.kind, f"{line_of('{% macro behind(')}: {{% macro behind(report) %}}" in line.what) == (LineKind.OFFICE, True)
    own.write_bytes(b"\xd0\xcf\x11\xe0" * 9)
    assert "UTF-8" in next(line.what for line in look(where, date(2020, 11, 20)).lines if line.opens == own)


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SHIPPED.split("\n"), 1) if line.startswith(text))


ACHIEVED = "Chưa có nhiệm vụ nào hoàn thành."
AT = line_of(ACHIEVED)
UNKNOWN, MISSPELT, REFUSED = Code.TEMPLATE_NAME_UNKNOWN, Code.TEMPLATE_MISSPELT, Code.TEMPLATE_REFUSED


@pytest.mark.parametrize(("after", "code", "said"), [
    ("{{ report.isuer }}", UNKNOWN, "Sửa thành issuer."), ("{{ baocao }}", UNKNOWN, "“baocao”"),
    ("{% for n in range(999999999) %}x{% endfor %}", UNKNOWN, "“range”"),
    ("{{ report.issuer }", MISSPELT, "endif"), ("{% iff report.late %}", MISSPELT, "endif"),
    ("{% if report.late %}", MISSPELT, "endif"), ("{{ report.issuer|hoa }}", MISSPELT, "endif"),
    ("{{ report|attr('_asdict') }}", MISSPELT, "endif"), ("{{ report.issuer|center(99999999) }}", MISSPELT, "endif"),
    ("{% for t in report.tasks recursive %}{{ loop(report.tasks) }}{% endfor %}", REFUSED, "bỏ lệnh này"),
    ("{{ report._asdict }}", REFUSED, "bỏ lệnh này"), ("{{ report.__class__.__mro__ }}", REFUSED, "bỏ lệnh này"),
    ("{% import 'a' as b %}", REFUSED, "bỏ lệnh này"), ("{% include '/etc/passwd' %}", REFUSED, "bỏ lệnh này"),
    ("{{ 9 ** 9 ** 9 }}", REFUSED, "bỏ lệnh này"), ("{{ 'x' * 999999999 }}", REFUSED, "bỏ lệnh này"),
    ("{{ '%999999999s' % 1 }}", REFUSED, "bỏ lệnh này"), ("{{ report.issuer.upper() }}", REFUSED, "bỏ lệnh này")])
def test_what_is_wrong_in_the_file_is_told_with_its_line(tmp_path: Path, after: str, code: Code, said: str) -> None:
    found = check_template(own_file(tmp_path, (ACHIEVED, after)))
    told = [wrong for wrong in found if wrong.code is code]
    assert any(said in wrong.message for wrong in told), found
    number, _, shown = told[0].details["line"].partition(": ")
    assert (int(number) == AT and after.startswith(shown[:20])) or (code is MISSPELT and int(number) > AT)


@pytest.mark.parametrize("after", [
    "{{ report.tasks[99].id }}", "{{ report['__class__'] }}", "{{ report.tasks|brief(2) }}", "{{ report.reported|brief(2) }}",
    "{{ report() }}", "{% for a in report.tasks %}" * 20 + "{% endfor %}" * 20,
    "{{ achieved() }}", "{{ achieved(report) }}"])  # a part without its values, or by itself
def test_what_shows_only_in_printing_is_told_with_its_line_too(tmp_path: Path, after: str) -> None:
    sentences = report_sentences(own_file(tmp_path, (ACHIEVED, after)))
    with pytest.raises(ToolkitError) as stopped:
        compose(consolidate(PLAN, intake(ROUND.replace("done      | 100", "under_way | 80 "))), sentences)
    assert stopped.value.finding.code is MISSPELT
    assert "achieved" in after or stopped.value.finding.details["line"] == f"{AT}: {after[:90]}"


def test_a_part_that_is_lost_is_named_with_its_line_in_the_shipped_file(tmp_path: Path) -> None:
    start = SHIPPED.index("{% macro achieved(report) %}")
    whole = SHIPPED[start:SHIPPED.index("{% endmacro %}", start) + len("{% endmacro %}")]
    for change in ((whole, ""), ("{% macro achieved(report) %}", "{% macro achieved(report, them) %}")):
        [found] = check_template(own_file(tmp_path, change))
        assert (found.code, found.details["names"]) == (Code.TEMPLATE_VALUE_MISSING, "achieved")
        assert found.details["line"] == f"{line_of('{% macro achieved')}: {{% macro achieved(report) %}}"


def test_every_macro_of_the_shipped_file_is_printed_by_some_report(tmp_path: Path) -> None:
    marked = re.sub(r"({% macro (\w+)\(.*?\) %})", r"\1§\2§", SHIPPED)
    path = own_file(tmp_path, (SHIPPED, marked))
    of_one_not_behind = f"{ROUND}| SNV | 2.5 | done | 100 | Đã họp | Thiếu máy | |\n"
    sentences, rounds = report_sentences(path), (
        everything_answered(), consolidate(EXAMPLE, Intake((), (), ())), consolidate(PLAN, intake(of_one_not_behind)))
    reports = [report_context(made, compose(made, sentences)) for made in rounds]
    report = compose(rounds[0], sentences).report
    upward = [sentences.paragraphs("upward_result", task) for task in report.tasks]
    upward += [sentences.paragraphs("upward_opinion", report.behind[0].reasons[0]),
               sentences.paragraphs("upward_extra", "", ""), sentences.paragraphs("upward_silent", report.indicators[0])]
    assert set(re.findall(r"§(\w+)§", f"{reports}{upward}")) == set(re.findall(r"{% macro (\w+)", SHIPPED))


def test_the_names_in_the_comments_are_those_of_the_values() -> None:
    head, *others = re.findall(r"{#(.*?)#}", SHIPPED, re.S)
    classes = {"report": records.Report, "task": records.TaskRecord, "answer": records.Answer, "said": records.SharedText}
    lists = re.findall(r"\n  (\w+)  +[^:\n]+: ((?:.|\n   )*)", head.split("Bộ lọc")[0])
    assert {name for name, _ in lists} == set(classes)
    for name, listed in lists:
        named = {part.strip() for part in re.split(r"[,…]", re.sub(r"\(.*?\)", "", listed)) if part.strip()}
        assert named <= set(classes[name]._fields), name
    assert set(re.findall(r"(?:^|  )(\w+)(?:\(\S+\))?  ", head.split("Bộ lọc")[1], re.M)) <= set(FILTERS)
    given = {part.partition(":")[0].strip() for text in others for part in re.split(
        "[,;()]", text.partition("Được cho:")[2])}
    arguments = set(re.findall(r"\w+", " ".join(re.findall(r"{% macro \w+\((.*?)\)", SHIPPED))))
    assert {name for name in given if re.fullmatch("[a-z_]+", name)} <= arguments | {
        name for record in vars(records).values() for name in getattr(record, "_fields", ())}
