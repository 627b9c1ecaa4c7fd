"""Servers that others reach, and clients before them."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from tests.ui.fake_engine import FakeEngine
from yinju.settings import ServeSettings
from yinju.ui.access.access import is_reached_by_others, open_access
from yinju.ui.access.rates import Rates
from yinju.ui.api import add_api
from yinju.ui.app import add_guards
from yinju.ui.openai.routes import add_openai

ADDRESS = "http://qa.example"
PASSWORD = "智能向善 2025"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUESTION = {"question": "何时提出？"}


def settings(**fields) -> ServeSettings:
    password = SecretStr(fields.pop("password", PASSWORD))
    return ServeSettings(**{"host": "0.0.0.0"} | fields, password=password)


def app_of(chosen: ServeSettings, home: Path | None = None) -> FastAPI:
    """Returns the interfaces for programs behind all guards, without the page, which takes seconds to build."""
    app, access = FastAPI(), open_access(chosen, home)
    add_api(app, FakeEngine(), chosen)
    add_openai(app, FakeEngine(), chosen)
    add_guards(app, chosen, access, Rates(chosen, limited=is_reached_by_others(chosen)))
    return app


def client_of(chosen: ServeSettings, home: Path | None = None, **options) -> TestClient:
    return client_before(app_of(chosen, home), **options)


def client_before(app: FastAPI, **options) -> TestClient:
    return TestClient(app, **{"base_url": ADDRESS, "follow_redirects": False} | options)


def sign_in(client: TestClient, secret: str = PASSWORD, path: str = "/"):
    return client.post(path, data={"secret": secret})
