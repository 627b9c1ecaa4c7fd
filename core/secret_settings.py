"""Settings that are secrets: they come from the environment alone, and no error shows them."""

import tomllib
from pathlib import Path
from typing import Any

from yinju.errors import UsageError

ENVIRONMENT_PREFIX = "YINJU_"
SECRETS = {"llm": "api_key", "serve": "password"}
"""The sections that hold a secret, which a file may not hold, and the secret's key."""


def refuse_secret_in_file(path: Path | None) -> None:
    """Refuses a settings file that holds a secret.

    Raises:
        UsageError: It does; the message names the variable of the environment for it.
    """
    if path is None:
        return
    # Case by case, since pydantic-settings takes [LLM] for [llm].
    for name, section in tomllib.loads(path.read_text(encoding="utf-8")).items():
        secret = SECRETS.get(name.lower())
        if secret and isinstance(section, dict) and secret in map(str.lower, section):
            setting = f"{name.lower()}.{secret}"
            variable = f"{ENVIRONMENT_PREFIX}{setting.upper().replace('.', '__')}"
            raise UsageError(
                f"{path} holds {setting}. Take it out and set the environment variable {variable} instead."
            )


def explained(error: dict[str, Any]) -> str:
    """Returns an error of pydantic in words, without the value of a secret."""
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"Unknown setting {name}. See yinju.toml for the names there are."
    # The whole section may hold the secret too: YINJU_LLM is read as JSON.
    hidden = {*SECRETS, *(f"{section}.{key}" for section, key in SECRETS.items())}
    value = "(not shown)" if name in hidden else repr(error["input"])
    return f"Setting {name} = {value}: {error['msg']}."
