"""Requests of people about their own data: opened, timed, carried out, answered."""

from labeling.requests.services.withdrawing import Withdrawn, withdraw, withdraw_by_token

__all__ = ["Withdrawn", "withdraw", "withdraw_by_token"]
