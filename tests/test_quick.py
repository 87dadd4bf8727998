"""Reading by patterns says what the XML parser says, of whatever it takes; all else it leaves alone."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.material import filled
from toolkit.demo.answers import answers_of
from toolkit.forms import FormTemplate
from toolkit.plan import read_plan
from toolkit.resources import example, template
from toolkit.rounds import Round, layout_of
from toolkit.sheetread import LIMITS, Refused, markup, xlsx
from toolkit.sheetread.cells import Shared, read_strings
from toolkit.sheetread.xlsx import read_sheet
from toolkit.workbooks import UnreadableFile, read_workbook, read_workbook_bytes

SHARED = ["một", "", "hai & ba", "bốn"]


def by_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, everything is read element by element."""
    for reader in ("read_cells", "read_rows", "read_strings", "read_constants"):
        monkeypatch.setattr(markup, reader, lambda content: None)


def said(read: Callable[[], Any]) -> Any:
    """What a reader gives, or how it says no."""
    try:
        return read()
    except (Refused, UnreadableFile) as error:
        return type(error)


def both(read: Callable[[], Any]) -> tuple[Any, Any]:
    """What is read by patterns, where they take it, and by the parser."""
    first = said(read)
    with pytest.MonkeyPatch.context() as patch:
        by_parser(patch)
        return first, said(read)


HEAD = (
    '<worksheet xmlns="x" xr:uid="{00000000-0001-0000-0000-00000000000A}"><dimension ref="A1"/><sheetViews><sheetView '
    'workbookViewId="0">'
    '<pane ySplit="5" topLeftCell="A6" state="frozen"/><selection pane="bottomLeft" activeCell="C7" sqref="C7:D8 '
    'F9"/></sheetView></sheetViews>'
    '<cols><col min="1" max="2" hidden="1" width="9"/></cols><sheetData>'
)
FOOT = (
    '</sheetData><sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells><headerFooter '
    'differentFirst="1">'
    '<oddHeader>&amp;LMã biểu: TV2793-2020-SCT</oddHeader><oddFooter xml:space="preserve"> &lt;Trang&gt; '
    '&amp;P</oddFooter><firstHeader/></headerFooter></worksheet>'
)


def of_sheet(rows: str, around: str = "{}") -> bytes:
    return around.replace("{}", HEAD + rows + FOOT).encode()


def cells(*pieces: bytes) -> Any:
    shared = Shared(LIMITS, SHARED, {"3": "0.00"}, {"5": "struck"}, {"3"})
    return read_sheet(pieces, "Trang", "visible", shared), shared.characters, shared.misplaced


# ── the same as the parser ────────────────────────────────────────────────────────────────────────

ROWS = [
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1" s="3"><v>1.5</v></c></row>',
    '<row r="2" spans="1:3" hidden="1"><c r="A2" t="s"><v>2</v></c></row><row r="3"><c r="A3" t="s"><v>2</v></c></row>',
    '<row r="1"><c r="A1" t="str"><f>IF(B1=&quot;&quot;,&quot;x&quot;,1)</f><v></v></c><c r="B1"><f>1+1</f></c></row>',
    '<row r="1"><c r="A1" t="str"><f aca="false">A2</f><v>a &lt; b&#10;c</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&#272;&#227; xong &amp;#65; &#128; &#133;&#9999;</t></is></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> Kết quả </t></is></c></row>',
    '<row r="1"><c r="A1" s="5" t="s"><v>0</v></c><c r="B1" t="s"><v>3</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c><c r="XFE1"><v>3</v></c><c r="A0" t="s"><v>0</v></c></row>',
    '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1" '
    't="d"><v>2020-11-05</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>٣</v></c></row>',
    '<row r="1"><c r="A1" t="n"></c><c r="B1" t="n"><v/></c></row><row r="4" ht="20" customHeight="1"/>',
    '<row r="1"><c r="A1"><f t="shared" si="0"/><v>4</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v>_x000D_</v></c></row>',
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="1"><c r="B1" t="s"><v>1</v></c></row>',
    '<row r="1"><row r="2" hidden="1"/><c r="A1" t="s"><v>0</v></c></row>',
]


