import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { compress } from '../../tools/pages/compress.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const output = fileURLToPath(new URL('../../dist/apps/admin', import.meta.url));

const LANGUAGE = 'domEnv ? nav.language : ';

/**
 * uPlot 1.6.32 makes a number format for `navigator.language` as it loads, and dies of `en-US@posix`, which Chromium says where
 * LANG is C. Its next release takes the language that is implied (leeoniya/uPlot#1054); until then we do.
 */
const impliedLanguage: Plugin = {
  name: 'implied-language',
  transform(code, id) {
    if (!id.endsWith('/uPlot.esm.js')) return null;
    if (!code.includes(LANGUAGE)) this.error('uPlot no longer asks for navigator.language: drop this plugin');
    return { code: code.replace(LANGUAGE, 'domEnv ? undefined : '), map: null };
  },
};

/** The panel: static files under /admin, built to dist/apps/admin, served by the api. */
export default defineConfig({
  root,
  base: '/admin/',
  plugins: [react(), impliedLanguage, compress(output)],
  build: {
    outDir: output,
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined as a data: URL, so that a strict CSP holds; the size script reads the manifest.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
  },
  // Prepared ahead of time it would pass by the plugin above.
  optimizeDeps: { exclude: ['uplot'] },
  server: { port: 5173, proxy: { '/admin/api': { target: 'http://127.0.0.1:3000' } } },
});
