"""Finds where retrieved articles state different values for the same thing."""
