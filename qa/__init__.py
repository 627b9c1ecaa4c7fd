"""Answers out: retrieve, rank, synthesize, cite."""

from yinju.qa.engine import Engine

__all__ = ["Engine"]
