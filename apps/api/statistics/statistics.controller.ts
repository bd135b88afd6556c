// Step 10 of the walk: indicators for those who decide, from roll-ups.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ATTENDANCE_DEFINITION, attendanceValues } from '#domain/statistics/attendance/attendance-statistic.js';
import { CATALOGUE } from '#domain/statistics/catalogue.js';
import { WAGES_DEFINITION, wageValues } from '#domain/statistics/wages/wage-statistic.js';
import { ROLES, withScope } from '#store/caller-scope.js';
import { MOST_GROUPS, type TotalsGroup, sumAttendance, sumWages } from '#store/listing/statistics.store.js';
import { CallerOf, Roles, WAGE_READERS } from '../access/permission.js';
import type { Caller } from '../http.js';
import { ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import {
  type AttendanceStatisticQuery,
  type StatisticAnswer,
  type WageStatisticQuery,
  attendanceStatistic,
  attendanceStatisticInput,
  attendanceStatisticQuery,
  indicatorCatalogue,
  wageStatistic,
  wageStatisticInput,
  wageStatisticQuery,
} from './statistics.dto.js';

@ApiTags('statistics')
@Roles(...WAGE_READERS)
@Controller('api/v1/statistics')
export class StatisticsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get('definitions')
  @Roles(...ROLES)
  @ReadRoute({
    summary:
      'Every indicator with its numerator, denominator, unit, target and source; docs/indicators.md is the same',
    answer: schemaNamed('IndicatorCatalogue', indicatorCatalogue),
  })
  definitions() {
    return {
      families: CATALOGUE.map(({ indicators, ...family }) => ({
        ...family,
        indicators: Object.entries(indicators).map(([id, indicator]) => ({ id, ...indicator })),
      })),
    };
  }

  @Get('attendance')
  @Roles(...WAGE_READERS, 'team_leader')
  @ReadRoute({
    summary: 'Attendance rate, missing punches, coverage, 工日',
    answer: schemaNamed('AttendanceStatistic', attendanceStatistic),
    query: attendanceStatisticQuery,
  })
  async attendance(
    @CallerOf() { scope }: Caller,
    @Query(validated(attendanceStatisticInput)) { area, ...query }: AttendanceStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof attendanceValues>>> {
    const groups = await withScope(this.store, scope, (tx) =>
      sumAttendance(tx, { ...query, areaPrefix: area }),
    );
    return answer(ATTENDANCE_DEFINITION, groups, attendanceValues);
  }

  @Get('wages')
  @ReadRoute({
    summary: 'Full payment, payment on time, arrears, match of wages and attendance',
    answer: schemaNamed('WageStatistic', wageStatistic),
    query: wageStatisticQuery,
  })
  async wages(
    @CallerOf() { scope }: Caller,
    @Query(validated(wageStatisticInput)) { area, ...query }: WageStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof wageValues>>> {
    const groups = await withScope(this.store, scope, (tx) => sumWages(tx, { ...query, areaPrefix: area }));
    return answer(WAGES_DEFINITION, groups, wageValues);
  }
}

function answer<Totals, Values>(
  definition: string,
  groups: readonly TotalsGroup<Totals>[],
  valuesOf: (totals: Totals) => Values,
): StatisticAnswer<Values> {
  if (groups.length > MOST_GROUPS)
    throw new Problem('too_many_groups', `more than ${MOST_GROUPS}; narrow the period`);
  const measured = groups.map(({ key, totals }) => ({ key, values: valuesOf(totals) }));
  return { definition, asOf: new Date(), revision: 0, groups: measured, suppressed: 0 };
}
