const { default: Sequencer } = require('@jest/test-sequencer');

/** Files with whole platforms. Jest begins with the largest files, and these are small. */
const long = /\/(test\/faults|tools\/platform|tools\/new-service)\//;

/** Begins with the longest files, so that no worker is left with one of them at the end. */
module.exports = class LongTestsFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted.filter(({ path }) => long.test(path)), ...sorted.filter(({ path }) => !long.test(path))];
  }
};
