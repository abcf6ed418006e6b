// Retracted but still used
// Retracted papers (black) and the claims that are still shown although these papers were read as support for them.
MATCH (paper:Publication {retracted: true})<-[from:FROM]-(evidence:Evidence:Supports)
MATCH (subject:Entity {curie: evidence.subject})-[claim]-(object:Entity {curie: evidence.object})
WHERE claim.key = evidence.assertion AND claim.status = 'accepted'
RETURN paper, from, evidence, subject, claim, object
LIMIT 100
