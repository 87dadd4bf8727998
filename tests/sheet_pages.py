"""The columns of a sheet as its page in docs/ shows them; the page is made with it (`cog -r docs/plan.md`)."""

from __future__ import annotations

from toolkit.sheets.schema import CellKind, Owner, SheetSchema


def described(schema: SheetSchema) -> str:
    """The columns of a sheet as a table in Markdown: heading, in italics where the toolkit writes it, what it holds."""
    lines = ["| Cột | Nội dung |", "|---|---|"]
    for column in schema.laid_out:
        holds = "; ".join(word for word, _ in column.spellings.values()) or column.kind.value
        holds += ", hoặc ghi khác" if column.open and column.kind is not CellKind.TEXT else ""
        heading = column.heading if column.owner is Owner.OFFICER else f"*{column.heading}*"
        heading = f"**{heading}**" if column.required else heading
        lines.append(f"| {heading} | {holds} |")
    return "\n".join(lines)
