"""Each licence of the table under each use, against a table written down here by hand from the licences' texts.

One row for each use, one letter for each licence in the order of ``LICENCES``: ``W`` cleared, ``O`` with conditions,
``R`` a person looks, ``D`` blocked.
"""

from typing import Any

import pytest

from labeling.rights.policy import Verdict

_LICENCES = (
    "CC0-1.0 PDDL-1.0 CC-PDM-1.0 CC-BY-4.0 CC-BY-3.0 CC-BY-2.0 CC-BY-SA-4.0 CC-BY-NC-4.0 CC-BY-ND-4.0 CC-BY-ND-2.0 "
    "CC-BY-NC-SA-4.0 CC-BY-NC-ND-4.0 ODbL-1.0 ODC-By-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 C-UDA-1.0 O-UDA-1.0 MIT "
    "Apache-2.0 OGL-UK-3.0 DL-DE-BY-2.0 etalab-2.0"
)
LICENCES = _LICENCES.split()

MASKED = {"personal_data": "masked", "mask_review": "verified"}
LABEL = {"action": "label"}
PUBLIC = {"action": "export", "distribution": "public"}
LABELS = {**PUBLIC, "content": "labels"}
TRAIN = {"action": "train", "model": "discriminative"}

TABLE: dict[str, tuple[dict[str, Any], dict[str, Any], bool, str]] = {
    #                                 facts, use, for money    CC0 PDDL PDM BY BY3 BY2 SA NC ND ND2 NCSA NCND ODbL …
    "label for money": ({}, LABEL, True, "WWW OOO O D OO DD OO O O OO OO OOO"),
    "label": ({}, LABEL, False, "WWW OOO O O OO OO OO O O OO OO OOO"),
    "label masked for money": (MASKED, LABEL, True, "WWW OOO O D OD DD OO O O OO OO OOO"),
    "label masked": (MASKED, LABEL, False, "WWW OOO O O OD OO OO O O OO OO OOO"),
    "files sold": ({}, PUBLIC, True, "WWR OOO O D OO DD OO O O OO OO OOO"),
    "files given": ({}, PUBLIC, False, "WWR OOO O O OO OO OO O O OO OO OOO"),
    "masked files sold": (MASKED, PUBLIC, True, "WWR OOO O D DD DD OO O O OO OO OOO"),
    "masked files given": (MASKED, PUBLIC, False, "WWR OOO O O DD OD OO O O OO OO OOO"),
    "labels sold": ({}, LABELS, True, "WWW OOO O R OO RR RO O O OO OO OOO"),
    "labels given": ({}, LABELS, False, "WWW OOO O O OO OO RO O O OO OO OOO"),
    "captions sold": ({}, {**LABELS, "label_class": "B"}, True, "WWW OOO O D DD DD RO O O OO OO OOO"),
    "captions given": ({}, {**LABELS, "label_class": "B"}, False, "WWW OOO O O DD OD RO O O OO OO OOO"),
    "train for money": ({}, TRAIN, True, "WWW OOO O D OR DD OO O O OO OO OOO"),
    "train": ({}, TRAIN, False, "WWW OOO O O OR OO OO O O OO OO OOO"),
    "model sold": ({}, {**TRAIN, "distribution": "public"}, True, "WWW OOO R D RR DD RO O O OO OO OOO"),
    "model given": ({}, {**TRAIN, "distribution": "public"}, False, "WWW OOO R R RR RR RO O O OO OO OOO"),
}
VERDICTS = {
    "W": Verdict.ALLOW,
    "O": Verdict.ALLOW_WITH_OBLIGATIONS,
    "R": Verdict.NEEDS_REVIEW,
    "D": Verdict.DENY,
}


def test_the_table_is_whole() -> None:
    assert {len("".join(row.split())) for *_, row in TABLE.values()} == {len(LICENCES)}


@pytest.mark.parametrize("name", TABLE)
def test_every_licence_under_the_use(judge: Any, name: str) -> None:
    facts, use, commercial, row = TABLE[name]
    expected = dict(zip(LICENCES, "".join(row.split()), strict=True))
    answered = {}
    for licence in LICENCES:
        decision = judge({"licence": licence, **facts}, {**use, "commercial": commercial})
        answered[licence] = next(
            letter for letter, verdict in VERDICTS.items() if verdict is decision.verdict
        )
    assert answered == expected
