// What people see: entities, publications, evidence, and what waits for a curator.
CREATE CONSTRAINT entity_curie IF NOT EXISTS FOR (n:Entity) REQUIRE n.curie IS UNIQUE;
CREATE CONSTRAINT publication_id IF NOT EXISTS FOR (n:Publication) REQUIRE n.id IS UNIQUE;
CREATE INDEX evidence_assertion IF NOT EXISTS FOR (n:Evidence) ON (n.assertion);
CREATE INDEX evidence_publication IF NOT EXISTS FOR (n:Evidence) ON (n.publication);
CREATE INDEX evidence_document IF NOT EXISTS FOR (n:Evidence) ON (n.document);
CREATE INDEX review_identity IF NOT EXISTS FOR (n:Review) ON (n.identity);

// Full text, as the search box of Browser or a query finds names.
CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.synonyms];

// The machine room, which nobody edits: its properties have names of their own (`of`, not `id` or
// `curie`), so that a query without labels, typed by hand, does not meet it.
CREATE CONSTRAINT kgmed_store IF NOT EXISTS FOR (n:KgmedStore) REQUIRE n.one IS UNIQUE;
CREATE CONSTRAINT kgmed_reading IF NOT EXISTS FOR (n:KgmedReading) REQUIRE n.of IS UNIQUE;
CREATE CONSTRAINT kgmed_names IF NOT EXISTS FOR (n:KgmedNames) REQUIRE n.of IS UNIQUE;
CREATE INDEX kgmed_withheld_by IF NOT EXISTS FOR (n:KgmedWithheld) ON (n.by);
CREATE INDEX kgmed_withheld_document IF NOT EXISTS FOR (n:KgmedWithheld) ON (n.document);
CREATE INDEX kgmed_retraction_publication IF NOT EXISTS FOR (n:KgmedRetraction) ON (n.publication);
CREATE INDEX kgmed_retraction_document IF NOT EXISTS FOR (n:KgmedRetraction) ON (n.document);
CREATE CONSTRAINT kgmed_decision IF NOT EXISTS FOR (n:KgmedDecision) REQUIRE n.id IS UNIQUE;
CREATE INDEX kgmed_decision_number IF NOT EXISTS FOR (n:KgmedDecision) ON (n.number);
CREATE CONSTRAINT kgmed_contested IF NOT EXISTS FOR (n:KgmedContested) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT kgmed_run IF NOT EXISTS FOR (n:KgmedRun) REQUIRE n.id IS UNIQUE;
CREATE INDEX kgmed_change_generation IF NOT EXISTS FOR (n:KgmedChange) ON (n.generation);
CREATE INDEX kgmed_rejection_run IF NOT EXISTS FOR (n:KgmedRejection) ON (n.run);
