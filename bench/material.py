"""What is measured on: a round of any number of agencies, its forms made and filled."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from toolkit import resources, words
from toolkit.demo import answers_of, fill_form
from toolkit.model import Agency, Kind, Plan
from toolkit.outputs import make_folder
from toolkit.plan import read_plan, write_plan
from toolkit.rounds import Round, make_forms

SEED = 2793


def make_round(folder: Path, agencies: int) -> Round:
    """A round in `folder` with that many agencies, every form returned filled, none with a mistake.

    A folder that already holds that many returns is used as it is.
    """
    where = Round(folder)
    if where.returns.is_dir() and len(list(where.returns.glob("*.xlsx"))) == agencies:
        return where
    make_folder(where.returns)
    plan, _ = read_plan(resources.example(words.PLAN_FILE))
    where.plan.write_bytes(write_plan(with_agencies(plan, agencies)))
    plan, _ = read_plan(where.plan)
    issued = make_forms(where).outputs
    for agency, form in zip(plan.expected, issued, strict=True):
        filled = fill_form(form.read_bytes(), answers_of(plan, agency, SEED))
        (where.returns / form.name).write_bytes(as_office_programs_save(filled))
    return where


def as_office_programs_save(content: bytes) -> bytes:
    """A workbook of openpyxl's with its texts in UTF-8 and in one shared table, as Excel, WPS and LibreOffice store them.

    openpyxl writes them inside the cells, in numeric character references: nothing that comes back looks so.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: _REFERENCE.sub(lambda match: chr(int(match[1])).encode(), book.read(name)) for name in book.namelist()}
    texts: dict[bytes, int] = {}
    for name in parts:
        if name.startswith("xl/worksheets/"):
            parts[name] = _INLINE.sub(
                lambda match: b'<c %st="s"><v>%d</v></c>' % (match[1], texts.setdefault(match[2], len(texts))), parts[name])
    parts["xl/sharedStrings.xml"] = _TABLE % b"".join(b"<si>%s</si>" % text for text in texts)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", _TYPE + b"</Types>")
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"</Relationships>", _RELATION + b"</Relationships>")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return stream.getvalue()


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
    own = [replace(agency, receives_form=agency.code in keeping) for agency in plan.agencies]
    districts = [agency for agency in plan.agencies if agency.kind is Kind.DISTRICT]
    copies = [
        (agency, _copy(agency, number))
        for number, agency in enumerate(islice(cycle(districts), count - len(keeping)), 1)
    ]
    phrases = tuple(
        replace(phrase, members=(*phrase.members, *(copy.code for agency, copy in copies if agency.code in phrase.members)))
        for phrase in plan.phrases
    )
    return replace(plan, agencies=(*own, *(copy for _, copy in copies)), phrases=phrases)


def _copy(agency: Agency, number: int) -> Agency:
    return replace(agency, code=f"{agency.code}{number}", name=f"{agency.name} {number}", aliases=(), email="")
