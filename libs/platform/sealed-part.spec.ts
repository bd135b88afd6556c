// Plumbing, tested: parts open under their own key and number, whole, and otherwise not at all.
import { newFileKey, openPart, sealPart } from './sealed-part.js';

it('opens what it has sealed, and nothing else', () => {
  const [key, other] = [newFileKey(), newFileKey()];
  const clear = Buffer.from('张三 10,000.00');
  const sealed = sealPart(key, 7, clear);
  expect(sealed.includes(clear)).toBe(false);
  expect(openPart(key, 7, sealed)).toEqual(clear);
  expect(openPart(key, 0, sealPart(key, 0, Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
  expect(() => openPart(other, 7, sealed)).toThrow('authenticate');
  expect(() => openPart(key, 8, sealed)).toThrow('authenticate');
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
  expect(() => openPart(key, 7, sealed)).toThrow('authenticate');
});
