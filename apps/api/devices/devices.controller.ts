// Step 10 of the walk: gates, their rosters, their health and what they are told.
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { deviceIdOf } from '#store/device-admin.store.js';
import {
  listCommands,
  listDevices,
  readDeviceHealth,
  readDeviceRoster,
} from '#store/listing/devices.store.js';
import { readHistory } from '#store/register-row.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { CallerOf, Roles, SITE_KEEPERS, STAFF, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, etagOf } from '../writes.js';
import {
  type CommandQuery,
  type DeviceDeed,
  type DeviceMove,
  type DeviceQuery,
  type NewCommand,
  type NewDevice,
  command,
  commandQuery,
  device,
  deviceDeed,
  deviceHealth,
  deviceMove,
  deviceQuery,
  deviceRoster,
  deviceWithCode,
  newCommand,
  newDevice,
} from './devices.dto.js';
import { DeviceService } from './devices.service.js';

const SN = { name: 'sn', description: 'Serial number of the device', example: 'SF000001' } as const;
const DEED = { name: 'DeviceDeed', schema: deviceDeed, example: { reason: '闸机更换' } };

@ApiTags('devices')
@Roles(...STAFF)
@Controller('api/v1/devices')
export class DevicesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: DeviceService,
  ) {}

  @Get()
  @ListRoute({ summary: 'Gates by serial number', name: 'Device', item: device, query: deviceQuery })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(deviceQuery)) query: DeviceQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'devices',
      columns: Object.keys(device.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listDevices(tx, query, page)),
    });
  }

  @Get(':sn')
  @ApiParam(SN)
  @ReadRoute({ summary: 'One gate', answer: schemaNamed('Device', device), problems: [404] })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('sn') sn: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items } = await withScope(this.store, scope, (tx) => listDevices(tx, { sn }, { limit: 1 }));
    const [found] = items;
    if (!found) throw new Problem('not_found');
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':sn/history')
  @ApiParam(SN)
  @ReadRoute({ summary: 'Every version of a gate', answer: schemaNamed('History', history), problems: [404] })
  history(@CallerOf() { scope }: Caller, @Param('sn') sn: string) {
    return withScope(this.store, scope, async (tx) =>
      historyOf(await readHistory(tx, 'device', { id: await visible(tx, sn) })),
    );
  }

  @Get(':sn/roster')
  @ApiParam(SN)
  @ReadRoute({
    summary: 'Which roster the gate should have, which it has, whom it could not take',
    answer: schemaNamed('DeviceRoster', deviceRoster),
    problems: [404],
  })
  async roster(@CallerOf() { scope }: Caller, @Param('sn') sn: string) {
    const found = await withScope(this.store, scope, (tx) => readDeviceRoster(tx, sn));
    if (!found) throw new Problem('not_found');
    return found;
  }

  @Get(':sn/health')
  @ApiParam(SN)
  @ReadRoute({
    summary: 'How the gate is: heard of when, its clock, its queue, numbers that are missing',
    answer: schemaNamed('DeviceHealth', deviceHealth),
    problems: [404],
  })
  async health(@CallerOf() { scope }: Caller, @Param('sn') sn: string) {
    const found = await withScope(this.store, scope, (tx) => readDeviceHealth(tx, sn));
    if (!found) throw new Problem('not_found');
    return found;
  }

  @Get(':sn/commands')
  @ApiParam(SN)
  @ListRoute({
    summary: 'What the gate was told, the latest first, and what came of it',
    name: 'Command',
    item: command,
    query: commandQuery,
    problems: [404],
  })
  async commands(
    @Param('sn') sn: string,
    @Query(validated(commandQuery)) query: CommandQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const deviceId = await withScope(this.store, scope, (tx) => visible(tx, sn));
    return answerList({ request, reply }, query, {
      name: `commands-${sn}`,
      columns: Object.keys(command.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listCommands(tx, { deviceId }, page)),
    });
  }

  @Post()
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Enter a gate; the answer holds its one-time claim code',
    body: {
      name: 'NewDevice',
      schema: newDevice,
      example: { sn: 'SF000001', project: '21040420240601001', lane: '1号通道' },
    },
    answer: { name: 'DeviceWithCode', schema: deviceWithCode },
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newDevice)) input: NewDevice,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.create(context, input));
  }

  @Post(':sn/rotate')
  @ApiParam(SN)
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'A new claim code; the credentials until now stay good until it is used',
    status: 200,
    body: DEED,
    answer: { name: 'DeviceWithCode', schema: deviceWithCode },
    problems: [404],
  })
  rotate(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('sn') sn: string,
    @Body(validated(deviceDeed)) input: DeviceDeed,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.rotate(context, sn, input));
  }

  @Post(':sn/revoke')
  @ApiParam(SN)
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'The gate may not come in any more; it is disconnected within seconds',
    status: 200,
    body: DEED,
    answer: { name: 'Device', schema: device },
    problems: [404],
  })
  revoke(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('sn') sn: string,
    @Body(validated(deviceDeed)) input: DeviceDeed,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.revoke(context, sn, input));
  }

  @Post(':sn/move')
  @ApiParam(SN)
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'The gate stands elsewhere from now on; its earlier events stay where it stood',
    status: 200,
    body: {
      name: 'DeviceMove',
      schema: deviceMove,
      example: { project: '21040420240601001', lane: '2号通道', reason: '闸机调拨' },
    },
    answer: { name: 'Device', schema: device },
    problems: [404],
  })
  move(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('sn') sn: string,
    @Body(validated(deviceMove)) input: DeviceMove,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.move(context, sn, input));
  }

  @Post(':sn/commands')
  @ApiParam(SN)
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Tell the gate something; delivered once, and only while it has not expired',
    body: {
      name: 'NewCommand',
      schema: newCommand,
      example: { type: 'open', reason: '消防疏散演练', expiresInSeconds: 30 },
    },
    answer: { name: 'Command', schema: command },
    problems: [404],
  })
  command(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('sn') sn: string,
    @Body(validated(newCommand)) input: NewCommand,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.command(context, sn, input));
  }
}

async function visible(tx: Transaction, sn: string): Promise<number> {
  const id = await deviceIdOf(tx, sn);
  if (id === undefined) throw new Problem('not_found');
  return id;
}
