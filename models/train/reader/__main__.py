"""`python -m yinju.models.train.reader --base FOLDER --data FOLDER --out FOLDER` trains the bundled reader.

A stopped run goes on with the same command. The base is multilingual-e5-small as a Hugging Face folder.
"""

import argparse
import sys
import time
from pathlib import Path

from yinju.errors import MissingExtraError
from yinju.extras import require_extra
from yinju.reader import LAYERS

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
    parser.add_argument("--start", type=Path, help="finished reader to train on from, if --work is empty")
    parser.add_argument("--steps", type=int, default=STEPS, help="of the whole run (default: %(default)s)")
    parser.add_argument("--frozen", type=int, default=FROZEN, help="layers that do not learn (default: %(default)s)")
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="stop after so long, and write what is there"
    )
    parser.add_argument("--without", nargs="*", default=[], help="leave out the files with these words in their names")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", help="of torch (default: cuda if there is one, else cpu)")
    parser.add_argument(
        "--bf16", action="store_true", help="multiply in 16 bits: half the time where the processor has bf16"
    )
    flags = parser.parse_args(argv)
    for folder in (flags.base, flags.data, flags.start):
        if folder and not folder.is_dir():
            parser.error(f"{folder} is not a folder")
    try:
        require_extra("train", "The training of the reader")
    except MissingExtraError as error:
        parser.exit(1, f"{error}\n")
    _train(flags)
    return 0


def _train(flags: argparse.Namespace) -> None:
    import torch

    from yinju.models.train.reader.export import export, export_lower
    from yinju.models.train.reader.learn import Learner
    from yinju.models.train.reader.mixture import Mixture
    from yinju.models.train.reader.network import LowerLayers, Reader, read_tokenizer
    from yinju.models.train.reader.restore import restore

    flags.work.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def say(message: str) -> None:
        sys.stderr.write(f"{time.monotonic() - started:6.0f} s  {message}\n")

    torch.manual_seed(flags.seed)
    device = flags.device or ("cuda" if torch.cuda.is_available() else "cpu")
    mixture = Mixture(flags.data, flags.work, flags.seed, say, flags.without)
    reader = Reader(flags.base, flags.frozen)
    if flags.start:
        restore(reader, flags.start)
    below = reader.below
    if device == "cpu":
        # As they run later: what their 8 bits lose is then known to the layers above them.
        export_lower(flags.base, flags.frozen, flags.work / LAYERS[0])
        below = LowerLayers(flags.work / LAYERS[0], reader.tokens)
    learner = Learner(reader, below, read_tokenizer(flags.base), flags.work, flags.steps, device, in_half=flags.bf16)
    learner.load()
    if not learner.train(mixture, say, started + 60 * flags.minutes):
        say(f"stopped at step {learner.step} of {flags.steps}; the same command goes on")
    export(flags.base, learner.model, flags.frozen, flags.out)
    say(f"written to {flags.out}")


if __name__ == "__main__":
    sys.exit(main())
