"""Options that several commands share, and what the user pins with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import click

from soundproof.cli import completion
from soundproof.cli.output import FILE
from soundproof.parameters.faults import UserError, did_you_mean
from soundproof.radii.choice import FAMILIES, Pin
from soundproof.radii.gaps import PINNED_GAPS
from soundproof.radii.search import LARGEST_MULTIPLICITY
from soundproof.render.document import Block
from soundproof.render.form import Form, forms, of_file
from soundproof.theorems.theorem import TRUST

__all__ = [
    "ANALYSIS",
    "OUTPUT",
    "byte_count",
    "pin_of",
    "pinned",
    "reliance",
    "relied_on",
    "reported",
    "strictly",
    "suited",
]

Option = Callable[[Callable[..., None]], Callable[..., None]]

OUTPUT: Option = click.option("-o", "--output", type=FILE, metavar="PATH", help="Write to a file instead.")

DEFAULTS = ("table", "json")
"""The form that is not asked for: the first of these that suits."""


def _coloured(ctx: click.Context, _: click.Parameter, value: str) -> None:
    ctx.color = {"always": True, "never": False}.get(value)


COLOUR = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    expose_value=False,
    callback=_coloured,
    help="Colours: auto on a terminal, unless NO_COLOR is set.",
)


def reported(
    *kinds: type[Block], to_file: Option | None = OUTPUT
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command that answers with blocks of these kinds --format, --color, and the option of its file, if any.

    The command gets a ``form`` that suits them: the one named, that of the file's name, or the table.
    """
    suiting = [name for name, form in forms().items() if form.suits(kinds)]
    default = next(name for name in DEFAULTS if name in suiting)
    names = [default, *(name for name in suiting if name != default)]
    text = None if to_file is None else "Otherwise as the name after -o ends."
    option = click.option("--format", "form", type=click.Choice(names), show_default=default, help=text)

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def chosen(*arguments: Any, form: str | None, **options: Any) -> None:
            command(*arguments, form=_form(form, None if to_file is None else options.get("output"), kinds), **options)

        coloured = COLOUR(chosen) if "table" in suiting else chosen
        return option(coloured if to_file is None else to_file(coloured))

    return decorated


def _form(name: str | None, output: Path | None, kinds: tuple[type[Block], ...]) -> Form:
    """The form that is named, else that of the file's name.  UsageError where the file's name is another form's."""
    if name is not None:
        return forms()[name]
    form = None if output is None else of_file(output.name)
    if form is None:
        return next(forms()[name] for name in DEFAULTS if forms()[name].suits(kinds))
    if not form.suits(kinds):
        names = ", ".join(other.name for other in forms().values() if other.suits(kinds))
        raise click.UsageError(f"{output} is the name of a {form.name} file, which this is never; --format has {names}")
    return form


def suited(form: Form, *kinds: type[Block], hint: str) -> None:
    """UsageError where a form writes nothing of an answer that has these kinds of blocks alone."""
    if not form.suits(kinds):
        names = ", ".join(other.name for other in forms().values() if other.suits(kinds))
        raise click.UsageError(f"what is asked for has no form {form.name}, but {names}; {hint}")


UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "kib": 2**10, "mib": 2**20}


def byte_count(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """A number of bytes, plain or with a unit of 1000 or 1024: ``614400``, ``600KiB``, ``0.3MB``."""
    if value is None:
        return None
    parts = re.fullmatch(r"([0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?)\s*([a-z]*)", value.strip().lower())
    if parts is None or parts[2] not in UNITS:
        raise click.BadParameter(f"{value!r} is no size; write bytes, or a unit: 614400, 600KiB, 0.3MB")
    count = int(Decimal(parts[1]) * UNITS[parts[2]])
    if count < 1:
        raise click.BadParameter(f"{value!r} is less than a byte")
    return count


def _papers(_: click.Context, __: click.Parameter, ids: tuple[str, ...]) -> frozenset[str]:
    """Ids of papers as bounds have them; UserError with the closest for each that none has."""
    if not ids:
        return frozenset()
    from soundproof.theorems.registry import papers  # loads every bound

    known, papers_left_out, problems = {id.lower(): id for id in papers()}, [], []
    for id in ids:
        if (paper := known.get(id.lower())) is not None:
            papers_left_out.append(paper)
        else:
            hint = did_you_mean(id, list(known.values()))
            problems.append(f"--without {id}: no bound of a protocol has this id\n    hint: {hint}")
    if problems:
        raise UserError(*problems)
    return frozenset(papers_left_out)


TRUSTED = click.option(
    "--trust",
    type=click.Choice(list(TRUST)),
    default="preprint",
    show_default=True,
    help="Rely on nothing weaker: peer-reviewed proofs, machine-checked preprints, all preprints.",
)

WITHOUT = click.option(
    "--without",
    multiple=True,
    metavar="ID",
    callback=_papers,
    shell_complete=completion.papers,
    help="Rely on nothing of this paper, named as in `soundproof theorems` (repeatable).",
)


def reliance(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options --trust and --without; in its function, fields of a :class:`Pin`."""
    return TRUSTED(WITHOUT(command))


def relied_on(trust: str, without: Iterable[str]) -> list[str]:
    """The options of a command line that say what is relied on; none where they leave it as it is.

    >>> relied_on("lean", ["DKT26"])
    ['--trust', 'lean', '--without', 'DKT26']
    """
    options = [] if trust == "preprint" else ["--trust", trust]
    return options + [word for paper in sorted(without) for word in ("--without", paper)]


strictly = click.option(
    "--strict", is_flag=True, help="Withhold a figure where a condition is open or something is not modelled."
)
"""For commands whose figures may be withheld."""

ANALYSIS = (
    click.option(
        "--regime",
        type=click.Choice(["best", *FAMILIES, "declared"]),
        default="best",
        show_default=True,
        help="Pin the regime; beyond: past the Johnson radius; declared: the analysis the file states.",
    ),
    TRUSTED,
    WITHOUT,
    click.option("--theorem", type=click.Choice(list(PINNED_GAPS), case_sensitive=False), help="Pin the gap theorem."),
    click.option(
        "--multiplicity",
        type=click.IntRange(1, LARGEST_MULTIPLICITY),
        metavar="M",
        help="Pin the Johnson multiplicity m.",
    ),
    click.option("--slack", type=click.IntRange(min=0), metavar="S", help="Pin the unique-decoding slack."),
)
"""What a user may fix of the analysis; in a command's function, the fields of a :class:`Pin`."""


def pinned(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of ANALYSIS."""
    for option in reversed(ANALYSIS):
        command = option(command)
    return command


def pin_of(
    regime: str,
    theorem: str | None,
    multiplicity: int | None,
    slack: int | None,
    trust: str,
    without: frozenset[str] = frozenset(),
) -> Pin:
    """The options of ANALYSIS as a value; UsageError where they contradict each other."""
    if regime in ("unique", "beyond") and (theorem or multiplicity):
        raise click.UsageError(f"--theorem and --multiplicity pin the Johnson regime, not --regime {regime}")
    if regime == "beyond" and trust == "proved":
        raise click.UsageError(
            "--regime beyond rests on machine-checked preprints; --trust proved leaves nothing of it"
        )
    if regime == "declared" and multiplicity:
        raise click.UsageError("--multiplicity contradicts --regime declared, which takes the file's own")
    if slack is not None and regime != "unique":
        raise click.UsageError("--slack goes with --regime unique")
    if regime == "best" and (theorem or multiplicity):
        regime = "johnson"  # both have a meaning there only
    return Pin(regime, theorem, multiplicity, slack, trust, without)
