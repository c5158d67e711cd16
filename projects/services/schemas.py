"""Versions of a project's label schema. A version is never changed; leases keep the one they were given with."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.audit.canonical import canonical_json
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.labelspec import SchemaError, parse_schema
from labeling.rights.policy import Use
from projects.models import Project, SchemaVersion
from projects.selectors.duties import duties_of, records_special_data
from projects.services.judging import judge_again
from projects.services.locks import hold_project


def check_schema(schema: object, *, pointer: str = "/schema") -> dict[str, object]:
    """The schema itself when the label language takes it; `Invalid` with a pointer to each fault."""
    try:
        parse_schema(schema)
    except SchemaError as error:
        faults = tuple(Fault(pointer + fault.pointer, fault.code, fault.detail) for fault in error.faults)
        detail = (
            faults[0].detail if len(faults) == 1 else f"{len(faults)} things in the label schema are wrong."
        )
        raise Invalid(detail, code="schema.invalid", faults=faults) from None
    if not isinstance(schema, dict):
        raise Invalid("The label schema must be a JSON object.", code="schema.invalid")
    return schema


def add_schema_version(
    *, actor: Actor, project: Project, schema: object, now: datetime | None = None, is_first: bool = False
) -> SchemaVersion:
    """A new version, from now on the one that work is given out with. Open leases keep theirs.

    A schema equal to the newest version makes no new one. `Invalid` with a pointer to each fault. The first one
    is part of making the project, and recorded with that. Labels that would record special-category data change the
    project's use: every item is judged again, at once or by a job.
    """
    checked = check_schema(schema)
    at = now or clock.now()
    with transaction.atomic():
        held = hold_project(project.pk)
        newest = SchemaVersion.objects.filter(project=held).order_by("-number").first()
        if newest is not None and newest.schema == checked:
            return newest
        last = SchemaVersion.objects.filter(project=held).aggregate(last=Max("number"))["last"] or 0
        version = SchemaVersion.objects.create(
            project=held, number=last + 1, schema=checked, created_by=actor.user, created_at=at
        )
        Project.objects.filter(pk=held.pk).update(
            schema_version=version, version=F("version") + (1 if last else 0), updated_at=at
        )
        held.schema_version = version
        follow_labels(held, actor.user, at)
        if not is_first:
            record(
                organisation=actor.organisation,
                actor=actor,
                action="schema.version_added",
                obj=("project", held.pk),
                project=held.pk,
                payload={
                    "number": version.number,
                    "schema_sha256": schema_digest(checked),
                    "duties": sorted({duty["category"] for duty in duties_of(checked)}),
                },
                now=at,
            )
    project.refresh_from_db()
    return version


def use_with(use: Use, schema: object) -> Use:
    """The use as the labels make it: whether they record special-category data is not for anybody to say."""
    return replace(use, special_labels=records_special_data(schema))


def follow_labels(project: Project, user: User | None, now: datetime) -> None:
    """Bring the use of a held project to what its labels make it; every item is judged again when it changes."""
    version = project.schema_version
    use = use_with(Use.parse(project.use), version.schema if version else {})
    if use.as_dict() == Use.parse(project.use).as_dict():
        return
    digest = hashlib.sha256(use.canonical_json()).hexdigest()
    Project.objects.filter(pk=project.pk).update(
        use=use.as_dict(), use_hash=digest, rights_epoch=F("rights_epoch") + 1
    )
    project.refresh_from_db()
    judge_again(project=project, actor_user=user, now=now)


def schema_digest(schema: dict[str, object]) -> str:
    """SHA-256 of the schema's canonical JSON."""
    return hashlib.sha256(canonical_json(schema)).hexdigest()
