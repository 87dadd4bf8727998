"""The page to copy mails from, in a real browser as on a phone: its index, its ticks, and that they stay."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from browser import Browser

from toolkit.letters.mail import Item, Mail, mail_page, with_sent

pytestmark = pytest.mark.chromium

NAMES = ("Văn phòng Ủy ban nhân dân tỉnh", "Sở Nội vụ", "Sở Công Thương", "Đài Phát thanh và Truyền hình Trà Vinh",
         "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh")
LEDGER = "bieu_da_gui.xlsx"
TEXT = "Kính gửi: quý cơ quan\n\n" + "Đề nghị quý cơ quan điền trực tiếp vào tệp, giữ nguyên các dòng. " * 9 + "\n\nTrân trọng."


def items(count: int, edition: str = "K7Q2", sent: Sequence[int] = ()) -> list[Item]:
    """So many mails; those of the numbers `sent`, from 1, are in the ledger."""
    return [Item(NAMES[at % len(NAMES)], Mail((f"vanthu{at}@example.org",), "Biểu báo cáo năm 2020", TEXT),
                 f"TV2793-2020-C{at} Ủy ban.eml", (f"../TV2793-2020-C{at}-{'dai' * 15}.xlsx",), f"C{at}",
                 f"TV2793-2020-C{at}-{edition}-Y", "05/11/2020" if at + 1 in sent else "") for at in range(count)]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """`opened(page, …)`: the browser with that page; opened again, it is a new one that knows what the one before kept.
    Skipped where Chromium or its driver is absent."""
    driver, program = shutil.which("chromedriver"), shutil.which("chromium")
    if driver is None or program is None:
        pytest.skip("Chromium and its WebDriver are not installed")
    running: list[Browser] = []

    def start(page: Path, width: int = 390) -> Browser:
        while running:
            running.pop().close()
        running.append(Browser(driver, program, tmp_path / "profile", width))
        running[0].open(page)
        return running[0]

    yield start
    while running:
        running.pop().close()


def written(path: Path, mails: Sequence[Item], ledger: str = LEDGER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mail_page("Thư gửi biểu mẫu", mails, ledger))
    return path


def count(browser: Browser) -> str:
    return str(browser.run("return document.getElementById('count').textContent"))


def seen(browser: Browser, selector: str) -> list[str]:
    """The texts of what is to be seen of these."""
    return list(browser.run("return [...document.querySelectorAll(arguments[0])].filter(each => each.offsetParent)"
                            ".map(each => each.textContent)", selector))


def scrolled_to(browser: Browser) -> int:
    """The number of the mail whose head stands at the top of the screen, under the bar; 0 where none does."""
    return int(browser.run(
        "const tops = [...document.querySelectorAll('section')].map(each => each.offsetParent"
        " ? each.getBoundingClientRect().top : -1); return 1 + tops.findIndex(top => top >= 0 && top < 120)"))


def test_a_phone_shows_it_without_scrolling_sideways_in_letters_large_enough(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path / "thu.html", items(38, sent=[3])))
    assert browser.run("return [innerWidth, document.documentElement.scrollWidth]") == [390, 390]
    assert browser.run("return Math.min(...[...document.querySelectorAll('body *')].filter(each => each.offsetParent)"
                       ".map(each => parseFloat(getComputedStyle(each).fontSize)))") >= 16
    small = ("return [...document.querySelectorAll('button, li a, li label, .tick label, input[type=search]')]"
             ".filter(each => each.offsetParent && each.getBoundingClientRect().height < 44).map(each => each.outerHTML)")
    assert browser.run(small) == []
    cut = "return [...document.querySelectorAll('textarea')].filter(each => each.scrollHeight > each.clientHeight + 2).length"
    assert browser.run(cut) == 0
    assert browser.console() == []


def test_the_index_names_all_and_leads_to_each_mail(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path / "thu.html", items(38)))
    assert len(seen(browser, "nav li")) == 38
    for number in (38, 1, 20):
        browser.click(f"nav li:nth-child({number}) a")
        assert scrolled_to(browser) == number
    assert count(browser) == "Đã gửi 0/38"


def test_what_is_ticked_stays_when_the_page_is_closed_loaded_and_made_anew(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    page = written(tmp_path / "kỳ 1" / "thu.html", items(38))
    browser = opened(page)
    browser.click("li:nth-child(2) label")
    browser.click("#m5 .tick label")
    browser.click("li:nth-child(7) label")
    browser.click("#m7 .tick label")  # taken back
    assert count(browser) == "Đã gửi 2/38"
    browser.open(written(page, items(38)))
    assert count(browser) == "Đã gửi 2/38"
    browser = opened(page)
    ticked = "return [...document.querySelectorAll('li')].map((each, at) => each.querySelector('input').checked && at + 1)"
    assert [each for each in browser.run(ticked) if each] == [2, 5]
    assert re.fullmatch(r"Đã gửi \d\d/\d\d/\d{4}", seen(browser, "#m5 .said")[0])


def test_the_ticks_of_another_round_and_of_a_form_made_anew_are_not_its_own(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    first, second = (written(tmp_path / name / "thu.html", items(3)) for name in ("kỳ 1", "kỳ 2"))
    browser = opened(first)
    browser.click("li:nth-child(1) label")
    browser.click("li:nth-child(2) label")
    browser.open(second)
    assert count(browser) == "Đã gửi 0/3"
    changed = items(3, "ZZZZ")
    browser.open(written(first, [changed[0], *items(3)[1:]]))
    assert count(browser) == "Đã gửi 1/3"
    assert browser.run("return document.querySelector('li.sent').dataset.code") == "C1"


def test_ticks_of_the_ledger_are_set_and_only_the_ledger_takes_them_back(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    page = written(tmp_path / "thu.html", items(4, sent=[2]))
    browser = opened(page)
    assert (count(browser), seen(browser, "#m2 .said")) == ("Đã gửi 1/4", ["Đã gửi 05/11/2020"])
    browser.click("li:nth-child(2) label")
    assert count(browser) == "Đã gửi 1/4"
    page.write_bytes(with_sent(page.read_bytes(), {"TV2793-2020-C3-K7Q2-Y": "06/11/2020"}))
    browser.open(page)
    assert (count(browser), seen(browser, "#m4 .said")) == ("Đã gửi 1/4", ["Đã gửi 06/11/2020"])


def test_what_only_the_page_knows_is_told_and_copied_as_lines_for_the_ledger(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path / "thu.html", items(4, sent=[2])))
    assert seen(browser, "#own, #copy-own:disabled") == ["0", "Chép các dòng để dán vào sổ"]
    browser.click("li:nth-child(3) label")
    assert seen(browser, "#own, #copy-own:disabled") == ["1"]
    browser.click("#copy-own")
    today = date.today().strftime("%d/%m/%Y")
    rows = browser.run("return document.getElementById('rows').value")
    assert rows == f"Sở Công Thương\tC2\t{today}\t\t\tTV2793-2020-C2-K7Q2-Y"
    assert seen(browser, "#copy-own") == ["✔ Đã chép"]


def test_the_next_not_sent_follows_and_those_sent_can_be_left_out(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path / "thu.html", items(38, sent=[1, 3])))
    browser.click("#next")
    assert scrolled_to(browser) == 2
    browser.click("#m2 .next")
    assert scrolled_to(browser) == 4
    browser.click("#unsent")
    assert len(seen(browser, "nav li")) == 36
    browser.click("#m4 .tick label")
    assert scrolled_to(browser) == 5
    assert len(seen(browser, "section")) == 35


def test_an_agency_is_found_by_a_part_of_its_name_without_signs(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path / "thu.html", items(15)))
    browser.type("#search", "dai phat")
    assert seen(browser, "nav li") == [NAMES[3]] * 3
    browser.type("#search", " gì đó")
    assert seen(browser, "#none") == ["Không có cơ quan nào như vậy."]


def test_where_the_browser_keeps_nothing_that_is_said(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    page = written(tmp_path / "thu.html", items(2))
    hindered = page.read_bytes().replace(b"localStorage", b"null")
    script = re.search(rb"<script>(.*)</script>", hindered, re.DOTALL)
    assert script
    page.write_bytes(re.sub(rb"script-src 'sha256-[^']*'", b"script-src 'unsafe-inline'", hindered))
    browser = opened(page)
    browser.click("li:nth-child(1) label")
    assert seen(browser, "#refused")[0].startswith("Trình duyệt không cho trang này giữ dấu")
    assert count(browser) == "Đã gửi 1/2"


def test_without_scripts_each_mail_is_there_and_nothing_that_would_do_nothing(
        tmp_path: Path, opened: Callable[..., Browser]) -> None:
    page = written(tmp_path / "thu.html", items(12, sent=[2]))
    page.write_bytes(re.sub(rb"script-src '[^']*'", b"script-src 'none'", page.read_bytes()))
    browser = opened(page)
    assert len(seen(browser, "section")) == 12
    assert seen(browser, "button, input, .note, .bar") == []
    assert browser.run("return getComputedStyle(document.querySelector('li:nth-child(2)'), '::after').content"
                       ).startswith('"✔ ')


def test_a_ministry_s_four_thousand_mails_are_one_page_that_works(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path / "thu.html", items(4000)))
    browser.click("li:nth-child(4000) label")
    browser.click("#next")
    browser.click("#m1 .tick label")
    assert count(browser) == "Đã gửi 2/4000"
    browser.click("#m1 .next")
    assert scrolled_to(browser) == 2
