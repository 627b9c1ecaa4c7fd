"""A cluster: the work of ingestion, and the shards of a corpus, on many machines by Ray. The one door of Ray."""
