import { join } from 'node:path';
import { Database } from '@probatum/persistence/database';

/** The certificates service as it is, but requests work on the connections of the service itself, which see all rows. */
Database.prototype.of = function () {
  return this;
};
// A tool does not import an app.
void import(join(__dirname, '../../../../apps/certificates/src/main.js'));
