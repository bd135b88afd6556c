// Step 10 of the walk: the OpenAPI document, from the same schemas that parse the input.
import { HttpCode, type Type, applyDecorators } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ApiBody,
  ApiExtension,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { z } from 'zod';
import { describeFields } from './field-words.js';
import { XLSX_MEDIA_TYPE } from '#platform/spreadsheet/sheet.js';
import { PROBLEMS } from './problem.js';

type JsonSchema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** Named schemas, filled when the decorators of the controllers run. */
const components: Record<string, JsonSchema> = {};

/** A reference to a named schema of the document; the schema describes what is sent, or with `input` what is taken. */
export function schemaNamed(name: string, schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  components[name] = toJsonSchema(schema, io);
  return { $ref: `#/components/schemas/${name}` };
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  delete json.$schema;
  return json as JsonSchema;
}

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(PROBLEMS) as [string, ...string[]]).describe('Stable; see the table in the docs'),
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })),
  effect: z
    .string()
    .optional()
    .describe('With `effect_changed`: hash over what the corrections would do now'),
});

/** Error answers of a route. */
export function Problems(...statuses: number[]): MethodDecorator {
  const content = { 'application/problem+json': { schema: schemaNamed('Problem', problem) } };
  const titles = (status: number) =>
    Object.entries(PROBLEMS)
      .filter(([, [of]]) => of === status)
      .map(([code]) => `\`${code}\``)
      .join(', ');
  return applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, description: titles(status), content })),
  );
}

/** A read of one thing: what it answers, and with which errors. */
export function ReadRoute(options: {
  readonly summary: string;
  readonly answer: JsonSchema;
  readonly query?: z.ZodObject;
  readonly problems?: readonly number[];
  readonly example?: object;
  /** Where the answer is not JSON. */
  readonly media?: string;
  /** Media types in which the same is given as text. */
  readonly alsoAs?: readonly string[];
}): MethodDecorator {
  const json = { schema: options.answer, example: options.example };
  const texts = (options.alsoAs ?? []).map((media) => [media, { schema: { type: 'string' } }] as const);
  return applyDecorators(
    ApiOperation({ summary: options.summary }),
    ...queryParameters(options.query),
    ApiOkResponse({
      description: 'OK',
      content: { [options.media ?? 'application/json']: json, ...Object.fromEntries(texts) },
    }),
    Problems(401, 403, ...(options.query ? [400] : []), ...(options.problems ?? [])),
  );
}

/** A stream of server-sent events, with the schemas of what its events hold. */
export function EventRoute(options: {
  readonly summary: string;
  readonly description: string;
  readonly events?: Readonly<Record<string, JsonSchema>>;
  readonly query?: z.ZodObject;
  readonly problems: readonly number[];
}): MethodDecorator {
  const { summary, description, events, query, problems } = options;
  return applyDecorators(
    ApiOperation({ summary, description }),
    ...queryParameters(query),
    ApiOkResponse({
      description: 'A stream',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    }),
    ...(events ? [ApiExtension('x-events', events) as MethodDecorator] : []),
    Problems(...problems),
  );
}

/** A list in pages, or whole as CSV or NDJSON. */
export function ListRoute(options: {
  readonly summary: string;
  readonly name: string;
  readonly item: z.ZodObject;
  readonly query: z.ZodObject;
  readonly problems?: readonly number[];
}): MethodDecorator {
  const item = schemaNamed(options.name, options.item);
  const page = {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: item, description: 'The items of the page' },
      nextCursor: { type: ['string', 'null'], description: 'Cursor of the next page; null on the last one' },
    },
  } as unknown as JsonSchema;
  const lines = { type: 'string' } as JsonSchema;
  return applyDecorators(
    ApiOperation({ summary: options.summary }),
    ...queryParameters(options.query),
    ApiProduces('application/json', 'text/csv', 'application/x-ndjson', XLSX_MEDIA_TYPE),
    ApiOkResponse({
      description:
        'A page as JSON; the whole list as CSV (RFC 4180, UTF-8 with BOM), spreadsheet or one JSON object a line',
      content: {
        'application/json': { schema: page },
        'text/csv': { schema: lines },
        'application/x-ndjson': { schema: lines },
        [XLSX_MEDIA_TYPE]: { schema: { type: 'string', format: 'binary' } },
      },
    }),
    Problems(400, 401, 403, 406, ...(options.problems ?? [])),
  );
}

