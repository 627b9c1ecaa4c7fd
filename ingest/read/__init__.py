"""Reads the bytes of sources into raw text: files, folders, addresses, formats and encodings."""
