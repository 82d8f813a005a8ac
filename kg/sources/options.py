"""What a reader may be told: limits, columns, languages, fetching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How pages and feeds are fetched.

    ``cache`` is a folder for what was fetched (None: none is kept); ``delay`` the seconds between two
    requests to one host; ``timeout`` the seconds for a whole answer; ``retries`` how often a failed
    request is tried again; ``private`` allows addresses of the own network.
    """

    cache: Path | None = None
    delay: float = 1.0
    timeout: float = 30.0
    retries: int = 2
    redirects: int = 5
    max_bytes: int = 10 * MEGABYTE
    private: bool = False
    robots: bool = True
    user_agent: str = "defence-kg/0.1 (+https://w3id.org/dck)"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How articles are read.

    Attributes:
        languages: ISO 639-1 codes of the languages to keep; others are reported and skipped. Empty: all.
        columns: Which column or key of a table holds what: article field (``text``, ``title``, ``date``,
            ``url``, ``publisher``, ``author``, ``id``, ``language``) to column name. Well-known names
            are found without.
        max_file: Bytes up to which a file that holds one article is read.
        max_article: Characters up to which an article is taken, two million at most.
        max_members: Members of an archive that are looked at.
        max_unpacked: Bytes that one archive may unpack to.
        follow_links: For a feed: fetch the pages it links to, instead of taking the text that it carries.
        fetch: How addresses are fetched.
    """

    languages: tuple[str, ...] = ("en",)
    columns: Mapping[str, str] = field(default_factory=dict)
    max_file: int = 20 * MEGABYTE
    max_article: int = 1 * MEGABYTE
    max_members: int = 1_000_000
    max_unpacked: int = 8_000 * MEGABYTE
    follow_links: bool = False
    fetch: FetchOptions = FetchOptions()
