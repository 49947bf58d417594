"""Words and expressions as Typst."""

from __future__ import annotations

import re

from soundproof.arithmetic.traced import Apply, Index, Leaf, Name, Node
from soundproof.parameters.characters import visible
from soundproof.render.formulas import ATOM, LOOSE, NEGATIVE, POWER, PRODUCT, SUBSCRIPTS, SUM, number

__all__ = ["math", "string", "words"]

_MARKUP = re.compile(
    r"[\\#$*_`<>@~\[\]]"  # commands, formulas, emphasis, code, labels, spaces, blocks
    r"|^/|^[-=+](?=[-=+/\s]|$)|(?<=^\d)\.(?=\s|$)|(?<=^\d\d)\.(?=\s|$)"  # lists, headings
    r"|-(?=[-?]|$)|/(?=[/*]|$)|\.(?=\.\.)"  # dashes, comments, dots
)

_POWER = re.compile(r"(?<![\w.,^])(\w+)\^(−?[0-9]+)(?![\w^])")


def _power(found: re.Match[str]) -> str:
    base, exponent = found.groups()
    return f"${base}^({exponent.replace('−', '-')})$" if base.isdigit() else f"{base}#super[{exponent}]"


def words(text: str) -> str:
    r"""Text as Typst that means these words: no markup of theirs is any.  Exponents are set as such.

    >>> print(words("#read(\"x\") a_b *c* // $1$ - http://x 2^20"))
    \#read("x") a\_b \*c\* \// \$1\$ - http:\//x $2^(20)$
    """
    return _POWER.sub(_power, _MARKUP.sub(lambda found: "\\" + found[0], visible(text)))


def string(text: str) -> str:
    r"""Text as a string of Typst's code.

    >>> print(string('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def symbol(name: str) -> str:
    """A symbol of a formula.

    >>> [symbol(name) for name in ("ρ", "n₀", "ε_embed", "S_in", "rows", "N′")]
    ['ρ', 'n_0', 'ε_"embed"', 'S_"in"', '"rows"', "N'"]
    """
    plain = name.rstrip("′")
    primes = "'" * (len(name) - len(plain))
    base = plain.rstrip("".join(SUBSCRIPTS))
    index = "".join(SUBSCRIPTS[sign] for sign in plain[len(base) :])
    head, underscore, tail = base.partition("_")
    if underscore and head and tail:
        below = f"{_word(tail)} {index}".strip()
        return _word(head) + primes + (f"_({below})" if index else f"_{below}")
    return (
        _word(base) + primes + (f"_{index}" if index.isdigit() and len(index) == 1 else f"_({index})" if index else "")
    )


def _word(name: str) -> str:
    return name if len(name) == 1 and name.isalnum() else string(name)


def math(node: Node) -> str:
    """An expression, to stand between dollars.

    >>> from soundproof.arithmetic.traced import traced
    >>> m, e = traced(100, "m"), traced(1, "ε_combine")
    >>> math(((m - 1) * e + m / 2).node)
    '(m - 1) dot.op ε_"combine" + frac(m, 2)'
    """
    return _math(node)[0]


def _math(node: Node) -> tuple[str, int]:
    def at(part: Node, least: int) -> str:
        shown, holds = _math(part)
        return shown if holds >= least else f"({shown})"

    match node:
        case Leaf(value):
            return _number(number(value))
        case Name(name, _, _) | Index(name):
            return symbol(name), ATOM
        case Apply("sum", (index, low, high, part)):
            return f"sum_({at(index, LOOSE)} = {at(low, LOOSE)})^({at(high, LOOSE)}) {at(part, PRODUCT)}", NEGATIVE
        case Apply("+" | "-" as kind, (x, y)):
            return f"{at(x, NEGATIVE)} {kind} {at(y, PRODUCT if kind == '-' else SUM)}", SUM
        case Apply("*", (x, y)):
            return f"{at(x, PRODUCT)} dot.op {at(y, PRODUCT)}", PRODUCT
        case Apply("/", (x, y)):
            return f"frac({at(x, LOOSE)}, {at(y, LOOSE)})", PRODUCT
        case Apply("//", (x, y)):
            return f"floor(frac({at(x, LOOSE)}, {at(y, LOOSE)}))", ATOM
        case Apply("%", (x, y)):
            return f"{at(x, POWER)} mod {at(y, POWER)}", LOOSE
        case Apply("neg", (x,)):
            return f"-{at(x, PRODUCT)}", NEGATIVE
        case Apply("**", (x, y)):
            return f"{at(x, ATOM)}^({at(y, LOOSE)})", POWER
        case Apply("bits", (x,)):
            return f"floor(log_2 {at(x, POWER)}) + 1", SUM
        case Apply(kind, parts):
            called = {"log2": "log_2", "binomial": "binom"}.get(kind, kind)
            inside = ", ".join(at(part, LOOSE) for part in parts)
            return (f"{called} ({inside})" if kind == "log2" else f"{called}({inside})"), ATOM
    raise TypeError(f"no expression: {node!r}")


def _number(shown: str) -> tuple[str, int]:
    """A numeral: digits with commas are words, so that they separate nothing."""
    negative, plain = shown.startswith("−"), shown.removeprefix("−")
    if found := re.fullmatch(r"([\d.]+)e(−?\d+)", plain):
        plain, holds = f"{found[1]} dot.op 10^({found[2].replace('−', '-')})", PRODUCT
    elif found := re.fullmatch(r"(\d+)\^(−?\d+)", plain):
        plain, holds = f"{found[1]}^({found[2].replace('−', '-')})", POWER
    elif "/" in plain:
        holds = PRODUCT
    else:
        plain, holds = (f'"{plain}"' if "," in plain else plain.replace("∞", "oo")), ATOM
    return (f"-{plain}", NEGATIVE) if negative else (plain, holds)
