// The register: who may enter each site, decided again when a fact or the calendar asks for it.
import { startOfWorkDate, workDateOf } from '#domain/calendar/work-date.js';
import { mayEnter } from '#domain/entry/may-enter.js';
import { rosterHash } from '#contracts/roster-messages.js';
import { projectPolicies } from '#store/attendance-day.store.js';
import {
  entryPolicyOf,
  nextRosterChange,
  readAllowed,
  readEntryFacts,
  writeRoster,
  writeRosterHead,
} from '#store/roster.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { type Claim, type NewMark, addMarkOnce } from '#store/work-mark.store.js';
import type { StepProcessor } from './step-runner.js';

/** Marks of this step are about now: their period says nothing. */
const NO_PERIOD = '2000-01-01';

/** `roster.refresh`. */
export class RefreshRosterProcessor implements StepProcessor {
  readonly step = 'roster.refresh';

  async derive(tx: Transaction, { projectId, marks, asOf }: Claim): Promise<NewMark[]> {
    const { timeZone } = await projectPolicies(tx, projectId);
    const on = workDateOf(asOf, timeZone, 0);
    const isWhole = marks.some((mark) => mark.subjects.length === 0);
    const workerIds = isWhole ? [] : [...new Set(marks.flatMap((mark) => mark.subjects))];
    const policy = await entryPolicyOf(tx, projectId, on);
    const people = await readEntryFacts(tx, projectId, workerIds);
    const decisions = people.map(({ workerId, ...facts }) => ({
      workerId,
      ...mayEnter({ ...facts, policy }, on),
    }));
    const change = await writeRoster(tx, { projectId, on }, decisions, workerIds);
    if (change.isChanged) {
      const allowed = await readAllowed(tx, projectId);
      await writeRosterHead(tx, {
        projectId,
        ...change,
        hash: rosterHash(allowed),
        count: allowed.length,
      });
    }
    const day = await nextRosterChange(tx, projectId, on);
    // one mark a site for the next day of change, and it asks for everybody: the days after it follow from there
    if (day !== null) {
      const dueAt = startOfWorkDate(day, timeZone, 0);
      await addMarkOnce(tx, { projectId, step: this.step, period: NO_PERIOD, subjects: [], dueAt });
    }
    return [];
  }
}
