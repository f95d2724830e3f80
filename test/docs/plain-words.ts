import ts from 'typescript';
import { readDocument, section } from './markdown';

/** A text that people read, and the line on which it begins. */
export interface Text {
  readonly line: number;
  readonly words: string;
}

const phrasesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, phrase]) => phrase!);
const anyOf = (phrases: readonly string[]) => phrases.map((phrase) => phrase.replaceAll(' ', '\\s+')).join('|');

/** The two lists of docs/style.md as patterns over one sentence. */
export function readPhraseList(): readonly RegExp[] {
  const page = readDocument('docs/style.md');
  const beginnings = section(page, 'Do not begin a sentence with')
    .split('\n')
    .filter((line) => line.startsWith('- '));
  const rows = section(page, 'Do not write')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const phrases = rows.map((row) => row.split('|')[1]!).flatMap(phrasesIn);
  return [
    new RegExp(`^\\W*(?:${anyOf(beginnings.flatMap(phrasesIn))})\\b(?![^]*\\?\\W*$)`, 'i'),
    new RegExp(`\\b(?:${anyOf(phrases)})\\b`, 'i'),
  ];
}

/** Sentences end with a mark and a space; the tags of a docstring begin one. */
const sentencesOf = (words: string) => words.split(/(?<=[.!?:;])\s+|@returns\s+|@throws\s+|@param\s+\S+\s+/);

export function findPhrases(texts: readonly Text[], phrases: readonly RegExp[]): string[] {
  return texts.flatMap(({ line, words }) =>
    sentencesOf(words)
      .filter((sentence) => phrases.some((phrase) => phrase.test(sentence)))
      .map((sentence) => `${line}: ${sentence}`),
  );
}

const lineAt = (text: string, position: number) => text.slice(0, position).split('\n').length;
const blank = (text: string) => text.replace(/[^\n]/g, ' ');

/** Paragraphs, list items, headings and cells of tables, without blocks of code and without code in a line. */
export function textsOfMarkdown(document: string): Text[] {
  const prose = document
    .replace(/^( *)```[^]*?^\1```$/gm, blank)
    .replace(/`[^`]*`/g, (code) => `code${blank(code).slice(4)}`);
  const blocks = prose.matchAll(/(?:(?!\n\s*(?:\n|[-#|]|\d+\.\s))[^])+/g);
  return [...blocks].flatMap(({ 0: block, index }) => {
    const line = lineAt(prose, index + block.search(/\S|$/));
    const cells = block.trim().startsWith('|') ? block.split('|') : [block];
    return cells.map((cell) => ({
      line,
      words: cell
        .replace(/\s+/g, ' ')
        .replace(/^ ?(?:[-#]+|\d+\.) /, '')
        .trim(),
    }));
  });
}

/** All texts of a document with more than two words. */
export function textsOfJson(document: string): Text[] {
  return document.split('\n').flatMap((row, index) => {
    const value =
      /": "(.*)",?$/
        .exec(row)?.[1]
        ?.replaceAll('\\n', ' ')
        .replaceAll(/`[^`]*`/g, 'code') ?? '';
    return /\S\s+\S+\s+\S/.test(value) ? [{ line: index + 1, words: value }] : [];
  });
}

/** Comments, with the lines of one after the other joined, and all strings of more than two words. */
export function textsOfCode(code: string, path: string): Text[] {
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, false);
  const strings: Text[] = [];
  let rest = code;
  const add = (node: ts.Node, words: string) => {
    const start = node.getStart(source);
    if (/\S\s+\S+\s+\S/.test(words)) strings.push({ line: lineAt(code, start), words: words.replace(/\s+/g, ' ') });
    rest = rest.slice(0, start) + blank(rest.slice(start, node.end)) + rest.slice(node.end);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node))
      add(node, ts.isRegularExpressionLiteral(node) ? '' : node.text);
    else if (ts.isTemplateExpression(node)) {
      ts.forEachChild(node, (child) => (ts.isTemplateSpan(child) ? visit(child.expression) : undefined));
      add(node, [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join(' … '));
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  const comments = [...rest.matchAll(/\/\*[^]*?\*\/|\/\/.*(?:\n\s*\/\/.*)*/g)];
  return [
    ...strings,
    ...comments.map(({ 0: comment, index }) => ({
      line: lineAt(code, index),
      words: comment
        .replace(/^[ \t]*(?:\/\*\*?|\*\/?|\/\/)/gm, '')
        .replace(/\*\/$/, '')
        .replace(/`[^`]*`/g, 'code')
        .replace(/\s+/g, ' ')
        .trim(),
    })),
  ];
}
