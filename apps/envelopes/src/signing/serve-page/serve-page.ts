import { Injectable } from '@nestjs/common';
import { OpenLink } from '../link/open-link';
import { LinkNotFound } from '../signing.errors';
import { type PageFile, PageFiles } from './page-files';
import { assetHeaders, pageHeaders } from './page-headers';

export interface ServedFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Headers of the request. */
export interface Accepted {
  readonly accept?: string | undefined;
  readonly acceptEncoding?: string | undefined;
}

/** The signing page and its files. The page itself holds nothing about an envelope. */
@Injectable()
export class ServePage {
  constructor(
    private readonly files: PageFiles,
    private readonly links: OpenLink,
  ) {}

  /**
   * The same page for every token, with 404 for an unknown one.
   * @throws LinkNotFound for a program, which asks for JSON; PageNotBuilt
   */
  async execute(token: string, { accept, acceptEncoding }: Accepted): Promise<ServedFile> {
    const isProgram = /json/i.test(accept ?? '') && !/html/i.test(accept ?? '');
    const status = await this.links.holderOf(token).then(
      () => 200,
      (error: unknown) => {
        if (error instanceof LinkNotFound && !isProgram) return 404;
        throw error;
      },
    );
    return served(status, await this.files.page(), acceptEncoding, pageHeaders);
  }

  /** @throws PageFileNotFound, PageNotBuilt */
  async file(name: string, acceptEncoding: string | undefined): Promise<ServedFile> {
    const file = await this.files.file(name);
    return served(200, file, acceptEncoding, { 'content-type': file.type, ...assetHeaders });
  }
}

function served(
  status: number,
  { content, gzipped }: PageFile,
  acceptEncoding: string | undefined,
  headers: Readonly<Record<string, string>>,
): ServedFile {
  const accepts = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(acceptEncoding ?? '');
  if (!gzipped || !accepts) return { status, headers: { ...headers, vary: 'accept-encoding' }, body: content };
  return { status, headers: { ...headers, vary: 'accept-encoding', 'content-encoding': 'gzip' }, body: gzipped };
}
