import { writeJson, Written } from './json-text';

export const multipartType = 'multipart/form-data';
const boundary = 'fuzz-7c1e';

export function contentTypeOf(bodyType: string): string {
  return bodyType === multipartType ? `${multipartType}; boundary=${boundary}` : bodyType;
}

/** RFC 7578. A member named `file` is a file. Values that are not text are written as JSON. */
export function writeMultipart(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Written) return writeJson(value);
  const parts = Object.entries(value).map(([name, member]) => {
    const file = name === 'file' ? '; filename="a.pdf"\r\nContent-Type: application/pdf' : '';
    const text = typeof member === 'string' ? member : writeJson(member);
    return `--${boundary}\r\nContent-Disposition: form-data; name=${JSON.stringify(name)}${file}\r\n\r\n${text}\r\n`;
  });
  return `${parts.join('')}--${boundary}--\r\n`;
}
