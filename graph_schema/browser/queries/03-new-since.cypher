// New since
// What papers of this year or later say, the newest first. A claim may be older than they are.
// :param since => 2024
MATCH (paper:Publication)<-[from:FROM]-(evidence:Evidence)
WHERE paper.year >= $since
WITH paper, from, evidence ORDER BY paper.year DESC, paper.id LIMIT 50
MATCH (subject:Entity {curie: evidence.subject})-[claim]-(object:Entity {curie: evidence.object})
WHERE claim.key = evidence.assertion
RETURN paper, from, evidence, subject, claim, object
