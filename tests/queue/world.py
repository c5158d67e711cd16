"""A project with people and items for tests of work."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.rights.inputs import RightsInput
from labeling.rights.services import intern_statement
from projects.models import Assignment, AssignmentState, Item, Project, WorkItem
from projects.models.queue import Queue
from projects.services.items import PreparedItem, create_items
from projects.services.queue import ClaimResult, claim
from tests.support.people import actor_for, make_member, make_organisation
from tests.support.projects import add_project_member, make_project, make_source

CLEARED = RightsInput(
    licence="CC0-1.0", rights_holder="R. Holder", credit="R. Holder", acquired="download",
    source_url="https://example.org/", legal_basis="", personal_data="none",
)  # fmt: skip
FORBIDDEN = RightsInput(
    licence="CC-BY-NC-4.0", rights_holder="R. Holder", credit="R. Holder", acquired="download",
    source_url="https://example.org/", legal_basis="", personal_data="none",
)  # fmt: skip


@dataclass
class World:
    """One project, its queue, and annotators by name, made when first named."""

    project: Project
    people: dict[str, User] = field(default_factory=dict)

    def user(self, name: str = "ann", role: Role = Role.ANNOTATOR) -> User:
        if name not in self.people:
            user = make_member(self.project.organisation, Role.ANNOTATOR, name=name)
            add_project_member(self.project, user, role)
            self.people[name] = user
        return self.people[name]

    def actor(self, name: str = "ann", role: Role = Role.ANNOTATOR) -> Actor:
        return actor_for(self.user(name, role))

    @property
    def queue(self) -> Queue:
        """The first stage."""
        return self.project.queues.filter(kind="annotate").earliest("created_at", "id")

    def add(self, *names: str, priority: int = 0, rights: RightsInput = CLEARED, **data: Any) -> list[Item]:
        """Items in this order of the queue."""
        now = clock.now()
        source = self.project.sources.first() or make_source(self.project)
        statement = intern_statement(organisation=self.project.organisation, rights=rights, now=now)
        inputs = [
            PreparedItem(
                external_id=name,
                data=data or {"text": f"Text {name}"},
                statement=statement,
                priority=priority,
            )
            for name in names
        ]
        made = create_items(project=self.project, source=source, inputs=inputs, job_id=None, now=now)
        return [Item.objects.get(pk=made.ids[name]) for name in names]

    def claim(self, name: str = "ann", count: int = 1, queue_id: UUID | None = None) -> ClaimResult:
        project = Project.objects.get(pk=self.project.pk)
        return claim(actor=self.actor(name), project=project, queue_id=queue_id, count=count)

    def next(self, name: str = "ann", count: int = 1) -> list[str]:
        """External ids of what a claim gives, or its reason."""
        got = self.claim(name, count)
        return [row.item.external_id for row in got.assignments] or [str(got.reason)]

    def mine(self, name: str, external_id: str) -> Assignment:
        return Assignment.objects.get(annotator=self.user(name), item__external_id=external_id)

    def work(self, external_id: str) -> WorkItem:
        return WorkItem.objects.get(item__external_id=external_id, queue=self.queue)

    def slots(self, external_id: str) -> tuple[int, int, int, int]:
        """open, active, filled, required."""
        work = self.work(external_id)
        states = list(work.assignments.values_list("state", flat=True))
        filled = sum(state in (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED) for state in states)
        return work.open_slots, states.count(AssignmentState.ACTIVE), filled, work.required


def make_world(*, items: int = 0, overlap: int = 1, lease_seconds: int = 900, **options: Any) -> World:
    """A world with items `i0`, `i1`, … in import order."""
    project = make_project(make_organisation(), overlap=overlap, lease_seconds=lease_seconds, **options)
    world = World(project)
    if items:
        world.add(*[f"i{number}" for number in range(items)])
    return world