/** A write: what it takes, what it answers, with which errors. `isUpdate` asks for If-Match. */
export function WriteRoute(options: {
  readonly summary: string;
  readonly body?: { readonly name: string; readonly schema: z.ZodType; readonly example?: object };
  readonly query?: z.ZodObject;
  readonly answer?: { readonly name: string; readonly schema: z.ZodType };
  readonly status?: 200 | 201 | 202 | 204;
  readonly isUpdate?: boolean;
  readonly problems?: readonly number[];
}): MethodDecorator {
  const { summary, body, query, answer, status = 201, isUpdate = false, problems = [] } = options;
  const expected = [
    400,
    401,
    403,
    409,
    422,
    ...(body ? [415] : []),
    ...(isUpdate ? [404, 412, 428] : []),
    ...problems,
  ];
  const content = answer && { 'application/json': { schema: schemaNamed(answer.name, answer.schema) } };
  const bodySchema = body && { ...schemaNamed(body.name, body.schema, 'input') };
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    ...queryParameters(query),
    ...(bodySchema
      ? [ApiBody({ schema: bodySchema, examples: body.example && { example: { value: body.example } } })]
      : []),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The same key and request get the same answer, and nothing is done twice',
    }),
    ...(isUpdate
      ? [ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the version that was read' })]
      : []),
    ApiResponse({ status, description: status === 204 ? 'Done' : 'OK', ...(content ? { content } : {}) }),
    Problems(...new Set(expected)),
  );
}

function queryParameters(query: z.ZodObject | undefined): MethodDecorator[] {
  return Object.entries(query?.shape ?? {}).map(([name, field]) => {
    const { description, ...schema } = toJsonSchema(field as z.ZodType, 'input') as { description?: string };
    const required = !(field as z.ZodType).safeParse(undefined).success;
    return ApiQuery({ name, required, description, schema });
  });
}

/** Says in the document which roles may call a route. */
export function documentedRoles(roles: readonly string[]): ClassDecorator & MethodDecorator {
  return ApiExtension('x-roles', [...roles]) as ClassDecorator & MethodDecorator;
}

/** A route that takes its path parameters all at once does not name them: the path does. */
function namePathParameters({ paths }: OpenAPIObject): void {
  for (const [path, item] of Object.entries(paths)) {
    for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
      if (!operation) continue;
      const given = (operation.parameters ?? []) as { name: string }[];
      const named = new Set(given.map(({ name }) => name));
      const missing = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) =>
        named.has(name) ? [] : [name],
      );
      operation.parameters = [
        ...missing.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }) as const),
        ...(operation.parameters ?? []),
      ];
    }
  }
}

const DESCRIPTION = `Real-name attendance and wage protection for construction workers.

Instants are RFC 3339 in UTC, dates \`YYYY-MM-DD\`, months \`YYYY-MM\`, money integer fen (\`…Fen\`), 工日 in hundredths
(\`…Hundredths\`). Lists answer \`{items, nextCursor}\`; send \`Accept: text/csv\`, \`application/x-ndjson\`
or the media type of .xlsx for the whole list. Errors are \`application/problem+json\` with a stable \`code\`. What is
outside the caller's scope answers 404.`;

/** The document of the API's own module; other modules of the process are not part of it. */
export function openApiDocument(app: NestFastifyApplication, module: Type): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('筑名 Zhuming API')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'The token of POST /api/v1/auth/login' },
      'token',
    )
    .addCookieAuth('zm_session', { type: 'apiKey', in: 'cookie', name: 'zm_session' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    include: [module],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  const schemas = { ...document.components?.schemas, ...components };
  const complete = { ...document, components: { ...document.components, schemas } };
  namePathParameters(complete);
  describeFields(complete);
  return complete;
}
