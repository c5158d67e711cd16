"""Writing annotations: submits, drafts, predictions, and loading many at once."""

from labeling.annotations.services.drafts import save_draft, seal_drafts
from labeling.annotations.services.erasing import erase_answers
from labeling.annotations.services.loading import (
    ImportedAnnotation,
    ImportedPrediction,
    Loaded,
    Refused,
    import_annotations,
    import_predictions,
)
from labeling.annotations.services.predictions import add_prediction
from labeling.annotations.services.submits import Submitted, submit

__all__ = [
    "ImportedAnnotation",
    "ImportedPrediction",
    "Loaded",
    "Refused",
    "Submitted",
    "add_prediction",
    "erase_answers",
    "import_annotations",
    "import_predictions",
    "save_draft",
    "seal_drafts",
    "submit",
]
