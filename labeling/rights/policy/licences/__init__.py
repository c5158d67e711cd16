"""The licences this policy has reviewed: the facts table, plain words for people, and the texts."""

from .info import LicenceInfo, all_licences, licence_info
from .table import facts_row, is_contract, later_versions
from .texts import licence_text

__all__ = [
    "LicenceInfo",
    "all_licences",
    "facts_row",
    "is_contract",
    "later_versions",
    "licence_info",
    "licence_text",
]
