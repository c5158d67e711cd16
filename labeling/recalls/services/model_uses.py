"""Models made with a snapshot, and what their owner decides about them after a recall.

Nothing here claims that a model forgot anything: what is kept is which model saw which dataset, and a decision.
"""

from typing import Final

from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.exports.models import SEALED_ONCE, Snapshot
from labeling.recalls.models import DecisionKind, ModelDecision, ModelUse, ModelUseKind
from projects.services.texts import clean

MAX_REF: Final = 200
MAX_REASON: Final = 4_000


def register_model_use(*, actor: Actor, snapshot: Snapshot, model_ref: str, kind: str) -> ModelUse:
    """Register that a model was made with `snapshot`, or measured on it. Also one that was taken back: truth first.

    `Conflict` when the snapshot is not sealed, or this is registered already.
    """
    if kind not in ModelUseKind.values:
        raise _invalid("/kind", "model_use.kind", f"Use one of {', '.join(ModelUseKind.values)}.")
    ref = clean(" ".join(model_ref.split()), pointer="/model_ref", most=MAX_REF)
    if snapshot.status not in SEALED_ONCE:
        raise Conflict(
            "The snapshot is not sealed: no model can have been made with it.", code="snapshot.not_sealed"
        )
    try:
        with transaction.atomic():
            made = ModelUse.objects.create(
                snapshot=snapshot, model_ref=ref, kind=kind, registered_by=actor.user, created_at=clock.now()
            )
            record(
                organisation=actor.organisation,
                actor=actor,
                action="model_use.registered",
                obj=("model_use", made.pk),
                project=snapshot.project_id,
                payload={"snapshot": snapshot.pk, "kind": made.kind},
            )
    except IntegrityError:
        raise Conflict("This use is registered already.", code="model_use.exists") from None
    return made


def decide_about_model(*, actor: Actor, use: ModelUse, decision: str, reason: str) -> ModelDecision:
    """Record what is done about a model; a later decision takes the place of an earlier one, which stays."""
    if decision not in DecisionKind.values:
        raise _invalid("/decision", "model_use.decision", f"Use one of {', '.join(DecisionKind.values)}.")
    told = clean(reason, pointer="/reason", most=MAX_REASON)
    with transaction.atomic():
        made = ModelDecision.objects.create(
            use=use, decision=decision, reason=told, by=actor.user, at=clock.now()
        )
        record(
            organisation=actor.organisation,
            actor=actor,
            action="model_use.decided",
            obj=("model_use", use.pk),
            project=use.snapshot.project_id,
            payload={"snapshot": use.snapshot_id, "decision": made.decision, "entry": made.pk},
        )
    return made


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
