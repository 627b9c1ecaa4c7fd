"""Which articles are duplicates of which: exact, in the other script, near, excerpts, shuffled."""
