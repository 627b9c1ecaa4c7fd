"""Documents in: load, chunk, and build the store."""
