// Conflicts
// Claims that some sources support and others deny, with the sentences for (green) and against (red) and their papers.
MATCH (item:Review:Conflict)
WITH item ORDER BY item.belief DESC LIMIT 25
OPTIONAL MATCH (item)-[about:ABOUT]->(entity:Entity)
OPTIONAL MATCH (evidence:Evidence {assertion: item.subject})-[from:FROM]->(paper:Publication)
RETURN item, about, entity, evidence, from, paper
