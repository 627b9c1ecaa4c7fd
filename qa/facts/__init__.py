"""Finds what a text states exactly: quantities with units, dates, names, titles and links; and counts its denials."""
