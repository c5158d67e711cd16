"""What a site says about mining and AI training, from what was seen there. Pure; every reader takes any text.

Each reader answers the statements that concern a path of the site. Nothing found is a statement too: it was looked
for. What cannot be read is unclear, never free.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import Any, Final

from labeling.rights.policy.signals import SignalScope, TdmSignal, read_signal
from labeling.rights.policy.wording import speaks_against_ai

MAX_RAW: Final = 200_000
_HEADERS: Final = frozenset({"tdm-reservation", "x-robots-tag", "content-usage", "content-signal"})
_AGENTS: Final = frozenset(
    {
        "gptbot", "chatgpt-user", "oai-searchbot", "ccbot", "google-extended", "anthropic-ai", "claudebot",
        "claude-web", "perplexitybot", "bytespider", "facebookbot", "meta-externalagent", "applebot-extended",
        "amazonbot", "cohere-ai", "diffbot", "omgili", "omgilibot", "imagesiftbot", "img2dataset", "ai2bot",
        "timpibot", "youbot", "webzio-extended", "petalbot",
    }
)  # fmt: skip
_REFUSALS: Final = re.compile(
    r"<(?:\w+:)?prohibits\b[^>]*>([^<]*)</|<(?:\w+:)?permits\b[^>]*>([^<]*)</", re.IGNORECASE
)

Signals = tuple[TdmSignal, ...]
Rules = list[tuple[str, str]]  # ("allow"|"disallow", path pattern)


def read_site(kind: str, raw: str, *, path: str = "/") -> Signals:
    """The statements in `raw`, a thing of one of `KINDS`, about what lies under `path` of the site."""
    text = raw[:MAX_RAW]
    found = _BY_PATH[kind](text, path) if kind in _BY_PATH else _WHOLE[kind](text)
    return tuple(sorted(set(found)))


def _tdmrep(raw: str, path: str) -> Iterable[TdmSignal]:
    """`/.well-known/tdmrep.json`: the most specific rule for the path, and those for what lies deeper."""
    try:
        rules = json.loads(raw)
        given = [(str(rule["location"]), rule.get("tdm-reservation")) for rule in rules]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return [TdmSignal("tdmrep", SignalScope.UNCLEAR)]
    covering = [entry for entry in given if _matches(entry[0], path)]
    counted = [max(covering, key=lambda entry: len(entry[0]))] if covering else []
    counted += [entry for entry in given if entry[0].startswith(path) and entry not in counted]
    return [_read("tdm-reservation", value) for _, value in counted if value is not None] or [_none("tdmrep")]


def _headers(raw: str) -> Iterable[TdmSignal]:
    found = [_read(name, value) for name, value in _lines(raw, comments=False) if name in _HEADERS]
    return found or [_none("tdmrep")]


class _Metas(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[TdmSignal] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "").strip().lower()
        if tag == "meta" and name == "tdm-reservation":
            self.found.append(_read(name, given.get("content", "")))
        elif tag == "meta" and name == "robots":
            self.found.append(_read("x-robots-tag", given.get("content", "")))


def _html(raw: str) -> Iterable[TdmSignal]:
    metas = _Metas()
    metas.feed(raw)
    return metas.found or [_none("tdmrep")]


def _robots(raw: str, path: str) -> Iterable[TdmSignal]:
    """robots.txt (RFC 9309): what agents of AI, or all, may not fetch, and the preferences written into it."""
    found = [
        _read(name, value)
        for name, value in _lines(raw)
        if name in ("content-usage", "content-signal", "tdm-reservation")
    ]
    for agents, rules in _groups(raw):
        if _is_disallowed(rules, path):
            if agents & _AGENTS:
                found.append(TdmSignal("robots", SignalScope.TRAINING))
            if "*" in agents:
                found.append(TdmSignal("robots", SignalScope.MINING))
    return found or [_none("robots")]


def _ai_txt(raw: str) -> Iterable[TdmSignal]:
    refused = any(name == "disallow" and value for name, value in _lines(raw))
    return [TdmSignal("ai.txt", SignalScope.TRAINING if refused else SignalScope.NONE)]


def _rsl(raw: str) -> Iterable[TdmSignal]:
    """Really Simple Licensing: usages that are prohibited. Without any, its terms are for a person to read."""
    scopes = {_rsl_scope(prohibited) for prohibited, _ in _REFUSALS.findall(raw) if prohibited.strip()}
    return [TdmSignal("rsl", scope) for scope in scopes - {None} if scope] or [
        TdmSignal("rsl", SignalScope.UNCLEAR)
    ]


def _rsl_scope(usages: str) -> SignalScope | None:
    words = set(re.split(r"[\s,]+", usages.strip().lower()))
    if words & {"all", "ai-all"}:
        return SignalScope.MINING
    if words & {"ai-train", "train-ai", "ai-use"}:
        return SignalScope.TRAINING
    return SignalScope.GENERATIVE if words & {"train-genai", "ai-generate"} else None


def _terms(raw: str) -> Iterable[TdmSignal]:
    scope = SignalScope.MINING if speaks_against_ai(raw) else SignalScope.NONE
    return [TdmSignal("terms_text", scope, machine=False)]


_BY_PATH: Final[dict[str, Callable[[str, str], Iterable[TdmSignal]]]] = {"tdmrep": _tdmrep, "robots": _robots}
_WHOLE: Final[dict[str, Callable[[str], Iterable[TdmSignal]]]] = {
    "headers": _headers,
    "html": _html,
    "ai.txt": _ai_txt,
    "rsl": _rsl,
    "terms_text": _terms,
}
KINDS: Final = (*_BY_PATH, *_WHOLE)


def _read(key: str, value: Any) -> TdmSignal:
    found = read_signal(key, value)
    return found if found is not None else TdmSignal("tdmrep", SignalScope.UNCLEAR)


def _none(vocabulary: str) -> TdmSignal:
    return TdmSignal(vocabulary, SignalScope.NONE)


def _lines(raw: str, *, comments: bool = True) -> Iterator[tuple[str, str]]:
    for line in raw.lstrip("\ufeff").splitlines():
        name, mark, value = (line.partition("#")[0] if comments else line).partition(":")
        if mark:
            yield name.strip().lower(), value.strip()


def _groups(raw: str) -> list[tuple[set[str], Rules]]:
    groups: list[tuple[set[str], Rules]] = []
    is_open = False  # further agents still belong to the group that has begun
    for name, value in _lines(raw):
        if name == "user-agent":
            if not is_open:
                groups.append((set(), []))
            groups[-1][0].add(value.lower())
            is_open = True
        elif name in ("allow", "disallow") and groups:
            groups[-1][1].append((name, value))
            is_open = False
    return groups


def _is_disallowed(rules: Rules, path: str) -> bool:
    """The longest rule that matches counts, of equal ones the one that allows."""
    matching = [
        (len(pattern), name == "allow") for name, pattern in rules if pattern and _matches(pattern, path)
    ]
    deeper = any(name == "disallow" and pattern.startswith(path) and pattern != "" for name, pattern in rules)
    return deeper if not matching else not max(matching)[1] or deeper


def _matches(pattern: str, path: str) -> bool:
    """Whether a rule's pattern (`*` any text, `$` the end) covers a path; upper and lower case differ."""
    anchored = pattern.endswith("$")
    parts = [re.escape(part) for part in pattern.removesuffix("$").split("*")][:50]
    return re.match(".*?".join(parts) + ("$" if anchored else ""), path) is not None
