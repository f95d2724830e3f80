import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs that judge a sealed PDF, and the Debian packages that hold them. */
const packages = { pdfsig: 'poppler-utils', qpdf: 'qpdf', openssl: 'openssl', certutil: 'libnss3-tools' };

const missing = Object.keys(packages).filter((program) => spawnSync(program, ['--version']).error !== undefined);

export const hasPrograms = missing.length === 0;

/** CI may not leave these tests out. Elsewhere the output names what did not run. */
export function requirePrograms(): void {
  if (hasPrograms) return;
  const install = missing.map((program) => packages[program as keyof typeof packages]).join(' ');
  const message = `${missing.join(', ')} missing: no other program judged the PDFs. Install ${install}.`;
  if (process.env['CI']) throw new Error(message);
  console.warn(message);
}

export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** A folder in which these programs check PDFs against one root, which NSS trusts. */
export class Judges {
  private readonly folder = mkdtempSync(join(tmpdir(), 'judges-'));

  /** @param root DER */
  constructor(root: Uint8Array) {
    this.write('root.der', root);
    const { stdout } = spawnSync('openssl', ['x509', '-inform', 'der', '-in', this.path('root.der')]);
    this.write('root.pem', stdout);
    this.run('certutil', ['-N', '-d', `sql:${this.folder}`, '--empty-password']);
    const trust = ['-n', 'root', '-t', 'C,C,C', '-i', this.path('root.der')];
    this.run('certutil', ['-A', '-d', `sql:${this.folder}`, ...trust]);
  }

  pdfsig(pdf: Uint8Array): Run {
    return this.run('pdfsig', ['-nssdir', `sql:${this.folder}`, this.write('document.pdf', pdf)]);
  }

  qpdf(pdf: Uint8Array): Run {
    return this.run('qpdf', ['--check', this.write('document.pdf', pdf)]);
  }

  /** Checks the CMS structure over the bytes that the range covers, at a time. */
  openssl(cms: Uint8Array, content: Uint8Array, at: Date): Run {
    const files = ['-in', this.write('signature.der', cms), '-content', this.write('content', content)];
    const trust = ['-CAfile', this.path('root.pem'), '-purpose', 'any', '-attime', String(at.getTime() / 1000)];
    return this.run('openssl', [
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'der',
      ...files,
      ...trust,
      '-out',
      '/dev/null',
    ]);
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private write(name: string, content: Uint8Array): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  private run(program: string, parameters: readonly string[]): Run {
    const { status, stdout, stderr, error } = spawnSync(program, parameters, { encoding: 'utf8' });
    if (error) throw error;
    return { code: status, output: stdout + stderr };
  }
}
