"""A superior's form and a round's answers → the form with the answers in it, for `rounds.consolidating`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

from lxml import etree

from toolkit.base.text import by_key, printable
from toolkit.forms.form import SOURCES_SHEET, side_looks, source_rows
from toolkit.forms.live_check import progress_text
from toolkit.forms.superior_form import SuperiorForm, form_refused
from toolkit.model.records import SourceLine
from toolkit.page.text_metrics import MAX_HEIGHT, line_count, text_height
from toolkit.sheetfill.elements import MoreStyles, Unkept, parsed, written
from toolkit.sheetfill.sheet import FilledRow
from toolkit.sheetfill.workbook_template import Blanks, Filling, WorkbookTemplate, packed, unpacked
from toolkit.sheetread.any_file import cell_name

_CORE, _MODIFIED = "docProps/core.xml", "{http://purl.org/dc/terms/}modified"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: The value of an answer cell.
Answer = str | float


def answered_form(
    form: SuperiorForm, answers: Mapping[tuple[int, int], Answer], verdicts: Mapping[int, str], note: str,
    rests_on: Iterable[SourceLine], saved: datetime, properties: Mapping[str, str]
) -> bytes:
    """A superior's form and answers by row and column → the file that came, as an .xlsx, with the answers in it; answer
    cells without an answer are made blank. `verdicts`: of its checks, by row. `rests_on`: the lines of sheet "Nguồn số
    liệu", under the note. `saved`: the moment written into the file, as a superior takes the later of two answers.
    `properties`: custom properties. ToolkitError where the file cannot be filled."""
    try:
        parts = unpacked(form.content)
        styles = MoreStyles(parts["xl/styles.xml"])
        looks = side_looks(styles)
        parts["xl/styles.xml"] = styles.content()
        if _CORE in parts:  # some programs write no core properties
            core = parsed(parts[_CORE])
            modified = core.find(_MODIFIED)
            if modified is None:
                modified = etree.SubElement(
                    core, _MODIFIED, {_TYPE: "dcterms:W3CDTF"}, nsmap={"dcterms": _MODIFIED[1:-9]})
            modified.text = saved.strftime("%Y-%m-%dT%H:%M:%SZ")
            parts[_CORE] = written(core)
        blanks = Blanks(custom={name: name for name in properties})
        template = WorkbookTemplate(packed(parts), form.layout.sheet, blanks=blanks, tables=(SOURCES_SHEET,))
    except Unkept as error:
        raise form_refused(form.file, f"trang tính có {error.what}") from error
    except Exception as error:  # a broken workbook may raise anything
        raise form_refused(form.file, "có phần không theo chuẩn .xlsx") from error
    texts = by_key((row, (column, printable(value) if isinstance(value, str) else value))
                   for (row, column), value in (dict.fromkeys(form.cells, "") | dict(answers)).items())
    rows, (progress_row, progress_column) = list[FilledRow](), form.layout.cells["progress_line"]
    for number in range(1, template.sheet.last + 1):
        answered, needed = dict(texts.get(number, ())), 0.0
        shown: dict[int, Answer] = {form.layout.columns["check"]: verdicts[number]} if number in verdicts else {}
        if number == progress_row:
            shown[progress_column] = progress_text(verdicts.values())
        for column, room in template.rooms(number).items():
            if isinstance(text := answered.get(column), str) and text:
                needed = max(needed, text_height(line_count(text, *room), room.size))
        grows = needed > template.sheet.height(number)
        height = min(math.ceil(needed), MAX_HEIGHT) if grows else None
        rows.append(FilledRow(number, answered, height, grows, shown=shown))
    first = min(answers, default=form.layout.cells["task_row"])
    return template.filled(Filling(
        rows=rows, row_map=template.sheet.still, cursor=cell_name(*first), texts=properties,
        tables={SOURCES_SHEET.name: source_rows(note, rests_on, looks)}))
