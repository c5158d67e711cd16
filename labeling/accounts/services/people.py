"""Whom groups and skills are about: people of the organisation."""

from labeling.accounts.actor import Actor
from labeling.accounts.models import Membership, User
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id


def person_of(*, actor: Actor, user_id: object) -> User:
    """The user, held in the organisation until the transaction ends; `NotFound` for whoever is not in it."""
    pk = parse_id(user_id)
    rows = Membership.objects.select_related("user").filter(organisation=actor.organisation)
    found = None if pk is None else rows.select_for_update(of=("self",)).filter(user=pk).first()
    if found is None:
        raise NotFound("member")
    return found.user
