"""`python -m yinju.models.train --data FOLDER --out FOLDER` trains the bundled embedder from folders of open text."""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from yinju.errors import MissingExtraError
from yinju.extras import require_extra

ROWS = 196_000
"""Vectors in the finished model: with 384 dimensions of 8 bits and the vocabulary it takes 89 megabytes."""
SPARE_ROWS = 9_000
"""Vectors trained beside these and left out at the end, so that the vocabulary can shrink without a new training."""


def main(argv: list[str] | None = None) -> int:
    """Reads the flags, trains the model, and writes its folder."""
    parser = argparse.ArgumentParser(prog="python -m yinju.models.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the training text")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--work", type=Path, default=Path("build/train"), help="what a stopped run goes on from")
    parser.add_argument("--rows", type=int, default=ROWS, help="vectors in the model (default: %(default)s)")
    parser.add_argument("--dim", type=int, default=384, help="of a vector (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", help="of torch (default: cuda if there is one, else cpu)")
    flags = parser.parse_args(argv)
    if not flags.data.is_dir():
        parser.error(f"{flags.data} is not a folder")
    try:
        require_extra("hub", "The training of the bundled model")
    except MissingExtraError as error:
        parser.exit(1, f"{error}\n")
    _train(flags)
    return 0


def _train(flags: argparse.Namespace) -> None:
    import torch

    from yinju.models.train.encode import prepare_training
    from yinju.models.train.export import export
    from yinju.models.train.learn import Learner, count_rows

    flags.work.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def say(message: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:6.0f} s  {message}\n")

    device = flags.device or ("cuda" if torch.cuda.is_available() else "cpu")
    trained = flags.rows + SPARE_ROWS
    tokenizer, mapping, sources = prepare_training(flags.data, flags.work, trained, flags.seed, say)
    learner = Learner(count_rows(sources, int(mapping.max()) + 1), flags.dim, flags.seed, device, flags.work)
    learner.train(sources, say)
    export(tokenizer, mapping.astype(np.int32), learner.table(), flags.rows, flags.out, say)
    say(f"written to {flags.out}")


if __name__ == "__main__":
    sys.exit(main())
