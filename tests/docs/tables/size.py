"""Conventions of layouts, and sizes beside those that others' provers wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import ceil, floor
from typing import Any

from msgspec.structs import asdict, replace

from soundproof.formats.files import load
from soundproof.primitives.layout import PRESETS, Layout
from soundproof.protocols.jagged import Jagged
from soundproof.readings.size import Size, proof_size
from soundproof.zkvm.circuit import Circuit
from tests.docs.markdown import TESTS, markdown_table
from tests.peers.miden import test_miden as miden_peer
from tests.peers.sp1 import test_sp1 as sp1_peer
from tests.peers.stwo import test_stwo as stwo_peer


def _flat(layout: Layout) -> dict[str, Any]:
    conventions = asdict(layout)
    vectors = {f"vectors.{key}": value for key, value in asdict(conventions.pop("vectors")).items()}
    return conventions | vectors | {"frames": ", ".join(place for place, _ in layout.frames) or None}


def layouts() -> list[str]:
    """The presets, each with the conventions in which it is not plain."""
    rows, plain = [], _flat(PRESETS["plain"])
    for name, layout in PRESETS.items():
        flat = _flat(layout)
        told = [f"`{key} = {value}`" for key, value in flat.items() if name == "plain" or value != plain[key]]
        rows.append((f"`{name}`", ", ".join(told)))
    return markdown_table(("Preset", "Conventions"), rows)


def plonky3() -> list[str]:
    """What Plonky3 wrote in each case of the peer, by encoding, beside how many parts were compared."""
    rows = []
    for name, proof in json.loads((TESTS / "peers" / "plonky3" / "measured.json").read_text())["cases"].items():
        case, total = proof["case"], proof["total"]
        heights = ", ".join(f"2^{table['log_rows']} × {table['width']}" for table in case["tables"])
        field = f"{case['field']}^{case['extension']}, {case['hash']}"
        opening = f"1/{2 ** case['opening']['log_blowup']}, {case['opening']['queries']}"
        sizes = (f"{total[encoding]:,}" for encoding in ("bincode", "bincode-varint", "postcard"))
        rows.append((name, field, heights, opening, *sizes))
    return markdown_table(
        ("Case", "Field, hash", "Rows × columns", "Rate, queries", "bincode 1", "bincode 2", "postcard"), rows
    )


def miden() -> list[str]:
    """Proofs of every case of the peer beside what the size reading expects of them."""
    rows = []
    for name, measured in miden_peer.MEASURED.items():
        case = measured["case"]
        opening = f"1/{2 ** case['log_blowup']}, {case['num_queries']}, {2 ** case['log_folding_arity']}"
        seen = [proof["bytes"] for proof in measured["proofs"]]
        rows.append((name, *_beside(miden_peer.circuit(case), miden_peer.widths(case), opening, seen)))
    return markdown_table(PROOFS, rows)


def stwo() -> list[str]:
    """The same of Stwo, with what its own estimate counts for digests that have no fixed length."""
    rows = []
    for name, measured in stwo_peer.MEASURED.items():
        case = measured["case"]
        encoding = stwo_peer.encodings(name)[0]
        opening = f"1/{2 ** case['log_blowup_factor']}, {case['n_queries']}, {2 ** case['fold_step']}"
        seen = [proof["bytes"][stwo_peer.ENCODINGS[encoding]] for proof in measured["proofs"]]
        rows.append((name, *_beside(stwo_peer.circuit(case, encoding), stwo_peer.widths(case), opening, seen)))
    return markdown_table(PROOFS, rows)


PROOFS = ("Case", "Rows × columns by tree", "Rate, queries, fold", "Proofs: bytes", "Expected", "Most")


def _beside(circuit: Circuit, widths: tuple[int, ...], opening: str, seen: list[int]) -> tuple[str, ...]:
    """Parameters, how many proofs there are and their sizes, and what is expected of them."""
    size, rows = proof_size(circuit), circuit.air.dimension.bit_length() - 1
    found = f"{len(seen)}: {min(seen):,}–{max(seen):,}" if len(seen) > 1 else f"1: {seen[0]:,}"
    columns = f"2^{rows} × {' + '.join(map(str, widths))}"
    return columns, opening, found, f"{size.expected:,}", f"{size.most:,}"


def swirl() -> list[str]:
    """What OpenVM's STARK backend wrote in each case of its peer."""
    rows = []
    for name, proof in json.loads((TESTS / "peers" / "swirl" / "measured.json").read_text())["cases"].items():
        case = proof["case"]
        airs = [air for air in case["airs"] if not air["absent"]]
        traces = ", ".join(_columns(air) for air in airs)
        interactions = sum(air["interactions"] << max(air["log_rows"], case["l_skip"]) for air in airs)
        stack = f"2^{case['l_skip']} · 2^{case['n_stack']}"
        opening = f"1/{2 ** case['log_blowup']}, {' + '.join(map(str, case['queries']))}"
        rows.append((name, traces, f"{interactions:,}", stack, opening, f"{proof['bytes']:,}"))
    return markdown_table(
        ("Case", "Rows × columns", "Interactions", "Rows of the stack", "Rate, queries", "Bytes"), rows
    )


def _columns(air: dict[str, Any]) -> str:
    fixed = f" + {air['fixed']} fixed" if air["fixed"] else ""
    cached = f" + {' + '.join(map(str, air['cached']))} cached" if air["cached"] else ""
    return f"2^{air['log_rows']} × {air['width']}{fixed}{cached}"


