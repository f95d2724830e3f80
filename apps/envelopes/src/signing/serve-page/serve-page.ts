import { Injectable } from '@nestjs/common';
import { OpenLink } from '../link/open-link';
import { LinkUnknown } from '../signing.errors';
import { type PageFile, PageFiles } from './page-files';
import { assetHeaders, pageHeaders } from './page-headers';

export interface ServedFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The signing page and its files. The page itself holds nothing about an envelope. */
@Injectable()
export class ServePage {
  constructor(
    private readonly files: PageFiles,
    private readonly links: OpenLink,
  ) {}

  /** The same page for every token, with 404 for an unknown one. @throws PageNotBuilt */
  async execute(token: string, acceptEncoding: string | undefined): Promise<ServedFile> {
    const page = await this.files.page();
    const status = await this.links.holderOf(token).then(
      () => 200,
      (error: unknown) => {
        if (error instanceof LinkUnknown) return 404;
        throw error;
      },
    );
    return served(status, page, acceptEncoding, pageHeaders);
  }

  /** @throws PageFileUnknown, PageNotBuilt */
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
