"""What is on record of a source: every record takes the place of the former, and its items are judged at once."""

from datetime import timedelta

import pytest

from labeling.audit.models import AuditEvent
from labeling.core import clock
from projects.models import Item, SourceRecord
from tests.evidence.hands import Steward
from tests.media.files import picture
from tests.support.projects import make_source

pytestmark = pytest.mark.django_db
RESERVED = {"licence": "All rights reserved", "personal_data": "none"}
TRAIN = "?action=train&model=discriminative"


@pytest.fixture
def reserved(steward):
    """A source under all rights reserved, with one item."""
    source = make_source(steward.project, rights=RESERVED)
    return source, steward.bring("a.png", picture("PNG"), source)


def put(steward, source, **body):
    return steward.post(f"sources/{source.pk}/records", body)


def permission(steward, **changes):
    return {"actions": ["use", "derive", "commercialUse"], "evidence": [steward.evidence()], **changes}


def test_a_permission_with_a_document_clears_what_it_names(steward, reserved):
    source, item = reserved
    assert item.state == "quarantined"
    answer = put(steward, source, permission=permission(steward), note="Letter of May")
    assert answer.status_code == 201, answer.content
    item.refresh_from_db()
    assert item.state == "labelable"
    # What the grant does not name stays forbidden.
    assert steward.verdict(item, "?action=export&distribution=public")[0] == "DENY"
    detail = steward.get(f"sources/{source.pk}")
    assert detail["record"]["number"] == 1
    assert detail["record"]["note"] == "Letter of May"
    assert detail["facts"]["permission"] is True
    event = AuditEvent.objects.get(action="source.recorded")
    assert (event.payload["number"], event.payload["items"]) == (1, 1)


def test_the_next_record_takes_its_place_whole(steward, reserved):
    source, item = reserved
    put(steward, source, permission=permission(steward))
    assert put(steward, source, terms={"verdict": "silent"}).status_code == 201
    item.refresh_from_db()
    assert item.state == "quarantined"
    rows = steward.get(f"sources/{source.pk}/records")["results"]
    assert [(row["number"], row["current"], "permission" in row["record"]) for row in rows] == [
        (2, True, False),
        (1, False, True),
    ]


def test_a_grant_limited_to_a_purpose_permits_no_other(steward, reserved):
    source, item = reserved
    put(steward, source, permission=permission(steward, purposes=["AcademicResearch"]))
    item.refresh_from_db()
    assert item.state == "quarantined"
    assert "LIC_FIELD_OF_USE" in steward.verdict(item)[1]


