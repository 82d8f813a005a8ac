"""The graph as one HTML file that opens offline and shows the quotation behind every edge.

``write_page`` takes the view that ``kg.views`` yields, a ``networkx.MultiDiGraph``:

* node key: IRI of the entity. Node attributes: ``label``, ``cls`` (local name of a class of the
  ontology), ``country`` (IRI of the state it belongs to, or None), ``aliases`` (strings).
* edge key: id of a statement or of an event. Edge attributes: ``relation``, ``status``, ``date``
  (``2024``, ``2024-01``, ``2024-01-21`` or None), ``date_basis``, ``amount_value``,
  ``amount_currency``, ``topics`` (list of names), ``role``, ``confidence`` (0 to 1), ``place``
  (IRI or name), ``derived`` (bool), ``sources`` (number of independent ones), ``event`` (id or None),
  ``conflict`` (what the reports disagree on; empty if nothing), ``evidence`` (list of mappings).
* each evidence: ``quote``, ``subject`` and ``object`` (``(start, end)`` in code points of the quote,
  or None), ``article_id``, ``title``, ``publisher``, ``published``, ``url``, ``speaker``, ``rule``,
  ``confidence``.

An attribute that is missing counts as unknown. Nothing from the data is interpreted as HTML: it
travels as escaped JSON and reaches the page as text nodes only, under a content security policy
that admits our own scripts by their hash and no request at all.
"""

from __future__ import annotations

from kg.export.page.document import page_html, tokens, write_page

__all__ = ["page_html", "tokens", "write_page"]
