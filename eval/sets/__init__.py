"""Question sets: their form, their conversion from published ones, and how evidence is matched."""
