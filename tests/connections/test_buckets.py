"""Buckets: what lies there comes in once, what changed comes again, and keys never come out."""

import pytest

from labeling.accounts.roles import Role
from labeling.connections.models import Connection, FeedObject
from labeling.connections.services import feeding, syncing
from labeling.core import clock
from labeling.core.ids import new_id
from labeling.media.models import MediaAsset
from projects.models import Item, ItemMedia
from tests.connections.conftest import KEYS
from tests.connections.syncing import SOURCE, connect, feed_of, sync
from tests.support.jobs import jpeg, problems, work_off
from tests.support.people import client_for, make_member
from tests.support.projects import add_project_member
from workers.ledger.models import ChunkState, Job, JobChunk, JobState
from workers.ledger.run import run

pytestmark = pytest.mark.django_db


def put(bucket, **files):
    for key, data in files.items():
        bucket.put_object(Key=key.replace("__", "/").replace("_", "."), Body=data)


def names():
    return sorted(Item.objects.values_list("external_id", flat=True))


def test_objects_come_in_once_and_new_ones_later(manager, images, bucket, s3_server):
    put(bucket, street__a_jpg=jpeg(color="red"), street__b_jpg=jpeg(color="blue"), notes_md=b"# Notes")
    feed = feed_of(manager, images, connect(manager, s3_server), pattern="*.jpg|*.png")
    job = sync(manager, feed)
    assert (job.state, job.done, job.failed, job.total) == (JobState.DONE, 2, 0, 2)
    assert names() == ["street/a.jpg", "street/b.jpg"]
    assert Item.objects.filter(state="labelable", licence="CC0-1.0").count() == 2
    again = sync(manager, feed)
    assert (again.result["created"], again.done, JobChunk.objects.filter(job=again).count()) == (0, 0, 1)
    put(bucket, c_JPG=jpeg(color="green"))
    assert sync(manager, feed).result["created"] == 1
    shown = manager.get(f"/api/v1/feeds/{feed['id']}").json()
    assert shown["counts"] == {"waiting": 0, "taken": 3, "refused": 0, "gone": 0}
    assert shown["job"]["state"] == "done"


def test_changed_object_is_an_item_of_its_own_and_a_deleted_one_is_told(manager, images, bucket, s3_server):
    put(bucket, a_jpg=jpeg(color="red"), b_jpg=jpeg(color="blue"))
    feed = feed_of(manager, images, connect(manager, s3_server))
    sync(manager, feed)
    put(bucket, a_jpg=jpeg(60, 50, color="green"))
    bucket.Object("b.jpg").delete()
    job = sync(manager, feed)
    assert problems(job) == [(None, "b.jpg", "feed.gone")]
    assert (job.state, job.result["created"], job.failed) == (JobState.DONE, 1, 0)
    first, other, last = names()
    assert (first, last) == ("a.jpg", "b.jpg")
    assert other.startswith("a.jpg@")
    assert ItemMedia.objects.get(item__external_id=other).asset.width == 60
    # What is back under the same bytes is the item that never went.
    put(bucket, b_jpg=jpeg(color="blue"))
    assert sync(manager, feed).result["created"] == 0
    assert problems(sync(manager, feed)) == []


def test_filters_by_prefix_pattern_and_size(manager, texts, bucket, s3_server):
    put(
        bucket, in__a_txt=b"12345", in__b_txt=b"1", in__deep__c_txt=b"123", out__d_txt=b"123", in__e_md=b"123"
    )
    feed = feed_of(
        manager,
        texts,
        connect(manager, s3_server),
        prefix="in/",
        pattern="**/*.txt",
        min_bytes=2,
        max_bytes=4,
    )
    assert sync(manager, feed).result["created"] == 1
    assert names() == ["in/deep/c.txt"]
    wider = manager.patch(f"/api/v1/feeds/{feed['id']}", {"max_bytes": None}, format="json")
    assert wider.status_code == 200
    sync(manager, feed)
    assert names() == ["in/a.txt", "in/deep/c.txt"]


def test_many_objects_are_listed_in_pages_and_fetched_in_chunks(
    manager, texts, bucket, s3_server, monkeypatch
):
    monkeypatch.setattr(syncing, "PAGE", 4)
    monkeypatch.setattr(syncing, "TOGETHER", 3)
    for number in range(10):
        bucket.put_object(Key=f"{number}.txt", Body=f"Text {number}".encode())
    job = sync(manager, feed_of(manager, texts, connect(manager, s3_server)))
    assert (job.result["created"], job.total) == (10, 10)
    assert JobChunk.objects.filter(job=job, kind=syncing.FETCH).count() == 5


