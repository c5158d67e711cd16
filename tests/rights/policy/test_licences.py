"""Names of licences, the facts table, the texts, and every licence under every kind of use."""

from itertools import product
from typing import Any

import pytest

from labeling.rights.policy import Verdict, all_licences, licence_info, licence_text, normalise_licence
from labeling.rights.policy.aliases import FLICKR
from labeling.rights.policy.licences.facts import Cell

ARR = "LicenseRef-all-rights-reserved"

NAMES = [
    ("CC BY 4.0", "CC-BY-4.0"),
    ("cc-by-4.0", "CC-BY-4.0"),
    ("CC-BY 4.0", "CC-BY-4.0"),
    ("CC_BY_4.0", "CC-BY-4.0"),
    ("  cc   by  4.0 ", "CC-BY-4.0"),
    ("CC BY 4.0 license", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
    ("http://creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
    ("creativecommons.org/licenses/by/4.0/deed.en", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by/4.0/legalcode.de", "CC-BY-4.0"),
    ("https://www.creativecommons.org/licenses/by-nc-sa/2.0/", "CC-BY-NC-SA-2.0"),
    ("http://creativecommons.org/licenses/by-sa/3.0/de/deed.de", "CC-BY-SA-3.0-DE"),
    ("https://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
    ("https://creativecommons.org/licenses/by/3.0/us/", "CC-BY-3.0-US"),
    ("https://creativecommons.org/licenses/by/3.0/es/", "CC-BY-3.0"),
    ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
    ("https://creativecommons.org/publicdomain/mark/1.0/deed.fr", "CC-PDM-1.0"),
    ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
    ("Creative Commons Attribution 4.0 International License", "CC-BY-4.0"),
    ("Creative Commons Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
    ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International", "CC-BY-NC-SA-4.0"),
    ("Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
    ("Creative Commons Attribution-NoDerivs 2.0 Generic", "CC-BY-ND-2.0"),
    ("Creative Commons Attribution-Share Alike 3.0 Unported", "CC-BY-SA-3.0"),
    ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "CC-BY-NC-ND-4.0"),
    ("CC BY-NC-SA 3.0 IGO", "CC-BY-NC-SA-3.0-IGO"),
    ("CC0", "CC0-1.0"),
    ("cc0-1.0", "CC0-1.0"),
    ("CC0 1.0 Universal", "CC0-1.0"),
    ("odbl", "ODbL-1.0"),
    ("odc-by", "ODC-By-1.0"),
    ("pddl", "PDDL-1.0"),
    ("c-uda", "C-UDA-1.0"),
    ("cdla-permissive-2.0", "CDLA-Permissive-2.0"),
    ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
    ("Open Database License (ODbL)", "ODbL-1.0"),
    ("mit", "MIT"),
    ("MIT License", "MIT"),
    ("Apache License, Version 2.0", "Apache-2.0"),
    ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
    ("https://spdx.org/licenses/CC-BY-SA-4.0.html", "CC-BY-SA-4.0"),
    ("dl-de/by-2-0", "DL-DE-BY-2.0"),
    ("https://www.govdata.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
    ("Open Government Licence v3.0", "OGL-UK-3.0"),
    ("public domain", "CC-PDM-1.0"),
    ("Public Domain Mark 1.0", "CC-PDM-1.0"),
    ("All rights reserved.", ARR),
    ("all-rights-reserved", ARR),
    ("Standard YouTube License", "LicenseRef-youtube-standard"),
    ("No known copyright restrictions", "LicenseRef-flickr-nkcr"),
    ("own work", "LicenseRef-own-work"),
    ("licenseref-contract-AB12", "LicenseRef-contract-AB12"),
    ("CC-BY-SA-3.0+", "CC-BY-SA-3.0 OR CC-BY-SA-4.0"),
    ("CC-BY-4.0+", "CC-BY-4.0"),
    ("CC BY 4.0 AND MIT License", "CC-BY-4.0 AND MIT"),
    ("mit or apache-2.0", "Apache-2.0 OR MIT"),
    ("(MIT OR Apache-2.0) AND CC BY 4.0", "(Apache-2.0 OR MIT) AND CC-BY-4.0"),
    ("MIT AND MIT", "MIT"),
]


@pytest.mark.parametrize(("written", "expression"), NAMES)
def test_a_name_is_read(written: str, expression: str) -> None:
    found = normalise_licence(written)
    assert (found.expression, found.known, found.raw) == (expression, True, written)
    if written != expression:
        assert found.notes


@pytest.mark.parametrize(
    "written",
    [None, "", "   ", "unknown", "NOASSERTION", "NONE", "n/a", "other", "cc", "CC BY", "CC-BY", "4", "foo bar",
     "MIT OR",
     "AND MIT", "(((", "MIT AND foo", "CC BY 9.9", "https://example.org/licence", "x" * 5000, "CC BY 4.0; DROP TABLE"],
)  # fmt: skip
def test_what_is_not_understood_is_never_guessed(written: str | None) -> None:
    found = normalise_licence(written)
    assert (found.expression, found.known) == ("NOASSERTION", False)
    assert found.notes


def test_a_licence_without_a_reviewed_row_keeps_its_id_and_is_not_known() -> None:
    found = normalise_licence("gpl-2.0-only")
    assert (found.expression, found.known) == ("GPL-2.0-only", False)
    assert not normalise_licence("MIT AND NOASSERTION").known
    assert not normalise_licence("MIT WITH Classpath-exception-2.0").known


@pytest.mark.parametrize(("number", "id"), FLICKR.items())
def test_flickr_numbers(number: str, id: str) -> None:
    assert normalise_licence(f"flickr:{number}").expression == id


def test_every_id_is_read_as_itself_and_by_its_address() -> None:
    for info in all_licences():
        assert normalise_licence(info.id).expression == info.id
        assert normalise_licence(info.id.lower()).expression == info.id
        if "creativecommons.org" in info.url:
            assert normalise_licence(info.url).expression == info.id
            assert normalise_licence(info.name).expression == info.id, info.name


def test_every_row_has_its_source_words_and_text() -> None:
    for info in all_licences():
        assert info.source, info.id
        assert info.facts.reasoning, info.id
        assert info.may or info.may_not, info.id
        text = licence_text(info.id)
        assert text is not None, info.id
        assert len(text) > 100, info.id
        assert all(sentence.endswith(".") for sentence in info.summary)
    assert licence_text("GPL-2.0-only") is None
    assert licence_info("GPL-2.0-only") is None
    assert "Attribution 4.0 International" in (licence_text("CC-BY-4.0") or "")
    assert "This is a notice" in (licence_text(ARR) or "")


def test_plain_words_follow_the_table() -> None:
    info = licence_info("CC-BY-NC-ND-4.0")
    assert info is not None
    assert "You may not use it commercially." in info.summary
    assert "You may not hand on an altered version." in info.summary
    assert "You may alter it for yourselves." in info.summary
    assert "You must name the author, and give the licence and the source." in info.summary


TABLE = {
    # com dpr dsh red lab trn trr, and what happens to the database right
    "CC0-1.0": "y y y y y y y waived",
    "PDDL-1.0": "y y y y y y y waived",
    "CC-PDM-1.0": "y y y R y y y unknown",
    "CC-BY-4.0": "y y y y y y y licensed",
    "CC-BY-2.0": "y y y y y y y silent",
    "CC-BY-3.0-DE": "y y y y y y y silent",
    "CC-BY-SA-4.0": "y y c y y y R licensed",
    "CC-BY-NC-4.0": "n y nc nc nc nc R licensed",
    "CC-BY-ND-4.0": "y y n y y y R licensed",
    "CC-BY-ND-3.0": "y n n y y R R silent",
    "CC-BY-NC-SA-4.0": "n y c nc nc nc R licensed",
    "CC-BY-NC-ND-4.0": "n y n nc nc nc R licensed",
    "ODbL-1.0": "y y c y R y R licensed",
    "ODC-By-1.0": "y y y y y y y licensed",
    "CDLA-Permissive-2.0": "y y y y y y y licensed",
    "CDLA-Sharing-1.0": "y y c y y y y licensed",
    "C-UDA-1.0": "y y y y y y y covenant",
    "MIT": "y y y y y y y silent",
    "Apache-2.0": "y y y y y y y silent",
    "OGL-UK-3.0": "y y y y y y y licensed",
    "DL-DE-BY-2.0": "y y y y y y y licensed",
    "etalab-2.0": "y y y y y y y licensed",
    ARR: "n n n n R R R unknown",
    "LicenseRef-flickr-nkcr": "R y R R y y R unknown",
}


@pytest.mark.parametrize(("id", "row"), TABLE.items())
def test_the_table_says(id: str, row: str) -> None:
    info = licence_info(id)
    assert info is not None
    facts = info.facts
    cells = (facts.com, facts.dpr, facts.dsh, facts.red, facts.lab, facts.trn, facts.trr, facts.dbr)
    assert " ".join(cells) == row


USES = {
    "label": {"action": "label"},
    "label masked": {"action": "label", "masked": True},
    "export originals": {"action": "export", "distribution": "public"},
    "export masked": {"action": "export", "distribution": "public", "masked": True},
    "export labels": {"action": "export", "distribution": "public", "content": "labels"},
    "train": {"action": "train"},
    "release model": {"action": "train", "distribution": "public"},
}
ASKED = {
    "label": (),
    "label masked": ("dpr",),
    "export originals": ("red",),
    "export masked": ("red", "dpr", "dsh"),
    "export labels": ("lab",),
    "train": ("trn",),
    "release model": ("trn", "trr"),
}
SPECIAL = {ARR, "LicenseRef-youtube-standard"}


@pytest.mark.parametrize("id", [info.id for info in all_licences() if info.id not in SPECIAL])
def test_each_licence_under_each_use_is_what_its_row_says(judge: Any, id: str) -> None:
    for use, commercial in product(USES, (True, False)):
        check_cell(judge, id, use, commercial)


def check_cell(judge: Any, id: str, use: str, commercial: bool) -> None:
    """The verdict worked out from the table by other means than the layers."""
    info = licence_info(id)
    assert info is not None
    wanted = dict(USES[use])
    masked = wanted.pop("masked", False)
    only_labels = wanted.get("content") == "labels"
    columns = [*ASKED[use], *(["com"] if commercial and not only_labels else [])]
    worst = Verdict.ALLOW
    for column in columns:
        cell: Cell = getattr(info.facts, column)
        sold_labels = column == "lab" and cell is Cell.NONCOMMERCIAL and commercial
        refused = cell is Cell.NO or (cell is Cell.NONCOMMERCIAL and commercial and not sold_labels)
        looked_at = cell is Cell.REVIEW or sold_labels
        worst = max(worst, Verdict.DENY if refused else Verdict.NEEDS_REVIEW if looked_at else Verdict.ALLOW)
    decision = judge(
        {"licence": id, "personal_data": "masked" if masked else "none", "mask_review": "verified"},
        {
            **wanted,
            "commercial": commercial,
            "model": "discriminative" if wanted["action"] == "train" else "none",
        },
    )
    assert decision.verdict == (max(worst, Verdict.ALLOW_WITH_OBLIGATIONS) if decision.obligations else worst)
    assert decision.layers[2].verdict == decision.verdict
    if info.facts.attribution:
        assert "OB_ATTR" in {duty.code for duty in decision.obligations}


@pytest.mark.parametrize("use", USES)
def test_all_rights_reserved_never_leaves_without_a_person(judge: Any, use: str) -> None:
    wanted = {key: value for key, value in USES[use].items() if key != "masked"}
    assert judge({"licence": ARR}, wanted).verdict >= Verdict.NEEDS_REVIEW
    assert judge({"licence": "YouTube standard"}, wanted).verdict is Verdict.DENY
    assert judge({"licence": "unknown"}, wanted).verdict is Verdict.DENY
