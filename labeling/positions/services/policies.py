"""The rules by which a project's points are shown."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, PreconditionFailed
from labeling.core.texts import clean
from labeling.geo.laplace import epsilon_of
from labeling.geo.places import Places
from labeling.geo.serving import Rules
from labeling.positions.models import PENDING, Position, PositionPolicy
from projects.models import Project

KEYS: Final = ("lat_key", "lon_key", "at_key", "subject_key")
RULES: Final = ("finest", "coarsest", "k", "bucket", "stop_radius", "trace", "noise_metres", "noise_ratio")


def policy_of(project_id: UUID) -> PositionPolicy:
    """The project's rules; those of the house, unsaved, where nobody set any."""
    return PositionPolicy.objects.filter(pk=project_id).first() or PositionPolicy(pk=project_id)


def rules_of(policy: PositionPolicy, places: Places) -> Rules:
    """The rules as they are carried out."""
    noise = policy.noise_metres
    return Rules(
        finest=policy.finest,
        coarsest=policy.coarsest,
        k=policy.k,
        bucket=policy.bucket,
        stop_radius=float(policy.stop_radius),
        trace=policy.trace,
        epsilon=None if noise is None else epsilon_of(policy.noise_ratio, float(noise)),
        places=places,
    )


def set_policy(
    *, actor: Actor, project: Project, changes: dict[str, Any], version: int | None = None
) -> PositionPolicy:
    """Change rules; nothing of any point is shown until it is made by the new ones.

    `version`: the one that was read, None: whatever stands. `Invalid` where the coarsest cell is finer than the
    finest, or only one of the keys of a coordinate is named.
    """
    now = clock.now()
    with transaction.atomic():
        PositionPolicy.objects.get_or_create(pk=project.pk)
        policy = PositionPolicy.objects.select_for_update().get(pk=project.pk)
        if version is not None and version != policy.version:
            raise PreconditionFailed("Somebody changed the rules since you read them. Read them again.")
        changed = sorted(name for name, value in changes.items() if value != getattr(policy, name))
        for name in changed:
            setattr(policy, name, _cleaned(name, changes[name]))
        _check(policy)
        if changed:
            policy.version += 1
            policy.save(update_fields=[*changed, "version"])
            hide_all(project.pk)
            record(
                organisation=actor.organisation,
                actor=actor,
                action="positions.rules_set",
                obj=("project", project.pk),
                project=project.pk,
                payload={"changed": changed, "version": policy.version},
                now=now,
            )
    policy.refresh_from_db()
    return policy


def hide_all(project_id: UUID) -> None:
    """Show nothing of a project's points until the cells are made anew; in the caller's transaction."""
    Position.objects.filter(project=project_id).exclude(cause=PENDING).update(
        cell="", bucket="", cause=PENDING
    )
    PositionPolicy.objects.filter(pk=project_id).update(asked=F("asked") + 1)


def _cleaned(name: str, value: Any) -> Any:
    return clean(value, pointer=f"/{name}", most=200, blank=True) if name in KEYS else value


def _check(policy: PositionPolicy) -> None:
    if policy.coarsest > policy.finest:
        raise _invalid(
            "/coarsest", "positions.cells", "The coarsest cell has at most as many letters as the finest."
        )
    if bool(policy.lat_key) != bool(policy.lon_key):
        missing = "lon_key" if policy.lat_key else "lat_key"
        raise _invalid(
            f"/{missing}", "positions.keys", "Name the keys of latitude and longitude, or neither."
        )
    named = [key for key in (getattr(policy, name) for name in KEYS) if key]
    if len(named) != len(set(named)):
        raise _invalid("/lat_key", "positions.keys", "Name a different key for each.")


def _invalid(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code, faults=(Fault(pointer, code, detail),))
