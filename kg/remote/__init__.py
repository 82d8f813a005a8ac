"""A dataset on a SPARQL 1.1 server, with the face of a ``pyoxigraph.Store``.

So :class:`kg.store.Store` works over it as it does over a folder. It speaks the Query and Update protocols and
the Graph Store Protocol of SPARQL 1.1 (W3C, 2013) over plain HTTP. All that it writes is without blank nodes and
says "these quads shall be there" or "shall not", so that a request whose answer was lost may be sent again.

The server must keep the default graph apart from the named ones, as Oxigraph does, or be Virtuoso 7, where a named
graph takes its place. GraphDB, which shows the union of all graphs as its default graph, would count what articles
say beside the plain edges.
"""

from __future__ import annotations

from kg.remote.address import Server, is_address
from kg.remote.dataset import RemoteDataset, operations

__all__ = ["RemoteDataset", "Server", "is_address", "operations"]
