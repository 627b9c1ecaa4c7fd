"""Looks for input that a target does not bear, led by what the code does with it. It takes as long as it is given:

    python -m tests.hostile.fuzz TARGET --seconds 300

What it finds, it leaves in ``build/fuzz/TARGET``: make it small (`--minimize FILE`), mend the fault, and put it into
``tests/hostile/finds/TARGET``, from where `test_finds` tries it again.
"""

import argparse
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["yinju"]):
    from tests.hostile.documents import examples
    from tests.hostile.targets import TARGETS

LONGEST = 3_000
"""Bytes of an input: what breaks on more does so on fewer, or is found by `test_growth`."""
SLOW_S = 20
"""Seconds after which an input counts as found: instrumented code on a busy machine is slow."""
MEMORY_MB = 3_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=[name.replace(" ", "-") for name in TARGETS])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--minimize", type=Path, default=None)
    given = parser.parse_args()
    target = given.target.replace("-", " ")
    found, corpus = Path("build/fuzz") / given.target, Path("build/fuzz") / given.target / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(examples(target)):
        (corpus / f"example-{number}").write_bytes(example)
    options = [f"-max_total_time={given.seconds}", f"-timeout={SLOW_S}", f"-rss_limit_mb={MEMORY_MB}"]
    options += [f"-artifact_prefix={found}/", "-print_final_stats=1"]
    if given.minimize:
        options += ["-minimize_crash=1", str(given.minimize)]
    else:
        options += [f"-max_len={LONGEST}", str(corpus)]
    atheris.Setup([sys.argv[0], *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
