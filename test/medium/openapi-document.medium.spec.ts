// The OpenAPI document as somebody reads it who has never seen the code: nothing without a word of explanation.
import { type Json, type RunningApi, ask, startApi } from '../support/api-server.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { operationsOf } from '../support/openapi-requests.js';

let database: TestDatabase;
let api: RunningApi;
let document: Json;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.url);
  document = (await ask(`${api.url}/api/openapi.json`)).body;
}, 60_000);

afterAll(async () => {
  await api?.close();
  await database?.drop();
});

/** `Schema.field` of every property, at any depth, without a description. */
function silent(name: string, schema: Json): string[] {
  const parts: Json[] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const inner = [
    ...parts.flatMap((part) => silent(name, part)),
    ...(schema.items ? silent(name, schema.items) : []),
  ];
  const own = Object.entries((schema.properties ?? {}) as Record<string, Json>).flatMap(([key, property]) => {
    const below = silent(`${name}.${key}`, property);
    return property.description === undefined && property.$ref === undefined
      ? [`${name}.${key}`, ...below]
      : below;
  });
  return [...own, ...inner];
}

it('describes every field of every schema', () => {
  const schemas = Object.entries(document.components.schemas as Record<string, Json>);
  expect(schemas.flatMap(([name, schema]) => silent(name, schema))).toEqual([]);
});

it('describes every parameter', () => {
  const bare = operationsOf(document).flatMap(({ method, path, spec }) =>
    ((spec.parameters ?? []) as Json[])
      .filter((parameter) => !parameter.description)
      .map((parameter) => `${method} ${path} ${parameter.name}`),
  );
  expect(bare).toEqual([]);
});

it('names every parameter of every path', () => {
  const unnamed = operationsOf(document).flatMap(({ method, path, spec }) => {
    const named = ((spec.parameters ?? []) as Json[])
      .filter((each) => each.in === 'path')
      .map((each) => each.name);
    return [...path.matchAll(/\{(\w+)\}/g)]
      .filter(([, name]) => !named.includes(name))
      .map(([name]) => `${method} ${path} ${name}`);
  });
  expect(unnamed).toEqual([]);
});

it('gives every body an example and every operation a summary and its error codes', () => {
  const bare = operationsOf(document).flatMap(({ method, path, spec }) => {
    const [content] = Object.values((spec.requestBody?.content ?? {}) as Record<string, Json>);
    const isBinary = content?.schema?.format === 'binary';
    const hasExample =
      content === undefined || isBinary || content.example !== undefined || content.examples !== undefined;
    const errors = Object.keys(spec.responses as object).filter((status) => status >= '400');
    const isOpen = spec['x-roles'] === undefined;
    return [
      ...(spec.summary ? [] : [`${method} ${path} has no summary`]),
      ...(hasExample ? [] : [`${method} ${path} has a body without example`]),
      ...(isOpen || errors.length > 0 ? [] : [`${method} ${path} names no error`]),
    ];
  });
  expect(bare).toEqual([]);
});

it('puts every route that needs a session into an area that a machine can be let into', () => {
  const scopes = document.components.schemas.NewClient.properties.scopes.items.enum as string[];
  const closed = operationsOf(document)
    .filter(({ spec }) => spec['x-roles'] !== undefined && !scopes.includes(`${spec.tags?.[0]}:read`))
    .map(({ method, path }) => `${method} ${path}`);
  expect(closed).toEqual([]);
});
