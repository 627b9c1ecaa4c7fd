"""The language model: its client, the fence around article text, the marks it writes."""
