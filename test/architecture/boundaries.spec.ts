import { forbiddenHabits, forbiddenImports, importing } from './forbidden';
import { LintedCopy, type Text } from './linted-copy';

const forbidden = [...forbiddenImports, ...forbiddenHabits];

/** The same things where they are allowed. */
const allowed: readonly Text[] = [
  { path: 'apps/webhooks/src/webhooks.config.ts', text: 'export const port = process.env.PORT;\n' },
  { path: 'apps/webhooks/test/receiver.ts', text: importing('@probatum/testing/wait-for') },
  { path: 'apps/webhooks/src/webhooks.module.ts', text: importing('@probatum/http/problem') },
  { path: 'apps/webhooks/src/webhooks.module.ts', text: importing('@probatum/merkle/hex') },
  { path: 'libs/certificate-format/src/payload.ts', text: importing('@probatum/merkle/hex') },
  { path: 'libs/http/src/problems/problem.ts', text: importing('@probatum/contracts/ids') },
  { path: 'libs/merkle/src/hex.ts', text: 'export const at = (milliseconds: number) => new Date(milliseconds);\n' },
  { path: 'tools/platform/src/part.ts', text: importing('@probatum/persistence/provision') },
];

/** One file of each kind, as it is. */
const untouched = [
  'apps/certificates/src/certificates.module.ts',
  'apps/certificates/src/certificates.config.ts',
  'apps/certificates/test/running-certificates.ts',
  'libs/contracts/src/events/event.ts',
  'libs/certificate-format/src/payload.ts',
  'libs/service/src/run-service.ts',
  'libs/messaging/test/relay.spec.ts',
  'libs/testing/src/service-harness.ts',
  'tools/platform/src/start-platform.ts',
  'contracts-solidity/src/anchor-registry.ts',
  'test/architecture/boundaries.spec.ts',
];

let copy: LintedCopy;
let said: string[][];

beforeAll(async () => {
  copy = await LintedCopy.make();
  const asTheyAre = await Promise.all(untouched.map((path) => copy.read(path)));
  said = await copy.lint([...forbidden, ...allowed, ...asTheyAre]);
}, 120_000);
afterAll(() => copy.remove());

describe('the linter, in a copy as fresh as a clone,', () => {
  it.each(forbidden.map(({ what }, index) => [what, index] as const))('refuses %s', (_what, index) => {
    expect(said[index]).toEqual([expect.stringMatching(forbidden[index]!.refusal)]);
  });

  it.each([...allowed.map(({ path }) => path), ...untouched].map((path, index) => [path, index] as const))(
    'has nothing against %s',
    (_path, index) => {
      expect(said[forbidden.length + index]).toEqual([]);
    },
  );
});
