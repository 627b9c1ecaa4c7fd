"""`python -m yinju.models.train.reader --base FOLDER --data FOLDER --out FOLDER` trains the bundled reader.

A stopped run goes on with the same command. The base is multilingual-e5-small as a Hugging Face folder.
"""

import argparse
import sys
import time
from pathlib import Path

from yinju.errors import MissingExtraError
from yinju.extras import require_extra

STEPS = 6_000
"""Steps of the whole run: some 140,000 pairs."""
FROZEN = 6
"""Lower layers that keep their weights, so that the vectors and the reader share them."""


def main(argv: list[str] | None = None) -> int:
    """Reads the flags, trains, and writes the finished folder when the last step is done."""
    parser = argparse.ArgumentParser(prog="python -m yinju.models.train.reader", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder to start from")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/ and read/train/")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the reader to")
    parser.add_argument("--work", type=Path, default=Path("build/reader"), help="what a stopped run goes on from")
    parser.add_argument("--steps", type=int, default=STEPS, help="of the whole run (default: %(default)s)")
    parser.add_argument("--frozen", type=int, default=FROZEN, help="layers that do not learn (default: %(default)s)")
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="stop after so long, and write what is there"
    )
    parser.add_argument("--without", nargs="*", default=[], help="leave out the files with these words in their names")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", help="of torch (default: cuda if there is one, else cpu)")
    flags = parser.parse_args(argv)
    for folder in (flags.base, flags.data):
        if not folder.is_dir():
            parser.error(f"{folder} is not a folder")
    try:
        require_extra("train", "The training of the reader")
    except MissingExtraError as error:
        parser.exit(1, f"{error}\n")
    _train(flags)
    return 0


def _train(flags: argparse.Namespace) -> None:
    import torch

    from yinju.models.train.reader.export import export
    from yinju.models.train.reader.learn import Learner
    from yinju.models.train.reader.mixture import Mixture
    from yinju.models.train.reader.network import Reader, read_tokenizer

    flags.work.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def say(message: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:6.0f} s  {message}\n")

    torch.manual_seed(flags.seed)
    device = flags.device or ("cuda" if torch.cuda.is_available() else "cpu")
    mixture = Mixture(flags.data, flags.work, flags.seed, say, flags.without)
    learner = Learner(Reader(flags.base, flags.frozen), read_tokenizer(flags.base), flags.work, flags.steps, device)
    learner.load()
    if not learner.train(mixture, say, started + 60 * flags.minutes):
        say(f"stopped at step {learner.step} of {flags.steps}; the same command goes on")
    export(flags.base, learner.model, flags.frozen, flags.out)
    say(f"written to {flags.out}")


if __name__ == "__main__":
    sys.exit(main())
