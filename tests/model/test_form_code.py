"""What identifies a return: a code with a check character, and row keys that belong to one form only."""

from __future__ import annotations

import dataclasses

import samples
from hypothesis import given, strategies as st

from toolkit.model.form_code import find_codes, form_code, row_key, slot_of, task_slot
from toolkit.model.records import Period

CODE = form_code(samples.PLAN, "SCT")


def test_a_code_says_plan_year_and_agency_and_is_found_in_running_text() -> None:
    assert (CODE.plan, CODE.period, CODE.agency) == ("TV2793", "2020", "SCT")
    assert CODE.valid
    assert find_codes(f"Mã biểu: {str(CODE).lower()} – trang 1/3") == (CODE,)
    assert find_codes("Kế hoạch số 2793/QĐ-UBND-2020") == ()
    text = str(CODE)
    changed = [text[:at] + new + text[at + 1:] for at in range(len(text)) for new in "0X7" if text[at] not in f"{new}-"]
    noticed = [each for each in changed if not any(code.valid for code in find_codes(each))]
    assert len(noticed) >= 0.9 * len(changed)


def test_the_edition_changes_with_the_assignments_and_a_row_key_with_agency_and_year() -> None:
    fewer = dataclasses.replace(samples.PLAN, assignments=samples.PLAN.assignments[:-3])
    assert form_code(fewer, "SCT").edition != CODE.edition
    retold = dataclasses.replace(samples.PLAN,
        tasks=tuple(t._replace(content="khác") for t in samples.PLAN.tasks))
    assert form_code(retold, "SCT") == CODE
    other_agency = form_code(samples.PLAN, "SNV")
    next_year = form_code(dataclasses.replace(samples.PLAN, period=Period(2021, samples.PLAN.period.due_before)), "SCT")
    keys = {row_key(code, "T2.5") for code in (CODE, other_agency, next_year)}
    assert len(keys) == 3
    assert {slot_of(key) for key in keys} == {"T2.5"}


@given(st.from_regex(r"[0-9IVX]{1,3}(\.[0-9a-z]{1,2}){0,2}", fullmatch=True).filter(lambda each: each.strip() == each))
def test_a_task_s_slot_is_read_back_from_its_key(task_id: str) -> None:
    slot = task_slot(task_id.upper())
    assert slot_of(row_key(CODE, slot)) == slot


@given(st.text(max_size=20))
def test_any_other_text_is_no_key(typed: str) -> None:
    slot = slot_of(typed)
    assert slot is None or typed.strip().upper().startswith(slot)
