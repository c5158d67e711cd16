"""Signed media addresses: what they give, to whom, how long, and that rights are asked each time."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.media.models import MediaAsset
from labeling.media.urls import LABELING, LOOKING, media_url
from labeling.rights.parts import Parts
from labeling.rights.policy import Use, Verdict
from labeling.rights.services import intern_profiles, use_hash
from projects.models import Item, ItemMedia, ItemState, Project
from tests.support.jobs import jpeg, work_off
from tests.support.projects import IMAGE_SCHEMA, add_project_member, make_project

pytestmark = pytest.mark.django_db
SOURCE = '{"name": "S", "rights": {"licence": "CC0-1.0", "personal_data": "none"}}'


@pytest.fixture
def project(tenant):
    """A project with one picture that holds a position, and the annotator as member."""
    made = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    add_project_member(made, tenant.user("annotator"))
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    sent = {"file": SimpleUploadedFile("a.jpg", jpeg(400, 300, exif=exif)), "source": SOURCE}
    answer = tenant.client_for("manager").post(
        f"/api/v1/projects/{made.pk}/imports", sent, format="multipart"
    )
    work_off(answer.json()["job"]["id"])
    return made


def address(tenant, role="annotator", size="display", door=LOOKING):
    media = ItemMedia.objects.get()
    actor = tenant.actor(role)
    return media_url(asset_id=media.asset_id, actor=actor, item_id=media.item_id, size=size, door=door)


def body(answer):
    return b"".join(answer.streaming_content)


def test_address_gives_the_copy_without_metadata_and_safe_headers(tenant, project, anonymous):
    answer = anonymous.get(address(tenant))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"
    data = body(answer)
    assert int(answer["Content-Length"]) == len(data)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (400, 300)
        assert not picture.getexif()
    with Image.open(io.BytesIO(body(anonymous.get(address(tenant, size="thumbnail"))))) as picture:
        assert picture.size == (320, 240)


def test_no_address_gives_the_original(tenant, project):
    original = MediaAsset.objects.get(derivation="original")
    with pytest.raises(ValueError, match="original"):
        media_url(
            asset_id=original.pk, actor=tenant.actor("owner"), item_id=Item.objects.get().pk, size="original"
        )
    assert MediaAsset.objects.exclude(parent=original).get() == original


@pytest.mark.parametrize(
    ("header", "status", "part", "span"),
    [
        ("bytes=0-9", 206, slice(0, 10), "bytes 0-9/{}"),
        ("bytes=10-", 206, slice(10, None), "bytes 10-{last}/{}"),
        ("bytes=-5", 206, slice(-5, None), "bytes {tail}-{last}/{}"),
        ("bytes=nonsense", 200, slice(None), None),
        ("bytes=99999999-", 416, None, "bytes */{}"),
        ("bytes=-0", 416, None, "bytes */{}"),
        (f"bytes={'9' * 19}-", 416, None, "bytes */{}"),
        (f"bytes={'9' * 5000}-", 200, slice(None), None),
        ("bytes=٣-٤", 200, slice(None), None),
    ],
)
def test_range(tenant, project, anonymous, header, status, part, span):
    whole = body(anonymous.get(address(tenant)))
    answer = anonymous.get(address(tenant), headers={"Range": header})
    assert answer.status_code == status
    if part is not None:
        assert body(answer) == whole[part]
    if span is not None:
        assert answer["Content-Range"] == span.format(len(whole), last=len(whole) - 1, tail=len(whole) - 5)


def test_entity_tag_saves_the_second_fetch(tenant, project, anonymous):
    first = anonymous.get(address(tenant))
    again = anonymous.get(address(tenant), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_address_ends_and_cannot_be_made_up(tenant, project, anonymous):
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as clock:
        signed = address(tenant)
        assert anonymous.get(signed).status_code == 200
        clock.shift(timedelta(seconds=901))
        assert anonymous.get(signed).status_code == 404
    good = address(tenant)
    for bad in (
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        "/media/x",
        good.replace("display", "original", 1),
    ):
        answer = anonymous.get(bad)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_item_that_may_no_longer_be_shown_is_gone_for_annotators_at_once(tenant, project, anonymous):
    signed, stewards = address(tenant), address(tenant, "manager")
    item = Item.objects.get()
    rights = {"licence": "CC-BY-NC-4.0", "personal_data": "none", "reason": "found out"}
    answer = tenant.client_for("manager").post(f"/api/v1/items/{item.pk}/rights", rights, format="json")
    assert answer.status_code == 201
    gone = anonymous.get(signed)
    assert (gone.status_code, gone.json()["code"]) == (410, "rights.changed")
    assert anonymous.get(stewards).status_code == 200  # who clears rights must see what about
    leased = address(tenant, "owner", door=LABELING)
    assert anonymous.get(leased).status_code == 410  # given to label it, it opens nothing else
    assert tenant.client_for("manager").delete(f"/api/v1/items/{item.pk}").status_code == 204
    assert anonymous.get(stewards).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("annotator", 410), ("reviewer", 410), ("steward", 200)])
def test_looking_is_asked_live_while_items_are_still_judged_again(tenant, project, anonymous, role, status):
    add_project_member(project, tenant.user("reviewer"))
    signed = address(tenant, role)
    assert anonymous.get(signed).status_code == 200
    changed = Use.parse({**project.use, "action": "label", "model": "generative", "territories": ["KP"]})
    profile = Item.objects.get().profile
    parts = {"stated": {**profile.facts, "excluded_territories": ["KP"]}}
    made = intern_profiles(organisation=project.organisation_id, parts=[Parts.of(parts, {})], now=clock.now())
    Item.objects.update(profile=made[0])
    Project.objects.update(use=changed.as_dict(), use_hash=use_hash(changed))
    assert Item.objects.get().verdict == Verdict.ALLOW  # stored, and a moment old
    assert anonymous.get(signed).status_code == status


@pytest.mark.parametrize(("role", "name"), [("annotator", None), ("reviewer", "a.jpg"), ("owner", "a.jpg")])
def test_names_of_files_are_not_for_those_who_only_label(tenant, project, role, name):
    add_project_member(project, tenant.user("reviewer"))
    answer = tenant.client_for(role).get(f"/api/v1/items/{Item.objects.get().pk}")
    assert [media["filename"] for media in answer.json()["media"]] == [name]


def test_addresses_are_given_only_to_whom_the_file_is(tenant, project, anonymous):
    item = Item.objects.get()
    add_project_member(project, tenant.user("reviewer"))
    add_project_member(project, tenant.user("steward"))

    def addresses(role):
        client = tenant.client_for(role)
        row = client.get(f"/api/v1/projects/{project.pk}/items").json()["results"][0]
        media = client.get(f"/api/v1/items/{item.pk}").json()["media"][0]
        return [row["thumbnail"], media["thumbnail"], media["url"]]

    assert all(anonymous.get(signed).status_code == 200 for signed in addresses("reviewer"))
    rights = {"licence": "CC-BY-NC-4.0", "personal_data": "none", "reason": "found out"}
    tenant.client_for("manager").post(f"/api/v1/items/{item.pk}/rights", rights, format="json")
    assert addresses("reviewer") == [None, None, None]
    assert all(anonymous.get(signed).status_code == 200 for signed in addresses("steward"))
    Item.objects.update(state=ItemState.WITHDRAWN)
    assert addresses("manager") == [None, None, None]


def test_person_who_left_loses_the_picture(tenant, project, anonymous):
    signed = address(tenant)
    project.members.filter(user=tenant.user("annotator")).delete()
    assert anonymous.get(signed).status_code == 404
    add_project_member(project, tenant.user("annotator"), Role.ANNOTATOR)
    assert anonymous.get(signed).status_code == 200
    Membership.objects.filter(user=tenant.user("annotator")).delete()
    assert anonymous.get(signed).status_code == 404


def test_fetching_costs_few_queries(tenant, project, anonymous, django_assert_max_num_queries):
    signed = address(tenant)
    with django_assert_max_num_queries(5):
        anonymous.get(signed)
