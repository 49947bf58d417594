"""The lemmas of the argument: one for each class of circuits, bus, memory, commitment, edge and recursion.

A circuit's lemma is standard where all theorems it rests on are proved or machine-checked, else adapted.  A bus whose
challenge all proofs of an execution share is new.  What the file says in ``[lemmas]`` comes before.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from soundproof.analyses.system.budget import PER_COMMITMENT
from soundproof.analyses.system.spanning import spanning as spanning_buses
from soundproof.analyses.system.steps import Step, likeliest
from soundproof.analyses.whitepaper.writing.phrases import conjoined, grouped, listed, marked, named, number, symbols
from soundproof.analyses.whitepaper.writing.subject import Subject
from soundproof.arithmetic.traced import Node as TracedNode
from soundproof.readings.evaluation import bounds
from soundproof.readings.noninteractive import NonInteractive
from soundproof.render.document import Block
from soundproof.render.prose import Blank, Link, Prose, Statement
from soundproof.theorems.theorem import Status, Theorem
from soundproof.zkvm.argument import Bus
from soundproof.zkvm.topology import Edge, Node, alternatives

__all__ = ["Lemma", "bound", "circuit_key", "circuits", "composition", "lemmas", "spanning", "theorems_of"]

SETTLED = (Status.PROVED, Status.LEAN)


class Lemma(Struct, frozen=True, dict=True):
    """A lemma: its key, its class where it is known, and how it is proved; ``blanks`` is what a person has to add.

    ``covers`` are the names that a file's ``[lemmas]`` has for what it is about.
    """

    key: str
    title: str
    class_: str
    text: tuple[Prose, ...]
    proof: tuple[Prose, ...] = ()
    reference: str = ""
    blanks: tuple[Blank, ...] = ()
    covers: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def lemmas(subject: Subject) -> tuple[Lemma, ...]:
    """Every lemma, in the order of the argument, with what the file says of its class."""
    listed = [*_circuits(subject), *_buses(subject), *_memories(subject), *_commitments(subject)]
    listed += [*_edges(subject), *_inductions(subject)]
    return tuple(_said(lemma, subject) for lemma in listed)


def _said(lemma: Lemma, subject: Subject) -> Lemma:
    """A lemma with what the file says of it; what it says the proof of is no longer open."""
    said = [stated for name, stated in subject.zkvm.lemmas if name == lemma.key or name in lemma.covers]
    if not said:
        return lemma
    blanks = lemma.blanks if lemma.key.startswith(("edge", "recursion")) else ()
    references = "; ".join(dict.fromkeys(stated.reference for stated in said if stated.reference))
    return replace(lemma, class_=said[0].class_, reference=references, blanks=blanks)


def circuits(subject: Subject) -> Iterator[Block]:
    """A lemma for each class of circuits, those that rest on the same theorems."""
    yield from _statements(subject, "circuits")


def spanning(subject: Subject) -> Iterator[Block]:
    """A lemma for each bus, memory and commitment."""
    yield from _statements(subject, "bus", "memory", "commitment")


def composition(subject: Subject) -> Iterator[Block]:
    """A lemma for each edge, and the induction for each node that takes its own proofs."""
    yield from _statements(subject, "edge", "recursion")


def _statements(subject: Subject, *kinds: str) -> Iterator[Block]:
    """The lemmas whose keys begin with one of these words, each with what is open of it."""
    for lemma in lemmas(subject):
        if lemma.key.split()[0] in kinds:
            said = (f"{lemma.title}; {lemma.class_ or 'class not stated'}",)
            proof = lemma.proof
            if lemma.reference:
                proof = (*proof, (f"See {lemma.reference}.",))
            yield Statement("Lemma", lemma.key, "".join(said), lemma.text, proof)
            yield from lemma.blanks


# Circuits ---------------------------------------------------------------------------------------


def theorems_of(part: NonInteractive) -> tuple[Theorem, ...]:
    """The theorems that a circuit's figure rests on, in the order of its rounds."""
    best = part.circuit.best
    return tuple(
        dict.fromkeys(bound for c in best.challenges for term in c.terms for bound in bounds(term, best.radii))
    )


