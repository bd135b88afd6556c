// Beside the walk: one text for one content, so that a hash over it means the content and not its spelling.

/**
 * JSON with the keys of every object in code-point order; undefined members vanish as in JSON.
 * PostgreSQL's jsonb gives keys back in an order of its own: only a canonical text survives the round.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
