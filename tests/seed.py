"""The shipped plan (examples/ke_hoach.xlsx): Decision 2793 of Trà Vinh for 2020, from records anyone can check.

Run from the project's root as ``python -m tests.seed`` after changing something here; a test tells when the
file no longer equals this.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

from tests import samples
from toolkit.consolidate.new_plans import new_plan
from toolkit.model.records import Agency, Annex, Group, Kind, Period, Phrase, Plan, Task
from toolkit.plan.plan_workbook import write_plan

HERE = Path(__file__).parent
SEED = HERE.parent / "examples" / "ke_hoach.xlsx"

_PROGRAMME = (
    "Nghị quyết số 82/NQ-CP ngày 26/5/2020 của Chính phủ ban hành Chương trình hành động thực hiện Chỉ thị "
    "số 30-CT/TW ngày 22/01/2019 của Ban Bí thư về tăng cường sự lãnh đạo của Đảng và trách nhiệm quản lý của "
    "Nhà nước đối với công tác bảo vệ quyền lợi người tiêu dùng"
)

SETTINGS = samples.SETTINGS._replace(
    plan_title=f"Kế hoạch triển khai thực hiện {_PROGRAMME}",
    report_subject="Kết quả thực hiện Kế hoạch triển khai Nghị quyết số 82/NQ-CP ngày 26/5/2020 của Chính phủ "
                   "về công tác bảo vệ quyền lợi người tiêu dùng",
    signer_deputy_title="",
    recipients=("Như trên", "Giám đốc, các Phó Giám đốc Sở"),
    legal_bases=(
        f"Căn cứ {_PROGRAMME}",
        "Căn cứ Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của Ủy ban nhân dân tỉnh Trà Vinh ban hành Kế hoạch "
        "triển khai thực hiện Nghị quyết số 82/NQ-CP ngày 26/5/2020 của Chính phủ"),
    contact="[Cán bộ đầu mối], Sở Công Thương; điện thoại [số điện thoại]; thư điện tử sct@example.org")

#: "Trước ngày 15 tháng 11 hàng năm" (the Plan, part III.1).
PERIOD = Period(2020, date(2020, 11, 15))

KINDS = {"so_nganh": Kind.DEPARTMENT, "bao_chi": Kind.PRESS, "doan_the": Kind.UNION, "hoi": Kind.ASSOCIATION,
         "cap_huyen": Kind.DISTRICT}

_NOTES = {"seed": "", "general knowledge": "Cần xác nhận (theo hiểu biết chung)",
          "seen in public text": "Cần xác nhận (theo văn bản công khai)"}

#: How the annex names groups of agencies, in every spelling it uses, and the kind each means.
_PHRASES: tuple[tuple[str, tuple[str, ...], Kind | None], ...] = (
    ("Các Sở ngành tỉnh", ("Sở ngành tỉnh", "Các Sở, ban, ngành tỉnh", "Sở, ban, ngành tỉnh", "Các Sở, ban, ngành",
        "Các Sở, ngành"), Kind.DEPARTMENT),
    ("UBND các huyện, thị xã, thành phố", ("UBND cấp huyện",), Kind.DISTRICT),
    ("Các đoàn thể", ("Các tổ chức đoàn thể", "Các tổ chức, đoàn thể", "Các đoàn thể tỉnh"), Kind.UNION),
    ("Các Bộ, ngành TW", ("Các Bộ, ngành Trung ương",), None),
)


def seed_plan(shared: Path) -> Plan:
    """The plan of Decision 2793 for 2020, from the shared transcription of its annex and the list of agencies."""
    agencies = read_agencies(shared / "agencies-tra-vinh-2020.csv")
    phrases = tuple(Phrase(text, spellings, tuple(agency.code for agency in agencies if agency.kind is kind))
                    for text, spellings, kind in _PHRASES)
    base = Plan(SETTINGS, PERIOD, (), (), agencies, phrases, ())
    return new_plan(read_annex(shared / "annex-2793.json"), base)


def read_annex(path: Path) -> Annex:
    """The annex as transcribed by hand."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Annex(
        tuple(Group(group["tt"], group["title"]) for group in data["groups"]),
        tuple(Task(task["id"], task["tt"], task["group"], task["content"], task["lead_text"], task["coordinating_text"],
                   task["product"], task["deadline"]) for task in data["tasks"]))


def read_agencies(path: Path) -> tuple[Agency, ...]:
    """The agencies of the province; how sure each is becomes its note."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Agency(row["code"], row["name"], KINDS[row["kind"]], aliases=tuple(filter(None, row["aliases"].split(";"))),
                   email=f"{row['code'].lower()}@example.org", note=_NOTES[row["certainty"]])
            for row in csv.DictReader(lines))


if __name__ == "__main__":
    SEED.parent.mkdir(exist_ok=True)
    SEED.write_bytes(write_plan(seed_plan(HERE.parent.parent / "shared")))
