"""A person who consented, what shows them, and a dataset of it that left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from labeling.exports.models import Snapshot
    from labeling.requests.models import SubjectRequest
    from labeling.rights.consent.models import ConsentRecord, DataSubject
    from projects.models import Item, Project
    from tests.support.people import Tenant

PEOPLE = {"licence": "CC0-1.0", "personal_data": "present", "legal_basis": "consent"}
NAMED = {"commercial": False, "distribution": "named", "recipients": ["Borealis Labs", "Cedar Institute"]}


@dataclass
class Person:
    """Somebody in the ledger, through the API of a steward."""

    tenant: Tenant
    subject: DataSubject
    record: ConsentRecord
    token: str

    @property
    def ref(self) -> str:
        return str(self.subject.pk)


def consenting(tenant: Tenant, contact: str = "", **terms: Any) -> Person:
    """A new person with a consent that covers commercial use and handing on."""
    from labeling.rights.consent.models import ConsentRecord, DataSubject
    from tests.consent.ledger import Ledger, token_of

    ledger = Ledger(tenant)
    subject = ledger.subject(**({"contact": contact} if contact else {}))
    consent = ledger.consent(subject=subject["id"], publish_ok=True, **terms)
    return Person(
        tenant,
        DataSubject.objects.get(pk=subject["id"]),
        ConsentRecord.objects.get(pk=consent["id"]),
        token_of(consent),
    )


def show(tenant: Tenant, person: Person | None, *items: Item, **how: Any) -> None:
    """Record that the person is in these items."""
    from projects.services.appearances import link

    for item in items:
        link(actor=tenant.actor("steward"), item=item, subject=person.subject if person else None, **how)


@dataclass
class Scene:
    """A project of texts `t0`, `t1`, … that are labeled, and `n0`, `n1`, … that are not; all show `person`."""

    tenant: Tenant
    project: Project
    person: Person

    def item(self, name: str) -> Item:
        from projects.models import Item

        return Item.objects.select_related("project").get(project=self.project, external_id=name)

    def states(self) -> dict[str, str]:
        from projects.models import Item

        return dict(Item.objects.filter(project=self.project).values_list("external_id", "state"))

    def seal(self, **body: Any) -> Snapshot:
        from tests.recalls.conftest import seal

        return seal(self.tenant, self.project, **({"use": NAMED} | body))

    def withdraw(self, **options: Any) -> Any:
        from labeling.core import clock
        from labeling.requests.services import withdraw

        given = {"record": self.person.record, "actor": self.tenant.actor("steward"), "channel": "email"}
        return withdraw(**(given | options), now=clock.now())


def make_scene(tenant: Tenant, *, labeled: int = 2, fresh: int = 2, overlap: int = 1) -> Scene:
    from labeling.core import clock
    from projects.models import Item
    from tests.recalls.conftest import bring
    from tests.support.projects import TEXT_SCHEMA, make_project, make_source
    from tests.support.stock import load

    project = make_project(tenant.organisation, schema=TEXT_SCHEMA, overlap=overlap)
    if labeled:
        bring(tenant, project, [f"t{n}" for n in range(labeled)], rights=PEOPLE)
    load(project, make_source(project), {f"n{n}": PEOPLE for n in range(fresh)})
    person = consenting(tenant, contact=f"kim{clock.now().timestamp()}@example.org")
    show(tenant, person, *Item.objects.filter(project=project).order_by("external_id"))
    return Scene(tenant, project, person)


@pytest.fixture
def scene(tenant: Tenant) -> Scene:
    return make_scene(tenant)


def state_of(request: SubjectRequest) -> str:
    from labeling.requests.services.cases import newest_event

    return str(newest_event(request.pk).state)
