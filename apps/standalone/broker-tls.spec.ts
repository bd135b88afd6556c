// The TLS listener's three variables: all or none, and one clear line for whatever is wrong.
import { join } from 'node:path';
import { readConfig } from '#platform/config.js';
import { readBrokerTls } from './broker-tls.js';

const file = (name: string) => join(import.meta.dirname, '../../test/support/certificates', name);
const all = { MQTT_TLS_PORT: '8883', MQTT_TLS_CERT: file('gate.pem'), MQTT_TLS_KEY: file('gate.key.pem') };
const tlsOf = (environment: Record<string, string>) => readBrokerTls(readConfig(environment));

it('is there with all three and absent with none', () => {
  expect(tlsOf({})).toBeUndefined();
  expect(tlsOf(all)?.port).toBe(8883);
});

it.each<[string, Record<string, string>, RegExp]>([
  ['no port', { ...all, MQTT_TLS_PORT: '' }, /^MQTT_TLS_PORT is missing; set MQTT_TLS_PORT/],
  ['no certificate', { ...all, MQTT_TLS_CERT: '' }, /^MQTT_TLS_CERT is missing; set MQTT_TLS_CERT/],
  ['no key', { ...all, MQTT_TLS_KEY: '' }, /^MQTT_TLS_KEY is missing; set MQTT_TLS_KEY/],
  ['the port alone', { MQTT_TLS_PORT: '8883' }, /^MQTT_TLS_CERT is missing/],
  [
    'no such file',
    { ...all, MQTT_TLS_KEY: '/nowhere/key' },
    /^MQTT_TLS_KEY="\/nowhere\/key" cannot be read .*change MQTT_TLS_KEY$/,
  ],
  [
    'the key of another',
    { ...all, MQTT_TLS_KEY: file('impostor.key.pem') },
    /^MQTT_TLS_CERT=.* are not a certificate and its key/,
  ],
  [
    'no PEM',
    { ...all, MQTT_TLS_CERT: file('gate.key.pem') },
    /^MQTT_TLS_CERT=.* are not a certificate and its key/,
  ],
])('says so: %s', (_what, environment, line) => {
  expect(() => tlsOf(environment)).toThrow(line);
  expect(() => tlsOf(environment)).toThrow(/^[^\n]+$/);
});
