// Step 10 of the walk: what statistics can be grouped by, and where each of it stands in the database.
import { tradeGroupSql } from './class-sql.js';

/** Parts of a key and the columns behind them. */
export type KeyColumns = readonly (readonly [name: string, column: string])[];

/** What a dimension needs beside the roll-up `s`, its project `p` and the general contractor `e`. */
type Join = 'team' | 'employer' | 'trade' | 'origin' | 'city' | 'statutory';

interface DimensionSql {
  readonly key: KeyColumns;
  /** Columns of the roll-up that must not be added up before. */
  readonly inner: readonly InnerColumn[];
  readonly joins?: readonly Join[];
}

/** Columns of roll-ups that tell rows apart; a roll-up names its own where they are called otherwise. */
export type InnerColumn =
  | 'team_id'
  | 'trade_code'
  | 'gender'
  | 'age_class'
  | 'origin'
  | 'education'
  | 'nation'
  | 'household'
  | 'work_role'
  | 'seniority'
  | 'is_leader'
  | 'insured'
  | 'skill';

const plain = (name: string, column: InnerColumn): DimensionSql => ({
  key: [[name, `s.${column}`]],
  inner: [column],
});

/** Wherever a project lies, whoever it is of. */
const PLACES = {
  area: {
    key: [
      ['area', 'p.managing_area_code'],
      ['areaName', 'a.name'],
    ],
    inner: [],
  },
  statutoryArea: {
    key: [
      ['statutoryArea', 'p.statutory_area_code'],
      ['statutoryAreaName', 'sa.name'],
    ],
    inner: [],
    joins: ['statutory'],
  },
  project: {
    key: [
      ['project', 'p.code'],
      ['projectName', 'p.name'],
    ],
    inner: [],
  },
  contractor: {
    key: [
      ['contractor', 'e.credit_code'],
      ['contractorName', 'e.name'],
    ],
    inner: [],
  },
  category: { key: [['category', 'p.category']], inner: [] },
  investment: { key: [['investment', `coalesce(p.size, '')`]], inner: [] },
  funding: { key: [['funding', `coalesce(p.property, '')`]], inner: [] },
} as const satisfies Record<string, DimensionSql>;

/** Whose people they are. */
const TEAMS = {
  team: {
    key: [
      ['project', 'p.code'],
      ['team', 's.team_id'],
      ['teamName', 't.name'],
    ],
    inner: ['team_id'],
    joins: ['team'],
  },
  subcontractor: {
    key: [
      ['subcontractor', 'te.credit_code'],
      ['subcontractorName', 'te.name'],
    ],
    inner: ['team_id'],
    joins: ['team'],
  },
  employerType: {
    key: [['employerType', `coalesce(te_kind.kind, '')`]],
    inner: ['team_id'],
    joins: ['team', 'employer'],
  },
} as const satisfies Record<string, DimensionSql>;

const TRADES = {
  trade: {
    key: [
      ['trade', 's.trade_code'],
      ['tradeName', 'tr.name'],
    ],
    inner: ['trade_code'],
    joins: ['trade'],
  },
  tradeGroup: { key: [['tradeGroup', tradeGroupSql('s.trade_code')]], inner: ['trade_code'] },
} as const satisfies Record<string, DimensionSql>;

/** What people are. */
const PEOPLE = {
  gender: plain('gender', 'gender'),
  age: plain('age', 'age_class'),
  origin: {
    key: [
      ['origin', 'left(s.origin, 2)'],
      ['originName', 'o.name'],
    ],
    inner: ['origin'],
    joins: ['origin'],
  },
  originCity: {
    key: [
      ['originCity', 's.origin'],
      ['originCityName', 'oc.name'],
    ],
    inner: ['origin'],
    joins: ['city'],
  },
  education: plain('education', 'education'),
  nation: plain('nation', 'nation'),
  household: plain('household', 'household'),
  role: plain('role', 'work_role'),
  seniority: plain('seniority', 'seniority'),
  leader: { key: [['leader', `CASE WHEN s.is_leader THEN 'yes' ELSE 'no' END`]], inner: ['is_leader'] },
  insured: plain('insured', 'insured'),
  skill: plain('skill', 'skill'),
} as const satisfies Record<string, DimensionSql>;

