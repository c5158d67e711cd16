"""What others do with rights: intern what was stated and who is in an item, and ask for decisions."""

from labeling.rights.services.deciding import CachedDecision, Pair, decide, decide_many, stored_use, use_hash
from labeling.rights.services.profiles import intern_profiles, intern_vectors, parts_of
from labeling.rights.services.statements import StatementCache, facts_of, intern_statement

__all__ = [
    "CachedDecision",
    "Pair",
    "StatementCache",
    "decide",
    "decide_many",
    "facts_of",
    "intern_profiles",
    "intern_statement",
    "intern_vectors",
    "parts_of",
    "stored_use",
    "use_hash",
]
