"""The commands `yinju key`: keys for programs and people that reach a server from elsewhere."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from yinju.ui.access.keys import Key, KeyRing, Rights
from yinju.ui.console import DONE, AsJson, Config, HomeFolder, complain, print_json, settings_from

_SHOWN_ONCE = (
    "Write it down: it is shown this once, and kept as a hash. Send it as Authorization: Bearer, or sign in with it."
)

keys = typer.Typer(help="Keys for yinju serve, where it is not for this machine alone.", no_args_is_help=True)


@keys.command("new")
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the key is for; yinju key list shows it.")],
    write: Annotated[bool, typer.Option("--write", help="Also let it change the corpus.")] = False,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Make a key and print it."""
    rights: Rights = "write" if write else "read"
    key, secret = KeyRing(settings_from(context, home, config).home).new(name, rights)
    if as_json:
        print_json(_shown(key) | {"key": secret})
    else:
        typer.echo(secret)
    complain(_SHOWN_ONCE)
    return DONE


@keys.command("list")
def list_keys(context: typer.Context, as_json: AsJson = False, home: HomeFolder = None, config: Config = None) -> int:
    """List the keys: id, rights, when made, name."""
    found = KeyRing(settings_from(context, home, config).home).all()
    if as_json:
        print_json([_shown(key) for key in found])
    else:
        for key in found:
            typer.echo(f"{key.id}  {key.rights:5}  {key.created}  {key.name}")
    return DONE


@keys.command("revoke")
def revoke(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The id of a key, or its name.")],
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Take a key back. A running server refuses it, and who signed in with it, from the next request on."""
    revoked = KeyRing(settings_from(context, home, config).home).revoke(key)
    if as_json:
        print_json(_shown(revoked))
    else:
        typer.echo(f"{revoked.id}  {revoked.rights:5}  {revoked.created}  {revoked.name}: revoked")
    return DONE


def _shown(key: Key) -> dict[str, Any]:
    shown = asdict(key)
    del shown["sha256"]
    return shown
