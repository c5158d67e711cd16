"""What others do about datasets that have left: take rows back, tell who received them, record what became of it."""

from labeling.recalls.services.affecting import Affected, affect_items
from labeling.recalls.services.deliveries import (
    create_recipient,
    deliver_as_declared,
    record_delivery,
)
from labeling.recalls.services.items import delete_and_recall, restate_and_recall
from labeling.recalls.services.model_uses import decide_about_model, register_model_use
from labeling.recalls.services.notices import acknowledge, acknowledge_by_link
from labeling.recalls.services.reviewing import reconsider_items

__all__ = [
    "Affected",
    "acknowledge",
    "acknowledge_by_link",
    "affect_items",
    "create_recipient",
    "decide_about_model",
    "delete_and_recall",
    "deliver_as_declared",
    "reconsider_items",
    "record_delivery",
    "register_model_use",
    "restate_and_recall",
]
