"""Many items are brought before their gates by a job: none is labeled meanwhile, wherever a worker dies."""

from datetime import timedelta

import pytest
import time_machine

from labeling.core import clock
from labeling.masking.models import Gate, GatePass, MaskingPolicy
from labeling.masking.services import bringing, entering
from labeling.masking.services.bringing import BRING, continue_passes
from labeling.masking.services.running import SEARCH, enqueue_waiting
from projects.models import Item, ItemState
from tests.masking.test_texts import SETTINGS
from tests.support.jobs import work_off
from workers.ledger import lease as leases
from workers.ledger.models import Job, JobChunk
from workers.ledger.services import cancel
from workers.tasks import load_handlers
from workers.tasks.masking import bring as bring_chunk

pytestmark = pytest.mark.django_db
ITEMS = 5
FREE = {"licence": "CC0-1.0", "personal_data": "none"}


class Killed(BaseException):
    """The worker's process is gone."""


@pytest.fixture(autouse=True)
def by_jobs(monkeypatch):
    """Every change is a job's work, two items a step."""
    monkeypatch.setattr(bringing, "AT_ONCE", 0)
    monkeypatch.setattr(entering, "PORTION", 2)


@pytest.fixture
def stocked(gated_texts):
    """Texts that came in before there was a policy."""
    items = [{"external_id": f"t{n}", "data": {"text": f"Write to eve{n}@example.org"}} for n in range(ITEMS)]
    body = {"source": {"name": "S", "rights": FREE}, "items": items}
    answer = gated_texts.manager.post(f"{gated_texts.path}/imports", body, format="json")
    assert list(work_off(answer.json()["job"]["id"]).problems.all()) == []
    return gated_texts


def portions(job, number, *, within=False):
    """A worker does so many steps of the job and is killed: between two of them, or `within` the next."""
    load_handlers()
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    lease = leases.take(JobChunk.objects.get(job_id=job).pk)
    assert lease is not None
    real, done = lease.step, [0]

    class Dying:
        def __init__(self, inner):
            self.inner = inner

        def __enter__(self):
            return self.inner.__enter__()

        def __exit__(self, *_):
            self.inner.__exit__(Killed, Killed(), None)
            raise Killed

    def step():
        done[0] += 1
        if done[0] <= number:
            return real()
        if within:
            return Dying(real())
        raise Killed

    lease.step = step
    with pytest.raises(Killed):
        bring_chunk(lease)


def states(gated):
    return sorted(Gate.objects.filter(project=gated.project).values_list("state", flat=True))


def is_searched_and_masked(gated):
    """Nothing is given before, and everything masked afterwards."""
    assert gated.next() == []
    gated.search()
    assert states(gated) == ["masked_auto"] * ITEMS
    return gated.next()[0]["item"]["data"]["text"] == "Write to [EMAIL 1]"


def test_no_door_gives_anything_while_items_are_brought(stocked):
    lease = stocked.next()[0]
    job = stocked.turn_on(**SETTINGS)["job"]
    assert (job["kind"], job["state"]) == (BRING, "queued")
    assert Gate.objects.count() == 0
    assert stocked.next() == []
    own = stocked.annotator.get(f"/api/v1/assignments/{lease['id']}")
    assert (own.status_code, own.json()["code"]) == (409, "rights.changed")
    draft = {"result": {"mood": "good"}, "token": lease["token"], "base_revision": None}
    refused = stocked.annotator.put(f"/api/v1/assignments/{lease['id']}/draft", draft, format="json")
    assert refused.status_code in (409, 422), refused.content
    sent = stocked.annotator.post(
        f"/api/v1/assignments/{lease['id']}/submit",
        {"result": {"mood": "good"}, "token": lease["token"], "seconds": 1},
        format="json",
    )
    assert sent.status_code in (409, 422), sent.content
    done = work_off(job["id"])
    assert (done.state, done.done, done.total, done.result) == ("done", ITEMS, ITEMS, {"brought": ITEMS})
    assert not GatePass.objects.exists()
    assert stocked.manager.get(f"{stocked.path}/masking-policy").json()["job"] is None
    assert states(stocked) == ["pending"] * ITEMS
    assert is_searched_and_masked(stocked)


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_wherever_the_worker_is_killed_the_next_one_goes_on(stocked, number, within):
    job = stocked.turn_on(**SETTINGS)["job"]["id"]
    portions(job, number, within=within)
    assert states(stocked) == ["pending"] * min(2 * number, ITEMS)
    assert stocked.next() == []
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    done = work_off(job)
    assert (done.state, done.done) == ("done", ITEMS)
    assert is_searched_and_masked(stocked)


