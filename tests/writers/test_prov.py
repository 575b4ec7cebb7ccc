"""Provenance: each revision, record, source, cleaner and sighting is said, once, by a name that is the same in every export."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from dedupe_brief.core.model import Record
from dedupe_brief.core.versioning.archived import Exported
from dedupe_brief.core.versioning.revisions import Sighting
from dedupe_brief.writers.prov import PREFIXES, SECTIONS, Provenance, Statement
from tests.writers.example import example
from tests.writers.exports import exported, sighted

A, B = "https://news.example/a", "https://news.example/b"


def sections(said: Iterable[Statement]) -> dict[str, dict[str, Any]]:
    """Return statements as the file has them, none of them twice."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for statement in said:
        assert statement.id not in found[statement.section]
        found[statement.section][statement.id] = statement.says
    return found


def of(lines: Sequence[Exported]) -> dict[str, dict[str, Any]]:
    made = Provenance()
    return sections([statement for line in lines for statement in made.of(line)])


def kinds(entities: dict[str, Any]) -> list[str]:
    return sorted(said["prov:type"]["$"] for said in entities.values())


def two_revisions() -> list[Exported]:
    first, second = example("甲。"), example("乙。")
    return [exported(A, first, 1), exported(A, second, 2)]


def test_each_revision_is_an_entity_of_its_article_and_was_revised_from_the_one_before() -> None:
    said = of(two_revisions())
    assert kinds(said["entity"]) == ["db:Article"] + 2 * ["db:Record"] + 2 * ["db:Revision"] + 2 * [
        "db:Source"
    ]
    [article] = [name for name in said["entity"] if name.startswith("article:")]
    revisions = [name for name in said["entity"] if name.startswith("revision:")]
    assert [said["entity"][name]["db:number"] for name in revisions] == [1, 2]
    special = [
        (one["prov:specificEntity"], one["prov:generalEntity"]) for one in said["specializationOf"].values()
    ]
    assert {(name, article) for name in revisions} <= set(special)
    [revised] = [one for one in said["wasDerivedFrom"].values() if one["prov:type"]["$"] == "prov:Revision"]
    assert (revised["prov:generatedEntity"], revised["prov:usedEntity"]) == (revisions[1], revisions[0])


def test_a_record_comes_from_its_source_by_a_cleaning_whose_agent_is_the_cleaner() -> None:
    said = of([exported(A, example(), 1)])
    [made], [source] = (
        [n for n in said["entity"] if n.startswith(f"{kind}:")] for kind in ("record", "source")
    )
    [cleaning] = [name for name in said["activity"] if name.startswith("cleaning:")]
    [agent] = said["agent"]
    assert said["agent"][agent]["prov:type"]["$"] == "prov:SoftwareAgent"
    assert [*said["wasGeneratedBy"].values()] == [{"prov:entity": made, "prov:activity": cleaning}]
    assert [*said["wasAssociatedWith"].values()] == [{"prov:activity": cleaning, "prov:agent": agent}]
    assert {"prov:activity": cleaning, "prov:entity": source} in said["used"].values()
    [derived] = said["wasDerivedFrom"].values()
    assert (derived["prov:generatedEntity"], derived["prov:usedEntity"]) == (made, source)


def test_each_sighting_is_an_activity_at_its_time() -> None:
    record = example()
    times = ("2025-06-01T08:00:00Z", "2025-06-02T08:00:00Z")
    said = of([exported(A, record, 1, sightings=[sighted(record, time) for time in times])])
    seen = {name: one for name, one in said["activity"].items() if name.startswith("sighting:")}
    assert [one["prov:startTime"] for one in seen.values()] == [*times]
    for name in seen:
        used = [one["prov:entity"] for one in said["used"].values() if one["prov:activity"] == name]
        assert sorted(entity.split(":")[0] for entity in used) == ["article", "source"]


def test_whatever_a_relation_names_is_said() -> None:
    lines = two_revisions()
    said = of(lines)
    names = {name for section in ("entity", "activity", "agent") for name in said[section]}
    relations = [one for section in SECTIONS[3:] for one in said[section].values()]
    assert relations
    ends = {end for one in relations for key, end in one.items() if key not in {"prov:type", "prov:time"}}
    assert ends <= names


def test_articles_are_alternates_only_if_both_are_in_the_export() -> None:
    made = Provenance()
    list(made.of(exported(A, example(), 1)))
    assert list(made.alternates(A, B)) == []
    list(made.of(exported(B, example(), 1)))
    [said] = made.alternates(A, B)
    assert said.section == "alternateOf"


def names(record: Record, sighting: Sighting, *, after: int) -> set[str]:
    """Return the names of a line's things, in an export with other lines before it."""
    made = Provenance()
    for number in range(after):
        list(made.of(exported(f"{B}{number}", example(f"第{number}。"), 1)))
    said = sections(made.of(exported(A, record, 1, sightings=[sighting])))
    return {name for section in ("entity", "activity") for name in said[section]}


def test_another_export_calls_the_same_thing_by_the_same_name() -> None:
    record = example()
    sighting = sighted(record, "2025-06-01T08:00:00Z")
    assert names(record, sighting, after=0) == names(record, sighting, after=2)
    later = sighted(record, "2025-06-02T08:00:00Z")
    assert names(record, sighting, after=0) != names(record, later, after=0)


def test_namespaces_are_registered_names_that_need_no_domain() -> None:
    vocabulary = PREFIXES["db"]
    assert uuid.UUID(vocabulary.removesuffix("#")).urn == vocabulary.removesuffix("#")
    for prefix in PREFIXES.values():
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}#([a-z]+/)?", prefix)


def test_an_odd_address_stays_one_line() -> None:
    [article, *_] = Provenance().of(exported('a\n\x1b"\u2028é', example(), 1))
    assert article.line.count(b"\n") == 0
    assert b"\x1b" not in article.line
    assert article.says["db:address"] == 'a\n\x1b"\u2028é'
