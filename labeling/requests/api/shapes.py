"""Requests, holds and rules as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from labeling.accounts.models import User
from labeling.api.serializers import Named, Strict
from labeling.requests.clocks import REGIMES, acknowledge_by
from labeling.requests.models import (
    EventKind,
    HoldScope,
    LegalHold,
    Outcome,
    RequestEvent,
    RequestItem,
    RequestKind,
    RequestState,
    RetentionRule,
)
from labeling.requests.selectors.rules import Rule
from labeling.rights.consent.vocabulary import CHANNELS
from workers.ledger.api import JobSerializer


class RequestPerson(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    pseudonym = serializers.CharField()


class NewRequest(Strict):
    """What a person asked for."""

    subject = serializers.CharField(max_length=40, help_text="id or pseudonym")
    kind = serializers.ChoiceField(choices=RequestKind.values)
    regime = serializers.ChoiceField(choices=REGIMES, default="gdpr")
    consent = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text="for withdraw and erase: only this consent"
    )
    channel = serializers.ChoiceField(choices=CHANNELS, default="api")
    received_at = serializers.DateTimeField(required=False, help_text="now, where it is left out")
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
    prefers_masking = serializers.BooleanField(
        default=False, help_text="list what could stay, were the person masked"
    )


class ReasonBody(Strict):
    """Why."""

    reason = serializers.CharField(max_length=2000)


class VerifyBody(Strict):
    """How it was made sure that who asks is who they say."""

    note = serializers.CharField(max_length=2000)


class CloseBody(ReasonBody):
    """How a request ends that is not carried out by the program."""

    state = serializers.ChoiceField(
        choices=[RequestState.DONE.value, RequestState.REFUSED.value, RequestState.CANCELLED.value]
    )


class RequestStepShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=EventKind.choices)
    state = serializers.ChoiceField(choices=RequestState.choices)
    at = serializers.DateTimeField()
    due = serializers.DateTimeField()
    note = serializers.CharField()
    by = Named(allow_null=True)


class RequestRow(serializers.Serializer[Any]):
    """A request as lists show it."""

    id = serializers.UUIDField()
    subject = RequestPerson()
    kind = serializers.ChoiceField(choices=RequestKind.choices)
    regime = serializers.ChoiceField(choices=[(one, one) for one in REGIMES])
    channel = serializers.CharField()
    state = serializers.ChoiceField(choices=RequestState.choices)
    received_at = serializers.DateTimeField()
    due = serializers.DateTimeField()
    acknowledge_by = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()
    handled_by = Named(allow_null=True)
    created_at = serializers.DateTimeField()


class RequestShape(RequestRow):
    """A request with its steps and what came of it."""

    consent = serializers.UUIDField(allow_null=True)
    prefers_masking = serializers.BooleanField()
    extended = serializers.BooleanField()
    verified = serializers.BooleanField()
    items = serializers.DictField(child=serializers.IntegerField(), help_text="how many of each outcome")
    to_mask = serializers.IntegerField()
    drafts = serializers.IntegerField(help_text="work that was under way and is sealed now")
    events = RequestStepShape(many=True)
    parts = serializers.ListField(child=serializers.DictField(), help_text="what is done of carrying it out")
    receipts = serializers.ListField(child=serializers.DictField())
    file = serializers.DictField(allow_null=True, help_text="of a request for access: url, bytes, expires_at")
    job = JobSerializer(allow_null=True)


class RequestItemShape(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    external_id = serializers.CharField()
    project = Named()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    others = serializers.IntegerField(help_text="other people who can be recognised in it")
    wants_mask = serializers.BooleanField()


class SealedDraft(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    assignment = serializers.UUIDField()
    annotator = Named(allow_null=True)
    result = serializers.DictField()
    revision = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    sealed_at = serializers.DateTimeField()


class RequestReceiptShape(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    body = serializers.DictField()


class WithdrawalPreview(serializers.Serializer[Any]):
    """What a request would do."""

    request = serializers.UUIDField(allow_null=True, help_text="the one that has done it before")
    subject = RequestPerson()
    kind = serializers.ChoiceField(choices=RequestKind.choices)
    items = serializers.DictField(child=serializers.IntegerField())
    projects = serializers.ListField(child=serializers.DictField())
    leases = serializers.IntegerField()
    drafts = serializers.IntegerField()
    labels = serializers.IntegerField()
    with_others = serializers.IntegerField()
    maskable = serializers.IntegerField()
    files = serializers.DictField(child=serializers.IntegerField())
    snapshots = serializers.ListField(child=serializers.DictField())
    models = serializers.ListField(child=serializers.DictField())
    holds = serializers.ListField(child=serializers.DictField())
    keeps = serializers.ListField(child=serializers.CharField(), help_text="why what is known of them stays")


class NewHold(ReasonBody):
    """What must not be deleted, and why."""

    scope = serializers.ChoiceField(choices=HoldScope.values)
    target = serializers.CharField(max_length=40)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class HoldShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    scope = serializers.ChoiceField(choices=HoldScope.choices)
    target = serializers.UUIDField()
    reason = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    placed_by = Named(allow_null=True)
    created_at = serializers.DateTimeField()
    stands = serializers.BooleanField()
    released = serializers.DictField(allow_null=True)


class RuleBody(Strict):
    """How long one class of data is kept."""

    name = serializers.CharField(max_length=24)
    days = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class RulesBody(Strict):
    """The rules that change; others stay."""

    rules = RuleBody(many=True)


class RuleShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    text = serializers.CharField()
    days = serializers.IntegerField(allow_null=True)
    default_days = serializers.IntegerField(allow_null=True)
    is_carried_out = serializers.BooleanField(help_text="whether the program deletes by it")
    due_now = serializers.IntegerField(allow_null=True, help_text="how many things it would delete now")
    note = serializers.CharField()
    set_by = Named(allow_null=True)
    set_at = serializers.DateTimeField(allow_null=True)


class RulesShape(serializers.Serializer[Any]):
    results = RuleShape(many=True)


def named(user: User | None) -> dict[str, str] | None:
    return None if user is None else {"id": str(user.pk), "name": user.name or user.email}


def render_row(row: Any, *, now: Any, acknowledged: Any = None) -> dict[str, Any]:
    """A request (with `state` and `due`) as lists show it."""
    return {
        "id": str(row.pk),
        "subject": {"id": str(row.subject_id), "pseudonym": row.subject.pseudonym},
        "kind": row.kind,
        "regime": row.regime,
        "channel": row.channel,
        "state": row.state,
        "received_at": row.received_at,
        "due": row.due,
        "acknowledge_by": acknowledge_by(regime=row.regime, received=row.received_at),
        "acknowledged_at": acknowledged,
        "overdue": row.state in (RequestState.OPEN, RequestState.WORKING) and row.due <= now,
        "handled_by": named(row.created_by),
        "created_at": row.created_at,
    }


def render_event(event: RequestEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "state": event.state,
        "at": event.at,
        "due": event.due,
        "note": event.note,
        "by": named(event.actor),
    }


def render_item(row: RequestItem) -> dict[str, Any]:
    return {
        "item": str(row.item_id),
        "external_id": row.item.external_id,
        "project": {"id": str(row.item.project_id), "name": row.item.project.name},
        "outcome": row.outcome,
        "others": row.others,
        "wants_mask": row.wants_mask,
    }


def render_hold(hold: LegalHold, *, now: Any) -> dict[str, Any]:
    release = getattr(hold, "release", None)
    return {
        "id": str(hold.pk),
        "scope": hold.scope,
        "target": str(hold.target),
        "reason": hold.reason,
        "until": hold.until,
        "placed_by": named(hold.placed_by),
        "created_at": hold.created_at,
        "stands": release is None and (hold.until is None or hold.until > now),
        "released": None
        if release is None
        else {"at": release.at, "by": named(release.by), "reason": release.reason},
    }


def render_rule(rule: Rule, row: RetentionRule | None, *, due: int | None) -> dict[str, Any]:
    return {
        "name": rule.name,
        "text": rule.text,
        "days": rule.days if row is None else row.days,
        "default_days": rule.days,
        "is_carried_out": rule.is_carried_out,
        "due_now": due,
        "note": "" if row is None else row.note,
        "set_by": None if row is None else named(row.set_by),
        "set_at": None if row is None else row.created_at,
    }
