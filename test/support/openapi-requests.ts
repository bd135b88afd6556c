// Requests made up from an OpenAPI document: mostly well-formed by its schemas, often hostile in one place.

/** Numbers from 0 up to 1, the same for the same seed. */
export type Random = () => number;

/** mulberry32: small, even, repeatable. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document is loose JSON
type Loose = any;

/** One operation of the document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly spec: Loose;
}

export function operationsOf(document: Loose): Operation[] {
  return Object.entries(document.paths as Record<string, Record<string, Loose>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, spec]) => ({
      method: method.toUpperCase(),
      path,
      spec: spec,
    })),
  );
}

/** A request as fetch takes it. */
export interface MadeRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer;
}

const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 31,
  2 ** 53,
  2 ** 60,
  1e308,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '🏗️筑名',
  "'; DROP TABLE worker; --",
  '$1',
  '../../etc/passwd',
  '%00',
  '=cmd|calc',
  '9999-12-31',
  '2026-02-30',
  '0000-00-00',
  '10000-01-01T00:00:00Z',
  'x'.repeat(5_000),
  '１２３',
  [],
  {},
  [[[[[[[[]]]]]]]],
  { __proto__: null, constructor: { prototype: 1 } },
  '__proto__',
  'constructor',
];

/** Values that stand for something in the database under test, by the name of the field or parameter. */
export type Known = Readonly<Record<string, readonly (string | number)[]>>;

/** Makes up requests for operations of one document. */
export class RequestMaker {
  constructor(
    private readonly document: Loose,
    private readonly random: Random,
    private readonly known: Known,
  ) {}

  make({ method, path, spec }: Operation): MadeRequest {
    const parameters: Loose[] = spec.parameters ?? [];
    const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
      encodeURIComponent(this.text(name, {})),
    );
    const query = parameters
      .filter((p) => p.in === 'query' && (p.required === true || this.chance(0.4)))
      .map((p) => `${encodeURIComponent(p.name)}=${encodeURIComponent(this.text(p.name, p.schema))}`);
    if (this.chance(0.05))
      query.push(
        `${this.pick(['x', 'limit', 'cursor', '__proto__'])}=${encodeURIComponent(asText(this.pick(HOSTILE)))}`,
      );
    const headers: Record<string, string> = {};
    for (const p of parameters.filter((each) => each.in === 'header')) {
      if (p.name === 'If-Match' && this.chance(0.9))
        headers['if-match'] = this.pick(['"1"', '"2"', 'W/"1"', '*', 'x']);
      if (p.name === 'Idempotency-Key' && this.chance(0.1))
        headers['idempotency-key'] = this.pick(['a', 'b', 'c d', 'e']);
    }
    if (this.chance(0.2))
      headers.accept = this.pick(['text/csv', 'application/x-ndjson', 'image/png', '*/*', ';;q=x']);
    return {
      method,
      path: query.length > 0 ? `${filled}?${query.join('&')}` : filled,
      headers,
      ...this.body(spec, headers),
    };
  }

  private body(spec: Loose, headers: Record<string, string>): { body?: string | Buffer } {
    const content = spec.requestBody?.content as Record<string, Loose> | undefined;
    if (!content) return {};
    const [type = 'application/json', { schema }] = Object.entries(content)[0] as [string, Loose];
    headers['content-type'] = this.chance(0.97)
      ? type
      : this.pick(['text/plain', 'application/json', 'image/png', '']);
    if (headers['content-type'] === '') delete headers['content-type'];
    if (!type.includes('json') && !type.includes('urlencoded')) return { body: this.bytes() };
    const value = this.chance(0.05) ? this.pick(HOSTILE) : this.value('', schema, 0);
    if (type.includes('urlencoded'))
      return {
        body: new URLSearchParams(
          Object.entries(value ?? {}).map(([k, v]): [string, string] => [k, asText(v)]),
        ).toString(),
      };
    const text = JSON.stringify(value) ?? '';
    return { body: this.chance(0.02) ? text.slice(0, -1) : text };
  }

  private bytes(): Buffer {
    const length = Math.floor(this.random() * 400);
    return Buffer.from(Array.from({ length }, () => Math.floor(this.random() * 256)));
  }

  private text(name: string, schema: Loose): string {
    return asText(this.value(name, schema, 0));
  }

  /** A value by its schema; in one of eight cases anything. */
  private value(name: string, given: Loose, depth: number): unknown {
    if (this.chance(0.12)) return this.pick(HOSTILE);
    const known = this.known[name];
    if (known && this.chance(0.7)) return this.pick(known);
    const schema = this.resolve(given);
    if (schema.examples?.length > 0 && this.chance(0.6)) return this.pick(schema.examples as unknown[]);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return this.pick(schema.enum as unknown[]);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.value(name, this.pick(choices as unknown[]), depth + 1);
    const type = Array.isArray(schema.type)
      ? this.pick(schema.type as string[])
      : (schema.type as string | undefined);
    switch (type ?? 'string') {
      case 'object':
        return this.object(schema, depth);
      case 'array':
        return Array.from({ length: Math.floor(this.random() * 3) }, () =>
          this.value(name, schema.items ?? {}, depth + 1),
        );
      case 'integer':
      case 'number':
        return Math.floor(this.random() * Math.min(schema.maximum ?? 1_000, 100_000)) + (schema.minimum ?? 0);
      case 'boolean':
        return this.chance(0.5);
      case 'null':
        return null;
      default:
        return this.string(schema);
    }
  }

  private object(schema: Loose, depth: number): object {
    if (depth > 6) return {};
    const required = new Set<string>(schema.required ?? []);
    const entries = Object.entries((schema.properties ?? {}) as Record<string, Loose>)
      .filter(([key]) => (required.has(key) ? this.chance(0.95) : this.chance(0.4)))
      .map(([key, property]) => [key, this.value(key, property, depth + 1)] as const);
    if (this.chance(0.03)) entries.push(['unknownField', 1]);
    return Object.fromEntries(entries);
  }

  private string(schema: Loose): string {
    if (schema.format === 'date') return this.pick(['2026-01-31', '2024-02-29', '1999-12-31', '2026-11-23']);
    if (schema.format === 'date-time') return '2026-06-01T00:00:00Z';
    const length = Math.floor(this.random() * Math.min(schema.maxLength ?? 20, 60)) + (schema.minLength ?? 0);
    const letters = 'abcXYZ0123456789 工人张·-_"\'\\';
    return Array.from({ length }, () => letters[Math.floor(this.random() * letters.length)]).join('');
  }

  private resolve(schema: Loose): Loose {
    const name = /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? '')?.[1];
    return (name === undefined ? schema : this.document.components.schemas[name]) ?? {};
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }

  private pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }
}

function asText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  // a lone surrogate cannot stand in a URL at all
  return text.replaceAll(/\p{Cs}/gu, '\uFFFD');
}
