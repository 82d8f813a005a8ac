"""Serves the graph over HTTP."""
