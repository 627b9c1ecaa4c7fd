"""A source's text to its articles: where each begins, what it says of itself, what is not part of it."""
