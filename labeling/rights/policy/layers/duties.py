"""The obligations a licence attaches to a use."""

from __future__ import annotations

from labeling.rights.policy.findings import Case, Chosen, Findings
from labeling.rights.policy.licences.facts import Duty, LicenceFacts
from labeling.rights.policy.use import Action

_WHEN_EXPORTING = {
    Duty.ATTRIBUTION: "Name the author with title, source, licence and its address.",
    Duty.NOTICE: "Keep the copyright and licence notices with the copies.",
    Duty.PASS_ON: "Hand the text of the agreement on with the data.",
    Duty.DATABASE_NOTICE: "Say that the database was used, and under which licence; offer an altered database.",
    Duty.COMPUTATIONAL: "Computational use only; bind recipients to the same.",
    Duty.STATEMENT: "Keep the institution's name and its statement with the file.",
}
_WHEN_WORKING = {
    Duty.ATTRIBUTION: "Keep the author, source and licence with the file: they travel with an export.",
    Duty.NOTICE: "Keep the notices with the file: they travel with an export.",
    Duty.PASS_ON: "Keep the agreement with the data: it travels with an export.",
    Duty.COMPUTATIONAL: "Computational use only.",
    Duty.STATEMENT: "Keep the institution's name and its statement with the file.",
}
_EXACT = " Its licence ends by itself on a faulty attribution, so name everything exactly as supplied."


def oblige(case: Case, part: Chosen, row: LicenceFacts, found: Findings) -> None:
    """Adds what the licence demands for this use to the findings."""
    words = _WHEN_EXPORTING if case.use.action is Action.EXPORT or case.use.shared else _WHEN_WORKING
    for duty in sorted(row.duties):
        detail = words.get(duty)
        if detail is not None:
            exact = (
                _EXACT
                if duty is Duty.ATTRIBUTION and row.exact_attribution and words is _WHEN_EXPORTING
                else ""
            )
            found.oblige(duty.value, detail + exact, part.leaf.id)
    handed_on = case.use.action is Action.EXPORT
    if Duty.CHANGES in row.duties and handed_on and case.makes_derivative:
        found.oblige(
            Duty.CHANGES.value, "Say what was changed, for example that faces were masked.", part.leaf.id
        )
    if Duty.SHARE_ALIKE in row.duties and handed_on and case.use.shared and case.makes_derivative:
        found.oblige(
            Duty.SHARE_ALIKE.value,
            f"Hand the altered file on under {row.id} or a later version.",
            part.leaf.id,
        )
    if Duty.NONCOMMERCIAL_FLAG in row.duties and (handed_on or case.use.shared):
        found.oblige(
            Duty.NONCOMMERCIAL_FLAG.value, "Mark the package as not for commercial use.", part.leaf.id
        )