@lru_cache(maxsize=8)
def _classes(subject: Subject) -> dict[tuple[str, ...], list[tuple[Step, NonInteractive]]]:
    """The worst circuit of every node, by the names of the theorems it rests on."""
    groups: dict[tuple[str, ...], list[tuple[Step, NonInteractive]]] = {}
    for step in subject.system.steps:
        if step.circuits:
            worst = likeliest(step.circuits)
            names = tuple(sorted({theorem.name for part in step.circuits for theorem in theorems_of(part)}))
            groups.setdefault(names, []).append((step, worst))
    return groups


def circuit_key(subject: Subject, node: str) -> str:
    """The key of the lemma of a node's circuits."""
    for members in _classes(subject).values():
        names = [step.name for step, _ in members]
        if node in names:
            return f"circuits {', '.join(names)}"
    return f"circuits {node}"


def _circuits(subject: Subject) -> Iterator[Lemma]:
    for members in _classes(subject).values():
        names = [step.name for step, _ in members]
        theorems = list(
            dict.fromkeys(theorem for step, _ in members for part in step.circuits for theorem in theorems_of(part))
        )
        weak = [theorem for theorem in theorems if theorem.status not in SETTLED]
        rounds = [max(part.rounds for part in step.circuits) for step, _ in members]
        errors: list[Prose] = [
            (named(f"ε_{step.name}"), " ≤ ", number(worst.circuit.best.weakest.certified)) for step, worst in members
        ]
        many = [f"the {len(step.circuits)} circuits of {step.name}" for step, _ in members if len(step.circuits) > 1]
        text: Prose = (
            f"An interactive proof of {conjoined(names)} is public-coin, has at most {max(rounds)} rounds, and is "
            "round-by-round knowledge sound for its relation: in every round, whatever came before, the challenge "
            "turns a prefix that no witness explains into one that may be accepted with probability at most ",
            *listed(errors, ", ", " and "),
            f"; these are the largest of {conjoined(many)}." if many else ".",
        )
        proof: list[Prose] = [
            (
                "Every challenge has finitely many bad events, which the appendix lists with their bounds; the error "
                f"of a round is the sum of theirs. The bounds are those of {_by_paper(theorems)}.",
            ),
        ]
        if weak:
            proof.append((f"Derivations or preprints that no machine has checked: {_by_paper(weak)}.",))
        yield Lemma(
            f"circuits {', '.join(names)}",
            f"circuits of {conjoined(names)}",
            "adapted" if weak else "standard",
            (text,),
            tuple(proof),
            covers=tuple(f"node {name}" for name in names),
        )


def _by_paper(theorems: list[Theorem]) -> str:
    """Theorems by the papers they are of: ``[WHIR] (Thm 5.2, folding; Thm 5.2, shift)``."""
    papers = grouped((theorem.id, theorem.number) for theorem in theorems)
    return conjoined([f"[{id}] ({'; '.join(filter(None, dict.fromkeys(numbers)))})" for id, numbers in papers.items()])


# Buses, memory, commitments -----------------------------------------------------------------------


def _buses(subject: Subject) -> Iterator[Lemma]:
    inside = [name for name, bus in subject.zkvm.buses or () if bus.scope == "circuit"]
    if inside:
        text = f"Buses within one proof ({conjoined(inside)}) are rounds of its circuit: its lemma covers them."
        yield Lemma(f"bus {', '.join(inside)}", f"buses within one proof: {conjoined(inside)}", "standard", ((text,),))
    for name, bus in spanning_buses(subject.zkvm):
        yield _bus(subject, name, bus)


