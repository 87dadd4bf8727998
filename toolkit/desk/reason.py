"""The question why a report is made final although errors are open."""

from __future__ import annotations

import tkinter
from collections.abc import Sequence
from tkinter import ttk

from toolkit.desk import look

_TITLE = "Phát hành khi còn lỗi"
_ASK = "Nếu lãnh đạo vẫn đồng ý phát hành, ghi lý do. Lý do và các lỗi này được giữ ở trang Phát hành của ra_soat.xlsx."
_BLANK = "✖ Chưa ghi lý do. Ghi lý do vào ô dưới đây, hoặc bấm Không phát hành."
_YES, _NO = "Phát hành dù còn lỗi", "Không phát hành"


def ask_reason(root: tkinter.Tk, sentence: str, errors: Sequence[str]) -> str:
    """Show the errors and wait for a reason; "" where the officer does not issue the report after all."""
    window = tkinter.Toplevel(root)
    window.title(_TITLE)
    window.transient(root)
    said = [""]
    _build(window, sentence, errors, said)
    look.centre(window, 560, 320)
    window.wait_visibility()
    window.grab_set()
    root.wait_window(window)
    return said[0]


def _build(window: tkinter.Toplevel, sentence: str, errors: Sequence[str], said: list[str]) -> None:
    """`said` receives the reason."""
    gap = look.points(window, look.GAP)
    frame = look.filling_frame(window, 1)
    shown = tkinter.Text(frame, height=6, wrap="word", font="TkDefaultFont", takefocus=False, spacing3=gap // 2)
    shown.insert("1.0", "\n".join(f"✖ {error}" for error in errors))
    shown.configure(state="disabled")
    reason = ttk.Entry(frame)
    asked = ttk.Label(frame, text=_ASK)
    for row, label in ((0, ttk.Label(frame, text=sentence, style="Bold.TLabel")), (2, asked)):
        label.grid(row=row, column=0, columnspan=2, sticky="ew", pady=gap)
        look.wrap_to_width(label)
    shown.grid(row=1, column=0, columnspan=2, sticky="nsew")
    reason.grid(row=3, column=0, columnspan=2, sticky="ew", pady=(0, gap))

    def accept(_: object = None) -> None:
        said[0] = " ".join(reason.get().split())
        if said[0]:
            window.destroy()
            return
        asked.configure(text=_BLANK)
        reason.focus_set()

    yes, no = ttk.Button(frame, text=_YES, underline=0, command=accept), ttk.Button(frame, text=_NO, underline=0, command=window.destroy)
    yes.grid(row=4, column=0, sticky="w")
    no.grid(row=4, column=1, sticky="e")
    for key in ("<Return>", "<KP_Enter>"):
        reason.bind(key, accept)
        yes.bind(key, accept)
        no.bind(key, lambda _: window.destroy())
    window.bind("<Alt-Key-p>", accept)
    for key in ("<Escape>", "<Alt-Key-k>"):
        window.bind(key, lambda _: window.destroy())
    reason.focus_set()