@pytest.mark.parametrize("rows", ROWS)
def test_a_sheet_is_read_as_by_the_parser(rows: str) -> None:
    content = of_sheet(rows)
    assert markup.read_cells(content) is not None
    by_patterns, by_elements = both(lambda: cells(content))
    assert by_patterns == by_elements


@pytest.mark.parametrize("text", ["một", "  hai ", "a &amp; b", "dòng&#10;mới", "x\ny", "_x0041_", "a_b", ""])
def test_shared_strings_are_read_as_by_the_parser(text: str) -> None:
    content = f'<sst xmlns="x" count="2"><si><t>{text}</t></si><si><t xml:space="preserve">{text}</t></si></sst>'.encode()
    assert markup.read_strings(content) is not None
    by_patterns, by_elements = both(lambda: read_strings((content,), LIMITS))
    assert by_patterns == by_elements


RUNS = '<r><rPr><b/></rPr><t>Người </t></r><r><rPr><strike/></rPr><t xml:space="preserve">lập </t></r>'


@pytest.mark.parametrize("string", [
    RUNS, "<r><t>a &lt; b</t></r>", '<t>漢</t><rPh sb="0" eb="1"><t>kan</t></rPh>', "<t/>", "", "<t>a</t><t>b</t>",
    "<t>a</t></si><si/><si><t>b</t>", "<t>a</t></si> <si><t>b</t>", "<t>a<b></t>", "<t>a<b>", "a</t>", "<r><t>a</r>",
    "<t>\ufffe</t>", "<t>a\uffffb</t>", "<t>\x01</t>", "<t>a\rb</t>", "<t>\x85\x7f\u2028</t>", "<t>&b;</t>", "<t>\ufffd</t>",
    "<t>a</t><!-- </si><si><t>b</t> -->", "<t><![CDATA[</si><si>]]></t>", "<x:r><x:t>_x0041_</x:t></x:r>"])
@pytest.mark.parametrize("order", [("{}",), ("a", "{}"), ("{}", "b"), ("a", "{}", "b", "{}")])
def test_strings_with_markup_among_others_are_read_as_by_the_parser(string: str, order: tuple[str, ...]) -> None:
    strings = (f"<si>{string}</si>" if each == "{}" else f"<si><t>{each}</t></si>" for each in order)
    content = f'<sst xmlns="x" xmlns:x="x">{"".join(strings)}</sst>'.encode()
    by_patterns, by_elements = both(lambda: read_strings((content,), LIMITS))
    assert by_patterns == by_elements


@pytest.mark.parametrize("names", [
    '<definedName name="a">1</definedName>', '<definedName name="a &amp; b" localSheetId="0">x!$A$1</definedName>',
    '<definedName name="b" localSheetId="1">"x"</definedName><definedName name="a">&quot;đ&quot;</definedName>',
    '<definedName name="b" localSheetId="1">"x"</definedName><definedName name="b">"y"</definedName>',
    '<definedName name="b">"x"</definedName><definedName name="b">y!A1</definedName>',
    '<definedName name="b" name="c">"x"</definedName>', '<definedName>"x"</definedName><definedName>"y"</definedName>',
    '<definedName name="a" hidden="1">"&#x41;&lt;"</definedName><definedName name="b"></definedName>',
    '<definedName name="a">1</definedName><definedName name="a">2</definedName>', "",
    '<definedName name="a" localSheetId="0">1</definedName><definedName name="a">2</definedName>',
    '<definedName name="a" name="b">1</definedName>', '<definedName name="a > b" name="b">1</definedName>',
    '<definedName name="a\nb">1</definedName>', "<definedName name='a'>1</definedName>", '<definedName name="a"/>',
    '<definedName name="a">1<!-- 2 --></definedName>', '<definedName name="a">&b;</definedName>',
    ' <definedName name="a">1</definedName>\n', '<definedName>1</definedName>', '<definedName name="a">1',
    '<x:definedName name="a">1</x:definedName>', '</definedNames><definedNames><definedName name="a">1</definedName>'])
def test_defined_names_are_read_as_by_the_parser(names: str) -> None:
    content = (f'<workbook xmlns="x" xmlns:x="x"><sheets><sheet name="b" id="c"/></sheets><definedNames>{names}'
               "</definedNames><x/></workbook>").encode()
    by_patterns, by_elements = both(lambda: xlsx._outline((content,), LIMITS))
    assert by_patterns == by_elements