def _bus(subject: Subject, name: str, bus: Bus) -> Lemma:
    key, title = f"bus {name}", f"the bus {name}, one for each {bus.scope}"
    between = conjoined(list(bus.between)) if bus.between else "its circuits"
    if bus.argument in PER_COMMITMENT and bus.commitment:
        text: Prose = (
            f"Let proofs of {between} be accepted in one {bus.scope} with one and the same commitment to the bus. Then "
            f"the messages that are extracted from them are the same, or a collision of {_hash(subject, bus)} is "
            f"found. This is one event for each {bus.scope}.",
        )
        proof: Prose = (
            "Each extractor outputs an opening of the commitment. Two different openings are two inputs of the hash "
            "with one digest.",
        )
        return Lemma(key, title, "standard", (text,), (proof,))
    spanning = [argument for argument in subject.system.arguments if name in [line.name for line in argument.lines]]
    open_ = tuple(
        Blank(key, (f"{h.name}: {h.margin}.",))
        for argument in spanning
        for h in argument.hypotheses
        if not h.established
    )
    class_ = "new" if bus.scope == "execution" else "adapted"
    if spanning:
        argument = spanning[0]
        text = (
            f"If the sums that {bus.closes or 'the last proof'} checks vanish at one random challenge, then what is "
            f"sent by {between} is what is received, except with probability at most ",
            number(argument.certified),
            f" in one round: the error is that of all messages of {argument.proofs:,} proofs together.",
        )
    elif bus.assumes:
        text = (f"What is sent by {between} is what is received, by the assumption {bus.assumes}.",)
    else:
        text = (f"What is sent by {between} is what is received.",)
        open_ = (*open_, Blank(key, ("The file states too little for an error: argument, messages or commitment.",)))
    if bus.challenge is not None and bus.challenge.assumes:
        text = (
            *text,
            f" The challenge is drawn from a {bus.challenge.from_}, by the assumption {bus.challenge.assumes}.",
        )
    if class_ == "new":
        open_ = (*open_, Blank(key, (f'Prove it, and name the proof in [lemmas."{key}"].',)))
    return Lemma(key, title, class_, (text,), (), "", open_)


def _hash(subject: Subject, bus: Bus) -> str:
    return dict(subject.zkvm.commitments)[bus.commitment].hash or "its hash function, which is not stated"


def _memories(subject: Subject) -> Iterator[Lemma]:
    for name, memory in subject.zkvm.memory or ():
        key = f"memory {name}"
        kind, _, what = memory.argument.partition(":")
        by = f"the {kind} {what}" if what else "an argument that the file does not name"
        text = (f"Every read of {memory.holds or 'this memory'} returns what was written last, by {by}.",)
        blank = Blank(
            key, (f'Prove it from the circuits that touch the memory, and name the proof in [lemmas."{key}"].',)
        )
        yield Lemma(key, f"the memory {name}", "", (text,), (), "", (blank,))


def _commitments(subject: Subject) -> Iterator[Lemma]:
    says = {
        "position": "opens to one value at one position",
        "update": "changes nowhere but where it is updated",
        "collision": "is of one content",
    }
    for name, commitment in subject.zkvm.commitments:
        if commitment.binding:
            binding = conjoined([says[kind] for kind in commitment.binding])
            often = f" It is relied on once for each {commitment.each} and kind." if commitment.each else ""
            text = (
                f"The commitment {name} {binding}, or a collision of {commitment.hash or 'its hash'} is found.{often}",
            )
            yield Lemma(f"commitment {name}", f"the commitment {name}", "standard", (text,))


# Recursion ----------------------------------------------------------------------------------------


def _edges(subject: Subject) -> Iterator[Lemma]:
    """A lemma for each node and edge; edges that say the same share one."""
    for name, node in subject.nodes:
        alike = grouped(((edge, dict(subject.nodes)[child].public), child) for child, edge in node.takes)
        for (edge, public), children in alike.items():
            yield _edge(subject, name, node, children, edge, public)


