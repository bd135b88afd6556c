// Beside the walk: what history and audit may tell of a person, and what they may not.
import { changeBetween, withoutSecrets } from './change.js';

const ROW = {
  name: '张三',
  birthOn: '1988-02-29',
  identityCipher: 'k1:abc',
  identityHash: 'h',
  identityMasked: '210101********001X',
  phoneCipher: null,
  version: 3,
};

it('keeps what is masked, and neither sealed values nor hashes nor the day of birth', () => {
  expect(withoutSecrets(ROW)).toEqual({
    name: '张三',
    birthYear: 1988,
    identity: '(sealed)',
    identityMasked: '210101********001X',
    phone: null,
    version: 3,
  });
});

it('tells the fields that differ, but for the version', () => {
  expect(changeBetween(ROW, { ...ROW, name: '李四', version: 4 })).toEqual({ name: ['张**', '李**'] });
  // another name that begins alike is a change too
  expect(changeBetween(ROW, { ...ROW, name: '张四', version: 4 })).toEqual({ name: ['张**', '张**'] });
  expect(changeBetween({ managerName: null }, { managerName: '王五' })).toEqual({
    managerName: [null, '王**'],
  });
  expect(changeBetween(ROW, { ...ROW, note: undefined, version: 4 })).toEqual({});
  expect(changeBetween({}, { status: null })).toEqual({});
});

it('tells that a sealed value changed where it is told so, since two sealed values cannot be compared', () => {
  const after = { ...ROW, identityCipher: 'k1:def' };
  expect(changeBetween(ROW, after)).toEqual({});
  expect(changeBetween(ROW, after, ['identity'])).toEqual({ identity: ['(sealed)', '(sealed)'] });
});

it('tells everything of a new row, and the names of enterprises whole', () => {
  expect(changeBetween(null, { name: '宏达劳务', phoneCipher: null })).toEqual({
    name: [null, '宏达劳务'],
  });
});
