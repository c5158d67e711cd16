"""Webhooks over HTTP: kept by managers of the organisation, and by those of a project for that one."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView, tagged
from labeling.core.errors import Fault, Forbidden, Invalid
from labeling.core.paging import paginate
from labeling.webhooks import selectors, services
from labeling.webhooks.api import shapes
from labeling.webhooks.models import DeliveryState, HookDelivery, Webhook
from projects.permissions import access_project
from projects.selectors.names import managed_project_ids, project_names
from projects.services.hooks import refresh_hooked

_LIST = Access("anyone", "manage", Role.MANAGER)
_OWN = Access("own", "manage", Role.MANAGER)


class HookView(ApiView):
    """A view of webhooks that the caller may keep."""

    def webhook(self, webhook_id: str) -> Webhook:
        managed = managed_project_ids(actor=self.actor)
        return selectors.access_webhook(actor=self.actor, webhook_id=webhook_id, managed_projects=managed)

    def show(self, hook: Webhook, *, status: int = 200, secret: str | None = None) -> Response:
        names = project_names(ids=[hook.project_id] if hook.project_id else [])
        body = shapes.show_webhook(hook, names)
        return tagged(
            Response(body if secret is None else {**body, "secret": secret}, status=status), hook.version
        )


class WebhooksView(HookView):
    access = {"GET": _LIST, "POST": _LIST}
    creates = frozenset({"POST"})
    is_sealed = True

    @describes(
        response=page_of(shapes.WebhookBody),
        query=(*PAGING, query("project", "only of this project")),
        errors=(404,),
    )
    def get(self, request: Request) -> Response:
        """List the webhooks that one may keep, newest first. Without `project`, those of all projects too."""
        rows = selectors.visible_webhooks(
            actor=self.actor, managed_projects=managed_project_ids(actor=self.actor)
        )
        given = request.query_params.get("project")
        if given:
            project = access_project(actor=self.actor, project_id=given, need=Role.MANAGER)
            rows = rows.filter(project_id=project.pk)
        page = paginate(rows, order=["-created_at", "-id"], request=self.page_request())
        names = project_names(ids={hook.project_id for hook in page.results if hook.project_id})
        return self.page(page, lambda hook: shapes.show_webhook(hook, names))

    @describes(request=shapes.NewWebhook, response=shapes.WebhookMade, status=201, errors=(404, 409))
    def post(self, request: Request) -> Response:
        """Make a webhook, for one project or for all. Its secret is in this answer and nowhere else."""
        given = self.read(shapes.NewWebhook)
        made = services.create_webhook(
            actor=self.actor,
            url=given["url"],
            events=given["events"],
            project_id=self._project(given.get("project")),
            on_change=refresh_hooked,
        )
        return self.show(made.webhook, status=201, secret=made.secret)

    def _project(self, given: UUID | None) -> UUID | None:
        if given is not None:
            pk: UUID = access_project(actor=self.actor, project_id=given, need=Role.MANAGER).pk
            return pk
        if self.actor.role < Role.MANAGER:
            detail = "Name the project: only managers of the organisation may listen to all of them."
            raise Forbidden(detail, code="role.too_low")
        if self.actor.token is not None and self.actor.token.project_id is not None:
            raise Forbidden("This token is limited to one project: name it.", code="token.project")
        return None


class WebhookView(HookView):
    access = {"GET": _OWN, "PATCH": _OWN, "DELETE": _OWN}

    @describes(response=shapes.WebhookBody)
    def get(self, request: Request, webhook_id: str) -> Response:
        """One webhook."""
        return self.show(self.webhook(webhook_id))

    @describes(request=shapes.WebhookChange, response=shapes.WebhookBody, versioned=True)
    def patch(self, request: Request, webhook_id: str) -> Response:
        """Change its address or events, pause it, or let it go on. What waits then is tried at once."""
        hook = self.webhook(webhook_id)
        self.require_version(hook.version)
        version = hook.version if request.headers.get("If-Match") is not None else None
        changed = services.change_webhook(
            actor=self.actor,
            webhook=hook,
            changes=self.read(shapes.WebhookChange),
            version=version,
            on_change=refresh_hooked,
        )
        return self.show(changed)

    @describes(status=204)
    def delete(self, request: Request, webhook_id: str) -> Response:
        """Remove it, with the log of its deliveries."""
        services.delete_webhook(actor=self.actor, webhook=self.webhook(webhook_id), on_change=refresh_hooked)
        return Response(status=204)


class WebhookSecretView(HookView):
    access = {"POST": _OWN}
    creates = frozenset({"POST"})
    is_sealed = True

    @describes(response=shapes.WebhookMade, status=201)
    def post(self, request: Request, webhook_id: str) -> Response:
        """Draw a new secret. For a day the former one signs too."""
        made = services.rotate_secret(actor=self.actor, webhook=self.webhook(webhook_id))
        return self.show(made.webhook, status=201, secret=made.secret)


class WebhookTestView(HookView):
    access = {"POST": _OWN}
    creates = frozenset({"POST"})

    @describes(response=shapes.DeliveryBody, status=201, errors=(409,))
    def post(self, request: Request, webhook_id: str) -> Response:
        """Send it an event that says nothing. How that went stands in its deliveries."""
        made = services.send_test(webhook=self.webhook(webhook_id))
        return Response(shapes.show_delivery(made), status=201)


class DeliveriesView(HookView):
    access = {"GET": _OWN}

    @describes(
        response=page_of(shapes.DeliveryBody),
        query=(*PAGING, query("state", ", ".join(DeliveryState.values))),
    )
    def get(self, request: Request, webhook_id: str) -> Response:
        """List what it was told of, newest first, with every try. Kept for 30 days."""
        rows = selectors.deliveries().filter(webhook=self.webhook(webhook_id))
        state = request.query_params.get("state")
        if state:
            if state not in DeliveryState.values:
                detail = f"state is one of {', '.join(DeliveryState.values)}."
                raise Invalid(
                    detail, code="state.unknown", faults=(Fault("/state", "state.unknown", detail),)
                )
            rows = rows.filter(state=state)
        page = paginate(rows, order=["-created_at", "-id"], request=self.page_request())
        return self.page(page, shapes.show_delivery)


class DeliveryRetryView(HookView):
    access = {"POST": _OWN}

    @describes(response=shapes.DeliveryBody, errors=(409,))
    def post(self, request: Request, delivery_id: str) -> Response:
        """Send it again at once, with the same event id, also what was delivered or given up."""
        managed = managed_project_ids(actor=self.actor)
        found: HookDelivery = selectors.access_delivery(
            actor=self.actor, delivery_id=delivery_id, managed_projects=managed
        )
        return Response(shapes.show_delivery(services.retry_delivery(delivery=found)))
