"""What keys of other ecosystems are called here: Plonky3, Winterfell, Stwo, pil2, WHIR's reference code, soundcalc.

And what values are called that another table, a report or another ecosystem has by another word.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["VALUES", "WORDS", "foreign", "meant"]

_RATE = 'opening.rate, in quotes: "1/8" for 2^3'
_INVERSE = 'opening.rate, in quotes: "1/8" for 8'
_GRINDING = "opening.grinding.queries, in bits"
_FOLDINGS = "opening.foldings: one factor per fold, or { by = 4, until = 64 }"

WORDS = {
    # Plonky3
    "log_blowup": _RATE,
    "log_final_poly_len": "opening.final_domain, in points: 2^(this + log_blowup)",
    "num_queries": "opening.queries",
    "max_log_arity": "opening.foldings: { by = 8, until = 64 } for 2^3 and a final domain of 64 points",
    "proof_of_work_bits": _GRINDING,
    "query_proof_of_work_bits": _GRINDING,
    "commit_proof_of_work_bits": "opening.grinding.folds, in bits",
    "cap_height": "opening.merkle.cap",
    "num_challenges": "base_challenges: how often Plonky2 draws them",
    # Winterfell
    "blowup_factor": _INVERSE,
    "fri_folding_factor": _FOLDINGS,
    "fri_remainder_max_degree": "opening.final_domain, in points: (this + 1)·blowup_factor",
    "grinding_factor": _GRINDING,
    "field_extension": 'field: "Goldilocks^2" for the quadratic extension',
    # Stwo
    "log_blowup_factor": _RATE,
    "log_last_layer_degree_bound": "opening.final_domain, in points: 2^(this + log_blowup_factor)",
    "n_queries": "opening.queries",
    "pow_bits": _GRINDING,
    "fold_step": "opening.foldings: 2^this for every fold, and for the last what is left",
    "lifting_log_size": "air.trace_length: 2^(this − log_blowup_factor)",
    # pil2
    "nBits": 'air.trace_length: "2^20" for 20',
    "nBitsExt": "opening.rate: 1/2^(nBitsExt − nBits)",
    "nQueries": "opening.queries",
    "powBits": _GRINDING,
    "steps": "opening.foldings: 2^(nBits of a step − nBits of the next); the last step is opening.final_domain",
    "merkleTreeArity": "opening.merkle.arity",
    "lastLevelVerification": "opening.merkle.cap",
    # WHIR's reference code
    "starting_log_inv_rate": _RATE,
    "folding_factor": "opening.log_foldings: the variables of each iteration, or { by = 4, until = 6 }",
    "committment_ood_samples": "opening.first_out_of_domain",
    # soundcalc
    "rho": 'opening.rate, in quotes: "1/8" for 0.125',
    "log_inv_rate": _RATE,
    "fri_folding_factors": "opening.foldings",
    "folding_factors": "opening.log_foldings",
    "fri_early_stop_degree": "opening.final_domain, the same number: it is a domain size",
    "num_ood_samples": "opening.out_of_domain",
    "grinding_query_phase": _GRINDING,
    "grinding_commit_phase": "opening.grinding.folds, in bits",
    "grinding_batching_phase": "opening.grinding.batching, in bits",
    "grinding_deep": "air.deep_grinding, in bits",
    "air_max_degree": "air.degree",
    "batch_size": "air.batch",
    "num_constraints": "air.constraints",
    "hash_size_bits": "opening.merkle.digest, in bytes",
}


def foreign(word: str) -> str:
    """A hint where a key of another ecosystem is written; empty otherwise.

    >>> foreign("log_blowup")
    'here it is opening.rate, in quotes: "1/8" for 2^3'
    """
    return f"here it is {WORDS[word]}" if word in WORDS else ""


_LOGUP = "logup, however each circuit proves its part of the sum"
_JOHNSON = "johnson, list decoding below the Johnson radius"

VALUES = {
    "logup": {"columns": "columns, LogUp in helper columns; or gkr, LogUp by layers of sumchecks"},
    "logup-gkr": {"gkr": "gkr", "logup": _LOGUP},
    "columns": {"logup": _LOGUP},
    "gkr": {"logup": _LOGUP},
    "permutation": {"grand-product": "grand-product"},
    "udr": {"unique": "unique, unique decoding"},
    "jbr": {"johnson": _JOHNSON, "list": "list"},
    "list": {"johnson": _JOHNSON},
    "johnson": {"list": "list"},
    "multivariate": {"multilinear": "multilinear"},
    "multilinear": {"multivariate": "multivariate"},
    "basefold": {"fri": "fri: BaseFold is FRI whose folds also prove a sumcheck"},
    "stark": {"deep-ali": "deep-ali, constraints divided by what they vanish on"},
}
"""A word in small letters, then the word here where the key takes that one, and what is said of it."""


def meant(word: str, choices: Iterable[str]) -> str:
    """A hint where another word stands for one of a key's values; empty otherwise.

    >>> meant("UDR", ("unique", "johnson"))
    'here it is unique, unique decoding'
    """
    values = VALUES.get(word.lower(), {})
    return next((f"here it is {values[choice]}" for choice in choices if choice in values), "")
