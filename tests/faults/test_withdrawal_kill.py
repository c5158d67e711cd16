"""`kill -9` of whatever works, in the middle of carrying a person's request out: all of it is done, and once."""

import json
import random
import subprocess
import time
from typing import Any

import pytest

from tests.faults.crowd import TEXTS
from tests.faults.left import left_by
from tests.support.client import Client, Unreachable
from tools.environment import PYTHON, ROOT
from tools.product import Product

ITEMS, OTHERS = 900, 30
KILLS = 4
PEOPLE = {"licence": "CC0-1.0", "personal_data": "present", "legal_basis": "consent"}
FREE = {"licence": "CC0-1.0", "personal_data": "none"}
NAMED = {"commercial": False, "distribution": "named", "recipients": ["Borealis Labs", "Cedar Institute"]}
NOTICE = {
    "name": "Voices",
    "version": "1",
    "language": "en",
    "text": "We collect what people say to teach machines to listen.",
    "controller": {"name": "Aurora", "address": "Street 1, Berlin", "contact": "privacy@example.org"},
}


@pytest.mark.fault
def test_a_request_reaches_its_end_once_however_often_its_worker_dies(
    product: Product, owner: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    project, person = stock(owner)
    snapshot = seal(owner, project)
    assert snapshot["counts"]["included"] == ITEMS + OTHERS

    asked = owner.post("subject-requests", {"subject": person, "kind": "erase", "regime": "gdpr"})
    hit = kill_while_it_works(product, owner, asked["id"], random.Random(seed))
    done = ended(owner, asked["id"])

    assert hit > 0
    assert done["state"] == "done"
    kinds = [event["kind"] for event in done["events"]]
    assert kinds == ["received", "started", "completed"]
    assert done["items"] == {"erased": ITEMS}
    assert [part["name"] for part in done["parts"]] == [
        "suppress", "items", "files", "person", "models", "receipt",
    ]  # fmt: skip
    results = {part["name"]: part["result"] for part in done["parts"]}
    assert results["suppress"]["names"] == ITEMS
    assert (results["items"]["items"], results["items"]["annotations"]) == (ITEMS, ITEMS)
    assert len(done["receipts"]) == 1
    the_dataset_was_replaced(owner, snapshot)
    what_is_left_is_right(product, project)
    again = owner.post("subject-requests", {"subject": person, "kind": "erase", "regime": "gdpr"})
    assert again["id"] == asked["id"]
    with capsys.disabled():
        print(f"\nkilled {hit} times while it worked; {ITEMS} items erased once")


def stock(owner: Client) -> tuple[str, str]:
    """A project of labeled texts of one person, and some of nobody; (project, person)."""
    project = owner.post(
        "projects", {"name": "Voices", "schema": TEXTS, "use": {"action": "label", "commercial": False}}
    )["id"]
    person = owner.post("subjects", {"contact": "kim@example.org", "age_band": "adult"})["id"]
    notice = owner.post("notices", NOTICE)["id"]
    terms = {"purposes": ["ResearchAndDevelopment"], "publish_ok": True}
    consent = owner.post("consents", {"subject": person, "notice": notice, **terms})["id"]
    labels = [{"result": {"mood": "good", "note": "said twice"}}]
    items = [
        {
            "external_id": f"p{n}",
            "data": {"text": f"Kim said {n}"},
            "rights": {**PEOPLE, "consents": [consent]},
            "annotations": labels,
        }
        for n in range(ITEMS)
    ]
    items += [
        {"external_id": f"f{n}", "data": {"text": f"It rains {n}"}, "rights": FREE, "annotations": labels}
        for n in range(OTHERS)
    ]
    job = owner.ended(owner.post(f"projects/{project}/imports", {"items": items})["job"]["id"])
    assert (job["state"], job["progress"]["failed"]) == ("done", 0), job
    return project, person


def seal(owner: Client, project: str) -> dict[str, Any]:
    body = {"name": "Voices", "use": NAMED, "formats": ["jsonl"]}
    job = owner.ended(owner.post(f"projects/{project}/snapshots", body)["job"]["id"])
    assert job["state"] == "done", job
    found: dict[str, Any] = owner.get(f"snapshots/{job['result']['snapshot']}")
    return found


def kill_while_it_works(product: Product, owner: Client, request: str, chance: random.Random) -> int:
    """Kill what does the work a few times, and start it again; how often the request was under way then."""
    name = "worker" if product.is_large else "web"
    hit = 0
    for _ in range(KILLS):
        hit += seen(owner, request)["state"] == "working"
        product.kill(name)
        time.sleep(chance.uniform(0, 0.5))
        product.start(name)
        time.sleep(chance.uniform(0.2, 2.0))
    return hit


def seen(owner: Client, request: str) -> dict[str, Any]:
    """The request, asked for until an answer comes."""
    for _ in range(200):
        try:
            answer = owner.call("GET", f"subject-requests/{request}")
        except Unreachable:
            time.sleep(0.1)
            continue
        assert answer.status == 200, answer.body
        return dict(answer.json)
    raise AssertionError("no answer came")


def ended(owner: Client, request: str) -> dict[str, Any]:
    deadline = time.monotonic() + 180
    while (found := seen(owner, request))["state"] == "working":
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found


def the_dataset_was_replaced(owner: Client, snapshot: dict[str, Any]) -> None:
    deadline = time.monotonic() + 120
    while (now := owner.get(f"snapshots/{snapshot['id']}"))["status"] != "superseded":
        assert time.monotonic() < deadline, now
        time.sleep(0.2)
    later = owner.get(f"snapshots/{now['superseded_by']['id']}")
    assert (later["status"], later["counts"]["included"]) == ("sealed", OTHERS)
    recalls = owner.all(f"snapshots/{snapshot['id']}/recalls")
    assert len(recalls) > 0


def what_is_left_is_right(product: Product, project: str) -> None:
    left = left_by(product)
    assert left["dead_chunks"] == []
    assert left["states"][project] == {"withdrawn": ITEMS, "labeled": OTHERS}
    assert sum(name.startswith("erased-") for name in left["names"][project]) == ITEMS
    told = counted(product)
    assert told["actions"]["request.erasing"] == told["actions"]["request.receipt_made"] == 1
    assert told["actions"]["request.items_erased"] == ITEMS // 100
    assert told["actions"]["subject.shredded"] == 1
    assert (told["texts"], told["keys"], told["faults"]) == (0, 0, 0)


def counted(product: Product) -> dict[str, Any]:
    """What the database holds, read by a process of its own; the log is verified there too."""
    code = """
import json, django
django.setup()
from collections import Counter
from labeling.accounts.models import Organisation
from labeling.annotations.services.recording import verify_work
from labeling.audit.models import AuditEvent
from labeling.audit.stored import verify_stored
from labeling.rights.consent.models import SubjectKey
from projects.models import Item
organisation = Organisation.objects.get()
faults = len(verify_work(organisation_id=organisation.pk)) + (not verify_stored(organisation=organisation).is_whole)
print(json.dumps({
    "actions": Counter(AuditEvent.objects.values_list("action", flat=True)),
    "texts": sum("Kim" in json.dumps(data) for data in Item.objects.values_list("data", flat=True)),
    "keys": SubjectKey.objects.count(),
    "faults": faults,
}))
"""
    done = subprocess.run(
        [str(PYTHON), "-c", code],
        cwd=ROOT,
        env={**product.env, "DJANGO_SETTINGS_MODULE": "labeling.config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