def test_a_filled_form_is_read_by_patterns_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Were there anything in a form that a parser must read, reading all would take twice as long."""
    plan, _ = read_plan(example("ke_hoach.xlsx"))
    agency, layout, left = plan.expected[0], layout_of(Round(tmp_path)), list[str]()
    made = FormTemplate.read(template("progress_form.xlsx")).form(plan, agency)
    returned = filled(made, answers_of(plan, agency, 1), layout)
    for reader in ("read_cells", "read_strings", "read_constants"):
        def read(content: bytes, name: str = reader, quick: Any = getattr(markup, reader)) -> Any:
            found = quick(content)
            left.extend([name] if found is None else [])
            return found
        monkeypatch.setattr(markup, reader, read)
    book = read_workbook_bytes(returned, "form.xlsx")
    assert left == []
    monkeypatch.setattr(markup, "read_rows", lambda content: left.append("markup between values"))
    assert read_workbook_bytes(returned, "form.xlsx") == book
    assert left == [], "what stands between the values of a form is remembered, all of it"


def test_a_line_ends_behind_the_declaration_as_excel_has_it() -> None:
    declared = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    assert markup.read_strings(declared + b'<sst xmlns="x"><si><t>a</t></si></sst>') == (["a"], {})
    assert markup.read_cells(declared + of_sheet(ROWS[0])) is not None


@pytest.mark.parametrize("before", ["<!DOCTYPE sst>", "<!-- <sst> -->", "<?a <sst> ?>"])
def test_what_stands_before_shared_strings_counts_too(before: str) -> None:
    content = f'{before}<sst xmlns="x"><si><t>a</t></si></sst>'.encode()
    assert markup.read_strings(content) is None
    by_patterns, by_elements = both(lambda: read_strings((content,), LIMITS))
    assert by_patterns == by_elements


def test_what_differs_between_two_savings_is_no_part_of_what_is_remembered() -> None:
    first = of_sheet(ROWS[0])
    second = first.replace(b"0000000A", b"0000000B").replace(b"A6", b"A9").replace(b"C7", b"D8").replace(b"-SCT",
        b"-SYT")
    taken = [markup.read_cells(content) for content in (first, second)]
    assert [each and each.printed for each in taken] == [[f"&LMã biểu: TV2793-2020-{agency}",
        " <Trang> &P"] for agency in ("SCT", "SYT")]
    assert len({each.rest for each in taken if each}) == 1


def test_a_form_is_read_alike_however_much_was_read_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of others is the markup before a value, whole, and not more of it than there is room for."""
    monkeypatch.setattr(markup, "_MANY", 5)
    monkeypatch.setattr(markup, "_known", known := dict[str, markup.Before]())
    contents = [of_sheet(rows.replace('"A1" t="s"', f'"A1" s="{number % 3}" t="s"'))
                for number, rows in enumerate([*ROWS, *ROWS[::-1], *ROWS])]
    alone = [said(lambda content=content: (known.clear(), cells(content))[1]) for content in contents]
    for content, expected in zip(contents, alone, strict=True):
        assert said(lambda content=content: cells(content)) == expected
        assert len(known) <= 5


# ── left to the parser ────────────────────────────────────────────────────────────────────────────

OTHER = [
    '<row r="1"><c t="s" r="A1"><v>0</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r></is></c></row>',
    '<row r="1"><!-- x --><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v><![CDATA[a]]></v></c></row>',
    '<row r="1"><c r="A1" t="str"><v>&#x41;</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v>&#7;</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v>&#55296;</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v>a & b;</v></c></row>',
    '<row r="1" hidden="&#49;"><c r="A1"><v>1</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>',
    '<row r="1"><c r="A1" t="str"><v>a\x07</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c>',
    '<row r="1"><row r="2"></row></row>',
    '<row r="1" r="2"></row>',
    '<row r="1" r="2"/>',
    '<row r="1" ht="2&"/>',
    '<row r="1"><c r="A1"><v>1</v></c></row></row>',
    '<row r="1">chữ</row>',
    '<x:row r="1"/>',
    '<row r="1"><c r="A1"><f t="shared" t="shared"/><v>4</v></c></row>',
    '<row r="1"/><c r="A1"><v>1</v></c><row r="2"/>',
    '<row r="1"><c r="A1"><v>1</v></c></row><c r="B1"><v>2</v></c><row r="2"><c r="A2"><v>3</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"/><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c>',
    '<row r="1"><c r="A1"><v>1</v></c><row r="2"><c r="A2"><v>2</v></c></row><c r="B1"><v>3</v></c></row>',
    '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
]


