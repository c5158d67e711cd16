"""A dataset's datasheet (the sections of Gebru et al., “Datasheets for Datasets”) with the fields of data governance
(Article 10 of Regulation (EU) 2024/1689). Pure: facts in, document out.
"""

from dataclasses import dataclass

from labeling.exports.models import Snapshot
from labeling.registers import wording
from labeling.registers.document import Document, Section, counted, field, section
from labeling.registers.facts import ProjectFacts

_JUDGED = "A person judges this; it is not on record here. Write it into the documentation you hand on."
_USE = "Declare the use of the project: PATCH /api/v1/projects/{id}."


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What is on record of one dataset, beside its project."""

    snapshot: Snapshot
    licences: dict[str, int]  # members by licence
    sources: dict[str, int]  # members by source
    withheld: dict[str, int]  # what stayed out, by the first reason's code
    annotations: int
    annotators: int
    predictions: int
    taken_back: int
    recipients: tuple[str, ...]
    models: tuple[str, ...]


def datasheet(facts: ProjectFacts, of: SnapshotFacts) -> Document:
    """The datasheet of a sealed dataset. It changes when the dataset is affected, delivered or used by a model."""
    snapshot = of.snapshot
    return Document(
        kind="datasheet",
        title=f"Datasheet: {snapshot.name}",
        about={
            "snapshot": str(snapshot.pk),
            "name": snapshot.name,
            "number": str(snapshot.number),
            "status": str(snapshot.status),
            "project": facts.project.name,
            "organisation": facts.project.organisation.name,
            "manifest_sha256": snapshot.manifest_sha256,
        },
        sections=(
            _motivation(facts),
            _composition(facts, of),
            _collection(facts, of),
            _labeling(facts, of),
            _uses(of),
            _distribution(of),
            _maintenance(facts, of),
            _governance(facts, of),
        ),
        extra={},
    )


def _motivation(facts: ProjectFacts) -> Section:
    return section(
        "motivation",
        "Motivation",
        [
            field("purpose", "For what it was made", wording.purpose_words(facts), state_at=_USE),
            field("maker", "Who made it", [facts.project.organisation.name], state_at=""),
            field("funding", "Who paid for it", (), state_at=_JUDGED),
        ],
    )


def _composition(facts: ProjectFacts, of: SnapshotFacts) -> Section:
    withheld = [f"{code}: {counted(number, 'item')}" for code, number in of.withheld.items()]
    return section(
        "composition",
        "Composition",
        [
            field("items", "Items", [counted(of.snapshot.included, "item")], state_at=""),
            field(
                "inputs",
                "Kinds of data",
                (f"input: {kind}" for kind in facts.inputs),
                state_at="Add a schema.",
            ),
            field("licences", "Licences", wording.counts_words(of.licences), state_at="State the licences."),
            field("withheld", "What stayed out, and why", withheld or ["nothing stayed out"], state_at=""),
            field(
                "people",
                "People in the project's items",
                wording.people_words(facts),
                state_at="Record who is in the items: POST /api/v1/items/{id}/appearances.",
            ),
            field(
                "sensitive",
                "Sensitive data",
                wording.special_words(facts) or ["none on record"],
                state_at="",
            ),
            field("splits", "Recommended splits", (), state_at=_JUDGED),
            field("errors", "Known errors and noise", (), state_at=_JUDGED),
        ],
    )


def _collection(facts: ProjectFacts, of: SnapshotFacts) -> Section:
    return section(
        "collection",
        "Collection",
        [
            field("sources", "Sources", wording.counts_words(of.sources), state_at="Name the sources."),
            field(
                "acquired",
                "How the project's items were acquired",
                wording.counts_words(facts.acquired),
                state_at="Say in the sources how their data was acquired.",
            ),
            field(
                "informed",
                "How people were informed",
                (f"{one.name}, version {one.version} ({one.language})" for one in facts.notices),
                state_at="Publish a notice: POST /api/v1/notices.",
            ),
            field(
                "basis",
                "Legal basis",
                wording.basis_words(facts),
                state_at="Record the basis: POST /api/v1/legal-bases.",
            ),
            field("sampling", "How items were chosen", (), state_at=_JUDGED),
        ],
    )


def _labeling(facts: ProjectFacts, of: SnapshotFacts) -> Section:
    version = facts.project.schema_version
    has_guide = bool(facts.project.guidelines.strip())
    return section(
        "labeling",
        "Preprocessing and labeling",
        [
            field(
                "preprocessing",
                "Preprocessing",
                ["labels were given on copies made from bare pixels, without metadata"]
                if set(facts.inputs) & {"image", "video"}
                else ["none"],
                state_at="",
            ),
            field(
                "schema",
                "Label schema",
                [f"version {version.number}"] if version else (),
                state_at="Add a schema.",
            ),
            field(
                "instructions",
                "Instructions to annotators",
                [f"guidelines of {counted(len(facts.project.guidelines), 'character')}"] if has_guide else (),
                state_at="Write guidelines: PATCH /api/v1/projects/{id}.",
            ),
            field(
                "labels",
                "Labels of its items",
                [
                    f"{counted(of.annotations, 'annotation')} by {counted(of.annotators, 'person', 'people')}",
                    f"{counted(of.predictions, 'prediction')} of models",
                ],
                state_at="",
            ),
        ],
    )


def _uses(of: SnapshotFacts) -> Section:
    use = of.snapshot.use
    return section(
        "uses",
        "Uses",
        [
            field(
                "permitted",
                "Uses it was judged and sealed for",
                [
                    f"{key}: {_word(value)}"
                    for key, value in sorted(use.items())
                    if value not in (None, [], "")
                ],
                state_at="",
            ),
            field("models", "Models made with it", of.models or ("none on record",), state_at=""),
            field("unfit", "Uses it is not fit for", (), state_at=_JUDGED),
        ],
    )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _distribution(of: SnapshotFacts) -> Section:
    return section(
        "distribution",
        "Distribution",
        [
            field("licence", "Licence of the whole", [of.snapshot.licence], state_at="No licence fits the whole."),
            field("formats", "Formats", of.snapshot.formats, state_at=""),
            field(
                "obligations",
                "Duties of whoever receives it",
                sorted({str(one.get("code", one)) if isinstance(one, dict) else str(one)
                        for one in of.snapshot.obligations}) or ["none"],
                state_at="",
            ),
            field("recipients", "Handed to", of.recipients or ("nobody on record",), state_at=""),
        ],
    )  # fmt: skip


def _maintenance(facts: ProjectFacts, of: SnapshotFacts) -> Section:
    later = of.snapshot.superseded_by
    return section(
        "maintenance",
        "Maintenance",
        [
            field("state", "State", [str(of.snapshot.status)], state_at=""),
            field(
                "later",
                "Taken over by",
                [f"number {later.number}"] if later else ["none: this is the newest"],
                state_at="",
            ),
            field("taken_back", "Rows taken back", [counted(of.taken_back, "row")], state_at=""),
            field(
                "contact",
                "Whom to ask",
                (one.controller_contact for one in facts.notices),
                state_at="Publish a notice that names a contact: POST /api/v1/notices.",
            ),
        ],
    )


def _governance(facts: ProjectFacts, of: SnapshotFacts) -> Section:
    """Article 10(2) of the AI Act: design choices, origin, preparation, assumptions, availability, bias, gaps."""
    return section(
        "governance",
        "Data governance",
        [
            field("design", "Design choices", (), state_at=_JUDGED),
            field(
                "origin",
                "Origin of the data and original purpose of its collection",
                [*wording.counts_words(of.sources), *wording.counts_words(facts.acquired)],
                state_at="Name the sources, and say how their data was acquired.",
            ),
            field(
                "preparation",
                "Preparation: annotation, labeling, cleaning",
                [
                    f"{counted(of.annotations, 'annotation')} by {counted(of.annotators, 'person', 'people')}",
                    f"{counted(of.snapshot.withheld, 'item')} withheld when it was sealed",
                ],
                state_at="",
            ),
            field("assumptions", "Assumptions: what the data is to measure", (), state_at=_JUDGED),
            field("quantity", "Quantity and fitness", [counted(of.snapshot.included, "item")], state_at=""),
            field("bias", "Possible biases, and what was done about them", (), state_at=_JUDGED),
            field("gaps", "Gaps and shortcomings", (), state_at=_JUDGED),
        ],
    )  # fmt: skip
