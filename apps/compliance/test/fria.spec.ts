import { newId } from '@probatum/contracts/ids';
import { newTenant } from '@probatum/testing/service-harness';
import { Registers } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

const categories = {
  privacy: 'Letters hold personal data',
  nonDiscrimination: 'None expected',
  freedom: 'None expected',
  dignity: 'None expected',
  consumerProtection: 'None expected',
};

describe('an assessment', () => {
  it('goes from draft to completed to reviewed with one key and a named second person', async () => {
    const tenant = newTenant();
    const { status, body } = await registers.call(tenant, 'POST /compliance/fria', categories);
    expect([status, body]).toMatchObject([201, { status: 'DRAFT', ...categories }]);
    const path = `/compliance/fria/${body.id}`;
    expect((await registers.call(tenant, `PATCH ${path}/review`, {})).body.code).toBe('fria.not_completed');
    expect((await registers.call(tenant, `PUT ${path}`, { status: 'REVIEWED' })).body.code).toBe('fria.review_needed');
    expect((await registers.call(tenant, `PUT ${path}`, { status: 'COMPLETED' })).body['status']).toBe('COMPLETED');
    const { name } = (await registers.call(tenant, `GET ${path}`)).body['completedBy'] as { name: string };
    for (const review of [{}, { reviewedBy: ` ${name.toUpperCase()} ` }])
      expect((await registers.call(tenant, `PATCH ${path}/review`, review)).body.code).toBe(
        'fria.second_person_needed',
      );
    const reviewed = await registers.call(tenant, `PATCH ${path}/review`, { reviewedBy: 'Maria Lopez', notes: 'Fine' });
    expect(reviewed.body).toMatchObject({
      status: 'REVIEWED',
      review: { by: 'Maria Lopez', fourEyes: 'NAMED_PERSON' },
    });
    expect((await registers.call(tenant, `PATCH ${path}/review`, { reviewedBy: 'X' })).status).toBe(409);
  });

  it('is reviewed by a second credential without a name', async () => {
    const tenant = newTenant();
    const { id } = (await registers.call(tenant, 'POST /compliance/fria', categories)).body;
    await registers.call(tenant, `PUT /compliance/fria/${id}`, { status: 'COMPLETED' });
    const review = await registers.callAs({ ...tenant, actor: 'Second key' }, `PATCH /compliance/fria/${id}/review`);
    expect(review.body).toMatchObject({
      status: 'REVIEWED',
      review: { by: 'Second key', fourEyes: 'SECOND_CREDENTIAL' },
    });
  });

  it('is a draft again after any change of its content', async () => {
    const tenant = newTenant();
    const { id } = (await registers.call(tenant, 'POST /compliance/fria', categories)).body;
    const put = async (body: object) => (await registers.call(tenant, `PUT /compliance/fria/${id}`, body)).body;
    await put({ status: 'COMPLETED' });
    expect(await put({ privacy: categories.privacy })).toMatchObject({ status: 'COMPLETED' });
    expect(await put({ privacy: 'More' })).toMatchObject({ status: 'DRAFT', completedBy: null, review: null });
    await put({ status: 'COMPLETED' });
    await registers.call(tenant, `PATCH /compliance/fria/${id}/review`, { reviewedBy: 'Maria Lopez' });
    expect(await put({ dignity: 'Changed', status: 'COMPLETED' })).toMatchObject({ status: 'COMPLETED', review: null });
    await registers.call(tenant, `PATCH /compliance/fria/${id}/review`, { reviewedBy: 'Maria Lopez' });
    expect(await put({ dignity: null })).toMatchObject({ status: 'DRAFT', review: null });
    expect(await put({ dignity: 'Again', status: 'COMPLETED' })).toMatchObject({
      status: 'COMPLETED',
      dignity: 'Again',
    });
  });

  it('that says nothing cannot be completed, and tells what Article 27 asks for', async () => {
    const tenant = newTenant();
    const { body } = await registers.call(tenant, 'POST /compliance/fria', { title: 'Empty' });
    expect(body['gaps']).toHaveLength(12);
    const empty = await registers.call(tenant, `PUT /compliance/fria/${body.id}`, { status: 'COMPLETED' });
    expect([empty.status, empty.body.code]).toEqual([409, 'fria.empty']);
    const whole = {
      ...categories,
      ...{
        deployerProcess: 'a',
        periodAndFrequency: 'b',
        affectedPersons: 'c',
        specificHarms: 'd',
        humanOversight: 'e',
      },
      ...{ measuresIfHarm: 'f', privacy: { affectedGroup: 'Patients', harm: 'Disclosure', measure: 'Encryption' } },
    };
    expect((await registers.call(tenant, `PUT /compliance/fria/${body.id}`, whole)).body['gaps']).toEqual([]);
  });

  it.each([
    ['/certificateId', { certificateId: `cert_01j9z3k4m5${newId('cert').slice(15)}` }],
    ['/modelId', { modelId: newId('model') }],
    ['/privacy', { privacy: { likelihood: 6 } }],
    ['/status', { status: 'COMPLETED' }],
    ['/review', { review: null }],
  ])('is refused: %s', async (pointer, body) => {
    const answer = await registers.call(newTenant(), 'POST /compliance/fria', body);
    expect([answer.status, answer.body.errors.map((one) => one.pointer)[0]]).toEqual([400, pointer]);
  });

  it('is listed by status, and not for another tenant', async () => {
    const tenant = newTenant();
    const { id } = (await registers.call(tenant, 'POST /compliance/fria', categories)).body;
    expect((await registers.call(tenant, 'GET /compliance/fria?status=DRAFT')).body.items.map((one) => one.id)).toEqual(
      [id],
    );
    const other = newTenant();
    expect((await registers.call(other, 'GET /compliance/fria')).body.items).toEqual([]);
    for (const route of [
      `GET /compliance/fria/${id}`,
      `GET /compliance/fria/${id}/history`,
      `PATCH /compliance/fria/${id}/review`,
    ])
      expect((await registers.call(other, route, route.startsWith('PATCH') ? {} : undefined)).status).toBe(404);
  });
});
