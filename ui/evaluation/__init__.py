"""The tab of evaluation: question sets are run, their reports shown and compared, and the user's own set written."""
