"""Articles of a source: splits a text into them, reads their metadata, and tells them from boilerplate."""
