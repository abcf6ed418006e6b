// New since
// What papers say that were first read on this day or later, the newest first.
// :param since => '2026-01-01'
MATCH (paper:Publication)<-[from:FROM]-(evidence:Evidence)
WHERE paper.read >= datetime($since)
WITH paper, from, evidence ORDER BY paper.read DESC, paper.id LIMIT 50
MATCH (subject:Entity {curie: evidence.subject})-[claim]-(object:Entity {curie: evidence.object})
WHERE claim.key = evidence.assertion
RETURN paper, from, evidence, subject, claim, object
