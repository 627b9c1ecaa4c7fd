"""Who may use the server: password, keys and sessions, limits, other origins, and the page for signing in."""
