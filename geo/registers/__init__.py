"""READ: the registers of a monitor, its boundary, districts and backdrops, as they arrived."""
