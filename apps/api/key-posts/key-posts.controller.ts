// Key posts of a project: who must be there, who was, and what is recorded about it.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listKeyPostRules, readKeyPostSites } from '#store/listing/key-posts.store.js';
import { readHistory } from '#store/register-row.store.js';
import { CallerOf, Roles, SITE_KEEPERS, STAFF, callerOf } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { history, historyOf } from '../register-answers.js';
import { projectOf } from '../sites/members.service.js';
import { validated } from '../validated.js';
import { Writes, expectedVersion } from '../writes.js';
import { monthAnswer } from './key-post-answers.js';
import { currentMonth, judgeProjects } from './key-post-months.js';
import {
  type HolderChange,
  type KeyPostMonthQuery,
  type KeyPostRuleQuery,
  type LeaveChange,
  type NewHolder,
  type NewKeyPostRule,
  type NewLeave,
  type NewPause,
  type PauseChange,
  holder,
  holderChange,
  keyPostMonth,
  keyPostMonthQuery,
  keyPostRule,
  keyPostRuleQuery,
  leave,
  leaveChange,
  newHolder,
  newKeyPostRule,
  newLeave,
  newPause,
  pause,
  pauseChange,
} from './key-posts.dto.js';
import { type KeyPostKey, KeyPostService } from './key-posts.service.js';

/** Whoever is judged by days due neither makes the rule nor takes days off. */
const DECIDERS = ['administrator', 'regulator'] as const;

/** What stands in the path → the noun whose versions are kept. */
const KINDS = {
  holders: 'key_post_holder',
  pauses: 'key_post_pause',
  leaves: 'key_post_leave',
} as const;

interface RecordPath {
  readonly code: string;
  readonly id: string;
}

