import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { AddressRanges } from '../address-ranges/address-ranges';
import { type ClientCertificate, readCertificate } from './client-certificate';
import { forwardedCertificate } from './forwarded-certificate';

const mostTexts = 1_000;

/**
 * The client certificate of a request: of the connection, if the gateway itself has checked it, or of the header that
 * a trusted proxy sets, which has checked it before. From everybody else the header means nothing.
 */
export class PresentedCertificates {
  private readonly bySocket = new WeakMap<object, ClientCertificate | null>();
  private readonly byText = new Map<string, ClientCertificate | null>();

  /** @param header lower-case name; undefined when no proxy hands certificates on */
  constructor(
    private readonly trustedProxies: AddressRanges,
    private readonly header: string | undefined,
  ) {}

  of(request: IncomingMessage): ClientCertificate | null {
    const { socket } = request;
    if (this.header !== undefined && this.trustedProxies.include(peerOf(request))) return this.forwarded(request);
    return socket instanceof TLSSocket ? this.ofConnection(socket) : null;
  }

  private ofConnection(socket: TLSSocket): ClientCertificate | null {
    const known = this.bySocket.get(socket);
    if (known !== undefined) return known;
    const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
    const read = certificate ? readCertificate(certificate) : null;
    this.bySocket.set(socket, read);
    return read;
  }

  private forwarded({ headers }: IncomingMessage): ClientCertificate | null {
    const text = headers[this.header!];
    if (typeof text !== 'string' || text === '') return null;
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const certificate = forwardedCertificate(text);
    const read = certificate ? readCertificate(certificate) : null;
    if (this.byText.size >= mostTexts) this.byText.clear();
    this.byText.set(text, read);
    return read;
  }
}

function peerOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}
