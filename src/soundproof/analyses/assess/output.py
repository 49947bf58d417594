"""What programs get of an assessment."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from soundproof.analyses.size.output import Size, Total
from soundproof.analyses.system.output import AdvisoryOutput
from soundproof.formats.schema import part
from soundproof.render.output import BitsLower, BitsUpper, ClassOf, Condition, Given, Label, Status
from soundproof.zkvm.circuit import Circuit as ZkvmCircuit
from soundproof.zkvm.zkvm import ZkVM

__all__ = [
    "OUTPUTS",
    "Assessments",
    "Binding",
    "Certificate",
    "Circuit",
    "Claim",
    "Dimension",
    "EvaluationOutput",
    "FinalProof",
    "Grinding",
    "Oracle",
    "Round",
    "Term",
    "Trust",
    "Zkvm",
]


class Binding(TypedDict):
    """What is weakest."""

    circuit: Annotated[str, "the circuit with the fewest bits"]
    term: Annotated[str, "the largest bad event of its weakest round"]


class Trust(TypedDict):
    """The bits that remain if nothing weaker is relied on, with radii of its own ([regimes.md](regimes.md#trust)).

    Zero bits are proven where a term rests on less.
    """

    proved: Annotated[int | None, "peer-reviewed and elementary proofs alone; null where withheld"]
    lean: Annotated[int | None, "machine-checked preprints too; null where withheld"]
    preprint: Annotated[int | None, "all preprints too; null where withheld"]


class FinalProof(Total):
    """The proof that is published."""

    circuit: Annotated[str, "the circuit whose proof is the zkVM's"]


class Claim(TypedDict):
    """A published size of a proof; see [format.md](format.md#claims)."""

    name: Annotated[str, "name in the file"]
    circuit: Annotated[str, "the circuit whose proof it is"]
    bytes: Annotated[int, "the published size"]
    version: Annotated[str, "version of the zkVM that the proof is from"]
    source: Annotated[str, "who published it"]
    kind: Annotated[Literal["measured", "declared", "approximate"], "how the size is known"]
    date: Annotated[str, "date, as text"]
    note: Annotated[str, "what makes it differ, as far as known"]
    within: Annotated[bool, "whether it lies between `least_bytes` and `max_bytes` of the circuit"]


class Oracle(TypedDict):
    """The radius at which an oracle is analysed; FRI has one oracle, WHIR and STIR one per iteration."""

    regime: Annotated[str, "`UDR`, `JBR`, `BJR` or `LIN`"]
    theorem: Annotated[
        str | None,
        "id of the paper whose bound is the largest of its bad challenges; null where it has none. What was taken for "
        "a code is in the [Term](#term)",
    ]
    multiplicity: Annotated[int | None, "m in the Johnson regime; null in the others"]
    slack: Annotated[int | None, "s in unique decoding; null in the others"]
    agreement: Annotated[int | None, "A, agreeing positions, beyond the Johnson radius; null in the others"]
    errors: Annotated[int | None, "e, of a linear code of a stated distance; null in the others"]


class Certificate(TypedDict):
    """A finite certificate; the [theorem](theorems.md) of the term, or its `list_theorem`, says what it has to meet."""

    kind: Annotated[
        Literal["Weighted", "Interpolation", "Squarefree", "FirstOrder", "Subsets"], "which kind of certificate"
    ]
    integers: Annotated[
        dict[str, int], "the code (`n`, `k`), the agreement `A`, the curve's degree `ℓ`, and the integers of its kind"
    ]
    exceptions: Annotated[int, "the bad challenges it allows"]
    list_size: Annotated[int | None, "the codewords it allows; null for kinds that bound no list"]
    verified: Annotated[bool, "whether every inequality holds, checked anew for this output"]


class Grinding(TypedDict):
    """Work before a challenge."""

    bits: Annotated[int, "bits asked of the prover"]
    effective_lower: Annotated[
        BitsLower, "bits they are worth, rounded down; less where bits are drawn from a field element"
    ]


class Term(TypedDict):
    """One bad event."""

    label: Annotated[Label, "its id"]
    round: Annotated[str, "name of its round"]
    name: Annotated[str, "its name"]
    event: Annotated[
        Literal["gap", "roots", "pairs", "missed"],
        "what goes wrong: too many bad challenges of a proximity gap, a zero of a polynomial, two listed words that "
        "agree, every query missed",
    ]
    bits: Annotated[int, "certified, grinding included"]
    bits_lower: Annotated[BitsLower, "decimals, rounded down"]
    ceiling_upper: Annotated[
        BitsUpper | None,
        "bits that no proof exceeds at this radius, grinding included, decimals rounded up; null but for [proximity "
        "gaps](theorems.md#abf26-lemma-416-for-curves)",
    ]
    theorem: Annotated[str, "citation"]
    list_theorem: Annotated[str | None, "citation of the bound on the list size; null where none enters"]
    status: Annotated[Status, "the weakest statement that the term rests on"]
    theorem_status: Annotated[Status, "the status of `theorem` itself"]
    certificates: Annotated[list[Certificate], "those that the term rests on"]
    grinding: Annotated[Grinding, "work before the challenge"]


class Round(TypedDict):
    """One verifier challenge; the errors of its terms add, so it may have fewer bits than each of them."""

    label: Annotated[Label, "its id"]
    name: Annotated[str, "its name"]
    bits: Annotated[int, "certified"]
    bits_lower: Annotated[BitsLower, "decimals, rounded down"]


class EvaluationOutput(TypedDict):
    """A circuit under one choice of radii."""

    bits: Annotated[int | None, "minimum over the rounds, 0 where a hypothesis fails; null where withheld"]
    regime: Annotated[str, "of the first oracle: `UDR`, `JBR`, `BJR` or `LIN`"]
    theorem: Annotated[str | None, "of the first oracle; null where it has none"]
    multiplicity: Annotated[int | None, "of the first oracle; null but in the Johnson regime"]
    slack: Annotated[int | None, "of the first oracle; null but in unique decoding"]
    agreement: Annotated[int | None, "of the first oracle; null but beyond the Johnson radius"]
    errors: Annotated[int | None, "of the first oracle; null but for a linear code of a stated distance"]
    binding: Annotated[str, "the largest bad event of the weakest round"]
    oracles: Annotated[list[Oracle], "every oracle's radius"]
    terms: Annotated[list[Term], "every bad event"]
    rounds: Annotated[list[Round], "every challenge"]
    failed_hypotheses: Annotated[list[Condition], "those that fail; then no bound applies"]


class Dimension(TypedDict):
    """The dimension of a circuit's code."""

    trace: Annotated[int, "of the circuit's own code"]
    tested: Annotated[int, "larger where the schedule [folds past the trace](protocols/fri.md#folding-past-the-trace)"]


class Circuit(EvaluationOutput):
    """A circuit, under its best choice of radii and under the others that were tried."""

    name: Annotated[str, "name in the file"]
    group: Annotated[str, "kind of circuit, in the file's words"]
    field: Annotated[str, "field of the challenges, `KoalaBear^4`"]
    protocol: Annotated[str, "constraint side and opening, `deep-ali/fri`"]
    parameters: Annotated[
        dict[str, Any],
        Given(lambda: part(ZkvmCircuit)),
        "its parameters as [a file](format.md#circuit) has them, numbers written out, defaults included",
    ]
    trust: Annotated[Trust, "the bits at each level of trust"]
    withheld: Annotated[
        list[str],
        "with `--strict` the reasons for which its bits, and those of its regimes, are withheld; else empty",
    ]
    regimes: Annotated[list[EvaluationOutput], "one per regime tried; the best is among them"]
    attack_bits: Annotated[int, "best known attack, an upper bound on the real security; not a security claim"]
    random_words_bits: Annotated[
        int, "what random words are expected to allow, a heuristic estimate; not a security claim"
    ]
    size: Annotated[Size, "the bytes of its proof"]
    declared_size: Annotated[str | None, "size as the prover itself prints it; null where it prints none"]
    open_hypotheses: Annotated[list[Condition], "those that the file's figures leave open"]
    unknown: Annotated[list[str], "terms that the file does not state enough for"]
    dimension: Annotated[Dimension, "of its code"]
    notes: Annotated[list[str], "remarks on the circuit"]


def _stated(key: str) -> Given:
    """What a file says of a zkVM under a key."""
    return Given(lambda: part(ZkVM, key))


class Zkvm(ClassOf):
    """A zkVM."""

    name: Annotated[str, "name in the file"]
    version: Annotated[str, "version in the file"]
    source: Annotated[str, "where the figures are from"]
    date: Annotated[str, "when the figures were published"]
    about: Annotated[str, "what it is, in a sentence; empty where the file does not say"]
    derives: Annotated[str, "the zkVM whose code this one was forked from, or empty"]
    bits: Annotated[int | None, "minimum over the circuits; null where `withheld` has reasons"]
    withheld: Annotated[list[str], "with `--strict` the reasons for which no bits are stated; else empty"]
    with_hash: Annotated[
        int | None,
        "the same together with the hash functions, see [system.md](system.md); null where one is not stated, or it is "
        "withheld",
    ]
    binding: Annotated[Binding, "what is weakest"]
    trust: Annotated[Trust, "the bits at each level of trust"]
    without: Annotated[list[str], "the papers that were not relied on at all (`--without`), by id"]
    attack_bits: Annotated[int, "minimum of the circuits' `attack_bits`"]
    random_words_bits: Annotated[int, "minimum of the circuits' `random_words_bits`"]
    circuits: Annotated[list[Circuit], "in the order of the file"]
    size: Annotated[FinalProof, "the proof that is published"]
    claims: Annotated[list[Claim], "published sizes"]
    documents: Annotated[
        dict[str, Any],
        _stated("documents"),
        "what the team published, by name, as [the file](format.md#documents) has it",
    ]
    performance: Annotated[
        dict[str, Any],
        _stated("performance"),
        "published proving times in milliseconds and machines, by name, as [the file](format.md#performance) has them",
    ]
    execution: Annotated[
        dict[str, Any] | None,
        _stated("execution"),
        "instruction set and precompiles, as [the file](format.md#execution) has them; null where it says nothing",
    ]
    advisories: Annotated[list[AdvisoryOutput], "published flaws about the zkVM"]
    missing: Annotated[list[str], "what the file says it does not model"]
    notes: Annotated[list[str], "remarks on the file, such as keys without effect"]


class Assessments(TypedDict):
    """How secure zkVMs provably are."""

    schema: Annotated[Literal["soundproof.assessment/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    zkvms: Annotated[list[Zkvm], "one for each target"]


OUTPUTS = {"assess": Assessments}
"""What is printed, by the command that prints it."""