@ApiTags('sites')
@Roles(...STAFF)
@Controller('api/v1/projects/:code/key-posts')
export class KeyPostsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: KeyPostService,
  ) {}

  @Get()
  @ReadRoute({
    summary: 'A month of every key post: days due and present, rule, holders and each day',
    answer: schemaNamed('KeyPostMonth', keyPostMonth),
    query: keyPostMonthQuery,
    problems: [404],
  })
  month(
    @CallerOf() { scope }: Caller,
    @Param('code') code: string,
    @Query(validated(keyPostMonthQuery)) query: KeyPostMonthQuery,
  ) {
    return withScope(this.store, scope, async (tx) => {
      const [site] = await readKeyPostSites(tx, { code }, 1);
      if (!site) throw new Problem('not_found');
      const [judged] = await judgeProjects(tx, [site], query.month ?? currentMonth(site));
      return judged && monthAnswer(judged);
    });
  }

  @Get('rules')
  @ListRoute({
    summary: 'Decisions about key posts that may hold for the project, its own and the general ones',
    name: 'KeyPostRule',
    item: keyPostRule,
    query: keyPostRuleQuery,
    problems: [404],
  })
  async rules(
    @Param('code') code: string,
    @Query(validated(keyPostRuleQuery)) query: KeyPostRuleQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const { scope } = callerOf(request);
    const projectId = await withScope(this.store, scope, (tx) => projectOf(tx, code));
    return answerList({ request, reply }, query, {
      name: 'key-post-rules',
      columns: Object.keys(keyPostRule.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listKeyPostRules(tx, { projectId }, page)),
    });
  }

  @Get(':kind/:id/history')
  @ApiParam({
    name: 'kind',
    description: 'What it is a version of',
    enum: Object.keys(KINDS),
    schema: { type: 'string', enum: Object.keys(KINDS) },
  })
  @ReadRoute({
    summary: 'Every version of a holding, a pause or a leave',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param() { code, kind, id }: RecordPath & { kind: string }) {
    const noun = Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined;
    if (noun === undefined) throw new Problem('not_found');
    return withScope(this.store, scope, async (tx) => {
      const key = { projectId: await projectOf(tx, code), id: idOf(id) };
      return historyOf(await readHistory(tx, noun, key));
    });
  }

  @Post('rules')
  @Roles(...DECIDERS)
  @WriteRoute({
    summary: 'Decide what is asked of a post of this project; a decision for the same day is a new revision',
    body: {
      name: 'NewKeyPostRule',
      schema: newKeyPostRule,
      example: {
        post: 'project_manager',
        effectiveFrom: '2027-01-01',
        rule: {
          minRatePercent: 60,
          minDaysPerMonth: null,
          minPunches: 2,
          minSpanMinutes: 240,
          maxConsecutiveAbsence: 5,
          startRule: { from: 'PERMIT', plusDays: 30 },
          leaveCounts: 'NOT_DUE',
        },
        reason: '按市住建局通知执行',
        source: '沈抚住建〔2026〕12号',
      },
    },
    answer: { name: 'KeyPostRule', schema: keyPostRule },
    problems: [404],
  })
  addRule(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(newKeyPostRule)) input: NewKeyPostRule,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addRule(context, code, input));
  }

  @Post('holders')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Record who holds a post; the person is registered on the project on each of these days',
    body: {
      name: 'NewKeyPostHolder',
      schema: newHolder,
      example: { post: 'project_manager', worker: 'W0000001', from: '2026-11-01', to: null },
    },
    answer: { name: 'KeyPostHolder', schema: holder },
    problems: [404],
  })
  addHolder(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(newHolder)) input: NewHolder,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addHolder(context, code, input));
  }

  @Patch('holders/:id')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Change a holding, end it, or withdraw it; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'KeyPostHolderChange', schema: holderChange, example: { to: '2026-11-20' } },
    answer: { name: 'KeyPostHolder', schema: holder },
  })
  changeHolder(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() path: RecordPath,
    @Body(validated(holderChange)) input: HolderChange,
  ): Promise<void> {
    const key = keyOf(path, request);
    return this.writes.answer(request, reply, (context) => this.service.changeHolder(context, key, input));
  }

  @Post('pauses')
  @Roles(...DECIDERS)
  @WriteRoute({
    summary: 'Approve a pause of the works: none of its days is due, for no post',
    body: {
      name: 'NewKeyPostPause',
      schema: newPause,
      example: { from: '2027-02-01', to: '2027-02-28', reason: '冬季停工' },
    },
    answer: { name: 'KeyPostPause', schema: pause },
    problems: [404],
  })
  addPause(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(newPause)) input: NewPause,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addPause(context, code, input));
  }

  @Patch('pauses/:id')
  @Roles(...DECIDERS)
  @WriteRoute({
    summary: 'Change a pause or withdraw it; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'KeyPostPauseChange', schema: pauseChange, example: { to: '2027-02-20' } },
    answer: { name: 'KeyPostPause', schema: pause },
  })
  changePause(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() path: RecordPath,
    @Body(validated(pauseChange)) input: PauseChange,
  ): Promise<void> {
    const key = keyOf(path, request);
    return this.writes.answer(request, reply, (context) => this.service.changePause(context, key, input));
  }

  @Post('leaves')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Record approved leave of a person; what it does to the rate says the rule',
    body: {
      name: 'NewKeyPostLeave',
      schema: newLeave,
      example: {
        worker: 'W0000001',
        from: '2026-11-09',
        to: '2026-11-11',
        reason: '参加培训',
        approvedBy: '建设单位项目负责人',
      },
    },
    answer: { name: 'KeyPostLeave', schema: leave },
    problems: [404],
  })
  addLeave(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(newLeave)) input: NewLeave,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.addLeave(context, code, input));
  }

  @Patch('leaves/:id')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'Change a leave or withdraw it; what is not given stays',
    status: 200,
    isUpdate: true,
    body: { name: 'KeyPostLeaveChange', schema: leaveChange, example: { to: '2026-11-10' } },
    answer: { name: 'KeyPostLeave', schema: leave },
  })
  changeLeave(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param() path: RecordPath,
    @Body(validated(leaveChange)) input: LeaveChange,
  ): Promise<void> {
    const key = keyOf(path, request);
    return this.writes.answer(request, reply, (context) => this.service.changeLeave(context, key, input));
  }
}

function keyOf({ code, id }: RecordPath, request: HttpRequest): KeyPostKey {
  return { code, id: idOf(id), version: expectedVersion(request) };
}
