"""The record of processing activities of a project (Article 30 GDPR). Pure: facts in, document out."""

from labeling.registers import wording
from labeling.registers.document import Document, Field, counted, field, section
from labeling.registers.facts import ProjectFacts

_NOTICES = "Publish a notice that names the controller: POST /api/v1/notices."
_BASES = "Record the basis: POST /api/v1/legal-bases."
_RETENTION = "Set how long data is kept: PUT /api/v1/retention-rules."


def processing_register(facts: ProjectFacts) -> Document:
    """Every field that Article 30(1) asks for, from what is on record, or where to state it."""
    project = facts.project
    return Document(
        kind="processing-register",
        title=f"Record of processing: {project.name}",
        about={"project": str(project.pk), "name": project.name, "organisation": project.organisation.name},
        sections=(
            section("controller", "Controller", _controller(facts)),
            section("purposes", "Purposes and legal basis", _purposes(facts)),
            section("people", "People and data", _people(facts)),
            section("recipients", "Recipients and transfers", _recipients(facts)),
            section("limits", "Time limits for erasure", _limits(facts)),
            section("security", "Security", _security()),
        ),
        extra={},
    )


def _controller(facts: ProjectFacts) -> list[Field]:
    notices = facts.notices
    return [
        field("name", "Name", (one.controller_name for one in notices), state_at=_NOTICES),
        field("address", "Address", (one.controller_address for one in notices), state_at=_NOTICES),
        field("contact", "Contact", (one.controller_contact for one in notices), state_at=_NOTICES),
    ]


def _purposes(facts: ProjectFacts) -> list[Field]:
    consented = sorted({purpose for record in facts.consents for purpose in record.purposes})
    return [
        field(
            "declared",
            "Declared purpose",
            wording.purpose_words(facts),
            state_at="Declare the use of the project: PATCH /api/v1/projects/{id}.",
        ),
        field(
            "consented",
            "Purposes that people consented to",
            consented,
            state_at="Record consents where consent is the basis: POST /api/v1/consents.",
        ),
        field("basis", "Legal basis", wording.basis_words(facts), state_at=_BASES),
    ]


def _people(facts: ProjectFacts) -> list[Field]:
    named = sorted({category for record in facts.consents for category in record.data_categories})
    return [
        field(
            "subjects",
            "Categories of people",
            wording.people_words(facts),
            state_at="Record who is in the items: POST /api/v1/items/{id}/appearances.",
        ),
        field(
            "kinds",
            "Kinds of data",
            [f"input: {kind}" for kind in facts.inputs],
            state_at="Add a label schema with inputs: POST /api/v1/projects/{id}/schema-versions.",
        ),
        field(
            "personal",
            "Whether people can be recognised",
            [f"{name}: {counted(number, 'item')}" for name, number in facts.personal.items()],
            state_at="Import items with a rights statement.",
        ),
        field(
            "categories",
            "Categories of personal data that consents name",
            named,
            state_at="Name them in the consents: POST /api/v1/consents.",
        ),
        field(
            "special",
            "Special categories",
            wording.special_words(facts)
            or ["none on record: neither the items nor the labels of the schema name any"],
            state_at="",
        ),
    ]


def _recipients(facts: ProjectFacts) -> list[Field]:
    delivered = [f"{one.name} ({one.kind})" for one in facts.recipients]
    agreed = sorted({name for record in facts.consents for name in record.recipients or ()})
    places = sorted({one.territory for one in facts.recipients if one.territory})
    stored = sorted({place for record in facts.consents for place in record.storage_locations})
    declared = [] if facts.use.territories is None else [f"declared use: {', '.join(facts.use.territories)}"]
    return [
        field(
            "delivered",
            "Recipients of datasets",
            delivered or ["none: no dataset of this project has been handed to anybody"],
            state_at="",
        ),
        field(
            "agreed",
            "Recipients that consents name",
            agreed,
            state_at="Name recipients in the consents: POST /api/v1/consents.",
        ),
        field(
            "transfers",
            "Countries",
            [
                *declared,
                *(f"recipient in {place}" for place in places),
                *(f"stored in {place}" for place in stored),
            ],
            state_at="Declare territories in the use of the project, and the country of each recipient.",
        ),
    ]


def _limits(facts: ProjectFacts) -> list[Field]:
    rules = [
        f"{name}: {'no end' if days is None else counted(days, 'day')}" for name, days in facts.retention
    ]
    periods = sorted({f"consents: {record.retention_period}" for record in facts.consents})
    holds = [f"{counted(facts.holds, 'legal hold')} in force in the organisation"] if facts.holds else []
    return [
        field("rules", "Retention rules", rules, state_at=_RETENTION),
        field(
            "consented",
            "Periods that people were told",
            periods,
            state_at="State the retention period in the consents: POST /api/v1/consents.",
        ),
        field("holds", "Holds against erasure", holds or ["none in force"], state_at=""),
    ]


def _security() -> list[Field]:
    return [field("measures", "Technical and organisational measures", wording.SAFEGUARDS, state_at="")]
