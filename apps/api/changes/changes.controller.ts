// Step 10 of the walk: a feed of what has changed since last time, and servers that are told by themselves.
import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { KeyRing } from '#platform/crypto.js';
import { withScope } from '#store/caller-scope.js';
import { addChangeTarget, stopChangeTarget } from '#store/change.store.js';
import { lastChange, listChangeTargets, listChanges } from '#store/listing/changes.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { areaWithin } from '../sites/own-area.js';
import { validated } from '../validated.js';
import { type WriteAnswer, type WriteContext, Writes } from '../writes.js';
import {
  type ChangeQuery,
  type NewChangeTargetBody,
  type TargetQuery,
  changeAnswer,
  changeQuery,
  changeTarget,
  createdChangeTarget,
  newChangeTarget,
  targetQuery,
} from './changes.dto.js';

@ApiTags('changes')
@Controller('api/v1')
export class ChangesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly keys: KeyRing,
  ) {}

  @Get('changes')
  @Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
  @ReadRoute({
    summary:
      'What has changed since last time: which days, sheets, findings, alerts, statistics of which project',
    answer: schemaNamed('Changes', changeAnswer),
    query: changeQuery,
  })
  changes(@CallerOf() { scope }: Caller, @Query(validated(changeQuery)) query: ChangeQuery) {
    const { limit, ...filter } = query;
    return withScope(
      this.store,
      scope,
      async (tx) => {
        const last = await lastChange(tx);
        const items = await listChanges(tx, filter, limit);
        const isComplete = items.length < limit;
        return {
          items,
          after: isComplete ? Math.max(last, query.after) : (items.at(-1)?.seq ?? 0),
          isComplete,
        };
      },
      { isOneMoment: true },
    );
  }

  @Get('change-targets')
  @Roles('administrator', 'auditor', 'regulator')
  @ListRoute({
    summary: 'Servers that are told of changes, and how far',
    name: 'ChangeTarget',
    item: changeTarget,
    query: targetQuery,
  })
  targets(
    @CallerOf() { scope }: Caller,
    @Query(validated(targetQuery)) query: TargetQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'change-targets',
      columns: Object.keys(changeTarget.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listChangeTargets(tx, {}, page)),
    });
  }

  @Post('change-targets')
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Have a server told of changes by signed calls, each at least once and in order, from now on',
    body: {
      name: 'NewChangeTarget',
      schema: newChangeTarget,
      example: { address: 'https://platform.example.com/changes', area: '211500', kinds: ['statistics'] },
    },
    answer: { name: 'CreatedChangeTarget', schema: createdChangeTarget },
  })
  add(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newChangeTarget)) input: NewChangeTargetBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.addTarget(context, input));
  }

  @Delete('change-targets/:id')
  @Roles('administrator', 'regulator')
  @WriteRoute({ summary: 'Tell it nothing more', status: 204, problems: [404] })
  stop(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.writes.answer(request, reply, async ({ tx, log }) => {
      if (!(await stopChangeTarget(tx, idOf(id)))) throw new Problem('not_found');
      log({ action: 'change_target.stop', subjectKind: 'change_target', subjectId: id });
      return { status: 204 };
    });
  }

  private async addTarget(
    { tx, caller, recordedBy, log }: WriteContext,
    { address, area, kinds }: NewChangeTargetBody,
  ): Promise<WriteAnswer> {
    const areaPrefix = (await areaWithin(tx, area, caller.scope.areaPrefix)) ?? '';
    const secret = randomBytes(32).toString('base64url');
    const target = { address, areaPrefix, kinds, secretCipher: this.keys.encrypt(secret) };
    const id = await addChangeTarget(tx, { ...target, createdBy: recordedBy });
    log({
      action: 'change_target.create',
      subjectKind: 'change_target',
      subjectId: String(id),
      change: { target: [null, { address, areaPrefix, kinds }] },
    });
    const [body] = (await listChangeTargets(tx, { id }, { limit: 1 })).items;
    return { status: 201, body: { ...body, secret }, isSecret: true };
  }
}
