// Evidence of one worker on one project as files: data, proofs, scans, the paper, a program that checks them, and a list of
// hashes over all of it. docs/evidence.md describes them.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sniffMedia } from '#platform/media-type.js';
import { type ObjectStore, sha256Of } from '#platform/object-store.js';
import type { ArchiveFile } from '#platform/zip.js';
import type { Evidence } from './gather-evidence.js';

/** Changes with the form of the files. */
const FORMAT = 'zhuming-evidence/1';
const VERIFIER = 'verify-evidence.mjs';

/** Who had the pack made, and when. */
export interface Making {
  readonly at: Date;
  readonly by: string;
  readonly role: string;
}

const README = `证据包 Evidence pack

evidence.pdf          给人看的全部内容 everything on paper
data/*.json           同样的内容，供程序读取 the same for programs
proofs/*.json         每条门禁记录在当日封存中的证明 proof of each gate event in the seal of its day
files/*               合同扫描件 scans of contracts
manifest.json         每个文件的 SHA-256 hashes of all files
${VERIFIER}   核验程序 the program that checks them

核验 Check: 安装 Node.js 18 或更高版本 with Node.js 18 or later
  node ${VERIFIER} . [您自己保存的封存哈希 a seal hash that you hold]
程序不连接网络，也不使用本系统的任何代码。您可以用自己取得的同一程序核验。
The program needs no network and nothing of the system that made this pack.
`;

/** Every file of the pack, the list of hashes last. */
export async function evidenceFiles(
  evidence: Evidence,
  making: Making,
  { paper, objects }: { readonly paper: Buffer; readonly objects: ObjectStore },
): Promise<ArchiveFile[]> {
  const { seals, proofs } = evidence;
  const { registrations, contracts, agreements, deductions, days, sheets, transfers, cases } = evidence;
  const data = {
    about: aboutOf(evidence, making),
    ...{ registrations, contracts, agreements, deductions, days, sheets, transfers, cases, seals },
  };
  const files: ArchiveFile[] = [
    { name: 'README.txt', bytes: Buffer.from(README.replaceAll('\n', '\r\n')) },
    { name: 'evidence.pdf', bytes: paper, isPacked: true },
    { name: VERIFIER, bytes: await readVerifier() },
    ...Object.entries(data).map(([name, part]) => ({ name: `data/${name}.json`, bytes: jsonBytes(part) })),
    ...[...proofs].map(([id, proof]) => ({ name: `proofs/${id}.json`, bytes: jsonBytes(proof) })),
    ...(await scanFiles(evidence, objects)),
  ];
  const hashes = Object.fromEntries(files.map(({ name, bytes }) => [name, sha256Of(bytes)]));
  return [...files, { name: 'manifest.json', bytes: jsonBytes({ format: FORMAT, files: hashes }) }];
}

function aboutOf({ subject, period, scans }: Evidence, { at, by, role }: Making) {
  const { projectCode, projectName, timeZone, generalContractor } = subject;
  const { workerNumber, workerName, identityMasked, phoneMasked, cardLast4, bankName } = subject;
  return {
    format: FORMAT,
    ...{ projectCode, projectName, timeZone, generalContractor },
    ...{ workerNumber, workerName, identityMasked, phoneMasked, cardLast4, bankName },
    ...period,
    ...{ madeAt: at, madeBy: by, madeForRole: role, scans },
  };
}

async function scanFiles({ scans }: Evidence, objects: ObjectStore): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for (const { contractId, sha256 } of scans) {
    const bytes = await objects.get(sha256);
    // its hash stands in data/about.json: the program names a scan that is not there
    if (bytes === null) continue;
    const media = await sniffMedia(bytes, 'scan');
    const extension = media.ok ? (media.mediaType.split('/')[1] ?? 'bin') : 'bin';
    files.push({ name: `files/contract-${contractId}.${extension}`, bytes, isPacked: true });
  }
  return files;
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

/** The program, from the documents of this installation. */
function readVerifier(): Promise<Buffer> {
  return readFile(join(installationOf(import.meta.dirname), 'docs', VERIFIER));
}

/** The nearest folder above with a package.json: sources and built programs lie at different depths. */
function installationOf(folder: string): string {
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, 'package.json')) ? folder : installationOf(above);
}
