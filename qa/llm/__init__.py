"""The language model: its client, the fence around article text, prompt injection and citation marks."""
