"""What a layer hands back while it judges, and what it judges from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from .expressions import Leaf
from .facts import ComponentKind, Facts
from .purposes import ADVERTISING, covers
from .subject import Subject
from .use import Action, Content, Distribution, LabelClass, Mode, Model, Use
from .verdict import Fix, Obligation, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """One question to the policy. ``at`` is aware UTC."""

    facts: Facts
    subjects: tuple[Subject, ...]
    use: Use
    at: datetime

    @property
    def commercial(self) -> bool:
        """Whether money is made with it, by declaration or by the nature of the purpose."""
        return self.use.commercial or self.commercial_by_nature

    @property
    def commercial_by_nature(self) -> bool:
        """Whether the purpose itself is to make money, whatever is declared."""
        purpose = self.use.purpose
        trade = covers(("CommercialPurpose", "ResearchAndDevelopment"), purpose) and not covers(
            ("ResearchAndDevelopment",), purpose
        )
        return trade or purpose in ADVERTISING or covers(("SellProducts",), purpose)

    @property
    def trains(self) -> bool:
        """Whether a model is trained, here or by those who receive the export."""
        use = self.use
        return use.action is Action.TRAIN or (use.action is Action.EXPORT and use.model is not Model.NONE)

    @property
    def hands_on_files(self) -> bool:
        """Whether the files themselves go into a package."""
        return self.use.action is Action.EXPORT and self.use.content in (
            Content.ORIGINALS,
            Content.DERIVATIVES,
        )

    @property
    def only_labels(self) -> bool:
        """Whether an export holds nothing but factual labels or references."""
        use = self.use
        if use.action is not Action.EXPORT:
            return False
        return use.content is Content.REFS or (
            use.content is Content.LABELS and use.label_class is LabelClass.FACTUAL
        )

    @property
    def makes_derivative(self) -> bool:
        """Whether what is used or handed on is an altered version of the work."""
        use = self.use
        if use.action is Action.EXPORT:
            if self.only_labels:
                return False
            return (
                self.facts.altered
                or use.content in (Content.DERIVATIVES, Content.LABELS)
                or use.mode is Mode.MERGED
            )
        return self.facts.altered or (use.action is Action.LABEL and use.label_class is LabelClass.EXPRESSIVE)

    @property
    def public(self) -> bool:
        """Whether anyone may receive the result."""
        return self.use.distribution is Distribution.PUBLIC


@dataclass(slots=True)
class Findings:
    """Reasons, obligations and moments of change gathered by one layer, and what it says without objection."""

    layer: str
    passed: str
    reasons: list[Reason] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    expiries: list[datetime] = field(default_factory=list)
    rechecks: list[datetime] = field(default_factory=list)

    def object(
        self,
        severity: Verdict,
        code: str,
        detail: str,
        *fixes: Fix,
        subject: str | None = None,
        licence: str | None = None,
    ) -> None:
        """Adds a reason."""
        reason = Reason(code, self.layer, severity, detail, fixes, subject, licence)
        if reason not in self.reasons:
            self.reasons.append(reason)

    def deny(
        self, code: str, detail: str, *fixes: Fix, subject: str | None = None, licence: str | None = None
    ) -> None:
        """Adds a reason of severity DENY."""
        self.object(Verdict.DENY, code, detail, *fixes, subject=subject, licence=licence)

    def review(
        self, code: str, detail: str, *fixes: Fix, subject: str | None = None, licence: str | None = None
    ) -> None:
        """Adds a reason of severity NEEDS_REVIEW."""
        self.object(Verdict.NEEDS_REVIEW, code, detail, *fixes, subject=subject, licence=licence)

    def oblige(self, code: str, detail: str, licence: str | None = None) -> None:
        """Adds an obligation."""
        obligation = Obligation(code, self.layer, detail, licence)
        if obligation not in self.obligations:
            self.obligations.append(obligation)

    def expires(self, moments: Iterable[datetime | None], at: datetime) -> None:
        """Notes when facts that were used change by themselves; only moments still to come count."""
        self.expiries.extend(moment for moment in moments if moment is not None and moment > at)

    def recheck(self, moment: datetime, at: datetime) -> None:
        """Notes when something must be looked at again, without any permission ending then."""
        if moment > at:
            self.rechecks.append(moment)

    @property
    def verdict(self) -> Verdict:
        """The worst of the reasons, at least ALLOW_WITH_OBLIGATIONS when there are obligations."""
        worst = max((reason.severity for reason in self.reasons), default=Verdict.ALLOW)
        return max(worst, Verdict.ALLOW_WITH_OBLIGATIONS) if self.obligations else worst


@dataclass(frozen=True, slots=True, order=True)
class Chosen:
    """One licence that is relied on, for one component."""

    component: ComponentKind
    leaf: Leaf


class Fixes:
    """The things people can do, each with a stable code."""

    ADD_LICENCE = Fix("add_licence", "State the licence")
    ADD_PERMISSION = Fix("add_permission", "Add permission from the rights holder")
    CHANGE_USE = Fix("change_use", "Change the declared use")
    LEAVE_OUT = Fix("leave_out", "Leave it out")
    SPLIT = Fix("split", "Split commercial and non-commercial parts")
    COLLECTION = Fix("use_collection", "Keep the files separate (collection)")
    UNMASKED_ORIGINAL = Fix("use_unmodified", "Use the unaltered file with labels beside it")
    REVIEW_LICENCE = Fix("review_licence", "Have the licence reviewed")
    RESOLVE_CONFLICT = Fix("resolve_conflict", "Decide which licence applies, with evidence")
    ADD_EVIDENCE = Fix("add_evidence", "Add evidence")
    RENEW_LICENCE = Fix("renew_licence", "Renew the permission")
    ADD_GRANT = Fix("add_grant", "Record what the contract grants")
    STATE_SOURCE = Fix("state_source", "Say how it was acquired")
    RECORD_NOTICE = Fix("record_art14", "Record how people were informed")
    ASSESS_DATABASE = Fix("assess_database_right", "Assess the database right")
    CHECK_RESERVATION = Fix("check_reservations", "Check for reservations")
    STATE_PEOPLE = Fix("state_personal_data", "Say whether people can be recognised")
    MASK = Fix("mask", "Mask the people")
    ASK_CONSENT = Fix("ask_consent", "Ask for consent")
    RENEW_CONSENT = Fix("renew_consent", "Ask for renewed consent")
    GUARDIAN = Fix("guardian_consent", "Ask a guardian for consent")
    IDENTIFY = Fix("identify_subject", "Link the person to a consent")
    STATE_BASIS = Fix("state_legal_basis", "State the legal basis")
    APPROVE_BASIS = Fix("approve_basis", "Record the assessment of the legal basis")
    AWAIT_SEARCH = Fix("await_search", "Wait until it was searched and masked")
    REVIEW_MASKS = Fix("review_masks", "Have the masks checked")
    STRIP_METADATA = Fix("strip_metadata", "Strip the metadata")
    ADD_RELEASE = Fix("add_release", "Add a release")
    STATE_TERRITORY = Fix("state_territory", "State where it will be used")
    CHANGE_TERRITORY = Fix("change_territory", "Leave the excluded countries out")
    ADD_SAFEGUARD = Fix("add_transfer_safeguard", "Record the safeguard of the transfer")
    ADD_CREDIT = Fix("add_credit", "Name the author")
    NOT_SUPPLIED = Fix("mark_not_supplied", "Mark the author as not supplied, with proof")
    CHANGE_OUTBOUND = Fix("change_outbound_licence", "Choose another licence for the result")
    VERIFY = Fix("verify_file", "Check the file again")
    REMOVE_EMBEDDED = Fix("remove_embedded_work", "Cut the embedded work out")
    LOOK_AGAIN = Fix("recheck_evidence", "Look again and keep the proof")
    RECORD_DPIA = Fix("record_dpia", "Record the impact assessment")
    BIOMETRIC_RELEASE = Fix("add_biometric_release", "Add the written release for biometric data")
    RELEASE_HOLD = Fix("release_hold", "Lift the restriction")
