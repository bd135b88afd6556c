// The register: checked registrations of a sheet become stretches, set by set, with what must follow from them.
import { ageOn } from '#domain/identity/resident-id.js';
import { dailyRateFen } from '#domain/wages/daily-rate.js';
import { type RowChange, insertRows, updateRows } from '#store/intake.store.js';
import type { RegisterRow } from '#store/register-row.store.js';
import { markDays, markRoster } from '#store/roster-mark.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { differences } from './differences.js';
import {
  type Person,
  type RegistrationKeys,
  type Surroundings,
  adoptPeople,
  readSurroundings,
} from './registration-surroundings.js';
import { type Entered, type EntryGround, type RowFault, type RowOutcome, rowFault } from './sheet-kind.js';

type Row = RegisterRow<'registration'>;

/** A registration by the rules alone; null = not given. */
export interface TypedRegistration extends RegistrationKeys {
  readonly tradeCode: string;
  readonly workRole: string | null;
  readonly post: string | null;
  readonly isTeamLeader: boolean | null;
  readonly hasInjuryInsurance: boolean | null;
  readonly exitedOn: string | null;
  readonly contractSignedOn: string | null;
  readonly payBasis: Row['payBasis'] | null;
  readonly basisRateFen: number;
  readonly dailyRateFen: number | null;
  readonly payCycle: Row['payCycle'] | null;
  readonly payDay: number;
  readonly payMethod: Row['payMethod'] | null;
}

/** What is to be done with a row. */
type Plan =
  | { readonly kind: 'fault'; readonly fault: RowFault }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'insert'; readonly row: Partial<Row> & { readonly enteredOn: string } }
  | { readonly kind: 'change'; readonly change: RowChange<'registration'> };

/** Stores registrations. */
export async function enterRegistrations(
  tx: Transaction,
  values: readonly TypedRegistration[],
  ground: EntryGround,
): Promise<Entered> {
  const around = await readSurroundings(tx, values, ground);
  const plans = values.map((value) => planOf(value, around, ground));
  // a stretch that only changes shows its person already
  const newcomers = values.filter((_, i) => plans[i]?.kind === 'insert');
  const adoptedCount = await adoptPeople(tx, newcomers, ground);
  const changes = plans.flatMap((plan) => (plan.kind === 'change' ? [plan.change] : []));
  const rows = plans.flatMap((plan) => (plan.kind === 'insert' ? [plan.row] : []));
  const days = new Set([...rows, ...changes.map(({ before }) => before)].map(({ enteredOn }) => enteredOn));
  const changed = new Set<number>();
  for (const enteredOn of [...days].sort()) {
    const note = { recordedBy: ground.recordedBy, effectiveFrom: enteredOn };
    const fresh = rows.filter((row) => row.enteredOn === enteredOn);
    const stored = await insertRows(tx, 'registration', fresh, note);
    const others = changes.filter(({ before }) => before.enteredOn === enteredOn);
    const ids = await updateRows(tx, 'registration', others, note);
    for (const id of ids) changed.add(id);
    const touched = others.flatMap(({ before }) => (ids.has(before.id) ? [before] : []));
    await follow(tx, [...stored, ...touched], { projectId: ground.projectId, from: enteredOn });
  }
  return { outcomes: plans.map((plan) => outcomeOf(plan, changed)), adoptedCount };
}

function outcomeOf(plan: Plan, changed: ReadonlySet<number>): RowOutcome {
  if (plan.kind === 'fault') return plan.fault;
  if (plan.kind === 'insert') return 'created';
  if (plan.kind === 'unchanged') return 'unchanged';
  if (changed.has(plan.change.before.id)) return 'changed';
  return rowFault('', 'outside_scope', 'is not yours to change');
}

/** The rosters, and the days that these stretches speak for. */
async function follow(
  tx: Transaction,
  rows: readonly Row[],
  { projectId, from }: { readonly projectId: number; readonly from: string },
): Promise<void> {
  if (rows.length === 0) return;
  const workerIds = rows.map((row) => row.workerId);
  await markRoster(tx, workerIds);
  await markDays(tx, { projectId, workerIds, from });
}

