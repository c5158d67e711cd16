"""Domain errors and DRF's own as RFC 9457 problem+json: one shape for whatever goes wrong."""

import logging
from typing import Any

import orjson
from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions, status
from rest_framework.response import Response

from labeling.core import errors
from labeling.core.errors import DomainError, Fault

log = logging.getLogger("clearlabel.api")

STATUS: dict[type[DomainError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Unauthenticated: 401,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.Invalid: 422,
    errors.TooLarge: 413,
    errors.RateLimited: 429,
    errors.PreconditionFailed: 412,
}
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    410: "Gone",
    412: "Version is stale",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be taken",
    429: "Too many requests",
    500: "Server error",
}


def problem(status_code: int, code: str, detail: str, faults: tuple[Fault, ...] = ()) -> dict[str, Any]:
    """The body of a problem answer."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status_code, "Error"),
        "status": status_code,
        "code": code,
        "detail": detail,
        "errors": [{"pointer": f.pointer, "code": f.code, "detail": f.detail} for f in faults],
    }


def problem_response(
    status_code: int, code: str, detail: str, faults: tuple[Fault, ...] = ()
) -> HttpResponse:
    """A problem answer outside DRF (middleware, media, 404 of the resolver)."""
    body = orjson.dumps(problem(status_code, code, detail, faults))
    return HttpResponse(body, status=status_code, content_type="application/problem+json")


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error: that of its nearest class in `STATUS`."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 400


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. None lets an unknown error become a 500, logged with its trace."""
    response = _answer(error)
    if response is not None:
        response.content_type = "application/problem+json"
        view = context.get("view")
        if view is not None and getattr(view, "request", None) is not None:
            from rest_framework.views import set_rollback

            set_rollback()
    return response


def _answer(error: Exception) -> Response | None:
    if isinstance(error, DomainError):
        code = status_of(error)
        body = {**error.more, **problem(code, error.code, error.detail, error.faults)}
        response = Response(body, status=code)
        if isinstance(error, errors.RateLimited):
            response["Retry-After"] = str(error.retry_after)
        if code == status.HTTP_401_UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error, exceptions.ValidationError):
        return _validation(error)
    if isinstance(error, RequestDataTooBig | TooManyFilesSent):
        return Response(problem(413, "too_large", "The request is larger than this door takes."), status=413)
    if isinstance(error, Http404):
        return Response(problem(404, "not_found", "There is nothing here."), status=404)
    if isinstance(error, PermissionDenied):
        return Response(problem(403, "forbidden", "You may not do this."), status=403)
    if isinstance(error, exceptions.APIException):
        return _api_exception(error)
    return None


def _api_exception(error: exceptions.APIException) -> Response:
    names = {
        401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
        406: "not_acceptable", 415: "media_type.unsupported", 429: "rate_limited", 400: "json.invalid",
    }  # fmt: skip
    code = error.status_code
    response = Response(problem(code, names.get(code, "error"), str(error.detail)), status=code)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        response.status_code = 401
        response.data["status"], response.data["title"] = 401, TITLES[401]
        response["WWW-Authenticate"] = "Bearer"
    return response


def _validation(error: exceptions.ValidationError) -> Response:
    faults = tuple(_faults(error.detail, ""))
    detail = faults[0].detail if len(faults) == 1 else f"{len(faults)} things in the request cannot be taken."
    return Response(problem(422, "invalid", detail, faults), status=status.HTTP_422_UNPROCESSABLE_ENTITY)


def _faults(detail: Any, pointer: str) -> "list[Fault]":
    if isinstance(detail, dict):
        found = []
        for key, value in detail.items():
            step = "" if key == "non_field_errors" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            found += _faults(value, pointer + step)
        return found
    if isinstance(detail, list):
        found = []
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            found += _faults(value, f"{pointer}/{index}" if nested else pointer)
        return found
    return [Fault(pointer, f"field.{getattr(detail, 'code', 'invalid')}", str(detail))]


def locked_out(_request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Axes' lock-out after too many failed log-ins from one address."""
    response = problem_response(
        429, "auth.limited", "Too many failed log-ins. Wait a quarter of an hour and try again."
    )
    response["Retry-After"] = "900"
    return response


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's CSRF failure as a problem."""
    return problem_response(403, "csrf.failed", "The page is out of date. Reload it and try again.")


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler400`: a host that is not ours, a body that is too large for a page, and the like."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return problem_response(413, "too_large", "The request is larger than this door takes.")
    if isinstance(exception, DisallowedHost):
        detail = "This server does not answer to that name. The operator adds it to CLEARLABEL_ALLOWED_HOSTS."
        return problem_response(400, "host.unknown", detail)
    return problem_response(
        400, "request.refused", "The request cannot be read. Check its address and headers."
    )


def forbidden(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's `handler403`."""
    return problem_response(403, "forbidden", "You may not do this.")


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Django's `handler404`, and what every unknown address under `/api` answers."""
    return problem_response(404, "not_found", "There is nothing at this address.")


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's `handler500`."""
    return problem_response(500, "server_error", "Something broke on the server. It was logged; try again.")


__all__ = [
    "bad_request",
    "csrf_failure",
    "exception_handler",
    "forbidden",
    "locked_out",
    "not_found",
    "problem",
    "problem_response",
    "server_error",
    "status_of",
]
