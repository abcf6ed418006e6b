"""Whether the language model could adjudicate: the sign of curated edges, chosen by logits.

Run: `python -m benchmarks.adjudicator [--edges 150]`. For a seeded sample of NeuroMMSig's signed
edges, both names found in the sentence, the default model is shown the sentence behind a shared
prefix of worked examples and picks "increases" or "decreases" by log-probability, raw and less what
it prefers without the sentence. Compare with the cascade on unseen papers:
`kgmed evaluate relations neurommsig.tsv`.
"""

import argparse
import csv
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

from kgmed.assets import default_model
from kgmed.config import LlmConfig
from kgmed.evaluate.intervals import wilson
from kgmed.llm import open_model
from kgmed.llm.prompts import as_data

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT.parent / "shared/data/relations/neurommsig.tsv"
SIGNS = {
    **dict.fromkeys(("increases", "directlyIncreases"), 0),
    **dict.fromkeys(("decreases", "directlyDecreases"), 1),
}
ENDS = ("subj_name", "obj_name")
LONGEST = 600
"""Characters of a sentence that is asked about."""
LABELS = (" increases", " decreases")
EXAMPLES = """Each sentence says how one thing changes another.

Sentence: Treatment with caffeine strongly reduced the amount of adenosine.
Effect of caffeine on adenosine: decreases

Sentence: In rats, iron was elevated after exposure to lead.
Effect of lead on iron: increases

Sentence: Smoking, through nicotine, led to more dopamine in the striatum.
Effect of nicotine on dopamine: increases

Sentence: Loss of appetite was prevented when leptin was blocked by zinc.
Effect of zinc on leptin: decreases

"""


def main() -> None:
    """Ask, and print how often the model was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=150)
    arguments = parser.parse_args()
    if not TABLE.is_file():
        print(f"skipped: there is no {TABLE}")
        return
    edges = sample(arguments.edges)
    home = Path(os.environ.get("KGMED_HOME") or ROOT / ".kgmed")
    with open_model(default_model(home), LlmConfig()) as model:
        began = time.perf_counter()
        told = model.score_each(EXAMPLES, [question(edge) for edge in edges], LABELS)
        seconds = time.perf_counter() - began
        bare = [{**edge, "evidence": "(not given)"} for edge in edges]
        untold = model.score_each(EXAMPLES, [question(edge) for edge in bare], LABELS)
    truth = [SIGNS[edge["relation"]] for edge in edges]
    print(f"{len(edges)} edges, {seconds / len(edges):.2f} s each")
    print_line("by log-probability", [row.index(max(row)) for row in told], truth)
    less = [[a - b for a, b in zip(*rows, strict=True)] for rows in zip(told, untold, strict=True)]
    print_line("less its preference", [row.index(max(row)) for row in less], truth)
    print_line("always 'increases'", [0] * len(edges), truth)


def sample(count: int) -> list[dict[str, str]]:
    """Signed edges whose two names stand in their sentence as they are, a seeded choice."""
    with TABLE.open(encoding="utf-8") as handle:
        rows = [
            row
            for row in csv.DictReader(handle, delimiter="\t")
            if row["relation"] in SIGNS
            and len(row["evidence"]) < LONGEST
            and all(len(row[end]) > 1 and row[end] in row["evidence"] for end in ENDS)
            and row["subj_name"] != row["obj_name"]
        ]
    return random.Random(0).sample(rows, min(count, len(rows)))


def question(edge: dict[str, str]) -> str:
    """The sentence, and the beginning of what it says."""
    sentence, subject, object_ = (as_data(edge[column]) for column in ("evidence", *ENDS))
    return f"Sentence: {sentence}\nEffect of {subject} on {object_}:"


def print_line(name: str, chosen: Sequence[int], truth: Sequence[int]) -> None:
    """Accuracy with its interval, and the mean over the two signs."""
    hits = sum(a == b for a, b in zip(chosen, truth, strict=True))
    low, high = wilson(hits, len(truth))
    recalls = [
        sum(a == b for a, b in zip(chosen, truth, strict=True) if b == sign) / truth.count(sign)
        for sign in (0, 1)
    ]
    share, balanced = hits / len(truth), sum(recalls) / 2
    print(f"  {name:20} {share:.3f} ({low:.2f}-{high:.2f}), balanced {balanced:.3f}")


if __name__ == "__main__":
    main()
