"""Checks texts that somebody else's model wrote: which of their sentences the articles bear out."""
