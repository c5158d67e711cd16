"""Known answers over HTTP: for managers alone, whoever labels is told nothing of them."""

from typing import Any, Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.models import User
from labeling.accounts.roles import Role
from labeling.agreement.posterior import smoothed_accuracy
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import tagged
from labeling.core.paging import paginate
from labeling.known.api.shapes import (
    AccuracyRow,
    KnownAnswerBody,
    KnownAnswerRow,
    NewKnownAnswer,
    known_answer_body,
    known_answer_row,
)
from labeling.known.models import KnownAnswer
from labeling.known.selectors import judged_people, known_answer_of, known_answers_of
from labeling.known.services import accuracy_of, clear_known_answer, set_known_answer
from projects.api.common import ProjectView
from projects.models import Item
from projects.selectors.progress import person

READ: Final = Access("project", "read", Role.MANAGER)
MANAGE: Final = Access("project", "manage", Role.MANAGER)


class KnownAnswerView(ProjectView):
    access = {"GET": READ, "PUT": MANAGE, "DELETE": MANAGE}

    @describes(response=KnownAnswerBody)
    def get(self, request: Request, item_id: str) -> Response:
        """The known answer of an item; 404 when it has none."""
        return self._answer(known_answer_of(self.item(item_id)))

    @describes(request=NewKnownAnswer, response=KnownAnswerBody, versioned=True)
    def put(self, request: Request, item_id: str) -> Response:
        """Say what the right answer is. It holds for answers from now on; what was judged stays judged."""
        item = self.item(item_id)
        given = self.read(NewKnownAnswer)
        set_known_answer(actor=self.actor, item=item, version=self._replaced(item), **given)
        return self._answer(known_answer_of(item))

    @describes(status=204, versioned=True)
    def delete(self, request: Request, item_id: str) -> Response:
        """Forget the known answer. What was judged by it stays judged."""
        item = self.item(item_id)
        clear_known_answer(actor=self.actor, item=item, version=self._replaced(item))
        return Response(status=204)

    def _replaced(self, item: Item) -> int | None:
        found = KnownAnswer.objects.filter(item=item).values_list("version", flat=True).first()
        return self.expected(found or 0)

    def _answer(self, known: KnownAnswer) -> Response:
        return tagged(Response(known_answer_body(known)), known.version)


class KnownAnswersView(ProjectView):
    access = {"GET": READ}

    @describes(response=page_of(KnownAnswerRow), query=(*PAGING, query("item", "of this item only")))
    def get(self, request: Request, project_id: str) -> Response:
        """The project's known answers, the newest first."""
        rows = known_answers_of(self.project(project_id), item_id=request.query_params.get("item"))
        page = paginate(rows, order=("-set_at", "-id"), request=self.page_request())
        return self.page(page, known_answer_row)


class AccuracyView(ProjectView):
    access = {"GET": READ}

    @describes(
        response=page_of(AccuracyRow), query=(*PAGING, query("control", "a control's name; all without"))
    )
    def get(self, request: Request, project_id: str) -> Response:
        """How often people gave the known answer; whoever had no such item is left out."""
        project = self.project(project_id)
        control = request.query_params.get("control")
        people = judged_people(project=project, control=control)
        page = paginate(people, order=("id",), request=self.page_request())
        keys = [user.pk for user in page.results]
        tallies = accuracy_of(project_id=project.pk, user_ids=keys, control=control)

        def show(user: User) -> dict[str, Any]:
            correct, total = tallies.get(user.pk, (0, 0))
            estimate = smoothed_accuracy(correct=correct, total=total)
            return {"user": person(user), "correct": correct, "total": total, "estimate": estimate}

        return self.page(page, show)
