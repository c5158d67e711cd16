"""Pictures: searched, masked into a copy in full size, searched again as a whole."""

from typing import Any
from uuid import UUID

from labeling.masking.models import Gate, Region
from labeling.masking.searching import search_image
from labeling.masking.services.kinds import Found, MaskedCopy, Task, searches
from labeling.masking.services.sealing import original_of
from labeling.masking.settings import Settings
from labeling.media import storage
from labeling.media.models import MediaAsset
from labeling.media.services import identify, measure, prepare_masked
from projects.models import ItemMedia


def _is_searched(policy: Settings) -> bool:
    return bool(policy.of_medium("image"))


@searches("image", is_searched=_is_searched)
def work_on_picture(task: Task) -> None:
    """Mask a picture. Also where nothing was found: what is given out is always a copy that came through here."""
    asset, name, worked = task.row.asset, task.row.name, task.worked
    others = regions_elsewhere(gate=task.gate, asset=asset)
    twins = regions_of_twins(task)
    with storage.work_folder() as folder, original_of(asset) as path:
        target = folder / "masked"
        answer = search_image(
            asset=asset,
            path=path,
            target=target,
            policy=task.policy,
            places=[_place(region) for region in [*task.kept, *twins, *others]],
            left_out=[region.shape for region in task.left_out],
            takes_new=task.takes_new,
        )
        file = measure(target, filename=f"masked{answer['suffix']}")
        made = prepare_masked(original=asset, file=file, sniffed=identify(file))
    worked.copies.append(MaskedCopy(made, marks_of(others)))
    worked.camera = worked.camera or answer["camera"]
    is_measured = _is_searched(task.policy)
    for region, place in zip(task.kept, answer["places"], strict=False):
        worked.known[str(region.pk)] = (place["shape"], place["residual"] if is_measured else None)
    worked.found += [_found(name, place, place["residual"]) for place in answer["places"] if place["is_new"]]
    worked.outside += [_found(name, place, None) for place in answer["outside"]]


def regions_elsewhere(*, gate: Gate, asset: MediaAsset) -> list[Region]:
    """What is masked of the same file in other items: it has one masked copy, which masks what all of them mask."""
    names = dict(
        ItemMedia.objects.filter(asset=asset).exclude(item=gate.item_id).values_list("item_id", "name")
    )
    rows = Region.objects.filter(gate__item__in=list(names), removed_at=None).select_related("gate")
    return [region for region in rows.order_by("pk") if names[region.gate.item_id] == region.name]


def regions_of_twins(task: Task) -> list[Region]:
    """What is masked of the same file where the item holds it by another name too."""
    twins = ItemMedia.objects.filter(item=task.gate.item_id, asset=task.row.asset_id).exclude(pk=task.row.pk)
    names = list(twins.values_list("name", flat=True))
    rows = Region.objects.filter(gate=task.gate, name__in=names, removed_at=None) if names else ()
    return [region for region in rows if "span" not in region.shape]


def marks_of(regions: list[Region]) -> frozenset[tuple[UUID, str]]:
    """What tells whether regions are still the same ones, in the same places."""
    return frozenset((region.pk, repr(region.shape)) for region in regions)


def _place(region: Region) -> dict[str, Any]:
    return {
        "shape": region.shape,
        "kind": region.kind,
        "detector": region.detector,
        "score": region.score,
    }


def _found(name: str, place: dict[str, Any], residual: float | None) -> Found:
    return Found(name, place["kind"], place["shape"], place["detector"], place["score"], residual)
