"""A small plan, as records: two departments, a district, an association, four tasks in two groups.

What looks unfilled in it is said to be meant."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.demo.clerks import OpenForm
from toolkit.model import words
from toolkit.model.form_code import FACT_SLOTS, FREE_SLOTS, form_code, row_key, task_slot
from toolkit.model.layout import locked_mark, locked_values, previous_texts
from toolkit.model.records import Agency, Assignment, Group, Kind, Medium, Period, Phrase, Plan, Role, Settings, Task
from toolkit.plan.plan_workbook import read_plan, write_plan

SETTINGS = Settings(
    plan_code="TV2793",
    decision="Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh",
    plan_title="Kế hoạch triển khai thực hiện Nghị quyết số 82/NQ-CP ngày 26/5/2020 của Chính phủ",
    report_subject="Kết quả thực hiện Kế hoạch triển khai Nghị quyết số 82/NQ-CP",
    province="tỉnh Trà Vinh",
    superior="UBND TỈNH TRÀ VINH",
    issuer="Sở Công Thương",
    issuer_code="SCT",
    symbol="SCT",
    place="Trà Vinh",
    signer_power="",
    signer_title="GIÁM ĐỐC",
    signer_deputy_title="PHÓ GIÁM ĐỐC",
    signer_name="[Họ và tên người ký]",
    addressees=("Ủy ban nhân dân tỉnh Trà Vinh",),
    recipients=("Như trên",),
    archive="VT, QLTM",
    legal_bases=(),
    report_number="",
    report_date=None,
    medium=Medium.PAPER,
    contact="[số điện thoại], [thư điện tử]",
)

#: Kinds of issuer, each with what is their own, their head's deputy and who signs by the head's order.
ISSUERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "department": ({}, "PHÓ GIÁM ĐỐC", "TRƯỞNG PHÒNG QUẢN LÝ THƯƠNG MẠI"),
    "province": ({"issuer": "Ủy ban nhân dân tỉnh Trà Vinh", "superior": "", "symbol": "UBND", "archive": "VT, KT",
                  "signer_body": "ỦY BAN NHÂN DÂN", "signer_title": "CHỦ TỊCH", "addressees": ("Bộ Công Thương",)},
                 "PHÓ CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
    "commune": ({"issuer": "Ủy ban nhân dân xã Long Đức", "superior": "", "symbol": "UBND", "archive": "VT, KT",
                 "signer_body": "ỦY BAN NHÂN DÂN", "signer_title": "CHỦ TỊCH"}, "PHÓ CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
    "ministry": ({"issuer": "Bộ Công Thương", "superior": "", "symbol": "BCT", "archive": "VT, TTTN", "place": "Hà Nội",
                  "signer_title": "BỘ TRƯỞNG", "addressees": ("Chính phủ",)},
                 "THỨ TRƯỞNG", "CỤC TRƯỞNG CỤC QUẢN LÝ VÀ PHÁT TRIỂN THỊ TRƯỜNG TRONG NƯỚC"),
}
POWERS = ("", "KT.", "Q.", "TL.", "TUQ.")


def signed(issuer: str, power: str) -> Settings:
    """The settings of an office of that kind where somebody signs by that power."""
    own, deputy, by_order = ISSUERS[issuer]
    title = deputy if power == "KT." else by_order if power in ("TL.", "TUQ.") else ""
    return SETTINGS._replace(**{**own, "signer_power": power, "signer_deputy_title": title})


GROUPS = (Group("1", "Tăng cường trách nhiệm quản lý nhà nước"), Group("2", "Hoàn thiện khuôn khổ pháp lý"))

TASKS = (
    Task("1.1", "", "1", "Xây dựng và ban hành văn bản triển khai việc giám sát và đánh giá tại địa phương",
         "Sở Công Thương", "Các Sở, ngành tỉnh, UBND các huyện, thị xã, thành phố",
         "Quyết định của Chủ tịch Ủy ban nhân dân tỉnh", "Năm 2020"),
    Task("2.1", "2.1", "2", "Rà soát, ban hành, sửa đổi, bổ sung các quy định, chính sách có liên quan",
         "Sở Công Thương", "Các Bộ, ngành TW, Sở ngành tỉnh", "Các văn bản chính sách, pháp luật", "Hàng năm"),
    Task("2.4", "2.4", "2", "Xây dựng các bộ phận, công cụ tiếp nhận và giải quyết các phản ánh, yêu cầu, khiếu nại",
         "Sở Nội vụ", "UBND các huyện, thị xã, thành phố", "Các văn bản chính sách, pháp luật", "Hàng năm"),
    Task("2.5", "2.5", "2", "Kế hoạch về tổ chức các hoạt động bảo vệ quyền lợi người tiêu dùng",
         "Sở Công Thương, Sở Nội vụ", "UBND các huyện, thị xã, thành phố", "Quyết định và các văn bản có liên quan",
         "Hàng năm"),
)

AGENCIES = (
    Agency("SNV", "Sở Nội vụ", Kind.DEPARTMENT),
    Agency("SCT", "Sở Công Thương", Kind.DEPARTMENT, aliases=("Sở Công thương",)),
    Agency("HBVNTD", "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh", Kind.ASSOCIATION),
    Agency("HCK", "Ủy ban nhân dân huyện Cầu Kè", Kind.DISTRICT, aliases=("UBND huyện Cầu Kè",)),
)

PHRASES = (
    Phrase("Các Sở ngành tỉnh", ("Các Sở, ngành tỉnh", "Sở ngành tỉnh"), ("SNV", "SCT")),
    Phrase("UBND các huyện, thị xã, thành phố", (), ("HCK",)),
    Phrase("Các Bộ, ngành TW", (), ()),
)

_L, _C = Role.LEAD, Role.COORDINATING
ASSIGNMENTS = tuple(
    Assignment(task, agency, role)
    for task, agency, role in (
        ("1.1", "SCT", _L), ("1.1", "SNV", _C), ("1.1", "HCK", _C),
        ("2.1", "SCT", _L), ("2.1", "SNV", _C),
        ("2.4", "SNV", _L), ("2.4", "HCK", _C),
        ("2.5", "SNV", _L), ("2.5", "SCT", _L), ("2.5", "HCK", _C),
    )
)

PLAN = Plan(SETTINGS, Period(2020, date(2020, 11, 15)), GROUPS, TASKS, AGENCIES, PHRASES, ASSIGNMENTS,
            confirmed=frozenset(words.SETTINGS).difference(words.RARE_SETTINGS))


def meta_rows(plan: Plan, agency: Agency) -> list[tuple[str, str]]:
    """Sheet `_meta` of that agency's form: its code, then each row's key with the mark of its locked cells."""
    code, previous = form_code(plan, agency.code), previous_texts(plan, agency.code)
    marks = {task_slot(plan.identity(row.task_id)): locked_mark(
        locked_values(plan, row, previous.get(row.task_id, ""))) for row in plan.rows_of(agency.code)}
    marks |= dict.fromkeys((*FACT_SLOTS, *FACT_SLOTS.values(), *FREE_SLOTS.values()), "")
    return [("form_code", str(code)), *((row_key(code, slot), mark) for slot, mark in marks.items())]


@lru_cache(32)
def _opened(form: bytes) -> bytes:
    return pickle.dumps(OpenForm(form))


def open_form(form: bytes) -> OpenForm:
    """The form opened in openpyxl: read once, which takes ten times as long as to take it from what was read."""
    opened: OpenForm = pickle.loads(_opened(form))
    for sheet in opened.book.worksheets:
        sheet.row_dimensions.default_factory, sheet.column_dimensions.default_factory = sheet._add_row, sheet._add_column
    return opened


def confirm(path: Path) -> None:
    """Say in that plan workbook that all which looks unfilled is meant, as an officer does who only tries the toolkit."""
    plan, _ = read_plan(path)
    agencies = tuple(each._replace(note=words.MEANT.text) for each in plan.agencies)
    path.write_bytes(write_plan(replace(plan, agencies=agencies, confirmed=frozenset(words.SETTINGS).difference(words.RARE_SETTINGS))))
