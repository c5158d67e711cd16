"""Bad input to the policy: what is wrong, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputFault:
    """One fault. ``pointer`` is an RFC 6901 JSON pointer into the input, ``code`` is stable, ``detail`` a sentence."""

    pointer: str
    code: str
    detail: str


class PolicyInputError(ValueError):
    """The input cannot be judged. ``faults`` lists every fault that was found, not only the first."""

    def __init__(self, faults: Sequence[InputFault]) -> None:
        self.faults: tuple[InputFault, ...] = tuple(faults)
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in self.faults))
