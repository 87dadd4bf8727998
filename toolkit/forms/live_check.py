"""What a form works out itself, as Excel formulas: the column "Kiểm tra", the count of rows, what may be typed.

What is understood of a cell is a defined name that looks at the row it is used in ("said_percent"), so that a check
reads as it does in `checks.CHECKS`; what is said of a row is one too, so that a form stays small. A name knows its
column by the template's `col_…`. Only functions of Excel 2010 are used, and a text becomes a number only where it is
digits alone: formulas come to the same on every machine. LibreOffice writes a name out wherever it is used and takes
8,192 signs of a formula, so that a value that is used twice is better looked up in a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from lxml import etree

from toolkit.base.text import END_MARKS, NOTHING_WORDS, grouped
from toolkit.model import checks, fields, words
from toolkit.model.fields import ValueKind
from toolkit.model.layout import EXTRA_ROWS, FACTS, Layout
from toolkit.model.records import Role
from toolkit.sheetfill.elements import MAIN, own_rule, parsed, written
from toolkit.sheetfill.workbook_template import BOOK, packed, sheet_parts, unpacked
from toolkit.sheetread.any_file import column_letters

#: The year reported on, as the head's cell `period` has it.
_YEAR = "RIGHT(TRIM(period),4)"
#: Letters that Excel takes of a rule's title.
_TITLE = 32
#: The months of a year.
_MONTHS = 12
#: What is said of the row of a task that is blank.
_OF_BLANK = checks.verdict(checks.BLANK)
#: A lone dash; what an answer that there is none is made of.
_DASHES, _NOTHING = "-–—", ("không", "chưa có", *NOTHING_WORDS, ",", ".", " ")


def live_check(kind: str, role: Role | None) -> tuple[str, str]:
    """What "Kiểm tra" says of a row made of the sample row of that name, as a formula, and of that row blank; `role` is
    the agency's in the row of a task."""
    if kind == "indicator_row":
        return "check_figure", checks.BLANK_FIGURE.text
    if kind == "extra_row":
        return "check_extra", ""
    return f"check_{(role or Role.LEAD).value}", _OF_BLANK


def _verdicts() -> dict[str, str]:
    """The formulas of what is said of a row, by name; of a spare row that is blank or says "Không có" nothing is."""
    passed = f'"{checks.PASSED}"'
    read = ",".join(f"NOT({_rendered(check.formula, lead='TRUE')})" for check in checks.CHECKS if check.on_reading)
    extra = _verdict(checks.CHECKS, passed, True, lead="TRUE", any="typed_row")
    noted = f'IF(said_figure="","{checks.PASSED_WITHOUT}",{passed})'
    lead, coordinating = (
        _verdict(checks.CHECKS, passed, False, lead=lead, any="typed_answers") for lead in ("TRUE", "FALSE"))
    said = {
        Role.LEAD.value: lead, Role.COORDINATING.value: coordinating,
        "extra": f'IF(AND(says_nothing,{read}),"",{extra})', "figure": _verdict(checks.FIGURE_CHECKS, noted, True)}
    return {f"check_{name}": f'IFERROR({formula},"{checks.FAILED}")' for name, formula in said.items()}


def progress_formula(verdicts: str) -> str:
    """What the head says: how many rows pass, and whether the form is ready; `verdicts` are the cells of "Kiểm tra"."""
    passed, wrong, look = (f'COUNTIF({verdicts},"{sign}*")' for sign in "✔✖▲")
    ready = f'IF(COUNTA(free_overall)=0,"{checks.OVERALL_MISSING}","✔ {checks.READY}")'
    counted = f'{passed}&"/"&({passed}+{wrong}+{look})&" dòng đạt – "'
    return f'IF({passed}+{wrong}+{look}=0,{ready},{counted}&IF({wrong}=0,"{checks.READY}","{checks.NOT_READY}"))'


def progress(verdicts: Iterable[str]) -> str:
    """What that comes to for those verdicts of "Kiểm tra", as long as the assessment is not written."""
    signs = Counter(verdict[:1] for verdict in verdicts)
    passed, wrong, look = (signs[sign] for sign in "✔✖▲")
    if not passed + wrong + look:
        return checks.OVERALL_MISSING
    return f"{passed}/{passed + wrong + look} dòng đạt – {checks.NOT_READY if wrong else checks.READY}"


