import { Injectable, StreamableFile } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { FindSealedFiles } from '../../signed-files/sealed-files';
import { reasonAgainst } from '../link/link-state';
import { type Link, OpenLink } from '../link/open-link';
import { DocumentNotFound, NotSealedYet, SigningEnded } from '../signing.errors';

/** The sealed file, for any recipient of a completed envelope. */
@Injectable()
export class DownloadSigned {
  constructor(
    private readonly links: OpenLink,
    private readonly clock: Clock,
    private readonly sealedFiles: FindSealedFiles,
  ) {}

  /** @throws LinkNotFound, NotSealedYet, SigningEnded, DocumentNotFound */
  async execute(token: string, position: number): Promise<StreamableFile> {
    const { envelope, recipient } = await this.links.read(token);
    this.refuseUnlessCompleted({ envelope, recipient });
    const document = envelope.documents.find((each) => each.position === position);
    if (!document) throw new DocumentNotFound();
    const files = await this.sealedFiles.execute(envelope, envelope.id);
    const content = await files.openDocument(position);
    return new StreamableFile(content, { type: 'application/pdf', disposition: dispositionOf(document.name) });
  }

  private refuseUnlessCompleted({ envelope, recipient }: Link): void {
    const reason = reasonAgainst(envelope, recipient, this.clock.now());
    if (reason === 'completed') return;
    const hasEnded = reason === 'declined' || reason === 'voided' || reason === 'expired' || reason === 'returned';
    throw hasEnded ? new SigningEnded(reason) : new NotSealedYet();
  }
}

/** RFC 6266: a name in ASCII for old clients, and the real one in UTF-8. */
export function dispositionOf(name: string): string {
  const file = `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}-signed.pdf`;
  const ascii = file.replace(/[^\w .()-]/g, '_');
  const encoded = encodeURIComponent(file.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
