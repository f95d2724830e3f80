/** The content of the page for a reader. Fails on markup that is not well formed. */
export interface ReadPage {
  readonly title: string;
  readonly state: string;
  readonly style: string;
  readonly elements: string[];
  readonly attributes: string[];
  readonly links: string[];
  readonly banners: string[];
  /** Sections and pictures that a screen reader could not name. */
  readonly unlabelled: string[];
  /** The text of the section with this heading id, or nothing when there is none. */
  text(id: string): string;
  /** The texts of the columns of that section. */
  sectionsOf(id: string): string[];
}

interface Element {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: (Element | string)[];
}

const tag = /<(\/?)([a-z0-9]+)((?:\s+[a-zA-Z-]+="[^"<>]*")*)\s*(\/?)>/gy;
const empty = new Set(['meta', 'br', 'path', 'circle']);

export function readPage(page: string): ReadPage {
  const [style = ''] = /(?<=<style>)[^]*?(?=<\/style>)/.exec(page) ?? [];
  const root = parse(page.replace(/^<!doctype html>\s*/, '').replace(style, ''));
  const all = [...walk(root)];
  const withClass = (name: string) => all.filter((one) => one.attributes.get('class') === name);
  const section = (id: string) =>
    all.find((one) => one.name === 'section' && one.attributes.get('aria-labelledby') === id);
  const headings = new Set(all.filter(({ name }) => /^h\d$/.test(name)).map(({ attributes }) => attributes.get('id')));
  return {
    title: textOf(all.find(({ name }) => name === 'h1')!).trim(),
    state: all.find(({ name }) => name === 'body')!.attributes.get('class')!,
    style,
    elements: all.map(({ name }) => name),
    attributes: all.flatMap(({ attributes }) => [...attributes.keys()]),
    links: all.filter(({ name }) => name === 'a').map(({ attributes }) => attributes.get('href')!),
    banners: withClass('banner').map((one) => textOf(one).replace(/\s+/g, ' ').trim()),
    unlabelled: [
      ...all.filter(({ name, attributes }) => name === 'section' && !headings.has(attributes.get('aria-labelledby'))),
      ...all.filter(({ name, attributes }) => name === 'svg' && attributes.get('aria-hidden') !== 'true'),
    ].map(({ name }) => name),
    text: (id) => textOf(section(id) ?? ''),
    sectionsOf: (id) => {
      const columns = [...walk(section(id)!)].find((one) => one.attributes.get('class') === 'columns')!;
      return columns.children.filter((child) => typeof child !== 'string').map(textOf);
    },
  };
}

/** The commands that the page offers, as one would paste them. */
export function commandsOn(page: string): string[] {
  return [...page.matchAll(/<details class="step">[^]*?<code>([^]*?)<\/code><\/pre>/g)].map((match) =>
    unescape(match[1]!),
  );
}

function parse(markup: string): Element {
  const open: Element[] = [{ name: 'page', attributes: new Map(), children: [] }];
  let at = 0;
  while (at < markup.length) {
    const next = markup.indexOf('<', at);
    open.at(-1)!.children.push(unescape(markup.slice(at, next === -1 ? undefined : next)));
    if (next === -1) break;
    tag.lastIndex = next;
    const found = tag.exec(markup);
    if (!found) throw new Error(`No tag of a well-formed page: ${markup.slice(next, next + 80)}`);
    const [whole, closes, name, attributes] = found;
    at = next + whole.length;
    if (closes) {
      const closed = open.pop()!;
      if (closed.name !== name) throw new Error(`<${closed.name}> was closed by </${name}>`);
      continue;
    }
    const element = { name: name!, attributes: readAttributes(attributes!), children: [] };
    open.at(-1)!.children.push(element);
    if (!empty.has(name!)) open.push(element);
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  return open[0]!;
}

function readAttributes(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/(?<![a-zA-Z-])([a-zA-Z-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, unescape(value!)]),
  );
}

function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) if (typeof child !== 'string') yield* walk(child);
}

function textOf(node: Element | string): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

function unescape(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_all, name: string) => characters[name]!);
}
