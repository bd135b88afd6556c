// Step 10 of the walk: the projects that the caller sees.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/listing/caller-scope.js';
import { listProjects } from '#store/listing/projects.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';
import { type ProjectQuery, project, projectQuery } from './projects.dto.js';

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/projects')
export class ProjectsController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({ summary: 'Projects by code', name: 'Project', item: project, query: projectQuery })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(projectQuery)) query: ProjectQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const filter = { areaPrefix: query.area, status: query.status };
    return answerList({ request, reply }, query, {
      name: 'projects',
      columns: Object.keys(project.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listProjects(tx, filter, page)),
    });
  }
}
