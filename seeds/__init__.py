"""The five example documents, which are data: `yinju serve --demo` finds them here in an installed copy."""
