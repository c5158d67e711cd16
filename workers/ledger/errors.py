"""How a chunk can end other than well."""


class Retryable(Exception):
    """Something outside failed for now (storage, database); the ledger tries again with growing pauses."""


class Terminal(Exception):
    """Trying again would fail again; the message is shown to the person who started the job."""


class LeaseLost(Exception):
    """Another process holds the chunk now: whatever this one did in the open step is rolled back."""


class JobCancelled(Exception):
    """The job was cancelled while the chunk ran."""
