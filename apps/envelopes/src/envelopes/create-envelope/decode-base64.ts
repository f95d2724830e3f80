const dataUrl = /^data:[\w.+/-]{0,100};base64,/;

/**
 * Reads base64 (RFC 4648 section 4), with or without padding, line breaks and the beginning of a data URL.
 * @returns undefined for other text: Node drops characters that it does not know
 */
export function decodeBase64(text: string): Buffer | undefined {
  const plain = text.replace(dataUrl, '').replace(/[\r\n]/g, '');
  const bytes = Buffer.from(plain, 'base64');
  const encoded = bytes.toString('base64');
  return encoded === plain || encoded.slice(0, Math.ceil((bytes.length * 4) / 3)) === plain ? bytes : undefined;
}
