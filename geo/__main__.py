"""So that ``python -m geo`` is the command too."""

from geo.cli import main

if __name__ == "__main__":
    main()
