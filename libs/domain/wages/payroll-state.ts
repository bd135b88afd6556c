// Wages: the life of a sheet: who may do what to it, when, and what must hold (Decree 724 arts 28, 31).

/** CANCELLED lasts until the sheet is drafted again: it comes back as a draft under the same name. */
export const PAYROLL_STATES = [
  'DRAFT',
  'PUBLISHED',
  'CONFIRMED',
  'SUBMITTED',
  'APPROVED',
  'SENT',
  'RETURNED',
  'SETTLED',
  'CANCELLED',
] as const;
export type PayrollState = (typeof PAYROLL_STATES)[number];

/** Whoever moves a sheet: a role of the API, or the system where something else has happened. */
type Mover = 'general_contractor' | 'subcontractor' | 'labour_officer' | 'system';

interface Transition {
  readonly from: readonly PayrollState[];
  readonly to: PayrollState;
  readonly by: readonly Mover[];
}

/** Every way in which a sheet moves. Nothing moves it otherwise. */
export const PAYROLL_MOVES = {
  /** The employer of the team shows the sheet to its workers: its lines are facts from here on. */
  publish: {
    from: ['DRAFT'],
    to: 'PUBLISHED',
    by: ['subcontractor', 'general_contractor', 'labour_officer'],
  },
  /** Every worker has signed, or a legal reason stands in the place of the signature. */
  confirm: { from: ['PUBLISHED'], to: 'CONFIRMED', by: ['system'] },
  /** The employer hands it over with the progress of the work. */
  submit: { from: ['CONFIRMED'], to: 'SUBMITTED', by: ['subcontractor', 'general_contractor'] },
  /** The labour officer of the general contractor has looked at it; somebody else than who handed it over. */
  approve: { from: ['SUBMITTED'], to: 'APPROVED', by: ['labour_officer'] },
  send: { from: ['APPROVED', 'RETURNED'], to: 'SENT', by: ['system'] },
  /** Also where everything had arrived: a transfer can come back 退汇 later. */
  return: { from: ['SENT', 'SETTLED'], to: 'RETURNED', by: ['system'] },
  settle: { from: ['SENT', 'RETURNED'], to: 'SETTLED', by: ['system'] },
  /** A wrong sheet is taken back, with a reason, as long as no money has left. */
  cancel: {
    from: ['PUBLISHED', 'CONFIRMED', 'SUBMITTED', 'APPROVED'],
    to: 'CANCELLED',
    by: ['general_contractor', 'labour_officer'],
  },
  redraft: { from: ['CANCELLED'], to: 'DRAFT', by: ['system'] },
} as const satisfies Readonly<Record<string, Transition>>;
export type PayrollMove = keyof typeof PAYROLL_MOVES;

/** Why a sheet does not move: nobody of this role may do it, or not in this state. */
export type MoveRefusal = 'forbidden' | 'wrong_state';

/** Where a move leads. @returns the new state, or why not */
export function movedState(
  state: PayrollState,
  move: PayrollMove,
  by: string,
):
  { readonly ok: true; readonly state: PayrollState } | { readonly ok: false; readonly reason: MoveRefusal } {
  const { from, to, by: movers }: Transition = PAYROLL_MOVES[move];
  if (!movers.some((mover) => mover === by)) return { ok: false, reason: 'forbidden' };
  return from.includes(state) ? { ok: true, state: to } : { ok: false, reason: 'wrong_state' };
}

/** Moves that a role may make in a state. */
export function movesOf(state: PayrollState, by: string): PayrollMove[] {
  return (Object.keys(PAYROLL_MOVES) as PayrollMove[]).filter((move) => movedState(state, move, by).ok);
}

/** States in which the lines are what the contractor has published. */
export function isPublishedState(state: PayrollState): boolean {
  return state !== 'DRAFT' && state !== 'CANCELLED';
}
