"""READ: the catalogue of zone layers, and zones derived from lines, points, relief."""
