"""People under pseudonyms over HTTP."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core import clock
from labeling.core.paging import paginate
from labeling.rights.consent import selectors
from labeling.rights.consent.api import shapes
from labeling.rights.consent.api.bodies import status_body, subject_body
from labeling.rights.consent.api.common import NEWEST, READ, WRITE, judging_again, named_subject
from labeling.rights.consent.models import SubjectStatus
from labeling.rights.consent.services import subjects
from labeling.rights.consent.services.suppression import is_suppressed


class SubjectsView(ApiView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.Subject), query=(*PAGING, query("pseudonym", "only this person")))
    def get(self, request: Request) -> Response:
        """The people that the organisation's data are about, newest first."""
        rows = selectors.subjects_of(actor=self.actor)
        if wanted := request.query_params.get("pseudonym"):
            rows = rows.filter(pseudonym=wanted.strip().upper().replace("\0", ""))
        page = paginate(rows, order=NEWEST, request=self.page_request())
        standing = selectors.statuses_of(page.results)
        return self.page(page, lambda row: subject_body(row, standing.get(row.pk, [])))

    @describes(request=shapes.NewSubject, response=shapes.Subject, status=201, errors=(409,))
    def post(self, request: Request) -> Response:
        """Take a person into the ledger under a pseudonym that is drawn for them. The contact is kept sealed."""
        given = self.read(shapes.NewSubject)
        guardian = named_subject(actor=self.actor, ref=given.pop("guardian", None), pointer="/guardian")
        made = subjects.register_subject(
            actor=self.actor, given=subjects.SubjectInput(**given, guardian=guardian)
        )
        return Response(subject_body(made, []), status=201)


class FindSubjectView(ApiView):
    access = {"POST": READ}

    @describes(request=shapes.FindSubject, response=shapes.FoundSubject)
    def post(self, request: Request) -> Response:
        """Find a person by how they are reached; whether they are kept from coming in again."""
        contact = self.read(shapes.FindSubject)["contact"]
        found = subjects.find_subject(organisation=self.actor.organisation, contact=contact)
        barred = is_suppressed(organisation=self.actor.organisation, kind="contact", values=[contact])
        standing = selectors.statuses_of([found]) if found else {}
        body = subject_body(found, standing.get(found.pk, [])) if found else None
        return Response({"subject": body, "suppressed": bool(barred)})


class SubjectView(ApiView):
    access = {"GET": READ}

    @describes(response=shapes.Subject)
    def get(self, request: Request, subject_id: str) -> Response:
        """One person, by id or pseudonym."""
        found = selectors.subject_of(actor=self.actor, ref=subject_id)
        return Response(subject_body(found, selectors.statuses_of([found]).get(found.pk, [])))


class ContactView(ApiView):
    access = {"GET": WRITE}

    @describes(response=shapes.Contact, errors=(409,))
    def get(self, request: Request, subject_id: str) -> Response:
        """How to reach the person. Looking it up is recorded."""
        found = selectors.subject_of(actor=self.actor, ref=subject_id)
        response = Response({"contact": subjects.read_contact(actor=self.actor, subject=found)})
        response["Cache-Control"] = "no-store"
        return response


class StatusesView(ApiView):
    access = {"GET": READ, "POST": WRITE}

    @describes(response=page_of(shapes.StatusBody), query=PAGING)
    def get(self, request: Request, subject_id: str) -> Response:
        """Objections, restrictions and erasures of a person, newest first."""
        found = selectors.subject_of(actor=self.actor, ref=subject_id)
        rows = SubjectStatus.objects.filter(subject=found).select_related("actor")
        return self.page(paginate(rows, order=("-sequence",), request=self.page_request()), status_body)

    @describes(
        request=shapes.StatusChange,
        response=shapes.StatusBody,
        status=201,
        errors=(409,),
        more={200: shapes.StatusBody},
    )
    def post(self, request: Request, subject_id: str) -> Response:
        """Record an objection or a restriction, or that it was lifted; 200 when it was recorded before."""
        found = selectors.subject_of(actor=self.actor, ref=subject_id)
        given = self.read(shapes.StatusChange)
        entry, created = subjects.set_status(
            actor=self.actor, subject=found, now=clock.now(), on_change=judging_again(self.actor), **given
        )
        return Response(status_body(entry), status=201 if created else 200)
