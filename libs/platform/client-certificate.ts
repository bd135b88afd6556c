// Plumbing: the certificate with which a device comes in instead of a password; it is known again by its fingerprint.
import { X509Certificate, createHash } from 'node:crypto';

/** Why a certificate cannot be a device's. */
export interface CertificateFault {
  readonly code: 'malformed' | 'wrong_subject' | 'expired';
  readonly message: string;
}

/** SHA-256 (hex) over the DER: what a device is pinned to. */
export function certificateFingerprint(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

/**
 * Reads the certificate that a device shows when it claims. It may be signed by the device itself: the pin says who it
 * is, and the handshake proves that it has the key.
 * @param pem one certificate and nothing else, no key beside it
 * @param now epoch ms
 */
export function readClientCertificate(
  pem: string,
  { commonName, now }: { readonly commonName: string; readonly now: number },
): { readonly sha256: string } | CertificateFault {
  const certificate = parsed(pem);
  if (!certificate) return { code: 'malformed', message: 'is not one certificate in PEM' };
  // several names come as a list, which is no name
  const name = certificate.toLegacyObject().subject.CN as unknown;
  if (name !== commonName)
    return { code: 'wrong_subject', message: 'the common name of its subject is not the serial number' };
  if (!(Date.parse(certificate.validTo) > now)) return { code: 'expired', message: 'has expired' };
  return { sha256: certificateFingerprint(certificate.raw) };
}

/** The fingerprint of a certificate as a broker passes it on, PEM or bare base64; undefined for anything else. */
export function fingerprintOf(text: string): string | undefined {
  const isPem = text.includes('-----BEGIN');
  const certificate = isPem ? parsed(text) : parsedDer(Buffer.from(text, 'base64'));
  return certificate && certificateFingerprint(certificate.raw);
}

function parsed(pem: string): X509Certificate | undefined {
  const isOne = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/.test(pem);
  return isOne ? parsedDer(pem) : undefined;
}

function parsedDer(bytes: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}
