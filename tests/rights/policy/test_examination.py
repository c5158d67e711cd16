"""Cases as somebody describes them who knows the words of the records and not the code: facts, people, a use, and what
must come out, with the reasons that must be among the others.

``examination.jsonl`` holds one case to a line; verdicts are W allow, O with obligations, R review, D deny.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from labeling.rights.policy import PolicyInputError, merge, normalise_licence, parse_request

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
LETTERS = {"ALLOW": "W", "ALLOW_WITH_OBLIGATIONS": "O", "NEEDS_REVIEW": "R", "DENY": "D"}
CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("examination.jsonl").read_text(encoding="utf-8").splitlines()
]


def ask(question: dict[str, Any]) -> tuple[str, set[str]]:
    decision = parse_request(question, now=AT).decide()
    codes = {reason.code for reason in decision.reasons} | {duty.code for duty in decision.obligations}
    return LETTERS[decision.verdict.name], codes


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_case_as_it_is_described(case: dict[str, Any]) -> None:
    question: dict[str, Any] = {key: case[key] for key in ("facts", "subjects", "use") if key in case}
    verdict, codes = ask(question)
    assert (verdict, set(case["codes"]) - codes) == (case["verdict"], set())


STRANGE: list[dict[str, Any]] = [
    {"facts": {"licence": "CC0-1.0", "masked": "maybe"}},
    {"facts": {"licence": "CC0-1.0", "state": "FROZEN"}},
    {"facts": {"licence": "CC0-1.0", "gps": [1.5, 2]}},
    {"facts": {"licence": "CC0-1.0", "permission": "perhaps"}},
    {"facts": {"licence": "CC0-1.0", "tdm_signals": [{"vocab": "newer", "raw": "no"}]}},
    {"facts": {"licence": "CC0-1.0"}, "subjects": [{"ref": "a", "consent": {"state": "Perhaps"}}]},
    {"facts": {"licence": "CC0-1.0"}, "subjects": [{"ref": "a", "masked": "perhaps"}]},
    {
        "facts": {"licence": "CC0-1.0"},
        "subjects": [{"ref": "a", "consent": {"events": [{"state": "Given"}]}}],
    },
    {"facts": {"licence": "CC0-1.0"}, "use": {"action": "delete"}},
]


@pytest.mark.parametrize("question", STRANGE)
def test_a_word_that_is_not_understood_is_refused_and_never_passed_over(question: dict[str, Any]) -> None:
    with pytest.raises(PolicyInputError):
        ask(question)


@pytest.mark.parametrize("said", ["denied", "unknown", "none", "pending"])
def test_a_record_that_is_said_to_be_missing_is_none(said: str) -> None:
    facts = {"licence": "all rights reserved", "permission": said}
    assert ask({"facts": facts})[0] == "D"
    assert ask({"facts": {**facts, "permission": "mail of 2026-05-01"}})[0] == "O"


USES: dict[str, dict[str, Any]] = {
    "COM": {"action": "label", "content": "originals", "distribution": "none"},
    "DPR": {"action": "label", "content": "derivatives", "distribution": "none"},
    "DSH": {"action": "export", "content": "derivatives", "distribution": "public", "mode": "collection"},
    "RED": {"action": "export", "content": "originals", "distribution": "public", "mode": "collection"},
    "LAB": {"action": "export", "content": "labels", "distribution": "public"},
    "TRN": {"action": "train", "content": "originals", "distribution": "internal"},
    "TRR": {"action": "train", "content": "originals", "distribution": "public", "model": "generative"},
}
# One letter a column of the facts table; an altered file is asked what the original is asked, and more.
CELLS = {
    "CC0-1.0": "WWWWWWW", "PDDL-1.0": "WWWWWWW", "CC-PDM-1.0": "WWRRWWW", "CC-BY-4.0": "OOOOOOO",
    "CC-BY-3.0": "OOOOOOO", "CC-BY-2.0": "OOOOOOO", "CC-BY-SA-4.0": "OOOOOOR", "CC-BY-NC-4.0": "DDDDRDD",
    "CC-BY-ND-4.0": "OODOOOR", "CC-BY-ND-3.0": "ODDOORR", "CC-BY-ND-2.0": "ODDOORR", "CC-BY-NC-SA-4.0": "DDDDRDD",
    "CC-BY-NC-ND-4.0": "DDDDRDD", "ODbL-1.0": "OOOOROR", "ODC-By-1.0": "OOOOOOO", "CDLA-Permissive-2.0": "OOOOOOO",
    "CDLA-Sharing-1.0": "OOOOOOO", "C-UDA-1.0": "OOOOOOO", "O-UDA-1.0": "OOOOOOO", "MIT": "OOOOOOO",
    "Apache-2.0": "OOOOOOO", "OGL-UK-3.0": "OOOOOOO", "DL-DE-BY-2.0": "OOOOOOO", "etalab-2.0": "OOOOOOO",
    "LicenseRef-all-rights-reserved": "DDDDRDD", "NOASSERTION": "DDDDDDD", "LicenseRef-flickr-nkcr": "RRRRORR",
}  # fmt: skip
NONCOMMERCIAL = {"CC-BY-NC-4.0": "OOOOOOR", "CC-BY-NC-SA-4.0": "OOOOOOR", "CC-BY-NC-ND-4.0": "OODOOOR"}


@pytest.mark.parametrize("commercial", [True, False], ids=["sold", "not sold"])
@pytest.mark.parametrize("licence", CELLS)
def test_each_column_of_the_facts_table(licence: str, commercial: bool) -> None:
    expected = CELLS[licence] if commercial else NONCOMMERCIAL.get(licence)
    if expected is None:
        return
    got = "".join(
        ask({"facts": {"licence_expr": licence}, "use": {**use, "commercial": commercial}})[0]
        for use in USES.values()
    )
    assert got == expected


ALIASES = {
    "Attribution 4.0 International (CC BY 4.0)": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/deed.de": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/legalcode.fr": "CC-BY-4.0",
    "https://www.creativecommons.org/licenses/by/4.0/deed.pt-br": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by-nc-sa/4.0/?ref=chooser-v1": "CC-BY-NC-SA-4.0",
    "https://creativecommons.org/licenses/by-sa/3.0/de/": "CC-BY-SA-3.0-DE",
    "https://creativecommons.org/publicdomain/mark/1.0/": "CC-PDM-1.0",
    "https://choosealicense.com/licenses/mit/": "MIT",
    "https://spdx.org/licenses/CC-BY-4.0.html": "CC-BY-4.0",
    "by-nc 4.0": "CC-BY-NC-4.0",
    "license:cc-by-4.0": "CC-BY-4.0",
    "odbl": "ODbL-1.0",
    "c-uda": "C-UDA-1.0",
    "CC BY-SA 3.0 or later": "CC-BY-SA-3.0 OR CC-BY-SA-4.0",
    "CC-BY-4.0+": "CC-BY-4.0",
    "cc": "NOASSERTION",
    "CC-BY": "NOASSERTION",
    "by-nc": "NOASSERTION",
    "openrail": "NOASSERTION",
    "NONE": "NOASSERTION",
}


@pytest.mark.parametrize(("text", "expression"), ALIASES.items())
def test_a_licence_by_the_names_people_use(text: str, expression: str) -> None:
    assert normalise_licence(text).expression == expression


SA4 = ("CC-BY-SA-4.0", "FAL-1.3", "GPL-3.0-only")
# licences, wanted, what comes out or must be part of it, the pair in conflict
MERGES: list[tuple[list[str], str | None, tuple[str, ...], tuple[str, ...] | None]] = [
    (["CC-BY-SA-4.0"], "FAL-1.3", ("FAL-1.3",), None),
    (["CC-BY-SA-4.0"], "GPL-3.0", ("GPL-3.0-only",), None),
    (["CC-BY-SA-3.0"], "GPL-3.0-only", (), ("CC-BY-SA-3.0", "GPL-3.0-only")),
    (["CC-BY-SA-3.0-or-later", "CC-BY-SA-4.0"], None, SA4, None),
    (["CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0"], None, ("CC-BY-NC-SA-4.0",), None),
    (["CC-BY-4.0", "CC-BY-ND-4.0"], None, (), ("CC-BY-4.0", "CC-BY-ND-4.0")),
    (["CC0-1.0", "CC-BY-SA-4.0", "CC-BY-ND-4.0"], None, (), ("CC-BY-ND-4.0", "CC-BY-SA-4.0")),
    (["CC0-1.0", "all rights reserved"], None, (), ("CC0-1.0", "LicenseRef-all-rights-reserved")),
    (["CC-BY-ND-4.0"], None, (), ("CC-BY-ND-4.0",)),
    (["CC0-1.0", "CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"], None, (), ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0")),
    (["CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0"], None, (), ("CC-BY-NC-4.0", "CC-BY-SA-4.0")),
    (["CDLA-Sharing-1.0", "ODbL-1.0"], None, (), ("CDLA-Sharing-1.0", "ODbL-1.0")),
]


@pytest.mark.parametrize(("licences", "wanted", "outbound", "conflict"), MERGES)
def test_one_work_made_of_several(
    licences: list[str], wanted: str | None, outbound: tuple[str, ...], conflict: tuple[str, ...] | None
) -> None:
    found = merge(licences, mode="merged", outbound=wanted)
    assert (found.outbound, found.conflict) == (outbound, conflict)


def test_a_bundle_that_is_partly_not_for_commercial_use_can_be_split() -> None:
    mixed = merge(["CC-BY-NC-4.0", "CC-BY-4.0"], mode="collection")
    assert (mixed.outbound, mixed.conflict) == (("CC-BY-4.0 AND CC-BY-NC-4.0",), None)
    assert [fix.code for fix in mixed.fix] == ["split"]
    assert merge(["CC-BY-NC-4.0", "CC-BY-NC-4.0"], mode="collection").fix == ()
    assert merge(["CC-BY-NC-4.0 OR CC0-1.0", "CC-BY-4.0"], mode="collection").fix == ()
