// Paths between two
// The ten best of the shortest ways from one name to another, in at most four steps, in either direction. Best: the belief in all of its steps.
// :params {from: 'donepezil', to: 'Alzheimer disease'}
CALL () {
  CALL db.index.fulltext.queryNodes('entity_names', '"' + replace($from, '"', ' ') + '"')
  YIELD node, score
  RETURN node AS start
  ORDER BY toLower(node.name) = toLower($from) DESC, score DESC, node.curie LIMIT 1
}
CALL () {
  CALL db.index.fulltext.queryNodes('entity_names', '"' + replace($to, '"', ' ') + '"')
  YIELD node, score
  RETURN node AS end
  ORDER BY toLower(node.name) = toLower($to) DESC, score DESC, node.curie LIMIT 1
}
MATCH path = SHORTEST 100 (start) (()-[:!ABOUT]-(:Entity)){1,4} (end)
RETURN path
ORDER BY reduce(all = 1.0, step IN relationships(path) | all * coalesce(step.belief, 0.0)) DESC
LIMIT 10
