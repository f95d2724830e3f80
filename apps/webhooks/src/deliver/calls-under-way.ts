/** How many attempts this process is making right now, by endpoint. Endpoints that are not called are not in it. */
export class CallsUnderWay {
  readonly byEndpoint = new Map<string, number>();

  begin(endpointId: string): void {
    this.byEndpoint.set(endpointId, this.of(endpointId) + 1);
  }

  end(endpointId: string): void {
    const left = this.of(endpointId) - 1;
    if (left > 0) this.byEndpoint.set(endpointId, left);
    else this.byEndpoint.delete(endpointId);
  }

  of(endpointId: string): number {
    return this.byEndpoint.get(endpointId) ?? 0;
  }
}
