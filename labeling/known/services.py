"""Known answers: setting them, holding answers against them, and how often somebody was right."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q

from labeling.accounts.actor import Actor
from labeling.agreement.choices import value_score
from labeling.audit.canonical import canonical_json
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, NotFound, PreconditionFailed
from labeling.core.texts import clean
from labeling.known.models import KnownAnswer, KnownOutcome
from labeling.labelspec import Control, LabelSchema, parse_schema
from labeling.labelspec.checks import Context
from projects.models import Item, Project, SchemaVersion
from projects.services.locks import hold_project
from projects.services.schema_chain import carrier_of

KINDS: Final = ("choice", "choices", "tree", "ranking", "pairwise", "rating", "number")
"""Types of controls whose answer can be right or wrong as a whole: no places, no free text."""
MOST_EXPLANATION: Final = 2_000


def set_known_answer(
    *,
    actor: Actor,
    item: Item,
    control: str,
    value: Any,
    explanation: str = "",
    version: int | None = None,
) -> KnownAnswer:
    """Say what the right answer of one control for an item is; it holds for the answers that come from now on.

    `version`: the one that is replaced, None: whatever stands. `Invalid` with pointers when the newest label schema
    has no such control, or one that cannot be right or wrong as a whole, or not this value.
    """
    now = clock.now()
    told = clean(explanation, pointer="/explanation", most=MOST_EXPLANATION, blank=True)
    with transaction.atomic():
        project, _ = _hold(item)
        _check(project, control, value)
        before = KnownAnswer.objects.filter(item=item.pk).first()
        _expect(before, version)
        made, _ = KnownAnswer.objects.update_or_create(
            item_id=item.pk,
            defaults={
                "control": control,
                "value": value,
                "schema_version": project.schema_version,
                "explanation": told,
                "set_by": actor.user,
                "set_at": now,
                "version": before.version + 1 if before else 1,
            },
        )
        Project.objects.filter(pk=project.pk, has_known_answers=False).update(has_known_answers=True)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="known_answer.set",
            obj=("item", item.pk),
            project=project.pk,
            payload={
                "before_sha256": _digest(before) if before else None,
                "after_sha256": _digest(made),
            },
            now=now,
        )
    return made


def clear_known_answer(*, actor: Actor, item: Item, version: int | None = None) -> None:
    """Forget the known answer of an item; what was judged by it stays judged. `NotFound` when there is none."""
    now = clock.now()
    with transaction.atomic():
        project, _ = _hold(item)
        found = KnownAnswer.objects.filter(item=item.pk).first()
        if found is None:
            raise NotFound("known_answer")
        _expect(found, version)
        digest = _digest(found)
        found.delete()
        if not KnownAnswer.objects.filter(item__project=project).exists():
            Project.objects.filter(pk=project.pk).update(has_known_answers=False)
        record(
            organisation=actor.organisation,
            actor=actor,
            action="known_answer.cleared",
            obj=("item", item.pk),
            project=project.pk,
            payload={"before_sha256": digest},
            now=now,
        )


def judge_answer(
    *,
    item: Item,
    annotator_id: UUID,
    annotation_id: UUID,
    version: SchemaVersion,
    schema: LabelSchema,
    result: dict[str, Any],
    now: datetime,
) -> bool | None:
    """Hold an answer against the known one, in the transaction that stores it. None when nothing can be said.

    `schema` of `version`: the one that was answered in. Nothing can be said when it does not take the known answer:
    then nobody could have given it. No answer to the control is a wrong one.
    """
    known = KnownAnswer.objects.filter(item=item.pk).first()
    if known is None:
        return None
    name, value = _known_in(known, version)
    control = schema.control_map.get(name)
    if control is None or _fault(control, value):
        return None
    answer = result.get(name)
    is_correct = control.answered(answer) and value_score(control, answer, value) == 1.0
    KnownOutcome.objects.create(
        project_id=item.project_id,
        item_id=item.pk,
        annotator_id=annotator_id,
        annotation_id=annotation_id,
        control=name,
        is_correct=is_correct,
        created_at=now,
    )
    return is_correct


def _known_in(known: KnownAnswer, version: SchemaVersion) -> tuple[str, Any]:
    """Control and value as they are under a version; a control that it does not have where nothing is left."""
    carrier = carrier_of(known.schema_version_id, version.pk)
    if carrier is None:
        return known.control, known.value
    return carrier.answer(known.control, known.value) or ("", None)


def migrate_known(*, rows: Collection[KnownAnswer], to_id: UUID) -> int:
    """Take known answers along to a version that came of a migration, their items held; how many changed.

    One of which nothing is left goes; what was judged by it stays judged.
    """
    changed = 0
    for row in rows:
        carrier = carrier_of(row.schema_version_id, to_id)
        if carrier is None:
            continue
        after = carrier.answer(row.control, row.value)
        kept = KnownAnswer.objects.filter(pk=row.pk, version=row.version)
        changed += after != (row.control, row.value)
        if after is None:
            kept.delete()
        elif after == (row.control, row.value):
            kept.update(schema_version=carrier.version_id)
        else:
            kept.update(
                control=after[0], value=after[1], schema_version=carrier.version_id, version=F("version") + 1
            )
    return changed


def accuracy_of(
    *, project_id: UUID, user_ids: Collection[UUID], control: str | None = None
) -> dict[UUID, tuple[int, int]]:
    """By person, how many of their answers to items with a known one were right, of how many; one query.

    Of one control or all. Whoever had no such item is left out.
    """
    rows = KnownOutcome.objects.filter(project=project_id, annotator__in=list(user_ids))
    if control is not None:
        rows = rows.filter(control=control)
    sums = rows.values("annotator").annotate(right=Count("pk", filter=Q(is_correct=True)), all=Count("pk"))
    return {row["annotator"]: (row["right"], row["all"]) for row in sums}


def erase_explanations(*, item_ids: Collection[UUID]) -> int:
    """Erase the words of managers to known answers of these items; the answers stay. How many had any."""
    return KnownAnswer.objects.filter(item__in=list(item_ids)).exclude(explanation="").update(explanation="")


def _hold(item: Item) -> tuple[Project, Item]:
    """The project and the item, held in this order: the project's flag follows what its items have."""
    project = hold_project(item.project_id)
    held = Item.objects.select_for_update(no_key=True).defer("data").filter(pk=item.pk).first()
    if held is None:
        raise NotFound("item")
    return project, held


