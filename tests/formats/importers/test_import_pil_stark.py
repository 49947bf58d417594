"""starkInfo of npm pil-stark, as the package wrote it of programs of its peer, without the code of constraints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from soundproof import import_
from soundproof.formats.files import parse
from soundproof.parameters.faults import UserError
from soundproof.readings.size import proof_size

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pil_stark"

BY_HAND = """
[zkvm]
name = "by hand"
version = "1"
date = "2026-11-28"
source = "prove.js of the peer, and friPolinomial.js of the package"
field = "Goldilocks^3"

[defaults.air]
kind = "deep-ali"
opening_points = 2

[circuits.lookups]
# 5 witness columns; a sorted column in the base field and one in the extension for each lookup, twice each;
# two running products and two intermediate columns; three pieces of the quotient.  28 evaluations.
encoding.preset = "pil-stark"
[circuits.lookups.air]
trace_length = 256
degree = 4
batch = 44
constraints = 7
columns = { fixed = 5, witness = [5, 8, 10], quotient = 3, evaluations = 28 }
[circuits.lookups.opening]
kind = "fri"
rate = "1/8"
queries = 21
foldings = [16, 4, 2]
final_domain = 16
merkle = { arity = 2, digest = 32 }

[circuits.recurrence]
encoding.preset = "pil-stark"
public_values = 2
lookups = {}
[circuits.recurrence.air]
trace_length = 256
degree = 2
batch = 11
constraints = 4
columns = { fixed = 2, witness = [3, 0, 0], quotient = 1, evaluations = 7 }
[circuits.recurrence.opening]
kind = "fri"
rate = "1/2"
queries = 8
foldings = [8, 8]
final_domain = 8
merkle = { arity = 2, digest = 32 }

[circuits.copies]
encoding.preset = "pil-stark-bn254"
[circuits.copies.air]
trace_length = 16
degree = 3
batch = 19
constraints = 4
columns = { fixed = 3, witness = [3, 0, 6], quotient = 2, evaluations = 12 }
[circuits.copies.opening]
kind = "fri"
rate = "1/4"
queries = 4
foldings = [8]
final_domain = 8
merkle = { arity = 4, digest = 32 }
"""


@pytest.mark.parametrize("name", ["lookups", "recurrence", "copies"])
def test_a_starkinfo_is_the_circuit_counted_by_hand(name: str) -> None:
    draft = import_(FIXTURES / f"{name}.json")
    (by_hand,) = [circuit for circuit in parse(BY_HAND, "by-hand.toml").circuits if circuit.name == name]
    assert draft.zkvm.circuits == (by_hand,)
    assert proof_size(by_hand).exact


def test_the_text_reads_as_the_draft_and_says_where_it_is_from() -> None:
    draft = import_(*(FIXTURES / f"{name}.json" for name in ("lookups", "recurrence", "copies")), name="Peer")
    text = draft.text()
    assert parse(text, "peer.toml") == draft.zkvm
    for origin in draft.origins:
        assert f"#   {origin.file}, SHA-256 {origin.sha256}: " in text
    assert "#   opening.queries          starkStruct.nQueries\n" in text
    assert "#   circuits.*.lookups (2 circuits): lookups, permutations and connections" in text


def test_what_contradicts_itself_is_told_all_at_once_with_key_paths(tmp_path: Path) -> None:
    info = json.loads((FIXTURES / "lookups.json").read_text(encoding="utf-8"))
    info["mapSectionsN"]["cm4_2ns"] = 8
    info["starkStruct"]["nQueries"] = "21"
    info["starkStruct"]["steps"][2]["nBits"] = 7
    info["evMap"][3] = None
    del info["nCm2"]
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(info), encoding="utf-8")
    with pytest.raises(UserError) as error:
        import_(path)
    assert str(error.value).replace(f"{path}", "wrong.json") == (
        "wrong.json: evMap[3]: must be an object, got null\n"
        "wrong.json: mapSectionsN.cm4_2ns: must be a multiple of qDim = 3, got 8\n"
        'wrong.json: starkStruct.nQueries: must be an integer, got "21"\n'
        "wrong.json: starkStruct.steps[2].nBits: must be less than 7, got 7"
    )