def _edge(subject: Subject, name: str, node: Node, children: list[str], edge: Edge, public: tuple[str, ...]) -> Lemma:
    key = f"edge {name}<-{', '.join(children)}"
    subject_ = (
        "a proof of " if edge.each == 1 or (edge.each is None and node.fan_in == 1) else "of its proofs, those of "
    )
    kinds = conjoined(children) if len(children) == 1 else f"each of {conjoined(children)}"
    one = subject_.startswith("a proof")
    text: list[str | TracedNode | Link] = ["A witness of ", named(f"ℛ_{name}"), " has "]
    text += [f"{'a proof' if one else 'proofs'} of {kinds}, accepted under ", *_key(edge)]
    text += [", whose public value ", *bound(edge, public), "."]
    if edge.continuity:
        text += [" Continuity: ", *marked(edge.continuity, subject.names(name, *children)), "."]
    proof: Prose = (
        f"The verifier of {conjoined(children)} is a part of the circuit of {name}, with these values as its inputs; ",
        Link(circuit_key(subject, name), f"the lemma of the circuits of {name}"),
        " gives the witness.",
    )
    covers = tuple(f"edge {name}<-{child}" for child in children)
    blanks = tuple(_open(key, children, edge, public))
    return Lemma(key, f"{conjoined(children)} in {name}", "standard", (tuple(text),), (proof,), "", blanks, covers)


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def bound(edge: Edge, public: tuple[str, ...]) -> Prose:
    """What the public value of a proof that is verified is, in values of the one that verifies it."""
    binds = dict(edge.binds)
    known = [value for value in public if value in binds]
    if not known:
        return (f"is bound so: {edge.outputs}" if edge.outputs else "is not stated",)
    places = _places(edge)
    tuples: list[Prose] = []
    for i in range(places):
        here = [(names := alternatives(binds[value]))[min(i, len(names) - 1)] for value in known]
        of = "" if places == 1 else f" for the {ORDINALS[i] if i < len(ORDINALS) else f'{i + 1}th'}"
        tuples.append(("(", *symbols(here), f"){of}"))
    return ("(", *symbols(known), ") is ", *listed(tuples, ", ", " and "))


def _places(edge: Edge) -> int:
    """How many proofs an edge tells apart."""
    return max((len(alternatives(binding)) for _, binding in edge.binds), default=1)


def _key(edge: Edge) -> Prose:
    key = edge.key
    if key is None:
        return (
            (f"keys that the file describes so: {edge.keys}",) if edge.keys else ("a key that the file does not fix",)
        )
    if key.how == "constant":
        return ("a key that is a constant of the circuit",)
    if key.how == "merkle":
        return ("a key in a tree of keys", *((" with root ", *symbols([key.value])) if key.value else ()))
    return ("the key ", *symbols([key.value]), *((f", which {key.fixed_by} compares",) if key.fixed_by else ()))


def _open(key: str, children: list[str], edge: Edge, public: tuple[str, ...]) -> Iterator[Blank]:
    """What is missing for the lemma of an edge."""
    lost = [value for value in public if value not in dict(edge.binds)]
    if not public and not edge.outputs:
        yield Blank(f"{key}: values", (f"The file does not state the public values of {conjoined(children)}.",))
    if lost:
        yield Blank(f"{key}: values", (f"Nothing says what becomes of {conjoined(lost)}: add the key binds.",))
    if edge.key is None:
        yield Blank(f"{key}: key", ("Nothing fixes which verification keys are accepted: add the table key.",))
    elif edge.key.how == "public" and not edge.key.fixed_by:
        yield Blank(
            f"{key}: key",
            (
                f"The key {edge.key.value} is a public value that nobody compares: a proof of any circuit might pass. "
                "Name in `fixed_by` the node, or verifier, that compares it.",
            ),
        )


def _inductions(subject: Subject) -> Iterator[Lemma]:
    for name, node in subject.nodes:
        if name not in dict(node.takes):
            continue
        key = f"recursion {name}"
        title = f"induction over {name}"
        if not node.decreases:
            text: Prose = (f"The proofs of {name} below one that is accepted are finitely many.",)
            blank = Blank(key, ("No public value is said to decrease: name one in the key decreases.",))
            yield Lemma(key, title, "standard", (text,), (), "", (blank,))
            continue
        value = symbols([node.decreases])
        bases = conjoined([child for child, _ in node.takes if child != name])
        text = (
            f"Below an accepted proof of {name} with the value ",
            *value,
            " there is a finite tree: its inner nodes are witnesses of ",
            named(f"ℛ_{name}"),
            f", its leaves accepted proofs of {bases}, of which there are at most ",
            *value,
            ".",
        )
        proof: Prose = (
            "By induction on ",
            *value,
            f". A witness has at most {node.fan_in or 'finitely many'} proofs, and in each of its own kind ",
            *value,
            " is less. Where it is smallest, all of them are of ",
            f"{bases}. Extraction runs straight through the tree; it rewinds nothing, so that its depth costs nothing "
            "[2023/1646].",
        )
        yield Lemma(key, title, "standard", (text,), (proof,))
