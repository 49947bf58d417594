"""Command lines drawn at random from the commands and options that click knows: one that is added is drawn, too."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import Any

import click
import drawn_files as files

from soundproof.cli.group import main
from soundproof.formats.files import catalogue

LONG = {"lab": {"--thorough", "experiments"}, "sweep": {"--seconds"}}
"""What takes longer by design: the long list of experiments, and most of them; an answer that is waited for."""

QUICK = ("logup", "merkle", "capacity")
"""Experiments of the lab that take little."""

ARTEFACTS = [*Path(__file__).parents[1].glob("fixtures/pil_stark/*.json")]
"""Files that provers wrote."""

PAPERS = [*Path(__file__).parents[1].glob("analyses/whitepaper/papers/*")]
"""Papers about zkVMs, in several languages."""

CONTEXT = click.Context(main)


class Drawing:
    """What command lines are drawn with: the folder's files, and words that mean something."""

    def __init__(self, pick: random.Random, folder: Path) -> None:
        self.pick, self.folder = pick, folder
        self.targets: list[str] = []
        self.circuits: list[str] = []
        for number in range(pick.choice([1, 1, 2])):
            text, names = files.file(pick)
            target = folder / f"f{number}.toml"
            target.write_text(text, encoding="utf-8", errors="surrogateescape")
            self.targets.append(target.name)
            self.circuits += names

    def line(self, name: str) -> list[str]:
        """A command with arguments and options."""
        command = main.get_command(CONTEXT, name)
        assert command is not None
        names = [name]
        if isinstance(command, click.Group):
            names.append(self.pick.choice(command.list_commands(CONTEXT)))
            command = command.get_command(CONTEXT, names[-1])
            assert command is not None
        arguments: list[str] = []
        for option in command.params:
            if isinstance(option, click.Option):
                arguments += self._option(name, option)
        positional = [one for one in command.params if isinstance(one, click.Argument)]
        many = 1 if name in ("assess", "diversity", "check", "system", "size", "import") else 0
        for argument in positional:
            most = self.pick.choice([many, 1, 2]) if argument.nargs < 0 else 1
            count = most if argument.required or argument.nargs < 0 or self.pick.random() < 0.5 else 0
            count = max(count, name == "lab")
            arguments += ["--"] * (not arguments and self.pick.random() < 0.1)
            arguments += [self._value(name, argument) for _ in range(count)]
        return [*names, *["--seconds=1"] * ("query" in arguments), *arguments]

    def _option(self, command: str, option: click.Option) -> list[str]:
        flag = option.opts[-1]
        if flag in LONG.get(command, ()) or self.pick.random() > (0.9 if option.required else 0.3):
            return []
        if option.is_flag:
            return [flag]
        count = self.pick.randint(1, 3) if option.multiple else 1
        return [f"{flag}={self._value(command, option)}" for _ in range(count)]

    def _value(self, command: str, param: click.Parameter) -> str:
        """A value that a parameter takes, or nearly."""
        if self.pick.random() < 0.04:
            return self._word()
        kind = param.type
        if command == "lab" and param.name in LONG["lab"]:
            return self.pick.choice(QUICK)
        if isinstance(kind, click.Choice):
            return str(self.pick.choice(list(kind.choices)))
        if isinstance(kind, click.IntRange):
            least, most = kind.min or 0, kind.max if kind.max is not None else 2**70
            return str(files.integer(self.pick, least, most) + self.pick.choice([0] * 9 + [-1, 1]))
        if isinstance(kind, click.FloatRange):
            return self.pick.choice(["0", "1e-320", "0.5", "1", "3.7", "1000000", "1e308", "inf", "nan", "-1"])
        if isinstance(kind, click.Path):
            return self.pick.choice(["out.txt", "out.txt", "times.csv", "times.csv", "no/where", ".", "/dev/full"])
        return self._text(command, (param.metavar or "").strip("[]").removesuffix(" ..."))

    def _text(self, command: str, metavar: str) -> str:
        pick = self.pick
        match metavar.partition("[")[0]:
            case "TARGET" | "BEFORE" | "AFTER":
                target = pick.choice([*self.targets * 4, pick.choice(list(catalogue()))])
                return f"{target}:{self._circuit()}" if "[" in metavar and pick.random() < 0.7 else target
            case "FILE...":
                return pick.choice([*self.targets, self._artefact(), self._artefact(), pick.choice(list(catalogue()))])
            case "CIRCUIT" | "NAME":
                return self._circuit()
            case "PAPER":
                return self._paper()
            case "TERM":
                return pick.choice(["query phase", "batching", "ALI", "DEEP", "commit round 1", "fold 1", "OOD 1"])
            case "PATH=VALUE" | "PATH":
                return self._setting(metavar)
            case "RATES":
                return pick.choice(["1/2..1/32", "1/2,1/8", "1/2", "1/4..1/1024", "1/536870912", "1/2..1/536870912"])
            case "LIST":
                return pick.choice(["2", "2,4,8,16", "16", "2,65536", "1024,2048,4096"])
            case "SIZE":
                return pick.choice(["1", "600KiB", "0.3MB", "99999999999999999999", f"{pick.random()}MiB"])
            case "ADDRESS":
                return pick.choice(["tcp://127.0.0.1:1", "127.0.0.1:2"])
            case "SPEC":
                return pick.choice(["query", self._spec()])
            case "SQL":
                return pick.choice(QUESTIONS)
        return self._word()

    def _word(self) -> str:
        drawn: str = self.pick.choice(files.WORDS)
        return drawn.encode("utf-8", "replace").decode()

    def _circuit(self) -> str:
        return str(self.pick.choice([*self.circuits, "main"]))

    def _artefact(self) -> str:
        """A file of a prover, with a number in it changed or none."""
        text = self.pick.choice(ARTEFACTS).read_text(encoding="utf-8")
        numbers = [number.span() for number in re.finditer(r"\b[0-9]+\b", text)]
        if self.pick.random() < 0.7:
            start, end = self.pick.choice(numbers)
            text = text[:start] + self.pick.choice(["0", "1", "-1", "63", "1e9", "null", "[]", str(2**62)]) + text[end:]
        (self.folder / "artefact.json").write_text(text, encoding="utf-8")
        return "artefact.json"

    def _paper(self) -> str:
        """A paper of which a piece is somewhere else, or a folder."""
        paper = self.pick.choice(PAPERS)
        text = paper.read_text(encoding="utf-8")
        start, length, place = self.pick.randrange(len(text)), self.pick.randrange(200), self.pick.randrange(len(text))
        piece, text = text[start : start + length], text[:start] + text[start + length :]
        (self.folder / paper.name).write_text(text[:place] + piece + text[place:], encoding="utf-8")
        return self.pick.choice([paper.name, paper.name, "."])

    def _setting(self, metavar: str) -> str:
        """A path of the format, short or whole, with a value of its kind or any."""
        pick, described = self.pick, files._format()
        inside = described["$defs"]["circuit"]["properties"]
        key = pick.choice(["air", "opening", *inside])
        path, inner = pick.choice([((), inside[key]), *files.places(inside[key], _whole(inside[key], pick))])
        parts = [*pick.choice([[], ["circuits", "*"], ["circuits", self._circuit()]]), key, *map(str, path)]
        dotted = ".".join(parts[pick.choice([0, 0, -1]) :])
        if metavar.startswith("PATH[") and pick.random() < 0.5:
            return dotted
        drawn = self._word() if pick.random() < 0.2 else str(files.value(pick, inner, parts[-1]))
        return f"{dotted}={drawn}".encode("utf-8", "replace").decode().replace("\0", "")

    def _spec(self) -> str:
        """A file that describes a sweep: few rows, a sample, or more than are computed."""
        pick = self.pick
        lines = [f"target = {pick.choice(self.targets)!r}", f"circuit = {_basic(self._circuit())}"]
        axes = pick.sample(AXES, pick.randint(1, 3))
        counts = [pick.choice([1, 2, 5, 40, 1000]) for _ in axes]
        huge = pick.random() < 0.1
        lines += [f"sample = {pick.choice([1, 100, 10**5])}"] * (huge or pick.random() < 0.3)
        lines += ["rounds = true"] * (pick.random() < 0.3)
        radius = pick.choice(["", "multiplicity = [1, 20]", "slack = [0, 5]", "multiplicity = { from = 1, to = 900 }",
                              "multiplicity = { from = 1, to = 50 }\neach = true", "theorem = 'BCHKS25'",
                              "slack = { from = 0, to = 1000000000000 }", "trust = 'proved'"])  # fmt: skip
        lines += ["[radius]", radius, "[parameters]"]
        for axis, count in zip(axes, counts, strict=True):
            start = pick.choice([0, 1, 1, 2, 64])
            values = f"{{ from = {start}, to = {start + (10**9 if huge else count - 1)} }}"
            drawn = pick.choice(["[1, 2, 4]", "['1/2', '1/4']", "{ from = '2^1', to = '2^63' }", "[true, 'x', 1e9]"])
            lines.append(f"{axis} = {values if pick.random() < 0.8 else drawn}")
        (self.folder / "sweep.toml").write_text("\n".join(lines), encoding="utf-8")
        return "sweep.toml"


