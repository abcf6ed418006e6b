// Review queue
// What waits for a curator, and what it is about: proposed (yellow), in conflict (red), back from the dead (violet), unknown to the schema (black).
MATCH (item:Review)
WITH item ORDER BY item.belief DESC LIMIT 100
OPTIONAL MATCH (item)-[about:ABOUT]->(entity:Entity)
RETURN item, about, entity
