"""Whether one of a person's consents covers the use."""

from __future__ import annotations

from datetime import datetime

from labeling.rights.policy.findings import Case, Findings, Fixes
from labeling.rights.policy.purposes import covers
from labeling.rights.policy.subject import VALID_STATES, AgeBand, Consent, ConsentState, Subject
from labeling.rights.policy.territories import WORLD, consent_age, expand
from labeling.rights.policy.use import Action, Distribution, Model
from labeling.rights.policy.verdict import Verdict

from .l7_territory import territories_of

_LAYER = "L5"
_OPERATIONS = {
    Action.LABEL: frozenset({"DataLabelling", "DataAnnotation", "TrainingData", "ModelTraining"}),
    Action.TRAIN: frozenset({"ModelTraining", "TrainingData"}),
}
"""Operations of the DPV's AI extension that a consent with a list of operations must name. Training needs labels,
so consent to training is consent to labeling for it."""


def judge_consents(case: Case, subject: Subject, found: Findings) -> None:
    """The best of a person's consents; several never add up, each must cover the whole use by itself."""
    ref = subject.ref or None
    if not subject.consents:
        found.deny(
            "PD_NO_CONSENT",
            "No consent of this person is on record.",
            Fixes.ASK_CONSENT,
            Fixes.MASK,
            subject=ref,
        )
        return
    judged = [_judge(case, subject, consent) for consent in subject.consents]
    best = min(
        judged, key=lambda one: (one.verdict, len(one.reasons), [reason.code for reason in one.reasons])
    )
    for reason in best.reasons:
        found.object(reason.severity, reason.code, reason.detail, *reason.fix, subject=ref)
    if best.verdict <= Verdict.NEEDS_REVIEW:
        found.expires(_last_cover(judged), case.at)
    found.expires([consent.valid_from for consent in subject.consents], case.at)


def explicit_consent(case: Case, subject: Subject) -> bool:
    """Whether one of the person's consents is explicit and is not refused for this use."""
    return any(
        consent.explicit and _judge(case, subject, consent).verdict < Verdict.DENY
        for consent in subject.consents
    )


def _last_cover(judged: list[Findings]) -> list[datetime]:
    """When the last of the consents that cover the use ends; nothing when one of them never does."""
    best = min(one.verdict for one in judged)
    ends = [one.expiries for one in judged if one.verdict == best]
    return [] if any(not end for end in ends) else [max(end[0] for end in ends)]


def _judge(case: Case, subject: Subject, consent: Consent) -> Findings:
    found = Findings(_LAYER, "")
    ref = subject.ref or None
    _state(consent, found, ref)
    _time(case, consent, found, ref)
    _purpose(case, consent, found, ref)
    _reach(case, consent, found, ref)
    _capacity(case, subject, consent, found, ref)
    return found


def _state(consent: Consent, found: Findings, ref: str | None) -> None:
    state = consent.state
    if state in VALID_STATES:
        return
    words = {
        ConsentState.REFUSED: ("PD_REFUSED", "The person has refused."),
        ConsentState.WITHDRAWN: ("PD_WITHDRAWN", "The person has withdrawn consent."),
        ConsentState.REVOKED: ("PD_REVOKED", "The consent has been revoked."),
        ConsentState.EXPIRED: ("PD_EXPIRED", "The consent has expired."),
        ConsentState.INVALIDATED: ("PD_INVALIDATED", "The consent was found to be invalid."),
        ConsentState.REQUESTED: ("PD_NOT_GIVEN", "The person has been asked and has not answered."),
        ConsentState.DEFERRED: ("PD_NOT_GIVEN", "The person has been asked and has not decided."),
    }
    code, detail = words.get(state, ("PD_STATE_UNKNOWN", "The state of the consent is not known."))
    found.deny(code, detail, Fixes.MASK, Fixes.LEAVE_OUT, Fixes.RENEW_CONSENT, subject=ref)


def _time(case: Case, consent: Consent, found: Findings, ref: str | None) -> None:
    if consent.valid_from is not None and case.at < consent.valid_from:
        found.deny("PD_NOT_YET", "The consent does not hold yet.", Fixes.ASK_CONSENT, Fixes.MASK, subject=ref)
    if consent.valid_until is not None:
        if case.at >= consent.valid_until:
            found.deny("PD_EXPIRED", "The consent has expired.", Fixes.RENEW_CONSENT, Fixes.MASK, subject=ref)
        found.expires([consent.valid_until], case.at)


