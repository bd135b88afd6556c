// Runs the suites and prints the totals: `bare` on embedded parts, `services` on given ones, `faults` the kill rounds.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { personalValuesIn } from './support/leaks.mjs';

const SUITES = {
  bare: ['unit', 'medium', 'e2e', 'oracle', 'tidy'],
  services: ['medium', 'e2e', 'services'],
  faults: ['e2e'],
};
const SERVICES = {
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/postgres',
  REDIS_URL: 'redis://127.0.0.1:6379',
  MQTT_URL: 'mqtt://127.0.0.1:1883',
};

const [mode = 'bare', ...rest] = process.argv.slice(2);
if (!(mode in SUITES)) {
  console.error(`test/run.mjs: ${mode} is none of ${Object.keys(SUITES).join(', ')}`);
  process.exit(1);
}
const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
if (mode === 'services') await useServices(env);
else for (const name of Object.keys(SERVICES)) delete env[name];

mkdirSync('coverage', { recursive: true });
for (const file of readdirSync('coverage')) if (/\.(log|walk)$/.test(file)) rmSync(`coverage/${file}`);
const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
let passed = 0;
let failed = 0;
// suites of the whole system share brokers and ports with nobody: one after the other
const WHOLE = ['e2e', 'oracle', 'services'];
for (const [name, suites, extra] of [
  ['parts', SUITES[mode].filter((suite) => !WHOLE.includes(suite)), ['--maxWorkers=2']],
  ['whole', SUITES[mode].filter((suite) => WHOLE.includes(suite)), ['--runInBand']],
]) {
  if (suites.length === 0) continue;
  const results = `coverage/${mode}-${name}.json`;
  rmSync(results, { force: true });
  const projects = suites.map((suite) => `--selectProjects=${suite}`);
  const paths = mode === 'faults' ? ['--testPathPatterns=test/e2e/.*(kill|golden)'] : [];
  const args = [jest, ...projects, ...paths, ...extra, '--json', `--outputFile=${results}`, ...rest];
  const status = await runAndKeep(args, `coverage/${mode}-${name}.log`, results);
  const totals = readTotals(results);
  passed += totals.passed;
  failed += totals.failed || (status === 0 ? 0 : 1);
}
const leaks = leaksInLogs();
console.log(`logs: ${leaks.length === 0 ? 'no personal data in clear' : leaks.join('; ')}`);
passed += leaks.length === 0 ? 1 : 0;
failed += leaks.length;
for (const file of readdirSync('coverage').filter((each) => each.endsWith('.walk')))
  console.log(readFileSync(`coverage/${file}`, 'utf8').trim());
console.log(`${mode}: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

/**
 * Runs the suites; what they and their processes log is shown and kept. A run that wrote its results and does not end
 * within a minute holds something open; that one, and one that takes half an hour, is ended and counts as failed.
 */
function runAndKeep(args, log, results) {
  return new Promise((resolve) => {
    // a group of its own, so that what the suites have started ends with them
    const child = spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    const endGroup = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // nobody is left
      }
    };
    process.on('SIGINT', endGroup).on('SIGTERM', endGroup);
    const kept = createWriteStream(log);
    child.stderr.on('data', (chunk) => {
      process.stderr.write(chunk);
      kept.write(chunk);
    });
    const began = Date.now();
    let writtenAt;
    const watch = setInterval(() => {
      if (existsSync(results)) writtenAt ??= Date.now();
      const isStuck = Date.now() - (writtenAt ?? Date.now()) > 60_000;
      if (!isStuck && Date.now() - began < 1_800_000) return;
      console.error(isStuck ? 'the suites ended, their process did not' : 'the suites take half an hour');
      clearInterval(watch);
      endGroup('SIGKILL');
    }, 1000);
    // not "close": a process that a suite has left behind holds the pipe
    child.on('exit', (status) => {
      clearInterval(watch);
      process.off('SIGINT', endGroup).off('SIGTERM', endGroup);
      endGroup('SIGKILL');
      setTimeout(() => kept.end(() => resolve(status ?? 1)), 200);
    });
  });
}

/** Logs of the run that hold an identity number, a card or a phone; the value itself is not repeated. */
function leaksInLogs() {
  return readdirSync('coverage')
    .filter((file) => file.endsWith('.log'))
    .flatMap((file) => {
      const found = personalValuesIn(readFileSync(`coverage/${file}`, 'utf8'));
      return found.map((value) => `${file} holds a personal value of ${value.length} characters in clear`);
    });
}

/** A suite that did not even load is a failure too, and so is a skipped test. */
function readTotals(file) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites + numPendingTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Says what is used and fails, not skips, on what does not answer. */
async function useServices(environment) {
  for (const [name, fallback] of Object.entries(SERVICES)) {
    const given = environment[name];
    environment[name] = given || fallback;
    const shown = environment[name].replace(/\/\/[^/]*@/, '//');
    console.error(`${name}: ${shown}${given ? '' : ' (not given, the usual place)'}`);
    const { hostname, port } = new URL(environment[name]);
    const usual = { DATABASE_URL: 5432, REDIS_URL: 6379, MQTT_URL: 1883 };
    if (!(await answers(hostname, Number(port) || usual[name]))) {
      console.error(`${name}: nothing answers at ${shown}; start it or set ${name}`);
      console.log('services: 0 passed, 1 failed');
      process.exit(1);
    }
  }
}

function answers(host, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 3000 });
    const end = (ok) => {
      socket.destroy();
      resolve(ok);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}