function planOf(value: TypedRegistration, around: Surroundings, ground: EntryGround): Plan {
  const person = around.personOf(value);
  if (!person)
    return {
      kind: 'fault',
      fault: rowFault('documentNumber', 'unknown', 'is not a person registered under this name'),
    };
  const team = around.teams.get(value.team);
  if (!team)
    return {
      kind: 'fault',
      fault: rowFault('team', 'unknown', 'is not a team of this project that you keep'),
    };
  const workerId = person.id;
  const stretches = around.stretchesOf(workerId);
  const before = stretches.find((stretch) => stretch.enteredOn === value.enteredOn);
  const fault =
    (before ? undefined : newcomerFault(value, person, around)) ??
    stayFault(value, { workerId, before, stretches, around, team });
  if (fault) return { kind: 'fault', fault };
  const columns = columnsOf(value, before);
  if (!columns)
    return {
      kind: 'fault',
      fault: rowFault('dailyRate', 'missing', 'is needed for piece work: what a day is worth at least'),
    };
  const given = { ...columns, projectId: ground.projectId, workerId, teamId: team.id };
  if (before) return changeOf(before, given);
  const row = { workRole: '20', ...given, enteredOn: value.enteredOn };
  around.remember(row);
  return { kind: 'insert', row };
}

function changeOf(before: Row, given: Partial<Row>): Plan {
  const basisRateFen = before.basisRateFen ?? before.dailyRateFen;
  const patch = differences({ ...before, basisRateFen }, given);
  return Object.keys(patch).length === 0
    ? { kind: 'unchanged' }
    : { kind: 'change', change: { before, patch } };
}

/** Undefined where piece work lacks what a day is worth. */
function columnsOf(value: TypedRegistration, before: Row | undefined): Partial<Row> | undefined {
  const payBasis = value.payBasis ?? before?.payBasis ?? 'daily';
  const ofPiece = value.dailyRateFen ?? (before?.payBasis === 'piece' ? before.dailyRateFen : undefined);
  const daily = payBasis === 'piece' ? ofPiece : dailyRateFen(payBasis, value.basisRateFen);
  if (daily === undefined) return undefined;
  const { tradeCode, workRole, post, isTeamLeader, hasInjuryInsurance, siteCard } = value;
  const { exitedOn, contractSignedOn, basisRateFen, payCycle, payDay, payMethod } = value;
  const person = { tradeCode, workRole, post, isTeamLeader, hasInjuryInsurance, siteCard };
  const terms = { ...person, exitedOn, contractSignedOn };
  const pay = { payBasis, basisRateFen, dailyRateFen: daily, payCycle, payDay, payMethod };
  return withoutNulls({ ...terms, ...pay });
}

/** Only what was given: the rest keeps its value, or takes the column's default. */
function withoutNulls(columns: object): Partial<Row> {
  return Object.fromEntries(Object.entries(columns).filter(([, cell]) => cell !== null));
}

function newcomerFault(
  { enteredOn }: TypedRegistration,
  { birthOn }: Person,
  around: Surroundings,
): RowFault | undefined {
  const minimumAge = around.minimumAgeOn(enteredOn);
  if (ageOn(birthOn, enteredOn) >= minimumAge) return undefined;
  return rowFault('documentNumber', 'under_age', `is of a person under ${minimumAge} on that day`);
}

function stayFault(
  value: TypedRegistration,
  found: {
    readonly workerId: number;
    readonly before: Row | undefined;
    readonly stretches: readonly Row[];
    readonly around: Surroundings;
    readonly team: RegisterRow<'team'>;
  },
): RowFault | undefined {
  const { workerId, before, stretches, around, team } = found;
  const { enteredOn, siteCard } = value;
  const exitedOn = value.exitedOn ?? before?.exitedOn ?? null;
  if (team.id !== before?.teamId && team.exitedOn !== null && team.exitedOn < enteredOn)
    return rowFault('team', 'team_left', 'has left the project by that day');
  const isOverlapping = stretches.some(
    (other) =>
      other !== before &&
      (other.exitedOn === null || other.exitedOn >= enteredOn) &&
      (exitedOn === null || other.enteredOn <= exitedOn),
  );
  if (isOverlapping)
    return rowFault('enteredOn', 'already_registered', 'lies within or before another stay on this project');
  const holder = siteCard === null || exitedOn !== null ? undefined : around.holders.get(siteCard);
  if (holder === undefined || holder === workerId) return undefined;
  return rowFault('siteCard', 'taken', 'is used by somebody else on this project');
}
