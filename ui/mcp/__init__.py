"""The Model Context Protocol: tools by which a language model's program searches, asks and checks."""
