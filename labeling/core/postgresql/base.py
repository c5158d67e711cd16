"""Django's PostgreSQL, with a check of kept connections that does not cost each request a round trip."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that ended a session has said so: something is there to be read on a connection that nobody uses."""

    def is_usable(self) -> bool:
        """Whether the connection can go on. The server is asked only where something was heard from it meanwhile."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return not poll.poll(0) or bool(super().is_usable())
