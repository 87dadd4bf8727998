"""What documents say that came around a form or instead of one: their words, piece by piece, within caps.

A document is never opened by what it may run or fetch; of its looks nothing is kept.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from toolkit.sheetread import LIMITS, Format, Package, Reason, Refused, decoded, sniff, sniff_zip
from toolkit.sheetread.markup import elements
from toolkit.sheetread.package import DOCUMENT_PART, DOCUMENT_SIGNS, DOCUMENT_UNSEEN
from toolkit.text import is_blank
from toolkit.words import DOCUMENT_PARAGRAPH, DOCUMENT_PLACES
from toolkit.workbooks import UnreadableFile

#: More than anybody reads: pieces and characters of one file, steps of markup between them. No piece is longer than a
#: cell of a workbook holds.
_PIECES, _CHARACTERS, _STEPS, _LONGEST = 100_000, 5_000_000, 1_000_000, 30_000
#: Bytes of a text that is read, at most: so many a letter takes of those that Vietnamese has.
LONGEST_TEXT = 3 * _CHARACTERS
#: What mails call the encodings of their text. Python knows more by such names, some of which take for ever.
_CHARSET = re.compile(r"(?:utf|windows|cp|iso|us-ascii|ascii|latin|gb|big5|koi8|euc)[\w-]*\Z", re.IGNORECASE)
#: Between the cells of a row, as people see it and meanwhile.
_SHOWN_BETWEEN, _BETWEEN = " | ", "\x1f"


class DocumentWords(NamedTuple):
    """What was written in a mail or a document: texts, each with where in the file it stands (sheet and cell of its
    `Place`), and how many pictures and embedded files are among them. A text is a paragraph, or the cells of a row."""

    texts: tuple[tuple[str, str, str], ...]
    pictures: int = 0
    objects: int = 0


class Writing:
    """What is said so far, of which `say` adds to the last piece. Refused past what anybody reads."""

    def __init__(self, title: str) -> None:
        self.texts: list[tuple[str, str, str]] = []
        self.pictures = self.objects = 0
        self._pieces: list[str] = []
        self._title, self._in_row = title, False
        self._number = self._length = self._steps = 0

    def said(self) -> DocumentWords:
        """All of it."""
        self.end()
        return DocumentWords(tuple(self.texts), self.pictures, self.objects)

    def step(self) -> None:
        """Markup is passed, whatever it says."""
        self._steps += 1
        if self._steps > _STEPS or len(self.texts) > _PIECES:
            raise Refused(Reason.CHARACTERS)

    def say(self, text: str) -> None:
        self._length += len(text)
        if self._length > _CHARACTERS:
            raise Refused(Reason.CHARACTERS)
        self._pieces.append(text)

    def begin(self, title: str) -> None:
        """Another part of the file, whose paragraphs are counted anew."""
        self.end()
        self._title, self._number = title, 0

    def row(self) -> None:
        self.end()
        self._in_row = True

    def cell(self) -> None:
        self._pieces.append(_BETWEEN if self._in_row else "\n")

    def paragraph(self) -> None:
        """Where a paragraph begins or ends; those of one row are one piece."""
        if self._in_row:
            self._pieces.append("\n")
        else:
            self.end()

    def end(self) -> None:
        """The piece is whole."""
        self._in_row = False
        if not self._pieces:
            return
        said = "".join(self._pieces)
        self._pieces.clear()
        if is_blank(said.replace(_BETWEEN, "")):
            return
        cells = ["\n".join(filter(None, map(str.strip, cell.split("\n")))) for cell in said.split(_BETWEEN)]
        while not cells[-1]:
            cells.pop()
        text = _SHOWN_BETWEEN.join(cells[not cells[0]:])
        self._number += 1
        place = self._title, DOCUMENT_PARAGRAPH.format(number=self._number)
        self.texts += [(*place, text[start:start + _LONGEST]) for start in range(0, len(text), _LONGEST)]


#: What elements, tags and control words do to the piece, their ends with a stroke before.
_DOES: dict[str, Callable[[Writing], None]] = {
    **dict.fromkeys(("tr", "table-row", "trowd"), Writing.row),
    **dict.fromkeys(("/tr", "/table-row", "/tbl", "/table", "sect", "page", "row"), Writing.end),
    **dict.fromkeys(("tc", "td", "th", "table-cell", "covered-table-cell", "cell"), Writing.cell),
    **{name: partial(Writing.say, text=said) for name, said in DOCUMENT_SIGNS.items()},
    **{name: partial(Writing.say, text="\n") for name in ("line-break", "line")}, "s": partial(Writing.say, text=" ")}
for _name in ("p", "par", "h", *(f"h{level}" for level in range(1, 7)), "div", "li", "dt", "dd", "blockquote", "pre"):
    _DOES |= {_name: Writing.paragraph, f"/{_name}": Writing.paragraph}
_UNSEEN = (*DOCUMENT_UNSEEN, "tracked-changes", "ruby-text")
_PICTURES = ("blip", "imagedata", "image", "img", "pict")
#: The parts of a package that hold words, the document's own without a name of their sort.
_PARTS: Mapping[Format, re.Pattern[str]] = {
    Format.DOCX: re.compile(rf"{DOCUMENT_PART}|word/(comments|footnotes|endnotes|header|footer)\d*\.xml"),
    Format.PPTX: re.compile(r"ppt/(?:slides/(slide)|notesslides/(?:notesslide))(\d+)\.xml"),
    Format.ODF: re.compile(r"content\.xml|(styles)\.xml")}


def words_of(content: bytes) -> DocumentWords | None:
    """What a document says, None for a file that is none or of a kind that is not read. Raises Refused where it is
    damaged or past the caps."""
    form, writing = sniff(content), Writing(DOCUMENT_PLACES["document"])
    if form is Format.ZIP:
        package = Package(content, LIMITS)
        form = sniff_zip(package)
        writing.objects = sum("/embeddings/" in part for part in package)
        for part, title in _parts_of(form, package):
            writing.begin(title)
            _read_xml(package.chunks(part), writing, ("p", "h") if form is Format.ODF else ("t",))
    elif form in (Format.MHTML, Format.EML):
        from toolkit.intake.mails import mail_words, read_mail

        with suppress(UnreadableFile):
            return mail_words(read_mail(content))
    elif form in _READERS:
        _READERS[form](decoded(content) if form is not Format.RTF else content.decode("latin-1"), writing)
    return writing.said() if form in _PARTS or form in _READERS else None


def _parts_of(form: Format, package: Package) -> Iterator[tuple[str, str]]:
    """Each of those parts with its title, the document itself first."""
    found = [match for part in package if form in _PARTS and (match := _PARTS[form].fullmatch(part))]
    for match in sorted(found, key=lambda match: (match.lastindex or 0, len(match[0]), match[0])):
        sort = match[1] if match.lastindex else "document"
        yield match[0], " ".join(filter(None, (DOCUMENT_PLACES[sort or "document"], *match.groups("")[1:])))


def _read_xml(chunks: Iterable[bytes], writing: Writing, holding: tuple[str, ...]) -> None:
    """A part's words: the text in elements that are `holding` any."""
    unseen = reading = 0

    def start(name: str, _: object) -> None:
        nonlocal unseen, reading
        writing.step()
        if unseen or name in _UNSEEN:
            unseen += 1
            return
        reading += name in holding
        writing.pictures += name in _PICTURES
        if name in _DOES:
            _DOES[name](writing)

    def end(name: str) -> None:
        nonlocal unseen, reading
        if unseen:
            unseen -= 1
            return
        reading -= name in holding
        if f"/{name}" in _DOES:
            _DOES[f"/{name}"](writing)

    def data(text: str) -> None:
        if reading and not unseen:
            writing.say(text)

    elements(chunks, LIMITS, start, end, data)


