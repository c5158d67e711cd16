"""A project's queues over HTTP."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.annotations.selectors import best_scores
from labeling.api.permissions import Access
from labeling.api.schema import describes, page_of
from labeling.api.views import tagged
from projects.api.common import ProjectView
from projects.api.queue_shapes import (
    NewQueue,
    QueueBody,
    QueueClone,
    QueueEdit,
    QueueFill,
    QueueFilled,
    fields_of,
    show_queue,
)
from projects.models import Item, Queue
from projects.permissions import access_queue
from projects.selectors.items import items_of
from projects.selectors.queues import audience_names, changes_of, counts_of, queues_of
from projects.services.queue_fill import fill_queue
from projects.services.queue_settings import change_queue, clone_queue, create_queue

READ = Access("project", "read", Role.REVIEWER)
MANAGE = Access("project", "manage", Role.MANAGER)


class QueueView(ProjectView):
    """A view of one queue or some."""

    def queue(self, queue_id: str) -> Queue:
        return access_queue(actor=self.actor, queue_id=queue_id, need=self.need())

    def answer(self, queue: Queue, status: int = 200) -> Response:
        shown = show_queue(
            queue,
            counts_of([queue])[queue.pk],
            audience_names([queue])[queue.pk],
            changes_of([queue]).get(queue.pk),
            sees_people=self.role(queue.project) >= Role.MANAGER,
        )
        return tagged(Response(shown, status=status), queue.version)


class QueuesView(QueueView):
    access = {"GET": READ, "POST": MANAGE}
    creates = frozenset({"POST"})

    @describes(response=page_of(QueueBody))
    def get(self, request: Request, project_id: str) -> Response:
        """The project's queues, the first made first, all on one page."""
        project = self.project(project_id)
        queues = queues_of(project)
        sees_people = self.role(project) >= Role.MANAGER
        counts, names, changing = counts_of(queues), audience_names(queues), changes_of(queues)
        shown = [
            show_queue(
                queue, counts[queue.pk], names[queue.pk], changing.get(queue.pk), sees_people=sees_people
            )
            for queue in queues
        ]
        return Response({"results": shown, "next": None})

    @describes(request=NewQueue, response=QueueBody, status=201, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Make a queue. Work comes into it by the rules of others, or by putting items there (`/items`)."""
        project = self.project(project_id)
        given = self.read(NewQueue)
        kind = given.pop("kind")
        made = create_queue(actor=self.actor, project=project, kind=kind, settings=fields_of(given))
        return self.answer(made, 201)


class QueueDetailView(QueueView):
    access = {"GET": READ, "PATCH": MANAGE}

    @describes(response=QueueBody)
    def get(self, request: Request, queue_id: str) -> Response:
        """One queue."""
        return self.answer(self.queue(queue_id))

    @describes(request=QueueEdit, response=QueueBody, errors=(409,), versioned=True)
    def patch(self, request: Request, queue_id: str) -> Response:
        """Change a queue: settings, rules, state. Live leases stay valid.

        Another order or overlap holds for all work at once where there is little; else a job lets the work that is
        there follow, and `changing` says how far it is.
        """
        queue = self.queue(queue_id)
        version = self.expected(queue.version)
        given = self.read(QueueEdit)
        changed = change_queue(
            actor=self.actor,
            queue=queue,
            changes=fields_of(given),
            version=version,
            scores=best_scores,
            keep_issued=given.get("overlap", {}).get("keep_issued", False),
        )
        return self.answer(changed)


class QueueCloneView(QueueView):
    access = {"POST": MANAGE}
    creates = frozenset({"POST"})

    @describes(request=QueueClone, response=QueueBody, status=201, errors=(409,))
    def post(self, request: Request, queue_id: str) -> Response:
        """Make another queue with the same settings, open and empty."""
        queue = self.queue(queue_id)
        made = clone_queue(actor=self.actor, queue=queue, name=self.read(QueueClone)["name"])
        return self.answer(made, 201)


class QueueItemsView(QueueView):
    access = {"POST": MANAGE}

    @describes(request=QueueFill, response=QueueFilled, errors=(409,))
    def post(self, request: Request, queue_id: str) -> Response:
        """Put items into a queue: picked ones, or up to 2,000 that a filter finds and that never were in it."""
        queue, given = self.queue(queue_id), self.read(QueueFill)
        picked = given.get("items")
        if picked is not None:
            rows = Item.objects.filter(project=queue.project_id, pk__in=picked)
        else:
            rows = items_of(project=queue.project, role=Role.MANAGER, filter=given["filter"])
        done = fill_queue(
            actor=self.actor,
            queue=queue,
            items=rows,
            is_picked=picked is not None,
            priority=given["priority"],
            scores=best_scores,
        )
        return Response({"put": done.put, "left_out": done.left_out, "more": done.has_more})
