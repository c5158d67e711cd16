"""Reading connections and feeds."""

from uuid import UUID

from django.db.models import Count, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.connections.models import Connection, Feed, FeedObject
from labeling.core.errors import Forbidden, NotFound
from labeling.core.ids import parse_id
from projects.permissions import access_project


def connections(*, actor: Actor) -> QuerySet[Connection]:
    """The organisation's connections. Who may see them at all is the door's to say."""
    return Connection.objects.filter(organisation=actor.organisation).select_related("created_by")


def access_connection(*, actor: Actor, connection_id: object) -> Connection:
    """The connection, for managers of its organisation; absent, foreign and hidden look the same.

    Managers of one project alone do not get to use the organisation's keys.
    """
    is_limited = actor.token is not None and actor.token.project_id is not None
    if actor.role < Role.MANAGER or is_limited:
        raise NotFound("connection")
    wanted = parse_id(connection_id)
    found = connections(actor=actor).filter(pk=wanted).first() if wanted else None
    if found is None:
        raise NotFound("connection")
    return found


def feeds(*, project_id: UUID) -> QuerySet[Feed]:
    """What connections bring into a project."""
    rows = Feed.objects.select_related("connection", "project", "source", "created_by", "job")
    return rows.filter(project_id=project_id)


def access_feed(*, actor: Actor, feed_id: object) -> Feed:
    """The feed if its project is one that the actor manages; absent and forbidden look the same."""
    wanted = parse_id(feed_id)
    rows = Feed.objects.select_related("connection", "project__organisation", "source", "created_by", "job")
    feed = rows.filter(pk=wanted, project__organisation=actor.organisation).first() if wanted else None
    if feed is None:
        raise NotFound("feed")
    try:
        access_project(actor=actor, project_id=feed.project_id, need=Role.MANAGER)
    except Forbidden:
        raise NotFound("feed") from None
    return feed


def counts(*, feed: Feed) -> dict[str, int]:
    """How many objects of the feed are in each state."""
    rows = FeedObject.objects.filter(feed=feed).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)
