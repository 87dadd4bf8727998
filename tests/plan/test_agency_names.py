"""Names of agencies in running text: the longest wins, and no Vietnamese word is a code."""

from __future__ import annotations

from toolkit.model.records import Agency, Kind
from toolkit.plan.names import AgencyNames, agencies_mentioned

NAMES = AgencyNames([("sở y tế", "SYT"), ("sở y tế và dân số", "SYTDS"), ("sở y", "SY"), ("bao", "BAO"), ("syt", "SYT"), ("ct", "CT")])
AGENCIES = (Agency("BAO", "Báo và Phát thanh tỉnh", Kind.DEPARTMENT), Agency("SYT", "Sở Y tế", Kind.DEPARTMENT))


def test_a_name_within_a_longer_one_is_not_named() -> None:
    assert list(NAMES.find("gửi sở y tế và dân số và sở y tế")) == [("SYTDS", 1, 7), ("SYT", 8, 11)]


def test_what_two_agencies_are_called_is_found_as_both() -> None:
    assert list(AgencyNames([("xã long hòa", "A"), ("xã long hòa", "B")]).find("xã long hòa")) == [("A", 0, 3), ("B", 0, 3)]


def test_no_code_of_two_letters_or_that_is_a_word_is_found_in_a_text() -> None:
    assert [code for code, _, _ in NAMES.find("bao cao cua ct va syt")] == ["SYT"]


def test_a_file_called_bao_cao_is_not_the_newspaper_s() -> None:
    assert agencies_mentioned(["Bao cao 2020"], AGENCIES) == set()
    assert agencies_mentioned(["Bao cao So Y te"], AGENCIES) == {"SYT"}
    assert agencies_mentioned(["Báo cáo của Báo và Phát thanh tỉnh"], AGENCIES) == {"BAO"}


def test_a_commune_is_known_without_its_committee_where_one_bears_the_name() -> None:
    communes = [Agency(code, f"Ủy ban nhân dân {name}", Kind.COMMUNE) for code, name in (
        ("XLH", "xã Long Hồ"), ("PCV", "phường Cái Vồn"), ("XTA", "xã Thạnh An"), ("XTHA", "xã Thanh An"))]
    assert agencies_mentioned(["bao cao xa Long Ho nam 2026"], communes) == {"XLH"}
    assert agencies_mentioned(["Báo cáo của phường Cái Vồn"], communes) == {"PCV"}
    assert agencies_mentioned(["xa thanh an"], communes) == {"XTA", "XTHA"}
