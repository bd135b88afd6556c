// Beside the walk: what a gate is told to do, and what it answers (contracts §3). Never retained, delivered once at most.
import { z } from 'zod';

export const COMMAND_TYPES = ['open', 'reboot', 'set-time', 'sync-roster'] as const;

/** As a gate reads it. After `expiresAt` (by its own clock) it must not be carried out. */
export const deviceCommandSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  type: z.enum(COMMAND_TYPES),
  args: z.record(z.string(), z.unknown()).default({}),
  expiresAt: z.iso.datetime({ offset: true }),
});
export type DeviceCommand = z.output<typeof deviceCommandSchema>;

/** As a gate answers; one answer a command. */
export const commandResultSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  ok: z.boolean(),
  code: z.string().max(64).optional(),
  message: z.string().max(200).optional(),
  at: z.iso.datetime({ offset: true }),
});
export type CommandResult = z.output<typeof commandResultSchema>;
