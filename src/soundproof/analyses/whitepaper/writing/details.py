"""The second part: invocations, edges, auxiliary arguments, and the lemmas that remain."""

from __future__ import annotations

from collections.abc import Iterator

from soundproof.analyses.whitepaper.writing.lemmas import Lemma, bound, lemmas
from soundproof.analyses.whitepaper.writing.overview import UNSAID
from soundproof.analyses.whitepaper.writing.phrases import SEGMENTS, conjoined, count, counted, grouped, listed
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.arithmetic.traced import Node, traced
from soundproof.readings.security import CircuitAssessment
from soundproof.render.document import Block, Table
from soundproof.render.prose import Items, Link, Paragraph, Prose
from soundproof.render.words import down
from soundproof.transcript.challenges import Challenge
from soundproof.zkvm.topology import Edge, Key

__all__ = ["auxiliary", "edges", "invocations", "key_words", "remaining"]


def invocations(subject: Subject) -> Iterator[Block]:
    """Every kind of proof, how often it is made, and who verifies it."""
    steps, segments = subject.system.steps, subject.system.segments
    if not steps:
        return
    rows = tuple(
        (
            step.name,
            counted(step.formula),
            f"{step.most:,}" if step.least == step.most else f"{step.least:,} to {step.most:,}",
            str(max((part.rounds for part in step.circuits), default=0) or UNSAID),
            ", ".join(name for name, node in subject.nodes if step.name in dict(node.takes)) or "whoever verifies",
        )
        for step in steps
    )
    head = ("Kind of proof", "At most", f"{SEGMENTS} = {segments:,}", "Rounds", "Verified by")
    yield Table("Proofs of an execution of m segments", head, rows, frozenset({1, 2, 3}))
    yield Paragraph(tuple(_sum(subject)))


def _sum(subject: Subject) -> Iterator[str | Node | Link]:
    """How many proofs there are, added up by nodes that stand side by side."""
    steps = subject.system.steps
    taken = {step.name: tuple(name for name, node in subject.nodes if step.name in dict(node.takes)) for step in steps}
    groups = grouped(
        ((bool(step.node.takes) and step.name, taken[step.name], step.formula), step.name) for step in steps
    )
    parts: list[Prose] = []
    total = None
    for (_, _, formula), names in reversed(groups.items()):
        together = sum((formula for _ in names[1:]), formula)
        parts.append((count(together).node, f" of {conjoined(names)}"))
        total = together if total is None else total + together
    yield "These are "
    yield from listed(parts, ", ", " and ")
    if total is not None:
        most = subject.system.proofs[1] if subject.system.proofs else 0
        yield from (": in all at most ", count(total).node, " proofs, ", traced(most).node, " for ")
        yield from (count_equal(subject), ".")


def count_equal(subject: Subject) -> str:
    """The number of segments, said as an equation."""
    return f"{SEGMENTS} = {subject.system.segments:,}"


def edges(subject: Subject) -> Iterator[Block]:
    """What becomes of the public value of a proof where it is verified, and what fixes its key."""
    texts: list[tuple[str, Prose]] = []
    for name, node in subject.nodes:
        for child, edge in node.takes:
            values = bound(edge, dict(subject.nodes)[child].public)
            texts.append((f"{child} → {name}", ("public value ", *values, f"; key: {key_words(edge)}.")))
    yield Items(tuple(texts))


def key_words(edge: Edge) -> str:
    """How the key of a proof that is verified is fixed, in words."""
    key: Key | None = edge.key
    if key is None:
        return edge.keys or UNSAID
    if key.how == "constant":
        return "a constant of the circuit"
    if key.how == "merkle":
        return f"a leaf of a tree of keys whose root is {key.value}" if key.value else "a leaf of a tree of keys"
    fixed = f", which {key.fixed_by} compares" if key.fixed_by else ", which nothing fixes"
    return f"the public value {key.value}{fixed}"


def auxiliary(subject: Subject) -> Iterator[Block]:
    """The lookup arguments of every circuit: what they prove, by which reduction, at which error."""
    rows = [row for assessed in subject.system.assessment.circuits if (row := _lookups(assessed)) is not None]
    if not rows:
        yield Paragraph(("No circuit is stated to have a lookup.",))
        return
    arguments = {lookup.argument for circuit in subject.zkvm.circuits for _, lookup in circuit.buses}
    sums = (
        "Each lookup states that every row that is sent stands in the table that receives it. LogUp reduces this "
        "to an equality of sums of fractions at two challenges: one compresses a row to its fingerprint, the other "
        "is where the sums are evaluated. "
    )
    products = (
        "A grand product states that two multisets of rows are equal: the products of challenge minus fingerprint over "
        "both are the same. "
    )
    yield Paragraph(
        (
            (sums if arguments - {"grand-product"} else "")
            + (products if "grand-product" in arguments else "")
            + "The degree below is that of the polynomial whose zeros are the bad "
            "challenges; the bits are those of the round, with all lookups of the circuit and list sizes.",
        )
    )
    head = ("Circuit", "Lookups", "Width", "Messages", "Degree", "Rounds", "Bits")
    yield Table("Lookup arguments", head, tuple(rows), frozenset({2, 3, 4, 5, 6}))


def _lookups(assessed: CircuitAssessment) -> tuple[str, ...] | None:
    """A circuit's lookups together; None where it has none."""
    lookups = assessed.circuit.buses
    if not lookups:
        return None
    names = [name for name, _ in lookups]
    degrees, rounds, least = 0, 0, None
    certified = {round_.challenge.label: round_.certified for round_ in assessed.best.rounds}
    for entry in assessed.transcript:
        if not isinstance(entry, Challenge) or entry.label[0] not in ("lookups", "lookup"):
            continue
        rounds += 1
        terms = {t.label[1] for t in entry.terms if t.label[0] == "lookup"}
        degrees += sum(int(lookup.degree) for name, lookup in lookups if name in terms)
        if entry.label in certified:
            bits = certified[entry.label]
            least = bits if least is None or bits.upper > least.upper else least
    shown = names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")
    return (
        assessed.circuit.name,
        shown,
        str(max(lookup.width for _, lookup in lookups)),
        f"{sum(int(lookup.total) for _, lookup in lookups):,}",
        f"{degrees:,}" if degrees else "–",
        str(rounds),
        "–" if least is None else down(least.bits_lower),
    )


def remaining(subject: Subject) -> Iterator[Block]:
    """The lemmas that a third part has to prove: those that are not standard."""
    every = lemmas(subject)
    unproven = [lemma for lemma in every if lemma.class_ != "standard"]
    if not unproven:
        standard = "Every lemma is standard: it is stated and proved where it is cited."
        yield Paragraph((standard if every else "There is no lemma: no recursion, bus or memory is stated.",))
        return
    yield Items(tuple(("", tuple(_lemma(lemma))) for lemma in unproven))


def _lemma(lemma: Lemma) -> Iterator[str | Link]:
    yield Link(lemma.key, lemma.title)
    yield f": {lemma.class_ or 'class not stated'}{f', see {lemma.reference}' if lemma.reference else ''}."
