"""Parts of the path measured by themselves, and the fitting of weights; run from a checkout."""
