"""The whole country as one round, and as a ministry's round above those of its provinces, from shipped data.

Both ask the same tasks of the same agencies: the departments of 34 provinces and their communes. What is read of a
round of two levels holds from the commune's cell to the form the ministry received: `check_chain`.
"""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.material import are_returned, return_forms
from toolkit.base.files import make_folder
from toolkit.base.text import uncapitalised
from toolkit.consolidate.new_plans import new_plan
from toolkit.demo.demonstration import as_illustration
from toolkit.model import resources, words
from toolkit.model.fields import RESULT
from toolkit.model.records import Agency, Annex, Kind, Outcome, Period, Phrase, Plan
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.plan.registers import province_register, provinces
from toolkit.rounds.round import Round

if TYPE_CHECKING:
    from toolkit.model.records import Intake

PERIOD = Period(2026, date(2026, 11, 20))
#: The day on which forms are made, and the moment at which a province answers.
ISSUED, MOMENT = date(2026, 10, 5), datetime(2026, 11, 10, 9, tzinfo=UTC)
#: When a file came, as its times say.
_CAME = (MOMENT.timestamp(), MOMENT.timestamp())
MINISTRY = "bo"
_MINISTRY = Agency("BCT", "Bộ Công Thương", Kind.MINISTRY, receives_form=False)
_EVERYBODY, _PROVINCES = "Các sở, ngành và Ủy ban nhân dân cấp xã", "Ủy ban nhân dân các tỉnh, thành phố"


def asked_agencies(province: str, most: int | None = None) -> tuple[Agency, ...]:
    """The agencies of a province that receive a form today, its communes last; of each kind so many at most."""
    there = [each for each in province_register(province) if each.receives_form and each.is_there(PERIOD.last_day)]
    communes = [each for each in there if each.kind is Kind.COMMUNE]
    return (*[each for each in there if each.kind is not Kind.COMMUNE][:most], *communes[:most])


def make_one_round(where: Round, count: int, most: int | None) -> None:
    """A round of all agencies of so many provinces, each called by its name and that of its province."""
    agencies = [each._replace(code=f"{each.code}{number:02}", name=f"{each.name}, {uncapitalised(province)}",
                        aliases=(), successors=())
                for number, province in enumerate(provinces()[:count], 1) for each in asked_agencies(province, most)]
    _write(where, _plan("CN2026", tuple(agencies), _EVERYBODY))


def make_ministry(where: Round, count: int) -> None:
    """A ministry's round of so many provinces."""
    agencies = tuple(Agency(f"T{number:02}", f"Ủy ban nhân dân {uncapitalised(province)}", Kind.PROVINCE)
                     for number, province in enumerate(provinces()[:count], 1))
    _write(where, _plan("BCT2026", agencies, _PROVINCES))


def say_who_leads(where: Round, most: int | None) -> None:
    """What a province's officer fills in once its round is begun: all its agencies do what the form asks."""
    plan, _ = read_plan(where.plan)
    own = plan.tasks[0].leads
    asked = frozenset(each.code for each in asked_agencies(_province_of(where), most))
    agencies = tuple(each._replace(receives_form=each.code in asked) for each in plan.agencies)
    phrases = tuple(each._replace(members=tuple(each.code for each in agencies if each.code in asked), unsaid=False)
                    if each.text == own else each for each in plan.phrases)
    where.plan.write_bytes(write_plan(as_illustration(replace(plan, agencies=agencies, phrases=phrases))))


def send_forms_back(where: Round) -> None:
    """Every form of the round returned filled, unless they are; departments of one name write other things in each."""
    plan, _ = read_plan(where.plan)
    if not are_returned(where, len(plan.expected)):
        return_forms(where, zlib.crc32(where.folder.name.encode()))
        for path in where.returns.iterdir():
            os.utime(path, _CAME)


def hand_up(where: Round, ministry: Round) -> None:
    """The answer of a province's round among the ministry's returns."""
    for path in where.results.glob("*tra loi*.xlsx"):
        os.utime(shutil.copy(path, ministry.returns), _CAME)


def agencies_of(where: Round) -> int:
    """How many agencies are asked in the round."""
    return len(read_plan(where.plan)[0].expected)


def province_rounds(folder: Path, count: int) -> list[Round]:
    """The rounds of the provinces below the ministry's in that folder, in the order of the data."""
    return [Round(folder / f"T{number:02}") for number in range(1, count + 1)]


def _province_of(where: Round) -> str:
    return provinces()[int(where.folder.name[1:]) - 1]


