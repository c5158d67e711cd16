"""The one order in which rows are locked: project, items by id, work items by id, assignments by id."""

from uuid import UUID

from django.db import connection

from labeling.core.errors import NotFound
from projects.models import Project


def share_project(project_id: UUID) -> Project:
    """The project as it is now, held so that its use cannot change before this transaction ends.

    Many may hold it at once; a change of the project waits for them. On SQLite the transaction itself does that.
    """
    if connection.vendor == "postgresql":
        rows = Project.objects.raw("SELECT * FROM projects_project WHERE id = %s FOR SHARE", [project_id])
        found = next(iter(rows), None)
    else:
        found = Project.objects.filter(pk=project_id).first()
    if found is None:
        raise NotFound("project")
    return found


def hold_project(project_id: UUID) -> Project:
    """The project, held for a change of it."""
    found = Project.objects.select_for_update(no_key=True).filter(pk=project_id).first()
    if found is None:
        raise NotFound("project")
    return found
