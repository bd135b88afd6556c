// Identity numbers, tested: people and enterprises as clerks type them.
import { checkEnterprise } from './check-enterprise.js';
import { type TypedWorker, checkWorker } from './check-worker.js';
import {
  BANKS,
  DOCUMENT_NAMES,
  EDUCATION,
  HOUSEHOLD_TYPES,
  NATIONS,
  PARTICIPANT_KINDS,
  POSTS,
  PROJECT_CATEGORIES,
  codeOfName,
  isCodeOf,
} from './dictionaries.js';
import { checkProjectNumber, permitDateOf } from './project-numbers.js';

const TODAY = '2026-11-23';
const typed: TypedWorker = { documentType: 'resident', documentNumber: '210102199003071233', name: '张三' };
const check = (more: Partial<TypedWorker> = {}) => checkWorker({ ...typed, ...more }, { today: TODAY });
const faultsOf = (more: Partial<TypedWorker>) => {
  const result = check(more);
  return result.ok ? [] : result.faults.map(({ field, code }) => `${field} ${code}`);
};
const warningsOf = (more: Partial<TypedWorker>) =>
  check(more).warnings.map(({ field, code }) => `${field} ${code}`);

describe('a person', () => {
  it('comes out normalised, with what the number says', () => {
    const result = check({
      documentNumber: ' ２１０１０２１９９００３０７１２３３ ',
      name: ' 阿依古丽 · 买买提 ',
      nation: '维吾尔族',
      education: '初中',
      politics: '13',
      householdType: '农业',
      phone: '+86 138-0013-8000',
      emergencyPhone: '024-23456789',
      bankCard: '6222 0210 0000 0000 017',
      address: '辽宁省沈阳市',
      emergencyName: '',
      documentExpiresOn: '2030/01/02',
    });
    expect(result).toEqual({
      ok: true,
      warnings: [],
      value: {
        documentType: 'resident',
        documentNumber: '210102199003071233',
        name: '阿依古丽 · 买买提',
        gender: 'male',
        birthDate: '1990-03-07',
        nation: '05',
        education: '02',
        politics: '13',
        householdType: 'rural',
        address: '辽宁省沈阳市',
        phone: '13800138000',
        emergencyName: null,
        emergencyPhone: '024-23456789',
        bankCard: '6222021000000000017',
        bankName: null,
        grantOrganisation: null,
        documentExpiresOn: '2030-01-02',
      },
    });
  });

  it('is told every fault at once, and none of the values', () => {
    const result = check({
      documentNumber: '210102199003071234',
      name: '3',
      nation: '火星',
      phone: '12345',
      bankCard: '1',
      birthDate: '1990-02-30',
      address: 'x'.repeat(201),
    });
    expect(!result.ok && result.faults.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'birthDate malformed',
      'documentNumber wrong_check_digit',
      'name malformed',
      'nation unknown_code',
      'address malformed',
      'phone malformed',
      'bankCard malformed',
    ]);
    expect(JSON.stringify(result)).not.toMatch(/2101021990|12345|火星/);
  });

  it.each<[string, Partial<TypedWorker>, string[]]>([
    ['16 on the birthday', { documentNumber: '21040420101123001X' }, ['documentNumber wrong_check_digit']],
    [
      '15 years old',
      { documentType: 'passport', documentNumber: 'E1234567', gender: 'male', birthDate: '2010-11-24' },
      ['documentNumber under_age'],
    ],
    [
      '16 today',
      { documentType: 'passport', documentNumber: 'E1234567', gender: 'male', birthDate: '2010-11-23' },
      [],
    ],
    [
      'not born yet',
      { documentType: 'passport', documentNumber: 'E1234567', gender: 'male', birthDate: '2027-01-01' },
      ['birthDate born_in_future'],
    ],
    [
      'a passport without anything',
      { documentType: 'passport', documentNumber: 'E1234567' },
      ['gender missing', 'birthDate missing'],
    ],
    [
      'a passport with a bad date',
      { documentType: 'passport', documentNumber: 'E1234567', gender: 'female', birthDate: 'x' },
      ['birthDate malformed'],
    ],
    ['another gender', { gender: 'female' }, ['gender contradicts_number']],
    ['another birth date', { birthDate: '1990-03-08' }, ['birthDate contradicts_number']],
    ['the same again', { gender: 'male', birthDate: '1990.03.07' }, []],
    ['another document', { documentType: 'hk_permit' }, ['documentNumber other_type']],
    ['a name with a digit', { name: '张3' }, ['name malformed']],
    ['a name with NUL', { name: '张\u0000三' }, ['name malformed']],
    ['an address with a lone surrogate', { address: 'a\ud800' }, ['address malformed']],
    ['15 digits that are none', { documentNumber: '210102651328001' }, ['documentNumber malformed']],
  ])('%s', (_name, more, faults) => expect(faultsOf(more)).toEqual(faults));

  it('is warned of what may still be true', () => {
    expect(warningsOf({ documentNumber: '210102650228001' })).toEqual(['documentNumber converted_15']);
    expect(warningsOf({ bankCard: '6222021000000000018' })).toEqual(['bankCard card_checksum']);
  });

  it('may have a dot in the name, however it is typed', () => {
    const names = ['卡洛斯•李', '卡洛斯．李', '卡洛斯·李'].map((name) => check({ name }));
    expect(names.map((result) => result.ok && result.value.name)).toEqual([
      '卡洛斯·李',
      '卡洛斯·李',
      '卡洛斯·李',
    ]);
  });
});

