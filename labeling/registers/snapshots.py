"""What is on record of a dataset: read in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from labeling.annotations.models import Annotation, Prediction
from labeling.exports.models import Snapshot, SnapshotItem, Tombstone
from labeling.exports.rows import COUNTED
from labeling.recalls.models import Delivery, ModelUse
from labeling.registers.datasheet import SnapshotFacts


def snapshot_facts(snapshot: Snapshot) -> SnapshotFacts:
    """Everything that a datasheet says of the dataset itself."""
    members = SnapshotItem.objects.filter(snapshot=snapshot, is_included=True).order_by()
    items = members.values("item_id")
    annotations = Annotation.objects.filter(item__in=items, state__in=COUNTED)
    return SnapshotFacts(
        snapshot=snapshot,
        licences=_counted(members.values_list("statement__licence").annotate(n=Count("pk"))),
        sources=_counted(members.values_list("item__source__name").annotate(n=Count("pk"))),
        withheld=_withheld(snapshot),
        annotations=annotations.count(),
        annotators=annotations.exclude(author=None).values("author").distinct().count(),
        predictions=Prediction.objects.filter(item__in=items).count(),
        taken_back=Tombstone.objects.filter(snapshot=snapshot).count(),
        recipients=tuple(
            sorted(set(Delivery.objects.filter(snapshot=snapshot).values_list("recipient__name", flat=True)))
        ),
        models=tuple(
            sorted(set(ModelUse.objects.filter(snapshot=snapshot).values_list("model_ref", flat=True)))
        ),
    )


def _counted(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(rows, key=lambda pair: (-pair[1], pair[0])))


def _withheld(snapshot: Snapshot) -> dict[str, int]:
    rows = SnapshotItem.objects.filter(snapshot=snapshot, is_included=False).order_by()
    reasons = rows.values_list("reasons", flat=True).iterator(chunk_size=2_000)
    return _counted(Counter(one[0]["code"] if one else "unknown" for one in reasons).items())
