"""What a text states exactly: quantities with units, dates, names, titles, links, denials."""
