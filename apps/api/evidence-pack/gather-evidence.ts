// Evidence of one worker on one project: from contract to transfer, each part as its own route gives it, at one moment.
import { lineText } from '#domain/wages/line-answer.js';
import { readDayVersions } from '#store/listing/day-history.store.js';
import {
  type EvidencePeriod,
  type EvidenceSubject,
  type EvidenceTransfer,
  readContractScans,
  readEvidenceSheets,
  readEvidenceTransfers,
} from '#store/listing/evidence.store.js';
import { listFindings } from '#store/listing/findings.store.js';
import { listContracts } from '#store/listing/papers.store.js';
import { listRegistrations } from '#store/listing/registrations.store.js';
import { type SealProof, listSeals, proofReader } from '#store/listing/seals.store.js';
import { readAnswers, readMoves } from '#store/listing/sheet-life.store.js';
import { listWageEntries } from '#store/listing/wage-entries.store.js';
import { readAnsweredLines } from '#store/payroll-state.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import type { DayExplanationAnswer, DayHistory } from '../attendance/day-history.dto.js';
import { tellExplanation, tellHistory } from '../attendance/tell-day.js';
import type { Caller } from '../http.js';
import { type CaseService, caseKeyOf } from '../wages/cases.service.js';
import type { Payslip } from '../wages/payslip.dto.js';
import type { SheetLifeService } from '../wages/sheet-life.service.js';

/** More than one worker's lists hold in two years. */
const EVERYTHING = { limit: 10_000 };

/** What somebody said of a line, and of which content. */
interface SaidOfLine {
  readonly lineHash: string;
  readonly answer: string;
  readonly excuse: string | null;
  readonly reason: string;
  readonly answeredBy: string;
  readonly answeredAt: Date;
}

/** A published line with what was said of it and what became of its sheet. */
export interface EvidenceSheet {
  readonly payrollId: string;
  readonly payslip: Payslip;
  /** The text whose SHA-256 is the line's hash. */
  readonly content: string;
  /** All that was said, also of what stood on the line before. */
  readonly answers: readonly SaidOfLine[];
  readonly moves: Awaited<ReturnType<typeof readMoves>>;
}

/** Everything that the pack holds. */
export interface Evidence {
  readonly subject: EvidenceSubject;
  readonly period: EvidencePeriod;
  readonly registrations: Awaited<ReturnType<typeof listRegistrations>>['items'];
  readonly contracts: Awaited<ReturnType<typeof listContracts>>['items'];
  readonly scans: Awaited<ReturnType<typeof readContractScans>>;
  readonly agreements: readonly object[];
  readonly deductions: readonly object[];
  readonly days: readonly { readonly explanation: DayExplanationAnswer; readonly history: DayHistory }[];
  readonly sheets: readonly EvidenceSheet[];
  readonly transfers: readonly EvidenceTransfer[];
  readonly cases: readonly Awaited<ReturnType<CaseService['tell']>>[];
  /** Every seal of the project, oldest first. */
  readonly seals: Awaited<ReturnType<typeof listSeals>>['items'];
  /** By id of the gate event. */
  readonly proofs: ReadonlyMap<string, SealProof>;
}

/** Who tells lines and cases. */
interface Tellers {
  readonly sheets: SheetLifeService;
  readonly cases: CaseService;
  readonly caller: Caller;
}

/** Reads all parts; the caller sees in each what he sees elsewhere. */
export async function gatherEvidence(
  tx: Transaction,
  wanted: {
    readonly subject: EvidenceSubject;
    readonly period: EvidencePeriod;
    /** Of its days. */
    readonly dates: readonly string[];
  },
  tellers: Tellers,
): Promise<Evidence> {
  const { subject, period, dates } = wanted;
  const { projectId, projectCode, workerNumber: worker } = subject;
  const ofWorker = { projectId, worker };
  const { days, proofs } = await gatherDays(tx, subject, dates);
  const found = (await listFindings(tx, { project: projectCode, worker }, EVERYTHING)).items;
  const inPeriod = found.filter(
    (each) => each.period >= period.from.slice(0, 7) && each.period <= period.to.slice(0, 7),
  );
  const cases: Evidence['cases'][number][] = [];
  for (const { id } of inPeriod.toReversed())
    cases.push(await tellers.cases.tell(tx, caseKeyOf(id), tellers.caller));
  const entries = async (table: 'pay_agreement' | 'wage_deduction') =>
    (await listWageEntries(tx, table, ofWorker, EVERYTHING)).items.toReversed();
  return {
    subject,
    period,
    registrations: (await listRegistrations(tx, ofWorker, EVERYTHING)).items,
    contracts: (await listContracts(tx, { project: projectCode, worker }, EVERYTHING)).items,
    scans: await readContractScans(tx, subject),
    agreements: await entries('pay_agreement'),
    deductions: await entries('wage_deduction'),
    days,
    sheets: await gatherSheets(tx, subject, { period, sheets: tellers.sheets }),
    transfers: await readEvidenceTransfers(tx, subject, period),
    cases,
    seals: (await listSeals(tx, { project: projectCode }, EVERYTHING)).items.toReversed(),
    proofs,
  };
}

async function gatherDays(tx: Transaction, subject: EvidenceSubject, dates: readonly string[]) {
  const days: Evidence['days'][number][] = [];
  const proofs = new Map<string, SealProof>();
  const read = proofReader(tx);
  const prove: typeof read = async (projectId, keys) => {
    const answers = await read(projectId, keys);
    for (const [i, key] of keys.entries()) {
      const answer = answers[i];
      if (answer?.kind === 'proved') proofs.set([projectId, ...key].join('-'), answer.proof);
    }
    return answers;
  };
  for (const workDate of dates) {
    const versions = await readDayVersions(tx, subject, workDate);
    const version = versions.at(-1);
    if (!version) continue;
    const latestVersion = version.version;
    days.push({
      explanation: await tellExplanation(tx, subject, { version, latestVersion, prove }),
      history: tellHistory(subject, versions),
    });
  }
  return { days, proofs };
}

async function gatherSheets(
  tx: Transaction,
  subject: EvidenceSubject,
  { period, sheets }: { readonly period: EvidencePeriod; readonly sheets: SheetLifeService },
): Promise<EvidenceSheet[]> {
  const { workerId } = subject;
  const gathered: EvidenceSheet[] = [];
  for (const key of await readEvidenceSheets(tx, subject, period)) {
    const found = (await readAnsweredLines(tx, key)).find(({ line }) => line.workerId === workerId);
    if (!found) continue;
    gathered.push({
      payrollId: [key.projectId, key.teamId, key.payMonth].join('.'),
      payslip: await sheets.payslipOf(tx, key, found),
      content: lineText(found.line),
      answers: saidOf(workerId, await readAnswers(tx, key)),
      moves: await readMoves(tx, key),
    });
  }
  return gathered;
}

function saidOf(workerId: number, answers: Awaited<ReturnType<typeof readAnswers>>): SaidOfLine[] {
  return [...answers]
    .flatMap(([name, said]) => {
      const [id, lineHash = ''] = name.split(' ');
      return Number(id) === workerId ? said.map((each) => ({ lineHash, ...each })) : [];
    })
    .sort((a, b) => a.answeredAt.getTime() - b.answeredAt.getTime());
}
