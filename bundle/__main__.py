"""`python -m bundle --runtime DIR --out DIR`: make the folder for Windows."""

from __future__ import annotations

from pathlib import Path

import click

from bundle.building import Unfit, build, pack

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--runtime", required=True, type=FOLDER, help="A CPython for Windows with tkinter, as installed.")
@click.option("--out", required=True, type=FOLDER, help="The folder to make; it must not hold anything yet.")
@click.option("--wheels", type=FOLDER, help="Wheels for Windows, where there is no package index to take them from.")
@click.option("--zip", "archive", type=click.Path(dir_okay=False, path_type=Path), help="A zip of the folder, too.")
def main(runtime: Path, out: Path, wheels: Path | None, archive: Path | None) -> None:
    """Make the folder that runs the toolkit on a Windows machine without internet."""
    try:
        build(runtime, out, wheels)
    except Unfit as error:
        raise click.ClickException(str(error)) from error
    files = [path for path in out.rglob("*") if path.is_file()]
    click.echo(f"{out}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    if archive:
        pack(out, archive)
        click.echo(f"{archive}: {archive.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
