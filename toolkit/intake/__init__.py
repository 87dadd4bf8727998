"""A folder of returned files → one return per agency, findings, the ledger; nothing that was typed is lost."""

from toolkit.intake.arrivals import ReturnedFile, collect, returned_file
from toolkit.intake.returns import read_returns

__all__ = ["ReturnedFile", "collect", "read_returns", "returned_file"]
