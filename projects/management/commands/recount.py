"""`manage.py recount`: hold the counts of projects against their items, and put right what is off."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labeling.core.ids import parse_id
from projects.models import Project
from projects.services.counters import recount
from projects.services.recounting import begin_recount


class Command(BaseCommand):
    help = "Hold the counts of projects against their items. Ends with 1 when some are off and are left so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", help="only this project, by its id")
        parser.add_argument("--repair", action="store_true", help="put right what is off")

    def handle(self, *args: Any, **options: Any) -> None:
        projects = Project.objects.select_related("organisation").order_by("pk")
        if options["project"] is not None:
            projects = projects.filter(pk__in=[parse_id(options["project"])])
            if not projects:
                raise CommandError("There is no project of this id.")
        off = [project for project in projects if self._check(project, is_repaired=options["repair"])]
        if options["repair"]:
            # A recount that finds nothing takes back what managers are told.
            for organisation in {project.organisation_id: project.organisation for project in off}.values():
                begin_recount(organisation)
        self.stdout.write(f"{len(projects)} checked, {len(off)} off.")
        if off and not options["repair"]:
            raise CommandError("Repeat this with --repair to put the counts right.")

    def _check(self, project: Project, *, is_repaired: bool) -> bool:
        drift = recount(project.pk, repair=is_repaired)
        for key, amount in drift.items():
            self.stdout.write(f"{project.pk} {key} {amount:+d}{' repaired' if is_repaired else ''}")
        return bool(drift)
