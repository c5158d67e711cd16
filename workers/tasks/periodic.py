"""Work that comes round by the clock. All of it is set-based and harmless to do twice, so nobody elects a leader."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import close_old_connections

from labeling.annotations.services.migrating_job import continue_migrations
from labeling.annotations.services.recording import record_work
from labeling.annotations.services.verdicts import close_unrepaired
from labeling.audit.checkpoints import sign_due
from labeling.connections.services.feeding import sync_due
from labeling.core import clock
from labeling.core.idempotency import purge
from labeling.imports.sessions import sweep_left
from labeling.masking.services.running import enqueue_waiting, seal_left
from labeling.media.storage import tidy
from labeling.positions.services import serving
from labeling.recalls.services.watching import watch
from labeling.requests.services.accessing import remove_expired
from labeling.requests.services.cases import flag_overdue
from labeling.requests.services.holds import resume_held
from labeling.requests.services.retention import enqueue_due
from labeling.requests.services.strays import sweep_strays
from labeling.rights.consent.services import events
from labeling.uploads.services import sweep_abandoned
from projects.services.appearances import revector_subject
from projects.services.bases import end_bases
from projects.services.counters import fold_deltas, fold_hours
from projects.services.expiry import expire_due, sweep_repairs
from projects.services.judging_sweep import judge_by_policy, judge_ended
from projects.services.queue_changing import continue_changes
from projects.services.recounting import enqueue_recounts
from workers.ledger.beating import forget_dead
from workers.ledger.services import sweep
from workers.tasks import webhooks

log = logging.getLogger("clearlabel.periodic")


@dataclass(slots=True)
class Periodic:
    """A function and its pause in seconds. `due` is monotonic time, of this process only."""

    name: str
    seconds: float
    act: Callable[[], object]
    due: float = field(default=0.0)


def _table() -> list[Periodic]:
    return [
        Periodic("sweep", 1, sweep),
        Periodic("expire", 15, lambda: expire_due(now=clock.now())),
        Periodic("repairs", 30, lambda: sweep_repairs(now=clock.now())),
        Periodic("unrepaired", 30, close_unrepaired),
        Periodic("judge ended", 15, lambda: judge_ended(now=clock.now())),
        Periodic("judge by policy", 30, lambda: judge_by_policy(now=clock.now())),
        Periodic("fold", 30, lambda: fold_deltas(clock.now())),
        Periodic("fold hours", 3600, lambda: fold_hours(clock.now())),
        Periodic("recount", 300, lambda: enqueue_recounts(now=clock.now())),
        Periodic("migrations", 60, lambda: continue_migrations(now=clock.now())),
        Periodic("changed queues", 60, lambda: continue_changes(now=clock.now())),
        Periodic("positions", 10, lambda: serving.enqueue_due(now=clock.now())),
        Periodic("record", 5, lambda: record_work(now=clock.now())),
        Periodic("checkpoint", 15, lambda: sign_due(now=clock.now())),
        Periodic("consents", 30, _expire_consents),
        Periodic("bases", 60, lambda: end_bases(now=clock.now())),
        Periodic("webhooks", 1, webhooks.send_due),
        Periodic("webhooks, slower", 30, webhooks.keep_up),
        Periodic("webhook log", 3600, webhooks.purge),
        Periodic("masking", 2, enqueue_waiting),
        Periodic("masking, sealing", 600, seal_left),
        Periodic("recalls", 60, lambda: watch(clock.now())),
        Periodic("requests", 60, _watch_requests),
        Periodic("retention", 3600, lambda: enqueue_due(now=clock.now())),
        Periodic("idempotency", 3600, purge),
        Periodic("tidy", 3600, tidy),
        Periodic("dead workers", 3600, forget_dead),
        Periodic("uploads", 600, _sweep_uploads),
        Periodic("feeds", 10, lambda: sync_due(now=clock.now())),
        Periodic("strays", 3600, lambda: sweep_strays(now=clock.now())),
    ]


def _sweep_uploads() -> None:
    """Give up uploads that nobody goes on with, forget what stopped imports have left."""
    now = clock.now()
    sweep_abandoned(now=now)
    sweep_left(now=now)


def _watch_requests() -> None:
    """Flag what is overdue, go on with erasures whose holds ended, delete files whose time is over."""
    now = clock.now()
    flag_overdue(now=now)
    resume_held(now=now)
    remove_expired(now=now)


def _expire_consents() -> int:
    return events.expire_due(
        now=clock.now(), on_change=lambda subject, now: revector_subject(subject=subject, now=now)
    )


_periodic: list[Periodic] = []


def tick() -> None:
    """Do what is due. One failing entry does not keep the others from their turn."""
    if not _periodic:
        _periodic.extend(_table())
    close_old_connections()
    for entry in _periodic:
        if time.monotonic() < entry.due:
            continue
        entry.due = time.monotonic() + entry.seconds
        try:
            entry.act()
        except Exception:  # the next round tries again; the log says what broke
            log.exception("periodic work %s failed", entry.name)
    close_old_connections()
