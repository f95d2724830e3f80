import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const require = createRequire(import.meta.url);
const pdfjs = dirname(require.resolve('pdfjs-dist/package.json'));
const { version } = require('pdfjs-dist/package.json');
/** With the version in it, a URL stands for one content, and browsers may keep it. */
const folderOfPdfjs = `pdfjs-${version}/`;

/** Files that pdf.js loads by name when a document needs them: character maps, the 14 standard fonts, image decoders. */
const filesOfPdfjs = {
  name: 'files-of-pdfjs',
  generateBundle() {
    for (const folder of ['cmaps', 'standard_fonts', 'wasm']) {
      for (const name of readdirSync(join(pdfjs, folder)).filter((name) => name.includes('.'))) {
        const source = readFileSync(join(pdfjs, folder, name));
        this.emitFile({ type: 'asset', fileName: `${folderOfPdfjs}${name}`, source });
      }
    }
  },
};

export default defineConfig({
  base: '/signing-page/',
  plugins: [react(), filesOfPdfjs],
  define: { PDFJS_FILES: JSON.stringify(`/signing-page/${folderOfPdfjs}`) },
  build: {
    target: 'es2022',
    // The policy of the page allows no data in place of a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
  },
});
