"""Who is in an item, over HTTP."""

from typing import Any, Final

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.serializers import Strict
from labeling.core.errors import Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.core.paging import paginate
from labeling.rights.consent.api.bodies import person_body
from labeling.rights.consent.api.common import named_subject
from labeling.rights.consent.api.shapes import SubjectRef
from labeling.rights.consent.models import DataSubject
from labeling.rights.consent.services.subjects import hold_subject
from projects.api.items import ItemView
from projects.models import Appearance
from projects.permissions import project_role, role_to_see
from projects.services.appearances import end, link, supersede

READ: Final = Access("project", "read", Role.STEWARD)
WRITE: Final = Access("project", "rights", Role.STEWARD)
_NAMES: Final = {"identifiable": "is_identifiable", "masked": "is_masked"}


class NewAppearance(Strict):
    """A person in an item. `subject` null: somebody whom nobody has identified."""

    subject = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text="id or pseudonym"
    )
    region = serializers.JSONField(
        required=False,
        help_text='{"input", "box": [x, y, w, h]} or {"input", "span": [start, end]}, null: all of it',
    )
    identifiable = serializers.BooleanField(required=False)
    masked = serializers.BooleanField(required=False, help_text="and a person has checked the mask")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)


class EndAppearance(Strict):
    reason = serializers.CharField(max_length=2_000)


class AppearanceBody(serializers.Serializer[Any]):
    """A person in an item, as recorded once; `ended_at` when another entry or none took its place."""

    id = serializers.UUIDField()
    item = serializers.UUIDField()
    subject = SubjectRef(allow_null=True)
    region = serializers.JSONField(allow_null=True)
    identifiable = serializers.BooleanField()
    masked = serializers.BooleanField()
    consent = serializers.UUIDField(allow_null=True, help_text="the record that an import named")
    supersedes = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AppearancesView(ItemView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(AppearanceBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """Who is, or was, on record in the item, newest first."""
        rows = Appearance.objects.filter(item=self.seen(item_id)).select_related("subject")
        page = paginate(rows, order=("-created_at", "-id"), request=self.page_request())
        return self.page(page, appearance_body)

    @describes(request=NewAppearance, response=AppearanceBody, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """Record that somebody is in the item. It is judged at once, its work opened or closed."""
        item = self.seen(item_id)
        given = _changes(self.read(NewAppearance))
        subject = named_subject(actor=self.actor, ref=given.pop("subject", None), pointer="/subject")
        with transaction.atomic():
            _hold(subject)
            made = link(actor=self.actor, item=item, subject=subject, **given)
        return Response(appearance_body(made), status=201)


class AppearanceView(ItemView):
    """A view of one entry; the gate is that of its item."""

    def appearance(self, appearance_id: str) -> Appearance:
        pk = parse_id(appearance_id)
        rows = Appearance.objects.select_related("item__project", "subject")
        found = None
        if pk is not None:
            found = rows.filter(pk=pk, item__project__organisation=self.actor.organisation).first()
        role = project_role(actor=self.actor, project=found.item.project) if found else None
        if found is None or role is None:
            raise NotFound("appearance")
        role_to_see(role, need=self.need())
        return found


class SupersedeAppearanceView(AppearanceView):
    access = {"POST": WRITE}
    creates = frozenset({"POST"})

    @describes(request=NewAppearance, response=AppearanceBody, status=201, errors=(409,))
    def post(self, request: Request, appearance_id: str) -> Response:
        """Put another entry in the place of this one; what is left out stays. The item is judged at once."""
        old = self.appearance(appearance_id)
        given = _changes(self.read(NewAppearance))
        reason = given.pop("reason", "")
        if "subject" in given:
            given["subject"] = named_subject(actor=self.actor, ref=given["subject"], pointer="/subject")
        if not given:
            detail = "Say what is to be different: subject, region, identifiable or masked."
            raise Invalid(detail, code="appearance.unchanged")
        with transaction.atomic():
            _hold(given.get("subject", old.subject))
            made = supersede(actor=self.actor, appearance=old, changes=given, reason=reason)
        return Response(appearance_body(made), status=201)


class EndAppearanceView(AppearanceView):
    access = {"POST": WRITE}

    @describes(request=EndAppearance, response=AppearanceBody, errors=(409,))
    def post(self, request: Request, appearance_id: str) -> Response:
        """Record that the person is not in the item after all, and why: that stands in a last entry, ended too."""
        old = self.appearance(appearance_id)
        reason = self.read(EndAppearance)["reason"]
        with transaction.atomic():
            _hold(old.subject)
            ended = end(actor=self.actor, appearance=old, reason=reason)
        return Response(appearance_body(ended))


def _changes(given: dict[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(key, key): value for key, value in given.items()}


def _hold(subject: DataSubject | None) -> None:
    """Nobody withdraws between reading what a person agreed to and storing what comes of it."""
    if subject is not None:
        hold_subject(subject.pk)


def appearance_body(row: Appearance) -> dict[str, Any]:
    """An entry as the API shows it."""
    return {
        "id": str(row.pk),
        "item": str(row.item_id),
        "subject": person_body(row.subject),
        "region": row.region,
        "identifiable": row.is_identifiable,
        "masked": row.is_masked,
        "consent": str(row.consent) if row.consent else None,
        "supersedes": str(row.supersedes_id) if row.supersedes_id else None,
        "reason": row.reason,
        "created_at": row.created_at,
        "ended_at": row.ended_at,
    }
