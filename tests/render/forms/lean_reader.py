"""A reader of the little Lean that certificates are written in: definitions, and whether statements hold.

Lean itself is the judge of these files; this stands in for it where it is not installed.  It knows the arithmetic of
natural numbers and nothing of types or tactics, and refuses every word that it does not know.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

TOKEN = re.compile(r"\s*(«[^»\n]*»|\d+|:=|=>|[\w'₀]+|[-+*/^%()≤<=∧→:,|;])")
RESERVED = {"fun", "let", "if", "then", "else"}
ORDER: list[dict[str, Callable[[int, int], Any]]] = [
    {"∧": lambda a, b: a and b},
    {"≤": operator.le, "<": operator.lt, "=": operator.eq},
    {"+": operator.add, "-": lambda a, b: max(a - b, 0)},
    {"*": operator.mul, "/": lambda a, b: a // b if b else 0, "%": lambda a, b: a % b if b else a},
]
Scope = Mapping[str, Any]
Meaning = Callable[[Scope], Any]


def tokens(text: str) -> list[str]:
    """The words of a text; ValueError of anything else."""
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"no Lean: {text[at : at + 40]!r}")
        found.append(match[1])
        at = match.end()
    return found


class Reader:
    """Reads one expression; each has a meaning, a function of what names stand for."""

    def __init__(self, text: str) -> None:
        self.words, self.at = tokens(text), 0

    def peek(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def take(self, *expected: str) -> str:
        word = self.peek()
        if not word or (expected and word not in expected):
            raise ValueError(f"expected {expected or 'a word'}, found {word!r} after {self.words[: self.at][-5:]}")
        self.at += 1
        return word

    def whole(self) -> Meaning:
        found = self.expression()
        if self.peek():
            raise ValueError(f"left over: {self.words[self.at :][:8]}")
        return found

    def expression(self) -> Meaning:
        if self.peek() == "let":
            self.take()
            name = self.take()
            self.take(":=")
            value = self.expression()
            self.take(";")
            body = self.expression()
            return lambda scope: body({**scope, name: value(scope)})
        if self.peek() == "fun":
            self.take()
            name = self.take()
            self.take("=>")
            body = self.expression()
            return lambda scope: lambda x: body({**scope, name: x})
        if self.peek() == "if":
            self.take()
            test = self.expression()
            self.take("then")
            yes = self.expression()
            self.take("else")
            no = self.expression()
            return lambda scope: yes(scope) if test(scope) else no(scope)
        return self.level(0)

    def level(self, depth: int) -> Meaning:
        if depth == len(ORDER):
            return self.power()
        left = self.level(depth + 1)
        while self.peek() in ORDER[depth]:
            left = self.joined(ORDER[depth][self.take()], left, self.level(depth + 1))
        return left

    @staticmethod
    def joined(apply: Callable[[Any, Any], Any], left: Meaning, right: Meaning) -> Meaning:
        return lambda scope: apply(left(scope), right(scope))

    def power(self) -> Meaning:
        base = self.application()
        if self.peek() != "^":
            return base
        self.take()
        return self.joined(pow, base, self.power())

    def application(self) -> Meaning:
        head, arguments = self.atom(), []
        while self.begins():
            arguments.append(self.atom())
        if not arguments:
            return head

        def applied(scope: Scope) -> Any:
            value = head(scope)
            for argument in arguments:
                value = value(argument(scope))
            return value

        return applied

    def begins(self) -> bool:
        """Whether an atom comes next, and not the next line's ``let`` or name."""
        word = self.peek()
        return bool(word) and (word == "(" or (re.match(r"[\w«]", word) is not None and word not in RESERVED))

    def atom(self) -> Meaning:
        word = self.take()
        if word == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if word.isdigit():
            return lambda scope: int(word)
        return lambda scope: scope[word]


