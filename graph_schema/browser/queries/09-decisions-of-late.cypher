// Decisions of late
// The end of the ledger: who decided what about which subject, when and why. A table; nobody edits it here.
MATCH (decision:KgmedDecision)
RETURN decision.number AS number, decision.when AS when, decision.who AS who,
       decision.action AS action, decision.subject AS subject, decision.why AS why
ORDER BY number DESC LIMIT 50
