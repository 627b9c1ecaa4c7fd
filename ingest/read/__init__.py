"""A source's bytes to raw text: files, folders, addresses, formats and encodings."""
