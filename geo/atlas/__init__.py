"""PUBLISH: pages, tables and downloads."""
