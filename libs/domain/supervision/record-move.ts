// Supervision 监督检查: what an authority records of a site, and what may become of each record. Nothing is changed or deleted:
// what was wrong is taken back and stays to be seen.

/** What the authorities check (Decree 724 art. 39). */
export const INSPECTION_ITEMS = [
  'contracts',
  'pay',
  'realName',
  'specialAccount',
  'payOnBehalf',
  'deposit',
  'noticeBoard',
] as const;
export type InspectionItem = (typeof INSPECTION_ITEMS)[number];

export const RECORD_KINDS = ['inspection', 'incident', 'blacklisting'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export const RECORD_STATES = {
  /** Without an order nothing is to be put right. */
  inspection: ['NO_ORDER', 'ORDERED', 'REPORTED', 'RECTIFIED', 'VOID'],
  incident: ['OPEN', 'SETTLED', 'VOID'],
  blacklisting: ['LISTED', 'REMOVED', 'VOID'],
} as const satisfies Readonly<Record<RecordKind, readonly string[]>>;
export type RecordState = (typeof RECORD_STATES)[RecordKind][number];

type Mover = 'regulator' | 'general_contractor' | 'labour_officer';

interface Move {
  readonly from: readonly RecordState[];
  /** Absent: it stays where it is. */
  readonly to?: RecordState;
  readonly by: readonly Mover[];
  /** Fen that it is about: must be said, may be said, or has no place. */
  readonly amount?: 'needed' | 'possible';
}

const AUTHORITY = ['regulator'] as const;
const SITE = ['general_contractor', 'labour_officer'] as const;

/** Every move there is. */
const RECORD_MOVES = {
  inspection: {
    /** The site says that it has put right what was ordered. */
    report: { from: ['ORDERED'], to: 'REPORTED', by: SITE },
    /** It has not. */
    return: { from: ['REPORTED'], to: 'ORDERED', by: AUTHORITY },
    confirm: { from: ['ORDERED', 'REPORTED'], to: 'RECTIFIED', by: AUTHORITY },
    fine: { from: ['NO_ORDER', 'ORDERED', 'REPORTED', 'RECTIFIED'], by: AUTHORITY, amount: 'needed' },
    void: { from: ['NO_ORDER', 'ORDERED', 'REPORTED', 'RECTIFIED'], to: 'VOID', by: AUTHORITY },
  },
  incident: {
    settle: { from: ['OPEN'], to: 'SETTLED', by: AUTHORITY, amount: 'possible' },
    void: { from: ['OPEN', 'SETTLED'], to: 'VOID', by: AUTHORITY },
  },
  blacklisting: {
    remove: { from: ['LISTED'], to: 'REMOVED', by: AUTHORITY },
    void: { from: ['LISTED', 'REMOVED'], to: 'VOID', by: AUTHORITY },
  },
} as const satisfies Readonly<Record<RecordKind, Readonly<Record<string, Move>>>>;

/** The names of the moves of a kind of record: all, or those that a role makes. There is one at least. */
export function movesOf(kind: RecordKind, by?: string): [string, ...string[]] {
  const moves = Object.entries<Move>(RECORD_MOVES[kind]);
  const names = moves.filter(([, move]) => by === undefined || move.by.some((mover) => mover === by));
  return names.map(([name]) => name) as [string, ...string[]];
}

/** How a record begins. @param isOrdered whether an inspection orders something to be put right */
export function firstState(kind: RecordKind, isOrdered: boolean): RecordState {
  if (kind === 'incident') return 'OPEN';
  if (kind === 'blacklisting') return 'LISTED';
  return isOrdered ? 'ORDERED' : 'NO_ORDER';
}

/** What somebody wants to do to a record. Dates as YYYY-MM-DD, in China. */
export interface AskedMove {
  readonly move: string;
  readonly by: string;
  readonly onDate: string;
  readonly amountFen: number | null;
}

/** The record as it stands; `onDate` is the day that it is of. */
export interface RecordAt {
  readonly kind: RecordKind;
  readonly state: RecordState;
  readonly onDate: string;
}

export type MovedRecord =
  | { readonly ok: true; readonly state: RecordState }
  | { readonly ok: false; readonly reason: 'forbidden' | 'wrong_state' | 'onDate' | 'amountFen' };

/**
 * Where a move leads.
 * @param today in China
 * @returns the new state, or what stands against it: a role, a state, or one of the fields
 */
export function movedRecord(record: RecordAt, asked: AskedMove, today: string): MovedRecord {
  const moves: Readonly<Record<string, Move>> = RECORD_MOVES[record.kind];
  const move = moves[asked.move];
  if (!move?.by.some((mover) => mover === asked.by)) return { ok: false, reason: 'forbidden' };
  if (!move.from.includes(record.state)) return { ok: false, reason: 'wrong_state' };
  if (asked.onDate < record.onDate || asked.onDate > today) return { ok: false, reason: 'onDate' };
  const isGiven = asked.amountFen !== null;
  if (move.amount === 'needed' ? !isGiven : isGiven && move.amount === undefined)
    return { ok: false, reason: 'amountFen' };
  return { ok: true, state: move.to ?? record.state };
}
