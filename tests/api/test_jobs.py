"""Jobs by API: who sees them, how progress is polled, stopping and trying again."""

import pytest

from labeling.accounts.roles import Role
from tests.support.projects import add_project_member, make_project
from workers.ledger import services
from workers.ledger.models import ChunkState, Job, JobChunk, JobState
from workers.ledger.services import ChunkSpec, ProblemSpec

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(tenant):
    project = make_project(tenant.organisation, name="Streets")
    return services.enqueue(
        organisation=tenant.organisation,
        kind="import",
        actor_user=tenant.user("owner"),
        project_id=project.pk,
        chunks=[ChunkSpec("import.read", 0, {"uploads": []})],
        params={},
    )


def test_job_is_shown_with_progress_and_project(tenant, job):
    shown = tenant.client_for("manager").get(f"/api/v1/jobs/{job.pk}").json()
    assert shown["kind"] == "import"
    assert shown["state"] == "queued"
    assert shown["progress"] == {"done": 0, "total": None, "failed": 0}
    assert shown["project"] == {"id": str(job.project_id), "name": "Streets"}


def test_polling_costs_nothing_while_nothing_moves(tenant, job):
    client = tenant.client_for("manager")
    first = client.get(f"/api/v1/jobs/{job.pk}")
    assert client.get(f"/api/v1/jobs/{job.pk}", headers={"If-None-Match": first["ETag"]}).status_code == 304
    Job.objects.filter(pk=job.pk).update(done=5, version=job.version + 1)
    again = client.get(f"/api/v1/jobs/{job.pk}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["progress"]["done"]) == (200, 5)


def test_job_is_seen_by_managers_and_by_who_started_it(tenant, other_tenant, job):
    address = f"/api/v1/jobs/{job.pk}"
    assert tenant.client_for("owner").get(address).status_code == 200
    assert tenant.client_for("reviewer").get(address).status_code == 404
    assert other_tenant.client_for("owner").get(address).status_code == 404
    from projects.models import Project

    add_project_member(Project.objects.get(), tenant.user("reviewer"), Role.MANAGER)
    assert tenant.client_for("reviewer").get(address).status_code == 200
    assert [row["id"] for row in tenant.client_for("annotator").get("/api/v1/jobs").json()["results"]] == []


def test_list_is_filtered_by_project_kind_and_state(tenant, job):
    client = tenant.client_for("manager")
    other = services.enqueue(organisation=tenant.organisation, kind="export", actor_user=None, chunks=[])
    assert [row["id"] for row in client.get("/api/v1/jobs").json()["results"]] == [str(other.pk), str(job.pk)]
    for query, found in (
        (f"project={job.project_id}", [str(job.pk)]),
        ("kind=export", [str(other.pk)]),
        ("state=running", []),
        ("project=nonsense", []),
    ):
        assert [row["id"] for row in client.get(f"/api/v1/jobs?{query}").json()["results"]] == found
    wrong = client.get("/api/v1/jobs?state=broken")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/state")


def test_problems_come_in_the_order_of_the_input_and_in_pages(tenant, job):
    services.record_problems(
        job_id=job.pk,
        problems=[ProblemSpec(seq=n, line=n, code="line.bad", detail=f"Line {n}.") for n in (30, 10, 20)],
    )
    client = tenant.client_for("manager")
    first = client.get(f"/api/v1/jobs/{job.pk}/problems?limit=2").json()
    assert [row["line"] for row in first["results"]] == [10, 20]
    rest = client.get(f"/api/v1/jobs/{job.pk}/problems?limit=2&cursor={first['next']}").json()
    assert ([row["line"] for row in rest["results"]], rest["next"]) == ([30], None)


def test_cancelling_and_trying_again(tenant, job):
    client = tenant.client_for("manager")
    early = client.post(f"/api/v1/jobs/{job.pk}/retry")
    assert (early.status_code, early.json()["code"]) == (409, "job.not_failed")
    stopped = client.post(f"/api/v1/jobs/{job.pk}/cancel")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    assert JobChunk.objects.get(job=job).state == ChunkState.CANCELLED
    again = client.post(f"/api/v1/jobs/{job.pk}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "job.ended")
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    JobChunk.objects.filter(job=job).update(state=ChunkState.DEAD, attempts=6)
    tried = client.post(f"/api/v1/jobs/{job.pk}/retry")
    assert (tried.status_code, tried.json()["state"]) == (200, "running")
    assert list(JobChunk.objects.filter(job=job).values_list("state", "attempts")) == [("pending", 0)]
