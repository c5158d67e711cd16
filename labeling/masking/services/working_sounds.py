"""Sound: nothing searches it. A person hears it and marks what is to be silent; the policy says what holds before."""

from labeling.masking.asking import mask_sound
from labeling.masking.services.kinds import MaskedCopy, Task, searches
from labeling.masking.services.sealing import original_of
from labeling.masking.services.standing import standing_in
from labeling.masking.services.working_films import drops_sound, is_unheard, spans_of, tell_cuts
from labeling.masking.services.working_pictures import marks_of
from labeling.masking.settings import Settings
from labeling.media import storage
from labeling.media.services import identify, measure, prepare_masked


def _is_searched(_: Settings) -> bool:
    """Every policy says what becomes of sound."""
    return True


@searches("audio", is_searched=_is_searched)
def work_on_sound(task: Task) -> None:
    """Silence what is marked, or all of it. What is given out is always a copy that was made here."""
    asset, standing = task.row.asset, standing_in(task, shapes=("sound",))
    with storage.work_folder() as folder, original_of(asset) as path:
        target = folder / "masked"
        suffix = mask_sound(
            asset=asset,
            path=path,
            target=target,
            spans=spans_of(standing.all),
            drops_sound=drops_sound(task),
        )
        file = measure(target, filename=f"masked{suffix}")
        made = prepare_masked(original=asset, file=file, sniffed=identify(file))
    task.worked.copies.append(MaskedCopy(made, marks_of(standing.others)))
    task.worked.unheard = task.worked.unheard or is_unheard(task)
    tell_cuts(task)
