// Evidence of this edge
// Both ends, the claim, every sentence for (green) and against (red), and their papers. Click an arrow and copy its key.
// :param key => 'the key of an arrow'
MATCH (subject:Entity)-[claim]->(object:Entity)
WHERE claim.key = $key
OPTIONAL MATCH (evidence:Evidence {assertion: $key})
OPTIONAL MATCH (evidence)-[from:FROM]->(paper:Publication)
RETURN subject, claim, object, evidence, from, paper
