"""The use: what somebody wants to do with a thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .normalise import normalise_licence
from .purposes import is_known_purpose, purpose_term
from .reading import Reader, countries
from .verdict import canonical_bytes


class Action(StrEnum):
    """The act at a door. ``ingest`` takes data in, ``label`` shows it to annotators, ``export`` seals a package,
    ``train`` fits a model."""

    INGEST = "ingest"
    LABEL = "label"
    EXPORT = "export"
    TRAIN = "train"


class Distribution(StrEnum):
    """Who receives the result: nobody, one's own organisation, named recipients, or anyone."""

    NONE = "none"
    INTERNAL = "internal"
    NAMED = "named"
    PUBLIC = "public"


class Content(StrEnum):
    """What is handed on: the files, altered files, references and hashes only, or labels only."""

    ORIGINALS = "originals"
    DERIVATIVES = "derivatives"
    REFS = "refs"
    LABELS = "labels"


class Model(StrEnum):
    """The kind of model it is meant for."""

    NONE = "none"
    DISCRIMINATIVE = "discriminative"
    GENERATIVE = "generative"


class Mode(StrEnum):
    """``collection`` keeps each file apart with its own licence; ``merged`` makes one derived work of many."""

    COLLECTION = "collection"
    MERGED = "merged"


class LabelClass(StrEnum):
    """``factual``: boxes, classes, points. ``expressive``: captions, transcripts, translations, redrawn contours,
    which are judged as derivatives."""

    FACTUAL = "factual"
    EXPRESSIVE = "expressive"


_LABEL_CLASSES = {"a": LabelClass.FACTUAL, "b": LabelClass.EXPRESSIVE}


@dataclass(frozen=True, slots=True)
class Use:
    """A declared use. The defaults are those of a new project: commercial labeling for oneself, which is what
    most teams do and what asks most of a licence; a project that is not commercial says so.

    ``purpose`` is a DPV term without prefix. ``territories`` (``None``: not stated) are ISO 3166-1 alpha-2 codes,
    ``recipients`` names of those who receive. ``research_organisation`` states that the user is one in the
    sense of Art. 3 of Directive (EU) 2019/790. ``special_labels``: what is labeled would itself be special-category
    data about the people shown (Art. 9 GDPR), whatever the things say by themselves.
    """

    action: Action = Action.LABEL
    purpose: str = "ResearchAndDevelopment"
    commercial: bool = True
    distribution: Distribution = Distribution.INTERNAL
    content: Content = Content.ORIGINALS
    model: Model = Model.NONE
    mode: Mode = Mode.COLLECTION
    outbound_licence: str | None = None
    territories: tuple[str, ...] | None = None
    recipients: tuple[str, ...] = ()
    label_class: LabelClass = LabelClass.FACTUAL
    research_organisation: bool = False
    special_labels: bool = False

    @property
    def shared(self) -> bool:
        """Whether anything leaves the organisation."""
        return self.distribution not in (Distribution.NONE, Distribution.INTERNAL)

    @classmethod
    def parse(cls, raw: object, *, pointer: str = "") -> Use:
        """A use from JSON. Keys left out take the defaults; ``model`` is ``discriminative`` for ``train``.

        :raises PolicyInputError: with every fault, its pointer below ``pointer``.
        """
        reader = Reader(raw, pointer)
        use = read_use(reader)
        reader.refuse_if_faulty()
        return use

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; :meth:`parse` reads it back to an equal value. All keys are present but ``special_labels``,
        which stands there when it is so."""
        told = {
            "action": self.action,
            "purpose": self.purpose,
            "commercial": self.commercial,
            "distribution": self.distribution,
            "content": self.content,
            "model": self.model,
            "mode": self.mode,
            "outbound_licence": self.outbound_licence,
            "territories": None if self.territories is None else list(self.territories),
            "recipients": list(self.recipients),
            "label_class": self.label_class,
            "research_organisation": self.research_organisation,
        }
        return {**told, "special_labels": True} if self.special_labels else told

    def canonical_json(self) -> bytes:
        """The same bytes for the same use, for interning by hash."""
        return canonical_bytes(self.as_dict())


def read_use(reader: Reader) -> Use:
    """Reads a use, leaving faults in the reader."""
    action = reader.choice(Action, "action") or Action.LABEL
    model = reader.choice(Model, "model")
    if model is None:
        model = Model.DISCRIMINATIVE if action is Action.TRAIN else Model.NONE
    commercial = reader.flag("commercial")
    outbound = reader.text("outbound_licence", "outbound_license")
    if outbound is not None:
        normalised = normalise_licence(outbound)
        if not normalised.known:
            reader.fault("outbound_licence", "licence_unknown", f"“{outbound}” is not a licence known here.")
        outbound = normalised.expression
    use = Use(
        action=action,
        purpose=_purpose(reader),
        commercial=True if commercial is None else commercial,
        distribution=reader.choice(Distribution, "distribution") or Distribution.INTERNAL,
        content=reader.choice(Content, "content") or Content.ORIGINALS,
        model=model,
        mode=reader.choice(Mode, "mode") or Mode.COLLECTION,
        outbound_licence=outbound,
        territories=countries(reader, "territories", "territory"),
        recipients=reader.words("recipients") or (),
        label_class=reader.choice(LabelClass, "label_class", synonyms=_LABEL_CLASSES) or LabelClass.FACTUAL,
        research_organisation=bool(reader.flag("research_organisation", "research_organization")),
        special_labels=bool(reader.flag("special_labels")),
    )
    reader.finish()
    return use


def _purpose(reader: Reader) -> str:
    raw = reader.text("purpose")
    if raw is None:
        return "ResearchAndDevelopment"
    term = purpose_term(raw)
    if not is_known_purpose(term):
        reader.fault(
            "purpose",
            "purpose_unknown",
            f"“{raw}” is not a purpose of the Data Privacy Vocabulary known here.",
        )
    return term
