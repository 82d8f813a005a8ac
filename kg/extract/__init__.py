"""Turns an article into statements; the only package that knows spaCy."""

from kg.extract.extractor import DEFAULT_MODEL, Extractor, SentenceTrace

__all__ = ["DEFAULT_MODEL", "Extractor", "SentenceTrace"]
