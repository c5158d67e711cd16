"""The consent ledger over HTTP."""
