"""Asking for a migration of labels: what it would do, or the job that does it; and new versions that drop names."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from labeling.accounts.actor import Actor
from labeling.annotations.carrying import carried
from labeling.annotations.checking import schema_of
from labeling.annotations.models import Annotation, AnnotationRevision, Draft, Prediction
from labeling.annotations.services.migrating_count import (
    SOURCES,
    Counting,
    a_while_ago,
    count_rows,
    report,
    rows_of,
)
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.known.models import KnownAnswer
from labeling.labelspec import parse_schema
from labeling.labelspec.migrate import Plan, StepError, plan_of
from labeling.labelspec.migrate_uses import Name, dropped, told, used
from projects.models import Project, SchemaVersion
from projects.services.locks import hold_project
from projects.services.schema_migrations import MIGRATE, queue_conflicts, refuse_while_migrating
from projects.services.schemas import add_schema_version, check_schema
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

AT_ONCE: Final = 2_000
"""Rows that are counted within a request; more are a job's work."""
_TOLD: Final = 5
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What comes of a question for a migration: its report where that could be made at once, and the job if there is
    one."""

    report: dict[str, Any] | None
    job: Job | None


def ask_migration(*, actor: Actor, project: Project, steps: object, is_dry: bool) -> Asked:
    """Say what steps would do to a project's labels, or begin to do it.

    `Invalid` with a pointer to each step that does not fit the newest label schema. `Conflict`: project.no_schema;
    schema.migration_conflicts when something would be lost without leave, with the report; schema.migrating while
    another one is under way.
    """
    version = project.schema_version
    if version is None:
        raise Conflict("The project has no label schema yet. Add one first.", code="project.no_schema")
    plan = _plan(version, steps)
    told_now = _counted(project, plan, version.pk) if _is_small(project) else None
    if is_dry and told_now is not None:
        return Asked(told_now, None)
    if not is_dry:
        _refuse_conflicts(project, plan, told_now)
    with transaction.atomic():
        held = hold_project(project.pk)
        if held.schema_version_id != version.pk:
            raise schema_moved()
        refuse_while_migrating(held.pk)
        payload = {
            "project": str(held.pk),
            "base": str(version.pk),
            "steps": plan.dump(),
            "dry_run": is_dry,
        }
        job = enqueue(
            organisation=actor.organisation,
            kind=COUNT if is_dry else MIGRATE,
            project_id=held.pk,
            actor_user=actor.user,
            params={"steps": plan.dump(), "dry_run": is_dry},
            chunks=[ChunkSpec(MIGRATE, 0, payload)],
        )
    return Asked(told_now, job)


COUNT: Final = "schema.count"
"""Kind of the job that only counts; several may run."""


def _plan(version: SchemaVersion, steps: object) -> Plan:
    try:
        return plan_of(schema_of(version), steps)
    except StepError as error:
        faults = tuple(Fault(fault.pointer, fault.code, fault.detail) for fault in error.faults)
        many = f"{len(faults)} things in the steps are wrong."
        raise Invalid(
            faults[0].detail if len(faults) == 1 else many, code="schema.steps", faults=faults
        ) from None


def _is_small(project: Project) -> bool:
    left = AT_ONCE
    for rows in (
        Annotation.objects.filter(project=project),
        Draft.objects.filter(assignment__item__project=project),
        Prediction.objects.filter(item__project=project),
        KnownAnswer.objects.filter(item__project=project),
    ):
        left -= rows.order_by().values("pk")[: AT_ONCE + 1].count()
    return left >= 0


def _counted(project: Project, plan: Plan, base_id: UUID) -> dict[str, Any]:
    counting = Counting.begun(plan)
    for source in SOURCES:
        after = None
        while rows := rows_of(project, source, after):
            count_rows(counting, plan=plan, base_id=base_id, source=source, rows=rows)
            after = str(rows[-1][0])
    return report(project=project, plan=plan, counting=counting)


def _refuse_conflicts(project: Project, plan: Plan, told_now: dict[str, Any] | None) -> None:
    if told_now is not None:
        details = [one["detail"] for one in told_now["conflicts"] if not one["is_allowed"]]
    else:
        details = queue_conflicts(project=project, plan=plan)
    if details:
        raise Conflict(
            f"Nothing was changed. {details[0]} Where that is right, allow it in the step: allow_loss.",
            code="schema.migration_conflicts",
            more={"report": told_now},
        )


def add_version(*, actor: Actor, project: Project, schema: object) -> SchemaVersion:
    """As `add_schema_version`, but never one that silently drops what annotations use.

    `Conflict`: schema.in_use names what is used and how often, schema.migrating while labels are being changed,
    schema.moved when others change them again and again meanwhile. All annotations are looked at with nothing held;
    with the project held only those that were said since.
    """
    checked = parse_schema(check_schema(schema))
    for _ in range(_TRIES):
        refuse_while_migrating(project.pk)
        version, since = _newest(project.pk), a_while_ago()
        gone = dropped(schema_of(version), checked) if version is not None else set()
        said = Annotation.objects.filter(project=project)
        if version is not None and gone:
            _refuse_used(project, version, gone, said)
        with transaction.atomic():
            held = hold_project(project.pk)
            refuse_while_migrating(held.pk)
            if held.schema_version_id != (version and version.pk):
                continue
            if version is not None and gone:
                lately = AnnotationRevision.objects.filter(pk__gt=since, annotation__project=held)
                _refuse_used(held, version, gone, said.filter(pk__in=lately.values("annotation")))
            return add_schema_version(actor=actor, project=project, schema=schema)
    raise schema_moved()


def schema_moved() -> Conflict:
    return Conflict(
        "The label schema was changed at this moment. Look at it, and ask again.", code="schema.moved"
    )


def _newest(project_id: UUID) -> SchemaVersion | None:
    found = Project.objects.select_related("schema_version").filter(pk=project_id).first()
    return found.schema_version if found is not None else None


def _refuse_used(
    project: Project, version: SchemaVersion, gone: AbstractSet[Name], annotations: QuerySet[Annotation]
) -> None:
    """`Conflict` (schema.in_use) when any of the annotations uses a name that would be gone."""
    before = schema_of(version)
    uses: Counter[Name] = Counter()
    rows = annotations.order_by().values_list("schema_version", "result")
    for version_id, result in rows.iterator(chunk_size=2_000):
        uses.update(used(before, carried(result, from_id=version_id, to_id=version.pk)) & gone)
    if not uses:
        return
    # What lies inside something that goes too need not be told.
    outer = sorted(name for name in uses if not _is_inside(name, uses))
    sentences = [f"{told(name)} ({_annotations(uses[name])})" for name in outer[:_TOLD]]
    more = f" and {len(outer) - _TOLD} more" if len(outer) > _TOLD else ""
    raise Conflict(
        f"Annotations use what this label schema does not have any more: {', '.join(sentences)}{more}. Rename, merge "
        "or remove it with a migration, which takes them along: POST to schema-migrations.",
        code="schema.in_use",
        more={
            "used": [
                {"kind": name[0], "control": name[1], "name": list(name[2:]), "annotations": uses[name]}
                for name in outer
            ],
            "migrate": f"/api/v1/projects/{project.pk}/schema-migrations",
        },
    )


def _is_inside(name: Name, uses: Counter[Name]) -> bool:
    kind, control, *rest = name
    outer: list[Name] = [("control", control)] if kind != "control" else []
    if kind in ("attribute", "value"):
        outer.append(("label", control, rest[0]))
    if kind == "value":
        outer.append(("attribute", control, *rest[:2]))
    if kind == "option":
        outer += [("option", control, *rest[:place]) for place in range(1, len(rest))]
    return any(one in uses for one in outer)


def _annotations(number: int) -> str:
    return f"{number:,} annotation{'' if number == 1 else 's'}"
