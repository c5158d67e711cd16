"""What a receipt says in sentences. Pure. No word of it claims more than was done."""

from collections.abc import Iterator, Mapping
from typing import Any


def explain(body: Mapping[str, Any]) -> list[str]:
    """The sentences of a receipt, from its numbers."""
    writers = {
        "withdraw": _withdrawal,
        "erase": _erasure,
        "access": _access,
        "restrict": _restriction,
        "object": _objection,
    }
    return [*writers[body["kind"]](body), *_datasets(body)]


def _withdrawal(body: Mapping[str, Any]) -> Iterator[str]:
    items = body["items"]
    yield f"Your consent was taken back. {_many(items['closed'], 'item')} that rested on it ended in use at once."
    yield "What was done with them before that, while your consent stood, stays lawful."
    yield from _kept(items)
    if body["to_mask"]:
        yield f"{_many(body['to_mask'], 'item')} may come back once you are masked in them and a person has checked it."


def _erasure(body: Mapping[str, Any]) -> Iterator[str]:
    items, done = body["items"], body["done"]
    yield (
        f"{_many(items['erased'], 'item')} that showed or named you {_were(items['erased'])} erased: texts, names, "
        "notes of models and people, and files with all copies made of them."
    )
    if body["shared_with_others"]:
        yield (
            f"In {body['shared_with_others']} of them other people were seen too. These were erased as a whole, "
            "since nobody can be cut out of a file without a trace."
        )
    if done.get("items.shared"):
        yield (
            f"{_many(done['items.shared'], 'file')} stayed because other items, in which you are not on record or "
            "which stay, hold the very same file."
        )
    yield "Of each erased item only a number, a keyed hash of its name and labels without words stay."
    yield from _kept(items)
    if items["held"]:
        yield f"{_many(items['held'], 'item')} must be kept under a hold for now. They are stored and not used."
    if body["keeps"]:
        yield "How to reach you is kept for now, since " + _reasons(body["keeps"]) + "."
    else:
        yield "How to reach you was erased by destroying the key that opened it, in backups too once these are gone."
    yield (
        "Kept as evidence: that you consented and took it back, under a pseudonym, and keyed hashes that "
        "keep the same data from coming in again."
    )


def _access(_: Mapping[str, Any]) -> Iterator[str]:
    yield "All that is held about you was put into one file, with the reasons for what is not in it."


def _restriction(body: Mapping[str, Any]) -> Iterator[str]:
    yield f"{_many(body['items']['closed'], 'item')} are stored and not used until the restriction is lifted."
    yield from _kept(body["items"])


def _objection(body: Mapping[str, Any]) -> Iterator[str]:
    yield f"You objected. {_many(body['items']['closed'], 'item')} ended in use at once."
    yield from _kept(body["items"])


def _kept(items: Mapping[str, int]) -> Iterator[str]:
    if items["masked"]:
        yield f"{_many(items['masked'], 'item')} stay: you cannot be recognised in them."
    if items["basis"]:
        yield f"{_many(items['basis'], 'item')} stay: something else than this consent lets them be used."


def _datasets(body: Mapping[str, Any]) -> Iterator[str]:
    if body["datasets"]:
        yield (
            f"{_many(body['datasets'], 'dataset')} that had left before {_were(body['datasets'])} taken back. "
            f"{_many(body['recipients_told'], 'recipient')} on record must delete the rows: told by mail, or "
            "by hand. Their answers are kept."
        )
    if body["models"]:
        yield (
            f"{_many(body['models'], 'use')} of these datasets for models are on record, for their owners to decide "
            "about. Nothing is claimed about what a model still holds."
        )


def _reasons(keeps: list[str]) -> str:
    words = {
        "hold": "a hold stands on it",
        "basis": "other items are in use on another legal basis",
        "consent": "another consent of yours stands",
    }
    return " and ".join(words[one] for one in keeps)


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
