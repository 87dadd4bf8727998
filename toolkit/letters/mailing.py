"""Drafts of mails put into a folder: an .eml each, and the page to copy them from. Nothing is ever sent."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit import words
from toolkit.files import beside, make_folder, remove_file, write_content
from toolkit.findings import Code, Finding, Place, finding
from toolkit.letters.mail import Attachment, Mail, addresses, draft
from toolkit.letters.mail_page import Item, mail_page
from toolkit.model import Agency

_REGISTER = Place(words.PLAN_FILE, words.PLAN_SHEETS["agencies"])
#: Of more agencies than these the rest is counted.
_NAMED = 6


class Outgoing(NamedTuple):
    """A mail to an agency, and the file that goes with it, which need not be there; the draft is called as that file."""

    agency: Agency
    mail: Mail
    file: Path


def write_mails(folder: Path, title: str, mails: Sequence[Outgoing], ours: str) -> tuple[list[Path], tuple[Finding, ...]]:
    """Write the drafts and their page, remove drafts whose names begin with `ours` that are none any more; what was written, the page last."""
    make_folder(folder)
    written, items = [], []
    for each in mails:
        content = (Attachment(each.file.name, each.file.read_bytes()),) if each.file.is_file() else ()
        message = draft(each.mail.to, each.mail.subject, each.mail.text, content)
        written.append(write_content(folder / f"{each.file.stem}.eml", message))
        file = Path(os.path.relpath(each.file, folder)).as_posix() if content else ""
        items.append(Item(each.agency.name, each.mail, written[-1].name, file))
    page = folder / words.MAIL_PAGE_FILE
    drafts = set(written)
    left = [path for path in sorted(folder.glob(f"{ours}*.eml")) if not {path, path.with_stem(path.stem.removesuffix(" (mới)"))} & drafts]
    told = [found for path in (*left, *([] if mails else [page])) for found in remove_file(path)]
    if mails:
        written.append(write_content(page, mail_page(title, items)))
    return written, (*beside(written), *told, *_wanting(mails))


def _wanting(mails: Sequence[Outgoing]) -> Iterator[Finding]:
    """Who has no address, what is none, whose form there is not: each once."""
    for each in mails:
        yield from (finding(Code.MAIL_ADDRESS_INVALID, _REGISTER, value=value) for value in addresses(each.agency.email)[1])
    nowhere = [each.agency.name for each in mails if not each.mail.to]
    formless = [each.agency.name for each in mails if not each.file.is_file()]
    if nowhere:
        yield finding(Code.AGENCIES_WITHOUT_ADDRESS, _REGISTER, count=len(nowhere), names=_named(nowhere))
    if formless:
        yield finding(Code.FORM_NOT_MADE, Place(words.FORMS_FOLDER), names=_named(formless))


def _named(names: Sequence[str]) -> str:
    more = f" và {len(names) - _NAMED} cơ quan khác" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more
