-- The embedded store, version 5. Integer rowids inside, content keys outside.

CREATE TABLE store (
    identity TEXT NOT NULL,
    generation INTEGER NOT NULL
) STRICT;
INSERT INTO store VALUES (lower(hex(randomblob(8))), 0);

-- Who bears witness: a publication, a record of a resource, a curator. Counted once per source.
CREATE TABLE witness (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- A reader or a resource, as `text:patterns`.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE document (
    id INTEGER PRIMARY KEY REFERENCES witness,
    reading TEXT NOT NULL,               -- key of the reading that is stored
    revised TEXT NOT NULL,
    withdrawn INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,                  -- title + one space + text
    year INTEGER,
    journal TEXT NOT NULL,
    variants TEXT NOT NULL,              -- JSON: the rows of `variant` that it speaks of
    curated INTEGER NOT NULL DEFAULT 0,  -- kept like a reading: 1 what a decision vouches for,
                                         -- 2 what is only proposed; such are shown nowhere
    authors TEXT NOT NULL DEFAULT '[]'   -- JSON: as the file names them
) STRICT;

-- What was read of a document that the ledger bends, as it was read.
CREATE TABLE original (
    document INTEGER PRIMARY KEY REFERENCES document,
    record TEXT NOT NULL                 -- JSON
) STRICT;

-- All names that the rulings are asked about when it is bent: what is ruled otherwise, bends it anew.
CREATE TABLE asked (
    name TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES document,
    PRIMARY KEY (name, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX asked_document ON asked (document);

-- What was read and is not shown, since somebody deleted `by`.
CREATE TABLE withheld (
    document INTEGER NOT NULL REFERENCES document,
    by TEXT NOT NULL,
    claim TEXT NOT NULL,                 -- JSON; empty where an entity is only mentioned
    evidence TEXT NOT NULL               -- its id; that of the document where there is no claim
) STRICT;
CREATE INDEX withheld_by ON withheld (by);
CREATE INDEX withheld_document ON withheld (document);

-- Which publication is retracted, on the word of which document (itself, or a notice).
CREATE TABLE retraction (
    publication INTEGER NOT NULL REFERENCES witness,
    document INTEGER NOT NULL REFERENCES document,
    PRIMARY KEY (publication, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX retraction_document ON retraction (document);

CREATE VIEW paper AS
SELECT name AS id, title, text, year, journal, withdrawn,
    EXISTS (SELECT 1 FROM retraction WHERE publication = document.id) AS retracted, authors
FROM document JOIN witness USING (id) WHERE NOT curated;

-- The words of every text; the index alone, for the text stands in `document`.
CREATE VIRTUAL TABLE document_text USING fts5 (
    text, content = 'document', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
    INSERT INTO document_text (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER document_changed AFTER UPDATE OF text ON document WHEN new.text <> old.text BEGIN
    INSERT INTO document_text (document_text, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO document_text (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
    INSERT INTO document_text (document_text, rowid, text) VALUES ('delete', old.id, old.text);
END;

-- The entity as it is shown: merged from its variants.
CREATE TABLE entity (
    id INTEGER PRIMARY KEY,
    curie TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL,
    record TEXT NOT NULL                 -- JSON
) STRICT;

-- An entity as some readings give it; `uses` counts the documents that do.
CREATE TABLE variant (
    id INTEGER PRIMARY KEY,
    entity INTEGER NOT NULL REFERENCES entity,
    uses INTEGER NOT NULL,
    record TEXT NOT NULL                 -- JSON
) STRICT;
CREATE INDEX variant_entity ON variant (entity);

-- One row for each name; the rowid is entity * 65536 + the number of the name.
CREATE VIRTUAL TABLE entity_name USING fts5 (name, tokenize = 'unicode61 remove_diacritics 2');

CREATE TABLE assertion (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subject INTEGER NOT NULL REFERENCES entity,
    object INTEGER NOT NULL REFERENCES entity,
    predicate TEXT NOT NULL,
    aspect TEXT NOT NULL,
    direction TEXT NOT NULL,
    belief REAL NOT NULL,
    denial REAL NOT NULL,
    status TEXT NOT NULL DEFAULT 'accepted',
    locked INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0,     -- the ledger keeps it, with or without evidence
    fixed REAL                           -- belief as a curator set it, whatever the evidence
) STRICT;
CREATE INDEX assertion_ends ON assertion (subject, object);
CREATE INDEX assertion_kept ON assertion (object) WHERE kept;

CREATE VIEW claim AS
SELECT assertion.id, key, subject.curie AS subject, predicate, object.curie AS object,
    aspect, direction, belief, denial, status, locked, fixed
FROM assertion
JOIN entity AS subject ON subject.id = assertion.subject
JOIN entity AS object ON object.id = assertion.object;

-- Evidence as records: up to 64 of one document on a sheet, for one write is cheaper than 64.
CREATE TABLE sheet (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document,
    assertions TEXT NOT NULL,            -- JSON: for each record, the row of its assertion
    records TEXT NOT NULL                -- JSON: the records, without their defaults
) STRICT;
CREATE INDEX sheet_document ON sheet (document);

-- What each piece of evidence weighs, so that belief is computed without reading records.
CREATE TABLE evidence (
    assertion INTEGER NOT NULL REFERENCES assertion,
    sheet INTEGER NOT NULL REFERENCES sheet,
    number INTEGER NOT NULL,             -- of the record on its sheet
    source INTEGER NOT NULL REFERENCES source,
    witness INTEGER NOT NULL REFERENCES witness,
    published INTEGER NOT NULL,          -- the witness is 0 no publication, 1 the document, 2 another
    strength REAL NOT NULL,
    negated INTEGER NOT NULL,
    year INTEGER,
    PRIMARY KEY (assertion, sheet, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_cited ON evidence (witness) WHERE published = 2;

-- Evidence from a retracted publication stays, and counts for nothing.
CREATE VIEW counted AS
SELECT assertion, source.name AS source, witness, strength, negated, year
FROM evidence JOIN source ON source.id = evidence.source
WHERE NOT (published AND EXISTS (SELECT 1 FROM retraction WHERE publication = witness));

-- The append-only ledger.
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    record TEXT NOT NULL                 -- JSON
) STRICT;
CREATE INDEX decision_subject ON decision (subject);

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    counts TEXT NOT NULL
) STRICT;

CREATE TABLE rejection (
    run INTEGER NOT NULL REFERENCES run,
    record TEXT NOT NULL                 -- JSON
) STRICT;
CREATE INDEX rejection_run ON rejection (run);
