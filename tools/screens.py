"""`make screens`: starts the product with its demo and takes the pictures that README.md shows."""

import json
import urllib.request
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from tools.browser import chromium
from tools.environment import ROOT
from tools.guard import guarded
from tools.server import Server, serving

FOLDER = ROOT / "docs" / "screenshots"
SIZE = (1440, 900)
Scheme = Literal["light", "dark"]
# File name, path with `{streets}`, `{voices}`, `{people}` for the demo's projects, light or dark.
PICTURES: list[tuple[str, str, Scheme]] = [
    ("home", "/", "light"),
    ("editor", "/projects/{streets}/label", "light"),
    ("editor-dark", "/projects/{streets}/label", "dark"),
    ("text", "/projects/{voices}/label", "light"),
    ("items", "/projects/{people}/items", "light"),
    ("projects", "/projects", "light"),
    ("export", "/projects/{streets}/exports/new", "light"),
    ("rights", "/rights", "light"),
    ("quarantine", "/projects/{people}/quarantine", "light"),
]
KEYS = {"Street scenes": "streets", "Customer voices": "voices", "People and things": "people"}


def _projects(server: Server) -> dict[str, str]:
    """Key -> id of the demo's projects."""
    request = urllib.request.Request(f"{server.url}/api/v1/projects")
    request.add_header("Authorization", f"Bearer {server.token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        listed: list[dict[str, Any]] = json.load(answer)["results"]
    return {KEYS[project["name"]]: str(project["id"]) for project in listed if project["name"] in KEYS}


def _sign_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/login")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill(server.email)
    page.get_by_label("Password").first.fill(server.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_function("document.fonts.status === 'loaded'")
    # Two frames: what the last answer brought has been painted.
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def main() -> int:
    """Take all pictures; 0 when done."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with guarded() as guard, serving(guard, demo=True) as server, chromium() as browser:
        projects = _projects(server)
        state: Any = None
        for name, path, scheme in PICTURES:
            context = browser.new_context(
                viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme=scheme, storage_state=state
            )
            page = context.new_page()
            if state is None:
                _sign_in(page, server)
                state = context.storage_state()
            page.goto(server.url + path.format(**projects))
            _settle(page)
            target = FOLDER / f"{name}.png"
            page.screenshot(path=target)
            context.close()
            print(f"{target.relative_to(ROOT)}: {_kilobytes(target)} KB")
    return 0


def _kilobytes(path: Path) -> int:
    return path.stat().st_size // 1024
