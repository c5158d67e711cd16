import type { Plugin } from 'vite'

export function wholly(names: readonly string[]): Plugin
