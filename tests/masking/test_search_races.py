"""Several workers at once, each a process: every item is searched once for good, whoever takes it."""

import pytest

from labeling.masking.models import Gate
from labeling.masking.services.running import SEARCH, enqueue_waiting
from tests.masking.test_texts import SETTINGS
from tests.support.jobs import work_off
from tests.support.processes import together
from workers.ledger.models import Job, JobChunk

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = 8
FREE = {"licence": "CC0-1.0", "personal_data": "none"}
CODE = """
from workers.ledger.models import JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers

load_handlers()

def act(number):
    chunks = list(JobChunk.objects.filter(job__kind="masking.search").order_by("pk").values_list("pk", flat=True))
    return run(chunks[number % len(chunks)])
"""
CHANGING = """
from django.db import transaction
from labeling.accounts.models import User
from labeling.masking.services.policies import set_policy
from projects.models import Item, Project
from projects.services.locks import hold_project
from tests.support.people import actor_for
from workers.ledger.models import JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers

load_handlers()
SETTINGS = {"detectors": [{"name": "text-patterns"}], "review": "uncertain", "seal_originals": False}

def act(number):
    if number < 2:
        chunks = list(JobChunk.objects.filter(job__kind="masking.search").order_by("pk").values_list("pk", flat=True))
        return run(chunks[number])
    project = Project.objects.get()
    if number == 2:
        boss = actor_for(User.objects.get(memberships__role=50))
        set_policy(actor=boss, project=project, is_on=True, settings=SETTINGS)
    else:
        with transaction.atomic():
            hold_project(project.pk)
            Item.objects.filter(external_id="t3").update(state="withdrawn")
    return True
"""
LEFT = """
from labeling.masking.models import Gate, Region, SealedOriginal
from projects.models import Item, WorkItem
from workers.ledger.models import Job

def act(_):
    return {
        "gates": [
            [g.item.external_id, g.state, g.item.data["text"], g.policy.number, g.searched_with.policy.number,
             g.regions.count(), g.sealed_texts.count(), g.item.state]
            for g in Gate.objects.select_related("item", "policy", "searched_with__policy").order_by(
                "item__external_id"
            )
        ],
        "done": sum(Job.objects.filter(kind="masking.search").values_list("done", flat=True)),
        "work": WorkItem.objects.count(),
    }
"""


@pytest.fixture
def waiting(gated_texts):
    """Texts before their gates, and a search that is due."""
    gated_texts.turn_on(**SETTINGS)
    items = [{"external_id": f"t{n}", "data": {"text": f"From eve{n}@example.org"}} for n in range(ITEMS)]
    body = {"source": {"name": "S", "rights": FREE}, "items": items}
    work_off(gated_texts.manager.post(f"{gated_texts.path}/imports", body, format="json").json()["job"]["id"])
    Job.objects.filter(kind=SEARCH).delete()
    assert enqueue_waiting() == 1
    return gated_texts


def test_two_searches_of_the_same_items_write_each_once(waiting):
    assert Gate.objects.filter(state="pending").count() == ITEMS
    # A second job for the same items, as two tickers at one moment would make it.
    Job.objects.filter(kind=SEARCH).update(state="done")
    assert enqueue_waiting() == 1
    Job.objects.filter(kind=SEARCH).update(state="queued")
    assert JobChunk.objects.filter(job__kind=SEARCH, state="pending").count() == 4
    results, left = together(CODE, count=4, after=LEFT)
    assert results == [True] * 4
    assert left["gates"] == [
        [f"t{n}", "masked_auto", "From [EMAIL 1]", 1, 1, 1, 1, "labelable"] for n in range(ITEMS)
    ]
    assert (left["done"], left["work"]) == (ITEMS, ITEMS)


def test_policy_that_is_changed_and_an_item_that_is_withdrawn_while_two_search(waiting):
    results, left = together(CHANGING, count=4, after=LEFT)
    assert results == [True] * 4
    for name, state, text, policy, searched, regions, sealed, of_item in left["gates"]:
        # Whatever came first: searched under the policy that it stands under, and all of it written or nothing.
        assert (state, text, regions, sealed) == ("masked_auto", "From [EMAIL 1]", 1, 1), name
        assert policy == searched, name
        assert of_item == ("withdrawn" if name == "t3" else "labelable"), name
    assert len(left["gates"]) == left["done"] == ITEMS
