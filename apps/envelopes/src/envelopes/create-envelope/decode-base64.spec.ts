import { decodeBase64 } from './decode-base64';

describe('documents in base64', () => {
  const pdf = Buffer.from('%PDF-1.7 \u00e9');

  it.each([
    ['as the standard has it', pdf.toString('base64')],
    ['without padding', pdf.toString('base64url').replaceAll('-', '+').replaceAll('_', '/')],
    ['in lines', pdf.toString('base64').replace(/(.{4})/g, '$1\r\n')],
    ['as a data URL', `data:application/pdf;base64,${pdf.toString('base64')}`],
  ])('are read %s', (_form, text) => {
    expect(decodeBase64(text)).toEqual(pdf);
  });

  it.each(['%PDF-1.7', 'JVBE Ri0=', 'JVBERi0*', 'data:text/plain,JVBE', 'J', 'JVBE=JVBE'])('are not %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
