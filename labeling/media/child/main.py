"""The child that reads hostile files. Run as a program with an empty environment and no site packages but the readers'.

Reads one JSON request a line: `{"task", "path", "work", …}`; answers one JSON line: `{"ok": true, "facts", "copies"}`
or `{"ok": false, "code", "detail"}`. Each copy is `{"derivation", "file", "mime", "width", "height", "facts"}`, its
file lies in the folder `work`. Copies are written without any metadata.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from labeling.media.child.loop import serve

_TASKS = {
    "image": "labeling.media.child.image",
    "audio": "labeling.media.child.sound",
    "video": "labeling.media.child.video",
    "pdf": "labeling.media.child.pdf",
}
_loaded: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def work(request: dict[str, Any]) -> dict[str, Any]:
    """Facts and copies of one file. The readers of a kind are loaded when its first file comes."""
    task = request["task"]
    if task not in _loaded:
        _loaded[task] = import_module(_TASKS[task]).read
    return _loaded[task](request)


if __name__ == "__main__":
    serve(work, kind=lambda request: str(request["task"]))
