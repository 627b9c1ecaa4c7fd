"""The command `yinju mcp`: the MCP server over standard input and output."""

import threading

import typer

from yinju.ui.console import DONE, Config, HomeFolder, settings_from


def mcp(context: typer.Context, home: HomeFolder = None, config: Config = None) -> int:
    """Serve a language model's program (MCP) on standard input and output. yinju serve has the same at /mcp."""
    import anyio

    from yinju.qa.engine import Engine
    from yinju.ui.mcp.server import build_server

    settings = settings_from(context, home, config)
    with Engine.open(settings) as engine:
        threading.Thread(target=engine.warm, daemon=True).start()
        anyio.run(build_server(engine, settings.serve).run_stdio_async)
    return DONE
