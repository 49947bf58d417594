"""Hash functions, assumptions and advisories of the deployed systems."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from fractions import Fraction
from importlib.resources import files
from typing import Any

from msgspec.structs import replace

from soundproof.analyses.system.advisories import advisories
from soundproof.analyses.system.deployment import system
from soundproof.analyses.system.spanning import arguments
from soundproof.analyses.system.steps import steps_of
from soundproof.arithmetic.certified import Certified
from soundproof.formats.files import catalogue, load
from soundproof.primitives.fields import parse_field
from soundproof.primitives.hashes import Hash
from soundproof.readings.noninteractive import digest_bits, noninteractive
from soundproof.readings.security import assess
from soundproof.render.words import down
from soundproof.theorems import fiat_shamir
from tests.docs.markdown import assessed, markdown_table


def hash_caps() -> list[str]:
    """λ, the cap, and what is left of protocols of 100 and 128 bits, by digest."""
    digests = [(count, parse_field(name)) for count, name in ((8, "BabyBear"), (8, "KoalaBear"), (8, "M31"))]
    digests += [(4, parse_field("Goldilocks")), (9, parse_field("BabyBear"))]
    functions = [Hash("poseidon2", count, field) for count, field in digests] + [Hash("sha256", 256)]
    rows = []
    for function in functions:
        number = function.digests
        figures = [digest_bits(function), Certified.of(lambda lift, n=number: fiat_shamir.no_error(lift(n)))]
        for bits in (100, 128):
            error = Fraction(1, 2**bits)
            figures.append(
                Certified.of(
                    lambda lift, n=number, e=error: fiat_shamir.success_per_query(
                        lift(e), 0, fiat_shamir.collisions(lift(n))
                    )
                )
            )
        rows.append((function.digest_name, *(down(figure.bits_lower) for figure in figures)))
    return markdown_table(("Digest", "λ", "cap", "protocol 100 bits", "protocol 128 bits"), rows)


def _public(file: str, package: str = "soundproof.data") -> dict[str, Any]:
    return tomllib.loads(files(package).joinpath(file).read_text(encoding="utf-8"))


def recommended_rounds() -> list[str]:
    """The registry's rounds."""
    rows = [
        (size, " or ".join(map(str, widths)), alpha, full, partial, table["source"])
        for table in _public("hashes.toml")["recommended"]
        for size, widths, alpha, full, partial in table["instances"]
    ]
    return markdown_table(("Bits of the field", "Width", "α", "R_F", "R_P", "Source"), rows)


def cryptanalysis() -> list[str]:
    """The registry's attacks."""
    attacks = _public("hashes.toml")["cryptanalysis"]
    assert {kind for attack in attacks if attack["full"] for kind in attack["kinds"]} == {"griffin"}
    rows = [(a["date"], ", ".join(a["kinds"]), a["what"], a["source"]) for a in attacks]
    return markdown_table(("Date", "Families", "What", "Source"), rows)


def deployed() -> list[str]:
    """Every zkVM of the catalogue for 100 segments."""
    rows = []
    for own in (system(assessed(name)) for name in catalogue()):
        proofs = "–" if own.proofs is None else "–".join(str(count) for count in sorted(set(own.proofs)))
        union = "?" if own.union is None else down(own.union.bits_lower)
        with_hash = "?" if own.with_hash is None else own.with_hash
        wraps = own.assessment.zkvm.topology.wraps if own.assessment.zkvm.topology is not None else ()
        outside = ", ".join(wrap.kind for _, wrap in wraps)
        literal = "?" if own.literal is None else down(own.literal.bits_lower)
        mark, without = "†" if own.open_hypotheses else "", ", ".join(own.without) or "–"
        figures = (f"{own.protocol}{mark}", f"{with_hash}{mark}", proofs, union, literal)
        rows.append((own.assessment.zkvm.name, *figures, without, outside or "–"))
    title = ("zkVM", "Protocol", "With hash", "Proofs for S = 100", "Union bound", "Literally", "Without", "Wraps")
    return markdown_table(title, rows)


def zisk_bus() -> list[str]:
    """ZisK's bus by the number of leaves, at the radii of each circuit alone and at those chosen jointly."""
    assessment = assess(load("zisk"), every=False)
    zkvm, joint = assessment.zkvm, system(assessment)
    alone = {own.circuit.name: noninteractive(own, dict(zkvm.hashes)) for own in assessment.circuits}
    together = {own.circuit.circuit.name: own for own in joint.circuits}
    ((name, bus),) = [pair for pair in zkvm.buses or () if pair[0] == "system"]
    free = replace(zkvm, buses=((name, replace(bus, leaves=None)),))
    rows = []
    for leaves in (1, 100, 2**20):
        found = (arguments(free, steps_of(zkvm, parts, leaves), leaves)[0] for parts in (alone, together))
        rows.append((f"{leaves:,}", *(down(own.certified.bits_lower) for own in found)))
    return markdown_table(("Leaves", "Radii of each circuit alone", "Chosen jointly for 1,048,576"), rows)


def assumptions() -> list[str]:
    """What the files of the catalogue assume beside theorems and hash functions."""
    quantum = {True: "plausibly", False: "no", None: "?"}
    rows = [
        (zkvm.name, name, own.statement, "?" if own.bits is None else own.bits, quantum[own.quantum], own.source)
        for zkvm in map(load, catalogue())
        for name, own in zkvm.assumptions
    ]
    return markdown_table(("zkVM", "Name", "Assumption", "Bits", "Post-quantum", "Source"), rows)


def advised() -> list[str]:
    """The data file of advisories."""
    rows = []
    for advisory in advisories():
        affected = "; ".join(advisory.affected).replace("<", "&lt;").replace(">", "&gt;") or "not stated"
        rows.append(
            (
                advisory.date,
                ", ".join((advisory.id, *advisory.aliases)),
                ", ".join(advisory.zkvms),
                advisory.about,
                affected,
            )
        )
    return markdown_table(("Date", "Advisory", "zkVMs", "About", "Affected"), rows)


TABLES: dict[str, Callable[[], list[str]]] = {
    "hash-caps": hash_caps,
    "recommended-rounds": recommended_rounds,
    "cryptanalysis": cryptanalysis,
    "deployed": deployed,
    "zisk-bus": zisk_bus,
    "assumptions": assumptions,
    "advisories": advised,
}
