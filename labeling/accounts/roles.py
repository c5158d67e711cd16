"""Roles and what each may do: the one table. A higher number may all that a lower one may, where it says `at least`."""

from django.db import models


class Role(models.IntegerChoices):
    """Owner > manager > steward / reviewer > annotator > viewer."""

    VIEWER = 10, "viewer"
    ANNOTATOR = 20, "annotator"
    REVIEWER = 30, "reviewer"
    STEWARD = 35, "steward"
    MANAGER = 40, "manager"
    OWNER = 50, "owner"


ROLE_BY_NAME = {role.label: role for role in Role}

# What a role in the organisation opens on the screens, at least. The gates decide; this says what to offer.
PERMISSIONS: dict[str, Role] = {
    "project.view": Role.VIEWER,
    "work.label": Role.ANNOTATOR,
    "work.review": Role.REVIEWER,
    "rights.view": Role.VIEWER,
    "rights.edit": Role.STEWARD,
    "project.create": Role.MANAGER,
    "project.edit": Role.MANAGER,
    "import.create": Role.MANAGER,
    "export.create": Role.STEWARD,
    "job.view": Role.MANAGER,
    "people.view": Role.MANAGER,
    "people.edit": Role.MANAGER,
    "organisation.edit": Role.OWNER,
}

# What a token of somebody with this role may be allowed, at least.
SCOPE_ROLES: dict[str, Role] = {
    "read": Role.VIEWER,
    "label": Role.ANNOTATOR,
    "rights": Role.STEWARD,
    "manage": Role.MANAGER,
    "export": Role.STEWARD,
    "admin": Role.OWNER,
}


def permissions_of(role: Role) -> list[str]:
    """The permissions of a role in the organisation, in the table's order."""
    return [name for name, least in PERMISSIONS.items() if role >= least]


def scopes_of(role: Role) -> frozenset[str]:
    """The scopes that a token of somebody with this role may have."""
    return frozenset(scope for scope, least in SCOPE_ROLES.items() if role >= least)
