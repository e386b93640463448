"""The fast engine: zones cut once into cells, and compiled loops that ask them."""
