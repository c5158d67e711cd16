"""The work on one item outside of any transaction: its files and texts searched, masked, searched again."""

from collections.abc import Mapping, Sequence
from typing import Final

from labeling.masking.models import Gate, Origin, Region
from labeling.masking.services import (  # noqa: F401  each takes its place among the kinds
    working_documents,
    working_films,
    working_pictures,
    working_sounds,
)
from labeling.masking.services.kinds import Task, Worked, kinds
from labeling.masking.services.working_pictures import marks_of, regions_elsewhere
from labeling.masking.services.working_texts import work_on_texts
from labeling.masking.settings import Settings, all_cards
from labeling.media.models import MediaAsset
from labeling.media.problems import MediaProblem
from labeling.media.services import publish_masked
from projects.models import ItemMedia

_NO_KIND: Final = (
    "Files of this kind ({}) cannot be searched or masked. Take the item out, or let the policy pass what cannot be "
    "searched."
)
_NO_DETECTOR: Final = (
    "The policy names no detector for files of this kind ({}). Look at it, or name one and search again."
)
_PASSED: Final = "{} ({}) was not searched: the policy lets pass what cannot be."


def work_on(gate: Gate, policy: Settings, *, takes_new: bool) -> Worked:
    """Mask the item's regions and, with `takes_new`, what detectors find besides those; search all of it again.

    Nothing is published: `publish_copies` does that, in the transaction that writes the rest. What fails is said in
    `fault`, what cannot be searched in `unsearched`; OSError and the storage's errors are raised, and worth another
    try.
    """
    worked = Worked()
    kept = list(Region.objects.filter(gate=gate, removed_at=None))
    if takes_new:
        kept = [region for region in kept if region.origin != Origin.DETECTOR]
    left_out = list(Region.objects.filter(gate=gate, removed_at__isnull=False))
    media = ItemMedia.objects.filter(item=gate.item_id).select_related("asset__blob", "asset__organisation")
    try:
        for row in media.order_by("name"):
            _work_on_file(
                Task(gate, policy, row, _of(kept, row.name), _of(left_out, row.name), takes_new, worked)
            )
        work_on_texts(gate, policy, kept, left_out, worked, takes_new=takes_new)
    except MediaProblem as problem:
        worked.fault = problem.detail
    except FileNotFoundError:
        worked.fault = "A stored file is missing. Tell the operator."
    return worked


def _of(regions: Sequence[Region], name: str) -> list[Region]:
    return [region for region in regions if region.name == name]


def _work_on_file(task: Task) -> None:
    """What cannot be searched is denied, unless the policy lets it pass, which is said of the item.

    A person who has looked at a kind that can be masked may release it all the same; of other kinds there is no copy
    that could be given out.
    """
    kind, name = kinds().get(task.row.asset.kind), task.row.asset.kind
    is_searched = kind is not None and kind.is_searched(task.policy)
    is_cut = kind is not None and kind.is_cut(task.policy)
    if is_searched or is_cut or (kind is not None and (task.kept or not task.takes_new)):
        kind.work(task)  # type: ignore[union-attr]
    if is_searched:
        return
    if task.policy.other_media == "pass":
        task.worked.passed = _PASSED.format(task.row.name, name or "unknown")
    elif kind is None:
        task.worked.unsearched = _NO_KIND.format(name or "unknown")
    elif task.takes_new:
        task.worked.unsearched = _NO_DETECTOR.format(name)


def publish_copies(gate: Gate, worked: Worked) -> bool:
    """Let the masked copies be given out, in the caller's transaction, which holds the gate and fences the work.

    False, with nothing published, when another item with the same file was masked meanwhile: the copy would show what
    that one masks, and has to be made again.
    """
    for copy in sorted(worked.copies, key=lambda one: one.made.original.pk):
        asset = MediaAsset.objects.select_for_update(of=("self",)).get(pk=copy.made.original.pk)
        if marks_of(regions_elsewhere(gate=gate, asset=asset)) - copy.elsewhere:
            return False
    for copy in worked.copies:
        publish_masked(copy.made)
    return True


def versions() -> Mapping[str, str]:
    """The version of each detector, by name."""
    return {card.name: card.version for card in all_cards()}
