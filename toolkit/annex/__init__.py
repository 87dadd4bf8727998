"""An annex table in Word, Excel or text → Annex, every text of it placed or told."""

from toolkit.annex.reading import read_annex

__all__ = ["read_annex"]
