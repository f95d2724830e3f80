import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import type { EnvelopesConfig } from '../../envelopes.config';
import { PageFileNotFound, PageNotBuilt } from '../signing.errors';

const compress = promisify(gzip);

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** The same, compressed; undefined where that gains nothing. */
  readonly gzipped: Buffer | undefined;
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  ttf: 'font/ttf',
};
const binary = 'application/octet-stream';

/** Without parameters. */
export const mediaTypesOfFiles = [...new Set([...Object.values(types).map((type) => type.split(';')[0]!), binary])];

/** Beside the compiled service, where the build puts the page. */
const builtFolder = join(__dirname, '../../../../signing');

/** The files of the built page. Each is read and compressed once, when it is first asked for. */
@Injectable()
export class PageFiles {
  private readonly folder: string;
  private names: Promise<ReadonlySet<string>> | undefined;
  private readonly files = new Map<string, Promise<PageFile>>();

  constructor(@Inject(CONFIG) config: EnvelopesConfig) {
    this.folder = config.SIGNING_PAGE_FOLDER ?? builtFolder;
  }

  /** @throws PageNotBuilt */
  async page(): Promise<PageFile> {
    await this.list();
    return this.read(join(this.folder, 'index.html'), 'html');
  }

  /** @param name folder and file @throws PageFileNotFound, PageNotBuilt */
  async file(name: string): Promise<PageFile> {
    // Only listed names are opened: a name with dots in it leads nowhere.
    if (!(await this.list()).has(name)) throw new PageFileNotFound();
    return this.read(join(this.folder, name), name.slice(name.lastIndexOf('.') + 1));
  }

  private async list(): Promise<ReadonlySet<string>> {
    this.names ??= filesBelow(this.folder);
    return this.names.catch(() => {
      this.names = undefined;
      throw new PageNotBuilt();
    });
  }

  private read(path: string, extension: string): Promise<PageFile> {
    const known = this.files.get(path);
    if (known) return known;
    const file = readPageFile(path, types[extension] ?? binary);
    this.files.set(path, file);
    file.catch(() => this.files.delete(path));
    return file;
  }
}

async function readPageFile(path: string, type: string): Promise<PageFile> {
  const content = await readFile(path);
  const gzipped = await compress(content);
  return { type, content, gzipped: gzipped.length < 0.9 * content.length ? gzipped : undefined };
}

/** The folder of the page's source has an index.html as well, but no built files. */
async function filesBelow(folder: string): Promise<ReadonlySet<string>> {
  await access(join(folder, 'assets'));
  return new Set(await readdir(folder, { recursive: true }));
}
