"""Returned files → returns, the ledger, and whatever must be told of them."""
