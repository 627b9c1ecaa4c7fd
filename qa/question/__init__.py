"""A question to what is searched: follow-ups completed, words of time understood."""
