"""The controls of a circuit: one for each parameter that a page lets its reader set.

They come from the native table itself: what stands there, its type, its bounds.  So every kind of opening has its own,
and a parameter that the format learns has a control at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any, Literal

from msgspec import Struct

from soundproof.formats.plain import plain
from soundproof.formats.writing import value_text
from soundproof.parameters.faults import Path
from soundproof.parameters.params import EVERY, key_of
from soundproof.parameters.shape import Choice, List, Scalar, Shape, narrowed
from soundproof.zkvm.address import Address, parameters
from soundproof.zkvm.circuit import Circuit

__all__ = ["Control", "controls"]

Kind = Literal["number", "power", "rate", "choice", "text"]

LOWEST_RATE, LARGEST_POWER = 10, 40
"""The ends of sliders over rates 1/2^k and over powers 2^k."""
MOST_ENTRIES = 8
"""Of a list whose entries have controls of their own; a longer one is a text, as is a schedule of folds by powers."""
LONGEST_SLIDER = 4096
"""Numbers that may be larger have no slider: nobody finds one of a million values with a finger."""
PARTS = ("opening", "air", "field", "lookups")
"""The parts of a circuit that have controls, in this order; all else is set as on the command line."""


class Control(Struct, frozen=True):
    """A parameter of a circuit as its reader sees it.

    ``path`` is a setting's, below the circuit, and ``value`` is written as a setting has it.  A ``number`` lies between
    ``low`` and ``high``, either of which may be None, and its slider ends at ``reach``, if it has one.  A ``power`` and
    a ``rate`` are 2^k and 1/2^k, and these are of k.  A ``choice`` has its ``options``.  What is ``first`` decides the
    opening and is shown at once.
    """

    path: str
    kind: Kind
    value: str
    about: str
    first: bool
    low: int | None = None
    high: int | None = None
    reach: int | None = None
    options: tuple[str, ...] = ()


def controls(circuit: Circuit) -> tuple[Control, ...]:
    """The controls of a circuit, those of its opening first.

    >>> from soundproof.formats.files import load
    >>> for control in controls(load("pico").circuits[0])[:3]:
    ...     print(control.path, control.kind, control.value, control.low, control.high, control.reach)
    opening.rate rate 1/2 1 None 10
    opening.queries number 84 1 None 256
    opening.foldings text [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2] None None None
    """
    listed = [control for one in parameters(circuit) for control in _controls(one, circuit)]
    order = {part: place for place, part in enumerate(PARTS)}
    return tuple(sorted(listed, key=lambda control: (not control.first, order[control.path.partition(".")[0]])))


def _controls(one: Address, circuit: Circuit) -> Iterator[Control]:
    if one.path[0] not in PARTS or one.path[-1] == "kind":
        return
    path, value = one.path, one.read(circuit)
    if path[0] == "lookups":
        bits = {bus.grinding for _, bus in circuit.buses}
        if path[-1] != "grinding" or path[1] != circuit.buses[0][0] or len(bits) > 1:
            return
        path = ("lookups", EVERY, "grinding")  # one control for all, where they have the same: there may be a hundred
    kind = None if value is None else narrowed(one.shape, value)
    about = one.param.description if one.param else ""
    match kind:
        case List(item=Scalar(type=entries, power_of_two=power)) if entries in (int, Fraction) and value:
            if entries is int and not power and len(value) <= MOST_ENTRIES:
                yield from (_control((*path, place), kind.item, entry, about) for place, entry in enumerate(value))
            else:
                yield _control(path, kind, value, about)
        case Choice() | Scalar():
            yield _control(path, kind, value, about)


def _control(path: Path, kind: Shape, value: Any, about: str) -> Control:
    """The control of one value: a scalar, a word, or a list that is written as one."""
    written = ".".join(key_of(str(key)) for key in path)
    first = (path[0] == "opening" and "merkle" not in path) or "grinding" in written
    shown = value_text(plain(kind, value)).strip('"')
    made = partial(Control, written, value=shown, about=about or written, first=first)
    match kind:
        case Choice(words):
            return made(kind="choice", options=tuple(words))
        case Scalar(type=type) if type is bool:
            return made(kind="choice", options=("true", "false"))
        case Scalar(type=type, power_of_two=True) if type is int:
            low, log = (((kind.ge or 1) - 1).bit_length(), value.bit_length() - 1)
            high = None if kind.le is None else kind.le.bit_length() - 1
            return made(kind="power", low=low, high=high, reach=high or min(max(log + 4, 12), LARGEST_POWER))
        case Scalar(type=type) if type is int:
            near, most = max(256, 1 << (2 * value - 1).bit_length()), kind.le
            reach = near if most is None else min(near, most) if most > LONGEST_SLIDER else most
            reached = reach if reach <= LONGEST_SLIDER else None
            return made(kind="number", low=kind.ge, high=kind.le, reach=reached)
        case Scalar(type=type) if type is Fraction and value.numerator == 1 and value.denominator.bit_count() == 1:
            return made(kind="rate", low=1, reach=LOWEST_RATE)
    return made(kind="text")
