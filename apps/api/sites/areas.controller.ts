// The register: areas of the national division, and the zones that manage across them.
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ROLES, withScope } from '#store/caller-scope.js';
import { type AreaItem, findArea, listAreas } from '#store/listing/areas.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, schemaNamed } from '../openapi.js';
import { area, paging, text } from '../parameters.js';
import { Problem } from '../problem.js';
import { validated } from '../validated.js';

const areaQuery = z.strictObject({
  parent: text(12).optional().describe('Areas right below this one'),
  name: text(50).optional().describe('Part of the name'),
  within: area.optional().describe('This area and everything below it'),
  ...paging,
});
type AreaQuery = z.output<typeof areaQuery>;

const areaItem = z.strictObject({
  code: z.string().describe('Six digits (GB/T 2260)'),
  name: z.string().describe('Name of the area'),
  parentCode: z.string().nullable().describe('Area above; null for a province'),
  kind: z
    .enum(['statutory', 'functional'])
    .describe('Functional: a zone that manages and stands in no statutory list'),
});

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/areas')
export class AreasController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({ summary: 'Areas by code', name: 'Area', item: areaItem, query: areaQuery })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(areaQuery)) query: AreaQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'areas',
      columns: Object.keys(areaItem.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listAreas(tx, query, page)),
    });
  }

  @Get(':code')
  @ReadRoute({ summary: 'One area', answer: schemaNamed('Area', areaItem), problems: [404] })
  async find(@CallerOf() { scope }: Caller, @Param('code') code: string): Promise<AreaItem> {
    const found = await withScope(this.store, scope, (tx) => findArea(tx, code));
    if (!found) throw new Problem('not_found');
    return found;
  }
}
