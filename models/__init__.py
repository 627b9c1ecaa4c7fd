"""Models that come with the project: none yet."""
