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
    "com": frozenset({"commercialuse", "commercialize", "commercialise", "commercial", "sell"}),
    "dpr": frozenset({"derive", "modify", "transform", "anonymize"}),
    "red": frozenset({"distribute", "redistribute", "share", "publish", "sell"}),
    "lab": frozenset({"annotate", "extract", "derive", "distribute"}),
    "trn": frozenset(
        {
            "train",
            "training",
            "aitraining",
            "modeltraining",
            "trainmodel",
            "datamining",
            "textanddatamining",
            "tdm",
        }
    ),
    "sub": frozenset({"sublicense", "sublicence", "grantuse"}),
}
_OTHER = """
    use reproduce display present print play stream archive aggregate index translate read install execute move
    transfer delete inform attribute compensate concurrentuse digitize give lend lease include synchronize
    texttospeech uninstall watermark writeto
"""
_OTHER_ACTS = frozenset(_OTHER.split())
"""Acts of the vocabulary that no column of the table asks about."""
_DUTIES = {
    "delete": ("OB_DELETE", "Delete the data when the contract says so."),
    "inform": ("OB_INFORM", "Report to the licensor what the contract asks for."),
    "audit": ("OB_AUDIT", "Keep records, and let the licensor audit the use."),
    "compensate": ("OB_COMPENSATE", "Pay what the contract asks for."),
    "obtainconsent": ("OB_OBTAIN_CONSENT", "Ask the licensor before each such use."),
    "anonymize": ("OB_ANONYMIZE", "Take out what identifies people before use."),
    "reviewpolicy": ("OB_REVIEW_POLICY", "Look at the terms again before each use."),
}
_ROW_DUTIES = frozenset({"attribute", "attribution", "sharealike", "notice"})


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
    _unread(grant, id, found)
    _passing_on(case, grant, id, found)
    return _row(id, grant)


def _unread(grant: Grant, id: str, found: Findings) -> None:
    """Duties that a person carries out, and words that nobody here understands: those are never passed over."""
    for duty in grant.duties:
        if duty in _DUTIES:
            found.oblige(*_DUTIES[duty], id)
    known = _OTHER_ACTS.union(*_ACTS.values())
    strange = [word for word in grant.prohibitions if word not in known]
    strange += [word for word in grant.duties if word not in _DUTIES and word not in _ROW_DUTIES]
    if strange:
        found.review(
            "LIC_TERMS_UNREAD",
            f"The contract says something that is not understood here: {', '.join(sorted(strange)[:5])}.",
            Fixes.REVIEW_LICENCE,
            Fixes.ADD_GRANT,
            licence=id,
        )


def _passing_on(case: Case, grant: Grant, id: str, found: Findings) -> None:
    barred = grant.sublicensing is False or _ACTS["sub"] & set(grant.prohibitions)
    if barred and case.use.shared and case.hands_on_files:
        found.deny(
            "LIC_SUBLICENCE",
            "The contract gives no rights to those who receive the files from us.",
            Fixes.ADD_PERMISSION,
            Fixes.LEAVE_OUT,
            licence=id,
        )


def _granted(grant: Grant, act: str) -> bool:
    named = _ACTS[act] & set(grant.permissions)
    return bool(named - set(grant.prohibitions)) and not (set(grant.prohibitions) & _ACTS[act])


def _row(id: str, grant: Grant) -> LicenceFacts:
    def cell(*acts: str) -> Cell:
        return Cell.YES if all(_granted(grant, act) for act in acts) else Cell.NO

    duties = {Duty.ATTRIBUTION} if {"attribute", "attribution"} & set(grant.duties) else set()
    if {"sharealike"} & set(grant.duties):
        duties.add(Duty.SHARE_ALIKE)
    if "notice" in grant.duties:
        duties.add(Duty.NOTICE)
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
