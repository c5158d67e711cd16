"""What happened to a snapshot after it left: deliveries, recalls, models, and what a later version changed."""

from typing import Any

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.paging import paginate
from labeling.exports.models import SEALED_ONCE, Snapshot
from labeling.exports.selectors import access_snapshot
from labeling.exports.superseding import ADDED, changed_rows, count_changes, newest_version
from labeling.recalls import selectors, services
from labeling.recalls.api import rendering, shapes

_READ = Access("project", "export", Role.STEWARD)
_DECIDE = Access("project", "export", Role.MANAGER)


class DeliveriesView(ApiView):
    access = {"GET": _READ, "POST": _READ}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.DeliverySerializer), query=PAGING)
    def get(self, request: Request, snapshot_id: str) -> Response:
        """List to whom a dataset was handed, newest first."""
        snapshot = access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        rows = selectors.deliveries_of(snapshot=snapshot)
        return self.page(
            paginate(rows, order=["-created_at", "-id"], request=self.page_request()),
            rendering.render_delivery,
        )

    @describes(request=shapes.DeliveryBody, response=shapes.DeliverySerializer, status=201, errors=(409,))
    def post(self, request: Request, snapshot_id: str) -> Response:
        """Record that a dataset was handed to somebody, who is then told when rows of it are taken back."""
        snapshot = access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        body = self.read(shapes.DeliveryBody)
        recipient = selectors.named_recipient(actor=self.actor, recipient_id=body.pop("recipient"))
        made = services.record_delivery(actor=self.actor, snapshot=snapshot, recipient=recipient, **body)
        return Response(rendering.render_delivery(made), status=201)


class SnapshotRecallsView(ApiView):
    access = {"GET": _READ}

    @describes(response=page_of(shapes.RecallSerializer), query=PAGING)
    def get(self, request: Request, snapshot_id: str) -> Response:
        """List what was taken back of a dataset, why, and who was told."""
        snapshot = access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        rows = selectors.recalls_of(snapshot=snapshot)
        return self.page(
            paginate(rows, order=["-at", "-id"], request=self.page_request()), rendering.render_recall
        )


class DiffView(ApiView):
    access = {"GET": _READ}

    @describes(
        response=shapes.DiffSerializer,
        query=(*PAGING, query("to", "another snapshot of the project; left out: what takes its place now")),
    )
    def get(self, request: Request, snapshot_id: str) -> Response:
        """Read which rows a later dataset removed, replaced or added, by their hashes."""
        before = _sealed(access_snapshot(actor=self.actor, snapshot_id=snapshot_id))
        after = self._other(before)
        page = paginate(
            changed_rows(before=before, after=after), order=["item_id", "id"], request=self.page_request()
        )
        return Response(
            {
                "before": rendering.render_snapshot_ref(before),
                "after": rendering.render_snapshot_ref(after),
                "counts": count_changes(before=before, after=after),
                "results": [_changed(row) for row in page.results],
                "next": page.next,
            }
        )

    def _other(self, before: Snapshot) -> Snapshot:
        given = self.request.query_params.get("to")
        if not given:
            found = newest_version(before.pk)
            if found is None:
                raise NotFound("later version of the snapshot")
            return found
        after = _sealed(access_snapshot(actor=self.actor, snapshot_id=given))
        if after.project_id != before.project_id:
            detail = "Give a snapshot of the same project."
            raise Invalid(detail, code="diff.project", faults=(Fault("/to", "diff.project", detail),))
        return after


def _sealed(snapshot: Snapshot) -> Snapshot:
    if snapshot.status not in SEALED_ONCE:
        detail = "A snapshot can be compared once it is sealed."
        raise Invalid(
            detail, code="snapshot.not_sealed", faults=(Fault("/to", "snapshot.not_sealed", detail),)
        )
    return snapshot


def _changed(row: Any) -> dict[str, Any]:
    is_added = row.kind == ADDED
    return {
        "item": str(row.item_id),
        "kind": row.kind,
        "before": None if is_added else row.row_sha256,
        "after": row.row_sha256 if is_added else row.other,
    }


class ModelUsesView(ApiView):
    access = {"GET": _READ, "POST": _READ}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.ModelUseSerializer), query=PAGING)
    def get(self, request: Request, snapshot_id: str) -> Response:
        """List the models that were made with a dataset, and what was decided about them."""
        snapshot = access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        rows = selectors.model_uses_of(snapshot=snapshot)
        return self.page(
            paginate(rows, order=["-created_at", "-id"], request=self.page_request()),
            rendering.render_model_use,
        )

    @describes(request=shapes.ModelUseBody, response=shapes.ModelUseSerializer, status=201, errors=(409,))
    def post(self, request: Request, snapshot_id: str) -> Response:
        """Register a model that was made with a dataset."""
        snapshot = access_snapshot(actor=self.actor, snapshot_id=snapshot_id)
        made = services.register_model_use(
            actor=self.actor, snapshot=snapshot, **self.read(shapes.ModelUseBody)
        )
        return Response(rendering.render_model_use(selectors.one_model_use(made.pk)), status=201)


class ModelDecisionView(ApiView):
    access = {"POST": _DECIDE}
    creates = frozenset({"POST"})

    @describes(request=shapes.ModelDecisionBody, response=shapes.ModelUseSerializer, status=201)
    def post(self, request: Request, use_id: str) -> Response:
        """Decide what is done about a model after rows were taken back, and why. Earlier decisions stay on record."""
        use = selectors.access_model_use(actor=self.actor, use_id=use_id, need=Role.MANAGER)
        services.decide_about_model(actor=self.actor, use=use, **self.read(shapes.ModelDecisionBody))
        return Response(rendering.render_model_use(selectors.one_model_use(use.pk)), status=201)


urlpatterns = [
    path("snapshots/<str:snapshot_id>/deliveries", DeliveriesView.as_view(), name="snapshot-deliveries"),
    path("snapshots/<str:snapshot_id>/recalls", SnapshotRecallsView.as_view(), name="snapshot-recalls"),
    path("snapshots/<str:snapshot_id>/diff", DiffView.as_view(), name="snapshot-diff"),
    path("snapshots/<str:snapshot_id>/model-uses", ModelUsesView.as_view(), name="snapshot-model-uses"),
    path("model-uses/<str:use_id>/decision", ModelDecisionView.as_view(), name="model-use-decision"),
]
