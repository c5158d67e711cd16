"""Connections over HTTP, kept by managers of the organisation; feeds, kept by those of a project."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.views import ApiView, tagged
from labeling.connections import selectors
from labeling.connections.api import shapes
from labeling.connections.models import Connection, Feed
from labeling.connections.services import feeding, keeping
from labeling.core.paging import paginate
from labeling.imports.api import resolve_source
from projects.permissions import access_project
from workers.ledger.api import JobAnswer, render_job

_ORGANISATION = Access("organisation", "manage", Role.MANAGER)
_PROJECT = Access("project", "manage", Role.MANAGER)
_OWN = Access("own", "manage", Role.MANAGER)


class ConnectionsView(ApiView):
    access = {"GET": _ORGANISATION, "POST": _ORGANISATION}
    creates = frozenset({"POST"})
    is_sealed = True

    @describes(response=page_of(shapes.ConnectionBody), query=PAGING)
    def get(self, request: Request) -> Response:
        """List the organisation's connections, newest first."""
        rows = selectors.connections(actor=self.actor)
        page = paginate(rows, order=["-created_at", "-id"], request=self.page_request())
        return self.page(page, shapes.show_connection)

    @describes(request=shapes.NewConnection, response=shapes.ConnectionBody, status=201)
    def post(self, request: Request) -> Response:
        """Connect a bucket or a folder of the server."""
        given = shapes.settings_of(self.read(shapes.NewConnection))
        return _shown(keeping.add_connection(actor=self.actor, given=given), status=201)


class ConnectionView(ApiView):
    access = {"GET": _ORGANISATION, "PATCH": _ORGANISATION, "DELETE": _ORGANISATION}

    @describes(response=shapes.ConnectionBody)
    def get(self, request: Request, connection_id: str) -> Response:
        """Read a connection; its keys are not shown."""
        return _shown(selectors.access_connection(actor=self.actor, connection_id=connection_id))

    @describes(request=shapes.ConnectionChange, response=shapes.ConnectionBody, versioned=True)
    def patch(self, request: Request, connection_id: str) -> Response:
        """Change a connection's name, place or keys."""
        row = selectors.access_connection(actor=self.actor, connection_id=connection_id)
        self.require_version(row.version)
        given = shapes.settings_of(self.read(shapes.ConnectionChange), row)
        return _shown(keeping.change_connection(actor=self.actor, connection=row, given=given))

    @describes(response=None, status=204)
    def delete(self, request: Request, connection_id: str) -> Response:
        """Forget a connection and what it brings; items stay."""
        row = selectors.access_connection(actor=self.actor, connection_id=connection_id)
        keeping.remove_connection(actor=self.actor, connection=row)
        return Response(status=204)


class ConnectionTestView(ApiView):
    access = {"POST": _ORGANISATION}

    @describes(response=shapes.TrialBody)
    def post(self, request: Request, connection_id: str) -> Response:
        """Try a connection: list the place and begin to read one thing of it."""
        row = selectors.access_connection(actor=self.actor, connection_id=connection_id)
        outcome = keeping.try_connection(connection=row)
        return Response({"ok": outcome.is_good, "detail": outcome.detail, "sample": list(outcome.sample)})


class FeedsView(ApiView):
    access = {"GET": _PROJECT, "POST": _PROJECT}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.FeedBody), query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """List what connections bring into a project, newest first."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.MANAGER)
        rows = selectors.feeds(project_id=project.pk)
        page = paginate(rows, order=["-created_at", "-id"], request=self.page_request())
        return self.page(page, _show_feed)

    @describes(request=shapes.NewFeed, response=shapes.FeedBody, status=201)
    def post(self, request: Request, project_id: str) -> Response:
        """Let a connection bring data into a project."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.MANAGER)
        body = self.read(shapes.NewFeed)
        connection = selectors.access_connection(actor=self.actor, connection_id=body["connection"])
        source = resolve_source(actor=self.actor, project=project, given=body.get("source"))
        feed = feeding.add_feed(
            actor=self.actor,
            connection=connection,
            project=project,
            source=source,
            wanted=shapes.filter_of(body),
        )
        return tagged(Response(_show_feed(feed), status=201), feed.version)


class FeedView(ApiView):
    access = {"GET": _OWN, "PATCH": _OWN, "DELETE": _OWN}

    @describes(response=shapes.FeedBody)
    def get(self, request: Request, feed_id: str) -> Response:
        """Read what a connection brings, and what became of it."""
        feed = selectors.access_feed(actor=self.actor, feed_id=feed_id)
        return tagged(Response(_show_feed(feed)), feed.version)

    @describes(request=shapes.FeedChange, response=shapes.FeedBody, versioned=True)
    def patch(self, request: Request, feed_id: str) -> Response:
        """Change what is wanted, or how often it is looked for."""
        feed = selectors.access_feed(actor=self.actor, feed_id=feed_id)
        self.require_version(feed.version)
        wanted = shapes.filter_of(self.read(shapes.FeedChange), feed)
        feed = feeding.change_feed(actor=self.actor, feed=feed, wanted=wanted)
        return tagged(Response(_show_feed(feed)), feed.version)

    @describes(response=None, status=204)
    def delete(self, request: Request, feed_id: str) -> Response:
        """Bring no more of it; items stay."""
        feeding.remove_feed(actor=self.actor, feed=selectors.access_feed(actor=self.actor, feed_id=feed_id))
        return Response(status=204)


class FeedSyncView(ApiView):
    access = {"POST": _OWN}
    creates = frozenset({"POST"})

    @describes(request=shapes.SyncBody, response=JobAnswer, status=202, errors=(409,))
    def post(self, request: Request, feed_id: str) -> Response:
        """Look the place through and bring what is new or changed."""
        feed = selectors.access_feed(actor=self.actor, feed_id=feed_id)
        job = feeding.begin_sync(actor=self.actor, feed=feed, again=self.read(shapes.SyncBody)["again"])
        return Response({"job": render_job(job, {feed.project_id: feed.project.name})}, status=202)


def _shown(row: Connection, *, status: int = 200) -> Response:
    return tagged(Response(shapes.show_connection(row), status=status), row.version)


def _show_feed(feed: Feed) -> dict[str, object]:
    return shapes.show_feed(feed, selectors.counts(feed=feed))
