"""What is made from others keeps every restriction of theirs; masking loosens only what it is for."""

from dataclasses import fields, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.rights.policy import Facts, Grant, MaskReview, PersonalData, Use, Verdict, evaluate
from labeling.rights.policy.inheritance import _JOINS, _TOGETHER, inherit
from tests.support.examples import examples

from .test_properties import AT, facts, uses

PROFILE = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOT_PEOPLE = (0, 1, 2, 3, 4, 7, 8)


def test_every_fact_has_its_rule() -> None:
    assert set(_JOINS) | _TOGETHER == {field.name for field in fields(Facts)}


@settings(PROFILE)
@given(own=facts, parents=st.lists(facts, min_size=1, max_size=2), use=uses)
def test_a_child_is_at_least_as_restricted_as_each_parent(own: Facts, parents: list[Facts], use: Use) -> None:
    child = evaluate(inherit(own, parents), [], use, at=AT)
    for parent in (own, *parents):
        before = evaluate(parent, [], use, at=AT)
        for number in NOT_PEOPLE:
            if before.layers[number].verdict >= Verdict.NEEDS_REVIEW:
                assert child.layers[number].verdict >= before.layers[number].verdict, (number, parent)


@settings(PROFILE)
@given(own=facts, one=facts, other=facts)
def test_the_order_of_parents_does_not_matter(own: Facts, one: Facts, other: Facts) -> None:
    one, other = replace(one, legal_basis=None), replace(other, legal_basis=None)
    assert inherit(own, [one, other]) == inherit(own, [other, one])


def test_a_masked_copy_is_judged_as_masked_and_by_its_parents_licence() -> None:
    parent = Facts.parse(
        {"licence": "CC-BY-ND-4.0", "credit": "A", "personal_data": "present", "exif_gps": True}
    )
    own = Facts.parse(
        {"licence": "CC-BY-ND-4.0", "credit": "A", "personal_data": "masked", "mask_review": "verified"}
    )
    copy = inherit(own, [parent])
    assert (copy.personal_data, copy.mask_review, copy.metadata_residue) == (
        PersonalData.MASKED,
        MaskReview.VERIFIED,
        False,
    )
    public = Use.parse({"action": "export", "distribution": "public", "commercial": False})
    assert [reason.code for reason in evaluate(copy, [], public, at=AT).reasons] == ["LIC_ND"]
    crop = inherit(Facts.parse({"licence": "CC0", "personal_data": "none"}), [parent])
    assert crop.personal_data is PersonalData.PRESENT


def test_a_contract_for_one_part_is_none_for_the_other() -> None:
    reserved = Facts.parse({"licence": "all rights reserved", "personal_data": "none"})
    bought = replace(reserved, grant=Grant(("use", "commercialuse")))
    assert evaluate(bought, [], Use(), at=AT).verdict is Verdict.ALLOW
    assert evaluate(inherit(bought, [reserved]), [], Use(), at=AT).verdict is Verdict.DENY