def read_text(text: str, writing: Writing) -> None:
    """Plain text: what stands between blank lines is a paragraph."""
    if len(text) > _CHARACTERS:
        raise Refused(Reason.CHARACTERS)
    for line in io.StringIO(text, newline=None):
        writing.step()
        if line.strip():
            writing.say(line)
        else:
            writing.end()


#: A comment, or a tag: whether it is an end, and its name. An unfinished one takes all that follows, as in a browser.
_TAG = re.compile(r"<(?:!--|(/?)([A-Za-z][\w:-]*)[^>]*>?|[!?/][^>]*>?)")
_SILENT = ("script", "style", "title")


def read_html(text: str, writing: Writing) -> None:
    """A page without its markup, in one pass whatever it holds."""
    at, lowered = 0, re.sub("[A-Z]+", lambda found: found[0].lower(), text)  # as long as it is
    while at < len(text):
        writing.step()
        tag = _TAG.search(text, at)
        writing.say(_unescaped(text[at:tag.start() if tag else len(text)]))
        if tag is None:
            break
        at, ends, name = tag.end(), tag[1] or "", (tag[2] or "").lower()
        if tag[0] == "<!--" or (name in _SILENT and not ends):
            found = lowered.find(f"</{name}" if name else "-->", at)
            at = len(text) if found < 0 else found + 3 * (not name)
        elif f"{ends}{name}" in _DOES:
            _DOES[f"{ends}{name}"](writing)
        writing.pictures += name in _PICTURES and not ends


