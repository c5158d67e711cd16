"""How long what is kept, and what is due now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from labeling.accounts.models import Organisation
from labeling.exports.models import SnapshotItem
from labeling.requests.models import RetentionRule
from labeling.requests.selectors.holds import under_hold
from labeling.rights.policy import Verdict
from projects.models import Appearance, Item, ItemState, ItemStatement

REJECTED: Final = "rejected_items"
UNKNOWN: Final = ("NOASSERTION", "NONE", "")


@dataclass(frozen=True, slots=True)
class Rule:
    """A class of data: its default in days (None: no end), what it is, and whether the program deletes by it."""

    name: str
    days: int | None
    text: str
    is_carried_out: bool = False
    may_end: bool = True


RULES: Final = {
    rule.name: rule
    for rule in (
        Rule(
            REJECTED,
            90,
            "Items in quarantine that are blocked or whose licence nobody knows, since their rights were last stated",
            is_carried_out=True,
        ),
        Rule("originals_after_masking", 30, "Originals of which a masked copy was made and checked"),
        Rule(
            "consent_proof",
            3 * 365,
            "Proof of consent: as long as the data are in use, and this long after, for the time of limitation",
        ),
        Rule("decisions_and_audit", 6 * 365, "Decisions and the audit log"),
        Rule("request_files", 3 * 365, "Requests of people about their data, with their receipts"),
        Rule("suppression", None, "Keyed hashes that keep erased data from coming in again", may_end=False),
    )
}


def rules_of(*, organisation: Organisation) -> dict[str, RetentionRule | None]:
    """The row in force of each rule, by name; None where the default counts."""
    found: dict[str, RetentionRule | None] = dict.fromkeys(RULES)
    for row in RetentionRule.objects.filter(organisation=organisation).order_by("created_at", "id"):
        if row.name in found:
            found[row.name] = row
    return found


def days_of(*, organisation: Organisation, name: str) -> int | None:
    """How long this class is kept, in days; None: no end."""
    rows = RetentionRule.objects.filter(organisation=organisation, name=name)
    newest = rows.order_by("-created_at", "-id").first()
    return RULES[name].days if newest is None else newest.days


def due_items(*, organisation: Organisation, now: datetime) -> QuerySet[Item]:
    """The rejected items whose time is over: none that is labeled, in a dataset, under a hold, or shows a known person.

    Who is on record in an item has rights of their own to it: such items go by their requests, not by the clock.
    """
    days = days_of(organisation=organisation, name=REJECTED)
    if days is None:
        return Item.objects.none()
    before = now - timedelta(days=days)
    rows = Item.objects.filter(
        Q(verdict=int(Verdict.DENY)) | Q(licence__in=UNKNOWN),
        project__organisation=organisation,
        state=ItemState.QUARANTINED,
        created_at__lt=before,
        labels=0,
        annotations__isnull=True,
    )
    stated = ItemStatement.objects.filter(item=OuterRef("pk"), stated_at__gte=before)
    left = SnapshotItem.objects.filter(item=OuterRef("pk"))
    known = Appearance.objects.filter(item=OuterRef("pk"), subject__isnull=False)
    rows = rows.filter(~Exists(stated), ~Exists(left), ~Exists(known))
    held = under_hold(organisation=organisation, now=now)
    return rows if held is None else rows.exclude(pk__in=Item.objects.filter(held).values("pk"))
