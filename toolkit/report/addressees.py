"""A proposal → whom it asks, by whoever its sentence names; nobody in particular where it names nobody."""

from __future__ import annotations

import re

from toolkit.base.text import printable, single_spaced
from toolkit.model.plan_records import AgencyNames
from toolkit.model.records import Kind, Plan
from toolkit.plan.names import agency_names, name_key

#: Whom proposals ask, in the report's order; what the issuer asks of itself is not sent up.
WHOM = ("superior", "central", "departments", "localities", "issuer", "general")

_VERBS = "đề nghị|kiến nghị|đề xuất|kính trình|kính mong|mong"
#: What is said before whom is asked is named: "Sở Y tế kiến nghị với các", "Kính đề nghị lãnh đạo".
_BEFORE = re.compile(rf"(?:.{{0,80}}?\b(?:{_VERBS})\b)?\s*"
                     r"(?:(?:với|đến|tới|lên|lãnh đạo|chủ tịch|thường trực|giám đốc|quý)\b\s*)*")
#: A ministry: only its capital tells it from "bộ dụng cụ"; the army's and the police's commands are none.
_MINISTRY = re.compile(rf"(?:\A|(?i:{_VERBS})\s)[\s:,]*(?:(?i:với|đến|tới|lên)\s+)?Bộ (?!Chỉ|Tư l)[A-ZĐÂ]")
_PROVINCE = re.compile(r"ubnd (?:tỉnh|tp)\b")
#: Bodies in general, by whom they are to the office that reports (`name_key`); of several that fit, the first.
_GENERAL = {
    "central": r"chính phủ|thủ tướng|quốc hội|(?:cơ quan )?trung ương|(?:các )?bộ (?:và )?ngành|các bộ|ban bí thư",
    "superior": r"(?:cơ quan )?cấp trên",
    "province": r"(?:ubnd|hđnd|hội đồng nhân dân) tỉnh|tỉnh ủy",
    "localities": r"ubnd (?:các |cấp )*(?:huyện|xã|phường|tx|tp|thị trấn)|"
                  r"(?:các )?(?:địa phương|huyện|cấp huyện|cấp xã)",
    "departments": r"(?:các )?(?:sở|ban|ngành) (?:và )?(?:ban|ngành|đoàn thể)|các (?:sở|ngành|đoàn thể|hội|đơn vị)|"
                   r"các cơ quan (?:đơn vị )?(?:có )?liên quan|công an tỉnh|cục ",
}
#: Letters that the name of an agency has at the most.
_LONGEST_NAME = 200
_KINDS: dict[Kind, str] = {Kind.DISTRICT: "localities", Kind.COMMUNE: "localities", Kind.CENTRAL: "central"}


class Addressees:
    """Whom a plan's agencies may ask, as a name of `WHOM`: by the names of its register, then by what
    bodies are called in general."""

    def __init__(self, plan: Plan) -> None:
        settings, kinds = plan.settings, {each.code: _KINDS.get(each.kind, "departments") for each in plan.agencies}
        kinds[settings.issuer_code] = "issuer"
        names = {name_key(name): "superior" for name in settings.addressees}
        names |= {name_key(name): kinds[code] for name, (code,) in agency_names(plan.agencies) if len(name) > 3}
        # "UBND tỉnh" without its place is the province's one that this report goes to or comes from
        bodies = *((name, "superior") for name in settings.addressees), (settings.issuer, "issuer")
        names |= {found[0]: whom for name, whom in reversed(bodies) if (found := _PROVINCE.match(name_key(name)))}
        self._names, self._found = names, AgencyNames(names.items())

    def of(self, text: str) -> str:
        """Whom the text asks; "general" where it names nobody."""
        line = single_spaced(printable(text))
        if _MINISTRY.search(line):
            return "central"
        said = name_key(text)
        before = _BEFORE.match(said)
        asked = said[before.end():] if before else said
        named = (whom for whom, start, _ in self._found.find(asked[:_LONGEST_NAME]) if not start)
        general = (whom for whom, form in _GENERAL.items() if re.match(rf"(?:{form})\b", f"{asked} "))
        whom = next(named, "") or next(general, "general")
        return self._names.get("ubnd tỉnh", "general") if whom == "province" else whom
