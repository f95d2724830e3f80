import { eventCatalogue } from '../src/events/catalogue';
import { contexts, createEvent, defineEvent, streamName, subjectFilter, subjectOf } from '../src/events/event';
import { isId } from '../src/ids';
import { administratorScopes, isScope, ordinaryScopes, scopes } from '../src/scopes';

const tenant = { organizationId: 'org_01j9z3k4m5n6p7q8r9s0t1v2w3', environment: 'sandbox' as const };

/** How NATS matches: `*` is one token. */
function matches(filter: string, subject: string): boolean {
  const [wanted, found] = [filter.split('.'), subject.split('.')];
  return wanted.length === found.length && wanted.every((token, index) => token === '*' || token === found[index]);
}

describe('the events of the platform', () => {
  it('keep their names and their contexts: consumers have subscribed to them', () => {
    expect(eventCatalogue.map(({ context, name }) => `${context}: ${name}`)).toEqual(
      expect.arrayContaining([
        'gateway: organization.created',
        'certificates: certificate.issued',
        'certificates: certificate.revoked',
        'anchoring: anchor.submitted',
        'anchoring: anchor.failed',
        'anchoring: anchor.confirmed',
        'trust-engine: trust.updated',
      ]),
    );
    expect(contexts.map(streamName)).toEqual(
      expect.arrayContaining(['GATEWAY', 'CERTIFICATES', 'TRUST-ENGINE', 'ANCHORING']),
    );
  });

  it.each(eventCatalogue.map((definition) => [definition.name, definition] as const))(
    '%s has a subject of six tokens that its own filter catches and no other one',
    (name, definition) => {
      const subject = subjectOf(definition, tenant);
      expect(subject).toBe(`events.${definition.context}.${name}.sandbox.${tenant.organizationId}`);
      expect(subject.split('.')).toHaveLength(6);
      expect(subject).toMatch(/^[a-z0-9_.-]+$/);
      const catching = eventCatalogue.filter((other) => matches(subjectFilter(other), subject));
      expect(catching).toEqual([definition]);
      expect(contexts).toContain(definition.context);
      expect(definition.description).not.toBe('');
    },
  );

  it('of one organization in one environment are one permission of NATS', () => {
    const permission = `events.*.*.*.sandbox.${tenant.organizationId}`;
    for (const definition of eventCatalogue) {
      expect(matches(permission, subjectOf(definition, tenant))).toBe(true);
      expect(matches(permission, subjectOf(definition, { ...tenant, environment: 'live' }))).toBe(false);
    }
  });

  it('tell a new version in their name', () => {
    const second = defineEvent({
      context: 'gateway',
      entity: 'a',
      verb: 'b',
      version: 2,
      description: 'x',
      example: {},
    });
    expect(second.name).toBe('a.b-v2');
    expect(subjectOf(second, tenant).split('.')).toHaveLength(6);
  });
});

describe('an event', () => {
  const definition = eventCatalogue.find(({ name }) => name === 'organization.created');
  const details = { ...tenant, subject: 'org_1', time: new Date('2026-03-18T20:48:08.8+01:00'), data: { a: [1] } };
  const event = createEvent(definition!, details);

  it('is a CloudEvent 1.0', () => {
    expect(event).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^evt_/),
      source: '/gateway',
      type: 'probatum.organization.created',
      subject: 'org_1',
      time: '2026-03-18T19:48:08.800Z',
      datacontenttype: 'application/json',
      organizationid: tenant.organizationId,
      environment: 'sandbox',
      data: { a: [1] },
    });
    expect(isId('evt', event.id)).toBe(true);
    // CloudEvents 1.0, section 3: names of attributes are lower-case letters and digits.
    for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]+$/);
  });

  it('has an id of its own and is the same after its way over the wire', () => {
    expect(createEvent(definition!, details).id).not.toBe(event.id);
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  });

  it('carries a trace when there is one', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(createEvent(definition!, { ...details, traceparent }).traceparent).toBe(traceparent);
    expect(event).not.toHaveProperty('traceparent');
  });
});

describe('scopes', () => {
  it('are a resource and a right, each once', () => {
    for (const scope of scopes) expect(scope).toMatch(/^[a-z-]+:(read|write)$/);
    expect(new Set(scopes).size).toBe(scopes.length);
    expect(isScope('certificates:write')).toBe(true);
    for (const text of ['', 'certificates', 'certificates:*', 'certificates:admin', 'toString']) {
      expect(isScope(text)).toBe(false);
    }
  });

  it('of an administrator are those of keys and of the organization, and no others', () => {
    expect(administratorScopes).toEqual(['keys:read', 'keys:write', 'organization:read', 'organization:write']);
    expect([...ordinaryScopes, ...administratorScopes].sort()).toEqual([...scopes].sort());
  });
});
