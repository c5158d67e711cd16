"""The base of every view: actor, declared access, idempotency keys, entity tags, pages."""

from collections.abc import Callable
from typing import Any, ClassVar

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from labeling.accounts.actor import Actor
from labeling.api.digest import digest_of
from labeling.api.permissions import Access
from labeling.api.rendering import JSONRenderer
from labeling.api.serializers import Often
from labeling.core import idempotency
from labeling.core.errors import Invalid, PreconditionFailed, Unauthenticated
from labeling.core.paging import Page, PageRequest, page_request


class ApiView(APIView):
    """A use case. `access` says for each method who may come in; `creates` lists methods that take Idempotency-Key.

    `is_sealed`: the answer holds a secret, so what is kept of it for a repeat is kept encrypted.
    """

    access: ClassVar[dict[str, Access]] = {}
    creates: ClassVar[frozenset[str]] = frozenset()
    is_sealed: ClassVar[bool] = False

    @property
    def actor(self) -> Actor:
        """Who acts; `Unauthenticated` when nobody does (only reachable in public views)."""
        actor = getattr(self.request, "auth", None)
        if not isinstance(actor, Actor):
            raise Unauthenticated("Sign in, or send a token as `Authorization: Bearer …`.")
        return actor

    def page_request(self) -> PageRequest:
        """`limit` and `cursor` of the query string."""
        return page_request(self.request.query_params)

    def read(self, serializer: type[BaseSerializer[Any]], data: Any = None) -> dict[str, Any]:
        """The request's body, checked by `serializer`; faults become a 422 with pointers."""
        body = self.request.data if data is None else data
        if not isinstance(body, dict) and not hasattr(body, "getlist"):
            raise Invalid("The body must be a JSON object.", code="json.object")
        if issubclass(serializer, Often):
            return serializer.check(body)
        checked = serializer(data=body)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)

    def page(self, page: Page[Any], render: Callable[[Any], Any]) -> Response:
        """A list answer: each row through `render`."""
        return Response({"results": [render(row) for row in page.results], "next": page.next})

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = request.headers.get("Idempotency-Key") if request.method in self.creates else None
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self._key is not None and request.method:
            name = request.method.lower()
            act = getattr(self, name)
            setattr(self, name, self._once(act, self._key))

    def prepare(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before the transaction of a creating request with a key: bytes are moved here, not while it is open."""

    def settle(self) -> None:
        """After it, however it ended: what was prepared and is not used goes."""

    def _once(self, act: Any, key: str) -> Any:
        def guarded(request: Request, *args: Any, **kwargs: Any) -> Response:
            made: list[Response] = []

            def run() -> idempotency.StoredAnswer:
                response = act(request, *args, **kwargs)
                made.append(response)
                return idempotency.StoredAnswer(response.status_code, JSONRenderer().render(response.data))

            try:
                stored = idempotency.once(
                    actor=self.actor.key,
                    key=key,
                    request=digest_of(request, organisation=self.actor.organisation.pk),
                    act=run,
                    prepare=lambda: self.prepare(request, *args, **kwargs),
                    is_sealed=self.is_sealed,
                )
            finally:
                self.settle()
            if made:
                return made[0]
            repeated = Response(orjson.loads(stored.body) if stored.body else None, status=stored.status)
            repeated["Idempotent-Replay"] = "true"
            return repeated

        return guarded

    def require_version(self, current: int) -> None:
        """Check `If-Match` against `current`; left out it is not checked."""
        given = self.request.headers.get("If-Match")
        if given is None or given.strip() == "*":
            return
        tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
        if f'"{current}"' not in tags:
            raise PreconditionFailed(
                "Somebody changed this since you read it. Read it again and repeat your change."
            )


def tagged(response: Response, version: int) -> Response:
    """Put the entity tag on an answer about something that can be edited."""
    response["ETag"] = f'"{version}"'
    return response
