"""The verdicts alone of very many pairs: what judging a whole project again asks for."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from labeling.rights.models import NOBODY, Decision
from labeling.rights.policy import POLICY_VERSION, Use
from labeling.rights.services.deciding import Pair, People, evaluate_pairs, use_hash

_LOOKUP: Final = 1_000  # profiles in one query
_EVALUATED: Final = 2_000  # pairs in one round of evaluation, each of which is kept by itself


def verdicts_of(*, pairs: Collection[Pair], use: Use, at: datetime) -> dict[Pair, int]:
    """The verdict of each pair for a use at the present instant `at`, as `decide_many` has it.

    Reads no bodies of decisions: those are two kilobytes each. Each distinct pair that nobody has asked about under
    this policy is evaluated once and kept, so that work which is broken off goes on where it was.
    """
    wanted = list(dict.fromkeys(pairs))
    found: dict[Pair, int] = {}
    by_profile = sorted({profile for profile, _ in wanted})
    asked = set(wanted)
    for start in range(0, len(by_profile), _LOOKUP):
        rows = Decision.objects.filter(
            profile_id__in=by_profile[start : start + _LOOKUP],
            use_hash=use_hash(use),
            policy_version=POLICY_VERSION,
        ).values_list("profile_id", "vector", "verdict", "valid_until")
        for profile, vector, verdict, valid_until in rows.iterator(chunk_size=5_000):
            pair: Pair = (profile, None if vector == NOBODY else vector)
            if pair in asked and (valid_until is None or at < valid_until):
                found[pair] = verdict
    missing = sorted((pair for pair in wanted if pair not in found), key=lambda pair: pair[0])
    people = People()
    for start in range(0, len(missing), _EVALUATED):
        made = evaluate_pairs(missing[start : start + _EVALUATED], use=use, at=at, people=people)
        found |= {pair: int(decision.verdict) for pair, decision in made.items()}
    return found
