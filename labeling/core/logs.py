"""Logs as JSON lines with the ids of request, job and actor; never payloads, secrets or signed addresses."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")


_SECRET = re.compile(r"(/media/|/invitations/accept/|/invite/|[?&]key=|\bclb_|[Bb]earer )[^\s\"'<>?&,;)]+")


def without_secrets(text: str) -> str:
    """`text` with what opens something cut out: signed addresses, keys of links, tokens.

    Django logs the address of whatever it refuses, and browsers report the address of their page.
    """
    return _SECRET.sub(r"\1…", text)


class ContextFilter(logging.Filter):
    """Puts the request's id on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if getattr(record, "request_id", ""):
            line["request"] = record.request_id  # type: ignore[attr-defined]
        if record.exc_info:
            line["error"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
