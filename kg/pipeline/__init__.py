"""From articles to the graph.

Articles go through the extractor in batches; each batch is stored in one transaction before it is reported
as done, so that a build that is killed goes on where it stopped. What follows from all articles together is
computed at the end.
"""

from __future__ import annotations

from kg.pipeline.articles import Loaded, find_articles, load, remove
from kg.pipeline.build import build, check
from kg.pipeline.extraction import ArticleExtractor, Factory, grounded
from kg.pipeline.run import BuildOptions, Progress, RunSettings, now, ontology_version

__all__ = [
    "ArticleExtractor",
    "BuildOptions",
    "Factory",
    "Loaded",
    "Progress",
    "RunSettings",
    "build",
    "check",
    "find_articles",
    "grounded",
    "load",
    "now",
    "ontology_version",
    "remove",
]
