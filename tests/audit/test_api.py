"""The log over HTTP: who reads it, and proofs that are checked here by themselves."""

import hashlib

import pytest

from labeling.audit import checkpoints, tree
from labeling.audit.canonical import canonical_json
from labeling.audit.note import VerifierKey, open_checkpoint
from labeling.core import clock
from tests.audit.test_log import note

pytestmark = pytest.mark.django_db


def hashes(texts):
    return [bytes.fromhex(text) for text in texts]


def signed(answer):
    """The checkpoint of an answer, its signature checked."""
    head = answer.get("checkpoint", answer)
    found = open_checkpoint(head["note"], VerifierKey.parse(head["key"]))
    assert (found.origin, found.size, found.root.hex()) == (head["origin"], head["size"], head["root"])
    return found


def test_every_event_can_be_proved_against_the_checkpoint(tenant):
    client = tenant.client_for("steward")
    for number in range(11):
        note(tenant.organisation, number)
    checkpoints.sign(organisation_id=tenant.organisation.pk, now=clock.now())
    note(tenant.organisation)
    page = client.get("/api/v1/audit?limit=200").json()
    assert [event["index"] for event in page["results"]] == list(range(11, -1, -1))
    for event in page["results"]:
        proof = client.get(f"/api/v1/audit/proof?event={event['id']}").json()
        checkpoint = signed(proof)
        assert checkpoint.size == (12 if event["index"] == 11 else 11)
        leaf = hashlib.sha256(b"\0" + canonical_json(proof["event"])).digest()
        assert leaf.hex() == proof["leaf"] == event["leaf"]
        tree.verify_inclusion(
            leaf=leaf,
            index=proof["index"],
            size=checkpoint.size,
            path=hashes(proof["path"]),
            root=checkpoint.root,
        )


def test_the_log_is_proved_to_have_only_grown(tenant):
    client = tenant.client_for("manager")
    roots = {0: tree.EMPTY}
    for number in range(9):
        note(tenant.organisation, number)
        made = checkpoints.sign(organisation_id=tenant.organisation.pk, now=clock.now())
        roots[made.size] = bytes.fromhex(made.root)
    for old, root in roots.items():
        proof = client.get(f"/api/v1/audit/proof?from={old}").json()
        checkpoint = signed(proof)
        assert (proof["old_size"], proof["old_root"]) == (old, root.hex())
        tree.verify_consistency(
            old=old, new=9, old_root=root, new_root=checkpoint.root, path=hashes(proof["path"])
        )


def test_a_log_that_has_not_begun_is_signed_as_empty(tenant):
    answer = tenant.client_for("owner").get("/api/v1/audit/checkpoint").json()
    assert (signed(answer).size, signed(answer).root) == (0, tree.EMPTY)


@pytest.mark.parametrize(
    "query", ["", "?from=", "?from=-1", "?from=1e3", "?from=99", "?from=٣", "?from=" + "9" * 30]
)
def test_nonsense_is_refused(tenant, query):
    assert tenant.client_for("owner").get(f"/api/v1/audit/proof{query}").status_code == 422


def test_filters(tenant, other_tenant):
    client = tenant.client_for("owner")
    token = client.post("/api/v1/tokens", {"name": "ci", "scopes": ["read"]}).json()
    client.delete(f"/api/v1/tokens/{token['id']}")

    def found(query, who=client):
        return [event["action"] for event in who.get(f"/api/v1/audit?{query}").json()["results"]]

    assert found("") == ["token.revoked", "token.created"]
    assert found("action=token.created") == ["token.created"]
    assert found(f"object={token['id']}") == ["token.revoked", "token.created"]
    assert found(f"actor={tenant.owner.pk}") == ["token.revoked", "token.created"]
    assert found(f"actor={other_tenant.owner.pk}") == found("object=x") == found("project=x") == []
    assert found("limit=1") == ["token.revoked"]
    assert client.get("/api/v1/audit?action=nothing").status_code == 422
    assert found("", other_tenant.client_for("owner")) == []
    first = client.get("/api/v1/audit").json()["results"][0]
    assert first["by"] == {"id": str(tenant.owner.pk), "name": "Owner"}
    assert first["text"] == "A token was ended"


def test_a_span_of_time_and_the_kinds_of_acts(tenant):
    client = tenant.client_for("steward")
    for number in range(3):
        note(tenant.organisation, number)
    events = client.get("/api/v1/audit").json()["results"]
    at = {event["index"]: event["at"] for event in events}

    def found(query):
        return [event["index"] for event in client.get(f"/api/v1/audit?{query}").json()["results"]]

    assert found(f"since={at[1]}") == [2, 1]
    assert found(f"until={at[1]}") == [0]
    assert found(f"since={at[1]}&until={at[2]}") == [1]
    assert found("since=1999-12-14T20:56:31-21:32") == [2, 1, 0]  # more than a database takes as an offset
    for nonsense in ("since=yesterday", "until=2026-05-01", "since="):
        assert client.get(f"/api/v1/audit?{nonsense}").status_code == 422
    actions = client.get("/api/v1/audit/actions").json()["results"]
    assert {"name": "token.revoked", "text": "A token was ended"} in actions


def test_nobody_proves_events_of_another_tenant(tenant, other_tenant):
    event = note(tenant.organisation)
    client = other_tenant.client_for("owner")
    assert client.get(f"/api/v1/audit/proof?event={event.pk}").status_code == 404
    assert client.get("/api/v1/audit/proof?event=nonsense").status_code == 404
    assert client.get("/api/v1/audit/proof?from=1").status_code == 422
    assert client.get("/api/v1/audit/checkpoint").json()["size"] == 0


def test_a_proof_from_a_log_that_was_cut_says_so_and_proves_nothing(tenant):
    from labeling.audit.models import AuditNode
    from labeling.audit.selectors import LogBroken, prove_event

    events = [note(tenant.organisation, number) for number in range(8)]
    AuditNode.objects.all().delete()
    with pytest.raises(LogBroken, match="verify-audit"):
        prove_event(actor=tenant.actor("owner"), event_id=events[0].pk)
