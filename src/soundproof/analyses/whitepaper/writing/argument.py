"""The third part: the theorem with its proof, the budget, the assumptions, the rounds of circuits, the references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from soundproof.analyses.system.budget import BudgetLine
from soundproof.analyses.system.deployment import System
from soundproof.analyses.system.steps import Step, likeliest
from soundproof.analyses.whitepaper.writing.lemmas import circuit_key, lemmas, theorems_of
from soundproof.analyses.whitepaper.writing.phrases import (
    SEGMENTS,
    conjoined,
    count,
    counted,
    error,
    grouped,
    listed,
    marked,
    named,
    symbols,
)
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.arithmetic.certified import Certified
from soundproof.arithmetic.traced import Node, traced
from soundproof.readings.security import AssessedRound, CircuitAssessment
from soundproof.render.document import Block, Table
from soundproof.render.prose import Blank, Equation, Items, Link, Paragraph, Prose, Statement
from soundproof.render.words import down, status_name
from soundproof.theorems import fiat_shamir
from soundproof.theorems.theorem import Theorem, weakest
from soundproof.zkvm.counting import Formula
from soundproof.zkvm.topology import cycle

__all__ = ["assumptions", "budget", "references", "rounds", "theorem"]


# The theorem --------------------------------------------------------------------------------------


def theorem(subject: Subject) -> Iterator[Block]:
    """What is proved of the system, and how it follows from the lemmas."""
    system = subject.system
    if not system.steps:
        yield Blank("theorem", ("Without a recursion in the file there is nothing to compose: add [topology].",))
        return
    said = subject.zkvm.statement
    claim: Prose = ("the file does not say what",)
    if said is not None and said.claims:
        claim = marked(said.claims, (*subject.names(), *said.public))
    public = symbols(said.public if said is not None and said.public else dict(subject.nodes)[_last(subject)].public)
    text: list[Prose] = [
        (
            "Let the hash functions be random oracles, inside circuits, too, and let a prover make at most ",
            named("T"),
            " queries. An extractor that runs the prover once, straight through, and sees its queries, outputs for "
            "every proof that is accepted",
            *((" for the public values ", *public) if public else ()),
            " a witness of the claim: ",
            *claim,
            "; except with probability at most ",
            named("Adv"),
            ", given below.",
        )
    ]
    yield Statement("Theorem", "theorem", "knowledge soundness of the composition", tuple(text), tuple(_proof(subject)))
    open_: list[Prose] = [(Link(lemma.key, lemma.title),) for lemma in lemmas(subject) if lemma.blanks]
    if open_:
        yield Blank(
            "theorem",
            ("The theorem holds only if these lemmas do, of which something is open: ", *listed(open_, "; "), "."),
        )
    left_out = tuple(_left_out(system))
    if left_out:
        yield Blank("theorem", (f"The bound is not known in full: {'; '.join(left_out)}.",))
    yield from formula(subject)


def _left_out(system: System) -> Iterator[str]:
    """What the bound needs and the file does not state."""
    if system.without:
        yield f"it is without {', '.join(system.without)}"
    unknown = [step.name for step in system.steps if not step.circuits]
    if unknown:
        yield f"the circuits of {conjoined(unknown)} are not stated: they have the largest error of all others"
    missing = [what for what, _ in system.missing]
    if missing:
        yield f"no {conjoined(missing)} is stated for some circuits"


def formula(subject: Subject) -> Iterator[Block]:
    """The bound: first the coefficients in m, then what stands for each."""
    system = subject.system
    t, r, d, c = (traced(0, symbol) for symbol in ("T", "R", "D", "C"))
    total, functions = traced(0, "ε"), _functions(system)
    sponge = any(function.capacity_values is not None for function in functions)
    if sponge:
        first, second = (t + r) * (total + 1 / (2 * c)), (3 / d + 1 / (2 * c)) * t**2
    else:
        first, second = (t + r) * total, (3 / d) * t**2
    yield Equation(
        (
            (named("Adv"), "≤", (first + second).node),
            *_sum(subject),
        )
    )
    symbols_: list[Prose] = [
        (named("R"), f" = {max(part.rounds for part in system.circuits)} is the largest number of rounds of a proof"),
    ]
    if functions:
        digests = min(functions, key=lambda function: function.digests)
        symbols_.append((named("D"), f" is the number of digests, those of {digests.digest_name}"))
    if sponge:
        stated = [function for function in functions if function.capacity_values is not None]
        narrowest = min(stated, key=lambda function: function.capacity_values or 0)
        symbols_.append((named("C"), f" that of contents of a sponge's capacity, {narrowest.capacity_name}"))
    words: list[Any] = ["Here ", *listed(symbols_, ", ", " and "), "; ", named("ε_v")]
    words += [" bounds the error of every round of a proof of ", named("v"), ", and ", named(SEGMENTS)]
    words += [" is the number of segments. A collision of the one oracle is one event, however many proofs and "]
    words += [
        "commitments it breaks: it stands in the last summand once, and not once for each. The bound is stated for "
    ]
    least = max(part.least_queries for part in system.circuits)
    words += [named("T"), f" of at least {least:,} queries [BCS]."]
    yield Paragraph(tuple(words))


def literally(system: System) -> Iterator[Block]:
    """The second model: how often a collision would be charged; only where all have one hash function."""
    functions = _functions(system)
    formulas = [collision.formula for collision in system.collisions]
    if system.literal is None or len(functions) != 1 or not all(formulas):
        return
    proofs = sum((step.formula for step in system.steps), Formula())
    often = sum((formula for formula in formulas if formula is not None), Formula())
    t, r, d, c = (traced(0, symbol) for symbol in ("T", "R", "D", "C"))
    proof, commitment = 3 / d, 1 / (2 * d)
    if functions[0].capacity_values is not None:
        proof, commitment = proof + 1 / (2 * c), commitment + 1 / (2 * c)
    per_query = traced(0, "κ")
    total = count(proofs) * proof + (count(often) * commitment if often.terms else 0)
    yield Paragraph(
        (
            "Summed literally, every proof and every commitment outside of proofs has an oracle of its own, and its "
            "collisions are charged again:",
        )
    )
    rows = (
        (named("Adv"), "≤", ((t + r) * (traced(0, "ε") + per_query) + per_query * t**2).node),
        (named("κ"), "=", total.node),
    )
    yield Equation(rows)


def _sum(subject: Subject) -> Iterator[tuple[Node | None, str, Node]]:
    """ε as the sum over nodes and buses, those with one coefficient together, the last proof first."""
    steps = [(step.formula, step.name) for step in reversed(subject.system.steps) if step.most]
    groups = grouped(steps + [(argument.formula, f"bus_{argument.name}") for argument in subject.system.arguments])
    parts = [
        count(often) * sum((error(name) for name in names[1:]), error(names[0])) for often, names in groups.items()
    ]
    if not parts:
        return
    yield named("ε"), "=", sum(parts[1:], parts[0]).node


def _functions(system: System) -> tuple[Any, ...]:
    functions = [function for part in system.circuits for function in part.functions]
    functions += [collision.function for collision in system.collisions if collision.function is not None]
    return tuple(dict.fromkeys(functions))


def _last(subject: Subject) -> str:
    """The node whose proof is published: one that no other takes."""
    taken = {child for name, node in subject.nodes for child, _ in node.takes if child != name}
    final = [name for name, _ in subject.nodes if name not in taken]
    return final[0] if final else subject.nodes[-1][0]


def _proof(subject: Subject) -> Iterator[Prose]:
    """The composition: from the last proof down, adding what each step loses."""
    topology = subject.zkvm.topology
    if topology is None or cycle(topology):
        return
    last = _last(subject)
    yield (
        f"The verifier of {last} accepts. ",
        Link(circuit_key(subject, last), f"The lemma of the circuits of {last}"),
        " gives a witness of ",
        named(f"ℛ_{last}"),
        ", and with it the proofs that it verifies. The lemmas of the edges say with which public values and under "
        "which keys these are accepted, so that the same step applies to each of them, from a node to those it takes, "
        "and ends at the proofs that take none.",
    )
    inductions = [lemma for lemma in lemmas(subject) if lemma.key.startswith("recursion ")]
    if inductions:
        links: list[Prose] = [(Link(induction.key, f"the {induction.title}"),) for induction in inductions]
        yield ("Where a node takes its own proofs, it ends by ", *listed(links, ", ", " and "), ".")
    joined = [lemma for lemma in lemmas(subject) if lemma.key.split()[0] in ("bus", "memory", "commitment")]
    if joined:
        links = [(Link(lemma.key, lemma.title),) for lemma in joined]
        yield (
            "What is extracted at the leaves is joined to one execution by the lemmas of what spans proofs: ",
            *listed(links, "; "),
            ".",
        )
    yield (
        "Each proof is made non-interactive by its hash [BCS]: the errors of its rounds and of the collisions of the "
        "oracle add. A proof counts as often as it is made, a bus as often as it is argued, and both sums enter the "
        "bound once: this gives ",
        named("ε"),
        ".",
    )


# The budget ---------------------------------------------------------------------------------------


def budget(subject: Subject) -> Iterator[Block]:
    """Every summand with how often it counts, its error, and on what that rests; then the totals, each named."""
    system = subject.system
    if not system.steps:
        return
    steps = {step.name: step for step in system.steps}
    rows = tuple(_row(entry, steps.get(entry.name) if entry.kind == "proof" else None) for entry in system.budget)
    head = ("What", "Count", f"{SEGMENTS} = {system.segments:,}", "Bits", "R", "Binding round", "Theorem", "Together")
    yield Table("The budget: counts and errors of one and of all together", head, rows, frozenset({1, 2, 3, 4, 7}))
    yield Paragraph(
        (
            "Bits are minus the binary logarithm of the largest error of a round, rounded down; of a commitment, the "
            "work for a collision of its hash. Together is the same for the count at ",
            named(SEGMENTS),
            f" = {system.segments:,}. No line is the level of the system; the totals are these:",
        )
    )
    yield Items(tuple(_totals(system)))
    yield from literally(system)
    for condition in system.open_hypotheses:
        yield Blank("budget", (f"{condition.name}: {condition.margin}.",))


def _row(entry: BudgetLine, step: Step | None) -> tuple[str, ...]:
    shown = ("?" if entry.count is None else f"{entry.count:,}", _bits(entry.one))
    often = "?" if entry.formula is None else counted(entry.formula)
    together = "–" if entry.count == 0 else _bits(entry.together)
    if step is None or not step.circuits:
        return (entry.name, often, *shown, "–", "–", "–", together)
    worst = likeliest(step.circuits)
    best = worst.circuit.best
    cited = f"{best.binding.theorem.name} ({status_name(best.binding)})" if best.applies else "no bound applies"
    name = best.binding.term.name if best.applies else "–"
    return (entry.name, often, *shown, str(worst.rounds), name, cited, together)


def _bits(figure: Certified | None) -> str:
    return "?" if figure is None else down(figure.bits_lower)


def _totals(system: System) -> Iterator[tuple[str, Prose]]:
    """The totals of the composition, each with the model that it belongs to."""
    but = f", without {', '.join(system.without)}" if system.without else ""
    mark = " (†: rests on an open hypothesis)" if system.open_hypotheses else ""

    def say(word: str, figure: str, how: str) -> tuple[str, Prose]:
        return word, (f"{figure}{but}{mark}: {how}",)

    union = "unknown" if system.union is None else f"{down(system.union.bits_lower)} bits"
    yield say("Union bound, shared oracle", union, f"the theorem's bound at {SEGMENTS} = {system.segments:,}.")
    literal = "unknown" if system.literal is None else f"{down(system.literal.bits_lower)} bits"
    yield say("Union bound, summed literally", literal, "collisions charged to every proof and commitment again.")
    composed = "unknown" if system.with_hash is None else f"{system.with_hash} bits"
    yield say(
        "Proof-carrying data",
        composed,
        f"the weakest part ({system.hash_binding}) with its hash, nothing lost by composition [2023/1646].",
    )
    if system.stated:
        assumed = ", ".join(f"{name} {assumption.bits or 'unknown'}" for name, assumption in system.stated)
        least = "unknown" if system.bits is None else f"{system.bits} bits"
        yield say("With assumptions", least, f"the least of the figure before and of what is assumed ({assumed}).")


# Assumptions, rounds, references --------------------------------------------------------------------


def assumptions(subject: Subject) -> Iterator[Block]:
    """What the argument rests on besides theorems, and what is left out of it."""
    system = subject.system
    entries: list[tuple[str, Prose]] = [(f"A{i}", (f"{text}.",)) for i, text in enumerate(system.assumptions, 1)]
    trusted = subject.zkvm.execution.trusted if subject.zkvm.execution is not None else ()
    if trusted:
        entries.append((f"A{len(entries) + 1}", (f"outside the proof: {', '.join(trusted)} are trusted.",)))
    yield Items(tuple(entries))
    left = [*system.without, *subject.zkvm.missing]
    if left:
        yield Blank("left out", (f"No figure covers: {'; '.join(left)}.",))


def rounds(subject: Subject) -> Iterator[Block]:
    """Every round of the circuits that the budget takes, of all without a budget.

    Circuits whose rounds have the same bounds share a table.
    """
    alike: dict[tuple[tuple[str, str], ...], dict[str, list[str]]] = {}
    steps = subject.system.steps
    taken = [likeliest(step.circuits).circuit for step in steps if step.circuits]
    for worst in taken if steps else subject.system.assessment.circuits:
        if worst.best.applies:
            cited = tuple((round_.challenge.name, _bounded(round_, worst)) for round_ in worst.best.rounds)
            figures = [down(round_.certified.bits_lower) for round_ in worst.best.rounds]
            alike.setdefault(cited, {})[worst.circuit.name] = figures
    for cited, columns in alike.items():
        for names in batched(list(columns)):
            rows = tuple((name, *(columns[column][i] for column in names), by) for i, (name, by) in enumerate(cited))
            head = ("Challenge", *names, "Bounded by")
            yield Table(
                f"Bits of the rounds of {conjoined(names)}, and the weakest status of what bounds them",
                head,
                rows,
                frozenset(range(1, len(names) + 1)),
            )


def batched(names: list[str], most: int = 6) -> Iterator[list[str]]:
    """Names in lots that fit a page."""
    yield from (names[i : i + most] for i in range(0, len(names), most))


def _bounded(round_: AssessedRound, circuit: CircuitAssessment) -> str:
    """The theorems of a round, with the weakest status of any."""
    terms = [term for term in circuit.best.terms if term.round == round_.challenge.name]
    return f"{'; '.join(dict.fromkeys(t.theorem.name for t in terms))} ({weakest(*(t.status for t in terms)).value})"


def references(subject: Subject) -> Iterator[Block]:
    """The papers that the figures rest on, by the ids that the argument has."""
    cited: dict[str, list[Theorem]] = {}
    bounds: list[Theorem] = [theorem for part in subject.system.circuits for theorem in theorems_of(part)]
    bounds += [fiat_shamir.success_per_query]
    if any(function.capacity_values is not None for function in _functions(subject.system)):
        bounds.append(fiat_shamir.sponge)
    for theorem in dict.fromkeys(bounds):
        cited.setdefault(theorem.id, []).append(theorem)
    entries = [(id, "; ".join(dict.fromkeys(theorem.paper for theorem in theorems))) for id, theorems in cited.items()]
    entries += [
        ("2023/1646", "Chiesa, Guan, Samocha, Yogev: Security Bounds for Proof-Carrying Data, ePrint 2023/1646"),
        ("2024/728", "random oracles computed inside circuits, ePrint 2024/728"),
    ]
    yield Items(tuple((f"[{id}]", (f"{paper}.",)) for id, paper in sorted(dict(entries).items(), key=_order)))


def _order(entry: tuple[str, str]) -> str:
    return entry[0].lower()
