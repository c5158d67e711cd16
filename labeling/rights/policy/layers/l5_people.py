"""L5: the people in it. Each person who can be recognised needs a basis that holds for this very use."""

from __future__ import annotations

from labeling.rights.policy.facts import Deidentification, LegalBasis, MaskReview, PersonalData
from labeling.rights.policy.findings import Case, Findings, Fixes
from labeling.rights.policy.purposes import RESEARCH
from labeling.rights.policy.subject import AgeBand, Subject
from labeling.rights.policy.use import Distribution

from .consent import explicit_consent, judge_consents


def judge(case: Case) -> Findings:
    """The status of personal data first, then every exposed person."""
    found = Findings("L5", "Nobody can be recognised.")
    facts = case.facts
    exposed = [subject for subject in case.subjects if subject.exposed]
    _gate(case, found)
    if facts.metadata_residue:
        found.deny(
            "PII_METADATA_RESIDUE",
            "The file still holds a position, a preview or other traces.",
            Fixes.STRIP_METADATA,
        )
    if facts.biometric_template:
        _biometric(case, found)
    if exposed or facts.personal_data in (PersonalData.PRESENT, PersonalData.UNKNOWN):
        _impact(case, found)
        found.expires([facts.approvals_expire], case.at)
    _status(case, found)
    for subject in exposed:
        _person(case, subject, found)
    if facts.special_category and (
        exposed or facts.personal_data in (PersonalData.PRESENT, PersonalData.UNKNOWN)
    ):
        each = bool(exposed) and all(_condition(case, subject) for subject in exposed)
        _special(facts.special_condition or each, None, found)
    if case.use.special_labels:
        _special_labels(case, exposed, found)
    if facts.research_protocol is False and case.use.purpose in RESEARCH and exposed:
        found.review(
            "PD_RESEARCH_PROTOCOL", "Research is named, but no protocol is on file.", Fixes.ADD_EVIDENCE
        )
    if exposed and not found.reasons:
        found.passed = "Everybody who can be recognised agreed to this use, or another basis covers it."
    return found


def _gate(case: Case, found: Findings) -> None:
    """What stands before the de-identification gate goes nowhere; no override lifts that, only passing it."""
    state = case.facts.deidentification
    if state in (None, Deidentification.CLEAN, Deidentification.MASKED):
        return
    if state is Deidentification.PENDING:
        found.deny("PII_GATE_PENDING", "It has not been searched for people yet.", Fixes.AWAIT_SEARCH)
    else:
        found.deny("PII_GATE_REVIEW", "A person has to look at the masks first.", Fixes.REVIEW_MASKS)


def _biometric(case: Case, found: Findings) -> None:
    """Templates that identify somebody: only with a written release, and never sold."""
    if not case.facts.biometric_release:
        found.deny(
            "PD_BIOMETRIC",
            "It holds a biometric template of a person, and no written release for that is on file.",
            Fixes.BIOMETRIC_RELEASE,
            Fixes.LEAVE_OUT,
        )
        return
    if case.commercial and case.use.shared:
        found.deny(
            "PD_BIOMETRIC_SALE",
            "Biometric templates may not be sold or handed on for money, whatever was released.",
            Fixes.LEAVE_OUT,
            Fixes.CHANGE_USE,
        )
    found.oblige(
        "OB_BIOMETRIC",
        "Delete the templates when the purpose ends, three years after the last contact at the latest.",
    )


def _impact(case: Case, found: Findings) -> None:
    facts = case.facts
    if (facts.dpia_required or facts.public_space) and facts.dpia_approved is not True:
        found.review(
            "PD_DPIA",
            "A high risk to people is likely, and no approved impact assessment is on file.",
            Fixes.RECORD_DPIA,
            Fixes.MASK,
        )


def _status(case: Case, found: Findings) -> None:
    status = str(case.facts.personal_data)
    if status == PersonalData.NONE:
        return
    if status == PersonalData.MASKED:
        _masks(case, found)
    elif status == PersonalData.PRESENT:
        if not case.subjects:
            _nobody_named(case, found)
    elif status == PersonalData.UNKNOWN:
        found.review(
            "PD_UNKNOWN",
            "Nobody has said whether people can be recognised in it.",
            Fixes.STATE_PEOPLE,
            Fixes.MASK,
        )
    else:
        found.review("PD_UNKNOWN", "What is said about people in it is not understood.", Fixes.STATE_PEOPLE)


def _masks(case: Case, found: Findings) -> None:
    review = None if case.facts.mask_review is None else str(case.facts.mask_review)
    found.passed = "People are masked."
    if review == MaskReview.VERIFIED:
        found.passed = "People are masked, and a person checked the masks."
    elif review == MaskReview.PENDING:
        found.review(
            "PII_REVIEW_PENDING", "People were masked; nobody has checked the masks yet.", Fixes.REVIEW_MASKS
        )
    elif review == MaskReview.FAILED:
        found.deny("PII_MASK_FAILED", "A check found people who are not masked.", Fixes.MASK, Fixes.LEAVE_OUT)
    elif review is not None:
        found.review(
            "PII_REVIEW_PENDING", "How the masks were checked is not understood.", Fixes.REVIEW_MASKS
        )


