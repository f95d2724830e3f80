import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const checkout = resolve(__dirname, '../..');
let workspace: string;

/** Each file with what it imports: types alone, which count like everything else. */
const imports: Record<string, string> = {
  'apps/gateway/src/routes/finds.ts': '../request/receives',
  'apps/gateway/src/request/receives.ts': '../organization/belongs',
  'apps/gateway/src/organization/belongs.ts': './keeps',
  'apps/gateway/src/organization/keeps.ts': './belongs',
  'apps/gateway/src/request/call/answers.ts': '../limit/counts',
  'apps/gateway/src/request/limit/counts.ts': '../../gateway.module',
  'apps/gateway/src/gateway.module.ts': './credentials/knows',
  'apps/gateway/src/credentials/knows.ts': '../organization/access/allows',
  'apps/gateway/src/organization/access/allows.ts': '../audit/records',
  'apps/gateway/src/organization/audit/records.ts': '../access/seals',
  'apps/gateway/src/organization/access/seals.ts': '@probatum/http/problems/refuses',
  'libs/http/src/problems/refuses.ts': '../validation/reads',
  'libs/http/src/validation/reads.ts': '@probatum/http/problems/says',
  'libs/http/src/problems/says.ts': '',
};

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'probatum-imports-'));
  const paths = { '@probatum/http/*': ['libs/http/src/*'] };
  write('tsconfig.json', JSON.stringify({ compilerOptions: { baseUrl: '.', paths } }));
  symlinkSync(join(checkout, 'node_modules'), join(workspace, 'node_modules'));
  for (const [file, from] of Object.entries(imports)) {
    write(file, from ? `export type { Thing } from '${from}';\n` : 'export interface Thing {}\n');
  }
});

afterAll(() => rmSync(workspace, { recursive: true }));

function write(file: string, content: string): void {
  mkdirSync(dirname(join(workspace, file)), { recursive: true });
  writeFileSync(join(workspace, file), content);
}

/** @returns each rule that is broken, and by what */
function broken(config: string): string[] {
  const depcruise = join(checkout, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const words = [depcruise, '--config', join(checkout, config), '--output-type', 'json', 'apps', 'libs'];
  const { stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!stdout) throw new Error(stderr);
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
}

test('a circle of files, an import against the order of rooms, and an import of a module file are refused', () => {
  expect(broken('.dependency-cruiser.cjs')).toEqual([
    'gateway-request-call: apps/gateway/src/request/call/answers.ts → apps/gateway/src/request/limit/counts.ts',
    'gateway-routes: apps/gateway/src/routes/finds.ts → apps/gateway/src/request/receives.ts',
    'http-problems: libs/http/src/problems/refuses.ts → libs/http/src/validation/reads.ts',
    'no-circles: apps/gateway/src/organization/belongs.ts → apps/gateway/src/organization/keeps.ts',
    'wiring-stays-on-top: apps/gateway/src/request/limit/counts.ts → apps/gateway/src/gateway.module.ts',
  ]);
});

test('a circle of folders is refused even where no files form one', () => {
  expect(broken('.dependency-cruiser.folders.cjs')).toEqual([
    'no-circles-of-folders: apps/gateway/src/organization/access → apps/gateway/src/organization/audit',
    'no-circles-of-folders: apps/gateway/src/organization/audit → apps/gateway/src/organization/access',
    'no-circles-of-folders: libs/http/src/problems → libs/http/src/validation',
    'no-circles-of-folders: libs/http/src/validation → libs/http/src/problems',
  ]);
});
