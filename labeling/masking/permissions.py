"""The gates to what stands before the gate. Absent and forbidden look the same."""

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.masking.models import Gate, Opening
from projects.permissions import access_item


def access_gate(*, actor: Actor, item_id: object, need: Role = Role.STEWARD) -> Gate:
    """The gate before an item that `actor` may look at; `NotFound` also when there is none."""
    item = access_item(actor=actor, item_id=item_id, need=need)
    rows = Gate.objects.select_related("item", "policy", "reviewed_by", "project", "searched_with__policy")
    found = rows.filter(item=item).first()
    if found is None:
        raise NotFound("gate")
    return found


def access_opening(*, actor: Actor, opening_id: object, need: Role = Role.STEWARD) -> Opening:
    """An opening of an item that `actor` may look at."""
    pk = parse_id(opening_id)
    found = None if pk is None else Opening.objects.select_related("gate").filter(pk=pk).first()
    if found is None:
        raise NotFound("opening")
    try:
        access_item(actor=actor, item_id=found.gate.item_id, need=need)
    except NotFound:
        raise NotFound("opening") from None
    return found
