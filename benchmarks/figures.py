"""Figures: what a workload found, beside the least that any program must do, for programs and for people."""

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Metric = Literal[
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "max_ms",
    "rows_per_s",
    "files_per_s",
    "per_s",
    "seconds",
    "mib",
    "gzip_kb",
    "count",
]
MORE_IS_BETTER: Final = frozenset({"rows_per_s", "files_per_s", "per_s"})
HEAD: Final = (
    "workload",
    "size",
    "clients",
    "what",
    "metric",
    "value",
    "min",
    "max",
    "limit",
    "at limit",
    "ratio",
)
WIDTHS: Final = (16, 9, 7, 30, 11, 11, 10, 10, 28, 11, 7)


@dataclass(frozen=True, slots=True)
class Limit:
    """What the figure stands beside, taken in the same run, in the figure's unit."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the greatest of the repeats."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """The median of repeats, with min and max; of a single one all three are the same."""
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not pass: the nearest rank, no interpolation."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `ratio` is value by limit; above 1 is worse for times, better for rates."""

    workload: str
    metric: Metric
    value: Spread
    size: int | None = None
    clients: int | None = None
    variant: str = ""
    limit: Limit | None = None

    @property
    def ratio(self) -> float | None:
        return self.value.median / self.limit.value if self.limit and self.limit.value else None

    def as_dict(self) -> dict[str, Any]:
        """The JSON line; keys that say nothing are left out."""
        found: dict[str, Any] = {
            "workload": self.workload,
            "variant": self.variant or None,
            "size": self.size,
            "clients": self.clients,
            "metric": self.metric,
            "value": _round(self.value.median),
            "min": _round(self.value.low),
            "max": _round(self.value.high),
            "limit": self.limit.name if self.limit else None,
            "limit_value": _round(self.limit.value) if self.limit else None,
            "ratio": _round(self.ratio) if self.ratio is not None else None,
        }
        return {key: value for key, value in found.items() if value is not None}


def _round(value: float) -> float:
    return float(f"{value:.4g}") if abs(value) < 1000 else round(value, 1)


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _line(cells: Sequence[str]) -> str:
    texts = {0, 3, 4, 8}
    parts = [
        cell.ljust(width) if place in texts else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    ]
    return "  ".join(parts).rstrip()


class Report:
    """Prints each figure when it is there: a JSON line to standard output, a row of the table to standard error."""

    def __init__(self) -> None:
        self._has_head = False

    def add(self, figure: Figure) -> None:
        """Print one figure."""
        print(json.dumps(figure.as_dict()), flush=True)
        if not self._has_head:
            self.say(_line(HEAD))
            self._has_head = True
        limit, value = figure.limit, figure.value
        self.say(
            _line(
                [
                    figure.workload,
                    f"{figure.size:,}" if figure.size is not None else "",
                    str(figure.clients or ""),
                    figure.variant,
                    figure.metric,
                    _shown(value.median),
                    _shown(value.low) if value.low != value.high else "",
                    _shown(value.high) if value.low != value.high else "",
                    limit.name if limit else "",
                    _shown(limit.value) if limit else "",
                    _shown(figure.ratio),
                ]
            )
        )

    def say(self, text: str) -> None:
        """A line for people."""
        print(text, file=sys.stderr, flush=True)
