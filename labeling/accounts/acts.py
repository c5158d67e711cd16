"""Telling what happened in accounts to the audit log, which lies above them.

The log takes its place with `tell` when the apps are loaded; `report` calls it in the caller's transaction, so an act
and its event stand or fall together. Without a log nothing can be done that should be in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership, Organisation, User
from labeling.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Personal:
    """A value about a person. The log keeps a salted commitment to it, and the salt apart under `subject`."""

    value: str
    subject: str


class Log(Protocol):
    """What takes the events: `labeling.audit.services.record`."""

    def __call__(
        self,
        *,
        organisation: Organisation | UUID,
        actor: Actor | User | None,
        action: str,
        obj: tuple[str, object],
        project: UUID | None = None,
        payload: Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> object: ...


_logs: list[Log] = []


def tell(log: Log) -> None:
    """Make `log` the one that is told; a second one takes the place of the first."""
    _logs[:] = [log]


def report(
    *,
    organisation: Organisation | UUID,
    actor: Actor | User | None,
    action: str,
    obj: tuple[str, object],
    project: UUID | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Put an act into the log, last in its transaction; `actor` is None for the operator's own doing."""
    if not _logs:
        raise RuntimeError("No audit log is installed: add labeling.audit to INSTALLED_APPS.")
    _logs[0](organisation=organisation, actor=actor, action=action, obj=obj, project=project, payload=payload)


def report_person(*, user: User, action: str) -> None:
    """Put what a person did with their account into the log of each organisation that they are in."""
    for organisation_id in Membership.objects.filter(user=user).values_list("organisation_id", flat=True):
        report(organisation=organisation_id, actor=user, action=action, obj=("user", user.pk))


def role_name(role: int) -> str:
    """A role as events name it."""
    return str(Role(role).label)
