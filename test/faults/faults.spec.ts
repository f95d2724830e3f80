import { killedSealing } from './killed-sealing';
import { killedServices } from './killed-services';
import { outages } from './outages';
import { platform } from './platform-to-break';
import { restores } from './restores';

beforeAll(() => platform.start(), 180_000);
afterAll(() => platform.stop(), 60_000);

killedServices();
killedSealing();
outages();
// The last: batches of the time after a copy stay on the chain, and the platform does not know them.
restores();
