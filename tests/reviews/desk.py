"""A project with annotators, reviewers and the queues that join them, worked over HTTP."""

from typing import Any
from uuid import UUID

from rest_framework.test import APIClient

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation
from labeling.core import clock
from projects.models import Assignment, Item, Queue, QueueKind, WorkItem
from projects.models.queue import AssignmentState
from tests.queue.world import World, make_world
from tests.support.people import client_for

GOOD, BAD = {"mood": "good"}, {"mood": "bad"}
HOLDS = (
    AssignmentState.ACTIVE,
    AssignmentState.RETURNED,
    AssignmentState.SUBMITTED,
    AssignmentState.ACCEPTED,
)


class Desk:
    """A world in which people are named: annotators ann, bob, cat, …, reviewers rev, …, a manager max."""

    def __init__(self, *, items: int = 1, overlap: int = 1, **options: Any) -> None:
        self.world: World = make_world(items=items, overlap=overlap, **options)
        self.main = self.world.queue
        self.roles = {"rev": Role.REVIEWER, "rex": Role.REVIEWER, "roy": Role.REVIEWER, "max": Role.MANAGER}

    @property
    def project(self) -> Any:
        return self.world.project

    def client(self, name: str) -> APIClient:
        return client_for(self.world.user(name, self.roles.get(name, Role.ANNOTATOR)))

    def stage(self, kind: QueueKind, name: str = "", **values: Any) -> Queue:
        return Queue.objects.create(
            project=self.project, kind=kind, name=name or kind.value.title(), created_at=clock.now(), **values
        )

    def rules(self, **values: Any) -> None:
        """Set columns of the queue that annotators work in."""
        Queue.objects.filter(pk=self.main.pk).update(**values)

    def item(self, name: str = "i0") -> Item:
        return Item.objects.get(project=self.project, external_id=name)

    def lease(self, name: str, queue: Queue | None = None) -> dict[str, Any]:
        """The next lease of somebody, as the API gives it."""
        body = {} if queue is None else {"queue": str(queue.pk)}
        answer = self.client(name).post(f"/api/v1/projects/{self.project.pk}/next", body)
        assert answer.status_code == 200, answer.content
        leases: list[dict[str, Any]] = answer.json()["assignments"]
        assert leases, answer.json()
        return leases[0]

    def nothing(self, name: str, queue: Queue | None = None) -> str:
        body = {} if queue is None else {"queue": str(queue.pk)}
        answer = self.client(name).post(f"/api/v1/projects/{self.project.pk}/next", body).json()
        assert answer["assignments"] == []
        reason: str = answer["reason"]
        return reason

    def submit(self, name: str, lease: dict[str, Any], result: dict[str, Any], **more: Any) -> Any:
        body = {"token": lease["token"], "result": result, "seconds": 5, **more}
        return self.client(name).post(f"/api/v1/assignments/{lease['id']}/submit", body, format="json")

    def answer(self, name: str = "ann", result: dict[str, Any] | None = None) -> Annotation:
        """Somebody takes the next item and answers it."""
        answer = self.submit(name, self.lease(name), GOOD if result is None else result)
        assert answer.status_code == 200, answer.content
        return Annotation.objects.get(pk=answer.json()["annotation"]["id"])

    def review(self, name: str, annotation: Annotation | UUID, verdict: str, **more: Any) -> Any:
        """A verdict on the present revision, with a reason where one is needed."""
        row = Annotation.objects.get(pk=getattr(annotation, "pk", annotation))
        body = {"verdict": verdict, "revision": row.revision, **more}
        if verdict in ("return", "reject"):
            body.setdefault("reason", "wrong_label")
        return self.client(name).post(f"/api/v1/annotations/{row.pk}/reviews", body, format="json")

    def state(self, annotation: Annotation) -> tuple[str, str]:
        """Of the annotation and of its assignment."""
        row = Annotation.objects.select_related("assignment").get(pk=annotation.pk)
        return row.state, row.assignment.state if row.assignment else ""

    def labels(self, name: str = "i0") -> tuple[str, int]:
        item = self.item(name)
        return item.state, item.labels

    def hold_invariants(self) -> None:
        """Slots of all work add up, and labels are those that are counted."""
        for work in WorkItem.objects.all():
            held = Assignment.objects.filter(work_item=work, state__in=HOLDS).count()
            assert work.open_slots + held == work.required, (work.pk, work.open_slots, held, work.required)
        for item in Item.objects.filter(project=self.project):
            counted = Annotation.objects.filter(item=item, state__in=("submitted", "accepted"))
            assert item.labels == counted.exclude(origin="adjudication").count(), item.external_id


def code(answer: Any, status: int = 409) -> str:
    """The code of a problem."""
    assert answer.status_code == status, answer.content
    found: str = answer.json()["code"]
    return found
