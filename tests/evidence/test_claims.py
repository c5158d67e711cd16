"""What a file, a platform or a contract claims restricts from import on, until a steward decides with evidence."""

import pytest

from labeling.audit.models import AuditEvent
from labeling.exports.rows import leaving_assets
from labeling.media.models import MediaAsset
from labeling.rights.evidence.models import Evidence, LicenceClaim, RightsSignal
from labeling.rights.policy import Content
from projects.models import Item, WorkItem
from tests.evidence.hands import Steward
from tests.media.files import lang, packet, picture

pytestmark = pytest.mark.django_db
NC = "https://creativecommons.org/licenses/by-nc/4.0/"
WEB = packet(f"<xmpRights:WebStatement>{NC}</xmpRights:WebStatement>")
TRAIN = "?action=train&model=discriminative"


def contradicted(steward, name="a.jpg", color="teal"):
    return steward.bring(name, picture(xmp=WEB, color=color))


def test_a_file_that_contradicts_the_statement_is_denied_until_somebody_decides(steward):
    item = contradicted(steward)
    assert (item.state, item.verdict) == ("quarantined", 3)
    assert steward.verdict(item) == ("DENY", {"LIC_NC", "LIC_CONFLICT"})
    listed = steward.get(f"items/{item.pk}/claims")["results"]
    assert [(row["origin"], row["licence"], row["stated"], row["where"]) for row in listed] == [
        ("embedded", "CC-BY-NC-4.0", NC, "xmpRights:WebStatement")
    ]

    letter = steward.evidence()
    answer = steward.resolve(item, "CC0 1.0", letter)
    assert answer.status_code == 201, answer.content
    assert answer.json()["origin"] == "reviewer"
    assert [one["id"] for one in answer.json()["evidence"]] == [letter]
    item.refresh_from_db()
    assert (item.state, item.verdict) == ("labelable", 0)
    assert WorkItem.objects.get(item=item).is_closed is False
    assert steward.get(f"projects/{steward.project.pk}/conflicts")["results"] == []


def test_the_stricter_licence_may_win_and_is_stated_from_then_on(steward):
    item = contradicted(steward)
    assert steward.resolve(item, "CC-BY-NC-4.0", steward.evidence()).status_code == 201
    item.refresh_from_db()
    assert (item.licence, item.state) == ("CC-BY-NC-4.0", "quarantined")
    assert steward.verdict(item) == ("DENY", {"LIC_NC"})
    history = steward.get(f"items/{item.pk}/rights")["results"]
    assert [(row["licence"], row["reason"]) for row in history] == [
        ("CC-BY-NC-4.0", "The author wrote to us."),
        ("CC0-1.0", ""),
    ]


