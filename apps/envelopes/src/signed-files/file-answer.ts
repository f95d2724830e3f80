import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** Characters that a name in quotes may not have: RFC 6266, appendix D. */
const unquotable = /[^\x20-\x7e]|["\\%/:*?<>|]/g;
/** RFC 8187, section 3.2.1: all others are escaped. */
const escaped = /[!'()*]/g;
const maxNameLength = 150;

/** A file to save. Its name is given twice: in ASCII for old readers, and as it is. */
export function fileAnswer(content: Readable, type: string, name: string): StreamableFile {
  return new StreamableFile(content, { type, disposition: attachment(name) });
}

export function attachment(name: string): string {
  const plain = name.replace(unquotable, '_');
  const encoded = encodeURIComponent(name).replace(escaped, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/**
 * The name of a file that is made from another one or from a title: without folders, control characters and characters
 * that turn the direction of text, and with one ending.
 */
export function fileName(title: string, suffix: string, ending: string): string {
  const visible = title
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_');
  const base = visible
    .replace(/\.(?:pdf|png|jpe?g|gif|docx?|odt)$/i, '')
    .trim()
    .replace(/^\.+/, '');
  return `${Array.from(base).slice(0, maxNameLength).join('') || 'document'}${suffix}.${ending}`;
}
