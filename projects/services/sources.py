"""Where a project's data came from, with the rights that items have when they say nothing themselves."""

import hashlib
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from labeling.accounts.actor import Actor
from labeling.accounts.models import User
from labeling.audit.canonical import canonical_json
from labeling.audit.services import record
from labeling.core import clock
from labeling.core.errors import Conflict, Fault, Invalid
from labeling.rights.inputs import Block, checked_address, parse_block, parse_correction
from projects.models import Project, Source
from projects.services.texts import clean

KINDS: Final = ("upload", "import", "crawl", "sensor", "contract")


def create_source(
    *,
    actor: Actor,
    project: Project,
    name: str,
    kind: str = "upload",
    url: str = "",
    acquired: str = "",
    rights: object = None,
) -> Source:
    """A new source; `rights` is its default block (None: unknown). `Conflict` when the name is taken."""
    made = _source(project, actor.user, name, kind, url, acquired, rights, clock.now())
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record(
                organisation=actor.organisation,
                actor=actor,
                action="source.created",
                obj=("source", made.pk),
                project=project.pk,
                payload={
                    "kind": kind,
                    "rights_sha256": hashlib.sha256(canonical_json(made.rights)).hexdigest(),
                },
            )
    except IntegrityError:
        detail = "The project has a source of this name already. Take it, or choose another name."
        raise Conflict(detail, code="source.exists") from None
    return made


def ensure_source(*, actor: Actor, project: Project, name: str, **given: Any) -> Source:
    """The project's source of this name, made when it is not there; keywords as `create_source`.

    An existing one is taken as it is: what is `given` never changes the rights of data that came before.
    """
    wanted = clean(name, pointer="/source/name", most=200)
    found = Source.objects.filter(project=project, name=wanted).first()
    if found is not None:
        return found
    try:
        return create_source(actor=actor, project=project, name=wanted, **given)
    except Conflict:
        return Source.objects.get(project=project, name=wanted)


def _source(
    project: Project,
    user: User,
    name: str,
    kind: str,
    url: str,
    acquired: str,
    rights: object,
    now: datetime,
) -> Source:
    if kind not in KINDS:
        detail = f"Use one of: {', '.join(KINDS)}."
        raise Invalid(detail, code="source.kind", faults=(Fault("/kind", "source.kind", detail),))
    block = None if rights is None else parse_correction(rights, pointer="/rights")
    stated = parse_block({"acquired": acquired}, pointer="") | {"url": checked_address(url, pointer="/url")}
    return Source(
        project=project,
        name=clean(name, pointer="/name", most=200),
        kind=kind,
        url=stated["url"],
        acquired=stated["acquired"],
        rights=block,
        created_by=user,
        created_at=now,
    )


def default_rights(source: Source) -> Block:
    """What items of the source state when they say nothing: its block, and what is known of the source itself."""
    known = {"acquired": source.acquired, "source_url": source.url}
    return {key: value for key, value in known.items() if value} | dict(source.rights or {})
