-- Indexes that cost every add and that nobody who adds or reads asks: verifying and pruning look at all rows in one pass.

DROP INDEX blob_base;
DROP INDEX sighting_record;
DROP INDEX sighting_source;
DROP INDEX band_article;

-- Up to which revision articles may have no bands although they should: what was added by a program that made none, and
-- whatever was there when all bands were thrown away. Who adds makes the bands of all later ones.
ALTER TABLE searched ADD COLUMN unbanded INTEGER NOT NULL DEFAULT 0;

UPDATE searched SET unbanded = (SELECT coalesce(max(id), 0) FROM revision);
