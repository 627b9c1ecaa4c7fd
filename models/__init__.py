"""Models that come with the project, and the recipes they are made by."""
