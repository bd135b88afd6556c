// Calendar: instants as the people on a site read them.
import { clockText, localText, localTimeOn } from './local-time.js';

const AT = Date.parse('2024-06-03T23:30:05.999Z');

it.each([
  ['Asia/Shanghai', '2024-06-04 07:30:05'],
  ['America/New_York', '2024-06-03 19:30:05'],
])('%s reads %s', (zone, text) => expect(localText(AT, zone)).toBe(text));

it('the date stands before the time where it is another one', () => {
  expect(localTimeOn(AT, 'Asia/Shanghai', '2024-06-04')).toBe('07:30:05');
  expect(localTimeOn(AT, 'Asia/Shanghai', '2024-06-03')).toBe('06-04 07:30:05');
});

it.each([
  [0, '00:00'],
  [690, '11:30'],
  [1439, '23:59'],
])('%d minutes after midnight are %s', (minutes, text) => expect(clockText(minutes)).toBe(text));
