"""Whether a data protection impact assessment is needed (Article 35 GDPR), with what is on record for it. Pure."""

from dataclasses import dataclass
from typing import Any, Final

from labeling.registers import wording
from labeling.registers.document import Document, counted, field, section
from labeling.registers.facts import ProjectFacts

LARGE_PEOPLE: Final = 1_000
LARGE_ITEMS: Final = 10_000
_SEEN_IN_PUBLIC: Final = ("sensor", "crawl")
_PICTURES: Final = ("image", "video")


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground on which an assessment is needed, and what on record speaks for it."""

    code: str
    text: str
    found: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"code": self.code, "text": self.text, "found": self.found, "applies": bool(self.found)}


def impact_assessment(facts: ProjectFacts) -> Document:
    """The assessment pre-filled. `required` with the grounds; what a person must judge is left to them, and said so."""
    grounds = _grounds(facts)
    return Document(
        kind="impact-assessment",
        title=f"Impact assessment: {facts.project.name}",
        about={
            "project": str(facts.project.pk),
            "name": facts.project.name,
            "organisation": facts.project.organisation.name,
        },
        sections=(
            section(
                "processing",
                "What is done",
                [
                    field("purpose", "Purpose", wording.purpose_words(facts), state_at="Declare the use."),
                    field(
                        "data",
                        "Data",
                        [*(f"input: {kind}" for kind in facts.inputs), *wording.counts_words(facts.personal)],
                        state_at="Import items.",
                    ),
                    field(
                        "origin",
                        "How it was acquired",
                        wording.counts_words(facts.acquired),
                        state_at="Say in the sources how their data was acquired.",
                    ),
                    field(
                        "people",
                        "People",
                        wording.people_words(facts),
                        state_at="Record who is in the items.",
                    ),
                ],
            ),
            section(
                "necessity",
                "Necessity and proportion",
                [
                    field(
                        "basis",
                        "Legal basis",
                        wording.basis_words(facts),
                        state_at="Record the basis: POST /api/v1/legal-bases.",
                    ),
                    field(
                        "information",
                        "How people were informed",
                        [f"{one.name}, version {one.version} ({one.language})" for one in facts.notices],
                        state_at="Publish a notice: POST /api/v1/notices.",
                    ),
                    field(
                        "need",
                        "Why less data would not do",
                        (),
                        state_at="A person judges this: write it into the assessment you keep as evidence.",
                    ),
                ],
            ),
            section(
                "risks",
                "Risks to people",
                [
                    field(
                        "grounds",
                        "What on record raises the risk",
                        [f"{one.text}: {one.found}" for one in grounds if one.found]
                        or ["none of the grounds that are looked for applies"],
                        state_at="",
                    ),
                    field(
                        "severity",
                        "How likely and how severe",
                        (),
                        state_at="A person judges this: write it into the assessment you keep as evidence.",
                    ),
                ],
            ),
            section(
                "measures",
                "Measures",
                [
                    field("measures", "In place", wording.SAFEGUARDS, state_at=""),
                    field(
                        "retention",
                        "Time limits",
                        [
                            f"{name}: {'no end' if days is None else counted(days, 'day')}"
                            for name, days in facts.retention
                        ],
                        state_at="Set how long data is kept: PUT /api/v1/retention-rules.",
                    ),
                ],
            ),
        ),
        extra={
            "required": any(one.found for one in grounds),
            "grounds": [one.as_dict() for one in grounds],
        },
    )


def _grounds(facts: ProjectFacts) -> list[Ground]:
    return [
        Ground("public_space", "Pictures of public places in which people can be recognised", _public(facts)),
        Ground("special_category", "Special-category data", "; ".join(wording.special_words(facts))),
        Ground("minors", "Children, or people whose age nobody knows", _minors(facts)),
        Ground("large_scale", "Personal data on a large scale", _scale(facts)),
    ]


def _shown(facts: ProjectFacts) -> int:
    return facts.personal.get("present", 0) + facts.personal.get("unknown", 0)


def _public(facts: ProjectFacts) -> str:
    seen = [word for word in _SEEN_IN_PUBLIC if facts.acquired.get(word)]
    pictures = [kind for kind in facts.inputs if kind in _PICTURES]
    people = _shown(facts) or sum(facts.people.values()) + facts.unidentified
    if not (seen and pictures and people):
        return ""
    return f"{' and '.join(pictures)} acquired by {' and '.join(seen)}, and people are or may be shown"


def _minors(facts: ProjectFacts) -> str:
    found = [
        f"{counted(facts.people[band], 'person', 'people')} ({band})"
        for band in ("minor", "unknown")
        if facts.people.get(band)
    ]
    return ", ".join(found)


def _scale(facts: ProjectFacts) -> str:
    people = sum(facts.people.values())
    if people >= LARGE_PEOPLE:
        return counted(people, "person", "people")
    if _shown(facts) >= LARGE_ITEMS:
        return f"{counted(_shown(facts), 'item')} in which people are or may be shown"
    return ""
