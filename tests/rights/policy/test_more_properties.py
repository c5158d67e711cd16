"""Properties of every field that restricts, of people and consents, of merging, and of words nobody knows."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.rights.policy import (
    AgeBand,
    Claim,
    ClaimOrigin,
    Component,
    ComponentKind,
    Consent,
    ConsentState,
    Deidentification,
    Evaluation,
    Facts,
    Grant,
    ItemState,
    MaskReview,
    PersonalData,
    PolicyInputError,
    ReleaseScope,
    SignalScope,
    Subject,
    TdmSignal,
    Use,
    Verdict,
    evaluate,
    merge,
    read_signal,
)
from tests.support.examples import examples

from .test_properties import AT, consents, facts, ids, people, subjects, uses

PROFILE = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
OLD = AT - timedelta(days=400)


def verdict(known: Facts, who: list[Subject], use: Use) -> Verdict:
    return evaluate(known, who, use, at=AT).verdict


FACTS: dict[str, Any] = {
    **{f"state {state}": {"state": state} for state in ItemState},
    "licence changed": {"licence_changed": True},
    "licence looked at long ago": {"licence_checked_at": OLD},
    "reservations looked at long ago": {"tdm_checked_at": OLD},
    "not informed": {"art14_record": False},
    "basis not approved": {"basis_approved": False},
    "approvals ended": {"approvals_expire": OLD},
    "no research protocol": {"research_protocol": False},
    "impact assessment needed": {"dpia_required": True},
    "impact assessment refused": {"dpia_approved": False},
    "public place": {"public_space": True},
    "biometric": {"biometric_template": True},
    "masks failed": {"mask_review": MaskReview.FAILED},
    "not searched yet": {"deidentification": Deidentification.PENDING},
    "masks to be looked at": {"deidentification": Deidentification.NEEDS_HUMAN},
    "people unknown, mask or not": {"metadata_residue": True},
    "property release none": {"property_release": ReleaseScope.NONE},
    "property release limited": {"property_release": ReleaseScope.LIMITED},
    "release ended": {"release_expires": AT},
    "release elsewhere": {"release_territories": ("JP",)},
    "excluded everywhere": {"excluded_territories": ("WORLD",)},
    "nobody to name": {"credit": False, "rights_holder": False},
    "never looked for reservations": {"tdm_checked": False},
    "no public domain evidence": {"public_domain_evidence": False},
    "no condition": {"special_condition": False},
}
NEVER_LOWER = {"mask_review", "property_release"}


@pytest.mark.parametrize("name", sorted(FACTS))
@settings(PROFILE)
@given(known=facts, who=people, use=uses)
def test_a_restricting_fact_never_lowers_the_verdict(
    name: str, known: Facts, who: list[Subject], use: Use
) -> None:
    change = FACTS[name]
    before = known
    if set(change) & NEVER_LOWER:
        before = replace(known, **dict.fromkeys(change))
    elif "state" in change:
        before = replace(known, state=ItemState.ACTIVE)
    assert verdict(replace(before, **change), who, use) >= verdict(before, who, use)


PERSON: dict[str, Any] = {
    "objects": {"objection": True},
    "nobody knows who": {"known": False, "masked": False, "identifiable": True},
    "special": {"special_category": True},
    "no condition": {"special_condition": False},
    "not approved": {"basis_approved": False},
    "not masked": {"masked": False},
    "can be recognised": {"identifiable": True},
    "nobody speaks for the child": {"guardian": False},
    "a child": {"age_band": AgeBand.MINOR, "age": 9},
    "no release": {"model_release": None},
}


@pytest.mark.parametrize("name", sorted(PERSON.keys() - {"nobody knows who"}))
@settings(PROFILE)
@given(known=facts, one=subjects, others=people, use=uses)
def test_a_restriction_of_a_person_never_lowers_the_verdict(
    name: str, known: Facts, one: Subject, others: list[Subject], use: Use
) -> None:
    changed = replace(one, **PERSON[name])
    assert verdict(known, [changed, *others], use) >= verdict(known, [one, *others], use)


CONSENT: dict[str, Any] = {
    **{
        f"state {state}": {"state": state}
        for state in ConsentState
        if state not in ("ConsentGiven", "RenewedConsentGiven")
    },
    "ended": {"valid_until": AT},
    "not begun": {"valid_from": AT + timedelta(seconds=1)},
    "no purpose": {"purposes": ()},
    "no operation": {"operations": ()},
    "not for money": {"commercial_ok": False},
    "not in public": {"publish_ok": False},
    "no country": {"territories": ()},
    "no model": {"model_kinds": ()},
    "no notice": {"notice_valid": False},
    "other material": {"scope_covers": False},
    "not explicit": {"explicit": False},
}


@pytest.mark.parametrize("name", sorted(CONSENT))
@settings(PROFILE)
@given(known=facts, one=subjects, consent=consents, use=uses)
def test_a_narrower_consent_never_lowers_the_verdict(
    name: str, known: Facts, one: Subject, consent: Consent, use: Use
) -> None:
    wide = replace(one, consents=(consent,))
    narrow = replace(one, consents=(replace(consent, **CONSENT[name]),))
    assert verdict(known, [narrow], use) >= verdict(known, [wide], use)


@settings(PROFILE)
@given(
    known=facts,
    who=people,
    use=uses,
    word=st.sampled_from(["derive", "train", "distribute", "use", "whistle", "grantUse"]),
)
def test_a_prohibition_of_a_contract_never_lowers_the_verdict(
    known: Facts, who: list[Subject], use: Use, word: str
) -> None:
    free = Grant(permissions=("use", "derive", "distribute", "train", "commercialuse"))
    base = replace(known, components=(Component(ComponentKind.CONTENT, "LicenseRef-contract-1"),), grant=free)
    for narrower in (
        replace(free, prohibitions=(word.lower(),)),
        replace(free, duties=(word.lower(),)),
        replace(free, purposes=()),
        replace(free, territories=()),
        replace(free, expires=AT),
        replace(free, sublicensing=False),
        replace(free, permissions=free.permissions[1:]),
    ):
        assert verdict(replace(base, grant=narrower), who, use) >= verdict(base, who, use)


@settings(PROFILE)
@given(known=facts, who=people, use=uses, scope=st.sampled_from(SignalScope), data=st.data())
def test_one_more_signal_or_claim_never_lowers_the_verdict_and_order_is_nothing(
    known: Facts, who: list[Subject], use: Use, scope: SignalScope, data: st.DataObject
) -> None:
    looked = replace(known, tdm_checked=True)
    signal = TdmSignal("cawg", scope, True, True)
    claims = (Claim(ClaimOrigin.EMBEDDED, "CC-BY-NC-4.0"), Claim(ClaimOrigin.PLATFORM_API, "CC-BY-SA-3.0"))
    more = replace(looked, tdm=(*looked.tdm, signal), claims=claims)
    assert verdict(more, who, use) >= verdict(looked, who, use)
    shuffled = replace(
        more,
        tdm=tuple(data.draw(st.permutations(more.tdm))),
        claims=tuple(data.draw(st.permutations(claims))),
    )
    people_too = [replace(one, consents=tuple(data.draw(st.permutations(one.consents)))) for one in who]
    first = evaluate(more, who, use, at=AT).canonical_json()
    assert evaluate(shuffled, data.draw(st.permutations(people_too)), use, at=AT).canonical_json() == first


@settings(PROFILE)
@given(known=facts, who=people, use=uses)
def test_masking_a_person_never_loosens_any_layer_but_those_about_people(
    known: Facts, who: list[Subject], use: Use
) -> None:
    masked = replace(known, personal_data=PersonalData.MASKED, mask_review=MaskReview.VERIFIED)
    before = evaluate(replace(known, personal_data=PersonalData.PRESENT), who, use, at=AT)
    after = evaluate(masked, [replace(one, masked=True) for one in who], use, at=AT)
    for number in (0, 2, 3, 4, 8):
        assert after.layers[number].verdict >= before.layers[number].verdict


licences = st.lists(ids.filter(lambda id: not id.startswith("LicenseRef-contract")), min_size=1, max_size=4)


@settings(PROFILE)
@given(some=licences, data=st.data(), mode=st.sampled_from(["merged", "collection"]))
def test_merging_does_not_ask_who_came_first_and_more_licences_never_allow_more(
    some: list[str], data: st.DataObject, mode: str
) -> None:
    whole = merge(some, mode=mode)
    assert merge(data.draw(st.permutations(some)), mode=mode) == whole
    assert merge([*some, some[0]], mode=mode) == whole
    part = merge(some[:-1], mode=mode)
    assert whole.verdict >= part.verdict
    if mode == "merged" and len(some) > 1:
        assert set(whole.outbound) <= set(part.outbound)
    if whole.conflict is not None:
        assert set(whole.conflict) <= {one if one != "unknown" else "NOASSERTION" for one in some}
        assert merge(whole.conflict, mode=mode).verdict >= Verdict.NEEDS_REVIEW


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=3, max_size=12).map(lambda word: f"zz{word}")
ENUMERATED = [
    ("facts", name)
    for name in ("state", "integrity", "acquired", "platform", "terms", "db_right", "personal_data", "mask_review",
                 "deidentification",
                 "legal_basis", "model_release", "property_release")
] + [("use", name)
     for name in ("action", "purpose", "distribution", "content", "model", "mode", "label_class")]  # fmt: skip


@pytest.mark.parametrize(("what", "name"), ENUMERATED)
@settings(PROFILE, max_examples=examples(10))
@given(word=WORDS)
def test_a_word_nobody_knows_is_refused_where_it_stands(what: str, name: str, word: str) -> None:
    reader: Any = {"facts": Facts, "use": Use}[what]
    with pytest.raises(PolicyInputError) as caught:
        reader.parse({name: word}, pointer=f"/{what}")
    assert [fault.pointer for fault in caught.value.faults] == [f"/{what}/{name}"]


@pytest.mark.parametrize(
    "key",
    [
        "tdm-reservation",
        "plus:DataMining",
        "Content-Usage",
        "rsl",
        "robots",
        "cawg.ai_training",
        "c2pa.data_mining",
        "terms_text",
    ],
)
@settings(PROFILE, max_examples=examples(25))
@given(word=WORDS)
def test_a_signal_nobody_can_read_is_never_nothing(key: str, word: str) -> None:
    signal = read_signal(key, word)
    assert signal is not None
    assert signal.scope is SignalScope.UNCLEAR


def test_each_fact_that_can_restrict_is_among_the_properties() -> None:
    """A fact added later is added here too, or named as one that only ever permits or describes."""
    permits = {
        "components", "claims", "claims_resolved", "acquired", "platform", "terms", "lawful_access", "permission",
        "credit_not_supplied", "source_url", "modified", "expires", "grant", "db_right", "db_share_pct", "db_assessed",
        "db_assessment_expires", "tdm", "personal_data", "legal_basis", "special_category", "biometric_release",
        "model_release", "trademark", "territories", "transfer_safeguard", "integrity",
    }  # fmt: skip
    tried = {name for change in FACTS.values() for name in change}
    assert {field.name for field in fields(Facts)} == permits | tried


@settings(PROFILE)
@given(known=facts, crowds=st.lists(people, min_size=1, max_size=4), use=uses)
def test_a_thing_judged_for_many_groups_is_judged_for_each_as_by_itself(
    known: Facts, crowds: list[list[Subject]], use: Use
) -> None:
    evaluation = Evaluation(known, use, at=AT)
    alone = [evaluate(known, crowd, use, at=AT).canonical_json() for crowd in crowds]
    for _ in range(2):
        assert [evaluation.of(crowd).canonical_json() for crowd in crowds] == alone


def test_a_decision_is_the_same_in_another_zone() -> None:
    known = Facts.parse({"licence": "CC0", "personal_data": "none", "expires": "2026-12-01"})
    there = datetime.fromisoformat("2026-11-23T21:00:00+09:00")
    assert evaluate(known, [], Use(), at=there) == evaluate(known, [], Use(), at=there.astimezone(UTC))
