"""The page to copy mails from, in a real browser as on a phone: its index, its search, its buttons."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Browser

from toolkit.letters.mail import Item, Mail, mail_page

pytestmark = pytest.mark.chromium

NAMES = ("Văn phòng Ủy ban nhân dân tỉnh", "Sở Nội vụ", "Sở Công Thương", "Đài Phát thanh và Truyền hình Trà Vinh",
         "Hội Bảo vệ quyền lợi người tiêu dùng tỉnh Trà Vinh")
TEXT = "Kính gửi: quý cơ quan\n\n" + "Đề nghị quý cơ quan điền trực tiếp vào tệp, giữ nguyên các dòng. " * 9 + "\n\nTrân trọng."


def items(count: int) -> list[Item]:
    """So many mails."""
    return [Item(NAMES[at % len(NAMES)], Mail((f"vanthu{at}@example.org",), "Biểu báo cáo năm 2020", TEXT),
                 f"TV2793-2020-C{at} Ủy ban.eml", (f"../TV2793-2020-C{at}-{'dai' * 15}.xlsx",)) for at in range(count)]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """`opened(page)`: a new browser, as wide as a phone, with that page; skipped where Chromium or its driver is absent."""
    driver, program = shutil.which("chromedriver"), shutil.which("chromium")
    if driver is None or program is None:
        pytest.skip("Chromium and its WebDriver are not installed")
    running: list[Browser] = []
    def start(page: Path) -> Browser:
        while running:
            running.pop().close()
        running.append(Browser(driver, program, tmp_path / "profile", 390))
        running[0].open(page)
        return running[0]
    yield start
    while running:
        running.pop().close()


def written(folder: Path, count: int) -> Path:
    """The page of so many mails."""
    (folder / "thu.html").write_bytes(mail_page("Thư gửi biểu mẫu", items(count), of_forms=True))
    return folder / "thu.html"


def seen(browser: Browser, selector: str) -> list[str]:
    """The texts of what is to be seen of these."""
    return list(browser.run("return [...document.querySelectorAll(arguments[0])].filter(each => each.offsetParent)"
                            ".map(each => each.textContent)", selector))


def scrolled_to(browser: Browser) -> int:
    """The number of the mail whose head stands at the top of the screen; 0 where none does."""
    return int(browser.run(
        "const tops = [...document.querySelectorAll('section')].map(each => each.offsetParent"
        " ? each.getBoundingClientRect().top : -1); return 1 + tops.findIndex(top => top >= 0 && top < 120)"))


def test_a_phone_shows_it_without_scrolling_sideways_in_letters_large_enough(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path, 38))
    assert browser.run("return [innerWidth, document.documentElement.scrollWidth]") == [390, 390]
    assert browser.run("return Math.min(...[...document.querySelectorAll('body *')].filter(each => each.offsetParent)"
                       ".map(each => parseFloat(getComputedStyle(each).fontSize)))") >= 16
    small = ("return [...document.querySelectorAll('button, li a, input[type=search]')]"
             ".filter(each => each.offsetParent && each.getBoundingClientRect().height < 44).map(each => each.outerHTML)")
    assert browser.run(small) == []
    cut = "return [...document.querySelectorAll('textarea')].filter(each => each.scrollHeight > each.clientHeight + 2).length"
    assert browser.run(cut) == 0
    assert browser.console() == []


def test_the_index_names_all_and_leads_to_each_mail(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path, 38))
    assert len(seen(browser, "nav li")) == 38
    for number in (38, 1, 20):
        browser.click(f"nav li:nth-child({number}) a")
        assert scrolled_to(browser) == number


def test_an_agency_is_found_by_a_part_of_its_name_without_signs(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path, 15))
    browser.type("#search", "dai phat")
    assert seen(browser, "nav li") == [NAMES[3]] * 3
    browser.type("#search", "\ue003" * 8 + "c14")
    assert len(seen(browser, "section")) == 1
    browser.type("#search", " gì đó")
    assert seen(browser, "#none") == ["Không có cơ quan nào như vậy."]


def test_the_page_of_forms_says_where_to_write_down_what_was_sent_and_keeps_no_ticks_of_its_own() -> None:
    with_forms, with_reminders = (mail_page("Thư", items(2), of_forms).decode() for of_forms in (True, False))
    assert "ghi ngày gửi vào tệp bieu_da_gui.txt cùng thư mục" in with_forms
    assert "bieu_da_gui" not in with_reminders
    assert [word for word in ("checkbox", "localStorage") if word in with_forms + with_reminders] == []


def test_without_scripts_each_mail_is_there_and_nothing_that_would_do_nothing(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    page = written(tmp_path, 12)
    page.write_bytes(re.sub(rb"script-src '[^']*'", b"script-src 'none'", page.read_bytes()))
    browser = opened(page)
    assert len(seen(browser, "section")) == 12
    assert seen(browser, "button, input") == []


def test_a_button_copies_its_field(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path, 2))
    browser.click("#m2 button")
    assert seen(browser, "#m2 button")[0] in ("✔ Đã chép", "Bấm Ctrl+C để chép")
    assert browser.run("return document.activeElement.id") == "to2"


def test_a_ministry_s_four_thousand_mails_are_one_page_that_works(tmp_path: Path, opened: Callable[..., Browser]) -> None:
    browser = opened(written(tmp_path, 4000))
    browser.click("li:nth-child(3999) a")
    assert scrolled_to(browser) == 3999
