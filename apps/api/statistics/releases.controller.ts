// Step 10 of the walk: frozen months: exact for those who decide, within their scope, and safe for everybody.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { parseReleaseId } from '#domain/statistics/publication/release.js';
import { type CallerScope, withScope } from '#store/caller-scope.js';
import { checkRelease, findRelease, listReleases } from '#store/listing/releases.store.js';
import { readParts } from '#store/release.store.js';
import type { Transaction } from '#store/unit-of-work.js';
import { CallerOf, Roles, WAGE_READERS } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';
import { type ReleaseQuery, release, releaseCheck, releaseContent, releaseQuery } from './releases.dto.js';

export const ID = { name: 'id', example: '2026-10-r0', schema: { type: 'string' } } as const;

@ApiTags('statistics')
@Roles(...WAGE_READERS)
@Controller('api/v1')
export class ReleasesController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get('statistics/releases')
  @ListRoute({
    summary: 'Frozen months and their revisions, the latest first',
    name: 'StatisticRelease',
    item: release,
    query: releaseQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(releaseQuery)) query: ReleaseQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'releases',
      columns: Object.keys(release.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listReleases(tx, query, page)),
    });
  }

  @Get('statistics/releases/:id')
  @ApiParam(ID)
  @ReadRoute({
    summary: 'A frozen month: the sums of the projects that you may see, what changed in them and why',
    answer: schemaNamed('StatisticReleaseContent', releaseContent),
    problems: [404],
  })
  read(@CallerOf() { scope }: Caller, @Param('id') id: string) {
    return withScope(this.store, scope, async (tx) => {
      const found = await releaseOf(tx, id);
      const parts = await readParts(tx, found.month, found.revision);
      return {
        ...found,
        areas: seesAll(scope) ? found.areas : [],
        parts: parts.map(({ project, revision, hash, content, changes, causes }) => ({
          ...{ project, revision, hash, content, changes, causes },
        })),
      };
    });
  }

  @Get('statistics/releases/:id/check')
  @ApiParam(ID)
  @ReadRoute({
    summary: 'Compute a frozen month again: is it what was stored, and what would be other numbers today',
    answer: schemaNamed('StatisticReleaseCheck', releaseCheck),
    problems: [404],
  })
  check(@CallerOf() { scope }: Caller, @Param('id') id: string) {
    return withScope(
      this.store,
      scope,
      async (tx) => checkRelease(tx, await releaseOf(tx, id), seesAll(scope)),
      { isOneMoment: true },
    );
  }
}

/** Whoever sees every project sees the people of all areas too. */
const seesAll = ({ isAll }: CallerScope) => isAll === true;

/** @throws Problem `not_found` for what is no id of a release */
export async function releaseOf(tx: Transaction, id: string) {
  const key = parseReleaseId(id);
  const found = key && (await findRelease(tx, key));
  if (!found) throw new Problem('not_found');
  return found;
}
