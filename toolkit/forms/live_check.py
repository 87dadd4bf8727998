"""The layout of a form template → the Excel formulas of its forms: the verdicts in column "Kiểm tra", the progress in
the head, rules for typing. Called by `form` and `answered_form`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from lxml import etree

from toolkit.base.text import END_MARKS, NOTHING_WORDS, grouped
from toolkit.model import checks, fields, words
from toolkit.model.fields import ValueKind
from toolkit.model.form_code import EXTRA_ROWS
from toolkit.model.layout import FACTS, Layout
from toolkit.model.records import Role
from toolkit.sheetfill.elements import MAIN, parsed, split_off_rule, written
from toolkit.sheetfill.workbook_template import BOOK, packed, sheet_parts, unpacked
from toolkit.sheetread.any_file import column_letters

# The value understood of a cell is a defined name, "said_" and the field, which looks at the row in which it is used,
# so that a check reads as in `checks.CHECKS`; the verdict of a row is a name too, so that a form stays small. A name
# knows its column by the template's `col_…`. Only functions of Excel 2010 are used, and a text becomes a number only
# where it is digits alone, so that formulas give one result on every machine. LibreOffice writes a name out wherever it
# is used and takes 8,192 signs of a formula: a value that is used twice is better looked up in a list.

#: The year reported on, as the head's cell `period` has it.
_YEAR = "RIGHT(TRIM(period),4)"
#: The most letters of a rule's title in Excel.
_TITLE = 32
#: The months of a year.
_MONTHS = 12
#: The verdict of a blank row of a task.
_BLANK_VERDICT = checks.verdict(checks.BLANK)
#: Dashes, one of which alone is blank; the parts of an answer that means "nothing".
_DASHES, _NOTHING_WORDS = "-–—", ("không", "chưa có", *NOTHING_WORDS, ",", ".", " ")


def live_check(kind: str, role: Role | None) -> tuple[str, str]:
    """The name of a sample row (`kind`) → the formula of "Kiểm tra" in rows made of it, and the verdict of a blank row.
    `role` is the agency's in the row of a task."""
    if kind == "indicator_row":
        return "check_figure", checks.BLANK_FIGURE.text
    if kind == "extra_row":
        return "check_extra", ""
    return f"check_{(role or Role.LEAD).value}", _BLANK_VERDICT


def progress_formula(verdicts: str) -> str:
    """The range of "Kiểm tra" → the formula of the progress in the head: how many rows pass, whether the form is
    ready."""
    passed, wrong, look = (f'COUNTIF({verdicts},"{sign}*")' for sign in "✔✖▲")
    ready = f'IF(COUNTA(free_overall)=0,"{checks.OVERALL_MISSING}","✔ {checks.READY}")'
    counted = f'{passed}&"/"&({passed}+{wrong}+{look})&" dòng đạt – "'
    return f'IF({passed}+{wrong}+{look}=0,{ready},{counted}&IF({wrong}=0,"{checks.READY}","{checks.NOT_READY}"))'


def progress_text(verdicts: Iterable[str]) -> str:
    """The verdicts in "Kiểm tra" → the text of `progress_formula` for them while the overall assessment is blank."""
    signs = Counter(verdict[:1] for verdict in verdicts)
    passed, wrong, look = (signs[sign] for sign in "✔✖▲")
    if not passed + wrong + look:
        return checks.OVERALL_MISSING
    return f"{passed}/{passed + wrong + look} dòng đạt – {checks.NOT_READY if wrong else checks.READY}"


