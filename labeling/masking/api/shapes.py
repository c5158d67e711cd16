"""What the doors of the de-identification gate take and answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from labeling.accounts.actor import Actor
from labeling.api.serializers import Person, Strict
from labeling.masking.addresses import review_url
from labeling.masking.api.serving import may_see
from labeling.masking.models import Gate, GateState, Opening, Region, SamplePlan, WhyHuman
from labeling.masking.services.openings import open_now
from labeling.masking.services.reviewing import texts_for_review
from labeling.media.urls import media_url
from projects.models import ItemMedia
from projects.selectors.progress import person


class DetectorBody(serializers.Serializer[Any]):
    """A detector of this site, with what it is made of."""

    name = serializers.CharField()
    version = serializers.CharField()
    medium = serializers.ChoiceField(choices=["image", "text"])
    finds = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    training_data = serializers.CharField()
    threshold = serializers.FloatField()
    certain = serializers.FloatField()
    model_file = serializers.CharField(allow_null=True)
    model_sha256 = serializers.CharField(allow_null=True)
    is_default = serializers.BooleanField()
    note = serializers.CharField()


class DetectorsAnswer(serializers.Serializer[Any]):
    results = DetectorBody(many=True)


class NewMaskingPolicy(Strict):
    is_on = serializers.BooleanField()
    settings = serializers.DictField(required=False, default=dict, help_text="see docs/masking.md")


class MaskingPolicyBody(serializers.Serializer[Any]):
    """The policy that holds. `version` 0: there never was one, and these are the settings it would begin with."""

    version = serializers.IntegerField()
    is_on = serializers.BooleanField()
    settings = serializers.DictField()
    created_by = Person(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)


class SearchAgain(Strict):
    state = serializers.ChoiceField(choices=GateState.choices, required=False, help_text="all without")


class GateItem(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    external_id = serializers.CharField()


class RegionBody(serializers.Serializer[Any]):
    """A masked place. `crop` is null where the original is not shown any more, and of texts."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    shape = serializers.DictField()
    origin = serializers.CharField()
    detector = serializers.CharField(allow_null=True)
    detector_version = serializers.CharField(allow_null=True)
    threshold = serializers.FloatField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    is_certain = serializers.BooleanField()
    residual = serializers.FloatField(allow_null=True, help_text="highest score found there after masking")
    crop = serializers.CharField(allow_null=True)
    added_by = Person(allow_null=True)


class GateRow(serializers.Serializer[Any]):
    """An item before the gate as lists show it: with the regions that a person should look at first, at most six."""

    item = GateItem()
    state = serializers.ChoiceField(choices=GateState.choices)
    why = serializers.ChoiceField(choices=WhyHuman.choices, allow_null=True)
    detail = serializers.CharField(allow_null=True)
    camera = serializers.CharField(allow_null=True)
    regions = serializers.IntegerField()
    flagged = RegionBody(many=True)
    version = serializers.IntegerField()
    searched_at = serializers.DateTimeField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reviewed_by = Person(allow_null=True)


class GatesAnswer(serializers.Serializer[Any]):
    results = GateRow(many=True)
    next = serializers.CharField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="items by state")


class GateFile(serializers.Serializer[Any]):
    """A file. `unmasked`: for reviewers while it is not sealed, and by an approved opening; `masked` once it is."""

    name = serializers.CharField()
    kind = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    unmasked = serializers.CharField(allow_null=True)
    masked = serializers.CharField(allow_null=True)
    is_sealed = serializers.BooleanField()


class GateText(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="JSON pointer into the item's data")
    original = serializers.CharField(allow_null=True, help_text="null once released, without an opening")


class GateBody(GateRow):
    files = GateFile(many=True)
    texts = GateText(many=True)
    all_regions = RegionBody(many=True)


class NewRegion(Strict):
    name = serializers.CharField(max_length=400)
    kind = serializers.CharField(max_length=20)
    shape = serializers.DictField()


class NewOpening(Strict):
    purpose = serializers.CharField(max_length=2_000)
    hours = serializers.IntegerField(min_value=1, max_value=72)


class OpeningBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    item = serializers.UUIDField()
    purpose = serializers.CharField()
    hours = serializers.IntegerField()
    asked_by = Person()
    asked_at = serializers.DateTimeField()
    approved_by = Person(many=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)


class NewSample(Strict):
    miss_rate = serializers.FloatField(
        min_value=0.001, max_value=0.5, help_text="the rate to be claimed, 0 to 1"
    )


class Measured(serializers.Serializer[Any]):
    """What a sample says; `low` and `high`: Wilson's interval of 95 % for the share of items with a miss."""

    seen = serializers.IntegerField()
    with_miss = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()
    found = serializers.IntegerField()
    missed = serializers.IntegerField()
    false = serializers.IntegerField()


class MeasuredCamera(Measured):
    camera = serializers.CharField(help_text='"" where the files name none')


class SampleBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    miss_rate = serializers.FloatField()
    size = serializers.IntegerField(help_text="how many the claim needs")
    drawn = serializers.IntegerField()
    created_by = Person(allow_null=True)
    created_at = serializers.DateTimeField()
    result = Measured()
    holds = serializers.BooleanField(allow_null=True, help_text="null until enough of it was looked at")


