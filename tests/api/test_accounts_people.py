"""Members and invitations."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from rest_framework.test import APIClient

from labeling.accounts.models import Invitation, Membership, User
from labeling.accounts.roles import Role
from labeling.core import clock
from projects.models import ProjectMember
from tests.support.people import PASSWORD, join, make_member, make_user
from tests.support.projects import add_project_member, make_project

MEMBERS, INVITATIONS = "/api/v1/members", "/api/v1/invitations"
NEW = "a quite new passphrase"


def member(user):
    return f"{MEMBERS}/{Membership.objects.get(user=user).pk}"


def invite(client, email="new@example.org", role="annotator", **more):
    return client.post(INVITATIONS, {"email": email, "role": role, **more}, format="json")


def key_of(answer):
    assert answer.status_code == 201, answer.content
    return answer.json()["url"].rsplit("/invite/", 1)[1]


def accept(key, password=NEW, name="New", client=None):
    client = client or APIClient()
    return client.post(f"{INVITATIONS}/accept/{key}", {"name": name, "password": password}, format="json")


# --- members ---


def test_members_are_listed_in_the_order_they_came(tenant, other_tenant):
    assert other_tenant.owner
    people = [tenant.user(role) for role in ("owner", "annotator", "manager")]
    rows = tenant.client_for("manager").get(MEMBERS).json()["results"]
    assert [row["user"] for row in rows] == [
        {"id": str(user.pk), "name": user.name, "email": user.email} for user in people
    ]
    assert [row["role"] for row in rows] == ["owner", "annotator", "manager"]


def test_the_last_owner_can_neither_be_lowered_nor_removed(tenant):
    client = tenant.client_for("owner")
    lowered = client.patch(member(tenant.owner), {"role": "manager"}, format="json")
    removed = client.delete(member(tenant.owner))
    for answer in (lowered, removed):
        assert (answer.status_code, answer.json()["code"]) == (409, "member.last_owner")
    second = make_member(tenant.organisation, "owner")
    assert client.patch(member(tenant.owner), {"role": "manager"}, format="json").json()["role"] == "manager"
    assert Membership.objects.get(user=second).role == Role.OWNER


def test_nobody_gives_a_role_above_their_own_or_touches_somebody_above(tenant):
    client = tenant.client_for("manager")
    raised = client.patch(member(tenant.user("viewer")), {"role": "owner"}, format="json")
    own = client.patch(member(tenant.user("manager")), {"role": "owner"}, format="json")
    lowered = client.patch(member(tenant.owner), {"role": "viewer"}, format="json")
    removed = client.delete(member(tenant.owner))
    for answer in (raised, own, lowered, removed):
        assert (answer.status_code, answer.json()["code"]) == (403, "role.too_high")
    assert client.patch(member(tenant.user("viewer")), {"role": "manager"}, format="json").status_code == 200


def test_removing_ends_projects_sessions_and_leaves_the_account(tenant):
    user = tenant.user("annotator")
    project = make_project(tenant.organisation)
    add_project_member(project, user)
    session = tenant.client_for(user)
    assert tenant.client_for("manager").delete(member(user)).status_code == 204
    assert not ProjectMember.objects.filter(user=user).exists()
    assert session.get("/api/v1/me").status_code == 401
    assert User.objects.filter(pk=user.pk, is_active=True).exists()


def test_an_unknown_role_is_refused(tenant):
    answer = tenant.client_for("owner").patch(member(tenant.owner), {"role": "god"}, format="json")
    assert answer.json()["errors"][0]["code"] == "field.invalid_choice"


def test_me_names_projects_with_the_higher_of_both_roles(tenant):
    user = tenant.user("reviewer")
    first, second = make_project(tenant.organisation), make_project(tenant.organisation)
    add_project_member(first, user, Role.ANNOTATOR)
    add_project_member(second, user, Role.MANAGER)
    assert tenant.client_for(user).get("/api/v1/me").json()["projects"] == [
        {"id": str(first.pk), "role": "reviewer"},
        {"id": str(second.pk), "role": "manager"},
    ]


# --- invitations ---


def test_an_invitation_is_accepted_once_and_signs_in(tenant):
    key = key_of(invite(tenant.client_for("manager"), "New@Example.org"))
    client = APIClient()
    assert client.get(f"{INVITATIONS}/accept/{key}").json() == {
        "organisation": "Aurora",
        "email": "new@example.org",
        "role": "annotator",
        "has_account": False,
    }
    me = accept(key, client=client)
    assert (me.status_code, me.json()["email"], me.json()["role"]) == (200, "new@example.org", "annotator")
    assert client.get("/api/v1/me").json()["name"] == "New"
    again = accept(key)
    assert (again.status_code, again.json()["code"]) == (404, "invitation.not_found")
    assert User.objects.filter(email="new@example.org").count() == 1


def test_only_a_hash_of_the_key_is_kept(tenant):
    key = key_of(invite(tenant.client_for("owner")))
    assert len(key) == 43
    assert len(Invitation.objects.get().key_hash) == 64
    assert key not in str(Invitation.objects.values().get())


@pytest.mark.parametrize(("role", "wanted", "status"), [
    ("manager", "manager", 201), ("manager", "owner", 403), ("owner", "owner", 201), ("steward", "viewer", 403),
])  # fmt: skip
def test_nobody_invites_above_their_own_role(tenant, role, wanted, status):
    assert invite(tenant.client_for(role), role=wanted).status_code == status


def test_an_invitation_expires(tenant):
    key = key_of(invite(tenant.client_for("owner")))
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1), tick=False):
        assert accept(key).status_code == 404
        assert tenant.client_for("owner").get(INVITATIONS).json()["results"] == []


def test_a_newer_invitation_replaces_the_older(tenant):
    client = tenant.client_for("owner")
    old, new = key_of(invite(client)), key_of(invite(client, role="viewer"))
    assert accept(old).status_code == 404
    assert accept(new).json()["role"] == "viewer"


def test_an_invitation_can_be_taken_back(tenant):
    client = tenant.client_for("owner")
    made = invite(client)
    assert client.delete(f"{INVITATIONS}/{made.json()['id']}").status_code == 204
    assert accept(key_of(made)).status_code == 404
    assert client.delete(f"{INVITATIONS}/{made.json()['id']}").status_code == 404


def test_a_member_needs_no_invitation(tenant):
    answer = invite(tenant.client_for("owner"), tenant.user("viewer").email)
    assert (answer.status_code, answer.json()["code"]) == (409, "invitation.is_member")


def test_who_has_an_account_proves_it_by_the_password(tenant, other_tenant):
    user = other_tenant.user("viewer")
    key = key_of(invite(tenant.client_for("owner"), user.email, "reviewer"))
    assert APIClient().get(f"{INVITATIONS}/accept/{key}").json()["has_account"] is True
    wrong = accept(key, "not the password")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "auth.invalid")
    assert accept(key, PASSWORD, name="Hijacked").status_code == 200
    assert {m.organisation.name for m in Membership.objects.filter(user=user)} == {"Aurora", "Borealis"}
    assert User.objects.get(pk=user.pk).name == "Viewer"


def test_a_failed_proof_is_counted_as_a_failed_log_in(tenant, other_tenant):
    user = other_tenant.user("viewer")
    key = key_of(invite(tenant.client_for("owner"), user.email, "reviewer"))
    assert accept(key, "not the password").status_code == 401
    assert AccessAttempt.objects.get(username=user.email).failures_since_start == 1


def test_a_weak_password_leaves_the_invitation_open(tenant):
    key = key_of(invite(tenant.client_for("owner")))
    weak = accept(key, "short")
    assert weak.status_code == 422
    assert weak.json()["errors"][0] == {
        "pointer": "/password",
        "code": "password.password_too_short",
        "detail": "This password is too short. It must contain at least 10 characters.",
    }
    assert accept(key).status_code == 200


def test_an_invitation_to_a_project_opens_only_that(tenant):
    project = make_project(tenant.organisation)
    hidden = make_project(tenant.organisation)
    key = key_of(invite(tenant.client_for("manager"), role="reviewer", project=str(project.pk)))
    me = accept(key).json()
    assert me["role"] == "annotator"
    assert me["projects"] == [{"id": str(project.pk), "role": "reviewer"}]
    assert not ProjectMember.objects.filter(project=hidden).exists()


def test_an_invitation_to_a_foreign_project_is_not_found(tenant, other_tenant):
    foreign = make_project(other_tenant.organisation)
    answer = invite(tenant.client_for("owner"), project=str(foreign.pk))
    assert (answer.status_code, answer.json()["code"]) == (404, "project.not_found")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("key", ["x", "a" * 300, "%00", "..%2f", "ünï"])
def test_nonsense_links_are_not_found(db, key):
    answer = APIClient().get(f"{INVITATIONS}/accept/{key}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_pages_of_members(tenant):
    for number in range(5):
        join(make_user(f"p{number}@example.org"), tenant.organisation)
    client = tenant.client_for("owner")
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(MEMBERS, {"limit": 2, "cursor": cursor}).json()
        seen += [row["user"]["email"] for row in page["results"]]
        cursor = page["next"]
    assert seen == [*(f"p{number}@example.org" for number in range(5)), tenant.owner.email]
