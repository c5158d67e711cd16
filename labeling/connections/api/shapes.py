"""What comes in and goes out about connections. Keys come in, and never go out."""

from typing import Any

from rest_framework import serializers

from labeling.api.serializers import Named, Person, Strict
from labeling.connections.matching import pattern_fault
from labeling.connections.models import Connection, ConnectionKind, Feed
from labeling.connections.s3 import Keys
from labeling.connections.services.feeding import Filter
from labeling.connections.services.keeping import Settings
from labeling.core.fetching import MAX_URL
from workers.ledger.api import JobSerializer, render_job

MIN_SECONDS = 60
MAX_SECONDS = 30 * 24 * 3600


class ConnectionChange(Strict):
    """What of a connection may be entered. Left out on a change: it stays."""

    name = serializers.CharField(max_length=200, required=False)
    endpoint = serializers.CharField(
        max_length=MAX_URL, required=False, help_text="https://… of the S3 service"
    )
    region = serializers.CharField(max_length=64, required=False, allow_blank=True)
    bucket = serializers.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$", required=False)
    folder = serializers.CharField(max_length=1000, required=False, help_text="whole path on the server")
    access_key_id = serializers.CharField(max_length=200, required=False, write_only=True)
    secret_access_key = serializers.CharField(
        max_length=400, required=False, write_only=True, trim_whitespace=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("access_key_id" in attrs) != ("secret_access_key" in attrs):
            missing = "secret_access_key" if "access_key_id" in attrs else "access_key_id"
            raise serializers.ValidationError({missing: ["Enter both keys."]})
        return attrs


class NewConnection(ConnectionChange):
    """A bucket (`s3`) or a folder of the server (`folder`)."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=ConnectionKind.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = ("folder",) if attrs["kind"] == ConnectionKind.FOLDER else ("endpoint", "bucket")
        faults = {name: ["This is needed."] for name in needed if not attrs.get(name)}
        if faults:
            raise serializers.ValidationError(faults)
        return super().validate(attrs)


class ConnectionBody(serializers.Serializer[Any]):
    """A place outside from which data may come."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ConnectionKind.choices)
    endpoint = serializers.CharField()
    region = serializers.CharField()
    bucket = serializers.CharField()
    folder = serializers.CharField()
    key_hint = serializers.CharField(help_text="the end of the access key's id")
    created_at = serializers.DateTimeField()
    created_by = Person(allow_null=True)
    version = serializers.IntegerField()


class TrialBody(serializers.Serializer[Any]):
    """What trying a connection came to."""

    ok = serializers.BooleanField()
    detail = serializers.CharField()
    sample = serializers.ListField(child=serializers.CharField(), help_text="keys of some of what lies there")


class FeedChange(Strict):
    """What is wanted of what lies there. Left out on a change: it stays."""

    prefix = serializers.CharField(max_length=900, required=False, allow_blank=True, trim_whitespace=False)
    pattern = serializers.CharField(
        max_length=400, required=False, allow_blank=True, help_text="`*.jpg|*.png`; ** crosses folders"
    )
    min_bytes = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**53)
    max_bytes = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**53)
    every_seconds = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=MIN_SECONDS,
        max_value=MAX_SECONDS,
        help_text="null: when asked",
    )

    def validate_pattern(self, value: str) -> str:
        fault = pattern_fault(value)
        if fault is not None:
            raise serializers.ValidationError(fault)
        return value


class NewFeed(FeedChange):
    """Which connection brings what, under the default rights of which source."""

    connection = serializers.CharField(max_length=36)
    source = serializers.JSONField(  # type: ignore[assignment]  # the base class has another `source`
        required=False,
        allow_null=True,
        help_text="a source's id, or an object with its name and default rights",
    )


class SyncBody(Strict):
    """How to synchronise."""

    again = serializers.BooleanField(
        required=False, default=False, help_text="also what was refused before and has not changed"
    )


class FeedCounts(serializers.Serializer[Any]):
    """Objects by what became of them."""

    waiting = serializers.IntegerField()
    taken = serializers.IntegerField()
    refused = serializers.IntegerField()
    gone = serializers.IntegerField()


class FeedBody(serializers.Serializer[Any]):
    """What of a connection goes into a project."""

    id = serializers.UUIDField()
    connection = Named()
    kind = serializers.ChoiceField(choices=ConnectionKind.choices)
    project = Named()
    source = Named()  # type: ignore[assignment]  # the base class has another `source`
    prefix = serializers.CharField()
    pattern = serializers.CharField()
    min_bytes = serializers.IntegerField(allow_null=True)
    max_bytes = serializers.IntegerField(allow_null=True)
    every_seconds = serializers.IntegerField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)
    job = JobSerializer(allow_null=True, help_text="the newest synchronisation")
    counts = FeedCounts()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


def show_connection(row: Connection) -> dict[str, Any]:
    by = row.created_by
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "endpoint": row.endpoint,
        "region": row.region,
        "bucket": row.bucket,
        "folder": row.folder,
        "key_hint": row.key_hint,
        "created_at": row.created_at,
        "created_by": {"id": by.pk, "name": by.name or by.email} if by else None,
        "version": row.version,
    }


def show_feed(feed: Feed, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": feed.pk,
        "connection": {"id": feed.connection_id, "name": feed.connection.name},
        "kind": feed.connection.kind,
        "project": {"id": feed.project_id, "name": feed.project.name},
        "source": {"id": feed.source_id, "name": feed.source.name},
        "prefix": feed.prefix,
        "pattern": feed.pattern,
        "min_bytes": feed.min_bytes,
        "max_bytes": feed.max_bytes,
        "every_seconds": feed.every_seconds,
        "next_at": feed.next_at,
        "job": render_job(feed.job, {feed.project_id: feed.project.name}) if feed.job else None,
        "counts": {name: counts.get(name, 0) for name in ("waiting", "taken", "refused", "gone")},
        "created_at": feed.created_at,
        "version": feed.version,
    }


def settings_of(body: dict[str, Any], before: Connection | None = None) -> Settings:
    """What was entered, over what stands."""
    keys = Keys(body["access_key_id"].strip(), body["secret_access_key"]) if "access_key_id" in body else None
    values = {
        name: body.get(name, getattr(before, name) if before else "")
        for name in ("name", "endpoint", "region", "bucket", "folder")
    }
    return Settings(kind=body.get("kind") or (before.kind if before else ""), keys=keys, **values)


def filter_of(body: dict[str, Any], before: Feed | None = None) -> Filter:
    """What was entered, over what stands."""
    blank: dict[str, Any] = {"prefix": "", "pattern": ""}
    values: dict[str, Any] = {
        name: body.get(name, getattr(before, name) if before else blank.get(name))
        for name in ("prefix", "pattern", "min_bytes", "max_bytes", "every_seconds")
    }
    return Filter(**values)
