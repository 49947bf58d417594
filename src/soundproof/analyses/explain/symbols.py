"""The parameters of a circuit as integers that know their symbols.

>>> from soundproof.formats.files import load
>>> circuit = symbolic(load("pico").circuits[0])
>>> circuit.opening.queries == load("pico").circuits[0].opening.queries, circuit.opening.queries.node.symbol
(True, 't')
"""

from __future__ import annotations

from msgspec.structs import replace

from soundproof.arithmetic.traced import Leaf, Name, Symbol
from soundproof.zkvm.address import addresses
from soundproof.zkvm.circuit import Circuit

__all__ = ["symbol", "symbolic"]


def symbol(name: str, value: int, index: int | None = None) -> Symbol:
    """An integer that was given under a name, perhaps that of a list and with its place there."""
    return Symbol(value, Name(name, Leaf(value), index))


def symbolic(circuit: Circuit) -> Circuit:
    """The circuit with integers that know the symbols of its parameters; without a symbol, the key in the file."""
    lifted = circuit
    for known in addresses(circuit):
        value = known.read(circuit)
        if type(value) is int and known.param is not None:
            place = known.path[-1]
            lifted = known.set(lifted, symbol(known.symbol, value, place if isinstance(place, int) else None))
    base = circuit.field.base
    order = symbol("q₀" if base.binary else "p", base.order)
    return replace(lifted, field=replace(circuit.field, base=replace(base, order=order)))
