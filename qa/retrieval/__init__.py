"""Finds and ranks the passages for a query: candidates, scores, diversity."""
