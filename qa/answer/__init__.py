"""Passages to an answer: quoted or generated, each sentence cited and verified."""
