"""A single contract as a row of the facts table: every answer is no until a permission names it."""

from __future__ import annotations

from labeling.rights.policy.facts import Grant
from labeling.rights.policy.findings import Case, Findings, Fixes
from labeling.rights.policy.licences.facts import Cell, DatabaseRight, Duty, LicenceFacts
from labeling.rights.policy.purposes import covers

_ACTS: dict[str, frozenset[str]] = {
    "base": frozenset(
        {"use", "reproduce", "derive", "modify", "transform", "annotate", "display", "train", "modeltraining"}
    ),
    "com": frozenset({"commercialuse", "commercialize", "sell"}),
    "dpr": frozenset({"derive", "modify", "transform", "anonymize"}),
    "red": frozenset({"distribute", "sell"}),
    "lab": frozenset({"annotate", "extract", "derive", "distribute"}),
    "trn": frozenset({"train", "modeltraining", "trainmodel", "datamining", "textanddatamining", "tdm"}),
}


def contract_row(case: Case, id: str, found: Findings) -> LicenceFacts | None:
    """The contract's row from its recorded grant; ``None`` when there is nothing to read, which is then denied."""
    grant = case.facts.grant
    if grant is None:
        found.deny(
            "LIC_NO_GRANT",
            "The contract is named, but what it grants is not recorded.",
            Fixes.ADD_GRANT,
            licence=id,
        )
        return None
    if grant.expires is not None:
        if grant.expires <= case.at:
            found.deny(
                "LIC_EXPIRED", "The contract has expired.", Fixes.RENEW_LICENCE, Fixes.LEAVE_OUT, licence=id
            )
        found.expires([grant.expires], case.at)
    if grant.purposes is not None and not covers(grant.purposes, case.use.purpose):
        found.deny(
            "LIC_FIELD_OF_USE",
            f"The contract does not cover the purpose {case.use.purpose}.",
            Fixes.CHANGE_USE,
            Fixes.ADD_PERMISSION,
            licence=id,
        )
    if not _granted(grant, "base"):
        found.deny(
            "LIC_DENIED",
            "The contract does not permit using it.",
            Fixes.ADD_GRANT,
            Fixes.LEAVE_OUT,
            licence=id,
        )
    return _row(id, grant)


def _granted(grant: Grant, act: str) -> bool:
    named = _ACTS[act] & set(grant.permissions)
    return bool(named - set(grant.prohibitions)) and not (set(grant.prohibitions) & _ACTS[act])


def _row(id: str, grant: Grant) -> LicenceFacts:
    def cell(*acts: str) -> Cell:
        return Cell.YES if all(_granted(grant, act) for act in acts) else Cell.NO

    duties = {Duty.ATTRIBUTION} if {"attribute", "attribution"} & set(grant.duties) else set()
    if {"sharealike"} & set(grant.duties):
        duties.add(Duty.SHARE_ALIKE)
    return LicenceFacts(
        id=id,
        name="The contract",
        url="",
        com=cell("com"),
        dpr=cell("dpr"),
        dsh=cell("dpr", "red"),
        red=cell("red"),
        lab=cell("lab"),
        trn=cell("trn"),
        trr=cell("trn", "red"),
        dbr=DatabaseRight.UNKNOWN,
        duties=frozenset(duties),
        source="the recorded grant",
        reasoning="Every answer is no until a permission names it.",
    )
