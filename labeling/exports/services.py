"""Asking for a snapshot, and what one would hold if it were sealed now."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Max, Q

from labeling.accounts.actor import Actor
from labeling.accounts.acts import Personal
from labeling.accounts.models import Organisation, User
from labeling.accounts.roles import Role
from labeling.audit.services import hold_head, record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Gone, Invalid
from labeling.exports.judge import WITHDRAWN, decisions, licence_of_whole, stays
from labeling.exports.models import Snapshot, SnapshotFile, SnapshotStatus
from labeling.formats.registry import FORMATS, Format
from labeling.labelspec import parse_schema
from labeling.rights.policy import Use
from labeling.rights.policy.errors import PolicyInputError
from projects.models import Project
from projects.selectors.items import items_of
from projects.services.locks import hold_project
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

KIND: Final = "export"
COLLECT: Final = "export.collect"
MAX_NAME: Final = 200
OFFERED: Final = tuple(name for name, entry in FORMATS.items() if entry.writes and name != "attribution")
NAMED: Final = 20
"""Items that a preview names for each reason why some stay."""


@dataclass(slots=True)
class Preview:
    """What would leave and what would stay, had the snapshot been sealed at this instant."""

    included: int = 0
    withheld: int = 0
    unlabeled: int = 0
    by_verdict: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)
    obligations: dict[str, dict[str, Any]] = field(default_factory=dict)
    licence: str = ""
    conflict: list[str] | None = None
    fix: list[dict[str, str]] = field(default_factory=list)
    losses: list[dict[str, Any]] = field(default_factory=list)


def parse_export_use(raw: object, *, project: Project) -> Use:
    """The use that a snapshot is asked for: action export or train; `Invalid` with a pointer to each fault.

    What is left out is as the project declares it.
    """
    given = {} if raw is None else raw
    given = {**project.use, "action": "export", **given} if isinstance(given, dict) else given
    try:
        use = Use.parse(given, pointer="/use")
    except PolicyInputError as error:
        faults = tuple(Fault(f.pointer, f"use.{f.code}", f.detail) for f in error.faults)
        raise Invalid(faults[0].detail, code="use.invalid", faults=faults) from None
    if use.action not in ("export", "train"):
        detail = "A snapshot is made for the action “export” or “train”."
        raise Invalid(detail, code="use.action", faults=(Fault("/use/action", "use.action", detail),))
    return use


def parse_formats(raw: list[str]) -> list[Format]:
    """The formats by their names, each once; `Invalid` for an unknown one or none."""
    unknown = [name for name in raw if name not in OFFERED]
    if unknown or not raw:
        detail = f"Choose one or more of {', '.join(OFFERED)}."
        faults = tuple(Fault(f"/formats/{raw.index(name)}", "format.unknown", detail) for name in unknown)
        raise Invalid(
            detail, code="format.unknown", faults=faults or (Fault("/formats", "format.unknown", detail),)
        )
    return [FORMATS[name] for name in dict.fromkeys(raw)]


def request_snapshot(
    *, actor: Actor, project: Project, name: str, use: Use, formats: list[Format], filter_text: str = ""
) -> tuple[Snapshot, Job]:
    """A snapshot in the making and the job that makes it. Its number is the project's next."""
    title = " ".join(name.split())
    if not 1 <= len(title) <= MAX_NAME:
        detail = f"Give the snapshot a name of 1 to {MAX_NAME} characters."
        raise Invalid(detail, code="name.length", faults=(Fault("/name", "name.length", detail),))
    items_of(project=project, role=Role.MANAGER, filter=filter_text)
    with transaction.atomic():
        return begin_snapshot(
            organisation=actor.organisation,
            actor=actor,
            user=actor.user,
            project=hold_project(project.pk),
            name=title,
            use=use,
            formats=[entry.name for entry in formats],
            filter_text=filter_text,
        )


def begin_snapshot(
    *,
    organisation: Organisation,
    actor: Actor | None,
    user: User | None,
    project: Project,
    name: str,
    use: Use,
    formats: list[str],
    filter_text: str,
    supersedes: Snapshot | None = None,
) -> tuple[Snapshot, Job]:
    """The rows of a snapshot and its job, of a project that is held, in the caller's transaction; all is checked."""
    last = Snapshot.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    snapshot = Snapshot.objects.create(
        project=project,
        name=name,
        number=last + 1,
        use=use.as_dict(),
        formats=formats,
        filter=filter_text,
        supersedes=supersedes,
        lineage=None if supersedes is None else supersedes.dataset_id,
        created_by=user,
        created_at=clock.now(),
    )
    job = enqueue(
        organisation=organisation,
        project_id=project.pk,
        actor_user=user,
        kind=KIND,
        params={"snapshot": str(snapshot.pk)},
        chunks=[ChunkSpec(COLLECT, 0, {"snapshot": str(snapshot.pk), "round": 0})],
    )
    Snapshot.objects.filter(pk=snapshot.pk).update(job_id=job.pk)
    payload: dict[str, Any] = {
        "number": snapshot.number,
        "use_sha256": hashlib.sha256(use.canonical_json()).hexdigest(),
        "formats": snapshot.formats,
        "filter": Personal(filter_text, f"snapshot:{snapshot.pk}"),
    }
    record(
        organisation=organisation,
        actor=actor,
        action="snapshot.requested",
        obj=("snapshot", snapshot.pk),
        project=project.pk,
        payload=payload if supersedes is None else {**payload, "supersedes": supersedes.pk},
    )
    return snapshot, job


