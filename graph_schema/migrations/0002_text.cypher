// The words of every text, for searching. They are ours alone, already cut and folded
// (kgmed.store.phrases), so nothing but white space parts them.
CREATE FULLTEXT INDEX kgmed_words IF NOT EXISTS FOR (n:KgmedReading) ON EACH [n.words]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
