import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import { sizeInMemory } from '@probatum/cache/size-in-memory';
import type { AddressRanges } from '../../organization/address-ranges/address-ranges';
import type { Authorities } from '../authorities/authorities';
import { type ClientCertificate, readCertificate } from './client-certificate';
import { forwardedCertificate } from './forwarded-certificate';

const memory = { maxBytes: 4 * mebibyte, lifeMs: 60_000, maxNameLength: 16_384 };

interface Read {
  readonly certificate: ClientCertificate | null;
}

/**
 * The client certificate of a request: from the connection, if the gateway has checked it, or from the header of a
 * trusted proxy, which has checked it. The header of any other caller is ignored.
 */
export class PresentedCertificates {
  private readonly bySocket = new WeakMap<object, ClientCertificate | null>();
  private byText = new BoundedCache<Read>(memory);

  /** @param header lower-case name; undefined when no proxy hands certificates on */
  constructor(
    private readonly trustedProxies: AddressRanges,
    private readonly header: string | undefined,
    private readonly authorities: Authorities,
  ) {}

  /** Others vouch from now on. Connections that are open stay what they are. */
  reload(): void {
    this.authorities.reload();
    this.byText = new BoundedCache(memory);
  }

  of(request: IncomingMessage): ClientCertificate | null {
    const { socket } = request;
    if (this.header !== undefined && this.trustedProxies.include(peerOf(request))) return this.forwarded(request);
    return socket instanceof TLSSocket ? this.ofConnection(socket) : null;
  }

  private ofConnection(socket: TLSSocket): ClientCertificate | null {
    const known = this.bySocket.get(socket);
    if (known !== undefined) return known;
    const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
    const read = certificate ? readCertificate(certificate, this.authorities) : null;
    this.bySocket.set(socket, read);
    return read;
  }

  private forwarded({ headers }: IncomingMessage): ClientCertificate | null {
    const text = headers[this.header!];
    if (typeof text !== 'string' || text === '') return null;
    const known = this.byText.get(text);
    if (known) return known.certificate;
    const certificate = forwardedCertificate(text);
    const read = certificate ? readCertificate(certificate, this.authorities) : null;
    this.byText.set(text, { certificate: read }, { bytes: sizeInMemory(read) });
    return read;
  }
}

function peerOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}
