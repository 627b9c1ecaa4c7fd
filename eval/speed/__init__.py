"""Speed and memory (`yinju eval bench`), and quality beside baselines (`yinju eval benchmark`); run from a checkout."""
