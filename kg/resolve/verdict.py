"""What comparing two names can come to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """How sure it is that two names mean the same; what is higher is surer."""

    DIFFERENT = 0
    """They do not, or nothing speaks for it."""
    OPEN = 1
    """A person should look: it may be a spelling, it may be somebody else."""
    FITS = 2
    """One says less than the other and contradicts it nowhere; good if only one fits."""
    NEAR = 3
    """Two spellings so close that they mean the same within one state."""
    SAME = 4
    """They do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A grade and its reason, in words for a reviewer.

    ``soft`` marks an open pair that nothing speaks against: it stops nobody else from joining either.
    """

    grade: Grade
    reason: str = ""
    soft: bool = False

    @property
    def joins(self) -> bool:
        """Whether the two may become one."""
        return self.grade >= Grade.FITS

    @property
    def parts(self) -> bool:
        """Whether the two must not end up as one because both became a third."""
        return self.grade <= Grade.OPEN and not self.soft


DIFFERENT = Verdict(Grade.DIFFERENT)
