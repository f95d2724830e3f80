import { hasExpired } from './envelope';

const at = new Date('2026-01-02T03:04:05.678Z');
const open = { status: 'PARTIALLY_SIGNED', sealState: 'none', expiresAt: at } as const;

it('an envelope that waits for a recipient expires at its time', () => {
  expect(hasExpired(open, new Date(at.getTime() - 1))).toBe(false);
  expect(hasExpired(open, at)).toBe(true);
  expect(hasExpired({ ...open, expiresAt: null }, at)).toBe(false);
});

it.each(['pending', 'sealed', 'failed'] as const)('an envelope whose seal is %s does not expire', (sealState) => {
  expect(hasExpired({ ...open, sealState }, at)).toBe(false);
});

it('an envelope that has ended expires only if that was its end', () => {
  expect(hasExpired({ ...open, status: 'VOIDED' }, at)).toBe(false);
  expect(hasExpired({ ...open, status: 'EXPIRED', expiresAt: null }, at)).toBe(true);
});
