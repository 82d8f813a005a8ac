"""Errors that a user can mend: each names what is wrong, where, and the remedy."""

from __future__ import annotations


class KgError(Exception):
    """Root of every error this package raises on purpose.

    The command line prints it as one line, ``SUBJECT: MESSAGE. REMEDY``, without a traceback.

    Args:
        message: What is wrong, without a full stop.
        subject: The file, address or argument it is wrong with; empty where there is none.
        remedy: What the user can do about it, as a sentence; empty where nothing helps.
    """

    exit_code = 1

    def __init__(self, message: str, *, subject: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.remedy = remedy

    def __str__(self) -> str:
        line = f"{self.subject}: {self.message}" if self.subject else self.message
        line = " ".join(line.split())
        return f"{line}. {self.remedy}" if self.remedy else line

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process: keyword arguments do not pickle by themselves."""
        return (_rebuild, (type(self), self.message, self.subject, self.remedy))


def _rebuild(kind: type[KgError], message: str, subject: str, remedy: str) -> KgError:
    return kind(message, subject=subject, remedy=remedy)


class UsageError(KgError):
    """An argument that cannot be used: an unknown format, relation, query or entity."""

    exit_code = 2


class SourceError(KgError):
    """An article that cannot be read."""


class OntologyError(KgError):
    """A file under ``ontology/`` that does not say what it should."""


class StoreError(KgError):
    """A store that cannot be opened, read or written."""


class QueryError(KgError):
    """A SPARQL query that the store refuses."""
