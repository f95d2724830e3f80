import { type AST, RegExpParser } from '@eslint-community/regexpp';

const length = 64 * 1024;
/** Behind text that fits so far: characters that few patterns take, so that a match fails at the end. */
const ends = ['\u0000', '!'];

type Matcher = (character: string) => boolean;

/**
 * Texts of 64 KB that are slow for a pattern that is not linear: a match of one of its repetitions, repeated, alone,
 * after the text that the pattern expects before it, or together with that.
 */
export function* slowTexts({ source, flags }: RegExp): Generator<string> {
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, flags.includes('u'));
  const alphabet = alphabetOf(pattern);
  for (const quantifier of quantifiersOf(pattern)) {
    const before = textBefore(quantifier);
    for (const pump of pumpsOf(quantifier, alphabet)) {
      const least = pump.repeat(Math.max(1, Math.min(quantifier.min, 64)));
      for (const [start, repeated] of [
        [before, pump],
        ['', before + least],
        ['', pump],
        ['', before],
      ] as const) {
        if (repeated === '') continue;
        const text = start + repeated.repeat(Math.ceil(length / repeated.length));
        for (const end of ends) yield text.slice(0, length) + end;
      }
    }
  }
}

/** Repetitions that can be long; a short one costs a constant factor at most. */
function quantifiersOf(node: AST.Node): AST.Quantifier[] {
  const inner = childrenOf(node).flatMap(quantifiersOf);
  return node.type === 'Quantifier' && node.max > 64 ? [node, ...inner] : inner;
}

function childrenOf(node: AST.Node): AST.Node[] {
  if ('alternatives' in node) return node.alternatives;
  if (node.type === 'Quantifier') return [node.element];
  return node.type === 'Alternative' ? node.elements : [];
}

/** The shortest text that the pattern wants before it comes to this node. */
function textBefore(node: AST.Node): string {
  const { parent } = node;
  if (!parent) return '';
  const earlier = parent.type === 'Alternative' ? parent.elements.slice(0, parent.elements.indexOf(node as never)) : [];
  return textBefore(parent) + earlier.map(shortest).join('');
}

function shortest(node: AST.Node): string {
  if (node.type === 'Character') return String.fromCodePoint(node.value);
  if (node.type === 'CharacterSet' || node.type === 'CharacterClass') return sampleOf(matcherOf(node));
  if (node.type === 'Quantifier') return shortest(node.element).repeat(Math.min(node.min, 64));
  if (node.type === 'Assertion') return '';
  return childrenOf('alternatives' in node ? node.alternatives[0]! : node)
    .map(shortest)
    .join('');
}

/** Every character that the repetition takes, out of those that tell the classes of the pattern apart. */
function pumpsOf({ element }: AST.Quantifier, alphabet: ReadonlySet<string>): Set<string> {
  const isClass = ['Character', 'CharacterSet', 'CharacterClass'].includes(element.type);
  const single = isClass ? [...alphabet].filter(matcherOf(element)) : [];
  const inner = quantifiersOf(element).flatMap((quantifier) => [...pumpsOf(quantifier, alphabet)]);
  return new Set([shortest(element), ...single, ...inner].filter((text) => text !== ''));
}

function alphabetOf(node: AST.Node): Set<string> {
  if (node.type === 'Character') return new Set([String.fromCodePoint(node.value)]);
  if (node.type === 'CharacterSet' || node.type === 'CharacterClass') return new Set([sampleOf(matcherOf(node))]);
  return new Set(childrenOf(node).flatMap((child) => [...alphabetOf(child)]));
}

function matcherOf({ raw }: AST.Node): Matcher {
  const one = new RegExp(`^(?:${raw})$`, /\\p|\\u\{/.test(raw) ? 'u' : '');
  return (character) => one.test(character);
}

const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));

function sampleOf(matches: Matcher): string {
  return ['A', 'a', '0', ...printable, ' ', '\t', '\n', '\r', '\u0000', 'é', '\u200b'].find(matches) ?? '';
}
