"""Speed, memory and baselines; run from a checkout."""
