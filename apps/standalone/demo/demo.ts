// `npm run demo`: the whole walk on a bare machine — a zone, last month through the real MQTT path, its wages with
// planted problems, then live gates. Fresh at every start, everything synthetic.
import 'reflect-metadata';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { NO_CALENDAR } from '#domain/calendar/day-kind.js';
import { addDays, firstDayOfMonth, lastDayOfMonth, monthOf, workDateOf } from '#domain/calendar/work-date.js';
import { DEFAULT_PAY_DAY, wageDueDate } from '#domain/wages/due-date.js';
import { sleep } from '#platform/clock.js';
import { type Config, readConfig } from '#platform/config.js';
import { Logger } from '#platform/logger.js';
import { StartError, runProcess } from '#platform/serve.js';
import { readCalendar } from '#store/attendance-day.store.js';
import { unitOfWork } from '#store/unit-of-work.js';
import { setGeneralRules } from '#store/warning.store.js';
import { countMarks } from '#store/work-mark.store.js';
import { folderTag, takeDataDir } from '../data-dir.js';
import { type ShownLogin, type Standalone, startStandalone } from '../standalone.js';
import { type Progress, forgeRepeat, goLive, replay, writeFleetFile } from './fleet.js';
import { type EnteredZone, addAdministrator, enterZone } from './enter-zone.js';
import { playSupervision } from './supervise.js';
import { playWageMonth } from './wages.js';
import { type ZonePlan, type ZoneSize, planZone } from './zone.js';

const LIVE_RATE = 2;
const ZONE = 'Asia/Shanghai';

const say = (line: string) => process.stderr.write(`${line}\n`);

function readSize(): ZoneSize {
  const options = {
    seed: { type: 'string', default: '1' },
    sites: { type: 'string', default: '12' },
    teams: { type: 'string' },
    workers: { type: 'string', default: '2000' },
    gates: { type: 'string', default: '60' },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const whole = (name: string, text: string, least: number) => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < least)
        throw new StartError(`--${name} ${text}: a whole number of ${least} or more`);
      return value;
    };
    const sites = whole('sites', values.sites, 1);
    return {
      seed: whole('seed', values.seed, 0),
      sites,
      teams: whole('teams', values.teams ?? String(Math.max(sites, Math.round((sites * 10) / 3))), sites),
      workers: whole('workers', values.workers, 1),
      gates: whole('gates', values.gates, sites),
    };
  } catch (error) {
    throw error instanceof StartError ? error : new StartError((error as Error).message);
  }
}

/** The month to replay and its pay day: last month, or the one before while last month's wages are not due yet. */
function demoMonth(today: string): { payMonth: string; payDay: number } {
  const payDay = Math.min(DEFAULT_PAY_DAY, Number(today.slice(8)) - 1);
  const last = monthOf(addDays(firstDayOfMonth(monthOf(today)), -1));
  if (payDay >= 1 && wageDueDate(last, payDay, NO_CALENDAR) < today) return { payMonth: last, payDay };
  return { payMonth: monthOf(addDays(firstDayOfMonth(last), -1)), payDay: DEFAULT_PAY_DAY };
}

/** Removes what an earlier demo left; the lock says that nobody uses it. */
function wipe(folder: string): void {
  const dataDir = takeDataDir(folder);
  for (const name of readdirSync(dataDir.path)) {
    if (name !== 'zhuming.lock') rmSync(join(dataDir.path, name), { recursive: true, force: true });
  }
  const shelter = join('/var/lib/zhuming', folderTag(dataDir.path), 'postgres');
  if (existsSync(shelter)) rmSync(shelter, { recursive: true, force: true });
  dataDir.release();
}

/** The next port from here that nobody listens on; 0 stays 0 (any free port). */
async function nextFreePort(port: number, host: string | undefined): Promise<number> {
  for (let candidate = port; candidate < port + 200; candidate += 1) {
    const isFree = await new Promise<boolean>((done) => {
      const server = createServer().once('error', () => done(false));
      server.listen({ port: candidate, host }, () => server.close(() => done(true)));
    });
    if (isFree) return candidate;
  }
  throw new StartError(`no free port from ${port} on; set HTTP_PORT and MQTT_PORT`);
}

async function untilDerived(server: Standalone): Promise<void> {
  for (;;) {
    const marks = await countMarks(server.ground.store);
    const waiting = marks.reduce((sum, mark) => sum + mark.waiting, 0);
    if (waiting === 0) return;
    if (process.stderr.isTTY)
      process.stderr.write(`\r  deriving days, lines, findings, statistics … ${waiting} marks  `);
    await sleep(250);
  }
}

function progressBar({ receipted, total }: Progress): void {
  if (!total) return;
  const share = receipted / total;
  const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
  const line = `  ${bar} ${Math.round(share * 100)} %  ${receipted} of ${total} events receipted`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
}

