"""``python -m dedupe_brief`` is ``dedupe-brief``."""

from dedupe_brief.cli import main

if __name__ == "__main__":
    main()
