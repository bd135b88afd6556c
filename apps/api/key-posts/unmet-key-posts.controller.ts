// Key posts: what regulators look at: posts whose month is not met, over all of their projects.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { monthOf } from '#domain/calendar/work-date.js';
import { withScope } from '#store/caller-scope.js';
import { todayInChina } from '#store/worker.store.js';
import { CallerOf, Roles, STAFF } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { pageOfUnmet } from './key-post-answers.js';
import { type UnmetQuery, unmetKeyPost, unmetQuery } from './key-posts.dto.js';

@ApiTags('sites')
@Roles(...STAFF)
@Controller('api/v1/key-posts')
export class UnmetKeyPostsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({
    summary: 'Key posts that are not met in a month, by project and post',
    name: 'UnmetKeyPost',
    item: unmetKeyPost,
    query: unmetQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(unmetQuery)) query: UnmetQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'key-posts',
      columns: Object.keys(unmetKeyPost.shape),
      fetchPage: (page) =>
        withScope(this.store, scope, async (tx) => {
          const month = query.month ?? monthOf(await todayInChina(tx));
          return pageOfUnmet(tx, { ...query, month }, page);
        }),
    });
  }
}
