"""Running the command line inside the test's process."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dedupe_brief.cli.app import app

__all__ = ["Result", "Run"]


@dataclass(frozen=True)
class Result:
    code: int
    data: bytes
    err: str

    @property
    def out(self) -> str:
        return self.data.decode()


Run = Callable[..., Result]


class _Stdin(io.TextIOWrapper):
    def __init__(self, data: bytes | None) -> None:
        super().__init__(io.BytesIO(data or b""), encoding="utf-8")
        self._terminal = data is None

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run in an empty working directory; stdin is a terminal unless it is given."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str, stdin: bytes | None = None) -> Result:
        monkeypatch.setattr("sys.stdin", _Stdin(stdin))
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as end:
            app(list(args), prog_name="dedupe-brief")
        said = capsysbinary.readouterr()
        assert isinstance(end.value.code, int)
        return Result(end.value.code, said.out, said.err.decode())

    return run
