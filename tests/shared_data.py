"""Where the shared pages are, if they are: beside the project. Tests that read them skip, saying so, elsewhere."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared"
TIERS = ("bs4", "resiliparse", "trafilatura")

needs_seed = pytest.mark.skipif(
    not (SHARED / "seed").is_dir(), reason="the seed article is not beside the project"
)
needs_corpus = pytest.mark.skipif(
    not (SHARED / "corpus").is_dir(), reason="the labelled pages are not beside the project"
)
