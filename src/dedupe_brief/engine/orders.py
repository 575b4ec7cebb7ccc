"""From items to orders: what is asked of each in a digest, and what an earlier run has done taken from its manifest."""

from collections.abc import Iterable, Iterator

from msgspec.structs import asdict

from dedupe_brief.core.clean import software
from dedupe_brief.core.record import to_json
from dedupe_brief.engine.manifest import Manifest, digest_of
from dedupe_brief.engine.outcome import Kept
from dedupe_brief.engine.task import Order, Task, name_of
from dedupe_brief.errors import DedupeBriefError
from dedupe_brief.readers.document import Item, Written

__all__ = ["digest_of_task", "orders"]


def digest_of_task(task: Task) -> str:
    """Return the digest of everything but its document that shapes a record and its file."""
    return digest_of(
        {
            "software": [asdict(program) for program in software(converted=task.options.to is not None)],
            "options": asdict(task.options),
            "format": task.form.name,
            "suffix": task.form.suffix,
            "rules": task.rules.digest,
            "glossary": task.glossary.digest if task.glossary else None,
            "encoding": task.encoding,
            "added": task.added,
            "least": task.least,
        }
    )


def orders(items: Iterable[Item], manifest: Manifest | None) -> Iterator[Order]:
    """Yield an order for each item, in order; with a manifest, documents it knows to be done are kept as they are."""
    for item in items:
        if manifest is None or isinstance(item, DedupeBriefError):
            yield Order(item)
            continue
        digest = digest_of(to_json(item.record) if isinstance(item, Written) else asdict(item))
        entry = manifest.known(digest)
        yield Order(item, digest) if entry is None else Order(Kept(name_of(item), entry))
