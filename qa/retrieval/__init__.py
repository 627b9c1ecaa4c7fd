"""A query to ranked passages: candidates, scores, diversity."""
