import { answerLine } from './answer-line';

it.each([
  ['short answers as they are', ' two\nlines ', ' two\nlines '],
  ['256 characters as they are', 'a'.repeat(256), 'a'.repeat(256)],
  ['the beginning of longer ones', 'a'.repeat(257), `${'a'.repeat(255)}…`],
  ['no line breaks of longer ones', `{\n  "error": "x",\n${' '.repeat(300)}}`, '{ "error": "x", }…'],
  ['no half of a character', `${'a'.repeat(254)}🦉🦉`, `${'a'.repeat(254)}…`],
])('keeps %s', (_name, body, line) => {
  expect(answerLine(body)).toBe(line);
});
