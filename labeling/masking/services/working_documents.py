"""Documents: each page searched and masked as a picture, its words as a text. The masked one is made of pictures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from labeling.detect.contract import Span
from labeling.detect.wording import Wording
from labeling.masking.asking import mask_document
from labeling.masking.models import Region
from labeling.masking.services.kinds import Found, MaskedCopy, Task, searches
from labeling.masking.services.sealing import original_of, project_key
from labeling.masking.services.working_pictures import marks_of, regions_elsewhere
from labeling.masking.settings import Settings
from labeling.media import storage
from labeling.media.reading import Copy
from labeling.media.services import MaskedFile, identify, measure, prepare_masked
from labeling.media.services.pipeline import store


def _is_searched(policy: Settings) -> bool:
    """Pages are pictures and words: a policy that searches one of the two has not searched them."""
    return bool(policy.of_medium("image")) and bool(policy.of_medium("text"))


@searches("pdf", is_searched=_is_searched)
def work_on_document(task: Task) -> None:
    """Mask a document, whether or not anything was found."""
    asset, worked, name = task.row.asset, task.worked, task.row.name
    others = regions_elsewhere(gate=task.gate, asset=asset)
    standing = [*task.kept, *others]
    with storage.work_folder() as folder, original_of(asset) as path:
        target, words = folder / "masked", folder / "words"
        answer = mask_document(
            path=path,
            target=target,
            words=words,
            policy=task.policy,
            places=[_place(region) for region in standing],
            left_out=[_shape(region.shape) for region in task.left_out],
            takes_new=task.takes_new,
        )
        file = measure(target, filename="masked.pdf")
        made = prepare_masked(original=asset, file=file, sniffed=identify(file))
        spans = [(region.kind, region.shape, region.score) for region in standing if "words" in region.shape]
        spans += [
            (one["kind"], one["shape"], one["score"]) for one in answer["new"] if "words" in one["shape"]
        ]
        made = _with_words(made, _masked_words(task, words, spans), folder)
    worked.copies.append(MaskedCopy(made, marks_of(others)))
    is_measured = _is_searched(task.policy)
    for region, (shape, residual) in zip(task.kept, answer["known"], strict=False):
        worked.known[str(region.pk)] = (shape, residual if is_measured else None)
    worked.found += [_found(name, one, one["residual"]) for one in answer["new"]]
    worked.outside += [_found(name, one, None) for one in answer["outside"]]


def _place(region: Region) -> dict[str, Any]:
    return {
        **_shape(region.shape),
        "kind": region.kind,
        "detector": region.detector,
        "score": region.score,
    }


def _shape(shape: Mapping[str, Any]) -> dict[str, Any]:
    if "words" in shape:
        return {"page": shape["page"], "words": shape["words"]}
    return {"page": shape["page"], "shape": {key: shape[key] for key in shape if key != "page"}}


def _masked_words(
    task: Task, path: Path, spans: Sequence[tuple[str, Mapping[str, Any], float | None]]
) -> str:
    """The words of the pages, as the copy that is given out has them."""
    key = project_key(task.gate.project_id) if task.policy.text_action == "pseudonym" else None
    wording, pages = Wording(key), json.loads(path.read_text(encoding="utf-8"))
    masked = []
    for number, text in enumerate(pages):
        here = [(kind, shape["words"], score) for kind, shape, score in spans if shape["page"] == number]
        masked.append(
            wording.masked(text, [Span(kind, start, end, score or 1.0) for kind, (start, end), score in here])
        )
    return json.dumps({"pages": masked}, ensure_ascii=False)


def _with_words(made: MaskedFile, words: str, folder: Path) -> MaskedFile:
    """The masked document with these words: its own pages are pictures, which have none."""
    path = folder / "text"
    path.write_text(words, encoding="utf-8")
    copy = Copy("text", path, "application/json", None, None, {"characters": len(words)})
    stored = store(organisation=made.original.organisation, file=made.file, copies=(copy,))
    kept = [one for one in made.stored if one.copy.derivation != "text"]
    return replace(made, stored=[*kept, *stored])


def _found(name: str, one: Mapping[str, Any], residual: float | None) -> Found:
    return Found(name, one["kind"], one["shape"], one["detector"], one["score"], residual)
