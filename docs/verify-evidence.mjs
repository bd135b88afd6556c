// Checks an evidence pack, unpacked, without its maker: node verify-evidence.mjs [folder] [seal hashes that you hold …]
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const [folder = '.', ...held] = process.argv.slice(2);
const faults = [];
const notes = [];
const check = (isTrue, what) => void (isTrue || faults.push(what));
const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const hex = (bytes) => bytes.toString('hex');
const json = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
process.on('uncaughtException', (error) => process.exit(console.log(`refused: ${error.message}`) ?? 1));

/** The root to which a leaf and its path lead, RFC 6962; null for a path that does not fit. */
function rootOf({ leafHash, leafIndex, treeSize, auditPath }) {
  let [hash, at, last] = [Buffer.from(leafHash, 'hex'), leafIndex, treeSize - 1];
  if (!Number.isInteger(at) || at < 0 || at > last) return null;
  for (const step of auditPath.map((text) => Buffer.from(text, 'hex'))) {
    if (last <= 0) return null;
    const isRight = at % 2 === 1 || at === last;
    hash = isRight ? sha(Buffer.of(1), step, hash) : sha(Buffer.of(1), hash, step);
    while (isRight && at % 2 === 0 && at > 0) [at, last] = [at >> 1, last >> 1];
    [at, last] = [at >> 1, last >> 1];
  }
  return last === 0 ? hex(hash) : null;
}

// 1. no file is changed, missing or added
const { files } = json('manifest.json');
for (const [name, hash] of Object.entries(files)) {
  if (!existsSync(join(folder, name))) check(false, `${name} is missing`);
  else check(hex(sha(readFileSync(join(folder, name)))) === hash, `${name} is changed`);
}
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
  each.isFile(),
)) {
  const name = relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/');
  check(name === 'manifest.json' || name in files, `${name} does not belong to the pack`);
}
const about = json('data/about.json');
const scans = Object.entries(files)
  .filter(([name]) => name.startsWith('files/'))
  .map(([, hash]) => hash);
for (const { contractId, sha256 } of about.scans)
  check(scans.includes(sha256), `the scan of contract ${contractId} is missing`);

// 2. seals: each is its own hash, and names the one before it
const seals = json('data/seals.json');
for (const { projectCode, date, part, eventCount, root, previousHash, sealHash } of seals) {
  const text = `day-seal/1\t${projectCode}\t${date}\t${part}\t${eventCount}\t${root}\t${previousHash ?? ''}`;
  check(hex(sha(Buffer.from(text))) === sealHash, `the seal of ${date} is not its own hash`);
}
const sealOf = new Map(seals.map((seal) => [seal.sealHash, seal]));
const firsts = seals.filter(({ previousHash }) => !sealOf.has(previousHash));
check(
  firsts.length <= 1 && firsts.every(({ previousHash }) => previousHash === null),
  'the chain of seals is broken',
);
for (const hash of held) check(sealOf.has(hash), `the seal ${hash} that you hold is not among these`);

// 3. every gate event behind a day stands in a seal, word for word
let proved = 0;
const versions = new Map();
for (const { explanation, history } of json('data/days.json')) {
  const { workDate, punches } = explanation;
  versions.set(workDate, new Map(history.versions.map((each) => [each.version, each.workdayHundredths])));
  for (const { event } of punches) {
    if (!event) continue;
    if (event.seal.state !== 'SEALED') {
      if (event.seal.state === 'BROKEN')
        check(false, `${workDate}: event ${event.id} is not what was sealed`);
      else notes.push(`${workDate}: event ${event.id} has no seal yet`);
      continue;
    }
    if (!existsSync(join(folder, `proofs/${event.id}.json`))) {
      check(false, `${workDate}: event ${event.id} has no proof`);
      continue;
    }
    const proof = json(`proofs/${event.id}.json`);
    const [, project, sn, boot, seq, worker, direction, method, verdict, deviceAt, , effectiveAt] =
      proof.statement.split('\t');
    const leaf = hex(sha(Buffer.of(0), Buffer.from(proof.statement)));
    check(
      leaf === proof.leafHash && rootOf(proof) === proof.root,
      `event ${event.id} does not lead to its root`,
    );
    const seal = sealOf.get(proof.seal.sealHash);
    check(
      seal?.root === proof.root && seal.eventCount === proof.treeSize,
      `event ${event.id} is of no seal of this pack`,
    );
    const sealed = [project, sn, boot, seq, worker, direction, method, verdict, deviceAt, effectiveAt];
    const told = [
      ...[
        about.projectCode,
        event.deviceSn,
        event.receipt.boot,
        String(event.receipt.seq),
        about.workerNumber,
      ],
      ...[event.direction, event.method, event.verdict, event.deviceAt, event.effectiveAt],
    ];
    check(
      sealed.join('|') === told.join('|'),
      `${workDate}: event ${event.id} is told otherwise than it was sealed`,
    );
    proved += 1;
  }
}

