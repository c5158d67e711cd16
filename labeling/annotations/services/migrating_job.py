"""The job that migrates a project's labels: count, switch, then take along what there is, a committed step at a time.

1. count: every annotation, draft, prediction and known answer once, as it would become. Nothing is changed. What would
   be lost without leave ends the job here.
2. switch: with the project held and nobody storing an answer meanwhile, what was said since the counting began is
   looked at too, and the new version becomes the project's. Whoever checked an answer before that and stores it after
   is sent to look again, so nothing is lost that the steps do not allow. From here on leases are given out with it; an
   answer made under an earlier one is stored as it was made and taken along in the same transaction.
3. annotations: those of earlier versions, a portion at a time with their items held, get one further revision each.
   What is done is of the new version; the place is remembered for speed alone, and in the end it is looked for what
   came in behind it. Whoever is killed has lost one portion at most.
4. predictions and known answers, by a place. Until they are reached they are carried when they are read.

Drafts are not touched, somebody may have them open: each says its version, and is carried when it is opened again.
What a migration that was broken off left behind is found by `continue_migrations`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from labeling.annotations.models import Annotation, AnnotationRevision, Prediction
from labeling.annotations.services.migrating import bring
from labeling.annotations.services.migrating_count import (
    SOURCES,
    Counting,
    a_while_ago,
    count_rows,
    report,
    rows_of,
)
from labeling.core import clock
from labeling.core.bulk_update import update_rows
from labeling.known.models import KnownAnswer
from labeling.known.services import migrate_known
from labeling.labelspec import parse_schema
from labeling.labelspec.migrate import Plan, plan_of
from projects.models import Item, Project, SchemaVersion
from projects.selectors.among import among
from projects.services.labels_lock import hold_labels
from projects.services.locks import hold_project
from projects.services.schema_chain import carrier_of, words_of
from projects.services.schema_migrations import MIGRATE, queue_conflicts, switch
from workers.ledger.errors import Terminal
from workers.ledger.lease import Lease
from workers.ledger.models import Job, JobState
from workers.ledger.services import OPEN_JOBS, ChunkSpec, enqueue

PORTION: Final = 500
_RECENT: Final = timedelta(days=30)
_PAUSE: Final = timedelta(hours=1)


def migrate_in_steps(lease: Lease) -> None:
    """Do what is left of a migration; `Terminal` when something speaks against it, and nothing was changed then."""
    project = Project.objects.filter(pk=lease.payload["project"]).first()
    if project is None:
        raise Terminal("The project was deleted.")
    cursor = lease.cursor or {"phase": "take" if "version" in lease.payload else "count"}
    if cursor["phase"] == "count":
        cursor = _count(lease, project, _plan(lease))
    if cursor["phase"] == "switch":
        cursor = _switch(lease, _plan(lease))
    if cursor["phase"] == "take":
        _take(lease, project, UUID(cursor.get("version") or lease.payload["version"]))


def _plan(lease: Lease) -> Plan:
    base = SchemaVersion.objects.get(pk=lease.payload["base"])
    return plan_of(parse_schema(base.schema), lease.payload["steps"])


def _count(lease: Lease, project: Project, plan: Plan) -> dict[str, Any]:
    """Count all rows, a page a step; then say what comes of it."""
    base_id = UUID(lease.payload["base"])
    fresh = {"phase": "count", "source": 0, "after": None, "counting": None, "since": str(a_while_ago())}
    cursor: dict[str, Any] = lease.cursor or fresh
    counting = Counting.load(cursor["counting"]) if cursor["counting"] else Counting.begun(plan)
    source, after = cursor["source"], cursor["after"]
    while source < len(SOURCES):
        rows = rows_of(project, SOURCES[source], after)
        count_rows(counting, plan=plan, base_id=base_id, source=SOURCES[source], rows=rows)
        after = str(rows[-1][0]) if rows else None
        source += not rows
        with lease.step() as step:
            step.cursor = {
                "phase": "count",
                "source": source,
                "after": after,
                "counting": counting.dump(),
                "since": cursor["since"],
            }
            step.done = len(rows)
    told = report(project=project, plan=plan, counting=counting)
    is_dry = bool(lease.payload.get("dry_run"))
    with lease.step() as step:
        phase = "done" if is_dry or not told["may_run"] else "switch"
        step.cursor = {"phase": phase, "report": told, "since": cursor["since"]}
    if not is_dry and not told["may_run"]:
        reasons = [one["detail"] for one in told["conflicts"] if not one["is_allowed"]]
        raise Terminal(f"Nothing was changed. {reasons[0]}")
    return dict(lease.cursor)


def _switch(lease: Lease, plan: Plan) -> dict[str, Any]:
    now = clock.now()
    with lease.step() as step:
        project = hold_project(UUID(lease.payload["project"]))
        if str(project.schema_version_id) != lease.payload["base"]:
            raise Terminal(
                "Nothing was changed: the project has another label schema by now. Look at it, and ask again."
            )
        against = queue_conflicts(project=project, plan=plan)
        if against:
            raise Terminal(f"Nothing was changed. {against[0]}")
        hold_labels(project.pk)
        _refuse_new_loss(project, plan, lease)
        version = switch(project=project, plan=plan, user=lease.job.created_by, job=lease.job.pk, now=now)
        step.cursor = {**lease.cursor, "phase": "take", "version": str(version.pk), "touched": 0}
    return dict(lease.cursor)


def _refuse_new_loss(project: Project, plan: Plan, lease: Lease) -> None:
    """`Terminal` when something that was said since the counting began would be lost without leave."""
    base_id = UUID(lease.payload["base"])
    said = AnnotationRevision.objects.filter(
        pk__gt=UUID(lease.cursor["since"]), annotation__project=project
    ).values_list("annotation__schema_version", "annotation__result")
    for version_id, result in said.iterator(chunk_size=PORTION):
        carrier = carrier_of(version_id, base_id)
        mapped = plan.apply(result if carrier is None else carrier.apply(result).result)
        for place in mapped.refused(plan.steps):
            what = words_of(plan, place)
            raise Terminal(f"Nothing was changed: {what} came into use while it was counted. Look again.")


def _take(lease: Lease, project: Project, version_id: UUID) -> None:
    counted = Job.objects.values_list("done", flat=True).get(pk=lease.job.pk)
    lease.set_total(counted + _older(project, version_id).count())
    while _take_portion(lease, project, version_id):
        pass
    _take_predictions(lease, project, version_id)
    _take_known(lease, project, version_id)


def _older(project: Project, version_id: UUID) -> Any:
    """Annotations of a version before the one that is come to."""
    number = SchemaVersion.objects.values_list("number", flat=True).get(pk=version_id)
    before = SchemaVersion.objects.filter(project=project, number__lt=number).values_list("pk", flat=True)
    return Annotation.objects.filter(project=project, schema_version__in=list(before))


def _take_portion(lease: Lease, project: Project, version_id: UUID) -> bool:
    """Take a portion along; whether there may be more. By their ids, so that none of those done is read again."""
    now = clock.now()
    cursor = dict(lease.cursor or {"phase": "take"})
    place = cursor.get("annotation")
    older = _older(project, version_id)
    behind = older.filter(pk__gt=UUID(place)) if place else older
    found = list(behind.order_by("pk").values_list("pk", "item_id")[:PORTION])
    if not found and place is None:
        return False
    with lease.step() as step:
        if found:
            _hold_items({item_id for _, item_id in found})
        rows = list(older.filter(pk__in=among(pk for pk, _ in found)).order_by("pk")) if found else []
        touched = bring(rows, to_id=version_id, now=now)
        place = str(found[-1][0]) if found else None
        step.cursor = {**cursor, "touched": cursor.get("touched", 0) + touched, "annotation": place}
        step.done = len(rows)
    return True


def _hold_items(item_ids: set[UUID]) -> None:
    held = Item.objects.filter(pk__in=among(item_ids)).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk", flat=True))


def _take_predictions(lease: Lease, project: Project, version_id: UUID) -> None:
    after = (lease.cursor or {}).get("prediction")
    while True:
        rows = Prediction.objects.filter(item__project=project).order_by("pk")
        page = list((rows.filter(pk__gt=UUID(after)) if after else rows)[:PORTION])
        if not page:
            return
        after = str(page[-1].pk)
        with lease.step() as step:
            _bring_predictions(page, version_id)
            step.cursor = {**(step.cursor or {"phase": "take"}), "prediction": after}


def _bring_predictions(rows: Sequence[Prediction], version_id: UUID) -> None:
    behind = [(row, carrier_of(row.schema_version_id, version_id)) for row in rows]
    moved = []
    for row, carrier in behind:
        if carrier is not None:
            row.result, row.schema_version_id = carrier.apply(row.result).result, carrier.version_id
            moved.append(row)
    update_rows(
        Prediction,
        ("result", "schema_version_id"),
        [(row.pk, (row.result, row.schema_version_id)) for row in moved],
    )


def _take_known(lease: Lease, project: Project, version_id: UUID) -> None:
    after = (lease.cursor or {}).get("known")
    while True:
        rows = KnownAnswer.objects.filter(item__project=project).order_by("pk")
        page = list((rows.filter(pk__gt=UUID(after)) if after else rows)[:PORTION])
        if not page:
            break
        after = str(page[-1].pk)
        with lease.step() as step:
            _hold_items({row.item_id for row in page})
            keys = [row.pk for row in page]
            migrate_known(rows=list(KnownAnswer.objects.filter(pk__in=keys)), to_id=version_id)
            step.cursor = {**(step.cursor or {"phase": "take"}), "known": after}
    with lease.step():
        held = hold_project(project.pk)
        if held.has_known_answers and not KnownAnswer.objects.filter(item__project=project).exists():
            Project.objects.filter(pk=project.pk).update(has_known_answers=False)


def continue_migrations(*, now: datetime) -> int:
    """Begin the job again where a migration left annotations behind; how many jobs.

    That is so when it was cancelled or failed after the switch, or an answer came in just then. One that keeps failing
    is tried once an hour.
    """
    begun = 0
    recent = SchemaVersion.objects.filter(steps__isnull=False, created_at__gte=now - _RECENT)
    newest: dict[UUID, SchemaVersion] = {}
    for version in recent.select_related("project__organisation").order_by("number"):
        newest[version.project_id] = version
    for version in newest.values():
        jobs = Job.objects.filter(project_id=version.project_id, kind=MIGRATE)
        is_busy = jobs.filter(
            Q(state__in=OPEN_JOBS) | Q(state=JobState.FAILED, finished_at__gte=now - _PAUSE)
        )
        if not is_busy.exists() and _older(version.project, version.pk).exists():
            enqueue(
                organisation=version.project.organisation,
                kind=MIGRATE,
                project_id=version.project_id,
                actor_user=None,
                chunks=[
                    ChunkSpec(MIGRATE, 0, {"project": str(version.project_id), "version": str(version.pk)})
                ],
            )
            begun += 1
    return begun
