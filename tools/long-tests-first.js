const { default: Sequencer } = require('@jest/test-sequencer');

/** Files with whole platforms, browsers or many requests. Jest begins with the largest files, and these are small. */
const long =
  /\/(test\/faults|test\/fuzz|tools\/platform|tools\/new-service)\/|\/(signing|signing-page|path-tricks)\.spec/;

/** Begins with the longest files, so that no worker is left with one of them at the end. */
module.exports = class LongTestsFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted.filter(({ path }) => long.test(path)), ...sorted.filter(({ path }) => !long.test(path))];
  }
};
