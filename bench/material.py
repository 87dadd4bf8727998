"""What is measured on: a round of any number of agencies, its forms made and filled."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from xml.sax.saxutils import escape

from bench.national import PROVINCES
from toolkit.base.files import make_folder
from toolkit.base.text import date_vi
from toolkit.demo.clerks import Answers, Typed, answers_of
from toolkit.demo.demonstration import as_illustration
from toolkit.model import resources, words
from toolkit.model.form_code import FREE_SLOTS, form_file_name, slot_of, task_slot
from toolkit.model.layout import Layout
from toolkit.model.records import Agency, Kind, Plan
from toolkit.model.workbooks import read_workbook_bytes
from toolkit.plan.plan_workbook import read_plan, write_plan
from toolkit.rounds.reading import layout_of
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms
from toolkit.sheetread.any_file import cell_name

SEED = 2793


def make_round(folder: Path, agencies: int) -> Round:
    """A round in `folder` with that many agencies, every form returned filled, none with a mistake.

    A folder that already holds that many returns is used as it is.
    """
    where = Round(folder)
    if not are_returned(where, agencies):
        write_plan_of(where, agencies)
        make_forms(where, date(2020, 11, 1))
        return_forms(where)
    return where


def are_returned(where: Round, agencies: int) -> bool:
    """Whether so many forms lie among the returns."""
    return where.returns.is_dir() and len(list(where.returns.glob("*.xlsx"))) == agencies


def write_plan_of(where: Round, agencies: int) -> None:
    """The shipped plan with so many agencies, as the plan workbook of a new round."""
    make_folder(where.returns)
    plan, _ = read_plan(resources.example(words.PLAN_FILE))
    where.plan.write_bytes(write_plan(with_agencies(as_illustration(plan), agencies)))


def return_forms(where: Round, seed: int = SEED) -> None:
    """Send every form of the round back, filled."""
    plan, _ = read_plan(where.plan)
    layout = layout_of(where)
    for agency in plan.expected:
        name = form_file_name(plan, agency)
        (where.returns / name).write_bytes(filled((where.forms / name).read_bytes(), answers_of(plan, agency, seed),
            layout))


def filled(form: bytes, answers: Answers, layout: Layout) -> bytes:
    """The form with the answers typed in, its texts in UTF-8 and in one shared table, as Excel, WPS and LibreOffice
    store them.

    Typing by patterns takes a fiftieth of what an office program's load and save would: thousands of forms are filled.
    """
    sheet = next(sheet for sheet in read_workbook_bytes(form, "form").sheets if sheet.name == layout.sheet)
    rows = {slot_of(str(cell.value)): row for (row, column),
        cell in sheet.cells.items() if column == layout.columns["key"]}
    typed = [(rows[slot], layout.columns[name], value) for slot, fields in _by_slot(answers).items() for name,
        value in fields.items()]
    typed += [(rows[FREE_SLOTS[part]], layout.cells[f"free_{part}"][1], text) for part, text in answers.free.items()]
    values = {cell_name(row, column): value for row, column, value in typed}
    with zipfile.ZipFile(io.BytesIO(form)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    part = next(name for name in parts if name.endswith("/sheet1.xml"))
    parts[part] = _BLANK.sub(lambda match: _cell(match, values.get(match[1].decode())), parts[part])
    return _as_office_programs_save(parts)


def _by_slot(answers: Answers) -> dict[str, Mapping[str, Typed]]:
    extras = {f"X{number}": fields for number, fields in enumerate(answers.extras, 1)}
    return {**{task_slot(task): fields for task, fields in answers.rows.items()}, **extras}


def _cell(blank: re.Match[bytes], value: Typed | None) -> bytes:
    if value is None:
        return blank[0]
    if isinstance(value, int | float):
        return b'<c r="%s"%s><v>%d</v></c>' % (blank[1], blank[2] or b"", value)
    text = value if isinstance(value, str) else date_vi(value)
    return b'<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (blank[1], blank[2] or b"", escape(text).encode())


def _as_office_programs_save(parts: dict[str, bytes]) -> bytes:
    """Texts that stand inside the cells, in numeric character references, put where office programs put them."""
    if "xl/sharedStrings.xml" not in parts:
        relations = "xl/_rels/workbook.xml.rels"
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", _TYPE + b"</Types>")
        parts[relations] = parts[relations].replace(b"</Relationships>", _RELATION + b"</Relationships>")
    table = parts.get("xl/sharedStrings.xml", b"")
    texts = {text: number for number, text in enumerate(_SHARED.findall(table))}
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        part = _REFERENCE.sub(lambda match: chr(int(match[1])).encode(), parts[name])
        parts[name] = _INLINE.sub(
            lambda match: b'<c %st="s"><v>%d</v></c>' % (match[1], texts.setdefault(match[2], len(texts))), part)
    parts["xl/sharedStrings.xml"] = _TABLE % b"".join(b"<si>%s</si>" % text for text in texts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return stream.getvalue()


#: A cell with nothing in it.
_BLANK = re.compile(rb'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="n")?(?:/>|></c>)')
_SHARED = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
#: A reference to a character beyond ASCII, and a cell with its text in it.
_REFERENCE = re.compile(rb"&#(\d{3,});")
_INLINE = re.compile(rb'<c ([^>]*)t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)

_TABLE = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_RELATION = (
    b'<Relationship Id="shared" Target="sharedStrings.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)


def with_agencies(plan: Plan, count: int) -> Plan:
    """The plan with `count` agencies that receive a form: the first of its own, then copies of its districts."""
    keeping = {agency.code for agency in plan.expected[:count]}
    own = [agency._replace(receives_form=agency.code in keeping) for agency in plan.agencies]
    districts = [agency for agency in plan.agencies if agency.kind is Kind.DISTRICT]
    copies = [
        (agency, _copy(agency, number))
        for number, agency in enumerate(islice(cycle(districts), count - len(keeping)), 1)
    ]
    phrases = tuple(
        phrase._replace(members=(*phrase.members,
            *(copy.code for agency, copy in copies if agency.code in phrase.members)))
        for phrase in plan.phrases
    )
    return replace(plan, agencies=(*own, *(copy for _, copy in copies)), phrases=phrases)


def _copy(agency: Agency, number: int) -> Agency:
    """The agency again, elsewhere in the country."""
    name = f"{agency.name} {number // PROVINCES + 1}, tỉnh {number % PROVINCES + 1}"
    return agency._replace(code=f"{agency.code}{number}", name=name, aliases=(), email="")
