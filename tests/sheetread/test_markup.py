"""A part of a workbook says the same however it is cut into pieces."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from packages import xlsx

from toolkit.sheetread.any_file import LIMITS, Reason, Refused, read_book_bytes
from toolkit.sheetread.cells import Shared, read_strings
from toolkit.sheetread.xlsx import read_sheet

SHARED = ["một", "", "hai & ba", "bốn"]
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


def of_sheet(rows: str) -> bytes:
    return f"{HEAD}{rows}{FOOT}".encode()


def cells(pieces: Iterable[bytes]) -> Any:
    shared = Shared(LIMITS, SHARED, {"3": "0.00"}, {"5": "struck"}, {"3"})
    return read_sheet(pieces, "Trang", "visible", shared), shared.characters, shared.misplaced


def outcome(read: Callable[[], Any]) -> Any:
    """What a reader gives, or why it refuses."""
    try:
        return read()
    except Refused as error:
        return error.reason


def cut(content: bytes, chance: random.Random) -> list[bytes]:
    ends = sorted({0, len(content), *(chance.randrange(1, len(content)) for _ in range(chance.choice([1, 3, 9])))})
    return [content[start:end] for start, end in pairwise(ends)]


#: Markup as office programs write it.
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

#: Markup that few programs write, or none.
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


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*ROWS, *OTHER]), min_size=1, max_size=8), st.integers(0, 2**32), st.integers(0, 3))
def test_a_sheet_says_the_same_whole_and_piece_by_piece(rows: list[str], seed: int, blows: int) -> None:
    chance, content = random.Random(seed), bytearray(of_sheet("".join(rows)))
    for _ in range(blows):
        place = chance.randrange(len(HEAD), len(content))
        content[place:place + chance.randrange(4)] = chance.choice([b"", b"<", b"&", b"</row>", b"<!--", b"-->"])
    assert outcome(lambda: cells([bytes(content)])) == outcome(lambda: cells(cut(bytes(content), chance)))


@pytest.mark.parametrize("string", [
    '<r><rPr><b/></rPr><t>Người </t></r><r><rPr><strike/></rPr><t xml:space="preserve">lập </t></r>',
    '<t>漢</t><rPh sb="0" eb="1"><t>kan</t></rPh>', "<t>a</t></si><si/><si><t>b</t>", "<t>a</t><!-- </si><si><t>b</t> -->",
    "<t><![CDATA[</si><si>]]></t>", "<x:r><x:t>_x0041_</x:t></x:r>", "<t>a<b></t>", "<t>&b;</t>", "<t>\x01</t>"])
def test_shared_strings_say_the_same_whole_and_piece_by_piece(string: str) -> None:
    content = f'<sst xmlns="x" xmlns:x="x"><si><t>a</t></si><si>{string}</si><si><t>b</t></si></sst>'.encode()
    whole = outcome(lambda: read_strings([content], LIMITS))
    for seed in range(20):
        pieces = cut(content, random.Random(seed))
        assert outcome(lambda pieces=pieces: read_strings(pieces, LIMITS)) == whole


@pytest.mark.parametrize(("part", "strings"), [("<workbook", None), ("<worksheet", None), ("<sst", "<si><t>a</t></si>")])
def test_a_part_damaged_on_its_way_is_called_that_though_its_markup_broke_too(part: str, strings: str | None) -> None:
    whole = xlsx(strings=strings, method=zipfile.ZIP_STORED)
    with pytest.raises(Refused) as refused:
        read_book_bytes(whole.replace(part.encode(), b"<" * len(part)), "a.xlsx")
    assert refused.value.reason is Reason.PART_CHECKSUM
