"""The commands that look after the store: `yinju snapshot`, `yinju restore` and `yinju verify`."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yinju.errors import UsageError
from yinju.extras import require_extra
from yinju.ui.cli_cluster import Ray, ray_cluster
from yinju.ui.console import (
    DONE,
    FAILED,
    AsJson,
    Config,
    HomeFolder,
    complain,
    print_json,
    progress,
    settings_from,
)

if TYPE_CHECKING:
    from yinju.ingest.verify import Verification
    from yinju.settings import Settings
    from yinju.store.corpus_snapshot import CorpusSnapshot
    from yinju.store.snapshot import Snapshot

_SHOWN = 20
"""Pieces of damage that are named, after the counts of all."""
_VECTORS_ELSEWHERE = (
    "The vectors are not in it, since a Chroma server keeps them (store.chroma_url): back that up by its own means, or "
    "make them anew after a restore with: yinju reindex"
)

Wait = Annotated[float, typer.Option(metavar="SECONDS", min=0, help="Wait so long for a writer to finish.")]


def is_address(target: str) -> bool:
    """Tells whether a snapshot's place is an address that fsspec knows, and no path; refuses one without the extra."""
    if "://" not in target:
        return False
    require_extra("cluster", f"A snapshot at {target}")
    return True


def snapshot(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="FILE|FOLDER|URL", help="A new file (….tar.gz), or a folder to hold one.")
    ],
    wait: Wait = 0,
    ray: Ray = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Copy the whole corpus into one file, also while it answers; with --ray, into a folder at an address."""
    from yinju.store.corpus_snapshot import take

    settings = settings_from(context, home, config)
    size = None
    taken: Snapshot | CorpusSnapshot
    if ray:
        place, taken = _take_by_ray(ray, settings, target, wait)
    elif is_address(target):
        from yinju.cluster.snapshots import upload

        with TemporaryDirectory() as near:
            file, taken = take(settings, Path(near), wait)
            size, place = file.stat().st_size, upload(file, target)
    else:
        file, taken = take(settings, Path(target), wait)
        size, place = file.stat().st_size, str(file)
    if as_json:
        print_json({"file": place, **({} if size is None else {"bytes": size}), **_told(taken)})
    else:
        bytes_ = "" if size is None else f", {size:,} bytes"
        typer.echo(f"{place}: {taken.articles} articles, {taken.passages} passages{bytes_}")
    if taken.vectors is None:
        complain(_VECTORS_ELSEWHERE)
    return DONE


def restore(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE|URL", help="What yinju snapshot has written.")],
    replace: Annotated[bool, typer.Option("--replace", help="In place of the store that is there.")] = False,
    ray: Ray = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Put a snapshot into the home folder, once it has been checked."""
    from yinju.store.corpus_snapshot import restore as run_restore

    settings = settings_from(context, home, config)
    restored: Snapshot | CorpusSnapshot
    if ray:
        restored = _restore_by_ray(ray, settings, file, replace)
    elif is_address(file):
        from yinju.cluster.snapshots import download

        with TemporaryDirectory() as near:
            restored = run_restore(settings, download(file, Path(near)), replace=replace)
    else:
        restored = run_restore(settings, Path(file), replace=replace)
    if as_json:
        print_json({"home": str(settings.home), **_told(restored)})
    else:
        typer.echo(
            f"{settings.home}: {restored.articles} articles, {restored.passages} passages, as of {restored.moment}"
        )
    if restored.vectors is None or settings.store.chroma_url:
        complain(_VECTORS_ELSEWHERE)
    return DONE


def _take_by_ray(ray: str, settings: "Settings", target: str, wait: float) -> "tuple[str, CorpusSnapshot]":
    _refuse_path(target)
    with ray_cluster(ray):
        from yinju.cluster.corpus_snapshots import take

        return take(settings, target, wait)


def _restore_by_ray(ray: str, settings: "Settings", folder: str, replace: bool) -> "CorpusSnapshot":
    _refuse_path(folder)
    with ray_cluster(ray):
        from yinju.cluster.corpus_snapshots import restore

        return restore(settings, folder, replace=replace)


def _refuse_path(target: str) -> None:
    if not is_address(target):
        raise UsageError(
            f"With --ray, {target} must be the address of a folder that all machines reach, such as s3://backups or "
            "file:///mnt/backups."
        )


def _told(found: "Snapshot | CorpusSnapshot") -> dict[str, Any]:
    return {"articles": found.articles, "passages": found.passages, "vectors": found.vectors, **asdict(found)}


def verify(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild from the raw texts what can be.")] = False,
    wait: Wait = 0,
    ray: Ray = None,
    as_json: AsJson = False,
    home: HomeFolder = None,
    config: Config = None,
) -> int:
    """Check every passage against its raw text, and every index against the catalogue."""
    settings = settings_from(context, home, config)
    with ray_cluster(ray):
        return _verify(settings, wait, by_ray=bool(ray), repair=repair, as_json=as_json)


def _verify(settings: "Settings", wait: float, *, by_ray: bool, repair: bool, as_json: bool) -> int:
    from yinju.embed import open_embedder

    if by_ray:
        from yinju.cluster.verify import repair as run_repair
        from yinju.cluster.verify import verify as run_verify
    else:
        from yinju.ingest.verify import repair as run_repair
        from yinju.ingest.verify import verify as run_verify

    embedder = open_embedder(settings.embedder)
    with progress("Checking") as step:
        found = run_verify(settings, embedder, wait, step)
    if found.whole or not repair:
        _print(found, as_json)
        return DONE if found.whole else FAILED
    if not as_json:
        _print(found, as_json)
    with progress("Rebuilding") as step:
        left_out = run_repair(settings, embedder, found, step)
    for source in left_out:
        complain(f"{source.name}: left out, since its raw text is damaged. Read it again: yinju ingest {source.origin}")
    with progress("Checking") as step:
        again = run_verify(settings, embedder, wait, step)
    _print(again, as_json, repaired=found.counts(), left_out=[asdict(source) for source in left_out])
    return DONE if again.whole and not left_out else FAILED


def _print(found: "Verification", as_json: bool, **also: Any) -> None:
    counts = found.counts()
    if as_json:
        result: dict[str, Any] = {"whole": found.whole, "checked": found.checked, "damaged": counts}
        print_json({**result, "damage": [asdict(one) for one in found.damage], **also})
        return
    checked = ", ".join(f"{count} {name}" for name, count in found.checked.items())
    typer.echo(f"Checked {checked}.")
    typer.echo(", ".join(f"{count} {kind}" for kind, count in counts.items()) if counts else "All is whole.")
    for one in found.damage[:_SHOWN]:
        typer.echo(f"{one.kind}: {one.name}: {one.problem}")
    if len(found.damage) > _SHOWN:
        typer.echo(f"… and {len(found.damage) - _SHOWN} more (--json names all)")