@pytest.mark.parametrize("rows", OTHER)
def test_markup_of_another_kind_is_left_to_the_parser(rows: str) -> None:
    content = of_sheet(rows)
    assert markup.read_cells(content) is None
    by_patterns, by_elements = both(lambda: cells(content))
    assert by_patterns == by_elements


@pytest.mark.parametrize("around", [
    '<?xml version="1.0" encoding="windows-1258"?>{}', '<!DOCTYPE x><?xml version="1.0"?>{}',
    "<a b='<sheetData>'>{}</a>",
    '<?xml version="1.0" encoding="UTF-8"?><!-- <sheetData> -->{}', "{}</worksheet>",
    "<a><!-- {} --><sheetData/></a>", "<a><?b {} ?><sheetData/></a>",
    "<a><oddHeader><![CDATA[{}]]></oddHeader><sheetData/></a>",
])
def test_what_stands_around_the_cells_counts_too(around: str) -> None:
    content = of_sheet(ROWS[0], around)
    by_patterns, by_elements = both(lambda: cells(content))
    assert by_patterns == by_elements


# ── anything ──────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*ROWS, *OTHER]), min_size=1, max_size=8), st.integers(0, 2**32), st.integers(0, 3))
def test_a_sheet_is_read_whole_and_piece_by_piece_as_by_the_parser(rows: list[str], seed: int, blows: int) -> None:
    chance, content = random.Random(seed), bytearray(of_sheet("".join(rows)))
    for _ in range(blows):
        place = chance.randrange(len(HEAD), len(content))
        content[place:place + chance.randrange(4)] = chance.choice([b"", b"<", b"&", b"</row>", b"<!--", b"-->"])
    cuts = sorted({0, len(content), *(chance.randrange(1, len(content)) for _ in range(chance.choice([0, 0, 1, 3, 9])))})
    pieces = [bytes(content[start:end]) for start, end in pairwise(cuts)]
    by_patterns, by_elements = both(lambda: cells(*pieces))
    assert by_patterns == by_elements


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(ROWS), st.integers(0, 2**32), st.integers(1, 4))
def test_damaged_markup_is_read_alike_or_refused_alike(rows: str, seed: int, blows: int) -> None:
    chance, content = random.Random(seed), bytearray(of_sheet(rows))
    for _ in range(blows):
        place = chance.randrange(len(content))
        piece = chance.choice([b"", b"<", b">", b"&", b'"', b"/", b"\x00", b"<c>", b"</row>", b"\xff", b" r=\"A1\"",
            bytes(content[place:place + 9])])
        content[place:place + chance.randrange(4)] = piece
    by_patterns, by_elements = both(lambda: cells(bytes(content)))
    assert by_patterns == by_elements


@pytest.mark.parametrize("path",
    [template("progress_form.xlsx"), example("ke_hoach.xlsx"),
        *sorted((Path(__file__).parent.parent / "examples/bao_cao_nhan_ve").glob("*.xlsx"))],
        ids=lambda path: path.name)
def test_our_own_workbooks_are_read_alike(path: Path) -> None:
    by_patterns, by_elements = both(lambda: read_workbook(path))
    assert by_patterns == by_elements


@pytest.mark.shared
def test_workbooks_of_every_origin_are_read_alike(shared: Path) -> None:
    paths = [path for path in sorted((shared / "corpus").rglob("*")) if path.is_file() and path.suffix.lower() in (".xlsx", ".xlsm")]
    assert len(paths) > 100
    taken = 0
    for path in paths:
        by_patterns, by_elements = both(lambda path=path: read_workbook(path))
        assert by_patterns == by_elements, path.name
        taken += zipfile.is_zipfile(path)
    assert taken > 100
