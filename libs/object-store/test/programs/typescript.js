const { transformFileSync } = require('@swc/core');
const options = require('../../../../tools/swc-test-options.js');

/** Lets plain Node run the sources: `node -r <this file> <program>.ts`. */
require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { swcrc: false, ...options }).code, file);
};
