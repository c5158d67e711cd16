"""Licence expressions as trees: parse, canonical text, and the disjunctive normal form a decision chooses from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product
from typing import Any

from license_expression import (
    ExpressionError,
    ExpressionParseError,
    LicenseSymbol,
    LicenseWithExceptionSymbol,
    Licensing,
    get_spdx_licensing,
)

MAX_CLAUSES = 128
"""Most alternatives an expression may offer; beyond that nobody can say what was chosen."""


class NodeKind(StrEnum):
    """What a node of the tree is."""

    LICENCE = "licence"
    AND = "AND"
    OR = "OR"


@dataclass(frozen=True, slots=True)
class Node:
    """One licence (``id`` with perhaps an ``exception``), or AND/OR over ``children``."""

    kind: NodeKind
    id: str = ""
    exception: str | None = None
    children: tuple[Node, ...] = ()

    def ids(self) -> tuple[str, ...]:
        """The licence ids in it, sorted, each once."""
        if self.kind is NodeKind.LICENCE:
            return (self.id,)
        return tuple(sorted({id for child in self.children for id in child.ids()}))


@dataclass(frozen=True, slots=True, order=True)
class Leaf:
    """One licence of a clause, with the exception attached by ``WITH``."""

    id: str
    exception: str = ""

    def __str__(self) -> str:
        return f"{self.id} WITH {self.exception}" if self.exception else self.id


Clause = tuple[Leaf, ...]

_TOKENS = re.compile(r"[()]|[^\s()]+")


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Node | None:
    """The tree of an expression whose operands are ids; ``None`` when the syntax is wrong or it offers too much."""
    if not _well_formed(text):
        return None
    try:
        parsed = Licensing().parse(text)
    except (ExpressionError, ExpressionParseError):
        return None
    if parsed is None:
        return None
    node = _node(parsed)
    return node if _clause_count(node) <= MAX_CLAUSES else None


_MAX_DEPTH = 20


def _well_formed(text: str) -> bool:
    """Whether licences and operators alternate and parentheses match.

    The library's parser answers some faulty texts with internal errors, so it gets none of them.
    """
    depth, wants_licence, after_with = 0, True, False
    for word in _TOKENS.findall(text):
        if word == "(":
            if not wants_licence or after_with or depth == _MAX_DEPTH:
                return False
            depth += 1
        elif word == ")":
            if wants_licence or depth == 0:
                return False
            depth -= 1
        elif word.upper() in ("AND", "OR", "WITH"):
            if wants_licence or (word.upper() == "WITH" and after_with):
                return False
            wants_licence, after_with = True, word.upper() == "WITH"
        else:
            if not wants_licence:
                return False
            wants_licence = False
    return depth == 0 and not wants_licence


def _node(parsed: Any) -> Node:
    if isinstance(parsed, LicenseWithExceptionSymbol):
        return Node(NodeKind.LICENCE, parsed.license_symbol.key, parsed.exception_symbol.key)
    if isinstance(parsed, LicenseSymbol):
        return Node(NodeKind.LICENCE, str(parsed.key))
    kind = NodeKind.AND if parsed.operator.strip().upper() == "AND" else NodeKind.OR
    return _flat(kind, [_node(argument) for argument in parsed.args])


def _flat(kind: NodeKind, nodes: list[Node]) -> Node:
    """One level for nested nodes of one kind, each part once, sorted by its text: equal meanings give equal text."""
    parts: dict[str, Node] = {}
    for node in nodes:
        for part in node.children if node.kind is kind else (node,):
            parts[render(part)] = part
    children = tuple(parts[text] for text in sorted(parts))
    return children[0] if len(children) == 1 else Node(kind, children=children)


def render(node: Node) -> str:
    """The canonical text of a tree."""
    if node.kind is NodeKind.LICENCE:
        return f"{node.id} WITH {node.exception}" if node.exception else node.id
    texts = [f"({render(child)})" if child.kind is NodeKind.OR else render(child) for child in node.children]
    if node.kind is NodeKind.OR:
        texts = [
            f"({render(child)})" if child.kind is NodeKind.AND else render(child) for child in node.children
        ]
    return f" {node.kind.value} ".join(texts)


def all_of(expressions: Iterable[str]) -> str:
    """The canonical text of the AND of several expressions; empty when there are none."""
    nodes = [node for expression in expressions if (node := parse_expression(expression)) is not None]
    return render(_flat(NodeKind.AND, nodes)) if nodes else ""


def _clause_count(node: Node) -> int:
    if node.kind is NodeKind.LICENCE:
        return 1
    total = 0 if node.kind is NodeKind.OR else 1
    for child in node.children:
        count = _clause_count(child)
        total = total + count if node.kind is NodeKind.OR else total * count
    return total


def clauses(node: Node) -> tuple[Clause, ...]:
    """The disjunctive normal form: each clause is one way to satisfy the expression, all its leaves together."""
    found = {tuple(sorted(set(clause))) for clause in _clauses(node)}
    return tuple(sorted(found))


def _clauses(node: Node) -> list[Clause]:
    if node.kind is NodeKind.LICENCE:
        return [(Leaf(node.id, node.exception or ""),)]
    if node.kind is NodeKind.OR:
        return [clause for child in node.children for clause in _clauses(child)]
    return [
        tuple(leaf for clause in combination for leaf in clause)
        for combination in product(*(_clauses(child) for child in node.children))
    ]


@cache
def _spdx() -> dict[str, str]:
    symbols: dict[str, Any] = get_spdx_licensing().known_symbols
    return {key.lower(): key for key in symbols}


def is_spdx_id(text: str) -> str | None:
    """The canonical spelling of an id on the SPDX list or among ScanCode's references, or ``None``."""
    return _spdx().get(text.lower())