const SQL = { ...PLACES, ...TEAMS, ...TRADES, ...PEOPLE } as const;

const namesOf = <T extends object>(dimensions: T) => Object.keys(dimensions) as [keyof T, ...(keyof T)[]];
export const PLACE_DIMENSIONS = namesOf(PLACES);
export const TEAM_DIMENSIONS = namesOf(TEAMS);
export const TRADE_DIMENSIONS = namesOf(TRADES);
export const PEOPLE_DIMENSIONS = namesOf(PEOPLE);
/** Whole periods; `day` only where there are days, `hour` where there are hours. */
export const MONTH_DIMENSIONS = ['month', 'quarter'] as const;

export type Dimension = keyof typeof SQL | 'day' | 'hour' | (typeof MONTH_DIMENSIONS)[number];

/** Whether a dimension is about what people are. */
export function isOfPeople(dimension: Dimension): dimension is keyof typeof PEOPLE {
  return dimension in PEOPLE;
}

/** SQL of the parts that two dimensions need. */
export interface GroupingSql {
  readonly key: KeyColumns;
  readonly inner: readonly InnerColumn[];
  readonly joins: string;
}

/** What every question joins to its rows `s`: the project, its managing area and its general contractor. */
export const PLACE_JOINS = `JOIN project p ON p.id = s.project_id
       JOIN area a ON a.code = p.managing_area_code
       JOIN enterprise e ON e.id = p.general_contractor_id`;

const JOINS: Readonly<Record<Join, string>> = {
  team: `LEFT JOIN team t ON t.project_id = s.project_id AND t.id = s.team_id LEFT JOIN enterprise te ON te.id = t.enterprise_id`,
  // an enterprise may take part as more than one thing: the first of the dictionary
  employer: `LEFT JOIN LATERAL (SELECT min(pa.kind) AS kind FROM participant pa
    WHERE pa.project_id = s.project_id AND pa.enterprise_id = t.enterprise_id) AS te_kind ON true`,
  trade: 'LEFT JOIN trade tr ON tr.code = s.trade_code',
  origin: `LEFT JOIN area o ON o.code = rpad(left(s.origin, 2), 6, '0')`,
  city: `LEFT JOIN area oc ON oc.code = rpad(s.origin, 6, '0')`,
  statutory: 'LEFT JOIN area sa ON sa.code = p.statutory_area_code',
};

/** The names in the key of a group, in order. */
export function keyNamesOf(groupBy: readonly Dimension[]): string[] {
  return groupingOf(groupBy, 'month').key.map(([name]) => name);
}

/**
 * The SQL of a grouping.
 * @param period column of the roll-up, a date or a month as text
 */
export function groupingOf(groupBy: readonly Dimension[], period: string): GroupingSql {
  const parts = groupBy.map((dimension): DimensionSql => {
    const column = `s.${period}::text`;
    if (dimension === 'day') return { key: [['day', column]], inner: [] };
    if (dimension === 'hour') return { key: [['hour', 'hour']], inner: [] };
    if (dimension === 'month') return { key: [['month', `left(${column}, 7)`]], inner: [] };
    if (dimension === 'quarter') return { key: [['quarter', quarterSql(column)]], inner: [] };
    return SQL[dimension];
  });
  const joins = new Set(parts.flatMap((part) => part.joins ?? []));
  return {
    key: [...new Map(parts.flatMap((part) => part.key))],
    inner: [...new Set(parts.flatMap((part) => part.inner))],
    joins: [...joins].map((join) => JOINS[join]).join(' '),
  };
}

function quarterSql(column: string): string {
  return `left(${column}, 4) || '-Q' || ((substr(${column}, 6, 2)::int + 2) / 3)`;
}