// 4. sheets: the content is what was signed, its sums are right, its days are days of this pack
const sum = (items) => items.reduce((total, { amountFen }) => total + amountFen, 0);
const sheets = json('data/sheets.json');
for (const { payrollId, payslip: slip, content, answers } of sheets) {
  check(
    hex(sha(Buffer.from(content))) === slip.lineHash,
    `${payrollId}: the content is not that of the hash`,
  );
  const [, ...line] = JSON.parse(content);
  const [days, count, worked, overtime, payable, deduction, net, segments, items, adjustments, dayList] =
    line;
  const figures = [days, count, worked, overtime, payable, deduction, net];
  const told = [
    slip.daysHundredths,
    slip.dayCount,
    slip.workedMinutes,
    slip.overtimeMinutes,
    slip.payableFen,
    slip.deductionFen,
    slip.netFen,
  ];
  check(figures.join() === told.join(), `${payrollId}: the payslip tells other figures than the content`);
  const earned = sum(segments) + sum(items.filter((item) => !item.isDeduction)) + sum(adjustments);
  const deducted = sum(items.filter((item) => item.isDeduction));
  check(
    payable === earned && deduction === deducted && net === payable - deduction,
    `${payrollId}: the sums are wrong`,
  );
  for (const [date, version, hundredths] of dayList) {
    if (date < about.from || date > about.to) continue;
    check(
      versions.get(date)?.get(version) === hundredths,
      `${payrollId}: ${date} counts otherwise than the day does`,
    );
  }
  const last = answers.filter(({ lineHash }) => lineHash === slip.lineHash).at(-1)?.answer ?? null;
  const standing =
    { CONFIRM: 'CONFIRMED', DISPUTE: 'DISPUTED', EXCUSE: 'EXCUSED', REJECT: 'REJECTED' }[last] ?? 'OPEN';
  check(standing === slip.standing, `${payrollId}: ${slip.standing} does not follow from what was said`);
}

// 5. money: what the sheets promise and what has arrived
const transfers = json('data/transfers.json');
const yuan = (fen) => (fen / 100).toFixed(2);
const months = new Set([
  ...sheets.map(({ payslip }) => payslip.payMonth),
  ...transfers.map(({ payMonth }) => payMonth),
]);
const nameOf = ({ bankSerial, amountFen }) => `${amountFen} ${bankSerial}`;
const gone = new Set(transfers.filter(({ status }) => ['FAILED', 'RETURNED'].includes(status)).map(nameOf));
const net = (month) =>
  sheets.reduce((all, { payslip }) => all + (payslip.payMonth === month ? payslip.netFen : 0), 0);
const arrived = (month) =>
  sum(
    transfers.filter((each) => each.payMonth === month && each.status === 'PAID' && !gone.has(nameOf(each))),
  );

console.log(`${about.workerName} (${about.workerNumber}), ${about.projectName}, ${about.from} – ${about.to}`);
console.log(
  `${Object.keys(files).length} files, ${versions.size} days, ${proved} events proved, ${seals.length} seals, ${sheets.length} lines`,
);
for (const month of [...months].sort())
  console.log(`${month}: net ${yuan(net(month))}, arrived ${yuan(arrived(month))}`);
for (const note of notes) console.log(`note: ${note}`);
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(faults.length === 0 ? 'the pack holds' : `the pack does NOT hold: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
