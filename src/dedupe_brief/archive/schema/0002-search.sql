-- Words to be found, near copies to be known, and what became of revisions that were pruned.

-- Every two characters that stand side by side in a revision and in none before it. Derived: `revision` has the truth.
CREATE VIRTUAL TABLE search USING fts5 (pairs, content = '', detail = 'none', columnsize = 0, tokenize = 'ascii');

-- Up to which revision the search knows.
CREATE TABLE searched (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision_id INTEGER NOT NULL
);

INSERT INTO searched VALUES (1, 0);

-- The signatures of each article's first revision, to find near copies by. Derived too.
CREATE TABLE band (
    hash INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    PRIMARY KEY (hash, article_id)
) WITHOUT ROWID;

CREATE INDEX band_article ON band (article_id);

-- What stood where a revision's parent is no longer.
CREATE TABLE pruned (
    article_id INTEGER NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    seal BLOB NOT NULL,
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;
