"""Privacy notices over HTTP."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core.paging import paginate
from labeling.rights.consent import selectors
from labeling.rights.consent.api import shapes
from labeling.rights.consent.api.bodies import notice_body
from labeling.rights.consent.api.common import NEWEST, READ, WRITE
from labeling.rights.consent.services.notices import NoticeInput, publish_notice


class NoticesView(ApiView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(
        response=page_of(shapes.Notice), query=(*PAGING, query("name", "only the versions of this one"))
    )
    def get(self, request: Request) -> Response:
        """Privacy notices, all versions, newest first."""
        rows = selectors.notices_of(actor=self.actor)
        if name := request.query_params.get("name"):
            rows = rows.filter(name=name.replace("\0", ""))
        return self.page(paginate(rows, order=NEWEST, request=self.page_request()), notice_body)

    @describes(request=shapes.NewNotice, response=shapes.Notice, status=201, errors=(409,))
    def post(self, request: Request) -> Response:
        """Publish a version of a notice. It is never changed; another text is another version."""
        given = self.read(shapes.NewNotice)
        controller = given.pop("controller")
        named = {f"controller_{key}": value for key, value in controller.items()}
        made = publish_notice(actor=self.actor, given=NoticeInput(**given, **named))
        return Response(notice_body(made), status=201)


class NoticeView(ApiView):
    access = {"GET": READ}

    @describes(response=shapes.Notice)
    def get(self, request: Request, notice_id: str) -> Response:
        """One version of a notice."""
        return Response(notice_body(selectors.notice_of(actor=self.actor, ref=notice_id)))
