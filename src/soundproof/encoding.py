"""How a prover writes its messages down: conventions as data.

A :class:`Layout` says what the size of a message depends on besides its contents.  ``PRESETS`` has
one for each prover whose proofs were measured; another prover's is one more entry, and a circuit
may override single conventions.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from soundproof.params import Param

__all__ = ["PRESETS", "Encoding", "Layout", "Preset"]

Preset = Literal["plain", "pil2", "pil-stark", "pil-stark-bn254", "swirl"]
Paths = Literal["separate", "merged"]
Siblings = Literal["others", "all"]
Final = Literal["evaluations", "coefficients"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Conventions of a serialised proof.

    ``paths`` of a tree's queries are separate or merged into one proof; a path holds the ``others``
    of every group of siblings or ``all`` of them.  With ``root_beside_cap`` a tree with a cap sends its
    root too.  The polynomial at which FRI stops is sent as ``final``.  ``implied`` coefficients of a
    sumcheck's round polynomial follow from its claim.  ``nonce`` is the bytes of a proof of work (None:
    one element), ``prefix`` those before a vector, and ``framing`` whether fixed headers are sent.
    """

    paths: Paths = "separate"
    siblings: Siblings = "others"
    root_beside_cap: bool = False
    final: Final = "evaluations"
    implied: int = 1
    nonce: int | None = None
    prefix: int = 0
    framing: bool = False


PRESETS: dict[str, Layout] = {
    # Every query with its own paths, nothing but the messages.
    "plain": Layout(),
    # ZisK and Venus: one 8-byte word for all proofs of work, roots beside the caps.
    "pil2": Layout(root_beside_cap=True, nonce=8),
    # npm pil-stark with Goldilocks hashes: binary trees, no proof of work.
    "pil-stark": Layout(nonce=0),
    # The same with BN254 hashes: every node of a path comes with all its siblings, itself included.
    "pil-stark-bn254": Layout(siblings="all", nonce=0),
    # OpenVM 2: length prefixes of four bytes, headers, nonces as base elements.
    "swirl": Layout(prefix=4, framing=True),
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """A preset, and what a circuit does differently."""

    preset: Annotated[Preset, Param("", "layout of the prover the proof comes from")]
    paths: Annotated[Paths | None, Param("", "whether queries of a tree share one proof")] = None
    siblings: Annotated[Siblings | None, Param("", "which children of a path's nodes are sent")] = None
    root_beside_cap: bool | None = None
    final: Annotated[Final | None, Param("", "how FRI's last polynomial is sent")] = None
    implied: Annotated[int | None, Param("", "coefficients of a round polynomial that are not sent", ge=0, le=2)] = None
    nonce: Annotated[int | None, Param("", "bytes of a proof of work", ge=0)] = None
    prefix: Annotated[int | None, Param("", "bytes before a vector", ge=0)] = None
    framing: bool | None = None

    @property
    def layout(self) -> Layout:
        """The preset with the overrides.

        >>> Encoding("pil2", nonce=16).layout
        Layout(paths='separate', siblings='others', root_beside_cap=True, final='evaluations', implied=1,
               nonce=16, prefix=0, framing=False)
        """
        preset = PRESETS[self.preset]
        values: dict[str, Any] = {}
        for convention in fields(Layout):
            own = getattr(self, convention.name)
            values[convention.name] = getattr(preset, convention.name) if own is None else own
        return Layout(**values)
