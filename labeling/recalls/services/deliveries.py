"""Who received what: recipients, and the record that a snapshot was handed to one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import Organisation, User
from labeling.audit.services import Act, hold_head, record, record_many
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.ids import new_id
from labeling.exports.models import SEALED_ONCE, Snapshot, SnapshotFile
from labeling.recalls.models import Channel, Delivery, Recall, Recipient, RecipientKind
from labeling.recalls.services.jobs import enqueue_recall, notify_chunks
from labeling.recalls.services.notices import open_notices_for
from labeling.rights.policy import Distribution, Use
from projects.services.texts import clean

MAX_NAME: Final = 200
MAX_TERMS: Final = 2_000
PUBLIC: Final = "The public"
_AHEAD: Final = timedelta(minutes=5)  # clocks differ


def create_recipient(
    *, actor: Actor, name: str, kind: str, contact: str = "", territory: str = ""
) -> Recipient:
    """Somebody who receives datasets; `Conflict` for a name that is taken. The public has no address."""
    values = {
        "name": clean(" ".join(name.split()), pointer="/name", most=MAX_NAME),
        "kind": _kind(kind),
        "contact": _contact(contact),
        "territory": _territory(territory),
    }
    if values["kind"] == RecipientKind.PUBLIC and contact:
        raise _invalid(
            "/contact", "recipient.public", "The public has no address: it is told by the notice feed."
        )
    try:
        with transaction.atomic():
            made = Recipient.objects.create(
                organisation=actor.organisation, created_by=actor.user, created_at=clock.now(), **values
            )
            record(
                organisation=actor.organisation,
                actor=actor,
                action="recipient.created",
                obj=("recipient", made.pk),
                payload={"kind": made.kind, "has_contact": bool(made.contact)},
            )
    except IntegrityError:
        detail = "There is a recipient of this name. Choose it, or give this one another name."
        raise Conflict(detail, code="recipient.exists") from None
    return made


def change_recipient(
    *, actor: Actor, recipient: Recipient, contact: str | None = None, territory: str | None = None
) -> Recipient:
    """Another address or country: people move. What was sent to the old one stays in the log."""
    changes: dict[str, Any] = {}
    if contact is not None:
        if recipient.kind == RecipientKind.PUBLIC and contact:
            raise _invalid(
                "/contact", "recipient.public", "The public has no address: it is told by the notice feed."
            )
        changes["contact"] = _contact(contact)
    if territory is not None:
        changes["territory"] = _territory(territory)
    with transaction.atomic():
        Recipient.objects.filter(pk=recipient.pk).update(**changes) if changes else None
        record(
            organisation=actor.organisation,
            actor=actor,
            action="recipient.changed",
            obj=("recipient", recipient.pk),
            payload={"keys": sorted(changes)},
        )
    recipient.refresh_from_db()
    return recipient


def record_delivery(
    *,
    actor: Actor,
    snapshot: Snapshot,
    recipient: Recipient,
    channel: str,
    at: datetime | None = None,
    terms: str = "",
    file_sha256: str = "",
) -> Delivery:
    """Record that `snapshot` was handed to `recipient`.

    A snapshot that was taken back meanwhile must not be handed on, but what was handed on before is told late
    rather than never: `at` before it was affected makes the notices that the recipient should have had.
    """
    now = clock.now()
    when = _when(at or now, snapshot, now)
    told = clean(terms, pointer="/terms", most=MAX_TERMS, blank=True)
    wanted = _channel(channel, recipient)
    with transaction.atomic():
        hold_head(actor.organisation.pk)
        held = Snapshot.objects.select_for_update(no_key=True, of=("self",)).get(pk=snapshot.pk)
        _may_be_handed_on(held, when)
        _is_file_of(held, file_sha256)
        made = Delivery.objects.create(
            snapshot=held,
            recipient=recipient,
            at=when,
            terms=told,
            channel=wanted,
            file_sha256=file_sha256,
            recorded_by=actor.user,
            created_at=now,
        )
        notices = _tell_late(held, recipient, actor.user, now)
        record_many(
            organisation=actor.organisation,
            acts=[_act(made, project=snapshot.project_id, actor=actor, notices=notices)],
        )
    return made


def deliver_as_declared(snapshot: Snapshot, now: datetime) -> list[Act]:
    """The deliveries that the use of a snapshot declares, in the transaction that seals it; what the log gets.

    Named recipients by their names, and the public where it is published: both are told when rows are taken back.
    One that is made to take another's place was handed to nobody yet: who has the one before is told of its rows by
    that, and not once more by this. Whoever hands it on records it.
    """
    use = Use.parse(snapshot.use)
    organisation = snapshot.project.organisation
    recipients: list[Recipient] = []
    if use.distribution is Distribution.NAMED and snapshot.supersedes_id is None:
        names = dict.fromkeys(" ".join(name.split())[:MAX_NAME] for name in use.recipients)
        recipients = _known_or_made(
            organisation, [name for name in names if name], RecipientKind.ORGANISATION, now
        )
    elif use.distribution is Distribution.PUBLIC:
        recipients = _known_or_made(organisation, [PUBLIC], RecipientKind.PUBLIC, now)
    acts = []
    for recipient in recipients:
        is_public = recipient.kind == RecipientKind.PUBLIC
        made = Delivery.objects.create(
            snapshot=snapshot,
            recipient=recipient,
            at=now,
            channel=Channel.PUBLICATION if is_public else Channel.HANDOVER,
            recorded_by=snapshot.asked_by,
            created_at=now,
        )
        acts.append(_act(made, project=snapshot.project_id, actor=snapshot.asked_by))
    return acts


def _known_or_made(
    organisation: Organisation, names: Sequence[str], kind: RecipientKind, now: datetime
) -> list[Recipient]:
    rows = [
        Recipient(id=new_id(), organisation=organisation, name=name, kind=kind, created_at=now)
        for name in sorted(names)
    ]
    Recipient.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Recipient.objects.filter(organisation=organisation, name__in=names).order_by("name"))


def _tell_late(snapshot: Snapshot, recipient: Recipient, user: User, now: datetime) -> int:
    recalls = list(
        Recall.objects.filter(snapshot=snapshot)
        .select_related("organisation", "snapshot")
        .order_by("at", "pk")
    )
    made = open_notices_for(recalls=recalls, recipient=recipient, now=now)
    for notice in made:
        enqueue_recall(recall=notice.recall, user=user, chunks=notify_chunks([notice]))
    return len(made)


def _act(made: Delivery, *, project: Any, actor: Actor | User | None, notices: int = 0) -> Act:
    payload = {
        "delivery": made.pk,
        "recipient": made.recipient_id,
        "channel": made.channel,
        "file_sha256": made.file_sha256,
        "notices": notices,
    }
    return Act("snapshot.delivered", ("snapshot", made.snapshot_id), actor, project, payload)


def _may_be_handed_on(snapshot: Snapshot, when: datetime) -> None:
    if snapshot.status not in SEALED_ONCE or snapshot.sealed_at is None:
        detail = "The snapshot is not sealed. Wait until it is, or look at its job."
        raise Conflict(detail, code="snapshot.not_sealed")
    if snapshot.affected_at is not None and when >= snapshot.affected_at:
        detail = (
            "Rows of this snapshot were taken back, so it must not be handed on. Hand on the version that takes "
            "its place; if this one was handed over earlier, give the time in `at`."
        )
        raise Conflict(detail, code="snapshot.affected")


def _when(at: datetime, snapshot: Snapshot, now: datetime) -> datetime:
    if at > now + _AHEAD:
        raise _invalid(
            "/at", "delivery.future", "Give a time that has passed: record it once it is handed over."
        )
    if snapshot.sealed_at is not None and at < snapshot.sealed_at:
        raise _invalid(
            "/at", "delivery.before_seal", "The snapshot was sealed later than that. Give a later time."
        )
    return at


def _is_file_of(snapshot: Snapshot, sha256: str) -> None:
    if sha256 and not SnapshotFile.objects.filter(snapshot=snapshot, sha256=sha256).exists():
        detail = (
            "No file of this snapshot has this sha256. Take it from `files`, or leave it out for the whole."
        )
        raise _invalid("/file_sha256", "delivery.file", detail)


def _channel(channel: str, recipient: Recipient) -> str:
    if channel not in Channel.values:
        raise _invalid("/channel", "delivery.channel", f"Use one of {', '.join(Channel.values)}.")
    if (channel == Channel.PUBLICATION) != (recipient.kind == RecipientKind.PUBLIC):
        detail = "Publication goes to the public, and to nobody else: choose the other channel or recipient."
        raise _invalid("/channel", "delivery.channel", detail)
    return channel


def _kind(kind: str) -> str:
    if kind not in RecipientKind.values:
        raise _invalid("/kind", "recipient.kind", f"Use one of {', '.join(RecipientKind.values)}.")
    return kind


def _contact(contact: str) -> str:
    given = contact.strip()
    if given:
        try:
            validate_email(given)
        except ValidationError:
            detail = (
                "This is no e-mail address. Leave it out when there is none: the notice is then told by hand."
            )
            raise _invalid("/contact", "recipient.contact", detail) from None
        if len(given) > 254:
            raise _invalid("/contact", "recipient.contact", "An e-mail address has at most 254 characters.")
    return given


def _territory(territory: str) -> str:
    given = territory.strip().upper()
    if given and not (len(given) == 2 and given.isascii() and given.isalpha()):
        detail = "Give the country as two letters (ISO 3166-1), for instance DE, or leave it out."
        raise _invalid("/territory", "recipient.territory", detail)
    return given


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
