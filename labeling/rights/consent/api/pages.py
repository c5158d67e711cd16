"""The page where people see what they agreed to and take it back: without an account, without scripts."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from labeling.core import clock
from labeling.core.errors import DomainError, NotFound, RateLimited
from labeling.rights.consent.api.self_service import count_look, own_body, take_back
from labeling.rights.consent.services.withdrawing import link_of, record_by_token


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_page(request: HttpRequest, token: str) -> HttpResponse:
    """What the holder of the link agreed to; a press on its button takes it back and shows the page again."""
    try:
        count_look(request)
        if request.method == "POST":
            take_back(token, request.POST.get("action", "withdraw"))
            return _private(HttpResponseRedirect(request.path))
        return _private(_shown(request, token))
    except RateLimited as limited:
        response = _refused(request, 429, "Too many tries", limited.detail)
        response["Retry-After"] = str(limited.retry_after)
        return response
    except NotFound:
        detail = (
            "This address is not, or no longer, in use. Look whether it was copied whole. Otherwise write to the "
            "organisation that you gave your consent to: it gives you a new one."
        )
        return _refused(request, 404, "There is no such page", detail)
    except DomainError as error:
        return _refused(request, 409, "This could not be done", error.detail)


def _shown(request: HttpRequest, token: str) -> HttpResponse:
    own = own_body(record_by_token(token), now=clock.now())
    rows = [(term["label"], term["text"]) for term in own["terms"]]
    return render(request, "consent/withdraw.html", {"own": own, "terms": rows, "address": link_of(token)})


def _refused(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    return _private(
        render(request, "consent/refused.html", {"title": title, "detail": detail}, status=status)
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
