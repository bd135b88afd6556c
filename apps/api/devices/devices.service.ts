// Step 10 of the walk: gates entered, given a code, moved, revoked and told what to do.
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hashClaimCode, randomClaimCode } from '#platform/crypto.js';
import { deviceIdOf, keepPlacements, nextRosterVersion } from '#store/device-admin.store.js';
import { addCommand } from '#store/device-command.store.js';
import { listCommands, listDevices } from '#store/listing/devices.store.js';
import { projectIdOf } from '#store/register-key.store.js';
import { type RegisterRow, findRow, insertRow, updateRow } from '#store/register-row.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { Problem } from '../problem.js';
import { changed, refuse } from '../register-answers.js';
import type { WriteAnswer, WriteContext } from '../writes.js';
import type { DeviceDeed, DeviceMove, NewCommand, NewDevice } from './devices.dto.js';

const CLAIM_DAYS = 7;
const DAY_MS = 86_400_000;

type Row = RegisterRow<'device'>;

@Injectable()
export class DeviceService {
  /** @throws Problem `unprocessable` for an unknown project, `conflict` for a serial number that is taken */
  async create({ tx, recordedBy, log }: WriteContext, input: NewDevice): Promise<WriteAnswer> {
    const projectId = await knownProject(tx, input.project);
    const { code, ...waiting } = newClaim();
    // no secret has the empty hash: the gate cannot come in before it is claimed
    const columns = { sn: input.sn, lane: input.lane, projectId, secretHash: '', ...waiting };
    const { change } = await insertRow(tx, 'device', columns, { recordedBy });
    log({ action: 'device.create', subjectKind: 'device', subjectId: input.sn, projectId, change });
    const body = { ...(await shown(tx, input.sn)), claimCode: code };
    return { status: 201, body, version: 1, location: `/api/v1/devices/${input.sn}`, isSecret: true };
  }

  /**
   * A new claim code. The credentials until now stay good until it is used, so that the gate goes on meanwhile.
   * @throws Problem `not_found`, `unprocessable` for a revoked device
   */
  async rotate(context: WriteContext, sn: string, { reason }: DeviceDeed): Promise<WriteAnswer> {
    const row = await rowOf(context.tx, sn);
    if (row.isRevoked) refuse([{ field: 'sn', code: 'revoked', message: 'was revoked: enter it anew' }]);
    const { code, ...waiting } = newClaim();
    const version = await this.change(context, row, { action: 'device.rotate', reason }, waiting);
    return {
      status: 200,
      body: { ...(await shown(context.tx, sn)), claimCode: code },
      version,
      isSecret: true,
    };
  }

  /** It may not come in any more, now and for good; what it has said stays. @throws Problem `not_found` */
  async revoke(context: WriteContext, sn: string, { reason }: DeviceDeed): Promise<WriteAnswer> {
    const row = await rowOf(context.tx, sn);
    const patch = { isRevoked: true, claimHash: null, claimExpiresAt: null, secretCipher: null };
    const version = await this.change(context, row, { action: 'device.revoke', reason }, patch);
    return { status: 200, body: await shown(context.tx, sn), version };
  }

  /**
   * From now on it stands elsewhere; events of earlier times go on belonging to where it stood.
   * @throws Problem `not_found`, `unprocessable` for an unknown project or a revoked device
   */
  async move(context: WriteContext, sn: string, { project, lane, reason }: DeviceMove): Promise<WriteAnswer> {
    const { tx } = context;
    const row = await rowOf(tx, sn);
    if (row.isRevoked) refuse([{ field: 'sn', code: 'revoked', message: 'was revoked: enter it anew' }]);
    const projectId = await knownProject(tx, project);
    const isOther = projectId !== row.projectId;
    if (isOther) await keepPlacements(tx, row, { projectId, lane });
    const floor = isOther ? { rosterFloor: await nextRosterVersion(tx) } : {};
    // its home is where it is heard of next
    const home = { homeLongitude: null, homeLatitude: null, homeNetwork: null };
    const patch = { projectId, lane, ...floor, ...(isOther ? home : {}) };
    const version = await this.change(context, row, { action: 'device.move', reason }, patch);
    return { status: 200, body: await shown(tx, sn), version };
  }

  /** @throws Problem `not_found`, `unprocessable` for a device that cannot be told anything */
  async command(
    { tx, recordedBy, log }: WriteContext,
    sn: string,
    { type, args, reason, expiresInSeconds }: NewCommand,
  ): Promise<WriteAnswer> {
    const row = await rowOf(tx, sn);
    if (row.isRevoked || (row.secretHash === '' && row.certificateSha256 === null))
      refuse([{ field: 'sn', code: 'not_active', message: 'is not an active device' }]);
    const id = randomUUID();
    const complete =
      type === 'set-time' && args['at'] === undefined ? { at: new Date().toISOString(), ...args } : args;
    const { projectId, id: deviceId } = row;
    const command = { id, projectId, deviceId, type, args: complete, reason, recordedBy };
    await addCommand(tx, { ...command, requestedBy: recordedBy, expiresInSeconds });
    log({
      action: 'device.command',
      subjectKind: 'device',
      subjectId: sn,
      projectId,
      reason,
      change: { command: [null, { id, type, args: complete }] },
    });
    const [body] = (await listCommands(tx, { deviceId, id }, { limit: 1 })).items;
    return { status: 201, body, location: `/api/v1/devices/${sn}/commands` };
  }

  private async change(
    { tx, recordedBy, log }: WriteContext,
    row: Row,
    deed: { readonly action: string; readonly reason: string },
    patch: Partial<Row>,
  ): Promise<number> {
    const { id, sn } = row;
    const result = changed(await updateRow(tx, 'device', { id }, { recordedBy, patch }));
    const projectId = result.row.projectId;
    log({ ...deed, subjectKind: 'device', subjectId: sn, projectId, change: result.change });
    return result.row.version;
  }
}

function newClaim() {
  const code = randomClaimCode();
  const claimExpiresAt = new Date(Date.now() + CLAIM_DAYS * DAY_MS);
  return { code, claimHash: hashClaimCode(code), claimExpiresAt };
}

async function knownProject(tx: Transaction, code: string): Promise<number> {
  const id = await projectIdOf(tx, code);
  return id ?? refuse([{ field: 'project', code: 'unknown', message: 'is not a project that you may see' }]);
}

async function rowOf(tx: Transaction, sn: string): Promise<Row> {
  const id = await deviceIdOf(tx, sn);
  const row = id === undefined ? undefined : await findRow(tx, 'device', { id });
  if (!row) throw new Problem('not_found');
  return row;
}

async function shown(tx: Transaction, sn: string) {
  const [item] = (await listDevices(tx, { sn }, { limit: 1 })).items;
  if (!item) throw new Problem('not_found');
  return item;
}
