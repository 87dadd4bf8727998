"""The settings of a round, sheet "Thông tin" of the plan workbook but for its period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

#: So many days an office commonly needs to consolidate and to have its report signed.
OFFICE_DAYS = 10

class Medium(Enum):
    """How the report is issued: whether an annex's reference line is filled in (Decree 30, Phụ lục I, III.1c)."""
    PAPER = "paper"
    ELECTRONIC = "electronic"


class Length(Enum):
    """How much of the tasks stands in the report itself: of each what its leads did, or of each a line."""
    FULL = "full"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Settings:
    """Sheet "Thông tin": what differs between provinces, departments and years. All wording, no logic. "" means left
    open; the report prints a blank for the clerk."""
    plan_code: str          # "TV2793": part of every form code; A–Z and 0–9
    decision: str           # "Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh"
    plan_title: str         # "Kế hoạch triển khai thực hiện Nghị quyết số 82/NQ-CP …"
    report_subject: str     # trích yếu without "năm …": "Kết quả thực hiện Kế hoạch …"
    province: str           # "tỉnh Trà Vinh"
    superior: str           # "UBND TỈNH TRÀ VINH": upper left of the report; "" of a ministry, a People's Committee
    issuer: str             # "Sở Công Thương"
    issuer_code: str        # the issuer's agency code in the register: "SCT"
    symbol: str             # "SCT", as in "Số: …/BC-SCT"
    place: str              # "Trà Vinh", before the date
    signer_power: str       # a word of `words.SIGNER_POWER`, "" where the head signs
    signer_title: str       # "GIÁM ĐỐC", the head's, whoever signs
    signer_deputy_title: str  # "PHÓ GIÁM ĐỐC": who signs under a power of `words.SIGNED_FOR`; else not printed
    signer_name: str        # a role in brackets until the office fills it
    addressees: tuple[str, ...]   # Kính gửi
    recipients: tuple[str, ...]   # Nơi nhận, without "- " and ";"
    archive: str            # "VT, QLTM": Lưu: …
    legal_bases: tuple[str, ...]  # Căn cứ …, may be empty
    report_number: str      # "" until the records clerk gives it
    report_date: date | None      # None: left open
    medium: Medium
    contact: str            # whom a clerk asks: telephone, mail
    urgency: str = ""       # a word of `words.URGENCY`, "" for none
    signer_body: str = ""   # "ỦY BAN NHÂN DÂN": on whose behalf the head signs (TM.), "" where he runs it alone
    superior_email: str = ""  # where the report is mailed to, addresses between semicolons
    length: Length = Length.FULL
    parts: tuple[str, ...] = ()  # the folders of the rounds that this one is put together from; () for none
    register: str = ""  # the workbook of agencies that the office's plans share, as seen from the round; "" for none
    superior_form: str = ""  # the form of the level above that the round answers, a file in its folder; "" for none
