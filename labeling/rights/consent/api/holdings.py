"""Everything that holds a person: items they are in, consents, releases, datasets that left with them."""

from typing import Any

from django.db.models import Count, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api.schema import PAGING, describes
from labeling.api.serializers import Named
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.paging import paginate
from labeling.exports.models import SnapshotItem, SnapshotStatus
from labeling.rights.api.shapes import VERDICTS
from labeling.rights.consent import selectors
from labeling.rights.consent.api import shapes
from labeling.rights.consent.api.bodies import consent_row, release_body, subject_body
from labeling.rights.consent.api.common import NEWEST, READ
from labeling.rights.consent.models import DataSubject
from labeling.rights.policy import Verdict
from projects.models import Appearance, Item

_SHOWN = 200


class HeldItem(serializers.Serializer[Any]):
    """An item in which the person is on record."""

    id = serializers.UUIDField()
    external_id = serializers.CharField()
    project = Named()
    state = serializers.CharField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    is_identifiable = serializers.BooleanField()
    is_masked = serializers.BooleanField()
    appearance = serializers.UUIDField()
    since = serializers.DateTimeField()


class HeldProject(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    items = serializers.IntegerField()


class HeldSnapshot(serializers.Serializer[Any]):
    """A dataset that left with items of the person."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.IntegerField()
    status = serializers.CharField()
    project = Named()
    items = serializers.IntegerField()
    sealed_at = serializers.DateTimeField(allow_null=True)


class Holdings(serializers.Serializer[Any]):
    """What holds a person. `results` are the items, paged; at most 200 of each other kind are shown."""

    subject = shapes.Subject()
    projects = HeldProject(many=True)
    consents = shapes.ConsentRow(many=True)
    releases = shapes.Release(many=True)
    snapshots = HeldSnapshot(many=True)
    results = HeldItem(many=True)
    next = serializers.CharField(allow_null=True)


class HoldingsView(ApiView):
    access = {"GET": READ}

    @describes(response=Holdings, query=PAGING)
    def get(self, request: Request, subject_id: str) -> Response:
        """Everything that holds the person: items, newest first, with consents, releases and datasets."""
        found = selectors.subject_of(actor=self.actor, ref=subject_id)
        shown = Appearance.objects.filter(subject=found, ended_at=None)
        page = paginate(shown.select_related("item__project"), order=NEWEST, request=self.page_request())
        now = clock.now()
        consents = list(
            selectors.consents_of(actor=self.actor, now=now).filter(subject=found).order_by(*NEWEST)[:_SHOWN]
        )
        standings = selectors.standings(consents, now=now)
        releases = selectors.releases_of(actor=self.actor).filter(subject=found).order_by(*NEWEST)[:_SHOWN]
        return Response(
            {
                "subject": subject_body(found, selectors.statuses_of([found]).get(found.pk, [])),
                "projects": _projects(shown),
                "consents": [consent_row(row, standings[row.pk]) for row in consents],
                "releases": [release_body(release) for release in releases],
                "snapshots": _snapshots(found),
                "results": [_item(row) for row in page.results],
                "next": page.next,
            }
        )


def _item(row: Appearance) -> dict[str, Any]:
    item: Item = row.item
    return {
        "id": str(item.pk),
        "external_id": item.external_id,
        "project": {"id": str(item.project_id), "name": item.project.name},
        "state": item.state,
        "verdict": Verdict(item.verdict).name,
        "is_identifiable": row.is_identifiable,
        "is_masked": row.is_masked,
        "appearance": str(row.pk),
        "since": row.created_at,
    }


def _projects(shown: QuerySet[Appearance]) -> list[dict[str, Any]]:
    counted = (
        shown.values("item__project_id", "item__project__name")
        .annotate(items=Count("item_id", distinct=True))
        .order_by("item__project__name", "item__project_id")[:_SHOWN]
    )
    return [
        {"id": str(row["item__project_id"]), "name": row["item__project__name"], "items": row["items"]}
        for row in counted
    ]


def _snapshots(subject: DataSubject) -> list[dict[str, Any]]:
    """Sealed datasets with items in which the person is, or was once, on record."""
    items = Appearance.objects.filter(subject=subject).values("item_id")
    rows = SnapshotItem.objects.filter(item__in=items, is_included=True)
    rows = rows.exclude(snapshot__status__in=[SnapshotStatus.BUILDING, SnapshotStatus.FAILED])
    fields = ("id", "name", "number", "status", "sealed_at", "project_id", "project__name")
    counted = (
        rows.values(*(f"snapshot__{field}" for field in fields))
        .annotate(items=Count("item_id", distinct=True))
        .order_by("-snapshot__sealed_at", "-snapshot__id")[:_SHOWN]
    )
    return [
        {
            "id": str(row["snapshot__id"]),
            "name": row["snapshot__name"],
            "number": row["snapshot__number"],
            "status": row["snapshot__status"],
            "project": {"id": str(row["snapshot__project_id"]), "name": row["snapshot__project__name"]},
            "items": row["items"],
            "sealed_at": row["snapshot__sealed_at"],
        }
        for row in counted
    ]