def record_download(*, actor: Actor, snapshot: Snapshot, file: SnapshotFile) -> None:
    """Put into the log that a file left. Called before the first byte does.

    `Gone` when rows of the snapshot were taken back, also at this instant: what does that waits for this, or this
    for it.
    """
    with transaction.atomic():
        hold_head(actor.organisation.pk)  # before the snapshot, as wherever both are held
        held = Snapshot.objects.select_for_update(no_key=True, of=("self",)).get(pk=snapshot.pk)
        refuse_recalled(held)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="snapshot.downloaded",
            obj=("snapshot", snapshot.pk),
            project=snapshot.project_id,
            payload={"format": file.format, "file_sha256": file.sha256, "bytes": file.bytes},
        )


def refuse_recalled(snapshot: Snapshot) -> None:
    """`Gone`, naming what takes its place, for a snapshot of which rows were taken back.

    `Conflict` from the moment that a permission in it ends until the work that comes round has looked at it again.
    """
    if snapshot.valid_until is not None and snapshot.valid_until <= clock.now():
        detail = (
            f"A permission that version {snapshot.number} rests on has just ended. It is being looked at again; "
            "ask in a few minutes."
        )
        raise Conflict(detail, code="snapshot.review_due")
    if snapshot.status == SnapshotStatus.AFFECTED:
        detail = (
            f"Rows of version {snapshot.number} may not be used any more, so its files are not handed out. "
            "A version without them is being made."
        )
        raise Gone(detail, code="snapshot.affected")
    if snapshot.status == SnapshotStatus.SUPERSEDED:
        by = snapshot.superseded_by
        place = f"Take version {by.number} (/api/v1/snapshots/{by.pk})." if by else "Take a later version."
        detail = f"Version {snapshot.number} was replaced, since rows of it may not be used any more. {place}"
        raise Gone(detail, code="snapshot.superseded")


def preview(*, project: Project, use: Use, formats: list[Format], filter_text: str = "") -> Preview:
    """Judge the project's items for `use` by their profiles: a few queries and evaluations, however many items."""
    found = Preview()
    labeled = Count("pk", filter=Q(labels__gt=0))
    groups = list(
        items_of(project=project, role=Role.MANAGER, filter=filter_text)
        .order_by()
        .values("profile_id", "vector_id", "state")
        .annotate(items=Count("pk"), labeled=labeled)
    )
    judged = decisions(
        pairs={(group["profile_id"], group["vector_id"]) for group in groups}, use=use, at=clock.now()
    )
    licences: set[str] = set()
    staying: dict[str, Q] = {}
    for group in groups:
        decision = judged[group["profile_id"], group["vector_id"]]
        reasons = stays(state=group["state"], decision=decision)
        if reasons is not None:
            row = _count_withheld(found, group["items"], reasons)
            if row["count"] - group["items"] < NAMED:  # else there are enough of them already
                same = Q(**{key: group[key] for key in ("profile_id", "vector_id", "state")})
                staying[row["code"]] = staying.get(row["code"], Q()) | same
            continue
        found.included += group["labeled"]
        found.unlabeled += group["items"] - group["labeled"]
        if group["labeled"]:
            found.by_verdict[decision.verdict.name] += group["labeled"]
            licences.add(decision.body["elected_licence"] or "NOASSERTION")
            _count_duties(found, group["labeled"], decision.body["obligations"])
    found.licence, found.conflict, found.fix = licence_of_whole(licences=licences, use=use)
    for code, groups_of in staying.items():
        rows = items_of(project=project, role=Role.MANAGER, filter=filter_text).filter(groups_of).order_by()
        some = rows.values_list("external_id", "pk")[
            :NAMED
        ]  # any of them: to order them all would read them all
        found.reasons[code]["items"] = [{"id": str(pk), "external_id": name} for name, pk in sorted(some)]
    if project.schema_version is not None:
        found.losses = format_losses(schema=project.schema_version.schema, formats=formats)
    return found


def _count_withheld(found: Preview, count: int, reasons: list[dict[str, Any]]) -> dict[str, Any]:
    found.withheld += count
    verdict = "DENY" if any(reason["severity"] == "DENY" for reason in reasons) else "NEEDS_REVIEW"
    found.by_verdict[verdict] += count
    first = reasons[0] if reasons else WITHDRAWN
    row = found.reasons.setdefault(
        first["code"],
        {
            "code": first["code"],
            "detail": first["detail"],
            "verdict": verdict,
            "fix": first["fix"],
            "count": 0,
        },
    )
    row["count"] += count
    return row


def _count_duties(found: Preview, count: int, obligations: list[dict[str, Any]]) -> None:
    for duty in {entry["code"]: entry for entry in obligations}.values():
        row = found.obligations.setdefault(
            duty["code"], {"code": duty["code"], "detail": duty["detail"], "count": 0}
        )
        row["count"] += count


def format_losses(*, schema: dict[str, Any], formats: list[Format]) -> list[dict[str, Any]]:
    """What each chosen format can't hold of the project's labels."""
    parsed = parse_schema(schema)
    return [
        {"format": entry.name, "control": loss.control, "detail": loss.detail}
        for entry in formats
        for loss in entry.losses(parsed)
    ]
