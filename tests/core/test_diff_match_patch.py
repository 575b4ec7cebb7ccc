"""diff-match-patch as we build on it: the pinned release, its own tests, and what it gets wrong."""

import subprocess
import sys
from importlib.metadata import version

from diff_match_patch import diff_match_patch

# One of its tests times a diff. A clock that counts how often it is asked makes that the same on every machine.
ITS_TESTS = """
import itertools, time, unittest
ticks = itertools.count()
time.time = lambda: next(ticks) / 1000
unittest.main("diff_match_patch.tests", argv=["tests", "-v"])
"""


def test_the_release_is_the_pinned_one() -> None:
    assert version("diff-match-patch") == "20241021"


def test_its_own_tests_pass() -> None:
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-W", "ignore", "-c", ITS_TESTS],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "Ran 28 tests" in done.stderr


def test_alone_it_applies_a_patch_to_the_wrong_text_and_says_that_it_fits() -> None:
    dmp = diff_match_patch()
    patches = dmp.patch_make("利润为一亿", "利润为二亿")
    assert dmp.patch_apply(patches, "亏损为一亿") == ("亏损为二亿", [True])
