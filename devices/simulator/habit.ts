// Beside step 1 of the walk: when a person comes and goes. People have hours of their own, come with others, and are late
// now and then; a plan without that would teach a detector of invented punches the wrong thing.
import { type Random, createRandom } from './random.js';

/** Whose day. */
interface PersonDay {
  readonly seed: number;
  readonly site: string;
  readonly date: string;
  readonly worker: string;
  /** Groups that come and leave together, however many the site has. */
  readonly crews: number;
}

const SEVEN = 7 * 60;
const SIX = 18 * 60;
/** Share of the days on which somebody is late, or leaves early. */
const LATE = 0.03;
const EARLY = 0.015;
/** Share of the days on which all are late: rain, ice, a road closed. */
const BAD_DAY = 0.08;

/**
 * Minute of the day at which a worker of the day shift comes and goes: own habit and spread, the crew of the day, the
 * day itself, and now and then something that came between. Within 06:20–07:58 and 14:00–18:50.
 * @param random stream of this worker and day
 */
export function dayWindow(day: PersonDay, random: Random): { readonly in: number; readonly out: number } {
  const { seed, site, date, worker } = day;
  const own = createRandom(seed, site, worker, 'habit');
  const [earliness, patience, spread] = [own.normal(0, 7), own.normal(0, 7), 2 + 4 * own.next()];
  const crew = createRandom(seed, site, date, 'crew', own.int(1, day.crews));
  const weather = createRandom(seed, site, date, 'weather');
  const late = weather.chance(BAD_DAY) ? weather.int(4, 12) : 0;
  const comes =
    SEVEN + earliness + late + weather.normal(0, 1.5) + crew.normal(0, 3) + random.normal(0, spread);
  const goes = SIX + patience + weather.normal(0, 1.5) + crew.normal(0, 3) + random.normal(0, spread);
  return {
    in: within(comes + (random.chance(LATE) ? random.around(5, 50) : 0), SEVEN - 40, SEVEN + 58),
    out: random.chance(EARLY) ? random.around(14 * 60, 17 * 60) : within(goes, 14 * 60, SIX + 50),
  };
}

function within(minute: number, least: number, most: number): number {
  return Math.min(Math.max(minute, least), most);
}
