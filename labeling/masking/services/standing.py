"""The regions that one file's masked copy masks, and whether all of them can be masked in a file of its kind."""

from collections.abc import Collection
from dataclasses import dataclass

from labeling.masking.models import Region
from labeling.masking.services.kinds import Task
from labeling.masking.services.working_pictures import regions_elsewhere, regions_of_twins
from labeling.media.problems import MediaProblem


@dataclass(frozen=True, slots=True)
class Standing:
    """`own`: the regions of the item under this name. `twins`: those of the same file under other names of the item.
    `others`: those of other items with the same file."""

    own: list[Region]
    twins: list[Region]
    others: list[Region]

    @property
    def all(self) -> list[Region]:
        """All of them, the item's own first."""
        return [*self.own, *self.twins, *self.others]


def standing_in(task: Task, *, shapes: Collection[str]) -> Standing:
    """What stands in the file, in shapes that have one of these keys. `MediaProblem` for a region of another shape:
    the item is not released as if that were masked."""
    found = Standing(
        list(task.kept),
        regions_of_twins(task),
        regions_elsewhere(gate=task.gate, asset=task.row.asset),
    )
    for region in task.kept:
        if not set(shapes) & region.shape.keys():
            raise MediaProblem(
                "masking.shape",
                f"A region ({region.kind}) of {task.row.name} lies in a way that a file of this kind cannot be masked "
                "by. Take it away, and mark what is to be hidden.",
            )
    return found