def _expect(found: KnownAnswer | None, version: int | None) -> None:
    if version is not None and (found is None or found.version != version):
        raise PreconditionFailed("The known answer was changed meanwhile. Load it again, then change that.")


def _check(project: Project, name: str, value: Any) -> None:
    schema = parse_schema(project.schema_version.schema) if project.schema_version else None
    controls = schema.control_map if schema else {}
    usable = [control.name for control in controls.values() if control.type in KINDS]
    if name not in usable:
        detail = (
            f"Name a control that can be right or wrong as a whole: {', '.join(usable) or 'there is none'}."
        )
        raise Invalid(
            detail, code="known_answer.control", faults=(Fault("/control", "known_answer.control", detail),)
        )
    fault = _fault(controls[name], value)
    if fault:
        raise Invalid(
            fault, code="known_answer.value", faults=(Fault("/value", "known_answer.value", fault),)
        )


def _fault(control: Control, value: Any) -> str | None:
    """Why a value is no answer to the control; None when it is one."""
    if control.type not in KINDS or not control.answered(value):
        return "Give an answer to this control."
    context = Context(media={})
    control.check(value, "", context)
    faults = context.faults.as_list()
    return faults[0].detail if faults else None


def _digest(known: KnownAnswer) -> str:
    """SHA-256 of the canonical JSON of what is known, without the words around it."""
    return hashlib.sha256(canonical_json({"control": known.control, "value": known.value})).hexdigest()
