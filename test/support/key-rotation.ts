// Key rotation under test: the program as operators run it, and a sheet that changes people meanwhile.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import type { KeyRing } from '#platform/crypto.js';
import { type EntryDesk, enterChunk } from '../../apps/worker/import/enter-rows.js';
import { workerSheet } from '../../apps/worker/import/worker-sheet.js';

const PROGRAM = resolve(import.meta.dirname, '../../dist/apps/worker/rotate-keys.js');

/** What a sheet says of somebody beside the number. */
const PERSON = {
  documentType: 'resident',
  name: 'n',
  gender: 'male',
  birthDate: '1990-01-01',
  nation: null,
  education: null,
  politics: null,
  householdType: null,
  address: null,
  phone: null,
  emergencyName: null,
  emergencyPhone: null,
  bankCard: null,
  bankName: null,
  grantOrganisation: null,
  documentExpiresOn: null,
} as const;

/** Every sixth of these people by a sheet, in the API's role, with another school every time. */
export async function changeBySheet(
  { api, keys }: { readonly api: DataSource; readonly keys: KeyRing },
  numbers: readonly string[],
  round: number,
): Promise<void> {
  const ground = { recordedBy: 'sheet', projectId: 0, today: '2026-06-01', trades: {}, keys };
  const actor = {
    actorKind: 'system',
    actorId: null,
    actorName: 'sheet',
    requestId: '',
    address: '',
  } as const;
  const desk: EntryDesk = { api, scope: { role: 'administrator', isAll: true }, actor, ground, jobId: 1 };
  const education = `0${1 + (round % 5)}`;
  const some = numbers.filter((_, i) => i % 6 === round % 6);
  const rows = some.map((documentNumber, i) => ({
    rowNumber: i + 2,
    value: { person: { ...PERSON, documentNumber, education }, verifiedOn: null },
  }));
  const outcomes = await enterChunk(desk, workerSheet, rows);
  const refused = outcomes.filter((outcome) => typeof outcome !== 'string');
  if (refused.length > 0) throw new Error(JSON.stringify(refused[0]));
}

/** `keys:rotate` with a ring, to its end. */
export async function runKeyRotation(
  databaseUrl: string,
  ring: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { DATABASE_URL: databaseUrl, PII_KEYS: ring },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, ...said };
}
