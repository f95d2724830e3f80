import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Clock } from '@probatum/persistence/clock';
import { OBJECTS } from '../../objects/objects';
import { refuseUnlessShown } from '../link/link-state';
import { OpenLink } from '../link/open-link';
import { DocumentNotFound } from '../signing.errors';

/** The file that is signed, as it is shown. */
@Injectable()
export class ShowDocument {
  constructor(
    private readonly links: OpenLink,
    private readonly clock: Clock,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  /** @throws LinkNotFound, DocumentNotFound, LinkNotOpen, SigningEnded */
  async execute(token: string, position: number): Promise<StreamableFile> {
    const { envelope, recipient } = await this.links.read(token);
    refuseUnlessShown(envelope, recipient, this.clock.now());
    const document = envelope.documents.find((each) => each.position === position);
    if (!document) throw new DocumentNotFound();
    const content = await this.objects.get(`${document.documentId}-normalized`);
    return new StreamableFile(content, { type: 'application/pdf', disposition: 'inline' });
  }
}
