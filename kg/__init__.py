"""Turns news about defence cooperation into an RDF graph whose every edge has its quotation."""

__version__ = "0.1.0"
