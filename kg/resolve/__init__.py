"""Which of the entities that articles name are the same.

Every article mints IRIs of its own accord; :func:`resolve` finds those that mean the same, across
spellings, transliterations, word orders and acronyms, and leaves apart, for a person to decide, what
names alone do not settle. The result is a function of the profiles and judgements, whatever their order.
"""

from __future__ import annotations

from kg.resolve.judgements import (
    Decision,
    Judgement,
    merged,
    read_judgements,
    write_judgements,
)
from kg.resolve.merge import Candidate, Resolution, resolve
from kg.resolve.profiles import Profile, profiles

__all__ = [
    "Candidate",
    "Decision",
    "Judgement",
    "Profile",
    "Resolution",
    "merged",
    "profiles",
    "read_judgements",
    "resolve",
    "write_judgements",
]
