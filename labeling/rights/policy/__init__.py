"""The policy: may this be done with this? A pure function over facts, people and a use.

Nothing here reads a database, a network or a clock; the licence texts are the only files, and no verdict reads them.

:func:`evaluate` judges nine layers and joins them by maximum. :func:`normalise_licence` turns what people write into
an SPDX expression. :func:`merge` says what a distribution of several licences may be licensed as.
"""

from .engine import Evaluation, evaluate
from .errors import InputFault, PolicyInputError
from .facts import (
    Acquired,
    Claim,
    ClaimOrigin,
    Component,
    ComponentKind,
    DatabaseStatus,
    Deidentification,
    Facts,
    Grant,
    Integrity,
    ItemState,
    LegalBasis,
    MaskReview,
    PersonalData,
    Platform,
    ReleaseScope,
    Terms,
)
from .licences import LicenceInfo, all_licences, licence_info, licence_text
from .licences.facts import LicenceFacts
from .merging import MergeResult, merge
from .normalise import NOASSERTION, NormalisedLicence, normalise_licence
from .purposes import all_purposes, covers
from .request import EvaluationRequest, parse_request
from .signals import SignalScope, TdmSignal, read_signal
from .subject import AgeBand, Consent, ConsentState, Subject
from .use import Action, Content, Distribution, LabelClass, Mode, Model, Use
from .verdict import (
    LAYERS,
    POLICY_VERSION,
    Decision,
    Fix,
    LayerResult,
    Obligation,
    Reason,
    Verdict,
    verdict_word,
)

__all__ = [
    "LAYERS",
    "NOASSERTION",
    "POLICY_VERSION",
    "Acquired",
    "Action",
    "AgeBand",
    "Claim",
    "ClaimOrigin",
    "Component",
    "ComponentKind",
    "Consent",
    "ConsentState",
    "Content",
    "DatabaseStatus",
    "Decision",
    "Deidentification",
    "Distribution",
    "Evaluation",
    "EvaluationRequest",
    "Facts",
    "Fix",
    "Grant",
    "InputFault",
    "Integrity",
    "ItemState",
    "LabelClass",
    "LayerResult",
    "LegalBasis",
    "LicenceFacts",
    "LicenceInfo",
    "MaskReview",
    "MergeResult",
    "Mode",
    "Model",
    "NormalisedLicence",
    "Obligation",
    "PersonalData",
    "Platform",
    "PolicyInputError",
    "Reason",
    "ReleaseScope",
    "SignalScope",
    "Subject",
    "TdmSignal",
    "Terms",
    "Use",
    "Verdict",
    "all_licences",
    "all_purposes",
    "covers",
    "evaluate",
    "licence_info",
    "licence_text",
    "merge",
    "normalise_licence",
    "parse_request",
    "read_signal",
    "verdict_word",
]
