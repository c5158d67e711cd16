"""What a steward writes down that a person asked for, and what begins with it."""

from dataclasses import dataclass

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.core import clock
from labeling.requests.models import RequestKind, SubjectRequest
from labeling.requests.services.accessing import request_access
from labeling.requests.services.cases import Opening
from labeling.requests.services.erasing import begin_erasure
from labeling.requests.services.restricting import STATUS, restrict
from labeling.requests.services.withdrawing import withdraw
from labeling.rights.consent.models import ConsentRecord, DataSubject
from workers.ledger.models import Job


@dataclass(frozen=True, slots=True)
class Opened:
    """The request, whether it is new, and the work that was begun for it."""

    request: SubjectRequest
    created: bool
    job: Job | None = None


def open_for(
    *, actor: Actor, subject: DataSubject, given: Opening, record: ConsentRecord | None = None
) -> Opened:
    """Open a request and begin to carry it out, in one transaction; a withdrawal or erasure that stands is answered.

    Withdrawal, restriction and objection take effect at once, access and erasure begin. `record` narrows withdrawal
    and erasure to one consent and what it is about.
    """
    now = clock.now()
    kind = RequestKind(given.kind)
    with transaction.atomic():
        if kind in STATUS:
            frozen = restrict(subject=subject, given=given, actor=actor, now=now)
            return Opened(frozen.request, frozen.created, frozen.job)
        if kind == RequestKind.ACCESS:
            request, job = request_access(subject=subject, given=given, actor=actor, now=now)
            return Opened(request, created=True, job=job)
        done = withdraw(
            record=record,
            subject=subject,
            actor=actor,
            now=now,
            given=given,
        )
        if kind == RequestKind.ERASE and done.created:
            return Opened(done.request, created=True, job=begin_erasure(actor=actor, request=done.request))
        return Opened(done.request, done.created, done.job)
