// A program that starts while its database recovers from a crash waits for it; found as a gateway that gave up beside it.
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { startApi } from '../support/api-server.js';
import { createTestDatabase } from '../support/database.js';

/** What PostgreSQL answers until it has recovered: FATAL 57P03, cannot_connect_now. */
function notYet(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

it('waits for a database that is coming up, and no longer', async () => {
  const database = await createTestDatabase();
  const real = new URL(database.url);
  const sockets: Socket[] = [];
  let refused = 0;
  const front = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    if (refused < 3) {
      refused += 1;
      socket.once('data', () => socket.end(notYet()));
      return;
    }
    const behind = connect(Number(real.port || 5432), real.hostname).on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done));
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((front.address() as AddressInfo).port);
  const api = await startApi(url.href);
  expect([refused, (await fetch(`${api.url}/readyz`)).status]).toEqual([3, 200]);
  await api.close();
  for (const socket of sockets) socket.destroy();
  front.close();
  // one that is not there is an error, long before the time of this test is over
  await expect(startApi(url.href)).rejects.toThrow(/ECONNREFUSED/);
  await database.drop();
}, 60_000);
