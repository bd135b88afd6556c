// Certificates of devices: one in PEM, of that serial number, not expired; known again by the SHA-256 of its DER.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf, readClientCertificate } from './client-certificate.js';

const read = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../test/support/certificates', name), 'utf8');
const [gate, impostor, expired, key] = ['gate.pem', 'impostor.pem', 'expired.pem', 'gate.key.pem'].map(
  read,
) as [string, string, string, string];
const base64 = gate.replaceAll(/-----[A-Z ]+-----|\s/g, '');
const sha256 = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
const LATER = Date.parse('2100-01-01T00:00:00Z');
const told = (pem: string, commonName = 'GATECERT01', now = LATER) => {
  const result = readClientCertificate(pem, { commonName, now });
  return 'sha256' in result ? result.sha256 : result.code;
};

it.each<[string, string, string]>([
  ['itself', gate, sha256],
  ['Windows line ends', gate.replaceAll('\n', '\r\n'), sha256],
  ['nothing', '', 'malformed'],
  ['no PEM', base64, 'malformed'],
  ['two of them', gate + impostor, 'malformed'],
  ['its key beside it', gate + key, 'malformed'],
  ['its key alone', key, 'malformed'],
  ['a damaged one', gate.replace(/[A-Z]{3}/, '!!!'), 'malformed'],
  ['a shortened one', gate.replace(/\n.{20}/, '\n'), 'malformed'],
  ['an expired one', expired, 'expired'],
])('reads %s', (_what, pem, answer) => expect(told(pem)).toBe(answer));

it('takes the serial number as common name and nothing near it', () => {
  for (const name of ['GATECERT0', 'GATECERT011', 'gatecert01', '', '+'])
    expect(told(gate, name)).toBe('wrong_subject');
});

it('has expired from its last second on', () => {
  const end = Date.parse('2002-01-01T00:00:00Z');
  expect(told(expired, 'GATECERT01', end - 1)).toHaveLength(64);
  expect(told(expired, 'GATECERT01', end)).toBe('expired');
});

it('gives the same fingerprint for what a broker passes on, in PEM or in bare base64, and none for noise', () => {
  expect([fingerprintOf(gate), fingerprintOf(base64)]).toEqual([sha256, sha256]);
  expect(fingerprintOf(impostor)).not.toBe(sha256);
  expect(['', 'undefined', '${cert_pem}', key].map(fingerprintOf)).toEqual(Array(4).fill(undefined));
});
