"""How views describe themselves in `openapi.json`.

Each method of a view carries `@describes`, with serializers for what comes in and what goes out:

    class ProjectView(ApiView):
        access = {"GET": Access("project"), "PATCH": Access("project", "manage", Role.MANAGER)}

        @describes(response=ProjectSerializer)
        def get(self, request, project_id): ...

        @describes(request=ProjectChange, response=ProjectSerializer, errors=(409,), versioned=True)
        def patch(self, request, project_id): ...

    class ProjectsView(ApiView):
        access = {"GET": Access("anyone"), "POST": Access("organisation", "manage", Role.MANAGER)}
        creates = frozenset({"POST"})

        @describes(response=page_of(ProjectRow), query=(*PAGING, query("filter", "state:open …")))
        def get(self, request): ...

        @describes(request=NewProject, response=ProjectSerializer, status=201)
        def post(self, request): ...

- `request` and `response` are serializer classes (requests derive from `labeling.api.serializers.Strict`), or None.
  `response=None` means no body; give `status=204` then. Bytes and files: `response=OpenApiTypes.BINARY`.
- The summary is the first line of the method's docstring, else of the view's. Write one.
- Added by themselves: 401, 403 where the view is not public, 404 where the path has an id, 400, 413, 415, 422 where
  there is a body, 422 where there is a query, the `Idempotency-Key` header where `creates` has the method, `If-Match`
  and 412 where `versioned`. `errors=` names what else may happen (409, 429, …).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as Base
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from labeling.api.problems import TITLES
from labeling.api.serializers import Problem
from labeling.core.paging import DEFAULT_LIMIT, MAX_LIMIT

F = TypeVar("F", bound=Callable[..., Any])
PROBLEM_TYPE = "application/problem+json"


def query(
    name: str, description: str, kind: Any = OpenApiTypes.STR, *, required: bool = False, many: bool = False
) -> OpenApiParameter:
    """A query parameter; `kind` is an `OpenApiTypes` member."""
    return OpenApiParameter(
        name, kind, OpenApiParameter.QUERY, description=description, required=required, many=many
    )


LIMIT: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
PAGING = (
    OpenApiParameter("limit", LIMIT, OpenApiParameter.QUERY, description="how many results at most"),
    query("cursor", "`next` of the page before"),
)


@cache
def page_of(row: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer[Any]:
    """The serializer of a list answer: `{"results": [row…], "next": cursor|null}`."""
    name = row.__name__.removesuffix("Serializer") + "Page"
    fields: dict[str, Any] = {"results": row(many=True), "next": serializers.CharField(allow_null=True)}
    made: serializers.Serializer[Any] = inline_serializer(name, fields)
    return made


def describes(
    *,
    request: Any = None,
    response: Any = None,
    status: int = 200,
    query: Iterable[OpenApiParameter] = (),
    errors: Sequence[int] = (),
    versioned: bool = False,
    more: dict[int, Any] | None = None,
    multipart: Any = None,
    types: Mapping[str, Any] | None = None,
) -> Callable[[F], F]:
    """Describe a method: see the module's text. `more` maps further success statuses to their serializers.

    `multipart` is the serializer of the same door's multipart form, where it takes both. `types` maps the
    content types of the answer to what each holds, where it is not plain JSON.
    """
    body: Any = request
    if multipart is not None:
        body = {"multipart/form-data": multipart}
        if request is not None:
            body["application/json"] = request
    if response is OpenApiTypes.BINARY:
        types = {"application/octet-stream": response}
    responses: dict[Any, Any] = {} if types else {status: _answer(response, status)}
    responses |= {(status, name): _answer(kind, status) for name, kind in (types or {}).items()}
    responses |= {code: _answer(kind, code) for code, kind in (more or {}).items()}
    responses |= {(code, PROBLEM_TYPE): _problem(code) for code in errors}
    parameters = list(query)
    if versioned:
        text = "the `ETag` of the version that was read; another stored version answers 412"
        parameters.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=text))
        responses[412, PROBLEM_TYPE] = _problem(412)
    decorate: Callable[[F], F] = extend_schema(request=body, responses=responses, parameters=parameters)
    return decorate


_SUCCESS = {200: "Done", 201: "Made", 202: "Begun; not done yet", 204: "Done; no body"}


def _answer(kind: Any, status: int) -> Any:
    if isinstance(kind, OpenApiResponse):
        return kind
    return OpenApiResponse(kind, description=_SUCCESS.get(status, "Done"))


def _problem(code: int) -> OpenApiResponse:
    return OpenApiResponse(Problem, description=TITLES.get(code, "Error"))


class AutoSchema(Base):
    """Names operations by method and path, groups them by their first word, adds the usual problems."""

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.split("/") if part and not part.startswith("{")]
        return [parts[2] if len(parts) > 2 else "root"]

    def get_operation_id(self) -> str:
        words = [self.method.lower()]
        for part in self.path.removeprefix("/api/v1").strip("/").split("/"):
            clean = part.strip("{}").replace("-", "_").replace(".", "_")
            words.append(f"by_{clean}" if part.startswith("{") else clean)
        return "_".join(words)

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Public doors need nothing; what tokens may never do needs the session."""
        found: list[dict[str, list[str]]] = list(super().get_auth())
        access = getattr(self.view, "access", {}).get(self.method)
        if access is not None and access.where == "public":
            return [*found, {}] if found else []
        if access is not None and access.scope is None:
            return [one for one in found if "token" not in one]
        return found

    def get_summary(self) -> str | None:
        described = self.get_description()
        return described.strip().splitlines()[0].rstrip(".") if described and described.strip() else None

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = list(super().get_override_parameters())
        if self.method in getattr(self.view, "creates", ()):
            text = "makes the request safe to repeat: the first answer is kept for 24 hours"
            parameters.append(
                OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=text)
            )
        return parameters

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        # `extend_schema` replaces get_response_serializers, so what is usual is added behind it.
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in sorted(self._usual() - {int(known) for known in bodies}):
            problem: Any = _problem(code)
            answer = self._get_response_for_code(problem, str(code), [PROBLEM_TYPE])  # type: ignore[no-untyped-call]
            bodies[str(code)] = answer
        return dict(sorted(bodies.items()))

    def _usual(self) -> set[int]:
        access = getattr(self.view, "access", {}).get(self.method)
        codes: set[int] = set()
        if access is None or access.where != "public":
            codes |= {401, 403}
        if "{" in self.path:
            codes.add(404)
        if self.get_request_serializer() is not None:
            codes |= {400, 413, 415, 422}
        if any(parameter.location == OpenApiParameter.QUERY for parameter in self.get_override_parameters()):
            codes.add(422)
        if self.method in getattr(self.view, "creates", ()):
            codes |= {409, 422}
        return codes


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer clb_…`."""

    target_class = "labeling.accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "a token made under `/tokens`"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session cookie."""

    target_class = "labeling.accounts.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, Any]:
        from django.conf import settings

        text = "log in at `/auth/login`; send the cookie `csrftoken` back as `X-CSRFToken` with each change"
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": text}
