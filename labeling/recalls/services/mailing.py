"""The mails of a recall: to who received the dataset, and to who answers for it here when nobody answers.

A mail leaves at least once: a worker that is killed between sending and noting it sends it again.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.accounts.services import mail
from labeling.core import clock
from labeling.exports.models import ReasonClass
from labeling.recalls.models import NoticeEvent, NoticeState, RecallNotice
from labeling.recalls.services.notices import MAIL, append_event, draw_link, record_notice, state_of
from workers.ledger.errors import Retryable, Terminal
from workers.ledger.lease import Lease

WORDS: Final = {
    ReasonClass.WITHDRAWAL: "a consent was withdrawn",
    ReasonClass.ERASURE: "a person asked for erasure",
    ReasonClass.EXPIRY: "a permission has ended",
    ReasonClass.LICENCE: "a licence does not allow this use any more",
    ReasonClass.ERROR: "they should not have left",
}
"""Why, as a receiver is told. Never whose."""


def send_notice(lease: Lease) -> None:
    """Mail one notice, or its reminder, and note that it left or was refused."""
    notice = load_notice(lease)
    number = int(lease.payload["number"])
    told = NoticeEvent.objects.filter(notice=notice, state=NoticeState.NOTIFIED, number=number)
    if state_of(notice.pk) == NoticeState.ACKNOWLEDGED or told.exists():
        return
    with lease.step():
        token = draw_link(notice=notice, now=clock.now())
    try:
        mail.send(notice_mail(notice, token, is_reminder=number > 1))
    except mail.NotSent as error:
        if not error.is_refused:
            raise Retryable(str(error)) from None
        with lease.step():
            _note(notice, NoticeState.UNREACHABLE, number)
        return
    with lease.step() as step:
        _note(notice, NoticeState.NOTIFIED, number)
        step.done = 1


def _note(notice: RecallNotice, state: NoticeState, number: int) -> None:
    if append_event(notice_id=notice.pk, state=state, channel=MAIL, number=number, now=clock.now()):
        action = "recall.notified" if state is NoticeState.NOTIFIED else "recall.unreachable"
        record_notice(notice, action=action, channel=MAIL, number=number)


def send_escalation(lease: Lease) -> None:
    """Mail those who answer for the data that a recipient has not answered in time."""
    notice = load_notice(lease)
    if state_of(notice.pk) == NoticeState.ACKNOWLEDGED:
        return
    people = Membership.objects.filter(organisation=notice.organisation, role__gte=Role.STEWARD)
    addresses = list(people.order_by("user__email").values_list("user__email", flat=True))
    try:
        if addresses:
            mail.send(escalation_mail(notice, addresses))
    except mail.NotSent as error:
        raise Retryable(str(error)) from None
    with lease.step() as step:
        step.done = 1


def load_notice(lease: Lease) -> RecallNotice:
    """The notice of a chunk; `Terminal` when it is gone."""
    found = (
        RecallNotice.objects.select_related("organisation", "recipient", "recall__snapshot__superseded_by")
        .filter(pk=lease.payload["notice"])
        .first()
    )
    if found is None:
        raise Terminal("The notice was deleted with its snapshot.")
    return found


def notice_mail(notice: RecallNotice, token: str, *, is_reminder: bool) -> EmailMessage:
    """What a recipient reads: which dataset, how many rows, why, until when, and the link. Nothing about a person."""
    recall, snapshot = notice.recall, notice.recall.snapshot
    by = snapshot.superseded_by
    lines = [
        f"You received version {snapshot.number} of the dataset “{snapshot.name}” from {notice.organisation.name}.",
        "",
        f"{rows_text(recall.rows)} of it must not be used any more, because {WORDS[ReasonClass(recall.reason_class)]}.",
        (
            "Please delete them and every copy, and confirm it by this link until "
            f"{_day(notice.due)}. The page also lists the rows by their sha256, as MANIFEST.json does:"
        ),
        "",
        f"{settings.PUBLIC_URL}/recall/{token}",
        "",
        f"SHA-256 of the manifest of your version: {snapshot.manifest_sha256}",
    ]
    if by is not None:
        lines.append(f"Version {by.number} takes its place (manifest {by.manifest_sha256}).")
    else:
        lines.append("A version without these rows is being made.")
    subject = f"Recall: {rows_text(recall.rows)} of “{snapshot.name}”, version {snapshot.number}"
    return EmailMessage(
        subject=("Reminder: " if is_reminder else "") + subject,
        body="\n".join(lines) + "\n",
        to=[notice.recipient.contact],
    )


def escalation_mail(notice: RecallNotice, addresses: list[str]) -> EmailMessage:
    """What stewards, managers and owners read. One mail to all of them."""
    snapshot = notice.recall.snapshot
    lines = [
        f"{notice.recipient.name} received version {snapshot.number} of “{snapshot.name}” and has not confirmed",
        f"until {_day(notice.due)} that the rows that were taken back are deleted.",
        "",
        "Get in touch with them, and record what they say:",
        f"{settings.PUBLIC_URL}/recalls",
    ]
    return EmailMessage(
        subject=f"Recall not confirmed: “{snapshot.name}”, version {snapshot.number}",
        body="\n".join(lines) + "\n",
        to=addresses,
    )


def rows_text(count: int) -> str:
    """A number of rows in words."""
    return f"{count:,} row" + ("" if count == 1 else "s")


def _day(moment: datetime) -> str:
    return moment.strftime("%d %B %Y").lstrip("0")
