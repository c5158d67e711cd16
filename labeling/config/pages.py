"""The one HTML page: reads the frontend's manifest once and links its entry with the request's CSP nonce."""

import logging
import re
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

log = logging.getLogger("clearlabel.csp")
ENTRY = "src/main.tsx"
EARLY = "src/early/early.ts"  # stands in the page itself, where the editor opens
# Screens whose code is sent for along with the page's own, before the page knows what it shows.
SCREENS = (
    (re.compile(r"^/projects/[^/]+/label/?$"), "editor"),
    (re.compile(r"^/login/?$"), "LoginPage"),
    (re.compile(r"^/$"), "HomePage"),
)


def _screen(path: str) -> str | None:
    """The name of the chunk of the screen at an address; None where the page's own code is all that is sure."""
    return next((name for pattern, name in SCREENS if pattern.match(path)), None)


@lru_cache(maxsize=8)
def _assets(_stamp: float, screen: str | None) -> dict[str, Any]:
    manifest = orjson.loads((settings.FRONTEND_DIST / ".vite" / "manifest.json").read_bytes())
    styles: list[str] = []
    modules: list[str] = []

    def walk(key: str, seen: set[str]) -> None:
        if key in seen:
            return
        seen.add(key)
        chunk = manifest[key]
        styles.extend(chunk.get("css", []))
        for name in chunk.get("imports", []):
            walk(name, seen)
            modules.append(manifest[name]["file"])

    seen: set[str] = set()
    walk(ENTRY, seen)
    for key, chunk in manifest.items():
        if screen is not None and chunk.get("name") == screen and chunk["file"].endswith(".js"):
            walk(key, seen)
            modules.append(chunk["file"])
    fonts = sorted(
        asset for chunk in manifest.values() for asset in chunk.get("assets", []) if asset.endswith(".woff2")
    )
    preload = [font for font in fonts if "latin-wght-normal" in font and "ext" not in font]
    return {
        "script": manifest[ENTRY]["file"],
        "modules": [name for name in dict.fromkeys(modules) if name != manifest[ENTRY]["file"]],
        "styles": list(dict.fromkeys(styles)),
        "fonts": preload[:1],
        "early": _early(manifest[EARLY]["file"]) if screen == "editor" else "",
    }


def _early(file: str) -> str:
    """Code for the page itself. It must need nothing else: an import would be refused by the browser."""
    code = (settings.FRONTEND_DIST / file).read_text(encoding="utf-8")
    if "import" in code or "</script" in code:
        raise ImproperlyConfigured(f"{EARLY} must be built without imports.")
    return mark_safe(code)  # noqa: S308 # our own build, checked just now


@csrf_exempt  # only read; and a form sent here is not taken in, to look for a token, before it is refused
@require_GET
@ensure_csrf_cookie
def app_page(request: HttpRequest) -> HttpResponse:
    """The page for every screen address; the screens read the address themselves."""
    manifest = settings.FRONTEND_DIST / ".vite" / "manifest.json"
    try:
        assets = _assets(manifest.stat().st_mtime, _screen(request.path))
    except FileNotFoundError:
        return HttpResponse(
            "The screens are not built. Stop the server, run `make run`, and load this page again.",
            status=503,
            content_type="text/plain; charset=utf-8",
        )
    context = {
        "assets": assets,
        "base": settings.STATIC_URL + "app/",
        "may_be_signed_in": settings.SESSION_COOKIE_NAME in request.COOKIES,
    }
    response = render(request, "app.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_POST
@csrf_exempt
def csp_report(request: HttpRequest) -> HttpResponse:
    """Browsers report what the content security policy stopped; it goes to the log, cut to 2,000 characters."""
    log.warning("content security policy report: %s", request.body[:2000].decode("utf-8", "replace"))
    return HttpResponse(status=204)
