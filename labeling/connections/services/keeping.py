"""Writing connections: their places are checked when they are entered, their keys are sealed and never shown again."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db import transaction

from labeling.accounts.actor import Actor
from labeling.audit.services import record
from labeling.connections.folders import Folder, check_folder
from labeling.connections.models import Connection, ConnectionKind
from labeling.connections.places import Listing, ObjectRefused, Place, PlaceAway, PlaceRefused
from labeling.connections.s3 import SECONDS, Bucket, Keys
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.fetching import Refused, check_url
from labeling.core.sealing import seal, unseal

PURPOSE: Final = "connection"
_SAMPLE: Final = 5
_TRY_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a connection is made of. `keys` None: those that it has stay."""

    name: str
    kind: str
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    folder: str = ""
    keys: Keys | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What trying a connection came to, in words, and some of what lies there."""

    is_good: bool
    detail: str
    sample: tuple[str, ...] = ()


def add_connection(*, actor: Actor, given: Settings) -> Connection:
    """Connect a place. `Invalid` points at what cannot be used."""
    with transaction.atomic():
        row = Connection(
            organisation=actor.organisation, created_by=actor.user, created_at=clock.now(), kind=given.kind
        )
        if given.kind == ConnectionKind.S3 and given.keys is None:
            raise _invalid("/access_key_id", "Enter the access key and the secret key.")
        _fill(row, given)
        row.save(force_insert=True)
        _record(actor, "connection.created", row, kind=row.kind)
    return row


def change_connection(*, actor: Actor, connection: Connection, given: Settings) -> Connection:
    """Change a connection's place, name or keys. A bucket at another endpoint needs its keys again."""
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        if given.keys is None and given.endpoint != row.endpoint:
            # Else whoever may change the address could have the keys used against a machine of their own.
            raise _invalid("/access_key_id", "Enter the keys again: they were for another endpoint.")
        _fill(row, given)
        row.version += 1
        row.save()
        _record(actor, "connection.changed", row, kind=row.kind, keys_changed=given.keys is not None)
    return row


def remove_connection(*, actor: Actor, connection: Connection) -> None:
    """Forget a connection with its keys and feeds; items that it has brought stay."""
    with transaction.atomic():
        feeds = connection.feeds.count()
        _record(actor, "connection.deleted", connection, kind=connection.kind, feeds=feeds)
        connection.delete()


def _record(actor: Actor, action: str, row: Connection, **payload: Any) -> None:
    record(
        organisation=row.organisation_id,
        actor=actor,
        action=action,
        obj=("connection", row.pk),
        project=None,
        payload=payload,
    )


def _fill(row: Connection, given: Settings) -> None:
    row.name = given.name
    if row.kind == ConnectionKind.FOLDER:
        try:
            row.folder = check_folder(given.folder)
        except PlaceRefused as refused:
            raise _invalid("/folder", str(refused)) from None
        return
    try:
        check_url(given.endpoint)
    except Refused as refused:
        raise _invalid("/endpoint", str(refused)) from None
    if "?" in given.endpoint:
        raise _invalid("/endpoint", "Leave out what follows ? in the endpoint.")
    row.endpoint, row.region, row.bucket = given.endpoint, given.region, given.bucket
    if given.keys is not None:
        row.secret = seal(
            orjson.dumps([given.keys.access_key_id, given.keys.secret_access_key]), purpose=PURPOSE
        )
        row.key_hint = f"…{given.keys.access_key_id[-4:]}"


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(detail, code="connection.invalid", faults=(Fault(pointer, "connection.invalid", detail),))


def place_of(connection: Connection, *, seconds: float = SECONDS) -> Place:
    """The connection from inside; each answer may take so many seconds.

    `PlaceRefused` when its folder is below no root any more.
    """
    if connection.kind == ConnectionKind.FOLDER:
        return Folder(folder=check_folder(connection.folder))
    access_key_id, secret_access_key = orjson.loads(unseal(connection.secret, purpose=PURPOSE))
    return Bucket(
        endpoint=connection.endpoint,
        region=connection.region,
        bucket=connection.bucket,
        keys=Keys(access_key_id, secret_access_key),
        seconds=seconds,
    )


def try_connection(*, connection: Connection) -> Outcome:
    """Look at the place now, and read the beginning of the first thing there."""
    try:
        place = place_of(connection, seconds=_TRY_SECONDS)
        listing = place.list(prefix="", after="", limit=_SAMPLE)
        _read_one(place, listing)
    except (PlaceRefused, PlaceAway) as error:
        return Outcome(False, str(error))
    sample = tuple(found.key for found in listing.found[:_SAMPLE])
    return Outcome(True, "It answers." if sample else "It answers, and nothing lies there yet.", sample)


def _read_one(place: Place, listing: Listing) -> None:
    for found in listing.found[:1]:
        parts = place.parts(found)
        try:
            next(iter(parts), None)
        except ObjectRefused as refused:
            raise PlaceRefused(str(refused)) from None
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
