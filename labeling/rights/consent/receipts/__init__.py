"""Receipts of consents: ISO/IEC TS 27560 and Kantara CR 1.1 as JSON, each signed by the organisation's log key."""

from labeling.rights.consent.receipts.iso27560 import iso_receipt
from labeling.rights.consent.receipts.kantara import kantara_receipt
from labeling.rights.consent.receipts.signing import signed

__all__ = ["iso_receipt", "kantara_receipt", "signed"]