def test_a_grant_that_ends_bounds_the_verdict(steward, reserved):
    source, item = reserved
    end = (clock.now() + timedelta(days=3)).replace(microsecond=0)
    put(steward, source, permission=permission(steward, expires=end.isoformat()))
    found = steward.get(f"items/{item.pk}/verdict")
    assert found["valid_until"] == end.isoformat().replace("+00:00", "Z")
    later = (end + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
    assert steward.verdict(item, f"?at={later}")[0] == "DENY"


def test_terms_that_forbid_it_close_open_licences_too_and_new_items(steward):
    item = steward.bring("a.png", picture("PNG"))
    assert item.state == "labelable"
    assert put(steward, steward.source, terms={"verdict": "prohibit"}).status_code == 201
    later = steward.bring("b.png", picture("PNG", color="red"))
    for one in (item, later):
        one.refresh_from_db()
        assert (one.state, steward.verdict(one)) == ("quarantined", ("DENY", {"SRC_TOS"}))


def test_a_share_of_a_database_is_computed_and_grows_with_imports(steward):
    steward.bring("a.png", picture("PNG"))
    right = {"investment": "substantial", "maker_eu": True, "source_size": 15}
    assert put(steward, steward.source, database_right=right).status_code == 201
    first = Item.objects.get()
    assert first.profile.facts["db_share_pct"] == 6.7
    assert first.state == "labelable"
    steward.bring("b.png", picture("PNG", color="red"))
    items = list(Item.objects.all())
    assert {item.profile.facts["db_share_pct"] for item in items} == {13.3}
    assert steward.get(f"sources/{steward.source.pk}")["share_pct"] == 13.3


def test_a_database_right_that_is_licensed_waived_or_over_asks_for_nothing(steward):
    steward.bring("a.png", picture("PNG"))
    for right, status in (
        ({"investment": "substantial", "licence": "ODC-By-1.0"}, "licensed"),
        ({"investment": "none"}, "none"),
        ({"investment": "substantial", "maker_eu": False}, "none"),
        ({"investment": "substantial", "made": "2001-01-01T00:00:00Z"}, "none"),
        ({"investment": "substantial", "maker_eu": True}, "exists"),
        ({"source_size": 10}, "unknown"),
    ):
        answer = put(steward, steward.source, database_right=right)
        assert answer.json()["facts"]["db_right"] == status, right


def test_an_old_look_at_the_source_is_repeated_before_anything_goes_out(steward):
    item = steward.bring("a.png", picture("PNG"))
    out = "?action=export&distribution=public"
    assert steward.verdict(item, out)[0] == "ALLOW"
    old = (clock.now() - timedelta(days=400)).isoformat()
    assert put(steward, steward.source, licence_checked={"at": old}).status_code == 201
    assert steward.verdict(item, out) == ("NEEDS_REVIEW", {"SRC_EVIDENCE_OLD"})
    put(steward, steward.source, licence_checked={"at": clock.now().isoformat(), "changed": True})
    assert steward.verdict(item, out) == ("NEEDS_REVIEW", {"SRC_LICENCE_CHANGED"})
    item.refresh_from_db()
    assert item.state == "quarantined"
    put(steward, steward.source, licence_checked={"at": clock.now().isoformat()})
    item.refresh_from_db()
    assert item.state == "labelable"


REFUSED = [
    ({"licence_checked": {"changed": True}}, "record.required", "/licence_checked/at"),
    ({"licence_checked": {"at": "2999-01-01"}}, "record.future", "/licence_checked/at"),
    ({"permission": {"actions": ["use"], "evidence": []}}, "record.evidence_needed", "/permission/evidence"),
    ({"permission": {"actions": [], "evidence": "LETTER"}}, "record.required", "/permission/actions"),
    (
        {"permission": {"actions": ["conquer"], "evidence": "LETTER"}},
        "record.unknown_value",
        "/permission/actions",
    ),
    (
        {
            "permission": {
                "actions": ["use"],
                "evidence": "LETTER",
                "starts": "2026-01-02",
                "expires": "2026-01-01",
            }
        },
        "record.period",
        "/permission/expires",
    ),
    (
        {"permission": {"actions": ["use"], "evidence": "LETTER", "starts": "2999-01-02"}},
        "record.not_begun",
        "/permission/starts",
    ),
    (
        {"permission": {"actions": ["use"], "evidence": "LETTER", "expires": "2020-01-02"}},
        "record.over",
        "/permission/expires",
    ),
    (
        {"permission": {"actions": ["use"], "evidence": "LETTER", "purposes": ["WorldPeace"]}},
        "record.purpose_unknown",
        "/permission/purposes",
    ),
    (
        {"permission": {"actions": ["use"], "evidence": "LETTER", "territories": ["Atlantis"]}},
        "record.country",
        "/permission/territories",
    ),
    (
        {"permission": {"actions": ["use"], "evidence": ["nonsense"]}},
        "evidence.unknown",
        "/permission/evidence/0",
    ),
    ({"terms": {"verdict": "allow"}}, "record.evidence_needed", "/terms/snapshot"),
    ({"terms": {"verdict": "maybe"}}, "record.unknown_value", "/terms/verdict"),
    ({"terms": {}}, "record.required", "/terms/verdict"),
    ({"art14_record": {"informed": True}}, "record.evidence_needed", "/art14_record/evidence"),
    ({"research_protocol": {"approved": True}}, "record.evidence_needed", "/research_protocol/evidence"),
    ({"database_right": {"licence": "our own"}}, "record.licence_unknown", "/database_right/licence"),
    ({"database_right": {"conclusion": "permitted"}}, "record.evidence_needed", "/database_right/evidence"),
    ({"database_right": {"source_size": 0}}, "record.range", "/database_right/source_size"),
    ({"database_right": {"source_size": 1.5}}, "record.whole", "/database_right/source_size"),
    ({"collected_from": "2026-02-01", "collected_to": "2026-01-01"}, "record.period", "/collected_to"),
    ({"lawful_access": "yes"}, "record.type", "/lawful_access"),
    ({"permitted": True}, "record.unknown_key", "/permitted"),
    ({"permission": "yes"}, "record.type", "/permission"),
]


@pytest.mark.parametrize(("body", "code", "pointer"), REFUSED)
def test_what_cannot_stand_is_refused_with_its_place(steward, body, code, pointer):
    given = {
        key: {**value, "evidence": [steward.evidence()]}
        if isinstance(value, dict) and value.get("evidence") == "LETTER"
        else value
        for key, value in body.items()
    }
    answer = put(steward, steward.source, **given)
    assert answer.status_code == 422, answer.content
    assert (code, pointer) in {(one["code"], one["pointer"]) for one in answer.json()["errors"]}
    assert len(answer.json()["detail"]) > 15
    assert not SourceRecord.objects.exists()


def test_signals_of_the_site_end_the_exception_for_mining(steward, reserved):
    source, item = reserved
    put(steward, source, lawful_access=True)
    assert "TDM_NOT_CHECKED" in steward.verdict(item, TRAIN)[1]
    body = {"signals": [{"kind": "headers", "raw": "tdm-reservation: 0", "url": "https://example.org/a"}]}
    answer = steward.post(f"sources/{source.pk}/signals", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["results"][0]["parsed"] == [
        {"vocab": "tdmrep", "scope": "none", "machine": True, "in_asset": False}
    ]
    verdict, codes = steward.verdict(item, TRAIN)
    assert verdict == "NEEDS_REVIEW"
    assert "TDM_NOT_CHECKED" not in codes
    body = {"signals": [{"kind": "headers", "raw": "tdm-reservation: 1", "url": "https://example.org/a"}]}
    steward.post(f"sources/{source.pk}/signals", body)
    verdict, codes = steward.verdict(item, TRAIN)
    assert (verdict, "TDM_RESERVED" in codes) == ("DENY", True)
    rows = steward.get(f"sources/{source.pk}/signals")["results"]
    assert [row["raw"] for row in rows] == ["tdm-reservation: 1", "tdm-reservation: 0"]


@pytest.mark.parametrize(
    "seen",
    [
        {"kind": "rumour", "raw": "x"},
        {"kind": "headers", "raw": "a\u0000b"},
        {"kind": "headers", "raw": "x", "fetched_at": "2999-01-01T00:00:00Z"},
        {"kind": "headers", "raw": "x", "url": "not an address"},
        {"kind": "headers", "raw": "x", "evidence": "nonsense"},
        {"kind": "headers"},
    ],
)
def test_signals_that_cannot_stand_are_refused(steward, seen):
    answer = steward.post(f"sources/{steward.source.pk}/signals", {"signals": [seen]})
    assert answer.status_code == 422, answer.content


def test_a_source_of_another_organisation_is_not_there(steward, other_tenant):
    foreign = Steward(other_tenant)
    for path in ("", "/records", "/signals", "/claims"):
        assert steward.client.get(f"/api/v1/sources/{foreign.source.pk}{path}").status_code == 404
