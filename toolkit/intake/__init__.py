"""Returned files → returns, the ledger, findings and doubts."""
