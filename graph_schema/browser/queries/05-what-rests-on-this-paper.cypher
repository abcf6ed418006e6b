// What rests on this paper
// Every sentence of a paper that was read as evidence, and the claims that it is evidence of.
// :param paper => 'PMID:12345678'
MATCH (paper:Publication {id: $paper})<-[from:FROM]-(evidence:Evidence)
MATCH (subject:Entity {curie: evidence.subject})
MATCH (object:Entity {curie: evidence.object})
OPTIONAL MATCH (subject)-[claim]-(object)
WHERE claim.key = evidence.assertion
RETURN paper, from, evidence, subject, claim, object
LIMIT 200
