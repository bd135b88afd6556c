// Checks a proof of GET /api/v1/gate-events/{id}/proof: node verify-proof.mjs proof.json|- [the seal hash that you hold]
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const check = (isTrue, why) => isTrue || process.exit(console.log(`refused: ${why}`) ?? 1);
process.on('uncaughtException', (error) => check(false, error.message));
const [file = '-', held] = process.argv.slice(2);
const given = readFileSync(file === '-' ? 0 : file, 'utf8');
const { statement, leafHash, leafIndex, treeSize, auditPath, root, seal } = JSON.parse(given);
const { project, date, part, previousHash, sealHash } = seal;
let [hash, at, last] = [sha(Buffer.of(0), Buffer.from(statement)), leafIndex, treeSize - 1];
check(hash.toString('hex') === leafHash, 'the leaf hash is not that of the statement');
check(Number.isInteger(at) && at >= 0 && at <= last, 'there is no such place in the tree');
for (const step of auditPath.map((text) => Buffer.from(text, 'hex'))) {
  check(last > 0, 'the path is too long');
  const isRight = at % 2 === 1 || at === last;
  hash = isRight ? sha(Buffer.of(1), step, hash) : sha(Buffer.of(1), hash, step);
  while (isRight && at % 2 === 0 && at > 0) [at, last] = [at >> 1, last >> 1];
  [at, last] = [at >> 1, last >> 1];
}
check(last === 0 && hash.toString('hex') === root, 'the path does not lead to the root');
check(statement.split('\t')[1] === project, 'the seal is that of another project');
const text = `day-seal/1\t${project}\t${date}\t${part}\t${treeSize}\t${root}\t${previousHash ?? ''}`;
check(sha(Buffer.from(text)).toString('hex') === sealHash, 'the seal hash is not its own');
check(held === undefined || held === sealHash, 'this is not the seal that you hold');
console.log(`proved: ${statement.replaceAll('\t', ' ')}\nby the seal of ${date}: ${sealHash}`);
