"""What projects keep of webhooks: the names of events that somebody listens for, so that the others cost nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from labeling.webhooks.events import EVENTS
from labeling.webhooks.models import FinishMark, Webhook, WebhookState
from labeling.webhooks.services import emit, hooked_events_of
from projects.models import Item, Project, ProjectState
from projects.selectors.progress import UNFINISHED, counts_of

FINISHED: Final = "project.finished"
_AS_EVENT: Final = {
    ProjectState.OPEN: "project.opened",
    ProjectState.PAUSED: "project.paused",
    ProjectState.ARCHIVED: "project.archived",
}


def hooked_for_new(organisation_id: UUID) -> list[str]:
    """What is listened for in every project of the organisation, so in a new one too."""
    return _sorted(hooked_events_of(organisation_id=organisation_id)[None])


def refresh_hooked(webhook: Webhook) -> None:
    """Bring the projects that a webhook is about up to date, in the transaction that changed it.

    The projects are held first and the webhooks read after that: of two changes at once the second sees the first.
    """
    rows = Project.objects.filter(organisation=webhook.organisation_id)
    if webhook.project_id is not None:
        rows = rows.filter(pk=webhook.project_id)
    _refresh(webhook.organisation_id, rows.values_list("pk", flat=True))


def _refresh(organisation_id: UUID, project_ids: Iterable[UUID]) -> int:
    wanted = sorted(project_ids)
    held = Project.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    before = dict(held.values_list("pk", "hooked_events"))
    listened = hooked_events_of(organisation_id=organisation_id)
    changed = 0
    for pk, names in before.items():
        now = _sorted(listened[None] | listened.get(pk, set()))
        if now != names:
            changed += Project.objects.filter(pk=pk).update(hooked_events=now)
    return changed


def heal_hooked() -> int:
    """Correct what a project keeps that was made while a webhook of its organisation was; how many there were."""
    organisations = Webhook.objects.filter(state=WebhookState.ACTIVE, project_id__isnull=True)
    healed = 0
    for organisation_id in organisations.order_by().values_list("organisation_id", flat=True).distinct():
        everywhere = hooked_events_of(organisation_id=organisation_id)[None]
        rows = Project.objects.filter(organisation=organisation_id).values_list("pk", "hooked_events")
        wrong = [pk for pk, names in rows.iterator(chunk_size=1000) if not everywhere <= set(names)]
        if wrong:
            with transaction.atomic():
                healed += _refresh(organisation_id, wrong)
    return healed


def _sorted(names: set[str]) -> list[str]:
    return [name for name in EVENTS if name in names]


def tell_state(project: Project, *, before: str, now: datetime) -> None:
    """Emit that a project was paused, opened or archived, if it was."""
    if project.state != before:
        state = ProjectState(project.state)
        payload = {"state": state.value, "before": str(before)}
        emit(project=project, event=_AS_EVENT[state], payload=payload, now=now)


def announce_finished(*, now: datetime) -> int:
    """Emit `project.finished` for the projects in which the last open item was labeled or closed; how many there were.

    Told once each time: an item that opens again takes the mark away. Only projects that somebody listens to are
    looked at, by their counts; one that seems finished is looked at itself.
    """
    told = 0
    for project in _listened_to():
        counts = counts_of([project.pk])[project.pk]["counts"]
        seems = counts["labeled"] > 0 and not counts["open"] + counts["in_progress"]
        is_marked = FinishMark.objects.filter(pk=project.pk).exists()
        if seems == is_marked:
            continue
        is_open = Item.objects.filter(project=project, state__in=UNFINISHED, closed_at=None).exists()
        if is_marked and is_open:
            FinishMark.objects.filter(pk=project.pk).delete()
        elif not is_marked and not is_open:
            told += _tell(project, counts["labeled"], now)
    return told


def _tell(project: Project, labeled: int, now: datetime) -> int:
    with transaction.atomic():
        _, is_new = FinishMark.objects.get_or_create(pk=project.pk, defaults={"at": now})
        if is_new:
            payload = {"state": project.state, "labeled": labeled}
            emit(project=project, event=FINISHED, payload=payload, now=now)
        return int(is_new)


def _listened_to() -> list[Project]:
    organisations: set[UUID] = set()
    projects: set[UUID] = set()
    rows = Webhook.objects.filter(state=WebhookState.ACTIVE)
    for organisation_id, project_id, events in rows.values_list("organisation_id", "project_id", "events"):
        if FINISHED in events:
            projects.add(project_id) if project_id else organisations.add(organisation_id)
    open_ones = Project.objects.exclude(state=ProjectState.ARCHIVED)
    found = {project.pk: project for project in open_ones.filter(pk__in=projects)}
    found |= {project.pk: project for project in open_ones.filter(organisation__in=organisations)}
    return list(found.values())
