"""The bundled embedder."""
