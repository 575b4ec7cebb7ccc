"""What an archive goes through: writers killed in mid-work, many writers at once, bytes that flip.

``python benchmarks/archive_kill.py`` kills three writers fifty times, lets four add twenty thousand articles, and flips
five thousand bytes. It ends with 1 if anything acknowledged is lost, anything is there twice, or damage is not seen.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.archive.adder import acknowledged, started, stored  # noqa: E402  the path comes first
from tests.archive.damage import findings, held, is_damage_seen, make_small  # noqa: E402  the same

ROUNDS, WRITERS = 50, 3
SAME_FILE = 5  # rounds into one file, so that looking it through takes no longer than killing
SUMS = ("acknowledged", "lost", "doubled", "findings")
ADDERS, ADDS = 4, 20_000
FLIPS = 5000


def main() -> int:
    with TemporaryDirectory() as folder:
        faults = killed(Path(folder))
        faults += added(Path(folder) / "added.db")
        faults += flipped(Path(folder))
    return int(faults > 0)


def killed(folder: Path) -> int:
    """Kill writers wherever they happen to be, and look for what they had acknowledged."""
    draw = random.Random(7)  # noqa: S311  no secret
    sums = Counter[str]()
    promised = Counter[tuple[str, int]]()
    for turn in range(ROUNDS):
        path = folder / f"killed-{turn // SAME_FILE}.db"
        if turn % SAME_FILE == 0:
            promised.clear()
        before = promised.total()
        promised.update(one_round(path, turn, draw.random() / 6))
        found = stored(path)
        sums["acknowledged"] += promised.total() - before
        sums["lost"] += len(promised - found)
        sums["doubled"] += sum(count > 1 for count in found.values())
        said = findings(path)
        sums["findings"] += len(said)
        for finding in said:
            print(finding)
    print(f"killed {WRITERS} writers {ROUNDS} times: " + ", ".join(f"{sums[name]:,} {name}" for name in SUMS))
    return sums["lost"] + sums["doubled"] + sums["findings"]


def one_round(path: Path, turn: int, seconds: float) -> list[tuple[str, int]]:
    """Start writers, kill them after a while, and return what they had acknowledged."""
    names = [f"w{number}" for number in range(WRITERS)]
    running = [started(path, name, first=turn * 100_000, count=100_000, articles=97) for name in names]
    first = [writer.stdout.readline() for writer in running if writer.stdout]
    time.sleep(seconds)
    for writer in running:
        writer.kill()
    return [
        one
        for name, writer, line in zip(names, running, first, strict=True)
        for one in acknowledged(name, line + writer.communicate()[0], articles=97)
    ]


def added(path: Path) -> int:
    """Let several writers add at once."""
    began = time.perf_counter()
    running = {
        f"w{number}": started(path, f"w{number}", count=ADDS // ADDERS, group=20, articles=1250)
        for number in range(ADDERS)
    }
    promised = Counter[tuple[str, int]]()
    for name, writer in running.items():
        promised.update(acknowledged(name, writer.communicate()[0], articles=1250))
    seconds = time.perf_counter() - began
    found = stored(path)
    lost, twice = len(promised - found), sum(count > 1 for count in found.values())
    began = time.perf_counter()
    said = findings(path)
    checked = time.perf_counter() - began
    print(
        f"{ADDERS} writers, {promised.total():,} adds in {seconds:.1f} s: {lost} lost, {twice} doubled, {len(said)} "
        f"findings; verified {found.total():,} revisions in {checked:.1f} s, {found.total() / checked:,.0f}/s"
    )
    return lost + twice + len(said) + (promised.total() != ADDS) + (found.total() != ADDS)


def flipped(folder: Path) -> int:
    """Flip bytes of a small archive, one at a time."""
    path = folder / "small.db"
    make_small(path)
    whole, before = path.read_bytes(), held(path)
    draw, seen, faults = random.Random(11), Counter[bool](), 0  # noqa: S311  no secret
    copy = folder / "flipped.db"
    for _ in range(FLIPS):
        at, other = draw.randrange(len(whole)), draw.randrange(1, 256)
        copy.write_bytes(whole[:at] + bytes([whole[at] ^ other]) + whole[at + 1 :])
        for ending in ("-wal", "-shm"):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)
        try:
            seen[is_damage_seen(copy, before)] += 1
        except Exception as fault:  # whatever it is, it is what this looks for
            print(f"byte {at} ^ {other:#x}: {type(fault).__name__}: {fault}")
            faults += 1
    print(
        f"{FLIPS:,} bytes flipped of {len(whole):,}: {seen[True]:,} found or refused, {seen[False]:,} change nothing that "
        f"can be read, {faults} faults"
    )
    return faults


if __name__ == "__main__":
    sys.exit(main())
