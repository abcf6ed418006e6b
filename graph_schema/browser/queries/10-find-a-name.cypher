// Find a name
// Entities by any of their names, the best match first; * stands for any ending.
// :param name => 'donep*'
CALL db.index.fulltext.queryNodes('entity_names', $name) YIELD node, score
RETURN node ORDER BY score DESC, node.curie LIMIT 25
