const { transformFileSync } = require('@swc/core');
const options = require('./swc-test-options.js');

/** Lets plain Node run the sources, in tests: `node -r <this file> <program>.ts`. */
require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { swcrc: false, ...options }).code, file);
};
