"""What programs get of explanations: of terms, of parameters that are turned, of what is sent."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from soundproof.render.output import BitsLower, BitsUpper, Cited, Condition, Difference, Label, Reliance, Status

__all__ = [
    "OUTPUTS",
    "CheckedCertificate",
    "Draw",
    "ExplainedTerm",
    "Explanations",
    "Formula",
    "Fulfilled",
    "Inequality",
    "Lever",
    "Message",
    "SensitiveCircuit",
    "Sensitivities",
    "SentPart",
    "SequenceOutput",
    "SequenceTerm",
    "Sequences",
    "Step",
    "Substituted",
]


class Formula(TypedDict):
    """A symbol with its formula and value."""

    symbol: Annotated[str, "the symbol"]
    formula: Annotated[str | None, "as text; null where the value is given"]
    latex: Annotated[str | None, "as LaTeX; null where the value is given"]
    value: Annotated[str, "as people read it"]
    exact: Annotated[str | None, "every digit of an integer or fraction; null where it is none, or has too many"]


class Substituted(Formula):
    """The formula of an error, with the numbers put in."""

    substituted: Annotated[str, "with the numbers in the place of symbols"]


class Fulfilled(Condition):
    """A condition, and whether it holds."""

    holds: Annotated[bool, "whether it holds"]


class Step(Formula):
    """A step of a check; the integers first, and each after those it needs."""

    meaning: Annotated[str, "what it is"]


class Inequality(TypedDict):
    """An inequality of a check."""

    left: Annotated[str, "left side, as text"]
    relation: Annotated[str, "<, ≤, ≥ or ="]
    right: Annotated[str, "right side, as text"]
    latex: Annotated[str, "as LaTeX"]
    values: Annotated[list[str], "both sides in digits"]
    holds: Annotated[bool, "whether it holds"]


class CheckedCertificate(TypedDict):
    """A finite certificate with its check."""

    integers: Annotated[dict[str, int], "as in a [Certificate](#certificate)"]
    bound: Annotated[int, "the bad challenges, or codewords, that it allows"]
    holds: Annotated[bool, "whether every inequality holds"]
    checks: Annotated[str, "the inequalities, as text"]
    steps: Annotated[list[Step], "every number of the check"]
    comparisons: Annotated[list[Inequality], "every inequality of the check"]
    program: Annotated[str, "Python that repeats it"]


class ExplainedTerm(TypedDict):
    """A term with the formula behind its figure."""

    zkvm: Annotated[str, "name of the zkVM"]
    circuit: Annotated[str, "name of the circuit"]
    field: Annotated[str, "field of the challenges"]
    round: Annotated[str, "name of its round"]
    term: Annotated[str, "its name"]
    label: Annotated[Label, "its id"]
    bits: Annotated[int, "certified, grinding included; 0 where a hypothesis fails"]
    bits_lower: Annotated[BitsLower, "decimals, rounded down"]
    enclosure: Annotated[str, "a ball that contains the error"]
    regime: Annotated[str | None, "radius of the code that it reads; null where it reads none"]
    error: Annotated[Substituted, "the error"]
    definitions: Annotated[list[Formula], "the symbols in it"]
    radius: Annotated[list[Formula], "α, and the symbols in it"]
    status: Annotated[Status, "the weakest statement that it rests on"]
    theorems: Annotated[list[Cited], "what it rests on"]
    hypotheses: Annotated[list[Fulfilled], "their conditions"]
    failed_hypotheses: Annotated[list[Fulfilled], "those that fail; then no bound applies"]
    certificates: Annotated[list[CheckedCertificate], "with every step of their check"]
    grinding_bits: Annotated[int, "bits asked of the prover"]
    ceiling_upper: Annotated[BitsUpper | None, "as in a [Term](#term); null but for proximity gaps"]
    remarks: Annotated[list[str], "on a schedule that is unusual"]


class Explanations(TypedDict):
    """Where figures come from."""

    schema: Annotated[Literal["soundproof.explanation/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    reliance: Annotated[Reliance, "what the figures may rest on"]
    explanations: Annotated[list[ExplainedTerm], "one for each term"]


class Lever(TypedDict):
    """A parameter, turned by one step and then as far as it goes."""

    lever: Annotated[str, "the step, in words"]
    address: Annotated[str, "the parameter, as `--set` takes it"]
    fixed_by: Annotated[str, "who chooses it: the prover, or the statement"]
    gain: Annotated[Difference | None, "bits of one step; null where no step is possible"]
    ceiling_lower: Annotated[BitsLower, "the most bits that it reaches alone, rounded down"]
    steps: Annotated[int, "steps to there; 0 where nothing is gained"]
    stopped_by: Annotated[str, "the term that binds there"]


class SensitiveCircuit(TypedDict):
    """A circuit with its parameters."""

    name: Annotated[str, "name in the file"]
    bits_lower: Annotated[BitsLower, "bits today, rounded down; 0 where no bound applies"]
    binding: Annotated[str, "the largest bad event of the weakest round"]
    levers: Annotated[list[Lever], "each parameter once"]


class Sensitivities(TypedDict):
    """What one step of each parameter buys."""

    schema: Annotated[Literal["soundproof.sensitivity/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    zkvm: Annotated[str, "name of the zkVM"]
    circuits: Annotated[list[SensitiveCircuit], "those asked for"]


class SentPart(TypedDict):
    """A part of a message."""

    what: Annotated[str, "what it is"]
    detail: Annotated[str, "how it is counted"]
    bytes: Annotated[int, "expected bytes, rounded up"]


_FromProver = TypedDict("_FromProver", {"from": Annotated[Literal["prover"], "who sends it"]})
_FromVerifier = TypedDict("_FromVerifier", {"from": Annotated[Literal["verifier"], "who draws it"]})


class Message(_FromProver):
    """What the prover sends."""

    label: Annotated[Label, "its id"]
    name: Annotated[str, "its name"]
    bytes: Annotated[int, "expected bytes, rounded up"]
    parts: Annotated[list[SentPart], "what is in it"]


class SequenceTerm(TypedDict):
    """A bad event of a challenge."""

    name: Annotated[str, "its name"]
    formula: Annotated[str, "of its error, as text"]
    bits: Annotated[int, "certified; 0 where a hypothesis fails"]
    bits_lower: Annotated[BitsLower, "decimals, rounded down"]


class Draw(_FromVerifier):
    """What the verifier draws."""

    label: Annotated[Label, "its id"]
    name: Annotated[str, "its name"]
    bits: Annotated[
        int | None, "of its bad events together, 0 where a hypothesis fails; null where nothing can go wrong"
    ]
    terms: Annotated[list[SequenceTerm], "its bad events"]


class SequenceOutput(TypedDict):
    """Who sends what in the protocol of a circuit."""

    zkvm: Annotated[str, "name of the zkVM"]
    circuit: Annotated[str, "name of the circuit"]
    steps: Annotated[list[Message | Draw], "in order"]


class Sequences(TypedDict):
    """Who sends what."""

    schema: Annotated[Literal["soundproof.sequence/1"], "what this output is"]
    soundproof: Annotated[str, "version of the program"]
    sequences: Annotated[list[SequenceOutput], "one for each circuit"]


OUTPUTS = {"explain": Explanations, "explain --sensitivity": Sensitivities, "explain --sequence": Sequences}
"""What is printed, by the command that prints it."""
