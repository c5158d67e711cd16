"""`manage.py export`: seal a snapshot of a project and put its package into a folder."""

import shutil
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership
from labeling.accounts.roles import Role
from labeling.core import clock
from labeling.core.errors import DomainError
from labeling.core.ids import parse_id
from labeling.exports import selectors, services
from labeling.exports.models import Snapshot
from labeling.media import storage
from projects.models import Project
from workers.ledger.models import ChunkState, Job, JobChunk, JobState
from workers.ledger.run import run
from workers.tasks import load_handlers

ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Command(BaseCommand):
    help = "Seal a snapshot and copy its files. What may not leave stays, and is listed with its reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's id, or its name when that is unique")
        parser.add_argument("--name", default="export", help="what the snapshot is called")
        parser.add_argument("--out", type=Path, default=Path(), help="folder for the files (default: here)")
        parser.add_argument(
            "--format", action="append", dest="formats", help=f"one of {', '.join(services.OFFERED)}"
        )
        parser.add_argument(
            "--use", default="{}", help="what differs from the project's declared use, as JSON"
        )
        parser.add_argument("--filter", default="", help="only these items, in the words of the items list")

    def handle(self, *args: Any, **options: Any) -> None:
        load_handlers()
        project = _project(options["project"])
        try:
            snapshot, job = services.request_snapshot(
                actor=_owner(project),
                project=project,
                name=options["name"],
                use=services.parse_export_use(orjson.loads(options["use"]), project=project),
                formats=services.parse_formats(options["formats"] or ["jsonl"]),
                filter_text=options["filter"],
            )
        except orjson.JSONDecodeError as error:
            raise CommandError(f"--use is not JSON: {error}") from None
        except DomainError as error:
            raise CommandError(error.detail) from None
        _work_off(job)
        self._copy(snapshot, options["out"])

    def _copy(self, snapshot: Snapshot, out: Path) -> None:
        snapshot.refresh_from_db()
        out.mkdir(parents=True, exist_ok=True)
        for file in selectors.files_of(snapshot_ids=[snapshot.pk]).get(snapshot.pk, []):
            with storage.open_stored(file.path) as reader, (out / file.filename).open("wb") as writer:
                shutil.copyfileobj(reader, writer, storage.CHUNK)
            self.stdout.write(f"{out / file.filename}  {file.bytes:,} bytes  sha256 {file.sha256}")
        self.stdout.write(
            f"{snapshot.included:,} items leave, {snapshot.withheld:,} stay. Licence: {snapshot.licence or 'none'}"
        )


def _project(given: str) -> Project:
    found = list(
        Project.objects.select_related("organisation").filter(Q(pk=parse_id(given)) | Q(name=given))[:2]
    )
    if len(found) != 1:
        why = "no project has" if not found else "several projects have"
        raise CommandError(f"{why.capitalize()} the id or name {given}.")
    return found[0]


def _owner(project: Project) -> Actor:
    owner = Membership.objects.select_related("user", "organisation").filter(
        organisation=project.organisation, role=Role.OWNER
    ).order_by("created_at", "id").first()  # fmt: skip
    if owner is None:
        raise CommandError("The organisation has no owner. Run `manage.py serve` once.")
    return Actor(user=owner.user, organisation=owner.organisation, role=Role.OWNER)


def _work_off(job: Job) -> None:
    """Do the job's chunks here; a worker that runs beside may take some of them."""
    while True:
        job.refresh_from_db()
        if job.state == JobState.DONE:
            return
        if job.state in ENDED:
            raise CommandError(job.message or f"The export ended: {job.state}.")
        left = Q(state=ChunkState.LEASED, lease_until__lte=clock.now())  # by a worker that is no more
        due = JobChunk.objects.filter(Q(state=ChunkState.PENDING) | left, job=job).order_by("pk").first()
        if due is None or not run(due.pk):
            time.sleep(0.1)