def test_a_decision_does_not_outlive_another_statement(steward):
    """Stating a freer licence after a decision must not pass by the evidence."""
    item = contradicted(steward)
    steward.resolve(item, "CC-BY-NC-4.0", steward.evidence())
    answer = steward.post(f"items/{item.pk}/rights", {"licence": "CC0-1.0", "reason": "Changed my mind"})
    assert answer.status_code == 201
    assert steward.verdict(item) == ("DENY", {"LIC_NC", "LIC_CONFLICT"})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"licence": "CC0-1.0", "evidence": [], "reason": "Because"}, "evidence.needed"),
        (
            {"licence": "CC0-1.0", "evidence": ["00000000-0000-0000-0000-000000000000"], "reason": "x"},
            "evidence.unknown",
        ),
        ({"licence": "CC0-1.0", "evidence": ["nonsense"], "reason": "x"}, "evidence.unknown"),
        ({"licence": "CC BY", "evidence": "LETTER", "reason": "x"}, "claim.licence_unknown"),
        ({"licence": "my own rules", "evidence": "LETTER", "reason": "x"}, "claim.licence_unknown"),
    ],
)
def test_a_decision_needs_a_known_licence_and_a_document(steward, body, code):
    item = contradicted(steward)
    if body["evidence"] == "LETTER":
        body = {**body, "evidence": [steward.evidence()]}
    answer = steward.post(f"items/{item.pk}/claims/resolve", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    item.refresh_from_db()
    assert item.state == "quarantined"


def test_evidence_of_another_organisation_does_not_count(steward, other_tenant):
    foreign = Steward(other_tenant).evidence()
    answer = steward.resolve(contradicted(steward), "CC0-1.0", foreign)
    assert answer.json()["code"] == "evidence.unknown"


def test_a_contract_is_set_aside_only_by_a_newer_document(steward):
    item = steward.bring("a.png", picture("PNG"))
    assert item.state == "labelable"
    old, contract = steward.evidence(), steward.evidence()
    claim = {"licence": "CC BY-NC-ND 4.0", "origin": "contract", "evidence": [contract]}
    answer = steward.post(f"items/{item.pk}/claims", claim)
    assert answer.status_code == 201, answer.content
    item.refresh_from_db()
    assert item.state == "quarantined"
    assert steward.verdict(item) == ("DENY", {"LIC_NC", "LIC_CONFLICT"})

    for cited in (contract, old):
        answer = steward.resolve(item, "CC0-1.0", cited)
        assert (answer.status_code, answer.json()["code"]) == (409, "claim.contradiction")
        assert "CC-BY-NC-ND-4.0" in answer.json()["detail"]
    assert steward.resolve(item, "CC0-1.0", steward.evidence()).status_code == 201
    item.refresh_from_db()
    assert item.state == "labelable"


def test_a_decision_is_loosened_only_by_a_newer_document_and_tightened_by_any(steward):
    item = contradicted(steward)
    letter = steward.evidence()
    assert steward.resolve(item, "CC-BY-NC-4.0", letter).status_code == 201
    assert steward.resolve(item, "CC0-1.0", letter).json()["code"] == "claim.contradiction"
    assert steward.resolve(item, "CC-BY-NC-ND-4.0", letter).status_code == 201
    current = [row for row in steward.get(f"items/{item.pk}/claims")["results"] if row["current"]]
    assert sorted((row["origin"], row["licence"]) for row in current) == [
        ("embedded", "CC-BY-NC-4.0"),
        ("reviewer", "CC-BY-NC-ND-4.0"),
    ]


def test_a_further_claim_opens_what_was_decided(steward):
    item = contradicted(steward)
    steward.resolve(item, "CC0-1.0", steward.evidence())
    same = {"licence": "CC0", "origin": "platform_api", "where": "https://photos.example/api"}
    assert steward.post(f"items/{item.pk}/claims", same).status_code == 201
    item.refresh_from_db()
    assert item.state == "labelable"
    other = {"licence": "CC BY-NC 4.0", "origin": "platform_api"}
    assert steward.post(f"items/{item.pk}/claims", other).status_code == 201
    item.refresh_from_db()
    assert item.state == "quarantined"
    assert "LIC_CONFLICT" in steward.verdict(item)[1]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"origin": "reviewer"}, "field.invalid_choice"),
        ({"origin": "contract", "evidence": []}, "evidence.needed"),
        ({"licence": "something"}, "claim.licence_unknown"),
        ({"observed_at": "2999-01-01T00:00:00Z"}, "claim.observed_at"),
        ({"note": "a\u0000b"}, None),
        ({"surplus": 1}, "field.unknown"),
    ],
)
def test_a_claim_that_cannot_stand_is_refused(steward, change, code):
    item = steward.bring("a.png", picture("PNG"))
    body = {"licence": "CC BY 4.0", "origin": "platform_api", **change}
    answer = steward.post(f"items/{item.pk}/claims", body)
    assert answer.status_code == 422
    codes = {answer.json()["code"], *(one["code"] for one in answer.json()["errors"])}
    assert code is None or code in codes, codes
    assert not LicenceClaim.objects.exists()


def test_conflicts_are_listed_in_groups_and_decided_for_a_whole_group(steward, monkeypatch):
    for number, color in enumerate(("red", "green", "blue")):
        contradicted(steward, f"{number}.jpg", color)
    other = steward.bring("s.jpg", picture(xmp=packet(lang("dc:rights", "All rights reserved"))))
    steward.bring("free.png", picture("PNG"))
    groups = steward.get(f"projects/{steward.project.pk}/conflicts")["results"]
    assert [
        (group["items"], group["stated"], [c["licence"] for c in group["claims"]]) for group in groups
    ] == [
        (3, ["CC0-1.0"], ["CC0-1.0", "CC-BY-NC-4.0"]),
        (1, ["CC0-1.0"], ["CC0-1.0", "LicenseRef-all-rights-reserved"]),
    ]
    assert [one["external_id"] for one in groups[1]["examples"]] == [other.external_id]

    body = {
        "group": groups[0]["id"],
        "licence": "CC0-1.0",
        "evidence": [steward.evidence()],
        "reason": "Asked.",
    }
    path = f"projects/{steward.project.pk}/conflicts/resolve"
    monkeypatch.setattr("projects.services.resolving.AT_ONCE", 2)
    assert steward.post(path, body).json() == {"resolved": 2, "left": 1}
    assert steward.post(path, body).json() == {"resolved": 1, "left": 0}
    assert Item.objects.filter(state="labelable").count() == 4
    assert LicenceClaim.objects.filter(origin="reviewer").count() == 3
    assert steward.post(path, body).status_code == 404  # nothing of it is left
    event, _ = AuditEvent.objects.filter(action="claim.resolved").order_by("index")
    assert (event.payload["count"], event.payload["licence"]) == (2, "CC0-1.0")
    assert event.payload["evidence"] == body["evidence"]


