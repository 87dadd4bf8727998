"""examples/: the returned forms are what the simulation makes, and the toolkit says of each what the README's table says.

`pytest --update-golden` makes the files and the table anew.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest
from clerk_mistakes import EXAMPLES, EXPECTED, example_returns
from openxml_audit import FileFormat, OpenXmlValidator
from samples import confirm
from test_round import run

from toolkit.forms.form import FormTemplate
from toolkit.intake.returns import collect, read_returns
from toolkit.model import resources, words
from toolkit.model.findings import Severity
from toolkit.model.form_code import form_file_name
from toolkit.model.period import PeriodName
from toolkit.model.records import FileRecord, Intake, Outcome, Plan
from toolkit.plan.plan_workbook import read_plan
from toolkit.report.rendering import document_text

EXAMPLES_FOLDER = Path(__file__).parents[2] / "examples"
README = EXAMPLES_FOLDER / "README.md"
FOLDER = EXAMPLES_FOLDER / "bao_cao_nhan_ve"
SEED = 82
START, END = "<!-- table -->\n", "<!-- /table -->\n"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(resources.example(words.PLAN_FILE))[0]


@pytest.fixture(scope="module")
def made(plan: Plan, request: pytest.FixtureRequest) -> dict[str, bytes]:
    """The examples as the simulation makes them now; written to their folder when golden files are updated."""
    template = FormTemplate.read(resources.template("progress_form.xlsx"))
    examples = example_returns(
        plan, {form_file_name(plan, agency): template.form(plan, agency) for agency in plan.expected}, SEED)
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        for path in FOLDER.iterdir():
            path.unlink()
        for name, content in examples.items():
            (FOLDER / name).write_bytes(content)
    return examples


@pytest.fixture(scope="module")
def intake(plan: Plan, made: dict[str, bytes]) -> Intake:
    """What the toolkit makes of the folder as it is committed."""
    layout = FormTemplate.read(resources.template("progress_form.xlsx")).layout
    return read_returns(plan, collect(FOLDER), layout, lambda *_: None)


def table(plan: Plan, intake: Intake) -> str:
    """The README's table: of each file what was done, what became of it, its findings, each code once."""
    did = {name: expected.did for name, expected in EXPECTED.items()}
    lines = ["| Tệp | Cơ quan | Đơn vị đã làm gì | Kết quả | Bộ công cụ nói gì |", "|---|---|---|---|---|"]
    for record in sorted(intake.files, key=lambda record: EXAMPLES.index(stem(record))):
        agency = plan.agency(record.agency).name if record.agency else "chưa biết"
        by_code = {finding.code: finding for finding in reversed(record.findings)}
        findings = sorted(by_code.values(), key=lambda finding: list(Severity).index(finding.severity))
        said = "<br>".join(f"`{finding.code.name}` {finding.message}" for finding in findings)
        lines.append(f"| `{record.file}` | {agency} | {did.get(stem(record), 'Điền đúng')} "
                     f"| {words.OUTCOME[record.outcome].text} | {said or 'Không có gì phải nói'} |")
    return "\n".join(lines) + "\n"


def stem(record: FileRecord) -> str:
    """The example's name: that of its file, without the number of a second one."""
    return Path(record.file).stem.removesuffix("-1").removesuffix("-2")


def test_the_readme_says_what_the_toolkit_says(plan: Plan, intake: Intake, request: pytest.FixtureRequest) -> None:
    before, rest = README.read_text(encoding="utf-8").split(START)
    there, after = rest.split(END)
    now = table(plan, intake)
    if request.config.getoption("--update-golden"):
        README.write_text(f"{before}{START}{now}{END}{after}", encoding="utf-8")
        there = now
    assert there == now


def test_the_folder_holds_the_examples_the_simulation_makes_the_right_one_is_accepted_and_nothing_typed_is_lost(
        made: dict[str, bytes], intake: Intake) -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(made)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 400_000
    record = next(record for record in intake.files if record.file == "bieu-dung.xlsx")
    assert (record.outcome, record.findings, record.listed) == (Outcome.ACCEPTED, (), 0)
    assert all(record.typed == record.consolidated + record.listed for record in intake.files)
    assert sum(record.typed for record in intake.files) > 500


# ── the README's steps, as an officer types them ──────────────────────────────────────────────────
@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with examples/ in which every command of the README was run, from the first to the last."""
    folder = tmp_path_factory.mktemp("walked")
    shutil.copytree(EXAMPLES_FOLDER, folder / "examples")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in README.read_text(encoding="utf-8").splitlines():
            if line.startswith("    "):
                step(*shlex.split(line))
    return folder


def step(program: str, *given: str) -> None:
    """One command; consolidating these returns ends with 1, since errors are found."""
    if program == "cp":
        for path in Path().glob(given[0]):
            shutil.copy(path, given[1])
    else:
        assert program == "toolkit"
        if given[0] == "forms":    # what the README asks for first
            confirm(Path(given[1]) / words.PLAN_FILE)
        assert run(*given).exit_code == (1 if given[0] == "consolidate" else 0), given


@pytest.mark.nightly
def test_the_next_round_of_the_readme_carries_the_tasks_shows_the_answers_of_the_first_and_compares(walked: Path) -> None:
    before, plan = (read_plan(walked / name / words.PLAN_FILE)[0] for name in ("thu", "thu-2021"))
    assert (plan.period.year, plan.previous_period) == (2021, PeriodName(2020))
    assert f"{len(plan.tasks)}/{len(before.tasks)} nhiệm vụ" in README.read_text(encoding="utf-8")
    reported = {answer.agency for answer in plan.previous}
    for agency in plan.expected:
        sheet = openpyxl.load_workbook(walked / "thu-2021" / words.FORMS_FOLDER / form_file_name(plan, agency)).worksheets[0]
        shown = [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("Năm 2020: ")]
        assert len(shown) == sum(answer.agency == agency.code for answer in plan.previous)
        assert bool(shown) is (agency.code in reported)
    results = walked / "minh-hoa-2021" / words.RESULTS_FOLDER
    book = openpyxl.load_workbook(results / words.SUMMARY_FILE)
    texts = {sheet.title: [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value] for sheet in book}
    assert any(text.startswith("So với năm 2020") for text in texts["Tổng quan"])
    assert {"Kỳ trước", "So với kỳ trước", "Tiến triển", "Thấp hơn"} <= set(texts["Nhiệm vụ"])
    opening, _, rest = document_text((results / words.REPORT_FILE).read_bytes()).partition("I. CÔNG TÁC CHỈ ĐẠO")
    assert "So với cùng kỳ năm 2020, trong " in opening.replace("\u00a0", " ")
    assert "; so với năm 2020: " in rest.partition("III. ĐÁNH GIÁ CHUNG")[2]
    books = [results / name for name in (words.SUMMARY_FILE, words.REVIEW_FILE)]
    validator = OpenXmlValidator(file_format=FileFormat.OFFICE_2019, max_errors=0)
    assert [f"{path.name} {error.part_uri}: {error.description}" for path in books for error in validator.validate(path).errors] == []
