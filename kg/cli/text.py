"""Texts of the help pages."""

from __future__ import annotations


def examples(*commands: str) -> str:
    """Lines for the end of a command's help, which click must not join."""
    return "\b\nExamples:\n" + "\n".join(f"  {command}" for command in commands)
