"""The plan workbook (ke_hoach.xlsx) and the plan it holds; whom an annex's names mean, and so who gets which rows."""

from toolkit.model import Plan
from toolkit.plan.making import new_plan
from toolkit.plan.names import Names, assign, split_names
from toolkit.plan.reading import read_plan

__all__ = ["Names", "assign", "new_plan", "read_plan", "split_names", "write_plan"]


def write_plan(plan: Plan) -> bytes:
    """The plan workbook of `plan`: `read_plan` gives back an equal plan.

    A phrase's members are written as a kind where they are all the agencies of that kind, so that an agency
    added later belongs to it.
    """
    from toolkit.plan.writing import workbook

    return workbook(plan)
