"""Shim until the documents branch is merged."""

from toolkit.report.quotes import Mentions as _Mentions
from toolkit.report.quotes import documents_of


class Mentions(_Mentions):
    def name(self, document: str, agency: str = "") -> str:
        return super().name(document)

    def is_new(self, document: str, agency: str = "") -> bool:
        return super().is_new(document)


__all__ = ["Mentions", "documents_of"]
