"""Words and expressions as Typst."""

from __future__ import annotations

import re

from soundproof.arithmetic.traced import Node
from soundproof.parameters.characters import visible
from soundproof.render.formulas import SUBSCRIPTS, number
from soundproof.render.notation import ATOM, NEGATIVE, POWER, PRODUCT, Notation, drawn

__all__ = ["math", "string", "words"]

_MARKUP = re.compile(
    r"[\\#$*_`<>@~\[\]]"  # commands, formulas, emphasis, code, labels, spaces, blocks
    r"|^/|^[-=+](?=[-=+/\s]|$)|(?<=^\d)\.(?=\s|$)|(?<=^\d\d)\.(?=\s|$)"  # lists, headings
    r"|-(?=[-?]|$)|/(?=[/*]|$)|\.(?=\.\.)"  # dashes, comments, dots
)

_POWER = re.compile(r"(?<![\w.,^])(\w+)\^(−?[0-9]+)(?![\w^])")


def _power(match: re.Match[str]) -> str:
    base, exponent = match.groups()
    return f"${base}^({exponent.replace('−', '-')})$" if base.isdigit() else f"{base}#super[{exponent}]"


def words(text: str) -> str:
    r"""Text as Typst that means these words: no markup of theirs is any.  Exponents are set as such.

    >>> print(words("#read(\"x\") a_b *c* // $1$ - http://x 2^20"))
    \#read("x") a\_b \*c\* \// \$1\$ - http:\//x $2^(20)$
    """
    return _POWER.sub(_power, _MARKUP.sub(lambda match: "\\" + match[0], visible(text)))


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
    return drawn(node, TYPST)[0]


def _number(shown: str) -> tuple[str, int]:
    """A numeral: digits with commas are words, so that they separate nothing."""
    negative, plain = shown.startswith("−"), shown.removeprefix("−")
    if match := re.fullmatch(r"([\d.]+)e(−?\d+)", plain):
        plain, holds = f"{match[1]} dot.op 10^({match[2].replace('−', '-')})", PRODUCT
    elif match := re.fullmatch(r"(\d+)\^(−?\d+)", plain):
        plain, holds = f"{match[1]}^({match[2].replace('−', '-')})", POWER
    elif "/" in plain:
        holds = PRODUCT
    else:
        plain, holds = (f'"{plain}"' if "," in plain else plain.replace("∞", "oo")), ATOM
    return (f"-{plain}", NEGATIVE) if negative else (plain, holds)


TYPST: Notation[str] = Notation(
    number=number,
    numeral=_number,
    symbol=symbol,
    fenced=lambda shown: f"({shown})",
    operations={
        "sum": lambda index, low, high, part: f"sum_({index} = {low})^({high}) {part}",
        "+": lambda x, y: f"{x} + {y}",
        "-": lambda x, y: f"{x} - {y}",
        "*": lambda x, y: f"{x} dot.op {y}",
        "/": lambda x, y: f"frac({x}, {y})",
        "//": lambda x, y: f"floor(frac({x}, {y}))",
        "ceil": lambda x, y: f"ceil(frac({x}, {y}))",
        "%": lambda x, y: f"{x} mod {y}",
        "neg": lambda x: f"-{x}",
        "**": lambda x, y: f"{x}^({y})",
        "bits": lambda x: f"floor(log_2 {x}) + 1",
        "bits below": lambda x: f"ceil(log_2 {x})",
        "binomial": lambda x, y: f"binom({x}, {y})",
        "log2": lambda x: f"log_2 ({x})",
    },
    call=lambda kind, parts: f"{kind}({', '.join(parts)})",
)
