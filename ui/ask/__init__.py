"""The tab of questions: the conversation, and the evidence beside it."""
