// The register: the projects that the caller sees.
import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listProjects } from '#store/listing/projects.store.js';
import { projectIdOf } from '#store/register-key.store.js';
import { readHistory } from '#store/register-row.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, ReadRoute, WriteRoute, schemaNamed } from '../openapi.js';
import { history, historyOf } from '../register-answers.js';
import { validated } from '../validated.js';
import { Writes, etagOf, expectedVersion } from '../writes.js';
import {
  type NewProject,
  type ProjectChange,
  type ProjectQuery,
  newProject,
  project,
  projectChange,
  projectDetail,
  projectQuery,
} from './projects.dto.js';
import { ProjectService } from './projects.service.js';

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/projects')
export class ProjectsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
    private readonly service: ProjectService,
  ) {}

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

  @Get(':code')
  @ReadRoute({
    summary: 'One project in full',
    answer: schemaNamed('ProjectDetail', projectDetail),
    problems: [404],
  })
  async find(
    @CallerOf() { scope }: Caller,
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const found = await withScope(this.store, scope, (tx) => this.service.shown(tx, code));
    reply.header('etag', etagOf(found.version));
    return found;
  }

  @Get(':code/history')
  @ReadRoute({
    summary: 'Every version of a project',
    answer: schemaNamed('History', history),
    problems: [404],
  })
  history(@CallerOf() { scope }: Caller, @Param('code') code: string) {
    return withScope(this.store, scope, async (tx) => {
      const id = await projectIdOf(tx, code);
      return historyOf(id === undefined ? [] : await readHistory(tx, 'project', { id }));
    });
  }

  @Post()
  @Roles('administrator', 'general_contractor')
  @WriteRoute({
    summary: 'Register a project; a general contractor registers its own',
    body: {
      name: 'NewProject',
      schema: newProject,
      example: {
        code: '21040420240601001',
        name: '沈抚科创园二期',
        generalContractor: '91210100MA10ABCD6L',
        category: '01',
        status: '003',
        startedOn: '2026-03-01',
        statutoryAreaCode: '210404',
        managingAreaCode: '211500',
      },
    },
    answer: { name: 'ProjectDetail', schema: projectDetail },
    problems: [404],
  })
  create(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newProject)) input: NewProject,
  ): Promise<void> {
    return this.writes.answer(request, reply, (context) => this.service.create(context, input));
  }

  @Patch(':code')
  @Roles('administrator', 'general_contractor')
  @WriteRoute({
    summary: 'Change a project; what is not given stays',
    status: 200,
    isUpdate: true,
    body: {
      name: 'ProjectChange',
      schema: projectChange,
      example: { status: '004', completedOn: '2026-11-20' },
    },
    answer: { name: 'ProjectDetail', schema: projectDetail },
  })
  change(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Param('code') code: string,
    @Body(validated(projectChange)) input: ProjectChange,
  ): Promise<void> {
    const version = expectedVersion(request);
    return this.writes.answer(request, reply, (context) =>
      this.service.change(context, { code, version }, input),
    );
  }
}
