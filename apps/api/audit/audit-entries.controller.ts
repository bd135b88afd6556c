// Beside the walk: who did what, for administrators and auditors.
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withScope } from '#store/caller-scope.js';
import { listAuditEntries } from '#store/listing/accounts.store.js';
import { type AuditQuery, auditEntry, auditQuery } from '../access/accounts.dto.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute } from '../openapi.js';
import { validated } from '../validated.js';

@ApiTags('access')
@Roles('administrator', 'auditor')
@Controller('api/v1/audit-entries')
export class AuditEntriesController {
  constructor(@InjectDataSource('api') private readonly store: DataSource) {}

  @Get()
  @ListRoute({ summary: 'Deeds, the latest first', name: 'AuditEntry', item: auditEntry, query: auditQuery })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(auditQuery)) query: AuditQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'audit-entries',
      columns: Object.keys(auditEntry.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listAuditEntries(tx, query, page)),
    });
  }
}
