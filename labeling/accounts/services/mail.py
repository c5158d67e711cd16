"""Mail leaves beside the request: an answer's time must not tell whether an account exists, nor wait for a server."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait

from django.core.mail import EmailMessage

log = logging.getLogger("clearlabel.mail")
_posting = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")
_open: set[Future[None]] = set()


def post(message: EmailMessage) -> None:
    """Send soon, in order. A failure is logged without the address."""
    future = _posting.submit(_send, message)
    _open.add(future)
    future.add_done_callback(_open.discard)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception:
        log.exception("a mail could not be sent: check EMAIL_URL")


def drain() -> None:
    """Wait until everything posted so far has left."""
    wait(list(_open))
