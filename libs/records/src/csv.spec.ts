import { csvLine } from './csv';

describe('a line of CSV', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+49 30 1234', `"'+49 30 1234"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1+1', `"'＝1+1"`],
    ['a;=cmd', '"a;=cmd"'],
    ['say "hi",\r\nplease', '"say ""hi"",\r\nplease"'],
    ['', '""'],
  ])('makes %j a text that no spreadsheet computes', (text, cell) => {
    expect(csvLine([text])).toBe(`${cell}\r\n`);
  });

  it('leaves numbers and truths as they are, and lists and objects as one text', () => {
    expect(csvLine([-1.5, true, null, undefined, ['=a', 'b'], { a: 1 }, [1]])).toBe(
      `-1.5,true,,,"'=a; b","{""a"":1}","[1]"\r\n`,
    );
  });
});
