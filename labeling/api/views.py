"""The base of every view: actor, declared access, idempotency keys, entity tags, pages."""

from typing import Any, ClassVar

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from labeling.accounts.actor import Actor
from labeling.api.permissions import Access
from labeling.api.rendering import JSONRenderer
from labeling.core import idempotency
from labeling.core.errors import Invalid, PreconditionFailed, Unauthenticated
from labeling.core.paging import Page, PageRequest, page_request


class ApiView(APIView):
    """A use case. `access` says for each method who may come in; `creates` lists methods that take Idempotency-Key."""

    access: ClassVar[dict[str, Access]] = {}
    creates: ClassVar[frozenset[str]] = frozenset()

    @property
    def actor(self) -> Actor:
        """Who acts; `Unauthenticated` when nobody does (only reachable in public views)."""
        actor = getattr(self.request, "auth", None)
        if not isinstance(actor, Actor):
            raise Unauthenticated("Sign in, or send a token as `Authorization: Bearer …`.")
        return actor

    def page_request(self) -> PageRequest:
        return page_request(self.request.query_params)

    def read(self, serializer: type[BaseSerializer[Any]], data: Any = None) -> dict[str, Any]:
        """The request's body, checked by `serializer`; faults become a 422 with pointers."""
        body = self.request.data if data is None else data
        if not isinstance(body, dict) and not hasattr(body, "getlist"):
            raise Invalid("The body must be a JSON object.", code="json.object")
        checked = serializer(data=body)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)

    def page(self, page: Page[Any], render: Any) -> Response:
        """A list answer: each row through `render`."""
        return Response({"results": [render(row) for row in page.results], "next": page.next})

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        self._key = request.headers.get("Idempotency-Key") if request.method in self.creates else None
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self._key is not None and request.method:
            name = request.method.lower()
            act = getattr(self, name)
            setattr(self, name, self._once(act, self._key))

    def _once(self, act: Any, key: str) -> Any:
        def guarded(request: Request, *args: Any, **kwargs: Any) -> Response:
            body = request._request.body if not request.content_type.startswith("multipart/") else b""
            digest = idempotency.request_hash(
                method=str(request.method), path=request.get_full_path(), body=body
            )
            made: list[Response] = []

            def run() -> idempotency.StoredAnswer:
                response = act(request, *args, **kwargs)
                made.append(response)
                return idempotency.StoredAnswer(response.status_code, JSONRenderer().render(response.data))

            stored = idempotency.once(actor=self.actor.key, key=key, request=digest, act=run)
            if made:
                return made[0]
            repeated = Response(orjson.loads(stored.body) if stored.body else None, status=stored.status)
            repeated["Idempotent-Replay"] = "true"
            return repeated

        return guarded

    def require_version(self, current: int) -> None:
        """Check `If-Match` against `current`; left out it is not checked."""
        given = self.request.headers.get("If-Match")
        if given is not None and given.strip().removeprefix("W/") != f'"{current}"':
            raise PreconditionFailed(
                "Somebody changed this since you read it. Read it again and repeat your change."
            )


def tagged(response: Response, version: int) -> Response:
    """Put the entity tag on an answer about something that can be edited."""
    response["ETag"] = f'"{version}"'
    return response
