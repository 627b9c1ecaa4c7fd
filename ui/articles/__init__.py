"""The pages of single articles, each at an address of its own, in which a range of characters can be marked."""
