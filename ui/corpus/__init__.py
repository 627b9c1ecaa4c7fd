"""The tab of the corpus: its articles, and adding, reading again and removing them."""
