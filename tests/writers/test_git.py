"""The stream for git: whatever a source says, it is data behind its length, and no path leads astray."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dedupe_brief.core.model import Record
from dedupe_brief.errors import UsageError
from dedupe_brief.writers.git import export, path_of
from dedupe_brief.writers.names import RESERVED
from tests.writers.example import example
from tests.writers.exports import exported, sighted

ODD = [
    "../../x",
    "/etc/passwd",
    "C:\\Windows\\x",
    "https://../x",
    "https://.git/config",
    "https://con/x",
    "https://NUL.example/x",
    "https://a.example./x",
    'https://a"b\n/x',
    "https://[::1]/x",
    "https://[/x",
    "https://-x/",
    "https://git~1/",
    "https://报纸.example/甲",
    f"https://{'a' * 300}/x",
    "",
    " ",
]

SAFE = set(string.ascii_lowercase + string.digits + "._-/")


def check(path: str) -> None:
    folder, name = path.split("/")
    assert set(path) <= SAFE
    assert re.fullmatch(r"[0-9a-f]{32}\.md", name)
    assert folder.strip(".") == folder != ""
    assert folder != "git~1"
    assert not RESERVED.fullmatch(folder)


@pytest.mark.parametrize("address", ODD)
def test_a_path_is_safe_on_every_system(address: str) -> None:
    check(path_of(address))


@given(st.text() | st.text().map("https://{}/x".format))
def test_any_address_has_a_safe_path(address: str) -> None:
    check(path_of(address))


@given(st.lists(st.sampled_from(["https://A.example/x", "https://a.example/X", *ODD]), unique=True))
def test_no_two_articles_share_a_file_where_case_does_not_count(addresses: list[str]) -> None:
    assert len({path_of(address).casefold() for address in addresses}) == len(addresses)


# --- the stream ----------------------------------------------------------------------------------------------------


def commit(address: str, record: Record, seen: str = "2025-06-01T08:00:00Z", line: int = 0) -> bytes:
    return export().render(exported(address, record, 1, sightings=[sighted(record, seen)], line=line))


def parsed(stream: bytes) -> tuple[list[str], list[bytes]]:
    """Return the commands of a stream and its data, by the lengths alone."""
    commands, data = [], []
    while stream:
        line, _, stream = stream.partition(b"\n")
        if line.startswith(b"data "):
            size = int(line[5:])
            data.append(stream[:size])
            assert stream[size : size + 1] == b"\n"
            stream = stream[size + 1 :]
        else:
            commands.append(line.decode())
    return commands, data


HOSTILE = "x\ncommit refs/heads/main\nauthor <a> <b>\ndata 0\ndone\n"


def test_what_a_source_says_is_no_command() -> None:
    record = example(HOSTILE)
    record = replace(record, metadata=replace(record.metadata, author=("<甲>\n乙 <a@b>",), title=HOSTILE))
    plain, _ = parsed(commit("https://a.example/x", example()))
    commands, [message, content] = parsed(commit(f"https://a.example/{HOSTILE}", record))
    assert [line.split()[0] for line in commands] == ["commit", "author", "committer", "M"]
    assert commands[:3] == plain[:3]
    assert b"\ncommit" not in message
    assert content.endswith(f"---\n\n{HOSTILE}\n".encode())
    head = content[: content.index(b"---\n\n")].decode()
    assert "\ncommit" not in head  # each value is a JSON string in one line


def test_an_empty_article_has_a_commit_with_a_message() -> None:
    _, [message, content] = parsed(commit("", example("")))
    assert b"Revision: 1\n" in message
    assert content.endswith(b"---\n\n\n")


@pytest.mark.parametrize(
    ("seen", "seconds"),
    [
        ("1969-12-31T23:59:59Z", 0),
        ("0001-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:01Z", 1),
        ("9999-12-31T23:59:59Z", 253402300799),
    ],
)
def test_times_are_those_that_git_knows(seen: str, seconds: int) -> None:
    commands, [message, _] = parsed(commit("https://a.example/x", example(), seen))
    assert commands[1] == f"author dedupe-brief <> {seconds} +0000"
    assert f"from {seen}" in message.decode()


def test_a_second_record_of_a_revision_is_no_commit() -> None:
    assert commit("https://a.example/x", example(), line=1) == b""


@pytest.mark.parametrize(
    "ref", ["refs/heads/甲", "refs/heads/-a\n", "refs/heads/a.lock/b", "refs/heads/a.", "HEAD", "../x"]
)
def test_a_branch_that_git_would_not_take_is_refused(ref: str) -> None:
    with pytest.raises(UsageError, match="is no name for a branch"):
        export(ref)
