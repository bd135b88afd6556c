// Step 10 of the walk: key posts by post and place: judged as on their own page, and added up.
import { Controller, Get, Query, Req, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { KEY_POSTS_FAMILY } from '#domain/statistics/key-posts/key-post-definitions.js';
import { keyPostValues } from '#domain/statistics/key-posts/key-post-statistic.js';
import { Roles } from '../access/permission.js';
import type { HttpRequest } from '../http.js';
import { ReadRoute, schemaNamed } from '../openapi.js';
import { validated } from '../validated.js';
import { StatisticReader, answer } from './statistic-reader.js';
import { StatisticTables, TABLE_MEDIA } from './statistic-tables.js';
import { sumKeyPosts } from './sum-key-posts.js';
import {
  type KeyPostStatisticQuery,
  type StatisticAnswer,
  keyPostStatisticInput,
  keyPostStatisticQuery,
  statisticOf,
} from './statistics.dto.js';

@ApiTags('statistics')
@UseInterceptors(StatisticTables)
@Roles('administrator', 'auditor', 'regulator', 'general_contractor', 'labour_officer')
@Controller('api/v1/statistics')
export class KeyPostStatisticsController {
  constructor(private readonly reader: StatisticReader) {}

  @Get('key-posts')
  @ReadRoute({
    summary:
      'Are the people there who must be: days present of days due, posts that met their rule; three months at most',
    answer: schemaNamed('KeyPostStatistic', statisticOf(KEY_POSTS_FAMILY)),
    alsoAs: TABLE_MEDIA,
    problems: [406],
    query: keyPostStatisticQuery,
  })
  async keyPosts(
    @Req() request: HttpRequest,
    @Query(validated(keyPostStatisticInput)) query: KeyPostStatisticQuery,
  ): Promise<StatisticAnswer<ReturnType<typeof keyPostValues>>> {
    const groups = await this.reader.read(request, query.groupBy, (tx) => sumKeyPosts(tx, query));
    return answer(KEY_POSTS_FAMILY.definition, groups, keyPostValues);
  }
}
