"""The child that searches and masks videos, sound and documents, as `labeling.masking.child` does pictures: a program
with an empty environment and no network.

Reads one JSON request a line, `{"task": …}`, and answers one JSON line. The readers of a kind are loaded when its first
file comes.
"""

import os
import socket
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("detectors have no network")


for _name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, _name, _no_network)

from labeling.detect import registry  # noqa: E402
from labeling.detect.contract import DetectorFault  # noqa: E402
from labeling.media.child.loop import Refused, serve  # noqa: E402

PATHS = tuple(path for path in os.environ.get("DETECTORS", "").split(",") if path)
_TASKS = {
    "film.find": "labeling.masking.recordings.film:find",
    "film.still": "labeling.masking.recordings.film:still",
    "film.mask": "labeling.masking.recordings.film_copy:mask",
    "sound.mask": "labeling.masking.recordings.sound_copy:mask",
    "pdf.mask": "labeling.masking.recordings.document:mask",
    "pdf.page": "labeling.masking.recordings.document:page",
}
_loaded: dict[str, Any] = {}
_tasks: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def _detectors(wanted: dict[str, float]) -> dict[str, tuple[Any, float]]:
    for name in wanted.keys() - _loaded.keys():
        _loaded[name] = registry.make(name, paths=PATHS)
    return {name: (_loaded[name], threshold) for name, threshold in wanted.items()}


def work(request: dict[str, Any]) -> dict[str, Any]:
    """The task that is asked for. What a detector does wrong is this item's fault, not the file's."""
    task = request["task"]
    if task not in _tasks:
        module, _, name = _TASKS[task].partition(":")
        _tasks[task] = getattr(import_module(module), name)
    try:
        loaded = {
            key: _detectors(request[key]) for key in ("detectors", "text_detectors") if request.get(key)
        }
        return _tasks[task]({**request, **loaded})
    except DetectorFault as fault:
        raise Refused("masking.detector", str(fault)) from None


if __name__ == "__main__":
    serve(work, kind=lambda _: "masking")
