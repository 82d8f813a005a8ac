"""Turns an article into statements; the only package that knows spaCy."""
