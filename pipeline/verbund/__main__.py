"""``python -m verbund``."""

from verbund.cli import main

if __name__ == "__main__":
    main()
