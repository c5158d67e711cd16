"""Loading the demo: its projects, people and data come in by the same services and jobs as everybody's."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson
from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership, Organisation, User
from labeling.accounts.roles import Role
from labeling.demo_data import DemoItem, DemoProject, DemoSource, demo_projects
from labeling.imports.demo_people import record_consents
from labeling.imports.services import SentFile, import_files
from projects.models import Project, QueueKind
from projects.services.items import annotate_queue
from projects.services.members import add_member
from projects.services.projects import QueueSettings, create_project
from projects.services.queue_settings import change_queue, create_queue
from projects.services.sources import create_source

PEOPLE = (
    ("mo@demo.invalid", "Mo Manager", Role.MANAGER),
    ("sam@demo.invalid", "Sam Steward", Role.STEWARD),
    ("rita@demo.invalid", "Rita Reviewer", Role.REVIEWER),
    ("lena@demo.invalid", "Lena Annotator", Role.ANNOTATOR),
    ("luis@demo.invalid", "Luis Annotator", Role.ANNOTATOR),
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A demo person's log-in, to be shown once."""

    email: str
    password: str
    role: str


def load_demo(*, owner: Membership) -> list[DemoLogin]:
    """Create the demo's people and projects in the owner's organisation and start the imports of its data.

    One transaction but for the stored files; [] when the organisation has projects already.
    """
    with transaction.atomic():
        # Two first starts at once: the second waits here and then finds the projects.
        Organisation.objects.select_for_update().get(pk=owner.organisation_id)
        if Project.objects.filter(organisation=owner.organisation).exists():
            return []
        made = [_person(owner.organisation, *person) for person in PEOPLE]
        logins = [login for login in made if login is not None]
        actor = Actor(user=owner.user, organisation=owner.organisation, role=Role(owner.role))
        for number, demo in enumerate(demo_projects()):
            project = _project(actor, demo)
            if number == 0:
                _second_look(actor, project)
    return logins


def _person(organisation: Organisation, email: str, name: str, role: Role) -> DemoLogin | None:
    """The person's log-in; None for one who has an account already, and keeps its password."""
    known = User.objects.filter(email=email).first()
    if known is not None:
        Membership.objects.get_or_create(organisation=organisation, user=known, defaults={"role": role})
        return None
    password = secrets.token_urlsafe(9)
    user = User.objects.create_user(email, password, name=name)
    Membership.objects.create(organisation=organisation, user=user, role=role)
    return DemoLogin(email, password, role.label)


def _project(actor: Actor, demo: DemoProject) -> Project:
    project = create_project(
        actor=actor,
        name=demo.name,
        guidelines=demo.guidelines,
        schema=demo.schema,
        use=demo.use,
        queue=QueueSettings(overlap=demo.overlap),
    )
    for email, _, role in PEOPLE:
        add_member(actor=actor, project=project, role=role.label, email=email)
    consents = record_consents(actor=actor, consents=demo.consents)
    for source in demo.sources:
        made = create_source(
            actor=actor,
            project=project,
            name=source.name,
            kind=source.kind,
            url=source.url,
            acquired=source.acquired,
            rights=source.default_rights,
        )
        import_files(actor=actor, project=project, source=made, files=_files(source, consents))
    return project


def _second_look(actor: Actor, project: Project) -> None:
    """Every tenth answer of the project goes to a reviewer."""
    settings = {"name": "Second look"}
    review = create_queue(actor=actor, project=project, kind=QueueKind.REVIEW, settings=settings)
    rule = {"review_queue_id": review.pk, "review_percent": 10}
    change_queue(actor=actor, queue=annotate_queue(project.pk), changes=rule)


def _files(source: DemoSource, consents: Mapping[str, str]) -> list[SentFile]:
    records = [orjson.dumps(_record(item, consents)) + b"\n" for item in source.items]
    return [SentFile("items.jsonl", records), *_media(source)]


def _media(source: DemoSource) -> Iterator[SentFile]:
    for item in source.items:
        for file in item.media.values():
            yield SentFile(file.name, [file.read()])


def _record(item: DemoItem, consents: Mapping[str, str]) -> dict[str, object]:
    record: dict[str, object] = {"external_id": item.external_id, "data": item.data}
    if item.media:
        record["media"] = {name: file.name for name, file in item.media.items()}
    if item.rights is not None:
        record["rights"] = item.rights
        if "consents" in item.rights:
            record["rights"] = {**item.rights, "consents": [consents[key] for key in item.rights["consents"]]}
    if item.predictions:
        record["predictions"] = list(item.predictions)
    if item.annotations:
        record["annotations"] = [{"result": result} for result in item.annotations]
    return record
