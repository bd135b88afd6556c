// The register: who is registered on a project, and who may enter it.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ENTRY_REASONS } from '#domain/entry/may-enter.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listRoster } from '#store/listing/papers.store.js';
import { listRegistrations } from '#store/listing/registrations.store.js';
import { readHistory } from '#store/register-row.store.js';
import { CallerOf, KEEPERS, Roles, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { flag, idOf, paging, workerNumber } from '../parameters.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, expectedVersion } from '../writes.js';
import { projectOf } from './members.service.js';
import {
  type Exit,
  type NewRegistration,
  type RegistrationChange,
  type RegistrationQuery,
  exit,
  newRegistration,
  registration,
  registrationChange,
  registrationQuery,
} from './registrations.dto.js';
import { RegistrationService } from './registrations.service.js';

const rosterQuery = z.strictObject({
  allowed: flag.optional().describe('Only those who may enter, or only those who may not'),
  reason: z.enum(ENTRY_REASONS).optional().describe('Only those whom this keeps out'),
  worker: workerNumber.optional(),
  ...paging,
});
type RosterQuery = z.output<typeof rosterQuery>;

const rosterEntry = z.strictObject({
  workerNumber: z.string().describe('Platform worker number'),
  workerName: z.string().describe('Name of the worker'),
  isAllowed: z.boolean().describe('Whether the gates let the person in'),
  reasons: z
    .array(z.enum(ENTRY_REASONS))
    .describe('Everything that keeps the person out; what to do first stands first'),
  warnings: z.array(z.string()).describe('What does not keep the person out but should be looked at'),
  changesOn: z.iso.date().nullable().describe('First day on which the answer may change by itself'),
  decidedOn: z.iso.date().describe('Day of the decision'),
  version: z.int().describe('Version of the roster with which the entry came'),
});

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/projects/:code')
export class RegistrationsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: RegistrationService,
  ) {}

  @Get('registrations')
  @ListRoute({
    summary: 'Registrations of the project, a row a stretch',
    name: 'Registration',
    item: registration,
    query: registrationQuery,
    problems: [404],
  })
  async list(
    @Param('code') code: string,
    @Query(validated(registrationQuery)) query: RegistrationQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const projectId = await withScope(this.store, scope, (tx) => projectOf(tx, code));
    return answerList({ request, reply }, query, {
      name: 'registrations',
      columns: Object.keys(registration.shape),
      fetchPage: (page) =>
        withScope(this.store, scope, (tx) => listRegistrations(tx, { ...query, projectId }, page)),
    });
  }

  @Get('registrations/:id/history')
  @ReadRoute({
    summary: 'Every version of a stretch',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param('code') code: string, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) => {
      const key = { projectId: await projectOf(tx, code), id: idOf(id) };
      return historyOf(await readHistory(tx, 'registration', key));
    });
  }

  @Post('registrations')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Entry 进场: register a worker on the project',
    body: {
      name: 'NewRegistration',
      schema: newRegistration,
      example: {
        worker: 'W0000001',
        enteredOn: '2026-11-01',
        teamId: 1,
        tradeCode: '020',
        basisRateFen: 35000,
        payDay: 15,
      },
    },
    answer: { name: 'Registration', schema: registration },
    problems: [404],
  })
  enter(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(newRegistration)) input: NewRegistration,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.enter(context, code, input));
  }

  @Patch('registrations/:id')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Other terms from a day on: the stretch ends the day before, and the next one begins',
    status: 200,
    isUpdate: true,
    body: {
      name: 'RegistrationChange',
      schema: registrationChange,
      example: { effectiveFrom: '2026-11-16', basisRateFen: 38000 },
    },
    answer: { name: 'Registration', schema: registration },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() { code, id }: { code: string; id: string },
    @Body(validated(registrationChange)) input: RegistrationChange,
  ): Promise<void> {
    const key = { code, id: idOf(id), version: expectedVersion(request) };
    return this.writes.answer(request, reply, (context) => this.service.change(context, key, input));
  }

  @Post('registrations/:id/exit')
  @Roles(...KEEPERS)
  @WriteRoute({
    summary: 'Exit 退场: the last day on site',
    status: 200,
    body: { name: 'Exit', schema: exit, example: { exitedOn: '2026-11-20' } },
    answer: { name: 'Registration', schema: registration },
    problems: [404],
  })
  exit(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() { code, id }: { code: string; id: string },
    @Body(validated(exit)) input: Exit,
  ): Promise<void> {
    const key = { code, id: idOf(id) };
    return this.writes.answer(request, reply, (context) => this.service.exit(context, key, input));
  }

  @Get('roster')
  @ListRoute({
    summary: 'Who may enter the project, and who may not and why',
    name: 'RosterEntry',
    item: rosterEntry,
    query: rosterQuery,
    problems: [404],
  })
  async roster(
    @Param('code') code: string,
    @Query(validated(rosterQuery)) query: RosterQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const projectId = await withScope(this.store, scope, (tx) => projectOf(tx, code));
    return answerList({ request, reply }, query, {
      name: 'roster',
      columns: Object.keys(rosterEntry.shape),
      fetchPage: (page) =>
        withScope(this.store, scope, (tx) => listRoster(tx, { ...query, projectId }, page)),
    });
  }
}
