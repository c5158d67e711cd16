"""Which policy holds."""

from uuid import UUID

from labeling.masking.models import Gate, MaskingPolicy


def policy_on(project_id: UUID) -> MaskingPolicy | None:
    """The project's newest policy where it is on; None where it is off, or there never was one."""
    newest = MaskingPolicy.objects.filter(project=project_id).order_by("-number").first()
    return newest if newest is not None and newest.is_on else None


def policy_of(gate: Gate) -> MaskingPolicy:
    """The policy that the gate's item is searched under: the one that holds, or the last one that was on for it."""
    return policy_on(gate.project_id) or gate.policy
