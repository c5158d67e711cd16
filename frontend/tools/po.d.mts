import type { Plugin } from 'vite'

export function parsePo(source: string): Map<string, { translation: string; references: string[] }>
export function writePo(entries: Iterable<[string, { translation: string; references: string[] }]>, locale: string): string
export function compilePo(source: string): Record<string, unknown>
export function poPlugin(): Plugin
