"""Yinju 引据: answers from your own articles, every sentence with the paragraph that proves it."""

__version__ = "0.1.0"
