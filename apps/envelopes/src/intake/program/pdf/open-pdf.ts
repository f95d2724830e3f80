import { PDF, PdfArray, PdfDict, PdfNumber, SecurityError } from '@libpdf/core';
import type { Findings } from '../findings';
import { Refused } from '../refused';
import { broken } from './page-tree';

/** How far from the end readers look for the end mark: ISO 32000-1, annex H, note 18. */
const endMarkBytes = 1_024;

/** @throws Refused for a PDF that cannot be read, is encrypted, or is a form that only few readers show */
export async function openPdf(bytes: Uint8Array, findings: Findings): Promise<PDF> {
  const pdf = await PDF.load(bytes).catch((error: unknown) => {
    throw error instanceof SecurityError ? encrypted() : broken('it cannot be read');
  });
  if (pdf.isEncrypted) throw encrypted();
  if (pdf.recoveredViaBruteForce) {
    // A file that was cut may have lost pages.
    const tail = Buffer.from(bytes.subarray(-endMarkBytes)).toString('latin1');
    if (!tail.includes('%%EOF')) throw broken('its end is missing');
    findings.add('repaired', null);
  }
  const resolve = pdf.getObject.bind(pdf);
  const form = pdf.getCatalog().getDict('AcroForm', resolve);
  if (form?.has('XFA') || pdf.getCatalog().getBool('NeedsRendering', resolve)?.value)
    throw new Refused('xfa', 'The file is an XFA form, which most PDF readers do not show. Print it to a PDF first.');
  return pdf;
}

function encrypted(): Refused {
  return new Refused('encrypted', 'The PDF is encrypted. Save it without a password and without restrictions.');
}

/** Gives fields an appearance where readers would make one. @returns whether there are fields */
export function completeFields(pdf: PDF): boolean {
  const resolve = pdf.getObject.bind(pdf);
  const acroForm = pdf.getCatalog().getDict('AcroForm', resolve);
  const fields = acroForm?.get('Fields', resolve);
  const form = pdf.getForm();
  if (!(fields instanceof PdfArray) || fields.length === 0 || !form) return false;
  const areStale = acroForm?.getBool('NeedAppearances', resolve)?.value ?? false;
  for (const field of form.getFields()) {
    if (!('needsAppearanceUpdate' in field)) continue;
    if (!areStale && field.getWidgets().every((widget) => widget.hasNormalAppearance())) continue;
    const flags = field.getDict().getNumber('Ff', resolve)?.value ?? 0;
    field.getDict().set('Ff', PdfNumber.of(flags & ~readOnly));
    field.needsAppearanceUpdate = true;
  }
  form.updateAppearances();
  return true;
}

/** LibPDF gives fields with this flag no appearance: ISO 32000-1, table 221. */
const readOnly = 1;

export function hasLayers(pdf: PDF): boolean {
  return pdf.getCatalog().get('OCProperties', pdf.getObject.bind(pdf)) instanceof PdfDict;
}
