// Step 10 of the walk: the days that follow from the facts.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { listAttendanceDays } from '#store/listing/attendance-days.store.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';
import {
  type AttendanceDayQuery,
  attendanceDay,
  attendanceDayInput,
  attendanceDayQuery,
} from './attendance-days.dto.js';

@ApiTags('attendance')
@Roles(...ROLES)
@Controller('api/v1/attendance-days')
export class AttendanceDaysController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Attendance days (current versions), the latest first',
    name: 'AttendanceDay',
    item: attendanceDay,
    query: attendanceDayQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(attendanceDayInput)) query: AttendanceDayQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'attendance-days',
      columns: Object.keys(attendanceDay.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listAttendanceDays(tx, query, page)),
    });
  }
}
