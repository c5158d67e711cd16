"""Which queues ask for a group or a skill. An organisation has few queues: all of them are looked through."""

from typing import Any
from uuid import UUID

from projects.models import Queue


def queues_asking(
    *, organisation_id: UUID, group_id: UUID | None = None, skill_id: UUID | None = None
) -> list[str]:
    """Names of the organisation's queues, by name, whose audience names the group or the skill; archived ones too."""
    rows = Queue.objects.filter(project__organisation=organisation_id).order_by("name", "id")
    return [
        name
        for name, audience in rows.values_list("name", "audience")
        if _names(audience, "groups", group_id) or _names(audience, "skills", skill_id)
    ]


def _names(audience: dict[str, Any] | None, key: str, wanted: UUID | None) -> bool:
    found = (audience or {}).get(key) or []
    ids = [entry.get("skill") if isinstance(entry, dict) else entry for entry in found]
    return wanted is not None and str(wanted) in map(str, ids)
