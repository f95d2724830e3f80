import type { Box, PictureBox, TextBox } from '@probatum/pdf-pages/boxes/overlay';
import type { EnvelopeField, Recipient } from '../../envelope/envelope';

type Boxes = readonly (TextBox | PictureBox)[];

const ink = '#14274e';
const grey = '#555555';
/** Less high, a signature has no room for a line that says whose it is. */
const heightWithCaption = 30;

/** The drawing of a field that a recipient has filled; empty for one that is empty. */
export function boxesOf(field: EnvelopeField, recipient: Recipient | undefined, picture: Buffer | undefined): Boxes {
  const { type, value } = field;
  if (type === 'SIGNATURE' || type === 'INITIALS') return signature(field, recipient, picture);
  if (picture) return [{ picture, ...areaOf(field) }];
  if (type === 'CHECKBOX') return [text(field, value === 'true' ? '☑' : '☐', { alignment: 'centre', size: 18 })];
  if (type === 'RADIO_GROUP') return radioGroup(field);
  if (type === 'DATE_SIGNED') return textUnlessEmpty(field, value ?? recipient?.signedAt?.toISOString().slice(0, 10));
  if (type === 'STAMP') return textUnlessEmpty(field, value, { weight: 'bold', alignment: 'centre' });
  return textUnlessEmpty(field, value);
}

function signature(field: EnvelopeField, recipient: Recipient | undefined, picture: Buffer | undefined): Boxes {
  if (!picture && !field.value) return [];
  const area = areaOf(field);
  const hasCaption = field.type === 'SIGNATURE' && area.height >= heightWithCaption && recipient !== undefined;
  const captionHeight = hasCaption ? Math.min(14, area.height / 3) : 0;
  const upper = { ...area, height: area.height - captionHeight };
  const drawn = picture
    ? { picture, ...upper }
    : ({ text: field.value!, ...upper, size: 22, weight: 'bold', color: ink } as const);
  if (!hasCaption) return [drawn];
  const lower = { ...area, y: area.y + upper.height, height: captionHeight };
  return [drawn, { text: captionOf(recipient), ...lower, size: 6, color: grey, alignment: 'left' }];
}

function captionOf({ name, email, signedAt }: Recipient): string {
  const time = signedAt ? ` · ${signedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
  // The name keeps its own direction, and the line that of an address: UAX 9, LRM, FSI and PDI.
  return `\u200e${name ? `\u2068${name}\u2069 · ` : ''}${email}${time}`;
}

function radioGroup(field: EnvelopeField): Boxes {
  if (field.options.length === 0) return textUnlessEmpty(field, field.value);
  const lines = field.options.map((option) => `${option === field.value ? '●' : '○'} ${option}`);
  return [text(field, lines.join('\n'), { size: 10 })];
}

function textUnlessEmpty(field: EnvelopeField, value: string | null | undefined, style: Partial<TextBox> = {}): Boxes {
  return value ? [text(field, value, style)] : [];
}

function text(field: EnvelopeField, value: string, style: Partial<TextBox> = {}): TextBox {
  return { ...areaOf(field), size: 11, ...style, text: value };
}

function areaOf({ x, y, width, height }: EnvelopeField): Box {
  return { x, y, width, height };
}
