"""The recipe of the bundled embedder: from folders of open text to the finished model, in one command."""
