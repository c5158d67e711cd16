"""L4: text and data mining. Asked only when a model is trained.

Where the permission comes from a statutory exception (Directive (EU) 2019/790, Art. 3 and 4), reservations end it,
except for research organisations. Where it comes from a licence, the licence prevails; a prohibition in the file
itself then contradicts the licence, and a person looks.
"""

from __future__ import annotations

from labeling.rights.policy.facts import Terms
from labeling.rights.policy.findings import Case, Chosen, Findings, Fixes
from labeling.rights.policy.signals import SignalScope, TdmSignal
from labeling.rights.policy.use import Model

from .exception import is_research, needs_exception


def judge(case: Case, chosen: tuple[Chosen, ...]) -> Findings:
    """Reservations against the exception, contradictions against a licence."""
    found = Findings("L4", "No model is trained, so mining is not asked about.")
    if any(signal.scope is SignalScope.INFERENCE for signal in case.facts.tdm):
        found.oblige(
            "OB_NO_INFERENCE", "Run no model over it, for pre-labels for instance: its file forbids that."
        )
    if not case.trains:
        return found
    found.passed = "The licence itself permits training."
    against = [signal for signal in case.facts.tdm if _concerns(signal, case)]
    if any(needs_exception(case, part) for part in chosen):
        found.passed = "No reservation was found in the file, its headers or its site."
        _exception(case, against, found)
    if any(not needs_exception(case, part) for part in chosen):
        _contradiction(against, found)
    return found


def _concerns(signal: TdmSignal, case: Case) -> bool:
    if signal.scope in (SignalScope.NONE, SignalScope.INFERENCE):
        return False
    if signal.scope is SignalScope.GENERATIVE:
        return case.use.model is Model.GENERATIVE
    return True


def _exception(case: Case, against: list[TdmSignal], found: Findings) -> None:
    if is_research(case):
        found.oblige(
            "OB_TDM_RESEARCH",
            "Keep the copies secure and only for the research, and delete them when it no longer needs them.",
        )
        return
    machine = [signal for signal in against if signal.machine and signal.scope is not SignalScope.UNCLEAR]
    if machine:
        found.deny(
            "TDM_RESERVED",
            f"The rights holder has reserved text and data mining ({_names(machine)}).",
            Fixes.ADD_PERMISSION,
            Fixes.LEAVE_OUT,
        )
    unclear = [signal for signal in against if signal not in machine]
    if unclear or case.facts.terms in (Terms.PROHIBIT, Terms.PROHIBIT_AI):
        found.review(
            "TDM_NATURAL_LANGUAGE",
            "Something in words or in an unclear form speaks against mining; whether that counts is unsettled.",
            Fixes.ADD_PERMISSION,
            Fixes.ADD_EVIDENCE,
        )
    if not case.facts.tdm and not case.facts.tdm_checked:
        found.review(
            "TDM_NOT_CHECKED", "Nobody has looked whether mining is reserved.", Fixes.CHECK_RESERVATION
        )


def _contradiction(against: list[TdmSignal], found: Findings) -> None:
    inside = [signal for signal in against if signal.in_asset]
    if inside:
        found.review(
            "TDM_CONFLICT",
            f"The file itself forbids training ({_names(inside)}), while its licence permits it.",
            Fixes.RESOLVE_CONFLICT,
            Fixes.ADD_PERMISSION,
        )


def _names(signals: list[TdmSignal]) -> str:
    return ", ".join(sorted({signal.vocabulary for signal in signals}))
