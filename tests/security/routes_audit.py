"""The audit log."""

from django.db import transaction

from labeling.audit.services import record
from tests.security.routes import declare
from tests.security.world import World


def _event(world: World) -> dict[str, object]:
    with transaction.atomic():
        record(
            organisation=world.tenant.organisation,
            actor=world.tenant.owner,
            action="invitation.revoked",
            obj=("invitation", world.project.pk),
        )
    return {}


declare("audit", params=_event)
declare("audit/actions", params=_event)
declare("audit/checkpoint", params=_event)
declare("audit/proof", params=_event, query="?from=0")
