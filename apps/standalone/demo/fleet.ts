// The demo's gates: the simulator as a program of its own, through the same MQTT path as any gate.
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { deviceTopic } from '#contracts/topics.js';
import { StartError } from '#platform/serve.js';
import type { EnteredZone } from './enter-zone.js';
import type { ZonePlan } from './zone.js';

const PROGRAM = fileURLToPath(new URL('../../../devices/simulator/main.js', import.meta.url));

/** Progress of a replay. */
export interface Progress {
  readonly sent: number;
  readonly receipted: number;
  readonly outstanding: number;
  readonly total: number | null;
}

/** The fleet file of the simulator; the last gate stays free for trying the protocol by hand. */
export function writeFleetFile(folder: string, plan: ZonePlan, zone: EnteredZone): string {
  const free = zone.gates.length - 1;
  const sites = plan.sites.map((site, s) => {
    const people = plan.workers.flatMap(({ team, quirk }, w) =>
      plan.teams[team]?.site === s && quirk !== 'ghost' ? [{ number: zone.workers[w]?.number, quirk }] : [],
    );
    return {
      code: site.code,
      gates: zone.gates
        .filter((gate, g) => gate.site === s && (g !== free || zone.gates.length <= plan.sites.length))
        .map(({ sn, password }) => ({ sn, password })),
      workers: people.filter((worker) => worker.quirk !== 'barred').map((worker) => worker.number),
      barred: people.filter((worker) => worker.quirk === 'barred').map((worker) => worker.number),
    };
  });
  const file = join(folder, 'fleet.json');
  writeFileSync(file, JSON.stringify({ timeZone: 'Asia/Shanghai', sites }), { mode: 0o600 });
  return file;
}

/** Runs the simulator until it ends by itself. @throws StartError where its ledger does not close */
export async function replay(
  args: readonly string[],
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { progress } = JSON.parse(line) as { progress?: Progress };
    if (progress) onProgress(progress);
  });
  const code = await new Promise<number | null>((done, fail) => child.once('exit', done).once('error', fail));
  if (code !== 0) throw new StartError(`the gates' replay did not end clean (code ${code})`);
}

/** Starts live gates; they run until they are told to stop. */
export function goLive(args: readonly string[]): { stop(): Promise<void> } {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, ...args, '--live', '--json'], {
    stdio: 'ignore',
  });
  return {
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await gone;
      clearTimeout(force);
    },
  };
}

/** A gate that sends one event and then the same key with another direction: the demo's forged repeat. */
export async function forgeRepeat(
  url: string,
  gate: { sn: string; password: string },
  worker: string,
): Promise<void> {
  const { sn, password } = gate;
  const client = await mqtt.connectAsync(url, { clientId: sn, username: sn, password });
  const at = new Date(Date.now() - 60_000).toISOString();
  const event = { seq: 1, at, worker, method: 'face' };
  for (const direction of ['in', 'out']) {
    const frame = { boot: 'demo-forged', events: [{ ...event, direction }] };
    await client.publishAsync(deviceTopic(sn, 'events'), JSON.stringify(frame), { qos: 1 });
    await new Promise((done) => setTimeout(done, 300));
  }
  await client.endAsync();
}
