// The golden site-month: three ways in, one outcome, equal to what was computed by hand, byte for byte.
import { unitOfWork } from '#store/unit-of-work.js';
import { markEverything } from '#store/work-mark.store.js';
import { type NumberedEvent, loadGolden, playSheetAndBank, readOutcome } from '../support/golden.js';
import {
  GOLDEN_NOW,
  type GoldenFrame,
  type GoldenStage,
  frameOf,
  openGoldenStage,
} from '../support/golden-gateway.js';
import { readExplanations } from '../support/golden-outcome.js';

const golden = loadGolden();
const WEEK_MS = 7 * 86_400_000;
const LATE_GATE = 'T1G0002';
const instantOf = (event: NumberedEvent) => Date.parse(event.at);

/** Every event in a frame of its own, a second after it happened; the worker runs once, at the end. */
async function inOrder(stage: GoldenStage): Promise<void> {
  for (const event of golden.events) await stage.receive([frameOf([event])], instantOf(event) + 1000);
}

/** Every event once or twice, in any order, in frames and batches of odd sizes; the worker runs in between. */
async function shuffled(stage: GoldenStage): Promise<void> {
  const random = randomOf(20260603);
  const events = [...golden.events, ...golden.events.filter(() => random() < 0.4)]
    .map((event) => ({ event, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
  for (let batches = 1; events.length > 0; batches += 1) {
    const batch: GoldenFrame[] = [];
    for (const size of [1, 5, 3].slice(0, 1 + (batches % 3))) batch.push(...framesOf(events.splice(0, size)));
    await stage.receive(batch, GOLDEN_NOW);
    if (batches % 3 === 0) await stage.work();
  }
}

/** One gate has no network for a week: each of its events comes seven days late; the worker runs every day. */
async function oneGateLate(stage: GoldenStage): Promise<void> {
  const arrivals = golden.events
    .map((event) => ({ event, at: instantOf(event) + (event.sn === LATE_GATE ? WEEK_MS : 1000) }))
    .sort((a, b) => a.at - b.at);
  let day = '';
  for (const { event, at } of arrivals) {
    const today = new Date(at).toISOString().slice(0, 10);
    if (today !== day) await stage.work();
    day = today;
    await stage.receive([frameOf([event])], at);
  }
}

/** One frame a gate. */
function framesOf(events: readonly NumberedEvent[]): GoldenFrame[] {
  const gates = [...new Set(events.map((event) => event.sn))];
  return gates.map((sn) => frameOf(events.filter((event) => event.sn === sn)));
}

/** mulberry32: the same "any order" on every machine. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Everything that can be computed again, thrown away. */
const DERIVED = [
  'DELETE FROM attendance_day',
  'DELETE FROM payroll_line WHERE NOT is_published',
  `DELETE FROM payroll WHERE state = 'DRAFT'`,
  'DELETE FROM finding',
  'DELETE FROM stat_attendance_day',
  'DELETE FROM stat_attendance_share',
  'DELETE FROM stat_attendance_month',
  'DELETE FROM stat_people_month',
  'DELETE FROM stat_project_day',
  'DELETE FROM stat_headcount_day',
  'DELETE FROM stat_worker_month',
  'DELETE FROM stat_wage_month',
  'DELETE FROM work_mark',
];

const explanations = new Set<string>();

describe.each([
  ['in order', inOrder],
  ['shuffled, with duplicates, in odd batches, worked in between', shuffled],
  ['a week late for one gate', oneGateLate],
])('the golden month, %s', (_name, play) => {
  let stage: GoldenStage;
  beforeAll(async () => {
    stage = await openGoldenStage();
    await play(stage);
    await stage.work();
    await playSheetAndBank(stage.owner, golden);
    await stage.work();
  }, 120_000);
  afterAll(() => stage?.close());

  it('stores each event once', async () => {
    const [{ count }] = await stage.owner.query('SELECT count(*)::int FROM gate_event');
    expect(count).toBe(golden.events.length);
  });

  it('comes out as computed by hand', async () => {
    expect(await readOutcome(stage.owner)).toBe(golden.expected);
  });

  it('explains its findings as the other ways do', async () => {
    explanations.add(await readExplanations(stage.owner));
    expect(explanations.size).toBe(1);
  });

  it('leaves no mark behind but tomorrow’s snapshot', async () => {
    expect(
      await stage.owner.query(
        'SELECT step, period, last_error FROM work_mark WHERE due_at <= now() OR is_dead',
      ),
    ).toEqual([]);
  });

  it('comes back to the byte after every derived row is deleted', async () => {
    const explained = await readExplanations(stage.owner);
    for (const statement of DERIVED) await stage.owner.query(statement);
    await unitOfWork(stage.owner, markEverything);
    await stage.work();
    expect(await readOutcome(stage.owner)).toBe(golden.expected);
    expect(await readExplanations(stage.owner)).toBe(explained);
  }, 60_000);
});
