"""Imports through the API: every way in, what a bad line costs, and running twice."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.annotations.models import Annotation, Prediction
from labeling.imports import read
from labeling.imports.models import Upload
from labeling.imports.stream import Stream
from labeling.labelspec import parse_schema
from labeling.media.models import Blob, MediaAsset
from projects.models import Item, ItemMedia, WorkItem
from tests.support.jobs import jpeg, problems, work_off, zipped
from tests.support.projects import TEXT_SCHEMA, make_project, make_source
from workers.ledger.models import JobState

pytestmark = pytest.mark.django_db


CLEAR = {"licence": "CC0-1.0", "personal_data": "none"}


def send_items(client, project, items, source=None, **headers):
    body = {"items": items} | ({"source": source} if source else {})
    return client.post(f"/api/v1/projects/{project.pk}/imports", body, format="json", headers=headers)


def send_files(client, project, files, source=None):
    data = {"file": [SimpleUploadedFile(name, data) for name, data in files]}
    if source is not None:
        data["source"] = json.dumps(source)
    return client.post(f"/api/v1/projects/{project.pk}/imports", data, format="multipart")


def done(answer):
    assert answer.status_code == 202, answer.content
    return work_off(answer.json()["job"]["id"])


def test_items_of_a_request_become_items_with_statement_and_work(manager, texts):
    job = done(
        send_items(
            manager,
            texts,
            [
                {"external_id": "a", "data": {"text": "One"}, "rights": CLEAR},
                {
                    "external_id": "b",
                    "data": {"text": "Two"},
                    "rights": {"licence": "CC BY-NC 4.0", "personal_data": "none"},
                },
                {"external_id": "c", "data": {"text": "Three"}},
                "Four, a plain string",
            ],
        )
    )
    assert (job.state, job.done, job.failed, job.total) == (JobState.DONE, 4, 0, 4)
    assert job.result == {"created": 4, "duplicates": 0, "quarantined": 3, "problems": 0}
    found = {item.external_id: item for item in Item.objects.select_related("statement")}
    assert (found["a"].state, found["a"].licence) == ("labelable", "CC0-1.0")
    assert (found["b"].state, found["b"].licence, found["b"].verdict) == ("quarantined", "CC-BY-NC-4.0", 3)
    assert (found["c"].state, found["c"].licence) == ("quarantined", "NOASSERTION")
    assert [item.data for item in found.values() if item.external_id.startswith("sha256-")] == [
        {"text": "Four, a plain string"}
    ]
    assert list(WorkItem.objects.values_list("item__external_id", flat=True)) == ["a"]
    assert Upload.objects.count() == 0


def test_running_it_again_adds_nothing(manager, texts):
    items = [{"data": {"text": f"Text {n}"}, "rights": CLEAR} for n in range(5)]
    assert done(send_items(manager, texts, items)).result["created"] == 5
    again = done(send_items(manager, texts, items))
    assert again.result == {"created": 0, "duplicates": 5, "quarantined": 0, "problems": 0}
    assert (Item.objects.count(), WorkItem.objects.count()) == (5, 5)


def test_source_default_rights_are_taken_where_an_item_is_silent(manager, texts):
    source = {
        "name": "Archive",
        "rights": {"licence": "CC BY 4.0", "credit": "The Archive", "personal_data": "none"},
    }
    done(
        send_items(
            manager, texts, [{"external_id": "x", "data": {"text": "t"}, "rights": {"credit": "Ann"}}], source
        )
    )
    item = Item.objects.select_related("statement", "source").get()
    assert (item.source.name, item.licence, item.statement.credit) == ("Archive", "CC-BY-4.0", "Ann")
    assert item.state == "labelable"


def test_bad_lines_are_named_and_the_good_ones_go_in(manager, texts):
    lines = [
        json.dumps({"external_id": "ok", "data": {"text": "fine"}, "rights": CLEAR}),
        "{not json",
        json.dumps({"external_id": "wrong", "data": {"text": 5}, "rights": CLEAR}),
        json.dumps({"external_id": "extra", "data": {"text": "t"}, "colour": "red"}),
        json.dumps({"external_id": "rights", "data": {"text": "t"}, "rights": {"personal_data": "maybe"}}),
        json.dumps([1, 2]),
        json.dumps({"external_id": "ok", "data": {"text": "twice"}, "rights": CLEAR}),
    ]
    job = done(send_files(manager, texts, [("items.jsonl", "\n".join(lines).encode())]))
    assert job.state == JobState.DONE
    assert [(line, code) for line, _, code in problems(job)] == [
        (2, "format.not_json"),
        (3, "item.wrong_type"),
        (4, "item.unknown_key"),
        (5, "rights.unknown_value"),
        (6, "format.not_an_item"),
        (7, "item.repeated"),
    ]
    assert (job.done, job.failed, job.total) == (1, 6, 7)
    assert [item.external_id for item in Item.objects.all()] == ["ok"]
    shown = manager.get(f"/api/v1/jobs/{job.pk}/problems").json()["results"]
    assert (shown[1]["pointer"], shown[1]["external_id"], shown[1]["file"]) == (
        "/data/text",
        "wrong",
        "items.jsonl",
    )


def test_line_of_fifty_megabytes_is_one_problem(manager, texts):
    huge = b'{"external_id": "huge", "data": {"text": "' + b"x" * 50_000_000 + b'"}}'
    good = json.dumps({"external_id": "good", "data": {"text": "t"}, "rights": CLEAR}).encode()
    job = done(send_files(manager, texts, [("items.jsonl", huge + b"\n" + good)]))
    assert problems(job) == [(1, "items.jsonl", "format.record_too_long")]
    assert Item.objects.get().external_id == "good"


def test_csv_columns_are_data_and_rights(manager, texts):
    head = "external_id,data.text,data.city,rights.licence,rights.personal_data"
    table = f"{head}\n1,Hello,Paris,CC0,none\n2,Bonjour,,CC-BY-4.0,none\n"
    job = done(send_files(manager, texts, [("items.csv", table.encode())]))
    assert job.result["created"] == 2
    assert Item.objects.get(external_id="1").data["city"] == "Paris"


def test_images_with_metadata_in_a_zip(manager, images):
    metadata = "\n".join(
        json.dumps(row)
        for row in [
            {
                "external_id": "a",
                "media": {"photo": "pictures/a.jpg"},
                "rights": CLEAR,
                "data": {"city": "Paris"},
            },
            {"external_id": "gone", "media": {"photo": "pictures/gone.jpg"}, "rights": CLEAR},
            {"external_id": "broken", "media": {"photo": "pictures/broken.jpg"}, "rights": CLEAR},
        ]
    )
    archive = zipped(
        {
            "metadata.jsonl": metadata.encode(),
            "pictures/a.jpg": jpeg(60, 40),
            "pictures/broken.jpg": jpeg()[:60],
            "pictures/bare.jpg": jpeg(color="blue"),
            "../evil.jpg": jpeg(color="green"),
        }
    )
    job = done(send_files(manager, images, [("set.zip", archive)], {"name": "S", "rights": CLEAR}))
    assert job.state == JobState.DONE
    assert sorted((file, code) for _, file, code in problems(job)) == [
        ("../evil.jpg", "archive.unsafe_path"),
        ("metadata.jsonl", "image.corrupt"),
        ("metadata.jsonl", "media.absent"),
    ]
    assert sorted(Item.objects.values_list("external_id", flat=True)) == ["a", "pictures/bare.jpg"]
    media = ItemMedia.objects.select_related("asset").get(item__external_id="a")
    assert (media.name, media.filename, media.asset.width, media.asset.height) == ("photo", "a.jpg", 60, 40)


def test_plain_image_files_are_items_and_the_corrupt_one_a_problem(manager, images):
    files = [
        ("one.jpg", jpeg()),
        ("two.jpg", jpeg(color="blue")),
        ("bad.jpg", b"\xff\xd8\xff\xe0 nothing"),
        ("text.jpg", b"plain words"),
    ]
    job = done(send_files(manager, images, files, {"name": "S", "rights": CLEAR}))
    assert [(file, code) for _, file, code in problems(job)] == [
        ("bad.jpg", "image.corrupt"),
        ("text.jpg", "media.mismatch"),
    ]
    assert sorted(Item.objects.values_list("external_id", flat=True)) == ["one.jpg", "two.jpg"]


def test_records_point_at_files_of_the_same_request(manager, images):
    record = {"external_id": "r", "media": {"photo": "one.jpg"}, "rights": CLEAR}
    job = done(
        send_files(manager, images, [("items.jsonl", json.dumps(record).encode()), ("one.jpg", jpeg())])
    )
    assert job.result["created"] == 1
    assert Item.objects.get().external_id == "r"


def test_same_bytes_are_stored_once(manager, images):
    done(send_files(manager, images, [("a.jpg", jpeg()), ("b.jpg", jpeg())], {"name": "S", "rights": CLEAR}))
    assert Item.objects.count() == 2
    assert MediaAsset.objects.filter(derivation="original").count() == 1
    assert len(set(Blob.objects.values_list("sha256", flat=True))) == Blob.objects.count()


def test_zip_bomb_and_broken_zip_are_problems(manager, images):
    bomb = zipped({"zeros.jpg": b"\0" * 20_000_000})
    job = done(send_files(manager, images, [("bomb.zip", bomb), ("broken.zip", b"PK\x03\x04 nothing")]))
    assert [(file, code) for _, file, code in problems(job)] == [
        ("zeros.jpg", "archive.ratio"),
        ("broken.zip", "archive.not_a_zip"),
    ]
    assert Item.objects.count() == 0


def test_predictions_and_labels_come_with_their_items(manager, texts):
    item = {
        "external_id": "a",
        "data": {"text": "One"},
        "rights": CLEAR,
        "predictions": [{"model": "m", "version": "1", "score": 0.5, "result": {"mood": "good"}}],
        "annotations": [{"result": {"mood": "bad"}, "seconds": 3}, {"result": {"mood": "purple"}}],
    }
    job = done(send_items(manager, texts, [item]))
    assert [p.pointer for p in job.problems.all()] == ["/annotations/1/result/mood"]
    assert [p.result for p in Prediction.objects.all()] == [{"mood": "good"}]
    assert [(a.result, a.seconds) for a in Annotation.objects.all()] == [({"mood": "bad"}, 3.0)]
    assert Item.objects.get().state == "labeled"


def test_crash_in_the_middle_is_taken_up_again_without_doubles(manager, texts, monkeypatch):
    monkeypatch.setattr(read, "BATCH", 3)
    real, calls = read.store, []

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(read, "store", dies)
    items = [{"external_id": str(n), "data": {"text": f"Text {n}"}, "rights": CLEAR} for n in range(10)]
    answer = send_items(manager, texts, items)
    with pytest.raises(KeyboardInterrupt):
        work_off(answer.json()["job"]["id"])
    assert Item.objects.count() == 6
    from workers.ledger.models import JobChunk

    JobChunk.objects.update(state="pending", token=None)  # what the sweeper does when the lease has run out
    job = work_off(answer.json()["job"]["id"])
    assert (job.state, job.done, job.result["created"]) == (JobState.DONE, 10, 10)
    assert Item.objects.count() == WorkItem.objects.count() == 10


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"items": []}, "import.empty"),
        ({"items": "x"}, "invalid"),
        ({}, "invalid"),
        ({"items": [{}], "colour": 1}, "invalid"),
        ({"items": ["x"], "source": {"name": "S", "rights": {"licens": "x"}}}, "rights.invalid"),
        ({"items": ["x"], "source": {"title": "S"}}, "source.invalid"),
    ],
)
def test_request_that_cannot_be_taken_is_answered_at_once(manager, texts, body, code):
    answer = manager.post(f"/api/v1/projects/{texts.pk}/imports", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Upload.objects.count() == 0


def test_body_that_is_not_json_and_source_of_another_project(manager, texts, tenant):
    answer = manager.post(f"/api/v1/projects/{texts.pk}/imports", b"{oops", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "json.invalid")
    foreign = make_source(make_project(tenant.organisation))
    answer = send_items(manager, texts, ["x"], str(foreign.pk))
    assert (answer.status_code, answer.json()["code"]) == (404, "source.not_found")


def test_repeating_a_request_with_its_key_starts_one_job(manager, texts):
    items = [{"external_id": "a", "data": {"text": "One"}, "rights": CLEAR}]
    first = send_items(manager, texts, items, **{"Idempotency-Key": "k1"})
    second = send_items(manager, texts, items, **{"Idempotency-Key": "k1"})
    assert first.json()["job"]["id"] == second.json()["job"]["id"]


def test_annotator_may_not_import(tenant, texts):
    from tests.support.projects import add_project_member

    annotator = tenant.user("annotator")
    add_project_member(texts, annotator)
    answer = send_items(tenant.client_for("annotator"), texts, ["x"])
    assert answer.status_code == 403


DEEP = "[" * 300 + "]" * 300


@pytest.mark.parametrize(
    "line",
    [
        '{"external_id": "\\ud800", "data": {"text": "x"}}',
        '{"external_id": "a", "data": {"text": "x", "n": 18446744073709551616}}',
        '{"data": {"text": "x", "n": -18446744073709551616}}',
        '{"data": {"text": "x"}, "predictions": [{"model": "m", "result": {"mood": "\\ud800"}}]}',
        '{"data": {"text": "x"}, "predictions": [{"model": "m", "result": {"mood": "a\\u0000"}}]}',
        '{"data": {"text": "x"}, "predictions": [{"model": "m", "result": {"mood": DEEP}}]}'.replace(
            "DEEP", DEEP
        ),
        '{"data": {"text": "x"}, "annotations": [{"result": {"\\u0000\\ud800": 1}}]}',
        '{"data": {"text": "x"}, "rights": {"credit": "\\u0000"}}',
        '{"data": {"text": "x"}, "\\u0000": 1}',
    ],
)
def test_a_line_that_no_database_keeps_costs_itself_alone(manager, texts, line):
    lines = f'{line}\n{{"external_id": "ok", "data": {{"text": "ok"}}}}\n'
    job = done(send_files(manager, texts, [("items.jsonl", lines.encode())]))
    assert (job.state, job.done, job.failed) == (JobState.DONE, 1, 1), job.message
    assert Item.objects.get().external_id == "ok"
    assert manager.get(f"/api/v1/jobs/{job.pk}/problems").json()["results"][0]["line"] == 1
    assert manager.get(f"/api/v1/projects/{texts.pk}/items").status_code == 200


def test_of_two_files_of_one_name_the_first_counts_and_the_other_is_told(manager, images):
    first, second = jpeg(40, 30), jpeg(20, 10)
    job = done(
        send_files(manager, images, [("a.jpg", first), ("a.jpg", second)], {"name": "S", "rights": CLEAR})
    )
    assert (job.state, job.done, job.failed) == (JobState.DONE, 1, 1)
    assert problems(job) == [(None, "a.jpg", "item.repeated")]
    assert ItemMedia.objects.get().asset.width == 40


def test_only_names_of_files_that_were_sent_are_remembered(manager, texts):
    """A list of a million texts must not stay in memory as a million possible file names."""
    lines = "\n".join(json.dumps(f"text {number}") for number in range(50)).encode()
    job = done(send_files(manager, texts, [("a.jsonl", lines), ("b.txt", b"from a file")]))
    uploads = [str(pk) for pk in Upload.objects.filter(job=job).values_list("pk", flat=True)]
    assert (job.done, uploads) == (51, [])
    answer = send_files(manager, texts, [("a.jsonl", lines), ("b.txt", b"from a file")])
    sent = Upload.objects.filter(job_id=answer.json()["job"]["id"]).order_by("pk")
    assert sent.count() == 2
    stream = Stream(job_id=answer.json()["job"]["id"], schema=parse_schema(TEXT_SCHEMA))
    assert len(list(stream)) == 51
    assert stream._named == set()
