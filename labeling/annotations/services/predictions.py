"""What models say, kept apart from what people said."""

from typing import Any

from django.db import transaction

from labeling.annotations.checking import check_result
from labeling.annotations.models import Prediction
from labeling.core import clock
from labeling.core.errors import Conflict
from labeling.core.ids import new_id
from projects.models import Item
from projects.services.locks import share_project
from projects.services.queue_overlap import rank_by_score


def add_prediction(
    *, item: Item, model: str, version: str, score: float | None, result: dict[str, Any]
) -> Prediction:
    """Add a model's result on an item, under the project's present schema; answers that it requires may be missing.

    `item` comes from its gate, with the project. `Invalid` with pointers for a result outside the schema.
    """
    with transaction.atomic():
        # Held, so that a migration of labels comes before this, or takes it along.
        schema_version = share_project(item.project_id).schema_version
        if schema_version is None:
            raise Conflict("The project has no label schema yet. Add one first.", code="project.no_schema")
        check_result(version=schema_version, item=item, result=result, is_partial=True)
        made = Prediction.objects.create(
            id=new_id(),
            item=item,
            model=model,
            version=version,
            score=score,
            result=result,
            schema_version=schema_version,
            created_at=clock.now(),
        )
        if score is not None:
            rank_by_score(project_id=item.project_id, scores={item.pk: score})
    return made
