// Step 10 of the walk: what everybody may read of a frozen month.
import { Controller, Get, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { LOGIN_SCOPE, withScope } from '#store/caller-scope.js';
import { Public } from '../access/permission.js';
import { ReadRoute, schemaNamed } from '../openapi.js';
import { ID, releaseOf } from './releases.controller.js';
import { publicRelease } from './releases.dto.js';

@ApiTags('statistics')
@Controller('api/v1/public/statistics')
export class PublicStatisticsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get(':id')
  @Public()
  @ApiParam(ID)
  @ReadRoute({
    summary: 'What everybody may read of a frozen month: nothing in it tells of single people or enterprises',
    answer: schemaNamed('PublicStatistics', publicRelease),
    problems: [404],
  })
  readPublic(@Param('id') id: string) {
    return withScope(this.store, LOGIN_SCOPE, async (tx) => {
      const found = await releaseOf(tx, id);
      const { month, revision, frozenAt, hash, published } = found;
      return { id: found.id, month, revision, frozenAt, hash, published };
    });
  }
}