def with_live_checks(content: bytes, layout: Layout, begin: date | None) -> bytes:
    """A template's bytes → the same with the defined names of the checks, and with rules for typing. A rule keeps its
    prompt and only warns, so that nobody is stopped. A list or rule in Excel 2010's own format is the officer's and
    stays. `begin`: the first day on which a task may have been done; None: the first day of the year reported on."""
    parts = unpacked(content)
    book, path = parsed(parts[BOOK]), sheet_parts(parts)[layout.sheet]
    formulas, sheet = defined_formulas(layout, begin), parsed(parts[path])
    names = book.find(f"{MAIN}definedNames")
    for name in list(names):
        if name.get("name") in formulas:
            names.remove(name)
    for text, formula in formulas.items():
        etree.SubElement(names, f"{MAIN}definedName", name=text).text = formula
    for samples, table in ((("task_row", "extra_row"), checks.CHECKS), (("indicator_row",), checks.FIGURE_CHECKS)):
        # A status has its list
        read = (check for check in table if check.found_on_reading and check.field not in (fields.STATUS, ""))
        for field, found in grouped(read, lambda check: check.field).items():
            column = layout.cells.get(f"indicator_{field}", (0, layout.columns.get(field, 0)))[1]
            allowed = ",".join(f"NOT({_with_names(check.formula)})" for check in found)
            for sample in samples:
                rule = split_off_rule(sheet, layout.cells[sample][0], column) if sample in layout.cells else None
                if rule is not None and rule.tag == f"{MAIN}dataValidation":
                    title = f"Xem lại: {fields.known()[field].label}"[:_TITLE]
                    rule.attrib.pop("operator", None)
                    rule.attrib.update({
                        "type": "custom", "errorStyle": "warning", "allowBlank": "1", "showErrorMessage": "1",
                        "errorTitle": title, "error": f"{found[0].text.lstrip('✖ ')}."})
                    del rule[:]
                    etree.SubElement(rule, f"{MAIN}formula1").text = f"AND({allowed})"
    return packed({**parts, BOOK: written(book), path: written(sheet)})


def defined_formulas(layout: Layout, begin: date | None = None) -> dict[str, str]:
    """A layout → by defined name the formula: the value understood of a cell ("said_…") and the verdict of a row
    ("check_…"); `begin` as in `with_live_checks`."""
    columns = {name: layout.columns[name] for name in (fields.CONTENT, *fields.ANSWERS)}
    figures = {name: layout.cells[f"indicator_{name}"][1] for name in fields.FIGURES
               if f"indicator_{name}" in layout.cells}
    sheet, table = layout.sheet.replace("'", "''"), fields.known()
    cells = {name: f"'{sheet}'!${column_letters(column)}1" for name, column in (columns | figures).items()}
    found: dict[str, str] = {}
    for name, cell in cells.items():
        kind = table[name].kind
        found |= _day_names(name, cell, begin) if kind is ValueKind.DAY else _NAMES_OF[kind](name, cell)
    typed = {name: f"LEFT({cells[name]},99)" for name in columns}
    found["typed_answers"] = "&".join(typed[name] for name in fields.ANSWERS)
    below = layout.cells["facts_row"][0] - layout.cells["extra_row"][0] + EXTRA_ROWS - 1
    for name, under in FACTS.items():  # in the spare row's second one
        column = f"${column_letters(layout.columns[under])}"
        typed[name] = f"LEFT(INDEX('{sheet}'!{column}:{column},ROW()+{below}),99)"
    row = _one_line(_substituted('&" "&'.join(typed.values()), dict.fromkeys(_DASHES, " ")))
    found["typed_row"] = f"LOWER({row})"
    begins = 'OR(LEFT(typed_row,5)="không",LEFT(typed_row,7)="chưa có")'
    rest = _substituted("typed_row", {"..": "…"} | dict.fromkeys(_NOTHING_WORDS, ""))
    found["says_nothing"] = f'OR(typed_row="",AND({begins},{rest}=""))'
    passed, noted = f'"{checks.PASSED}"', f'IF(said_figure="","{checks.PASSED_WITHOUT}","{checks.PASSED}")'
    # Of a spare row that is blank or says "Không có" nothing is said
    read = ",".join(f"NOT({_with_names(check.formula, lead='TRUE')})" for check in checks.CHECKS
                    if check.found_on_reading)
    extra = _verdict_formula(checks.CHECKS, passed, True, lead="TRUE", any="typed_row")
    verdicts = {
        Role.LEAD.value: _verdict_formula(checks.CHECKS, passed, False, lead="TRUE", any="typed_answers"),
        Role.COORDINATING.value: _verdict_formula(checks.CHECKS, passed, False, lead="FALSE", any="typed_answers"),
        "extra": f'IF(AND(says_nothing,{read}),"",{extra})'}
    if figures:
        verdicts["figure"] = _verdict_formula(checks.FIGURE_CHECKS, noted, True)
    return found | {f"check_{name}": f'IFERROR({formula},"{checks.FAILED}")' for name, formula in verdicts.items()}