class DetectorUse(serializers.Serializer[Any]):
    detector = serializers.CharField()
    detector_version = serializers.CharField()
    threshold = serializers.FloatField(allow_null=True)
    found = serializers.IntegerField()
    removed = serializers.IntegerField()
    residual = serializers.FloatField(allow_null=True)


class MissReport(serializers.Serializer[Any]):
    """What is known of what this project's gates miss, and what nobody knows."""

    counts = serializers.DictField(child=serializers.IntegerField())
    detectors = DetectorUse(many=True)
    all = Measured()
    cameras = MeasuredCamera(many=True)
    statement = serializers.CharField()


def region_body(region: Region, *, gate: Gate, actor: Actor, shown: frozenset[str]) -> dict[str, Any]:
    """`shown`: the inputs whose unmasked picture the actor may see now."""
    crop = None
    if region.name in shown:
        crop = review_url(gate=gate, actor=actor, name=region.name, region_id=region.pk)
    return {
        "id": str(region.pk),
        "name": region.name,
        "kind": region.kind,
        "shape": region.shape,
        "origin": region.origin,
        "detector": region.detector or None,
        "detector_version": region.detector_version or None,
        "threshold": region.threshold,
        "score": region.score,
        "is_certain": region.is_certain,
        "residual": region.residual,
        "crop": crop,
        "added_by": person(region.added_by) if region.added_by else None,
    }


def shown_files(gate: Gate, media: Sequence[ItemMedia], *, actor: Actor, at: Any) -> frozenset[str]:
    """The inputs whose unmasked picture the actor may see at this moment."""
    seen = {row.name for row in media if row.asset.kind == "image" and may_see(gate=gate, asset=row.asset)}
    rest = [row.name for row in media if row.asset.kind == "image" and row.name not in seen]
    if rest and open_now(gate_id=gate.pk, user_id=actor.user.pk, at=at) is not None:
        seen |= set(rest)
    return frozenset(seen)


def gate_row(gate: Gate, *, regions: Sequence[Region], actor: Actor, shown: frozenset[str]) -> dict[str, Any]:
    first = sorted(regions, key=lambda r: (-(r.residual or 0.0), r.is_certain, r.score or 1.0, str(r.pk)))
    return {
        "item": {"id": str(gate.item_id), "external_id": gate.item.external_id},
        "state": gate.state,
        "why": gate.why or None,
        "detail": gate.detail or None,
        "camera": gate.camera or None,
        "regions": len(regions),
        "flagged": [region_body(one, gate=gate, actor=actor, shown=shown) for one in first[:6]],
        "version": gate.version,
        "searched_at": gate.searched_at,
        "reviewed_at": gate.reviewed_at,
        "reviewed_by": person(gate.reviewed_by) if gate.reviewed_by else None,
    }


def gate_body(
    gate: Gate,
    *,
    regions: Sequence[Region],
    media: Sequence[ItemMedia],
    masked: frozenset[Any],
    sealed: frozenset[Any],
    actor: Actor,
    at: Any,
) -> dict[str, Any]:
    """One item whole. `masked`, `sealed`: the assets that have a masked copy, and whose original lies sealed."""
    shown = shown_files(gate, media, actor=actor, at=at)
    sees_texts = gate.state in (GateState.PENDING, GateState.NEEDS_HUMAN) or (
        open_now(gate_id=gate.pk, user_id=actor.user.pk, at=at) is not None
    )
    texts: Mapping[str, str | None] = texts_for_review(gate)
    return {
        **gate_row(gate, regions=regions, actor=actor, shown=shown),
        "files": [
            {
                "name": row.name,
                "kind": row.asset.kind,
                "width": row.asset.width,
                "height": row.asset.height,
                "unmasked": review_url(gate=gate, actor=actor, name=row.name) if row.name in shown else None,
                "masked": media_url(asset_id=row.asset_id, actor=actor, item_id=gate.item_id)
                if row.asset_id in masked
                else None,
                "is_sealed": row.asset_id in sealed,
            }
            for row in media
        ],
        "texts": [
            {"name": name, "original": text if sees_texts else None} for name, text in sorted(texts.items())
        ],
        "all_regions": [region_body(one, gate=gate, actor=actor, shown=shown) for one in regions],
    }


def opening_body(opening: Opening) -> dict[str, Any]:
    approvals = sorted(opening.approvals.all(), key=lambda one: one.number)
    return {
        "id": str(opening.pk),
        "item": str(opening.gate.item_id),
        "purpose": opening.purpose,
        "hours": opening.hours,
        "asked_by": person(opening.asked_by),
        "asked_at": opening.asked_at,
        "approved_by": [person(one.approver) for one in approvals],
        "expires_at": opening.expires_at,
        "refused_at": opening.refused_at,
    }


def sample_body(plan: SamplePlan, result: Mapping[str, Any]) -> dict[str, Any]:
    is_enough = result["seen"] >= plan.size
    return {
        "id": str(plan.pk),
        "miss_rate": plan.miss_rate,
        "size": plan.size,
        "drawn": plan.drawn,
        "created_by": person(plan.created_by) if plan.created_by else None,
        "created_at": plan.created_at,
        "result": result,
        "holds": result["with_miss"] == 0 if is_enough else None,
    }
