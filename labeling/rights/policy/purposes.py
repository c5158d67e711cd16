"""The purposes of the W3C Data Privacy Vocabulary (DPV) as a graph, and what a consent to one of them covers.

The graph has several parents for some purposes: ``CommercialResearch`` is both research and commercial. A consent
covers such a purpose only when it covers it on every branch, so that consent to research alone is not consent to
commercial research, and consent to scientific research is not consent to research and development at large.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

ROOT = "Purpose"

_CHILDREN: dict[str, str] = {
    "Purpose": "AccountManagement CommercialPurpose CommunicationManagement CustomerManagement EnforceSecurity "
    "EstablishContractualAgreement FulfilmentOfObligation HumanResourceManagement Marketing NonCommercialPurpose "
    "OrganisationGovernance Personalisation PublicBenefit RecordManagement ResearchAndDevelopment ServiceProvision "
    "VendorManagement",
    "ResearchAndDevelopment": "AcademicResearch CommercialResearch NonCommercialResearch ScientificResearch",
    "CommercialPurpose": "CommercialResearch",
    "NonCommercialPurpose": "NonCommercialResearch",
    "PublicBenefit": "CombatClimateChange Counterterrorism DataAltruism ImproveHealthcare ImprovePublicServices "
    "ImproveTransportMobility ProtectionOfNationalSecurity ProtectionOfPublicSecurity ProvideOfficialStatistics "
    "PublicPolicyMaking",
    "Marketing": "Advertising DirectMarketing PublicRelations SocialMediaMarketing",
    "Advertising": "PersonalisedAdvertising",
    "PersonalisedAdvertising": "TargetedAdvertising",
    "Personalisation": "PersonalisedAdvertising ServicePersonalisation",
    "ServiceProvision": "PaymentManagement RepairImpairments RequestedServiceProvision SearchFunctionalities "
    "SellProducts ServiceOptimisation ServicePersonalisation ServiceRegistration ServiceUsageAnalytics "
    "TechnicalServiceProvision",
    "RequestedServiceProvision": "DeliveryOfGoods",
    "SellProducts": "SellDataToThirdParties SellInsightsFromData SellProductsToDataSubject",
    "ServiceOptimisation": "OptimisationForConsumer OptimisationForController",
    "OptimisationForConsumer": "OptimiseUserInterface",
    "OptimisationForController": "ImproveExistingProductsAndServices ImproveInternalCRMProcesses "
    "IncreaseServiceRobustness InternalResourceOptimisation",
    "ServicePersonalisation": "PersonalisedBenefits ProvidePersonalisedRecommendations UserInterfacePersonalisation",
    "ProvidePersonalisedRecommendations": "ProvideEventRecommendations ProvideProductRecommendations",
    "EnforceSecurity": "EnforceAccessControl IdentityAuthentication MisusePreventionAndDetection Verification",
    "MisusePreventionAndDetection": "FraudPreventionAndDetection",
    "FraudPreventionAndDetection": "CounterMoneyLaundering MaintainFraudDatabase",
    "Verification": "AgeVerification IdentityVerification",
    "FulfilmentOfObligation": "FulfilmentOfContractualObligation LegalCompliance ProtectionOfIPR RightsFulfillment",
    "HumanResourceManagement": "PersonnelManagement",
    "PersonnelManagement": "PersonnelHiring PersonnelPayment",
    "OrganisationGovernance": "DisputeManagement MemberPartnerManagement OrganisationComplianceManagement "
    "OrganisationRiskManagement",
    "CommunicationManagement": "CommunicationForCustomerCare",
    "CustomerManagement": "CustomerCare CustomerClaimsManagement CustomerOrderManagement "
    "CustomerRelationshipManagement CustomerSolvencyMonitoring",
    "CustomerCare": "CommunicationForCustomerCare",
    "CustomerRelationshipManagement": "ImproveInternalCRMProcesses",
    "CustomerSolvencyMonitoring": "CreditChecking",
    "CreditChecking": "MaintainCreditCheckingDatabase MaintainCreditRatingDatabase",
    "VendorManagement": "VendorPayment VendorRecordsManagement VendorSelectionAssessment",
}
"""Direct narrower purposes of each purpose, DPV 2.x. The vocabulary files ``RightsFulfillment`` under the legal
basis of the same subject; here it stands with the other obligations."""

_PARENTS: dict[str, frozenset[str]] = {}
for _parent, _children in _CHILDREN.items():
    for _child in _children.split():
        _PARENTS[_child] = _PARENTS.get(_child, frozenset()) | {_parent}

ADVERTISING = frozenset(
    {
        "Marketing",
        "Advertising",
        "PersonalisedAdvertising",
        "TargetedAdvertising",
        "DirectMarketing",
        "SocialMediaMarketing",
        "PublicRelations",
    }
)
"""Purposes that use a person's likeness to promote something."""

RESEARCH = frozenset({"ScientificResearch", "AcademicResearch", "NonCommercialResearch"})
"""Purposes that count as scientific research for the research exception of text and data mining."""

_ADDRESS_PREFIXES = ("https://w3id.org/dpv#", "http://w3id.org/dpv#", "https://w3id.org/dpv/2.0#", "dpv:")


def purpose_term(text: str) -> str:
    """The bare term of a purpose given as term, ``dpv:`` name or IRI, with the vocabulary's capitals."""
    term = text.strip()
    for prefix in _ADDRESS_PREFIXES:
        if term.lower().startswith(prefix):
            term = term[len(prefix) :]
    return _SPELLINGS.get(term.lower().replace(" ", "").replace("_", "").replace("-", ""), term)


_SPELLINGS = {term.lower(): term for term in (ROOT, *_PARENTS)}


def is_known_purpose(term: str) -> bool:
    """Whether the vocabulary knows the term."""
    return term == ROOT or term in _PARENTS


def all_purposes() -> tuple[str, ...]:
    """Every purpose, sorted by name, without the root."""
    return tuple(sorted(_PARENTS))


def parents(term: str) -> frozenset[str]:
    """The directly broader purposes; empty for the root and for unknown terms."""
    return _PARENTS.get(term, frozenset())


def covers(consented: Iterable[str], wanted: str) -> bool:
    """Whether consent to some purposes is consent to the wanted one.

    It is when the wanted purpose was named, or each of its broader purposes is covered. The root, which is any
    purpose whatever, is nothing a person can consent to, so naming it covers nothing.
    """
    return _covers(frozenset(consented) - {ROOT}, wanted)


@lru_cache(maxsize=8192)
def _covers(consented: frozenset[str], wanted: str) -> bool:
    if wanted in consented:
        return True
    broader = parents(wanted)
    return bool(broader) and all(_covers(consented, parent) for parent in broader)
