"""A paragraph → what its labels say: "Chủ trì: Sở Nội vụ; thời hạn: Quý II". Called by `paragraphs`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.annex.cells import day_apart, is_agency, led_by_label, with_others
from toolkit.annex.headings import BOTH, WORK, field_of, meaning
from toolkit.base.text import word_key

#: Characters of a label.
_LONGEST_LABEL = 90
_COLON = re.compile(r"(?<!\s)\s*[:：]\s*")
_BEGINS = re.compile(r"[;.,]\s+|\(\s*|\n\s*|\s[-–—+•]\s+")
_ENDED = re.compile(r"[;.]\s")
#: A label that says who leads or joins in, though it begins as the name of an agency does.
_ROLE = re.compile(
    r"chủ trì|phối hợp|đầu mối|"
    r"^(?:các )?(?:cơ quan|đơn vị|bộ phận|phòng|ban|khoa|viện|trung tâm|tổ chức|địa phương)\b.*"
    r"(?:phụ trách|trách nhiệm|phân công|giao|tham mưu|thực hiện|tham gia)")
#: Labels that say who leads where an agency stands after them.
_WHO = ("thực hiện", "đơn vị", "cơ quan")
_AROUND = " \t\n;,.–—-"


class Labelled(NamedTuple):
    """`content`: a paragraph's text beside its labels. `fields`: what those say. `is_label`: it begins with one, so
    that it speaks of a task that stands elsewhere. `unsure`: a field is said again, or it does not say who of
    several leads."""
    content: str
    fields: Mapping[str, str]
    is_label: bool = False
    unsure: bool = False


def labelled(text: str) -> Labelled:
    """What the labels of a paragraph say, by field."""
    labels = [*_labels(text)]
    if not any(name in (*WORK, BOTH) for _, _, name in labels):
        return Labelled(text, {})
    kept = [text[:labels[0][0]].strip(" \t\n;,–—-(")]
    found: dict[str, list[str]] = {}
    unsure = False
    ends = [*(start for start, _, _ in labels[1:]), len(text)]
    for (start, begin, name), end in zip(labels, ends, strict=True):
        value = text[begin:end].strip(_AROUND + "(")
        value = value if "(" in value else value.rstrip(")")
        said = _of_label(name, value)
        unsure = unsure or not found.keys().isdisjoint(said) or (name == BOTH and value != "" and len(said) == 1)
        if name not in (*WORK, BOTH):
            kept.append(text[start:end].strip())
        for field, part in said.items():
            found.setdefault(field, []).extend([part] if part else [])
    fields = {name: "; ".join(dict.fromkeys(values)) for name, values in found.items()}
    is_label = labels[0][0] == 0 and labels[0][2] != "content"
    content = "\n".join(filter(None, kept))
    return Labelled(content, fields, is_label or not content, unsure)


def _labels(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each label begins, where its text begins, and its field; "" for what is a label, of none."""
    reached, any_yet = 0, False
    for colon in _COLON.finditer(text):
        before = text[reached:colon.start()]
        first = max(0, len(before) - _LONGEST_LABEL)
        breaks = [match.end() for match in _BEGINS.finditer(before, first)]
        begins = [0] * (first == 0) + breaks
        after = text[colon.end():colon.end() + _LONGEST_LABEL]
        names_agency = is_agency(after) or word_key(after).startswith("chủ trì")
        found = next(((at, name) for at in begins if not _runs_over(before, at, reached > 0) and (
            name := _field(before[at:], names_agency))), None)
        if found is None and any_yet and breaks and 0 < len(before[breaks[-1]:].split()) <= 5 and (
                before[breaks[-1] - 2:breaks[-1]] != ", "):
            found = breaks[-1], ""
        if found:
            any_yet = any_yet or found[1] in WORK
            yield reached + found[0], colon.end(), found[1]
        reached = colon.end()


def _runs_over(before: str, start: int, goes_on: bool) -> bool:
    """Whether what would be a label from there on begins within the text of the one before: with the rest of a name
    that holds a comma, "xã, phường; phối hợp". `goes_on`: there is one before."""
    label = before[start:]
    within = before[:start].endswith(", ") if start else goes_on
    first, comma, _ = label.partition(",")
    return _ENDED.search(label) is not None or (within and comma != "" and field_of(first) is None)


def _field(label: str, names_agency: bool) -> str | None:
    """The field a label is of; `names_agency`: an agency, or who leads, stands after it."""
    bare = label.strip(" \t\n-–—+•*")
    found = field_of(bare) if bare and len(bare) <= _LONGEST_LABEL else None
    if found is None and names_agency and word_key(bare) in _WHO:
        return "leads"
    if found == BOTH:    # a sentence may begin with both words
        return BOTH if meaning(bare) == BOTH and names_agency else None
    if found in ("leads", "coordinators") and is_agency(bare) and not _ROLE.search(word_key(bare)):
        return None    # the agencies themselves: "Sở Xây dựng", "Các cơ quan liên quan"
    return found if found in (*WORK, "content") else None


def _of_label(name: str, value: str) -> dict[str, str]:
    """What a label says by field: of agencies also the day that stands after them."""
    if name == BOTH:
        return led_by_label(value) or with_others(value) or {"leads": value}
    if name not in ("leads", "coordinators"):
        return {name: value} if name in WORK else {}
    names, day = day_apart(value) or (value, "")
    return {name: names} | ({"deadline": day} if day else {})
