/** Types of files that become documents, by content. */
export const acceptedTypes = ['application/pdf', 'image/png', 'image/jpeg', 'image/gif'] as const;
export type AcceptedType = (typeof acceptedTypes)[number];

/** The file to read follows its job on the way to the program. */
export interface IntakeJob {
  readonly type: AcceptedType;
  readonly bytes: number;
  /** Every page of the result says SANDBOX. */
  readonly isSandbox: boolean;
  /** With it the file is a clean PDF, and these texts are looked for instead. */
  readonly find?: readonly TextQuery[];
}

/** A text to look for, in any case: the occurrence with this number, from 0, on the page if it is there. */
export interface TextQuery {
  readonly text: string;
  readonly page: number;
  readonly index: number;
}

/** Points from the upper left corner of the page as it is seen. */
export interface FoundText {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A page as a reader sees it: turned and cropped. Points. */
export interface SeenPage {
  readonly width: number;
  readonly height: number;
}

/** Content of the uploaded file that the result does not have, or has in another form. */
export interface Finding {
  readonly code: FindingCode;
  readonly detail: string;
  /** Number of the page, from 1; null for the file as a whole. */
  readonly page: number | null;
}

/** The sentence of each finding. */
export const findingDetails = {
  javascript: 'JavaScript was removed.',
  launch_action: 'An action that starts a program or opens a file was removed.',
  submit_action: 'An action that sends form data was removed.',
  import_action: 'An action that imports form data was removed.',
  remote_link: 'A link to another file was removed.',
  unsafe_link: 'A link that is neither a web nor a mail address was removed.',
  other_action: 'An interactive action was removed.',
  embedded_file: 'An embedded file was removed.',
  rich_media: 'Multimedia content was removed.',
  external_content: 'A reference to content outside of the file was removed.',
  digital_signature: 'A digital signature of the uploaded file is not part of the document.',
  form_flattened: 'Form fields became part of the page.',
  annotations_flattened: 'Annotations became part of the page.',
  annotation_removed: 'An annotation without an appearance was removed.',
  layers_flattened: 'Layers that a reader could hide are always shown.',
  repaired: 'The file was damaged and has been repaired.',
} as const;
export type FindingCode = keyof typeof findingDetails;

/** Reasons why a file is refused. */
export const refusalCodes = [
  'encrypted',
  'xfa',
  'broken',
  'too_many_pages',
  'page_size',
  'image_size',
  'too_complex',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** The PDF follows an accepted file's result on the way back. */
export type IntakeResult =
  | { readonly pages: readonly SeenPage[]; readonly findings: readonly Finding[]; readonly bytes: number }
  | { readonly found: readonly (FoundText | null)[]; readonly bytes: 0 }
  | { readonly refused: RefusalCode; readonly detail: string };

export const maxPages = 500;
export const maxPixels = 50_000_000;
/** Side of a page in points: the range that readers support (ISO 32000-1, annex C). */
export const pageSides = { least: 3, most: 14_400 };
/** Largest PDF that an intake may give. */
export const maxNormalizedBytes = 200 * 1024 * 1024;

/** The program writes it once it can take jobs. */
export const greeting = Buffer.from('PBI1');