def test_killed_while_listing_goes_on_and_fetches_nothing_twice(
    manager, texts, bucket, s3_server, monkeypatch
):
    monkeypatch.setattr(syncing, "PAGE", 2)
    for number in range(6):
        bucket.put_object(Key=f"{number}.txt", Body=f"Text {number}".encode())
    feed = feed_of(manager, texts, connect(manager, s3_server))
    job_id = manager.post(f"/api/v1/feeds/{feed['id']}/sync", {}, format="json").json()["job"]["id"]
    note, seen = syncing._note, []

    def die_at_the_third(*args, **kwargs):
        seen.append(args)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return note(*args, **kwargs)

    monkeypatch.setattr(syncing, "_note", die_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run(JobChunk.objects.get(job_id=job_id, kind=syncing.SCAN).pk)
    monkeypatch.setattr(syncing, "_note", note)
    JobChunk.objects.filter(kind=syncing.SCAN).update(state=ChunkState.PENDING, token=None, lease_until=None)
    job = work_off(job_id)
    assert (job.state, job.result["created"], job.result["duplicates"], job.failed) == (
        JobState.DONE,
        6,
        0,
        0,
    )


def test_object_that_changes_between_listing_and_fetching_is_named(manager, texts, bucket, s3_server):
    put(bucket, a_txt=b"before", b_txt=b"stays")
    feed = feed_of(manager, texts, connect(manager, s3_server))
    job_id = manager.post(f"/api/v1/feeds/{feed['id']}/sync", {}, format="json").json()["job"]["id"]
    run(JobChunk.objects.get(job_id=job_id).pk)
    put(bucket, a_txt=b"behind")
    job = work_off(job_id)
    assert problems(job) == [(None, "a.txt", "feed.changed")]
    assert sync(manager, feed).result["created"] == 1
    assert sorted(Item.objects.values_list("data__text", flat=True)) == ["behind", "stays"]


def test_refused_objects_are_not_fetched_again_unless_asked_for(manager, images, bucket, s3_server):
    put(bucket, a_jpg=b"no picture", b_jpg=jpeg())
    feed = feed_of(manager, images, connect(manager, s3_server))
    assert problems(sync(manager, feed)) == [(None, "a.jpg", "media.mismatch")]
    assert (sync(manager, feed).failed, sync(manager, feed, again=True).failed) == (0, 1)


def test_object_beyond_the_limit_is_not_read(manager, texts, bucket, s3_server, monkeypatch):
    monkeypatch.setattr(syncing, "MAX_IMAGE_BYTES", 3)
    put(bucket, a_txt=b"1234")
    assert problems(sync(manager, feed_of(manager, texts, connect(manager, s3_server)))) == [
        (None, "a.txt", "media.too_many_bytes")
    ]


def test_keys_are_sealed_and_never_answered(manager, bucket, s3_server, tenant):
    made = connect(manager, s3_server)
    assert made["key_hint"] == "…" + KEYS["access_key_id"][-4:]
    row = Connection.objects.get()
    address = f"/api/v1/connections/{row.pk}"
    for text in (
        row.secret,
        str(made),
        manager.get(address).content.decode(),
        manager.get("/api/v1/connections").content.decode(),
    ):
        assert KEYS["access_key_id"] not in text
        assert KEYS["secret_access_key"] not in text
    changed = manager.patch(address, {"name": "Vault"}, format="json", headers={"If-Match": '"1"'})
    assert (changed.status_code, Connection.objects.get().secret) == (200, row.secret)
    assert (
        manager.patch(address, {"name": "x"}, format="json", headers={"If-Match": '"1"'}).status_code == 412
    )
    # Whoever turns the address elsewhere must not have the kept keys used there.
    moved = manager.patch(address, {"endpoint": "https://elsewhere.example"}, format="json")
    assert (moved.status_code, moved.json()["errors"][0]["pointer"]) == (422, "/access_key_id")


def test_trying_a_connection_says_what_is_there_or_what_is_wrong(manager, bucket, s3_server):
    put(bucket, a_txt=b"x")
    made = connect(manager, s3_server)
    good = manager.post(f"/api/v1/connections/{made['id']}/test").json()
    assert good == {"ok": True, "detail": "It answers.", "sample": ["a.txt"]}
    wrong = connect(manager, s3_server, bucket="nobodys-bucket")
    answer = manager.post(f"/api/v1/connections/{wrong['id']}/test").json()
    assert (answer["ok"], "no bucket of this name" in answer["detail"]) == (False, True)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254",
        "https://127.0.0.1:9000",
        "https://[::1]",
        "http://10.0.0.1",
        "ftp://x.example",
        "file:///etc",
        "https://u:p@x.example",
        "https://0x7f.1",
        "https://x.example/?a=b",
    ],
)
def test_endpoints_inside_the_operators_network_are_refused(manager, endpoint):
    body = {"name": "A", "kind": "s3", "endpoint": endpoint, "bucket": "archive", **KEYS}
    answer = manager.post("/api/v1/connections", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/endpoint")


def test_endpoint_that_turns_out_to_be_inside_is_not_asked(
    manager, texts, bucket, s3_server, settings, monkeypatch
):
    """The name stood for a public machine when it was entered, and for this one when it is asked."""
    made = connect(manager, "https://rebound.example")
    settings.FETCH_ALLOW = []
    with monkeypatch.context() as patch:
        patch.setattr(
            "labeling.core.fetching.socket.getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("127.0.0.1", 443))]
        )
        answer = manager.post(f"/api/v1/connections/{made['id']}/test").json()
        assert (answer["ok"], "not on the public internet" in answer["detail"]) == (False, True)
        job = sync(manager, feed_of(manager, texts, made))
    assert (job.state, "not on the public internet" in job.message) == (JobState.FAILED, True)


def test_one_synchronisation_at_a_time(manager, texts, bucket, s3_server):
    feed = feed_of(manager, texts, connect(manager, s3_server))
    address = f"/api/v1/feeds/{feed['id']}/sync"
    assert manager.post(address, {}, format="json").status_code == 202
    assert manager.post(address, {}, format="json").json()["code"] == "feed.running"


def test_the_clock_begins_what_is_due_once(manager, tenant, texts, bucket, s3_server):
    put(bucket, a_txt=b"x")
    feed = feed_of(manager, texts, connect(manager, s3_server), every_seconds=3600)
    now = clock.now()
    assert (feeding.sync_due(now=now), feeding.sync_due(now=now)) == (1, 0)
    job = work_off(str(Job.objects.get().pk))
    assert (job.result["created"], job.created_by_id) == (1, tenant.user("manager").pk)
    assert manager.get(f"/api/v1/feeds/{feed['id']}").json()["next_at"] is not None


def test_managers_of_a_project_alone_do_not_use_the_organisations_keys(
    manager, tenant, texts, bucket, s3_server
):
    made = connect(manager, s3_server)
    user = make_member(tenant.organisation, Role.ANNOTATOR, email="local@example.org")
    add_project_member(texts, user, Role.MANAGER)
    client = client_for(user)
    body = {"connection": made["id"], "source": SOURCE}
    answer = client.post(f"/api/v1/projects/{texts.pk}/feeds", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "connection.not_found")
    assert client.get("/api/v1/connections").status_code == 403


def test_deleting_a_connection_leaves_its_items(manager, texts, bucket, s3_server):
    put(bucket, a_txt=b"x")
    made = connect(manager, s3_server)
    sync(manager, feed_of(manager, texts, made))
    assert manager.delete(f"/api/v1/connections/{made['id']}").status_code == 204
    assert (FeedObject.objects.count(), Item.objects.count()) == (0, 1)


def test_same_picture_from_two_places_is_stored_once(manager, images, bucket, s3_server):
    put(bucket, a_jpg=jpeg(), b_jpg=jpeg())
    sync(manager, feed_of(manager, images, connect(manager, s3_server)))
    assert (Item.objects.count(), MediaAsset.objects.filter(derivation="original").count()) == (2, 1)


def test_long_keys_have_short_names_of_their_own():
    key = f"{'folder/' * 40}{new_id()}.jpg"
    assert syncing.external_id_of("a.jpg", "m", 1) == "a.jpg"
    one, two = syncing.external_id_of(key, "m", 1), syncing.external_id_of("x" + key, "m", 1)
    assert one != two
    assert max(len(one), len(two), len(syncing.external_id_of(key, "m", 2))) <= 200
