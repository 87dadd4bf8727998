"""The cell of documents as clerks fill it: which documents stand in it, and how the report names each."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given, strategies as st

from toolkit.base.text import NOTHING_WORDS, key
from toolkit.report.typed_text import cited_documents, documents_of

#: What clerks type → the documents in it.
CELLS: list[tuple[str, list[str]]] = [
    ("Không", []), ("-", []),
    ("Kế hoạch của Sở", ["Kế hoạch của Sở"]),
    ("Kế hoạch số 12/KH-SCT ngày 03/3/2020 về việc triển khai Đề án; Công văn 45/SCT-QLTM ngày 5.3.2020; QĐ số 7/QĐ-UBND",
     ["Kế hoạch số 12/KH-SCT ngày 03/3/2020 về việc triển khai Đề án", "Công văn 45/SCT-QLTM ngày 5.3.2020", "QĐ số 7/QĐ-UBND"]),
    # lists
    ("- Kế hoạch số 12/KH-SCT\n-CV 45/SCT\n+ 13/TB-SCT", ["Kế hoạch số 12/KH-SCT", "CV 45/SCT", "13/TB-SCT"]),
    ("1. Kế hoạch số 12/KH-SCT;\n2) Công văn số 45/SCT-QLTM.\nc) 7/BC-SCT",
     ["Kế hoạch số 12/KH-SCT", "Công văn số 45/SCT-QLTM", "7/BC-SCT"]),
    ("(12/KH-SCT; 13/KH-SCT)", ["(12/KH-SCT; 13/KH-SCT)"]),  # as typed
    ("QĐ số 1/QĐ; QĐ số 1/QĐ", ["QĐ số 1/QĐ"]),
    # commas and "và" part them where a new document begins
    ("KH 12/KH-SCT, Thông báo của Sở, Giấy mời và Báo cáo của Sở số 7/BC-SCT",
     ["KH 12/KH-SCT", "Thông báo của Sở", "Giấy mời", "Báo cáo của Sở số 7/BC-SCT"]),
    ("KH 12/KH-SCT,13/KH-SCT và 14/KH-SCT ngày 3/3/2020", ["KH 12/KH-SCT", "13/KH-SCT", "14/KH-SCT ngày 3/3/2020"]),
    ("QĐ 7/QĐ-UBND ngày 3/3/2020. CV số 12/UBND-KT.", ["QĐ 7/QĐ-UBND ngày 3/3/2020", "CV số 12/UBND-KT"]),
    ("qđ 7/qđ-ubnd, kh 8/kh-ubnd", ["qđ 7/qđ-ubnd", "kh 8/kh-ubnd"]),
    ("Kế hoạch số 12/KH-SCT (về tuyên truyền), Công văn số 45/SCT", ["Kế hoạch số 12/KH-SCT (về tuyên truyền)", "Công văn số 45/SCT"]),
    ("KH số 12/KH-SCT ngày 3/3/2020 của Sở Công Thương, CV số 7/SCT", ["KH số 12/KH-SCT ngày 3/3/2020 của Sở Công Thương", "CV số 7/SCT"]),
    # but not where one is being told about, nor where the numbers belong together
    *((whole, [whole]) for whole in (
        "Kế hoạch số 12/KH-SCT về rà soát, sửa đổi quy chế và quy trình",
        "Kế hoạch số 12/KH-SCT về việc triển khai Nghị quyết số 82/NQ-CP, Chỉ thị số 30-CT/TW và Quyết định số 1/QĐ-TTg",
        "Kế hoạch triển khai Nghị quyết số 82/NQ-CP và Quyết định số 2793/QĐ-UBND", "Các Công văn số 45, 46/SCT-QLTM",
        "Công văn số 5/SCT, báo cáo kết quả", "Kế hoạch phối hợp giữa Sở Công Thương và Công an tỉnh",
        "Kế hoạch số 12/KH-SCT (ngày 3/3/2020)", "số …/KH-SCT ngày … tháng 3")),
    # the parts of one document, as the heading has them or as they are wrapped
    ("Kế hoạch số 12/KH-SCT;\nNgày 03/3/2020;\nVề việc tuyên truyền;\nCông văn số 5/SCT",
     ["Kế hoạch số 12/KH-SCT, Ngày 03/3/2020, Về việc tuyên truyền", "Công văn số 5/SCT"]),
    ("Kế hoạch số 12/KH-SCT\nngày 03/3/2020\nvề việc thực hiện\nQuyết định số 2793/QĐ-UBND\nCông văn số 5/SCT",
     ["Kế hoạch số 12/KH-SCT ngày 03/3/2020 về việc thực hiện Quyết định số 2793/QĐ-UBND", "Công văn số 5/SCT"]),
    ("kế hoạch số 12/KH-SCT\nkế hoạch của sở", ["kế hoạch số 12/KH-SCT", "kế hoạch của sở"]),
]


@pytest.mark.parametrize(("cell", "documents"), CELLS, ids=[cell[:40] for cell, _ in CELLS])
def test_the_documents_of_a_cell_are_told_apart(cell: str, documents: list[str]) -> None:
    assert documents_of(cell) == documents


#: What clerks type → type, number and symbol, day, issuer and subject, as the Decree names a document.
NAMED: list[tuple[str, list[str]]] = [
    ("KH số: 05/KH-HND ký ngày 3 tháng 3 năm 2020 V/v hưởng ứng", ["Kế hoạch số 05/KH-HND ngày 3 tháng 3 năm 2020 về việc hưởng ứng"]),
    ("KH số12/KH-SCT ngày03/3/2020", ["Kế hoạch số 12/KH-SCT ngày 03/3/2020"]),
    ("12/KH-SCT, 03.3.2020, về việc tuyên truyền", ["Kế hoạch số 12/KH-SCT ngày 03/3/2020 về việc tuyên truyền"]),
    ("QĐ số 12 /QĐ - UBND của UBND huyện Càng Long ngày 3-3-2020 (về tuyên truyền)",
     ["Quyết định số 12/QĐ-UBND ngày 3/3/2020 của UBND huyện Càng Long về tuyên truyền"]),
    ("Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của UBND tỉnh Trà Vinh ban hành Kế hoạch",
     ["Quyết định số 2793/QĐ-UBND ngày 23/7/2020 của UBND tỉnh Trà Vinh ban hành Kế hoạch"]),
    ("Chỉ thị 30-CT/TW ngày 22/01/2019 của Ban Bí thư", ["Chỉ thị số 30-CT/TW ngày 22/01/2019 của Ban Bí thư"]),
    ("CV 45/SCT-QLTM", ["Công văn số 45/SCT-QLTM"]), ("45/SCT-QLTM", ["45/SCT-QLTM"]),
    ("Nghị quyết số 45/2017/QH14", ["Nghị quyết số 45/2017/QH14"]),
    # one number is one document, in its fullest words
    ("KH 5/KH-SCT; Kế hoạch số 05/KH-SCT ngày 3/3/2020 về việc tuyên truyền; KH 15/KH-SCT",
     ["Kế hoạch số 05/KH-SCT ngày 3/3/2020 về việc tuyên truyền", "Kế hoạch số 15/KH-SCT"]),
    ("KH 12/KH-SCT ngày 3.3.20, KH 12/KH-SCT ngày 03/3/2020 về rà soát; KH 12/KH-SCT ngày 4/4/2019",
     ["Kế hoạch số 12/KH-SCT ngày 03/3/2020 về rà soát", "Kế hoạch số 12/KH-SCT ngày 4/4/2019"]),
    # not understood, no number, or that of another document: as typed
    *((document, [document]) for document in (
        "KH 12", "Kế hoạch của Sở ngày 3/3/2020", "Kế hoạch thực hiện Nghị quyết số 82/NQ-CP", "Các CV số 45, 46/SCT",
        "Kế hoạch thực hiện 82/NQ-CP", "Tập huấn ngày 3/3/2020", "30/9/2020")),
]


@pytest.mark.parametrize(("cell", "names"), NAMED, ids=[cell[:40] for cell, _ in NAMED])
def test_a_document_is_named_in_full_and_once(cell: str, names: list[str]) -> None:
    assert cited_documents(cell) == tuple(names)


_FRAGMENTS = st.sampled_from(
    ["Kế hoạch", "KH", "Công văn", "số", "12/KH-SCT", "45/SCT-QLTM", "7 /QĐ - UBND", "30-CT/TW", "ngày", "03/3/2020",
     "3 tháng 3", "của UBND tỉnh", "về việc", "v/v", "rà soát", "triển khai", "và", ",", ", ", ". ", ";", "\n", "\n- ",
     "(", ")", "…", "không", "Không", "2020", "a)", "1. ", "–", "\t", "“x”"]) | st.text(max_size=4)
_CELLS = st.lists(_FRAGMENTS, max_size=14).map(" ".join) | st.lists(_FRAGMENTS, max_size=14).map("".join)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", key(text))


@given(_CELLS)
def test_nothing_typed_is_lost_and_the_order_is_kept(cell: str) -> None:
    """Each word stands in a document, where it first came, but what says nothing ("không có"), "và" between two and
    marks of a list ("1. ")."""
    documents = documents_of(cell)
    told = _words(" ".join(documents))
    missing = [word for word in _words(cell) if word not in told]
    nothing = _words(f"không chưa {' '.join(NOTHING_WORDS)}")
    assert all(word in nothing or re.fullmatch(r"\w|\d\d", word) for word in missing)
    first = [word for word in dict.fromkeys(_words(cell)) if word in told and _words(cell).count(word) == 1]
    assert [word for word in told if word in first] == first


@given(_CELLS)
def test_each_number_of_a_cell_stands_in_a_document_that_is_named(cell: str) -> None:
    named = " ".join(cited_documents(cell))
    numbers = re.findall(r"\d+(?=/(?:KH|SCT))", " ".join(documents_of(cell)))
    assert {number.lstrip("0") for number in numbers} <= {number.lstrip("0") for number in re.findall(r"\d+", named)}


@pytest.mark.parametrize("piece", ["(", "12/KH-SCT, ", "\n;", "của .", "1", "- ", "KH ", "12/K-", "ngày 1/1/"])
def test_a_cell_as_long_as_excel_has_them_is_read_at_once(piece: str) -> None:
    began = process_time()
    documents_of((piece * 32_767)[:32_767])
    assert process_time() - began < 5
