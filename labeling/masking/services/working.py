"""The work on one item outside of any transaction: its files and texts searched, masked, searched again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labeling.detect.contract import Span
from labeling.detect.searching import RESIDUAL
from labeling.detect.wording import Wording
from labeling.masking.models import Gate, Origin, Region, SealedOriginal
from labeling.masking.searching import search_image, search_texts
from labeling.masking.selectors.texts import texts_of
from labeling.masking.services.sealing import original_of, project_key, text_of
from labeling.masking.settings import Settings, all_cards
from labeling.media import storage
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.services import add_masked, identify, measure
from projects.models import Item, ItemMedia

PICTURE = "image"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a detector found."""

    name: str
    kind: str
    shape: dict[str, Any]
    detector: str
    score: float
    residual: float | None


@dataclass(slots=True)
class Worked:
    """What came of it. `known`: the shape and residual that a region has now, by its id.

    `originals`: each text that was changed, as it was; `texts`: what each text is now.
    """

    found: list[Found] = field(default_factory=list)
    known: dict[str, tuple[dict[str, Any], float]] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    camera: str = ""
    fault: str = ""

    @property
    def residual(self) -> float:
        """The highest score with which something was found again where it was masked."""
        scores = [one.residual for one in self.found if one.residual is not None]
        return max([*scores, *(residual for _, residual in self.known.values())], default=0.0)

    @property
    def is_residual(self) -> bool:
        return self.residual >= RESIDUAL


def work_on(gate: Gate, policy: Settings, *, takes_new: bool) -> Worked:
    """Mask the item's regions and, with `takes_new`, what detectors find besides those; search again.

    Masked copies are published at once: they only ever show less. What fails is said in `fault`; OSError and the
    storage's errors are raised, and worth another try.
    """
    worked = Worked()
    kept = list(Region.objects.filter(gate=gate, removed_at=None))
    if takes_new:
        kept = [region for region in kept if region.origin != Origin.DETECTOR]
    left_out = list(Region.objects.filter(gate=gate, removed_at__isnull=False))
    media = ItemMedia.objects.filter(item=gate.item_id).select_related("asset__blob", "asset__organisation")
    try:
        for row in media.order_by("name"):
            _picture(gate, policy, row, kept, left_out, worked, takes_new=takes_new)
        _texts(gate, policy, kept, left_out, worked, takes_new=takes_new)
    except MediaProblem as problem:
        worked.fault = problem.detail
    except FileNotFoundError:
        worked.fault = "A stored file is missing. Tell the operator."
    return worked


def _picture(
    gate: Gate,
    policy: Settings,
    row: ItemMedia,
    kept: Sequence[Region],
    left_out: Sequence[Region],
    worked: Worked,
    *,
    takes_new: bool,
) -> None:
    asset = row.asset
    own = [region for region in kept if region.name == row.name]
    if asset.kind != PICTURE:
        if policy.other_media == "hold":
            raise MediaProblem(
                "masking.medium", f"Files of this kind ({asset.kind}) cannot be searched for people."
            )
        return
    if takes_new and not policy.of_medium("image") and not own:
        return
    places = [_place(region) for region in own] + _places_elsewhere(gate, asset)
    with storage.work_folder() as folder, original_of(asset) as path:
        target = folder / "masked"
        answer = search_image(
            asset=asset,
            path=path,
            target=target,
            policy=policy,
            places=places,
            left_out=[region.shape for region in left_out if region.name == row.name],
            takes_new=takes_new,
        )
        # Also where nothing was found: what is given out is always a copy that came through here.
        file = measure(target, filename=f"masked{answer['suffix']}")
        add_masked(original=asset, file=file, sniffed=identify(file))
    worked.camera = worked.camera or answer["camera"]
    for region, place in zip(own, answer["places"], strict=False):
        worked.known[str(region.pk)] = (place["shape"], place["residual"])
    worked.found += [
        Found(row.name, place["kind"], place["shape"], place["detector"], place["score"], place["residual"])
        for place in answer["places"]
        if place["is_new"]
    ]


def _place(region: Region) -> dict[str, Any]:
    return {
        "shape": region.shape,
        "kind": region.kind,
        "detector": region.detector,
        "score": region.score,
    }


def _places_elsewhere(gate: Gate, asset: MediaAsset) -> list[dict[str, Any]]:
    """What is masked of the same file in other items: it has one masked copy, which shows what all of them show."""
    others = ItemMedia.objects.filter(asset=asset).exclude(item=gate.item_id)
    names = dict(others.values_list("item_id", "name"))
    rows = Region.objects.filter(gate__item__in=list(names), removed_at=None).select_related("gate")
    return [_place(region) for region in rows.order_by("pk") if names[region.gate.item_id] == region.name]


def _texts(
    gate: Gate,
    policy: Settings,
    kept: Sequence[Region],
    left_out: Sequence[Region],
    worked: Worked,
    *,
    takes_new: bool,
) -> None:
    data = Item.objects.values_list("data", flat=True).get(pk=gate.item_id)
    sealed = {row.name: text_of(row) for row in SealedOriginal.objects.filter(gate=gate)}
    texts = {**texts_of(data), **sealed}
    searched = policy.of_medium("text") and texts and takes_new
    found = search_texts(texts=texts, policy=policy) if searched else {}
    wording = Wording(project_key(gate.project_id) if policy.text_action == "pseudonym" else None)
    for name, text in sorted(texts.items()):
        new = _fresh(found.get(name, ()), [region for region in left_out if region.name == name])
        own = [region for region in kept if region.name == name]
        spans = [Span(kind, start, end, score) for _, kind, start, end, score in new]
        spans += [
            Span(region.kind, region.shape["span"][0], region.shape["span"][1], region.score or 1.0)
            for region in own
        ]
        if not spans and name not in sealed:
            continue
        worked.originals[name], worked.texts[name] = text, wording.masked(text, spans)
        worked.found += [
            Found(name, kind, {"span": [start, end]}, detector, score, 0.0)
            for detector, kind, start, end, score in new
        ]
        worked.known |= {str(region.pk): (region.shape, 0.0) for region in own}


def _fresh(found: Iterable[Sequence[Any]], left_out: Sequence[Region]) -> list[Sequence[Any]]:
    """What was found, save where a person took a region away."""
    places = [region.shape["span"] for region in left_out]
    return [row for row in found if all(row[3] <= start or row[2] >= end for start, end in places)]


def versions() -> Mapping[str, str]:
    """The version of each detector, by name."""
    return {card.name: card.version for card in all_cards()}