def _purpose(case: Case, consent: Consent, found: Findings, ref: str | None) -> None:
    use = case.use
    consented = (*consent.purposes, "CommercialPurpose") if consent.commercial_ok else consent.purposes
    is_covered = bool(consent.purposes) and covers(consented, use.purpose)
    if not is_covered:
        given = ", ".join(consent.purposes) or "no purpose"
        found.deny(
            "PD_PURPOSE",
            f"The consent is for {given}, and this use is for {use.purpose}.",
            Fixes.ASK_CONSENT,
            Fixes.CHANGE_USE,
            Fixes.MASK,
            subject=ref,
        )
    says_more = is_covered or consent.commercial_ok is False
    if case.commercial and says_more and not _covers_money(case, consent, consented):
        code = "PD_COMMERCIAL" if consent.commercial_ok is False else "PD_PURPOSE"
        found.deny(
            code,
            "The consent does not cover commercial use.",
            Fixes.ASK_CONSENT,
            Fixes.CHANGE_USE,
            Fixes.MASK,
            subject=ref,
        )
    needed = _OPERATIONS[Action.TRAIN] if case.trains else _OPERATIONS.get(use.action)
    if consent.operations is not None and needed is not None and not needed & set(consent.operations):
        found.deny(
            "PD_OPERATION",
            "The consent does not cover this kind of processing.",
            Fixes.ASK_CONSENT,
            Fixes.MASK,
            subject=ref,
        )
    if not consent.scope_covers:
        found.deny(
            "PD_SCOPE", "The consent is about other material.", Fixes.ASK_CONSENT, Fixes.MASK, subject=ref
        )
    if consent.notice_valid is False:
        found.deny(
            "PD_NOTICE", "The person was not properly informed.", Fixes.RENEW_CONSENT, Fixes.MASK, subject=ref
        )


def _covers_money(case: Case, consent: Consent, consented: tuple[str, ...]) -> bool:
    """By its flag, by a commercial purpose, or by naming the very purpose when that one is commercial by nature."""
    if consent.commercial_ok is False:
        return False
    by_name = case.commercial_by_nature and covers(consent.purposes, case.use.purpose)
    return by_name or covers(consented, "CommercialPurpose")


def _reach(case: Case, consent: Consent, found: Findings, ref: str | None) -> None:
    use = case.use
    if use.distribution is Distribution.PUBLIC:
        if consent.publish_ok is not True:
            found.deny(
                "PD_PUBLISH",
                "The person did not agree to publication.",
                Fixes.ASK_CONSENT,
                Fixes.MASK,
                subject=ref,
            )
    elif consent.publish_ok is not True and _recipients_matter(case, consent):
        _recipients(case, consent, found, ref)
    _model(case, consent, found, ref)
    if consent.territories is not None:
        _territory(case, consent.territories, found, ref)


def _recipients_matter(case: Case, consent: Consent) -> bool:
    """Whoever is named must be covered, also inside; outside somebody must be named."""
    if case.use.distribution is Distribution.NAMED:
        return True
    return consent.recipients is not None and not set(case.use.recipients) <= set(consent.recipients)


def _model(case: Case, consent: Consent, found: Findings, ref: str | None) -> None:
    use = case.use
    if use.model is Model.NONE:
        if use.action is Action.TRAIN and consent.model_kinds is not None:
            found.review(
                "PD_MODEL",
                "The consent is for some kinds of models, and the use names none.",
                Fixes.CHANGE_USE,
                subject=ref,
            )
    elif consent.model_kinds is None:
        if use.model is Model.GENERATIVE:
            found.review(
                "PD_MODEL",
                "Whether the consent covers generative models, a person must decide.",
                Fixes.ASK_CONSENT,
                subject=ref,
            )
    elif str(use.model) not in consent.model_kinds:
        found.deny(
            "PD_MODEL",
            f"The consent does not cover {use.model!s} models.",
            Fixes.ASK_CONSENT,
            Fixes.MASK,
            subject=ref,
        )


def _recipients(case: Case, consent: Consent, found: Findings, ref: str | None) -> None:
    if consent.recipients is None:
        found.review(
            "PD_RECIPIENT", "The consent names no recipients.", Fixes.ASK_CONSENT, Fixes.MASK, subject=ref
        )
    elif not case.use.recipients:
        found.review(
            "PD_RECIPIENT",
            "The consent limits recipients, and the use names none.",
            Fixes.CHANGE_USE,
            subject=ref,
        )
    elif not set(case.use.recipients) <= set(consent.recipients):
        found.deny(
            "PD_RECIPIENT",
            "The consent does not cover these recipients.",
            Fixes.ASK_CONSENT,
            Fixes.MASK,
            subject=ref,
        )


def _territory(case: Case, allowed: tuple[str, ...], found: Findings, ref: str | None) -> None:
    limit, wanted = expand(allowed), territories_of(case)
    if WORLD in limit:
        return
    if wanted is None:
        found.review(
            "PD_TERRITORY",
            "The consent is limited to some countries, and the use names none.",
            Fixes.STATE_TERRITORY,
            subject=ref,
        )
    elif not wanted <= limit:
        found.deny(
            "PD_TERRITORY",
            "The consent does not cover these countries.",
            Fixes.CHANGE_TERRITORY,
            Fixes.ASK_CONSENT,
            subject=ref,
        )


def _capacity(case: Case, subject: Subject, consent: Consent, found: Findings, ref: str | None) -> None:
    """Children below the national age need a guardian; for publication somebody of unknown age counts as a child."""
    if subject.guardian or consent.guardian:
        return
    if subject.age is not None:
        minor = subject.age < consent_age(subject.jurisdiction)
    else:
        unknown = subject.age_band is AgeBand.UNKNOWN and case.public
        minor = subject.age_band is AgeBand.MINOR or unknown
    if subject.age_band is not None and subject.age_band not in set(AgeBand):
        minor = True
    if minor:
        found.deny(
            "PD_CAPACITY",
            "The person is too young to consent alone.",
            Fixes.GUARDIAN,
            Fixes.MASK,
            subject=ref,
        )
