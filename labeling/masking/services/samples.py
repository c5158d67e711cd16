"""Samples: items drawn from those that nobody has looked at, to say how much is missed."""

import hashlib
import secrets
from typing import Final

from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.core.ids import new_id
from labeling.detect.estimates import sample_size
from labeling.masking.models import Gate, GateState, SampledItem, SamplePlan, WhyHuman
from labeling.masking.services.states import changed, tell
from projects.models import Project
from projects.services.locks import hold_project

UNSEEN: Final = (GateState.CLEAN_AUTO, GateState.MASKED_AUTO)
MOST: Final = 3_000


def draw_sample(*, actor: Actor, project: Project, miss_rate: float) -> SamplePlan:
    """Draw n >= 3 / `miss_rate` of the items that nobody has looked at, and send them to a person.

    They leave the queues. All are drawn where there are fewer. `Invalid` for a rate outside of 0.001 to 0.5; `Conflict`
    when there are none.
    """
    if not 0.001 <= miss_rate <= 0.5:
        detail = "Claim a rate from 0.001 to 0.5."
        raise Invalid(detail, code="sample.rate", faults=(Fault("/miss_rate", "sample.rate", detail),))
    now, size, seed = clock.now(), sample_size(miss_rate), secrets.token_hex(16)
    with transaction.atomic():
        hold_project(project.pk)
        keys = Gate.objects.filter(project=project, state__in=UNSEEN).values_list("pk", flat=True)
        drawn = sorted(keys, key=lambda pk: hashlib.sha256(seed.encode() + pk.bytes).digest())[:size]
        if not drawn:
            raise Conflict(
                "There is nothing that was searched and that nobody has looked at.", code="sample.empty"
            )
        plan = SamplePlan.objects.create(
            id=new_id(),
            project=project,
            miss_rate=miss_rate,
            size=size,
            drawn=len(drawn),
            seed=seed,
            created_by=actor.user,
            created_at=now,
        )
        for gate in Gate.objects.select_for_update().filter(pk__in=drawn).order_by("pk"):
            found = gate.regions.filter(removed_at=None).count()
            SampledItem.objects.create(id=new_id(), plan=plan, gate=gate, found=found)
            changed(gate, state=GateState.NEEDS_HUMAN, why=WhyHuman.SAMPLE)
            tell(gate=gate, now=now)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="masking.sample_drawn",
            obj=("project", project.pk),
            project=project.pk,
            payload={"plan": plan.pk, "size": size, "drawn": len(drawn)},
            now=now,
        )
    return plan
