"""The recipes of the bundled models; run from a checkout with `python -m yinju.models.train` and `…train.sounds`."""