AXES = ["opening.queries", "queries", "opening.grinding.queries", "opening.merkle.cap", "opening.rate", "air.batch",
        "air.trace_length", "air.constraints", "opening.merkle.digest", "public_values", "opening.merkle.arity",
        "opening.foldings", "grinding.queries", "least.batch", "opening.kind", "field"]  # fmt: skip

QUESTIONS = [
    "select max(bits) from 'r.parquet'", "select * from 'r.parquet'", "select 1", "", "select", "from 'r.parquet'",
    "select count(*) from 'r.parquet' a, 'r.parquet' b, 'r.parquet' c, 'r.parquet' d",
    "select a.bits from 'r.parquet' a, 'r.parquet' b, 'r.parquet' c order by random()",
    "select count(*) from range(1000000000000)", "select repeat('x', 2000000000)", "select * from range(100000000)",
    "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t",
    "select list(i) from range(300000000) t(i)", "select sum(sqrt(i)) from range(30000000000) t(i)",
    "select string_agg(repeat('x', 1000)) from range(10000000)", "select 'nan'::double, 1 as a, 2 as a",
    "select distinct hash(i) from range(2000000000) t(i)", "copy (select 1) to 'x'", "select 1; select 2",
    "select bytes, count(*) from 'r.parquet' group by all order by all", "pivot 'r.parquet' on bits using count(*)",
]  # fmt: skip


def _basic(text: str) -> str:
    return '"' + "".join(f"\\U{ord(sign):08x}" for sign in text) + '"'


def _whole(described: dict[str, Any], pick: random.Random) -> dict[str, Any]:
    """A table of one kind of what a part of the schema has."""
    options = described.get("anyOf", [described])
    kind = pick.choice(options).get("properties", {}).get("kind", {}).get("enum", [""])[0]
    return {"kind": kind}


def prepared(folder: Path, results: Path | None) -> None:
    """The files that names on a command line may mean."""
    (folder / "times.csv").write_text("block,latency_ms\n1,5000\n2,\n3,1e11\n", encoding="utf-8")
    if results is not None:
        shutil.copy(results, folder / "r.parquet")
