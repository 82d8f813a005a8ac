"""Addresses of SPARQL servers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from kg.errors import UsageError

SCHEMES = ("sparql+http://", "sparql+https://")
VIRTUOSO = "virtuoso"

_REMEDY = "Write sparql+http://HOST:PORT/PATH, for Virtuoso sparql+http://HOST:PORT?server=virtuoso."


def is_address(place: object) -> bool:
    """Whether a place for a store is the address of a server."""
    return isinstance(place, str) and place.startswith(SCHEMES)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server takes queries, updates and graphs, and how it is logged in to.

    Attributes:
        name: The address without what it tells of users.
        query: The endpoint of queries.
        update: The endpoint of updates.
        graphs: The endpoint of the Graph Store Protocol.
        user: Whom to log in as; nobody if empty.
        password: The user's.
        virtuoso: Whether it is Virtuoso, which differs from the standard.
    """

    name: str
    query: str
    update: str
    graphs: str
    user: str = ""
    password: str = ""
    virtuoso: bool = False

    @classmethod
    def of(cls, address: str) -> Server:
        """Read ``sparql+http://[USER:PASSWORD@]HOST:PORT[/PATH][?server=virtuoso]``.

        Endpoints are ``query``, ``update`` and ``store`` below the path, or those of Virtuoso;
        ``?query=sparql&store=data`` names them otherwise.

        Raises:
            UsageError: The address is none.
        """
        parts = urlsplit(address.removeprefix("sparql+"))
        names = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        kind = names.pop("server", "")
        if not is_address(address) or not parts.hostname or kind not in {"", VIRTUOSO}:
            # The part before the @ may hold a password.
            raise UsageError(
                "no address of a SPARQL server", subject=address.rpartition("@")[2], remedy=_REMEDY
            )
        base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}/"
        virtuoso = kind == VIRTUOSO
        # Virtuoso takes digests on endpoints of their own, and there only.
        log_in = "-auth" if parts.username else ""
        usual = (
            {"query": f"sparql{log_in}", "update": f"sparql{log_in}", "store": f"sparql-graph-crud{log_in}"}
            if virtuoso
            else {"query": "query", "update": "update", "store": "store"}
        )
        query, update, graphs = (base + names.get(key, default) for key, default in usual.items())
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(f"sparql+{base}", query, update, graphs, user, password, virtuoso)
