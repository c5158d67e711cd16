"""Migrations of labels over HTTP."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.annotations.api.migration_shapes import MigrationAnswer, NewMigration
from labeling.annotations.services.migrating_start import ask_migration
from labeling.api.permissions import Access
from labeling.api.schema import describes
from labeling.api.views import ApiView
from projects.permissions import access_project
from workers.ledger.api import render_job


class SchemaMigrationsView(ApiView):
    access = {"POST": Access("project", "manage", Role.MANAGER)}
    creates = frozenset({"POST"})

    @describes(request=NewMigration, response=MigrationAnswer, errors=(409,), more={202: MigrationAnswer})
    def post(self, request: Request, project_id: str) -> Response:
        """Rename, merge or remove labels with all that uses them; or say what that would do (`dry_run`)."""
        given = self.read(NewMigration)
        project = access_project(actor=self.actor, project_id=project_id, need=Role.MANAGER)
        asked = ask_migration(
            actor=self.actor, project=project, steps=given["steps"], is_dry=given["dry_run"]
        )
        job = None if asked.job is None else render_job(asked.job, {project.pk: project.name})
        return Response({"report": asked.report, "job": job}, status=200 if job is None else 202)
