import { html } from './html';

describe('html', () => {
  test('escapes what is put in, in text and in attributes', () => {
    const hostile = `"><script>alert('&')</script>`;
    expect(html`<a title="${hostile}">${hostile}</a>`.markup).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</a>',
    );
  });

  test('takes its own pieces as they are, joins lists and leaves out what is not there', () => {
    const items = ['<', html`<b>${'&'}</b>`, [1, null], false, undefined, '', 0] as const;
    expect(html`<p>${items}</p>`.markup).toBe('<p>&lt;<b>&amp;</b>10</p>');
  });

  test.each([
    ['an override of the writing direction', 'abc\u202Egnp', 'abc[U+202E]gnp'],
    ['an isolate', '\u2066x\u2069', '[U+2066]x[U+2069]'],
    ['an invisible space', 'Ac\u200Bme', 'Ac[U+200B]me'],
    ['a tag character', 'a\u{E0041}', 'a[U+E0041]'],
    ['a control', 'a\u0000\u0007\u009F', 'a[U+0000][U+0007][U+009F]'],
  ])('shows %s instead of obeying it', (_what, text, shown) => {
    expect(html`${text}`.markup).toBe(shown);
  });

  test('leaves honest text of any script alone', () => {
    const honest = 'مريم\u200E، می\u200Cخواهم, שרה, 👩\u200D🔬, Zoë\n\ttwo lines';
    expect(html`${honest}`.markup).toBe(honest);
  });
});
