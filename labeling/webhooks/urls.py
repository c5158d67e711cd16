from django.urls import path

from labeling.webhooks.api import views

urlpatterns = [
    path("webhooks", views.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<str:webhook_id>", views.WebhookView.as_view(), name="webhook"),
    path("webhooks/<str:webhook_id>/rotate-secret", views.WebhookSecretView.as_view(), name="webhook-secret"),
    path("webhooks/<str:webhook_id>/test", views.WebhookTestView.as_view(), name="webhook-test"),
    path("webhooks/<str:webhook_id>/deliveries", views.DeliveriesView.as_view(), name="webhook-deliveries"),
    path(
        "webhook-deliveries/<str:delivery_id>/retry", views.DeliveryRetryView.as_view(), name="delivery-retry"
    ),
]
