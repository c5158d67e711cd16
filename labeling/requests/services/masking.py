"""Mask instead of drop: which of the items that were closed could stay, were the person masked in them.

The policy answers: the same facts and people, the person masked, for the same use with altered files. What is to be
masked goes to the reviewers of masks, in projects that have a masking policy.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from labeling.masking.models import WhyHuman
from labeling.masking.services.reviewing import send_back
from labeling.requests.models import Outcome, RequestItem, SubjectRequest
from labeling.rights.models import RightsProfile, SubjectVector
from labeling.rights.parts import compose
from labeling.rights.policy import Content, Subject, Use, evaluate
from labeling.rights.services import Pair, parts_of
from projects.models import Appearance, Item, Project
from projects.selectors.among import among
from projects.selectors.standing import pairs_of
from projects.services.items import LABELABLE
from projects.services.locks import hold_project


def maskable(*, request: SubjectRequest, now: datetime) -> QuerySet[Item]:
    """The items that the request closed and that could be used with the person masked in them."""
    rows = RequestItem.objects.filter(request=request, outcome=Outcome.CLOSED)
    items = Item.objects.filter(pk__in=rows.values("item_id"))
    keys: list[UUID] = []
    for project in Project.objects.filter(pk__in=items.order_by().values("project_id")):
        own = items.filter(project=project).order_by("pk")
        allowed = _allowed_masked(request, pairs_of(own), Use.parse(project.use), now)
        keys += [
            pk
            for pk, profile, vector in own.values_list("pk", "profile_id", "vector_id")
            if (profile, vector) in allowed
        ]
    # As one list: a condition for each pair is more than a statement holds, in pictures with ever other people.
    return Item.objects.filter(pk__in=among(keys))


def _allowed_masked(request: SubjectRequest, pairs: Collection[Pair], use: Use, now: datetime) -> set[Pair]:
    """Those of the pairs that may be labeled as altered files, the person masked."""
    altered = replace(use, content=Content.DERIVATIVES)
    profiles = RightsProfile.objects.in_bulk({profile for profile, _ in pairs})
    facts = {pk: replace(compose(parts_of(row)), modified=True) for pk, row in profiles.items()}
    vectors = SubjectVector.objects.in_bulk({vector for _, vector in pairs if vector})
    allowed = set()
    for profile, vector in pairs:
        people = [] if vector is None else [Subject.parse(one) for one in vectors[vector].subjects]
        masked = [
            replace(one, masked=True) if one.ref == request.subject.pseudonym else one for one in people
        ]
        if evaluate(facts[profile], masked, altered, at=now).verdict <= LABELABLE:
            allowed.add((profile, vector))
    return allowed


def ask_for_masking(*, request: SubjectRequest, now: datetime) -> int:
    """Put the items that could stay masked on the list of what to mask; how many, in the caller's transaction."""
    chosen = list(maskable(request=request, now=now).order_by("pk"))
    rows = RequestItem.objects.filter(request=request, item__in=among(item.pk for item in chosen))
    for item in chosen:
        hold_project(item.project_id)
        shown = Appearance.objects.filter(item=item, subject=request.subject, ended_at=None, is_masked=False)
        send_back(item=item, why=WhyHuman.REQUEST, places=[(row.pk, row.region) for row in shown], actor=None)
    return rows.update(wants_mask=True)
