"""The tab of the state that Yinju is in: what `yinju doctor` says, and a test of the language model."""
