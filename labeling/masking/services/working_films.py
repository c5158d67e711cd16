"""Videos: searched, followed, filled from frame to frame, and the filled copy searched again in samples."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from labeling.detect.contract import Box
from labeling.detect.searching import LOWEST, PASSES, RESIDUAL
from labeling.detect.tracking import Track
from labeling.masking.asking import Film, find_in, mask_film
from labeling.masking.models import Region
from labeling.masking.recording_shapes import (
    box_at,
    enlarged,
    is_about,
    is_left_out,
    sampled,
    shape_of,
    throughout,
)
from labeling.masking.services.kinds import Found, MaskedCopy, Task, searches
from labeling.masking.services.sealing import original_of
from labeling.masking.services.searching_films import forget_pieces, look, tracks_of
from labeling.masking.services.standing import Standing, standing_in
from labeling.masking.services.working_pictures import marks_of
from labeling.masking.settings import Settings
from labeling.media import storage
from labeling.media.models import MediaAsset
from labeling.media.selectors import location_of
from labeling.media.services import identify, measure, prepare_masked

MOST_AGAIN: Final = 600
"""Frames all over the masked copy that are searched again, at most about."""
EACH_AGAIN: Final = 8
"""Frames of each track that are searched again."""
_MORE: Final = 1.25


@dataclass(slots=True)
class _Place:
    """A track that is masked: of a region that stands, of another item with the same file, or new."""

    shape: dict[str, Any]
    region: Region | None = None
    track: Track | None = None
    residual: float = 0.0


def _is_searched(policy: Settings) -> bool:
    return bool(policy.of_medium("image"))


def _is_cut(policy: Settings) -> bool:
    return policy.sound != "keep"


@searches("video", is_searched=_is_searched, is_cut=_is_cut)
def work_on_film(task: Task) -> None:
    """Mask a video. What is given out is the copy that was made here, also where nothing was found."""
    asset, policy, worked = task.row.asset, task.policy, task.worked
    standing = standing_in(task, shapes=("track", "sound", "box"))
    has_sound = bool(asset.facts.get("has_sound"))
    drops = has_sound and drops_sound(task)
    with storage.work_folder() as folder, original_of(asset) as path:
        film, target = Film(asset, path), folder / "masked"
        looked = look(task.gate, film, policy) if _is_searched(policy) and task.takes_new else None
        gone = [region.shape for region in task.left_out if "track" in region.shape]
        fresh = [] if looked is None else _without(looked.tracks, gone, film.size)
        places = _places(standing, asset) + [_new(track, policy) for track in fresh]
        spans = spans_of(standing.all)
        outside = _mask(
            task, film, target, places, spans, drops=drops, times=looked.times if looked else None
        )
        file = measure(target, filename="masked.webm" if _is_webm(target) else "masked.mp4")
        made = prepare_masked(original=asset, file=file, sniffed=identify(file))
    worked.copies.append(MaskedCopy(made, marks_of(standing.others)))
    worked.unheard = worked.unheard or (has_sound and is_unheard(task))
    is_measured = _is_searched(policy)
    for place in places:
        if place.region is not None:
            worked.known[str(place.region.pk)] = (place.shape, place.residual if is_measured else None)
        elif place.track is not None:
            worked.found.append(_found(task.row.name, place, place.residual))
    worked.outside += [_found(task.row.name, place, None) for place in outside]
    tell_cuts(task)
    forget_pieces(task.gate, asset.pk)


def _places(standing: Standing, asset: MediaAsset) -> list[_Place]:
    """The tracks that stand. A box without frames, as somebody points one out, is masked from end to end."""
    own, count = {region.pk for region in standing.own}, int(asset.facts.get("frames") or 1)
    places = []
    for region in standing.all:
        if "sound" not in region.shape:
            shape = region.shape if "track" in region.shape else throughout(region.shape["box"], count=count)
            places.append(_Place(shape, region if region.pk in own else None))
    return places


def drops_sound(task: Task) -> bool:
    """Whether none of the sound is given out: by the policy, or because nobody has heard it yet."""
    return task.policy.sound == "remove" or is_unheard(task)


def is_unheard(task: Task) -> bool:
    """Whether a person has to hear the sound before any of it is given out."""
    return task.policy.sound == "review" and task.takes_new


def spans_of(regions: Iterable[Region]) -> list[list[float]]:
    """The stretches (seconds) that these regions silence."""
    return sorted(region.shape["sound"] for region in regions if "sound" in region.shape)


def tell_cuts(task: Task) -> None:
    """What was silenced: nothing is left of it, so nothing is found there."""
    for region in task.kept:
        if "sound" in region.shape:
            task.worked.known[str(region.pk)] = (region.shape, 0.0)


def _without(
    tracks: Sequence[Track], gone: Sequence[Mapping[str, Any]], size: tuple[int, int]
) -> list[Track]:
    return [track for track in tracks if not is_left_out(track, gone, size)]


def _new(track: Track, policy: Settings) -> _Place:
    return _Place(shape_of(track, grow=policy.grow, every=policy.every), track=track)


def _found(name: str, place: _Place, residual: float | None) -> Found:
    track = place.track
    if track is None:
        raise ValueError("a place without a track was not found")
    return Found(name, track.kind, place.shape, track.detector, track.score, residual)


def _mask(
    task: Task,
    film: Film,
    target: Path,
    places: list[_Place],
    spans: Sequence[Any],
    *,
    drops: bool,
    times: Sequence[float] | None,
) -> list[_Place]:
    """Write the copy, search it, and enlarge what is still found; with `takes_new` what is found elsewhere becomes a
    place too. Answers what is found elsewhere at the end."""
    gone = [region.shape for region in task.left_out if "track" in region.shape]
    for turn in range(PASSES):
        if not (places or spans or drops) and _take_display(film.original, target):
            count = film.original.facts.get("frames") or 1
        else:
            shapes = [place.shape for place in places]
            count = mask_film(film, target=target, shapes=shapes, spans=spans, drops_sound=drops)["frames"]
        found = _search_again(film, target, places, task.policy, count)
        moments = times or _even_times(film.original, count)
        tracks = tracks_of(found, times=moments, policy=task.policy, size=film.size)
        outside = [_new(track, task.policy) for track in _without(tracks, gone, film.size)]
        failing = [place for place in places if place.residual >= RESIDUAL]
        if turn == PASSES - 1 or not (failing or (outside and task.takes_new)):
            return outside
        for place in failing:
            place.shape = enlarged(place.shape, _MORE)
        if task.takes_new:
            places += outside
    raise AssertionError("unreachable")


def _take_display(asset: MediaAsset, target: Path) -> bool:
    """Where nothing is masked, the copy that was made when the file came in, which has its packets and no metadata.

    False where there is none, or where it is the very original, whose bytes may be put away.
    """
    copy = MediaAsset.objects.filter(parent=asset, derivation=MediaAsset.Derivation.DISPLAY)
    display = copy.select_related("blob").first()
    if display is None or display.blob.sha256 == asset.blob.sha256:
        return False
    with storage.open_stored(location_of(display)) as reader, target.open("wb") as writer:
        for part in storage.parts(reader):
            writer.write(part)
    return True


def _is_webm(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x1a\x45\xdf\xa3"


def _search_again(
    film: Film, target: Path, places: Sequence[_Place], policy: Settings, count: int
) -> list[list[Any]]:
    """Note the residual of each place; what detectors believe to see elsewhere."""
    shapes = [place.shape for place in places]
    frames = sampled(shapes, count=count, every=policy.every, most=MOST_AGAIN, each=EACH_AGAIN)
    thresholds = {name: one.threshold for name, one in policy.of_medium("image").items()}
    copy = Film(film.original, target, "matroska" if _is_webm(target) else "mov")
    for place in places:
        place.residual = 0.0
    elsewhere = []
    for row in find_in(copy, detectors=dict.fromkeys(thresholds, LOWEST), frames=frames):
        frame, detector, kind, x, y, w, h, score = row
        seen, is_known = Box(kind, x, y, w, h, score), False
        for place in places:
            there = box_at(place.shape, frame, film.size)
            if there is not None and is_about(seen, there):
                place.residual, is_known = max(place.residual, score), True
        if not is_known and score >= thresholds[detector]:
            elsewhere.append(row)
    return elsewhere


def _even_times(asset: MediaAsset, count: int) -> list[float]:
    """Seconds of the frames as the length says, where nobody looked at each."""
    length = float(asset.facts.get("duration") or count / 25)
    return [length * number / max(1, count) for number in range(count)]
