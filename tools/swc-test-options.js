const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The build's own swc options, with an absolute base so that Jest workers resolve the same aliases. */
const options = JSON.parse(readFileSync(join(__dirname, '..', '.swcrc'), 'utf8'));
delete options.$schema;
delete options.exclude;
options.jsc.baseUrl = join(__dirname, '..');
options.sourceMaps = 'inline';
module.exports = options;
