-- Articles, their revisions and each time one was seen. What a seal covers is in seals.py.

CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);

-- Content by its digest: records as JSON, sources as scraped. What is in `data` is compressed, by help of a dictionary
-- and of the content it is based on.
CREATE TABLE blob (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    base_id INTEGER REFERENCES blob (id),
    dictionary_id INTEGER REFERENCES dictionary (id),
    data BLOB NOT NULL
);

CREATE INDEX blob_base ON blob (base_id) WHERE base_id IS NOT NULL;

-- What made texts of sources: programs, rules, options.
CREATE TABLE cleaner (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    about TEXT NOT NULL
);

CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL UNIQUE,
    seal BLOB NOT NULL
);

CREATE TABLE revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    parent_seal BLOB,
    content BLOB NOT NULL,
    cosmetic BLOB NOT NULL,
    text_key BLOB NOT NULL,
    title TEXT,
    chars INTEGER NOT NULL,
    change TEXT NOT NULL,
    cause TEXT NOT NULL,
    added INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    title_changed INTEGER NOT NULL,
    seal BLOB NOT NULL,
    UNIQUE (article_id, number)
);

CREATE INDEX revision_text_key ON revision (text_key);

CREATE TABLE sighting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    seen TEXT NOT NULL,
    record_id INTEGER NOT NULL REFERENCES blob (id),
    source_id INTEGER REFERENCES blob (id),
    cleaner_id INTEGER NOT NULL REFERENCES cleaner (id),
    seal BLOB NOT NULL
);

CREATE INDEX sighting_revision ON sighting (revision_id);
CREATE INDEX sighting_record ON sighting (record_id);
CREATE INDEX sighting_source ON sighting (source_id) WHERE source_id IS NOT NULL;

-- The same text at another address: `article_id` is the later one.
CREATE TABLE alias (
    article_id INTEGER NOT NULL REFERENCES article (id),
    of_id INTEGER NOT NULL REFERENCES article (id),
    reason TEXT NOT NULL,
    similarity REAL NOT NULL,
    seal BLOB NOT NULL,
    PRIMARY KEY (article_id, of_id)
) WITHOUT ROWID;

CREATE INDEX alias_of ON alias (of_id);