def test_a_reservation_in_the_file_contradicts_a_licence_that_permits_training(steward):
    xmp = packet(
        "<plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING</plus:DataMining>"
    )
    item = steward.bring("a.jpg", picture(xmp=xmp))
    assert item.state == "labelable"  # labeling trains nothing
    assert steward.verdict(item, TRAIN) == ("NEEDS_REVIEW", {"TDM_CONFLICT"})
    listed = steward.get(f"items/{item.pk}/signals")["results"]
    assert [(one["kind"], one["parsed"][0]["scope"]) for one in listed] == [("plus", "training")]
    row = RightsSignal.objects.get()
    assert (row.vocab, row.raw) == ("plus", "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING")
    assert row.parsed == [{"vocab": "plus", "scope": "training", "machine": True, "in_asset": True}]


def test_a_reservation_ends_the_exception_when_all_rights_are_reserved(steward):
    xmp = packet(
        "<plus:DataMining>DMI-PROHIBITED</plus:DataMining>" + lang("dc:rights", "All rights reserved")
    )
    item = steward.bring("a.jpg", picture(xmp=xmp))
    record = {"lawful_access": True}
    assert steward.post(f"sources/{steward.source.pk}/records", record).status_code == 201
    assert steward.post(f"items/{item.pk}/rights", {"licence": "All rights reserved"}).status_code == 201
    verdict, codes = steward.verdict(item, TRAIN)
    assert (verdict, "TDM_RESERVED" in codes) == ("DENY", True)


def test_people_named_in_the_file_are_personal_data_whatever_was_stated(steward):
    named = (
        "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Jane Roe</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>"
    )
    item = steward.bring("a.jpg", picture(xmp=packet(named)))
    assert item.state == "quarantined"
    assert item.profile.facts["personal_data"] == "present"
    # The file with the name in it does not leave: its copy does.
    original = item.media.get().asset
    leaving = leaving_assets([original], content=Content.ORIGINALS)[original.pk]
    assert leaving.derivation == "display"
    assert leaving.parent_id == original.pk


def test_the_same_file_again_adds_no_claim(steward):
    contradicted(steward, "a.jpg")
    contradicted(steward, "b.jpg")
    assert LicenceClaim.objects.count() == 1


def test_a_claim_about_the_source_opens_what_was_decided_about_its_items(steward):
    item = contradicted(steward)
    steward.resolve(item, "CC0-1.0", steward.evidence())
    path = f"sources/{steward.source.pk}/claims"
    steward.post(path, {"licence": "CC0", "origin": "platform_api"})
    item.refresh_from_db()
    assert item.state == "labelable"
    steward.post(path, {"licence": "CC BY-ND 4.0", "origin": "contract", "evidence": [steward.evidence()]})
    item.refresh_from_db()
    assert item.state == "quarantined"
    # The contract binds the decision that follows, although it is about the source.
    old = steward.get("evidence")["results"][-1]["id"]
    assert steward.resolve(item, "CC0-1.0", old).json()["code"] == "claim.contradiction"


def test_files_from_before_are_read_when_they_come_again(steward):
    MediaAsset.objects.filter(pk=contradicted(steward, "a.jpg").media.get().asset_id).update(
        facts={"format": "JPEG"}
    )
    assert contradicted(steward, "b.jpg").state == "quarantined"
    assert (
        MediaAsset.objects.get(derivation="original").facts["rights"]["claims"][0]["expression"]
        == "CC-BY-NC-4.0"
    )


def test_rows_are_written_once(steward):
    contradicted(steward)
    steward.evidence()
    for row in (LicenceClaim.objects.get(), Evidence.objects.get()):
        with pytest.raises(TypeError, match="append-only"):
            row.save()


def test_claims_of_a_source_reach_all_of_its_items_and_those_to_come(steward):
    item = steward.bring("a.png", picture("PNG"))
    claim = {"licence": "CC BY-NC 4.0", "origin": "contract", "evidence": [steward.evidence()]}
    assert steward.post(f"sources/{steward.source.pk}/claims", claim).status_code == 201
    later = steward.bring("b.png", picture("PNG", color="red"))
    for one in (item, later):
        one.refresh_from_db()
        assert one.state == "quarantined"
        assert "LIC_CONFLICT" in steward.verdict(one)[1]
    assert [row["origin"] for row in steward.get(f"items/{later.pk}/claims")["results"]] == ["contract"]


def test_a_statement_cites_documents_that_are_there_and_keeps_them(steward):
    item = steward.bring("a.jpg", picture(color="teal"))
    letter = steward.evidence()
    body = {"credit": "A. Author", "reason": "The author wrote to us.", "evidence": [letter]}
    answer = steward.post(f"items/{item.pk}/rights", body)
    assert (answer.status_code, answer.json()["evidence"]) == (201, [letter])
    assert steward.get(f"items/{item.pk}/rights")["results"][0]["evidence"] == [letter]
    event = AuditEvent.objects.get(action="item.rights_stated")
    assert event.payload["evidence"] == [letter]
    for wrong, code in (
        (["01a20745-0000-7000-8000-000000000000"], "evidence.unknown"),
        (letter, "evidence.type"),
    ):
        refused = steward.post(f"items/{item.pk}/rights", {"credit": "B", "evidence": wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    item.refresh_from_db()
    assert item.statement.credit == "A. Author"
