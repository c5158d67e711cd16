"""Countries and groups of them, as far as the policy asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WORLD = "WORLD"

EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
EEA = EU | {"IS", "LI", "NO"}

ADEQUATE = frozenset(["AD", "AR", "CA", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY"])
"""Countries with a decision of adequacy for all transfers (Art. 45 GDPR). The United States are left out: theirs
holds for certified companies only, which is a safeguard to record."""

_GROUPS = {"EU": EU, "EEA": EEA, "EL": frozenset({"GR"}), "UK": frozenset({"GB"})}


def expand(codes: Iterable[str]) -> frozenset[str]:
    """Groups replaced by their countries; ``WORLD`` stays as it is."""
    found: set[str] = set()
    for code in codes:
        found |= _GROUPS.get(code, {code})
    return frozenset(found)


def common(limits: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The countries that all limits name; one limit alone stays as it was written. ``None`` without any."""
    if len(limits) < 2:
        return limits[0] if limits else None
    sets = [expand(limit) for limit in limits]
    bounded = [limit for limit in sets if WORLD not in limit]
    return tuple(sorted(frozenset.intersection(*bounded))) if bounded else (WORLD,)


CONSENT_AGE: dict[str, int] = {
    "AT": 14, "BE": 13, "BG": 14, "CY": 14, "CZ": 15, "DE": 16, "DK": 15, "EE": 13, "ES": 14, "FI": 13, "FR": 15,
    "GR": 15, "HR": 16, "HU": 16, "IE": 16, "IS": 13, "IT": 14, "LI": 16, "LT": 14, "LU": 16, "LV": 13, "MT": 13,
    "NL": 16, "NO": 13, "PL": 16, "PT": 13, "RO": 16, "SE": 13, "SI": 15, "SK": 16, "GB": 13, "US": 13,
}  # fmt: skip
"""Age in years from which a child consents alone (Art. 8 GDPR and national law)."""

DEFAULT_CONSENT_AGE = 16


def consent_age(country: str | None) -> int:
    """The age of consent in a country; where it is unknown, the highest."""
    if country is None:
        return DEFAULT_CONSENT_AGE
    return CONSENT_AGE.get({"EL": "GR", "UK": "GB"}.get(country, country), DEFAULT_CONSENT_AGE)
