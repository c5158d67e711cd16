"""Writing evidence, claims and signals. Whoever acts on an item or a source calls these inside its transaction."""

from labeling.rights.evidence.services.claims import NewClaim, record_embedded, write_claims
from labeling.rights.evidence.services.documents import StoredDocument, add_evidence, cited, record_opening
from labeling.rights.evidence.services.forgetting import forget_words
from labeling.rights.evidence.services.signals import NewSignal, write_signals

__all__ = [
    "NewClaim",
    "NewSignal",
    "StoredDocument",
    "add_evidence",
    "cited",
    "forget_words",
    "record_embedded",
    "record_opening",
    "write_claims",
    "write_signals",
]
