"""How the tests of recalls ask and read."""

import re

from django.core import mail


def pages(client, address, **query):
    rows, cursor = [], None
    while True:
        answer = client.get(address, {**query, "limit": 1} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        cursor = answer.json()["next"]
        if cursor is None:
            return rows


def hashes(snapshot, *names):
    rows = snapshot.rows.filter(is_included=True)
    if names:
        rows = rows.filter(item__external_id__in=names)
    return sorted(rows.values_list("row_sha256", flat=True))


def links():
    """The tokens in the mails that left."""
    return [re.search(r"/recall/(\S+)", message.body)[1] for message in mail.outbox]
