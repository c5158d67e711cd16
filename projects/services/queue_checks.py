"""What a queue's settings may be, all faults at once, each with a pointer into the queue as the API shows it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from labeling.accounts.models import Group, Membership, Skill
from labeling.core.errors import Fault, Invalid
from projects.models import OverlapMode, Project, Queue, QueueKind, QueueState
from projects.services.texts import clean


def checked(queue: Queue, values: Mapping[str, Any], *, project: Project) -> dict[str, Any]:
    """`values` (fields of `Queue`, of the right types) cleaned; `Invalid` when the queue with them cannot be."""
    found = dict(values)
    if "name" in found:
        found["name"] = clean(found["name"], pointer="/name", most=120)
    after = {field.attname: getattr(queue, field.attname) for field in queue._meta.concrete_fields} | found
    if _outgrows(after) and "overlap_max" not in found:
        found["overlap_max"] = after["overlap_max"] = None  # left from when the queue asked by confidence
    faults = [
        *_name(queue, after, project),
        *_overlap(after, project),
        *_rules(queue, after, project),
        *(_audience(found["audience"], project) if "audience" in found else ()),
    ]
    if faults:
        detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} settings cannot be taken."
        raise Invalid(detail, code="queue.invalid", faults=tuple(faults))
    return found


def _name(queue: Queue, after: Mapping[str, Any], project: Project) -> list[Fault]:
    same = Queue.objects.filter(project=project, name=after["name"]).exclude(pk=queue.pk)
    if not after["name"]:
        return [Fault("/name", "queue.name", "Give the queue a name.")]
    if same.exists():
        return [Fault("/name", "queue.name", "The project has a queue with this name. Choose another one.")]
    return []


def _overlap(after: Mapping[str, Any], project: Project) -> list[Fault]:
    if after["overlap_mode"] != OverlapMode.CONFIDENCE:
        detail = "max is less than min. Leave it out: only queues that ask by confidence have one."
        return [Fault("/overlap/max", "overlap.max", detail)] if _outgrows(after) else []
    if after["kind"] != QueueKind.ANNOTATE:
        return [Fault("/overlap/mode", "overlap.mode", "Only annotate queues ask by confidence.")]
    faults = []
    if after["overlap_max"] is None or after["overlap_max"] < after["overlap"]:
        detail = "Say how many answers at most: max, not less than min."
        faults.append(Fault("/overlap/max", "overlap.max", detail))
    if after["confidence"] is None:
        detail = "Say how sure is sure enough: threshold, from 0 to 1."
        faults.append(Fault("/overlap/threshold", "overlap.threshold", detail))
    choices = _choices(project)
    if after["confidence_control"] not in choices:
        known = ", ".join(choices) or "none"
        detail = f"Name a control with one choice; the label schema has: {known}."
        faults.append(Fault("/overlap/control", "overlap.control", detail))
    return faults


def _outgrows(after: Mapping[str, Any]) -> bool:
    """Whether a queue that does not ask by confidence wants more answers than a limit it has nonetheless."""
    is_limited = after["overlap_max"] is not None and after["overlap_mode"] != OverlapMode.CONFIDENCE
    return is_limited and bool(after["overlap_max"] < after["overlap"])


def _choices(project: Project) -> list[str]:
    version = project.schema_version
    controls = version.schema.get("controls", []) if version else []
    return [str(control["name"]) for control in controls if control.get("type") == "choice"]


def _rules(queue: Queue, after: Mapping[str, Any], project: Project) -> list[Fault]:
    faults = []
    for rule, field in (("review", "review_queue_id"), ("adjudicate", "adjudicate_queue_id")):
        target = after[field]
        if target is None:
            continue
        pointer = f"/rules/{rule}/queue"
        if after["kind"] == QueueKind.ADJUDICATE or (
            after["kind"] == QueueKind.REVIEW and rule == "adjudicate"
        ):
            detail = "Adjudication ends an item's way; review goes on to another review only."
            faults.append(Fault(pointer, "rule.kind", detail))
        elif target == queue.pk:
            faults.append(Fault(pointer, "rule.self", "A queue cannot send work to itself."))
        elif not _is_target(target, rule, project, is_new=target != getattr(queue, field)):
            detail = f"Name a queue of this project of the kind {rule} that is not closed or archived."
            faults.append(Fault(pointer, "rule.queue", detail))
        elif _leads_back(target, queue.pk):
            faults.append(Fault(pointer, "rule.circle", "The work would come back here in a circle."))
    is_never = not after["adjudicate_late"] and after["adjudicate_below"] is None
    if after["adjudicate_queue_id"] is not None and is_never:
        detail = "Say when: below an agreement from 0 to 1, or for late work."
        faults.append(Fault("/rules/adjudicate", "rule.empty", detail))
    return faults


def _is_target(target: UUID, kind: str, project: Project, *, is_new: bool) -> bool:
    """Whether a rule may lead there; one that led to a closed queue before that was refused may stay."""
    rows = Queue.objects.filter(pk=target, project=project, kind=kind).exclude(state=QueueState.ARCHIVED)
    return (rows.exclude(state=QueueState.CLOSED) if is_new else rows).exists()


def _leads_back(start: UUID, to: UUID) -> bool:
    seen: set[UUID] = set()
    here: UUID | None = start
    while here is not None and here not in seen:
        if here == to:
            return True
        seen.add(here)
        here = Queue.objects.values_list("review_queue_id", flat=True).get(pk=here)
    return False


def _audience(audience: Mapping[str, Any], project: Project) -> list[Fault]:
    organisation = project.organisation_id
    users = Membership.objects.filter(organisation=organisation).values_list("user_id", flat=True)
    groups = Group.objects.filter(organisation=organisation).values_list("pk", flat=True)
    skills = Skill.objects.filter(organisation=organisation).values_list("pk", flat=True)
    asked = [UUID(str(condition["skill"])) for condition in audience["skills"]]
    faults = [
        *_strangers("members", audience["members"], users.filter(user_id__in=audience["members"])),
        *_strangers("groups", audience["groups"], groups.filter(pk__in=audience["groups"])),
        *_strangers("skills", asked, skills.filter(pk__in=asked)),
    ]
    for place, condition in enumerate(audience["skills"]):
        if condition.get("max") is not None and condition["max"] < condition["min"]:
            pointer = f"/audience/skills/{place}/max"
            faults.append(Fault(pointer, "audience.range", "max is less than min: nobody could work here."))
    return faults


def _strangers(key: str, asked: Collection[Any], known: Any) -> list[Fault]:
    there = {str(pk) for pk in known}
    return [
        Fault(f"/audience/{key}/{place}", "audience.unknown", "The organisation does not have this one.")
        for place, pk in enumerate(asked)
        if str(pk) not in there
    ]
