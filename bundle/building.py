"""A CPython for Windows, wheels and the toolkit → one folder, of the same bytes whenever and wherever it is made.

The folder holds what an officer starts (`TONG HOP.cmd`, `CAI DAT.cmd`), what there is to read, `runtime` with
everything the toolkit needs, and `SHA256SUMS.txt`. Its only programs are the two of the CPython it was given, with
their signatures as they are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from bundle.guide import write_guide
from toolkit.model import words

HERE = Path(__file__).parent
CHECKOUT = HERE.parent
#: Every library with its version and hash; also the index's own way of saying them.
LOCK = HERE / "windows.lock"
#: The CPython the wheels of the lock are for, and that compiles: bytecode differs between versions.
VERSION = (3, 11)
TAG = "".join(map(str, VERSION))
SUMS = "SHA256SUMS.txt"

#: What is taken of a CPython, and what of that no part of the toolkit can need.
RUNTIME = (
    "LICENSE.txt", "python.exe", "pythonw.exe", "python3.dll", f"python{TAG}.dll", "vcruntime140.dll",
    "vcruntime140_1.dll",
    "DLLs/*", "Lib/*", "tcl/*",
)
RUNTIME_NEEDLESS = (
    "*/__pycache__/*", "*/test/*", "*/tests/*", "DLLs/_test*", "DLLs/_ctypes_test*", "DLLs/*.cat", "DLLs/*.ico",
    *(f"Lib/{name}/*" for name in ("site-packages", "ensurepip", "idlelib", "lib2to3", "distutils", "turtledemo",
        "venv", "pydoc_data")),
    "tcl/*.lib", "tcl/nmake/*", "tcl/tix*", "tcl/tk*/demos/*", "tcl/tcl*/tzdata/*",
)
#: What wheels bring for developers, and what pip notes of the machine it ran on.
LIBRARIES_NEEDLESS = (
    "bin/*", "*.whl", "olefile/olefile2.py", "OleFileIO_PL.py", "*/tests/*", "*.dist-info/RECORD",
    "*.dist-info/INSTALLER", "*.dist-info/REQUESTED", "*.dist-info/direct_url.json",
    "*.pyi", "*.pxd", "*.pyx", "*.h", "*.c", "*.lib", "*.exe",
)
_MODULES = "Lib/site-packages"


class Unfit(Exception):
    """What was given makes no folder; the text says why."""


def build(runtime: Path, out: Path, wheels: Path | None = None, lock: Path = LOCK) -> None:
    """Make the folder `out`. `wheels` hold what `lock` names; None takes them from the package index.

    Raises Unfit, before anything is written, where `runtime` is no CPython of our version or `out` is in use.
    """
    _refuse_unfit(runtime, out)
    inside = out / "runtime"
    _copy(runtime, inside, RUNTIME, RUNTIME_NEEDLESS)
    with tempfile.TemporaryDirectory() as folder:
        source, modules = Path(folder) / "source", Path(folder) / "modules"
        _checkout(source)
        _install(modules, "--require-hashes", "-r", str(lock), *_from(wheels))
        _install(modules, "--no-index", "--no-build-isolation", str(source))
        _copy(modules, inside / _MODULES, ("*",), LIBRARIES_NEEDLESS)
    _compile(inside)
    # Python in this folder looks for modules here and nowhere else, whatever the machine's settings say.
    (inside / f"python{TAG}._pth").write_bytes(f"Lib\r\nDLLs\r\n{_MODULES}\r\n".replace("/", "\\").encode())
    shutil.copyfile(HERE / "installing.py", inside / "installing.py")
    shutil.copyfile(CHECKOUT / "templates" / words.LAUNCHER_FILE, out / words.LAUNCHER_FILE)
    _copy(HERE / "folder", out, ("*",), ())
    write_guide(out)
    (out / SUMS).write_text("".join(f"{_digest(path)}  {name}\n" for name, path in files(out)), encoding="utf-8")


def files(folder: Path) -> list[tuple[str, Path]]:
    """All files below, by their path from `folder` with slashes, in its order."""
    return sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())


def pack(folder: Path, archive: Path) -> None:
    """Zip `folder` under its own name, the same bytes for the same files."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, path in files(folder):
            made.writestr(zipfile.ZipInfo(f"{folder.name}/{name}"), path.read_bytes(), zipfile.ZIP_DEFLATED)


def _refuse_unfit(runtime: Path, out: Path) -> None:
    if not (runtime / f"python{TAG}.dll").is_file():
        raise Unfit(f"{runtime} holds no CPython {'.'.join(map(str, VERSION))} for Windows (python{TAG}.dll), which "
                    f"the wheels are for.")
    if not (runtime / "tcl").is_dir():
        raise Unfit(f"{runtime} lacks tkinter (folder tcl): take a CPython installed with tcl/tk, not the embeddable "
                    f"one.")
    if sys.version_info[:2] != VERSION:
        raise Unfit(f"Bytecode for CPython {'.'.join(map(str, VERSION))} is made by that version only.")
    if out.exists() and any(out.iterdir()):
        raise Unfit(f"{out} holds something already.")


def _copy(source: Path, target: Path, wanted: Iterable[str], needless: Iterable[str]) -> None:
    for name, path in files(source):
        if any(fnmatchcase(name, each) for each in wanted) and not any(fnmatchcase(name, each) for each in needless):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)


def _checkout(target: Path) -> None:
    """What the toolkit is built from, without what earlier builds left: pip builds in place."""
    for folder in ("toolkit", "templates", "examples"):
        shutil.copytree(CHECKOUT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(CHECKOUT / name, target / name)


def _from(wheels: Path | None) -> tuple[str, ...]:
    return () if wheels is None else ("--no-index", "--find-links", str(wheels))


def _install(target: Path, *what: str) -> None:
    """Put libraries for Windows into `target`, as they are: nothing is run, nothing is compiled."""
    _run("pip", "install", "--quiet", "--target", str(target), "--upgrade", "--no-deps", "--no-compile",
        "--only-binary=:all:",
         "--platform", "win_amd64", "--implementation", "cp", "--python-version", ".".join(map(str, VERSION)), "--abi",
         f"cp{TAG}", *what)


def _compile(runtime: Path) -> None:
    """Bytecode beside all modules, held true without looking at times: a copied folder starts as fast as one in use."""
    _run("compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", str(runtime), str(runtime / "Lib"))


def _run(module: str, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"})
    if done.returncode:
        raise Unfit(f"{module} failed:\n{done.stderr or done.stdout}")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
