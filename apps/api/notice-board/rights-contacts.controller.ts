// The notice board: whom workers of an area can turn to.
import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ROLES, withScope } from '#store/caller-scope.js';
import { listRightsContacts } from '#store/listing/rights-contacts.store.js';
import { addRightsContact, dropRightsContact } from '#store/notice-board.store.js';
import { CallerOf, Roles } from '../access/permission.js';
import { answerList } from '../answer-list.js';
import type { Caller, HttpReply, HttpRequest } from '../http.js';
import { ListRoute, WriteRoute } from '../openapi.js';
import { idOf } from '../parameters.js';
import { Problem } from '../problem.js';
import { mustBeOwnArea } from '../sites/own-area.js';
import { validated } from '../validated.js';
import { Writes } from '../writes.js';
import {
  type ContactQuery,
  type NewRightsContactBody,
  contactQuery,
  newRightsContact,
  rightsContact,
} from './notice-board.dto.js';

@ApiTags('sites')
@Roles(...ROLES)
@Controller('api/v1/rights-contacts')
export class RightsContactsController {
  constructor(
    @InjectDataSource('api') private readonly store: DataSource,
    private readonly writes: Writes,
  ) {}

  @Get()
  @ListRoute({
    summary: 'Offices and phones that stand on notice boards, the latest first',
    name: 'RightsContact',
    item: rightsContact,
    query: contactQuery,
  })
  list(
    @CallerOf() { scope }: Caller,
    @Query(validated(contactQuery)) query: ContactQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return answerList({ request, reply }, query, {
      name: 'rights-contacts',
      columns: Object.keys(rightsContact.shape),
      fetchPage: (page) => withScope(this.store, scope, (tx) => listRightsContacts(tx, query, page)),
    });
  }

  @Post()
  @Roles('administrator', 'regulator')
  @WriteRoute({
    summary: 'Enter an office or a phone for the boards of an area',
    body: {
      name: 'NewRightsContact',
      schema: newRightsContact,
      example: { areaCode: '211500', kind: 'COMPLAINT_PHONE', name: '区劳动监察大队', phone: '024-12345678' },
    },
    answer: { name: 'RightsContact', schema: rightsContact },
  })
  enter(
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
    @Body(validated(newRightsContact)) input: NewRightsContactBody,
  ): Promise<void> {
    return this.writes.answer(request, reply, async (context) => {
      const { tx, recordedBy: enteredBy, log } = context;
      await mustBeOwnArea(context, input.areaCode);
      const id = await addRightsContact(tx, { ...input, enteredBy });
      log({
        action: 'rights_contact.create',
        subjectKind: 'rights_contact',
        subjectId: String(id),
        change: { contact: [null, input] },
      });
      const [body] = (await listRightsContacts(tx, { id }, { limit: 1 })).items;
      return { status: 201, ...(body && { body }) };
    });
  }

  @Delete(':id')
  @Roles('administrator', 'regulator')
  @WriteRoute({ summary: 'Take it off the boards', status: 204, problems: [404] })
  drop(@Req() request: HttpRequest, @Res() reply: HttpReply, @Param('id') id: string): Promise<void> {
    return this.writes.answer(request, reply, async ({ tx, log }) => {
      if (!(await dropRightsContact(tx, idOf(id)))) throw new Problem('not_found');
      log({ action: 'rights_contact.drop', subjectKind: 'rights_contact', subjectId: id });
      return { status: 204 };
    });
  }
}
