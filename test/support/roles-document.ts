// docs/roles.md as the tests read it: the tables between two comments, a row a line.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROLES, type Role } from '#store/caller-scope.js';

/** The cells of each row of a marked table, without its head. */
export function rolesTable(name: 'tables' | 'routes'): string[][] {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/roles.md'), 'utf8');
  const [, marked = ''] = text.split(`<!-- ${name} -->`);
  const rows = marked.split(`<!-- /${name} -->`)[0]?.match(/^\|.*\|$/gm) ?? [];
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const SITE: readonly Role[] = ['administrator', 'general_contractor', 'labour_officer'];
const GROUPS: Readonly<Record<string, readonly Role[]>> = {
  everybody: ROLES,
  SITE,
  KEEPERS: [...SITE, 'subcontractor'],
};

/** The roles of a cell: names and groups, and `but` for the exceptions; undefined = open without a session. */
export function rolesOf(cell: string): readonly Role[] | undefined {
  if (cell === 'no session needed') return undefined;
  const [most = '', but = ''] = cell.split(' but ');
  const spelled = (words: string) => words.split(/,\s*/).flatMap((word) => GROUPS[word] ?? [word as Role]);
  const without = new Set(but === '' ? [] : spelled(but));
  const asked = new Set(spelled(most));
  return ROLES.filter((role) => asked.has(role) && !without.has(role));
}
