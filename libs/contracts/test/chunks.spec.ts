import { eventCatalogue } from '../src/events/catalogue';
import { eventsOfChunk, inChunks, isChunk, maxChunkBytes, maxChunkEvents } from '../src/events/chunk';
import { createEvent } from '../src/events/event';

const tenant = { organizationId: 'org_01j9z3k4m5n6p7q8r9s0t1v2w3', environment: 'live' as const };
const chunks = eventCatalogue.filter(isChunk);

describe.each(chunks.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const event = createEvent(definition, { ...tenant, subject: 'x', time: new Date(), data: definition.example });

  it('is the second version of an event that may come alone', () => {
    expect(name).toBe(`${definition.each.name}-v2`);
    expect(eventCatalogue).toContain(definition.each);
    expect(definition.context).toBe(definition.each.context);
  });

  it('says what the single event says, in the same order, for webhooks show it byte for byte', () => {
    const [single, ...more] = eventsOfChunk(definition, event);
    expect(more).toEqual([]);
    expect(single!.type).toBe(`probatum.${definition.each.name}`);
    expect(JSON.stringify(single!.data)).toBe(JSON.stringify(definition.each.example));
  });

  it('lists its items last, where a publisher puts them', () => {
    expect(Object.keys(definition.example as object).at(-1)).toBe(definition.list);
    expect((definition.example as Record<string, unknown>)[definition.list]).toHaveLength(1);
  });

  it('gives its events who owns it, its trace and whether it is told again', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const [single] = eventsOfChunk(definition, { ...event, traceparent, reannounced: true });
    expect(single).toMatchObject({
      ...{ organizationid: tenant.organizationId, environment: 'live', traceparent, reannounced: true },
    });
    expect(eventsOfChunk(definition, event)[0]).not.toHaveProperty('reannounced');
  });
});

describe('chunks', () => {
  const asText = (text: string) => text;
  const sizes = (items: string[]) => inChunks(items, asText).map(({ length }) => length);

  it('hold at most so many events', () => {
    expect(sizes(Array.from({ length: 2 * maxChunkEvents + 1 }, () => 'x'))).toEqual([
      maxChunkEvents,
      maxChunkEvents,
      1,
    ]);
    expect(sizes(Array.from({ length: maxChunkEvents }, () => 'x'))).toEqual([maxChunkEvents]);
    expect(sizes([])).toEqual([]);
  });

  it('hold at most so many bytes, commas included, and letters count as they are encoded', () => {
    const half = 'x'.repeat(maxChunkBytes / 2 - 1);
    expect(sizes([half, half])).toEqual([2]);
    expect(sizes([half, `${half}x`])).toEqual([1, 1]);
    expect(sizes([half, half.replace('x', 'ü')])).toEqual([1, 1]);
  });

  it('hold an item alone that is larger', () => {
    expect(inChunks(['a', 'x'.repeat(2 * maxChunkBytes), 'b'], asText).map((chunk) => chunk[0]![0])).toEqual([
      'a',
      'x',
      'b',
    ]);
  });
});