def whir() -> list[str]:
    """What Plonky3's WHIR wrote in each case of its peer, by encoding."""
    rows = []
    for name, proof in json.loads((TESTS / "peers" / "whir" / "measured.json").read_text())["cases"].items():
        if "total" not in proof:
            continue
        case, derived, total = proof["case"], proof["derived"], proof["total"]
        field = f"{case['field']}^{case['extension']}, {case['hash']}"
        polynomials = f"{case['polynomials']} × 2^{case['log_length']}, {case['points']}"
        queries = [*(one["queries"] for one in derived["rounds"]), derived["last_queries"]]
        opening = f"1/{2 ** case['log_inv_rate']}, {' + '.join(map(str, queries))}"
        folds = ", ".join(map(str, case["foldings"]))
        sizes = (f"{total[encoding]:,}" for encoding in ("bincode", "bincode-varint", "postcard"))
        rows.append((name, field, polynomials, folds, opening, *sizes))
    header = ("Case", "Field, hash", "Polynomials, points", "Variables folded", "Rate, queries")
    return markdown_table((*header, "bincode 1", "bincode 2", "postcard"), rows)


def sp1() -> list[str]:
    """The sets of chips that a shard of SP1 may have, by what they prove, and the core proofs of the peer."""
    (core,) = [circuit for circuit in load("sp1").circuits if circuit.name == "core"]
    kinds: dict[str, list[Circuit]] = {}
    for chips in sp1_peer.MACHINE["clusters"]:
        kinds.setdefault(_proves(chips), []).append(sp1_peer.shard(core, chips))
    rows = []
    for kind, shards in kinds.items():
        airs = [shard.air for shard in shards]
        found = [proof_size(shard) for shard in shards]
        span = Size((), min(size.least for size in found), max(size.most for size in found))
        proved = [
            f"{proof['bytes']:,} ({sum(proof['opening']['dense'])})"
            for proof in sp1_peer.MEASURED.values()
            if _proves(list(proof["lookups"]["chips"])) == kind
        ]
        counts = (
            [len(air.chips) for air in airs if isinstance(air, Jagged)],
            [air.width for air in airs if isinstance(air, Jagged)],
            [bus.count for shard in shards for _, bus in shard.buses],
        )
        told = (f"{min(each):,}" + (f"–{max(each):,}" if max(each) > min(each) else "") for each in counts)
        rows.append((kind, str(len(shards)), *told, _range(span), ", ".join(proved)))
    header = ("A shard of", "Sets", "Chips", "Columns", "Messages of a row", "KiB", "Proved: bytes (dense columns)")
    return markdown_table(header, rows)


def _proves(chips: list[str]) -> str:
    """What a shard with these chips is of; every set has those of the program, of bytes and of what shards exchange."""
    instructions, boundary = "Add" in chips, "MemoryGlobalInit" in chips
    more = set(chips) - set(sp1_peer.MACHINE["clusters"][0]) - {"MemoryGlobalInit", "MemoryGlobalFinalize"}
    precompiles = more - {"SyscallPrecompile"}
    named = {"instructions": instructions, "memory's boundary": boundary, "precompiles": bool(precompiles)}
    return ", ".join(name for name, has in named.items() if has)


def sizes() -> list[str]:
    """The circuits whose layout is of interest: without it, with it, and what the file says was measured."""
    sp1 = (("sp1", "compress"), ("sp1", "shrink"), ("sp1", "core"))
    others = (("openvm", "internal"), ("pico", "embed"), ("zkdtvm", "shrink"), ("airbender", "generalized_circuit"))
    starks = (("risc0", "main"), ("risc0v3", "segment"), ("risc0v3", "recursion"), ("miden", "main"))
    rows = []
    for target, name in (*sp1, *others, *starks):
        zkvm = load(target)
        (circuit,) = [circuit for circuit in zkvm.circuits if circuit.name == name]
        unstated = replace(circuit, encoding=None, least=None, public_values=0)
        if isinstance(circuit.air, Jagged):
            unstated = replace(unstated, air=replace(circuit.air, chips=(), fixed_chips=None, dense_trees=1))
            unstated = replace(unstated, lookups=tuple((bus, replace(one, output=0)) for bus, one in circuit.buses))
        measured = [f"{claim.bytes / 1024:,.1f} ({claim.version})" for _, claim in zkvm.claims if claim.circuit == name]
        if isinstance(circuit.air, Jagged):
            chips = set(circuit.air.chips)
            proofs = [proof for proof in sp1_peer.MEASURED.values() if chips == proof["lookups"]["chips"].keys()]
            measured += [f"{proof['bytes'] / 1024:,.1f} (6.10.0)" for proof in proofs]
        with_layout = _range(proof_size(circuit)) if circuit.encoding else "the same"
        rows.append((f"{zkvm.name}, {name}", _range(proof_size(unstated)), with_layout, ", ".join(measured)))
    return markdown_table(("zkVM, circuit", "Layout not stated", "As stated", "Measured"), rows)


def _range(size: Size) -> str:
    return f"{floor(size.least / 102.4) / 10:,}–{ceil(size.most / 102.4) / 10:,}"


TABLES: dict[str, Callable[[], list[str]]] = {
    "plonky3": plonky3,
    "miden": miden,
    "stwo": stwo,
    "swirl": swirl,
    "whir": whir,
    "sp1": sp1,
    "sizes": sizes,
    "layouts": layouts,
}
