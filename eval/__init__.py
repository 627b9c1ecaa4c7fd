"""Is it any good? Questions, measures, reports."""
