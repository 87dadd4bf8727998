"""xl/styles.xml → the number format of each cell style; nothing else of a style matters here."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.workbooks.limits import Limits
from toolkit.workbooks.markup import Attributes, parse

#: Formats a file names by number only (ECMA-376 Part 1, 18.8.30); General is "".
_BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    # dates and times of East Asian editions (WPS writes them)
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy/m/d"), **dict.fromkeys((*range(32, 36), 55, 56), "h:mm"),
}  # fmt: skip


def read_formats(chunks: Iterable[bytes], limits: Limits) -> dict[str, str]:
    """The number formats by style index as a cell's `s` writes it ("12"); General is left out."""
    codes: dict[str, str] = {str(number): code for number, code in _BUILTIN.items()}
    styles: list[str] = []
    own: list[str] = []

    def number_format(attributes: Attributes) -> None:
        codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    parse(
        chunks,
        limits,
        {
            "numFmt": number_format,
            # xf elements stand in cellStyleXfs too, and before
            "cellXfs": lambda attributes: styles.clear(),
            "xf": lambda attributes: styles.append(attributes.get("numFmtId", "0")),
        },
        {"cellXfs": lambda text: own.extend(styles)},
    )
    formats = {str(index): codes.get(style, "") for index, style in enumerate(own)}
    return {index: code for index, code in formats.items() if code and code.casefold() != "general"}
