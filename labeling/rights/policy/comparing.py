"""Whether one licence permits what another one forbids."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from itertools import product

from .engine import evaluate
from .facts import Component, ComponentKind, Facts, PersonalData
from .use import Action, Content, Distribution, Mode, Model, Use

_AT = datetime(2026, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def _uses() -> tuple[Use, ...]:
    exports = product(
        (False, True), Distribution, (Content.ORIGINALS, Content.DERIVATIVES, Content.LABELS), Mode
    )
    return (
        *(Use(action=Action.LABEL, commercial=commercial) for commercial in (False, True)),
        *(
            Use(action=Action.TRAIN, commercial=commercial, model=model, distribution=distribution)
            for commercial, model, distribution in product((False, True), Model, Distribution)
        ),
        *(
            Use(
                action=Action.EXPORT,
                commercial=commercial,
                distribution=distribution,
                content=content,
                mode=mode,
            )
            for commercial, distribution, content, mode in exports
        ),
    )


@lru_cache(maxsize=1024)
def _verdicts(licence: str) -> tuple[int, ...]:
    facts = Facts(
        components=(Component(ComponentKind.CONTENT, licence),),
        rights_holder=True,
        credit=True,
        source_url=True,
        personal_data=PersonalData.NONE,
    )
    return tuple(int(evaluate(facts, (), use, at=_AT).verdict) for use in _uses())


def is_looser(licence: str, other: str) -> bool:
    """Whether some use comes off better under `licence` than under `other`; both are normalised expressions."""
    return any(mine < theirs for mine, theirs in zip(_verdicts(licence), _verdicts(other), strict=True))
