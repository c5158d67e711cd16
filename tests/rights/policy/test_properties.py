"""What holds for every case, not only for the scenarios."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from labeling.rights.policy import (
    Acquired,
    Action,
    AgeBand,
    Claim,
    ClaimOrigin,
    Component,
    ComponentKind,
    Consent,
    ConsentState,
    Content,
    DatabaseStatus,
    Distribution,
    Facts,
    Integrity,
    ItemState,
    LabelClass,
    LegalBasis,
    MaskReview,
    Mode,
    Model,
    PersonalData,
    ReleaseScope,
    SignalScope,
    Subject,
    TdmSignal,
    Terms,
    Use,
    Verdict,
    all_licences,
    evaluate,
    normalise_licence,
)
from tests.support.examples import examples

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROFILE = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])

ids = st.sampled_from(
    [info.id for info in all_licences()] + ["NOASSERTION", "GPL-2.0-only", "LicenseRef-contract-1"]
)
moments = st.sampled_from([None, AT - timedelta(days=1), AT, AT + timedelta(days=3)])
purposes = st.sampled_from(
    ["ResearchAndDevelopment", "CommercialResearch", "ScientificResearch", "Advertising"]
)
signals = st.builds(
    TdmSignal,
    st.sampled_from(["tdmrep", "plus", "terms_text"]),
    st.sampled_from(SignalScope),
    st.booleans(),
    st.booleans(),
)
consents = st.builds(
    Consent,
    state=st.sampled_from(ConsentState),
    purposes=st.sets(purposes | st.just("CommercialPurpose")).map(lambda found: tuple(sorted(found))),
    valid_until=moments,
    commercial_ok=st.sampled_from([None, True, False]),
    publish_ok=st.sampled_from([None, True, False]),
    recipients=st.sampled_from([None, ("x",)]),
    model_kinds=st.sampled_from([None, ("discriminative",)]),
)
subjects = st.builds(
    Subject,
    ref=st.sampled_from(["a", "b", "c"]),
    known=st.booleans(),
    masked=st.booleans(),
    basis=st.sampled_from([None, *LegalBasis]),
    basis_approved=st.sampled_from([None, True, False]),
    consents=st.lists(consents, max_size=2).map(tuple),
    age_band=st.sampled_from([None, *AgeBand]),
    jurisdiction=st.sampled_from([None, "DE"]),
)
facts = st.builds(
    Facts,
    components=st.lists(
        st.builds(Component, st.sampled_from(ComponentKind), ids), min_size=1, max_size=2
    ).map(tuple),
    acquired=st.sampled_from([None, *Acquired]),
    terms=st.sampled_from([None, *Terms]),
    lawful_access=st.sampled_from([None, True, False]),
    permission=st.booleans(),
    credit=st.booleans(),
    modified=st.booleans(),
    expires=moments,
    db_right=st.sampled_from([None, *DatabaseStatus]),
    db_share_pct=st.sampled_from([None, 2.0, 60.0]),
    tdm=st.lists(signals, max_size=2).map(tuple),
    tdm_checked=st.booleans(),
    personal_data=st.sampled_from(PersonalData),
    mask_review=st.sampled_from([None, *MaskReview]),
    legal_basis=st.sampled_from([None, *LegalBasis]),
    model_release=st.sampled_from([None, *ReleaseScope]),
    territories=st.sampled_from([None, ("DE",)]),
)
uses = st.builds(
    Use,
    action=st.sampled_from(Action),
    purpose=purposes,
    commercial=st.booleans(),
    distribution=st.sampled_from(Distribution),
    content=st.sampled_from(Content),
    model=st.sampled_from(Model),
    mode=st.sampled_from(Mode),
    outbound_licence=st.sampled_from([None, "MIT", "CC-BY-SA-4.0", "CC-BY-NC-SA-4.0 AND CC0-1.0"]),
    territories=st.sampled_from([None, ("DE",), ("CN",)]),
    label_class=st.sampled_from(LabelClass),
    research_organisation=st.booleans(),
)
people = st.lists(subjects, max_size=3)


def verdict(known: Facts, who: list[Subject], use: Use) -> Verdict:
    return evaluate(known, who, use, at=AT).verdict


RESTRICTIONS: dict[str, Any] = {
    "quarantined": lambda known: replace(known, state=ItemState.QUARANTINED),
    "other bytes": lambda known: replace(known, integrity=Integrity.MISMATCH),
    "unverified bytes": lambda known: replace(
        known, integrity=Integrity.UNVERIFIED if known.integrity is Integrity.OK else known.integrity
    ),
    "no lawful access": lambda known: replace(known, lawful_access=False),
    "no permission": lambda known: replace(known, permission=False),
    "nobody to name": lambda known: replace(known, credit=False),
    "altered": lambda known: replace(known, modified=True),
    "ends now": lambda known: replace(known, expires=AT),
    "terms forbid": lambda known: replace(known, terms=Terms.PROHIBIT),
    "path unknown": lambda known: (
        replace(known, acquired=Acquired.UNKNOWN) if known.acquired is not Acquired.CRAWL else known
    ),
    "large share": lambda known: replace(known, db_share_pct=60.0),
    "mining reserved": lambda known: replace(
        known, tdm=(*known.tdm, TdmSignal("plus", SignalScope.MINING, True, True))
    ),
    "residue": lambda known: replace(known, metadata_residue=True),
    "biometric": lambda known: replace(known, biometric_template=True),
    "special": lambda known: replace(known, special_category=True),
    "excluded country": lambda known: replace(known, excluded_territories=("DE",)),
    "editorial": lambda known: replace(known, model_release=ReleaseScope.EDITORIAL),
    "trademark": lambda known: replace(known, trademark=True),
    "another licence": lambda known: replace(
        known, components=(*known.components, Component(ComponentKind.EMBEDDED, "CC-BY-NC-ND-2.0"))
    ),
    "another claim": lambda known: replace(
        known, claims=(*known.claims, Claim(ClaimOrigin.EMBEDDED, "CC-BY-NC-4.0"))
    ),
}


@pytest.mark.parametrize("restriction", sorted(RESTRICTIONS))
@settings(PROFILE, max_examples=examples(60))
@given(known=facts, who=people, use=uses)
def test_a_restriction_never_lowers_the_verdict(
    restriction: str, known: Facts, who: list[Subject], use: Use
) -> None:
    assert verdict(RESTRICTIONS[restriction](known), who, use) >= verdict(known, who, use)


@settings(PROFILE)
@given(known=facts, who=people, use=uses, refused=subjects)
def test_another_exposed_person_who_refused_never_lowers_the_verdict(
    known: Facts, who: list[Subject], use: Use, refused: Subject
) -> None:
    refused = replace(
        refused, ref="new", masked=False, consents=(Consent(ConsentState.REFUSED),), basis=LegalBasis.CONSENT
    )
    # People who are there but not listed are judged as a whole; the list replaces that judgement.
    assume(who or known.personal_data is not PersonalData.PRESENT)
    assert verdict(known, [*who, refused], use) >= max(verdict(known, who, use), Verdict.NEEDS_REVIEW)


@settings(PROFILE)
@given(known=facts, who=people, use=uses)
def test_a_wider_use_never_lowers_the_verdict(known: Facts, who: list[Subject], use: Use) -> None:
    narrow = verdict(known, who, replace(use, commercial=False))
    assert verdict(known, who, replace(use, commercial=True)) >= narrow
    reach = [
        verdict(known, who, replace(use, distribution=one))
        for one in (Distribution.NONE, Distribution.INTERNAL, Distribution.NAMED)
    ]
    assert reach == sorted(reach)


@settings(PROFILE)
@given(known=facts, who=people, use=uses, left=ids, right=ids)
def test_and_is_at_least_each_part_and_or_at_most(
    known: Facts, who: list[Subject], use: Use, left: str, right: str
) -> None:
    def under(expression: str) -> Verdict:
        text = normalise_licence(expression).expression
        return verdict(replace(known, components=(Component(ComponentKind.CONTENT, text),)), who, use)

    one, other = under(left), under(right)
    assert under(f"{left} AND {right}") >= max(one, other)
    assert under(f"{left} OR {right}") <= min(one, other)


@settings(PROFILE)
@given(known=facts, who=people, use=uses, data=st.data())
def test_order_does_not_matter_and_the_bytes_are_the_same(
    known: Facts, who: list[Subject], use: Use, data: st.DataObject
) -> None:
    shuffled = replace(
        known,
        components=tuple(data.draw(st.permutations(known.components))),
        tdm=tuple(data.draw(st.permutations(known.tdm))),
    )
    first = evaluate(known, who, use, at=AT).canonical_json()
    assert evaluate(shuffled, data.draw(st.permutations(who)), use, at=AT).canonical_json() == first
    assert evaluate(known, who, use, at=AT).canonical_json() == first


@settings(PROFILE)
@given(known=facts, who=people, use=uses)
def test_masking_never_loosens_the_licence(known: Facts, who: list[Subject], use: Use) -> None:
    def licence_layer(facts: Facts) -> Verdict:
        return evaluate(facts, who, use, at=AT).layers[2].verdict

    before = replace(known, personal_data=PersonalData.PRESENT)
    assert licence_layer(replace(before, personal_data=PersonalData.MASKED)) >= licence_layer(before)


@settings(PROFILE)
@given(known=facts, who=people, use=uses)
def test_the_verdict_is_the_worst_of_its_layers(known: Facts, who: list[Subject], use: Use) -> None:
    decision = evaluate(known, who, use, at=AT)
    assert decision.verdict == max(layer.verdict for layer in decision.layers)
    assert all(reason.severity <= decision.verdict for reason in decision.reasons)
    assert decision.valid_until is None or decision.valid_until > AT


ENUMERATED = [
    "state", "integrity", "acquired", "platform", "terms", "db_right", "personal_data", "mask_review", "legal_basis",
    "model_release", "property_release",
]  # fmt: skip


@pytest.mark.parametrize("name", ENUMERATED)
@settings(PROFILE, max_examples=examples(25))
@given(known=facts, use=uses, word=st.text(max_size=8))
def test_a_word_nobody_knows_never_allows(name: str, known: Facts, use: Use, word: str) -> None:
    free = replace(known, components=(Component(ComponentKind.CONTENT, "CC0-1.0"),))
    assert verdict(replace(free, **{name: word}), [], use) >= Verdict.NEEDS_REVIEW


@pytest.mark.parametrize("name", ["action", "distribution", "content", "model", "mode", "label_class"])
def test_a_use_nobody_knows_never_allows(name: str) -> None:
    free = Facts(components=(Component(ComponentKind.CONTENT, "CC0-1.0"),), personal_data=PersonalData.NONE)
    assert verdict(free, [], Use()) is Verdict.ALLOW
    assert verdict(free, [], replace(Use(), **{name: "martian"})) >= Verdict.NEEDS_REVIEW


@settings(PROFILE)
@given(known=facts, use=uses, who=subjects)
def test_values_survive_their_json(known: Facts, use: Use, who: Subject) -> None:
    normal = Facts.parse(known.as_dict())
    assert Facts.parse(normal.as_dict()) == normal
    assert normal.canonical_json() == Facts.parse(normal.as_dict()).canonical_json()
    assert Use.parse(use.as_dict()) == use
    read = Subject.parse(who.as_dict())
    assert Subject.parse(read.as_dict()) == read
    assert verdict(normal, [who], use) == verdict(known, [who], use)


@settings(PROFILE)
@given(
    text=st.text(max_size=60)
    | st.lists(ids | st.sampled_from(["AND", "OR", "WITH", "(", ")"]), max_size=7).map(" ".join)
)
def test_normalising_never_fails_and_is_settled_at_once(text: str) -> None:
    once = normalise_licence(text)
    again = normalise_licence(once.expression)
    assert (again.expression, again.known) == (once.expression, once.known)
