"""Documents: each page searched and masked as a picture, its words as a text. The masked one is made of pictures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from labeling.detect.contract import Span
from labeling.detect.wording import Worded, Wording
from labeling.masking.asking import mask_document
from labeling.masking.models import Region
from labeling.masking.searching import search_texts
from labeling.masking.services.kinds import Found, MaskedCopy, Task, searches
from labeling.masking.services.sealing import original_of, project_key
from labeling.masking.services.standing import standing_in
from labeling.masking.services.working_pictures import marks_of
from labeling.masking.settings import Settings
from labeling.media import storage
from labeling.media.problems import MediaProblem
from labeling.media.reading import Copy
from labeling.media.services import MaskedFile, identify, measure, prepare_masked
from labeling.media.services.pipeline import store

_NO_PAGE: Final = "A region lies on page {} of {}, which the document does not have. Take it away."


def _is_searched(policy: Settings) -> bool:
    """Pages are pictures and words: a policy that searches one of the two has not searched them."""
    return bool(policy.of_medium("image")) and bool(policy.of_medium("text"))


@searches("pdf", is_searched=_is_searched)
def work_on_document(task: Task) -> None:
    """Mask a document, whether or not anything was found."""
    asset, worked, name = task.row.asset, task.worked, task.row.name
    found_before = standing_in(task, shapes=("box", "words"))
    standing = found_before.all
    with storage.work_folder() as folder, original_of(asset) as path:
        target, words = folder / "masked", folder / "words"
        answer = mask_document(
            path=path,
            target=target,
            words=words,
            policy=task.policy,
            places=[_place(region) for region in standing],
            left_out=[_shape(region.shape) for region in task.left_out if "page" in region.shape],
            takes_new=task.takes_new,
        )
        file = measure(target, filename="masked.pdf")
        made = prepare_masked(original=asset, file=file, sniffed=identify(file))
        spans = [(region.kind, region.shape, region.score) for region in standing]
        spans += [(one["kind"], one["shape"], one["score"]) for one in answer["new"]]
        spans += [(kind, {"page": page, "words": [a, b]}, None) for page, a, b, kind in answer["covered"]]
        pages = _worded(task, words, [span for span in spans if "words" in span[1]])
        made = _with_words(
            made, json.dumps({"pages": [one.text for one in pages]}, ensure_ascii=False), folder
        )
    worked.copies.append(MaskedCopy(made, marks_of(found_before.others)))
    is_measured = _is_searched(task.policy)
    for index, region in enumerate(found_before.own):
        if str(index) not in answer["known"]:
            raise MediaProblem("masking.page", _NO_PAGE.format(region.shape.get("page", 0) + 1, name))
        shape, residual = answer["known"][str(index)]
        worked.known[str(region.pk)] = (shape, residual if is_measured else None)
    worked.found += [_found(name, one, one["residual"]) for one in answer["new"]]
    worked.outside += [_found(name, one, None) for one in answer["outside"]]
    worked.outside += _search_again(task, pages)


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
    return {"page": shape.get("page"), "shape": {key: shape[key] for key in shape if key != "page"}}


def _worded(
    task: Task, path: Path, spans: Sequence[tuple[str, Mapping[str, Any], float | None]]
) -> list[Worded]:
    """The words of the pages, as the copy that is given out has them."""
    key = project_key(task.gate.project_id) if task.policy.text_action == "pseudonym" else None
    wording, pages = Wording(key), json.loads(path.read_text(encoding="utf-8"))
    masked = []
    for number, text in enumerate(pages):
        here = [(kind, shape["words"], score) for kind, shape, score in spans if shape["page"] == number]
        found = [Span(kind, start, min(end, len(text)), score or 1.0) for kind, (start, end), score in here]
        masked.append(wording.worded(text, [span for span in found if span.start < span.end]))
    return masked


def _search_again(task: Task, pages: Sequence[Worded]) -> list[Found]:
    """What is found in the words that are given out, save within words of our own and in what a person took away."""
    texts = {str(number): one.text for number, one in enumerate(pages) if one.text.strip()}
    if not texts or not task.policy.of_medium("text"):
        return []
    found = []
    for number, rows in search_texts(texts=texts, policy=task.policy).items():
        page = int(number)
        gone = [
            one.shape["words"] for one in task.left_out if "words" in one.shape and one.shape["page"] == page
        ]
        for detector, kind, start, end, score in rows:
            if any(word.start <= start and end <= word.end for word in pages[page].words):
                continue
            words = pages[page].origin_of(start, end)
            if any(words[0] < last and first < words[1] for first, last in gone):
                continue
            shape = {"page": page, "words": list(words)}
            found.append(Found(task.row.name, kind, shape, detector, score, None))
    return found


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
