// Complaints 欠薪诉求: whoever receives one first is responsible for it (Decree 724 art. 10); it has clocks, and its worker is
// told every step and has the last word.

export const COMPLAINT_STATES = ['RAISED', 'ACCEPTED', 'TRANSFERRED', 'CLOSED'] as const;
export type ComplaintState = (typeof COMPLAINT_STATES)[number];

/** How it came: at the notice board, by the worker's account, or entered by whoever received it otherwise. */
export const COMPLAINT_CHANNELS = ['BOARD', 'ACCOUNT', 'PHONE', 'LETTER', 'PLATFORM'] as const;
export type ComplaintChannel = (typeof COMPLAINT_CHANNELS)[number];
export const ENTERED_CHANNELS = [
  'PHONE',
  'LETTER',
  'PLATFORM',
] as const satisfies readonly ComplaintChannel[];

export const COMPLAINT_OUTCOMES = ['PAID', 'AGREED', 'UNFOUNDED', 'ARBITRATION', 'WITHDRAWN'] as const;
export type ComplaintOutcome = (typeof COMPLAINT_OUTCOMES)[number];

/** Outcomes by which money may have come, and people been helped. */
export const HELPFUL_OUTCOMES: readonly ComplaintOutcome[] = ['PAID', 'AGREED', 'ARBITRATION'];

/** `complainant`: the worker by the own account, or whoever holds the receipt. */
type Mover = 'labour_officer' | 'general_contractor' | 'regulator' | 'complainant';

interface Move {
  readonly from: readonly ComplaintState[];
  readonly to: ComplaintState;
  readonly by: readonly Mover[];
}

const RECEIVERS = ['labour_officer', 'general_contractor', 'regulator'] as const;

/** Every move there is. */
export const COMPLAINT_MOVES = {
  accept: { from: ['RAISED', 'TRANSFERRED'], to: 'ACCEPTED', by: RECEIVERS },
  /** To whom it belongs; the first receiver stays responsible until that one has accepted. */
  transfer: { from: ['RAISED', 'ACCEPTED', 'TRANSFERRED'], to: 'TRANSFERRED', by: RECEIVERS },
  extend: { from: ['ACCEPTED'], to: 'ACCEPTED', by: ['regulator'] },
  close: { from: ['ACCEPTED'], to: 'CLOSED', by: RECEIVERS },
  rate: { from: ['CLOSED'], to: 'CLOSED', by: ['complainant'] },
  reopen: { from: ['CLOSED'], to: 'RAISED', by: ['complainant', 'regulator'] },
} as const satisfies Readonly<Record<string, Move>>;
export type ComplaintMove = keyof typeof COMPLAINT_MOVES;

/** Where a move leads. @returns the new state, or why not */
export function movedComplaint(
  state: ComplaintState,
  move: ComplaintMove,
  by: string,
):
  | { readonly ok: true; readonly state: ComplaintState }
  | { readonly ok: false; readonly reason: 'forbidden' | 'wrong_state' } {
  const { from, to, by: movers }: Move = COMPLAINT_MOVES[move];
  if (!movers.some((mover) => mover === by)) return { ok: false, reason: 'forbidden' };
  return from.includes(state) ? { ok: true, state: to } : { ok: false, reason: 'wrong_state' };
}

/** Working days: to accept (our proposal), to close, and what an extension adds (Inspection Regulations art. 17). */
export const COMPLAINT_DAYS = { accept: 5, close: 60, extend: 30 } as const;

/** How many working days from a move the next step has; null = no clock runs. */
export function daysAfter(move: 'raise' | ComplaintMove): number | null {
  if (move === 'accept') return COMPLAINT_DAYS.close;
  if (move === 'raise' || move === 'transfer' || move === 'reopen') return COMPLAINT_DAYS.accept;
  return null;
}
