import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../..');

export function readDocument(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The content below a heading, up to the next heading of the same or a higher level. */
export function section(document: string, title: string): string {
  const lines = document.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === title);
  if (start === -1) throw new Error(`There is no section "${title}"`);
  const level = lines[start]!.indexOf(' ');
  // A comment of a shell looks like a heading, but stands in a block.
  let inBlock = false;
  const length = lines.slice(start + 1).findIndex((line) => {
    if (line.trimStart().startsWith('```')) inBlock = !inBlock;
    return !inBlock && /^#+ /.test(line) && line.indexOf(' ') <= level;
  });
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length).join('\n');
}

/** The blocks of a language, without the indentation that they have in a list. */
export function codeBlocks(text: string, language: string): string[] {
  const block = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\`$`, 'gm');
  return [...text.matchAll(block)].map(([, indent, code]) => code!.replace(new RegExp(`^${indent}`, 'gm'), ''));
}
