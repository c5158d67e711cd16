"""Statements of work over HTTP: a project's people, and one's own; as JSON, or as a file for a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, query
from labeling.api.serializers import Named
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Fault, Invalid
from labeling.core.paging import paginate
from labeling.formats.rows import guarded
from projects.api.common import ProjectView
from projects.models import Project
from projects.selectors import statement
from projects.selectors.statement import Period
from projects.selectors.statement_events import COUNTS

_DAYS: Final = (
    query("from", "first UTC day, 2026-05-04; left out: the first of the month of `to`", OpenApiTypes.DATE),
    query("to", "last UTC day, included; left out: today", OpenApiTypes.DATE),
)
_FORMAT: Final = query("format", "`csv` for a file; JSON without")


class Sums(serializers.Serializer[Any]):
    """Answers handed in for the first time then, by what became of them since; and what else was done in the time."""

    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()
    returned = serializers.IntegerField(help_text="with the annotator again")
    pending = serializers.IntegerField(help_text="not reviewed")
    late = serializers.IntegerField(help_text="came when the slot was taken")
    repaired = serializers.IntegerField(help_text="repairs handed in, whenever the answer was")
    skipped = serializers.IntegerField()
    reviewed = serializers.IntegerField(help_text="verdicts on answers, and final answers of adjudications")
    active_seconds = serializers.FloatField(
        help_text="as the editor counted them, 1,800 a hand-in at most: a page left open counts no longer"
    )


class DaySums(Sums):
    day = serializers.DateField()


class ProjectDaySums(DaySums):
    project = Named()


class Worker(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()


class WorkStatementRow(serializers.Serializer[Any]):
    """What somebody did in the project."""

    user = Worker()
    total = Sums()
    days = DaySums(many=True, help_text="the days on which they worked, with `by=day`; else none")


class WorkStatement(serializers.Serializer[Any]):
    results = WorkStatementRow(many=True)
    next = serializers.CharField(allow_null=True)
    until = serializers.DateField(help_text="last day, included")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language, so it cannot be an attribute."""
        return {**super().get_fields(), "from": serializers.DateField()}


class OwnStatement(serializers.Serializer[Any]):
    """What one did, in all projects."""

    total = Sums()
    days = ProjectDaySums(many=True)
    until = serializers.DateField(help_text="last day, included")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language, so it cannot be an attribute."""
        return {**super().get_fields(), "from": serializers.DateField()}


class OneFormat(BaseContentNegotiation):
    """`format` is a parameter of these views, not a choice among renderers."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class StatementView(ProjectView):
    access = {"GET": Access("project", "read", Role.MANAGER)}
    content_negotiation_class = OneFormat

    @describes(
        types={"application/json": WorkStatement, "text/csv": OpenApiTypes.STR},
        query=(*_DAYS, query("by", "`day`: a row for each day too; totals without"), _FORMAT, *PAGING),
    )
    def get(self, request: Request, project_id: str) -> HttpResponseBase:
        """What each person did in a time, people by name; as a file with `format=csv`, all of it at once."""
        project = self.project(project_id)
        asked = request.query_params
        period = _period(asked)
        daily = _choice(asked, "by", ("day",)) == "day"
        if _choice(asked, "format", ("csv", "json")) == "csv":
            return _file(
                f"statement-{period.first}-{period.last}.csv",
                ("person", "email", *(("day",) if daily else ()), *COUNTS, "active_seconds"),
                _project_lines(project, period, daily),
            )
        rows = statement.workers(project=project, period=period)
        page = paginate(rows, order=("name", "id"), request=self.page_request())
        people = [user.pk for user in page.results]
        found = statement.rows_of(project=project, period=period, people=people, daily=daily)
        results = [
            {
                "user": {"id": str(user.pk), "name": user.name or user.email, "email": user.email},
                "total": statement.total_of(found[user.pk]),
                "days": found[user.pk] if daily else [],
            }
            for user in page.results
        ]
        return Response({"from": period.first, "until": period.last, "results": results, "next": page.next})


class OwnStatementView(ApiView):
    access = {"GET": Access("anyone", "label")}
    content_negotiation_class = OneFormat

    @describes(
        types={"application/json": OwnStatement, "text/csv": OpenApiTypes.STR}, query=(*_DAYS, _FORMAT)
    )
    def get(self, request: Request) -> HttpResponseBase:
        """What one did oneself, by day and project; as a file with `format=csv`."""
        asked = request.query_params
        period = _period(asked)
        rows = statement.own_statement(actor=self.actor, period=period)
        if _choice(asked, "format", ("csv", "json")) == "csv":
            return _file(
                f"my-statement-{period.first}-{period.last}.csv",
                ("day", "project", *COUNTS, "active_seconds"),
                ([row["day"], row["project"]["name"], *_numbers(row)] for row in rows),
            )
        body = {"total": statement.total_of(rows), "days": rows}
        return Response({"from": period.first, "until": period.last, **body})


def _period(asked: Any) -> Period:
    return statement.period_of(first=asked.get("from"), last=asked.get("to"), now=clock.now())


def _choice(asked: Any, name: str, known: Sequence[str]) -> str | None:
    given: str | None = asked.get(name) or None
    if given is not None and given not in known:
        detail = f"{name} is one of: {', '.join(known)}."
        raise Invalid(detail, code=f"{name}.unknown", faults=(Fault(f"/{name}", f"{name}.unknown", detail),))
    return given


def _project_lines(project: Project, period: Period, daily: bool) -> Iterator[list[Any]]:
    for user, row in statement.lines_of(project=project, period=period, daily=daily):
        day: list[date] = [row["day"]] if daily else []
        yield [user.name or user.email, user.email, *day, *_numbers(row)]


def _numbers(row: dict[str, Any]) -> list[Any]:
    return [row[key] for key in (*COUNTS, "active_seconds")]


class _Line:
    """What `csv` writes into: it gives each line back."""

    def write(self, text: str) -> str:
        return text


def _file(name: str, head: Sequence[str], rows: Iterator[list[Any]]) -> StreamingHttpResponse:
    """A CSV file, line after line as it is read; no cell is taken for a formula."""
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield writer.writerow(head)
        for row in rows:
            yield writer.writerow([guarded(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
