"""Questions made from curated edges, to fit what must not be fitted on the benchmark.

`python -m kgmed.evaluate.curated_questions NEUROMMSIG.tsv --without QUESTIONS.jsonl --out FILE`
writes JSON lines as `kgmed evaluate qa` takes them: for each signed edge of the papers of one
part (those that neither relation weights nor adapter were taught, `fold_of(paper, 4) == 0`), what
the one does to the other, and which of four it does it to. Pairs that a question of `--without`
speaks of are left out, and so are pairs whose curated edges disagree.
"""

import argparse
import csv
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kgmed.evaluate.questions import Question, load_questions
from kgmed.evaluate.relation_training import fold_of

FOLDS, FOLD = 4, 0
OPTIONS = 4
_SIGNS = {
    "increases": "increase",
    "directlyIncreases": "increase",
    "decreases": "decrease",
    "directlyDecreases": "decrease",
}


class Edge(NamedTuple):
    """What a curator wrote down of two names."""

    subject: str
    object: str
    sign: str
    """`increase` or `decrease`; empty where the edge has none."""
    paper: str
    """Its PMID, bare."""


def read_edges(path: Path) -> list[Edge]:
    """The edges of a table as `relations/neurommsig.tsv` is one."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Edge(
                row["subj_name"],
                row["obj_name"],
                _SIGNS.get(row["relation"], ""),
                row["pmid"],
            )
            for row in csv.DictReader(lines, delimiter="\t")
            if row["subj_name"] and row["obj_name"] and row["subj_name"] != row["obj_name"]
        ]


def make_questions(edges: list[Edge], without: tuple[Question, ...]) -> Iterator[dict[str, object]]:
    """The questions, as JSON objects, in the order of the edges."""
    chance = random.Random(0)
    signs: dict[tuple[str, str], set[str]] = defaultdict(set)
    tied: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        signs[edge.subject, edge.object].add(edge.sign)
        tied[edge.subject].add(edge.object)
        tied[edge.object].add(edge.subject)
    taken = [f"{q.question} {' '.join(q.options)}" for q in without]
    objects = sorted({edge.object for edge in edges if edge.sign})
    done: set[tuple[str, str]] = set()
    for edge in edges:
        pair = (edge.subject, edge.object)
        if pair in done or not edge.sign or fold_of(edge.paper, FOLDS) != FOLD:
            continue
        done.add(pair)
        if len(signs[pair] - {""}) > 1 or any(all(n in text for n in pair) for text in taken):
            continue
        yield _effect(edge, len(done))
        others = [name for name in objects if name not in tied[edge.subject] | {edge.subject}]
        yield _target(edge, len(done), chance.sample(others, OPTIONS - 1), chance)


def _effect(edge: Edge, number: int) -> dict[str, object]:
    a, b = edge.subject, edge.object
    verbs = ("increases", "decreases", "does not change")
    return {
        "id": f"made-effect-{number:05}",
        "kind": "effect",
        "question": f"How does {a} affect {b}?",
        "options": [f"{a} {verb} {b}" for verb in verbs],
        "answer": ("increase", "decrease").index(edge.sign),
    }


def _target(edge: Edge, number: int, others: list[str], chance: random.Random) -> dict[str, object]:
    options = [edge.object, *others]
    chance.shuffle(options)
    return {
        "id": f"made-target-{number:05}",
        "kind": "target",
        "question": f"Which of these does {edge.subject} {edge.sign}?",
        "options": options,
        "answer": options.index(edge.object),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edges", type=Path)
    parser.add_argument("--without", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    made = list(make_questions(read_edges(args.edges), load_questions(args.without)))
    lines = (json.dumps(question, ensure_ascii=False) for question in made)
    args.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    sys.stderr.write(f"{len(made)} questions\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
