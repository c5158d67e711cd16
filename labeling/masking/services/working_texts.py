"""Texts of an item's data: searched, worded, and what came of it searched again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labeling.detect.contract import Span
from labeling.detect.searching import LOWEST, PASSES
from labeling.detect.wording import Worded, Wording
from labeling.masking.models import Gate, Region, SealedOriginal
from labeling.masking.searching import search_texts
from labeling.masking.selectors.texts import texts_of
from labeling.masking.services.kinds import Found, Worked
from labeling.masking.services.sealing import project_key, text_of
from labeling.masking.settings import Settings
from projects.models import Item

_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Hit:
    """Something that a detector found: in code points of the original text."""

    detector: str
    kind: str
    start: int
    end: int
    score: float


@dataclass(slots=True)
class _Text:
    """One text: what stands masked of it, and what a person took away."""

    name: str
    text: str
    own: Sequence[Region]
    left_out: Sequence[Region]
    new: list[_Hit]
    worded: Worded

    @property
    def spans(self) -> list[Span]:
        found = [Span(hit.kind, hit.start, hit.end, hit.score) for hit in self.new]
        return found + [
            Span(one.kind, one.shape["span"][0], one.shape["span"][1], one.score or 1.0) for one in self.own
        ]

    def residual_of(self, start: int, end: int, again: Iterable[_Hit]) -> float:
        """The highest score of what is found again that takes in a part of the span."""
        return max((hit.score for hit in again if hit.start < end and start < hit.end), default=0.0)


def work_on_texts(
    gate: Gate,
    policy: Settings,
    kept: Sequence[Region],
    left_out: Sequence[Region],
    worked: Worked,
    *,
    takes_new: bool,
) -> None:
    """Mask the item's texts and search what they are then.

    What reaches from a masked place into what was left is the residual of that place; what is found elsewhere is
    masked too with `takes_new`, and told as `outside` otherwise. What lies within a word that we put there is ours.
    """
    texts = _read(gate, kept, left_out)
    is_searched = bool(texts) and bool(policy.of_medium("text"))
    if is_searched and takes_new:
        found = search_texts(texts={name: one.text for name, one in texts.items()}, policy=policy)
        for name, rows in found.items():
            texts[name].new = [hit for hit in _hits(rows) if not _is_left_out(hit, texts[name])]
    key = project_key(gate.project_id) if policy.text_action == "pseudonym" else None
    for turn in range(PASSES):
        wording = Wording(key)
        for one in texts.values():
            one.worded = wording.worded(one.text, one.spans)
        touching, outside = _search_again(texts, policy, takes_new) if is_searched else ({}, {})
        if not takes_new or turn == PASSES - 1 or not _take(texts, policy, touching, outside):
            break
    for name, one in texts.items():
        _tell(worked, gate, one, touching.get(name, []), outside.get(name, []), is_searched)


def _read(gate: Gate, kept: Sequence[Region], left_out: Sequence[Region]) -> dict[str, _Text]:
    data = Item.objects.values_list("data", flat=True).get(pk=gate.item_id)
    sealed = {row.name: text_of(row) for row in SealedOriginal.objects.filter(gate=gate)}
    return {
        name: _Text(name, text, _of(kept, name), _of(left_out, name), [], Worded(text, ()))
        for name, text in sorted({**texts_of(data), **sealed}.items())
    }


def _of(regions: Sequence[Region], name: str) -> list[Region]:
    return [region for region in regions if region.name == name and "span" in region.shape]


def _search_again(
    texts: Mapping[str, _Text], policy: Settings, takes_new: bool
) -> tuple[dict[str, list[_Hit]], dict[str, list[_Hit]]]:
    """What is found in the masked texts, by name: what takes in a part of a masked place, and what does not.

    After a search that takes what is new, a text in which nothing was masked is as it was when it was searched.
    """
    masked = {name: one.worded.text for name, one in texts.items() if one.worded.words or not takes_new}
    found = search_texts(texts=masked, policy=policy, least=LOWEST) if masked else {}
    thresholds = {name: wanted.threshold for name, wanted in policy.of_medium("text").items()}
    touching: dict[str, list[_Hit]] = {}
    outside: dict[str, list[_Hit]] = {}
    for name, rows in found.items():
        one = texts[name]
        for hit in _hits(rows):
            words = [word for word in one.worded.words if word.start < hit.end and hit.start < word.end]
            if any(word.start <= hit.start and hit.end <= word.end for word in words):
                continue
            start, end = one.worded.origin_of(hit.start, hit.end)
            there = _Hit(hit.detector, hit.kind, start, end, hit.score)
            if words:
                touching.setdefault(name, []).append(there)
            elif hit.score >= thresholds[hit.detector] and not _is_left_out(there, one):
                outside.setdefault(name, []).append(there)
    return touching, outside


def _take(
    texts: Mapping[str, _Text],
    policy: Settings,
    touching: Mapping[str, list[_Hit]],
    outside: Mapping[str, list[_Hit]],
) -> bool:
    """Make places of what was found again, from each detector's threshold on; whether there was any."""
    thresholds = {name: wanted.threshold for name, wanted in policy.of_medium("text").items()}
    is_any = False
    for name, one in texts.items():
        more = [hit for hit in touching.get(name, []) if hit.score >= thresholds[hit.detector]]
        more += outside.get(name, [])
        is_any = is_any or bool(more)
        one.new += more
    return is_any


def _tell(
    worked: Worked, gate: Gate, one: _Text, touching: list[_Hit], outside: list[_Hit], is_searched: bool
) -> None:
    def residual(start: int, end: int) -> float | None:
        return one.residual_of(start, end, touching) if is_searched else None

    if one.worded.words or SealedOriginal.objects.filter(gate=gate, name=one.name).exists():
        worked.originals[one.name], worked.texts[one.name] = one.text, one.worded.text
    worked.found += [_found(one.name, hit, residual(hit.start, hit.end)) for hit in one.new]
    for region in one.own:
        worked.known[str(region.pk)] = (region.shape, residual(*region.shape["span"]))
    worked.outside += [_found(one.name, hit, None) for hit in outside]


def _found(name: str, hit: _Hit, residual: float | None) -> Found:
    return Found(name, hit.kind, {"span": [hit.start, hit.end]}, hit.detector, hit.score, residual)


def _hits(rows: Iterable[Sequence[Any]]) -> list[_Hit]:
    return [_Hit(detector, kind, start, end, score) for detector, kind, start, end, score in rows]


def _is_left_out(hit: _Hit, one: _Text) -> bool:
    """Whether a person took this place away before: half of it, or more, lies in what they took away.

    Where they mask a part of what they took away they did not mean to leave the rest of it.
    """
    own = [region.shape["span"] for region in one.own]
    spans = [
        (start, end)
        for start, end in (region.shape["span"] for region in one.left_out)
        if all(last <= start or end <= first for first, last in own)
    ]
    return any(
        min(hit.end, end) - max(hit.start, start) >= _HALF * (hit.end - hit.start) for start, end in spans
    )
