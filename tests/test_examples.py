"""examples/: the returned forms are what the simulation makes, and the toolkit says of each what the README's table says.

`pytest --update-golden` makes the files and the table anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit import resources, words
from toolkit.demo import EXAMPLES, MISTAKES, SECOND_FILES, example_returns
from toolkit.findings import Finding, Severity
from toolkit.forms import FormTemplate, form_file_name
from toolkit.intake import collect, read_returns
from toolkit.model import FileRecord, Intake, Outcome, Plan
from toolkit.plan import read_plan

EXAMPLES_FOLDER = Path(__file__).parent.parent / "examples"
README = EXAMPLES_FOLDER / "README.md"
FOLDER = EXAMPLES_FOLDER / "bao_cao_nhan_ve"
SEED = 82
START, END = "<!-- table -->\n", "<!-- /table -->\n"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan the examples belong to."""
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


def main_findings(record: FileRecord) -> list[Finding]:
    """Its findings, the worst first, each code once."""
    order = list(Severity)
    by_code = {finding.code: finding for finding in reversed(record.findings)}
    return sorted(by_code.values(), key=lambda finding: order.index(finding.severity))


def table(plan: Plan, intake: Intake) -> str:
    """The README's table."""
    did = {name: mistake.did for name, mistake in {**MISTAKES, **SECOND_FILES}.items()}
    lines = ["| Tệp | Cơ quan | Đơn vị đã làm gì | Kết quả | Bộ công cụ nói gì |", "|---|---|---|---|---|"]
    for record in sorted(intake.files, key=lambda record: EXAMPLES.index(stem(record))):
        agency = plan.agency(record.agency).name if record.agency else "chưa biết"
        said = "<br>".join(f"`{each.code.name}` {each.message}" for each in main_findings(record))
        lines.append(f"| `{record.file}` | {agency} | {did.get(stem(record), 'Điền đúng')} "
                     f"| {words.OUTCOME[record.outcome].text} | {said or 'Không có gì phải nói'} |")
    return "\n".join(lines) + "\n"


def stem(record: FileRecord) -> str:
    """The example's name: that of its file, without the number of a second one."""
    return Path(record.file).stem.removesuffix("-1").removesuffix("-2")


def test_the_folder_holds_the_examples_the_simulation_makes(made: dict[str, bytes]) -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(made)


def test_the_readme_says_what_the_toolkit_says(plan: Plan, intake: Intake, request: pytest.FixtureRequest) -> None:
    before, rest = README.read_text(encoding="utf-8").split(START)
    there, after = rest.split(END)
    now = table(plan, intake)
    if request.config.getoption("--update-golden"):
        README.write_text(f"{before}{START}{now}{END}{after}", encoding="utf-8")
        there = now
    assert there == now


def test_each_example_shows_the_defect_it_is_named_for(intake: Intake) -> None:
    for name, mistake in {**MISTAKES, **SECOND_FILES}.items():
        records = [record for record in intake.files if stem(record) == name]
        if name in EXAMPLES:
            assert mistake.told in {finding.code for record in records for finding in record.findings}, name
            assert mistake.outcome in {record.outcome for record in records}, name


def test_the_correct_example_is_accepted_without_a_word(intake: Intake) -> None:
    record = next(record for record in intake.files if record.file == "bieu-dung.xlsx")
    assert (record.outcome, record.findings, record.listed) == (Outcome.ACCEPTED, (), 0)


def test_nothing_typed_is_lost(intake: Intake) -> None:
    assert all(record.typed == record.consolidated + record.listed for record in intake.files)
    assert sum(record.typed for record in intake.files) > 500


def test_examples_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 400_000
