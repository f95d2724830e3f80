import type { AcceptedType } from './intake-job';

/** How far from the beginning readers look for the header of a PDF: ISO 32000-1, annex H, note 13. */
export const headBytes = 1_024;

const signatures: readonly (readonly [AcceptedType, string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
];

/** The OLE files of DOC, and the ZIP files of DOCX and ODT. */
const office = ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'PK\x03\x04'];

/** The type of a file by its first bytes, whatever its sender says. */
export function detectType(head: Buffer): AcceptedType | 'office' | undefined {
  const text = head.toString('latin1', 0, headBytes);
  const image = signatures.find(([, signature]) => text.startsWith(signature));
  if (image) return image[0];
  if (office.some((signature) => text.startsWith(signature))) return 'office';
  return text.includes('%PDF-') ? 'application/pdf' : undefined;
}
