"""Turns files, pages, feeds and archives into articles."""
