"""What files say of themselves can only restrict, whatever they say and whatever was stated."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.media.rights import rights_facts
from labeling.rights.evidence.file_facts import file_part
from labeling.rights.parts import Parts, compose
from labeling.rights.policy import Action, Content, Distribution, Model, Use, evaluate
from tests.support.examples import examples

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
texts = st.sampled_from(
    [
        "CC0", "CC BY 4.0", "https://creativecommons.org/licenses/by-nc/4.0/", "All rights reserved", "© R. Holder",
        "Not for AI training.", "CC BY-ND", "public domain", "MIT",
    ]
)  # fmt: skip
wheres = st.sampled_from(
    ["dc:rights", "xmpRights:UsageTerms", "cc:license", "exif:Copyright", "plus:OtherConstraints"]
)
values = st.sampled_from(
    ["DMI-ALLOWED", "DMI-PROHIBITED", "DMI-PROHIBITED-GENAIMLTRAINING", "DMI-UNSPECIFIED", "?"]
)
files = st.builds(
    lambda said, signals, persons, problems: {
        "rights": rights_facts(
            {"texts": said, "signals": signals, "persons": persons, "problems": problems}, gps=False
        )
    },
    st.dictionaries(wheres, st.lists(texts, min_size=1, max_size=2), max_size=3),
    st.lists(st.builds(lambda value: {"key": "plus:DataMining", "raw": value}, values), max_size=2),
    st.booleans(),
    st.lists(st.sampled_from(["xmp.broken", "c2pa.too_large", "exif.broken"]), max_size=2),
)
licences = st.sampled_from(
    [
        "CC0-1.0",
        "CC-BY-4.0",
        "CC-BY-NC-4.0",
        "NOASSERTION",
        "LicenseRef-all-rights-reserved",
        "CC-BY-ND-4.0 OR MIT",
    ]
)
stated = st.builds(
    lambda licence, people, flags: (
        {
            "components": [{"kind": "content", "licence": licence}],
            "credit": True,
            "source_url": True,
        }
        | ({} if people is None else {"personal_data": people})
        | flags
    ),
    licences,
    st.sampled_from([None, "none", "masked", "present", "unknown"]),
    st.sampled_from(
        [{}, {"lawful_access": True}, {"legal_basis": "legitimate_interest", "basis_approved": True}]
    ),
)
uses = st.builds(
    Use,
    action=st.sampled_from(Action),
    commercial=st.booleans(),
    distribution=st.sampled_from(Distribution),
    content=st.sampled_from(Content),
    model=st.sampled_from(Model),
)


@settings(max_examples=examples(400), deadline=None)
@given(stated, st.lists(files, max_size=3), uses)
def test_a_file_never_lowers_a_verdict(said, given_files, use):
    alone = evaluate(compose(Parts(stated=said)), (), use, at=AT)
    joined = evaluate(compose(Parts(stated=said, file=file_part(given_files))), (), use, at=AT)
    assert joined.verdict >= alone.verdict


@given(st.lists(files, max_size=4))
def test_the_order_of_files_does_not_matter(given_files):
    assert file_part(given_files) == file_part(given_files[::-1])


def test_files_that_say_nothing_or_were_never_read_make_no_part():
    assert file_part([]) == {}
    assert file_part([{}, {"format": "JPEG"}]) == {}
    silent = rights_facts({"texts": {}, "signals": [], "persons": False, "problems": []}, gps=True)
    assert file_part([{"rights": silent}]) == {}
