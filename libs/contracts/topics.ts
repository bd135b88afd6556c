// Steps 1, 3 and 5 of the walk: the topic names of gate/v1 (contracts §3).
import { SERIAL_NUMBER } from './device-messages.js';

const PREFIX = 'gate/v1';
const PUBLISHABLE = new Set(['events', 'status', 'roster/get', 'roster/report', 'results']);
const ANSWERS = ['receipts', 'roster/desired', 'roster/delta', 'commands'] as const;
/** A gate may also ask for all of its own at once. */
const SUBSCRIBABLE = new Set<string>([...ANSWERS, '#']);

export const EVENTS_FILTER = `${PREFIX}/+/events`;
export const STATUS_FILTER = `${PREFIX}/+/status`;
/** Everything else that a gate says: asked for and answered one by one. */
export const DIALOGUE_FILTERS = [
  `${PREFIX}/+/roster/get`,
  `${PREFIX}/+/roster/report`,
  `${PREFIX}/+/results`,
] as const;

/** Where the gateway listens; with shared subscriptions the broker knows them under their group. */
export const GATEWAY_FILTERS = [EVENTS_FILTER, STATUS_FILTER, ...DIALOGUE_FILTERS] as const;
/** Where the gateway speaks. */
export const GATEWAY_TOPICS = ANSWERS.map((channel) => `${PREFIX}/+/${channel}`);

/** The filter as all gateways subscribe to it together, each message to one of them. */
export function sharedFilter(filter: string): string {
  return `$share/gateway/${filter}`;
}

/** `gate/v1/{sn}/{channel}`. */
export function deviceTopic(sn: string, channel: string): string {
  return `${PREFIX}/${sn}/${channel}`;
}

/**
 * Reads a device topic.
 * @returns the serial number and the channel, or null for any other topic.
 */
export function parseDeviceTopic(topic: string): { sn: string; channel: string } | null {
  if (!topic.startsWith(`${PREFIX}/`)) return null;
  const end = topic.indexOf('/', PREFIX.length + 1);
  const sn = topic.slice(PREFIX.length + 1, end === -1 ? undefined : end);
  if (!SERIAL_NUMBER.test(sn)) return null;
  return { sn, channel: end === -1 ? '' : topic.slice(end + 1) };
}

/** May the device publish here? Only below its own serial number, only on a device's channels. */
export function mayPublish(sn: string, topic: string): boolean {
  const parsed = parseDeviceTopic(topic);
  return parsed !== null && parsed.sn === sn && PUBLISHABLE.has(parsed.channel);
}

/** May the device subscribe here? Its own channels one by one, or all of them as `gate/v1/{sn}/#`. */
export function maySubscribe(sn: string, filter: string): boolean {
  const parsed = parseDeviceTopic(filter);
  return parsed !== null && parsed.sn === sn && SUBSCRIBABLE.has(parsed.channel);
}

/** The same two rules written out, for a broker that is told a list instead of asking. */
export function deviceRights(sn: string): { publish: readonly string[]; subscribe: readonly string[] } {
  const below = (channels: ReadonlySet<string>) => [...channels].map((channel) => deviceTopic(sn, channel));
  return { publish: below(PUBLISHABLE), subscribe: below(SUBSCRIBABLE) };
}
