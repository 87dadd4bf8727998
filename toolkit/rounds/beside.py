"""Which rounds lie in a folder, told by their plan workbooks alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from toolkit import words

#: What a round keeps in folders of its own: no other round is looked for there.
_OWN = frozenset((words.FORMS_FOLDER, words.RETURNS_FOLDER, words.RESULTS_FOLDER, words.TEMPLATES_FOLDER))
#: So many folders deep: an office's folder of plans, a plan's folder of periods.
_DEEP = 2


def rounds_in(folder: Path) -> tuple[Path, ...]:
    """The rounds that lie in that folder, the one last worked in first."""
    try:
        found = [each for each in folder.iterdir() if (each / words.PLAN_FILE).is_file()]
        return tuple(sorted(found, key=lambda each: (-(each / words.PLAN_FILE).stat().st_mtime, each.name)))
    except OSError:
        return ()


def rounds_below(folder: Path) -> tuple[Path, ...]:
    """The rounds in that folder and in the folders there, by their paths, each once however many links lead to it;
    none where the folder is itself a round, and what may not be listed is passed over."""
    if (folder / words.PLAN_FILE).is_file():
        return ()
    found = {os.path.realpath(each): each for each in reversed(list(_below(folder, _DEEP)))}
    return tuple(sorted(found.values()))


def _below(folder: Path, deep: int) -> Iterator[Path]:
    names: list[tuple[bool, str]] = []
    with suppress(OSError), os.scandir(folder) as held:
        names = sorted((each.is_symlink(), each.name) for each in held if each.is_dir())
    for _, name in names:
        if name.startswith((".", "~")) or name in _OWN:
            continue
        path = folder / name
        if (path / words.PLAN_FILE).is_file():
            yield path
        if deep > 1:
            yield from _below(path, deep - 1)