def _verdict_formula(table: Sequence[checks.Check], passed: str, is_extra: bool, **replacements: str) -> str:
    """A table of checks → the formula of a verdict: the text of the first check that fails, else `passed`."""
    for formula, found in reversed(checks.live_checks(table, is_extra).items()):
        passed = f'IF({_with_names(formula, **replacements)},"{found[0].text}",{passed})'
    return passed


def _with_names(formula: str, **replacements: str) -> str:
    """A formula with {fields} → the same with their defined names, or with `replacements`."""
    return formula.format_map({name: f"said_{name}" for name in fields.known()} | replacements)


def _status_names(name: str, cell: str) -> dict[str, str]:
    """A cell for a status → the formula of its name: the status in its usual spelling, "?" for an unknown one."""
    spellings = ",".join(f'"{spelling}"' for spelling in checks.STATUS_SPELLINGS)
    numbers = ",".join(str(1 + checks.OFFERED.index(status)) for status in checks.STATUS_SPELLINGS.values())
    offered = ",".join(f'"{words.STATUS[status].text}"' for status in checks.OFFERED)
    bullet = f'1*ISNUMBER(FIND(LEFT(TRIM({cell})),"{checks.BULLETS}"))'
    typed = f'TRIM(LOWER(REPLACE({_without_end_mark(cell)},1,{bullet},"")))'
    number = f"SUMPRODUCT(EXACT({typed},{{{spellings}}})*{{{numbers}}})"
    return {f"said_{name}": _unless_blank(cell, f'CHOOSE(1+{number},"?",{offered})')}


def _percent_names(name: str, cell: str) -> dict[str, str]:
    """A cell for a percentage → the formulas of its names: the text typed, and "0", "100", a part, or "?". A value with
    a percent sign or format counts from 1,000 on."""
    typed, is_format = f"typed_{name}", f'IFERROR(LEFT(CELL("format",{cell}))="P",FALSE)'
    plain = f'SUBSTITUTE({typed},"%","",1)'
    number = f"{cell}*IF({is_format},100,1)+IF({is_format},1000,0)"
    text = (f'IF({_is_decimal(plain)},{_number_in(plain)},-1)'
            f'+IF(RIGHT({typed})="%",1000,IF(ISNUMBER(FIND("%",{typed})),-1000,0))')
    kinds = {-1000000: "?", 0: "0", 0.0000000001: "?", 1.0000000001: checks.PART_DONE, 100: "100", 100.0000001: "?",
             1000: "0", 1000.0000000001: checks.PART_DONE, 1100: "100", 1100.0000001: "?"}
    bounds, kind_texts = (",".join(texts) for texts in zip(*((f"{low:.15f}".rstrip("0").rstrip("."), f'"{kind}"')
                                                           for low, kind in kinds.items()), strict=True))
    found = f"LOOKUP(IF(ISNUMBER({cell}),{number},{text}),{{{bounds}}},{{{kind_texts}}})"
    return {typed: _substituted(f"LOWER({_one_line(cell)})", {"phần trăm": "%", " %": "%", ".": ","}),
            f"said_{name}": _unless_blank(cell, f'IFERROR({found},"?")')}