async function playWages(
  server: Standalone,
  plan: ZonePlan,
  zone: EnteredZone,
  month: { payMonth: string; payDay: number },
) {
  const { store, keys } = server.ground;
  const sheets = plan.teams.map((team, t) => ({
    projectId: zone.projectIds[team.site] as number,
    teamId: zone.teamIds[t] as number,
    payees: plan.workers.flatMap(({ team: of, quirk, dailyRateFen }, w) => {
      const worker = zone.workers[w];
      if (of !== t || !worker) return [];
      const { id: workerId, cardHash, cardLast4 } = worker;
      const flags = { isGhost: quirk === 'ghost', isMarked: quirk !== null };
      return [{ workerId, cardHash, cardLast4, dailyRateFen, ...flags }];
    }),
  }));
  const calendar = await unitOfWork(store, readCalendar);
  const paidOn = wageDueDate(month.payMonth, month.payDay, calendar);
  await playWageMonth(store, { payMonth: month.payMonth, paidOn, sheets, keys });
}

async function demoConfig({ gates }: ZoneSize): Promise<Config> {
  const given = readConfig();
  const httpPort = await nextFreePort(given.HTTP_PORT, given.HTTP_HOST);
  const mqttPort = await nextFreePort(given.MQTT_PORT, undefined);
  return {
    ...given,
    DATA_DIR: join(given.DATA_DIR, 'demo'),
    // the demo brings its own parts and leaves given ones alone
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
    MQTT_URL: undefined,
    HTTP_PORT: httpPort,
    MQTT_PORT: mqttPort,
    // thousands of people are entered from this machine at once
    RATE_LIMIT: 0,
    // every gate claims its credentials from here too
    LOGIN_RATE_LIMIT: given.LOGIN_RATE_LIMIT + gates + 20,
  };
}

await runProcess(new Logger('demo'), async () => {
  const size = readSize();
  const config = await demoConfig(size);
  const logger = new Logger('demo', config.LOG_LEVEL === 'info' ? 'error' : config.LOG_LEVEL);
  const today = workDateOf(Date.now(), ZONE, 0);
  const month = demoMonth(today);
  const from = firstDayOfMonth(month.payMonth);
  const plan = planZone(size, from);
  const logins: ShownLogin[] = [];
  wipe(config.DATA_DIR);
  say(
    `筑名 demo: ${size.sites} sites, ${size.teams} teams, ${size.workers} workers, ${size.gates} gates (seed ${size.seed})`,
  );
  const server = await startStandalone({
    config,
    logger,
    prepare: async (ground) => {
      // the month is played in minutes and paid at its end: nobody was warned of it
      await unitOfWork(ground.store, (tx) => setGeneralRules(tx, false));
      logins.push(await addAdministrator(ground));
      // the others come when the zone is entered
      return { demoLogins: logins };
    },
  });
  say(`the system is up: ${server.url}`);
  try {
    say('1/4 the zone is entered through the API');
    const [administrator] = logins as [ShownLogin];
    const { ground, url } = server;
    const zone = await enterZone({ ground, url, plan, administrator, payDay: month.payDay, say });
    logins.push(...zone.logins.slice(1));
    const live = await play({ server, plan, zone, month, seed: size.seed });
    return async () => {
      await live.stop();
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
});

async function play(parts: {
  server: Standalone;
  plan: ZonePlan;
  zone: EnteredZone;
  month: { payMonth: string; payDay: number };
  seed: number;
}): Promise<{ stop(): Promise<void> }> {
  const { server, plan, zone, month, seed } = parts;
  const { dataDir } = server.ground;
  const fleet = [
    '--mqtt',
    server.mqttUrl,
    '--fleet',
    writeFleetFile(dataDir, plan, zone),
    '--seed',
    String(seed),
  ];
  say(`2/4 ${month.payMonth} comes in from the gates’ journals, as after a month offline`);
  const period = ['--from', firstDayOfMonth(month.payMonth), '--to', lastDayOfMonth(month.payMonth)];
  await replay([...fleet, ...period, '--journal', join(dataDir, 'journal')], progressBar);
  await untilDerived(server);
  say('\n3/4 sheets are published, the bank answers, problems are planted and found');
  await playWages(server, plan, zone, month);
  await playSupervision({ url: server.url, plan, logins: zone.logins, payMonth: month.payMonth });
  const free = zone.gates.at(-1) as EnteredZone['gates'][number];
  const [forged = '', guest = forged] = plan.workers.flatMap(({ team, quirk }, w) =>
    plan.teams[team]?.site === free.site && quirk === null ? [zone.workers[w]?.number] : [],
  );
  await forgeRepeat(server.mqttUrl, free, forged);
  await untilDerived(server);
  await unitOfWork(server.ground.store, (tx) => setGeneralRules(tx, true));
  await untilDerived(server);
  say('\n4/4 the gates are live; stop with Ctrl-C');
  const live = goLive([
    ...fleet,
    '--roster',
    '--rate',
    String(LIVE_RATE),
    '--journal',
    join(dataDir, 'journal-live'),
  ]);
  const logins = Object.fromEntries(
    zone.logins.map(({ role, name, password }) => [role, { name, password }]),
  );
  const device = {
    sn: free.sn,
    password: free.password,
    project: plan.sites[free.site]?.code,
    worker: guest,
  };
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: server.url, mqtt: server.mqttUrl, logins, device })}\n`,
  );
  return live;
}
