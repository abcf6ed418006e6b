// Neighbours by belief
// What is said of an entity, the most believed first. Any of its names will do.
// :param name => 'donepezil'
CALL () {
  CALL db.index.fulltext.queryNodes('entity_names', '"' + replace($name, '"', ' ') + '"')
  YIELD node, score
  RETURN node AS entity
  ORDER BY toLower(node.name) = toLower($name) DESC, score DESC, node.curie LIMIT 1
}
MATCH (entity)-[claim]-(neighbour:Entity)
RETURN entity, claim, neighbour
ORDER BY claim.belief DESC LIMIT 40