def _day_names(name: str, cell: str, begin: date | None) -> dict[str, str]:
    """A cell for a day → the formulas of its names: the text typed, the text made plain, and `checks.A_DAY` or "?". A
    day is one of the year reported on, or from `begin` on; day and month may be exchanged where only that is a day. The
    plain text is "|5/11#" or, with the year first, "#11/5|", where # is the year."""
    typed, plain = f"typed_{name}", f"plain_{name}"
    text = _substituted(
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
    return {typed: f"LOWER({_without_end_mark(cell)})",
            plain: _substituted(text, {f"{before}0": before for before in "|/#"}),
            f"said_{name}": _unless_blank(cell, f'IF(IF(ISNUMBER({cell}),{in_year},{is_day}),"{checks.A_DAY}","?")')}


def _is_earlier(plain: str, begin: date, first: str) -> str:
    """The name of a plain text → the formula that is true for a day from `begin` to the end of its year; `first` is
    `begin` as a formula."""
    year, month, day = str(begin.year), begin.month, begin.day if begin.month == _MONTHS else 1
    text = _substituted(plain, {f"/{year}|": "#", f"/{year[2:]}|": "#", f"|{year}/": "#"})
    days = "{" + ",".join(map(str, range(day, 32))) + "}"
    months = "{" + ";".join(map(str, range(month, _MONTHS + 1))) + "}"
    month_first = f'REPT({months}&"/"&{days}&"#",1*({days}>{_MONTHS}))'
    spellings = f'"|"&{days}&"/"&{months}&"#"&{months}&"/"&{days}&"|"&{month_first}'
    is_one = f"(DAY(DATE({year},{months},{days}))={days})*(DATE({year},{months},{days})>={first})"
    return f"SUMPRODUCT(ISNUMBER(FIND({text},{spellings}))*{is_one})>0"


def _figure_names(name: str, cell: str) -> dict[str, str]:
    """A cell for a figure → the formulas of its names: the plain text, and the number or "?", also where three digits
    after a comma may be thousands."""
    plain = f"plain_{name}"
    thousands = f"AND(ABS({cell})>=1,ABS({cell})<1000,ROUND({cell},3)={cell},ROUND({cell},2)<>{cell})"
    number = f'IF(OR(ABS({cell})>=10^15,{thousands}),"?",{cell})'
    clear = f'OR(LEN({plain})-FIND(",",{plain}&",")<>3,LEFT({plain})="0")'
    text = f'IF(AND({_is_decimal(plain)},LEN({plain})<16,{clear}),{_number_in(plain)},"?")'
    return {plain: _substituted(_one_line(cell), {".": ","}),
            f"said_{name}": _unless_blank(cell, f"IF(ISNUMBER({cell}),{number},{text})")}


_NAMES_OF: dict[ValueKind, Callable[[str, str], dict[str, str]]] = {
    ValueKind.TEXT: lambda name, cell: {f"said_{name}": _unless_blank(cell, _one_line(cell))},
    ValueKind.STATUS: _status_names, ValueKind.PERCENT: _percent_names, ValueKind.FIGURE: _figure_names}


def _one_line(cell: str) -> str:
    """A cell → the formula of its text on one line, without spaces around it."""
    return f'TRIM(SUBSTITUTE(SUBSTITUTE({cell},"\u00a0"," "),CHAR(10)," "))'


def _without_end_mark(cell: str) -> str:
    """A cell → the formula of its text without a mark at its end, as `text.said_key`."""
    mark = f'ISNUMBER(FIND(RIGHT(TRIM({cell})),"{END_MARKS}"))'
    return f"TRIM(LEFT({_one_line(cell)},LEN(TRIM({cell}))-{mark}))"


def _unless_blank(cell: str, otherwise: str) -> str:
    """A cell and a formula → the formula of "" for a blank cell or a lone dash, else of `otherwise`."""
    return f'IF(ISNUMBER(FIND("|"&{_one_line(cell)}&"|","||{"|".join(_DASHES)}|")),"",{otherwise})'


def _substituted(text: str, pieces: Mapping[str, str]) -> str:
    """A formula of a text → the formula of the same text with each piece replaced."""
    for old, new in pieces.items():
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return text


def _is_decimal(text: str) -> str:
    """A formula of a text → the formula that is true for digits with at most one comma among them."""
    digits = ",".join(f'"{digit}"' for digit in range(10))
    count = f'SUMPRODUCT(LEN({text})-LEN(SUBSTITUTE({text},{{{digits}}},"")))'
    return f'AND({count}=LEN(SUBSTITUTE({text},",","",1)),LEFT({text})<>",",RIGHT({text})<>",")'


def _number_in(decimal: str) -> str:
    """A formula of digits with a decimal comma → the formula of their number."""
    return f'VALUE(SUBSTITUTE({decimal},",",""))/10^MAX(0,LEN({decimal})-FIND(",",{decimal}&","))'
