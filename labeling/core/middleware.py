"""What each request and its answer carry: an id, as the log lines do, and the content security policy."""

from collections.abc import Callable
from uuid import uuid4

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from labeling.core.logs import request_id


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class PolicyMiddleware(CSPMiddleware):
    """The content security policy. That of answers with nothing of their own in it is put together once."""

    _plain: tuple[object, str] = (None, "")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_own = any(name.startswith("_csp") for name in vars(response)) or HEADER in response
        if settings.DEBUG or is_own or hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        response[HEADER] = self._plain_policy()
        # As the whole way has it: who asks for the nonce now would get one that the policy does not name.
        setattr(request, "csp_nonce", CheckableLazyObject(self._csp_nonce_post_response))  # noqa: B010
        return response

    def _plain_policy(self) -> str:
        given = settings.CONTENT_SECURITY_POLICY
        if self._plain[0] is not given:
            self._plain = (given, build_policy())
        return self._plain[1]
