"""Settings of a project: ``kg.toml`` in the folder that a command is run in."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kg.errors import UsageError

FILE_NAME = "kg.toml"


def configured_gazetteers(folder: Path | None = None) -> tuple[Path, ...]:
    """The gazetteers that the settings name, none where there are no settings.

    The file says ``gazetteer = "own.csv"`` or ``gazetteer = ["own.csv", "more/"]``; paths are those seen
    from the file.

    Args:
        folder: Where the file is looked for, the working directory if not given.

    Raises:
        UsageError: The file cannot be read, has an unknown setting, or names what is not there.
    """
    path = (folder or Path()) / FILE_NAME
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        remedy = "Mend the TOML there, or remove the file."
        raise UsageError(str(error), subject=str(path), remedy=remedy) from error
    remedy = 'Write gazetteer = ["own.csv"].'
    unknown = sorted(settings.keys() - {"gazetteer"})
    if unknown:
        raise UsageError(f"unknown setting {unknown[0]!r}", subject=str(path), remedy=remedy)
    named = settings.get("gazetteer", [])
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError("gazetteer is no list of paths", subject=str(path), remedy=remedy)
    found = tuple(path.parent / name for name in names)
    for each in found:
        if not each.exists():
            raise UsageError(f"no such file or folder: {each}", subject=str(path), remedy=remedy)
    return found
