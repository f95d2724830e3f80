import { withoutEmptyText } from './empty-text';

describe('a body in which an empty text counts as absent', () => {
  it('loses such members at every depth', () => {
    const body = { name: '', list: [{ phone: '', email: 'a@b.c' }, 'text'], kept: { none: null, zero: 0, no: false } };
    expect(withoutEmptyText(body)).toEqual({
      list: [{ email: 'a@b.c' }, 'text'],
      kept: { none: null, zero: 0, no: false },
    });
  });

  it('keeps the items of lists, so that pointers count right', () => {
    expect(withoutEmptyText({ list: ['', 'a'] })).toEqual({ list: ['', 'a'] });
  });

  it('does not copy a body without one', () => {
    const body = { a: [{ b: 'c' }] };
    expect(withoutEmptyText(body)).toBe(body);
  });

  it('keeps a member named __proto__ a plain member', () => {
    const body: unknown = JSON.parse('{"__proto__": {"x": ""}, "a": ""}');
    expect(JSON.stringify(withoutEmptyText(body))).toBe('{"__proto__":{}}');
  });
});