describe('an enterprise', () => {
  it('comes out normalised', () => {
    expect(
      checkEnterprise({
        creditCode: ' 91210100ma10abcd6l',
        name: ' 沈抚建设 ',
        phone: '024 23456789',
        legalPerson: ' ',
      }),
    ).toEqual({
      ok: true,
      warnings: [],
      value: {
        creditCode: '91210100MA10ABCD6L',
        name: '沈抚建设',
        areaCode: null,
        legalPerson: null,
        phone: '024-23456789',
        address: null,
        establishedOn: null,
      },
    });
  });

  it('is warned of an organisation code that does not add up', () => {
    const result = checkEnterprise({
      creditCode: '91210100MA0XXXXX0W',
      name: '建设',
      areaCode: '210112',
      establishedOn: '2020-01-01',
    });
    expect([result.ok, result.warnings.map(({ code }) => code)]).toEqual([true, ['organisation_check']]);
  });

  it('is told every fault at once', () => {
    const result = checkEnterprise({
      creditCode: 'x',
      name: 'x',
      phone: '1',
      establishedOn: '2020-13-01',
      areaCode: '21',
    });
    expect(!result.ok && result.faults.map(({ field }) => field)).toEqual([
      'creditCode',
      'name',
      'phone',
      'establishedOn',
      'areaCode',
    ]);
    const bad = checkEnterprise({ creditCode: '91210100MA0XXXXX0W', name: 'x'.repeat(201) });
    expect([bad.ok, bad.warnings.length]).toEqual([false, 1]);
  });
});

describe('a dictionary', () => {
  it('is complete where its source is', () => {
    expect(Object.keys(NATIONS).length).toBe(58);
    expect([
      NATIONS['11'],
      EDUCATION['99'],
      PARTICIPANT_KINDS['009'],
      PROJECT_CATEGORIES['01'],
      BANKS['102'],
    ]).toEqual(['满', '其他', '总承包', '房屋建筑', '工商银行']);
    expect([HOUSEHOLD_TYPES.rural, POSTS.labour_officer, DOCUMENT_NAMES.passport]).toEqual([
      '农业',
      '劳资专管员',
      '护照',
    ]);
  });

  it('knows codes and names, and nothing that every object has', () => {
    expect([
      codeOfName(NATIONS, '满族'),
      codeOfName(NATIONS, ' 满 '),
      codeOfName(NATIONS, '11'),
      codeOfName(NATIONS, '族'),
    ]).toEqual(['11', '11', '11', null]);
    expect(['constructor', '__proto__', 'toString', ''].map((text) => codeOfName(NATIONS, text))).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([isCodeOf(NATIONS, '11'), isCodeOf(NATIONS, 'hasOwnProperty')]).toEqual([true, false]);
  });
});

it.each([
  ['permit', '210404202406030101', null],
  ['permit', '210404202413030101', 'unusual_shape'],
  ['investment', '2020-210112-47-01-123456', null],
  ['investment', '20202101124701123456', null],
  ['investment', '2020', 'unusual_shape'],
  ['registry', '2101122401310101', null],
  ['registry', '2101122402310101', 'unusual_shape'],
  ['platform', '21040420240601001', null],
  ['platform', '2104042024060001', null],
  ['platform', 'x', 'unusual_shape'],
] as const)('a %s number %s: %s', (kind, text, warning) => {
  expect(checkProjectNumber(kind, ` ${text} `)).toEqual({ value: text.toUpperCase(), warning });
});

it.each([
  ['210404202406030101', '2024-06-03'],
  [' ２10404202402290101 ', '2024-02-29'],
  ['210404202402300101', null],
  ['沈抚施许2024001', null],
  ['', null],
])('the permit %j was given on %s', (text, expected) => {
  expect(permitDateOf(text)).toBe(expected);
});
