"""The form template and the forms made from it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolkit import words
from toolkit.findings import Code, Place, ToolkitError
from toolkit.form_code import form_code
from toolkit.forms.rows import FormContent, form_rows
from toolkit.forms.sheet import FormWorkbook
from toolkit.layout import HEADER_NAMES, Layout, header_values, indicator_meta, meta_rows, read_layout
from toolkit.model import Agency, Plan
from toolkit.sheetfill.references import Unkept
from toolkit.sheetread import resolve_name
from toolkit.text import printable

#: A form's file name is at most this long, ending included.
_NAME_LENGTH = 60
#: The end of the names of forms and letters that go back.
CORRECTION_ENDING = " - can sua"


@dataclass(frozen=True, slots=True, eq=False)
class FormTemplate:
    """A form template, read once for all the forms of a round."""

    content: bytes
    layout: Layout
    repeats: Mapping[str, tuple[str, int, int]]
    workbook: FormWorkbook

    @classmethod
    def read(cls, path: Path) -> FormTemplate:
        """The template at `path`; ToolkitError naming what it lacks, what forms cannot keep, or why it cannot be read."""
        from toolkit.workbooks import UnreadableFile, read_workbook

        try:
            book, content = read_workbook(path), path.read_bytes()
            layout = read_layout(book)
            places = {name: resolve_name(book, f"guide_{name}") for name in HEADER_NAMES}
            repeats = {name: place for name, place in places.items() if place and name != "progress_line"}
            return cls(content, layout, repeats, FormWorkbook(content, layout, repeats))
        except UnreadableFile as error:
            raise ToolkitError(Code.TEMPLATE_UNREADABLE, file=path.name, why=error.finding.problem) from error
        except Unkept as error:
            raise ToolkitError(Code.TEMPLATE_UNKEPT, Place(path.name), file=path.name, what=error.what) from error
        except (ToolkitError, OSError):
            raise
        except Exception as error:  # what a workbook that is none within makes of its readers may be anything
            raise ToolkitError(Code.TEMPLATE_UNREADABLE, file=path.name, why="có phần không theo chuẩn .xlsx") from error

    def form(self, plan: Plan, agency: Agency) -> bytes:
        """That agency's form, an .xlsx: its rows filled in and locked, its code in every carrier."""
        form = form_content(self.layout, self.workbook.last, plan, agency)
        return self.workbook.filled(form, self.workbook.rows_of(form))


def form_content(layout: Layout, last: int, plan: Plan, agency: Agency) -> FormContent:
    """All that agency's form says; `last` is the template's last row."""
    plan = layout.shown_of(plan)
    code, header = form_code(plan, agency.code), header_values(plan, agency)
    return FormContent(
        code=str(code),
        title=printable(f"{words.FORM_SHEETS['fill']} {plan.period.year} – {agency.name}"),
        header=header,
        rows=form_rows(layout, last, plan, agency, code, header),
        meta=(*meta_rows(plan, agency), *indicator_meta(layout, plan, agency)),
        unused=frozenset(() if plan.previous else ("previous",)),
    )


def form_file_name(plan: Plan, agency: Agency) -> str:
    """A file name ready to send, ASCII and short: "TV2793-2020-SCT So Cong Thuong.xlsx". Never identity."""
    plain = unicodedata.normalize("NFD", agency.name.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(char if char.isascii() and char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    name = f"{plan.settings.plan_code}-{plan.period.year}-{agency.code}"
    for word in letters.split():
        if len(name) + len(word) + len(" .xlsx") > _NAME_LENGTH:
            break
        name += f" {word}"
    return f"{name}.xlsx"


def correction_file_name(plan: Plan, agency: Agency) -> str:
    """The file name of the form that goes back to that agency: "TV2793-2020-SCT So Cong Thuong - can sua.xlsx"."""
    return f"{form_file_name(plan, agency).removesuffix('.xlsx')}{CORRECTION_ENDING}.xlsx"
