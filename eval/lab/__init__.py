"""Measures single parts of the system, and fits their weights; run from a checkout, since no wheel holds it."""
