"""The columns of a sheet as its page in docs/ shows them; the page is made with it (`cog -r docs/plan.md`)."""

from __future__ import annotations

from toolkit.sheets.schema import CellKind, Owner, SheetSchema


def described(schema: SheetSchema) -> str:
    """The columns of a sheet as a table in Markdown: heading, who writes it, what it holds."""
    lines = ["| Cột | Ai ghi | Nội dung |", "|---|---|---|"]
    for column in schema.laid_out:
        holds = "; ".join(word for word, _ in column.spellings.values()) or column.kind.value
        who = "cán bộ" if column.owner is Owner.OFFICER else "công cụ (ẩn)" if column.hidden else "công cụ"
        holds += ", hoặc ghi khác" if column.open and column.kind is not CellKind.TEXT else ""
        heading = f"**{column.heading}**" if column.required else column.heading
        lines.append(f"| {heading} | {who} | {holds} |")
    return "\n".join(lines)
