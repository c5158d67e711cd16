"""What one distribution of several licences may be licensed as."""

import pytest

from labeling.rights.policy import Mode, Verdict, all_licences, merge

MERGED = [
    (["CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"], (), Verdict.DENY, ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0")),
    (["CC-BY-4.0", "CC-BY-SA-4.0"], ("CC-BY-SA-4.0",), Verdict.ALLOW, None),
    (["CC-BY-SA-3.0", "CC-BY-SA-4.0"], ("CC-BY-SA-4.0",), Verdict.ALLOW, None),
    (["CC-BY-SA-1.0", "CC-BY-SA-4.0"], (), Verdict.DENY, ("CC-BY-SA-1.0", "CC-BY-SA-4.0")),
    (["CC-BY-NC-4.0", "CC-BY-SA-4.0"], (), Verdict.DENY, ("CC-BY-NC-4.0", "CC-BY-SA-4.0")),
    (["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"], ("CC-BY-NC-SA-4.0",), Verdict.ALLOW, None),
    (["ODbL-1.0", "CC-BY-SA-4.0"], (), Verdict.DENY, ("CC-BY-SA-4.0", "ODbL-1.0")),
    (["CDLA-Sharing-1.0", "CC-BY-4.0"], (), Verdict.NEEDS_REVIEW, ("CC-BY-4.0", "CDLA-Sharing-1.0")),
    (["CC-BY-4.0", "CC-BY-ND-4.0"], (), Verdict.DENY, ("CC-BY-4.0", "CC-BY-ND-4.0")),
    (["CC-BY-4.0", "ODbL-1.0"], (), Verdict.NEEDS_REVIEW, ("CC-BY-4.0", "ODbL-1.0")),
    (["CC0-1.0", "ODbL-1.0"], ("ODbL-1.0",), Verdict.ALLOW, None),
    (["CC0-1.0", "unknown"], (), Verdict.DENY, ("CC0-1.0", "NOASSERTION")),
    (["CC-BY-SA-4.0"], ("CC-BY-SA-4.0", "FAL-1.3", "GPL-3.0-only"), Verdict.ALLOW, None),
    (["CC-BY-4.0 OR CC0-1.0", "ODbL-1.0"], ("ODbL-1.0",), Verdict.ALLOW, None),
]


@pytest.mark.parametrize(("licences", "outbound", "verdict", "conflict"), MERGED)
def test_merged(
    licences: list[str], outbound: tuple[str, ...], verdict: Verdict, conflict: tuple[str, ...] | None
) -> None:
    result = merge(licences, mode="merged")
    assert (result.outbound, result.verdict, result.conflict) == (outbound, verdict, conflict)
    assert bool(result.fix) == (conflict is not None)
    assert merge(reversed(licences), mode="merged") == result


def test_free_licences_with_attribution_leave_every_attribution_licence_open() -> None:
    result = merge(["CC0", "MIT", "CC BY 4.0"], mode="merged")
    assert {"CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CDLA-Permissive-2.0"} <= set(
        result.outbound
    )
    assert "CC0-1.0" not in result.outbound


def test_a_wanted_licence_is_confirmed_or_answered_with_what_forbids_it() -> None:
    assert merge(["CC0-1.0", "CC-BY-4.0"], mode=Mode.MERGED, outbound="CC BY 4.0").outbound == ("CC-BY-4.0",)
    refused = merge(["CC0-1.0", "CC-BY-SA-4.0"], mode=Mode.MERGED, outbound="CC0")
    assert (refused.conflict, refused.verdict) == (("CC-BY-SA-4.0", "CC0-1.0"), Verdict.DENY)
    assert refused.fix[0].code == "change_outbound_licence"


def test_a_collection_is_the_and_of_its_licences() -> None:
    result = merge(["CC BY 4.0", "CC0", "CC-BY-4.0", "MIT OR Apache-2.0", "CC-BY-ND-4.0"], mode="collection")
    assert result.outbound == ("(Apache-2.0 OR MIT) AND CC-BY-4.0 AND CC-BY-ND-4.0 AND CC0-1.0",)
    assert result.conflict is None
    barred = merge(["CC0-1.0", "all rights reserved"], mode="collection")
    assert (barred.outbound, barred.conflict) == ((), ("LicenseRef-all-rights-reserved",))
    assert merge([], mode="collection").outbound == ()


def test_a_large_collection_keeps_its_licence() -> None:
    ids = [info.id for info in all_licences() if "reserved" not in info.id and "youtube" not in info.id]
    result = merge(ids, mode="collection")
    assert result.outbound == (" AND ".join(sorted(ids)),)


def test_the_answer_as_json() -> None:
    answer = merge(["CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"], mode="merged").as_dict()
    assert answer["outbound"] == []
    assert answer["conflict"] == ["CC-BY-NC-SA-4.0", "CC-BY-SA-4.0"]
    assert {"code": "use_collection", "label": "Keep the files separate (collection)"} in answer["fix"]
