// Step 10 of the walk: gates as the API takes and gives them.
import { z } from 'zod';
import { COMMAND_TYPES } from '#contracts/command-messages.js';
import { SERIAL_NUMBER } from '#contracts/device-messages.js';
import { freeText, paging, projectCode, text } from '../parameters.js';

const sn = z
  .string()
  .regex(SERIAL_NUMBER)
  .describe('Serial number: letters, digits, _ and -, 4 to 32')
  .meta({ examples: ['SF000001'] });
const lane = text(60)
  .describe('Lane of the site where it stands')
  .meta({ examples: ['1号通道'] });
const reason = freeText(500, 2)
  .describe('Why; stands in the audit log')
  .meta({ examples: ['闸机更换'] });

export const newDevice = z.strictObject({ sn, project: projectCode, lane });
export type NewDevice = z.output<typeof newDevice>;
export const deviceMove = z.strictObject({ project: projectCode, lane, reason });
export type DeviceMove = z.output<typeof deviceMove>;
export const deviceDeed = z.strictObject({ reason });
export type DeviceDeed = z.output<typeof deviceDeed>;

const STATES = ['unclaimed', 'active', 'revoked'] as const;
const instant = z.iso.datetime().nullable();
export const device = z.strictObject({
  sn: z.string().describe('Serial number'),
  projectCode: z.string().describe('Project where it stands now'),
  lane: z.string().describe('Lane of the site'),
  state: z.enum(STATES).describe('unclaimed: no credentials yet; revoked: may not come in any more'),
  credential: z
    .enum(['password', 'certificate', 'none'])
    .describe('By what it comes in at the broker; none: unclaimed or revoked'),
  claimExpiresAt: instant.describe('Until when its claim code is good; null = no code waits'),
  claimedAt: instant.describe('When it got its credentials'),
  isOnline: z.boolean().describe('Heard of within 150 s'),
  seenAt: instant.describe('When it was last heard of'),
  firmware: z.string().nullable().describe('Firmware as it says'),
  rosterVersion: z.int().nullable().describe('Version of its roster as it says'),
  version: z.int().describe('Version; the ETag of the resource'),
});
export const deviceWithCode = z.strictObject({
  ...device.shape,
  claimCode: z.string().describe('One-time code to be typed in at the gate, shown only now'),
});
export const deviceQuery = z.strictObject({
  project: projectCode.optional(),
  state: z.enum(STATES).optional().describe('Only this state'),
  ...paging,
});
export type DeviceQuery = z.output<typeof deviceQuery>;

export const claim = z.strictObject({
  sn,
  code: z
    .string()
    .min(1)
    .max(40)
    .describe('The claim code; capitals and dashes do not matter')
    .meta({ examples: ['ABCD-EFGH-JKMN'] }),
  certificate: z
    .string()
    .min(1)
    .max(16_384)
    .optional()
    .describe(
      'Client certificate in PEM, if the gate is to come in by it instead of a password: its common name is the serial number, and it may be signed by the gate itself',
    ),
});
export type Claim = z.output<typeof claim>;
export const credentials = z.strictObject({
  sn: z.string().describe('Serial number, user name and client id in one'),
  password: z
    .string()
    .nullable()
    .describe('Password at the broker, shown only now; null = it comes in by its certificate'),
  mqtt: z.string().nullable().describe('Where the broker is; null = as configured at the gate'),
  project: z.string().describe('Project code'),
  lane: z.string().describe('Lane of the site'),
});

export const newCommand = z.strictObject({
  type: z.enum(COMMAND_TYPES).describe('What to do'),
  args: z
    .record(z.string().max(40), z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
    .default({})
    .describe('Arguments; set-time without `at` gets the server’s time'),
  reason,
  expiresInSeconds: z
    .int()
    .min(5)
    .max(86_400)
    .default(60)
    .describe('How long it waits for a gate that is away; later it is never carried out')
    .meta({ examples: [60] }),
});
export type NewCommand = z.output<typeof newCommand>;
export const command = z.strictObject({
  id: z.string().describe('Id of the command'),
  type: z.enum(COMMAND_TYPES).describe('What to do'),
  args: z.record(z.string(), z.unknown()).describe('Arguments'),
  reason: z.string().describe('Why'),
  requestedBy: z.string().describe('Log-in name of whoever asked for it'),
  state: z
    .enum(['waiting', 'sent', 'answered', 'expired'])
    .describe('sent: delivered once and not answered; expired: the gate was not there in time'),
  createdAt: z.iso.datetime().describe('When it was asked for'),
  expiresAt: z.iso.datetime().describe('After this it is not carried out'),
  sentAt: instant.describe('When it was handed to the broker'),
  answeredAt: instant.describe('When the gate answered'),
  isOk: z.boolean().nullable().describe('Whether the gate did it'),
  resultCode: z.string().nullable().describe('Code of the gate’s answer'),
  resultMessage: z.string().nullable().describe('Words of the gate’s answer'),
});
export const commandQuery = z.strictObject(paging);
export type CommandQuery = z.output<typeof commandQuery>;

export const deviceRoster = z.strictObject({
  desired: z
    .strictObject({
      version: z.int().describe('Version that the gate should have'),
      hash: z.string().nullable().describe('Hash of the roster; see docs/device-protocol.md'),
      count: z.int().describe('People on it'),
    })
    .describe('What the gate should have'),
  reported: z
    .strictObject({
      version: z.int().describe('Version that the gate has'),
      hash: z.string().describe('Hash as the gate computes it'),
      count: z.int().describe('People on it'),
      reportedAt: z.iso.datetime().describe('When it said so'),
      failed: z
        .array(
          z.strictObject({
            worker: z.string().describe('Platform worker number'),
            reason: z.string().describe('Why'),
          }),
        )
        .describe('People whom the gate could not take'),
    })
    .nullable()
    .describe('What the gate says it has; null = it has not said'),
  isCurrent: z.boolean().describe('Version and hash agree'),
  missingCount: z.int().nullable().describe('People that it should have more than it has'),
  behindSeconds: z.int().nullable().describe('Since when it is behind; null = it is not'),
});

export const deviceHealth = z.strictObject({
  sn: z.string().describe('Serial number'),
  isOnline: z.boolean().describe('Heard of within 150 s'),
  session: z.string().nullable().describe('Its last connection'),
  seenAt: instant.describe('When it was last heard of'),
  firmware: z.string().nullable().describe('Firmware as it says'),
  queuedCount: z.int().nullable().describe('Events that wait in the gate, as it says'),
  clockOffsetMs: z.int().nullable().describe('Its clock minus ours at the last heartbeat, ms'),
  lastEventAt: instant.describe('Time of its last event'),
  quarantinedCount: z.int().describe('Frames and events of it in quarantine'),
  openAlerts: z.array(z.string()).describe('Codes of its open alerts; see /alerts'),
  boots: z
    .array(
      z.strictObject({
        boot: z.string().describe('Name of the boot'),
        lastSeq: z.int().describe('Highest number that came in'),
        storedCount: z.int().describe('Events stored'),
        missingCount: z.int().describe('Numbers below the highest that have not come in'),
        lastEventAt: instant.describe('Time of its last event'),
      }),
    )
    .describe('The latest boots first'),
});
