"""What the registers are made of: read once, in a number of queries that does not grow with the project."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from labeling.exports.models import SEALED_ONCE, Snapshot
from labeling.recalls.models import Recipient
from labeling.requests.models import LegalHold, RetentionRule
from labeling.rights.consent.models import ConsentRecord, LegalBasisRecord, Notice
from labeling.rights.consent.models.subjects import DataSubject
from labeling.rights.models import RightsProfile
from labeling.rights.policy import Use
from projects.models import Appearance, Item, Project, ProjectMember, Source, SourceRecord
from projects.selectors.duties import duties_of

_PROFILES: Final = 2_000


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is on record of a project, as plain values in a stable order."""

    project: Project
    use: Use
    items: int
    inputs: tuple[str, ...]  # types of the label schema's inputs
    duties: tuple[dict[str, Any], ...]
    personal: dict[str, int]  # items by what is said of people in them
    acquired: dict[str, int]  # items by how they were acquired
    licences: dict[str, int]
    special_items: int
    people: dict[str, int]  # people in items, by age band
    unidentified: int  # appearances of people nobody has identified
    jurisdictions: tuple[str, ...]
    sources: tuple[Source, ...]
    records: int
    bases: tuple[LegalBasisRecord, ...]
    notices: tuple[Notice, ...]
    consents: tuple[ConsentRecord, ...]
    recipients: tuple[Recipient, ...]
    retention: tuple[tuple[str, int | None], ...]
    holds: int
    members: dict[str, int]  # people who work in it, by role


def project_facts(project: Project) -> ProjectFacts:
    """Everything that the documents of a project say."""
    version = project.schema_version
    schema = version.schema if version else {}
    counts = _by_facts(project)
    shown = Appearance.objects.filter(item__project=project, ended_at=None)
    subjects = DataSubject.objects.filter(pk__in=shown.values("subject_id"))
    consents = ConsentRecord.objects.filter(subject__in=subjects, superseded_by__isnull=True)
    return ProjectFacts(
        project=project,
        use=Use.parse(project.use),
        items=sum(counts["personal"].values()),
        inputs=tuple(sorted({str(entry["type"]) for entry in schema.get("inputs", ())})),
        duties=tuple(duties_of(schema)),
        personal=_sorted(counts["personal"]),
        acquired=_sorted(counts["acquired"]),
        licences=_sorted(counts["licences"]),
        special_items=counts["special"]["yes"],
        people=_sorted(Counter(dict(_grouped(subjects, "age_band")))),
        unidentified=shown.filter(subject=None).count(),
        jurisdictions=tuple(
            sorted(set(subjects.exclude(jurisdiction="").values_list("jurisdiction", flat=True)))
        ),
        sources=tuple(Source.objects.filter(project=project).order_by("created_at", "pk")),
        records=SourceRecord.objects.filter(source__project=project).values("source").distinct().count(),
        bases=tuple(
            LegalBasisRecord.objects.filter(project_id=project.pk, superseded_by__isnull=True).order_by(
                "created_at", "pk"
            )
        ),
        notices=_notices(project, consents),
        consents=tuple(consents.order_by("created_at", "pk")[:1_000]),
        recipients=_recipients(project),
        retention=_retention(project),
        holds=LegalHold.objects.filter(organisation=project.organisation_id, release__isnull=True).count(),
        members=_members(project),
    )


def _by_facts(project: Project) -> dict[str, Counter[str]]:
    """Items by what their profiles say: one GROUP BY along the index, and the profiles."""
    groups: dict[Any, int] = dict(_grouped(Item.objects.filter(project=project), "profile_id"))
    found: dict[str, Counter[str]] = {
        name: Counter() for name in ("personal", "acquired", "licences", "special")
    }
    keys = sorted(groups)
    for start in range(0, len(keys), _PROFILES):
        rows = RightsProfile.objects.filter(pk__in=keys[start : start + _PROFILES])
        for pk, facts in rows.values_list("pk", "facts"):
            number = groups[pk]
            content = [part["licence"] for part in facts.get("components", ()) if part["kind"] == "content"]
            found["personal"][facts.get("personal_data") or "unknown"] += number
            found["acquired"][facts.get("acquired") or "not stated"] += number
            found["licences"][" AND ".join(content) or "NOASSERTION"] += number
            found["special"]["yes" if facts.get("special_category") else "no"] += number
    return found


def _grouped(rows: QuerySet[Any], name: str) -> list[tuple[Any, int]]:
    return list(rows.order_by().values_list(name).annotate(n=Count("pk")))


def _sorted(counter: "Counter[str]") -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))


def _notices(project: Project, consents: QuerySet[ConsentRecord]) -> tuple[Notice, ...]:
    """The notices that people in the project were given; the organisation's own where nobody is named."""
    rows = Notice.objects.filter(organisation=project.organisation_id)
    given = rows.filter(pk__in=consents.values("notice_id"))
    return tuple((given if given.exists() else rows).order_by("name", "created_at", "pk")[:50])


def _recipients(project: Project) -> tuple[Recipient, ...]:
    snapshots = Snapshot.objects.filter(project=project, status__in=SEALED_ONCE)
    rows = Recipient.objects.filter(deliveries__snapshot__in=snapshots).distinct()
    return tuple(rows.order_by("name", "pk"))


def _retention(project: Project) -> tuple[tuple[str, int | None], ...]:
    rules = RetentionRule.objects.filter(organisation=project.organisation_id)
    newest = rules.filter(name=OuterRef("name")).order_by("-created_at", "-pk").values("pk")[:1]
    return tuple(rules.filter(Q(pk=Subquery(newest))).order_by("name").values_list("name", "days"))


def _members(project: Project) -> dict[str, int]:
    rows = ProjectMember.objects.filter(project=project)
    names = dict(ProjectMember._meta.get_field("role").choices or ())
    return {str(names.get(role, role)): number for role, number in sorted(_grouped(rows, "role"))}
