// Step 10 of the walk: the contract of the API, for machines and for people.
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { Public } from '../access/permission.js';
import type { HttpReply } from '../http.js';
import { ApiDocument } from './api-document.js';
import { DOCS_STYLE, docsBody } from './docs-body.js';
import { sendPage } from './page.js';

@ApiExcludeController()
@Public()
@Controller('api')
export class DocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get('openapi.json')
  json(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs')
  show(@Res() reply: HttpReply): void {
    const document = this.document.get();
    sendPage(reply, { title: `${document.info.title} – docs`, style: DOCS_STYLE, body: docsBody(document) });
  }
}
