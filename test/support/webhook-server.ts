// A server outside that is told things: what it was sent, and what it answers.
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './api-server.js';

/** A real HTTP server on a free port. */
export class WebhookServer {
  readonly calls: { readonly headers: Json; readonly body: string }[] = [];
  /** The status of its answers. */
  answers = 200;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.calls.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
        response.writeHead(this.answers).end();
      });
    });
  }

  static async open(): Promise<WebhookServer> {
    const hook = new WebhookServer();
    await new Promise<void>((done) => hook.server.listen(0, '127.0.0.1', done));
    return hook;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/in`;
  }

  async close(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }
}
