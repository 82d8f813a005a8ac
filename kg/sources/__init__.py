"""Turns files, pages, feeds and archives into articles."""

from kg.sources.formats import FORMATS, Format
from kg.sources.options import FetchOptions, ReadOptions
from kg.sources.reader import read
from kg.sources.watching import Round, watch

__all__ = ["FORMATS", "FetchOptions", "Format", "ReadOptions", "Round", "read", "watch"]
