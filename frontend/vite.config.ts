/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { areaOf } from './tools/chunks.mjs'
import { poPlugin } from './tools/po.mjs'
import { wholly } from './tools/wholly.mjs'

// Django serves the page; Vite serves modules in development and proxies everything else.
const django = process.env['DJANGO_URL'] ?? 'http://127.0.0.1:8000'

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/app/' : '/',
  plugins: [react(), poPlugin(), wholly(['main', 'editor', 'shapes'])],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: 'dist',
    manifest: true,
    target: 'es2022',
    // light-dark() and nesting stay as written.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    reportCompressedSize: false,
    rolldownOptions: { input: ['src/main.tsx', 'src/early/early.ts'], output: { codeSplitting: { groups: [{ name: areaOf() }] } } },
  },
  worker: { format: 'es' },
  server: {
    port: Number(process.env['PORT'] ?? 5173),
    strictPort: true,
    proxy: Object.fromEntries(
      ['/api', '/accounts', '/admin', '/media', '/static'].map((path) => [path, { target: django }]),
    ),
  },
  test: {
    globals: true,
    setupFiles: ['src/test/setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    maxWorkers: 2,
    // A busy machine takes its time: what never ends still fails.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      // Whatever draws nothing needs no document; the few that do say so in their first line.
      { extends: true, test: { name: 'plain', environment: 'node', include: ['src/**/*.test.ts', 'tools/**/*.test.{ts,mjs}'] } },
      { extends: true, test: { name: 'screens', environment: 'jsdom', include: ['src/**/*.test.tsx'] } },
    ],
  },
}))
