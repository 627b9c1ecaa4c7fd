"""Runs of question sets and what is made of them: measures, summaries, reports, comparisons, floors."""
