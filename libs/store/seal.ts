// The register: what a person gives in clear becomes columns here: sealed, masked and findable, and in no other form.
import type { CheckedWorker } from '#domain/identity/check-worker.js';
import { maskPhone } from '#domain/identity/phone.js';
import { maskIdentityNumber } from '#domain/identity/resident-id.js';

/** Seals a value, and gives the keyed hash that finds it again (the key ring). */
export interface Sealer {
  encrypt(clear: string): string;
  lookup(kind: 'identity' | 'card' | 'phone', value: string): string;
}

/** A phone as the register keeps it; nulls for none. */
export function sealPhone(keys: Sealer, phone: string | null) {
  if (phone === null) return { phoneCipher: null, phoneMasked: null, phoneHash: null };
  return {
    phoneCipher: keys.encrypt(phone),
    phoneMasked: maskPhone(phone),
    phoneHash: keys.lookup('phone', phone),
  };
}

/** The number of an identity document as the register keeps it. */
export function sealIdentity(keys: Sealer, number: string) {
  return {
    identityCipher: keys.encrypt(number),
    identityHash: keys.lookup('identity', number),
    identityMasked: maskIdentityNumber(number),
  };
}

/** A bank card as the register keeps it; nulls for none. */
export function sealCard(keys: Sealer, card: string | null) {
  if (card === null) return { cardCipher: null, cardHash: null, cardLast4: null };
  return { cardCipher: keys.encrypt(card), cardHash: keys.lookup('card', card), cardLast4: card.slice(-4) };
}

/** The phone of an emergency contact; nobody is ever looked up by it. */
export function sealEmergencyPhone(keys: Sealer, phone: string | null) {
  const { phoneCipher, phoneMasked } = sealPhone(keys, phone);
  return { emergencyPhoneCipher: phoneCipher, emergencyPhoneMasked: phoneMasked };
}

/** The columns of a checked person. */
export function sealWorker(keys: Sealer, worker: CheckedWorker) {
  const { documentNumber, birthDate, phone, emergencyPhone, bankCard, address, ...plain } = worker;
  return {
    ...plain,
    birthOn: birthDate,
    ...sealIdentity(keys, documentNumber),
    ...sealPhone(keys, phone),
    ...sealCard(keys, bankCard),
    addressCipher: address === null ? null : keys.encrypt(address),
    ...sealEmergencyPhone(keys, emergencyPhone),
  };
}
