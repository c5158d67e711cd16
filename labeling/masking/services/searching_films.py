"""Searching a video: piece by piece, each kept, then followed from picture to picture."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from labeling.core import clock
from labeling.core.ids import new_id
from labeling.detect.contract import Box
from labeling.detect.tracking import Rules, Sighting, Track, follow
from labeling.masking.asking import Film, Piece, find_piece
from labeling.masking.films.models import SearchedPiece
from labeling.masking.models import Gate
from labeling.masking.settings import Settings, all_cards

FAINT: Final = 0.5
"""What carries a track on may score so much less than what begins one."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in a video: tracks, and the seconds at which each of its frames is shown."""

    tracks: list[Track]
    times: list[float]


def look(gate: Gate, film: Film, policy: Settings) -> Looked:
    """All that detectors find in the video, followed through it."""
    pieces = _pieces(gate, film, policy)
    times = [moment for piece in pieces for moment in piece.times]
    found = [row for piece in pieces for row in piece.found]
    return Looked(tracks_of(found, times=times, policy=policy, size=film.size), times)


def tracks_of(
    found: Sequence[Sequence[Any]], *, times: Sequence[float], policy: Settings, size: tuple[int, int]
) -> list[Track]:
    """Tracks of finds ([frame, detector, kind, x, y, w, h, score])."""
    sightings = [
        Sighting(frame, times[frame], detector, Box(kind, x, y, w, h, score))
        for frame, detector, kind, x, y, w, h, score in found
        if frame < len(times)
    ]
    return follow(sightings, times=times, rules=rules_of(policy), size=size)


def rules_of(policy: Settings) -> Rules:
    """What the policy says about following."""
    sure = {name: one.threshold for name, one in policy.of_medium("image").items()}
    return Rules(sure=sure, gap=policy.gap, margin=policy.margin)


def forget_pieces(gate: Gate, asset_id: UUID) -> None:
    """The search is over: its pieces are not needed any more."""
    SearchedPiece.objects.filter(gate=gate, asset=asset_id).delete()


def _pieces(gate: Gate, film: Film, policy: Settings) -> list[Piece]:
    """All pieces from the first frame to the last: those that are there, and the others searched now."""
    detectors = {name: one.threshold * FAINT for name, one in policy.of_medium("image").items()}
    way = _way(gate, policy, detectors)
    pieces: list[Piece] = []
    start: int | None = 0
    while start is not None:
        piece = _known(gate, film, way, start)
        if piece is None:
            piece = find_piece(film, detectors=detectors, start=start, every=policy.every)
            piece = _keep(gate, film, way, piece)
        pieces.append(piece)
        start = piece.following
    return pieces


def _way(gate: Gate, policy: Settings, detectors: Mapping[str, float]) -> str:
    """What tells one way of searching from another. Each round of the gate searches anew."""
    versions = {card.name: (card.version, repr(sorted(card.settings.items()))) for card in all_cards()}
    said = [
        gate.round,
        policy.every,
        *(sorted((name, least, versions[name]) for name, least in detectors.items())),
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _known(gate: Gate, film: Film, way: str, start: int) -> Piece | None:
    row = SearchedPiece.objects.filter(gate=gate, asset=film.original, way=way, start=start).first()
    return None if row is None else Piece(row.start, row.following, row.found, row.times)


def _keep(gate: Gate, film: Film, way: str, piece: Piece) -> Piece:
    """The piece, kept; somebody else's where the same one was kept meanwhile, for they go on from there."""
    try:
        with transaction.atomic():
            SearchedPiece.objects.create(
                id=new_id(),
                gate=gate,
                asset=film.original,
                way=way,
                start=piece.start,
                following=piece.following,
                found=piece.found,
                times=piece.times,
                created_at=clock.now(),
            )
    except IntegrityError:
        return _known(gate, film, way, piece.start) or piece
    return piece
