// Step 10 of the walk: the OpenAPI document as a page for people, made here and needing nothing from elsewhere.
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS } from '../problem.js';
import { escapeHtml } from './page.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The page's body: what every route takes, gives and to whom. */
export function docsBody(document: OpenAPIObject): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const sections = tags.map((tag) => {
    const routes = operations.filter(({ operation }) => operation.tags?.[0] === tag);
    const articles = routes.map(({ path, method, operation }) => operationArticle(path, method, operation));
    return `<h2 id="${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${articles.join('')}`;
  });
  const menu = [...tags, 'errors', 'schemas'].map(
    (tag) => `<a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a>`,
  );
  return `<header><h1>${escapeHtml(document.info.title)}</h1>
<nav><a href="/">首页</a>${menu.join('')}<a href="/api/openapi.json">openapi.json</a></nav></header>
<main lang="en">${paragraphs(document.info.description ?? '')}
<p>Log in with <code>POST /api/v1/auth/login</code>; send the token as <code>Authorization: Bearer …</code>, or keep the
cookie and send <code>x-requested-with: zhuming</code> with everything that changes something.</p>
${sections.join('')}${errorTable()}${schemaList(document)}</main>`;
}

function operationArticle(path: string, method: string, operation: Operation): string {
  const roles = (operation as { 'x-roles'?: string[] })['x-roles'];
  const parameters = (operation.parameters ?? []) as Parameter[];
  const answers = Object.entries(operation.responses).map(([status, answer]) => {
    const { description, content } = answer as { description?: string; content?: Record<string, unknown> };
    const types = Object.keys(content ?? {}).join(', ');
    return `<tr><td>${escapeHtml(status)}</td><td>${inline(description ?? '')}</td><td>${escapeHtml(types)}</td></tr>`;
  });
  return `<article><h3><b>${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code></h3>
<p>${inline(operation.summary ?? '')}</p>${operation.description ? `<p>${inline(operation.description)}</p>` : ''}
<p class="roles">${roles ? `Roles: ${roles.map(escapeHtml).join(', ')}` : 'Public'}</p>
${parameters.length === 0 ? '' : parameterTable(parameters)}
<details><summary>Answers</summary><table>${answers.join('')}</table></details></article>`;
}

function parameterTable(parameters: readonly Parameter[]): string {
  const rows = parameters.map(({ name, in: place, required, description, schema }) => {
    return `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}${required === true ? ', required' : ''}</td>
<td>${inline(description ?? '')}</td><td><code>${escapeHtml(schemaText(schema))}</code></td></tr>`;
  });
  return `<table><tr><th>Parameter</th><th>In</th><th>Means</th><th>Form</th></tr>${rows.join('')}</table>`;
}

interface ShownSchema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

function schemaText(schema: unknown): string {
  const shown = (schema ?? {}) as ShownSchema;
  if (shown.enum) return shown.enum.join(' | ');
  const { minimum, maximum } = shown;
  const range = minimum === undefined && maximum === undefined ? '' : `${minimum ?? ''}…${maximum ?? ''}`;
  return [shown.type ?? '', shown.format ?? shown.pattern ?? '', range]
    .filter((part) => part !== '')
    .join(' ');
}

function errorTable(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) =>
      `<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<h2 id="errors">errors</h2><p>Every error is <code>application/problem+json</code> with one of these codes and,
for bad input, <code>errors[]</code> with <code>field</code>, <code>code</code> and <code>message</code>.</p>
<table><tr><th>Code</th><th>Status</th><th>Means</th></tr>${rows.join('')}</table>`;
}

function schemaList({ components }: OpenAPIObject): string {
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="schema-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>
<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return `<h2 id="schemas">schemas</h2>${schemas.join('')}`;
}

function paragraphs(markdown: string): string {
  return markdown
    .split(/\n\n/)
    .map((part) => `<p>${inline(part)}</p>`)
    .join('');
}

function inline(markdown: string): string {
  return escapeHtml(markdown).replace(/`([^`]+)`/g, '<code>$1</code>');
}

export const DOCS_STYLE = `
body{margin:0;background:#f6f8f9;color:#14212b;font:16px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif}
header,main{max-width:980px;margin:0 auto;padding:1rem 1.2rem}header{border-bottom:1px solid #dbe3e8}
h1{margin:.2rem 0;font-size:1.6rem}nav{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem}a{color:#0b6e4f}
article{background:#fff;border:1px solid #dbe3e8;border-radius:12px;padding:.6rem 1.1rem;margin:0 0 1rem;overflow-x:auto}
h3{margin:.3rem 0}h3 b{color:#0b6e4f}article p{margin:.3rem 0}.roles{color:#526372;font-size:.92rem}
table{border-collapse:collapse;width:100%;font-size:.94rem}td,th{text-align:left;vertical-align:top;padding:.3rem .5rem;
border-bottom:1px solid #e6ecf0}code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
pre{background:#fff;border:1px solid #dbe3e8;border-radius:8px;padding:.8rem;overflow-x:auto}
:target{background:#e3f4ec}
`;
