"""Evaluation: question sets, runs over them, measures, reports, and measurements of single parts."""
