"""Somebody who is in very many pictures, each with other people: every group of people is a case of its own."""

from typing import Any

import pytest

from labeling.core import clock
from labeling.requests.models import RequestItem
from labeling.requests.services.cases import Opening
from labeling.requests.services.opening import open_for
from labeling.requests.services.preview import preview
from labeling.rights.consent.models import DataSubject
from projects.models import Appearance, Item
from projects.services.appearances import revector
from tests.consent.ledger import Ledger
from tests.requests.conftest import PEOPLE, consenting
from tests.support.projects import TEXT_SCHEMA, make_project, make_source
from tests.support.stock import load

PICTURES = 1_100
BYSTANDERS = 11  # 2,048 groups


@pytest.mark.slow
@pytest.mark.django_db
def test_preview_and_masking_take_more_groups_than_a_statement_has_room_for(tenant: Any) -> None:
    project = make_project(tenant.organisation, schema=TEXT_SCHEMA)
    load(project, make_source(project), {f"p{n:04}": PEOPLE for n in range(PICTURES)})
    person, ledger = consenting(tenant), Ledger(tenant)
    others = [DataSubject.objects.get(pk=ledger.subject()["id"]) for _ in range(BYSTANDERS)]
    now = clock.now()
    rows = []
    for n, item in enumerate(Item.objects.filter(project=project).order_by("external_id")):
        there = [other for bit, other in enumerate(others) if n >> bit & 1]
        rows.append(Appearance(item=item, subject=person.subject, created_at=now))
        rows += [
            Appearance(item=item, subject=other, is_identifiable=False, created_at=now) for other in there
        ]
    Appearance.objects.bulk_create(rows)
    revector(items=Item.objects.filter(project=project), now=now)
    assert Item.objects.values("vector").distinct().count() == PICTURES
    assert set(Item.objects.values_list("state", flat=True)) == {"labelable"}
    actor = tenant.actor("steward")

    told = preview(actor=actor, subject=person.subject, kind="withdraw")
    assert (told["items"]["closed"], told["maskable"]) == (PICTURES, PICTURES)

    wish = Opening(kind="withdraw", prefers_masking=True)
    done = open_for(actor=actor, subject=person.subject, given=wish)
    assert done.created
    assert RequestItem.objects.filter(request=done.request, wants_mask=True).count() == PICTURES
    assert set(Item.objects.values_list("state", flat=True)) == {"quarantined"}