def test_job_that_was_cancelled_is_begun_anew(stocked):
    job = stocked.turn_on(**SETTINGS)["job"]["id"]
    portions(job, 1)
    assert continue_passes() == 0
    cancel(job=Job.objects.get(pk=job))
    assert stocked.next() == []
    assert continue_passes() == 1
    assert continue_passes() == 0
    assert work_off(job).state == "cancelled"
    other = stocked.manager.get(f"{stocked.path}/masking-policy").json()["job"]["id"]
    assert other != job
    assert work_off(other).done == ITEMS - 2
    assert is_searched_and_masked(stocked)


def test_policy_that_is_turned_off_meanwhile_opens_the_project(stocked):
    job = stocked.turn_on(**SETTINGS)["job"]["id"]
    portions(job, 1)
    body = {"is_on": False, "settings": {}}
    assert stocked.manager.put(f"{stocked.path}/masking-policy", body, format="json").json()["job"] is None
    [lease] = stocked.next()
    assert not Gate.objects.filter(item=lease["item"]["id"]).exists()
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    assert (work_off(job).state, Gate.objects.count()) == ("done", 2)


def test_policy_that_is_changed_meanwhile_is_the_one_that_holds(stocked):
    job = stocked.turn_on(detectors=[{"name": "phones"}])["job"]["id"]
    portions(job, 1)
    other = stocked.turn_on(**SETTINGS)["job"]["id"]
    assert other != job
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    assert (work_off(job).state, Gate.objects.count()) == ("done", 2)
    assert stocked.next() == []
    assert work_off(other).done == ITEMS - 2
    # Those that the first policy brought are searched under the second one as well.
    assert is_searched_and_masked(stocked)
    newest = MaskingPolicy.objects.order_by("-number").first()
    assert set(Gate.objects.values_list("policy", "searched_with__policy")) == {(newest.pk, newest.pk)}


def test_items_that_are_withdrawn_meanwhile_are_left_out(stocked):
    job = stocked.turn_on(**SETTINGS)["job"]["id"]
    portions(job, 1)
    left = Item.objects.filter(project=stocked.project, gate=None).first()
    Item.objects.filter(pk=left.pk).update(state=ItemState.WITHDRAWN)
    JobChunk.objects.filter(job_id=job).update(state="pending", token=None, lease_until=None)
    assert work_off(job).done == ITEMS - 1
    assert not Gate.objects.filter(item=left).exists()


def test_search_that_failed_is_begun_again_after_a_while(stocked):
    work_off(stocked.turn_on(**SETTINGS)["job"]["id"])
    assert enqueue_waiting() == 1
    assert enqueue_waiting() == 0
    now = clock.now()
    Job.objects.filter(kind=SEARCH).update(state="failed", finished_at=now)
    assert enqueue_waiting() == 0
    with time_machine.travel(now + timedelta(minutes=11)):
        assert enqueue_waiting() == 1


def test_all_items_are_sent_back_by_a_job(stocked):
    work_off(stocked.turn_on(**SETTINGS)["job"]["id"])
    stocked.search()
    before = dict(Item.objects.values_list("pk", "data"))
    answer = stocked.steward.post(f"{stocked.path}/masking/search", {}, format="json")
    assert (answer.status_code, answer.json()["job"]["kind"]) == (202, BRING)
    busy = stocked.steward.post(f"{stocked.path}/masking/search", {}, format="json")
    assert (busy.status_code, busy.json()["code"]) == (409, "masking.busy")
    assert stocked.next() == []
    portions(answer.json()["job"]["id"], 1)
    assert states(stocked) == ["masked_auto"] * 3 + ["pending"] * 2
    assert stocked.next() == []
    JobChunk.objects.filter(job_id=answer.json()["job"]["id"]).update(
        state="pending", token=None, lease_until=None
    )
    assert work_off(answer.json()["job"]["id"]).done == ITEMS
    assert states(stocked) == ["pending"] * ITEMS
    assert is_searched_and_masked(stocked)
    # Found again in what lies sealed, and worded the same.
    assert dict(Item.objects.values_list("pk", "data")) == before
