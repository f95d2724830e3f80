import { hash } from 'node:crypto';

/** A strong entity tag (RFC 9110 section 8.8.3): the same bytes, the same tag. */
export function entityTagOf(body: string | Buffer): string {
  return `"${hash('sha256', body, 'base64url')}"`;
}

/** The value of If-Match and If-None-Match: tags as written, weak ones with their `W/`, or `*`. */
export type EntityTags = '*' | readonly string[];

/** @returns undefined when it is no list of entity tags */
export function readEntityTags(header: string): EntityTags | undefined {
  if (header.trim() === '*') return '*';
  const member = /[\t ]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*)?(?:,|$)/y;
  const tags: string[] = [];
  while (member.lastIndex < header.length) {
    const found = member.exec(header);
    if (!found) return undefined;
    if (found[1] !== undefined) tags.push(found[1]);
  }
  return tags;
}

/** Strong comparison: a weak tag is like no other. */
export function includesStrong(tags: EntityTags, tag: string): boolean {
  return tags === '*' || (!isWeak(tag) && tags.includes(tag));
}

/** Weak comparison: it does not matter which of the two is weak. */
export function includesWeak(tags: EntityTags, tag: string): boolean {
  return tags === '*' || tags.some((one) => opaque(one) === opaque(tag));
}

const isWeak = (tag: string) => tag.startsWith('W/');
const opaque = (tag: string) => (isWeak(tag) ? tag.slice(2) : tag);
