"""Mail leaves beside the request: an answer's time must not tell whether an account exists, nor wait for a server."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from smtplib import SMTPException, SMTPRecipientsRefused

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


class NotSent(Exception):
    """A mail did not leave. `is_refused`: the server does not know the address, so trying again helps nobody."""

    def __init__(self, *, is_refused: bool) -> None:
        super().__init__(
            "The mail was refused." if is_refused else "The mail could not be sent: check EMAIL_URL."
        )
        self.is_refused = is_refused


def send(message: EmailMessage) -> None:
    """Send now, for background work that tries again by itself; `NotSent` when it did not leave."""
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotSent(is_refused=bool(codes) and all(500 <= code < 600 for code in codes)) from None
    except (SMTPException, OSError):
        raise NotSent(is_refused=False) from None


def drain() -> None:
    """Wait until everything posted so far has left."""
    wait(list(_open))
