"""How appeals end: by a decision, or by another verdict on their answer."""

from datetime import datetime
from typing import Final

from labeling.accounts.actor import Actor
from labeling.annotations.models import Annotation, Appeal, AppealState
from labeling.annotations.services.telling import tell_appeal
from labeling.audit.services import Act
from projects.models import Item

ANSWER_ACCEPTED: Final = "Your answer was accepted in another review, so it counts."
ANSWER_REVIEWED_AGAIN: Final = (
    "Another review took the place of the one that you appealed against. You may appeal against that one."
)


def settle_appeals(*, row: Annotation, item: Item, actor: Actor, counts: bool, now: datetime) -> list[Act]:
    """Close the appeals that the actor's verdict answers: upheld when the answer `counts` by it.

    Else overturned: the new return or rejection can be appealed against for itself. Nobody decided them, so none is
    named where their author reads it. What the audit log says of each.
    """
    acts = []
    open_ones = Appeal.objects.filter(review__annotation=row, state=AppealState.OPEN)
    for one in open_ones.select_related("review").order_by("id"):
        one.state = AppealState.UPHELD if counts else AppealState.OVERTURNED
        one.answer = ANSWER_ACCEPTED if counts else ANSWER_REVIEWED_AGAIN
        one.decided_at = now
        one.save(update_fields=["state", "answer", "decided_at"])
        one.review.annotation = row
        tell_appeal(appeal=one, project=item.project, now=now)
        acts.append(appeal_decided(appeal=one, actor=actor, is_reinstated=counts, now=now))
    return acts


def appeal_decided(*, appeal: Appeal, actor: Actor, is_reinstated: bool, now: datetime) -> Act:
    """What the audit log says of an appeal that the actor decided, or answered by another verdict.

    `is_reinstated`: the answer counts by it. The appeal comes with its review.
    """
    payload = {
        "review": appeal.review_id,
        "annotation": appeal.review.annotation_id,
        "verdict": str(appeal.state),
        "reinstated": int(is_reinstated),
    }
    return Act("appeal.decided", ("appeal", appeal.pk), actor, appeal.project_id, payload, now)