def with_live_checks(content: bytes, layout: Layout, begin: date | None) -> bytes:
    """The template with the names its forms' formulas use, and with rules for what may be typed. A rule keeps its
    prompt and only warns: who is sure goes on, as does a program that cannot work the rule out. A list or rule of Excel
    2010's own kind is the officer's, and stays. `begin` is the first day on which a task may have been done, None: the
    first of the year reported on."""
    parts = unpacked(content)
    book, path = parsed(parts[BOOK]), sheet_parts(parts)[layout.sheet]
    named, sheet = meanings(layout, begin), parsed(parts[path])
    held = book.find(f"{MAIN}definedNames")
    for each in [each for each in held if each.get("name") in named]:
        held.remove(each)
    for name, formula in named.items():
        etree.SubElement(held, f"{MAIN}definedName", name=name).text = formula
    for row, column, found in _rules(layout):
        rule = own_rule(sheet, row, column)
        if rule.tag == f"{MAIN}dataValidation":
            title = f"Xem lại: {fields.known()[found[0].field].label}"[:_TITLE]
            rule.attrib.pop("operator", None)
            rule.attrib.update({
                "type": "custom", "errorStyle": "warning", "allowBlank": "1", "showErrorMessage": "1",
                "errorTitle": title, "error": f"{found[0].text.lstrip('✖ ')}."})
            del rule[:]
            allowed = ",".join(f"NOT({_rendered(check.formula)})" for check in found)
            etree.SubElement(rule, f"{MAIN}formula1").text = f"AND({allowed})"
    return packed({**parts, BOOK: written(book), path: written(sheet)})


def _rules(layout: Layout) -> Iterator[tuple[int, int, list[checks.Check]]]:
    """Each cell of a sample row that is read, with the checks of that; a status has its list."""
    for names, table in ((("task_row", "extra_row"), checks.CHECKS), (("indicator_row",), checks.FIGURE_CHECKS)):
        read = (check for check in table if check.on_reading and check.field not in (fields.STATUS, ""))
        for field, found in grouped(read, lambda check: check.field).items():
            column = layout.cells.get(f"indicator_{field}", (0, layout.columns.get(field, 0)))[1]
            for name in names:
                if name in layout.cells:
                    yield layout.cells[name][0], column, found


def _verdict(table: Sequence[checks.Check], said: str, is_extra: bool, **given: str) -> str:
    """The text of the first check that is wrong."""
    for formula, found in reversed(checks.live(table, is_extra).items()):
        said = f'IF({_rendered(formula, **given)},"{found[0].text}",{said})'
    return said


def _rendered(formula: str, **given: str) -> str:
    """The formula over fields as one over the names of what is understood of them."""
    said = {name: f"said_{name}" for name in fields.known()}
    return formula.format_map(said | given)


def meanings(layout: Layout, begin: date | None = None) -> dict[str, str]:
    """The formulas of the defined names: what is understood of a row's cells, and what is said of the row; `begin` as
    in `with_live_checks`."""
    columns = {name: layout.columns[name] for name in (fields.CONTENT, *fields.ANSWERS)}
    at = {f"indicator_{name}": name for name in fields.FIGURES}
    figures = {at[name]: column for name, (_, column) in layout.cells.items() if name in at}
    sheet, table = layout.sheet.replace("'", "''"), fields.known()
    cells = {name: f"'{sheet}'!${column_letters(column)}1" for name, column in (columns | figures).items()}
    found: dict[str, str] = {}
    for name, cell in cells.items():
        kind = table[name].kind
        found |= _day(name, cell, begin) if kind is ValueKind.DAY else _MEANINGS[kind](name, cell)
    typed = {name: f"LEFT({cells[name]},99)" for name in columns}
    found["typed_answers"] = "&".join(typed[name] for name in typed if name in fields.ANSWERS)
    below = layout.cells["facts_row"][0] - layout.cells["extra_row"][0] + EXTRA_ROWS - 1
    for name, under in FACTS.items():  # in the spare row's second one
        column = f"${column_letters(layout.columns[under])}"
        typed[name] = f"LEFT(INDEX('{sheet}'!{column}:{column},ROW()+{below}),99)"
    row = _clean(_replaced('&" "&'.join(typed.values()), dict.fromkeys(_DASHES, " ")))
    found["typed_row"] = f"LOWER({row})"
    begins = 'OR(LEFT(typed_row,5)="không",LEFT(typed_row,7)="chưa có")'
    rest = _replaced("typed_row", {"..": "…"} | dict.fromkeys(_NOTHING, ""))
    found["says_nothing"] = f'OR(typed_row="",AND({begins},{rest}=""))'
    return found | {name: formula for name, formula in _verdicts().items() if figures or name != "check_figure"}


