"""Stands in for the package `yinju.models.train` where Yinju is installed without it.

In a checkout Python finds the package `models/train/` before this module, so that `python -m yinju.models.train` runs
the training there, and in an installation says where it can be run.
"""

import sys

if __name__ == "__main__":
    sys.exit(
        "The training of the bundled model is left out of the installed package. "
        "Run it in a checkout of the project: make develop, then .venv/bin/python -m yinju.models.train"
    )