def _write(where: Round, plan: Plan) -> None:
    """A round nothing was done in yet but that its forms may have come back before."""
    make_folder(where.returns)
    for path in set(where.folder.iterdir()) - {where.returns}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    make_folder(where.forms)
    make_folder(where.results)
    where.plan.write_bytes(write_plan(as_illustration(plan)))


def _plan(code: str, agencies: tuple[Agency, ...], everybody: str) -> Plan:
    """The shipped tasks as a ministry's, all asked of those agencies."""
    shipped, _ = read_plan(resources.example(words.PLAN_FILE))
    settings = shipped.settings._replace(
        plan_code=code, issuer=_MINISTRY.name, issuer_code=_MINISTRY.code, symbol="BCT", superior="",
        province="Hà Nội", place="Hà Nội", signer_title="BỘ TRƯỞNG", addressees=("Chính phủ",))
    phrase = Phrase(everybody, (), tuple(each.code for each in agencies))
    tasks = tuple(each._replace(leads=everybody, coordinators="") for each in shipped.tasks)
    base = Plan(settings, PERIOD, (), (), (_MINISTRY, *agencies), (phrase,), ())
    return new_plan(Annex(shipped.groups, tasks), base)


# -- what is measured


def hand_out(where: Round) -> Callable[[], object]:
    """Every form of a round made, as an officer has it made."""
    from toolkit.rounds.sending import make_forms

    return lambda: make_forms(where, ISSUED)


def begin(where: Round) -> Callable[[], object]:
    """A province's round begun from the ministry's form."""
    from toolkit.rounds.beginning import BelowForm, init_round

    ministry = Round(where.folder.parent / MINISTRY)
    form = next(ministry.forms.glob(f"*-{where.folder.name} *.xlsx"))
    return lambda: init_round(where.folder, BelowForm(form))


def answer(where: Round) -> Callable[[], object]:
    """A province's returns consolidated and the ministry's form answered."""
    from toolkit.rounds.consolidating import answer_round

    return lambda: answer_round(where, MOMENT)


def gather(where: Round) -> Callable[[], object]:
    """Returns read, summary, report and review workbook written, as an officer has it done."""
    from toolkit.rounds.consolidating import consolidate_round

    return lambda: consolidate_round(where, today=MOMENT.date())


# -- what must hold


def check_one(where: Round) -> Callable[[], object]:
    """Nothing typed is lost, and every agency has a return; no two are called the same."""
    def work() -> None:
        plan, _ = _read(where)
        for said in ([each.name for each in plan.agencies], [each.code for each in plan.agencies]):
            assert len({*said}) == len(said)

    return work


def check_chain(where: Round) -> Callable[[], object]:
    """Nothing typed is lost on either level, every province is taken without a cell to list, its answer has a line for
    every answer below, and a commune's is found there by file, sheet and cell. `where` is the ministry's round."""
    def work() -> None:
        _, above = _read(where)
        assert all(record.outcome in (Outcome.ACCEPTED, Outcome.ACCEPTED_WITH_WARNINGS) for record in above.files)
        assert not above.listed
        for record in above.files:
            below = Round(where.folder.parent / str(record.agency))
            _, intake = _read(below)
            lines = list(_lines(where.returns / record.file))
            assert len(lines) == sum(returned.consolidated for returned in intake.files), record.file
            assert _written_by_a_commune(below, intake) in lines

    return work


def _read(where: Round) -> tuple[Plan, Intake]:
    """The round's plan and returns, one of every agency, every file of which accounts for all that was typed in it."""
    from toolkit.rounds.reading import read_inputs

    plan, _, _, intake = read_inputs(where)
    assert all(each.typed == each.consolidated + each.listed for each in intake.files), where.folder
    assert [each.agency for each in intake.returns] == [each.code for each in plan.expected], where.folder
    return plan, intake


def _written_by_a_commune(where: Round, intake: Intake) -> tuple[str, ...]:
    """File, sheet, cell of a result that the last commune typed, and what its file holds there."""
    from openpyxl import load_workbook

    told = next(each for each in intake.returns[-1].progress if RESULT in each.entries)
    file, sheet, cell = told.entries[RESULT].place
    return file, sheet, cell, str(load_workbook(where.returns / file)[sheet][cell].value)


def _lines(answer: Path) -> Iterator[tuple[str, ...]]:
    """The lines of an answered form's sheet "Nguồn số liệu": file, sheet, cell, what was typed."""
    from openpyxl import load_workbook

    sheet = load_workbook(answer, read_only=True)[words.FORM_SHEETS["sources"]]
    for _, _, _, text, *place in sheet.iter_rows(min_row=4, max_col=7, values_only=True):
        yield *place, text
