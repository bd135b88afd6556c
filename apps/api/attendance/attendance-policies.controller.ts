// Step 6 of the walk: the numbers that turn punches into 工日. Decided for a date, never changed: a new decision is a new
// revision.
import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DEFAULT_ATTENDANCE_POLICY } from '#domain/attendance/attendance-policy.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listAttendancePolicies } from '#store/listing/attendance-policies.store.js';
import type { PolicyPreview } from '#store/preview-policy.js';
import { CallerOf, Roles, SITE_KEEPERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type AttendancePolicyQuery,
  type NewAttendancePolicyBody,
  attendancePolicy,
  attendancePolicyQuery,
  decidedPolicy,
  newAttendancePolicy,
  policyPreview,
} from './attendance-policies.dto.js';
import { AttendancePolicyService } from './attendance-policies.service.js';

const NEW_POLICY = {
  name: 'NewAttendancePolicy',
  schema: newAttendancePolicy,
  example: {
    project: '2101122024010001',
    team: null,
    effectiveFrom: '2026-11-01',
    rule: { ...DEFAULT_ATTENDANCE_POLICY, breaks: [{ fromMinutes: 690, toMinutes: 810, minutes: 60 }] },
    reason: '午休一小时不计工时',
  },
};

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/attendance-policies')
export class AttendancePoliciesController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: AttendancePolicyService,
  ) {}

  @Get()
  @ListRoute({
    summary:
      'Attendance policies, the nearest first: of teams, of projects, general; of each the latest date first',
    name: 'AttendancePolicy',
    item: attendancePolicy,
    query: attendancePolicyQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(attendancePolicyQuery)) query: AttendancePolicyQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'attendance-policies',
      columns: Object.keys(attendancePolicy.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listAttendancePolicies(tx, query, page)),
    });
  }

  @Post()
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary:
      'Decide the rule of a team, a project or, for administrators, of all; its days are derived again',
    body: NEW_POLICY,
    answer: { name: 'DecidedAttendancePolicy', schema: decidedPolicy },
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newAttendancePolicy)) input: NewAttendancePolicyBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.decide(context, input));
  }

  @Post('preview')
  @Roles(...SITE_KEEPERS)
  @WriteRoute({
    summary: 'What a decision would change, day by day; nothing is changed',
    status: 200,
    body: NEW_POLICY,
    answer: { name: 'AttendancePolicyPreview', schema: policyPreview },
  })
  preview(
    @CallerOf() { scope }: Caller,
    @Body(validated(newAttendancePolicy)) input: NewAttendancePolicyBody,
  ): Promise<PolicyPreview> {
    return withScope(this.store, scope, (tx) => this.service.preview(tx, scope.role, input));
  }
}
