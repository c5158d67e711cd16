"""Questions about items, over HTTP."""

from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.core.paging import paginate
from labeling.questions.api.shapes import NewQuestion, QuestionBody, question_body
from labeling.questions.models import QuestionState
from labeling.questions.permissions import access_question, access_told_item
from labeling.questions.selectors import NEWEST, questions_of_item, questions_of_project
from labeling.questions.services import questions
from projects.api.common import ProjectView

LABEL: Final = Access("project", "label", Role.ANNOTATOR)
READ: Final = Access("project", "read", Role.REVIEWER)
ANSWER: Final = Access("project", "label", Role.REVIEWER)


class ItemQuestionsView(ProjectView):
    access = {"GET": LABEL, "POST": LABEL}
    creates = frozenset({"POST"})

    @describes(response=page_of(QuestionBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """What was asked about the item, newest first, with the answers."""
        item = access_told_item(actor=self.actor, item_id=item_id)
        role = self.role(item.project)
        page = paginate(questions_of_item(item=item), order=NEWEST, request=self.page_request())
        return self.page(page, lambda row: question_body(row, actor=self.actor, role=role))

    @describes(request=NewQuestion, response=QuestionBody, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """Ask something about the item. The answer comes to one's home, and stands here too."""
        item = access_told_item(actor=self.actor, item_id=item_id)
        made = questions.ask(actor=self.actor, item=item, text=self.read(NewQuestion)["text"])
        return Response(question_body(made, actor=self.actor, role=self.role(item.project)), status=201)


class ProjectQuestionsView(ProjectView):
    access = {"GET": READ}

    @describes(
        response=page_of(QuestionBody),
        query=(*PAGING, query("state", f"{', '.join(QuestionState.values)}; all without")),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The questions about the project's items, newest first."""
        project = self.project(project_id)
        role = self.role(project)
        rows = questions_of_project(project=project, state=request.query_params.get("state"))
        page = paginate(rows, order=NEWEST, request=self.page_request())
        return self.page(page, lambda row: question_body(row, actor=self.actor, role=role))


class AnswersView(ProjectView):
    access = {"POST": ANSWER}
    creates = frozenset({"POST"})

    @describes(request=NewQuestion, response=QuestionBody, status=201, errors=(409,))
    def post(self, request: Request, question_id: str) -> Response:
        """Answer a question."""
        found = access_question(actor=self.actor, question_id=question_id, need=self.need())
        answered = questions.answer(actor=self.actor, question=found, text=self.read(NewQuestion)["text"])
        body = question_body(answered, actor=self.actor, role=self.role(found.item.project))
        return Response(body, status=201)


class CloseView(ProjectView):
    access = {"POST": ANSWER}

    @describes(response=QuestionBody)
    def post(self, request: Request, question_id: str) -> Response:
        """Close a question, answered or not. It cannot be answered any more; whoever asked can ask anew."""
        found = access_question(actor=self.actor, question_id=question_id, need=self.need())
        questions.close(actor=self.actor, question=found)
        found.refresh_from_db(fields=["state", "closed_at"])
        return Response(question_body(found, actor=self.actor, role=self.role(found.item.project)))
