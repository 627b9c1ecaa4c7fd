"""Asking a question set and measuring the answers: runs, measures, reports, comparison, floors."""
