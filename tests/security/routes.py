"""A sample request for every route and method of the API. What is not here fails `test_routes.py`.

Each area adds its own entries in a module `tests/security/routes_<area>.py`, which is found by its name:

    from tests.security.routes import declare

    declare("projects/<str:project_id>", params=lambda w: {"project_id": w.project.pk},
            PATCH=lambda w: {"name": "New name"})

The address is written as in `urls.py`, behind `api/v1/`. `params` fills it from the `World`; each method with a body
has a function that makes one with which somebody who may do it gets a 2xx. `answers={"POST": 409}` names another answer
where that cannot be. For `where="own"`, `mine` names the role whose own thing `params` makes (default: annotator) and
`also` further roles that may.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from labeling.accounts.roles import Role
from tests.security.world import World

Maker = Callable[[World], Any]


@dataclass(frozen=True)
class Sample:
    """How to call one route."""

    path: str
    params: Callable[[World], Mapping[str, Any]] = lambda _: {}
    bodies: Mapping[str, Maker] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    query: str = ""
    mine: Role = Role.ANNOTATOR
    also: frozenset[Role] = frozenset()
    multipart: bool = False


SAMPLES: dict[str, Sample] = {}

# Routes that are not part of the API, each with the reason why it may be open.
OUTSIDE = {
    "livez": "tells only that the process answers; called by the machine that runs it",
    "readyz": "tells only which part is not ready, by name; called by the machine that runs it",
    "metrics": "checks by itself: this machine, or a token with the scope admin (test_operations.py)",
    "media/<str:signed>": "checks by itself: a short-lived signed address, asked against rights and role (tests/media)",
    "media/<str:signed>/tiles/<int:z>/<int:x>/<int:y>": "as media/<str:signed>: the address of one picture's tiles",
    "media/<str:signed>/pages/<int:number>": "as media/<str:signed>: the address of one document's pages",
    "media/review/<str:signed>": "checks by itself: a signed address for reviewers of masks alone (tests/masking)",
    "media/review/<str:signed>/pages/<int:number>": "as media/review/<str:signed>: a document's unmasked pages",
    "withdraw/<str:token>": "the unguessable link of one consent shows and takes back that one (tests/consent)",
    "recall/<str:token>": "the page behind a mail's link; checks its token as the API does (tests/recalls)",
    "csp-report": "browsers report without credentials; goes to the log, cut short",
    "^(?!api/|media/|static/|livez|readyz|metrics).*$": "the one page that carries the screens; holds no data",
    "api/v1/^.*$": "every other address under the API: a 404 problem",
}


def declare(
    path: str,
    *,
    params: Callable[[World], Mapping[str, Any]] | None = None,
    answers: Mapping[str, int] | None = None,
    query: str = "",
    mine: Role = Role.ANNOTATOR,
    also: frozenset[Role] | set[Role] = frozenset(),
    multipart: bool = False,
    **bodies: Maker,
) -> None:
    """Add the sample of a route: see the module's text."""
    assert path not in SAMPLES, f"{path} is declared twice"
    SAMPLES[path] = Sample(
        path, params or (lambda _: {}), bodies, answers or {}, query, mine, frozenset(also), multipart
    )


@cache
def samples() -> dict[str, Sample]:
    """All samples, those of the areas' modules too."""
    for file in sorted(Path(__file__).parent.glob("routes_*.py")):
        import_module(f"tests.security.{file.stem}")
    return SAMPLES
