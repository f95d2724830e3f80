import type { PdfFile } from './pdf-file';
import { Unverifiable } from './unverifiable';
import { Dictionary, Reference, Text, type Value } from './values';

/** A form field that holds a signature. */
export interface SignedField {
  /** The full name: the partial names from the root of the form, with dots between them. */
  readonly name: string;
  readonly signature: Dictionary;
}

const maxFields = 10_000;

interface Node {
  readonly value: Value;
  readonly name: string;
  readonly isSignature: boolean;
}

/** Finds the signatures that a viewer would show: those of the newest form, ISO 32000-1, 12.7. */
export function findSignedFields(file: PdfFile): SignedField[] {
  const found: SignedField[] = [];
  const form = file.dictionary(file.catalog.get('AcroForm'));
  const pending = form ? file.list(form.get('Fields')).map((value) => ({ value, name: '', isSignature: false })) : [];
  const seen = new Set<number>();
  for (let node: Node | undefined = pending.pop(), count = 0; node; node = pending.pop(), count += 1) {
    if (count > maxFields) throw new Unverifiable('pdf.too_complex', `The form has more than ${maxFields} fields.`);
    const field = file.dictionary(node.value);
    if (!field || !(node.value instanceof Reference) || seen.has(node.value.number)) continue;
    seen.add(node.value.number);
    const name = nameOf(file, field, node.name);
    const isSignature = field.get('FT') === null ? node.isSignature : field.name('FT') === 'Sig';
    const signature = file.dictionary(field.get('V'));
    if (isSignature && signature) found.push({ name, signature });
    for (const value of file.list(field.get('Kids'))) pending.push({ value, name, isSignature });
  }
  return found;
}

function nameOf(file: PdfFile, field: Dictionary, parent: string): string {
  const partial = file.resolve(field.get('T'));
  if (!(partial instanceof Text)) return parent;
  return [parent, textOf(partial).slice(0, 255)].filter(Boolean).join('.').slice(0, 1024);
}

/** A text string: UTF-16 with a mark in front, else taken as Latin-1. */
export function textOf({ bytes }: Text): string {
  const isUtf16 = bytes[0] === 0xfe && bytes[1] === 0xff;
  return isUtf16 ? new TextDecoder('utf-16be').decode(bytes.subarray(2)) : bytes.toString('latin1');
}
