"""What is left of claims and signals about a thing that was erased: that there were some, and how they were read.

The rows stay, written once; the words in them go. They quote the file, a page or a letter, and so may name anybody.
"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from labeling.rights.evidence.models import LicenceClaim, Origin, RightsSignal

_LOOKUP: Final = 500


def forget_words(*, targets: Collection[UUID]) -> int:
    """Take the words out of the claims and signals about these items or assets, in the caller's transaction.

    The licence, the signal as it was read, who said so and when stay. How many rows were emptied; none a second time.
    """
    ids, emptied = sorted(targets), 0
    for start in range(0, len(ids), _LOOKUP):
        some = ids[start : start + _LOOKUP]
        claims = LicenceClaim.objects.filter(target_id__in=some)
        emptied += claims.exclude(stated="", note="").update(stated="", note="")
        # Where in a file is a field of it; where else may be the address of somebody's page.
        claims.exclude(origin=Origin.EMBEDDED).exclude(where="").update(where="")
        signals = RightsSignal.objects.filter(target_id__in=some)
        emptied += signals.exclude(raw="", scope="").update(raw="", scope="")
    return emptied
