"""What provers write themselves, read into the native format: one file of this folder for each prover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType

from soundproof.formats.importers import openvm, pil2, pil_stark, plonky3, winterfell
from soundproof.formats.importers.artefacts import Artefact, Keys, content, from_json
from soundproof.formats.importers.draft import CircuitDraft, Draft, Origin
from soundproof.parameters.faults import InvalidFile, UserError
from soundproof.zkvm.rules import check_name

__all__ = ["drafted", "problems_of"]

PROVERS: tuple[ModuleType, ...] = (pil2, pil_stark, plonky3, winterfell, openvm)
"""Each has ``PROVER``, ``MARKS`` that its files are told by, ``recognised(table)``, ``circuit(name, file, keys)``."""

SUFFIX = ".starkinfo.json"
"""Of the files that are read from a folder."""

MOST_FILES = 1_024
"""Of a folder; a proving key has a file for each circuit."""


def drafted(paths: Sequence[str | Path], name: str = "") -> Draft:
    """What files state of one zkVM: JSON of the provers known here, folders of pil2's, or one file of soundcalc.

    UserError with every problem of every file.
    """
    if len(paths) == 1 and Path(paths[0]).suffix == ".toml":
        from soundproof.formats.importers.soundcalc import draft as of_soundcalc

        return of_soundcalc(Path(paths[0]), name)
    problems: list[str] = []
    files = list(_files(paths, problems))
    circuits: list[CircuitDraft] = []
    origins: list[Origin] = []
    provers: dict[str, None] = {}
    for file, stem in zip(files, _stems(files), strict=True):
        try:
            artefact = content(file)
            prover, read = _read(artefact, stem)
        except UserError as error:
            problems += problems_of(error)
            continue
        origins.append(Origin(artefact.name, artefact.sha256))
        provers[prover] = None
        circuits += read
    problems += _names(circuits)
    if problems:
        raise UserError(*problems)
    draft = Draft(name or _stem(Path(paths[0])), ", ".join(provers), tuple(origins), tuple(circuits))
    draft.refuse()
    return draft


def problems_of(error: UserError) -> tuple[str, ...]:
    """The problems of an error, a line each."""
    return error.lines if isinstance(error, InvalidFile) else error.args


def _files(paths: Sequence[str | Path], problems: list[str]) -> Iterator[Path]:
    """The files that are named, and those of folders that end in SUFFIX, by name."""
    if not paths:
        problems.append("nothing to import\n    hint: name a file of a prover, or a folder of pil2's")
    for path in map(Path, paths):
        try:
            inside = list(islice(path.rglob(f"*{SUFFIX}"), MOST_FILES + 1)) if path.is_dir() else None
        except (OSError, ValueError) as error:
            problems.append(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")
            continue
        if inside is None:
            if path.suffix == ".toml":
                problems.append(f"{path}: a TOML file describes a whole zkVM\n    hint: import it alone")
            else:
                yield path
        elif not inside:
            problems.append(f"{path}: is a folder without a file *{SUFFIX}\n    hint: name the files in it")
        elif len(inside) > MOST_FILES:
            problems.append(f"{path}: has more than {MOST_FILES:,} files *{SUFFIX}\n    hint: name those you mean")
        else:
            yield from sorted(inside)


def _stem(path: Path) -> str:
    """What a file is called without its endings."""
    return path.name.removesuffix(".json").removesuffix(".starkinfo") or "zkvm"


def _stems(files: list[Path]) -> list[str]:
    """A name for each file: its own, with as many of its folders before it as tell it apart from the others."""
    stems = [_stem(file) for file in files]
    deepest = max((len(file.parts) for file in files), default=0)
    for depth in range(1, deepest):
        doubled = {stem for stem in stems if stems.count(stem) > 1}
        if not doubled:
            break
        stems = [
            "/".join([*file.parent.parts[-depth:], _stem(file)]) if stem in doubled else stem
            for file, stem in zip(files, stems, strict=True)
        ]
    return stems


def _read(artefact: Artefact, stem: str) -> tuple[str, list[CircuitDraft]]:
    """The prover of a file, and the circuits it describes.  InvalidFile with its faults."""
    table = from_json(artefact)
    root = Keys(table)
    circuits: list[CircuitDraft] = []
    prover = ""
    for name, keys in _sets(root, stem):
        for module in PROVERS:
            if module.recognised(keys.table):
                circuits.append(module.circuit(name, artefact.name, keys))
                prover = module.PROVER
                break
    root.refuse(artefact)
    if not circuits:
        known = "; ".join(f"{module.PROVER}: {module.MARKS}" for module in PROVERS)
        problem = f"{artefact.name}: is no file of a prover known here"
        raise InvalidFile(artefact.name, (f"{problem}\n    hint: the keys of each are {known}",))
    return prover, circuits


def _sets(root: Keys, stem: str) -> Iterator[tuple[str, Keys]]:
    """The sets of parameters in a file: itself, or named ones, each under ``parameters`` or ``case`` or as it is."""
    whole = root.inside("cases") if isinstance(root.table.get("cases"), dict) else root
    if any(module.recognised(whole.table) for module in PROVERS):
        yield stem, whole
        return
    if isinstance(whole.table.get("parameters"), dict):
        yield stem, whole.inside("parameters")
        return
    for name, entry in whole.table.items():
        if isinstance(entry, dict):
            keys = Keys(entry, (*whole.path, name), root.faults)
            inner = next((key for key in ("parameters", "case") if isinstance(entry.get(key), dict)), None)
            yield name, keys if inner is None else keys.inside(inner)


def _names(circuits: list[CircuitDraft]) -> Iterator[str]:
    """Problems with the names of circuits: two of one name, or one that no file can have."""
    first: dict[str, str] = {}
    for circuit in circuits:
        for fault in check_name(("circuits", circuit.name), circuit.name):
            yield f"{circuit.file}: circuit {circuit.name!r}: {fault.problem}"
        if circuit.name in first:
            yield f"{circuit.file}: circuit {circuit.name!r} is in {first[circuit.name]} too\n    hint: rename one"
        first.setdefault(circuit.name, circuit.file)
