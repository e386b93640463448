"""Base: foreign files are opened in a child process, checked once, and kept as GeoParquet."""
