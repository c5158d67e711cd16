"""The audit log by API: events, what was signed, proofs. What is proved can be checked without us."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.serializers import Named
from labeling.api.views import ApiView
from labeling.audit import selectors
from labeling.audit.actions import ACTIONS
from labeling.audit.models import AuditEvent
from labeling.audit.services import body_of
from labeling.core.errors import Fault, Invalid
from labeling.core.ids import parse_id
from labeling.core.paging import paginate

_READ = Access("organisation", "read", Role.STEWARD)


class AuditActionSerializer(serializers.Serializer[Any]):
    """One kind of act that the log knows."""

    name = serializers.CharField()
    text = serializers.CharField(help_text="in words")


class AuditObject(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.CharField()


class AuditEventSerializer(serializers.Serializer[Any]):
    """One act. `by` is who it is now; what is hashed has only the id."""

    id = serializers.UUIDField()
    index = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="user:<id>, or system")
    by = Named(allow_null=True)
    token = serializers.UUIDField(allow_null=True)
    action = serializers.ChoiceField(choices=list(ACTIONS))
    text = serializers.CharField(help_text="the action in words")
    object = AuditObject()
    project = serializers.UUIDField(allow_null=True)
    payload = serializers.JSONField()
    prev = serializers.CharField()
    leaf = serializers.CharField()


class SignedHeadSerializer(serializers.Serializer[Any]):
    """The log at one size, signed: a C2SP checkpoint."""

    origin = serializers.CharField()
    size = serializers.IntegerField()
    root = serializers.CharField(help_text="SHA-256, hexadecimal")  # type: ignore[assignment] # a field, not DRF's
    note = serializers.CharField(help_text="the signed note")
    key = serializers.CharField(help_text="the verifier key: <name>+<key id>+<Base64>")


class AuditProof(serializers.Serializer[Any]):
    """That an event is in the log (`event`, `leaf`, `index`), or that the log only grew (`from`, `from_root`)."""

    checkpoint = SignedHeadSerializer()
    path = serializers.ListField(child=serializers.CharField(), help_text="RFC 9162 proof, hexadecimal")
    event = serializers.JSONField(
        required=False, help_text="its canonical JSON (RFC 8785) is the leaf's data"
    )
    leaf = serializers.CharField(required=False)
    index = serializers.IntegerField(required=False)
    old_size = serializers.IntegerField(required=False)
    old_root = serializers.CharField(required=False)


def render_event(event: AuditEvent, names: dict[UUID, str]) -> dict[str, Any]:
    """An event as the API shows it."""
    user = parse_id(event.actor.removeprefix("user:"))
    return {
        "id": str(event.pk),
        "index": event.index,
        "at": event.at,
        "actor": event.actor,
        "by": {"id": str(user), "name": names[user]} if user in names else None,
        "token": str(event.token) if event.token else None,
        "action": event.action,
        "text": ACTIONS[event.action].text if event.action in ACTIONS else event.action,
        "object": {"kind": event.kind, "id": event.object_id},
        "project": str(event.project) if event.project else None,
        "payload": event.payload,
        "prev": event.prev,
        "leaf": event.leaf,
    }


def _render_head(head: selectors.SignedHead) -> dict[str, Any]:
    return {"origin": head.origin, "size": head.size, "root": head.root, "note": head.note, "key": head.key}


def _filtered(rows: QuerySet[AuditEvent], params: Any) -> QuerySet[AuditEvent]:
    if action := params.get("action"):
        if action not in ACTIONS:
            detail = f"There is no action “{action[:60]}”; there are {', '.join(ACTIONS)}."
            raise Invalid(detail, code="action.unknown", faults=(Fault("/action", "action.unknown", detail),))
        rows = rows.filter(action=action)
    for name, column in (("actor", "actor"), ("object", "object_id"), ("project", "project")):
        if name in params:
            wanted = parse_id(params[name])
            if wanted is None:
                rows = rows.none()
            else:
                value = f"user:{wanted}" if name == "actor" else str(wanted) if name == "object" else wanted
                rows = rows.filter(**{column: value})
    for name, lookup in (("since", "at__gte"), ("until", "at__lt")):
        if name in params:
            rows = rows.filter(**{lookup: _moment(name, params[name])})
    return rows


def _moment(name: str, text: str) -> datetime:
    """The moment that a query names, in UTC: a database knows fewer zones than there are offsets."""
    try:
        found = datetime.fromisoformat(text)
        moment = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        detail = f"{name} must be a time with its zone, for instance 2026-05-01T00:00:00Z."
        raise Invalid(detail, code="time.invalid", faults=(Fault(f"/{name}", "time.invalid", detail),))
    return moment


class AuditView(ApiView):
    access = {"GET": _READ}

    @describes(
        response=page_of(AuditEventSerializer),
        query=(
            *PAGING,
            query("action", "only this action"),
            query("actor", "only what the person with this id did"),
            query("object", "only what was done to the object with this id"),
            query("project", "only what was done in this project"),
            query("since", "only from this time on, RFC 3339", OpenApiTypes.DATETIME),
            query("until", "only before this time, RFC 3339", OpenApiTypes.DATETIME),
        ),
    )
    def get(self, request: Request) -> Response:
        """List what was done, newest first."""
        rows = _filtered(selectors.events_of(actor=self.actor), request.query_params)
        page = paginate(rows, order=["-index"], request=self.page_request())
        names = selectors.names_of(actor=self.actor, events=page.results)
        return self.page(page, lambda event: render_event(event, names))


class AuditActionsView(ApiView):
    access = {"GET": _READ}

    @describes(response=page_of(AuditActionSerializer))
    def get(self, request: Request) -> Response:
        """List the kinds of acts that the log knows."""
        rows = [{"name": action.name, "text": action.text} for action in ACTIONS.values()]
        return Response({"results": rows, "next": None})


class AuditCheckpointView(ApiView):
    access = {"GET": _READ}

    @describes(response=SignedHeadSerializer)
    def get(self, request: Request) -> Response:
        """Read what was signed last, with the key that verifies it. Keep it elsewhere: it vouches for all before."""
        return Response(_render_head(selectors.newest_checkpoint(actor=self.actor)))


class AuditProofView(ApiView):
    access = {"GET": _READ}

    @describes(
        response=AuditProof,
        query=(
            query("event", "the event that is to be proved"),
            query("from", "in place of it: an earlier size, to prove that the log only grew since"),
        ),
        errors=(404,),
    )
    def get(self, request: Request) -> Response:
        """Prove that an event is in the log, or that the log only grew."""
        if "event" in request.query_params:
            return Response(self._event(request.query_params["event"]))
        found = selectors.prove_consistency(actor=self.actor, old=_size(request.query_params.get("from")))
        return Response(
            {
                "checkpoint": _render_head(found.head),
                "path": found.path,
                "old_size": found.old,
                "old_root": found.old_root,
            }
        )

    def _event(self, event_id: str) -> dict[str, Any]:
        found = selectors.prove_event(actor=self.actor, event_id=event_id)
        return {
            "checkpoint": _render_head(found.head),
            "path": found.path,
            "event": body_of(found.event),
            "leaf": found.event.leaf,
            "index": found.event.index,
        }


def _size(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 19):
        detail = "Give `event`, the id of an event, or `from`, an earlier size of the log."
        raise Invalid(detail, code="audit.proof", faults=(Fault("/from", "audit.proof", detail),))
    return int(text)


urlpatterns = [
    path("audit", AuditView.as_view(), name="audit"),
    path("audit/actions", AuditActionsView.as_view(), name="audit-actions"),
    path("audit/checkpoint", AuditCheckpointView.as_view(), name="audit-checkpoint"),
    path("audit/proof", AuditProofView.as_view(), name="audit-proof"),
]
