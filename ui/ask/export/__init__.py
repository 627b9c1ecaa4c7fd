"""An answer and what it cites in the forms that other programs read. Its functions are pure."""
