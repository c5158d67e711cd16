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
