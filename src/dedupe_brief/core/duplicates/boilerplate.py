"""What a site prints in article after article: lines that recur in articles which are no copies of each other.

What is learned becomes a rule pack, so that one page is enough to know such a line by later.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final
from unicodedata import category

from msgspec import Struct

from dedupe_brief.core.characters import matchable
from dedupe_brief.core.fingerprint import key

__all__ = ["Recurring", "pack_of", "recurring"]

# A line shorter than that is a word, as may stand anywhere; a longer one is a paragraph of an article.
_SHORTEST: Final = 4
_LONGEST: Final = 300

_FORMS: Final = 8  # of one line, in other punctuation or script, that a rule knows
_EXAMPLES: Final = 3

_DIGITS: Final = re.compile(r"[0-9]+")
_PRINTED_DIGITS: Final = re.compile(r"[0-9０-９]+")
_SIGNS: Final = re.compile(r"[.^$*+?{}\[\]|()\\]")
_NAME: Final = re.compile(r"[^0-9a-z]+")


class Recurring(Struct, frozen=True):
    """A line that recurs.

    Attributes:
        site: Whose it is.
        forms: How it is printed, the most frequent form first. Numbers in it may be others on every page.
        count: In how many articles it stands.
        of: How many articles of the site there are.
    """

    site: str
    forms: tuple[str, ...]
    count: int
    of: int


def recurring(articles: Callable[[], Iterable[tuple[str, str]]], least: int, share: float) -> list[Recurring]:
    r"""Return the lines that recur, site by site, the most frequent first.

    Args:
        articles: Gives site and text of each article, the same each time it is called: it is called twice, so that
            only what recurs is held. None may be a copy of another: of a story that many print each sentence recurs.
        least: In how many of a site's articles a line must stand.
        share: In what share of them, 0 to 1.

    >>> texts = [f"{word}的正文\n扫码关注我们，第{number}期" for number, word in enumerate("甲乙丙")]
    >>> [found] = recurring(lambda: [("a.cn", text) for text in texts], 3, 0.5)
    >>> found.forms, found.count, found.of
    (('扫码关注我们，第0期',), 3, 3)
    """
    totals: Counter[str] = Counter()
    counts: Counter[bytes] = Counter()
    for site, text in articles():
        totals[site] += 1
        counts.update({_digest(site, line) for line in _lines(text)})
    often = {digest for digest, count in counts.items() if count >= least}
    found: dict[bytes, tuple[str, Counter[str]]] = {}
    for site, text in articles():
        for line, printed in _lines(text).items():
            digest = _digest(site, line)
            if digest in often and counts[digest] >= share * totals[site]:
                found.setdefault(digest, (site, Counter()))[1][printed] += 1
    made = [
        Recurring(site, _forms(printed), counts[digest], totals[site])
        for digest, (site, printed) in found.items()
    ]
    return sorted(made, key=lambda one: (one.site, -one.count, one.forms))


def _lines(text: str) -> dict[str, str]:
    """Return the lines of a text that may be a site's, by what they are counted by: figures don't count."""
    lines: dict[str, str] = {}
    for line in text.split("\n"):
        printed = line.strip()
        if len(printed) <= 2 * _LONGEST and not any(category(char) in {"Cc", "Cf", "Cs"} for char in printed):
            folded = _DIGITS.sub("0", key(printed)[0])
            if _SHORTEST <= len(folded.replace("0", "")) <= _LONGEST:
                lines.setdefault(folded, printed)
    return lines


def _digest(site: str, line: str) -> bytes:
    return blake2b(f"{site}\n{line}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _forms(printed: Counter[str]) -> tuple[str, ...]:
    """Return the forms of a line that a rule tells apart, as they are printed most often, the most frequent first."""
    grouped: dict[str, Counter[str]] = {}
    for line, count in printed.items():
        grouped.setdefault(_DIGITS.sub("0", matchable(line)), Counter())[line] += count
    ordered = sorted(grouped.values(), key=lambda forms: (-forms.total(), min(forms)))
    return tuple(min(forms, key=lambda line: (-forms[line], line)) for forms in ordered[:_FORMS])


def pack_of(found: Sequence[Recurring]) -> str:
    """Return a rule pack that takes these lines out, as TOML.

    >>> from dedupe_brief.core.rules import check, parse_pack
    >>> [rule] = parse_pack(pack_of([Recurring("a.cn", ("扫码关注我们，第12期",), 37, 52)]), "site.toml")
    >>> rule.name, rule.why
    ('a-cn.1', 'a.cn prints it in 37 of 52 articles')
    >>> rule.find(matchable("掃碼關注我們,第3期")) is None, check([rule])
    (False, [])
    """
    sites = dict.fromkeys(one.site for one in found)
    families = dict(zip(sites, _families(sites), strict=True))
    numbers: Counter[str] = Counter()
    blocks = []
    for one in found:
        numbers[one.site] += 1
        blocks.append(_rule(one, f"{families[one.site]}.{numbers[one.site]}"))
    return "\n".join(blocks)


def _families(sites: Iterable[str]) -> Iterator[str]:
    """Yield a name for each site that no other site has."""
    taken: set[str] = set()
    for site in sites:
        plain = _NAME.sub("-", site.lower()).strip("-") or "site"
        name = next(
            name
            for number in itertools.count(1)
            if (name := plain if number == 1 else f"{plain}-{number}") not in taken
        )
        taken.add(name)
        yield name


def _rule(one: Recurring, name: str) -> str:
    pattern = "|".join(_pattern(form) for form in one.forms)
    examples = one.forms[:_EXAMPLES]
    values = {
        "name": name,
        "role": "note",  # it stands inside articles: as debris it would cost a short one its last paragraph
        "why": f"{one.site} prints it in {one.count:,} of {one.of:,} articles",
        "pattern": f"^(?:{pattern})$" if len(one.forms) > 1 else f"^{pattern}$",
        "where": "line",
        "examples": list(examples),
        "counterexamples": [f"据介绍，{examples[0]}"],
    }
    return "[[rule]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _pattern(line: str) -> str:
    return _PRINTED_DIGITS.sub("[0-9]+", _SIGNS.sub(r"\\\g<0>", line))


def _toml(value: object) -> str:
    """Write a value as TOML, whose strings are written as JSON writes them."""
    return json.dumps(value, ensure_ascii=False)
