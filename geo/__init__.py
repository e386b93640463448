"""See illegal construction in a city's foothills, and follow every case to its end."""
