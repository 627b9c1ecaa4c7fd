"""Question sets: their form, the conversion of published sets, and how evidence is matched."""
