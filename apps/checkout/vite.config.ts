import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from '../../tools/pages/compress.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const output = fileURLToPath(new URL('../../dist/apps/checkout', import.meta.url));

/** The payer's pages: static files under /pay, built to dist/apps/checkout, served by the api. */
export default defineConfig({
  root,
  base: '/pay/',
  plugins: [react(), compress(output)],
  build: {
    outDir: output,
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined as a data: URL, so that a strict CSP holds; the size script reads the manifest.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
  },
  server: { port: 5174, proxy: { '/checkout/api': { target: 'http://127.0.0.1:3000' } } },
});
