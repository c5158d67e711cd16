"""Facts as the documents word them. Pure."""

from collections.abc import Iterable

from labeling.registers.document import counted
from labeling.registers.facts import ProjectFacts

SAFEGUARDS = (
    "People see copies made from bare pixels, without metadata; originals are not handed to annotators.",
    "Copies are served by signed addresses that end after 15 minutes and are checked against rights each time.",
    "Roles and membership decide who sees a project; what may not be labeled is served to nobody.",
    "Contact data of people is sealed under a key of their own, which is destroyed on erasure.",
    "Exports carry pseudonyms of annotators that are drawn for each dataset.",
    "Every act is kept in a signed, tamper-evident log that holds ids and commitments only.",
    "Each item is judged again at import, at each claim, picture and submit, and when a dataset is sealed.",
)


def purpose_words(facts: ProjectFacts) -> list[str]:
    """What the project is declared to be for."""
    use = facts.use
    words = [
        f"{use.purpose} (Data Privacy Vocabulary)",
        "commercial" if use.commercial else "not commercial",
        f"distribution: {use.distribution}",
    ]
    if str(use.model) != "none":
        words.append(f"training of {use.model} models")
    return words


def basis_words(facts: ProjectFacts) -> list[str]:
    """The legal bases on record, each with its assessment, condition and approval."""
    names = {source.pk: source.name for source in facts.sources}
    found = []
    for record in facts.bases:
        scope = names.get(record.source_id, "a source") if record.source_id else "whole project"
        parts = [f"{record.basis} ({scope})", f"assessment: {record.assessment}"]
        if record.condition:
            parts.append(f"condition: {record.condition}")
        parts.append("approved" if record.is_approved else "not approved")
        found.append(", ".join(parts))
    return found


def people_words(facts: ProjectFacts) -> list[str]:
    """Who is in the items, without naming anybody."""
    found = [
        f"{counted(number, 'person', 'people')}, age band: {band}" for band, number in facts.people.items()
    ]
    if facts.unidentified:
        found.append(f"{counted(facts.unidentified, 'appearance')} of people nobody has identified")
    if facts.jurisdictions:
        found.append(f"jurisdictions: {', '.join(facts.jurisdictions)}")
    found += [
        f"people who work in the project, as {role}: {number}" for role, number in facts.members.items()
    ]
    return found


def counts_words(counts: dict[str, int], noun: str = "item") -> list[str]:
    """`cc0: 3 items` for each, most first."""
    return [f"{name}: {counted(number, noun)}" for name, number in counts.items()]


def special_words(facts: ProjectFacts) -> list[str]:
    """Special categories: in the items, and made by the labels."""
    found = [str(duty["detail"]) for duty in facts.duties]
    if facts.special_items:
        found.append(f"{counted(facts.special_items, 'item')} on record as special-category data")
    return found


def listed(values: Iterable[str] | None) -> str:
    return ", ".join(values or ())
