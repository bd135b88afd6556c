// Step 10 of the walk: the OpenAPI document, made once at start, handed to the pages that show it.
import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Problem } from '../problem.js';

@Injectable()
export class ApiDocument {
  private document: OpenAPIObject | undefined;

  set(document: OpenAPIObject): void {
    this.document = document;
  }

  /** @throws Problem `unavailable` where configureApi(app) was not called */
  get(): OpenAPIObject {
    if (!this.document) throw new Problem('unavailable', 'the document is not made yet');
    return this.document;
  }
}
