"""The recipe of the bundled reader, run from a checkout with `python -m yinju.models.train.reader`."""
