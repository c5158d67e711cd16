"""Statements are made once by what they say; verdicts are kept once by profile, people, use and policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.core import clock
from labeling.core.errors import Invalid
from labeling.rights.inputs import UNKNOWN, RightsInput, parse_block, parse_rights
from labeling.rights.models import Decision, RightsProfile, RightsStatement
from labeling.rights.parts import Parts, compose
from labeling.rights.policy import POLICY_VERSION, Subject, Use, Verdict
from labeling.rights.services import (
    StatementCache,
    decide,
    decide_many,
    intern_profiles,
    intern_statement,
    intern_vectors,
    parts_of,
    use_hash,
)
from tests.support.people import Tenant

pytestmark = pytest.mark.django_db
COMMERCIAL = Use.parse({"commercial": True})


def stated(**changes: object) -> RightsInput:
    return parse_rights({"licence": "CC BY 4.0", "credit": "A. Author", "personal_data": "none", **changes})


def test_a_missing_key_takes_the_sources_default_and_a_null_says_unknown() -> None:
    defaults = parse_block({"licence": "CC0-1.0", "credit": "The museum", "personal_data": "none"})
    assert parse_rights(None, defaults=defaults).licence == "CC0-1.0"
    mixed = parse_rights({"licence": "CC BY 4.0", "credit": None, "personal_data": ""}, defaults=defaults)
    assert mixed == RightsInput(licence="CC BY 4.0", credit="", personal_data="unknown")
    assert parse_rights(None) == UNKNOWN


@pytest.mark.parametrize(
    ("block", "pointer", "code"),
    [
        ("CC0", "/rights", "rights.type"),
        ({"licens": "CC0"}, "/rights/licens", "rights.unknown_key"),
        ({"licence": 5}, "/rights/licence", "rights.type"),
        ({"credit": "a\u0000b"}, "/rights/credit", "rights.characters"),
        ({"credit": "x" * 2001}, "/rights/credit", "rights.too_long"),
        ({"source_url": "javascript:alert(1)"}, "/rights/source_url", "rights.address"),
        ({"source_url": "http://[bad"}, "/rights/source_url", "rights.address"),
        ({"acquired": "stolen"}, "/rights/acquired", "rights.unknown_value"),
        ({"personal_data": "maybe"}, "/rights/personal_data", "rights.unknown_value"),
        ({"legal_basis": "because"}, "/rights/legal_basis", "rights.unknown_value"),
        ({"consents": {"a": 1}}, "/rights/consents", "rights.type"),
        ({"a/b~c": 1}, "/rights/a~1b~0c", "rights.unknown_key"),
    ],
)
def test_what_cannot_be_taken_is_pointed_at(block: object, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_rights(block)
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [(pointer, code)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda s: st.lists(s) | st.dictionaries(st.text(), s),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused(raw: object) -> None:
    try:
        read = parse_rights(raw)
    except Invalid as refused:
        read = UNKNOWN if refused.faults else None
    assert isinstance(read, RightsInput)


def test_spellings_of_the_vocabularies_are_understood() -> None:
    block = parse_block({"license": "cc0", "acquired": "Scraped", "legal_basis": "eu-gdpr:A6-1-f"})
    assert block == {"licence": "cc0", "acquired": "crawl", "legal_basis": "legitimate_interest"}


def test_a_statement_keeps_what_was_declared_and_how_it_was_read(tenant: Tenant) -> None:
    made = intern_statement(organisation=tenant.organisation, rights=stated(), now=clock.now())
    assert (made.licence_declared, made.licence, made.credit) == ("CC BY 4.0", "CC-BY-4.0", "A. Author")
    assert made.notes == ["“CC BY 4.0” was read as CC-BY-4.0."]
    assert made.profile.facts == {
        "components": [{"kind": "content", "licence": "CC-BY-4.0"}],
        "credit": True,
        "personal_data": "none",
    }


def test_equal_statements_are_one_and_profiles_hold_no_texts(tenant: Tenant, other_tenant: Tenant) -> None:
    now = clock.now()
    first = intern_statement(organisation=tenant.organisation, rights=stated(), now=now)
    again = intern_statement(organisation=tenant.organisation, rights=stated(), now=now)
    other_credit = intern_statement(organisation=tenant.organisation, rights=stated(credit="B"), now=now)
    elsewhere = intern_statement(organisation=other_tenant.organisation, rights=stated(), now=now)
    assert first.pk == again.pk
    assert other_credit.pk != first.pk
    assert other_credit.profile_id == first.profile_id
    assert elsewhere.pk != first.pk
    assert elsewhere.profile_id != first.profile_id


def test_bulk_interning_costs_few_queries(tenant: Tenant, django_assert_num_queries: object) -> None:
    inputs = [stated(credit=f"Author {number % 40}") for number in range(400)]
    cache = StatementCache(tenant.organisation)
    with django_assert_num_queries(6, exact=False):  # type: ignore[operator]
        made = cache.get_many(inputs, now=clock.now())
    assert len({statement.pk for statement in made}) == 40
    assert [statement.credit for statement in made] == [entry.credit for entry in inputs]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert cache.get_many(inputs, now=clock.now()) == made
    assert RightsStatement.objects.count() == 40
    assert RightsProfile.objects.count() == 1


def test_a_small_cache_still_answers_everything(tenant: Tenant) -> None:
    cache = StatementCache(tenant.organisation, size=3)
    inputs = [stated(credit=f"Author {number}") for number in range(20)]
    assert [row.credit for row in cache.get_many(inputs, now=clock.now())] == [i.credit for i in inputs]


def test_a_decision_is_evaluated_once_and_kept(tenant: Tenant, django_assert_num_queries: object) -> None:
    now = clock.now()
    free = intern_statement(
        organisation=tenant.organisation, rights=stated(licence="CC0-1.0"), now=now
    ).profile
    nc = intern_statement(
        organisation=tenant.organisation, rights=stated(licence="CC-BY-NC-4.0"), now=now
    ).profile
    none = intern_statement(organisation=tenant.organisation, rights=UNKNOWN, now=now).profile
    made = decide_many(pairs=[(free.pk, None), (nc.pk, None), (none.pk, None)], use=COMMERCIAL, at=now)
    assert made[free.pk, None].verdict <= Verdict.ALLOW_WITH_OBLIGATIONS
    assert made[nc.pk, None].verdict == Verdict.DENY
    assert [reason["code"] for reason in made[nc.pk, None].body["reasons"]] == ["LIC_NC"]
    assert made[none.pk, None].verdict == Verdict.DENY
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert decide(pair=(nc.pk, None), use=COMMERCIAL, at=now) == made[nc.pk, None]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert decide(pair=(nc.pk, None), use=COMMERCIAL, at=now) == made[nc.pk, None]
    assert Decision.objects.filter(use_hash=use_hash(COMMERCIAL), policy_version=POLICY_VERSION).count() == 3
    assert decide(pair=(nc.pk, None), use=Use.parse({"commercial": False}), at=now).verdict <= 1


def test_each_hand_says_its_part_and_no_restriction_is_lost(tenant: Tenant) -> None:
    stated = {"components": [{"kind": "content", "licence": "CC0-1.0"}], "personal_data": "none"}
    parts = Parts(
        stated=stated,
        source={"terms": "silent", "lawful_access": True, "permission": True},
        file={
            "claims": [{"origin": "embedded", "licence": "CC-BY-NC-4.0"}],
            "permission": True,
            "terms": "prohibit",
        },
        item={"lawful_access": False, "state": "held"},
    )
    facts = compose(parts)
    assert (facts.terms, facts.lawful_access, facts.state) == ("prohibit", False, "held")
    assert facts.permission is True  # the source's; a file grants nothing
    assert compose(Parts(stated=stated, file={"permission": True})).permission is False
    assert [(claim.origin, claim.licence) for claim in facts.claims] == [
        ("declared", "CC0-1.0"),
        ("embedded", "CC-BY-NC-4.0"),
    ]
    now = clock.now()
    plain, again, whole = intern_profiles(
        organisation=tenant.organisation, parts=[Parts(stated=stated), Parts(stated=stated), parts], now=now
    )
    assert plain == again != whole
    assert parts_of(whole) == parts
    assert parts_of(plain) == Parts(stated=stated)


def test_people_change_the_verdict_of_the_same_profile(tenant: Tenant) -> None:
    now = clock.now()
    stated = {"components": [{"kind": "content", "licence": "CC0-1.0"}], "personal_data": "present"}
    profile = intern_profiles(organisation=tenant.organisation, parts=[Parts(stated=stated)], now=now)[0]
    agreed = Subject.parse(
        {
            "ref": "S-1",
            "age_band": "adult",
            "consents": [
                {"state": "ConsentGiven", "ref": "c1", "purposes": ["ResearchAndDevelopment"], "commercial_ok": True,
                 "notice_valid": True}
            ],
        }
    )  # fmt: skip
    refused = Subject.parse({"ref": "S-1", "consents": [{"state": "ConsentRefused", "ref": "c1"}]})
    yes, no, nobody = intern_vectors(
        organisation=tenant.organisation, subjects=[(agreed,), (refused,), ()], now=now
    )
    assert nobody is None
    assert yes is not None
    assert no is not None
    use = Use.parse({"purpose": "ResearchAndDevelopment", "commercial": True})
    made = decide_many(pairs=[(profile.pk, yes.pk), (profile.pk, no.pk), (profile.pk, None)], use=use, at=now)
    assert made[profile.pk, yes.pk].verdict == Verdict.ALLOW
    assert made[profile.pk, no.pk].verdict == Verdict.DENY
    assert made[profile.pk, None].verdict == Verdict.NEEDS_REVIEW
    assert Decision.objects.filter(profile=profile).count() == 3


def test_countries_that_two_hands_allow_are_those_in_both_groups() -> None:
    stated = {"components": [{"kind": "content", "licence": "CC0-1.0"}], "territories": ["EU"]}
    assert compose(Parts(stated=stated, source={"territories": ["DE", "US"]})).territories == ("DE",)
    assert compose(Parts(stated=stated, item={"territories": ["WORLD"]})).territories is not None
