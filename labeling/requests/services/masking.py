"""Mask instead of drop: which of the items that were closed could stay, were the person masked in them.

The policy answers: the same facts and people, the person masked, for the same use with altered files. Masking itself
is done elsewhere; what is kept here is the list of what to mask.
"""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet

from labeling.requests.models import Outcome, RequestItem, SubjectRequest
from labeling.rights.models import RightsProfile, SubjectVector
from labeling.rights.parts import compose
from labeling.rights.policy import Content, Subject, Use, evaluate
from labeling.rights.services import parts_of
from projects.models import Item, Project
from projects.selectors.standing import pairs_of
from projects.services.items import LABELABLE


def maskable(*, request: SubjectRequest, now: datetime) -> QuerySet[Item]:
    """The items that the request closed and that could be used with the person masked in them."""
    rows = RequestItem.objects.filter(request=request, outcome=Outcome.CLOSED)
    items = Item.objects.filter(pk__in=rows.values("item_id"))
    allowed = Q(pk__in=[])
    for project in Project.objects.filter(pk__in=items.order_by().values("project_id")):
        use = replace(Use.parse(project.use), content=Content.DERIVATIVES)
        pairs = pairs_of(items.filter(project=project))
        profiles = RightsProfile.objects.in_bulk({profile for profile, _ in pairs})
        vectors = SubjectVector.objects.in_bulk({vector for _, vector in pairs if vector})
        for profile, vector in pairs:
            people = [] if vector is None else [Subject.parse(one) for one in vectors[vector].subjects]
            masked = [
                replace(one, masked=True) if one.ref == request.subject.pseudonym else one for one in people
            ]
            facts = replace(compose(parts_of(profiles[profile])), modified=True)
            if evaluate(facts, masked, use, at=now).verdict <= LABELABLE:
                allowed |= Q(project=project, profile=profile, vector=vector)
    return items.filter(allowed)


def ask_for_masking(*, request: SubjectRequest, now: datetime) -> int:
    """Put the items that could stay masked on the list of what to mask; how many, in the caller's transaction."""
    chosen = maskable(request=request, now=now).order_by().values("pk")
    return RequestItem.objects.filter(request=request, item__in=chosen).update(wants_mask=True)
