"""Serves the graph on this machine: a SPARQL 1.1 endpoint, read-only, and pages for people.

``serve`` runs until it is told to stop; ``application`` gives the ASGI application to those who have a
server of their own. A few processes answer, so that a query that takes too long can be ended without
harm to the others, and the store is free for `kg build` whenever nobody asks.
"""

from __future__ import annotations

from kg.serve.settings import Settings

__all__ = ["Settings", "application", "serve"]


def __getattr__(name: str) -> object:
    """Load the web framework when it is asked for, and not by those who only name the settings."""
    if name == "application":
        from kg.serve.application import application

        return application
    if name == "serve":
        from kg.serve.server import serve

        return serve
    raise AttributeError(name)