def definitions(text: str) -> dict[str, Any]:
    """The functions that a file defines, by name."""
    scope: dict[str, Any] = {"min": lambda a: lambda b: min(a, b), "max": lambda a: lambda b: max(a, b)}
    for name, arguments, body in re.findall(r"^def (\w+)([^:\n]*) : [^\n]*?(?::=\n)?((?:\n?  .*)+)", text, re.M):
        names = re.findall(r"[^\s():]+(?= )|[^\s():]+", re.sub(r": [^)]*", "", arguments))
        scope[name] = _recursive(names, body, scope) if "|" in body else _plain(names, body, scope)
    return scope


def _curried(names: list[str], body: Meaning, scope: Scope) -> Any:
    """A function of one argument after the other; ``scope`` has what is defined when it is called."""
    if not names:
        return body(scope)
    return lambda x: _curried(names[1:], body, {**scope, names[0]: x})


def _plain(names: list[str], body: str, scope: Scope) -> Any:
    ended = re.sub(r"(?m)^( +let .*)$", r"\1 ;", body)  # a line that begins with let ends at its end
    return _curried(names, Reader(ended).whole(), scope)


def _always(value: Any) -> Any:
    return lambda _: lambda _: value


def _recursive(names: list[str], body: str, scope: Scope) -> Any:
    """``| 0 => a`` and ``| n + 1 => b``, where b calls it at n with the same first argument."""
    zero, (name, step) = re.search(r"\| 0 => (.*)", body), re.search(r"\| (\w+) \+ 1 => (.*)", body).groups()  # type: ignore[union-attr]
    start, more = Reader(zero[1]).whole(), Reader(step).whole()  # type: ignore[index]

    def at(values: dict[str, Any], count: int) -> Any:
        total = start({**scope, **values})
        for i in range(count):
            before = {called: _always(total) for called in ("sum", "falling")}
            total = more({**scope, **values, **before, name: i})
        return total

    return lambda first: lambda count: at({names[0]: first}, count)


class Hypothesis(NamedTuple):
    """What a theorem of a paper gives: its name, what it needs, and its conclusion."""

    name: str
    needs: list[str]
    gives: str


class Statement(NamedTuple):
    """A theorem of a file."""

    name: str
    hypotheses: list[Hypothesis]
    goal: str
    proof: str


def statements(text: str) -> Iterator[Statement]:
    """The theorems of a file, in order."""
    pattern = r"^theorem («[^»]*»)(.*?) :\n    (.*?) :=(.*?)\n\n"
    for name, given, goal, proof in re.findall(pattern, text, re.M | re.S):
        hypotheses = []
        for word, held in re.findall(r"\n    \((«[^»]*») : (.*)\)$", given, re.M):
            needs, _, gives = held.rpartition(" → ")
            hypotheses.append(Hypothesis(word, needs.split(" ∧ ") if needs else [], gives))
        yield Statement(name, hypotheses, goal, proof)


class Values:
    """What texts are worth under the definitions of a file; proofs of one code need the same again and again."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.kept = scope, dict[str, Any]()

    def __call__(self, text: str, counts: Scope = MappingProxyType({})) -> Any:
        """The value of a text, where some names are those of counts."""
        if not counts.keys().isdisjoint(tokens(text)):
            return Reader(text).whole()({**self.scope, **counts})
        if text not in self.kept:
            self.kept[text] = Reader(text).whole()(self.scope)
        return self.kept[text]


def holds(statement: Statement, values: Values) -> bool:
    """Whether everything that the proof leaves to the kernel is true; counts stand at what bounds them."""
    counts: dict[str, Any] = {}
    for hypothesis in statement.hypotheses:
        if not all(values(need, counts) for need in hypothesis.needs):
            return False
        if hypothesis.gives != "claim":
            counted, _, bound = hypothesis.gives.partition(" ≤ ")
            counts[counted] = values(bound, counts)
    return statement.goal == "claim" or bool(values(statement.goal, counts))
