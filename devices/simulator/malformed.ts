// Beside step 1 of the walk: frames that a broken or hostile terminal sends. None of them holds an event that can be stored.
import { MAX_FRAME_BYTES } from '#contracts/device-messages.js';
import { encodeFrame } from '../gate-v1/encode.js';
import { type Random } from './random.js';

const GOOD = '"at":"2026-11-22T06:58:04.010+08:00","direction":"in","worker":"W000001","method":"face"';
const DEEP = 20_000;
const OVERSIZE = MAX_FRAME_BYTES + 44 * 1024;

/** Makes one bad frame; `boot` is a boot of its own, so that no true event can be refused in its stead. */
type Maker = (boot: string, random: Random) => string | Buffer;

/** Every kind of bad frame, by name. */
export const MALFORMED: Readonly<Record<string, Maker>> = {
  randomBytes: (_boot, random) =>
    Buffer.from(Array.from({ length: random.int(1, 400) }, () => random.int(128, 255))),
  notJson: (boot) => `{"boot":"${boot}","events":[`,
  empty: () => '',
  jsonNull: () => 'null',
  noBoot: () => `{"events":[{"seq":1,${GOOD}}]}`,
  bootOfWrongType: () => `{"boot":7,"events":[{"seq":1,${GOOD}}]}`,
  eventsOfWrongType: (boot) => `{"boot":"${boot}","events":{"seq":1}}`,
  eventIsNoObject: (boot) => encodeFrame(boot, ['null', '7', '"x"', '[]']),
  wrongTypes: (boot, random) =>
    encodeFrame(boot, [
      `{"seq":${random.int(1, 1e6)},"at":7,"direction":"sideways","worker":7,"method":"nose"}`,
    ]),
  seqAsText: (boot) => encodeFrame(boot, [`{"seq":"1",${GOOD}}`]),
  seqTooLarge: (boot) => encodeFrame(boot, [`{"seq":1152921504606846976,${GOOD}}`]),
  seqNegative: (boot) => encodeFrame(boot, [`{"seq":-1,${GOOD}}`]),
  nulInText: (boot, random) =>
    encodeFrame(boot, [
      `{"seq":${random.int(1, 1e6)},"at":"2026-11-22T06:58:04.010+08:00","direction":"in","worker":"W\\u0000","method":"face"}`,
    ]),
  yearTooLate: (boot, random) =>
    encodeFrame(boot, [
      `{"seq":${random.int(1, 1e6)},"at":"9999-12-31T23:59:59.999+08:00","direction":"in","worker":"W000001","method":"face"}`,
    ]),
  nobody: (boot, random) =>
    encodeFrame(boot, [
      `{"seq":${random.int(1, 1e6)},"at":"2026-11-22T06:58:04.010+08:00","direction":"in","method":"face"}`,
    ]),
  deep: (boot) => encodeFrame(boot, ['['.repeat(DEEP) + ']'.repeat(DEEP)]),
  tooMany: (boot) =>
    encodeFrame(
      boot,
      Array.from({ length: 501 }, (_, i) => `{"seq":${i + 1},${GOOD}}`),
    ),
  oversize: (boot) => encodeFrame(boot, [`{"seq":1,${GOOD},"note":"${'x'.repeat(OVERSIZE)}"}`]),
};

const NAMES = Object.keys(MALFORMED);

/** One bad frame of a random kind. */
export function malformedFrame(boot: string, random: Random): string | Buffer {
  const maker = MALFORMED[random.pick(NAMES)];
  return maker === undefined ? '' : maker(boot, random);
}