def _status(name: str, cell: str) -> dict[str, str]:
    """The status' own word, whatever spelling of it is typed."""
    spellings = ",".join(f'"{spelling}"' for spelling in checks.STATUS_SPELLINGS)
    numbers = ",".join(str(1 + checks.OFFERED.index(status)) for status in checks.STATUS_SPELLINGS.values())
    offered = ",".join(f'"{words.STATUS[status].text}"' for status in checks.OFFERED)
    bullet = f'1*ISNUMBER(FIND(LEFT(TRIM({cell})),"{checks.BULLETS}"))'
    typed = f'TRIM(LOWER(REPLACE({_ended(cell)},1,{bullet},"")))'
    number = f"SUMPRODUCT(EXACT({typed},{{{spellings}}})*{{{numbers}}})"
    return {f"said_{name}": _unless_blank(cell, f'CHOOSE(1+{number},"?",{offered})')}


def _percent(name: str, cell: str) -> dict[str, str]:
    """A percentage is "0", "100" or between; what has a percent sign or format counts from 1,000 on."""
    typed, is_format = f"typed_{name}", f'IFERROR(LEFT(CELL("format",{cell}))="P",FALSE)'
    plain = f'SUBSTITUTE({typed},"%","",1)'
    number = f"{cell}*IF({is_format},100,1)+IF({is_format},1000,0)"
    text = (f'IF({_is_decimal(plain)},{_value(plain)},-1)'
            f'+IF(RIGHT({typed})="%",1000,IF(ISNUMBER(FIND("%",{typed})),-1000,0))')
    kinds = {-1000000: "?", 0: "0", 0.0000000001: "?", 1.0000000001: checks.PART_DONE, 100: "100", 100.0000001: "?",
             1000: "0", 1000.0000000001: checks.PART_DONE, 1100: "100", 1100.0000001: "?"}
    bounds, said = (",".join(each) for each in zip(*((f"{low:.15f}".rstrip("0").rstrip("."), f'"{kind}"')
                                                     for low, kind in kinds.items()), strict=True))
    found = f"LOOKUP(IF(ISNUMBER({cell}),{number},{text}),{{{bounds}}},{{{said}}})"
    return {typed: _replaced(f"LOWER({_clean(cell)})", {"phần trăm": "%", " %": "%", ".": ","}),
            f"said_{name}": _unless_blank(cell, f'IFERROR({found},"?")')}


def _day(name: str, cell: str, begin: date | None) -> dict[str, str]:
    """A day of the year reported on, or of the year before from `begin` on: day and month, or the other way round where
    there is no such day. The text becomes "|5/11#" or, where the year came first, "#11/5|"; # is the year."""
    typed, plain = f"typed_{name}", f"plain_{name}"
    text = _replaced(
        f'"|"&TRIM(IF(ISNUMBER(FIND(":",{typed})),LEFT({typed},FIND(":",{typed})-3),{typed}))&"|"',
        {"|ngày ": "|", "t|": "|", "năm": "/", "tháng": "/", "-": "/", ".": "/",
         " /": "/", "/ ": "/"})
    for year in (f'"/"&{_YEAR}&"|"', '"/"&RIGHT(TRIM(period),2)&"|"', f'"|"&{_YEAR}&"/"'):
        text = f'SUBSTITUTE({text},{year},"#")'
    days, months = "{" + ",".join(map(str, range(1, 32))) + "}", "{" + ";".join(map(str, range(1, 13))) + "}"
    dates = "+".join(f'({plain}="{before}"&{first}&"/"&{second}&"{after}")' for before, first, second, after in (
        ("|", days, months, "#"), ("|", months, days, "#"), ("#", months, days, "|")))
    is_day = (f"SUMPRODUCT(({days}<=DAY(DATE(VALUE({_YEAR}),1+{months},0)))*({dates}))"
              f'+ISNUMBER(FIND({plain},"|29/2|2/29|"))*(DAY(DATE(VALUE({_YEAR}),3,0))=29)>0')
    first = f"DATE(VALUE({_YEAR}),1,1)"
    if begin:
        first = f"DATE({begin.year},{begin.month},{begin.day})"
        is_day = f"OR({is_day},{_is_earlier(plain, begin, first)})"
    in_year = f"AND({cell}>={first},{cell}<DATE(VALUE({_YEAR})+1,1,1))"
    return {typed: f"LOWER({_ended(cell)})",
            plain: _replaced(text, {f"{before}0": before for before in "|/#"}),
            f"said_{name}": _unless_blank(cell, f'IF(IF(ISNUMBER({cell}),{in_year},{is_day}),"{checks.A_DAY}","?")')}


