import importlib.util
from pathlib import Path

import pytest

MAKER = Path(__file__).parents[2] / "docs" / "make_reference.py"


@pytest.mark.skipif(not MAKER.exists(), reason="the docs come with the repository only")
def test_the_reference_is_what_help_says() -> None:
    spec = importlib.util.spec_from_file_location("make_reference", MAKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if module.HEAD not in module.REFERENCE.read_text("utf-8"):
        pytest.skip("another release of typer lays help out differently")
    assert module.REFERENCE.read_text("utf-8") == module.reference(), "run docs/make_reference.py"
