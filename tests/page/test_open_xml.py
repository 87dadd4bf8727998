"""What Word asks of a .docx: the Open XML schemas, whole parts and relationships, nothing of the template left over."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from packages import packed, unpacked
from test_decree import VARIANTS, full, variant

from toolkit.model.resources import template

#: Parts the validator wants and Word makes do without; a theme would only bring theme fonts.
_DISPENSABLE = ("/fontTable' is missing", "/theme' is missing")


def faults(content: bytes, folder: Path) -> list[str]:
    """What the validator says against a .docx."""
    path = folder / "tep.docx"
    path.write_bytes(content)
    told = OpenXmlValidator(file_format=FileFormat.OFFICE_2019, max_errors=0).validate(path).errors
    return [f"{each.part_uri} {each.path}: {each.description}" for each in told if not each.description.endswith((*_DISPENSABLE, *(f"{end}." for end in _DISPENSABLE)))]


@pytest.fixture(scope="module")
def report() -> bytes:
    return full(variant("two addressees"))


@pytest.mark.parametrize("name", ["report_template.docx", "reminder_template.docx"])
def test_the_template_is_valid(tmp_path: Path, name: str) -> None:
    assert faults(template(name).read_bytes(), tmp_path) == []


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=() if name in ("sample", "electronic", "long names") else pytest.mark.nightly) for name in VARIANTS])
def test_the_report_is_valid(name: str, tmp_path: Path) -> None:
    assert faults(full(variant(name)), tmp_path) == []


@pytest.mark.parametrize(("part", "before", "after"), [
    ("word/document.xml", '<w:pPr><w:pStyle w:val="TenLoai"/>',
        '<w:pPr><w:jc w:val="center"/><w:pStyle w:val="TenLoai"/>'),
    ("word/document.xml", "<w:cantSplit/>", "<w:keine/>"),
    ("word/document.xml", 'w:orient="landscape"', 'w:orient="quer"'),
    ("word/styles.xml", "<w:b/><w:bCs/>", "<w:bCs/><w:sz w:val='x'/>"),
    ("word/document.xml", 'r:id="rId3"', 'r:id="rId99"'),
])
def test_a_broken_file_is_seen(report: bytes, tmp_path: Path, part: str, before: str, after: str) -> None:
    parts = unpacked(report)
    broken = parts[part].replace(before.encode(), after.encode(), 1)
    assert broken != parts[part]
    assert faults(packed({**parts, part: broken}), tmp_path)


def test_nothing_of_the_template_is_left(report: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        names = package.namelist()
        text = "".join(package.read(name).decode() for name in names)
    assert len(names) == len(set(names))
    assert not re.search(r"\{\{|\{%|%\}|Theme=|asciiTheme", text)


def test_no_two_parts_have_one_id(report: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        ids = re.findall(r' Id="([^"]+)"', package.read("word/_rels/document.xml.rels").decode())
        marks = re.findall(r'<(?:w:bookmarkStart|wp:docPr)[^>]* (?:w:)?id="(\d+)"',
            package.read("word/document.xml").decode())
    assert len(ids) == len(set(ids))
    assert len(marks) == len(set(marks))
