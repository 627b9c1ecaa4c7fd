"""The interfaces in the form of OpenAI's: chat completions and responses, with citations as annotations."""