def _unescaped(text: str) -> str:
    with suppress(ValueError):  # a number of thousands of digits
        text = html.unescape(text)
    return re.sub(r"\s+", " ", text)


#: A byte, a control word with its number, another control sign, a brace, text.
_RTF = re.compile(r"\\'([0-9A-Fa-f]{2})|\\([A-Za-z]+)(-?[0-9]{1,9})? ?|\\(.)|([{}])|([^\\{}\r\n]+)", re.DOTALL)
_RTF_ASIDE = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtext", "pntext"))


def _read_rtf(text: str, writing: Writing) -> None:
    """Rich text, its bytes given as Latin-1. A group that is no text of the document is passed over."""
    page, depth, aside, instead, skip = "cp1258", 0, 0, 1, 0  # `instead`: signs for who does not know what `u` means
    for found in _RTF.finditer(text):
        byte, word, number, sign, brace, plain = found.groups("")
        writing.step()
        if brace:
            depth += 1 if brace == "{" else -1
            aside = aside if depth >= aside else 0
        elif (word in _RTF_ASIDE or sign == "*") and not aside:
            aside = depth
            writing.pictures += word == "pict"
        elif word in ("ansicpg", "uc"):
            page, instead = (f"cp{number}", instead) if word == "ansicpg" else (page, int(number or 1))
        elif not aside and word == "u" and number:
            writing.say(chr(int(number) % 0x10000))
            skip = instead
        elif not aside and word in _DOES:
            _DOES[word](writing)
        elif not aside and (byte or plain or sign in ("\\", "{", "}", "~")):
            said = chr(int(byte, 16)) if byte else plain or sign.replace("~", " ")
            said, skip = said[skip:], max(skip - len(said), 0)
            writing.say(said if said.isascii() else in_charset(said.encode("latin-1"), page))


_READERS: Mapping[Format, Callable[[str, Writing], None]] = {
    Format.TEXT: read_text, Format.HTML: read_html, Format.RTF: _read_rtf}


def in_charset(content: bytes, charset: str) -> str:
    """The text in the encoding it says it is in; where that is none or not the one, as any text is read."""
    if _CHARSET.match(charset):
        with suppress(LookupError, ValueError):
            return content.decode(charset)
    return decoded(content)
