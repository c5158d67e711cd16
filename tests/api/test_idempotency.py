"""`Idempotency-Key`: one request, however often it is sent."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from labeling.accounts.models import Invitation
from labeling.api.permissions import Access
from labeling.api.views import ApiView
from labeling.core import clock, idempotency
from labeling.core.errors import Invalid
from labeling.core.idempotency import StoredAnswer, once, purge
from labeling.core.models import IdempotencyRecord
from tests.support.people import join, make_token, token_client
from tests.support.processes import together

PATH = "/api/v1/invitations"


def invite(client, email="a@example.org", key="k1", **headers):
    return client.post(
        PATH, {"email": email, "role": "viewer"}, format="json", HTTP_IDEMPOTENCY_KEY=key, **headers
    )


def test_a_repeat_gets_the_first_answer_and_makes_nothing(tenant):
    client = tenant.client_for("owner")
    first, again = invite(client), invite(client)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"
    assert Invitation.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(tenant):
    client = tenant.client_for("owner")
    invite(client)
    answer = invite(client, "b@example.org")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.reused")
    assert Invitation.objects.count() == 1


def test_keys_belong_to_one_person_or_token(tenant):
    assert invite(tenant.client_for("owner")).status_code == 201
    assert "Idempotent-Replay" not in invite(tenant.client_for("manager"), "b@example.org").headers
    _, text = make_token(tenant.owner)
    assert "Idempotent-Replay" not in invite(token_client(text), "c@example.org").headers
    assert Invitation.objects.count() == 3


def test_one_person_in_two_organisations_gets_no_answer_of_the_other(tenant, other_tenant):
    user = tenant.owner
    join(user, other_tenant.organisation, "owner")
    client = tenant.client_for(user)
    assert invite(client).status_code == 201
    answer = invite(client, HTTP_X_ORGANISATION=str(other_tenant.organisation.pk))
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.reused")


def test_errors_are_not_kept(tenant):
    client = tenant.client_for("owner")
    wrong = client.post(
        PATH, {"email": "nonsense", "role": "viewer"}, format="json", HTTP_IDEMPOTENCY_KEY="k1"
    )
    assert wrong.status_code == 422
    assert not IdempotencyRecord.objects.exists()
    assert invite(client).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 121])
def test_a_key_has_1_to_120_characters(tenant, key):
    answer = invite(tenant.client_for("owner"), key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key")


def test_a_key_may_be_used_again_after_a_day(tenant):
    client = tenant.client_for("owner")
    first = invite(client)
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
        client = tenant.client_for("owner")
        answer = invite(client, "b@example.org")
    assert answer.status_code == 201
    assert answer.json()["id"] != first.json()["id"]


def test_purge_forgets_what_is_older_than_a_day(db):
    now = clock.now()
    for hours in (1, 23, 25, 48):
        IdempotencyRecord.objects.create(
            actor="a", key=str(hours), request_hash="h", created_at=now - timedelta(hours=hours)
        )
    assert purge() == 2
    assert sorted(IdempotencyRecord.objects.values_list("key", flat=True)) == ["1", "23"]


def test_an_act_that_fails_leaves_nothing_behind(tenant):
    def act():
        Invitation.objects.create(
            organisation=tenant.organisation,
            email="x@example.org",
            role=10,
            key_hash="h",
            expires_at=clock.now(),
        )
        return StoredAnswer(409, b"{}")

    assert once(actor="a", key="k", request="r", act=act) == StoredAnswer(409, b"{}")
    assert not Invitation.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_an_error_within_the_act_is_raised_and_leaves_nothing(db):
    def act():
        raise Invalid("no")

    with pytest.raises(Invalid):
        once(actor="a", key="k", request="r", act=act)
    assert not IdempotencyRecord.objects.exists()


def test_a_sealed_answer_cannot_be_read_in_the_table(db):
    answer = StoredAnswer(201, b'{"token": "visible"}')
    for _ in range(2):
        assert once(actor="a", key="k", request="r", act=lambda: answer, is_sealed=True) == answer
    assert b"visible" not in bytes(IdempotencyRecord.objects.get().body)


ACT = """
from labeling.core.idempotency import StoredAnswer, once
from labeling.accounts.models import Organisation

def act(number):
    def make():
        made = Organisation.objects.create(name=f"Made by {number}")
        return StoredAnswer(201, made.name.encode())
    return once(actor="a", key="k", request="r", act=make).body.decode()
"""
COUNT = """
from labeling.accounts.models import Organisation

def act(number):
    return list(Organisation.objects.values_list("name", flat=True))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_processes_with_one_key_act_once_and_answer_alike():
    answers, made = together(ACT, after=COUNT)
    assert len(made) == 1
    assert answers == made * 4


# --- forms with files ---


class FormView(ApiView):
    access = {"POST": Access("anyone")}
    creates = frozenset({"POST"})
    parser_classes = (MultiPartParser,)

    def post(self, request):
        content = request.data["file"].read().decode()
        Invitation.objects.create(
            organisation=self.actor.organisation,
            email="x@example.org",
            role=10,
            key_hash=f"{content}-{Invitation.objects.count()}",
            expires_at=clock.now(),
        )
        return Response({"content": content, "note": request.data["note"]}, status=201)


def upload(tenant, content, note="n", key="k1", name="a.txt"):
    file = BytesIO(content)
    file.name = name
    request = APIRequestFactory().post(
        "/x", {"file": file, "note": note}, format="multipart", HTTP_IDEMPOTENCY_KEY=key
    )
    force_authenticate(request, tenant.owner, tenant.actor("owner"))
    return FormView.as_view()(request)


def test_a_form_is_the_same_when_its_fields_and_files_are(tenant):
    first = upload(tenant, b"one")
    again = upload(tenant, b"one")
    assert (first.status_code, first.data) == (201, {"content": "one", "note": "n"})
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replay"] == "true"
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("change", [{"content": b"two"}, {"note": "m"}, {"name": "b.txt"}])
def test_a_form_with_another_file_field_or_name_is_refused(tenant, change):
    upload(tenant, b"one")
    answer = upload(tenant, **{"content": b"one", **change})
    assert (answer.status_code, answer.data["code"]) == (422, "idempotency.reused")
    assert Invitation.objects.count() == 1


def test_the_hash_tells_its_parts_apart():
    base = idempotency.request_hash(method="POST", path="/a", body=b"b")
    assert base != idempotency.request_hash(method="POST", path="/", body=b"ab")
    assert base != idempotency.request_hash(method="PUT", path="/a", body=b"b")
    assert len(base) == 64
