"""`python -m yinju.models.train.addressed --data FOLDER` trains the head that finds sentences addressed to a model.

A head that never saw the held-out phrases is measured with them; the one that is written learned from all phrases. The
threshold of both lies above ordinary sentences that neither learned from.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yinju.errors import MissingExtraError
from yinju.extras import require_extra
from yinju.models.train.addressed.examples import make_examples
from yinju.reader import Reader
from yinju.settings import ReaderSettings
from yinju.text import sentences

ROOT = Path(__file__).parents[3]


def main(argv: list[str] | None = None) -> int:
    """Reads the flags, trains the head, and writes its file."""
    parser = argparse.ArgumentParser(prog="python -m yinju.models.train.addressed", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with zh_news.jsonl.xz and parallel.jsonl.xz")
    parser.add_argument(
        "--never",
        type=Path,
        default=ROOT / "tests/data/ordinary_imperatives.jsonl",
        help="sentences of which none may be found (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "models/yinju-reader/addressed.json", help="file to write")
    parser.add_argument("--work", type=Path, default=Path("build/addressed"), help="what a stopped run goes on from")
    parser.add_argument("--seed", type=int, default=1)
    flags = parser.parse_args(argv)
    if not flags.data.is_dir():
        parser.error(f"{flags.data} is not a folder")
    try:
        require_extra("train", "The training of the head")
    except MissingExtraError as error:
        parser.exit(1, f"{error}\n")
    _train(flags)
    return 0


def _train(flags: argparse.Namespace) -> None:
    from yinju.models.train.addressed.learn import (
        Network,
        doubt_over,
        odds_of,
        states_of,
        threshold_over,
        train,
        truth_of,
        write_head,
    )

    started = time.monotonic()

    def say(message: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:6.0f} s  {message}\n")

    reader = Reader(ReaderSettings())
    examples = make_examples(flags.data, flags.seed)
    rows = [json.loads(line)["text"] for line in flags.never.read_text(encoding="utf-8").splitlines()]
    never = [text[start:end] for text in rows for start, end in sentences(text)]
    states = states_of([*(example.text for example in examples), *never], reader, flags.work, say)
    states, of_never = states[: len(examples)], states[len(examples) :]
    kinds = np.array([example.kind for example in examples])
    held_out = np.array([example.held_out for example in examples])
    filled = np.array([len(of) > 0 for of in states])

    def fitted(chosen: NDArray[np.bool_]) -> tuple[Network, float, NDArray[np.float32]]:
        """Returns a network that learned from the chosen examples, its threshold, and the log-odds of all."""
        places = np.nonzero(chosen & filled & (kinds != "bar"))[0].tolist()
        network = train([states[i] for i in places], truth_of([examples[i] for i in places]), flags.seed)
        odds = odds_of(network, states)
        return network, threshold_over(odds[kinds == "bar"], odds_of(network, of_never)), odds

    _, threshold, odds = fitted(~held_out)
    doubt = doubt_over(odds[kinds == "bar"])
    for kind in ("addressed", "people", "bar"):
        of_kind = odds[held_out & (kinds == kind)]
        found, doubted = (int((of_kind > least).sum()) for least in (threshold, doubt))
        say(f"held-out phrases, {kind}: {found} of {len(of_kind)} found, {doubted} doubted or found")
    network, threshold, odds = fitted(np.ones(len(examples), bool))
    say(f"all phrases: threshold {threshold}, {int((odds[kinds == 'bar'] > threshold).sum())} ordinary sentences found")
    write_head(network, reader.lower_fingerprint, threshold, doubt_over(odds[kinds == "bar"]), flags.out)
    say(f"written to {flags.out}")


if __name__ == "__main__":
    sys.exit(main())
