import 'fake-indexeddb/auto'
import { vi } from 'vitest'
import { loadParts } from '@/engine/parts'

// Most tests speak of boxes; whoever means other shapes brings them.
await loadParts({ version: 1, inputs: [], controls: [{ name: 'objects', type: 'shapes', tools: ['box'] }] })

// A busy machine takes its time; what never comes still fails.
const { waitFor, waitUntil } = vi
vi.waitFor = (callback, options) => waitFor(callback, options ?? 20_000)
vi.waitUntil = (callback, options) => waitUntil(callback, options ?? 20_000)

if (typeof window !== 'undefined') await import('./screens')