def _is_earlier(plain: str, begin: date, first: str) -> str:
    """Whether it is a day from `begin` to the end of that year; `first` is `begin` as a formula."""
    year, month, day = str(begin.year), begin.month, begin.day if begin.month == _MONTHS else 1
    text = _replaced(plain, {f"/{year}|": "#", f"/{year[2:]}|": "#", f"|{year}/": "#"})
    days = "{" + ",".join(map(str, range(day, 32))) + "}"
    months = "{" + ";".join(map(str, range(month, _MONTHS + 1))) + "}"
    said = f'"|"&{days}&"/"&{months}&"#"&{months}&"/"&{days}&"|"&REPT({months}&"/"&{days}&"#",1*({days}>{_MONTHS}))'
    is_one = f"(DAY(DATE({year},{months},{days}))={days})*(DATE({year},{months},{days})>={first})"
    return f"SUMPRODUCT(ISNUMBER(FIND({text},{said}))*{is_one})>0"


def _figure(name: str, cell: str) -> dict[str, str]:
    """A number of an indicator; three digits after a comma may be thousands."""
    plain = f"plain_{name}"
    thousands = f"AND(ABS({cell})>=1,ABS({cell})<1000,ROUND({cell},3)={cell},ROUND({cell},2)<>{cell})"
    number = f'IF(OR(ABS({cell})>=10^15,{thousands}),"?",{cell})'
    clear = f'OR(LEN({plain})-FIND(",",{plain}&",")<>3,LEFT({plain})="0")'
    text = f'IF(AND({_is_decimal(plain)},LEN({plain})<16,{clear}),{_value(plain)},"?")'
    return {plain: _replaced(_clean(cell), {".": ","}),
            f"said_{name}": _unless_blank(cell, f"IF(ISNUMBER({cell}),{number},{text})")}


_MEANINGS: dict[ValueKind, Callable[[str, str], dict[str, str]]] = {
    ValueKind.TEXT: lambda name, cell: {f"said_{name}": _unless_blank(cell, _clean(cell))},
    ValueKind.STATUS: _status, ValueKind.PERCENT: _percent, ValueKind.FIGURE: _figure}


def _clean(cell: str) -> str:
    """Its text on one line, without spaces around it."""
    return f'TRIM(SUBSTITUTE(SUBSTITUTE({cell},"\u00a0"," "),CHAR(10)," "))'


def _ended(cell: str) -> str:
    """The same without a mark that ends it, as `text.said_key`."""
    mark = f'ISNUMBER(FIND(RIGHT(TRIM({cell})),"{END_MARKS}"))'
    return f"TRIM(LEFT({_clean(cell)},LEN(TRIM({cell}))-{mark}))"


def _unless_blank(cell: str, said: str) -> str:
    return f'IF(ISNUMBER(FIND("|"&{_clean(cell)}&"|","||{"|".join(_DASHES)}|")),"",{said})'


def _replaced(text: str, pieces: Mapping[str, str]) -> str:
    for old, new in pieces.items():
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return text


def _is_decimal(text: str) -> str:
    """Whether it is digits with at most one comma among them."""
    digits = ",".join(f'"{digit}"' for digit in range(10))
    count = f'SUMPRODUCT(LEN({text})-LEN(SUBSTITUTE({text},{{{digits}}},"")))'
    return f'AND({count}=LEN(SUBSTITUTE({text},",","",1)),LEFT({text})<>",",RIGHT({text})<>",")'


def _value(decimal: str) -> str:
    return f'VALUE(SUBSTITUTE({decimal},",",""))/10^MAX(0,LEN({decimal})-FIND(",",{decimal}&","))'
