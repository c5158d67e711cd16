"""The pure policy asked over HTTP."""

from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api.permissions import Access
from labeling.api.schema import describes
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.errors import Invalid
from labeling.rights import selectors
from labeling.rights.api import shapes

ASK: Final = Access("anyone", "read")


class EvaluateView(ApiView):
    access = {"POST": ASK}

    @describes(request=shapes.Question, response=shapes.DecisionShape)
    def post(self, request: Request) -> Response:
        """May this be done with this? Stores nothing."""
        if not isinstance(request.data, dict):
            raise Invalid("The body must be a JSON object.", code="json.object")
        return Response(selectors.evaluate_request(request.data, now=clock.now()))


class MergeView(ApiView):
    access = {"POST": ASK}

    @describes(request=shapes.MergeQuestion, response=shapes.MergeAnswer)
    def post(self, request: Request) -> Response:
        """What one distribution of these licences may be licensed as. Stores nothing."""
        asked = self.read(shapes.MergeQuestion)
        found = selectors.merge_request(
            licences=asked["licences"], mode=asked["mode"], outbound=asked.get("outbound")
        )
        return Response(found)


class LicencesView(ApiView):
    access = {"GET": ASK}

    @describes(response=shapes.LicenceList)
    def get(self, request: Request) -> Response:
        """Every reviewed licence, in the order a picker shows them."""
        return Response({"results": selectors.licences(), "next": None})
