"""The recipe of the head that finds sentences addressed to a model (`addressed.json` beside the bundled reader)."""