def _nobody_named(case: Case, found: Findings) -> None:
    """People are there, and nobody said who."""
    facts = case.facts
    if facts.legal_basis is LegalBasis.CONSENT:
        found.deny(
            "PD_NO_CONSENT",
            "People are shown on the basis of consent, and no consent is linked.",
            Fixes.ASK_CONSENT,
            Fixes.MASK,
        )
    elif facts.legal_basis is None:
        _unknown_person(case, None, found)
    else:
        _other_basis(case, facts.legal_basis, facts.basis_approved, None, found)


def _unknown_person(case: Case, ref: str | None, found: Findings) -> None:
    if case.use.distribution in (Distribution.NONE, Distribution.INTERNAL):
        found.review(
            "PD_SUBJECT_UNKNOWN",
            "People can be recognised, and nobody knows on what basis.",
            Fixes.IDENTIFY,
            Fixes.MASK,
            subject=ref,
        )
    else:
        found.deny(
            "PD_SUBJECT_UNKNOWN",
            "People nobody has identified may not be handed on unmasked.",
            Fixes.IDENTIFY,
            Fixes.MASK,
            subject=ref,
        )


def _person(case: Case, subject: Subject, found: Findings) -> None:
    ref = subject.ref or None
    if subject.special_category:
        _special(_condition(case, subject), ref, found)
    if subject.objection:
        found.deny("PD_OBJECTION", "The person has objected.", Fixes.MASK, Fixes.LEAVE_OUT, subject=ref)
    if not subject.known:
        _unknown_person(case, ref, found)
        return
    basis = subject.basis or (LegalBasis.CONSENT if subject.consents else case.facts.legal_basis)
    if basis is LegalBasis.CONSENT:
        judge_consents(case, subject, found)
    elif basis is None:
        _unknown_person(case, ref, found)
    else:
        approved = case.facts.basis_approved if subject.basis_approved is None else subject.basis_approved
        _other_basis(case, basis, approved, subject, found)


def _other_basis(
    case: Case, basis: LegalBasis, approved: bool | None, subject: Subject | None, found: Findings
) -> None:
    """Bases other than consent: they need a recorded assessment; what it carries in public depends on the people."""
    ref = subject.ref or None if subject else None
    if basis not in set(LegalBasis):
        found.deny(
            "PD_BASIS_UNKNOWN",
            "The legal basis is not one that is understood.",
            Fixes.STATE_BASIS,
            subject=ref,
        )
        return
    words = str(basis).replace("_", " ")
    if approved is not True:
        found.review(
            "PD_BASIS_UNPROVEN",
            f"The basis is {words}, and no approved assessment is on file.",
            Fixes.APPROVE_BASIS,
            Fixes.MASK,
            subject=ref,
        )
    minor = subject is not None and _maybe_minor(subject)
    if case.public and minor:
        found.deny(
            "PD_MINOR_PUBLIC",
            "A minor may not be shown in public on this basis.",
            Fixes.MASK,
            Fixes.LEAVE_OUT,
            subject=ref,
        )
    elif case.public and not (basis in _BALANCED and subject is not None and _surely_adult(subject)):
        found.review(
            "PD_BASIS_PUBLIC",
            f"Whether {words} carries publication, a person must decide.",
            Fixes.ASK_CONSENT,
            Fixes.MASK,
            subject=ref,
        )
    found.oblige("OB_PURPOSE_LIMIT", f"Process the people's data only as the basis ({words}) allows.")


_BALANCED = (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK)
"""Bases whose approved assessment has weighed publication, as far as adults go."""


def _surely_adult(subject: Subject) -> bool:
    return subject.age >= 18 if subject.age is not None else subject.age_band is AgeBand.ADULT


def _maybe_minor(subject: Subject) -> bool:
    if subject.age is not None:
        return subject.age < 18
    return subject.age_band in (AgeBand.MINOR, AgeBand.UNKNOWN)


def _condition(case: Case, subject: Subject) -> bool:
    """A recorded condition, or an explicit consent that holds for this very use."""
    return subject.special_condition or explicit_consent(case, subject)


def _special(condition: bool, ref: str | None, found: Findings) -> None:
    if not condition:
        found.deny(
            "PD_SPECIAL", "It reveals health, origin, belief or the like, and no condition for that is on record.",
            Fixes.MASK, Fixes.ASK_CONSENT, subject=ref,
        )  # fmt: skip


def _special_labels(case: Case, exposed: list[Subject], found: Findings) -> None:
    """What is labeled says of each person what Art. 9 GDPR protects: a condition for everybody, named or not."""
    facts = case.facts
    lacking = [subject.ref or None for subject in exposed if not _condition(case, subject)]
    if not exposed and facts.personal_data in (PersonalData.PRESENT, PersonalData.UNKNOWN):
        lacking = [None]
    for ref in [] if facts.special_condition else lacking:
        found.deny(
            "PD_SPECIAL_LABELS",
            "The labels would record health, origin, belief or the like of a person, and no condition for that is "
            "on record.",
            Fixes.MASK,
            Fixes.ASK_CONSENT,
            subject=ref,
        )
