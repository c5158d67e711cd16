"""Connections are the organisation's; what they bring, a project's."""

from labeling.accounts.roles import Role
from labeling.connections.models import Connection, Feed
from labeling.connections.services.keeping import PURPOSE
from labeling.core import clock
from labeling.core.sealing import seal
from tests.security.routes import declare
from tests.security.world import World


def _connection(world: World) -> Connection:
    return Connection.objects.create(
        organisation=world.tenant.organisation,
        name="Archive",
        kind="s3",
        endpoint="https://bucket.invalid",
        bucket="archive",
        secret=seal(b'["AKIA", "secret"]', purpose=PURPOSE),
        created_at=clock.now(),
    )


def _feed(world: World) -> dict[str, object]:
    feed = Feed.objects.create(
        connection=_connection(world), project=world.project, source=world.source, created_at=clock.now()
    )
    return {"feed_id": feed.pk}


def _params(world: World) -> dict[str, object]:
    return {"connection_id": _connection(world).pk}


declare(
    "connections",
    POST=lambda w: {
        "name": "Archive",
        "kind": "s3",
        "endpoint": "https://bucket.example",
        "bucket": "archive",
        "access_key_id": "AKIA",
        "secret_access_key": "secret",
    },
)
declare("connections/<str:connection_id>", params=_params, PATCH=lambda w: {"name": "Other"})
declare("connections/<str:connection_id>/test", params=_params)
declare(
    "projects/<str:project_id>/feeds",
    params=lambda w: {"project_id": w.project.pk},
    POST=lambda w: {"connection": str(_connection(w).pk)},
)
WHO = {"mine": Role.MANAGER, "also": {Role.OWNER}}
declare("feeds/<str:feed_id>", params=_feed, PATCH=lambda w: {"pattern": "*.jpg"}, **WHO)
declare("feeds/<str:feed_id>/sync", params=_feed, POST=lambda w: {}, **WHO)
