"""Answers out: retrieve, rank, synthesize, cite."""
